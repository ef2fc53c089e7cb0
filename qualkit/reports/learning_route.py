"""The learning route: cases and hosts, what participants made of them, and what each project will do at home."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.model import SWOT, DocumentKind, ItemKind, ReportRequest, View
from qualkit.reports.labels import Labels
from qualkit.reports.pages import route_pages
from qualkit.reports.pages.flow import Block
from qualkit.reports.papers import Desk, Paper
from qualkit.reports.parts import annexes, lesson_rows, promises, tables
from qualkit.reports.parts.items import Row, Shelf, told
from qualkit.reports.parts.rules import Broken


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
        swot, named = _swot(shelf), [one["kind"] for one in shelf.absent(*SWOT)]
        own = {"days": shelf.of(ItemKind.PROGRAMME_DAY), "facts": _events(shelf, plan),
               "cases": _cases(shelf), "themes": themes, "swot": swot,
               "swot_absent": named, "lessons": lesson_rows.lessons(shelf),
               "recommendations": promises.recommendations(shelf), "plan": plan,
               "absent": {"plans": shelf.absent(ItemKind.PLAN_ITEM), "lessons": shelf.absent(ItemKind.LESSON)},
               "survey": _survey(desk), "sources": _sources(desk), "withheld": dict(desk.basis.withheld),
               "figures": _figures(desk, themes) if request.numbers else None}
        broken = [*_broken(swot, named, desk.labels),
                  *promises.lacking(plan, "plan-item-open", "owner", "due", labels=desk.labels)]
        return desk.finish(self.name, own, broken=broken,
                           written=("context", "questions", "survey", "follow-up", "conclusions"), counted=True)

    def lay_out(self, data: Mapping[str, Any]) -> list[Block]:
        """Return the blocks in reading order."""
        return route_pages.lay_out(data)


def _events(shelf: Shelf, plan: Sequence[Row]) -> list[Row]:
    """When and where the route was: case studies that were read before it have dates and places of their own."""
    found = promises.events(shelf, plan)
    of_route = [one for one in found if one["document"] not in shelf.cases]
    return of_route or found


def _swot(shelf: Shelf) -> list[dict[str, Any]]:
    """One dict for each case that has items, inside and outside apart."""
    found: dict[str, list[Row]] = {}
    for one in shelf.of(*SWOT):
        case = shelf.case_of(one)
        voice = one["fields"].get("voice", "")
        text = one["text"].removesuffix(f"({voice})").rstrip() if voice else one["text"]
        found.setdefault(case, []).append(one | {"case": case, "voice": voice, "text": text})
    return [{"name": name, **{kind.value: [one for one in held if one["kind"] == kind] for kind in SWOT}}
            for name, held in sorted(found.items(), key=lambda one: not one[0])]


def _cases(shelf: Shelf) -> list[dict[str, Any]]:
    """Cases with their hosts, the same case told of in several documents once; else the case studies at hand."""
    found: dict[str, dict[str, Any]] = {}
    for one in shelf.of(ItemKind.CASE):
        found.setdefault(one["text"].casefold(), one | {"name": one["text"], "hosts": []})
    loose: dict[str, dict[str, Any]] = {}
    for host in shelf.of(ItemKind.HOST):
        case = found.get(host["fields"].get("case", "").casefold())
        place = host["fields"].get("place", "")
        said = host["text"] if not place or place in host["text"] else f"{host['text']} ({place})"
        if case is None:
            loose.setdefault(said.casefold(), host | {"name": "", "hosts": [said]})
        elif said not in case["hosts"]:
            case["hosts"].append(said)
    studies = [] if found else [
        {"number": "", "name": title, "hosts": [], "place": document, "undecided": False, "by": ""}
        for document, title in shelf.cases.items()]
    return [*found.values(), *studies, *loose.values()]


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


def _broken(swot: Sequence[Mapping[str, Any]], absent: Sequence[str], labels: Labels) -> Iterator[Broken]:
    rows = [one for case in swot for kind in SWOT for one in case[kind.value]]
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
