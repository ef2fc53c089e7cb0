"""Named content controls around authored prose, so that what people write in Word finds its way home.

Where authored words begin and end is told to the template by characters that no text may hold
(noncharacters of Unicode); a template of whatever shape carries them along, and the finish puts the
controls in their place. A part of the file's own records what was printed, so that `report pull` can
tell which side has changed since.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from qualkit.model import text_hash
from qualkit.reports.drawing.docx_words import (
    TAG,
    Look,
    Outside,
    Unit,
    digest,
    fingerprint,
    of_blocks,
    paragraphs_of,
    units,
)
from qualkit.reports.pages.flow import Block

BEGIN, BEGUN, END = "\ufdd0", "\ufdd1", "\ufdd2"
_MARK = re.compile(f"({BEGIN}|{END})(\\d+){BEGUN}")
_MARKS = re.compile("[\ufdd0-\ufddf]")

SPACE = "urn:qualkit:report"
"""The namespace of the record."""

LONGEST_TAG = 64
"""Letters that Word lets a tag have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A stretch of authored prose: where it was written, what it says, whether it may hold paragraphs."""

    source: str
    title: str
    units: tuple[Unit, ...] = ()
    rich: bool = False


def unmarked(text: str) -> str:
    """Text without our marks: nobody's words may pass for them."""
    return _MARKS.sub("", text)


# --- marking, before the template --------------------------------------------------------------------


@dataclass(slots=True)
class Marking:
    """Marks authored words in blocks; ``controls`` says what each number stands for."""

    labels: Mapping[str, str]
    draft: bool
    controls: list[Control] = field(default_factory=list)

    def marked(self, flow: Sequence[Block]) -> list[Block]:
        """The blocks with marks around what people wrote."""
        found: list[Block] = []
        for source, group in _grouped(flow):
            found += self._prose(source, group) if source else [self._block(one) for one in group]
        return found

    def _prose(self, source: str, group: Sequence[Block]) -> list[Block]:
        copies = deepcopy(list(group))
        places = [place for block in copies for place in _texts(block)]
        if places:
            number = self._new(source, of_blocks(group), rich=True)
            first, last = places[0], places[-1]
            first["text"] = f"{BEGIN}{number}{BEGUN}{first['text']}"
            last["text"] += f"{END}{number}{BEGUN}"
        return copies

    def _block(self, block: Block) -> Block:
        if block.get("sources"):
            return self._box(block)
        if block["kind"] == "table" and any(one.get("source") for row in block["rows"] for one in row["cells"]):
            return block | {"rows": [row | {"cells": [self._cell(one) for one in row["cells"]]}
                                     for row in block["rows"]]}
        return block

    def _cell(self, cell: Block) -> Block:
        source, text = cell.get("source", ""), cell["text"]
        if not source or not (text or self.draft):
            return cell
        said = self._around(source, text, text) if text else self._wanted(source, "")
        return cell | {"text": said, "indented": said}

    def _box(self, block: Block) -> Block:
        title, lines, wanted = block["title"], list(block["lines"]), []
        for source, text in block["sources"].items():
            if not text:
                wanted += [source]
            elif text in title and BEGIN not in title:
                title = self._around(source, title, text)
            elif (at := _line_with(lines, text)) is not None:
                lines[at] = self._around(source, lines[at], text)
        if wanted and self.draft:
            last = max((at for at, line in enumerate(lines) if BEGIN in line), default=-1) + 1
            lines[last:last] = [self._wanted(one, f"{self._field(one)}{self.labels['colon']}") for one in wanted]
        return block | {"title": title, "lines": lines}

    def _around(self, source: str, whole: str, text: str) -> str:
        number = self._new(source, (("para", ((text, ""),)),))
        at = whole.rfind(text)
        return f"{whole[:at]}{BEGIN}{number}{BEGUN}{text}{END}{number}{BEGUN}{whole[at + len(text):]}"

    def _wanted(self, source: str, head: str) -> str:
        number = self._new(source, ())
        return f"{head}{BEGIN}{number}{BEGUN}{self.labels['todo.word']}{END}{number}{BEGUN}"

    def _new(self, source: str, units: tuple[Unit, ...], *, rich: bool = False) -> int:
        self.controls.append(Control(source=source, title=self._title(source), units=units, rich=rich))
        return len(self.controls) - 1

    def _title(self, source: str) -> str:
        kind, _, rest = source.partition(":")
        if kind == "section":
            return self.labels.get(f"h.{rest}", rest)
        key, _, _ = rest.rpartition(":")
        return f"{self.labels[f'word.{kind}']} {key}{self.labels['colon']}{self._field(source).lower()}"

    def _field(self, source: str) -> str:
        name = source.rpartition(":")[2]
        return self.labels.get(f"word.field.{name}", name)


