"""Words for what was met and not carried over: ``2 comments, 1 text box``, ``rows 3, 7 and 12 more``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qualkit.model import Problem, ProblemSink

LISTED = 20
"""So many places are named in a message; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Sends warnings about one source where its problems go."""

    source: str
    problems: ProblemSink

    def __call__(self, reason: str, remedy: str = "", *, place: str = "") -> None:
        """Tell one thing and what to do about it."""
        self.problems(Problem(source=self.source, reason=reason, remedy=remedy, place=place))


def count(number: int, word: str) -> str:
    """Return ``1 comment``, ``2 text boxes``, ``3 cells of a merged range``."""
    if number == 1:
        return f"1 {word}"
    head, of, rest = word.partition(" of ")
    return f"{number:,} {head}{'es' if head.endswith(('s', 'x')) else 's'}{of}{rest}"


def counts(numbers: Mapping[str, int], words: Iterable[str]) -> str:
    """Return the counts of these words, those of 0 left out."""
    return ", ".join(count(numbers[word], word) for word in words if numbers.get(word, 0))


def some(places: Iterable[object]) -> str:
    """Return the places, at most ``LISTED`` of them by name."""
    listed = list(map(str, places))
    more = f" and {len(listed) - LISTED:,} more" if len(listed) > LISTED else ""
    return ", ".join(listed[:LISTED]) + more
