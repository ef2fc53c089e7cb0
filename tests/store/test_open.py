"""A store that cannot be used says so, and nothing is changed; one that was interrupted is as it was."""

import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection
from store.shelf import TALK, code_quote, put, settle

from qualkit.errors import StoreCorrupt, StoreError, StoreLocked, StoreNewer, StoreUnwritable
from qualkit.store import Store, examine, open_store
from qualkit.store import database as database_module
from qualkit.store import open as open_module
from qualkit.store.open import migrate
from qualkit.store.schema import APPLICATION_ID, VERSION

TESTS = Path(__file__).parents[1]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed store with one document and one coding."""
    path = tmp_path / "store.sqlite"
    store = open_store(path, create=True)
    settle(store)
    code_quote(store, put(store, "a.txt").document_id, "cash box")
    store.close()
    return path


def pragma(path: Path, statement: str) -> object:
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute(f"PRAGMA {statement}").fetchone()
        return row[0] if row else None


# --- making and opening ------------------------------------------------------------------------------


def test_a_store_is_made_only_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / ".qualkit" / "store.sqlite"
    with pytest.raises(StoreError):
        open_store(path)
    assert not path.exists()
    open_store(path, create=True).close()
    assert [one.name for one in path.parent.iterdir()] == ["store.sqlite"]
    assert pragma(path, "application_id") == APPLICATION_ID
    assert pragma(path, "user_version") == VERSION
    assert pragma(path, "journal_mode") == "wal"


def test_opening_again_keeps_what_is_there(path: Path) -> None:
    store = open_store(path, create=True)
    assert len(store.codings()) == 1
    store.close()


def test_commits_wait_for_the_disk() -> None:
    source = Path(database_module.__file__).read_text(encoding="utf-8")
    assert 'SYNCHRONOUS = "FULL"' in source, "the tests themselves run without"


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 1)])
def test_only_what_can_be_done_again_is_let_go_early(
    path: Path, monkeypatch: pytest.MonkeyPatch, durable: bool, synchronous: int
) -> None:
    monkeypatch.setattr(database_module, "SYNCHRONOUS", "FULL")
    store = open_store(path, durable=durable)
    with store.transaction() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == synchronous
    store.close()


def test_two_who_make_the_same_store_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.sqlite"
    place = open_module._place

    def late(scratch: Path, where: Path) -> None:
        monkeypatch.setattr(open_module, "_place", place)
        other = open_store(path, create=True)
        put(other, "a.txt")
        other.close()
        place(scratch, where)

    monkeypatch.setattr(open_module, "_place", late)
    store = open_store(path, create=True)
    assert len(store.documents()) == 1
    store.close()


@pytest.mark.parametrize("name", ["a b", "ü", "100%", "what?", "a#b", "x&mode=memory", "நூல்"])
def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / name / f"{name}.sqlite"
    store = open_store(path, create=True)
    put(store, "a.txt")
    store.close()
    looking = open_store(path, read_only=True)
    assert len(looking.documents()) == 1
    looking.close()
    assert {one.name for one in tmp_path.iterdir()} - {"C"} == {name}


def test_a_store_opened_for_reading_is_not_written(path: Path) -> None:
    before = digest(path)
    store = open_store(path, read_only=True)
    assert len(store.codings()) == 1
    assert all(check.ok for check in store.doctor())
    with pytest.raises(StoreUnwritable):
        store.undo("awa")
    store.close()
    assert digest(path) == before


# --- what is not a store -----------------------------------------------------------------------------


def test_an_empty_file_is_not_taken_for_a_new_store(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.touch()
    with pytest.raises(StoreCorrupt):
        open_store(path, create=True)
    assert path.stat().st_size == 0


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"%PDF-1.7 " * 100)
    with pytest.raises(StoreCorrupt):
        open_store(path, create=True)


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE document (id)")
        connection.commit()
    before = digest(path)
    with pytest.raises(StoreCorrupt, match="another program"):
        open_store(path)
    assert digest(path) == before
    assert [one.name for one in tmp_path.iterdir()] == ["store.sqlite"]


@pytest.mark.parametrize("part", [0.2, 0.5, 0.95])
def test_a_store_that_is_cut_off_is_refused(path: Path, part: float) -> None:
    size = path.stat().st_size
    os.truncate(path, int(size * part))
    with pytest.raises(StoreCorrupt, match="cut off"):
        open_store(path)


def test_random_damage_is_never_silent(path: Path, tmp_path: Path) -> None:
    """500 bytes at random, many times: every change of what is read is told by opening or the doctor."""
    whole = path.read_bytes()
    sound = open_store(path, read_only=True)
    said = sound.dump()
    sound.close()
    rng = random.Random(7)
    silent, told = [], 0
    for trial in range(25):
        bad = tmp_path / f"bad{trial}.sqlite"
        damaged = bytearray(whole)
        for _ in range(500):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        bad.write_bytes(damaged)
        checks = examine(bad)
        if all(check.ok for check in checks):
            store = open_store(bad, read_only=True)
            silent += [trial] if store.dump() != said else []
            store.close()
        else:
            told += 1
    assert not silent
    assert told == 25


# --- versions ----------------------------------------------------------------------------------------


def test_a_later_store_is_refused_untouched(path: Path) -> None:
    pragma(path, f"user_version = {VERSION + 1}")
    before = digest(path)
    for read_only in (False, True):
        with pytest.raises(StoreNewer):
            open_store(path, read_only=read_only)
    assert digest(path) == before
    assert [one.name for one in path.parent.iterdir()] == ["store.sqlite"]


def add_table(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE later (n INTEGER PRIMARY KEY)")


def fail(connection: Connection) -> None:
    add_table(connection)
    raise RuntimeError("interrupted")


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}


def test_an_older_store_is_copied_then_migrated(path: Path) -> None:
    copy = migrate(path, {VERSION: add_table}, target=VERSION + 1)
    assert pragma(path, "user_version") == VERSION + 1
    assert "later" in tables(path)
    assert pragma(copy, "user_version") == VERSION
    old = open_store(copy, read_only=True)
    assert len(old.codings()) == 1
    old.close()


def test_opening_an_older_store_migrates_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_module, "VERSION", VERSION + 1)
    monkeypatch.setattr(open_module, "MIGRATIONS", {VERSION: add_table})
    with pytest.raises(StoreError, match="earlier"):
        open_store(path, read_only=True)
    open_store(path).close()
    assert pragma(path, "user_version") == VERSION + 1


def test_an_interrupted_migration_leaves_the_store_as_it_was(path: Path) -> None:
    with pytest.raises(RuntimeError):
        migrate(path, {VERSION: fail}, target=VERSION + 1)
    assert pragma(path, "user_version") == VERSION
    store = open_store(path)
    assert len(store.codings()) == 1
    store.close()


def test_the_second_of_two_migrations_finds_it_done(path: Path) -> None:
    migrate(path, {VERSION: add_table}, target=VERSION + 1)
    copied = digest(path.with_name(f"store.sqlite.v{VERSION}.bak"))
    migrate(path, {VERSION: fail}, target=VERSION + 1)
    assert digest(path.with_name(f"store.sqlite.v{VERSION}.bak")) == copied
    assert [one.name for one in path.parent.glob("*.bak")] == [f"store.sqlite.v{VERSION}.bak"]


def test_a_migration_carries_what_stands_in_the_log_of_the_database(path: Path) -> None:
    """A plain copy of the file would miss what is in its write-ahead log."""
    busy = open_store(path)
    put(busy, "b.txt")
    copy = migrate(path, {VERSION: add_table}, target=VERSION + 1)
    busy.close()
    old = open_store(copy, read_only=True)
    assert len(old.documents()) == 2
    old.close()


# --- locks, full disks, read-only places -----------------------------------------------------------------


@pytest.fixture
def holding(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process in the middle of a transaction."""
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_locked_store_says_who_holds_it(path: Path, holding: subprocess.Popen[str]) -> None:
    store = open_store(path, patience=0.1)
    assert len(store.codings()) == 1, "it can still be read"
    with pytest.raises(StoreLocked) as told:
        put(store, "b.txt")
    if sys.platform == "linux":
        assert f"process {holding.pid}" in str(told.value)
    store.close()


