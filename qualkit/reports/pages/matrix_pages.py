"""The framework matrix as pages: on their side, few themes to a table, each cell with its pointers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from qualkit.reports.pages.flow import Block, Flow, cell, column, lined, row, said

Data = Mapping[str, Any]

THEMES = 4
"""Columns of themes a table on its side may hold and its cells still be read."""

POINTERS = 4
"""Pointers printed in a cell that has words; all of them stand in the workbook."""

_WAYS = {"mixed": " ±", "absent": " −"}


def lay_out(flow: Flow, data: Data) -> None:
    """Add the matrix: sources read in full; what is coded of others fills pages and stands in the workbook."""
    matrix = data["matrix"]
    shown = [one for one in matrix["rows"] if one["read"] or any(cell["summaries"] for cell in one["cells"])]
    shown = shown or matrix["rows"]
    if not shown:
        return
    flow.heading(flow.say("h.matrix"), anchor="framework-matrix", landscape=True)
    flow.para(flow.say("matrix.intro"))
    authors = sorted({one["author"] for line in shown for cell in line["cells"] for one in cell["summaries"]})
    flow.para(flow.say("matrix.authors", authors=", ".join(authors)) if authors else flow.say("matrix.unwritten"),
              "note")
    note = flow.say("n.matrix") + (f" {flow.say('n.matrix.others')}" if len(shown) < len(matrix["rows"]) else "")
    groups = list(_groups(len(matrix["themes"])))
    for number, places in enumerate(groups, 1):
        part = f" ({flow.say('of', n=number, N=len(groups))})" if len(groups) > 1 else ""
        _table(flow, data, shown, places=places, part=part, note=note if number == len(groups) else "")


def _groups(count: int) -> Iterator[range]:
    """Columns in as few groups as hold no more than `THEMES`, each about as large as the others."""
    groups = -(-count // THEMES)
    edges = [round(count * group / groups) for group in range(groups + 1)] if groups else []
    return (range(start, end) for start, end in pairwise(edges))


def _table(flow: Flow, data: Data, shown: Sequence[Data], *, places: range, part: str, note: str) -> None:
    several = len({one["author"] for line in shown for cell in line["cells"] for one in cell["summaries"]}) > 1
    themes = data["matrix"]["themes"]
    columns = [column(flow.say("c.source"), width=1.1), *(column(themes[place]["name"], width=2) for place in places)]
    rows, last = [], ""
    for one in shown:
        group = flow.say(f"many.{one['kind']}.title") if one["kind"] != last else ""
        last = one["kind"]
        about = ", ".join(value for name, value in one["attributes"].items() if name != "instrument")
        rows.append(row(lined([said(one["source"], "strong")], [said(about, "muted")] if about else []),
                        *(_cell(flow, data, one["cells"][place], several) for place in places), group=group))
    flow.table(f"matrix-{places.start}", f"{flow.say('t.matrix')}{part}", columns=columns, rows=rows, wide=True,
               note=note, look="matrix")


def _cell(flow: Flow, data: Data, part: Data, several: bool) -> Block:
    if part["summaries"]:
        written = [line for one in part["summaries"] for line in _written(flow, one, several)]
        left = dict.fromkeys(place for one in part["codes"] for place in one["unprinted"])
        return lined(*written, _pointers(part["quotes"], list(left)), _since(flow, data, part["summaries"]))
    if part["codes"]:
        return lined(*([said(f"{one['name']}{_WAYS.get(one['status'], '')}  "),
                        *_pointers(one["quotes"], one["unprinted"])] for one in part["codes"]))
    return cell(flow.say(f"status.{part['status'].replace(' ', '_')}") if part["status"] else "·", "muted")


def _written(flow: Flow, one: Data, several: bool) -> Iterator[list[Block]]:
    """A person's words, and who wrote them where several did."""
    head = [said(f"{one['code']}{flow.say('colon')}", "strong")] if one["code"] else []
    yield [*head, said(one["text"])]
    if several:
        yield [said(", ".join(filter(None, (one["author"], flow.day(one["date"])))), "muted")]


def _since(flow: Flow, data: Data, summaries: Sequence[Data]) -> list[Block]:
    """What has changed below a cell's words since they were written."""
    counts = {name: sum(one[name] for one in summaries) for name in ("added", "withdrawn")}
    changes = [flow.say(f"matrix.{name}", count=count) if data["numbers"] else flow.say(f"matrix.{name}.plain")
               for name, count in counts.items() if count]
    return [said(flow.say("matrix.since", changes=", ".join(changes)), "mark")] if changes else []


def _pointers(quotes: Sequence[str], places: Sequence[str]) -> list[Block]:
    """Quotations printed first, then places; an ellipsis where there are more."""
    found = [*((name, name) for name in quotes), *((place, "") for place in places)]
    parts: list[Block] = []
    for text, link in found[:POINTERS]:
        parts += [*([said(", ", "muted")] if parts else []), said(text, "" if link else "muted", link=link)]
    return [*parts, said(" …", "muted")] if len(found) > POINTERS else parts
