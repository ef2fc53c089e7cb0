"""What to read next: orders, draws with suggestions hidden, and what they leave behind."""

import json
from typing import Any

import numpy as np
import pytest
from projects import Made

from qualkit.actions.opening import store_of
from qualkit.actions.queue import Queue
from qualkit.measures.reading_order import STRATEGIES
from qualkit.model import PassageReading


def readings(project: Made) -> list[PassageReading]:
    with store_of(project.project) as store:
        return store.passage_readings()


def listed(project: Made, *words: str) -> Any:
    return project.json("next", *words)


def prepared(project: Made) -> Made:
    project.ok("ingest")
    project.ok("tag")
    return project


def test_passages_are_listed_with_place_codes_and_reason_and_without_words(project: Made) -> None:
    """The words are shown only to whoever asks for them.

    codes: {loan: [loan], stress: [repay, could not pay], group: [stood together]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: We could not pay, my sister, not repay.\\n\\nI: Then?\\n\\nR: It rained."}
    """
    prepared(project)
    output = project.ok("next", "--strategy", "likely")
    assert "interviews/a.txt · turn 4" in output and "stress 0." in output and "the highest score" in output
    assert output.index("turn 4") < output.index("turn 2") and "turn 6" not in output
    assert "2 of 2 passages with suggestions" in output
    assert "sister" not in output and "sister" in project.ok("next", "--strategy", "likely", "--quotes")
    result = listed(project, "--strategy", "likely", "--limit", "1")
    assert (result["waiting"], len(result["passages"])) == (2, 1)
    assert result["passages"][0]["code"] == "stress" and result["passages"][0]["words"] == ""


def test_random_is_over_all_passages_and_others_are_not(project: Made) -> None:
    """Suggested or not, seen or not by others.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: It rained.\\n\\nI: And?\\n\\nR: We sat."}
    codings: ["a.txt | fanta | loan | present | It rained."]
    """
    prepared(project)
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    project.ok("review", "--coder", "luc", keys="q")
    assert listed(project, "--strategy", "random")["waiting"] == 2
    assert listed(project, "--strategy", "random", "--coder", "fanta")["waiting"] == 2
    assert listed(project, "--strategy", "random", "--coder", "luc")["waiting"] == 3
    assert listed(project, "--strategy", "uncertain")["waiting"] == 1


def test_what_was_coded_or_read_already_is_not_asked_again(project: Made) -> None:
    """By this coder or, without one, by anybody; in the order of the text all suggestions stay.

    codes: {loan: [loan], rain: [rained]}
    files: {interviews/a.txt: "I: So?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: It rained."}
    codings: ["a.txt | fanta | loan | present | The loan was heavy."]
    """
    prepared(project)
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    assert [one["code"] for one in listed(project, "--strategy", "likely")["passages"]] == ["rain"]
    assert listed(project, "--strategy", "likely", "--coder", "fanta")["waiting"] == 1
    project.ok("review", "--coder", "luc", "--read", "a", keys="fy")
    assert listed(project, "--strategy", "likely")["waiting"] == 0
    assert listed(project, "--strategy", "likely", "--coder", "fanta")["waiting"] == 1
    assert "loan · Loan" in project.ok("review", "--coder", "luc", keys="q")


@pytest.mark.parametrize("options", [("--code", "loan"), ("--engine", "rules.v1"), ("--least", "0.5"), ("--unsure",)])
def test_no_draw_is_made_from_a_part(project: Made, options: tuple[str, ...]) -> None:
    """An estimate from some of the passages would pass for one from all.

    files: {interviews/a.txt: "R: The loan was heavy."}
    """
    prepared(project)
    result = project.run("review", "--coder", "luc", "--strategy", "random", *options, keys="q")
    assert result.return_value == 2 and "all passages" in result.output


def test_a_drawn_passage_is_read_with_suggestions_hidden(project: Made) -> None:
    """f records it, also where nothing was found; a coding goes with it; seeds are kept.

    codes: {loan: [loan], group: []}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: We stood together."}
    """
    prepared(project)
    output = project.ok("review", "--coder", "luc", "--strategy", "random", "--seed", "7", keys="fcgroup\nf")
    assert "rules.v1" not in output and "random 7, 1 of 2" in output
    assert "2 passages read in full, 1 codings" in output
    first, second = readings(project)
    assert {one.sample for one in (first, second)} == {"random 7"} and len(first.codes) == 2
    assert first.anchor.quote == "The loan was heavy." and second.anchor.quote == "We stood together."
    assert "looked at every passage" in project.ok("review", "--coder", "luc", "--strategy", "random", keys="f")
    assert listed(project, "--strategy", "random", "--coder", "luc")["waiting"] == 0
    assert listed(project, "--strategy", "likely")["waiting"] == 0  # read in full: nothing is asked there


