"""Verdicts: said once, changed knowingly, given to many at once and taken back together."""

from dataclasses import replace

import pytest
from store.shelf import coding, decision

from qualkit.errors import AnchorBroken, ChangedUnderYou
from qualkit.model import Verdict
from qualkit.store import Store


def test_who_changes_a_verdict_takes_back_the_coding_it_made(store: Store, document: str) -> None:
    first = decision(store, document, "cash box", Verdict.ACCEPT)
    assert store.add_decision(first, after="")
    assert store.add_decision(decision(store, document, "cash box", Verdict.REJECT), after=first.id)
    assert store.codings("s") == []
    [gone] = store.codings("s", include_withdrawn=True)
    assert gone.withdrawn_at is not None
    store.undo("awa")
    assert [one.decision for one in store.codings("s")] == [first.id]
    assert store.decisions("s") == [first]


def test_a_verdict_given_meanwhile_is_not_overruled_unseen(store: Store, document: str) -> None:
    first = decision(store, document, "cash box", Verdict.ACCEPT)
    store.add_decision(first, after="")
    for seen in ("", "another"):
        with pytest.raises(ChangedUnderYou):
            store.add_decision(decision(store, document, "cash box", Verdict.REJECT), after=seen)
    assert store.decisions("s") == [first] and len(store.codings("s")) == 1
    assert store.add_decision(decision(store, document, "cash box", Verdict.REJECT, code="rain"), after="")
    assert store.add_decision(decision(store, document, "We women", Verdict.REJECT), after="")


def test_many_verdicts_are_one_act_and_one_undo(store: Store, document: str) -> None:
    quotes = ("We women", "cash box", "rain")
    made = [decision(store, document, quote, Verdict.ACCEPT) for quote in quotes]
    store.add_codings([coding(store, document, "every")], coder="awa")
    assert store.add_decisions(made, coder="awa", verb="accept in bulk", request="r") == 3
    assert store.add_decisions(made, coder="awa", verb="accept in bulk", request="r") == 0
    assert len(store.codings("s")) == 4 and [one.verb for one in store.log()] == ["code", "accept in bulk"]
    undone = store.undo("awa")
    assert undone is not None and undone.verb == "accept in bulk"
    assert len(store.codings("s")) == 1 and store.decisions("s") == []
    store.redo("awa")
    assert len(store.codings("s")) == 4


def test_one_that_cannot_be_kept_keeps_all_others_out(store: Store, document: str) -> None:
    good = decision(store, document, "cash box", Verdict.ACCEPT)
    bad = decision(store, document, "rain", Verdict.ACCEPT)
    bad = replace(bad, anchor=replace(bad.anchor, start=bad.anchor.start + 1, end=bad.anchor.end + 1))
    with pytest.raises(AnchorBroken):
        store.add_decisions([good, bad], coder="awa", verb="accept in bulk")
    assert (store.decisions("s"), store.codings("s"), store.log()) == ([], [], [])


def test_the_log_tells_number_act_and_pace(store: Store, document: str) -> None:
    assert store.sequence() == 0
    store.add_decision(decision(store, document, "cash box", Verdict.ACCEPT))
    store.add_decision(decision(store, document, "rain", Verdict.REJECT))
    assert store.sequence() == 2 and store.act(1).verb == "accept"
    assert [verb for verb, _ in store.last_moments("awa", most=1)] == ["reject"]
    assert store.last_moments("binta", most=9) == []