def _grouped(flow: Sequence[Block]) -> Iterator[tuple[str, list[Block]]]:
    """Neighbouring blocks of one source together."""
    group: list[Block] = []
    for block in flow:
        if group and block.get("source", "") != group[0].get("source", ""):
            yield group[0].get("source", ""), group
            group = []
        group.append(block)
    if group:
        yield group[0].get("source", ""), group


def _texts(block: Block) -> list[dict[str, Any]]:
    """What holds the texts of a block of prose, in order; empty ones cannot carry a mark."""
    found = (block["runs"] if block["kind"] == "para" else [run for item in block["items"] for run in item]
             if block["kind"] == "list" else [block])
    return [one for one in found if one.get("text")]


def _line_with(lines: Sequence[str], text: str) -> int | None:
    free = [at for at, line in enumerate(lines) if text in line and BEGIN not in line]
    ends = [at for at in free if lines[at].rstrip(".»” ").endswith(text.rstrip(".»” "))]
    return next(iter((*ends, *free)), None)


# --- finding the marks again, after the template -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where a control stands: from one run to another."""

    control: Control
    first: Any
    last: Any


def places(body: Any, controls: Sequence[Control]) -> list[Place]:
    """Take the marks out of a filled document, and return what they stood around."""
    from docx.oxml.ns import qn

    found: list[Place] = []
    begun: dict[int, Any] = {}
    for text in [one for one in body.iter(qn("w:t")) if one.text and _MARKS.search(one.text)]:
        last: Any = None
        begins: list[int] = []
        for piece in _split(text):
            if not isinstance(piece, tuple):
                last = piece
                begun |= dict.fromkeys(begins, piece)
                begins = []
            elif piece[0] == BEGIN:
                begins.append(piece[1])
            elif (start := begun.pop(piece[1], None)) is not None and last is not None and piece[1] < len(controls):
                found.append(Place(controls[piece[1]], start, last))
    return found


def _split(text: Any) -> list[Any]:
    """Cut a text at its marks, each piece in a run of its own: runs, and marks as (which, number)."""
    from docx.oxml.ns import qn

    run = text.getparent()
    if run.tag != qn("w:r") or sum(one.tag != qn("w:rPr") for one in run) != 1:
        text.text = unmarked(_MARK.sub("", text.text))  # a template of somebody's own, with more in one run
        return []
    found, at = [], 0
    for mark in _MARK.finditer(text.text):
        found += [text.text[at:mark.start()], (mark[1], int(mark[2]))]
        at = mark.end()
    found = [_run_like(run, one) if isinstance(one, str) else one for one in (*found, text.text[at:]) if one]
    run.getparent().remove(run)
    return found


def _run_like(run: Any, text: str) -> Any:
    from docx.oxml.ns import qn

    made = deepcopy(run)
    words = made.find(qn("w:t"))
    words.text = unmarked(text)
    words.set(qn("xml:space"), "preserve")
    run.addprevious(made)
    return made


Wrapped = Sequence[tuple[str, Any, Control]]
"""Tag, control and what it was made from."""


def wrap(found: Sequence[Place], study: str) -> Wrapped:
    """Put controls around what was found; returns tag, control and what it was made from."""
    made: list[tuple[str, Any, Control]] = []
    for place in found:
        tag = tag_for(place.control.source, study)
        around = _block_level if place.control.rich else _in_line
        control = around(place, tag, len(made))
        if control is not None:
            made.append((tag, control, place.control))
    return made


def tag_for(source: str, study: str) -> str:
    """The stable name of a control: ``qualkit:section:jigi:summary``."""
    kind, _, rest = source.partition(":")
    tag = f"{TAG}{kind}:{study}:{rest}" if kind == "section" else f"{TAG}{source}"
    return tag if len(tag) <= LONGEST_TAG else f"{TAG}{kind}:{text_hash(tag)[:24]}"