def test_a_reading_is_taken_back_like_any_act(project: Made) -> None:
    """u goes back to the passage; U does it again; over sittings, too.

    files: {interviews/a.txt: "I: How?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: We stood together."}
    """
    prepared(project)
    output = project.ok("review", "--coder", "luc", "--strategy", "random", keys="fuq")
    assert output.count("random 1, 1 of 2") == 2 and "Undone: read passage" in output and "0 passages read" in output
    assert not readings(project)
    project.ok("review", "--coder", "luc", "--strategy", "random", keys="fq")
    assert len(readings(project)) == 1
    project.ok("review", "--coder", "luc", "--strategy", "random", keys="uq")
    assert not readings(project)
    project.ok("review", "--coder", "luc", "--strategy", "random", keys="Uq")
    assert len(readings(project)) == 1


def test_leaving_a_passage_one_has_coded_in_asks_whether_it_is_done(project: Made) -> None:
    """Else those in which something was found would fall out of the draw.

    codes: {loan: [loan], group: []}
    files: {interviews/a.txt: "I: How?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: We stood together."}
    """
    prepared(project)
    output = project.ok("review", "--coder", "luc", "--strategy", "random", keys="cloan\nqy\n")
    assert len(readings(project)) == 1 and "1 passages read in full" in output and "2 of 2" not in output
    project.ok("review", "--coder", "awa", "--strategy", "random", keys=" q")
    assert len(readings(project)) == 1


def test_diverse_reads_afresh_too_and_is_no_random_sample(project: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its sample has its own name.

    files: {interviews/a.txt: "I: How?\\n\\nR: The loan was heavy for all of us.\\n\\nI: And?\\n\\nR: My goat died in the rain."}
    """
    monkeypatch.setattr(Queue, "_vectors", lambda self, segments: np.eye(2)[:len(segments)])
    prepared(project)
    project.ok("review", "--coder", "luc", "--strategy", "diverse", "--limit", "1", keys="f")
    assert [one.sample for one in readings(project)] == ["diverse 1"]
    result = listed(project, "--strategy", "diverse", "--coder", "luc")
    assert result["waiting"] == 1 and 0 <= result["passages"][0]["figure"] <= 0


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_nothing_to_read_is_said(project: Made, strategy: str) -> None:
    """Neither suggestions nor passages.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: How was it?\\n\\nI: And then?\\n\\nI: You do not say."}
    """
    prepared(project)
    result = project.run("next", "--strategy", strategy)
    if strategy == "disagree":
        assert result.return_value == 2 and "One engine alone" in result.output
    else:
        assert "waits here" in result.output or "has been looked at" in result.output


def test_unknown_names_are_refused(project: Made) -> None:
    """With those that are known.

    files: {interviews/a.txt: "R: The loan was heavy."}
    """
    assert "ingest" in project.run("next").output
    prepared(project)
    assert "'nobody'" in project.run("next", "--coder", "nobody").output
    assert "'lone'" in project.run("next", "--code", "lone").output
    assert json.loads(project.ok("next", "--code", "loan", "--json"))["waiting"] == 1


def test_without_a_draw_it_cannot_be_told_what_is_unseen(project: Made) -> None:
    """It says how to draw, and how many; it never says that all is found.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: So?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: It rained.\\n\\nI: Then?\\n\\nR: We sat."}
    """
    prepared(project)
    output = project.ok("next", "--stop", "--width", "0.4")
    assert "3 passages of respondents: 0 looked at, 3 unseen" in output and "cannot be told" in output
    assert "Draw 2 of them" in output and "--strategy random --limit 2" in output
    advice = listed(project, "--stop")
    assert [(one["code"], one["left"], one["guess"]) for one in advice["codes"]] == [("", None, None), ("loan", None, None)]
    assert advice["needed"] == 3
    assert project.run("next", "--stop", "--width", "2").return_value == 2
    assert "about --stop" in project.run("next", "--width", "0.4").output


def test_a_draw_tells_how_much_is_likely_unseen(project: Made) -> None:
    """With limits, for each code; reading on narrows them.

    codes: {loan: [loan], sit: []}
    files: {interviews/a.txt: "I: So?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: It rained.\\n\\nI: Then?\\n\\nR: We sat.\\n\\nI: And?\\n\\nR: They went."}
    """
    prepared(project)
    project.ok("review", "--coder", "luc", "--strategy", "random", "--seed", "4", keys="cloan\nffq")
    advice = listed(project, "--stop")
    anything, loan, sit = advice["codes"]
    assert advice["samples"] == {"random 4": 2} and (advice["unseen"], advice["drawn"]) == (2, 2)
    assert (loan["found"], loan["hits"], loan["drawn"], loan["left"]) == (1, 1, 2, {"value": 1.0, "low": 0, "high": 2})
    assert (anything["hits"], sit["hits"], sit["left"]["high"]) == (1, 0, 2)
    output = project.ok("next", "--stop", "--code", "loan")
    assert "0 of 2" in project.ok("next", "--stop") and "at most 2" in project.ok("next", "--stop")
    assert "1 of 2" in output and "1 (0–2)" in output and "yours to judge" in output and "sit" not in output
    assert max(map(len, output.split("\n"))) <= 80
    project.ok("review", "--coder", "luc", "--strategy", "random", "--seed", "4", keys="ff")
    done = project.ok("next", "--stop")
    assert "0 (0–0)" in done and "no figure says that all is found" in done and "Draw 1" not in done
