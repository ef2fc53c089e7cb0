"""When each code was first met, and how much that depends on the order of reading.

With a fixed codebook this is "first appearance", not saturation. Base size, run length and
threshold are those of Guest, Namey and Chen (2020), "A simple method to assess and report
thematic saturation in qualitative research", PLoS ONE 15(5).
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """Codes met after each source: in the order used, and a band over shuffles of it.

    ``low`` and ``high`` hold the 5th and 95th of a hundred places; ``point`` is the number of
    sources after which a run brought no more than the threshold of new codes, or None;
    ``point_low`` and ``point_high`` the same over the shuffles that reached one.
    """

    order: tuple[str, ...]
    met: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    point: int | None
    point_low: int | None
    point_high: int | None
    shuffles: int


def first_appearance(sources: Sequence[tuple[str, Collection[str]]], *, base: int = 4, run: int = 2,
                     threshold: float = 0.05, shuffles: int = 200, seed: int = 1) -> Appearance:
    """Follow codes through sources, each given as (name, codes found in it), in the order used."""
    found = [frozenset(codes) for _, codes in sources]
    met = _met(found)
    chance = random.Random(seed)
    shuffled = [_met(chance.sample(found, len(found))) for _ in range(shuffles)]
    points = sorted(point for curve in shuffled if (point := _point(curve, base, run, threshold)) is not None)
    columns = [sorted(column) for column in zip(*shuffled, strict=True)]
    return Appearance(
        order=tuple(name for name, _ in sources), met=met,
        low=tuple(_quantile(column, 0.05) for column in columns),
        high=tuple(_quantile(column, 0.95) for column in columns),
        point=_point(met, base, run, threshold),
        point_low=_quantile(points, 0.05) if points else None,
        point_high=_quantile(points, 0.95) if points else None, shuffles=shuffles)


def _met(found: Sequence[frozenset[str]]) -> tuple[int, ...]:
    seen: set[str] = set()
    curve = []
    for codes in found:
        seen |= codes
        curve.append(len(seen))
    return tuple(curve)


def _point(curve: Sequence[int], base: int, run: int, threshold: float) -> int | None:
    if len(curve) < base or not curve[base - 1]:
        return None
    for end in range(base + run, len(curve) + 1):
        if (curve[end - 1] - curve[end - run - 1]) / curve[base - 1] <= threshold:
            return end - run
    return None


def _quantile(ordered: Sequence[int], share: float) -> int:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
