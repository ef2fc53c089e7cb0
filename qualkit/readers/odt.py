"""OpenDocument texts (odt, ott, flat fodt), walked by ourselves: odfpy brought deleted words back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from qualkit.errors import NotReadable, PasswordProtected, TooLarge, UnknownFormat
from qualkit.formats.archive import Archive, open_archive
from qualkit.formats.tally import Tell, counts
from qualkit.formats.xml import parse
from qualkit.model import Extract, ProblemSink, Source
from qualkit.readers.assemble import assemble
from qualkit.readers.block import Block
from qualkit.readers.grids import Cell, table_blocks

_SUFFIXES = (".odt", ".ott", ".fodt")
_TEXT_TYPE = b"application/vnd.oasis.opendocument.text"
_PREFIXES = {f"urn:oasis:names:tc:opendocument:xmlns:{long}:1.0": short for long, short in (
    ("text", "text"), ("office", "office"), ("table", "table"), ("drawing", "draw"), ("style", "style"),
    ("manifest", "manifest"))}
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_HOLDERS = frozenset({
    "text:section", "text:list", "text:list-item", "text:list-header", "text:numbered-paragraph",
    "text:index-body", "text:table-of-content", "text:alphabetical-index", "draw:text-box"})
_ROW_HOLDERS = frozenset({"table:table-rows", "table:table-header-rows", "table:table-row-group"})
_SILENT = frozenset({"text:note", "text:ruby-text", "office:annotation-end", "text:bookmark", "text:change"})
_LEFT_OUT = ("annotation", "header", "footer", "embedded object", "picture or drawing")
_OTHER_KIND = "Save it as .odt, or a spreadsheet as .xlsx."
MAX_CELLS = 1_000_000
MOST_REPEATED = 1_000
"""Cells, rows and spaces carry repeat counts; beyond this they are padding, or a bomb."""


class OdtReader:
    """Reads text, tables, notes and text boxes; names what it leaves out.

    Deleted tracked text stays out, as OpenDocument keeps it apart from the body. Annotations,
    headers and footers are counted, not carried.
    """

    name = "odt.v1"
    suffixes: tuple[str, ...] = _SUFFIXES

    def sniff(self, head: bytes, name: str) -> float:
        """How surely it is an OpenDocument text."""
        ours = name.lower().endswith(_SUFFIXES)
        if head.startswith(b"PK"):
            return 0.95 if _TEXT_TYPE in head else 0.6 if ours else 0.0
        if b"office:document" in head and b"opendocument.text" in head:
            return 0.95
        return 0.2 if ours else 0.0

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield the one document.

        Raises:
            InputError: encrypted, damaged, of another kind, too large, or without words.
        """
        if source.content.startswith(b"PK"):
            roots = _packed(open_archive(source.content, what="OpenDocument text"))
        else:
            roots = _flat(source.content)
        walker = Walker(hidden=frozenset(style for root in roots for style in _hidden_styles(root)))
        bodies = [element for root in roots for element in root.iter() if name_of(element) == "office:text"]
        if not bodies:
            raise UnknownFormat("This OpenDocument file holds no text document.", hint=_OTHER_KIND)
        blocks = [block for body in bodies for block in walker.blocks(body)]
        for root in roots:
            _count_margins(root, walker.counts)
        _tell(walker.counts, source, problems)
        yield assemble([*blocks, *walker.notes], source, problems)


