"""A filled checklist as a flow of blocks: what is answered where and by whom, and what is still to be answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qualkit.reports.pages.flow import Flow, cell, column, row

Data = Mapping[str, Any]


def lay_out(flow: Flow, checklist: Data) -> None:
    """Add a checklist as an annex; it comes after the parts it points to, so that their numbers are known."""
    flow.heading(checklist["title"], anchor=f"checklist-{checklist['name']}")
    flow.para(flow.say("check.intro"))
    flow.para(checklist["source"], "note")
    numbers = {block["id"]: block["number"] for block in flow.blocks if block.get("number")}
    titles = {block["text"]: block["id"] for block in flow.blocks if block["kind"] == "heading"}
    columns = [column(flow.say(f"check.c.{name}"), width=width)
               for name, width in (("item", .5), ("asks", 2.6), ("answer", 3.6), ("where", 1.2), ("by", 1.1))]
    rows, group = [], ""
    for item in checklist["items"]:
        first = item["group"] if item["group"] != group else ""
        group = item["group"]
        rows.append(row(cell(item["id"]), cell(f"{item['name']}{flow.say('colon')}{item['asks']}"),
                        cell(_answer(flow, item), "muted" if item["state"] == "open" else ""),
                        _where(item, numbers, titles), cell(_by(flow, item)), group=first))
    flow.table(f"checklist-{checklist['name']}", checklist["title"], columns=columns, rows=rows, wide=True)


def _answer(flow: Flow, item: Data) -> str:
    if item["state"] == "open":
        return flow.say("check.open")
    if item["state"] == "not_applicable":
        return flow.say("check.not_applicable", reason=item["answer"])
    return str(item["answer"])


def _where(item: Data, numbers: Mapping[str, str], titles: Mapping[str, str]) -> dict[str, Any]:
    """The numbers of the parts that tell more, each a link; a person's own words come first.

    Words that name a part of the report lead to it.
    """
    parts = {numbers[anchor]: anchor for anchor in item["anchors"] if anchor in numbers}
    said = ", ".join([*([item["section"]] if item["section"] else []), *parts])
    return cell(said or "–", links=parts | {text: at for text, at in titles.items() if text in item["section"]})


def _by(flow: Flow, item: Data) -> str:
    if item["by"]:
        return ", ".join(part for part in (item["by"], flow.day(item["date"])) if part)
    return flow.say("check.by_data") if item["state"] == "drafted" else "–"
