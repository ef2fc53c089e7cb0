"""A fresh store for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from store.shelf import NOW, put, settle

from qualkit.store import Store, open_store


@pytest.fixture(autouse=True, scope="session")
def hasty() -> Iterator[None]:
    """Do not wait for the disk: no test here pulls the plug."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qualkit.store.database.SYNCHRONOUS", "OFF")
        yield


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store.sqlite", create=True, clock=lambda: NOW)
    yield opened
    opened.close()


@pytest.fixture
def document(store: Store) -> str:
    """The id of a document in the store, which has a codebook and two coders."""
    settle(store, "awa", "binta")
    return put(store, "a.txt").document_id
