"""From scores to yes and no without any labels: what stands out among the codes, and where a list breaks in two."""

from typing import Any

import numpy as np


def contrasted(scores: Any) -> Any:
    """How much more a text speaks of a code than of the others; shape (texts, codes).

    Each code's scores are first set on one scale (mean 0, deviation 1 over all texts), so that a code with broad
    cues does not win everywhere; then the text's own mean is taken away, so that a long text that touches
    everything does not count as being about everything.
    """
    spread = scores.std(axis=0)
    scaled = (scores - scores.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return scaled - scaled.mean(axis=1, keepdims=True)


def natural_cut(scores: Any) -> float:
    """The value that parts scores into two groups that differ most from each other and least within.

    N. Otsu, "A threshold selection method from gray-level histograms", IEEE Trans SMC 9, 1979; over the values
    themselves instead of a histogram.
    """
    ordered = np.sort(np.asarray(scores, dtype=float))
    count = len(ordered)
    if count < 2:
        return float("inf")
    below = np.arange(1, count)
    sums = ordered.cumsum()
    gap = (sums[-1] - sums[:-1]) / (count - below) - sums[:-1] / below
    between = below * (count - below) * gap**2
    at = int(between.argmax())
    return float((ordered[at] + ordered[at + 1]) / 2)


def decided(scores: Any) -> Any:
    """Which codes each text is said to carry: its contrasted scores above each code's natural cut."""
    stands_out = contrasted(scores)
    cuts = np.array([natural_cut(column) for column in stands_out.T])
    return stands_out >= cuts
