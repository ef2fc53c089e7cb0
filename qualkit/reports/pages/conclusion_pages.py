"""Recommendations with their actions, and evidence that was set aside, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qualkit.reports.pages.flow import Block, Flow, cell, column, lined, row, said
from qualkit.reports.parts.anchors import slug

Data = Mapping[str, Any]


def recommendations(flow: Flow, data: Data) -> None:
    """Each recommendation, and under it the actions that carry it out."""
    found = data["recommendations"]
    columns = [column(flow.say("rec.c.number"), width=.6), *(column(flow.say(f"rec.c.{name}"), width=width) for
               name, width in (("text", 3.6), ("addressee", 1.4), ("priority", .8), ("time", 1.1), ("means", 1.3),
                               ("basis", 1.9), ("status", .9)))]
    rows: list[Block] = []
    for one in found["rows"]:
        rows += [_recommended(flow, one), *_response(flow, one)]
        rows += [_action(flow, each, indent=1) for each in one["actions"]]
    others = [_action(flow, one) for one in found["others"]]
    if others:
        others[0]["group"] = flow.say("g.other_actions")
    flow.table("recommendations", flow.say("rec.t"), columns=columns, rows=[*rows, *others], note=flow.say("rec.n"),
               wide=True)


def _recommended(flow: Flow, one: Data) -> Block:
    return row(cell(one["number"] or "–"), cell(one["text"], "strong"),
               cell(one["addressee"]) if one["addressee"] else cell(flow.say("rec.addressee.none"), "muted"),
               cell(flow.say(f"priority.{one['priority']}") if one["priority"] else "–"), cell(one["time"] or "–"),
               cell(one["means"] or "–"), _rests_on(flow, one), cell(one["status"]))


def _response(flow: Flow, one: Data) -> list[Block]:
    """What management answered, in a row of its own."""
    if not one["response"]:
        return []
    answer = f"{flow.say('rec.response')}{flow.say('colon')}{one['response']}"
    return [row(cell(""), cell(answer, "muted", indent=1), *(cell("") for _ in range(6)))]


def _action(flow: Flow, one: Data, *, indent: int = 0) -> Block:
    return row(cell(one["number"] or "–", indent=indent), cell(one["text"], indent=indent),
               cell(one["owner"] or one["actor"] or "–"), cell("–"), flow.date(one["due"]),
               cell(one["means"] or "–"), _rests_on(flow, one), cell(one["status"]))


def _rests_on(flow: Flow, one: Data) -> Block:
    """Findings by the number they have here, lessons by their titles, each on a line of its own."""
    lines = [[said(flow.say("rec.lesson", title=one["lessons"][name]) if name in one["lessons"] else flow.named(name),
                   link=slug(f"finding-{name}"))] for name in one["basis"]]
    return lined(*lines) if lines else cell("–")


def finding(flow: Flow, name: str) -> Block:
    """The name of a finding, which leads to it."""
    return cell(flow.named(name), links={flow.named(name): slug(f"finding-{name}")})


def discarded(flow: Flow, data: Data) -> None:
    """Evidence that authors of findings looked at and set aside, each with the reason."""
    rows = [row(finding(flow, one["id"]),
                cell(each["place"] or flow.say("register.unknown"), links=[each["place"]] if each["place"] else []),
                cell(each["reason"])) for one in data["register"] for each in one["discarded"]]
    columns = [column(flow.say("register.c.finding"), width=1.2), column(flow.say("c.evidence"), width=1),
               column(flow.say("register.c.reason"), width=4)]
    flow.table("discarded", flow.say("t.discarded"), columns=columns, rows=rows)


def signed(flow: Flow, one: Data) -> str:
    """Who wrote a finding and when, and who reviewed it."""
    by_whom = ", ".join(filter(None, (one["author"], flow.day(one["date"]))))
    if not one["review"]:
        return by_whom
    by = flow.say("register.reviewed", by=one["review"]["by"])
    return flow.say("semicolon").join([by_whom, ", ".join(filter(None, (by, flow.day(one["review"]["date"]))))])