def _block_level(place: Place, tag: str, number: int) -> Any:
    from docx.oxml.ns import qn

    first, last = (_above(run, qn("w:p")) for run in (place.first, place.last))
    if first is None or last is None or first.getparent() is not last.getparent():
        return None
    return _moved(first, last, _empty(place.control, tag, number))


def _in_line(place: Place, tag: str, number: int) -> Any:
    if place.first.getparent() is not place.last.getparent():
        return None
    return _moved(place.first, place.last, _empty(place.control, tag, number))


def _moved(first: Any, last: Any, control: Any) -> Any:
    """Move neighbours from one to another into a control."""
    held = [first]
    while held[-1] is not last:
        after = held[-1].getnext()
        if after is None:
            return None
        held.append(after)
    first.addprevious(control)
    for one in held:
        control[1].append(one)
    return control


def _above(element: Any, tag: str) -> Any:
    while element is not None and element.tag != tag:
        element = element.getparent()
    return element


def _empty(control: Control, tag: str, number: int) -> Any:
    """An empty control; the order of its properties is the schema's."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made, properties = OxmlElement("w:sdt"), OxmlElement("w:sdtPr")
    for name, value in (("alias", control.title[:LONGEST_TAG]), ("tag", tag),
                        ("id", str(zlib.crc32(f"{tag} {number}".encode()) & 0x7FFFFFFF)), ("lock", "sdtLocked"),
                        *(() if control.units else (("showingPlcHdr", ""),)),
                        ("richText" if control.rich else "text", "")):
        one = OxmlElement(f"w:{name}")
        if value:
            one.set(qn("w:val"), value)
        properties.append(one)
    made.append(properties)
    made.append(OxmlElement("w:sdtContent"))
    return made



# --- the record that travels with the file -----------------------------------------------------------


def record(body: Any, look: Look, wrapped: Wrapped, *, about: Mapping[str, str]) -> bytes:
    """What was printed, as a part of the file: a hash for each control, and six letters for each other paragraph."""
    from lxml import etree

    root = etree.Element(f"{{{SPACE}}}report", dict(about), nsmap={None: SPACE})
    for tag, control, made in wrapped:
        etree.SubElement(root, f"{{{SPACE}}}control", {
            "tag": tag, "source": made.source, "written": digest(made.units, rich=made.rich),
            "printed": digest(units(paragraphs_of(control), look), rich=made.rich),
            "form": "prose" if made.rich else "text", "empty": "" if made.units else "yes"})
    rest = etree.SubElement(root, f"{{{SPACE}}}rest", {
        "tables": str(count(body, "tbl")), "pictures": str(count(body, "drawing", "pict"))})
    rest.text = " ".join(fingerprint(text) for _, text in Outside().paragraphs(body))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def count(body: Any, *names: str) -> int:
    """How many elements of some names there are."""
    return sum(1 for name in names for _ in body.iter(f"{{*}}{name}"))


def attach(made: Any, content: bytes) -> None:
    """Keep a record in the file, instead of one that a template brought along."""
    from docx.opc.constants import RELATIONSHIP_TYPE as TYPES
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    part, package = made.part, made.part.package
    for name, one in list(part.rels.items()):
        if one.reltype == TYPES.CUSTOM_XML and not one.is_external and SPACE.encode() in one.target_part.blob:
            part.rels.pop(name)
    taken = {str(one.partname) for one in package.iter_parts()}
    number = next(one for one in range(1, 1000) if f"/customXml/item{one}.xml" not in taken)
    item = Part(PackURI(f"/customXml/item{number}.xml"), "application/xml", content, package)
    properties = Part(PackURI(f"/customXml/itemProps{number}.xml"),
                      "application/vnd.openxmlformats-officedocument.customXmlProperties+xml", _PROPERTIES, package)
    part.relate_to(item, TYPES.CUSTOM_XML)
    item.relate_to(properties, TYPES.CUSTOM_XML_PROPS)


_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<ds:datastoreItem '
    b'ds:itemID="{6F1C6A0E-5D0B-4B53-9A53-1D7C8F3E2A61}" '
    b'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs><ds:schemaRef '
    b'ds:uri="urn:qualkit:report"/></ds:schemaRefs></ds:datastoreItem>')
