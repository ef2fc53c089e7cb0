"""Each text embedded once: several engines ask for the same sentences, and so do the folds of a cross-validation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualkit.model.contracts import Embedder


class Remembering:
    """An embedder that keeps the vectors of texts it has seen, until it is told to forget them."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self.languages = embedder.languages
        self.dimensions = embedder.dimensions
        self._embedder = embedder
        self._known: dict[str, Any] = {}

    def embed(self, texts: Sequence[str]) -> Any:
        """Return the vectors; only those of new texts are computed."""
        import numpy as np

        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._embedder.embed(new), strict=True))
        if not texts:
            return self._embedder.embed([])
        return np.stack([self._known[text] for text in texts])

    def fresh(self) -> Remembering:
        """Return one over the same embedder that knows nothing yet."""
        return Remembering(self._embedder)

    def __getstate__(self) -> dict[str, Any]:
        """Vectors do not travel: whoever needs them elsewhere computes them there."""
        return {**self.__dict__, "_known": {}}

    def forget(self) -> None:
        """Keep nothing of what was seen so far."""
        self._known.clear()
