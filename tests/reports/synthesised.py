"""A small invented synthesis in memory: two studies of the project, one imported, one finding judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fake_view import FakeView, demo

from qualkit.model import (
    Appraisal,
    AppraisalItem,
    Appraised,
    CarriedQuote,
    Component,
    Concern,
    Confidence,
    EvidenceFacts,
    Excluded,
    Finding,
    FindingDirection,
    IncludedStudy,
    Judgement,
    Lesson,
    Recommendation,
    Records,
    ReportRequest,
    Screening,
    Search,
    StudyText,
    Synthesis,
    Theme,
)
from qualkit.reports.synthesis import SynthesisReport

FACTS = EvidenceFacts(sources=4, base=6, documents=4, quotes=5, words=210, settings=("region: Kayes", "gender: woman"),
                      kinds={"interview": (3, 5), "focus group": (1, 1)}, directions={"present": 3, "absent": 1})


def study(key: str, *findings: tuple[str, str], **more: Any) -> Records:
    """A study's records with facts and one quotation for each finding (its id and what it states)."""
    return Records(
        study=key, title=f"Study {key}", material=replace(FACTS, sources=7, base=6),
        findings=tuple(Finding(id=name, theme="loan/stress", statement=said, author="A. Author", date="2025-01-10",
                               direction=FindingDirection.SUPPORTS) for name, said in findings),
        facts={name: FACTS for name, _ in findings}, themes={name: ("repayment",) for name, _ in findings},
        codes={"loan/stress": "Repayment stress"}, quotes=tuple(
            CarriedQuote(id=f"Q{place}", finding=name, text=f"Words behind {key} {name}.", language="en", source="S01",
                         document="D01", kind="interview", unit="turn", number=2, code="loan/stress",
                         code_name="Repayment stress", direction="present", attributes={"region": "Kayes"})
            for place, (name, _) in enumerate(findings, 1)), **more)


def judgement(finding: str = "terms", **changes: Any) -> Judgement:
    """A whole judgement, as two people would enter it."""
    part = Component(level=Concern.MINOR, explanation="Because of this.")
    whole = Judgement(finding=finding, methodological_limitations=part, coherence=part, adequacy=part, relevance=part,
                      overall=Confidence.MODERATE, explanation="Told alike in two places.", assessors=("Ada", "Bo"),
                      date="2025-02-01")
    return replace(whole, **changes)


def synthesis_view(**written: Any) -> FakeView:
    """The synthesis; ``written`` replaces what stands in its records."""
    view = demo(redact=("Sanankoroba",))
    view.study = replace(view.study, key="together", title="Together", synthesis_of=("one", "two"), planned=())
    for name in ("all_documents", "all_codings", "all_readings", "all_suggestions", "all_decisions", "all_runs"):
        setattr(view, name, [])
    view.study_text = StudyText(study="together", sections={})
    view.themes = (Theme(key="repayment", name="Repayment", names={"fr": "Remboursement"}, definition="Paying back."),
                   Theme(key="voice", name="Voice"))
    view.others = (study("one", ("f1", "August is too early."), ("f2", "The onions paid it.")),
                   study("two", ("g1", "The moon decides.")),
                   study("elsewhere", ("h1", "Said in Sanankoroba."), source="elsewhere.json", source_hash="ab" * 32))
    view.findings = (
        Finding(id="terms", theme="repayment", statement="Terms miss the seasons.", author="Ada", date="2025-01-20",
                direction=FindingDirection.SUPPORTS, evidence=("one/f1", "two/g1", "elsewhere/h1"),
                counter_evidence=("one/f2",), scope="Three places", gaps="No herders."),)
    view.written = Records(study="together", **({
        "judgements": (judgement(),),
        "recommendations": (Recommendation(id="r1", number="1", text="Ask for the week.", addressee="Lenders",
                                           basis=("terms",)),),
        "lessons": (Lesson(id="l1", title="Ask first", condition="Where trades differ", author="Ada"),)} | written))
    view.synthesis = Synthesis(
        study="together", question="What makes schedules bearable?",
        searches=(Search(source="Index A", records=30), Search(source="Index B", records=12)),
        screening=Screening(identified=42, duplicates=2, screened=40, excluded=35, full_texts=5, included=3,
                            excluded_full_texts=(Excluded(reason="no voices", number=2),), by=("Ada",)),
        included=tuple(IncludedStudy(key=key, country="Mali") for key in ("one", "two", "elsewhere")),
        appraisal=Appraisal(tool="Own questions", items=(AppraisalItem(id="A", text="Is it told who was asked?"),),
                            studies=tuple(Appraised(study=key, answers={"A": "yes"}, overall="minor concerns", by=("Bo",))
                                          for key in ("one", "two", "elsewhere"))))
    return view


def built(view: FakeView | None = None, **request: Any) -> dict[str, Any]:
    """The model of a synthesis."""
    asked = replace(ReportRequest(kind="synthesis", study="together", date="2025-03-01"), **request)
    return SynthesisReport().build(view or synthesis_view(), asked)
