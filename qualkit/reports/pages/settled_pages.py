"""What was settled between coders, as blocks of the audit report: how much of what, how and by whom, place by place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.measures.disagreements import Kind
from qualkit.reports.pages.flow import Block, Flow, cell, column, lined, row, said

Data = Mapping[str, Any]
MOST = 200
"""Places that are printed; the workbook has them all."""


def lay_out(flow: Flow, data: Data) -> None:
    """Add the annex."""
    found = data.get("differences")
    if not found:
        return
    flow.heading(flow.say("h.settled"), anchor="settled")
    if found["places"]:
        flow.para(flow.say("settled.intro", **{name: found[name] for name in ("places", "settled", "open", "again")}))
        _kinds(flow, found)
    if found["elsewhere"]:
        flow.para(flow.say("settled.elsewhere", count=found["elsewhere"]), "note")
    _ways(flow, found)
    _places(flow, [one for one in found["rows"] if one["state"] == "settled"])
    if found["open"] or found["again"]:
        flow.para(flow.say("settled.left"), "note")


def _kinds(flow: Flow, found: Data) -> None:
    rows = [row(cell(flow.say(f"agreement.kind.{one['kind']}")), cell(one["places"]), cell(one["settled"]),
                cell(one["places"] - one["settled"])) for one in found["kinds"]]
    flow.table("settled-kinds", flow.say("t.settled.kinds"), rows=rows, columns=[
        column(flow.say("c.agreement.kind"), width=2.4),
        *(column(flow.say(f"c.settled.{name}"), "right") for name in ("places", "settled", "left"))],
        note=flow.say("n.settled.kinds", count=found["two_kinds"]) if found["two_kinds"] else "")


def _ways(flow: Flow, found: Data) -> None:
    """How was decided, a column for each who decided."""
    deciders = list(dict.fromkeys(one["author"] for way in found["ways"] for one in way["by"]))
    rows = []
    for way in found["ways"]:
        counts = {one["author"]: one["count"] for one in way["by"]}
        each = (cell(counts.get(who, 0)) for who in deciders) if len(deciders) > 1 else ()
        rows.append(row(cell(flow.say(f"settled.way.{way['way']}", coder=way["author"])), *each, cell(way["count"])))
    flow.table("settled-ways", flow.say("t.settled.ways"), rows=rows, columns=[
        column(flow.say("c.settled.way"), width=2.4), *(column(flow.say("settled.by", name=who), "right")
                                                        for who in deciders if len(deciders) > 1),
        column(flow.say("settled.by", name=deciders[0]) if len(deciders) == 1 else flow.say("total"), "right")],
        note=flow.say("n.settled.own", count=found["own"], total=found["settled"]))


def _places(flow: Flow, rows: Sequence[Data]) -> None:
    """Every settled place; of very many only the first, and that is said."""
    shown = [row(cell(one["place"]), cell(", ".join(flow.say(f"agreement.kind.{kind}") for kind in one["kinds"])),
                 lined(*(_side(flow, side, one["kinds"]) for side in one["sides"])), cell(decided(flow, one)),
                 cell(flow.say("settled.withheld"), "muted") if one["withheld"] else cell(one["reason"]),
                 cell(one["by"]), flow.date(one["date"])) for one in rows[:MOST]]
    flow.table("settled", flow.say("t.settled"), rows=shown, wide=True, columns=[
        column(flow.say("c.place"), width=.9), column(flow.say("c.agreement.kind"), width=1),
        column(flow.say("c.settled.said"), width=2.2), column(flow.say("c.settled.decision"), width=1.7),
        column(flow.say("c.reason"), width=2.2), column(flow.say("c.settled.by"), width=.9),
        column(flow.say("c.date"), width=.9)],
        note=flow.say("n.settled.most", shown=MOST, total=len(rows)) if len(rows) > MOST else "")


def _side(flow: Flow, side: Data, kinds: Sequence[str]) -> list[Block]:
    """What one coder had; on how many words, where that is what they differ in."""
    said_each = [f"{coded(flow, one)}{_words(flow, one['words']) if Kind.OTHER_BOUNDARY in kinds else ''}"
                 for one in side["codings"]]
    had = flow.say("semicolon").join(said_each) or flow.say("settled.nothing")
    return [said(side["author"], "strong"), said(f"{flow.say('colon')}{had}")]


def _words(flow: Flow, count: int) -> str:
    return f", {flow.say('settled.words.one' if count == 1 else 'settled.words.many', count=count)}"


def coded(flow: Flow, one: Data) -> str:
    """A code as it was given: "Economic gain (mixed)"."""
    direction = f" ({flow.say('status.' + one['direction'])})" if one["direction"] else ""
    return f"{one['code'] or '–'}{direction}"


def decided(flow: Flow, one: Data) -> str:
    """What was decided of a place, in a few words."""
    side = {"first": 0, "second": 1}.get(one["choice"])
    if side is not None:
        chosen = one["sides"][side]
        key = "settled.way.side" if chosen["codings"] else "settled.way.none"
        return flow.say(key, coder=chosen["author"])
    if one["made"]:
        return f"{flow.say('settled.way.instead', coder='')}{flow.say('colon')}{coded(flow, one['made'])}"
    return flow.say(f"settled.way.{one['choice']}", coder="")
