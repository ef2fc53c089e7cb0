"""Which codes are met together: in the same source, or on the same words.

Each pair carries its three numbers and Jaccard's index n11 / (n11 + n10 + n01); what it counts (sources or
passages) is for the caller to say. Pairs are found through the places they share, so that codes that
never meet cost nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations


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


def co_occurrence(places: Iterable[Collection[str]]) -> list[Pair]:
    """The pairs of codes that share a place, each place given as the codes found in it; the most frequent first.

    Pairs that meet equally often stand in the order of their keys: near ties are not ranked.
    """
    alone: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    for codes in places:
        found = sorted(set(codes))
        alone.update(found)
        both.update(combinations(found, 2))
    pairs = [Pair(first=first, second=second, n11=met, n10=alone[first] - met, n01=alone[second] - met)
             for (first, second), met in both.items()]
    return sorted(pairs, key=lambda pair: (-pair.n11, pair.first, pair.second))


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
