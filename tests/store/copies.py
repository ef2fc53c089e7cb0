"""Copies of one store, to be worked on apart and brought together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from store import shelf

from qualkit.model import Coding
from qualkit.store import Store, open_store

CODERS = ("awa", "ben", "cyr")
Shelves = Callable[..., Store]
"""Makes stores; see the fixture `shelves`."""
Two = tuple[Store, Store]


@pytest.fixture
def shelves(tmp_path: Path) -> Iterator[Shelves]:
    """Makes stores: a fresh one, or a copy of another; all are closed in the end."""
    opened: list[Store] = []

    def make(source: Store | None = None, *, later: timedelta = timedelta()) -> Store:
        path = tmp_path / f"{len(opened)}.sqlite"
        if source is not None:
            with closing(sqlite3.connect(source.path)) as one, closing(sqlite3.connect(path)) as other:
                one.backup(other)
        opened.append(open_store(path, create=True, clock=lambda: shelf.NOW + later, durable=False))
        if source is None:
            shelf.put(opened[-1], "a.txt")
            shelf.settle(opened[-1], *CODERS)
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def two(shelves: Shelves) -> Two:
    """Two copies of a store with one coding of awa."""
    home = shelves()
    shelf.code_quote(home, document(home), "cash box", memo="as made")
    return home, shelves(home)


def document(store: Store) -> str:
    return store.documents()[0].id


def only(store: Store) -> Coding:
    (one,) = store.codings()
    return one


def sound(store: Store) -> bool:
    return all(one.ok for one in store.doctor())


def joined(shelves: Shelves, first: Store, *others: Store) -> Store:
    home = shelves(first)
    for one in others:
        home.join(one)
    return home


def poked(store: Store, statement: str, *values: object) -> Store:
    """A store that another hand has written into."""
    with closing(sqlite3.connect(store.path)) as connection, connection:
        assert connection.execute(statement, values).rowcount
    return store
