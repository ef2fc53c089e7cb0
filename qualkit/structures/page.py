"""A document open before a structure reader: its outline, its sentences, and the items found so far."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qualkit.model import Document, Item, ItemKind, Text, derive
from qualkit.structures.labels import given
from qualkit.structures.topics import topics_of
from qualkit.text.outline import Cell, Piece, outline
from qualkit.text.units import sentences

_WEAK = frozenset({"session", "programme", "group", "project", "case"})
"""Topics that also name what stands under another: actions by session, recommendations by project."""


@dataclass(slots=True)
class Page:
    """What is read, and what was found in it."""

    document: Document
    content: str
    reader: str
    hash: str
    pieces: list[Piece]
    repeated: tuple[tuple[int, int], ...] = ()
    """Long blocks that stood before."""
    found: dict[tuple[ItemKind, int, str], Item] = field(default_factory=dict)

    def add(
        self,
        kind: ItemKind,
        start: int,
        end: int,
        *,
        text: str = "",
        number: str = "",
        fields: Mapping[str, str] | None = None,
        absent: bool = False,
    ) -> Item | None:
        """Note an item at ``[start:end]``; of several at one place the first stays."""
        quote = self.content[start:end]
        start += len(quote) - len(quote.lstrip())
        quote = quote.strip()
        if not quote:
            return None
        kept = {name: value for name, value in (fields or {}).items() if value}
        key = (kind, start, kept.get("type", "") if absent else "")
        if key in self.found:
            return None
        parts = (self.hash, kind.value, start, *([key[2]] if key[2] else ()))
        self.found[key] = Item(
            id=derive("item", *parts),
            document=self.document.key,
            kind=kind,
            text=text or " ".join(quote.split()),
            number=number,
            fields=kept,
            quote=quote,
            start=start,
            end=start + len(quote),
            text_hash=self.hash,
            absent=absent,
            reader=self.reader,
        )
        return self.found[key]

    def has(self, *kinds: ItemKind) -> bool:
        """Whether anything of these kinds was found (and not only named)."""
        return any(one.kind in kinds and not one.absent for one in self.found.values())

    def items(self) -> Iterator[Item]:
        """Yield what was found in the order of the text."""
        order = list(ItemKind)
        yield from sorted(self.found.values(), key=lambda one: (one.start, one.end, order.index(one.kind), one.id))

    def prose(self) -> Iterator[Piece]:
        """Yield paragraphs that do not repeat what stood before."""
        for piece in self.pieces:
            if piece.kind == "text" and not any(start <= piece.start < end for start, end in self.repeated):
                yield piece

    def sentences(self, piece: Piece) -> list[tuple[int, int]]:
        """The sentences of a piece. A break that only a line's width made ends none."""
        flat = self.content[piece.start : piece.end].replace("\n", " ")
        return [(piece.start + start, piece.start + end) for start, end in sentences(flat)]

    def ended_lines(self, piece: Piece) -> list[tuple[int, int]]:
        """The lines of a piece of several where each ends a sentence: what stands on one line belongs together."""
        lines = [found.span() for found in re.finditer(r"[^\n]+", self.content[piece.start : piece.end])]
        places = [(piece.start + start, piece.start + end) for start, end in lines]
        ended = all(self.content[start:end].rstrip().endswith((".", "!", "?")) for start, end in places)
        return places if len(places) > 1 and ended else []

    def all_sentences(self) -> Iterator[tuple[Piece, int, int]]:
        """Yield every sentence of paragraphs, items and headings with its piece."""
        for piece in self.pieces:
            if piece.kind in ("text", "item"):
                for start, end in self.sentences(piece):
                    yield piece, start, end


_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\bhttps?://\S+|\bwww\.\S+")

_ADDRESSED = re.compile(r"\W*(?:contacts?|contactos?|contact person|personne de contact)\s?:\s", re.IGNORECASE)


def is_contact(words: str) -> bool:
    """Whether words give an address and little else, as the line at the foot of a page does."""
    if _ADDRESSED.match(words):
        return True
    rest, found = _ADDRESS.subn(" ", words)
    return found > 0 and len(re.findall(r"[^\W\d_]{2,}", rest)) <= 8


def open_page(document: Document, text: Text, reader: str) -> Page:
    """Lay out a text for reading."""
    content = text.content
    headings = [(mark.start, mark.end, mark.value) for mark in text.marks if mark.kind == "heading"]
    rows = [(mark.start, mark.end) for mark in text.marks if mark.kind == "table"]
    repeated = tuple((mark.start, mark.end) for mark in text.marks if mark.kind == "repeated")
    return Page(document, content, reader, text.id, outline(content, headings=headings, rows=rows), repeated)


@dataclass(frozen=True, slots=True)
class Under:
    """What a piece stands under: the topics announced, by whom (``by``), and the headings between."""

    topics: tuple[str, ...] = ()
    by: Piece | None = None
    between: tuple[Piece, ...] = ()
    """Sub-headings and items that group what is below: a type, an addressee, a project."""

    @property
    def groups(self) -> tuple[str, ...]:
        """The words of what stands between, without colons."""
        return tuple(one.text.strip(" :*") for one in self.between)


def under(page: Page, piece: Piece, wanted: Sequence[str]) -> Under:
    """Find what announces a piece: the item it hangs on, the sentence before its list, the nearest heading."""
    for number, parent in enumerate(reversed(piece.above)):
        if parent.text.endswith(":") and (topics := _among(parent.text, wanted)):
            return Under(tuple(topics), parent, piece.above[len(piece.above) - number :])
    parents = tuple(one for one in piece.above if is_label(one))
    lead = piece.above[0].lead if piece.above else piece.lead
    if lead is not None and lead.kind == "text":
        start, end = page.sentences(lead)[-1]
        if lead.text.endswith(":") and (topics := _among(page.content[start:end], wanted)):
            return Under(tuple(topics), lead, parents)
        if lead.text.endswith(":") and len(lead.text) < 80 and not topics_of(lead.text):
            parents = (lead, *parents)
    path = [one for one in piece.path if one.style != "title"]
    told = [(number, topics) for number, one in enumerate(path) if (topics := _announced(one, wanted))]
    strong = [one for one in told if one[1][0] not in _WEAK]
    if not told:
        return Under(between=(*path, *parents))
    number, topics = (strong or told)[-1]
    return Under(tuple(topics), path[number], (*path[number + 1 :], *parents))


def _announced(heading: Piece, wanted: Sequence[str]) -> list[str]:
    return _among(heading.text, wanted) or [word for word in (heading.word,) if word in wanted]


def is_label(piece: Piece) -> bool:
    """Whether an item only names a group of those below it."""
    return len(piece.text) <= 70 and not piece.text.endswith((".", ";"))


def _among(words: str, wanted: Sequence[str]) -> list[str]:
    return [topic for topic in topics_of(words) if topic in wanted]


def has_children(page: Page, at: int) -> bool:
    """Whether items hang below the piece at this place of the outline."""
    after = page.pieces[at + 1] if at + 1 < len(page.pieces) else None
    return after is not None and after.kind == "item" and page.pieces[at] in after.above[-1:]


def cell(piece: Piece, columns: Mapping[str, int], name: str) -> Cell | None:
    """The cell of a row in the column called ``name``."""
    at = columns.get(name)
    return piece.cells[at] if at is not None and at < len(piece.cells) else None


def cell_text(piece: Piece, columns: Mapping[str, int], name: str) -> str:
    """What stands in that cell; dashes and the like stand for nothing."""
    found = cell(piece, columns, name)
    words = found.text if found else ""
    return given(words)
