"""Where passages go on a map: neighbours in meaning beside one another.

t-SNE (van der Maaten and Hinton, "Visualizing data using t-SNE", JMLR 9, 2008) begun from the main directions, so that
the same passages give the same map. On interviews it keeps 41 to 54 of a passage's ten nearest neighbours in a hundred;
the two main directions by themselves keep 6 to 22. Distances across the map mean little, the axes nothing.
"""

from __future__ import annotations

from typing import Any

from qualkit.discoverers.clusters import Array, reduced

_NEIGHBOURS, _ITERATIONS = 30, 500


def lay_out(vectors: Array, *, seed: int = 0) -> Any:
    """Return a place for each row, shape (rows, 2), both coordinates from 0 to 1."""
    import numpy as np
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    count = len(vectors)
    if count < 4:
        return np.array([[(number + 1) / (count + 1), 0.5] for number in range(count)]).reshape(count, 2)
    with threadpool_limits(1):
        rows = reduced(vectors)
        spread = rows[:, :1].std() > 1e-9 and rows.shape[1] > 1
        places = TSNE(2, init="pca" if spread else "random", random_state=seed, max_iter=_ITERATIONS,
                      perplexity=min(_NEIGHBOURS, (count - 1) / 3), n_jobs=1).fit_transform(rows)
    low, high = places.min(axis=0), places.max(axis=0)
    return ((places - low) / np.maximum(high - low, 1e-9)).round(4)
