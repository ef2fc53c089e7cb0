"""The workshop brief: what a meeting concluded, recommended and promised, and whether its attachments are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.model import ItemKind, ReportRequest, View
from qualkit.reports.labels import Labels
from qualkit.reports.pages import workshop_pages
from qualkit.reports.pages.flow import Block
from qualkit.reports.papers import Desk, Paper
from qualkit.reports.parts import lesson_rows, promises
from qualkit.reports.parts.items import Row, Shelf
from qualkit.reports.parts.rules import Broken


class WorkshopBrief(Paper):
    """Blocks B1, B2, B11 and B16 of a workshop or a meeting."""

    name = "workshop-brief"

    def build(self, view: View, request: ReportRequest) -> dict[str, Any]:
        """Return the report model (schema ``qualkit.workshop-brief/1``).

        Raises:
            ReportRefused: somebody accepted a recommendation without addressee, or an attachment
                that is absent, and nobody took that on by name.
        """
        desk = Desk(view, request)
        shelf, advice, actions = desk.shelf, promises.recommendations(desk.shelf), promises.actions(desk.shelf)
        own = {"events": _events(promises.events(shelf, [*advice, *actions])), "findings": desk.findings,
               "sessions": shelf.of(ItemKind.SESSION),
               "attendance": _attendance(shelf), "conclusions": shelf.of(ItemKind.CONCLUSION),
               "recommendations": advice, "actions": actions, "attachments": _attachments(shelf),
               "lessons": lesson_rows.lessons(shelf)}
        return desk.finish(self.name, own, broken=_broken(own["attachments"], advice, desk.labels),
                           written=("summary", "limitations"))

    def lay_out(self, data: Mapping[str, Any]) -> list[Block]:
        """Return the blocks in reading order."""
        return workshop_pages.lay_out(data)


def _events(rows: Sequence[Row]) -> list[Row]:
    """When and where; what was visited is told apart from where people met."""
    return [one | {"kind": "visited"} if one["fields"].get("role") == "visited" else one for one in rows]


def _attendance(shelf: Shelf) -> list[Row]:
    """Who came, by role and by country. Names of people are no part of it."""
    return [one | {"role": one["fields"].get("role", "") or (one["text"] if one["fields"].get("countries") else ""),
                   "country": one["fields"].get("country", ""), "countries": one["fields"].get("countries", "")}
            for one in shelf.of(ItemKind.ATTENDANCE)]


def _attachments(shelf: Shelf) -> list[Row]:
    """Each attachment once: it is present if any place says so."""
    found: dict[tuple[str, str], Row] = {}
    for one in shelf.of(ItemKind.ATTACHMENT) + shelf.absent(ItemKind.ATTACHMENT):
        name = one["fields"].get("name") or one["text"]
        present = not one["absent"] and one["fields"].get("present", "yes") != "no"
        known = found.get(key := (one["document"], name.casefold()))
        if known is None or (present and not known["present"]):
            found[key] = one | {"name": name, "title": one["fields"].get("title", ""), "present": present}
    return list(found.values())


def _broken(attachments: Sequence[Row], advice: Sequence[Row], labels: Labels) -> Iterator[Broken]:
    yield from promises.lacking(advice, "recommendation-without-addressee", "addressee", labels=labels)
    for undecided in (False, True):
        absent = [one["name"] for one in attachments if not one["present"] and one["undecided"] is undecided]
        if absent:
            yield Broken(rule="attachment-absent", refuses=not undecided, mend=labels("rule.attachment-absent.mend"),
                         text=labels("rule.attachment-absent", names=labels.join(absent)))
