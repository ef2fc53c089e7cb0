"""The review queue as a person walks it, forwards and back: the order stays while they do, and is kept up to date.

Putting everything that waits in order takes seconds where suggestions are many; a key must be answered at once. So a
`Line` is made once for a coder and a filter, and after each act only the documents that it touched are looked at anew.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from qualkit.actions.neighbours import KnownPassage, Neighbours
from qualkit.actions.queue import Filter, Queue, decided_of, meets, place_of
from qualkit.actions.reasons import Likelihood, Told, likelihood, reasons_for
from qualkit.actions.review import Passage, Review
from qualkit.measures.looks import looks, seen_by
from qualkit.measures.reading_order import Pick, Place
from qualkit.model import Decision, Document, LogEntry, Reason, Suggestion, Verdict
from qualkit.text.units import Span, sentences

BREAK = timedelta(minutes=10)
"""After so long without a decision, a new sitting begins."""
COUNTED = 400
"""Acts that the pace is told from, at most."""
VERDICTS = frozenset(one.value for one in Verdict)
_ELSEWHERE = frozenset({"assignment", "reading"})
"""Acts after which other documents may be shown, or no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How far one code has come: suggestions (in a draw: passages) done, and how many there are. ``code`` is its id."""

    code: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a coder has come with what a filter brings up. ``passages`` still wait."""

    whole: Count
    codes: tuple[Count, ...]
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Decisions since the last break of ten minutes, and how many that makes a minute (None before it can be told)."""

    decisions: int
    per_minute: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A suggestion as a coder sees it: why, how likely, and what they themselves said of it so far."""

    suggestion: Suggestion
    likely: Likelihood
    why: tuple[Told, ...]
    decision: Decision | None = None
    """Their last word on exactly these words and this code."""
    settled: bool = False
    """Whether it waits no longer for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One passage to decide on: ``known`` is what is known of who speaks, ``where`` how a reader finds it again.

    ``sentences`` are places in the passage's own text.
    """

    passage: Passage
    where: str
    known: Mapping[str, str]
    sentences: tuple[Span, ...]
    offers: tuple[Offer, ...] = ()
    pick: Pick | None = None

    @property
    def place(self) -> Place:
        """The document's id and the passage's ordinal."""
        return self.passage.document.id, self.passage.segment.ordinal


