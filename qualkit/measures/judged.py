"""What people decided, passage by passage: what may be learnt from, and what a machine may be measured against.

A code is *given* where a coding of it, or of a code below it, stands on the passage; *refused* where a person rejected
a suggestion of it, or of a code above it. A reading of the document or of the passage makes every other code that stood
in the codebook then *looked for*. Nothing follows from text that nobody read, nor for codes added after a reading, nor
for codes below one that was itself given: who chose the general code has not said that the finer one is wrong.

What was accepted or rejected in bulk nobody has read. Nothing follows from it, neither that a code applies nor that it
does not, until the coder has read the passage afterwards and let it stand, or changed it by hand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import TypeVar

from qualkit.model import (
    Codebook,
    Coding,
    Decision,
    Judged,
    PassageReading,
    Place,
    Reading,
    Segment,
    Verdict,
)

NOTHING: frozenset[str] = frozenset()

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What people decided about a study, as the store gives it."""

    codings: Sequence[Coding] = ()
    decisions: Sequence[Decision] = ()
    readings: Sequence[Reading] = ()
    passage_readings: Sequence[PassageReading] = ()

    @cached_property
    def in_bulk(self) -> frozenset[str]:
        """Ids of the decisions that nobody has read the passage for."""
        return frozenset(one.id for one in self.decisions if one.snapshot.get("bulk"))

    def is_unread(self, coding: Coding) -> bool:
        """Whether a coding was made in bulk, and not changed by hand since."""
        return coding.decision in self.in_bulk and coding.revision <= 1

    @property
    def documents(self) -> frozenset[str]:
        """The documents that anything was decided about, by id."""
        return frozenset({
            *(one.document for one in self.codings), *(one.document for one in self.readings),
            *(one.document for one in self.passage_readings), *(one.anchor.document for one in self.decisions)})


def judged(decided: Decided, segments: Iterable[Segment], codebook: Codebook) -> list[Judged]:
    """Return one row for each passage and coder who said anything of it, in the order of the passages.

    Only passages of respondents count. A coding belongs to the passages that its quotes touch; one that lost its place
    in a corrected text belongs to none. A reading of a former text says nothing. Codes that were merged or retired
    count as those they became, or not at all.
    """
    desk = _Desk(codebook)
    documents: defaultdict[str, _Said] = defaultdict(_Said)
    for coding in decided.codings:
        if coding.place is not Place.ORPHAN and coding.withdrawn_at is None and (code := desk.present(coding.code)):
            said, unread = documents[coding.document], decided.is_unread(coding)
            for anchor in coding.anchors:
                if unread:
                    said.unread.append((anchor.start, anchor.end, coding.coder, (code, coding.made_at)))
                else:
                    said.spans.append((anchor.start, anchor.end, coding.coder, code))
    for one in decided.decisions:
        if one.verdict is Verdict.REJECT and one.id not in decided.in_bulk and one.place is not Place.ORPHAN and (
                code := desk.present(one.code)):
            documents[one.anchor.document].refusals.append((one.anchor.start, one.anchor.end, one.coder, code))
    for reading in decided.readings:
        documents[reading.document].readings.append(reading)
    for part in decided.passage_readings:
        if part.place is not Place.ORPHAN:
            documents[part.document].parts.append(part)
    by_document = groupby((one for one in segments if one.is_evidence), key=lambda one: one.document)
    return [row for document, own in by_document if document in documents
            for row in desk.rows(list(own), documents[document])]


@dataclass(slots=True)
class _Said:
    """What was said of one document: spans with coder and code, and readings. What was accepted ``unread`` has its
    time."""

    spans: list[tuple[int, int, str, str]] = field(default_factory=list)
    unread: list[tuple[int, int, str, tuple[str, datetime]]] = field(default_factory=list)
    refusals: list[tuple[int, int, str, str]] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    parts: list[PassageReading] = field(default_factory=list)


