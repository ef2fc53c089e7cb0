"""Where two coders differ, place by place: missed, other code, other boundary, other direction.

Spans of one code that meet are one place, whoever laid them. A place that both coders marked may differ in
its boundary and in its direction; a place that one marked is *other code* where the other marked the same
words with a code that the first did not use there, else *missed*.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """In what two coders differ."""

    MISSED = "missed"
    OTHER_CODE = "other code"
    OTHER_BOUNDARY = "other boundary"
    OTHER_DIRECTION = "other direction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A span that a coder gave a code, its outer blanks and stops left out."""

    coder: str
    code: str
    start: int
    end: int
    direction: str = ""
    coding: str = ""
    """The id of the coding that it is a span of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One place on which two coders differ. ``by`` marked ``code``; what ``other`` has instead is in ``instead``.

    ``instead`` is the other code, the other direction, or the other boundary (``120-180``); empty if missed.
    ``mine`` and ``theirs`` are the codings of ``by`` and of ``other`` that meet there.
    """

    kind: Kind
    code: str
    by: str
    other: str
    start: int
    end: int
    instead: str = ""
    mine: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()

    @property
    def codings(self) -> frozenset[str]:
        """All codings that meet there: what makes two kinds of difference (boundary, direction) one place."""
        return frozenset((*self.mine, *self.theirs))


@dataclass(frozen=True, slots=True)
class _Place:
    """Spans of one code that meet."""

    start: int
    end: int
    spans: Sequence[Marked]

    def of(self, coder: str) -> list[Marked]:
        return [one for one in self.spans if one.coder == coder]

    def codings(self, coder: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.coding for one in self.of(coder)))


def compare(marked: Iterable[Marked], one: str, other: str) -> list[Disagreement]:
    """Compare two coders on one document, codes that not both knew left out beforehand."""
    by_code: dict[str, list[Marked]] = {}
    for span in marked:
        if span.coder in (one, other):
            by_code.setdefault(span.code, []).append(span)
    found: list[Disagreement] = []
    alone: dict[str, list[tuple[str, _Place]]] = {one: [], other: []}
    for code, spans in by_code.items():
        for place in _places(spans):
            if place.of(one) and place.of(other):
                found += _differing(code, place, one, other)
            else:
                alone[place.spans[0].coder].append((code, place))
    found += _alone(alone, one, other)
    return sorted(found, key=lambda this: (this.start, this.end, this.code, this.kind, this.by))


def _places(spans: Sequence[Marked]) -> Iterator[_Place]:
    group: list[Marked] = []
    end = -1
    for span in sorted(spans, key=lambda this: (this.start, this.end, this.coder)):
        if group and span.start >= end:
            yield _Place(group[0].start, end, group)
            group = []
        end = max(end, span.end) if group else span.end
        group.append(span)
    if group:
        yield _Place(group[0].start, end, group)


def _differing(code: str, place: _Place, one: str, other: str) -> Iterator[Disagreement]:
    mine, theirs = _outline(place.of(one)), _outline(place.of(other))
    ways, others = ({span.direction for span in place.of(coder)} for coder in (one, other))
    kinds = {Kind.OTHER_BOUNDARY: ";".join(f"{start}-{end}" for start, end in theirs) if mine != theirs else None,
             Kind.OTHER_DIRECTION: ", ".join(sorted(others)) if ways != others else None}
    for kind, instead in kinds.items():
        if instead is not None:
            yield Disagreement(kind=kind, code=code, by=one, other=other, start=mine[0][0], end=mine[-1][1],
                               instead=instead, mine=place.codings(one), theirs=place.codings(other))


def _outline(spans: Sequence[Marked]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for span in spans:
        if found and span.start <= found[-1][1]:
            found[-1] = found[-1][0], max(span.end, found[-1][1])
        else:
            found.append((span.start, span.end))
    return found


def _alone(alone: Mapping[str, Sequence[tuple[str, _Place]]], one: str, other: str) -> Iterator[Disagreement]:
    """Pair what only one marked with what only the other marked on the same words; the rest was missed."""
    waiting = deque(sorted(alone[other], key=_order))
    near: list[tuple[str, _Place]] = []
    for code, place in sorted(alone[one], key=_order):
        while waiting and waiting[0][1].start < place.end:
            near.append(waiting.popleft())
        for passed in [this for this in near if this[1].end <= place.start]:
            near.remove(passed)
            yield _missed(passed, by=other, other=one)
        instead = next((this for this in near if this[1].start < place.end), None)
        if instead is None:
            yield _missed((code, place), by=one, other=other)
        else:
            near.remove(instead)
            yield Disagreement(kind=Kind.OTHER_CODE, code=code, by=one, other=other, start=place.start, end=place.end,
                               instead=instead[0], mine=place.codings(one), theirs=instead[1].codings(other))
    for left in (*near, *waiting):
        yield _missed(left, by=other, other=one)


def _order(marked: tuple[str, _Place]) -> tuple[int, int, str]:
    return marked[1].start, marked[1].end, marked[0]


def _missed(marked: tuple[str, _Place], *, by: str, other: str) -> Disagreement:
    code, place = marked
    return Disagreement(kind=Kind.MISSED, code=code, by=by, other=other, start=place.start, end=place.end,
                        mine=place.codings(by))
