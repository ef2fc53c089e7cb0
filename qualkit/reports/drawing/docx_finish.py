"""The finish of a Word report: what docxtpl cannot do. Fields, links, languages, tables, a chapter on its side."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from qualkit.reports.drawing import docx_controls, docx_fields, docx_tables
from qualkit.reports.drawing.docx_controls import Control
from qualkit.reports.drawing.docx_fields import Entry, References
from qualkit.reports.drawing.docx_numbering import Numbering, untyped
from qualkit.reports.drawing.docx_tables import written
from qualkit.reports.drawing.docx_words import Look, look_of
from qualkit.reports.pages.flow import Block
from qualkit.reports.parts.excerpts import direction_of

QUOTES = ("quote", "counter quote", "suggested quote", "quote translation")
"""Styles that testimony is printed in."""

LINKED = ("normal", "note", "lead", "table note", "box line", "claim line")
"""Styles in which names of tables, figures and quotations become links."""

TEXT_WIDTH, TEXT_WIDTH_SIDEWAYS = 8844, 13776
"""The width of our template's text in twentieths of a point (156 mm; 243 mm on a page on its side)."""


LONGEST = 255
"""Letters that a property of a Word file may have."""


def finished(content: bytes, data: Mapping[str, Any], flow: Sequence[Block], *,
             pictures: Mapping[str, bytes] | None = None, controls: Sequence[Control] = ()) -> bytes:
    """Return a filled template with everything that a template cannot say. ``pictures``: a figure's id -> its PNG."""
    from docx import Document

    made = Document(io.BytesIO(content))
    _without_empty_runs(made.element.body)
    _turned(made.element.body)
    places = docx_controls.places(made.element.body, controls)
    headings = _Finish(made=made, flow=flow, pictures=pictures or {},
                       numbered=bool(data.get("numbered_paragraphs"))).run()
    wrapped = docx_controls.wrap(places, data["opening"]["study"])
    tables = {written(f"{block['number']}. {block['caption']}"): block for block in flow if block["kind"] == "table"}
    sideways = _sideways(flow)
    for table in made.tables:
        block = tables.get(_before(table))
        wide = block is not None and block["id"] in sideways
        docx_tables.finish(table, block, TEXT_WIDTH_SIDEWAYS if wide else TEXT_WIDTH)
    _turn(made, headings)
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


