"""What two copies say differently: both stand, one keeps the name, and it is listed once."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from store import shelf
from store.copies import Shelves, Two, document, joined, only, sound
from store.copies import shelves as shelves  # the fixture
from store.copies import two as two  # the fixture

from qualkit.model import Direction
from qualkit.store import Store


def test_one_takes_back_what_the_other_changes(two: Two, shelves: Shelves) -> None:
    """The change stands, whichever side comes home, and it is listed."""
    home, away = two
    home.withdraw([only(home).id], coder="awa")
    away.amend(replace(only(away), memo="changed"), coder="awa")
    before = shelves(home)
    (clash,) = home.join(away).clashes
    assert (clash.what, clash.state, clash.coder) == ("undone", "hidden", "awa")
    assert [(one.memo, one.withdrawn_at) for one in home.codings(include_withdrawn=True)] == [("changed", None)]
    (clash,) = away.join(before).clashes
    assert (clash.what, clash.state) == ("undone", "hidden")
    assert home.dump() == away.dump()


def test_changed_here_and_there_both_stand(two: Two) -> None:
    home, away = two
    name = only(home).id
    home.amend(replace(only(home), memo="here"), coder="awa")
    away.amend(replace(only(away), memo="there"), coder="awa")
    (clash,) = home.join(away).clashes
    assert (clash.what, clash.document) == ("apart", document(home))
    away.join(home)
    assert sorted(one.memo for one in home.codings()) == ["here", "there"]
    assert home.dump() == away.dump() and sound(home) and sound(away)
    assert name in [one.id for one in home.codings()] and clash.id in [one.id for one in home.codings()]


def test_of_two_versions_the_one_with_the_higher_number_keeps_the_name(two: Two) -> None:
    home, away = two
    name = only(home).id
    home.amend(replace(only(home), memo="here"), coder="awa")
    away.amend(replace(only(away), memo="there"), coder="awa")
    numbers = {only(store).revision: only(store).memo for store in two}
    home.join(away)
    assert {one.memo: one.id == name for one in home.codings()} == {
        numbers[min(numbers)]: False, numbers[max(numbers)]: True}


def test_what_stands_apart_can_be_worked_on_and_comes_home_again(two: Two) -> None:
    home, away = two
    home.amend(replace(only(home), memo="here"), coder="awa")
    away.amend(replace(only(away), memo="there"), coder="awa")
    (clash,) = home.join(away).clashes
    away.join(home)
    apart, other = sorted(home.codings(), key=lambda one: one.id != clash.id)
    home.withdraw([other.id], coder="awa")
    away.amend(replace(next(one for one in away.codings() if one.id == clash.id), memo="settled"), coder="awa")
    home.join(away)
    away.join(home)
    assert [(one.id, one.memo) for one in home.codings()] == [(clash.id, "settled")]
    assert home.dump() == away.dump() and sound(home) and sound(away)
    assert home.undo("awa") is not None  # the last act that came home: memo "settled"
    assert [(one.id, one.memo) for one in home.codings()] == [(clash.id, apart.memo)]
    assert sound(home)


def test_the_same_coding_made_on_two_copies_stands_twice_and_is_listed(shelves: Shelves) -> None:
    home = shelves()
    away = shelves(home)
    for store in (home, away):
        shelf.code_quote(store, document(store), "cash box")
    (clash,) = home.join(away).clashes
    assert (clash.what, len(home.codings())) == ("twice", 2)
    assert home.join(away).clashes == ()


def test_the_same_words_in_two_directions_are_listed(shelves: Shelves) -> None:
    """Of the same coder and code; other words, other codes and other coders are no conflict."""
    home = shelves()
    away = shelves(home)
    shelf.code_quote(home, document(home), "cash box", direction=Direction.PRESENT)
    shelf.code_quote(away, document(away), "cash box", direction=Direction.ABSENT)
    shelf.code_quote(away, document(away), "cash", direction=Direction.ABSENT)
    shelf.code_quote(away, document(away), "cash box", coder="ben", direction=Direction.MIXED)
    (clash,) = home.join(away).clashes
    (there,) = away.join(home).clashes
    assert (clash.what, clash.coder, len(home.codings())) == ("direction", "awa", 4)
    assert (there.what, there.coder) == ("direction", "awa") and there.id != clash.id
    assert home.join(away).clashes == ()


def other_words(shelves: Shelves, *memos: str) -> list[Store]:
    """Copies that hold one id with other words each."""
    base = shelves()
    one = shelf.coding(base, document(base), "cash box")
    made = [shelves(base) for _ in memos]
    for store, memo in zip(made, memos, strict=True):
        store.add_codings([replace(one, memo=memo)], coder="awa")
    return made


def stands(store: Store) -> list[tuple[str, ...]]:
    """What stands, whatever it is called."""
    return sorted((one.quote, one.code, one.coder, one.memo) for one in store.codings())


@pytest.mark.parametrize("memos", [("as made", "otherwise"), ("otherwise", "as made")])
def test_one_id_with_other_words_is_two_codings(shelves: Shelves, memos: tuple[str, str]) -> None:
    home, away = other_words(shelves, *memos)
    before = shelves(away)
    (clash,) = home.join(away).clashes
    away.join(home)
    assert clash.what == "differs"
    assert stands(home) == stands(away) == [("cash box", "id-voice", "awa", memo) for memo in sorted(memos)]
    assert home.dump() == away.dump() and sound(home) and sound(away)
    for store in (before, away):  # as it was when it came first, and as it is now
        again = home.join(store)
        assert (again.came, again.clashes, len(home.codings())) == ((), (), 2)


def test_one_id_with_three_wordings_is_the_same_in_any_order(shelves: Shelves) -> None:
    made = other_words(shelves, "as made", "otherwise", "yet otherwise")
    expected = joined(shelves, *made)
    assert sound(expected) and len(expected.codings()) == 3
    for order in permutations(made):
        assert joined(shelves, *order).dump() == expected.dump()
        assert joined(shelves, order[0], joined(shelves, *order[1:]), order[1]).dump() == expected.dump()


@pytest.mark.parametrize("memos", [("as made", "otherwise"), ("otherwise", "as made")])
def test_other_words_that_were_changed_since_do_not_come_back(shelves: Shelves, memos: tuple[str, str]) -> None:
    home, away = other_words(shelves, *memos)
    store = home if memos[0] == "otherwise" else away
    store.amend(replace(only(store), memo="changed since"), coder="awa")
    home.join(away)
    assert sorted(one.memo for one in home.codings()) == ["as made", "changed since"] and sound(home)
