"""The audit report as a flow of blocks: sample, matrix, evidence, agreement, codebook, checklists, provenance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qualkit.reports.pages import (
    agreement_pages,
    annex_pages,
    checklist_pages,
    engine_pages,
    evaluation_pages,
    layout,
    matrix_pages,
    pattern_pages,
    settled_pages,
)
from qualkit.reports.pages.flow import Block, Flow, linked

Data = Mapping[str, Any]


def _sample(flow: Flow, data: Data) -> None:
    if data["figures"]:
        flow.heading(flow.say("h.sampling"), anchor="sampling")
        layout.sampling(flow, data["figures"]["sampling"])


def _quotations(flow: Flow, data: Data) -> None:
    """Every quotation that the study report prints, so that the register's numbers lead somewhere."""
    quotes = [quote for theme in data["themes"] for code in theme["codes"] for quote in code["quotes"]]
    quotes += [quote for theme in data["themes"] for quote in theme["counter"]]
    if quotes:
        flow.heading(flow.say("audit.h.quotations"), anchor="quotations")
    for quote in quotes:
        flow.quote(quote)


PARTS = (layout.front, _sample, layout.register, evaluation_pages.lay_out, matrix_pages.lay_out,
         _quotations, annex_pages.audit, pattern_pages.lay_out, agreement_pages.lay_out, settled_pages.lay_out,
         engine_pages.lay_out, annex_pages.sources, layout.limitations, annex_pages.codebook)


def lay_out(data: Data) -> list[Block]:
    """Return the blocks in reading order."""
    flow = Flow(data["labels"])
    flow.name("finding", layout.printed(data))
    for part in PARTS:
        part(flow, data)
    annex_pages.provenance(flow, data)
    for checklist in data["checklists"]:
        checklist_pages.lay_out(flow, checklist)
    return linked(flow.blocks)
