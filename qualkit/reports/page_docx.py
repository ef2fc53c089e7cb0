"""The report as a Word document that evaluators go on writing in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader

from qualkit.formats.archive import repack
from qualkit.reports.excerpts import direction_of
from qualkit.reports.flow import Block
from qualkit.reports.page_html import facts
from qualkit.reports.templating import OURS, environment, render_user, user_template

NAME = "study.docx"

QUOTES = ("Quote", "Counter Quote", "Suggested Quote", "Quote Translation")

TEXT_WIDTH = 8844
"""The width of our template's text in twentieths of a point (156 mm)."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(data: Mapping[str, Any], flow: Sequence[Block], *, chart_png: bytes | None,
           templates_folder: Path | None = None) -> bytes:
    """Return the document: the template filled, then finished where a template cannot reach."""
    context = _context(data, flow)
    if user_template(templates_folder, NAME) and templates_folder is not None:
        filled = render_user(templates_folder, NAME, context, autoescape=True)
    else:
        filled = fill_template(io.BytesIO((OURS / NAME).read_bytes()), context,
                               environment(BaseLoader(), autoescape=True))
    return repack(_finished(filled, data, flow, chart_png))


def fill_template(template: io.BytesIO, context: Mapping[str, Any], made: Any) -> bytes:
    """Fill a docx template in our sandbox, escaping always: without it ``R&D < 5`` loses its words."""
    from docxtpl import DocxTemplate

    class Template(DocxTemplate):  # type: ignore[misc]
        """Puts values in as they are: docxtpl rewrites ``{_{`` and line ends inside people's words."""

        def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
            """Render one part of the package."""
            self.current_rendering_part = part
            return str(jinja_env.from_string(re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml)).render(context))

    word = Template(template)
    word.render(dict(context), jinja_env=made, autoescape=True)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _context(data: Mapping[str, Any], flow: Sequence[Block]) -> dict[str, Any]:
    prepared = [_prepared(block, data["labels"]) for block in flow]
    context = {"report": dict(data), "flow": prepared, "L": data["labels"], "facts": facts(data)}
    return dict(_printable(context))


def _prepared(block: Block, labels: Mapping[str, str]) -> Block:
    if block["kind"] == "heading":
        return block | {"number_tab": f"{block['number']}  " if block["number"] else ""}
    if block["kind"] == "quote":
        return block | {"source_line": source_line(block["quote"], labels)}
    if block["kind"] == "table":
        rows = [line | {"cells": [_cell(one) for one in line["cells"]]} for line in block["rows"]]
        return block | {"rows": rows}
    return block


def _cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    return {**cell, "background": cell["fill"].lstrip("#") or "auto",
            "indented": "\u2003" * cell["indent"] + cell["text"]}


