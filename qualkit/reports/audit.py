"""The audit report: everything a hostile reviewer asks for, and nothing that argues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qualkit.reports.pages import audit_pages
from qualkit.reports.pages.flow import Block
from qualkit.reports.study import StudyReport


class AuditReport(StudyReport):
    """Blocks B5, B9, B10, B13 to B16 of a study. Nothing refuses it: it is where what is broken is seen."""

    name = "audit"
    checklists = ("coreq",)

    @staticmethod
    def refuse(*_: Any, **__: Any) -> None:
        """Let everything through; broken rules stand in the box at its front."""

    def lay_out(self, data: Mapping[str, Any]) -> list[Block]:
        """Return the blocks in reading order."""
        return audit_pages.lay_out(data)
