"""Findings by theme where a report needs them short: the claim, its quotations, what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.reports.pages import layout
from qualkit.reports.pages.flow import Flow

Data = Mapping[str, Any]


def themes(flow: Flow, data: Data) -> None:
    """Each theme that somebody coded or concluded something on."""
    flow.heading(flow.say("h.findings"), anchor="by-theme")
    if not data["themes"]:
        flow.para(flow.say("papers.no_themes"))
    for theme in data["themes"]:
        flow.heading(theme["name"], anchor=theme["anchor"], level=2)
        flow.blocks[-1]["theme"] = theme["key"]
        flow.para(theme["definition"], "lead")
        _theme(flow, theme)
        flow.box(flow.say("box.unknown"), theme["unknown"], tone="note", sources={
            f"finding:{claim['id']}:gaps": claim["gaps"] for claim in theme["claims"] if claim["gaps"]})


def _theme(flow: Flow, theme: Data) -> None:
    """Each finding with its own evidence, for and against, then what else was said in the theme, apart from both."""
    main = [one for code in theme["codes"] for one in code["quotes"]]
    for claim in theme["claims"]:
        layout.claim_box(flow, claim)
        own = [one for one in (*main, *theme["counter"]) if one["finding"] == claim["id"]]
        _quotes(flow, [one for one in own if one["box"] == "main"])
        _quotes(flow, [one for one in own if one["box"] == "counter"], "quotes.evidence_against")
    _quotes(flow, [one for one in main if not one["finding"]], "quotes.theme.more" if theme["claims"] else "")
    _quotes(flow, [one for one in theme["counter"] if not one["finding"]], "quotes.theme.against")


def _quotes(flow: Flow, quotes: Sequence[Data], above: str = "") -> None:
    """Quotations under the line that says what they are to the finding above them."""
    if quotes and above:
        flow.para(flow.say(above), "note")
    for quote in quotes:
        flow.quote(quote)
