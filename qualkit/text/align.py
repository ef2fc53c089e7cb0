"""Lay an original and its translation side by side: which turns of one stand for which of the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MOST_CELLS = 4_000_000
"""Pairs of pieces that are weighed at most; longer texts are aligned within a band around the diagonal."""

# How dear each bead is beside 1:1, in the units of the length cost. After Gale and Church (1993), table 5:
# -100 * log(probability), rounded, scaled down.
_BEADS = {(1, 1): 0.0, (1, 0): 4.5, (0, 1): 4.5, (2, 1): 2.3, (1, 2): 2.3}
_VARIANCE = 6.8
"""Variance of a translation's length per character of the original (Gale and Church 1993)."""
_OTHER_ROLE = 6.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A turn or paragraph to align: its length in characters and who speaks (role), if known."""

    length: int
    role: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Pieces ``first[a:b]`` of the original stand for ``second[c:d]``; half-open."""

    first: tuple[int, int]
    second: tuple[int, int]


def align(first: Sequence[Piece], second: Sequence[Piece]) -> list[Pair]:
    """Return which runs of pieces stand for each other, those without a counterpart left out.

    Dynamic programming over lengths and roles, after W. A. Gale and K. W. Church, "A program for
    aligning sentences in bilingual corpora", Computational Linguistics 19(1), 1993. Time and memory
    grow with ``len(first)`` times a band of at most ``MOST_CELLS / len(first)``.
    """
    if not first or not second:
        return []
    ratio = (sum(piece.length for piece in second) or 1) / (sum(piece.length for piece in first) or 1)
    costs, beads = _fill(first, second, ratio)
    if (len(first), len(second)) not in costs:
        return []
    pairs: list[Pair] = []
    i, j = len(first), len(second)
    while i or j:
        di, dj = beads[i, j]
        if di and dj:
            pairs.append(Pair((i - di, i), (j - dj, j)))
        i, j = i - di, j - dj
    return pairs[::-1]


def _fill(first: Sequence[Piece], second: Sequence[Piece],
          ratio: float) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], tuple[int, int]]]:
    band = max(50, min(len(second), MOST_CELLS // (len(first) + 1)) // 2)
    slope = len(second) / len(first)
    costs: dict[tuple[int, int], float] = {(0, 0): 0.0}
    beads: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(len(first) + 1):
        middle = round(i * slope)
        for j in range(max(0, middle - band), min(len(second), middle + band) + 1):
            best = min(((costs[i - di, j - dj] + dear + _cost(first[i - di:i], second[j - dj:j], ratio), (di, dj))
                        for (di, dj), dear in _BEADS.items() if (i - di, j - dj) in costs), default=None)
            if best is not None and (i or j):
                costs[i, j], beads[i, j] = best
    return costs, beads


def _cost(first: Sequence[Piece], second: Sequence[Piece], ratio: float) -> float:
    if not first or not second:
        return 0.0
    long, wide = sum(piece.length for piece in first), sum(piece.length for piece in second)
    deviation = (wide - long * ratio) / math.sqrt(_VARIANCE * max(long, 1))
    roles = {piece.role for piece in (*first, *second) if piece.role}
    return deviation * deviation / 2 + (_OTHER_ROLE if len(roles) > 1 else 0.0)
