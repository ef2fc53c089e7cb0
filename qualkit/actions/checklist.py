"""Reporting checklists: what the data answer, who answered the rest, and the form for what nobody has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualkit.actions.opening import store_of, view_of
from qualkit.actions.report import Wanted, request_of
from qualkit.files.checklists import write_blanks
from qualkit.plugins import load
from qualkit.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistResult:
    """A filled checklist: each item with its ``state`` (drafted, answered, not_applicable, open)."""

    checklist: str
    title: str
    items: tuple[Mapping[str, Any], ...]
    form: Path | None = None
    """Where blanks for the open items were written, where that was asked for and some are open."""

    @property
    def open(self) -> int:
        """Items that nobody has answered."""
        return sum(item["state"] == "open" for item in self.items)


def checklist(project: Project, name: str, *, study: str = "", language: str = "",
              write_form: bool = False) -> ChecklistResult:
    """Fill a checklist as the study's report would; with ``write_form`` add blanks for its open items to a file.

    Answers that stand in the file stay as they are; blanks already there are not written again.

    Raises:
        UnknownName: there is no such checklist.
        FileInvalid: the answers have mistakes.
    """
    from qualkit.reports.labels import Labels
    from qualkit.reports.parts.checklists import filled

    which = project.study(study)
    kind = "synthesis" if which.synthesis_of else "study"
    request = replace(request_of(project, which, kind, Wanted(study=which.key, language=language)), final=False)
    with store_of(project, read_only=True) as store:
        view = view_of(project, store, which)
        data = load("reports", kind)().build(view, request)
        found = filled(name, data, view.study_text.checklists, Labels(request.language))
    path = project.root / "checklists" / f"{which.key}-{name}.yaml"
    left = [item for item in found["items"] if item["state"] == "open"]
    if write_form and left:
        write_blanks(path, left, study=which.key, checklist=name)
    return ChecklistResult(checklist=name, title=found["title"], items=tuple(found["items"]),
                           form=path if write_form and left else None)
