"""What chance alone could do: Fisher's exact test and Wilson's interval. Never used unless a person asks.

Sources of a qualitative study are chosen for a purpose, not drawn by lot, so neither says anything about
those who were not asked; a report that prints them must say so, and how many comparisons were made.
"""

from __future__ import annotations

import math
from fractions import Fraction

SIZE_FROM = 8
"""Sources below which neither is given: four of five or one of five would both allow almost anything."""

_Z = 1.959963984540054
"""The standard normal's 97.5 % quantile."""


def fisher_exact(n: int, base: int, *, against: tuple[int, int]) -> float | None:
    """The two-sided p of ``n`` of ``base`` beside ``against`` (n of N); None where a group is too small.

    The sum over all tables with the same margins that are no likelier than this one, in whole numbers, so
    that equally likely tables count as equal.
    """
    other, other_base = against
    if min(base, other_base) < SIZE_FROM:
        return None
    raised, everyone = n + other, base + other_base
    ways = [math.comb(base, here) * math.comb(other_base, raised - here)
            for here in range(max(0, raised - other_base), min(raised, base) + 1)]
    this = math.comb(base, n) * math.comb(other_base, other)
    return float(Fraction(sum(way for way in ways if way <= this), math.comb(everyone, raised)))


def wilson(n: int, base: int) -> tuple[float, float] | None:
    """The 95 % score interval of a share (Wilson 1927); None where the base is too small to carry one."""
    if base < SIZE_FROM:
        return None
    share, square = n / base, _Z * _Z
    centre = share + square / (2 * base)
    spread = _Z * math.sqrt(share * (1 - share) / base + square / (4 * base * base))
    whole = 1 + square / base
    return max(0.0, (centre - spread) / whole), min(1.0, (centre + spread) / whole)
