"""What could be quoted: people's codings, overlapping ones taken as one, and engines' suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from qualkit.model import Coding, Direction
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.excerpts import LIMIT

FLOOR = 0.5
TOLD = ("cue", "asked", "nearest")
"""The kinds of reasons that name something in the codebook; the others point at passages and places."""
"""Score (0 to 1) from which an engine alone is believed enough to be printed in an annex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that could be quoted: codings of people, or an engine's suggestion."""

    document: str
    spans: tuple[tuple[int, int], ...]
    code: str
    words: str
    holds: bool
    direction: Direction | None
    hedged: bool
    key: bool = False
    coders: tuple[str, ...] = ()
    codings: tuple[str, ...] = ()
    """Ids of the codings it stands for."""
    reason: str = ""
    score: float = 0.0
    sure: bool = False
    """Whether two engines, or a cue of several words, point at it."""

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.spans[-1][1]

    def overlaps(self, other: Candidate) -> bool:
        """Whether it shares words with another."""
        return self.document == other.document and self.start < other.end and other.start < self.end


def by_code(candidates: Iterable[Candidate]) -> Mapping[str, list[Candidate]]:
    """Candidates by code id."""
    found: dict[str, list[Candidate]] = {}
    for one in candidates:
        found.setdefault(one.code, []).append(one)
    return found


def from_codings(basis: Basis) -> list[Candidate]:
    """People's codings as candidates; overlapping words under one code in one direction are one.

    Words of whoever agreed to be counted only are none.
    """
    same: dict[tuple[object, ...], Candidate] = {}
    known = basis.view.codebook.by_id
    for coding in basis.by_people:
        code = basis.resolved(coding.code)
        if code in known and _is_open(basis, coding):
            one = _candidate(basis, coding, code)
            twin = same.get(place := (one.document, one.spans, code))
            same[place] = one if twin is None else _both(twin, one)
    return _merged(list(same.values()))


def _is_open(basis: Basis, coding: Coding) -> bool:
    return all(basis.may_quote(anchor.document, anchor.start, anchor.end) for anchor in coding.anchors)


def _candidate(basis: Basis, coding: Coding, code: str) -> Candidate:
    text = basis.texts[coding.document]
    holds = all(anchor.text_hash == text.id and anchor.holds_in(text.content) for anchor in coding.anchors)
    return Candidate(document=coding.document, code=code, words=coding.quote, holds=holds,
                     spans=tuple((anchor.start, anchor.end) for anchor in coding.anchors),
                     direction=coding.direction, hedged=coding.hedged, key=coding.key_quote,
                     coders=(coding.coder,), codings=tuple(basis.ids_of[coding.id]))


def _both(one: Candidate, other: Candidate) -> Candidate:
    """The same words under the same code by two people: where they differ, no direction is printed."""
    agreed = one.direction if one.direction is other.direction else None
    return replace(_with(one, other), direction=agreed)


def _with(one: Candidate, other: Candidate) -> Candidate:
    return replace(one, hedged=one.hedged or other.hedged, key=one.key or other.key,
                   coders=tuple(sorted({*one.coders, *other.coders})), codings=(*one.codings, *other.codings))


def _merged(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Join overlapping spans up to the length of a quotation; beyond it the longest stands for the others."""
    def alike(one: Candidate) -> tuple[str, str, str, bool]:
        return one.document, one.code, one.direction or Direction.PRESENT, one.holds

    found: list[Candidate] = []
    for _, group in groupby(sorted(candidates, key=lambda one: (*alike(one), one.start, one.end)), key=alike):
        last: Candidate | None = None
        for one in group:
            if last is None or not (last.holds and last.overlaps(one)):
                found += [last] if last else []
                last = one
            else:
                last = _joined(last, one)
        found += [last] if last else []
    return sorted(found, key=lambda one: (one.document, one.start, one.end, one.code))


def _joined(one: Candidate, other: Candidate) -> Candidate:
    start, end = min(one.start, other.start), max(one.end, other.end)
    if len(one.spans) == len(other.spans) == 1 and end - start <= LIMIT:
        return replace(_with(one, other), spans=((start, end),))
    longest, rest = sorted((one, other), key=lambda each: (each.start - each.end, each.start))
    return _with(longest, rest)


def from_suggestions(basis: Basis) -> list[Candidate]:
    """Undecided first-ranked suggestions on sources nobody has read in full, the surest first."""
    found = []
    for one in basis.undecided:
        if basis.source_of[one.document].unit in basis.read or one.code not in basis.view.codebook.by_id:
            continue
        text = basis.texts[one.document]
        inside = text.id == one.text_hash and 0 <= one.start < one.end <= len(text.content)
        words = text.content[one.start:one.end] if inside else ""
        if inside and words.strip() and basis.may_quote(one.document, one.start, one.end):
            sure = len(one.engines) > 1 or one.score >= FLOOR
            told = [why for why in one.why if why.kind in TOLD]
            found.append(Candidate(
                document=one.document, spans=((one.start, one.end),), code=one.code, words=words, holds=True,
                direction=one.direction, hedged=one.hedged, score=one.score, coders=tuple(one.engines), sure=sure,
                reason="; ".join(dict.fromkeys(f"{why.kind}: {why.what}" for why in told[:3]))))
    return found
