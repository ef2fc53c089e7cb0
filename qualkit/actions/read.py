"""A document laid out to be read and coded: its stretches of speech, and all that one coder may see on each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qualkit.actions.review import Review
from qualkit.actions.waiting import still_waiting
from qualkit.errors import ChangedUnderYou
from qualkit.measures.lanes import Piece, Span, lanes, pieces
from qualkit.model import (
    Code,
    Codebook,
    Coding,
    Document,
    Memo,
    Place,
    Reading,
    Study,
    Suggestion,
    Text,
    Translation,
)
from qualkit.store import Store
from qualkit.store.codings import CodedSpan
from qualkit.text import units
from qualkit.text.stretches import Stretch, stretches


class Marked(NamedTuple):
    """A coding or a suggestion where it lies on a stretch: ``start:end`` is the part on that stretch.

    ``lane`` counts from 0; marks in one lane do not overlap. Of a coding that runs over several stretches ``begins``
    and ``ends`` tell where its ends are. There are thousands: a tuple is made in less than half the time.
    """

    start: int
    end: int
    lane: int
    code: Code | None
    coding: Coding | None = None
    suggestion: Suggestion | None = None
    mine: bool = False
    begins: bool = True
    ends: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A stretch with what lies on it. ``pieces`` name marks by their place in ``marks``."""

    number: int
    stretch: Stretch
    pieces: tuple[Piece, ...]
    marks: tuple[Marked, ...]
    paragraph: int = 0
    translations: tuple[Translation, ...] = ()

    @property
    def depth(self) -> int:
        """How many lanes its marks take."""
        return 1 + max((one.lane for one in self.marks), default=-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """The words of a document, and the stretches that they are shown in."""

    text: Text
    stretches: Sequence[Stretch]


def lay_out(store: Store, document: Document) -> LaidOut:
    """Read a document's present text; it stays the same for as long as the document's ``text_hash`` does."""
    text = store.text(document.id)
    return LaidOut(text=text, stretches=stretches(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be shown: codings of these coders only (empty: of all), suggestions or not."""

    coders: frozenset[str] = frozenset()
    suggestions: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many turns of respondents there are, and on how many of them a coding of this coder lies."""

    coded: int
    speech: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Stretches that are to be drawn anew, and how far the coder has come since."""

    text: Text
    shown: tuple[Shown, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A document as one coder may see it. Codings whose place was lost stand in ``lost``, on no stretch.

    ``blind`` says that others code it too whose work is hidden, and with it what engines suggest.
    """

    document: Document
    text: Text
    shown: tuple[Shown, ...]
    coders: tuple[str, ...]
    """Whose codings lie on it, this coder's among them, hidden ones left out."""
    mine: int
    coverage: Coverage
    waiting: int
    lost: tuple[Coding, ...] = ()
    blind: bool = False
    reading: Reading | None = None
    """This coder's last reading of the document."""
    readers: tuple[str, ...] = ()
    memos: tuple[Memo, ...] = ()
    translated: bool = False
    before: Document | None = None
    after: Document | None = None

    @property
    def reading_stands(self) -> bool:
        """Whether the reading is of the text as it stands now."""
        return self.reading is not None and self.reading.text_hash == self.document.text_hash


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads what, and what is hidden from them: see `qualkit.actions.blinding.hidden_from`.

    ``laid_out`` is `lay_out`, or what keeps its answers.
    """

    store: Store
    study: Study
    codebook: Codebook
    coder: str
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    laid_out: Callable[[Store, Document], LaidOut] = lay_out

    def room(self, document: Document, wish: Wish) -> Room:
        """Lay a document out with everything beside it."""
        laid = self.laid_out(self.store, document)
        text, layout = laid.text, laid.stretches
        seen = self._seen(document)
        own = self.store.coded_spans(document.id, coder=self.coder)
        codings, suggested = self._on(document, wish, seen, own)
        shown = self._shown(text, layout, document=document, codings=codings, suggested=suggested,
                            within=(0, len(text.content)))
        mine = [one for one in seen if one.coder == self.coder]
        readings = [one for one in self.store.readings(self.study.key) if one.document == document.id]
        unseen = self._unseen(document)
        finished = [one for one in readings if one.coder == self.coder]
        before, after = self._neighbours(document)
        return Room(
            document=document, text=text, shown=tuple(shown), mine=len(mine), waiting=len(suggested),
            lost=tuple(one for one in seen if one.place is Place.ORPHAN and one.coder == self.coder),
            coders=tuple(sorted({one.coder for one in seen})), blind=document.id in self.hidden,
            coverage=_coverage(layout, own),
            reading=max(finished, key=lambda one: one.finished_at, default=None),
            readers=tuple(sorted({one.coder for one in readings} - unseen)),
            memos=tuple(one for one in self.store.memos() if (one.about_kind, one.about_id) == ("document", document.id)
                        and one.author not in unseen),
            translated=any(one.translations for one in shown), before=before, after=after)

    def part(self, document: Document, wish: Wish, *, start: int, end: int) -> Part:
        """Lay out again the stretches that ``start:end`` touches: what has to be drawn anew after an act."""
        laid = self.laid_out(self.store, document)
        text, layout = laid.text, laid.stretches
        touched = [one for one in layout if one.start < end and start < one.end]
        within = (touched[0].start, touched[-1].end) if touched else (start, end)  # all that lies on these
        own = self.store.coded_spans(document.id, coder=self.coder)
        codings, suggested = self._on(document, wish, self._seen(document, within=within), own)
        return Part(text=text, coverage=_coverage(layout, own), shown=tuple(self._shown(
            text, layout, document=document, codings=codings, suggested=suggested, within=within)))

    # --- what lies on it -----------------------------------------------------------------------

    def _unseen(self, document: Document) -> frozenset[str]:
        return self.hidden.get(document.id, frozenset())

    def _seen(self, document: Document, *, within: Span | None = None) -> list[Coding]:
        unseen = self._unseen(document)
        found = self.store.codings(self.study.key, document=document.id, within=within)
        return [one for one in found if one.coder not in unseen]

    def _on(self, document: Document, wish: Wish, seen: Sequence[Coding], own: Sequence[CodedSpan]
            ) -> tuple[list[Coding], list[Suggestion]]:
        """The codings to be shown, and the suggestions that wait for this coder."""
        codings = [one for one in seen if one.place is not Place.ORPHAN
                   and (not wish.coders or one.coder in wish.coders)]
        return codings, self._waiting(document, wish, own)

    def _waiting(self, document: Document, wish: Wish, own: Sequence[CodedSpan]) -> list[Suggestion]:
        if not wish.suggestions or document.id in self.hidden:
            return []
        decided = (one for one in self.store.decisions(self.study.key, document=document.id)
                   if one.coder == self.coder)
        return still_waiting(
            (one for one in self.store.suggestions(self.study.key, document=document.id)
             if one.text_hash == document.text_hash),
            decisions=decided, coded=own)

    def _neighbours(self, document: Document) -> tuple[Document | None, Document | None]:
        every = [one for one in self.store.documents(self.study.key) if not one.missing and not one.duplicate_of]
        at = next((place for place, one in enumerate(every) if one.id == document.id), None)
        if at is None:
            return None, None
        return every[at - 1] if at else None, every[at + 1] if at + 1 < len(every) else None

    # --- how it is laid out --------------------------------------------------------------------

    def _shown(self, text: Text, layout: Sequence[Stretch], *, document: Document, codings: Sequence[Coding],
               suggested: Sequence[Suggestion], within: Span) -> list[Shown]:
        named = any(one.speaker for one in layout)
        starts = [] if named else [start for start, _ in units.paragraphs(text.content)]
        touched = [(number, one) for number, one in enumerate(layout) if one.start < within[1] and within[0] < one.end]
        on = _spread(layout, [*self._marks(codings), *self._suggested(suggested)])
        told = _translated(layout, self.store.translations(document.id), document.text_hash)
        return [_lay(number, one, on.get(number, ()), told=told.get(number, ()),
                     paragraph=0 if named else bisect_right(starts, one.start)) for number, one in touched]

    def _marks(self, codings: Sequence[Coding]) -> Iterator[Marked]:
        for one in codings:
            for anchor in one.anchors:
                yield Marked(start=anchor.start, end=anchor.end, lane=0, code=self.codebook.by_id.get(one.code),
                             coding=one, mine=one.coder == self.coder)

    def _suggested(self, suggested: Sequence[Suggestion]) -> Iterator[Marked]:
        for one in suggested:
            yield Marked(start=one.start, end=one.end, lane=0, code=self.codebook.by_id.get(one.code), suggestion=one)


def finish(review: Review, document: Document, *, text_hash: str, codebook_version: str, request: str = "") -> Reading:
    """Record that a coder has coded a document in full: what they left uncoded now means "no" for every code.

    Raises:
        ChangedUnderYou: the text or the codebook is another than the one that was read with.
    """
    if text_hash != document.text_hash:
        raise ChangedUnderYou("The document")
    if codebook_version != review.codebook.version:
        raise ChangedUnderYou("The codebook")
    return review.finish(document, request=request)


def _coverage(layout: Sequence[Stretch], mine: Sequence[CodedSpan]) -> Coverage:
    speech = [one for one in layout if one.role.is_evidence and one.turn]
    starts = [one.start for one in speech]
    coded: set[int] = set()
    for start, end, _ in mine:
        number = max(0, bisect_right(starts, start) - 1)
        while number < len(speech) and speech[number].start < end:
            if start < speech[number].end:
                coded.add(speech[number].turn)
            number += 1
    return Coverage(coded=len(coded), speech=len({one.turn for one in speech}))


def _spread(layout: Sequence[Stretch], marks: Sequence[Marked]) -> dict[int, list[Marked]]:
    """Number of a stretch -> what lies on it, cut to it."""
    starts = [one.start for one in layout]
    found: dict[int, list[Marked]] = {}
    for mark in marks:
        number = max(0, bisect_right(starts, mark.start) - 1)
        while number < len(layout) and layout[number].start < mark.end:
            one = layout[number]
            start, end = max(one.start, mark.start), min(one.end, mark.end)
            if start < end:
                whole = (start, end) == (mark.start, mark.end)
                found.setdefault(number, []).append(mark if whole else mark._replace(
                    start=start, end=end, begins=start == mark.start, ends=end == mark.end))
            number += 1
    return found


def _translated(layout: Sequence[Stretch], told: Sequence[Translation], text_hash: str
                ) -> dict[int, list[Translation]]:
    """Number of a stretch -> the translations that begin on it."""
    starts = [one.start for one in layout]
    found: dict[int, list[Translation]] = {}
    for one in told:
        if one.text_hash == text_hash and layout:
            found.setdefault(max(0, bisect_right(starts, one.start) - 1), []).append(one)
    return found


def _lay(number: int, stretch: Stretch, marks: Sequence[Marked], *, told: Sequence[Translation],
         paragraph: int) -> Shown:
    """Give each mark of a stretch its lane, codings below suggestions, and cut the words where marks begin or end."""
    if not marks:
        return Shown(number=number, stretch=stretch, pieces=(Piece(stretch.start, stretch.end),), marks=(),
                     paragraph=paragraph, translations=tuple(told))
    given = [one for one in marks if one.coding is not None]
    waiting = [one for one in marks if one.coding is None]
    low = lanes([(one.start, one.end) for one in given])
    high = lanes([(one.start, one.end) for one in waiting], first=1 + max(low, default=-1))
    laid = [one._replace(lane=lane) if lane else one
            for one, lane in zip([*given, *waiting], [*low, *high], strict=True)]
    laid.sort(key=lambda one: (one.start, one.suggestion is not None, one.lane))
    cut = pieces([(one.start, one.end) for one in laid], start=stretch.start, end=stretch.end)
    return Shown(number=number, stretch=stretch, pieces=tuple(cut), marks=tuple(laid), paragraph=paragraph,
                 translations=tuple(told))
