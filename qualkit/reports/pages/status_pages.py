"""Tables of items: whose words they are is said once above them, and in a row only where it differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.reports.pages.flow import Block, Flow, cell, column

Data = Mapping[str, Any]
Line = tuple[Data | None, Block]
"""An item and its row; a row without an item says that there is none."""


def accepted(flow: Flow, one: Data) -> str:
    """Who answers for an item: the person who wrote or accepted it, or nobody yet."""
    return flow.say("items.proposed") if one["undecided"] else str(one["by"])


def table(flow: Flow, anchor: str, caption: str, *, columns: Sequence[Block], lines: Sequence[Line], note: str = "",
          wide: bool = False) -> None:
    """A table of items with their places; the column of those who accepted them stands only where they differ.

    A workbook has that column in any case: rows are copied out of it one by one.
    """
    if not lines:
        return
    owners = [accepted(flow, one) if one else "" for one, _ in lines]
    usual = _usual(flow, lines)
    differs = [owner != usual and one is not None for owner, (one, _) in zip(owners, lines, strict=True)]
    flow.remark(_remark(flow, usual, mixed=any(differs)))
    placed = any(one and one["place"] for one, _ in lines)
    head = [*([column(flow.say("c.found_at"), width=1)] if placed else []),
            *([column(flow.say("c.accepted"), width=1.2)] if any(differs) else [])]
    rows = []
    for (one, row), owner, differ in zip(lines, owners, differs, strict=True):
        more = [*([cell(one["place"] or "–" if one else "", "muted")] if placed else []),
                *([cell(owner if differ else "", "strong" if one and one["undecided"] else "muted")]
                  if any(differs) else [])]
        rows.append(row | {"cells": [*row["cells"], *more]})
    beside = None if any(differs) else {"text": flow.say("c.accepted"), "rows": owners}
    flow.table(anchor, caption, columns=[*columns, *head], rows=rows, note=note, wide=wide, beside=beside)


def _usual(flow: Flow, lines: Sequence[Line]) -> str:
    """The person who accepted most of the items; where nobody accepted any, that they are proposed."""
    found = Counter(accepted(flow, one) for one, _ in lines if one and not one["undecided"])
    return found.most_common(1)[0][0] if found else flow.say("items.proposed") if any(one for one, _ in lines) else ""


def _remark(flow: Flow, usual: str, *, mixed: bool) -> str:
    if usual == flow.say("items.proposed"):
        return flow.say("items.all_proposed")
    return flow.say("items.mostly" if mixed else "items.tables", by=usual) if usual else ""
