"""Copies come together in any order and grouping, once or often, and nothing that stood is gone: generated work."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store import shelf
from store.copies import CODERS, Shelves, document, joined, sound
from store.copies import shelves as shelves  # the fixture

from qualkit.errors import ChangedUnderYou
from qualkit.model import Assignment, Coder, Memo, PassageReading, Reading, Verdict, derive, mint
from qualkit.store import Store, acts

QUOTES = ("We women", "meet every Monday", "cash box", "The rain", "some repaid late")


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


def worked_apart(shelves: Shelves, seed: int, *, copies: int, before: int, acts: int) -> list[Store]:
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


def generated(examples: int) -> Callable[..., object]:
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def the_order_does_not_matter(shelves: Shelves, seed: int) -> None:
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


@generated(3)
@given(seed=st.integers(0, 10**6))
def test_the_order_and_the_grouping_do_not_matter(shelves: Shelves, seed: int) -> None:
    the_order_does_not_matter(shelves, seed)


@pytest.mark.long
@generated(150)
@given(seed=st.integers(0, 10**9))
def test_the_order_and_the_grouping_do_not_matter_in_many_cases(shelves: Shelves, seed: int) -> None:
    the_order_does_not_matter(shelves, seed)


@pytest.mark.parametrize("orders", [6, pytest.param(120, marks=pytest.mark.long)])
def test_five_coders_come_home_in_any_order(shelves: Shelves, orders: int) -> None:
    """Each copy has another coder's work; two of them change the same coding, and one undoes what was done last."""
    home = shelves()
    for handle in ("dia", "eva"):
        home.put_coder(Coder(id=derive("coder", handle), handle=handle))
    shelf.code_quote(home, document(home), "cash box", memo="as made")
    away = [shelves(home) for _ in range(5)]
    for store, handle in zip(away, (*CODERS, "dia", "eva"), strict=True):
        for quote in QUOTES[:2]:
            shelf.code_quote(store, document(store), quote, coder=handle)
        if handle in ("ben", "dia"):
            one = next(one for one in store.codings() if one.memo)
            store.amend(replace(one, memo=f"by {handle}"), coder=handle)
        store.undo("eva")
    every = list(permutations(away))
    assert len(every) == 120
    dumps = {tuple(joined(shelves, home, *order).dump()) for order in every[::120 // orders]}
    assert len(dumps) == 1
    whole = joined(shelves, home, *away)
    assert sorted(one.memo for one in whole.codings() if one.memo) == ["by ben", "by dia"]
    assert len(whole.codings()) == 2 + 5 * 2 - 1
