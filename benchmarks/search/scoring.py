"""nDCG over graded judgements, and intervals of what one way of answering gains over another."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random

DRAWS = 2_000


def ndcg(found: Sequence[str], grades: Mapping[str, int], *, first: int = 10) -> float:
    """Normalised discounted cumulative gain of the first places (Järvelin and Kekäläinen 2002), gain 2^grade - 1."""
    gained = sum((2 ** grades.get(ref, 0) - 1) / math.log2(place + 2) for place, ref in enumerate(found[:first]))
    best = sorted(grades.values(), reverse=True)[:first]
    ideal = sum((2 ** grade - 1) / math.log2(place + 2) for place, grade in enumerate(best))
    return gained / ideal if ideal else 0.0


def gain(first: Sequence[float], second: Sequence[float], *, seed: int = 0) -> tuple[float, float, float]:
    """Mean difference with its 95 % interval: questions drawn with replacement, both scores of one kept together."""
    differences = [one - other for one, other in zip(first, second, strict=True)]
    random, count = Random(seed), len(differences)
    means = sorted(sum(random.choices(differences, k=count)) / count for _ in range(DRAWS))
    return sum(differences) / count, means[int(0.025 * DRAWS)], means[int(0.975 * DRAWS) - 1]
