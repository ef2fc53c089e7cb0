"""One score from what words say and what meaning says, and counts over what was found.

The nearness of meanings ranks; words that match add to it, where they match and by how rare they are. Ranks are not
fused: a list that is ordered by words has something in its first place also when nothing in it fits. The weights were
chosen on the half of the judged questions that is for choosing (docs/search.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

WORDS = 0.5
"""What all words of the question together add to a cosine."""
TOLD = 0.12
"""What is added where the source is of those the question names (women, a region)."""
LEAST = 0.25
"""A cosine below which meaning alone does not bring anything up."""


def blend(cosine: float, words: float, told: float = 0.0) -> float:
    """Return the score of one thing: ``words`` and ``told`` are shares, 0 to 1, of what was asked for."""
    return cosine + WORDS * words + TOLD * told


def is_found(cosine: float, words: float, best: float) -> bool:
    """Whether something is an answer at all: it has words of the question, or its meaning comes near enough.

    ``best`` is the highest cosine of this search: where something is very near, what is far is not shown.
    """
    return words > 0 or cosine >= max(LEAST, best - 0.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A way to narrow what was found: how many of it have each value, the most first."""

    name: str
    counts: tuple[tuple[str, int], ...]


def count_facets(found: Iterable[Mapping[str, Iterable[str]]], names: Iterable[str]) -> tuple[Facet, ...]:
    """Count values by name; names that nothing has are left out. A thing may have several values of one name."""
    tallies: dict[str, Counter[str]] = {name: Counter() for name in names}
    for one in found:
        for name, values in one.items():
            if name in tallies:
                tallies[name].update({value for value in values if value})
    return tuple(Facet(name=name, counts=tuple(sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))))
                 for name, tally in tallies.items() if tally)