@dataclass(frozen=True, kw_only=True)
class _Finish:
    """What the paragraphs of a filled template are finished from."""

    made: Any
    flow: Sequence[Block]
    pictures: Mapping[str, bytes]
    numbered: bool = False

    def __post_init__(self) -> None:
        heads: dict[str, list[Block]] = {}
        for block in self.flow:
            if block["kind"] == "heading":
                heads.setdefault(written(f"{block['number']}  {block['text']}").strip(), []).append(block)
        object.__setattr__(self, "names", {key: name.lower() for key, name in look(self.made).names.items()})
        object.__setattr__(self, "heads", heads)

    names: dict[str, str] = field(init=False)
    heads: dict[str, list[Block]] = field(init=False)

    def name(self, paragraph: Any) -> str:
        """The name of a paragraph's style in small letters: built-in styles have one name in every language."""
        return self.names.get(_style_of(paragraph._p), "normal")

    def run(self) -> dict[Any, Block]:
        """Finish all paragraphs; returns the headings with their blocks."""
        paragraphs = list(self.made.paragraphs)
        headings = {one: block for one in paragraphs if (block := self._heading(one)) is not None}
        self._number(headings)
        charts = {block["id"]: block for block in self.flow if block["kind"] == "chart"}
        spoken, anchors, numbers = _spoken(self.flow), _anchors(self.flow), _numbers(self.flow)
        references = _references(self.flow)
        listed: list[Any] = []
        for paragraph in paragraphs:
            name = self.name(paragraph)
            if name.endswith(" place"):
                self._place(paragraph, name, charts, headings)
            elif name in QUOTES and paragraph.text in spoken:
                _speak(paragraph, *spoken[paragraph.text])
            elif name == "table note" and not paragraph.text:
                paragraph.paragraph_format.space_after = 0
            elif name == "caption" and paragraph.text in numbers:
                docx_fields.caption(paragraph, *numbers[paragraph.text][:2], text=numbers[paragraph.text][2],
                                    anchor=numbers[paragraph.text][3])
            elif name in ("claim", "quote source"):
                self._bookmark(paragraph, anchors.get(paragraph.text, ""))
            elif name in LINKED:
                references.link(paragraph)
            listed = self._restarted(paragraph, listed) if name.startswith("list number") else []
        return headings

    def _heading(self, paragraph: Any) -> Block | None:
        """The block a heading was made of; of two that say the same, the first comes first."""
        if not self.name(paragraph).startswith("heading "):
            return None
        blocks = self.heads.get(paragraph.text.strip(), [])
        return blocks.pop(0) if blocks else None

    def _number(self, headings: dict[Any, Block]) -> None:
        numbering = Numbering(self.made)
        numbering.begin_headings(list(headings.items()))
        led_to = {part["link"] for block in self.flow for row in block.get("rows", ()) for one in row["cells"]
                  for part in one["parts"]}
        for place, (paragraph, block) in enumerate(headings.items()):
            if block["number"]:
                untyped(paragraph, f"{written(block['number'])}  ")
            numbering.heading(paragraph, block)
            docx_fields.around(paragraph, f"_Toc{place}")
            if block["id"] in led_to:
                docx_fields.around(paragraph, block["id"])
        for paragraph in self.made.paragraphs if self.numbered else ():
            if self.name(paragraph) == "normal" and paragraph.text.strip():
                numbering.paragraph(paragraph)

    def _restarted(self, paragraph: Any, listed: list[Any]) -> list[Any]:
        """The items of an ordered list so far; the first begins a list of its own, the others follow it."""
        follows = bool(listed) and listed[-1]._p.getnext() is paragraph._p
        numbering = Numbering(self.made)
        if follows:
            properties = paragraph._p.get_or_add_pPr()
            first = listed[0]._p.pPr.numPr
            if first is not None:
                properties.get_or_add_numPr().get_or_add_ilvl().val = 0
                properties.numPr.get_or_add_numId().val = first.numId.val
            return [*listed, paragraph]
        numbering.items([paragraph])
        return [paragraph]

    def _place(self, paragraph: Any, name: str, charts: Mapping[str, Block], headings: Mapping[Any, Block]) -> None:
        if name == "contents place":
            docx_fields.contents(paragraph, 'TOC \\o "1-2" \\h \\z \\u', _headings(headings.values()))
        elif name in ("tables place", "figures place"):
            kind = "table" if name.startswith("table") else "chart"
            word, entries = _captions(self.flow, kind)
            docx_fields.contents(paragraph, f'TOC \\h \\z \\c "{word}"', entries, style="table of figures")
        elif name == "chart place":
            _picture(paragraph, self.pictures, charts.get(paragraph.text))

    def _bookmark(self, paragraph: Any, anchor: str) -> None:
        if not anchor:
            return
        place = paragraph._p
        while (before := place.getprevious()) is not None and self.names.get(_style_of(before)) in QUOTES:
            place = before  # the words stand above the line that names them
        first = next(iter(place.iter(f"{{{place.nsmap['w']}}}r")), None)
        if first is not None:
            first.addprevious(docx_fields.bookmark(anchor, end=False))
            first.addnext(docx_fields.bookmark(anchor, end=True))


def _anchors(flow: Sequence[Block]) -> dict[str, str]:
    """A finding, or the line below a quotation -> its anchor."""
    quotes = {written(block["source_line"]): block["quote"]["id"] for block in flow if block["kind"] == "quote"}
    return quotes | {written(block["title"]): block["id"] for block in flow if block.get("tone") == "claim"}


def _style_of(element: Any) -> str:
    from docx.oxml.ns import qn

    style = next(iter(element.iter(qn("w:pStyle"))), None) if element.tag == qn("w:p") else None
    return "" if style is None else str(style.get(qn("w:val")))


def _numbers(flow: Sequence[Block]) -> dict[str, tuple[str, str, str, str]]:
    """A caption -> its word ("Table"), number, text and anchor."""
    found = {}
    for block in flow:
        if block["kind"] in ("table", "chart"):
            word, _, number = block["number"].rpartition(" ")
            found[written(f"{block['number']}. {block['caption']}")] = (
                word, number, written(block["caption"]), block["id"])
    return found


