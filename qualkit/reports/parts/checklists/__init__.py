"""Reporting checklists: what a report's own data answer is drafted, the rest is a form for people.

COREQ, SRQR and ENTREQ, each with the source of its items. An answer of a named person always comes before a draft.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from qualkit.errors import UnknownName
from qualkit.model import ChecklistAnswer
from qualkit.reports.labels import Labels
from qualkit.reports.parts.checklists.drafts import DRAFTS

CHECKLISTS = ("coreq", "srqr", "entreq")


@cache
def load(name: str) -> Mapping[str, Any]:
    """Return a checklist: title, source, items (id, group, name, what it asks, the draft that answers it).

    Raises:
        UnknownName: there is no such checklist.
    """
    if name not in CHECKLISTS:
        raise UnknownName("checklist", name, CHECKLISTS)
    found: dict[str, Any] = json.loads(files(__package__).joinpath(f"{name}.json").read_text("utf-8"))
    return found


def filled(name: str, data: Mapping[str, Any], answers: Sequence[ChecklistAnswer], labels: Labels) -> dict[str, Any]:
    """Return a checklist filled for a report's model: each item drafted, answered, not applicable, or open.

    Raises:
        UnknownName: there is no such checklist.
    """
    about = load(name)
    said = {one.item: one for one in answers if one.checklist == name}
    items = [_item(one, said.get(one["id"]), data, labels) for one in about["items"]]
    states = [one["state"] for one in items]
    return {"name": name, "title": _in(about, "title", labels), "source": about["source"], "items": items,
            "open": states.count("open"), "drafted": states.count("drafted"),
            "answered_by": sorted({one["by"] for one in items if one["by"]})}


def _item(about: Mapping[str, Any], said: ChecklistAnswer | None, data: Mapping[str, Any],
          labels: Labels) -> dict[str, Any]:
    item = {"id": about["id"], "group": _in(about, "group", labels), "name": _in(about, "name", labels),
            "asks": _in(about, "asks", labels), "state": "open", "answer": "", "by": "", "date": "", "section": "",
            "anchors": []}
    draft = DRAFTS[about["draft"]](data, labels) if about["draft"] else None
    if draft is not None:
        item |= {"state": "drafted", "answer": draft.text, "anchors": list(draft.anchors)}
    if said is None:
        return item
    state = "not_applicable" if said.not_applicable else "answered"
    return item | {"state": state, "answer": said.not_applicable or said.answer, "by": said.by, "date": said.date,
                   "section": said.section, "anchors": [] if said.not_applicable else item["anchors"]}


def _in(about: Mapping[str, Any], field: str, labels: Labels) -> str:
    return str(about.get(f"{field}_{labels.language}") or about[field])
