"""The printed codebook as a flow of blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qualkit.reports.pages.flow import Block, Flow, cell, column, linked, row

Data = Mapping[str, Any]


def lay_out(data: Data, code_box: Callable[[Flow, Data], None]) -> list[Block]:
    """Return the blocks in reading order: overview, how to code, each code, what is mistaken for what, cues."""
    flow = Flow(data["labels"])
    flow.box(flow.say("box.warnings"), data["warnings"], tone="warning")
    _overview(flow, data)
    flow.heading(flow.say("codebook.h.how"), anchor="how")
    flow.bullets([flow.say(f"codebook.how.{step}") for step in ("whole", "several", "directions", "nothing", "doubt",
                                                                "machine")], ordered=True)
    _codes(flow, data, code_box)
    _confusions(flow, data)
    _cues(flow, data)
    _changes(flow, data)
    return linked(flow.blocks)


def _overview(flow: Flow, data: Data) -> None:
    book = data["codebook"]
    flow.heading(flow.say("codebook.h.overview"), anchor="overview")
    flow.para(flow.say("codebook.intro", title=book["title"], version=book["version"][:12] or "–"))
    flow.table("codes", flow.say("codebook.t.codes"), columns=[
        column(flow.say("c.code"), width=2.4), column(flow.say("codebook.c.key"), width=1.4),
        column(flow.say("codebook.c.definition"), width=4)],
        rows=[row(cell(code["name"], "" if code["depth"] else "strong", indent=code["depth"]),
                  cell(code["key"], "muted"), cell(code["definition"] or flow.say("undefined")))
              for code in book["codes"] if code["status"] == "active"])


def _codes(flow: Flow, data: Data, code_box: Callable[[Flow, Data], None]) -> None:
    active = [code for code in data["codebook"]["codes"] if code["status"] == "active"]
    flow.heading(flow.say("codebook.h.codes"), anchor="codes-in-full")
    for code in active:
        if not code["depth"]:
            flow.heading(code["name"], anchor=f"group-{code['key']}", level=2)
        code_box(flow, code)
    gone = [code for code in data["codebook"]["codes"] if code["status"] != "active"]
    if gone:
        flow.heading(flow.say("codebook.h.gone"), anchor="gone", level=2)
        for code in gone:
            code_box(flow, code)


def _confusions(flow: Flow, data: Data) -> None:
    if not data["confusions"]:
        return
    flow.heading(flow.say("codebook.h.confusions"), anchor="confusions")
    flow.para(flow.say("codebook.confusions"))
    flow.table("confusions", flow.say("codebook.t.confusions"), columns=[
        column(flow.say("codebook.c.looks"), width=1.5), column(flow.say("codebook.c.words"), width=3.4),
        column(flow.say("codebook.c.belongs"), width=1.5)],
        rows=[row(cell(one["name"]), cell(one["text"]), cell(one["belongs_name"], "strong"))
              for one in data["confusions"]])


def _cues(flow: Flow, data: Data) -> None:
    if not data["cues"]:
        return
    flow.heading(flow.say("codebook.h.cues"), anchor="cues")
    flow.para(flow.say("codebook.cues"))
    languages = list(dict.fromkeys(language for one in data["cues"] for language in one["cues"]))
    names = [flow.labels.get(f"lang.{one}", one) for one in languages]
    flow.table("cues", flow.say("codebook.t.cues"), columns=[
        column(flow.say("c.code"), width=1.3), *(column(name, width=2.4) for name in names)],
        rows=[row(cell(one["name"]), *(cell("; ".join(one["cues"].get(language, ())) or "–") for language in languages))
              for one in data["cues"]], wide=True)


def _changes(flow: Flow, data: Data) -> None:
    changes = [(code, change) for code in data["codebook"]["codes"] for change in code["changes"]]
    if not changes:
        return
    flow.heading(flow.say("t.changes"), anchor="changes")
    flow.table("codebook-changes", flow.say("t.changes"),
               columns=[column(flow.say(f"c.{name}"), width=width)
                        for name, width in (("code", 1.2), ("date", .9), ("what", 2), ("why", 2), ("by", 1))],
               rows=[row(cell(code["name"]), flow.date(change["date"]), *(
                         cell(change[name] or "–") for name in ("what", "why", "by")))
                     for code, change in changes])
