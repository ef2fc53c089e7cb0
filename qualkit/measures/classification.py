"""How right suggestions are beside what people said: precision, recall, F1, average precision, confusions.

A unit is a passage and a code about which somebody said anything. It *carries* the code where at least half of the
coders who were asked gave it. Below `FEWEST` units that carry a code any figure of it is chance, and says so.

- **precision**: the share of what was suggested that carries the code; **recall**: the share of what carries it that
  was suggested; **F1**: twice both, by their sum;
- **average precision**: Σ (gain in recall) × precision down the list from the highest score, neither interpolated nor
  averaged by trapezes (as scikit-learn's ``average_precision_score`` defines it). Equal scores come together, so that
  the order in which a file lists passages gains nothing. A list in no order at all has the share of units that carry
  the code for its expected value.

Intervals draw whole documents, or participants, again (`qualkit.measures.intervals`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from qualkit.measures.intervals import LEAST_DOCUMENTS, Estimate, Weights, drawn, rounded

FEWEST = 8
"""Units that carry a code, below which its figures are marked as too few."""
YES = 0.5
"""The share of coders from which on a passage carries a code."""
_AT_ONCE = 4_000_000
"""Numbers of an array that holds draws by units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one engine's suggestions of a code (or of several together) are worth.

    ``asked``, ``positives``, ``suggested`` and ``right`` count units; an estimate without a value had nothing to divide
    by.
    """

    asked: int
    positives: int
    suggested: int
    right: int
    precision: Estimate = field(default_factory=Estimate)
    recall: Estimate = field(default_factory=Estimate)
    f1: Estimate = field(default_factory=Estimate)
    ap: Estimate = field(default_factory=Estimate)

    @property
    def too_few(self) -> bool:
        """Whether it rests on fewer than `FEWEST` units that carry the code."""
        return self.positives < FEWEST

    @property
    def chance(self) -> float | None:
        """The average precision of a list in no order."""
        return self.positives / self.asked if self.asked else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """Passages on which ``suggested`` was suggested wrongly and ``given`` was what people gave.

    ``count`` of the ``wrong`` suggestions lie there; ``instead`` of them without ``given`` being suggested too.
    ``times`` is how much more often than on all passages asked about ``given`` stands there.
    """

    suggested: str
    given: str
    count: int
    wrong: int
    instead: int
    times: float


def average_precision(scores: Any, carries: Any) -> float | None:
    """The average precision of a list; None where nothing carries the code."""
    import numpy as np

    found = _ap_drawn(np.asarray(scores, dtype=float), np.asarray(carries, dtype=bool),
                      np.zeros(len(scores), dtype=int), np.ones((1, 1)))
    return found[0]


def figures(scores: Any, suggested: Any, carries: Any, *, groups: Any, draws: Weights | None = None) -> Figures:
    """Compare suggestions with what people said of the same units.

    All arrays have one value for each unit: the score, whether it was suggested, whether people gave the code, and the
    number (from 0) of the document or participant it belongs to. ``draws`` are those of `qualkit.measures.intervals`
    for these groups; units of several codes may stand in one list.
    """
    import numpy as np

    chosen, so, where = (np.asarray(one) for one in (suggested, carries, groups))
    weights = drawn(int(where.max(initial=-1)) + 1) if draws is None else draws
    told = len(np.unique(where)) >= LEAST_DOCUMENTS
    right, own, all_so = (weights @ np.bincount(where[part], minlength=weights.shape[1])
                          for part in (chosen & so, chosen, so))
    precision, recall = _shares(right, own), _shares(right, all_so)
    return Figures(
        asked=len(so), positives=int(so.sum()), suggested=int(chosen.sum()), right=int((chosen & so).sum()),
        precision=rounded(precision, sure=told), recall=rounded(recall, sure=told),
        f1=rounded(_shares(2 * right, own + all_so), sure=told),
        ap=rounded(_ap_drawn(np.asarray(scores, dtype=float), so, where, weights), sure=told))


def mean_ap(scores: Any, carries: Any, asked: Any, *, groups: Any, draws: Weights | None = None) -> Estimate:
    """The mean of the average precisions of codes, each counting the same.

    Arrays have the shape (passages, codes). In each draw the codes count that something drawn carries.
    """
    import numpy as np

    where = np.asarray(groups)
    weights = drawn(int(where.max(initial=-1)) + 1) if draws is None else draws
    columns = [_ap_drawn(scores[own, code], carries[own, code], where[own], weights)
               for code in range(carries.shape[1]) if (own := asked[:, code]).any()]
    means = [sum(known) / len(known) if (known := [one for one in row if one is not None]) else None
             for row in zip(*columns, strict=True)] if columns else []
    return rounded(means, sure=len(np.unique(where)) >= LEAST_DOCUMENTS)


def confusions(suggested: Any, carries: Any, asked: Any, *, codes: Sequence[str],
               related: Any) -> Iterator[Confusion]:
    """Yield pairs of codes by how often the one was suggested where the other was given, the most frequent first.

    Arrays have the shape (passages, codes); ``related`` (codes, codes) tells pairs that stand above one another in the
    codebook: these are no confusion.
    """
    import numpy as np

    chosen, so, known = (np.asarray(one, dtype=bool) for one in (suggested, carries, asked))
    wrong = (chosen & known & ~so).astype(float)
    given = (known & so).astype(float)
    together, instead = wrong.T @ given, wrong.T @ (given * ~chosen)
    usual = given.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    totals = wrong.sum(axis=0)
    pairs = [(one, other) for one, other in zip(*np.nonzero(together), strict=True)
             if one != other and not related[one, other]]
    for one, other in sorted(pairs, key=lambda pair: (-together[pair], codes[pair[0]], codes[pair[1]])):
        count = float(together[one, other])
        yield Confusion(
            suggested=codes[one], given=codes[other], count=round(count), wrong=round(float(totals[one])),
            instead=round(float(instead[one, other])), times=round(count / float(totals[one] * usual[other]), 2))


def _shares(parts: Any, wholes: Any) -> list[float | None]:
    return [part / whole if whole else None for part, whole in zip(parts.tolist(), wholes.tolist(), strict=True)]


def _ap_drawn(scores: Any, carries: Any, groups: Any, weights: Weights) -> list[float | None]:
    """The average precision in each draw; None in draws where nothing carries the code.

    Recall grows only at scores that something carrying the code has, so the list is cut at these. What stands above
    each of them adds up over documents: a draw is a product of matrices, block by block.
    """
    import numpy as np

    if not carries.any():
        return [None] * len(weights)
    cuts = np.unique(scores[carries])
    bucket = len(cuts) - np.searchsorted(cuts, scores, side="right")
    ordered = np.argsort(bucket, kind="stable")
    bucket, where, so = bucket[ordered], groups[ordered], carries[ordered]
    draws, size = weights.shape
    total, area = weights @ np.bincount(where[so], minlength=size), np.zeros(draws)
    above, hits = np.zeros(size), np.zeros(draws)
    step = max(1, _AT_ONCE // max(draws, size))
    for begin in range(0, len(cuts), step):
        width = min(step, len(cuts) - begin)
        own = slice(*np.searchsorted(bucket, (begin, begin + width)))
        place = where[own] * width + bucket[own] - begin
        counts = np.bincount(place, minlength=size * width).reshape(size, width)
        found = np.bincount(place[so[own]], minlength=size * width).reshape(size, width)
        gains = weights @ found
        reached = hits[:, None] + np.cumsum(gains, axis=1)
        listed = weights @ (above[:, None] + np.cumsum(counts, axis=1))
        area += (gains * np.divide(reached, listed, out=np.zeros_like(reached), where=listed > 0)).sum(axis=1)
        above, hits = above + counts.sum(axis=1), reached[:, -1]
    return [value / whole if whole else None for value, whole in zip(area.tolist(), total.tolist(), strict=True)]
