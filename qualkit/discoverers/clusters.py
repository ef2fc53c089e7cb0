"""Passages in groups: arrays in, arrays out, the same from every seedling of chance that was sown alike.

What was measured on interviews is in docs/tagging.md: on real talk one run of k-means finds groups that the next run
with another seed does not (adjusted Rand index .3 to .5), and neither the silhouette nor the bend of a curve tells
how many there are. So twenty runs vote (k-means-based consensus: Wu, Liu, Xiong, Cao and Chen, "K-means-based
consensus clustering", IEEE TKDE 27(1), 2015), and a group counts as far as it comes back when a quarter of the
documents is left out (Hennig, "Cluster-wise assessment of cluster stability", Computational Statistics & Data
Analysis 52(1), 2007).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qualkit.errors import MissingExtra

Array = Any
"""A numpy array."""

Labels = Any
"""An integer per row; -1: in no group."""

Grouping = Callable[[Array, int, int], Labels]
"""(rows, number of groups, seed) -> labels."""

DIMENSIONS = 15
RUNS = 20
"""Runs of k-means that vote."""

RESAMPLES = 10
KEPT = 0.75
"""The share of documents in a resample."""

RECURS = 0.5
"""From here on a group comes back; below it is dissolved, in Hennig's word."""

LARGEST_SAMPLE = 3_000
"""Rows of a resample: enough to see whether a group comes back."""

PER_GROUP = 20
"""Passages there should be for each group, on average."""

NUMBERS = (24, 21, 18, 15, 12, 10, 8, 6, 5)
"""Numbers of groups that are tried, from the largest: two or three would come back, and say nothing."""


def reduced(vectors: Array) -> Array:
    """Return the vectors' fifteen main directions (fewer if there are fewer rows); the sign of each is settled."""
    import numpy as np
    from sklearn.decomposition import PCA

    if not len(vectors) or np.ptp(vectors, axis=0).max() < 1e-9:  # all alike: there is no direction
        return np.zeros((len(vectors), 1))
    wanted = min(DIMENSIONS, vectors.shape[0] - 1, vectors.shape[1])
    return PCA(wanted, svd_solver="full").fit_transform(vectors.astype("float64"))


def by_consensus(rows: Array, number: int, seed: int) -> Labels:
    """Group by k-means: twenty runs from different beginnings, and a last one over what they say."""
    import numpy as np
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA

    runs = [KMeans(number, n_init=1, random_state=seed * RUNS + run).fit_predict(rows) for run in range(RUNS)]
    votes = np.hstack([np.eye(number)[labels] for labels in runs])
    wanted = min(2 * number, 30, *votes.shape)
    said = PCA(wanted, svd_solver="full").fit_transform(votes)
    return KMeans(number, n_init=3, random_state=seed).fit_predict(said)


def by_agglomeration(rows: Array, number: int, seed: int) -> Labels:
    """Group by joining what is nearest (Ward); chance plays no part."""
    from sklearn.cluster import AgglomerativeClustering

    return AgglomerativeClustering(number, linkage="ward").fit_predict(rows)


def by_density(rows: Array, number: int, seed: int) -> Labels:
    """Group where passages lie dense (HDBSCAN), whatever number comes of it; what lies between is in no group.

    Raises:
        MissingExtra: hdbscan is not installed.
    """
    try:
        from hdbscan import HDBSCAN
    except ImportError as error:
        raise MissingExtra("hdbscan", "topics") from error
    smallest = max(5, len(rows) // 100)
    return HDBSCAN(min_cluster_size=smallest, min_samples=3, core_dist_n_jobs=1).fit_predict(rows)


WAYS: dict[str, Grouping] = {"kmeans": by_consensus, "agglomerative": by_agglomeration, "hdbscan": by_density}


def recurrence(rows: Array, labels: Labels, *, documents: Sequence[str], grouping: Grouping, seed: int) -> Array:
    """Return for each group how much of it comes back when a quarter of the documents is left out.

    The mean over resamples of the largest Jaccard index between the group and a group found anew, on the rows that
    are in both, corrected for chance: 0 is what groups of these sizes would have if drawn blindly, 1 the same group.
    (Uncorrected, two halves of anything come back.) With fewer than eight documents, passages are left out instead.
    """
    import numpy as np

    chance = np.random.default_rng(seed)
    number = int(labels.max()) + 1
    where = np.unique(np.asarray(documents), return_inverse=True)[1]
    units = where if where.max(initial=0) >= 7 else np.arange(len(rows))
    found = np.zeros(number)
    for resample in range(RESAMPLES):
        every = np.unique(units)
        kept = chance.choice(every, size=max(2, round(KEPT * len(every))), replace=False)
        places = np.flatnonzero(np.isin(units, kept))
        if len(places) > LARGEST_SAMPLE:
            places = np.sort(chance.choice(places, size=LARGEST_SAMPLE, replace=False))
        again = grouping(rows[places], min(number, len(places)), seed + resample + 1)
        found += _best_overlap(labels[places], again, number)
    return found / RESAMPLES


def _best_overlap(first: Labels, again: Labels, number: int) -> Array:
    """For each of the first groups the largest Jaccard index with one of the others, corrected for chance."""
    import numpy as np

    both = np.zeros((number, max(int(again.max(initial=-1)) + 1, 1)))
    inside = (first >= 0) & (again >= 0)
    np.add.at(both, (first[inside], again[inside]), 1)
    sizes = np.bincount(first[first >= 0], minlength=number)[:, None]
    others = np.bincount(again[again >= 0], minlength=both.shape[1])[None, :]
    blind = sizes * others / max(len(first), 1)
    index, expected = (part / np.maximum(sizes + others - part, 1) for part in (both, blind))
    return ((index.max(axis=1) - expected.max(axis=1)) / (1 - expected.max(axis=1)).clip(min=1e-9)).clip(min=0)


def grouped(rows: Array, *, documents: Sequence[str], way: str, number: int | None,
            seed: int) -> tuple[Labels, Array]:
    """Return a group for each row, and how far each group comes back.

    Without a ``number``, the largest is taken at which half of the passages lie in groups that come back, and each
    group has twenty passages on average; if there is none, that at which most passages do.
    """
    grouping = WAYS[way]
    if way == "hdbscan":
        tried = [0]
    elif number is not None:
        tried = [number]
    else:
        tried = [one for one in NUMBERS if one * PER_GROUP <= len(rows)] or [max(2, len(rows) // PER_GROUP)]
    best: tuple[float, Labels, Array] | None = None
    for one in tried:
        labels = grouping(rows, one, seed)
        back = recurrence(rows, labels, documents=documents, grouping=grouping, seed=seed)
        share = float((back[labels] >= RECURS)[labels >= 0].sum()) / len(labels)
        if best is None or share > best[0]:
            best = share, labels, back
        if share >= RECURS:
            break
    assert best is not None
    return best[1:]
