"""A lesson on the page: its title, what happened, why, under which condition it holds, and who says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.reports.labels import day
from qualkit.reports.pages import status_pages
from qualkit.reports.pages.flow import Flow, Sheet, cell, column, row
from qualkit.reports.pages.promise_pages import unstated

Data = Mapping[str, Any]


def boxes(flow: Flow, rows: Sequence[Data], *, named: bool = True) -> None:
    """Each lesson that a person wrote in a box; those that documents tell in a table below.

    ``named`` prints the kind beside the title; under a heading that says it, it is left out.
    """
    for one in rows:
        if one["author"]:
            box(flow, one, named=named)
    told(flow, [one for one in rows if not one["author"]])


def box(flow: Flow, one: Data, *, named: bool = True) -> None:
    """One lesson in full, a line for each thing said of it; what its author left open is not printed.

    A missing condition is said to be missing. The last line is for those who look things up: ids and dates.
    """
    around = [place for place in (one["case"], one["project"], one["region"], one["country"])
              if place and place not in one["origin"]]
    origin = one["origin"].rstrip(".") + (f" ({', '.join(around)})" if one["origin"] and around else ", ".join(around))
    kind = flow.say(f"lesson.kind.{one['kind']}") if one["kind"] and named else ""
    rests = ", ".join(flow.names.get(name, name) for name in one["evidence"])
    facts = [_said(flow, "kind", kind), *(_said(flow, name, one[name]) for name in ("happened", "why")),
             _said(flow, "condition", one["condition"] or flow.say("lesson.no_condition")),
             _said(flow, "origin", origin),
             _said(flow, "uses", "; ".join(one["uses"])), _said(flow, "addressee", one["addressee"]),
             _said(flow, "voice", one["voice"]), _said(flow, "evidence", rests), _said(flow, "source", one["source"])]
    flow.box(flow.titled(one["id"], one["title"]), [*facts, _signed(flow, one)], tone="claim",
             anchor=f"lesson-{one['id']}",
             sources={f"lesson:{one['id']}:{name}": one[name] for name in ("title", "happened", "why", "condition")
                      if one[name] or name != "condition"})


def _signed(flow: Flow, one: Data) -> str:
    """Who stands for it, who looked at it, its own id and those of lessons that say the opposite."""
    review = one["review"]
    looked = flow.say("lesson.reviewed", by=review["by"], date=day(review["date"], flow.labels)) if review \
        else flow.say(f"lesson.status.{one['status']}")
    against = flow.say("lesson.against", ids=", ".join(flow.names.get(name, name) for name in one["opposites"])) \
        if one["opposites"] else ""
    return " · ".join(filter(None, (
        flow.say("lesson.by", author=one["author"], date=day(one["date"], flow.labels) or "–"), looked,
        flow.say("lesson.id", id=one["id"]), against)))


def told(flow: Flow, rows: Sequence[Data]) -> None:
    """Lessons as documents tell them, with the condition where one is stated."""
    status_pages.table(flow, f"lessons-{len(flow.blocks)}", flow.say("lesson.t.told"), columns=[
        column(flow.say("c.number"), width=.6), column(flow.say("lesson.c.lesson"), width=3.4),
        column(flow.say("lesson.c.kind"), width=1.3), column(flow.say("c.condition"), width=2)],
        lines=[(one, row(cell(one["number"] or "–"), cell(one["title"]),
                         unstated(flow, flow.say(f"lesson.kind.{one['kind']}") if one["kind"] else ""),
                         unstated(flow, one["condition"]))) for one in rows])


def sheet(rows: Sequence[Data], labels: Mapping[str, str]) -> Sheet:
    """Lessons as rows of a workbook, with every field by its name in findings/*.yaml."""
    plain = ("id", "number", "title", "kind", "happened", "why", "condition", "origin", "voice", "addressee",
             "maturity", "status", "source", "country", "region", "project", "milestone", "case")
    several = ("themes", "uses", "evidence", "contrary")
    return [*plain, *several, "author", "date", "reviewed by", "place", labels["c.accepted"]], [
        [*(one[name] for name in plain), *("; ".join(one[name]) for name in several), one["author"], one["date"],
         one["review"]["by"] if one["review"] else "", one["place"],
         labels["items.proposed"] if one["undecided"] else one["by"]] for one in rows]


def _said(flow: Flow, name: str, text: str) -> str:
    return f"{flow.say(f'lesson.{name}')}{flow.say('colon')}{text}" if text else ""