def source_line(quote: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """The attribution below a quotation, flags first."""
    flags = [labels["quote.suggested"]] if quote["suggested"] else []
    flags += [] if quote["verified"] else [labels["quote.unverified"]]
    direction = f" ({labels['status.' + quote['direction']]})" if quote["direction"] else ""
    machine = [labels["quote.by_machine"]] if quote["translation"] and quote["translation"]["by_machine"] else []
    said = [f"{quote['id']}. {quote['attribution']}", quote["place"], f"{quote['code_name']}{direction}", *machine,
            *([quote["why"]] if quote["why"] else [])]
    return " · ".join([*(flag.upper() for flag in flags), *said])


def _printable(value: Any) -> Any:  # JSON values
    """Take out what XML cannot hold: the parser would drop a whole paragraph for one of them."""
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if isinstance(value, Mapping):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value


# --- the finish: what docxtpl cannot do ----------------------------------------------------------


def _finished(content: bytes, data: Mapping[str, Any], flow: Sequence[Block], chart_png: bytes | None) -> bytes:
    from docx import Document

    made = Document(io.BytesIO(content))
    charts = {block["id"]: block for block in flow if block["kind"] == "chart"}
    spoken = _spoken(flow)
    for paragraph in list(made.paragraphs):
        name = paragraph.style.name if paragraph.style else ""
        if name == "Contents Place":
            _field(paragraph, 'TOC \\o "1-2" \\h \\z \\u', _headings(flow))
        elif name == "Tables Place":
            _field(paragraph, 'TOC \\h \\z \\t "Caption,1"', _captions(flow))
        elif name == "Chart Place":
            _picture(paragraph, chart_png, charts.get(paragraph.text))
        elif name in QUOTES and paragraph.text in spoken:
            _speak(paragraph, *spoken[paragraph.text])
        elif name == "Table Note" and not paragraph.text:
            paragraph.paragraph_format.space_after = 0
    captions = {_NOT_XML.sub("", f"{block['number']}. {block['caption']}"): block for block in flow
                if block["kind"] == "table"}
    for table in made.tables:
        _table(table, captions)
    _settings(made, data)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _spoken(flow: Sequence[Block]) -> dict[str, tuple[str, str]]:
    """Printed words -> their language and direction."""
    found: dict[str, tuple[str, str]] = {}
    for block in flow:
        if block["kind"] == "quote":
            versions = [block["quote"], *([block["quote"]["translation"]] if block["quote"]["translation"] else [])]
            found |= {_NOT_XML.sub("", one["text"]): (one["language"], one["dir"]) for one in versions}
    return found


def _speak(paragraph: Any, language: str, direction: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for run in paragraph.runs:
        properties = run._r.get_or_add_rPr()
        if direction == "rtl":
            properties.append(OxmlElement("w:rtl"))
        if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]+)?", language) and language not in ("und", "mul"):
            mark = OxmlElement("w:lang")
            mark.set(qn("w:bidi" if direction == "rtl" else "w:val"), language)
            properties.append(mark)
    if direction == "rtl":
        place = paragraph._p.get_or_add_pPr()
        place.insert_element_before(OxmlElement("w:bidi"), "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind",
                                    "w:jc", "w:rPr", "w:sectPr")


def _headings(flow: Sequence[Block]) -> list[str]:
    return ["\u2003" * (block["level"] - 1) + f"{block['number']} {block['text']}".strip() for block in flow
            if block["kind"] == "heading" and block["level"] < 3]


def _captions(flow: Sequence[Block]) -> list[str]:
    return [f"{block['number']}. {block['caption']}" for block in flow if block["kind"] in ("table", "chart")]


def _field(paragraph: Any, instruction: str, entries: Sequence[str]) -> None:
    """Turn a paragraph into a field that Word fills on opening; until then it shows the entries."""
    paragraph.clear()
    paragraph.style = paragraph.part.document.styles["Contents Entry"]
    _mark(paragraph, "begin")
    _mark(paragraph, "", f" {instruction} ")
    _mark(paragraph, "separate")
    last = paragraph
    for entry in entries:
        if last.text:
            last = _after(last)
        last.add_run(_NOT_XML.sub("", entry))
    _mark(last, "end")


def _mark(paragraph: Any, kind: str, instruction: str = "") -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:fldChar" if kind else "w:instrText")
    if kind:
        mark.set(qn("w:fldCharType"), kind)
    else:
        mark.set(qn("xml:space"), "preserve")
        mark.text = instruction
    paragraph.add_run()._r.append(mark)


def _after(paragraph: Any) -> Any:
    from docx.oxml import OxmlElement
    from docx.text.paragraph import Paragraph

    element: Any = OxmlElement("w:p")
    paragraph._p.addnext(element)
    made = Paragraph(element, paragraph._parent)
    made.style = paragraph.style
    return made


def _picture(paragraph: Any, png: bytes | None, block: Block | None) -> None:
    from docx.shared import Mm

    paragraph.clear()
    if png is None or block is None:
        return
    shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Mm(155))
    shape._inline.docPr.set("descr", _NOT_XML.sub("", block["alt"]))
    shape._inline.docPr.set("title", _NOT_XML.sub("", block["caption"]))
    shape._inline.docPr.set("name", block["id"])


