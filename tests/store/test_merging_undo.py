"""Undo and redo after copies came together: of one's own acts, wherever they were done."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from store import shelf
from store.copies import Shelves, Two, document, only, sound
from store.copies import shelves as shelves  # the fixture
from store.copies import two as two  # the fixture

from qualkit.errors import ChangedUnderYou


def test_only_own_acts_are_undone_after_a_join(shelves: Shelves) -> None:
    home = shelves()
    away = shelves(home)
    shelf.code_quote(home, document(home), "cash box", coder="awa")
    for quote in ("The rain", "We women"):
        shelf.code_quote(away, document(away), quote, coder="ben")
    home.join(away)
    assert home.undo("ben") and home.undo("ben") and home.undo("ben") is None
    assert [one.coder for one in home.codings()] == ["awa"]
    assert home.redo("ben") and home.redo("ben") and len(home.codings()) == 3
    away.join(home)
    assert away.dump() == home.dump() and sound(home)


def test_an_act_that_came_in_part_is_undone_in_part(shelves: Shelves) -> None:
    """Of two codings that were one act, one has no document here yet; it is taken back with the other all the same."""
    home = shelves()
    away = shelves(home)
    outcome = shelf.put(away, "b.txt", "Nobody else has heard this.")
    both = [shelf.coding(away, document(away), "cash box"), shelf.coding(away, outcome.document_id, "Nobody else")]
    away.add_codings(both, coder="awa")
    home.join(away)
    assert home.undo("awa") is not None and home.codings() == [] and sound(home)
    assert home.redo("awa") is not None and [one.quote for one in home.codings()] == ["cash box"] and sound(home)


def test_what_was_undone_away_is_undone_here(two: Two) -> None:
    home, away = two
    away.undo("awa")
    home.join(away)
    assert home.codings() == []
    assert home.redo("awa") and only(home).memo == "as made"
    away.join(home)
    assert only(away).memo == "as made" and sound(away)


def test_what_was_undone_away_is_done_again_here_whatever_else_was_done_here(two: Two) -> None:
    """Acts have other numbers on each copy."""
    home, away = two
    for quote in ("The rain", "We women"):
        shelf.code_quote(home, document(home), quote, coder="ben")
    shelf.code_quote(away, document(away), "some repaid late")
    away.undo("awa")
    home.join(away)
    assert sorted(one.quote for one in home.codings()) == ["The rain", "We women", "cash box"]
    assert home.redo("awa") is not None
    assert sorted(one.quote for one in home.codings(coder="awa")) == ["cash box", "some repaid late"] and sound(home)


def test_undo_looks_past_what_was_undone_here_at_what_was_redone_elsewhere(shelves: Shelves) -> None:
    """The first act is undone before the copies part, redone on one of them; on the other a second is made and undone."""
    home = shelves()
    first = shelf.code_quote(home, document(home), "cash box")
    home.undo("awa")
    away = shelves(home)
    away.redo("awa")
    second = shelf.code_quote(home, document(home), "The rain")
    home.join(away)
    assert {one.id for one in home.codings()} == {first.id, second.id}
    home.undo("awa")
    assert [one.id for one in home.codings()] == [first.id]
    home.undo("awa")
    assert home.codings() == []
    assert home.redo("awa") is not None and [one.id for one in home.codings()] == [first.id]


def test_an_undo_that_met_another_copy_says_so(two: Two) -> None:
    home, away = two
    home.amend(replace(only(home), memo="here"), coder="ben")
    away.amend(replace(only(away), memo="there"), coder="awa")
    home.join(away)
    assert len(home.codings()) == 2
    for coder in ("awa", "ben"):
        with suppress(ChangedUnderYou):
            home.undo(coder)
        assert sound(home)
    away.join(home)
    home.join(away)
    assert home.dump() == away.dump() and sound(home)


@pytest.mark.parametrize("steps", [50, pytest.param(1_000, marks=pytest.mark.long)])
def test_many_steps_that_came_home_are_undone_and_done_again(shelves: Shelves, steps: int) -> None:
    home = shelves()
    away = shelves(home)
    quotes = [shelf.TALK[at:at + 5] for at in range(40)]
    with away.transaction():
        for number in range(steps):
            one = shelf.coding(away, document(away), quotes[number % len(quotes)], memo=str(number))
            away.amend(replace(only(away), memo=str(number)), coder="awa") if number else away.add_codings(
                [one], coder="awa")
    home.join(away)
    whole = home.dump()
    with home.transaction():
        for _ in range(steps):
            assert home.undo("awa") is not None
    assert home.codings() == [] and home.undo("awa") is None
    with home.transaction():
        for _ in range(steps):
            assert home.redo("awa") is not None
    assert home.dump() == whole and home.redo("awa") is None
