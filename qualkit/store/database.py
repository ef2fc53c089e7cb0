"""Connections, transactions and what the database's errors mean. All of the store stands on it."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import NullPool, QueuePool

from qualkit.errors import (
    Sentence,
    StoreCorrupt,
    StoreError,
    StoreLocked,
    StoreUnwritable,
    printable,
)
from qualkit.store.holder import holder_of

T = TypeVar("T")
Clock = Callable[[], datetime]

PATIENCE = 10.0
"""Seconds to wait for another process before giving up."""
SYNCHRONOUS = "FULL"
"""Every commit is on the disk before we go on: people's decisions outlive a power cut."""
CHUNK = 400
"""Values bound in one statement at most; SQLite's own limit was 999 for long."""


def utc_now() -> datetime:
    """The default clock."""
    return datetime.now(UTC)


class Database:
    """One SQLite file. Reads see the transaction of their own thread if there is one."""

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = False,
        clock: Clock = utc_now,
        patience: float = PATIENCE,
        durable: bool = True,
    ) -> None:
        self.path = path
        self.read_only = read_only
        self.clock = clock
        self._engine = engine_for(path, read_only=read_only, patience=patience, durable=durable)
        self._local = threading.local()
        self._writer = threading.Lock()

    def close(self) -> None:
        """Let go of the file; what was committed stays."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing: what is written inside is kept together or not at all.

        Raises:
            StoreLocked: another process is writing for longer than we wait.
            StoreUnwritable: the store was opened for reading, or its disk is full or read-only.
        """
        if self._active is not None:
            raise RuntimeError("a transaction of this store is already open in this thread")
        if self.read_only:
            raise StoreUnwritable(Sentence("%(path)s was opened for reading only.", path=printable(str(self.path))))
        # A deferred begin would fail at once instead of waiting when two writers meet. Among ourselves we queue:
        # the database lets whoever happens to look at the right moment go first, and some would wait for ever.
        with self._writer, self._connected() as connection, connection.begin():
            self._local.connection = connection
            try:
                yield connection
            finally:
                self._local.connection = None

    @contextmanager
    def _trying(self) -> Iterator[Connection]:
        """A transaction that is always taken back: for looks that the database counts as writing."""
        with self._writer, self._connected() as connection:
            trial = connection.begin()
            try:
                yield connection
            finally:
                trial.rollback()

    def _connected(self) -> Connection:
        return self._engine.connect().execution_options(begin="BEGIN IMMEDIATE")

    @property
    def _active(self) -> Connection | None:
        return getattr(self._local, "connection", None)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Join the open transaction as a part that fails alone, or make one."""
        active = self._active
        if active is None:
            with self.transaction() as connection:
                yield connection
        else:
            with active.begin_nested():
                yield active

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        active = self._active
        if active is not None:
            yield active
            return
        with self._engine.connect() as connection:
            yield connection


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Cut values into lists short enough to be bound in one statement."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


def inserted(result: CursorResult[Any]) -> int:
    """Return the number of the row just written."""
    return int(result.lastrowid) if result.inserted_primary_key is None else int(result.inserted_primary_key[0])


# --- the engine ------------------------------------------------------------------------------------


def engine_for(
    path: Path, *, read_only: bool = False, patience: float = PATIENCE, pooled: bool = True, durable: bool = True
) -> Engine:
    """Return an engine whose connections keep the house rules and whose errors are ours."""

    def connect() -> sqlite3.Connection:
        connection = _connect(path, read_only, patience)
        try:
            _set_up(connection, read_only, durable)
        except UnicodeDecodeError as error:  # the database's own message quotes the damage
            raise StoreCorrupt(Sentence("%(path)s is damaged.", path=printable(str(path)))) from error
        return connection

    engine = create_engine(
        "sqlite://", creator=connect, hide_parameters=True, poolclass=QueuePool if pooled else NullPool,
        **({"max_overflow": -1} if pooled else {}),  # many threads may read at once, and one may read two things
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    @event.listens_for(engine, "handle_error", retval=True)
    def translate(context: ExceptionContext) -> StoreError | None:
        return meaning_of(context.original_exception, path)

    return engine


def _connect(path: Path, read_only: bool, patience: float) -> sqlite3.Connection:
    """Connect without the driver's own transactions; only the read-only form needs an address."""
    if not read_only:
        return sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    # Where nothing can be written, SQLite cannot make its shared memory either; then the file stands still.
    log = path.with_name(path.name + "-wal")
    still = not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)
    address = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if still else ''}"
    return sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None, check_same_thread=False)


def _set_up(connection: sqlite3.Connection, read_only: bool, durable: bool) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
    else:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS if durable else 'NORMAL'}")


_UNWRITABLE = {
    sqlite3.SQLITE_READONLY: Sentence("is read-only"),
    sqlite3.SQLITE_FULL: Sentence("cannot grow: the disk is full"),
    sqlite3.SQLITE_IOERR: Sentence("cannot be read or written (input/output error)"),
    sqlite3.SQLITE_CANTOPEN: Sentence("cannot be opened"),
    sqlite3.SQLITE_PERM: Sentence("may not be opened"),
}


_SIGNS_OF_DAMAGE = ("Could not decode", "codec can't decode", "no such table", "no such column")
"""What a damaged store leads to that the database does not call damage."""


def meaning_of(error: BaseException, path: Path) -> StoreError | None:
    """Return what an error of the database means to a user; None where it is our own mistake."""
    name = printable(str(path))
    primary = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if any(sign in str(error) for sign in _SIGNS_OF_DAMAGE):
        primary = sqlite3.SQLITE_CORRUPT
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreLocked(Sentence("%(name)s is in use by %(holder)s; nothing was changed.", name=name,
                                    holder=holder_of(path)))
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreCorrupt(Sentence("%(name)s is damaged or is not a qualkit store.", name=name))
    if primary in _UNWRITABLE:
        return StoreUnwritable(Sentence("%(name)s %(why)s; nothing was changed.", name=name,
                                        why=_UNWRITABLE[primary]))
    return None
