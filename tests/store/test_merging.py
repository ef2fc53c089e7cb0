"""Copies that were worked on apart come together: in any order, once or often, and nothing that stood is gone."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store import shelf

from qualkit.errors import ChangedUnderYou, StoreCorrupt
from qualkit.model import (
    Assignment,
    Code,
    Coder,
    CodeStatus,
    Coding,
    Direction,
    Memo,
    PassageReading,
    Place,
    Reading,
    Run,
    Verdict,
    derive,
    mint,
)
from qualkit.store import Store, acts, open_store

QUOTES = ("We women", "meet every Monday", "cash box", "The rain", "some repaid late")
CODERS = ("awa", "ben", "cyr")


@pytest.fixture
def shelves(tmp_path: Path) -> Iterator[Callable[..., Store]]:
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


def document(store: Store) -> str:
    return store.documents()[0].id


def sound(store: Store) -> bool:
    return all(one.ok for one in store.doctor())


def stands(store: Store) -> list[tuple[str, ...]]:
    """What stands, whatever it is called."""
    return sorted((one.quote, one.code, one.coder, one.memo) for one in store.codings())


# --- any work, in any order --------------------------------------------------------------------------


class Hand:
    """Does something at random in a store, as the doors let people do."""

    def __init__(self, store: Store, seed: random.Random) -> None:
        self.store = store
        self.seed = seed
        self.document = document(store)

    def act(self) -> None:
        deeds = (self.code, self.code, self.amend, self.amend, self.withdraw, self.undo, self.undo, self.redo,
                 self.decide, self.read, self.passage, self.memo, self.assign)
        with suppress(ChangedUnderYou):  # what is to be undone may have met what came from another copy
            self.seed.choice(deeds)()

    def code(self) -> None:
        shelf_code = self.seed.choice(("voice", "money", "rain"))
        one = shelf.coding(self.store, self.document, self.seed.choice(QUOTES), code=shelf_code, coder=self.coder())
        self.store.add_codings([one], coder=one.coder)

    def coder(self) -> str:
        return self.seed.choice(CODERS)

    def amend(self) -> None:
        found = self.store.codings()
        if found:
            one = self.seed.choice(found)
            other = self.seed.choice(QUOTES)
            anchors = shelf.anchor(self.store, self.document, other) if self.seed.random() < 0.5 else one.anchors
            memo = str(self.seed.randrange(10**9))
            self.store.amend(replace(one, anchors=anchors, memo=memo), coder=self.coder())

    def withdraw(self) -> None:
        found = self.store.codings()
        if found:
            self.store.withdraw([self.seed.choice(found).id], coder=self.coder())

    def undo(self) -> None:
        coder = self.coder()
        with self.store._reading() as connection:
            assert acts._last_done(connection, coder) == acts._last_done_of_all(connection, coder)
        self.store.undo(coder)

    def redo(self) -> None:
        coder = self.coder()
        with self.store._reading() as connection:
            assert acts._last_undone(connection, coder) == acts._last_undone_of_all(connection, coder)
        self.store.redo(coder)

    def decide(self) -> None:
        verdict = self.seed.choice((Verdict.ACCEPT, Verdict.REJECT, Verdict.DEFER))
        one = shelf.decision(self.store, self.document, self.seed.choice(QUOTES), verdict)
        self.store.add_decision(replace(one, coder=self.coder()))

    def read(self) -> None:
        self.store.add_reading(Reading(id=mint(), document=self.document, coder=self.coder(), finished_at=shelf.NOW,
                                       text_hash=self.store.documents()[0].text_hash, codes=("id-voice",)))

    def passage(self) -> None:
        coder, (place,) = self.coder(), shelf.anchor(self.store, self.document, QUOTES[2])
        self.store.add_passage_readings(
            [PassageReading(id=mint(), anchor=place, coder=coder, read_at=shelf.NOW, codes=())], coder=coder)

    def memo(self) -> None:
        known = [one.id for one in self.store.memos()]
        name = self.seed.choice(known) if known and self.seed.random() < 0.6 else mint()
        self.store.add_memo(Memo(id=name, about_kind="document", about_id=self.document, author=self.coder(),
                                 markdown=str(self.seed.random()), written_at=shelf.NOW))

    def assign(self) -> None:
        coder = self.coder()
        self.store.add_assignments([Assignment(id=mint(), document=self.document, coders=("awa", "ben"),
                                               made_by=coder, made_at=shelf.NOW)], coder=coder)


def worked_apart(shelves: Callable[..., Store], seed: int, *, copies: int, before: int, acts: int) -> list[Store]:
    """Copies of one store, each with acts of its own; some have met before."""
    chance = random.Random(seed)
    base = shelves()
    for _ in range(before):
        Hand(base, chance).act()
    made = [shelves(base) for _ in range(copies)]
    for one in made:
        for _ in range(acts):
            Hand(one, chance).act()
    if chance.random() < 0.5:
        made[0].join(made[1])
        for _ in range(acts // 2):
            Hand(made[0], chance).act()
    return made


def joined(shelves: Callable[..., Store], first: Store, *others: Store) -> Store:
    home = shelves(first)
    for one in others:
        home.join(one)
    return home


def generated(examples: int) -> Callable[..., object]:
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def the_order_does_not_matter(shelves: Callable[..., Store], seed: int) -> None:
    """In any order and grouping; twice is once; and nothing that stood on one copy is gone."""
    a, b, c = worked_apart(shelves, seed, copies=3, before=6, acts=8)
    expected = joined(shelves, a, b, c)
    assert sound(expected)
    for order in permutations((a, b, c)):
        assert joined(shelves, *order).dump() == expected.dump()
    assert joined(shelves, a, joined(shelves, b, c)).dump() == expected.dump()
    assert joined(shelves, joined(shelves, c, a), joined(shelves, b, c), b).dump() == expected.dump()
    log = expected.log()
    again = expected.join(b)
    assert (again.came, again.taken_back, again.clashes, again.acts) == ((), (), (), 0)
    assert expected.log() == log
    nothing_is_gone(expected, a, b, c)


def nothing_is_gone(whole: Store, *parts: Store) -> None:
    """What stands on one copy stands in the whole, unless another copy knew it and took it back or changed it."""
    rows = {store: _rows(store) for store in (whole, *parts)}
    for one in parts:
        assert rows[one].keys() <= rows[whole].keys()
        for name, state in rows[one].items():
            if state == "standing" and rows[whole][name] != "standing":
                assert any(rows[other].get(name, state) != state for other in parts)


@generated(3)
@given(seed=st.integers(0, 10**6))
def test_the_order_and_the_grouping_do_not_matter(shelves: Callable[..., Store], seed: int) -> None:
    the_order_does_not_matter(shelves, seed)


@pytest.mark.long
@generated(150)
@given(seed=st.integers(0, 10**9))
def test_the_order_and_the_grouping_do_not_matter_in_many_cases(shelves: Callable[..., Store], seed: int) -> None:
    the_order_does_not_matter(shelves, seed)


def _rows(store: Store) -> dict[tuple[object, ...], str]:
    """Every revision by its words -> its state."""
    found = {}
    with closing(sqlite3.connect(store.path)) as connection:
        codings = connection.execute("SELECT c.revision, c.code, c.coder, c.memo, a.start, a.quote, c.state "
                                     "FROM coding c JOIN coding_anchor a ON a.coding = c.n")
        memos = connection.execute("SELECT revision, author, markdown, state FROM memo")
        for row in (*codings, *memos):
            found[row[:-1]] = row[-1]
    return found


# --- two people ------------------------------------------------------------------------------------------


@pytest.fixture
def two(shelves: Callable[..., Store]) -> tuple[Store, Store]:
    """Two copies of a store with one coding of awa."""
    home = shelves()
    shelf.code_quote(home, document(home), "cash box", memo="as made")
    return home, shelves(home)


def only(store: Store) -> Coding:
    (one,) = store.codings()
    return one


def test_two_coders_with_one_code_on_one_quote_are_two_codings(shelves: Callable[..., Store]) -> None:
    home = shelves()
    away = shelves(home)
    shelf.code_quote(home, document(home), "cash box", coder="awa")
    shelf.code_quote(away, document(away), "cash box", coder="ben")
    brought = home.join(away)
    assert [(one.coder, one.state) for one in brought.came] == [("ben", "standing")]
    assert brought.clashes == ()
    assert sorted(one.coder for one in home.codings()) == ["awa", "ben"]


def test_one_takes_back_what_the_other_changes(two: tuple[Store, Store], shelves: Callable[..., Store]) -> None:
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


def test_one_takes_back_what_the_other_leaves(two: tuple[Store, Store]) -> None:
    home, away = two
    away.withdraw([only(away).id], coder="awa")
    brought = home.join(away)
    assert (brought.clashes, len(brought.taken_back), home.codings()) == ((), 1, [])
    assert home.dump() == away.dump()


@pytest.mark.parametrize("days", [(1, 2), (2, 1)])
def test_what_both_took_back_is_gone_since_the_first_of_them(two: tuple[Store, Store], shelves: Callable[..., Store],
                                                            days: tuple[int, int]) -> None:
    home, away = (shelves(store, later=timedelta(days=day)) for store, day in zip(two, days, strict=True))
    for store in (home, away):
        store.withdraw([only(store).id], coder="awa")
    before = shelves(home)
    assert home.join(away).clashes == ()
    away.join(before)
    for store in (home, away):
        assert [one.withdrawn_at for one in store.codings(include_withdrawn=True)] == [shelf.NOW + timedelta(days=1)]
    assert home.dump() == away.dump()


def test_what_was_changed_there_is_told_as_changed_and_not_as_taken_back(two: tuple[Store, Store]) -> None:
    home, away = two
    away.amend(replace(only(away), memo="there"), coder="awa")
    brought = home.join(away)
    assert ([(one.state, one.changed) for one in brought.came], brought.taken_back) == ([("standing", True)], ())
    assert (brought.clashes, only(home).memo) == ((), "there")


def test_changed_here_and_there_both_stand(two: tuple[Store, Store]) -> None:
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


def test_of_two_versions_the_one_with_the_higher_number_keeps_the_name(two: tuple[Store, Store]) -> None:
    home, away = two
    name = only(home).id
    home.amend(replace(only(home), memo="here"), coder="awa")
    away.amend(replace(only(away), memo="there"), coder="awa")
    numbers = {only(store).revision: only(store).memo for store in two}
    home.join(away)
    assert {one.memo: one.id == name for one in home.codings()} == {
        numbers[min(numbers)]: False, numbers[max(numbers)]: True}


def test_what_stands_apart_can_be_worked_on_and_comes_home_again(two: tuple[Store, Store]) -> None:
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


def test_the_same_coding_made_on_two_copies_stands_twice_and_is_listed(shelves: Callable[..., Store]) -> None:
    home = shelves()
    away = shelves(home)
    for store in (home, away):
        shelf.code_quote(store, document(store), "cash box")
    (clash,) = home.join(away).clashes
    assert (clash.what, len(home.codings())) == ("twice", 2)
    assert home.join(away).clashes == ()


def test_undo_looks_past_what_was_undone_here_at_what_was_redone_elsewhere(shelves: Callable[..., Store]) -> None:
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


def test_the_same_words_in_two_directions_are_listed(shelves: Callable[..., Store]) -> None:
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


def test_the_same_coding_that_was_taken_back_here_stands_once(shelves: Callable[..., Store]) -> None:
    home = shelves()
    away = shelves(home)
    for store in (home, away):
        shelf.code_quote(store, document(store), "cash box")
    home.withdraw([only(home).id], coder="awa")
    brought = home.join(away)
    assert (brought.clashes, [one.changed for one in brought.came], len(home.codings())) == ((), [False], 1)


@pytest.mark.parametrize("late", ["here", "there"])
def test_the_same_import_on_two_copies_is_one(shelves: Callable[..., Store], late: str) -> None:
    """An import gives the same ids everywhere; that it was made at another time is no difference: the earlier holds."""
    home = shelves()
    away = shelves(home)
    one = shelf.coding(home, document(home), "cash box")
    later = replace(one, made_at=shelf.NOW + timedelta(days=1))
    home.add_codings([later if late == "here" else one], coder="awa")
    away.add_codings([one if late == "here" else later], coder="awa")
    assert home.join(away).clashes == ()
    away.join(home)
    assert home.dump() == away.dump() and only(home).made_at == shelf.NOW


def other_words(shelves: Callable[..., Store], *memos: str) -> list[Store]:
    """Copies that hold one id with other words each."""
    base = shelves()
    one = shelf.coding(base, document(base), "cash box")
    made = [shelves(base) for _ in memos]
    for store, memo in zip(made, memos, strict=True):
        store.add_codings([replace(one, memo=memo)], coder="awa")
    return made


@pytest.mark.parametrize("memos", [("as made", "otherwise"), ("otherwise", "as made")])
def test_one_id_with_other_words_is_two_codings(shelves: Callable[..., Store], memos: tuple[str, str]) -> None:
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


def test_one_id_with_three_wordings_is_the_same_in_any_order(shelves: Callable[..., Store]) -> None:
    made = other_words(shelves, "as made", "otherwise", "yet otherwise")
    expected = joined(shelves, *made)
    assert sound(expected) and len(expected.codings()) == 3
    for order in permutations(made):
        assert joined(shelves, *order).dump() == expected.dump()
        assert joined(shelves, order[0], joined(shelves, *order[1:]), order[1]).dump() == expected.dump()


@pytest.mark.parametrize("memos", [("as made", "otherwise"), ("otherwise", "as made")])
def test_other_words_that_were_changed_since_do_not_come_back(shelves: Callable[..., Store],
                                                             memos: tuple[str, str]) -> None:
    home, away = other_words(shelves, *memos)
    store = home if memos[0] == "otherwise" else away
    store.amend(replace(only(store), memo="changed since"), coder="awa")
    home.join(away)
    assert sorted(one.memo for one in home.codings()) == ["as made", "changed since"] and sound(home)


def test_a_coder_and_a_code_that_are_not_known_here_come_along(shelves: Callable[..., Store]) -> None:
    home = shelves()
    away = shelves(home)
    away.put_coder(Coder(id="dia", handle="dia"))
    away.put_codebook("s", replace(shelf.BOOK, version="v2", codes=(*shelf.BOOK.codes, Code(
        id="id-moon", key="moon", name="Moon"))))
    shelf.code_quote(away, document(away), "cash box", code="moon", coder="dia")
    brought = home.join(away)
    assert (brought.coders, brought.codes) == (("dia",), ("id-moon",))
    assert (only(home).coder, only(home).code) == ("dia", "id-moon")
    assert home.present_version("s") == "v1"


def test_a_coder_is_called_the_same_on_both_copies_in_the_end(shelves: Callable[..., Store]) -> None:
    home = shelves()
    away = shelves(home)
    known = home.coders()["awa"]
    away.put_coder(replace(known, name="Awa T."))
    before = shelves(home)
    home.join(away)
    away.join(before)
    assert home.coders()["awa"].name == away.coders()["awa"].name == "Awa T."
    assert home.dump() == away.dump()


def test_versions_of_the_codebook_come_along(shelves: Callable[..., Store]) -> None:
    """What a coding was made with can be looked up wherever it goes."""
    home = shelves()
    away = shelves(home)
    away.put_codebook("s", replace(shelf.BOOK, version="v2", title="Second"))
    away.add_codings([replace(shelf.coding(away, document(away), "cash box"), codebook_version="v2")], coder="awa")
    home.join(away)
    assert only(home).codebook_version in home.codebook_versions("book")
    assert home.present_version("s") == "v1"


def test_codings_follow_a_code_that_was_merged_meanwhile(shelves: Callable[..., Store]) -> None:
    home = shelves()
    away = shelves(home)
    merged = tuple(replace(one, status=CodeStatus.MERGED, replaced_by="id-money") if one.key == "voice" else one
                   for one in shelf.BOOK.codes)
    home.put_codebook("s", replace(shelf.BOOK, version="v2", codes=merged))
    shelf.code_quote(away, document(away), "cash box", code="voice")
    home.join(away)
    assert only(home).code == "id-money"


# --- texts ---------------------------------------------------------------------------------------------------


def test_a_quote_made_on_another_text_is_found_again_and_to_be_confirmed(two: tuple[Store, Store]) -> None:
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


@pytest.mark.parametrize(("change", "corrected"), [
    ("UPDATE document SET key = 'renamed.txt'", True), ("UPDATE document SET id = 'another'", True),
    ("UPDATE document SET id = 'another', key = 'renamed.txt'", False)], ids=["by its id", "by its name", "by its words"])
def test_a_document_is_known_by_whatever_is_left_of_it(shelves: Callable[..., Store], change: str,
                                                       corrected: bool) -> None:
    home = shelves()
    away = shelves(home)
    if corrected:
        shelf.put(away, "a.txt", "Corrected. " + shelf.TALK)
    shelf.code_quote(away, document(away), "cash box")
    brought = home.join(poked(away, change))
    assert (brought.left, brought.in_common, only(home).document) == ((), 1, document(home))


def test_of_two_documents_of_the_same_words_neither_is_guessed(shelves: Callable[..., Store]) -> None:
    home = shelves()
    away = shelves(home)
    shelf.put(home, "copy.txt")
    shelf.code_quote(away, document(away), "cash box")
    brought = home.join(poked(away, "UPDATE document SET id = 'another', key = 'renamed.txt'"))
    assert ([one.why for one in brought.left], home.codings()) == (["document"], [])


def test_a_text_goes_along_to_copies_that_never_had_it(shelves: Callable[..., Store]) -> None:
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


def test_what_was_confirmed_at_home_stays_confirmed(two: tuple[Store, Store]) -> None:
    home, away = two
    shelf.put(home, "a.txt", "Now. " + shelf.TALK)
    assert home.confirm_moved([only(home).id], coder="awa") == 1
    home.join(away)
    assert only(home).place is Place.SAME
    away.amend(replace(only(away), memo="there"), coder="awa")
    home.join(away)
    assert sorted((one.memo, one.place.value) for one in home.codings()) == [("as made", "same"), ("there", "moved")]


def test_work_on_a_document_that_is_not_here_is_listed_and_comes_in_later(shelves: Callable[..., Store]) -> None:
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


def test_an_act_that_came_in_part_is_undone_in_part(shelves: Callable[..., Store]) -> None:
    """Of two codings that were one act, one has no document here yet; it is taken back with the other all the same."""
    home = shelves()
    away = shelves(home)
    outcome = shelf.put(away, "b.txt", "Nobody else has heard this.")
    both = [shelf.coding(away, document(away), "cash box"), shelf.coding(away, outcome.document_id, "Nobody else")]
    away.add_codings(both, coder="awa")
    home.join(away)
    assert home.undo("awa") is not None and home.codings() == [] and sound(home)
    assert home.redo("awa") is not None and [one.quote for one in home.codings()] == ["cash box"] and sound(home)


# --- suggestions, undo -----------------------------------------------------------------------------------


def test_what_was_rejected_away_stays_away_when_engines_run_again_here(shelves: Callable[..., Store]) -> None:
    home = shelves()
    away = shelves(home)
    away.add_decision(shelf.decision(away, document(away), "We women meet every Monday.", Verdict.REJECT))
    away.add_decision(shelf.decision(away, document(away), "I keep the cash box.", Verdict.ACCEPT))
    home.join(away)
    passages = home.segments_of(document(home))
    for run in ("one", "two"):
        home.begin_run("s", Run(id=run, verb="tag"))
        home.put_suggestions(run, "a", [shelf.suggestion(passages[0]), shelf.suggestion(passages[1])])
        home.finish_run(Run(id=run, verb="tag"))
        assert [one.segment for one in home.suggestions("s")] == [1]
        assert list(home.suggestions("s", undecided=True)) == []
    assert only(home).quote == "I keep the cash box."  # nobody has written over it


def test_only_own_acts_are_undone_after_a_join(shelves: Callable[..., Store]) -> None:
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


def test_acts_keep_the_time_they_were_done_at(shelves: Callable[..., Store]) -> None:
    home = shelves()
    away = shelves(home, later=timedelta(days=1))
    shelf.code_quote(away, document(away), "cash box")
    again = shelves(away, later=timedelta(days=2))
    shelf.code_quote(again, document(again), "The rain")
    home.join(again)
    assert [one.at for one in home.log()] == [shelf.NOW + timedelta(days=1), shelf.NOW + timedelta(days=2)]


def test_what_was_undone_away_is_undone_here(two: tuple[Store, Store]) -> None:
    home, away = two
    away.undo("awa")
    home.join(away)
    assert home.codings() == []
    assert home.redo("awa") and only(home).memo == "as made"
    away.join(home)
    assert only(away).memo == "as made" and sound(away)


def test_what_was_undone_away_is_done_again_here_whatever_else_was_done_here(two: tuple[Store, Store]) -> None:
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


def test_an_undo_that_met_another_copy_says_so(two: tuple[Store, Store]) -> None:
    home, away = two
    home.amend(replace(only(home), memo="here"), coder="ben")
    away.amend(replace(only(away), memo="there"), coder="awa")
    home.join(away)
    before = stands(home)
    for coder in ("awa", "ben"):
        with suppress(ChangedUnderYou):
            home.undo(coder)
        assert sound(home)
    away.join(home)
    home.join(away)
    assert home.dump() == away.dump() and sound(home) and len(before) == 2


@pytest.mark.parametrize("steps", [50, pytest.param(1_000, marks=pytest.mark.long)])
def test_many_steps_that_came_home_are_undone_and_done_again(shelves: Callable[..., Store], steps: int) -> None:
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


# --- many coders, and what goes wrong ----------------------------------------------------------------------


def five(shelves: Callable[..., Store]) -> tuple[Store, list[Store]]:
    """A store and five copies, each with another coder's work."""
    home = shelves()
    for handle in ("dia", "eva"):
        home.put_coder(Coder(id=derive("coder", handle), handle=handle))
    shelf.code_quote(home, document(home), "cash box", memo="as made")
    away = [shelves(home) for _ in range(5)]
    for store, handle in zip(away, (*CODERS, "dia", "eva"), strict=True):
        for quote in QUOTES[:2]:
            shelf.code_quote(store, document(store), quote, coder=handle)
        if handle in ("ben", "dia"):  # two of them change the same coding
            one = next(one for one in store.codings() if one.memo)
            store.amend(replace(one, memo=f"by {handle}"), coder=handle)
        store.undo("eva")
    return home, away


