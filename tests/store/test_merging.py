"""What comes home from a copy that was worked on apart: codings, and the coders, codes and decisions with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from store import shelf
from store.copies import Shelves, Two, document, only
from store.copies import shelves as shelves  # the fixture
from store.copies import two as two  # the fixture

from qualkit.model import Code, Coder, CodeStatus, Run, Verdict


def test_two_coders_with_one_code_on_one_quote_are_two_codings(shelves: Shelves) -> None:
    home = shelves()
    away = shelves(home)
    shelf.code_quote(home, document(home), "cash box", coder="awa")
    shelf.code_quote(away, document(away), "cash box", coder="ben")
    brought = home.join(away)
    assert [(one.coder, one.state) for one in brought.came] == [("ben", "standing")]
    assert brought.clashes == ()
    assert sorted(one.coder for one in home.codings()) == ["awa", "ben"]


def test_what_was_changed_there_is_told_as_changed_and_not_as_taken_back(two: Two) -> None:
    home, away = two
    away.amend(replace(only(away), memo="there"), coder="awa")
    brought = home.join(away)
    assert ([(one.state, one.changed) for one in brought.came], brought.taken_back) == ([("standing", True)], ())
    assert (brought.clashes, only(home).memo) == ((), "there")


def test_one_takes_back_what_the_other_leaves(two: Two) -> None:
    home, away = two
    away.withdraw([only(away).id], coder="awa")
    brought = home.join(away)
    assert (brought.clashes, len(brought.taken_back), home.codings()) == ((), 1, [])
    assert home.dump() == away.dump()


@pytest.mark.parametrize("days", [(1, 2), (2, 1)])
def test_what_both_took_back_is_gone_since_the_first_of_them(two: Two, shelves: Shelves, days: tuple[int, int]) -> None:
    home, away = (shelves(store, later=timedelta(days=day)) for store, day in zip(two, days, strict=True))
    for store in (home, away):
        store.withdraw([only(store).id], coder="awa")
    before = shelves(home)
    assert home.join(away).clashes == ()
    away.join(before)
    for store in (home, away):
        assert [one.withdrawn_at for one in store.codings(include_withdrawn=True)] == [shelf.NOW + timedelta(days=1)]
    assert home.dump() == away.dump()


def test_the_same_coding_that_was_taken_back_here_stands_once(shelves: Shelves) -> None:
    home = shelves()
    away = shelves(home)
    for store in (home, away):
        shelf.code_quote(store, document(store), "cash box")
    home.withdraw([only(home).id], coder="awa")
    brought = home.join(away)
    assert (brought.clashes, [one.changed for one in brought.came], len(home.codings())) == ((), [False], 1)


@pytest.mark.parametrize("late", ["here", "there"])
def test_the_same_import_on_two_copies_is_one(shelves: Shelves, late: str) -> None:
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


def test_acts_keep_the_time_they_were_done_at(shelves: Shelves) -> None:
    home = shelves()
    away = shelves(home, later=timedelta(days=1))
    shelf.code_quote(away, document(away), "cash box")
    again = shelves(away, later=timedelta(days=2))
    shelf.code_quote(again, document(again), "The rain")
    home.join(again)
    assert [one.at for one in home.log()] == [shelf.NOW + timedelta(days=1), shelf.NOW + timedelta(days=2)]


def test_a_coder_and_a_code_that_are_not_known_here_come_along(shelves: Shelves) -> None:
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


def test_a_coder_is_called_the_same_on_both_copies_in_the_end(shelves: Shelves) -> None:
    home = shelves()
    away = shelves(home)
    known = home.coders()["awa"]
    away.put_coder(replace(known, name="Awa T."))
    before = shelves(home)
    home.join(away)
    away.join(before)
    assert home.coders()["awa"].name == away.coders()["awa"].name == "Awa T."
    assert home.dump() == away.dump()


def test_versions_of_the_codebook_come_along(shelves: Shelves) -> None:
    """What a coding was made with can be looked up wherever it goes."""
    home = shelves()
    away = shelves(home)
    away.put_codebook("s", replace(shelf.BOOK, version="v2", title="Second"))
    away.add_codings([replace(shelf.coding(away, document(away), "cash box"), codebook_version="v2")], coder="awa")
    home.join(away)
    assert only(home).codebook_version in home.codebook_versions("book")
    assert home.present_version("s") == "v1"


def test_codings_follow_a_code_that_was_merged_meanwhile(shelves: Shelves) -> None:
    home = shelves()
    away = shelves(home)
    merged = tuple(replace(one, status=CodeStatus.MERGED, replaced_by="id-money") if one.key == "voice" else one
                   for one in shelf.BOOK.codes)
    home.put_codebook("s", replace(shelf.BOOK, version="v2", codes=merged))
    shelf.code_quote(away, document(away), "cash box", code="voice")
    home.join(away)
    assert only(home).code == "id-money"


def test_what_was_rejected_away_stays_away_when_engines_run_again_here(shelves: Shelves) -> None:
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
