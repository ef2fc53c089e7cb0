"""The audit report: everything a hostile reviewer asks for, and nothing that argues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from qualkit.reports.drawing import study_sheets
from qualkit.reports.pages import audit_pages
from qualkit.reports.pages.flow import Block, Sheet
from qualkit.reports.parts import refusals
from qualkit.reports.parts.engines import engines_judged
from qualkit.reports.parts.settled import settled
from qualkit.reports.study import StudyReport


class AuditReport(StudyReport):
    """Blocks B5, B9, B10, B13 to B16 of a study, how coders' differences were settled, how far engines can be trusted.

    What is unfinished does not refuse it: it is where that is seen. Words that nobody said, suggestions that nobody
    looked at and attributes that point to people refuse it as they do every final report.
    """

    name = "audit"
    checklists = ("coreq",)

    annexed = MappingProxyType({"engines": engines_judged, "differences": settled})

    refuse = staticmethod(partial(refusals.refuse, only=("quote-not-in-source", "no-reviewed-coding", "small-cells")))

    def lay_out(self, data: Mapping[str, Any]) -> list[Block]:
        """Return the blocks in reading order."""
        return audit_pages.lay_out(data)

    def sheets(self, data: Mapping[str, Any], flow: Sequence[Block]) -> dict[str, Sheet]:
        """Return the workbook's sheets: the study report's, differences between coders, what engines are worth."""
        judged = (data.get("engines") or {"found": None})["found"]
        own = {"engines": study_sheets.engines_sheet(judged)} if judged else {}
        if differences := data.get("differences"):
            own["differences"] = study_sheets.differences_sheet(differences["rows"])
        return super().sheets(data, flow) | own
