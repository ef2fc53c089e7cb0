"""The body of a Word file -> blocks: every place where Word keeps words is walked, or counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from qualkit.formats.xml import local
from qualkit.readers.block import Block
from qualkit.readers.grids import Cell, table_blocks

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_OFF = frozenset({"0", "false", "off", "none"})
_WRAPPERS = frozenset({"sdt", "sdtContent", "smartTag", "customXml", "hyperlink", "fldSimple", "bdo", "dir",
                       "ruby", "rubyBase", "r"})
_OUT = {"del": "tracked deletion", "moveFrom": "tracked deletion"}
_IN = {"ins": "tracked insertion", "moveTo": "tracked insertion"}
_GAPS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Styles:
    """What is needed of styles.xml: which are headings, which hide their text."""

    headings: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    levels: Mapping[str, int] = field(default_factory=dict)
    """How deep the headings of a style stand, where its own name says so."""


@dataclass(slots=True)
class Walker:
    """Walks one part (body, footnotes) and keeps count of what it met in ``counts``."""

    styles: Styles
    counts: Counter[str] = field(default_factory=Counter)
    tables: int = 0

    def blocks(self, container: etree._Element) -> Iterator[Block]:
        """Yield the blocks of a body, cell, note or text box, in reading order."""
        carried = ""
        for element in self._children(container):
            name = name_of(element)
            if name == "p":
                boxes: list[Block] = []
                text = carried + self._paragraph(element, boxes)
                carried = ""
                if _mark_deleted(element):
                    carried = text
                    continue
                heading = self._is_heading(element)
                yield Block(text=text, kind="heading" if heading else "paragraph",
                            level=self.styles.levels.get(_style(element, "pPr", "pStyle"), 0) if heading else 0)
                yield from boxes
            elif name == "tbl":
                self.tables += 1
                name = f"table {self.tables}"  # before the tables inside it take their numbers
                yield from table_blocks(list(self._rows(element)), name=name)
            elif name in ("altChunk", "subDoc"):
                self.counts["embedded or linked document part"] += 1
        if carried:
            yield Block(text=carried)

    def _children(self, container: etree._Element) -> Iterator[etree._Element]:
        """Yield paragraphs, tables, rows or cells, looking through what only wraps them."""
        for child in container:
            name = name_of(child)
            if name in _OUT:
                self.counts[_OUT[name]] += 1
            elif name in _IN or name in ("sdt", "sdtContent", "customXml", "smartTag"):
                yield from self._children(child)
            elif local(child) == "AlternateContent":
                yield from self._children(_alternative(child))
            else:
                yield child

    def _rows(self, table: etree._Element) -> Iterator[list[Cell]]:
        for row in self._children(table):
            if name_of(row) != "tr":
                continue
            properties = first(row, "trPr")
            if properties is not None and first(properties, "del") is not None:
                self.counts["tracked deletion"] += 1
                continue
            cells = (element for element in self._children(row) if name_of(element) == "tc")
            yield [cell for element in cells for cell in self._cell(element)]

    def _cell(self, element: etree._Element) -> Iterator[Cell]:
        """Yield the cell, and an empty one for each further column that it spans."""
        properties = first(element, "tcPr")
        merged = None if properties is None else first(properties, "vMerge")
        span = None if properties is None else first(properties, "gridSpan")
        goes_on = merged is not None and value(merged) in ("", "continue")
        yield Cell(() if goes_on else tuple(self.blocks(element)))
        width = value(span) if span is not None else "1"
        for _ in range(min(int(width) if width.isdigit() else 1, 64) - 1):
            yield Cell(())

    def _paragraph(self, paragraph: etree._Element, boxes: list[Block]) -> str:
        style = _style(paragraph, "pPr", "pStyle")
        pieces: list[str] = []
        self._inline(paragraph, pieces, boxes)
        text = "".join(pieces)
        if style in self.styles.hidden and text.strip():
            self.counts["hidden passage"] += 1
            return ""
        return text

    def _inline(self, parent: etree._Element, pieces: list[str], boxes: list[Block]) -> None:
        for child in parent:
            name = name_of(child)
            if name == "t":
                pieces.append(child.text or "")
            elif name in _OUT:
                self.counts[_OUT[name]] += 1
            elif name in _IN:
                self.counts[_IN[name]] += 1
                self._inline(child, pieces, boxes)
            elif name == "r" and self._is_hidden(child):
                self.counts["hidden passage"] += 1
            elif name == "sdt" and _is_placeholder(child):
                continue
            elif name in _WRAPPERS:
                self._inline(child, pieces, boxes)
            else:
                self._special(child, name, pieces, boxes)

    def _special(self, child: etree._Element, name: str, pieces: list[str], boxes: list[Block]) -> None:
        if name in _GAPS:
            pieces.append(_GAPS[name])
        elif name == "br":
            pieces.append("\n")
        elif name == "sym":
            pieces.append(self._symbol(child))
        elif name in ("drawing", "pict", "object"):
            self._drawn(child, name, boxes)
        elif local(child) == "AlternateContent":
            self._inline(_alternative(child), pieces, boxes)
        elif local(child) in ("oMath", "oMathPara"):
            pieces.extend(node.text or "" for node in child.iter() if local(node) == "t")

    def _drawn(self, element: etree._Element, name: str, boxes: list[Block]) -> None:
        """A text box's words follow its paragraph; pictures and objects are counted."""
        contents = list(_text_boxes(element))
        if not contents:
            self.counts["embedded object" if name == "object" else "picture or drawing"] += 1
        for content in contents:
            boxes += [Block(text=block.text, kind="textbox") for block in self.blocks(content)]

    def _symbol(self, element: etree._Element) -> str:
        code = int(value(element, "char") or "0", 16)
        if 0x20 <= code < 0xD800:
            return chr(code)
        self.counts["character of a symbol font"] += 1
        return "□"

    def _is_heading(self, paragraph: etree._Element) -> bool:
        properties = first(paragraph, "pPr")
        level = None if properties is None else first(properties, "outlineLvl")
        if level is not None:
            return value(level).isdigit() and int(value(level)) < 9
        return _style(paragraph, "pPr", "pStyle") in self.styles.headings

    def _is_hidden(self, run: etree._Element) -> bool:
        properties = first(run, "rPr")
        if properties is None or not any(name_of(child) == "t" for child in run):
            return False
        vanish = first(properties, "vanish")
        if vanish is not None:
            return value(vanish).lower() not in _OFF
        return _style(run, "rPr", "rStyle") in self.styles.hidden