@dataclass(slots=True)
class Walker:
    """Walks a body and keeps count of what it met; ``notes`` gathers footnotes and endnotes."""

    hidden: frozenset[str]
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[Block] = field(default_factory=list)
    tables: int = 0
    cells: int = 0

    def blocks(self, container: etree._Element) -> Iterator[Block]:
        """Yield the blocks of a body, cell, note or text box, in reading order."""
        for element in container:
            name = name_of(element)
            if name in ("text:p", "text:h"):
                boxes: list[Block] = []
                pieces: list[str] = []
                self._inline(element, pieces, boxes)
                yield Block(text="".join(pieces), kind="heading" if name == "text:h" else "paragraph")
                yield from boxes
            elif name == "table:table":
                self.tables += 1
                name = f"table {self.tables}"  # before the tables inside it take their numbers
                yield from table_blocks(list(self._rows(element)), name=name)
            elif name == "text:tracked-changes":
                self._count_changes(element)
            elif name in _HOLDERS:
                yield from self.blocks(element)
            elif name.startswith("draw:"):
                yield from self._drawn(element)

    def _inline(self, parent: etree._Element, pieces: list[str], boxes: list[Block]) -> None:
        if str(parent.get(f"{_TEXT}style-name") or "") in self.hidden:
            self.counts["hidden passage"] += 1
            return
        pieces.append(_collapsed(parent.text))
        for child in parent:
            name = name_of(child)
            if name == "text:s":
                pieces.append(" " * _repeated(child, f"{_TEXT}c"))
            elif name in ("text:tab", "text:line-break"):
                pieces.append("\t" if name == "text:tab" else "\n")
            elif name in ("text:hidden-text", "text:hidden-paragraph"):
                self.counts["hidden passage"] += 1
            elif name == "office:annotation":
                self.counts["annotation"] += 1
            elif name.startswith("draw:"):
                boxes.extend(self._drawn(child))
            elif name == "text:note":
                self._note(child)
            elif name not in _SILENT:
                self._inline(child, pieces, boxes)
            pieces.append(_collapsed(child.tail))

    def _drawn(self, element: etree._Element) -> Iterator[Block]:
        """A text box's words; pictures and objects are counted."""
        boxes = [child for child in element.iter() if name_of(child) in ("draw:text-box", "text:p")]
        holders = [box for box in boxes if name_of(box) == "draw:text-box"] or ([element] if boxes else [])
        if not holders:
            objects = any(name_of(child).startswith("draw:object") for child in element.iter())
            self.counts["embedded object" if objects else "picture or drawing"] += 1
        for holder in holders[:1]:  # boxes inside boxes are walked by the outer one
            yield from (Block(text=block.text, kind="textbox") for block in self.blocks(holder))

    def _note(self, note: etree._Element) -> None:
        for child in note:
            if name_of(child) == "text:note-body":
                text = "\n".join(block.text for block in self.blocks(child))
                self.notes.append(Block(text=text, kind="footnote"))

    def _rows(self, table: etree._Element) -> Iterator[list[Cell]]:
        for element in table:
            name = name_of(element)
            if name in _ROW_HOLDERS:
                yield from self._rows(element)
            elif name == "table:table-row":
                row = [cell for child in element for cell in self._cells(child)]
                times = _repeated(element, f"{_TABLE}number-rows-repeated") if _filled(row) else 1
                self.cells += times * len(row)
                if self.cells > MAX_CELLS:
                    raise TooLarge(f"Its tables unfold to over {MAX_CELLS:,} cells.")
                yield from [row] * times

    def _cells(self, element: etree._Element) -> Iterator[Cell]:
        name = name_of(element)
        times = _repeated(element, f"{_TABLE}number-columns-repeated")
        if name == "table:table-cell":
            yield from [Cell(tuple(self.blocks(element)))] * times
        elif name == "table:covered-table-cell":
            yield from [Cell(())] * times

    def _count_changes(self, element: etree._Element) -> None:
        for child in element.iter():
            if name_of(child) in ("text:insertion", "text:deletion"):
                self.counts[f"tracked {name_of(child).removeprefix('text:')}"] += 1


def name_of(element: etree._Element) -> str:
    """Return an element's name with OpenDocument's usual prefix, or an empty string."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    space, _, name = tag[1:].partition("}")
    return f"{_PREFIXES[space]}:{name}" if space in _PREFIXES else ""


def _packed(archive: Archive) -> list[etree._Element]:
    """The content and, for hidden styles and headers, the styles of a packed document."""
    if "encrypted-package" in archive or ("META-INF/manifest.xml" in archive
                                          and b"encryption-data" in archive.read("META-INF/manifest.xml")):
        raise PasswordProtected("This is a password-protected OpenDocument text.")
    kind = archive.read("mimetype").strip() if "mimetype" in archive else _TEXT_TYPE
    if not kind.startswith(_TEXT_TYPE):
        if b"opendocument" in kind:
            raise UnknownFormat("This is an OpenDocument file, but not a text.", hint=_OTHER_KIND)
        raise NotReadable("This file does not call itself an OpenDocument text.")
    if "content.xml" not in archive:
        raise NotReadable("This OpenDocument text has no content.xml in it.")
    parts = [name for name in ("content.xml", "styles.xml") if name in archive]
    return [parse(archive.read(name), what=f"{name} of this OpenDocument text") for name in parts]


def _flat(content: bytes) -> list[etree._Element]:
    root = parse(content, what="this OpenDocument text")
    if name_of(root) != "office:document":
        raise NotReadable("This is not an OpenDocument text.", hint="Check the file's name.")
    return [root]


def _hidden_styles(root: etree._Element) -> Iterator[str]:
    for style in root.iter(f"{_STYLE}style"):
        for properties in style:
            if properties.get(f"{_TEXT}display") == "none":
                yield str(style.get(f"{_STYLE}name"))


def _count_margins(root: etree._Element, counts: Counter[str]) -> None:
    for kind in ("header", "footer"):
        for element in root.iter(f"{_STYLE}{kind}"):
            counts[kind] += bool("".join(map(str, element.itertext())).strip())


def _collapsed(text: str | None) -> str:
    """OpenDocument reads a run of white space in the XML as one space (but not a no-break space)."""
    return re.sub("[ \t\n\r]+", " ", text) if text else ""


def _repeated(element: etree._Element, attribute: str) -> int:
    number = str(element.get(attribute) or "1")
    return max(1, min(int(number), MOST_REPEATED)) if number.isdecimal() and len(number) < 12 else 1


def _filled(row: list[Cell]) -> bool:
    return any(cell.text for cell in row)


def _tell(met: Counter[str], source: Source, problems: ProblemSink) -> None:
    tell = Tell(source.key, problems)
    changes = counts(met, ("tracked insertion", "tracked deletion"))
    if changes:
        tell(f"It has {changes}: insertions were read, deletions left out.",
             "Accept or reject the changes to settle them.")
    if met["hidden passage"]:
        tell(f"{counts(met, ['hidden passage'])} left out.", "Unhide what belongs to the transcript.")
    if any(met[word] for word in _LEFT_OUT):
        tell(f"{counts(met, _LEFT_OUT)} not imported.")
