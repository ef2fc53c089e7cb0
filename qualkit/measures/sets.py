"""Sets of codes on one unit: MASI (Passonneau 2006) as the distance of Krippendorff's alpha.

The distance is 1 − J·M with Jaccard's J and M = 1 for equal sets, 2/3 where one holds the other, 1/3 where
they only overlap, 0 where they share nothing. Two empty sets are equal. (One library scales 1 − J by M
instead and so gets other figures; this is the published definition.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.measures.agreement import Rows, disagreement, totals
from qualkit.measures.intervals import Estimate, Weights, resampled, spread

Codes = frozenset[str]

_STRIPE = 512


def masi(one: Codes, other: Codes) -> float:
    """The distance of two sets, 0 to 1."""
    if one == other:
        return 0.0
    shared = len(one & other)
    if not shared:
        return 1.0
    return 1 - shared / len(one | other) * (2 / 3 if one <= other or other <= one else 1 / 3)


def masi_alpha(documents: Sequence[Rows[Codes]], weights: Weights) -> Estimate:
    """Alpha over sets of codes; chance is held as found while documents are drawn again (as Krippendorff does)."""
    chance = _expected(totals(documents))
    parts = [disagreement(rows, masi) for rows in documents]
    return spread(1 - observed / values / chance if chance and values else None
                  for observed, values in resampled(parts, weights))


def _expected(found: Mapping[Codes, float]) -> float:
    """Mean distance of two values drawn from all; a matrix in stripes, as large as there are different sets."""
    import numpy

    sets = list(found)
    names = {name: place for place, name in enumerate(sorted(frozenset().union(*sets)))} if sets else {}
    total = sum(found.values())
    if not names or total < 2:
        return 0.0
    held = numpy.zeros((len(sets), len(names)), dtype=numpy.float32)
    for place, codes in enumerate(sets):
        held[place, [names[name] for name in codes]] = 1
    often = numpy.array([found[one] for one in sets])
    summed = sum(often[at:at + _STRIPE] @ _distances(held[at:at + _STRIPE], held) @ often
                 for at in range(0, len(sets), _STRIPE))
    return float(summed / (total * (total - 1)))


def _distances(some: Any, every: Any) -> Any:  # numpy arrays
    import numpy

    shared = some @ every.T
    sizes, others = some.sum(1)[:, None], every.sum(1)[None, :]
    union = sizes + others - shared
    smaller = numpy.minimum(sizes, others)
    monotone = numpy.where(union == shared, 1, numpy.where(shared == smaller, 2 / 3, 1 / 3))
    return 1 - numpy.where(union > 0, shared / numpy.maximum(union, 1), 1) * monotone
