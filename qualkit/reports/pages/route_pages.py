"""The learning route as a flow of blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qualkit.reports.pages import (
    annex_pages,
    item_pages,
    layout,
    lesson_pages,
    promise_pages,
    status_pages,
    theme_pages,
)
from qualkit.reports.pages.flow import Block, Flow, cell, column, linked, row

Data = Mapping[str, Any]


def lay_out(data: Data) -> list[Block]:
    """Return the blocks in the order in which the route was travelled."""
    flow = Flow(data["labels"])
    item_pages.name(flow, lessons=data["lessons"])
    item_pages.front(flow, data)
    item_pages.section(flow, data, "context")
    item_pages.section(flow, data, "questions", level=2)
    _route(flow, data)
    theme_pages.themes(flow, data)
    if data["figures"] and data["figures"]["code_table"]["kinds"]:
        layout.code_table(flow, data["figures"]["code_table"])
    _swot(flow, data)
    _learnt(flow, data)
    _plans(flow, data)
    _survey(flow, data)
    item_pages.section(flow, data, "follow-up")
    item_pages.section(flow, data, "conclusions")
    item_pages.limitations(flow, data)
    flow.begin_annexes()
    annex_pages.sources(flow, data)
    if data["figures"] and data["figures"]["audit"]:
        annex_pages.audit(flow, data)
    item_pages.last_pages(flow, data)
    return linked(flow.blocks)


def _route(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("route.h.route"), anchor="route")
    item_pages.facts(flow, data["facts"], ("date", "place"))
    flow.heading(flow.say("route.h.cases"), anchor="cases", level=2)
    if not data["cases"]:
        flow.para(flow.say("route.no_cases"))
    status_pages.table(flow, "cases", flow.say("route.t.cases"), columns=[
        column(flow.say("c.number"), width=.6), column(flow.say("c.case"), width=2.6),
        column(flow.say("c.host"), width=2.4)],
        lines=[(one, row(cell(one["number"] or "–"), promise_pages.unstated(flow, one["name"]),
                         promise_pages.unstated(flow, "; ".join(one["hosts"])))) for one in data["cases"]])
    flow.heading(flow.say("route.h.programme"), anchor="programme", level=2)
    item_pages.listing(flow, "programme_day", data["days"], fields=("date", "place"),
                       missing=flow.say("route.no_programme"))


def _swot(flow: Flow, data: Data) -> None:
    """For each case one table, what lies inside the hosts' hands before what comes from outside."""
    flow.heading(flow.say("route.h.swot"), anchor="swot")
    flow.para(flow.say("route.swot"), "note")
    if not data["swot"]:
        flow.para(flow.say("route.swot_named" if data["swot_absent"] else "route.no_swot"))
    for place, case in enumerate(data["swot"], 1):
        flow.heading(case["name"] or flow.say("route.no_case"), anchor=f"swot-{place}", level=2)
        lines = []
        for kind in ("strength", "weakness", "opportunity", "threat"):
            side = flow.say("swot.inside" if kind in ("strength", "weakness") else "swot.outside")
            held = case[kind] or [None]
            group = f"{side}{flow.say('colon')}{flow.say(f'swot.{kind}').lower()}"
            lines += [_line(flow, one, "" if first else group) for first, one in enumerate(held)]
        name = case["name"] or flow.say("route.no_case")
        status_pages.table(flow, f"swot-{place}", flow.say("route.t.swot", case=name), columns=[
            column(flow.say("c.number"), width=.6), column(flow.say("route.c.item"), width=3.2),
            column(flow.say("route.c.voice"), width=2.2)], lines=lines)


def _line(flow: Flow, one: Data | None, group: str) -> status_pages.Line:
    if one is None:
        return None, row(cell("–"), cell(flow.say("route.none_named"), "muted"), cell(""), group=group)
    return one, row(cell(one["number"] or "–"), cell(one["text"]), promise_pages.unstated(flow, one["voice"]),
                    group=group)


def _learnt(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("lesson.h.lessons"), anchor="lessons")
    if not data["lessons"]:
        flow.para(flow.say("lesson.none"))
    item_pages.absent(flow, data["absent"]["lessons"])
    lesson_pages.boxes(flow, data["lessons"])
    if data["recommendations"]:
        flow.heading(flow.say("route.h.advice"), anchor="advice", level=2)
        promise_pages.recommendations(flow, data["recommendations"])


def _plans(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("route.h.plans"), anchor="plans")
    if not data["plan"]:
        flow.para(flow.say("route.no_plan"))
    promise_pages.actions(flow, data["plan"], by="project", anchor="plans", caption=flow.say("route.t.plans"))
    item_pages.absent(flow, data["absent"]["plans"])


def _survey(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("h.survey"), anchor="survey")
    survey = data["survey"]
    if not survey["there"]:
        flow.para(flow.say("route.no_survey"))
    elif survey["answers"] is not None:
        flow.para(flow.say("route.survey", count=survey["answers"]))
    if data["draft"] or data["prose"]["survey"]:
        flow.prose(data["prose"]["survey"], missing=flow.say("todo.survey"), source="section:survey")
