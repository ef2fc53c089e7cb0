"""The learning framework as a flow of blocks."""

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
from qualkit.reports.pages.flow import Block, Flow, cell, column, lined, linked, row, said
from qualkit.reports.parts.anchors import slug

Data = Mapping[str, Any]

KINDS = ("works", "innovation", "adjust", "mistake", "")
"""Kinds of lessons in the order in which they are read; last those whose kind nobody stated."""


def lay_out(data: Data) -> list[Block]:
    """Return the blocks in reading order."""
    flow = Flow(data["labels"])
    told = [one for theme in data["themes"] for one in theme["claims"]]
    item_pages.name(flow, findings=list({one["id"]: one for one in (*told, *data["register"])}.values()),
                    lessons=[one for kind in KINDS for one in data["lessons"] if one["kind"] == kind])
    item_pages.front(flow, data)
    item_pages.section(flow, data, "summary")
    item_pages.section(flow, data, "context")
    item_pages.section(flow, data, "questions", level=2)
    _projects(flow, data)
    _matrix(flow, data)
    _asked(flow, data)
    _lessons(flow, data)
    theme_pages.themes(flow, data)
    layout.register(flow, data)
    _open(flow, data)
    item_pages.section(flow, data, "conclusions")
    flow.heading(flow.say("h.recommendations"), anchor="recommendations", level=2)
    promise_pages.recommendations(flow, data["recommendations"])
    layout.limitations(flow, data)
    flow.begin_annexes()
    annex_pages.codebook(flow, data)
    item_pages.last_pages(flow, data)
    return linked(flow.blocks)


def _projects(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("framework.h.projects"), anchor="projects")
    unstated = "" if any(one["group"] for one in data["projects"]) else flow.say("framework.no_groups")
    item_pages.listing(flow, "group", data["groups"], fields=("size",), missing=unstated)
    if not data["projects"]:
        named = data["absent"]["projects"]
        flow.para(flow.say("framework.unnamed" if named else "framework.no_projects"))
        item_pages.absent(flow, named)
        return
    lines, last = [], None
    for one in data["projects"]:
        group = "" if one["group"] == last else _group(flow, one) or flow.say("framework.no_group")
        last = one["group"]
        where = {"undecided": one["undecided"], "by": one["by"], "place": ", ".join(one["documents"])}
        lines.append((where, row(cell(one["name"], "strong"), promise_pages.unstated(flow, ", ".join(
            filter(None, (one["place"], one["country"])))), group=group)))
    status_pages.table(flow, "projects", flow.say("framework.t.projects"), columns=[
        column(flow.say("item.project"), width=2.4), column(flow.say("item.place"), width=2)], lines=lines)


def _group(flow: Flow, project: Data) -> str:
    """A project's group with the words that its document has for it."""
    words = project["group_name"]
    return f"{project['group']}{flow.say('colon')}{words}" if words else str(project["group"])


def _asked(flow: Flow, data: Data) -> None:
    """Milestones down, kinds of lessons across: what each asks, and which projects have something to tell there."""
    rows = data["learnt_at"]
    if not any(one["asks"] or one["kinds"] or one["findings"] for one in rows):
        return
    flow.heading(flow.say("framework.h.asked"), anchor="asked", level=2)
    kinds = [kind for kind in KINDS if kind or any(kind in one["kinds"] for one in rows)]
    flow.table("asked", flow.say("framework.t.asked"), look="matrix", columns=[
        column(flow.say("framework.c.milestone"), width=2.2),
        *(column(flow.say(f"lesson.kinds.{kind or 'none'}"), width=1.3) for kind in kinds),
        column(flow.say("framework.findings"), width=1.2)],
        rows=[row(lined([said(one["name"], "strong")], [said(_capital(one["asks"]))] if one["asks"] else []),
                  *(cell(", ".join(one["kinds"].get(kind, [])) or "·", "" if kind in one["kinds"] else "muted")
                    for kind in kinds),
                  lined(_linked(flow, one["findings"])) if one["findings"] else cell("·", "muted")) for one in rows],
        note=flow.say("framework.n.asked"))


def _capital(asked: str) -> str:
    return asked[:1].upper() + asked[1:]


def _linked(flow: Flow, findings: Sequence[str]) -> list[Block]:
    """Findings by the names that the pages give them, each leading to its box."""
    links = [said(flow.names.get(name, name), link=slug(f"finding-{name}")) for name in findings]
    return [part for place, link in enumerate(links) for part in (([said(", ")] if place else []) + [link])]


def _matrix(flow: Flow, data: Data) -> None:
    """Projects down, milestones across; each cell names its lessons and findings, never a score."""
    shown = bool(data["projects"] and data["milestones"])
    flow.heading(flow.say("framework.h.matrix"), anchor="milestones", landscape=shown)
    if not shown:
        flow.para(flow.say("framework.no_matrix"))
        flow.bullets([one["name"] for one in data["milestones"]], ordered=True)
        return
    flow.table("milestones", flow.say("framework.t.matrix"), wide=True, look="matrix", columns=[
        column(flow.say("item.project"), width=1.2), *(column(one["name"], width=2) for one in data["milestones"])],
        rows=[row(lined([said(one["project"], "strong")], [said(_group(flow, one), "muted")] if one["group"] else []),
                  *(_cell(flow, held) for held in one["cells"])) for one in data["matrix"]],
        note=flow.say("framework.n.matrix"))


def _cell(flow: Flow, held: Data) -> Block:
    lines = []
    for one in held["lessons"]:
        marks = [flow.say(f"lesson.kind.{one['kind']}")] if one["kind"] else []
        marks += [flow.say("items.proposed")] if one["undecided"] else []
        lines.append([said(one["title"], link=slug(f"lesson-{one['id']}")),
                      *([said(f" ({', '.join(marks)})", "muted")] if marks else [])])
    if held["findings"]:
        lines.append(_linked(flow, held["findings"]))
    return lined(*lines) if lines else cell("·", "muted")


def _lessons(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("framework.h.lessons"), anchor="lessons")
    if data["absent"]["lessons"]:
        flow.para(flow.say("framework.kinds_named"))
        item_pages.absent(flow, data["absent"]["lessons"])
    if not data["lessons"]:
        flow.para(flow.say("lesson.none"))
    for kind in KINDS:
        held = [one for one in data["lessons"] if one["kind"] == kind]
        if not held and not (kind and data["lessons"]):
            continue
        flow.heading(flow.say(f"lesson.kinds.{kind or 'none'}"), anchor=f"lessons-{kind or 'none'}", level=2)
        if not held:
            flow.para(flow.say("framework.none_of_kind"))
        lesson_pages.boxes(flow, held, named=not kind)


def _open(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("framework.h.questions"), anchor="open-questions")
    item_pages.listing(flow, "open_question", data["questions"], fields=("project",),
                       missing=flow.say("framework.no_questions"))
