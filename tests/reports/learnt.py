"""Lessons of three small invented studies in memory, one of them with material of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fake_view import FakeView, demo

from qualkit.model import (
    EvidenceFacts,
    Finding,
    FindingDirection,
    Lesson,
    LessonKind,
    LessonStatus,
    Maturity,
    Records,
    ReportRequest,
    Review,
    Theme,
)
from qualkit.reports.lessons import LessonsReport

FACTS = EvidenceFacts(sources=3, base=6, settings=("region: Kayes",), kinds={"interview": (2, 5), "focus group": (1, 1)})
SECRET = "Sanankoroba"


def lesson(key: str, **fields: Any) -> Lesson:
    """A lesson that lacks nothing, unless fields say otherwise."""
    whole = Lesson(
        id=key, title=f"Title of {key} and its own words {key}", kind=LessonKind.WORKS, themes=("repayment",),
        happened=f"What happened to {key}.", why="Because of the moon.", condition=f"Where {key} holds.",
        origin="Two villages by the river", uses=("small loans",), evidence=("august",), voice="Women",
        addressee="Lenders; boards", maturity=Maturity.INSTRUCTIONAL, status=LessonStatus.REVIEWED,
        source="Author 2024", country="Mali", region="Kayes", project="Jigi", author="Ada Author", date="2024-03-02",
        review=Review(by="Bo Reader", date="2024-04-01"))
    return replace(whole, **fields)


def finding(key: str, **fields: Any) -> Finding:
    """A finding with a direction."""
    whole = Finding(id=key, theme="loan/stress", statement=f"Statement of {key}.", author="Ada Author",
                    direction=FindingDirection.SUPPORTS, date="2024-03-01")
    return replace(whole, **fields)


def learnt(*own: Lesson, redact: tuple[str, ...] = (SECRET,)) -> FakeView:
    """The demo study with lessons, a second study of the project with facts, and an imported one."""
    view = demo(redact=redact)
    view.themes = (
        Theme(key="repayment", name="Repayment and debt", names={"fr": "Remboursement et dette"},
              codes={view.codebook.key: ("loan",)}),
        Theme(key="voice", name="Voice", names={"fr": "Parole"}))
    coding = view.all_codings[0].id
    view.written = Records(study="demo", lessons=own or (
        lesson("harvest", title="Let the instalments wait for the harvest", evidence=(coding,),
               contrary=("north/weekly",)),
        lesson("draft", title="Draw the season before the schedule", status=LessonStatus.DRAFT, review=None, themes=(),
               evidence=(coding,)),
        lesson("gone", title="Retired for good reason since then", status=LessonStatus.RETIRED, evidence=(coding,))))
    view.others = (
        Records(study="north", title="Study of the north", lessons=(
            lesson("weekly", title="Weekly payments fit a weekly market", kind=LessonKind.ADJUST, country="Ghana",
                   themes=("voice", "repayment")),
            lesson("echeance", title="Découper l’échéance au rythme du marché et des récoltes", country="Burkina Faso",
                   happened="Les femmes ont payé le jour du marché, et la tontine a porté la somme à la caisse.")),
            findings=(finding("august"), finding("mixed", direction=FindingDirection.MIXED)),
            facts={"august": FACTS, "mixed": FACTS}, lesson_facts={"weekly": FACTS, "echeance": FACTS},
            themes={"august": ("repayment",), "mixed": ("voice",)}, asked=("repayment", "voice"), material=FACTS),
        Records(study="far", title="From elsewhere", source="far.json", source_hash="ab" * 32, invented=True,
                lessons=(lesson("moon", title=f"The moon decides in {SECRET}", country="Fiji", evidence=("tide",)),),
                findings=(finding("tide"),), themes={"tide": ("voice",)}))
    return view


def catalogue(view: FakeView | None = None, **request: Any) -> dict[str, Any]:
    """The model of the catalogue."""
    asked = replace(ReportRequest(kind="lessons", study="demo", date="2025-03-01"), **request)
    return LessonsReport().build(view or learnt(), asked)
