"""A written document as an outline: headings, items of lists, rows of tables and paragraphs, each with its place.

Plain text and text read from Word or Markdown look alike here: what a reader marked as heading or table is
believed, the rest is told from the lines themselves. Hard-wrapped items are one piece; numbers stay as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import NamedTuple

from qualkit.text.blocks import ATTACHED, STOPPED, is_headed, is_label, is_name, lists, tables
from qualkit.text.markers import Marker, begins, code_lines, follows, marker

Place = tuple[int, int]


class Cell(NamedTuple):
    """A cell of a table: its words and where they stand."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, item, row or paragraph (``text``): its words stand at ``[start:end]``, the marker left out.

    ``text`` is on one line. ``path`` are the headings above, outermost first; ``above`` the items it hangs
    below; ``lead`` the paragraph right before its list.
    """

    kind: str
    start: int
    end: int
    text: str
    number: str = ""
    word: str = ""
    """What a worded marker calls it: ``recommendation`` of ``Recommendation 3:``."""
    to: str = ""
    """Whom a worded marker speaks to."""
    style: str = ""
    indent: int = 0
    path: tuple[Piece, ...] = ()
    above: tuple[Piece, ...] = ()
    lead: Piece | None = None
    cells: tuple[Cell, ...] = ()
    header: tuple[str, ...] = ()


@dataclass(slots=True)
class _Raw:
    """A piece while it is gathered: the lines of a paragraph are added one by one."""

    kind: str
    start: int
    end: int
    indent: int = 0
    apart: bool = True
    """Whether a blank line stands before it."""
    mark: Marker | None = None
    style: str = ""
    cells: list[Cell] = field(default_factory=list)
    table: int = 0


@dataclass(frozen=True, slots=True)
class _Beside:
    """Lines that are rows (with what parts their cells) or items by those beside them."""

    rows: dict[int, str]
    items: set[int]


_RUN_IN = re.compile(
    r"(?P<head>[A-ZÀ-Þ][A-ZÀ-Þ’'/ -]{5,60}?)\s*(?:[.?!]|(?<=\s)\S*:)\s+(?=[^\W\d_A-ZÀ-Þ]|[A-ZÀ-Þ](?:[a-zà-ÿ]|\s))"
)
_HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
_UNDERLINE = re.compile(r"\s*([=~*_-])\1{2,}\s*")
_RULED = re.compile(r"[\s|:+=-]*-{2,}[\s|:+=-]*")
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{2,90})(?<=\S)\1\s*:?\s*")
_NAMING = ("session", "case", "day", "step", "project", "group", "milestone")
"""Words of markers behind which a name stands: what is on the lines below is told of it."""
_LONGEST_HEADING = 110


def outline(content: str, *, headings: Sequence[tuple[int, int, str]] = (), rows: Sequence[Place] = ()) -> list[Piece]:
    """Return the pieces of a text in order.

    ``headings`` are places that a reader knows to be headings with their level (may be empty);
    ``rows`` those of table rows with a bar between the cells.
    """
    raws = list(_gather(content, {start: (end, level) for start, end, level in headings}, dict(rows)))
    _tell_headings(raws, content)
    return list(_Nest(content).place(raws))


# Lines -> raw pieces


def _gather(content: str, headings: dict[int, tuple[int, str]], rows: dict[int, int]) -> Iterator[_Raw]:
    lines = list(_lines(content))
    codes, room = code_lines(content), max(end - start for start, end in lines)
    beside = _Beside(tables(content, lines), lists(content, lines, room=room))
    current: _Raw | None = None
    listed: set[str] = set()
    apart, table, skip = True, 0, -1
    for number, (start, end) in enumerate(lines):
        line = content[start:end]
        if end <= skip or (_RULED.fullmatch(line) and (not current or current.kind == "row")):
            continue
        if not line.strip():
            apart = True
            continue
        below = content[slice(*lines[number + 1])] if number + 1 < len(lines) else ""
        one = _one(content, start, end, headings=headings, rows=rows, below=below, codes=codes, beside=beside)
        skip = one.end
        if one.kind == "text" and apart and ATTACHED.fullmatch(line.strip()):
            if current:
                yield current
            yield _Raw("heading", one.start, one.end, style="annex")
            current = None
            continue
        if one.kind == "text" and (apart or not current) and (head := _RUN_IN.match(content, one.start, one.end)):
            if current:
                yield current
            yield _Raw("heading", one.start, head.end("head"), style="run-in")
            current, apart, one.start = None, False, head.end()
        if one.kind == "underlined":
            one.kind, skip = "heading", lines[number + 1][1]
        if one.kind == "row":
            table += not (current and current.kind == "row" and not (apart and one.start not in rows))
            one.table = table
        if current and one.kind == "text" and current.kind in ("text", "item") and _goes_on(current, one, apart=apart):
            broken = "" if apart else _broken(content, current, one, below=below, room=room)
            if not apart and not broken and _listed(content, current) in listed:
                broken = "text"  # what a list of contents or an agenda announced
            if broken == "item" and marker(below.strip(), codes=codes) is None:
                broken = ""
            if broken:
                told = one if broken == "item" else current
                if broken != "line":
                    told.kind, told.style = "heading", _style(content, told)
                yield current
                one.apart = broken != "line"
                current = one
            else:
                current.end = one.end
        else:
            one.apart = apart
            if current:
                listed |= {_listed(content, current)} - {""}
                yield current
            current = one
        apart = False
    if current:
        yield current


def _listed(content: str, one: _Raw) -> str:
    """The words of a short item, to know them again where they head what is told of it."""
    short = one.kind == "item" and one.end - one.start <= _LONGEST_HEADING
    return content[one.start : one.end].casefold() if short else ""


def _lines(content: str) -> Iterator[Place]:
    at = 0
    while at <= len(content):
        end = content.find("\n", at)
        end = len(content) if end < 0 else end
        yield at, end
        at = end + 1


def _one(
    content: str,
    start: int,
    end: int,
    *,
    headings: dict[int, tuple[int, str]],
    rows: dict[int, int],
    below: str,
    codes: bool,
    beside: _Beside,
) -> _Raw:
    line = content[start:end]
    bare = line.lstrip(" \t\u00a0>")
    indent = len(line[: len(line) - len(bare)].expandtabs(4))
    at = end - len(bare)
    stop = start + len(line.rstrip())
    if start in rows or at in rows:
        stop = rows.get(start, rows.get(at, stop))
        return _Raw("row", at, stop, cells=_cells(content, at, stop, _split=r" ?\| ?"))
    if start in headings:
        stop, level = headings[start]
        return _headed(content, at, stop, style=f"h{level}")
    if (found := _HASHES.match(bare)) is not None:
        return _headed(content, at + found.end(), at + len(content[at:stop].rstrip("# \t")), style=f"h{len(found[1])}")
    if (
        _UNDERLINE.fullmatch(below)
        and len(bare) <= _LONGEST_HEADING
        and abs(len(below.strip()) - len(bare.strip())) <= 12
    ):
        one = _headed(content, at, stop, style=f"_{below.strip()[0]}")
        return replace(one, kind="underlined")
    if (line.count("|") >= 2 and bare.startswith("|")) or line.count(" | ") >= 2:
        return _Raw("row", at, stop, cells=_cells(content, at, stop))
    if start in beside.rows:
        return _Raw("row", at, stop, cells=_cells(content, at, stop, _split=beside.rows[start]))
    if (found := _BOLD.fullmatch(bare)) is not None:
        return _Raw("heading", at + found.start(2), at + found.end(2), indent=indent, style="bold")
    if (mark := marker(bare, codes=codes)) is not None:
        return _Raw("item", at + mark.length, stop, indent=indent, mark=mark)
    if start in beside.items:
        return _Raw("item", at, stop, indent=indent, mark=Marker(0, "", "bare"))
    return _Raw("text", at, stop, indent=indent)


def _headed(content: str, start: int, stop: int, *, style: str) -> _Raw:
    """A heading; its number is not part of its words."""
    mark = marker(content[start:stop])
    if mark is None or not mark.number:
        return _Raw("heading", start, stop, style=style)
    return _Raw("heading", start + mark.length, stop, style=style, mark=mark)


def _cells(content: str, start: int, stop: int, *, _split: str = r"\|") -> list[Cell]:
    line = content[start:stop]
    edges = [(match.start(), match.end()) for match in re.finditer(_split, line)]
    begun = 1 if line.startswith("|") and _split == r"\|" else 0
    starts = [0, *(end for _, end in edges)]
    ends = [*(begin for begin, _ in edges), len(line)]
    found: list[Cell] = []
    for first, last in zip(starts, ends, strict=True):
        words = line[first:last]
        left = first + len(words) - len(words.lstrip())
        found.append(Cell(" ".join(words.split()), start + left, start + max(left, first + len(words.rstrip()))))
    if begun:
        found = found[1:]
    return found[:-1] if begun and found and not found[-1].text and line.rstrip().endswith("|") else found


def _goes_on(current: _Raw, below: _Raw, *, apart: bool) -> bool:
    """Whether a line belongs to the paragraph or item above it."""
    if not apart:
        return True
    return current.kind == "item" and below.indent >= current.indent + 2 > 2


def _broken(content: str, current: _Raw, line: _Raw, *, below: str, room: int) -> str:
    """Whether a heading stands here without a blank line: ``item``, this line before its list; ``text``, the one above.

    ``line`` says that both are told apart and none is a heading: words below a label (``Chair: Ana``).
    A line is not wrapped, but ended, if the next word had found room on it (``room``: the longest line's length).
    """
    above = content[content.rfind("\n", 0, current.end) + 1 : current.end]
    words = content[line.start : line.end]
    if not words[:1].isupper() or len(above) + 1 + len(words.split()[0]) > room:
        return ""
    if below.strip() and is_name(words) and line.indent <= current.indent and not is_label(words):
        return "item"
    head = content[current.start : current.end]
    worded = current.mark is not None and bool(current.mark.word)
    opens = (current.kind == "text" or worded) and current.apart and "\n" not in head
    if opens and is_headed(head, words, naming=current.mark is not None and current.mark.word in _NAMING):
        return "text"
    if current.kind == "text" and is_label(above.strip()) and len(above) <= 60 and not STOPPED.search(above):
        return "" if is_label(words) else "line"
    prose = words.endswith((".", "?", "!")) or (len(words) > 60 and bool(below.strip()))
    return "text" if opens and is_name(head[:1].upper() + head[1:] if worded else head) and prose else ""


# Which short lines are headings


def _tell_headings(raws: Sequence[_Raw], content: str) -> None:
    for number, one in enumerate(raws):
        after = raws[number + 1] if number + 1 < len(raws) else None
        if one.kind == "text" and _looks_headed(one, after, content):
            one.kind, one.style = "heading", _plain_style(content[one.start : one.end])
        elif one.kind == "item" and _is_numbered_heading(raws, number, content):
            assert one.mark is not None
            one.kind, one.style = "heading", _style(content, one)


def _looks_headed(one: _Raw, after: _Raw | None, content: str) -> bool:
    words = content[one.start : one.end]
    if "\n" in words or len(words) > _LONGEST_HEADING or not any(map(str.isalpha, words)) or after is None:
        return False
    if words.endswith("?") and one.apart and not after.apart and after.kind == "item":
        return len(words.split()) <= 10
    if STOPPED.search(words) or not one.apart:
        return words.isupper() and len(words) > 3 and not STOPPED.search(words)
    if words.isupper() and len(words) > 3:
        return True
    label = words.rstrip(": ")
    before, colon, behind = label.partition(":")
    fact = before.isalpha() and (len(behind.split()) > 4 or any(map(str.isdigit, behind)))
    inside = bool(colon) and (len(label) > 60 or fact)
    follows_apart = after.apart or after.kind in ("item", "row")
    return (
        follows_apart
        and not inside
        and words[:1].isupper() | words[:1].isdigit()
        and len(words.split()) <= 14
        and not words.endswith(":")
    ) or _short_lead(words, after)


def _short_lead(words: str, after: _Raw) -> bool:
    """``To the Ministry:`` before a list."""
    return words.endswith(":") and len(words.split()) <= 8 and words[:1].isupper() and after.kind in ("item", "row")


def _style(content: str, one: _Raw) -> str:
    """Headings of one level share it: the word they begin with, how they are numbered or written."""
    written = _plain_style(content[one.start : one.end])
    if one.mark is not None and (one.mark.word or one.mark.number):
        return f"{one.mark.word}/{written}" if one.mark.word else f"number {one.mark.style.strip('.')} {one.indent}"
    return written


def _plain_style(words: str) -> str:
    return "caps" if words.isupper() else "colon" if words.endswith(":") else "plain"


def _is_numbered_heading(raws: Sequence[_Raw], number: int, content: str) -> bool:
    """A short numbered line that opens something else than the next item of its list."""
    one, words = raws[number], content[raws[number].start : raws[number].end]
    mark = one.mark
    if mark is None or not mark.number or "\n" in words or len(words) > 90 or STOPPED.search(words):
        return False
    if words.endswith(":") and len(words.split()) > 4:
        return False
    if number + 1 >= len(raws):
        return False
    after, before = raws[number + 1], raws[number - 1] if number else None
    if (
        before
        and before.kind == "item"
        and before.mark
        and before.indent == one.indent
        and follows(mark.number, before.mark.number)
    ):
        return False
    if before and before.kind == "heading" and before.mark and one.indent > before.indent + 1:
        return False
    if after.kind in ("text", "row"):
        return (after.apart and words[:1].isupper() and not words.endswith(":")) or after.kind == "row"
    if after.kind == "item" and after.mark is not None:
        deeper = after.indent > one.indent + 1
        restarts = bool(after.mark.number) and begins(after.mark.number) and not follows(after.mark.number, mark.number)
        below = after.mark.number.startswith(f"{mark.number}.")
        return len(words) <= 70 and (deeper or restarts or below or not after.mark.number) and one.apart
    return after.kind == "heading" and one.apart and after.style != ""


# What hangs below what


@dataclass(slots=True)
class _List:
    """An open item, and what its list hangs on."""

    piece: Piece
    lead: Piece | None
    parents: tuple[Piece, ...]


class _Nest:
    """Puts pieces below headings and items, in one pass."""

    def __init__(self, content: str) -> None:
        self.content = content
        self.path: list[Piece] = []
        self.open: list[_List] = []
        self.closed: dict[str, _List] = {}
        """The last item of each style of list that a paragraph has interrupted."""
        self.last: Piece | None = None
        self.header: tuple[int, tuple[str, ...]] = (0, ())

    def place(self, raws: Sequence[_Raw]) -> Iterator[Piece]:
        first = True
        for raw in raws:
            piece = Piece(
                raw.kind,
                raw.start,
                raw.end,
                " ".join(self.content[raw.start : raw.end].split()),
                style=raw.style,
                indent=raw.indent,
            )
            if raw.mark is not None:
                piece = replace(
                    piece, number=raw.mark.number, word=raw.mark.word, to=raw.mark.to, style=raw.style or raw.mark.style
                )
            if raw.kind == "heading":
                piece = self._heading(piece, first)
            elif raw.kind == "item":
                piece = self._item(piece)
            elif raw.kind == "row":
                if raw.table != self.header[0]:
                    self.header = (raw.table, tuple(cell.text for cell in raw.cells))
                piece = replace(
                    piece, cells=tuple(raw.cells), header=self.header[1], path=tuple(self.path), lead=self._lead()
                )
            else:
                piece = self._text(piece)
            first = False
            yield piece
            self.last = piece

    def _heading(self, piece: Piece, first: bool) -> Piece:
        self.open, self.closed = [], {}
        title = self.path[0] if self.path and self.path[0].style == "title" else None
        if first or (title and title.text == piece.text):
            piece = replace(piece, style="title")
            self.path = []
        elif (level := re.fullmatch(r"h(\d)", piece.style)) is not None:
            self.path = [
                one
                for one in self.path
                if not (known := re.fullmatch(r"h(\d)", one.style)) or int(known[1]) < int(level[1])
            ]
            self.path = [one for one in self.path if one.style == "title" or re.fullmatch(r"h\d?", one.style)]
        else:
            piece = replace(piece, style=self._beside(piece))
            styles = [one.style for one in self.path]
            if piece.style in styles:
                del self.path[styles.index(piece.style) :]
            elif self.last not in self.path[-1:]:  # ``Open questions`` beside ``Milestone 4: Exit``
                self.path = [*takewhile(lambda one: not one.style.endswith(f"/{piece.style}"), self.path)]
        piece = replace(piece, path=tuple(self.path))
        self.path.append(piece)
        return piece

    def _beside(self, piece: Piece) -> str:
        """The style of the open heading that this one stands beside; one of its own where it is part of the last.

        A heading right below another is part of it, unless it counts on from it: nothing else stands there.
        """
        styles = [one.style for one in self.path]
        alike = [style for style in styles if style.partition("/")[0].rstrip("+") == piece.style.partition("/")[0]]
        last = self.path[-1] if self.path and self.path[-1] is self.last else None
        if last is None or not alike or (alike[-1] == last.style and alike[-1] != piece.style):
            return alike[-1] if alike else piece.style
        if last.style == piece.style and piece.number and follows(piece.number, last.number):
            return piece.style
        return f"{piece.style}{'+' * min(len(alike), 2)}"

    def _text(self, piece: Piece) -> Piece:
        if piece.indent == 0 or not self.open or piece.indent <= self.open[0].piece.indent:
            self.closed |= {one.piece.style: one for one in self.open}
            self.open = []
        return replace(piece, path=tuple(self.path), above=tuple(one.piece for one in self.open))

    def _item(self, piece: Piece) -> Piece:
        at = self._level(piece)
        if at is not None:
            before = self.open[at]
            lead, parents = before.lead, before.parents
            del self.open[at:]
        elif not self.open and (known := self._continued(piece)) is not None:
            lead, parents = known.lead, known.parents
        else:
            lead, parents = self._lead(), tuple(one.piece for one in self.open)
        piece = replace(piece, path=tuple(self.path), above=parents, lead=lead)
        self.open.append(_List(piece, lead, parents))
        return piece

    def _lead(self) -> Piece | None:
        if self.last is not None and self.last.kind == "row":
            return self.last.lead
        return self.last if self.last is not None and self.last.kind in ("text", "heading") else None

    def _continued(self, piece: Piece) -> _List | None:
        known = self.closed.get(piece.style)
        return known if known and piece.number and follows(piece.number, known.piece.number) else None

    def _level(self, piece: Piece) -> int | None:
        """Which open item this one stands beside; None if it hangs below the last one."""
        for at in range(len(self.open) - 1, -1, -1):
            other = self.open[at].piece
            if piece.number.startswith(f"{other.number}.") and other.number:
                return None
            if other.style == piece.style and abs(other.indent - piece.indent) <= 1:
                return at
        for at in range(len(self.open) - 1, -1, -1):
            other = self.open[at].piece
            if other.style == piece.style and piece.number and follows(piece.number, other.number):
                return at
            if other.indent > piece.indent + 1 and (at == 0 or self.open[at - 1].piece.indent < piece.indent):
                return at
        return None
