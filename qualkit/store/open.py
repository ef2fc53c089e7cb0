"""Open a store: make it, check that it is one, bring an older one up to date, refuse a newer one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
from contextlib import closing, suppress
from pathlib import Path

from qualkit.errors import Sentence, StoreCorrupt, StoreError, StoreNewer, StoreUnwritable, printable
from qualkit.store.database import PATIENCE, Clock, engine_for, meaning_of, utc_now
from qualkit.store.doctor import Check
from qualkit.store.index import create_index
from qualkit.store.migrations import MIGRATIONS, Migrations
from qualkit.store.schema import APPLICATION_ID, VERSION, metadata
from qualkit.store.store import Store

_MAGIC = b"SQLite format 3\0"


def open_store(
    path: Path | str,
    *,
    create: bool = False,
    read_only: bool = False,
    clock: Clock = utc_now,
    patience: float = PATIENCE,
    durable: bool = True,
) -> Store:
    """Open a store; with ``create`` make it where there is none.

    ``patience`` is how many seconds to wait for other processes. Without ``durable`` a commit does not
    wait for the disk: a power cut may take the last ones away, whole, until the store is closed. That is
    for what can be done again (ingest, tag), never for people's acts.

    Raises:
        StoreNewer: a later qualkit made it; the file is left as it is.
        StoreCorrupt: it is damaged, empty, or another program's.
        StoreUnwritable: it or its folder is read-only (``read_only`` may look), or the disk is full.
        StoreLocked: another process holds it.
    """
    path = Path(path)
    if not path.exists():
        if not create or read_only:
            raise StoreError(Sentence("There is no store at %(path)s.", path=printable(str(path))),
                             hint=Sentence("Run: qualkit ingest"))
        create_store(path)
    check_header(path)
    if not read_only:
        _check_writable(path)
    version = check_version(path, patience=patience)
    if version < VERSION:
        if read_only:
            raise StoreError(Sentence("%(path)s was made by an earlier qualkit and must be brought up to date.",
                                      path=printable(str(path))),
                             hint=Sentence("Run any command that writes, for example: qualkit ingest"))
        migrate(path, MIGRATIONS, target=VERSION, patience=patience)
    return Store(path, read_only=read_only, clock=clock, patience=patience, durable=durable)


def create_store(path: Path) -> None:
    """Make an empty store beside its place and put it there in one step: half a store is never seen."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f"{path.name}.new-{os.getpid()}")
        scratch.unlink(missing_ok=True)
        try:
            _fill(scratch)
            _place(scratch, path)
        finally:
            scratch.unlink(missing_ok=True)
    except OSError as error:
        raise StoreUnwritable(Sentence("%(path)s cannot be made: %(why)s.", path=printable(str(path)),
                                       why=error.strerror)) from error


def _fill(path: Path) -> None:
    engine = engine_for(path, pooled=False)
    with engine.connect() as connection, connection.begin():
        metadata.create_all(connection)
        create_index(connection)
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
    engine.dispose()


def _place(scratch: Path, path: Path) -> None:
    try:
        os.link(scratch, path)  # unlike a rename, never over a store that someone made meanwhile
    except FileExistsError:
        return
    except OSError:  # a disk without hard links
        if not path.exists():
            scratch.replace(path)


def check_header(path: Path) -> None:
    """Look at a store's first bytes, without SQLite, which would take an empty file for a new store.

    Raises:
        StoreCorrupt: empty, cut off, or not SQLite.
    """
    name = printable(str(path))
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise StoreUnwritable(Sentence("%(name)s cannot be read: %(why)s.", name=name,
                                       why=error.strerror)) from error
    if not size:
        raise StoreCorrupt(Sentence("%(name)s is empty.", name=name),
                           hint=Sentence("Restore it from a copy, or remove it to begin anew."))
    if len(head) < 100 or not head.startswith(_MAGIC):
        raise StoreCorrupt(Sentence("%(name)s is not a qualkit store.", name=name),
                           hint=Sentence("Restore it from a copy, or move it away."))
    page = struct.unpack(">H", head[16:18])[0]
    changed, pages, valid_for = (struct.unpack(">I", head[at : at + 4])[0] for at in (24, 28, 92))
    if changed == valid_for and size < pages * (65536 if page == 1 else page) and not _has_log(path):
        raise StoreCorrupt(Sentence("%(name)s is cut off: %(size)s bytes of %(whole)s.", name=name, size=str(size),
                                    whole=str(pages * page)),
                           hint=Sentence("Restore it from a copy."))


