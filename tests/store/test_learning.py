"""What learning needs of the store: passages read by themselves, things computed as a whole, the unsure."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from store.shelf import NOW, TALK, anchor, put, settle, suggestion
from store.test_suggestions import tag

from qualkit.errors import AnchorBroken
from qualkit.model import Derived, PassageReading, Place
from qualkit.store import Store, open_store


def passage_reading(store: Store, document: str, quote: str, **changed: object) -> PassageReading:
    one = PassageReading(id=f"reading {len(quote)}", anchor=anchor(store, document, quote)[0], coder="awa",
                         read_at=NOW, codes=("id-voice", "id-rain"), sample="random 7", codebook_version="v1")
    return replace(one, **changed)  # type: ignore[arg-type]


def test_a_passage_reading_comes_back_as_it_was_made_and_once(store: Store, document: str) -> None:
    made = passage_reading(store, document, "I keep the cash box.")
    assert store.add_passage_readings([made], coder="awa") == 1
    assert store.add_passage_readings([made], coder="awa") == 0
    assert store.passage_readings("s") == [made]
    assert store.passage_readings("other") == []
    assert store.counts()["passage_reading"] == 1
    (entry,) = store.log()
    assert entry.verb == "read passage" and "cash" not in str(entry.payload)


def test_undo_takes_a_passage_reading_back(store: Store, document: str) -> None:
    store.add_passage_readings([passage_reading(store, document, "I keep the cash box.")], coder="awa")
    store.undo("awa")
    assert not store.passage_readings("s")
    store.redo("awa")
    assert len(store.passage_readings("s")) == 1
    assert all(one.ok for one in store.doctor())


def test_a_passage_reading_hangs_on_its_words(store: Store, document: str) -> None:
    made = passage_reading(store, document, "I keep the cash box.")
    broken = replace(made, anchor=replace(made.anchor, quote="I keep the cash bag."))
    with pytest.raises(AnchorBroken):
        store.add_passage_readings([broken], coder="awa")
    store.add_passage_readings([made], coder="awa")
    put(store, "a.txt", "So.\n" + TALK)
    (moved,) = store.passage_readings()
    assert (moved.place, moved.anchor.start) == (Place.MOVED, made.anchor.start + 4)
    put(store, "a.txt", "So.")
    assert store.passage_readings()[0].place is Place.ORPHAN
    assert all(one.ok for one in store.doctor())


def test_what_is_computed_is_kept_by_name_and_replaced(store: Store) -> None:
    one = Derived(study="s", name="classifier.v1", fingerprint="f", codebook_version="v1", body=b"\0arrays", at=NOW)
    store.put_derived(one)
    store.put_derived(replace(one, body=b"newer"))
    assert store.derived("s", "classifier.v1") == replace(one, body=b"newer")
    assert store.derived("s", "other") is None and store.derived("other", "classifier.v1") is None
    assert store.drop_derived("s", "classifier.v1") and not store.drop_derived("s", "classifier.v1")
    assert store.derived("s", "classifier.v1") is None


def test_what_engines_are_unsure_of_is_kept_apart(store: Store, document: str) -> None:
    first, second, _ = store.segments_of(document)
    unsure = replace(suggestion(second), unsure=True)
    tag(store, "one", suggestion(first), unsure)
    assert [one.segment for one in store.suggestions("s")] == [0]
    assert list(store.suggestions("s", unsure=True))[1] == unsure
    tally = store.tally("s")
    assert (tally.suggestions, tally.passages, tally.undecided) == (1, 1, 1)


def test_a_store_of_the_first_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    store = open_store(path, create=True, clock=lambda: NOW)
    settle(store)
    document = put(store, "a.txt").document_id
    tag(store, "one", suggestion(store.segments_of(document)[0]))
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("DROP TABLE passage_reading; DROP TABLE derived; DROP TABLE assignment; "
                                 "DROP TABLE adjudication; "
                                 "ALTER TABLE suggestion DROP COLUMN unsure; PRAGMA user_version = 1;")
    store = open_store(path)
    assert [one.unsure for one in store.suggestions("s")] == [False]
    assert not store.passage_readings() and store.derived("s", "classifier.v1") is None
    fresh = open_store(tmp_path / "fresh.sqlite", create=True)

    def tables(one: Store) -> set[tuple[str, str]]:
        with closing(sqlite3.connect(one.path)) as connection:
            rows = connection.execute("SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p")
            return set(rows.fetchall())

    assert tables(store) == tables(fresh)
    store.close()
    fresh.close()
