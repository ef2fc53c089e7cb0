"""Each check finds what it is for, and only derivations are put right."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from store.shelf import NOW, code_quote, decision, put, settle, suggestion

from qualkit.model import Reading, Run, Verdict, mint
from qualkit.store import Check, Store, examine, open_store
from qualkit.store.doctor import CHECKS, REPAIRS


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "store.sqlite"
    store = open_store(path, create=True)
    settle(store)
    document = put(store, "a.txt").document_id
    code_quote(store, document, "cash box")
    store.add_decision(decision(store, document, "rain", Verdict.REJECT))
    hash_ = store.documents()[0].text_hash
    store.add_reading(Reading(id=mint(), document=document, text_hash=hash_, coder="awa", finished_at=NOW))
    store.begin_run("s", Run(id="r", verb="tag"))
    store.put_suggestions("r", "0", [suggestion(store.segments_of(document)[0])])
    store.finish_run(Run(id="r", verb="tag"))
    store.put_vectors(document, "m", [[1.0, 0.0]] * 3)
    store.close()
    yield path


BREAKS = {
    "header": "PRAGMA user_version = 1; PRAGMA application_id = 0",
    "links": "UPDATE coding SET coder = 99",
    "texts": "UPDATE text SET content = content || '!'",
    "anchors": "UPDATE coding_anchor SET start = start + 1",
    "places": "UPDATE decision SET found_end = found_end + 1",
    "spanless": "DELETE FROM coding_anchor",
    "orphans": "UPDATE coding SET place = 'orphan'",
    "segments": 'UPDATE segment SET "end" = 100000 WHERE ordinal = 2',
    "index": "DELETE FROM passage_words WHERE rowid = 2",
    "suggestions": "UPDATE suggestion SET segment = 77",
    "vectors": "UPDATE vector SET passages = 2",
    "states": "UPDATE coding SET state = 'withdrawn'",
    "unused texts": "INSERT INTO text (hash, content) VALUES "
    "('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', '')",
}


def break_it(path: Path, statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.executescript(statements)
        connection.commit()


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {one.name: one for one in checks}


def test_a_sound_store_is_sound(path: Path) -> None:
    checks = examine(path)
    assert [one.name for one in checks] == ["opens", *CHECKS]
    assert all(one.ok for one in checks)


def test_every_check_has_a_broken_store(path: Path) -> None:
    assert set(BREAKS) | {"pages"} == set(CHECKS)


@pytest.mark.parametrize("name", sorted(set(BREAKS) - {"header"}))
def test_a_check_finds_what_it_is_for(path: Path, name: str) -> None:
    break_it(path, BREAKS[name])
    found = by_name(examine(path))[name]
    assert not found.ok
    assert found.count >= 1
    assert found.detail
    assert "cash" not in found.detail and "rain" not in found.detail


@pytest.mark.parametrize("name", sorted(REPAIRS))
def test_what_machines_made_is_made_anew(path: Path, name: str) -> None:
    before = _codings(path)
    break_it(path, BREAKS[name])
    found = by_name(examine(path, repair=True))[name]
    assert found.ok and found.repaired and found.count
    assert all(one.ok for one in examine(path))
    assert _codings(path) == before


@pytest.mark.parametrize("name", sorted(set(BREAKS) - set(REPAIRS) - {"header"}))
def test_what_people_made_is_never_repaired(path: Path, name: str) -> None:
    break_it(path, BREAKS[name])
    assert not by_name(examine(path, repair=True))[name].ok


def _codings(path: Path) -> list[str]:
    store = open_store(path, read_only=True)
    try:
        return [line for line in store.dump() if line.startswith(('["coding"', '["decision"', '["reading"'))]
    finally:
        store.close()


def test_another_programs_mark_keeps_the_store_shut(path: Path) -> None:
    break_it(path, BREAKS["header"])
    (found,) = examine(path)
    assert (found.name, found.ok) == ("opens", False)


def test_a_damaged_page_is_found(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'coding'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 200)
    found = by_name(examine(path))
    assert not found["pages"].ok


@pytest.mark.parametrize("table", ["passage_words_data", "passage_words_content", "passage_words_idx"])
def test_a_damaged_index_is_rebuilt_and_codings_are_untouched(path: Path, table: str) -> None:
    before = _codings(path)
    columns = {"data": "block = x'00'", "content": "c0 = 'nonsense'", "idx": "pgno = 99999"}
    break_it(path, f"UPDATE {table} SET {columns[table.rpartition('_')[2]]}")
    if table != "passage_words_idx" or not by_name(examine(path))["index"].ok:
        assert not by_name(examine(path))["index"].ok
        assert by_name(examine(path, repair=True))["index"].repaired
    store = open_store(path)
    assert [hit.key for hit in store.search("box")] == ["a.txt"]
    store.close()
    assert _codings(path) == before
    assert all(one.ok for one in examine(path))


def test_orphans_are_told_by_name(store: Store) -> None:
    settle(store)
    made = code_quote(store, put(store, "a.txt").document_id, "cash box")
    put(store, "a.txt", "Gone.")
    found = by_name(store.doctor())["orphans"]
    assert (found.ok, found.count) == (False, 1)
    assert "a.txt" in found.detail and made.id in found.detail