def test_a_writer_waits_for_its_turn(path: Path, holding: subprocess.Popen[str]) -> None:
    store = open_store(path, patience=30)
    threading.Timer(0.3, holding.kill).start()
    put(store, "b.txt")
    assert len(store.documents()) == 2
    store.close()


def test_writers_who_look_before_they_write_lose_nothing(path: Path) -> None:
    """A deferred begin fails at once, without waiting, where somebody wrote between look and write."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\nfrom store.shelf import code_quote, put\nfrom qualkit.store import open_store\n"
        "store = open_store(Path(sys.argv[1]), patience=60)\n"
        "for n in range(12):\n"
        "    code_quote(store, put(store, f'{sys.argv[3]}-{n}.txt').document_id, 'cash box')\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, path, TESTS, str(n)]) for n in range(3)]
    assert [writer.wait() for writer in writers] == [0] * 3
    store = open_store(path)
    assert len(store.codings()) == 1 + 3 * 12
    store.close()


def test_a_full_disk_changes_nothing(path: Path) -> None:
    store = open_store(path)
    before = store.dump()
    with store._engine.connect() as connection:  # the next writer gets this connection of the pool
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreUnwritable, match="full"):
        put(store, "big.txt", "\n".join(f"{TALK} {number}" for number in range(500)))
    assert store.dump() == before
    store.close()
    again = open_store(path)
    assert put(again, "b.txt").document_id
    assert all(check.ok for check in again.doctor())
    again.close()


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs to mount a small disk (Linux, root)")
def test_a_really_full_disk_keeps_what_was_committed(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("may not mount here")
    try:
        store = open_store(disk / "store.sqlite", create=True)
        kept = 0
        with pytest.raises(StoreUnwritable):
            for number in range(10_000):
                put(store, f"{number}.txt", f"{TALK} {number}" * 20)
                kept += 1
        assert kept
        store.close()
        again = open_store(disk / "store.sqlite", read_only=True)
        assert len(again.documents()) == kept
        assert all(check.ok for check in again.doctor())
        again.close()
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_read_only_place_is_told_before_anything_happens(
    path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    shut = path if what == "file" else path.parent
    monkeypatch.setattr(os, "access", lambda one, mode: not (Path(one) == shut and mode == os.W_OK))
    before = digest(path)
    with pytest.raises(StoreUnwritable, match="read-only"):
        open_store(path)
    looking = open_store(path, read_only=True)
    assert len(looking.codings()) == 1
    looking.close()
    assert digest(path) == before
    assert examine(path)[0].ok


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnwritable):
        open_store(tmp_path / "file" / "store.sqlite", create=True)


# --- killed, and copied wrongly --------------------------------------------------------------------------


WRITE = """
import signal, sys; sys.path.insert(0, sys.argv[2])
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are born deaf to it
from pathlib import Path
from store.shelf import put, settle, code_quote
from qualkit.store import open_store
store = open_store(Path(sys.argv[1]), create=True)
settle(store)
print("ready", flush=True)
n = 0
while True:
    document = put(store, f"{n}.txt").document_id
    code_quote(store, document, "cash box")
    print(n, flush=True)
    n += 1