@pytest.mark.parametrize("orders", [6, pytest.param(120, marks=pytest.mark.long)])
def test_five_coders_come_home_in_any_order(shelves: Callable[..., Store], orders: int) -> None:
    home, away = five(shelves)
    every = list(permutations(away))
    assert len(every) == 120
    dumps = {tuple(joined(shelves, home, *order).dump()) for order in every[::120 // orders]}
    assert len(dumps) == 1
    whole = joined(shelves, home, *away)
    assert sorted(one.memo for one in whole.codings() if one.memo) == ["by ben", "by dia"]
    assert len(whole.codings()) == 2 + 5 * 2 - 1


_MERGE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from qualkit.store import open_store
from qualkit.store.merging import _Join
die = getattr(_Join, sys.argv[3])
def last(self, *given):
    die(self, *given)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(_Join, sys.argv[3], last)
open_store(Path(sys.argv[1])).join(open_store(Path(sys.argv[2])))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("where", ["_take_versions", "_take_acts", "_find_places"])
def test_a_merge_that_is_killed_changes_nothing(two: tuple[Store, Store], where: str) -> None:
    home, away = two
    shelf.code_quote(away, document(away), "The rain")
    before, log = home.dump(), home.log()
    home.close(), away.close()
    done = subprocess.run([sys.executable, "-c", _MERGE_AND_DIE, str(home.path), str(away.path), where], check=False)
    assert done.returncode == -signal.SIGKILL
    assert home.dump() == before and home.log() == log and sound(home)
    assert len(home.join(away).came) == 1


def poked(store: Store, statement: str, *values: object) -> Store:
    """A store that another hand has written into."""
    with closing(sqlite3.connect(store.path)) as connection, connection:
        assert connection.execute(statement, values).rowcount
    return store


@pytest.mark.parametrize(("statement", "why"), [
    ("UPDATE coding_anchor SET quote = 'never said'", "quote"),
    ("UPDATE coding_anchor SET start = start + 1", "quote"),
    ("UPDATE coding_anchor SET text_hash = 'unknown'", "text"),
    ("UPDATE coding SET direction = 'sideways'", "damaged"),
    ("UPDATE coder SET handle = handle || char(27) || '[2J'", "damaged"),
    ("UPDATE coding_anchor SET start = 'here'", "damaged"),
    ("UPDATE coding SET code = 99", "damaged"),
    ("DELETE FROM coding_anchor", "damaged"),
])
def test_what_does_not_hold_stays_out_and_is_listed(shelves: Callable[..., Store], statement: str, why: str) -> None:
    home = shelves()
    away = shelves(home)
    shelf.code_quote(away, document(away), "cash box")
    brought = home.join(poked(away, statement))
    assert ([one.why for one in brought.left], brought.came, home.codings()) == ([why], (), [])
    assert sound(home) and sorted(home.coders()) == sorted(CODERS)


def test_times_that_are_none_are_refused(shelves: Callable[..., Store]) -> None:
    home = shelves()
    away = shelves(home)
    shelf.code_quote(away, document(away), "cash box")
    with pytest.raises(StoreCorrupt):
        home.join(poked(away, "UPDATE coding SET made_at = 'yesterday'"))
    assert home.codings() == []


def test_a_text_that_is_not_what_its_hash_says_stays_out(shelves: Callable[..., Store]) -> None:
    home = shelves()
    away = shelves(home)
    shelf.put(away, "a.txt", "Other words were said here.")
    shelf.code_quote(away, document(away), "Other words")
    poked(away, "UPDATE text SET content = replace(content, 'said', 'sung')")
    assert [one.why for one in home.join(away).left] == ["text"]


@pytest.mark.parametrize("payload", [
    '{"shifts": [{}]}', '{"shifts": [3]}', '{"shifts": 3}', '[]', '{"of": 77}', '{"steps": [["coding", 1, 2]]}',
    '{"steps": [["coding", "a", 1, "risen", 1]]}', '{"steps": [["table", "a", 1, "hidden", 1]]}', "not JSON"])
def test_a_log_that_nobody_wrote_is_refused(shelves: Callable[..., Store], payload: str) -> None:
    home = shelves()
    away = shelves(home)
    shelf.code_quote(away, document(away), "cash box")
    before = home.dump()
    with pytest.raises(StoreCorrupt):
        home.join(poked(away, "UPDATE log SET payload = ?", payload))
    assert home.dump() == before
