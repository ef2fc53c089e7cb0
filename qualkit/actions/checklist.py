"""Reporting checklists: what the data answer, who answered the rest, and the form for what nobody has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualkit.actions.opening import store_of, view_of
from qualkit.actions.report import Wanted, request_of
from qualkit.files.saving import save
from qualkit.files.scalars import scalar
from qualkit.model import bytes_hash
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
        _write_form(path, which.key, name, left)
    return ChecklistResult(checklist=name, title=found["title"], items=tuple(found["items"]),
                           form=path if write_form and left else None)


def _write_form(path: Path, study: str, name: str, items: list[Mapping[str, Any]]) -> None:
    before = path.read_bytes() if path.is_file() else b""
    text = before.decode("utf-8")
    if not text:
        text = (f"# Answers to the {name.upper()} items that the data cannot answer. Fill in answer and by; where an\n"
                "# item does not apply, write the reason under not_applicable. Blank items count as open.\n"
                f"study: {scalar(study)}\nchecklist: {name}\nanswers:\n")
    there = {line.split('"')[1] for line in text.splitlines() if line.startswith('  - item: "')}
    blanks = [_blank(item) for item in items if item["id"] not in there]
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path, (text.rstrip("\n") + "\n" + "".join(blanks)).encode("utf-8"),
         seen=bytes_hash(before) if path.is_file() else "")


def _blank(item: Mapping[str, Any]) -> str:
    return (f'  - item: "{item["id"]}"          # {item["name"]}: {item["asks"]}\n'
            '    answer: ""\n    not_applicable: ""\n    section: ""\n    by: ""\n    date: ""\n')
