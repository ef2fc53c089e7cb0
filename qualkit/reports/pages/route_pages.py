"""The learning route as a flow of blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from qualkit.reports.pages.flow import Block, Flow, Sheet, cell, column, lined, linked, row, said

Data = Mapping[str, Any]

KINDS = ("strength", "weakness", "opportunity", "threat")


def lay_out(data: Data) -> list[Block]:
    """Return the blocks: the summary, then all in the order in which the route was travelled."""
    flow = Flow(data["labels"])
    item_pages.name(flow, findings=[one for theme in data["themes"] for one in theme["claims"]],
                    lessons=data["lessons"])
    flow.heading(flow.say("h.summary"), anchor="summary", numbered=False)
    flow.prose(data["prose"]["summary"], missing=flow.say("todo.summary"), source="section:summary")
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
    layout.limitations(flow, data)
    flow.begin_annexes()
    annex_pages.sources(flow, data)
    if data["figures"] and data["figures"]["audit"]:
        annex_pages.audit(flow, data)
    item_pages.last_pages(flow, data)
    return linked(flow.blocks)


def _route(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("route.h.route"), anchor="route")
    item_pages.facts(flow, data["facts"], ("date", "place", "attendance"))
    item_pages.absent(flow, data["absent"]["projects"])
    flow.heading(flow.say("route.h.cases"), anchor="cases", level=2)
    if not data["cases"]:
        flow.para(flow.say("route.no_cases"))
    _hosted(flow, data["cases"])
    flow.heading(flow.say("route.h.programme"), anchor="programme", level=2)
    if not data["days"]:
        flow.para(flow.say("route.no_programme"))
    _programme(flow, data["days"])


def _hosted(flow: Flow, cases: Sequence[Data]) -> None:
    """Each case with its host, its place and the study that was written of it."""
    numbered, studied = any(one["number"] for one in cases), any(one["study"] for one in cases)
    columns = [*([column(flow.say("c.number"), width=.5)] if numbered else []), column(flow.say("c.case"), width=2.4),
               column(flow.say("c.host"), width=2.2), column(flow.say("route.c.place"), width=1.8),
               *([column(flow.say("route.c.study"), width=.9)] if studied else [])]
    status_pages.table(flow, "cases", flow.say("route.t.cases"), columns=columns, lines=[
        (one if one["place"] else None, row(
            *([cell(one["number"] or "–")] if numbered else []), promise_pages.unstated(flow, _capital(one["name"])),
            promise_pages.unstated(flow, "; ".join(one["hosts"])), promise_pages.unstated(flow, one["site"]),
            *([cell(one["study"] or "–")] if studied else []))) for one in cases])


def _programme(flow: Flow, days: Sequence[Data]) -> None:
    """Day, place, host and what was visited; a column that no day fills is left out."""
    shown = [name for name in ("date", "site", "hosts") if any(one[name] for one in days)]
    heads = {"date": ("c.date", 1.3), "site": ("route.c.place", 1.3), "hosts": ("c.host", 1.5)}
    status_pages.table(flow, "programme-day", flow.say("route.t.programme"), columns=[
        column(flow.say("route.c.day"), width=.5),
        *(column(flow.say(heads[name][0]), width=heads[name][1]) for name in shown),
        column(flow.say("route.c.done"), width=4)],
        lines=[(one, row(cell(one["number"] or "–"), *(_told(flow, one[name]) for name in shown),
                         promise_pages.unstated(flow, one["done"]))) for one in days],
        note=flow.say("route.n.hosts") if "hosts" in shown else "")


def _told(flow: Flow, value: str | Sequence[str]) -> Block:
    words = value if isinstance(value, str) else "; ".join(value)
    return cell(words) if words else cell("–", "muted")


def _capital(name: str) -> str:
    """A name as a heading: documents name cases in the middle of a sentence."""
    return name[:1].upper() + name[1:]


def _swot(flow: Flow, data: Data) -> None:
    """For each case two by two: what lies inside the hosts' hands above what comes from outside."""
    flow.heading(flow.say("route.h.swot"), anchor="swot")
    flow.para(flow.say("route.swot"), "note")
    judged = [one for one in data["cases"] if any(one[kind] for kind in KINDS)]
    if not judged:
        flow.para(flow.say("route.swot_named" if data["swot_absent"] else "route.no_swot"))
    for place, case in enumerate(data["cases"] if judged else (), 1):
        name = _capital(case["name"]) or flow.say("route.no_case")
        flow.heading(name, anchor=f"swot-{place}", level=2)
        flow.para(_placed(flow, case), "note")
        if case["lessons"]:
            flow.para(flow.say("route.lessons", lessons=", ".join(flow.names.get(one, one) for one in case["lessons"])))
        _fields(flow, case, name=name, anchor=f"swot-{place}")