"""


def _kill_while_writing(path: Path, after: float, signal_number: int) -> int:
    """Start a writer, end it after a while, and return the number of the last document it had finished."""
    process = subprocess.Popen([sys.executable, "-c", WRITE, path, TESTS], stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(after)
    process.send_signal(signal_number)
    lines = process.stdout.read().split()
    process.wait()
    return int(lines[-1]) if lines else -1


def _is_whole(path: Path, last: int) -> None:
    store = open_store(path)
    codings = {one.document for one in store.codings()}
    documents = store.documents()
    assert len(documents) >= last + 1
    assert len(codings) >= last + 1
    assert all(len(store.segments_of(one.id)) == 3 for one in documents)
    assert [check for check in store.doctor() if not check.ok] == []
    store.close()


def test_a_killed_writer_leaves_whole_documents(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    _is_whole(path, _kill_while_writing(path, 0.3, signal.SIGKILL))


@pytest.mark.long
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_writers_ended_at_many_moments_leave_whole_documents(tmp_path: Path, how: int) -> None:
    path = tmp_path / "store.sqlite"
    rng = random.Random(how)
    for _ in range(20):
        _kill_while_writing(path, rng.uniform(0, 0.25), how)
        _is_whole(path, -1)


def test_a_log_of_another_time_beside_a_restored_store_is_told_or_harmless(path: Path) -> None:
    """Somebody copies an old store back and leaves the new one's log beside it."""
    old = path.read_bytes()
    store = open_store(path)
    for number in range(5):
        put(store, f"more{number}.txt", TALK * (number + 1))
    log = path.with_name("store.sqlite-wal")
    stale = log.read_bytes()
    store.close()
    path.write_bytes(old)
    log.write_bytes(stale)
    checks = examine(path)
    if all(check.ok for check in checks):
        again = open_store(path)
        assert len(again.documents()) in (1, 6), "the one state or the other, never a mixture"
        again.close()


def test_lost_shared_memory_is_made_anew(path: Path, tmp_path: Path) -> None:
    store = open_store(path)
    put(store, "b.txt")
    copied = tmp_path / "copy" / "store.sqlite"
    copied.parent.mkdir()
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{copied}{end}")
    store.close()
    again = open_store(copied)
    assert len(again.documents()) == 2
    again.close()


def test_few_file_handles_are_enough(path: Path) -> None:
    store: Store = open_store(path)
    before = len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0
    for _ in range(100):
        store.documents()
        store.search("box")
    if sys.platform == "linux":
        assert len(list(Path("/proc/self/fd").iterdir())) <= before + 4
    store.close()