def _captions(flow: Sequence[Block], kind: str) -> tuple[str, list[Entry]]:
    """The word that captions of a kind begin with, and the lines of their list."""
    blocks = [block for block in flow if block["kind"] == kind]
    word = blocks[0]["number"].rpartition(" ")[0] if blocks else ""
    return word, [Entry(f"{block['number']}. {block['caption']}", 1, block["id"]) for block in blocks]


def _headings(blocks: Iterable[Block]) -> list[Entry]:
    return [Entry(f"{block['number']}  {block['text']}".strip(), block["level"], f"_Toc{place}")
            for place, block in enumerate(blocks) if block["level"] < 3]


def _references(flow: Sequence[Block]) -> References:
    counted = {block["number"]: block["id"] for block in flow if block["kind"] in ("table", "chart")}
    quotes = {block["quote"]["id"]: block["quote"]["id"] for block in flow if block["kind"] == "quote"}
    return References(counted, quotes)


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


def _turn(made: Any, headings: Mapping[Any, Block]) -> None:
    """End an upright section before a chapter on its side, and its own before the next chapter."""
    turned = False
    for paragraph, block in headings.items():
        if block["level"] == 1 and block["landscape"] != turned:
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


def _turned(body: Any) -> None:
    """What people wrote in Arabic outside quotations, findings and cells too, runs from right to left."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    for element in body.iter(qn("w:p")):
        words = "".join(node.text or "" for node in element.iter(qn("w:t")))
        if direction_of("", words) == "rtl" and next(element.iter(qn("w:bidi")), None) is None:
            _speak(Paragraph(element, body), "", "rtl")


def _speak(paragraph: Any, language: str, direction: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for run in paragraph._p.iter(qn("w:r")):
        properties = run.get_or_add_rPr()
        _without(properties, "w:rtl", "w:lang")
        if direction == "rtl":
            properties.append(OxmlElement("w:rtl"))
        if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]+)?", language) and language not in ("und", "mul"):
            mark = OxmlElement("w:lang")
            mark.set(qn("w:bidi" if direction == "rtl" else "w:val"), language)
            properties.append(mark)
    if direction == "rtl":
        place = paragraph._p.get_or_add_pPr()
        _without(place, "w:bidi")
        place.insert_element_before(OxmlElement("w:bidi"), "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind",
                                    "w:jc", "w:rPr", "w:sectPr")


def _without(properties: Any, *names: str) -> None:
    """Take out what a template has said already: the schema knows each property once."""
    from docx.oxml.ns import qn

    for name in names:
        for old in properties.findall(qn(name)):
            properties.remove(old)


def _picture(paragraph: Any, pictures: Mapping[str, bytes], block: Block | None) -> None:
    from docx.shared import Mm

    paragraph.clear()
    if block is None or block["id"] not in pictures:
        return
    shape = paragraph.add_run().add_picture(io.BytesIO(pictures[block["id"]]), width=Mm(155))
    shape._inline.docPr.set("descr", written(block["alt"]))
    shape._inline.docPr.set("title", written(block["caption"]))
    shape._inline.docPr.set("name", block["id"])


_AFTER_FIELDS = frozenset({
    "hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids", "mathPr", "attachedSchema",
    "themeFontLang", "clrSchemeMapping", "doNotIncludeSubdocsInStats", "doNotAutoCompressPictures", "forceUpgrade",
    "captions", "readModeInkLockDown", "smartTagType", "schemaLibrary", "shapeDefaults", "doNotEmbedSmartTags",
    "decimalSymbol", "listSeparator"})
"""Settings that stand behind updateFields in the schema."""


def _settings(made: Any, data: Mapping[str, Any]) -> None:
    """Fields are filled on opening; nothing in the properties comes from the clock."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    after = [one for one in made.settings.element if one.tag.rpartition("}")[2] in _AFTER_FIELDS]
    for old in made.settings.element.findall(qn("w:updateFields")):
        made.settings.element.remove(old)
    if after:
        after[0].addprevious(update)
    else:
        made.settings.element.append(update)
    opening, properties = data["opening"], made.core_properties
    properties.title = written(opening["title"])[:LONGEST]
    properties.author = written(", ".join(opening["authors"]))[:LONGEST] or "qualkit"
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
