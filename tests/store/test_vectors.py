"""Vectors come back as they were put, and go with their passages."""

import numpy as np
import pytest
from store.shelf import put

from qualkit.errors import UnknownName
from qualkit.store import Store


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_vectors_come_back(store: Store, dtype: type) -> None:
    document = put(store, "a.txt").document_id
    array = np.arange(12, dtype=dtype).reshape(3, 4)
    store.put_vectors(document, "use.v1", array)
    kept = store.vectors_of(document, "use.v1")
    assert kept.dtype == dtype
    assert (kept == array).all()
    assert [(name, len(rows)) for name, rows in store.vectors("s", "use.v1")] == [(document, 3)]
    assert store.vectors_of(document, "other") is None
    store.put_vectors(document, "use.v1", array + 1)
    assert (store.vectors_of(document, "use.v1") == array + 1).all()


def test_they_must_be_as_many_as_the_passages(store: Store) -> None:
    document = put(store, "a.txt").document_id
    with pytest.raises(ValueError, match="3 passages"):
        store.put_vectors(document, "m", np.zeros((2, 4)))
    with pytest.raises(UnknownName):
        store.put_vectors("none", "m", np.zeros((2, 4)))


def test_they_go_with_their_passages(store: Store) -> None:
    document = put(store, "a.txt").document_id
    store.put_vectors(document, "m", np.zeros((3, 4)))
    put(store, "a.txt", "Corrected.")
    assert store.vectors_of(document, "m") is None
