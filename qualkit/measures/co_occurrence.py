"""Which codes are met together: in the same source, or on the same words.

Each pair carries its three numbers and Jaccard's index n11 / (n11 + n10 + n01); what it counts (sources or
passages) is for the caller to say. Pairs are found through the places they share, so that codes that
never meet cost nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product, zip_longest


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two codes: places with both (``n11``), with the first only (``n10``), with the second only (``n01``)."""

    first: str
    second: str
    n11: int
    n10: int
    n01: int

    @property
    def jaccard(self) -> float:
        """Places with both, of those with either."""
        either = self.n11 + self.n10 + self.n01
        return self.n11 / either if either else 0.0


class Meetings:
    """Codes on places, ready to be asked about any pair. ``unknown`` holds, for each place, the codes that were not in
    the codebook when it was read: that such a code is not there says nothing, so the place counts for no pair with it.
    """

    def __init__(self, places: Iterable[Collection[str]], unknown: Iterable[Collection[str]] = ()) -> None:
        self._alone: Counter[str] = Counter()
        self._both: Counter[tuple[str, str]] = Counter()
        self._untold: Counter[tuple[str, str]] = Counter()
        for codes, blind in zip_longest(places, unknown, fillvalue=()):
            found = sorted(set(codes).difference(blind))
            self._alone.update(found)
            self._both.update(combinations(found, 2))
            self._untold.update(product(found, blind))

    def pair(self, first: str, second: str) -> Pair:
        """The numbers of two codes."""
        met = self._both[min(first, second), max(first, second)]
        return Pair(first=first, second=second, n11=met, n10=self._alone[first] - met - self._untold[first, second],
                    n01=self._alone[second] - met - self._untold[second, first])

    def pairs(self) -> list[Pair]:
        """The pairs that share a place, the most frequent first.

        Pairs that meet equally often stand in the order of their keys: near ties are not ranked.
        """
        return sorted((self.pair(*both) for both in self._both), key=lambda pair: (-pair.n11, pair.first, pair.second))


def on_same_words(spans: Iterable[tuple[str, int, int, str]]) -> Iterator[frozenset[str]]:
    """The passages that coded spans (text, start, end, code) form, each as the codes on it.

    Spans that overlap, one after another, are one passage, as where passages are counted; spans that only
    touch are two. One pass over the spans in order: no span is compared with every other.
    """
    text, end, codes = "", -1, set[str]()
    for where, start, stop, code in sorted(spans):
        if codes and (where != text or start >= end):
            yield frozenset(codes)
            codes, end = set(), -1
        text, end = where, max(end, stop)
        codes.add(code)
    if codes:
        yield frozenset(codes)
