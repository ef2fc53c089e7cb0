"""Give a study's findings, lessons and recommendations out for a synthesis in another project."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

from qualkit import __version__
from qualkit.actions.opening import store_of, view_of
from qualkit.errors import UsageError
from qualkit.files.portable import write_portable
from qualkit.files.saving import save
from qualkit.model import bytes_hash
from qualkit.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsExport:
    """What was written where."""

    path: Path
    study: str
    findings: int = 0
    lessons: int = 0
    recommendations: int = 0
    quotes: int = 0


def export_records(project: Project, path: Path, *, study: str = "", name: str = "",
                   language: str = "en") -> RecordsExport:
    """Write a study's records with facts and redacted quotations to ``path`` (.json), for ``imports/`` elsewhere.

    ``name`` is the key that the study goes by there; by default its own. Nothing of a speaker or document leaves but
    what a report prints: no file name, no id of a coding, nothing of whoever refused.

    Raises:
        UsageError: the path does not end in .json, the name is none, or nothing has been ingested.
    """
    from qualkit.reports.parts.carried import out_of_house

    if path.suffix.lower() != ".json":
        raise UsageError("Records are written as JSON.", hint="Name a file that ends in .json.")
    if name and not re.fullmatch(r"[\w-]{1,60}", name):
        raise UsageError(f"{name[:60]!r} is no key of a study.", hint="Use letters, digits, - and _.")
    which = project.study(study)
    with store_of(project, read_only=True) as store:
        records = out_of_house(view_of(project, store, which), language=language)
    records = replace(records, study=name or which.key)
    content = json.dumps(write_portable(records, version=__version__), ensure_ascii=False, indent=1, sort_keys=True)
    save(path, f"{content}\n".encode(), seen=bytes_hash(path.read_bytes()) if path.exists() else "")
    return RecordsExport(path=path, study=records.study, findings=len(records.findings), lessons=len(records.lessons),
                         recommendations=len(records.recommendations), quotes=len(records.quotes))
