"""Overlapping spans laid out for the eye: pieces that share their spans, and lanes in which no two spans meet.

Both are a sweep over the sorted ends of the spans, so that a long document costs no more than its spans do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import groupby
from typing import NamedTuple

Span = tuple[int, int]
"""A half-open place in a text."""


class Piece(NamedTuple):
    """A stretch of text on which the same spans lie: their numbers, ascending."""

    start: int
    end: int
    spans: tuple[int, ...] = ()


def lanes(spans: Sequence[Span], *, first: int = 0) -> list[int]:
    """Return the lane of each span, from ``first``: the lowest that is free where it begins.

    Spans in one lane do not overlap. Where many begin at once, the longest lies in the lowest lane. No more lanes are
    used than spans lie on one character.
    """
    found = [first] * len(spans)
    taken: list[tuple[int, int]] = []  # (end, lane), the soonest end first
    free: list[int] = []
    after = first
    for number in sorted(range(len(spans)), key=lambda one: (spans[one][0], -spans[one][1], one)):
        start, end = spans[number]
        while taken and taken[0][0] <= start:
            heappush(free, heappop(taken)[1])
        if free:
            lane = heappop(free)
        else:
            lane, after = after, after + 1
        found[number] = lane
        heappush(taken, (end, lane))
    return found


def pieces(spans: Sequence[Span], *, start: int, end: int) -> Iterator[Piece]:
    """Cut ``start:end`` wherever a span begins or ends; the pieces cover it without gap or overlap.

    What of a span lies outside is left out.
    """
    inside = [(number, max(a, start), min(b, end)) for number, (a, b) in enumerate(spans)]
    ends = sorted((place, opens, number) for number, a, b in inside if a < b
                  for place, opens in ((a, True), (b, False)))
    on: set[int] = set()
    at = start
    for place, group in groupby(ends, key=lambda turn: turn[0]):
        if place > at:
            yield Piece(at, place, tuple(sorted(on)))
            at = place
        for _, opens, number in group:
            (on.add if opens else on.discard)(number)
    if at < end:
        yield Piece(at, end, tuple(sorted(on)))
