"""When each code was first met, and how much that depends on the order of reading.

With a codebook set beforehand this is "first appearance", not saturation. Base size, run length and
threshold are those of Guest, Namey and Chen (2020), "A simple method to assess and report
thematic saturation in qualitative research", PLoS ONE 15(5): the new codes that a run of sources
brings, as a share of the codes that the first sources (the base) brought. Runs slide by one source.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

SHUFFLES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How many sources are the base, how many a run, and the share of new codes that ends the search."""

    base: int = 4
    run: int = 2
    threshold: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run brought: its last source (counted from 1), new codes, and their share of the base's."""

    last: int
    new: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """Codes met after each source: in the order used, and a band over shuffles of it.

    ``low`` and ``high`` hold the 5th and 95th of a hundred places; ``point`` is the number of
    sources after which a run brought no more than the threshold of new codes, or None;
    ``point_low`` and ``point_high`` the same over the ``reached`` shuffles that came to one.
    """

    order: tuple[str, ...]
    met: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    runs: tuple[Run, ...]
    point: int | None
    point_low: int | None
    point_high: int | None
    reached: int
    shuffles: int
    settings: Settings


def first_appearance(sources: Sequence[tuple[str, Collection[str]]], *, settings: Settings | None = None,
                     shuffles: int = SHUFFLES, seed: int = 1) -> Appearance:
    """Follow codes through sources, each given as (name, codes found in it), in the order used."""
    asked = settings or Settings()
    found = _masks(codes for _, codes in sources)
    met = _met(found)
    chance = random.Random(seed)
    shuffled = [_met(chance.sample(found, len(found))) for _ in range(shuffles)]
    points = sorted(point for curve in shuffled if (point := _point(curve, asked)) is not None)
    columns = [sorted(column) for column in zip(*shuffled, strict=True)]
    return Appearance(
        order=tuple(name for name, _ in sources), met=met, settings=asked, shuffles=shuffles, reached=len(points),
        low=tuple(_quantile(column, 0.05) for column in columns),
        high=tuple(_quantile(column, 0.95) for column in columns),
        runs=tuple(_runs(met, asked)), point=_point(met, asked),
        point_low=_quantile(points, 0.05) if points else None,
        point_high=_quantile(points, 0.95) if points else None)


def _masks(found: Iterable[Collection[str]]) -> list[int]:
    """Sets of codes as the bits of whole numbers, which are joined and counted at once."""
    places: dict[str, int] = {}
    masks = []
    for codes in found:
        mask = 0
        for code in codes:
            mask |= 1 << places.setdefault(code, len(places))
        masks.append(mask)
    return masks


def _met(found: Sequence[int]) -> tuple[int, ...]:
    seen = 0
    curve = []
    for mask in found:
        seen |= mask
        curve.append(seen.bit_count())
    return tuple(curve)


def _runs(curve: Sequence[int], asked: Settings) -> Iterable[Run]:
    if len(curve) < asked.base or not curve[asked.base - 1]:
        return
    for last in range(asked.base + asked.run, len(curve) + 1):
        new = curve[last - 1] - curve[last - asked.run - 1]
        yield Run(last=last, new=new, share=new / curve[asked.base - 1])


def _point(curve: Sequence[int], asked: Settings) -> int | None:
    return next((run.last - asked.run for run in _runs(curve, asked) if run.share <= asked.threshold), None)


def _quantile(ordered: Sequence[int], share: float) -> int:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
