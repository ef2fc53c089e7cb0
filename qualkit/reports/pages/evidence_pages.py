"""The evidence map where pages are paper: a table that carries its figures in words, and the list behind each cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qualkit.reports.pages.flow import Block, Flow, Sheet, cell, column, lined, linked, row, said

Data = Mapping[str, Any]

UPRIGHT = 5
"""Columns that a page can hold upright."""

DRAWN = (30, 12)
"""Rows and columns of a map that can be drawn on a page: beyond that no bubble could be told from another."""


def lay_out(data: Data) -> list[Block]:
    """Return the blocks in reading order."""
    flow = Flow(data["labels"])
    flow.box(flow.say("box.warnings"), data["warnings"], tone="warning")
    _methods(flow, data)
    _figure_of(flow, data["map"])
    _map(flow, data["map"])
    _lists(flow, data)
    _studies(flow, data)
    return linked(flow.blocks)


def _methods(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("map.h.methods"), anchor="methods")
    for line in methods(data):
        flow.para(line)


def methods(data: Data) -> Iterator[str]:
    """How the map was made, in a few sentences."""
    labels, made = data["labels"], data["map"]
    yield labels[f"map.of.{made['of']}"]
    if made["instrument"]:
        yield labels["map.instrument"].format(instrument=labels[f"many.{made['instrument']}"])
    yield labels["map.states"]
    if "bare" in made["states"]:
        yield labels["map.states.bare"]
    if made["outside"]:
        yield labels["map.outside"].format(count=made["outside"], columns=made["column_axis"].lower())


def _figure_of(flow: Flow, made: Data) -> None:
    """The map drawn: what is read in a glance, before the table that says the same in words."""
    rows, columns = len(made["rows"]), len(made["columns"])
    if not made["entries"] or not (0 < rows <= DRAWN[0] and 0 < columns <= DRAWN[1]):
        return
    marks = {one["key"]: {name: one[name] for name in ("shape", "tone")} for one in made["marks"]}
    widest = max(each["size"] for line in made["cells"] for one in line for each in one["marks"])
    flow.heading(flow.say("map.h.figure"), anchor="figure", level=2)
    flow.figure("map", made["title"], alt=flow.say(
        "map.alt", rows=made["row_axis"].lower(), columns=made["column_axis"].lower()), chart={
        "shape": "bubbles", "height": min(26.0, 540 / rows - 7), "columns": [one["name"] for one in made["columns"]],
        "marks": [marks[one["key"]] | {"name": one["name"]} for one in made["marks"]],
        "rows": [{"name": one["name"], "cells": [
            {"state": each["state"], "said": "" if each["state"] == "filled" else state(flow.labels, each),
             "marks": [marks[mark["mark"]] | {"n": mark["n"], "size": mark["size"] / widest}
                       for mark in each["marks"]]} for each in line]}
                 for one, line in zip(made["rows"], made["cells"], strict=True)]})


def _map(flow: Flow, made: Data) -> None:
    flow.heading(flow.say("map.h.map"), anchor="map", landscape=len(made["columns"]) > UPRIGHT)
    columns = [column(made["row_axis"], width=2), *(column(one["name"], "center") for one in made["columns"])]
    rows = [row(cell(one["name"], "strong"), *(_cell(flow, made, each) for each in line))
            for one, line in zip(made["rows"], made["cells"], strict=True)]
    flow.para(flow.say("map.volume"), "note")
    flow.table("map", made["title"], columns=columns, rows=rows, wide=True)


def _cell(flow: Flow, made: Data, one: Data) -> Block:
    if one["state"] != "filled":
        return cell(state(flow.labels, one), "muted")
    names = {mark["key"]: mark["name"] for mark in made["marks"]}
    link = f"t-row-{one['row'] + 1}"
    head = [said(total(flow.labels, one), "strong", link=link)] if one["n"] is not None else []
    ways = [[said(f"{each['n']} {names[each['mark']]}" if each["n"] is not None else names[each["mark"]],
                  link="" if head else link)] for each in one["marks"]]
    return lined(head, *([] if head and len(made["marks"]) == 1 else ways))


def total(labels: Mapping[str, str], one: Data) -> str:
    """n, or n of N where a base was counted."""
    return labels["of"].format(n=one["n"], N=one["base"]) if one["base"] is not None else str(one["n"])


def state(labels: Mapping[str, str], one: Data) -> str:
    """What stands in a cell that holds nothing: looked and not found, not asked, or not known which."""
    if one["state"] == "empty" and one["base"]:
        return f"{labels['map.state.empty']} ({labels['of'].format(n=0, N=one['base'])})"
    return labels[f"map.state.{one['state']}"]


def _lists(flow: Flow, data: Data) -> None:
    made = data["map"]
    flow.heading(flow.say("map.h.lists"), anchor="lists")
    flow.para(flow.say("map.lists"))
    names = {mark["key"]: mark["name"] for mark in made["marks"]}
    widths = ((f"map.c.{made['of']}", 3.4), (f"map.c.{made['show']}", 1.1), ("map.c.told", 2.4), ("c.id", 1.3))
    for number, (one, line) in enumerate(zip(made["rows"], made["cells"], strict=True), 1):
        pairs = zip(made["columns"], line, strict=True)
        rows = [_entry(made["entries"][entry], names, group="" if place else where["name"])
                for where, each in pairs for place, entry in enumerate(each["entries"])]
        flow.table(f"row-{number}", one["name"], columns=[column(flow.say(key), width=width) for key, width in widths],
                   rows=rows)


def _entry(one: Data, names: Mapping[str, str], *, group: str) -> Block:
    told = ". ".join(line.rstrip(".") for line in one["told"])
    return row(cell(one["text"]), cell(names[one["mark"]]), cell(told or "–"),
               cell("" if "|" in one["id"] else one["id"], "muted"), group=group)


def _studies(flow: Flow, data: Data) -> None:
    flow.heading(flow.say("lessons.h.studies"), anchor="studies")
    flow.table("studies", flow.say("map.t.studies"), columns=[
        column(flow.say("lessons.c.study"), width=1.2), column(flow.say("lessons.c.title"), width=4),
        column(flow.say("lessons.c.comes"), width=1.6)],
        rows=[row(cell(one["key"]), cell(one["title"]), cell(
            one["source"] or (flow.say("mark.invented") if one["invented"] else flow.say("lessons.here"))))
            for one in data["studies"]])
    flow.para(flow.say("lessons.made", qualkit=data["provenance"]["qualkit"], schema=data["schema"]), "small")


def sheets(data: Data) -> dict[str, Sheet]:
    """Cells and entries as tidy rows."""
    made = data["map"]
    marks = [one["key"] for one in made["marks"]]
    cells, entries = [], []
    for one, line in zip(made["rows"], made["cells"], strict=True):
        for where, each in zip(made["columns"], line, strict=True):
            counts = {mark["mark"]: mark["n"] for mark in each["marks"]}
            cells.append([one["name"], where["name"], each["state"], *(_figure(each[name]) for name in ("n", "base")),
                          *(_figure(counts.get(mark, 0 if each["n"] is not None else None)) for mark in marks)])
            entries += [[one["name"], where["name"], entry["text"], entry["mark"], "; ".join(entry["told"]),
                         "" if "|" in entry["id"] else entry["id"], entry["study"]]
                        for entry in (made["entries"][number] for number in each["entries"])]
    head = [made["row_axis"], made["column_axis"]]
    return {"cells": ([*head, "state", "n", "N", *(mark or "unmarked" for mark in marks)], cells),
            "entries": ([*head, "text", made["show"], "about", "id", "study"], entries)}


def _figure(value: int | None) -> int | str:
    return "" if value is None else value