def _placed(flow: Flow, case: Data) -> str:
    facts = (("c.host", "; ".join(case["hosts"])), ("route.c.place", case["site"]), ("route.c.study", case["study"]))
    return " · ".join(f"{flow.say(key)}{flow.say('colon')}{value}" for key, value in facts if value)


def _fields(flow: Flow, case: Data, *, name: str, anchor: str) -> None:
    held = [one for kind in KINDS for one in case[kind]]
    if not held:
        flow.para(flow.say("route.no_swot_case"))
        return
    by = list(dict.fromkeys(one["by"] for one in held if one["by"]))
    mixed = len({one["undecided"] for one in held}) > 1
    state = {"undecided": all(one["undecided"] for one in held), "by": ", ".join(by), "place": ""}
    status_pages.table(flow, anchor, flow.say("route.t.swot", case=name), columns=[
        column(flow.say("route.c.lies"), width=1),
        column(flow.say("swot.helps"), width=3), column(flow.say("swot.hinders"), width=3)],
        lines=[(state, row(cell(flow.say(side)), _field(flow, case, helps, mixed=mixed),
                           _field(flow, case, hinders, mixed=mixed)))
               for side, helps, hinders in (("swot.inside", "strength", "weakness"),
                                            ("swot.outside", "opportunity", "threat"))])


def _field(flow: Flow, case: Data, kind: str, *, mixed: bool) -> Block:
    """One of the four: its name, then each item with whose voice it is and where it stands."""
    lines = [[said(flow.say(f"swot.{kind}"), "strong")]]
    for one in case[kind]:
        voice = one["voice"] or flow.say("route.no_voice")
        number = f"{one['number']}. " if one["number"] else ""
        lines.append([said(f"{number}{one['text']} "), said(f"({voice}; {one['place']})", "muted"),
                      *([said(f" {flow.say('items.proposed')}", "mark")] if mixed and one["undecided"] else [])])
    return lined(*lines, *([] if case[kind] else [[said(flow.say("route.none_named"), "muted")]]))


def sheet(cases: Sequence[Data], labels: Mapping[str, str]) -> Sheet:
    """The four fields of every case as rows of a workbook."""
    head = [labels["c.case"], labels["c.kind"], labels["c.number"], labels["route.c.item"], labels["route.c.voice"],
            labels["c.found_at"], labels["c.accepted"]]
    return head, [[case["name"], labels[f"swot.{kind}"], one["number"], one["text"], one["voice"], one["place"],
                   labels["items.proposed"] if one["undecided"] else one["by"]]
                  for case in cases for kind in KINDS for one in case[kind]]


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
    rows = [_apart(one) | {"lesson": flow.names.get(one["lesson"], one["lesson"])} for one in data["plan"]]
    if rows and not any(one["by"] or one["undecided"] for one in rows):
        flow.para(flow.say("route.n.plans"), "note")
    promise_pages.actions(flow, rows, by="project", anchor="plans", caption=flow.say("route.t.plans"))
    item_pages.absent(flow, data["absent"]["plans"])


def _apart(one: Data) -> dict[str, Any]:
    """A plan's item without what stands beside it already: its lesson among what it rests on, its project as author."""
    pairs = [(name, kind) for name, kind in zip(one["basis"], one["basis_kinds"], strict=True)
             if name != one["lesson"]]
    by = "" if one["by"] == one["project"] else one["by"]
    return {**one, "by": by, "basis": [name for name, _ in pairs], "basis_kinds": [kind for _, kind in pairs]}


def _survey(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("h.survey"), anchor="survey")
    survey = data["survey"]
    if not survey["there"] and not data["prose"]["survey"]:
        flow.para(flow.say("route.no_survey"))
    elif survey["there"] and survey["answers"] is not None:
        flow.para(flow.say("route.survey", count=survey["answers"]))
    if data["draft"] or data["prose"]["survey"]:
        flow.prose(data["prose"]["survey"], missing=flow.say("todo.survey"), source="section:survey")
