"""The workshop brief as a flow of blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.reports.pages import item_pages, layout, lesson_pages, promise_pages, status_pages
from qualkit.reports.pages.flow import Block, Flow, cell, column, linked, row

Data = Mapping[str, Any]


def lay_out(data: Data) -> list[Block]:
    """Return the blocks in reading order."""
    flow = Flow(data["labels"])
    item_pages.name(flow, findings=data["findings"], lessons=data["lessons"])
    item_pages.front(flow, data)
    item_pages.section(flow, data, "summary")
    _meeting(flow, data)
    flow.heading(flow.say("workshop.h.conclusions"), anchor="conclusions")
    led = {one["under"] for one in data["recommendations"]} - {""}
    item_pages.listing(flow, "conclusion", [
        one | {"text": f"{one['text']} {flow.say('workshop.led')}"} if one["number"] in led else one
        for one in data["conclusions"]], missing=flow.say("workshop.no_conclusions"))
    flow.heading(flow.say("workshop.h.recommendations"), anchor="recommendations")
    promise_pages.recommendations(flow, data["recommendations"])
    flow.heading(flow.say("workshop.h.actions"), anchor="actions")
    if not data["actions"]:
        flow.para(flow.say("promise.no_actions"))
    promise_pages.actions(flow, data["actions"])
    item_pages.findings(flow, data["findings"], level=1)
    if data["lessons"]:
        flow.heading(flow.say("lesson.h.lessons"), anchor="lessons")
        lesson_pages.boxes(flow, data["lessons"])
    _attachments(flow, data["attachments"])
    layout.limitations(flow, data)
    flow.begin_annexes()
    item_pages.last_pages(flow, data)
    return linked(flow.blocks)


def _meeting(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("workshop.h.meeting"), anchor="meeting")
    item_pages.facts(flow, data["events"], ("date", "place", "visited"))
    if not any(one["kind"] == "place" for one in data["events"]):
        flow.para(flow.say("workshop.no_place"))
    flow.heading(flow.say("workshop.h.sessions"), anchor="sessions", level=2)
    item_pages.listing(flow, "session", data["sessions"], fields=("chair",), missing=flow.say("workshop.no_sessions"))
    flow.heading(flow.say("workshop.h.attendance"), anchor="attendance", level=2)
    _attendance(flow, data["attendance"])


def _attendance(flow: Flow, rows: Sequence[Data]) -> None:
    if not rows:
        flow.para(flow.say("workshop.no_attendance"))
        return
    lines = []
    abroad = [one for one in rows if one["country"] or one["countries"]]
    for name, held in (("role", [one for one in rows if one not in abroad]),
                       ("country", sorted(abroad, key=lambda one: not one["countries"]))):
        for place, one in enumerate(held):
            who = " – ".join(filter(None, (one["country"], one["role"]))) or flow.say("not_stated")
            people = cell("–", "muted") if one["countries"] else promise_pages.unstated(flow, one["number"])
            lines.append((one, row(cell(who), people, group="" if place else flow.say(f"workshop.by_{name}"))))
    status_pages.table(flow, "attendance", flow.say("workshop.t.attendance"), lines=lines, columns=[
        column(flow.say("workshop.c.who"), width=3.4), column(flow.say("workshop.c.number"), "right", .9)],
        note=flow.say("workshop.n.attendance"))


def _attachments(flow: Flow, rows: Sequence[Data]) -> None:
    flow.heading(flow.say("workshop.h.attachments"), anchor="attachments")
    if not rows:
        flow.para(flow.say("workshop.no_attachments"))
        return
    lines = []
    for one in rows:
        there = flow.say("workshop.present" if one["present"] else "workshop.absent")
        name = flow.say("colon").join(filter(None, (one["name"], one["title"])))
        lines.append((one, row(cell(name), cell(there, "" if one["present"] else "strong"))))
    status_pages.table(flow, "attachments", flow.say("workshop.t.attachments"), lines=lines, columns=[
        column(flow.say("workshop.c.attachment"), width=3.4), column(flow.say("workshop.c.present"), width=1.4)])