class _Desk:
    """Knows the codebook's tree."""

    def __init__(self, codebook: Codebook) -> None:
        self._book = codebook
        self._active = frozenset(code.id for code in codebook.active)
        self._sets: dict[tuple[str, ...], frozenset[str]] = {}
        self._above: dict[str, frozenset[str]] = {}
        below: defaultdict[str, set[str]] = defaultdict(set)
        for code in codebook.active:
            self._above[code.id] = above = frozenset(self._ancestors(code.parent))
            for one in above:
                below[one].add(code.id)
        self._below = {code: frozenset(ids) for code, ids in below.items()}

    def _ancestors(self, key: str | None) -> Iterator[str]:
        while key is not None:
            code = self._book.by_key.get(key)
            if code is not None:
                yield code.id
            key = key.rpartition("/")[0] or None

    def present(self, code: str) -> str:
        """What a code has become, or nothing where it may no longer be given."""
        code = self._book.heir(code)
        return code if code in self._active else ""

    def rows(self, segments: Sequence[Segment], said: _Said) -> Iterator[Judged]:
        """The rows of one document, passage by passage and coder by coder."""
        here = segments[0].text_hash
        read = _by_coder((one.coder, self._set(one.codes)) for one in said.readings if one.text_hash == here)
        whole = {coder: NOTHING.union(*sets) if len(sets) > 1 else sets[0] for coder, sets in read.items()}
        given, refused = on_passages(said.spans, segments), on_passages(said.refusals, segments)
        unread = on_passages(said.unread, segments)
        finished = _by_coder((one.coder, one.finished_at) for one in said.readings if one.text_hash == here)
        parts = on_passages([(one.anchor.start, one.anchor.end, one.coder, one) for one in said.parts], segments)
        for place, segment in enumerate(segments):
            looked = dict(whole)
            times = {coder: list(own) for coder, own in finished.items()}
            for coder, part in parts.get(place, ()):
                if part.anchor.start <= segment.start and segment.end <= part.anchor.end:
                    looked[coder] = looked.get(coder, NOTHING) | self._set(part.codes)
                    times.setdefault(coder, []).append(part.read_at)
            chosen, away = _by_coder(given.get(place, ())), _by_coder(refused.get(place, ()))
            open_still: dict[str, set[str]] = {}
            for coder, (code, at) in unread.get(place, ()):
                if any(at < one for one in times.get(coder, ())):  # it was read since, and stands
                    chosen.setdefault(coder, []).append(code)
                else:
                    open_still.setdefault(coder, set()).add(code)
            for coder in sorted({*chosen, *away, *looked}):
                row = self._row(segment, coder, chosen.get(coder, ()), away.get(coder, ()))
                yield replace(row, looked_for=looked.get(coder, NOTHING),
                              unclear=row.unclear | self._doubtful(open_still.get(coder, ())) - row.given - row.refused)

    def _row(self, segment: Segment, coder: str, own: Iterable[str], refused: Iterable[str]) -> Judged:
        chosen = NOTHING.union(own, *(self._above.get(code, NOTHING) for code in own))
        away = NOTHING.union(refused, *(self._below.get(code, NOTHING) for code in refused)) - chosen
        unclear = NOTHING.union(*(self._below.get(code, NOTHING) for code in own)) - chosen - away
        return Judged(document=segment.document, segment=segment.ordinal, coder=coder, given=chosen, refused=away,
                      unclear=unclear)

    def _doubtful(self, codes: Iterable[str]) -> frozenset[str]:
        """What nothing can be said of where these were accepted unread: they, and what is above and below them."""
        return NOTHING.union(codes, *(self._above.get(code, NOTHING) | self._below.get(code, NOTHING)
                                      for code in codes))

    def _set(self, codes: tuple[str, ...]) -> frozenset[str]:
        """The active ones of a reading's codes; one set for all readings with the same."""
        if codes not in self._sets:
            self._sets[codes] = frozenset(filter(None, map(self.present, codes)))
        return self._sets[codes]


def on_passages(spans: Iterable[tuple[int, int, str, T]],
                segments: Sequence[Segment]) -> dict[int, list[tuple[str, T]]]:
    """What touches each passage, by its place in the list: passages are in order and do not overlap."""
    ends = [one.end for one in segments]
    found: defaultdict[int, list[tuple[str, T]]] = defaultdict(list)
    for start, end, coder, what in spans:
        place = bisect_right(ends, start)
        while place < len(segments) and segments[place].start < end:
            found[place].append((coder, what))
            place += 1
    return found


def _by_coder(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: defaultdict[str, list[T]] = defaultdict(list)
    for coder, what in pairs:
        found[coder].append(what)
    return found


def by_passage(rows: Iterable[Judged]) -> Mapping[tuple[str, int], list[Judged]]:
    """Rows by document and passage."""
    found: defaultdict[tuple[str, int], list[Judged]] = defaultdict(list)
    for row in rows:
        found[row.document, row.segment].append(row)
    return found
