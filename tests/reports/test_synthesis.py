"""The synthesis report: what it says, and the rules that confidence is held to."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_view import demo
from hypothesis import given
from hypothesis import strategies as st
from reports.conftest import squeezed, text_of
from reports.synthesised import FACTS, built, judgement, study, synthesis_view

from qualkit.errors import ReportRefused
from qualkit.model import (
    COMPONENTS,
    Behind,
    Component,
    Concern,
    Confidence,
    EvidenceFacts,
    Finding,
    FindingDirection,
    ReportRequest,
    Screening,
    Seen,
)
from qualkit.reports.parts.contributions import counted, fingerprint, together
from qualkit.reports.render import FORMATS, render
from qualkit.reports.study import StudyReport

CODE = Path(__file__).parents[2] / "qualkit"


def rules(data: dict[str, Any]) -> set[str]:
    return set(data["rules_broken"])


def first(data: dict[str, Any]) -> dict[str, Any]:
    return data["themes"][0]["findings"][0]  # type: ignore[no-any-return]


def test_a_whole_synthesis_breaks_no_rule() -> None:
    assert rules(built()) == set()


# --- R: a level without its components, or within one study ----------------------------------------


PARTS = [*((name, Component(explanation="Because.")) for name in COMPONENTS),
         *((name, Component(level=Concern.NONE)) for name in COMPONENTS), ("explanation", ""), ("assessors", ())]


@pytest.mark.parametrize(("name", "value"), PARTS, ids=lambda value: str(value)[:40])
def test_a_level_without_all_its_parts_refuses(name: str, value: Any) -> None:
    view = synthesis_view(judgements=(judgement(**{name: value}),))
    with pytest.raises(ReportRefused, match="judgement-incomplete"):
        built(view, final=True)
    assert built(view)["refused"] == ["judgement-incomplete"]
    assert first(built(view))["judgement"]["overall"] == "", "a draft shows what is there, but no level"
    taken = built(view, overrides=({"rule": "judgement-incomplete", "by": "Ada", "reason": "agreed by phone"},))
    assert first(taken)["judgement"]["overall"] and not taken["refused"]


def test_parts_without_a_level_are_work_in_progress() -> None:
    data = built(synthesis_view(judgements=(judgement(overall=None, coherence=Component()),)))
    assert rules(data) == set() and first(data)["judgement"]["overall"] == ""


@pytest.mark.parametrize("evidence", [("one/f1",), ("one/f1", "one/f2"), ("one/f1", "two/gone"), ()])
def test_a_level_on_one_study_refuses(evidence: tuple[str, ...]) -> None:
    view = synthesis_view()
    view.findings = (replace(view.findings[0], evidence=evidence, counter_evidence=("two/g1",)),)
    with pytest.raises(ReportRefused, match="judgement-within-study"):
        built(view, final=True)
    assert built(view)["refused"] == ["judgement-within-study"]


def test_a_level_in_a_study_with_material_of_its_own_refuses() -> None:
    view = synthesis_view()
    view.study = replace(view.study, synthesis_of=())
    with pytest.raises(ReportRefused, match="judgement-within-study"):
        built(view, final=True)
    assert built(view)["refused"] == ["judgement-within-study"]


def test_the_study_report_refuses_a_level_too() -> None:
    view = demo()
    view.written = replace(view.written, judgements=(judgement("F1"),))
    with pytest.raises(ReportRefused, match="judgement-within-study"):
        StudyReport().build(view, ReportRequest(kind="study", study="demo", final=True))
    data = StudyReport().build(view, ReportRequest(kind="study", study="demo"))
    assert data["refused"] == ["judgement-within-study"] and data["marks"][0] == data["labels"]["mark.refused"]


@pytest.mark.parametrize("override", [
    {"rule": "judgement-incomplete", "by": "", "reason": "in a hurry"},
    {"rule": "judgement-incomplete", "by": "Ada", "reason": " "},
    {"rule": "judgement-within-study", "by": "Ada", "reason": "another rule"}])
def test_a_refusal_needs_its_rule_a_name_and_a_reason(override: dict[str, str]) -> None:
    with pytest.raises(ReportRefused):
        built(synthesis_view(judgements=(judgement(explanation=""),)), final=True, overrides=(override,))


def test_a_named_person_with_a_reason_takes_it_on_and_is_printed() -> None:
    override = {"rule": "judgement-incomplete", "by": "Ada", "reason": "the text follows"}
    data = built(synthesis_view(judgements=(judgement(explanation=""),)), overrides=(override,))
    assert rules(data) == {"judgement-incomplete"} and data["provenance"]["overrides"] == [override]


# --- a level is never computed ---------------------------------------------------------------------


@given(level=st.sampled_from([None, *Confidence]), facts=st.builds(
    EvidenceFacts, sources=st.integers(0, 99), base=st.integers(0, 99), quotes=st.integers(0, 999),
    words=st.integers(0, 99_999), against=st.integers(0, 99)))
def test_no_fact_moves_a_level(level: Confidence | None, facts: EvidenceFacts) -> None:
    view = synthesis_view(judgements=(judgement(overall=level),))
    view.others = tuple(replace(one, facts=dict.fromkeys(one.facts, facts)) for one in view.others)
    assert first(built(view))["judgement"]["overall"] == (level.value if level else "")


def test_nothing_but_the_loader_makes_a_level_or_a_judgement() -> None:
    """No module names a level, builds a judgement or sets one: they can only come from what people wrote."""
    found = set()
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("Confidence", "Concern")
            made = isinstance(node, ast.Call) and ast.unparse(node.func) in ("Confidence", "Concern", "Judgement",
                                                                             "Component")
            taken = isinstance(node, ast.keyword) and node.arg == "overall"
            if named or made or taken:
                found.add(path.relative_to(CODE).as_posix())
    assert found <= {"files/records.py", "model/records.py", "files/syntheses.py", "files/records_fields.py"}


# --- rules that warn -------------------------------------------------------------------------------


def test_a_finding_on_one_study_warns() -> None:
    view = synthesis_view(judgements=())
    view.findings = (replace(view.findings[0], evidence=("one/f1", "one/f2")),)
    data = built(view)
    assert "one-study-finding" in rules(data) and any("1" in one for one in data["limitations"])


def test_unknown_evidence_warns_and_keeps_a_final_report_back() -> None:
    view = synthesis_view()
    view.findings = (replace(view.findings[0], evidence=(*view.findings[0].evidence, "one/lost")),)
    assert "unresolved-evidence" in rules(built(view))
    with pytest.raises(ReportRefused, match="unresolved-evidence"):
        built(view, final=True)


def changed_words(view: Any) -> None:
    view.synthesis = replace(view.synthesis, seen=(Seen(finding="one/f1", hash="0" * 16),))


def changed_date(view: Any) -> None:
    one = view.others[0]
    later = tuple(replace(each, date="2025-02-02") for each in one.findings)
    view.others = (replace(one, findings=later), *view.others[1:])


def test_a_contributing_finding_without_evidence_at_hand_warns() -> None:
    view = synthesis_view()
    view.others = (replace(view.others[0], facts={"f1": EvidenceFacts()}), *view.others[1:])
    data = built(view)
    assert "contribution-without-evidence" in rules(data)
    assert any("one/f1 and one/f2" in one for one in data["warnings"])


@pytest.mark.parametrize("change", [changed_words, changed_date])
def test_a_contributing_finding_that_changed_warns(change: Callable[[Any], None]) -> None:
    view = synthesis_view()
    change(view)
    data = built(view)
    assert "contribution-changed" in rules(data) and any(one["changed"] for one in first(data)["contributing"])


def test_a_finding_whose_words_are_as_they_were_has_not_changed() -> None:
    view = synthesis_view()
    changed_date(view)
    found = view.others[0].findings
    assert view.synthesis
    view.synthesis = replace(view.synthesis, seen=tuple(
        Seen(finding=f"one/{one.id}", hash=fingerprint(one)) for one in found))
    assert "contribution-changed" not in rules(built(view))


@pytest.mark.parametrize(("change", "sum_said"), [
    ({"identified": 41}, "42"), ({"screened": 39}, "40"), ({"full_texts": 6}, "5"), ({"included": 4}, "3"),
    ({"duplicates": 3}, "39")])
def test_counts_that_do_not_add_up_are_told(change: dict[str, Any], sum_said: str) -> None:
    view = synthesis_view()
    assert view.synthesis
    view.synthesis = replace(view.synthesis, screening=replace(view.synthesis.screening, **change))
    data = built(view)
    assert "screening-sum" in rules(data) and any(sum_said in one for one in data["search"]["mismatches"])


def test_a_count_that_nobody_entered_is_neither_checked_nor_filled_in() -> None:
    view = synthesis_view()
    assert view.synthesis
    view.synthesis = replace(view.synthesis, screening=Screening(identified=42, included=3))
    data = built(view)
    boxes = [box["key"] for step in data["search"]["steps"] for box in (step["left"], step["right"]) if box]
    assert rules(data) == set() and boxes == ["identified", "included"]


@pytest.mark.parametrize(("rule", "change"), [
    ("study-without-appraisal", lambda view: setattr(view, "synthesis", None)),
    ("no-null-or-mixed", lambda view: setattr(view, "findings", (replace(view.findings[0], counter_evidence=()),))),
    ("loose-recommendation", lambda view: setattr(view, "written", replace(
        view.written, recommendations=tuple(replace(one, addressee="") for one in view.written.recommendations)))),
    ("judgement-without-finding", lambda view: setattr(view, "written", replace(
        view.written, judgements=(judgement("nobody"),))))])
def test_other_rules_warn(rule: str, change: Callable[[Any], None]) -> None:
    view = synthesis_view()
    change(view)
    assert rule in rules(built(view))


def test_a_final_report_refuses_unwritten_parts() -> None:
    with pytest.raises(ReportRefused, match="unwritten-part"):
        built(final=True)


# --- what is printed -------------------------------------------------------------------------------


def test_each_finding_shows_what_it_rests_on() -> None:
    found = first(built())
    assert [(one["ref"], one["against"]) for one in found["contributing"]] == [
        ("one/f1", False), ("two/g1", False), ("elsewhere/h1", False), ("one/f2", True)]
    assert found["studies"] == ["one", "two", "elsewhere"]
    assert "12 sources (9 of 15 interviews, 3 of 3 focus groups)" in found["facts"]
    assert "630 words" in found["facts"] and found["settings"] == "Region: Kayes; gender: woman"


def test_two_findings_of_one_study_count_their_sources_once() -> None:
    """f1: S01, S02 of S01-S03; f2: S02 and group S04, of S01-S04. Together 3 of 4, not 4 of 7; the other study is added."""
    one = counted(Behind(
        sources=("S01:interview", "S02:interview"), read=("S01:interview", "S02:interview", "S03:interview"),
        documents=("D01", "D02"), directions={"present": ("S01", "S02")}, passages={"1": 10, "2": 5}))
    two = counted(Behind(
        sources=("S02:interview", "S04:focus group"), against=("S03:interview",), documents=("D02", "D04"),
        read=("S01:interview", "S02:interview", "S03:interview", "S04:focus group"),
        directions={"absent": ("S02",), "present": ("S04",)}, passages={"2": 5, "3": 7}))
    found = together([("a", one), ("a", two), ("b", FACTS)])
    assert (found.sources, found.against, found.base, found.documents) == (3 + 4, 1, 4 + 6, 3 + 4)
    assert found.kinds == {"interview": (2 + 3, 3 + 5), "focus group": (1 + 1, 1 + 1)}
    assert found.directions == {"present": 3 + 3, "absent": 1 + 1}
    assert (found.quotes, found.words) == (3 + 5, 22 + 210)


def test_an_older_file_that_does_not_say_what_it_counts_is_never_counted_twice() -> None:
    bare = replace(FACTS, sources=2, kinds={"interview": (2, 5)})
    assert together([("a", FACTS), ("a", bare)]) == together([("a", bare), ("a", FACTS)]) == together([("a", FACTS)])


def test_each_quotation_is_printed_once_and_those_against_apart() -> None:
    view = synthesis_view()
    again = Finding(id="again", theme="voice", statement="Again.", author="Bo", evidence=("one/f1", "two/g1"),
                    direction=FindingDirection.MIXED)
    view.findings = (*view.findings, again)
    data = built(view)
    quotes = [quote for theme in data["themes"] for finding in theme["findings"]
              for one in finding["contributing"] for quote in one["quotes"]]
    assert len(quotes) == len({quote["id"] for quote in quotes}) == 4
    assert all(quote["verified"] for quote in quotes)


def test_listed_words_leave_neither_statements_nor_imports() -> None:
    data = built()
    assert "Sanankoroba" not in str({key: value for key, value in data.items() if key != "labels"})
    assert "[redacted]" in str(data["themes"])


def test_without_numbers_nothing_is_counted() -> None:
    data = built(numbers=False)
    found = first(data)
    assert data["search"] is None and found["facts"] == "" and all(one["facts"] == "" for one in data["studies"])
    assert all(one["facts"] == "" for one in found["contributing"])


def test_a_study_that_nobody_described_stands_in_the_table_all_the_same() -> None:
    view = synthesis_view()
    view.others = (*view.others, study("three", ("k1", "Also so.")))
    view.study = replace(view.study, synthesis_of=("one", "two", "three"))
    view.findings = (replace(view.findings[0], evidence=("one/f1", "three/k1")),)
    assert [one["key"] for one in built(view)["studies"]] == ["one", "two", "elsewhere", "three"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_format_holds_the_tables(language: str, tmp_path: Path) -> None:
    data = built(language=language)
    render(data, formats=FORMATS, folder=tmp_path)
    L = data["labels"]
    wanted = [L["syn.t.summary"], L["syn.t.profile"], L["syn.confidence.moderate"], L["syn.concern.minor concerns"],
              "Told alike in two places.", "Words behind two g1.", "elsewhere/h1"]
    for name in FORMATS:
        text = squeezed(text_of((tmp_path / f"draft-synthesis-together.{name}").read_bytes(), name))
        left = wanted if name not in ("xlsx", "json") else wanted[2:]  # these have no captions
        assert [one for one in left if squeezed(one) not in text] == [], name


def test_the_same_material_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        render(built(), formats=FORMATS, folder=tmp_path / name)
    for one in FORMATS:
        file = f"draft-synthesis-together.{one}"
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), one