def name_of(element: etree._Element) -> str:
    """Return a Word element's local name, and an empty string for other vocabularies."""
    tag = element.tag
    return local(element) if isinstance(tag, str) and tag.startswith((W, _STRICT)) else ""


def first(parent: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of that name."""
    return next((child for child in parent if name_of(child) == name), None)


def value(element: etree._Element, name: str = "val") -> str:
    """Return an attribute of Word's vocabulary, or an empty string."""
    return str(element.get(W + name) or element.get(_STRICT + name) or "")


def read_styles(root: etree._Element) -> Styles:
    """Find heading styles and hidden styles, inherited ones included."""
    own: dict[str, tuple[bool, bool]] = {}
    parents: dict[str, str] = {}
    levels: dict[str, int] = {}
    for style in root:
        if name_of(style) != "style":
            continue
        key = value(style, "styleId")
        name, based = first(style, "name"), first(style, "basedOn")
        called = value(name).lower() if name is not None else ""
        if (depth := called.removeprefix("heading ")) in "123456789" and depth != called:
            levels[key] = int(depth)
        titled = called == "title" or called.startswith(("heading ", "subtitle"))
        own[key] = (titled or _has_level(style), _vanishes(style))
        parents[key] = value(based) if based is not None else ""
    lines = {key: list(_ancestry(key, parents)) for key in own}
    return Styles(headings=frozenset(key for key, line in lines.items() if any(own[k][0] for k in line)),
                  hidden=frozenset(key for key, line in lines.items() if any(own[k][1] for k in line)),
                  levels=levels)


def _ancestry(key: str, parents: dict[str, str]) -> Iterator[str]:
    seen: set[str] = set()
    while key in parents and key not in seen:  # a style may be based on itself in damaged files
        seen.add(key)
        yield key
        key = parents[key]


def _has_level(style: etree._Element) -> bool:
    properties = first(style, "pPr")
    level = None if properties is None else first(properties, "outlineLvl")
    return level is not None and value(level).isdigit() and int(value(level)) < 9


def _vanishes(style: etree._Element) -> bool:
    properties = first(style, "rPr")
    vanish = None if properties is None else first(properties, "vanish")
    return vanish is not None and value(vanish).lower() not in _OFF


def _style(element: etree._Element, properties: str, name: str) -> str:
    held = first(element, properties)
    style = None if held is None else first(held, name)
    return "" if style is None else value(style)


def _mark_deleted(paragraph: etree._Element) -> bool:
    """A deleted paragraph mark: once accepted, the paragraph and the next are one."""
    properties = first(paragraph, "pPr")
    run = None if properties is None else first(properties, "rPr")
    return run is not None and first(run, "del") is not None


def _is_placeholder(control: etree._Element) -> bool:
    """A content control that nobody filled in ("Click here to enter text")."""
    properties = first(control, "sdtPr")
    return properties is not None and first(properties, "showingPlcHdr") is not None


def _alternative(element: etree._Element) -> etree._Element:
    """The branch of an AlternateContent to read: never both, or a text box comes twice."""
    branches = [child for child in element if local(child) in ("Choice", "Fallback")]
    with_text = [branch for branch in branches if any(True for _ in _text_boxes(branch))]
    return (with_text or branches or [element])[0]


def _text_boxes(element: etree._Element) -> Iterable[etree._Element]:
    """The outermost text boxes below an element, each once."""
    for child in element:
        if local(child) == "AlternateContent":
            yield from _text_boxes(_alternative(child))
        elif name_of(child) == "txbxContent":
            yield child
        else:
            yield from _text_boxes(child)
