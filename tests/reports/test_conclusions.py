"""The study report and records: their order, counter-evidence, what was set aside, recommendations, flaws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_view import FakeView, demo
from reports.conftest import squeezed, text_of

from qualkit.errors import ReportRefused, UnknownName
from qualkit.model import (
    ActionItem,
    Criterion,
    Discarded,
    EvaluationQuestion,
    Finding,
    Priority,
    Recommendation,
    Records,
    Review,
    StudyText,
)
from qualkit.reports.pages.flow import Block
from qualkit.reports.render import FORMATS, render
from qualkit.reports.study import StudyReport

Build = Callable[..., dict[str, Any]]


@pytest.fixture
def view() -> FakeView:
    made = demo()
    made.study_text = replace(made.study_text, evaluation_questions=(
        EvaluationQuestion(id="q1", text="Do the terms fit?", criterion=Criterion.RELEVANCE),
        EvaluationQuestion(id="q2", text="Who is heard?")))
    made.findings = (
        replace(made.findings[0], question="q1", counter_evidence=("coding:0",), review=Review(by="B. Reviewer", date="2024-06-01"),
                discarded=(Discarded(evidence="coding:11", reason="He speaks of another lender."),)),
        Finding(id="F2", theme="coll/voice", statement="Women speak in the group.", author="A. Researcher",
                criterion=Criterion.GENDER, evidence=("coding:4",)))
    made.written = Records(study="demo", recommendations=(
        Recommendation(id="r1", number="1", text="Move the August instalment to November.", addressee="The board",
                       priority=Priority.HIGH, time="Before May", basis=("F1",), response="Agreed for Kayes."),),
        action_items=(ActionItem(id="a1", number="1.1", text="Write it into the contract", owner="Head of credit",
                                 due="2025-09", basis=("r1", "F1")),
                      ActionItem(id="a2", text="Print larger letters", owner="Luc", due="2025-10"),
                      ActionItem(id="a3", text="Given up", owner="Luc", due="2025-10", status="dropped")))
    return made


def flow_of(data: dict[str, Any]) -> list[Block]:
    return StudyReport().lay_out(data)


def outline(flow: list[Block]) -> list[str]:
    """Headings of the second level and findings, in reading order."""
    return [one.get("text") or one["id"] for one in flow
            if (one["kind"] == "heading" and one["level"] == 2) or one.get("tone") == "claim"]


def test_findings_stand_under_the_question_they_answer(view: FakeView, build: Build) -> None:
    data = build(view, options={"order": "question", "suggested_words": 1})
    told = outline(flow_of(data))
    at = told.index("Question 1: Do the terms fit?")
    assert told[at:at + 5] == ["Question 1: Do the terms fit?", "finding-f1", "Question 2: Who is heard?",
                               "Findings that answer no evaluation question", "finding-f2"]
    assert sum(one.startswith("finding-") for one in told) == 2  # under their themes they are named, not printed again
    elsewhere = [one["runs"][0]["text"] for one in flow_of(data) if one["kind"] == "para"]
    assert "Findings on this theme, printed above: Finding\xa01." in elsewhere
    ids = [one["quote"]["id"] for one in flow_of(data) if one["kind"] == "quote"]
    assert len(ids) == len(set(ids)) and set(ids) == {one["quote"]["id"] for one in flow_of(build(view)) if one["kind"] == "quote"}


def test_findings_stand_under_their_criterion_and_by_default_under_their_theme(view: FakeView, build: Build) -> None:
    told = outline(flow_of(build(view, options={"order": "criterion", "suggested_words": 1})))
    at = told.index("finding-f2")
    assert told[at - 1].casefold().startswith("gender") and told[at + 1:at + 3] == ["Findings under no criterion", "finding-f1"]
    assert build(view)["order"] is None
    with pytest.raises(UnknownName, match="order of findings"):
        build(view, options={"order": "colour"})


def test_counter_evidence_is_quoted_against_the_finding(view: FakeView, build: Build) -> None:
    data = build(view)
    [quote] = [one for one in data["themes"][0]["counter"] if "bought a goat" in one["text"]]
    assert (quote["finding"], quote["box"]) == ("F1", "counter")
    entry = data["register"][0]
    assert quote["id"] in entry["against"] and quote["id"] not in entry["evidence"]
    view.findings = (replace(view.findings[0], counter_evidence=("nowhere",)), view.findings[1])
    assert "unresolved-evidence" in build(view)["rules_broken"]


def test_what_was_set_aside_and_who_reviewed_is_in_the_register(view: FakeView, build: Build) -> None:
    data = build(view)
    assert data["register"][0]["discarded"][0]["reason"] == "He speaks of another lender."
    tables = {one["id"]: one for one in flow_of(data) if one["kind"] == "table"}
    [row] = tables["t-discarded"]["rows"]
    assert [cell["text"] for cell in row["cells"]][::2] == ["Finding\xa01", "He speaks of another lender."]
    assert "A. Researcher, 2 May 2024; reviewed by B. Reviewer, 1 June 2024" in str(tables["t-register"]["rows"])


def test_recommendations_carry_their_basis_and_their_actions(view: FakeView, build: Build) -> None:
    flow = flow_of(build(view))
    table = next(one for one in flow if one.get("id") == "t-recommendations")
    told = [[cell["text"] for cell in row["cells"]] for row in table["rows"]]
    assert told == [
        ["1", "Move the August instalment to November.", "The board", "high", "Before May", "–", "Finding\xa01", "open"],
        ["", "Response: Agreed for Kayes.", "", "", "", "", "", ""],
        ["1.1", "Write it into the contract", "Head of credit", "–", "September 2025", "–", "Finding\xa01", "open"],
        ["–", "Print larger letters", "Luc", "–", "October 2025", "–", "–", "open"]]
    assert [(part["text"], part["link"]) for part in table["rows"][0]["cells"][6]["parts"]] == [("Finding\xa01", "finding-f1")]
    assert [row["group"] for row in table["rows"]] == ["", "", "", "Other actions"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_format_holds_them(view: FakeView, build: Build, tmp_path: Path, language: str) -> None:
    data = build(view, language=language, options={"order": "question", "suggested_words": 1})
    render(data, formats=FORMATS, folder=tmp_path)
    wanted = ["He speaks of another lender.", "Move the August instalment to November.", "Agreed for Kayes."]
    for name in FORMATS:
        text = squeezed(text_of((tmp_path / f"draft-study-demo.{name}").read_bytes(), name)).translate(dict.fromkeys(map(ord, "-‐\xad")))
        assert [one for one in wanted if squeezed(one) not in text] == [], name  # narrow columns divide words


@pytest.mark.parametrize(("changes", "rule", "said"), [
    ({"recommendations": (Recommendation(id="r", text="Move it.", basis=("F1",)),)}, "record-no-addressee",
     "Recommendation r: it is addressed to nobody."),
    ({"recommendations": (Recommendation(id="r", text="Move it.", addressee="B"),)}, "record-no-basis",
     "Recommendation r: it follows from no finding or lesson."),
    ({"action_items": (ActionItem(id="a", text="Write", due="2025"), ActionItem(id="b", text="Read", due="2025"))},
     "record-no-owner", "Action item a and b: nobody answers for it."),
])
def test_what_records_lack_is_warned_of(view: FakeView, build: Build, changes: dict[str, Any], rule: str, said: str) -> None:
    assert not [one for one in build(view)["rules_broken"] if one.startswith("record-")]
    view.written = replace(view.written, **{"action_items": (), **changes})
    data = build(view)
    assert [one for one in data["rules_broken"] if one.startswith("record-")] == [rule] and said in data["warnings"]


def test_a_finding_without_evidence_is_warned_of(view: FakeView, build: Build) -> None:
    view.findings = (view.findings[0], replace(view.findings[1], evidence=()))
    assert "Finding F2: it rests on no evidence." in build(view)["warnings"]


def test_recommendations_on_file_are_written_recommendations(view: FakeView, build: Build) -> None:
    view.study_text = StudyText(study="demo", sections={})
    final = {"final": True, "overrides": tuple({"rule": rule, "by": "T", "reason": "r"} for rule in (
        "theme-without-finding", "small-cells"))}
    for written, told in ((view.written, False), (Records(study="demo"), True)):
        view.written = written
        with pytest.raises(ReportRefused) as caught:
            StudyReport().build(view, replace(_request(), **final))
        assert any("(recommendations)" in one for one in caught.value.rules) is told


def _request() -> Any:
    from qualkit.model import ReportRequest

    return ReportRequest(kind="study", study="demo")
