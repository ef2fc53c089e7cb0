"""Publications that library records describe, as a flow of blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qualkit.reports.pages.flow import Flow

Data = Mapping[str, Any]

FACTS = ("authors", "year", "series", "handle", "licence", "places", "subjects")


def lay_out(flow: Flow, data: Data) -> None:
    """Each publication with what its record states, its abstract in the record's words, and what it lacks."""
    if not data.get("publications"):  # a synthesis has none of its own
        return
    flow.heading(flow.say("h.publications"), anchor="publications")
    flow.para(flow.say("publications.intro"))
    for one in data["publications"]:
        flow.box(one["title"] or flow.say("publications.untitled", document=one["document"]), _lines(flow, one),
                 tone="note")


def _lines(flow: Flow, one: Data) -> list[str]:
    held = {name: "; ".join(one[name]) if isinstance(one[name], list) else one[name] for name in FACTS}
    missing = ", ".join(flow.say(f"publications.{name}").lower() for name in one["absent"])
    signed = flow.say("items.proposed") if one["undecided"] else flow.say("items.all", by=", ".join(one["by"]) or "–")
    return [*(f"{flow.say(f'publications.{name}')}{flow.say('colon')}{value}" for name, value in held.items() if value),
            *(flow.say("publications.abstract_quoted", text=part["text"], place=part["place"])
              for part in one["abstracts"]),
            flow.say("publications.absent", names=missing) if missing else "",
            f"{one['document']}. {signed[:1].upper()}{signed[1:].rstrip('.')}."]
