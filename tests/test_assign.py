"""`qualkit assign`: who codes what, blind or not, and how far each has come."""

from __future__ import annotations

import json

import pytest
from projects import Made, code_of

from qualkit.actions.assign import Task, assign, assignments, unassign
from qualkit.actions.blinding import hidden_from
from qualkit.actions.opening import store_of
from qualkit.errors import UnknownName

TEXTS = """Four talks.

files: {a.txt: "I: How?\\n\\nA: The loan.", b.txt: "I: Who?\\n\\nB: The loan.", c.txt: "I: Where?\\n\\nC: The loan.", d.txt: "I: When?\\n\\nD: The loan."}
codings: ["a.txt | fanta | loan | present | The loan", "a.txt | luc | loan | present | loan"]
readings: ["a.txt | fanta"]
"""


@pytest.fixture
def made(tmp_path: object) -> Made:
    from pathlib import Path

    from projects import make

    found = make(Path(str(tmp_path)) / "p", TEXTS)
    found.ok("ingest")
    found.ok("codings", "import", str(found.corpus / "codings.jsonl"))
    return found


def test_documents_are_assigned_once(made: Made) -> None:
    said = made.ok("assign", "add", "a.txt", "b", "--coders", "luc, fanta", "--by", "awa")
    assert "2 assigned to fanta, luc (blind), 0 unchanged" in said
    assert "1 assigned to fanta, luc (blind), 1 unchanged" in made.ok(
        "assign", "add", "a.txt", "c.txt", "--coders", "fanta,luc", "--by", "awa")
    listed = made.json("assign", "list")
    assert [(one["document"], one["blind"], one["finished"], one["made_by"]) for one in listed] == [
        (f"{name}.txt", True, False, "awa") for name in "abc"]
    assert [(one["coder"], one["finished"], one["codings"]) for one in listed[0]["coders"]] == [
        ("fanta", True, 1), ("luc", False, 1)]
    told = made.ok("assign", "list")
    assert "fanta: finished, 1 coding" in told and "luc: reading, 1 coding" in told and "3 assignments, 0" in told


def test_a_draw_is_the_same_for_a_seed_and_takes_what_is_left(made: Made) -> None:
    def drawn(*words: str) -> list[str]:
        return list(made.json("assign", "add", *words, "--coders", "fanta,luc", "--by", "awa")["added"])

    first = drawn("--draw", "2", "--seed", "3")
    made.ok("assign", "end", *first, "--by", "awa")
    assert drawn("--draw", "2", "--seed", "3") == first
    assert sorted(first + drawn("--draw", "2")) == ["a.txt", "b.txt", "c.txt", "d.txt"]
    result = made.run("assign", "add", "--draw", "1", "--coders", "fanta,luc", "--by", "awa")
    assert code_of(result) == 2 and "0 are not assigned to these coders yet" in result.output


@pytest.mark.parametrize(("words", "message"), [
    (["a.txt", "--coders", " , ", "--by", "awa"], "needs coders"),
    (["a.txt", "--coders", "fanta,luc"], "who makes it"),
    (["--coders", "fanta,luc", "--by", "awa"], "Nothing is named"),
    (["aa.txt", "--coders", "fanta,luc", "--by", "awa"], "Did you mean"),
    (["a.txt", "--coders", "fanta,lu\x07c", "--by", "awa"], "control characters")])
def test_slips_are_named(made: Made, words: list[str], message: str) -> None:
    result = made.run("assign", "add", *words)
    assert code_of(result) == 2 and message in result.output
    assert made.json("assign", "list") == []


def test_ending_takes_only_what_is_named(made: Made) -> None:
    made.ok("assign", "add", "a.txt", "b.txt", "--coders", "fanta,luc", "--by", "awa")
    made.ok("assign", "add", "a.txt", "--coders", "fanta,zita", "--by", "awa", "--open")
    assert "1 assignment ended" in made.ok("assign", "end", "a.txt", "--coders", "luc,fanta", "--by", "awa")
    assert [one["document"] for one in made.json("assign", "list")] == ["a.txt", "b.txt"]
    assert code_of(made.run("assign", "end", "c.txt", "--by", "awa")) == 2


def test_one_act_one_row_and_undo(made: Made) -> None:
    study = made.project.study("")
    with store_of(made.project) as store:
        task = Task(coders=("fanta", "luc"), documents=("a.txt", "b.txt"), request="r")
        assert len(assign(store, study, task, by="awa").added) == 2
        assert assign(store, study, task, by="awa").added == (), "sent twice is done once"
        assert [entry.verb for entry in store.log()].count("assign") == 1
        store.undo("awa")
        assert store.assignments() == []
        with pytest.raises(UnknownName):
            unassign(store, study, ["none"], by="awa")


def test_blind_until_all_have_finished(made: Made) -> None:
    study = made.project.study("")
    made.ok("assign", "add", "a.txt", "--coders", "fanta,luc", "--by", "awa")
    with store_of(made.project) as store:
        document = store.assignments()[0].document
        assert hidden_from("fanta", store, "study") == {document: {"awa", "luc"}}, "nor from who stands outside"
        assert hidden_from("luc", store, "study") == {document: {"awa", "fanta"}}, "also from who has finished not yet"
        assert hidden_from("awa", store, "study") == {}
        seen = assignments(store, study, hidden=hidden_from("fanta", store, "study"))[0]
        assert [(one.coder, one.is_unseen, one.codings) for one in seen.coders] == [("fanta", False, 1), ("luc", True, 0)]
    (made.corpus / "more.jsonl").write_text(json.dumps({"record": "reading", "document": "a.txt", "coder": "luc"}))
    made.ok("codings", "import", str(made.corpus / "more.jsonl"))
    with store_of(made.project) as store:
        assert hidden_from("fanta", store, "study") == hidden_from("luc", store, "study") == {}
    assert "blind, now seen by all" in made.ok("assign", "list")


def test_open_ones_hide_nothing(made: Made) -> None:
    made.ok("assign", "add", "a.txt", "--coders", "fanta,luc", "--by", "awa", "--open")
    with store_of(made.project) as store:
        assert hidden_from("fanta", store, "study") == {}
