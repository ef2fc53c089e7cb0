"""Recommendations, actions and plans as rows: what people wrote, and what documents hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from qualkit.model import ActionItem, ItemKind, Recommendation
from qualkit.reports.labels import Labels
from qualkit.reports.parts.items import Row, Shelf, merged, told
from qualkit.reports.parts.rules import Broken

DROPPED = "dropped"
"""The status of an action that nobody will do any more."""


def recommendations(shelf: Shelf) -> list[Row]:
    """Those of the records first, as their authors ordered them, then those of the documents."""
    written = [_recommended(one, shelf) for one in shelf.basis.view.records.recommendations
               if one.status != "rejected"]
    return merged(written, [_row(
        one, addressee=_field(one, "addressee", "actor"), type=_field(one, "type"), under=_field(one, "under"),
        time=_field(one, "due", "time")) for one in shelf.of(ItemKind.RECOMMENDATION)])


def actions(shelf: Shelf, kind: ItemKind = ItemKind.ACTION) -> list[Row]:
    """Actions of the records, then those of the documents; or the items of projects' plans, with those they dropped."""
    written = [_promised(one, shelf) for one in shelf.basis.view.records.action_items
               if kind is ItemKind.PLAN_ITEM or one.status != DROPPED]
    return merged(written, [_row(
        one, type=_field(one, "type"), actor=_field(one, "actor"), owner=_field(one, "owner"), due=_field(one, "due"),
        means=_field(one, "means"), project=_field(one, "project"), lesson=_field(one, "lesson"))
        for one in shelf.of(kind)])


def events(shelf: Shelf, rows: Iterable[Row]) -> list[Row]:
    """Dates and places of the event itself: a date in the paragraph of an action is when that is due."""
    due = {one["place"] for one in rows}
    return [one for one in shelf.of(ItemKind.DATE, ItemKind.PLACE)
            if one["kind"] != ItemKind.DATE or one["place"] not in due]


def lacking(rows: Iterable[Row], rule: str, *fields: str, labels: Labels) -> Iterator[Broken]:
    """The rule that rows carry some fields: what people stand for refuses a report, what is proposed is told of.

    What was dropped needs none.
    """
    poor = [one for one in rows if one["status"] != DROPPED and not all(one[name] for name in fields)]
    for undecided in (False, True):
        named = [_lack(one, fields, labels) for one in poor if one["undecided"] is undecided]
        if named:
            yield Broken(rule=rule, refuses=not undecided,
                         text=labels(f"rule.{rule}{'.proposed' if undecided else ''}", items="; ".join(named)))


def _lack(row: Row, fields: Sequence[str], labels: Labels) -> str:
    if len(fields) == 1:
        return told(row, labels)
    missing = [labels(f"lack.{name}") for name in fields if not row[name]]
    return labels("items.lack", item=told(row, labels), missing=labels.join(missing))


def _recommended(one: Recommendation, shelf: Shelf) -> Row:
    return _written(one, shelf) | {
        "addressee": one.addressee, "type": one.type, "time": one.time, "means": one.means, "under": "",
        "priority": one.priority.value if one.priority else "", "response": one.response}


def _promised(one: ActionItem, shelf: Shelf) -> Row:
    return _written(one, shelf) | {
        "type": one.type, "actor": one.actor, "owner": one.owner, "due": one.due, "means": one.means,
        "project": one.project, "lesson": one.lesson}


def _written(one: Recommendation | ActionItem, shelf: Shelf) -> Row:
    lessons = {each.id for each in shelf.basis.view.records.lessons}
    return _EMPTY | {"basis_kinds": ["lesson" if each in lessons else "finding" for each in one.basis], "id": one.id,
                     "number": one.number, "text": shelf.shown(one.text), "basis": list(one.basis),
                     "status": one.status, "by": one.author}


_EMPTY: dict[str, Any] = {
    "id": "", "number": "", "text": "", "addressee": "", "type": "", "under": "", "priority": "", "time": "",
    "means": "", "actor": "", "owner": "", "due": "", "project": "", "lesson": "", "basis": [], "status": "",
    "basis_kinds": [], "response": "", "place": "", "document": "", "undecided": False, "by": ""}


def _row(item: Row, **values: str) -> Row:
    """An item of a document with what it says of the matter; nothing is filled in."""
    kept = {name: item[name] for name in ("id", "number", "text", "place", "document", "undecided", "by")}
    return _EMPTY | kept | values


def _field(item: Row, *names: str) -> str:
    return next((item["fields"][name] for name in names if item["fields"].get(name)), "")