def _table(table: Any, captions: Mapping[str, Block]) -> None:
    """Repeat the header row, keep rows whole, rule lightly, give shaded cells their ink and columns their width."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for place, line in enumerate(table._tbl.tr_lst):
        properties = line.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if place == 0:
            properties.append(OxmlElement("w:tblHeader"))
    _rules(table)
    caption = table._tbl.getprevious()
    said = "".join(node.text or "" for node in caption.iter(qn("w:t"))) if caption is not None else ""
    if said in captions:
        _columns(table, captions[said]["columns"])
        _describe(table, captions[said]["caption"])
    for shade in table._tbl.iter(qn("w:shd")):
        fill = shade.get(qn("w:fill"), "auto")
        if fill != "auto":
            _ink(shade.getparent().getparent(), fill)


def _describe(table: Any, caption: str) -> None:
    """Alternative text for people who have the table read to them."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    words = OxmlElement("w:tblCaption")
    words.set(qn("w:val"), _NOT_XML.sub("", caption))
    table._tbl.tblPr.append(words)


def _columns(table: Any, columns: Sequence[Mapping[str, Any]]) -> None:
    from docx.oxml.ns import qn

    whole = sum(column["width"] for column in columns)
    widths = [str(round(TEXT_WIDTH * column["width"] / whole)) for column in columns]
    for grid, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=False):
        grid.set(qn("w:w"), width)
    table.autofit = False
    for line in table._tbl.tr_lst:
        cells = line.tc_lst
        if len(cells) != len(columns):
            continue
        for cell, column, width in zip(cells, columns, widths, strict=True):
            size = cell.get_or_add_tcPr().get_or_add_tcW()
            size.set(qn("w:w"), width)
            size.set(qn("w:type"), "dxa")
            _align(cell, column["align"])


def _align(cell: Any, side: str) -> None:
    from docx.oxml.ns import qn

    if side == "left":
        return
    for paragraph in cell.iter(qn("w:p")):
        paragraph.get_or_add_pPr().get_or_add_jc().set(qn("w:val"), side)


def _rules(table: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side, size, colour in (("top", "8", "1D2529"), ("bottom", "8", "1D2529"), ("insideH", "4", "D0D5D3")):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", colour)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _ink(cell: Any, fill: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    from qualkit.reports.colour import ink

    for run in cell.iter(qn("w:r")):
        colour = OxmlElement("w:color")
        colour.set(qn("w:val"), ink(f"#{fill.lower()}").lstrip("#").upper())
        run.get_or_add_rPr().append(colour)


def _settings(made: Any, data: Mapping[str, Any]) -> None:
    """Fields are filled on opening; nothing in the properties comes from the clock."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    made.settings.element.append(update)
    opening, properties = data["opening"], made.core_properties
    properties.title = _NOT_XML.sub("", opening["title"])
    properties.author = _NOT_XML.sub("", ", ".join(opening["authors"])) or "qualkit"
    properties.last_modified_by, properties.revision = "qualkit", 1
    properties.comments = "; ".join(data["marks"])
    properties.keywords = "; ".join(data["marks"])
    properties.language = data["language"]
    properties.created = properties.modified = _moment(opening["date"])
    for style in made.styles.element.iter(qn("w:lang")):
        style.set(qn("w:val"), {"en": "en-GB", "fr": "fr-FR"}.get(data["language"], data["language"]))


def _moment(day: str) -> datetime:
    try:
        return datetime.strptime(day[:10], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return datetime(1980, 1, 1, tzinfo=UTC)


def words(content: bytes) -> Iterator[str]:
    """All paragraphs of a document, those of tables included, in order."""
    from docx import Document
    from docx.oxml.ns import qn

    for paragraph in Document(io.BytesIO(content)).element.body.iter(qn("w:p")):
        yield "".join(node.text or "" for node in paragraph.iter(qn("w:t")))


__all__ = ["direction_of", "fill_template", "render", "source_line", "words"]
