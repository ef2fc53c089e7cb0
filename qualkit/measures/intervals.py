"""Bootstrap intervals: whole documents are drawn again, since what stands in one document hangs together.

To draw units would pretend that the answers of one woman to twenty questions are twenty women's answers, and
give intervals far too narrow. Percentile intervals, 95 %, seeded. None is given below five documents, or where
in more than one draw in ten the coefficient does not exist (a code that only one document holds).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

DRAWS = 1000
SEED = 20250101
LEAST_DOCUMENTS = 5
LEVEL = 0.95

Weights = Any
"""A numpy array: draws by documents, how often a document was drawn. The first row is the sample itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A coefficient with its interval; None where there is none."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


@lru_cache(maxsize=4)
def drawn(documents: int, *, draws: int = DRAWS, seed: int = SEED) -> Weights:
    """Draw documents with replacement, each draw as many as there are."""
    import numpy

    chance = random.Random(seed)
    rows: list[Any] = [numpy.ones(documents)]
    if documents >= LEAST_DOCUMENTS:
        rows += [numpy.bincount(chance.choices(range(documents), k=documents), minlength=documents)
                 for _ in range(draws)]
    return numpy.array(rows, dtype=float)


def resampled(parts: Sequence[Sequence[float]], weights: Weights) -> list[list[float]]:
    """The documents' parts summed, for the sample itself and for each draw."""
    import numpy

    if not parts:
        return []
    found: list[list[float]] = numpy.einsum("ij,jk->ik", weights, numpy.array(parts, dtype=float)).tolist()
    return found


def spread(values: Iterable[float | None]) -> Estimate:
    """The first value with the percentiles of the others; nothing of nothing."""
    first, *others = [*values] or [None]
    found = sorted(one for one in others if one is not None)
    if first is None or not found or 10 * len(found) < 9 * len(others):
        return Estimate(value=first)
    edge = (1 - LEVEL) / 2
    return Estimate(value=first, low=found[round(edge * (len(found) - 1))],
                    high=found[round((1 - edge) * (len(found) - 1))])


def rounded(values: Iterable[float | None], *, sure: bool = True) -> Estimate:
    """The same to four decimals; where it is not ``sure``, since too few documents stand behind it, no interval."""
    found = spread(values)
    return Estimate(value=_four(found.value), low=_four(found.low) if sure else None,
                    high=_four(found.high) if sure else None)


def _four(value: float | None) -> float | None:
    return None if value is None else round(value, 4) + 0.0