def _check_writable(path: Path) -> None:
    for what in (path, path.parent):
        if not os.access(what, os.W_OK):
            raise StoreUnwritable(Sentence("%(what)s is read-only; nothing was changed.", what=printable(str(what))))


def check_version(path: Path, *, patience: float = PATIENCE) -> int:
    """Return a store's schema version, having looked without writing.

    Raises:
        StoreCorrupt: another program's database.
        StoreNewer: a later qualkit made it.
    """
    name = printable(str(path))
    owner, version = _marks_of(path, patience)
    if owner != APPLICATION_ID:
        raise StoreCorrupt(Sentence("%(name)s is a database of another program.", name=name),
                           hint=Sentence("Move it away; it was left as it is."))
    if version > VERSION:
        raise StoreNewer(Sentence("%(name)s was made by a later qualkit (schema %(version)s; this one knows "
                                  "%(known)s).", name=name, version=version, known=VERSION))
    return version


def _marks_of(path: Path, patience: float) -> tuple[int, int]:
    """Return (application id, schema version): from the header, or with its log where there is one."""
    if not _has_log(path):
        with path.open("rb") as file:
            head = file.read(100)
        owner, version = struct.unpack(">I", head[68:72])[0], struct.unpack(">I", head[60:64])[0]
        return owner, version
    engine = engine_for(path, read_only=True, patience=patience, pooled=False)
    with engine.connect() as connection:
        owner = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    return int(owner), int(version)


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def migrate(path: Path, migrations: Migrations, *, target: int, patience: float = PATIENCE) -> Path:
    """Copy an older store, then bring it up to date in one transaction; return the copy's path.

    If it is interrupted the store is as it was. Two processes at once are harmless: the second finds it done.
    """
    engine = engine_for(path, patience=patience, pooled=False)
    with engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
        version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        copy = path.with_name(f"{path.name}.v{version}.bak")
        if version >= target:
            return copy
        back_up(path, copy)
        for step in range(version, target):
            migrations[step](connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {target}")
    return copy


def back_up(path: Path, copy: Path) -> None:
    """Copy a store that may be in use, by the database's own means: a plain copy would miss its log.

    Raises:
        StoreUnwritable: there is no room for the copy.
    """
    scratch = copy.with_name(f"{copy.name}.new-{os.getpid()}")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(scratch)) as target:
            source.backup(target)
        scratch.replace(copy)
    except sqlite3.Error as error:
        raise meaning_of(error, copy) or StoreUnwritable(Sentence("%(copy)s cannot be written.",
                                                                  copy=printable(str(copy)))) from error
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)


def copy_of(path: Path, copy: Path) -> None:
    """Copy a store that nothing is to be written beside, not even for a moment: it may be on a disk of somebody else.

    Raises:
        StoreError: it cannot be read.
    """
    if not _has_log(path):
        shutil.copyfile(path, copy)
        return
    engine = engine_for(path, read_only=True, pooled=False)  # what is in its log has to come along
    with engine.connect() as source, closing(sqlite3.connect(copy)) as target:
        source.connection.driver_connection.backup(target)  # type: ignore[union-attr]


def examine(path: Path | str, *, repair: bool = False) -> list[Check]:
    """Check a store that may not even open; the first check says whether it does.

    Without ``repair`` nothing is changed. Where nothing can be written, the index is not looked into.
    """
    try:
        store = open_store(path)
    except StoreUnwritable:
        store = open_store(path, read_only=True)
    except StoreError as error:
        return [Check(name="opens", ok=False, detail=str(error), count=1)]
    try:
        return [Check(name="opens", ok=True), *store.doctor(repair=repair)]
    except StoreError as error:
        return [Check(name="opens", ok=False, detail=str(error), count=1)]
    finally:
        store.close()
