"""The case brief as a flow of blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.reports.pages import item_pages, lesson_pages, promise_pages, status_pages
from qualkit.reports.pages.flow import Block, Flow, cell, column, linked, row

Data = Mapping[str, Any]


def lay_out(data: Data) -> list[Block]:
    """Return the blocks in reading order: the cases first, then what follows from them."""
    flow = Flow(data["labels"])
    item_pages.front(flow, data)
    item_pages.section(flow, data, "context")
    item_pages.section(flow, data, "questions", level=2)
    _cases(flow, data["cases"])
    item_pages.section(flow, data, "transfer")
    item_pages.section(flow, data, "conclusions")
    item_pages.findings(flow, data["findings"])
    if data["lessons"]:
        flow.heading(flow.say("lesson.h.lessons"), anchor="lessons", level=2)
        lesson_pages.boxes(flow, data["lessons"])
    flow.heading(flow.say("h.recommendations"), anchor="recommendations", level=2)
    promise_pages.recommendations(flow, data["recommendations"])
    item_pages.limitations(flow, data)
    flow.begin_annexes()
    item_pages.last_pages(flow, data)
    return linked(flow.blocks)


def _cases(flow: Flow, cases: Sequence[Data]) -> None:
    flow.heading(flow.say("case.h.cases"), anchor="cases")
    if not cases:
        flow.para(flow.say("case.none"))
    for place, one in enumerate(cases, 1):
        flow.heading(one["name"], anchor=f"case-{place}", level=2)
        _box(flow, one)
        item_pages.facts(flow, one["facts"], ("host", "date", "place", "group", "actor"))
        _amounts(flow, one["amounts"], f"amounts-{place}")
        item_pages.listing(flow, "step", one["steps"], fields=("model", "actor"), missing=flow.say("case.no_steps"))
        item_pages.listing(flow, "limit", one["limits"], missing=flow.say("case.no_limits"))
        item_pages.listing(flow, "transfer", one["transfers"], fields=("condition",),
                           missing=flow.say("case.no_transfer"))
        if one["quotes"]:
            flow.heading(flow.say("case.h.quotes"), anchor=f"quotes-{place}", level=3, numbered=False)
        for quote in one["quotes"]:
            flow.quote(quote)


def _box(flow: Flow, one: Data) -> None:
    """The case at a glance: where, which groups, which money."""
    def line(name: str, found: Sequence[str]) -> str:
        said = "; ".join(dict.fromkeys(found)) or flow.say("not_stated")
        return f"{flow.say(f'item.{name}')}{flow.say('colon')}{said}"

    facts = one["facts"]
    money = [_sum(flow, two) + (f" ({two['year']})" if two["year"] else "") for two in one["amounts"]]
    flow.box(flow.say("case.box", document=one["document"] or "–"), [
        *(line(kind, [two["text"] for two in facts if two["kind"] == kind]) for kind in ("place", "group")),
        line("amount", money),
        *(f"{flow.attribute(name)}{flow.say('colon')}{value}" for name, value in one["attributes"].items()
          if name != "instrument")], tone="note")


def _amounts(flow: Flow, rows: Sequence[Data], anchor: str) -> None:
    if not rows:
        flow.para(flow.say("case.no_amounts"))
        return
    columns = [column(flow.say(f"case.c.{name}"), align, width) for name, align, width in (
        ("amount", "right", 1.3), ("what", "left", 3.4), ("year", "left", .9), ("stated", "right", 1.2),
        ("rate", "left", 1.5))]
    lines = [(one, row(cell(_sum(flow, one)), cell(one["sentence"]), promise_pages.unstated(flow, one["year"]),
                       cell(_sum(flow, one, "to_") if one["to_amount"] else "–"), cell(_rate(flow, one))))
             for one in rows]
    status_pages.table(flow, anchor, flow.say("case.t.amounts"), columns=columns, lines=lines,
                       note=flow.say("case.n.amounts"))


def _sum(flow: Flow, one: Data, prefix: str = "") -> str:
    """A sum as ``INR 50,000``, or as the document writes it where no number could be read."""
    amount, currency = one[f"{prefix}amount"], one[f"{prefix}currency"]
    try:
        number = float(amount)
    except ValueError:
        return str(amount or one["text"])
    shown = f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"
    if flow.labels["language_code"] == "fr":
        shown = shown.replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
    return f"{currency or flow.say('case.no_currency')} {shown}"


def _rate(flow: Flow, one: Data) -> str:
    if not one["rate"]:
        return "–"
    return flow.say(f"case.check.{one['check']}", rate=one["rate"], currency=one["currency"] or "?",
                    other=one["to_currency"] or "?")
