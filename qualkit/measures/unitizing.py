"""Krippendorff's alpha for spans (1995, with the expectation of 2004): do coders cut out the same words?

Each coder lays spans of a code on a continuum. Two spans that meet differ by the squares of the distances of
their beginnings and of their ends; a span where the other coder has none, by the square of its length.
Documents are continua of their own: no span and no gap runs from one into the next, so that their order does
not matter. All coders must have read a document for it to count.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from qualkit.measures.intervals import Estimate, Weights, spread

Span = tuple[int, int]

_AT_ONCE = 50
"""Draws worked on together, for the sake of memory."""


@dataclass(frozen=True, slots=True)
class Continuum:
    """The length of a text, and for each coder the spans of one code in order, apart from one another."""

    length: int
    spans: Sequence[Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Disagreements:
    """Observed and expected disagreement, for each draw (numpy arrays); those of several codes add up."""

    observed: Any
    expected: Any

    def estimate(self) -> Estimate:
        """Alpha, with its interval."""
        pairs = zip(self.observed.tolist(), self.expected.tolist(), strict=True)
        return spread(1 - seen / chance if chance > 0 else None for seen, chance in pairs)


def together(codes: Iterable[Disagreements]) -> Disagreements:
    """The disagreements over all codes, from which the overall alpha comes."""
    found = list(codes)
    return Disagreements(sum(one.observed for one in found), sum(one.expected for one in found))


def apart(spans: Iterable[Span]) -> list[Span]:
    """Spans of one coder in order, overlapping ones taken as one; those that only touch stay two."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def disagreements(continua: Sequence[Continuum], weights: Weights) -> Disagreements:
    """Disagreement on one code over documents, drawn as often as ``weights`` says."""
    import numpy

    coders = len(continua[0].spans)
    spans = _spans(continua)
    each = numpy.array([[one.length, _observed(one), len(own), sum(2 * size**3 - 3 * size**2 + size for size in own),
                         sum(size * (size - 1) for size in own)]
                        for one, own in zip(continua, spans, strict=True)], dtype=float)
    length, observed, number, cubes, squares = (weights @ each).T
    places = coders * length
    expected = ((number - 1) / 3 * cubes + _in_gaps(continua, spans, weights)) * 2 / length
    return Disagreements(2 * observed / (coders * (coders - 1) * length**2),
                         expected / (places * (places - 1) - squares))


def _spans(continua: Sequence[Continuum]) -> list[list[int]]:
    return [[end - start for coder in one.spans for start, end in coder] for one in continua]


def _observed(continuum: Continuum) -> float:
    """The squared differences over all pairs of coders."""
    total = 0
    for one, other in combinations(continuum.spans, 2):
        total += _met(one, other) + _alone(one, other) + _alone(other, one)
    return total


def _met(one: Sequence[Span], other: Sequence[Span]) -> int:
    total, at = 0, 0
    for start, end in one:
        while at < len(other) and other[at][1] <= start:
            at += 1
        for first, last in other[at:]:
            if first >= end:
                break
            total += (start - first) ** 2 + (end - last) ** 2
    return total


def _alone(one: Sequence[Span], other: Sequence[Span]) -> int:
    ends = [end for _, end in other]
    total = 0
    for start, end in one:
        at = bisect_right(ends, start)
        if at == len(other) or other[at][0] >= end:
            total += (end - start) ** 2
    return total


def _in_gaps(continua: Sequence[Continuum], spans: Sequence[Sequence[int]], weights: Weights) -> Any:
    """For each draw, the sum over spans of length² times the places they would find in gaps."""
    import numpy

    gaps = sorted(((size, place) for place, one in enumerate(continua) for size in _gaps(one)), reverse=True)
    sizes = numpy.array([size for size, _ in gaps])
    where = numpy.array([place for _, place in gaps], dtype=int)
    long = numpy.array([size for own in spans for size in own], dtype=float)
    home = numpy.array([place for place, own in enumerate(spans) for _ in own], dtype=int)
    fitting = numpy.searchsorted(-sizes, -long, side="right")  # gaps at least as long as each span
    total = numpy.zeros(len(weights))
    for at in range(0, len(weights), _AT_ONCE):
        some = weights[at:at + _AT_ONCE]
        often = numpy.pad(some[:, where], ((0, 0), (1, 0)))
        count = often.cumsum(1)[:, fitting]
        room = (often * numpy.concatenate([[0], sizes + 1])).cumsum(1)[:, fitting]
        total[at:at + _AT_ONCE] = (some[:, home] * long**2 * (room - long * count)).sum(1)
    return total


def _gaps(continuum: Continuum) -> Iterable[int]:
    for coder in continuum.spans:
        at = 0
        for start, end in coder:
            if start > at:
                yield start - at
            at = end
        if at < continuum.length:
            yield continuum.length - at
