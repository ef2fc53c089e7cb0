"""The rows of a large array that lie nearest to one: first by one bit a dimension, then by the numbers themselves.

A bit says whether a number lies above the mean of its dimension; two rows are compared by how many bits differ
(Hamming distance), which reads a sixteenth of the array. The best few thousand are then ranked by their cosines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FIRST = 1_000
"""Rows that the first pass hands on at least; of a large array one in a hundred."""


@dataclass(frozen=True, eq=False)
class Nearness:
    """An array made ready: ``numbers`` float16 of shape (rows, dimensions), rows of length 1, may lie on the disk;
    ``bits`` as `bits_of` makes them; ``middle`` float32, the mean of each dimension."""

    numbers: Any
    bits: Any
    middle: Any

    def to(self, vector: Any, *, count: int, allowed: Any | None = None) -> tuple[Any, Any]:
        """Return (rows, cosines) of up to ``count`` rows, the nearest first; ``allowed`` is a mask over all rows."""
        import numpy as np

        rows = self._first(vector, max(count, FIRST, self.bits.shape[1] // 100), allowed)
        cosines = np.asarray(self.numbers[rows], dtype=np.float32) @ vector.astype(np.float32)
        best = np.lexsort((rows, -cosines))[:count]
        return rows[best], cosines[best]

    def _first(self, vector: Any, wanted: int, allowed: Any | None) -> Any:
        """The rows whose bits differ least; ties are kept, up to as many again."""
        import numpy as np

        if allowed is not None and np.count_nonzero(allowed) <= wanted:
            return np.flatnonzero(allowed)
        if self.bits.shape[1] <= wanted:
            return np.arange(self.bits.shape[1])
        away = _distances(self.bits, bits_of(vector[None, :], self.middle)[:, 0])
        if allowed is not None:
            away[~allowed] = np.iinfo(away.dtype).max
        within = np.bincount(away, minlength=1).cumsum()
        return np.flatnonzero(away <= np.searchsorted(within, wanted))[:2 * wanted]


def bits_of(vectors: Any, middle: Any) -> Any:
    """Return one bit a dimension, 64 to a number, a column for each row: shape (dimensions / 64, rows)."""
    import numpy as np

    over = np.asarray(vectors, dtype=np.float32) > middle
    missing = -over.shape[1] % 64
    if missing:
        over = np.concatenate([over, np.zeros((len(over), missing), dtype=bool)], axis=1)
    return np.ascontiguousarray(np.packbits(over, axis=1).view(np.uint64).T)


_BLOCK = 65_536


def _distances(bits: Any, wanted: Any) -> Any:
    """How many bits of each row differ; in blocks, so that what lies between stays in the processor's cache."""
    import numpy as np

    away = np.zeros(bits.shape[1], dtype=np.uint16)
    for start in range(0, len(away), _BLOCK):
        block = away[start:start + _BLOCK]
        for column, number in zip(bits, wanted, strict=True):
            block += np.bitwise_count(column[start:start + _BLOCK] ^ number)
    return away
