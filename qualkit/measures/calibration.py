"""Whether a probability may be called one: of all that was said to be so in seven cases out of ten, were seven?

- **Brier score**: the mean of (probability − label)²; 0 is best (Brier, "Verification of forecasts expressed in terms
  of probability", Monthly Weather Review 78, 1950).
- **Expected calibration error**: the mean over ten bins of equal width of |mean probability − mean label|, weighted by
  how many probabilities lie in the bin (Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using
  Bayesian binning", AAAI 2015). *Pooled*: over all codes together. Most passages carry a code with a probability near
  nothing and fill the first bin, so the error among those of at least `SAID` is given beside it.

A label is 0, 1, or the share of coders who gave the code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

BINS = 10
SAID = 0.1
"""From this probability on a code has been said to be likely at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Probabilities from ``low`` up to ``high``: how many, their mean, and the mean of the labels."""

    low: float
    high: float
    count: int
    probability: float
    observed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How far probabilities hold. ``base`` is the Brier score of always saying the overall share."""

    count: int
    brier: float
    base: float
    error: float
    error_said: float | None
    """The same among probabilities of at least `SAID`; None where there is none."""
    bins: tuple[Bin, ...]


def calibration(probabilities: Sequence[float] | Any, labels: Sequence[float] | Any) -> Calibration | None:
    """Compare probabilities with what was so; None where there is nothing to compare."""
    import numpy as np

    said, so = np.asarray(probabilities, dtype=float).ravel(), np.asarray(labels, dtype=float).ravel()
    if not len(said):
        return None
    bins = _bins(said, so)
    likely = said >= SAID
    return Calibration(
        count=len(said), brier=float(np.mean((said - so) ** 2)), base=float(np.mean((so.mean() - so) ** 2)),
        error=_error(bins), error_said=_error(_bins(said[likely], so[likely])) if likely.any() else None, bins=bins)


def _bins(said: Any, so: Any) -> tuple[Bin, ...]:
    import numpy as np

    place = np.clip((said * BINS).astype(int), 0, BINS - 1)
    return tuple(
        Bin(low=at / BINS, high=(at + 1) / BINS, count=int(own.sum()), probability=float(said[own].mean()),
            observed=float(so[own].mean()))
        for at in range(BINS) if (own := place == at).any())


def _error(bins: Sequence[Bin]) -> float:
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.probability - one.observed) for one in bins) / total
