"""The learning route: cases and hosts, what participants made of them, and what each project will do at home."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.model import SWOT, DocumentKind, ItemKind, ReportRequest, View
from qualkit.reports.drawing.page_xlsx import sheet_name
from qualkit.reports.labels import Labels
from qualkit.reports.pages import route_pages
from qualkit.reports.pages.flow import Block, Sheet
from qualkit.reports.papers import Desk, Paper
from qualkit.reports.parts import annexes, lesson_rows, promises, route_cases, tables
from qualkit.reports.parts.items import Row, Shelf, told
from qualkit.reports.parts.rules import Broken

WRITTEN = ("summary", "context", "questions", "survey", "follow-up", "conclusions")
"""Parts that only people write."""


class LearningRoute(Paper):
    """Blocks B1, B3, B6 to B8, B11 and B14 of a learning route."""

    name = "learning-route"

    def build(self, view: View, request: ReportRequest) -> dict[str, Any]:
        """Return the report model (schema ``qualkit.learning-route/1``).

        Raises:
            ReportRefused: somebody accepted a SWOT item without evidence from a case, or wrote a
                plan item without owner or date, and nobody took that on by name.
        """
        desk = Desk(view, request)
        shelf, themes = desk.shelf, desk.themes
        plan = promises.actions(shelf, ItemKind.PLAN_ITEM)
        lessons, named = lesson_rows.lessons(shelf), [one["kind"] for one in shelf.absent(*SWOT)]
        cases = route_cases.cases(shelf, lessons)
        lessons = route_cases.called(lessons, cases)
        own = {"days": route_cases.days(shelf, cases), "facts": _events(shelf, plan), "cases": cases,
               "themes": themes, "swot_absent": named, "lessons": lessons,
               "recommendations": promises.recommendations(shelf), "plan": plan,
               "absent": {"projects": shelf.absent(ItemKind.PROJECT), "plans": shelf.absent(ItemKind.PLAN_ITEM),
                          "lessons": shelf.absent(ItemKind.LESSON)},
               "survey": _survey(desk), "sources": _sources(desk), "withheld": dict(desk.basis.withheld),
               "figures": _figures(desk, themes) if request.numbers else None}
        broken = [*_broken(cases, named, desk.labels),
                  *promises.lacking(plan, "plan-item-open", "owner", "due", labels=desk.labels)]
        return desk.finish(self.name, own, broken=broken,
                           written=WRITTEN, counted=True)

    def lay_out(self, data: Mapping[str, Any]) -> list[Block]:
        """Return the blocks in reading order."""
        return route_pages.lay_out(data)

    def sheets(self, data: Mapping[str, Any], flow: Sequence[Block]) -> dict[str, Sheet]:
        """Return the workbook's sheets; the four fields of each case stand there item by item."""
        sheets = {name: sheet for name, sheet in super().sheets(data, flow).items() if not name.startswith("swot")}
        if any(one[kind.value] for one in data["cases"] for kind in SWOT):
            sheets[sheet_name("swot", sheets)] = route_pages.sheet(data["cases"], data["labels"])
        return sheets


def _events(shelf: Shelf, plan: Sequence[Row]) -> list[Row]:
    """When and where the route was and who came: case studies that were read before it tell of other days."""
    found = [*promises.events(shelf, plan), *shelf.of(ItemKind.ATTENDANCE)]
    of_route = [one for one in found if one["document"] not in shelf.cases]
    return of_route or found


def _survey(desk: Desk) -> dict[str, Any]:
    """How many participants answered a survey that was ingested; what they say stands under the themes."""
    answers = [one for one in desk.basis.documents.values() if one.kind is DocumentKind.SURVEY_ANSWER]
    return {"answers": len(answers) if desk.request.numbers else None, "there": bool(answers)}


def _sources(desk: Desk) -> list[dict[str, Any]]:
    rows = annexes.source_list(desk.basis)
    if desk.request.numbers:
        return rows
    return [{name: value for name, value in one.items() if name not in ("words", "people", "codings")} for one in rows]


def _figures(desk: Desk, themes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"code_table": tables.code_table(desk.basis, desk.labels),
            "audit": annexes.quote_audit(desk.basis, themes, ""),
            "printed": annexes.printed_share(desk.basis, desk.quotations.printed)}


def _broken(cases: Sequence[Mapping[str, Any]], absent: Sequence[str], labels: Labels) -> Iterator[Broken]:
    rows = [one for case in cases for kind in SWOT for one in case[kind.value]]
    for undecided in (False, True):
        poor = [told(one, labels) for one in rows if one["undecided"] is undecided and not (
            one["case"] and one["quoted"])]
        if poor:
            yield Broken(rule="swot-without-evidence", refuses=not undecided,
                         text=labels("rule.swot-without-evidence", items="; ".join(poor)))
    silent = [told(one, labels) for one in rows if not one["voice"]]
    if silent:
        yield Broken(rule="swot-without-voice", text=labels("rule.swot-without-voice", items="; ".join(silent)))
    if absent:
        yield Broken(rule="swot-named-only", text=labels("rule.swot-named-only", kinds=labels.join(
            [labels(f"swot.{kind}").lower() for kind in dict.fromkeys(absent)])))
