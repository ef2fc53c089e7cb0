"""The finish of a Word report: what docxtpl cannot do. Fields, links, languages, tables, a chapter on its side."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from qualkit.reports import docx_controls, docx_tables
from qualkit.reports.docx_controls import Control
from qualkit.reports.docx_tables import written
from qualkit.reports.docx_words import Look, look_of
from qualkit.reports.flow import Block

QUOTES = ("Quote", "Counter Quote", "Suggested Quote", "Quote Translation")

TEXT_WIDTH, TEXT_WIDTH_SIDEWAYS = 8844, 13776
"""The width of our template's text in twentieths of a point (156 mm; 243 mm on a page on its side)."""

_QUOTE_IDS = frozenset(name.replace(" ", "") for name in QUOTES)


def finished(content: bytes, data: Mapping[str, Any], flow: Sequence[Block], *, chart_png: bytes | None = None,
             controls: Sequence[Control] = ()) -> bytes:
    """Return a filled template with everything that a template cannot say."""
    from docx import Document

    made = Document(io.BytesIO(content))
    _without_empty_runs(made.element.body)
    places = docx_controls.places(made.element.body, controls)
    _paragraphs(made, flow, chart_png)
    wrapped = docx_controls.wrap(places, data["opening"]["study"])
    tables = {written(f"{block['number']}. {block['caption']}"): block for block in flow if block["kind"] == "table"}
    sideways = _sideways(flow)
    for table in made.tables:
        block = tables.get(_before(table))
        wide = block is not None and block["id"] in sideways
        docx_tables.finish(table, block, TEXT_WIDTH_SIDEWAYS if wide else TEXT_WIDTH)
    _turn(made, flow)
    _settings(made, data)
    _record(made, data, wrapped)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _without_empty_runs(body: Any) -> None:
    """A template's conditions leave runs without words, one for each."""
    from docx.oxml.ns import qn

    properties, words = qn("w:rPr"), qn("w:t")
    for run in list(body.iter(qn("w:r"))):
        if all(one.tag == properties or (one.tag == words and not one.text) for one in run):
            run.getparent().remove(run)


def _record(made: Any, data: Mapping[str, Any], wrapped: docx_controls.Wrapped) -> None:
    about = {"kind": data["kind"], "study": data["opening"]["study"], "language": data["language"],
             "qualkit": data["provenance"]["qualkit"]}
    docx_controls.attach(made, docx_controls.record(made.element.body, look(made), wrapped, about=about))


def look(made: Any) -> Look:
    """Which styles and lists an open document has."""
    numbering = next((one.target_part.element for one in made.part.rels.values()
                      if one.reltype.endswith("/numbering")), None)
    return look_of(made.styles.element, numbering)


def _paragraphs(made: Any, flow: Sequence[Block], chart_png: bytes | None) -> None:
    charts = {block["id"]: block for block in flow if block["kind"] == "chart"}
    spoken, anchors, numbers = _spoken(flow), _anchors(flow), _numbers(flow)
    for paragraph in list(made.paragraphs):
        name = paragraph.style.name if paragraph.style else ""
        if name == "Contents Place":
            _field(paragraph, 'TOC \\o "1-2" \\h \\z \\u', _headings(flow))
        elif name == "Tables Place":
            _field(paragraph, 'TOC \\h \\z \\t "Caption,1"', list(numbers))
        elif name == "Chart Place":
            _picture(paragraph, chart_png, charts.get(paragraph.text))
        elif name in QUOTES and paragraph.text in spoken:
            _speak(paragraph, *spoken[paragraph.text])
        elif name == "Table Note" and not paragraph.text:
            paragraph.paragraph_format.space_after = 0
        elif name == "Caption" and paragraph.text in numbers:
            _numbered(paragraph, *numbers[paragraph.text])
        elif name in ("Claim", "Quote Source"):
            _bookmark(paragraph, anchors.get(paragraph.text, ""))


def _anchors(flow: Sequence[Block]) -> dict[str, str]:
    """A finding, or the line below a quotation -> its anchor."""
    quotes = {written(block["source_line"]): block["quote"]["id"] for block in flow if block["kind"] == "quote"}
    return quotes | {written(block["title"]): block["id"] for block in flow if block.get("tone") == "claim"}