@dataclass(slots=True)
class Line:
    """What waits for one coder under one filter, in its order. Made by `line_of`; several requests may share it."""

    wanted: Filter
    sequence: int
    documents: Sequence[str]
    """Ids of the documents that it goes through, in order."""
    order: list[Place] = field(default_factory=list)
    picks: dict[Place, Pick] = field(default_factory=dict)
    waiting: dict[str, Mapping[int, tuple[str, ...]]] = field(default_factory=dict)
    """By document: the passages that wait, each with the codes suggested on it."""
    done: dict[str, Counter[str]] = field(default_factory=dict)
    """By document: how often each code was decided on."""
    neighbours: Neighbours = field(default_factory=Neighbours)
    _at: dict[Place, int] = field(default_factory=dict)
    _left: Counter[str] = field(default_factory=Counter)
    _done: Counter[str] = field(default_factory=Counter)
    _passages: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def catch_up(self, queue: Queue) -> bool:
        """Count in what was done since; False if so much has changed that the line must be made anew."""
        with self._lock:
            news = queue.store.log(after=self.sequence)
            touched: set[str] = set()
            for entry in news:
                found = _touched(entry, queue)
                if found is None:
                    return False
                touched |= found
            for document_id in touched & set(self.documents):
                self._look_at(queue.document(document_id), queue)
            self.neighbours.forget(touched)
            self._take_in(touched & set(self.documents))
            self.sequence = max((entry.sequence for entry in news), default=self.sequence)
            return True

    def step(self, here: Place | None, direction: int) -> Place | None:
        """The next passage that waits (1), the one before this in the line whether it waits or not (-1), or (0) this
        one if there is such a passage, else the first; None at the end."""
        if here is None:
            return self._first(0)
        at = self._at.get(here)
        if direction == 0:
            return here
        if direction > 0:
            return self._first(self._behind(here) if at is None else at + 1)
        before = self._behind(here) if at is None else at
        return self.order[before - 1] if before > 0 else None

    def waits(self, place: Place) -> bool:
        """Whether anything on a passage waits."""
        return place[1] in self.waiting.get(place[0], {})

    @property
    def progress(self) -> Progress:
        """How far this coder has come."""
        done, left, passages = self._done, self._left, self._passages
        still = passages if self.wanted.is_drawn else left.total()
        codes = tuple(Count(code=code, done=done[code], total=done[code] + left[code])
                      for code in sorted({*done, *left} - {""}) if done[code] + left[code])
        whole = Count(code="", done=done.total(), total=done.total() + still)
        return Progress(whole=whole, codes=codes, passages=passages)

    def _first(self, start: int) -> Place | None:
        return next((place for place in self.order[start:] if self.waits(place)), None)

    def _behind(self, here: Place) -> int:
        """Where a passage that is not in the line would stand in it."""
        if self.wanted.strategy or here[0] not in self.documents:
            return 0
        rank = {one: number for number, one in enumerate(self.documents)}
        return bisect_right(self.order, (rank[here[0]], here[1]), key=lambda one: (rank[one[0]], one[1]))

    def _look_at(self, document: Document, queue: Queue) -> None:
        if self.wanted.is_drawn:
            self.take_unread(document, queue)
        else:
            self.take(document, queue.waiting(document, self.wanted, reasons=False), queue)

    def take(self, document: Document, found: Mapping[int, Sequence[Suggestion]], queue: Queue) -> None:
        """Note what waits in a document, and what was decided there."""
        waiting = {segment: tuple(one.code for one in own) for segment, own in found.items()}
        self._note(document.id, waiting, Counter(
            one.code for one in queue.settled(document) if queue.is_wanted(one, document, self.wanted)))

    def take_unread(self, document: Document, queue: Queue) -> None:
        """Note what of a document is still to be read in a draw."""
        self._note(document.id, *_unread(document, queue, self.wanted))

    def _note(self, document: str, waiting: Mapping[int, tuple[str, ...]], done: Counter[str]) -> None:
        for sign, own, settled in ((-1, self.waiting.get(document, {}), self.done.get(document, Counter())),
                                   (1, waiting, done)):
            self._passages += sign * len(own)
            for code in (code for codes in own.values() for code in codes):
                self._left[code] += sign
            for code, count in settled.items():
                self._done[code] += sign * count
        self.waiting[document], self.done[document] = waiting, done

    def put(self, picks: Iterable[Pick]) -> None:
        """Set the order."""
        self.picks = {pick.place: pick for pick in picks}
        self.order = list(self.picks)
        self._at = {place: number for number, place in enumerate(self.order)}

    def become(self, other: Line) -> None:
        """Be like a line that was made anew."""
        with self._lock:
            self.sequence, self.documents, self.waiting, self.done = (
                other.sequence, other.documents, other.waiting, other.done)
            self._left, self._done, self._passages = other._left, other._done, other._passages
            self.neighbours = other.neighbours
            self.put(other.picks.values())

    def _take_in(self, documents: Iterable[str]) -> None:
        """Put passages that wait again, but were not in the line, where they belong, or at its end."""
        new = [(document, segment) for document in documents for segment in self.waiting.get(document, {})
               if (document, segment) not in self._at]
        for place in new:
            self.order.insert(len(self.order) if self.wanted.strategy else self._behind(place), place)
        if new:
            self._at = {place: number for number, place in enumerate(self.order)}


def line_of(queue: Queue, wanted: Filter) -> Line:
    """Put all in line that a filter brings up for the coder of a queue.

    Raises:
        UnknownName: there is no such document, code, engine, attribute or strategy.
        UsageError: a draw is asked for from a part of the passages, or a document is named that is coded blind.
    """
    queue.check(wanted)
    sequence = queue.store.sequence()
    if wanted.is_drawn:
        return _drawn_line(queue, wanted, sequence)
    chosen = list(queue.chosen(wanted))
    line = Line(wanted=wanted, sequence=sequence, documents=[one.id for one in chosen])
    queue.look_at_all(wanted)
    found: dict[Place, Sequence[Suggestion]] = {}
    for document in chosen:
        own = queue.waiting(document, wanted, reasons=wanted.strategy == "disagree")
        line.take(document, own, queue)
        found |= {(document.id, segment): offered for segment, offered in own.items()}
    line.put(queue.ordered(found, wanted))
    return line


