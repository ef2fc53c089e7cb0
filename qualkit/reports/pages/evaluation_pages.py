"""The evaluation matrix, the persons consulted and the terms of reference as a flow of blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.reports.pages.flow import Block, Flow, cell, column, lined, row, said
from qualkit.reports.parts.anchors import slug

Data = Mapping[str, Any]


def lay_out(flow: Flow, data: Data) -> None:
    """Add the annexes that hold anything."""
    found = data["evaluation"]
    if found["matrix"]:
        _matrix(flow, found["matrix"], data["numbers"])
    if found["consulted"]:
        flow.heading(flow.say("eval.h.consulted"), anchor="consulted")
        flow.para(flow.say("eval.consulted"))
        flow.table("consulted", flow.say("eval.h.consulted"), columns=[
            column(flow.say(f"eval.c.{name}"), width=2) for name in ("role", "organisation", "name", "date")],
            rows=[row(*(cell(one[name] or "–") for name in ("role", "organisation", "name")), flow.date(one["date"]))
                  for one in found["consulted"]])
    if found["terms_of_reference"]:
        flow.heading(flow.say("eval.h.terms"), anchor="terms")
        flow.prose(found["terms_of_reference"], missing="", source="section:terms_of_reference")


def _matrix(flow: Flow, table: Data, numbers: bool) -> None:
    flow.heading(flow.say("eval.h.matrix"), anchor="evaluation-matrix")
    flow.para(flow.say("eval.matrix"))
    columns = [column(flow.say("eval.c.question"), width=3), column(flow.say("eval.c.criterion"), width=1.1),
               column(flow.say("eval.c.findings"), width=1.8),
               *(column(flow.say(f"many.{kind}.title"), "right") for kind in table["kinds"]),
               column(flow.say("eval.c.types"), "right", .9)]
    rows = [row(cell(f"{one['id']}{flow.say('colon')}{one['text']}"),
                cell(flow.say(f"criterion.{one['criterion']}") if one["criterion"] else "–"),
                _findings(flow, one["findings"]),
                *(cell(_figure(count, numbers), "" if count else "muted") for count in one["sources"]),
                cell(flow.say("eval.alone") if one["types"] == 1 else one["types"] if numbers else "×",
                     "" if one["types"] > 1 else "muted")) for one in table["rows"]]
    flow.table("evaluation-matrix", flow.say("eval.t.matrix"), columns=columns, rows=rows,
               note=flow.say("eval.n.matrix"), wide=True)


def _findings(flow: Flow, names: Sequence[str]) -> Block:
    if not names:
        return cell(flow.say("eval.no_finding"), "muted")
    return lined(*([said(flow.named(name), link=slug(f"finding-{name}"))] for name in names))


def _figure(count: int, numbers: bool) -> str:
    if not count:
        return "–"
    return str(count) if numbers else "×"