def _bookmark(paragraph: Any, anchor: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if not anchor:
        return
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(zlib.crc32(anchor.encode()) & 0x7FFFFFFF))
    start.set(qn("w:name"), docx_tables.bookmark_name(anchor))
    place = paragraph._p
    while (before := place.getprevious()) is not None and _style_of(before) in _QUOTE_IDS:
        place = before  # the words stand above the line that names them
    first = next(iter(place.iter(qn("w:r"))), None)
    if first is not None:
        first.addprevious(start)
        first.addnext(end)


def _style_of(element: Any) -> str:
    from docx.oxml.ns import qn

    style = next(iter(element.iter(qn("w:pStyle"))), None) if element.tag == qn("w:p") else None
    return "" if style is None else str(style.get(qn("w:val")))


def _numbers(flow: Sequence[Block]) -> dict[str, tuple[str, str, str]]:
    """A caption -> its word ("Table"), number and text."""
    found = {}
    for block in flow:
        if block["kind"] in ("table", "chart"):
            word, _, number = block["number"].rpartition(" ")
            found[written(f"{block['number']}. {block['caption']}")] = (word, number, written(block["caption"]))
    return found


def _numbered(paragraph: Any, word: str, number: str, text: str) -> None:
    """A caption whose number Word counts itself, so that a table can be added or taken out."""
    paragraph.clear()
    paragraph.add_run(f"{word} ")
    _mark(paragraph, "begin")
    _mark(paragraph, "", f" SEQ {word} \\* ARABIC ")
    _mark(paragraph, "separate")
    paragraph.add_run(number)
    _mark(paragraph, "end")
    paragraph.add_run(f". {text}")


def _before(table: Any) -> str:
    """The words of the paragraph above a table: its caption."""
    from docx.oxml.ns import qn

    above = table._tbl.getprevious()
    return "" if above is None else "".join(node.text or "" for node in above.iter(qn("w:t")))


# --- a chapter on its side ---------------------------------------------------------------------------


def _sideways(flow: Sequence[Block]) -> set[str]:
    """The tables of chapters that lie on their side."""
    found, turned = set(), False
    for block in flow:
        if block["kind"] == "heading" and block["level"] == 1:
            turned = block["landscape"]
        elif turned and block["kind"] == "table":
            found.add(block["id"])
    return found


def _turn(made: Any, flow: Sequence[Block]) -> None:
    """End an upright section before a chapter on its side, and its own before the next chapter."""
    heads = {written(f"{block['number']}  {block['text']}").strip(): block for block in flow
             if block["kind"] == "heading" and block["level"] == 1}
    turned = False
    for paragraph in list(made.paragraphs):
        block = heads.get(paragraph.text.strip()) if _style_of(paragraph._p) == "Heading1" else None
        if block is not None and block["landscape"] != turned:
            _end_section(made, paragraph, sideways=turned)
            turned = block["landscape"]


def _end_section(made: Any, heading: Any, *, sideways: bool) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    section = deepcopy(made.sections[-1]._sectPr)
    size = section.find(qn("w:pgSz"))
    if sideways and size is not None:
        width, height = size.get(qn("w:w")), size.get(qn("w:h"))
        size.set(qn("w:w"), height)
        size.set(qn("w:h"), width)
        size.set(qn("w:orient"), "landscape")
    above: Any = heading._p.getprevious()
    if above is None or above.tag != qn("w:p") or above.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
        above = OxmlElement("w:p")
        heading._p.addprevious(above)
    above.get_or_add_pPr().append(section)


# --- paragraphs --------------------------------------------------------------------------------------


def _spoken(flow: Sequence[Block]) -> dict[str, tuple[str, str]]:
    """Printed words -> their language and direction."""
    found: dict[str, tuple[str, str]] = {}
    for block in flow:
        if block["kind"] == "quote":
            versions = [block["quote"], *([block["quote"]["translation"]] if block["quote"]["translation"] else [])]
            found |= {written(one["text"]): (one["language"], one["dir"]) for one in versions}
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
        last.add_run(written(entry))
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
    shape._inline.docPr.set("descr", written(block["alt"]))
    shape._inline.docPr.set("title", written(block["caption"]))
    shape._inline.docPr.set("name", block["id"])


def _settings(made: Any, data: Mapping[str, Any]) -> None:
    """Fields are filled on opening; nothing in the properties comes from the clock."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    made.settings.element.append(update)
    opening, properties = data["opening"], made.core_properties
    properties.title = written(opening["title"])
    properties.author = written(", ".join(opening["authors"])) or "qualkit"
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
