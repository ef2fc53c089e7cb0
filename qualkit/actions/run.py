"""The main job in one go: ingest, import people's codings, tag, report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qualkit.actions.codings import import_codings
from qualkit.actions.ingest import IngestResult, ingest
from qualkit.actions.report import ReportResult, Wanted, check_names, report
from qualkit.actions.status import status
from qualkit.actions.tag import TagResult, tag
from qualkit.errors import UnknownName
from qualkit.model import Problem, Progress
from qualkit.plugins import names
from qualkit.project import Project

PEOPLES = ("codings", "readings", "decisions")
"""Stems of the files in a corpus that hold people's work (``codings.fanta.csv``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What each step of the main job did, and how much of people's work the study holds by now."""

    ingest: IngestResult
    tag: TagResult
    report: ReportResult
    codings: int = 0
    readings: int = 0
    decisions: int = 0
    unplaced: int = 0
    problems: tuple[Problem, ...] = ()


def run(project: Project, paths: Sequence[Path] = (), *, study: str = "", kind: str = "study",
        formats: Sequence[str] = (), executor: str = "",
        on_progress: Progress = lambda stage, done, total: None) -> RunResult:
    """Go from a folder of transcripts to a report.

    Codings, readings and decisions that lie in the corpus as files (``codings*.csv``, …) are
    imported on the way. A file that is rejected does not stop the others.

    Raises:
        QualkitError: a step cannot be done at all; what was done before it stands.
    """
    which = project.study(study, synthesis=False)
    check_names(kind, formats)
    if executor and executor not in names("executors"):
        raise UnknownName("executor", executor, names("executors"))
    taken = ingest(project, paths, study=which.key, on_progress=on_progress)
    imported = [import_codings(project, file, study=which.key) for file in _peoples_files(project, which.key)]
    tagged = tag(project, study=which.key, executor=executor, on_progress=on_progress)
    wanted = Wanted(study=which.key, formats=tuple(formats))
    written = report(project, kind, wanted=wanted, on_progress=on_progress)
    held = status(project, study=which.key)  # also what came by other ways than these files, or the last time
    return RunResult(
        ingest=taken, tag=tagged, report=written, codings=held.counts["codings"],
        readings=sum(one.readings for one in held.coders.values()),
        decisions=sum(one.decisions for one in held.coders.values()),
        unplaced=sum(len(one.unplaced) for one in imported),
        problems=(*taken.problems, *(problem for one in imported for problem in one.unplaced)))


def _peoples_files(project: Project, study: str) -> list[Path]:
    return [path for folder in project.corpora(project.study(study, synthesis=False)) for stem in PEOPLES
            for path in sorted(folder.glob(f"{stem}*")) if path.suffix in (".csv", ".xlsx", ".jsonl")]
