"""Whose words a theme is told in: how many voices, and how evenly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteAudit:
    """The spread of a theme's printed quotes over its sources.

    ``effective`` is 1 / sum(p squared), Simpson's reciprocal index: the number of sources that,
    quoted equally often, would be as diverse; 0 without quotes.
    """

    quotes: int
    sources: int
    largest: int
    largest_source: str
    effective: float
    never_quoted: tuple[str, ...]

    @property
    def is_one_voice(self) -> bool:
        """Whether all its quotes, two or more, come from one source."""
        return self.quotes > 1 and self.sources == 1


def audit(quoted: Sequence[str], eligible: Collection[str]) -> QuoteAudit:
    """Audit a theme's quotes: the source of each printed quote against all that raised it."""
    counts = Counter(quoted)
    largest_source, largest = min(counts.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    squares = sum(number * number for number in counts.values())
    effective = len(quoted) ** 2 / squares if squares else 0.0
    return QuoteAudit(quotes=len(quoted), sources=len(counts), largest=largest, largest_source=largest_source,
                      effective=effective, never_quoted=tuple(sorted(set(eligible) - set(counts))))
