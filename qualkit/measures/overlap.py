"""Which pieces of a text carry a code that was given to a span."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from qualkit.model.agreement import Overlap

Span = tuple[int, int]


def carriers(pieces: Sequence[Span], spans: Iterable[Span], rule: Overlap) -> set[int]:
    """The places (in ``pieces``, in order and apart) of those that carry one of the spans."""
    starts, ends = [start for start, _ in pieces], [end for _, end in pieces]
    found: set[int] = set()
    for span in spans:
        found.update(_carry(pieces, range(bisect_right(ends, span[0]), bisect_left(starts, span[1])), span, rule))
    return found


def _carry(pieces: Sequence[Span], met: range, span: Span, rule: Overlap) -> Iterator[int]:
    if rule is Overlap.ANY:
        yield from met
        return
    held = {at: min(pieces[at][1], span[1]) - max(pieces[at][0], span[0]) for at in met}
    if rule is Overlap.WHOLE:
        yield from (at for at, size in held.items() if size == pieces[at][1] - pieces[at][0])
        return
    length = span[1] - span[0]
    most = [at for at, size in held.items() if 2 * size >= min(length, pieces[at][1] - pieces[at][0])]
    yield from most or sorted(held, key=lambda at: (-held[at], at))[:1]
