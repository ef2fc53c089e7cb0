"""How far coders agree beyond chance. Rows are what each coder said of a unit, in the order of the coders.

Two or more coders; None is missing (the coder did not read it). Everything a nominal coefficient needs adds
up over documents (`Sums`), so that documents can be drawn again a thousand times without counting again.

With pₒ the share of agreeing pairs of values, averaged over the units with two values or more:

- **percent** pₒ; **Bennett's S** with chance 1/q for q categories;
- **Cohen's kappa** with chance from each coder's own shares; for three coders or more Conger's (1980);
- **Fleiss' kappa** with chance Σ π² from the shares of all coders together; for two coders it is Scott's pi;
- **Gwet's AC1** with chance Σ π (1 − π) / (q − 1);
- **Krippendorff's alpha** 1 − D observed / D expected, from pairs of values within units and of all values.

Decided, since implementations differ: where only one value was used by everybody, nothing can be told of
chance, and kappa and alpha are None (not 1, not an error); AC1 and S, whose chance is no 1 then, keep what
their formula gives. Where no unit has two values, everything is None. A unit with one value is left out of
what is observed; AC1, Fleiss and Cohen take the shares of chance from it, alpha does not.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from qualkit.model.agreement import Coefficient

Value = TypeVar("Value", bound=Hashable)
Rows = Mapping[tuple[Value | None, ...], float]
"""What the coders said of a unit -> how many units (or characters) that is so of."""

_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Sums:
    """What adds up over documents. ``shares``, ``totals`` and each of ``coders`` have a place per category."""

    units: float
    """Units with two values or more."""
    agreeing: float
    """The sum over them of the share of pairs that agree."""
    rated: float
    """Units with a value."""
    shares: tuple[float, ...]
    """The sum over them of the share of values."""
    diagonal: float
    """Agreeing pairs, each unit's divided by its number of values less one."""
    totals: tuple[float, ...]
    """Values in units with two or more."""
    coders: tuple[tuple[float, ...], ...]
    """Values of each coder."""

    def flat(self) -> list[float]:
        """All figures in one row."""
        return [self.units, self.agreeing, self.rated, self.diagonal, *self.shares, *self.totals,
                *(one for coder in self.coders for one in coder)]

    @classmethod
    def of(cls, flat: Sequence[float], categories: int) -> Sums:
        """Figures from one row."""
        row = tuple(flat)
        parts = [row[at:at + categories] for at in range(4, len(row), categories)]
        return cls(flat[0], flat[1], flat[2], parts[0], flat[3], parts[1], tuple(parts[2:]))


def sums(rows: Rows[Value], categories: Sequence[Value], coders: int) -> Sums:
    """Count rows. ``categories`` are those a coder could choose from, used or not."""
    place = {value: number for number, value in enumerate(categories)}
    size = len(place)
    units = agreeing = rated = diagonal = 0.0
    shares, totals, own = [0.0] * size, [0.0] * size, [[0.0] * size for _ in range(coders)]
    for row, weight in rows.items():
        counts: dict[int, int] = {}
        for coder, value in enumerate(row):
            if value is not None:
                counts[place[value]] = counts.get(place[value], 0) + 1
                own[coder][place[value]] += weight
        several = sum(counts.values())
        if not several:
            continue
        rated += weight
        pairs = sum(count * (count - 1) for count in counts.values())
        for at, count in counts.items():
            shares[at] += weight * count / several
            totals[at] += weight * count if several > 1 else 0
        if several > 1:
            units += weight
            agreeing += weight * pairs / (several * (several - 1))
            diagonal += weight * pairs / (several - 1)
    return Sums(units, agreeing, rated, tuple(shares), diagonal, tuple(totals), tuple(map(tuple, own)))


def percent(found: Sums) -> float | None:
    """The share of agreeing pairs."""
    return found.agreeing / found.units if found.units else None


def bennett(found: Sums) -> float | None:
    """Bennett's S; for several coders Randolph's free-marginal kappa."""
    return _corrected(found, 1 / len(found.shares))


def cohen(found: Sums) -> float | None:
    """Cohen's kappa, Conger's for three coders or more."""
    own = [[one / total for one in coder] for coder in found.coders if (total := sum(coder))]
    many = len(own)
    if many < 2:
        return None
    chance = 0.0
    for column in zip(*own, strict=True):
        mean = sum(column) / many
        chance += mean * mean - sum((one - mean) ** 2 for one in column) / (many - 1) / many
    return _corrected(found, chance)


def fleiss(found: Sums) -> float | None:
    """Fleiss' kappa; for two coders Scott's pi."""
    return _corrected(found, sum((one / found.rated) ** 2 for one in found.shares) if found.rated else 1)


def ac1(found: Sums) -> float | None:
    """Gwet's AC1."""
    size = len(found.shares)
    if size < 2 or not found.rated:
        return None
    return _corrected(found, sum(one / found.rated * (1 - one / found.rated) for one in found.shares) / (size - 1))


def alpha(found: Sums) -> float | None:
    """Krippendorff's nominal alpha."""
    total = sum(found.totals)
    if total < 2:
        return None
    expected = 1 - sum(one * (one - 1) for one in found.totals) / (total * (total - 1))
    return 1 - (1 - found.diagonal / total) / expected if expected > _NOTHING else None


NOMINAL: Mapping[Coefficient, Callable[[Sums], float | None]] = {
    Coefficient.PERCENT: percent, Coefficient.ALPHA: alpha, Coefficient.COHEN: cohen, Coefficient.FLEISS: fleiss,
    Coefficient.AC1: ac1, Coefficient.BENNETT: bennett}
"""The coefficients that are counted from `Sums`."""


def _corrected(found: Sums, chance: float) -> float | None:
    observed = percent(found)
    return None if observed is None or 1 - chance < _NOTHING else (observed - chance) / (1 - chance)


def disagreement(rows: Rows[Value], distance: Callable[[Value, Value], float]) -> tuple[float, float]:
    """Observed disagreement as alpha sums it, and the number of values it is of; both add up over documents."""
    observed = values = 0.0
    for row, weight in rows.items():
        said = [one for one in row if one is not None]
        if len(said) > 1:
            values += weight * len(said)
            observed += weight * 2 * sum(distance(*pair) for pair in combinations(said, 2)) / (len(said) - 1)
    return observed, values


def totals(documents: Iterable[Rows[Value]]) -> dict[Value, float]:
    """How often each value was said, in units with two or more."""
    found: dict[Value, float] = {}
    for rows in documents:
        for row, weight in rows.items():
            said = [one for one in row if one is not None]
            for value in said if len(said) > 1 else ():
                found[value] = found.get(value, 0.0) + weight
    return found
