"""Copies whose texts differ: documents are known again, quotes are found again or listed, texts go along."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from store import shelf
from store.copies import Shelves, Two, document, joined, only, poked, sound
from store.copies import shelves as shelves  # the fixture
from store.copies import two as two  # the fixture

from qualkit.model import Place, Reading, mint


def test_a_quote_made_on_another_text_is_found_again_and_to_be_confirmed(two: Two) -> None:
    home, away = two
    shelf.put(home, "a.txt", shelf.TALK.replace("every Monday", "every single Monday"))
    shelf.code_quote(away, document(away), "The rain was late")
    shelf.code_quote(away, document(away), "every Monday")
    brought = home.join(away)
    places = {one.quote: one.place for one in home.codings()}
    assert places == {"cash box": Place.MOVED, "The rain was late": Place.MOVED, "every Monday": Place.ORPHAN}
    assert sorted(one.place for one in brought.came) == ["moved", "orphan"]
    moved = next(one for one in home.codings() if one.quote == "The rain was late")
    assert home.text(document(home)).content[moved.start:moved.end] == moved.quote
    assert [one.name for one in home.doctor() if not one.ok] == ["orphans"]
    home.join(away)
    assert {one.quote: one.place for one in home.codings()} == places


def test_what_was_confirmed_at_home_stays_confirmed(two: Two) -> None:
    home, away = two
    shelf.put(home, "a.txt", "Now. " + shelf.TALK)
    assert home.confirm_moved([only(home).id], coder="awa") == 1
    home.join(away)
    assert only(home).place is Place.SAME
    away.amend(replace(only(away), memo="there"), coder="awa")
    home.join(away)
    assert sorted((one.memo, one.place.value) for one in home.codings()) == [("as made", "same"), ("there", "moved")]


@pytest.mark.parametrize(("change", "corrected"), [
    ("UPDATE document SET key = 'renamed.txt'", True), ("UPDATE document SET id = 'another'", True),
    ("UPDATE document SET id = 'another', key = 'renamed.txt'", False)], ids=["by its id", "by its name", "by its words"])
def test_a_document_is_known_by_whatever_is_left_of_it(shelves: Shelves, change: str, corrected: bool) -> None:
    home = shelves()
    away = shelves(home)
    if corrected:
        shelf.put(away, "a.txt", "Corrected. " + shelf.TALK)
    shelf.code_quote(away, document(away), "cash box")
    brought = home.join(poked(away, change))
    assert (brought.left, brought.in_common, only(home).document) == ((), 1, document(home))


def test_of_two_documents_of_the_same_words_neither_is_guessed(shelves: Shelves) -> None:
    home = shelves()
    away = shelves(home)
    shelf.put(home, "copy.txt")
    shelf.code_quote(away, document(away), "cash box")
    brought = home.join(poked(away, "UPDATE document SET id = 'another', key = 'renamed.txt'"))
    assert ([one.why for one in brought.left], home.codings()) == (["document"], [])


def test_work_on_a_document_that_is_not_here_is_listed_and_comes_in_later(shelves: Shelves) -> None:
    home = shelves()
    away = shelves(home)
    outcome = shelf.put(away, "b.txt", "Nobody else has heard this.")
    both = [shelf.coding(away, document(away), "cash box"), shelf.coding(away, outcome.document_id, "Nobody else")]
    away.add_codings(both, coder="awa")  # one act
    (left,) = home.join(away).left
    assert (left.why, left.document, len(home.codings())) == ("document", outcome.document_id, 1)
    shelf.put(home, "b.txt", "Nobody else has heard this.")
    assert (home.join(away).left, len(home.codings())) == ((), 2)
    assert sound(home)
    home.undo("awa")
    assert home.codings() == []


def test_a_text_goes_along_to_copies_that_never_had_it(shelves: Shelves) -> None:
    """Home hands on what was made on a correction that it has not read itself: a quote, and a reading."""
    home = shelves()
    away, third = shelves(home), shelves(home)
    shelf.put(away, "a.txt", "Corrected. " + shelf.TALK)
    shelf.code_quote(away, document(away), "cash box")
    shelf.put(away, "a.txt", "Corrected twice. " + shelf.TALK)
    read = away.documents()[0].text_hash
    away.add_reading(Reading(id=mint(), document=document(away), coder="ben", finished_at=shelf.NOW, text_hash=read,
                             codes=("id-voice",)))
    home.join(away)
    brought = third.join(home)
    assert brought.left == () and [one.quote for one in third.codings()] == ["cash box"]
    with closing(sqlite3.connect(third.path)) as connection:
        kept = dict(connection.execute("SELECT hash, content FROM text"))
    assert kept[read].startswith("Corrected twice.") and sound(third)
    assert joined(shelves, third, away).dump() == third.dump()
