"""The case brief as a flow of blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.reports.labels import day
from qualkit.reports.pages import item_pages, layout, lesson_pages, promise_pages, status_pages
from qualkit.reports.pages.flow import Block, Flow, cell, column, lined, linked, row, said
from qualkit.reports.parts.amounts import figure
from qualkit.reports.parts.anchors import slug

Data = Mapping[str, Any]

ABREAST = 3
"""Cases that stand side by side in one table of key facts."""

LARGEST = 3
"""Sums among the key facts of a case."""


def lay_out(data: Data) -> list[Block]:
    """Return the blocks in reading order: summary and key facts, each case, what follows from them, the sources."""
    flow = Flow(data["labels"])
    apart = {name for one in data["cases"] for name in one["findings"]}
    item_pages.name(flow, findings=sorted(data["findings"], key=lambda one: one["id"] not in apart),
                    lessons=data["lessons"])
    flow.heading(flow.say("h.summary"), anchor="summary", numbered=False)
    flow.prose(data["prose"]["summary"], missing=flow.say("todo.summary"), source="section:summary")
    if len(data["cases"]) <= ABREAST:
        _key_facts(flow, data["cases"])
    item_pages.front(flow, data)
    item_pages.section(flow, data, "context")
    item_pages.section(flow, data, "questions", level=2)
    _cases(flow, data)
    item_pages.section(flow, data, "transfer")
    item_pages.section(flow, data, "conclusions")
    item_pages.findings(flow, [one for one in data["findings"] if one["id"] not in apart])
    _lessons(flow, data["lessons"])
    flow.heading(flow.say("h.recommendations"), anchor="recommendations", level=2)
    promise_pages.recommendations(flow, data["recommendations"])
    layout.limitations(flow, data)
    flow.begin_annexes()
    if any(one["author"] for one in data["lessons"]):
        flow.heading(flow.say("case.h.lessons"), anchor="lessons-in-full")
        lesson_pages.boxes(flow, [one for one in data["lessons"] if one["author"]])
    item_pages.last_pages(flow, data)
    return linked(flow.blocks)


def _cases(flow: Flow, data: Data) -> None:
    if not data["cases"]:
        flow.heading(flow.say("case.h.cases"), anchor="cases")
        flow.para(flow.say("case.none"))
    for place, one in enumerate(data["cases"], 1):
        flow.heading(one["name"], anchor=f"case-{place}")
        _told_where(flow, one, data["documents"])
        if len(data["cases"]) > ABREAST:
            _key_facts(flow, [one])
        _section(flow, "done", place)
        item_pages.listing(flow, "step", one["steps"], fields=("model", "actor"), missing=flow.say("case.no_steps"))
        _came_of_it(flow, one, data["findings"], place)
        _section(flow, "money", place)
        _amounts(flow, one, f"amounts-{place}")
        _section(flow, "limits", place)
        item_pages.listing(flow, "limit", one["limits"], missing=flow.say("case.no_limits"))
        item_pages.listing(flow, "transfer", one["transfers"], fields=("condition",),
                           missing=flow.say("case.no_transfer"))


def _section(flow: Flow, name: str, place: int) -> None:
    flow.heading(flow.say(f"case.h.{name}"), anchor=f"{name}-{place}", level=2)


def _told_where(flow: Flow, one: Data, documents: Sequence[Data]) -> None:
    """Which document tells of the case, and of when it is."""
    for two in documents:
        if two["id"] == one["document"]:
            published = [fact["text"] for fact in one["facts"] if _is_published(fact)]
            date = day(two["date"], flow.labels) or next(iter(published), "")
            flow.para(flow.say("case.told" if date else "case.told.undated", document=two["id"], date=date,
                               kind=flow.say(f"one.{two['kind']}")), "note")


def _came_of_it(flow: Flow, one: Data, findings: Sequence[Data], place: int) -> None:
    """The findings that rest on this case alone, and what people said in it."""
    mine = [two for two in findings if two["id"] in one["findings"]]
    if mine or one["quotes"]:
        _section(flow, "came", place)
    for two in mine:
        item_pages.finding(flow, two)
    if one["quotes"]:
        flow.heading(flow.say("case.h.quotes"), anchor=f"quotes-{place}", level=3, numbered=False)
    for quote in one["quotes"]:
        flow.quote(quote)


# Key facts: a column for each case


def _key_facts(flow: Flow, cases: Sequence[Data]) -> None:
    lines = []
    for name, cells in [*((kind, [_of_kind(flow, one, kind) for one in cases])
                          for kind in ("place", "date", "host", "group", "actor")),
                        ("amount", [_money(flow, one) for one in cases])]:
        if any(held for held, _ in cells) or name in ("place", "group", "amount"):
            lines.append((_owner([one for held, _ in cells for one in held]),
                          row(cell(flow.say(_row_name(name, cases)), "strong"), *(
                              lined(*parts) if parts else promise_pages.unstated(flow, "") for _, parts in cells))))
    for name in dict.fromkeys(name for one in cases for name in one["attributes"] if name != "instrument"):
        lines.append((None, row(cell(flow.attribute(name), "strong"), *(
            promise_pages.unstated(flow, one["attributes"].get(name, "")) for one in cases))))
    if cases:
        status_pages.table(flow, "key-facts", flow.say("case.t.facts"), lines=lines, columns=[
            column(flow.say("c.fact"), width=.7),
            *(column(one["name"] if len(cases) > 1 else flow.say("c.said"), width=5 / len(cases)) for one in cases)])


def _row_name(name: str, cases: Sequence[Data]) -> str:
    """What a row of key facts is called; sums of which the largest are picked say so."""
    picked = name == "amount" and any(len(one["amounts"]) > LARGEST for one in cases)
    return "case.largest" if picked else f"item.{name}"


def _owner(held: Sequence[Data]) -> Data | None:
    """Who answers for the facts of a row."""
    by = ", ".join(sorted({one["by"] for one in held if one["by"]}))
    return {"undecided": not by, "by": by, "place": ""} if held else None


def _of_kind(flow: Flow, one: Data, kind: str) -> tuple[list[Data], list[list[Block]]]:
    held = [two | {"text": _placed(two)} for two in one["facts"] if two["kind"] == kind and not _is_published(two)]
    return held, [item_pages.joined(flow, held)] if held else []


def _placed(fact: Data) -> str:
    """A fact with the place that it is told of, where its words do not name it: 16 self-help groups, Sindhudurg."""
    text, place = str(fact["text"]), str(fact["fields"].get("place", ""))
    return f"{text}, {place}" if fact["kind"] == "group" and place and place.casefold() not in text.casefold() else text


def _money(flow: Flow, one: Data) -> tuple[list[Data], list[list[Block]]]:
    """The largest sums, each on a line; the table of amounts has them all."""
    held = [two for two in one["amounts"] if two in sorted(one["amounts"], key=_size)[-LARGEST:]]
    words = dict.fromkeys(
        _sum(flow, two) + (f" ({two['year']})" if two["year"] else "")
        + (f"{flow.say('colon')}{two['named']}" if two["named"] else "") for two in held)
    return held, [[said(line)] for line in words]


def _size(one: Data) -> float:
    try:
        return float(one["amount"])
    except ValueError:
        return 0.0


def _is_published(fact: Data) -> bool:
    """Whether a date is that of the publication and not of the case."""
    return bool(fact["fields"].get("of") == "publication")


# Money


def _amounts(flow: Flow, case: Data, anchor: str) -> None:
    rows = case["amounts"]
    if not rows:
        flow.para(flow.say("case.no_amounts"))
        return
    converted = any(one["to_amount"] for one in rows)
    names = [("amount", "right", 1.5), ("what", "left", 3), ("year", "left", .8),
             *([("stated", "right", 1.1), ("rate", "left", 1.7)] if converted else [])]
    lines = [(one, row(cell(_sum(flow, one)), cell(one["what"]), promise_pages.unstated(flow, one["year"]), *(
        [cell(_sum(flow, one, "to_") if one["to_amount"] else "–"), cell(_rate(flow, one))] if converted else [])))
        for one in rows]
    rates = "; ".join(flow.say("case.rate", sum=_sum(flow, one), other=one["to_currency"]) + (
        f" ({one['year']})" if one["year"] else "") for one in case["rates"])
    status_pages.table(flow, anchor, flow.say("case.t.amounts"), columns=[
        column(flow.say(f"case.c.{name}"), align, width) for name, align, width in names], lines=lines,
        note=" ".join(filter(None, (flow.say("case.n.rates", rates=rates) if rates else "",
                                    flow.say("case.n.amounts") if converted else ""))))


def _sum(flow: Flow, one: Data, prefix: str = "") -> str:
    """A sum as ``INR 50,000``, or as the document writes it where no number could be read."""
    amount, currency = one[f"{prefix}amount"], one[f"{prefix}currency"]
    shown = figure(amount, french=flow.labels["language_code"] == "fr")
    return f"{currency or flow.say('case.no_currency')} {shown}" if shown else str(amount or one["text"])


def _rate(flow: Flow, one: Data) -> str:
    if not one["rate"]:
        return "–"
    rate = one["rate"].replace(".", ",") if flow.labels["language_code"] == "fr" else one["rate"]
    return flow.say(f"case.check.{one['check']}", rate=rate, currency=one["currency"] or "?",
                    other=one["to_currency"] or "?")


# Lessons: the gist here, each in full behind


def _lessons(flow: Flow, rows: Sequence[Data]) -> None:
    if not rows:
        return
    flow.heading(flow.say("lesson.h.lessons"), anchor="lessons", level=2)
    written = [one for one in rows if one["author"]]
    lines = [(None, row(lined([said(flow.names[one["id"]], link=slug(f"lesson-{one['id']}"))]), cell(one["title"]),
                        cell(one["condition"] or flow.say("lesson.no_condition")))) for one in written]
    status_pages.table(flow, "lessons-in-short", flow.say("case.t.lessons"), lines=lines, columns=[
        column(flow.say("c.number"), width=.7), column(flow.say("lesson.c.lesson"), width=2.6),
        column(flow.say("lesson.condition"), width=4)])
    lesson_pages.told(flow, [one for one in rows if not one["author"]])
