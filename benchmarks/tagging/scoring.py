"""What the tagging benchmarks share: average precision, F1, bootstrap intervals, and one way of printing.

A yardstick is a module beside this one with ``measure(shared, seeds) -> Iterator[Table]``: ``shared`` is the
folder of shared material, ``seeds`` the numbers to shuffle by. It calls `material` for each file it reads;
where that is absent, the yardstick is skipped with a line that says so.

**Intervals** are 95 % bias-corrected percentile bootstraps over documents (B. Efron, R. Tibshirani, *An Introduction to
the Bootstrap*, 1993, chapter 14): documents are drawn with replacement, and a text weighs as often as its document was
drawn. Drawing texts twice raises a calibration error and, where documents are few, average precision; the
correction moves an interval back by the share of draws that lie below what was measured.
Every system is weighed by the same draws, so that ratios and differences are paired. What is drawn anew is the
texts that are scored; nothing is trained again, so the spread between seeds is told apart from it.

Every measure takes ``weights`` of shape (draws, texts) and returns one value a draw.
"""

import sys
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))

from measuring import Figure

SHARED = Path(__file__).parents[3] / "shared"
DRAWS = 1000
"""How many bootstrap draws an interval rests on."""
BINS = 10
"""How many bins of equal width a calibration error is taken over."""

Measured = Callable[[Any], Any]
"""Weights of shape (draws, texts) -> one value a draw."""


class Absent(Exception):
    """Material that is not here; its words are what the reader is told."""


@dataclass(frozen=True, kw_only=True)
class Row(Figure):
    """One measured value with its 95 % interval; ``aim`` is the least it may be unless ``at_least`` is False."""

    unit: str = ""
    at_least: bool = True
    low: float | None = None
    high: float | None = None

    @property
    def met(self) -> bool | None:
        if self.aim is None:
            return None
        return bool(self.value >= self.aim if self.at_least else self.value <= self.aim)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.met}


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows that may be compared with one another, and what a reader must know of them."""

    title: str
    rows: Sequence[Row]
    notes: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        return {"title": self.title, "notes": list(self.notes), "rows": [row.as_json() for row in self.rows]}

    def lines(self) -> Iterable[str]:
        yield f"\n{self.title}"
        wide = max(46, *(len(row.what) for row in self.rows))
        for row in self.rows:
            between = "" if row.low is None or row.high is None else f"{_short(row.low)}–{_short(row.high)}"
            note = f"  {row.note}" if row.note else ""
            yield (f"  {row.what:<{wide}} {_short(row.value):>7} {row.unit:<11} {between:<14} "
                   f"{row.verdict:<15}{note}").rstrip()
        yield from (f"  {note}" for note in self.notes)


def _short(value: float) -> str:
    return f"{value:.3f}" if abs(value) < 10 else f"{value:,.0f}"


def material(shared: Path, *names: str) -> list[Path]:
    """The paths of shared files.

    Raises:
        Absent: one of them is not there.
    """
    paths = [shared / name for name in names]
    missing = next((name for name, path in zip(names, paths, strict=True) if not path.exists()), None)
    if missing:
        raise Absent(f"needs {missing} in the shared material (../shared), which is absent here")
    return paths


# --- intervals -----------------------------------------------------------------------------------------


def draws(documents: Sequence[Hashable], count: int = DRAWS, *, seed: int = 0) -> Any:
    """Weights of shape (count, texts): how often each text's document came up when all were drawn anew."""
    places = {document: place for place, document in enumerate(dict.fromkeys(documents))}
    own = np.array([places[document] for document in documents])
    dice = np.random.default_rng(seed)
    drawn = dice.multinomial(len(places), np.full(len(places), 1 / len(places)), size=count)
    return drawn[:, own].astype(np.float32)


def row(what: str, measured: Measured, weights: Any, **rest: Any) -> Row:
    """Measure once with every text counted once, and over all draws for the interval.

    Draws that hold nothing to measure (nan) are left out of the interval.
    """
    whole = float(np.asarray(measured(np.ones((1, weights.shape[1])))).reshape(-1)[0])
    spread = np.asarray(measured(weights))
    low, high = _interval(whole, spread[~np.isnan(spread)])
    return Row(what=what, value=whole, low=low, high=high, **rest)


def _interval(value: float, spread: Any) -> tuple[float | None, float | None]:
    """The bias-corrected percentile interval of a value by its bootstrap draws."""
    from scipy.special import ndtr, ndtri

    if not spread.size:
        return None, None
    near = 1e-12 * max(1.0, abs(value))  # the same sum in another order
    below = ((spread < value - near).sum() + (spread <= value + near).sum()) / (2 * spread.size)
    shift = 2 * ndtri(np.clip(below, 0.5 / spread.size, 1 - 0.5 / spread.size))
    low, high = np.quantile(spread, ndtr(shift + ndtri([0.025, 0.975])))
    return float(low), float(high)


def mean_over(tasks: Sequence[tuple[Any, Measured]]) -> Measured:
    """The mean of several measures, each over its own texts (an array of places); a nan among them is left out."""
    def measured(weights: Any) -> Any:
        with np.errstate(invalid="ignore"):
            return np.nanmean([one(weights[:, places]) for places, one in tasks], axis=0)

    return measured


def ratio(above: Measured, below: Measured) -> Measured:
    return lambda weights: above(weights) / below(weights)


# --- measures ------------------------------------------------------------------------------------------


def f1(truth: Any, said: Any) -> Measured:
    """2 × true positives / (said + true); nan where nothing is either."""
    truth, said = np.asarray(truth, dtype=bool), np.asarray(said, dtype=bool)

    def measured(weights: Any) -> Any:
        both = weights[:, truth & said].sum(axis=1)
        either = weights[:, truth].sum(axis=1) + weights[:, said].sum(axis=1)
        return np.divide(2 * both, either, out=np.full(len(weights), np.nan), where=either > 0)

    return measured


def average_precision(truth: Any, scores: Any) -> Measured:
    """The sum of (gain in recall) × (precision) down the list, texts of equal score together; nan without positives."""
    truth, scores = np.asarray(truth, dtype=bool), np.asarray(scores, dtype=float)
    order = np.argsort(-scores, kind="stable")
    right = truth[order]
    last = np.append(np.diff(scores[order]) != 0, True)

    def measured(weights: Any) -> Any:
        ordered = np.asarray(weights, dtype=np.float64)[:, order]
        seen = ordered.cumsum(axis=1)[:, last]
        found = (ordered * right).cumsum(axis=1)[:, last]
        precision = np.divide(found, seen, out=np.zeros_like(found), where=seen > 0)
        gained = np.diff(found, axis=1, prepend=0.0)
        everything = found[:, -1]
        return np.divide((gained * precision).sum(axis=1), everything, out=np.full(len(ordered), np.nan),
                         where=everything > 0)

    return measured


def accuracy(truth: Any, said: Any) -> Measured:
    right = np.asarray(truth, dtype=bool) == np.asarray(said, dtype=bool)
    return lambda weights: weights[:, right].sum(axis=1) / weights.sum(axis=1)


def calibration_error(truth: Any, probability: Any) -> Measured:
    """Expected calibration error: the gap between what was promised and what came true, over bins of equal width.

    M. Naeini, G. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015.
    """
    truth, probability = np.asarray(truth, dtype=float), np.asarray(probability, dtype=float)
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)

    def measured(weights: Any) -> Any:
        gaps = [np.abs((weights * (truth - probability))[:, bins == one].sum(axis=1)) for one in range(BINS)]
        return np.sum(gaps, axis=0) / weights.sum(axis=1)

    return measured
