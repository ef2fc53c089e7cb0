"""Recommendations by addressee and actions by type as tables; numbers are kept as they were given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.reports.pages import status_pages
from qualkit.reports.pages.flow import Block, Flow, cell, column, row
from qualkit.reports.parts.anchors import slug

Data = Mapping[str, Any]


def unstated(flow: Flow, value: str) -> Block:
    """A value, or that the document leaves it open."""
    return cell(value) if value else cell(flow.say("not_stated"), "muted")


def recommendations(flow: Flow, rows: Sequence[Data]) -> None:
    """A table with a group of rows for each addressee, in the order in which they first appear."""
    if not rows:
        flow.para(flow.say("promise.no_recommendations"))
        return
    columns = [column(flow.say("c.number"), width=.6), column(flow.say("c.recommendation"), width=4.2),
               *_optional(flow, rows, ("priority", .9), ("time", 1.1), ("basis", 1.1))]
    lines = [(one, row(cell(_numbered(flow, one)), cell(one["text"], source=_source("recommendation", one)),
                       *_cells(flow, one, rows, ("priority", "time", "basis")), group=group))
             for one, group in _grouped(rows, "addressee", flow.say("promise.no_addressee"))]
    status_pages.table(flow, "recommendations", flow.say("t.recommendations"), columns=columns, lines=lines)


def actions(flow: Flow, rows: Sequence[Data], *, by: str = "type", anchor: str = "actions", caption: str = "") -> None:
    """A table with a group of rows for each type of action, or for each project's plan."""
    names = (("actor", 1.7), ("owner", 1.7), ("due", 1.2), ("means", 1.4), ("lesson", 1.1), ("basis", 1),
             ("status", .9))
    always = ("owner", "due") if by == "type" else ("owner", "due", "means")
    held = {name for name, _ in names if any(one[name] and one[name] != "open" for one in rows)}
    silent = [name for name in always if name not in held] if rows and by == "type" else []
    shown = [name for name, _ in names if name in held or (name in always and name not in silent)]
    one_person = "actor" in shown and all(one["actor"] in ("", one["owner"]) for one in rows)
    shown = [name for name in shown if name != "actor" or not one_person]
    columns = [_number_column(flow, rows), column(flow.say("c.action"), width=3.4),
               *(column(flow.say("c.actor_owner" if one_person and name == "owner" else f"c.{name}"), width=width)
                 for name, width in names if name in shown)]
    lines = [(one, row(cell(_whole(one["number"])), cell(one["text"], source=_source("action", one)),
                       *(_held(flow, one, name) for name in shown),
                       group=group))
             for one, group in _grouped(rows, by, flow.say(f"promise.no_{by}"))]
    status_pages.table(flow, anchor, caption or flow.say("t.actions"), columns=columns, lines=lines,
                       wide=len(shown) > 2, note=_silence(flow, silent))


def _silence(flow: Flow, fields: Sequence[str]) -> str:
    """What none of the actions states, said once: a column of "not stated" tells no more."""
    return flow.say(f"promise.silent.{'.'.join(fields)}") if fields else ""


def _held(flow: Flow, one: Data, name: str) -> Block:
    """What an action says of one of its fields."""
    if name == "basis":
        return _basis(flow, one)
    if name == "status":
        known = one[name] in ("open", "done", "dropped")
        return cell(flow.say(f"promise.status.{one[name]}") if known else one[name] or "–")
    return flow.date(one[name]) if name == "due" and one[name] else unstated(flow, one[name])


def _number_column(flow: Flow, rows: Sequence[Data]) -> Block:
    """Wide enough for a number of two parts, as in ``HW 1``."""
    return column(flow.say("c.number"), width=.8 if any(len(one["number"]) > 3 for one in rows) else .6)


def _whole(number: str) -> str:
    """A number that no line's end parts."""
    return number.replace(" ", "\N{NO-BREAK SPACE}") or "–"


def _source(kind: str, one: Data) -> str:
    """Where the words were written, if a person wrote them; those of documents stay as they are."""
    return f"{kind}:{one['id']}:text" if one["id"] and not one["place"] else ""


def grouped(rows: Sequence[Data], by: str) -> dict[str, list[Data]]:
    """Rows by the value of a field, in the order in which the values first appear."""
    found: dict[str, list[Data]] = {}
    for one in rows:
        found.setdefault(one[by], []).append(one)
    return found


def _grouped(rows: Sequence[Data], by: str, otherwise: str) -> list[tuple[Data, str]]:
    """Rows with the name of the group that each begins."""
    return [(one, "" if place else value[:1].upper() + value[1:] or otherwise)
            for value, held in grouped(rows, by).items() for place, one in enumerate(held)]


def _numbered(flow: Flow, one: Data) -> str:
    """Its number; one that stands inside a conclusion says in which."""
    if one["under"]:
        return flow.say("promise.under", number=one["number"], under=one["under"]).strip()
    return str(one["number"]) or "–"


def _optional(flow: Flow, rows: Sequence[Data], *names: tuple[str, float]) -> list[Block]:
    return [column(flow.say(f"c.{name}"), width=width) for name, width in names if any(one[name] for one in rows)]


def _cells(flow: Flow, one: Data, rows: Sequence[Data], names: Sequence[str]) -> list[Block]:
    return [_basis(flow, one) if name == "basis" else unstated(flow, _value(flow, one, name))
            for name in names if any(other[name] for other in rows)]


def _value(flow: Flow, one: Data, name: str) -> str:
    if name == "priority":
        return flow.say(f"priority.{one[name]}") if one[name] else ""
    return str(one[name])


def _basis(flow: Flow, one: Data) -> Block:
    """The findings and lessons it rests on; a name leads to the one of the two that the report prints."""
    if not one["basis"]:
        return cell("–", "muted")
    links = {flow.names.get(name, name): slug(f"{kind}-{name}")
             for name, kind in zip(one["basis"], one["basis_kinds"], strict=True)}
    return cell(", ".join(links), links=links)