def _drawn_line(queue: Queue, wanted: Filter, sequence: int) -> Line:
    line = Line(wanted=wanted, sequence=sequence, documents=list(queue.documents))
    line.put(queue.picks(wanted))
    for document in queue.documents.values():
        line.take_unread(document, queue)
    return line


def _unread(document: Document, queue: Queue, wanted: Filter) -> tuple[Mapping[int, tuple[str, ...]], Counter[str]]:
    """The passages of a document that this coder has not looked at, and how many of it were read in this draw."""
    decided = decided_of(queue.store, queue.study.key, document=document.id, hidden=queue.hidden)
    segments = [one for one in queue.store.segments_of(document.id) if one.is_evidence]
    seen = seen_by(looks(decided, segments), queue.coder)
    sample = sample_of(wanted)
    read = sum(one.coder == queue.coder and one.sample == sample for one in decided.passage_readings)
    return {one.ordinal: () for one in segments if (document.id, one.ordinal) not in seen}, Counter({"": read})


def sample_of(wanted: Filter) -> str:
    """The name under which a draw is kept with the readings that come of it."""
    return f"{wanted.strategy} {wanted.seed}"


def _touched(entry: LogEntry, queue: Queue) -> set[str] | None:
    """The documents that an act was about; None if it may have changed more than those."""
    if "of" in entry.payload:
        return _touched(queue.store.act(entry.payload["of"]), queue)
    shifts = entry.payload.get("shifts", ())
    if any(one["kind"] in _ELSEWHERE for one in shifts):
        return None
    return {one["facts"]["document"] for one in shifts if "document" in one.get("facts", {})}


# --- what a person sees -------------------------------------------------------------------------


def card_of(review: Review, queue: Queue, line: Line, place: Place) -> Card:
    """Lay out one passage: its words and context, what is suggested on it and why, and what this coder gave it.

    Raises:
        UnknownName: there is no such document or passage.
    """
    document = queue.document(place[0])
    passage = review.passage(document, place[1])
    segment = passage.segment
    offers = () if line.wanted.is_drawn else offers_on(queue, passage, line)
    return Card(passage=passage, where=place_of(review.text(document), segment.start),
                known=queue.shown_of(document, segment), sentences=tuple(sentences(segment.text)), offers=offers,
                pick=line.picks.get(place))


def offers_on(queue: Queue, passage: Passage, line: Line) -> tuple[Offer, ...]:
    """The suggestions on a passage that fit a filter, the best first: those that wait, and those this coder settled."""
    document, segment, wanted = passage.document, passage.segment, line.wanted
    if document.id in queue.hidden:
        return ()

    def known(reason: Reason, code: str) -> KnownPassage | None:
        return line.neighbours.find(reason, code, queue)

    last = queue.last_words(document)
    waiting = {(one.start, one.end, one.code)
               for found in queue.waiting(document, wanted, segment=segment.ordinal).values() for one in found}
    offers = []
    for one in queue.suggested(document, wanted, segment=segment.ordinal, rejected=True):
        key = (one.start, one.end, one.code)
        if key in waiting or any(meets(said, one) for said in last.values()):
            offers.append(Offer(
                suggestion=one, likely=likelihood(one), why=tuple(reasons_for(one, passage, known)),
                decision=last.get(key), settled=key not in waiting))
    return tuple(sorted(offers, key=lambda one: one.suggestion.rank))


def is_open(queue: Queue, line: Line, place: Place) -> bool:
    """Whether anything waits on a passage that was not put off."""
    document = queue.document(place[0])
    last = queue.last_words(document)
    every = queue.waiting(document, line.wanted, segment=place[1], reasons=False).get(place[1], ())
    return any((one.start, one.end, one.code) not in last for one in every)


def pace_of(review: Review) -> Pace:
    """Tell how fast a coder has decided since their last break; what was done in bulk is not counted."""
    moments = [at for verb, at in review.store.last_moments(review.coder, most=COUNTED) if verb in VERDICTS]
    sitting = moments[:1]
    for later, at in pairwise(moments):
        if later - at > BREAK:
            break
        sitting.append(at)
    minutes = (sitting[0] - sitting[-1]).total_seconds() / 60 if sitting else 0
    return Pace(decisions=len(sitting), per_minute=round((len(sitting) - 1) / minutes, 1) if minutes >= 1 else None)
