"""Make a report: the store's view -> the kind's model -> files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualkit.actions.gathering import gathered
from qualkit.actions.opening import store_of, view_of
from qualkit.errors import UnknownName, UsageError
from qualkit.files.requests import load_request, load_requests
from qualkit.model import Progress, ReportRequest, Study
from qualkit.plugins import load, names
from qualkit.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for on the command line; it comes before what a request file says."""

    study: str = ""
    formats: Sequence[str] = ()
    final: bool = False
    language: str = ""
    numbers: str | None = None
    date: str = ""
    title: str = ""
    request_file: Path | None = None
    out: Path | None = None
    transcripts: bool = False
    overrides: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportResult:
    """What was written, what the report warns of, and how its quotations stood up."""

    kind: str
    draft: bool
    files: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    """Rules that refuse it and that nobody took on: what was written is a draft that says so on every page."""
    way_out: str = ""
    """How to mend them or take them on."""
    quotes_checked: int = 0
    quotes_broken: int = 0


def report(project: Project, kind: str, *, wanted: Wanted | None = None,
           on_progress: Progress = lambda stage, done, total: None) -> ReportResult:
    """Write a report of some kind in every format asked for.

    A request file (``reports/<kind>.yaml``) says what the report is; the command line overrules it. A draft that breaks
    a rule marked R is written all the same, and named ``refused`` in the result and on every page.

    Raises:
        UnknownName: there is no such kind or format.
        ReportRefused: it is final, a rule marked R is broken, and nobody took it on by name.
    """
    from qualkit.reports.parts.privacy import printed_quotes, unvetted
    from qualkit.reports.parts.rules import way_out
    from qualkit.reports.render import render

    asked = wanted or Wanted()
    check_names(kind, asked.formats)
    made = load("reports", kind)()
    which = _meant(project, kind, made, asked.study)
    request = request_of(project, which, kind, asked)
    check_names(kind, request.formats)
    on_progress("report", 0, len(request.formats) + 1)
    with store_of(project, read_only=True, empty=not getattr(made, "needs_material", True)) as store:
        view = gathered(project, store, view_of(project, store, which), request=request,
                        everything=getattr(made, "whole_project", False))
        data = made.build(view, request)
        on_progress("report", 1, len(request.formats) + 1)
        written = render(data, formats=request.formats, folder=asked.out or project.rendered,
                         templates_folder=project.templates, view=view if asked.transcripts else None)
    on_progress("report", len(request.formats) + 1, len(request.formats) + 1)
    quotes = printed_quotes(data)
    loose = ", ".join(unvetted(data, [*view.privacy.vetted, *request.options.get("vetted", ())]))
    names = (f"Look whether these words in quotations are names: {loose}. List names under redact in qualkit.toml, "
             "other words under vetted.",) if loose else ()
    kept = tuple(f"{one.kept} was edited and is left as it is; the new one is {one.path.name}."
                 for one in written if one.kept)
    return ReportResult(
        kind=kind, draft=bool(data["draft"]), files=tuple(one.path for one in written),
        refused=tuple(refused := data["refused"]), way_out=way_out(refused, request) if refused else "",
        warnings=(*data["warnings"], *names, *kept, *(text for one in written for text in one.problems)),
        quotes_checked=len(quotes), quotes_broken=sum(not quote["verified"] for quote in quotes))


def _meant(project: Project, kind: str, made: object, named: str) -> Study:
    """The study a report is about; one over the whole project needs none named.

    Raises:
        UsageError: a synthesis was named for a report on material, or the other way round.
    """
    across = getattr(made, "synthesis", False)
    named = named or _study_asked_for(project, kind)
    if getattr(made, "whole_project", False) and not (named or project.file.default) and project.file.studies:
        return project.file.studies[0]
    which = project.study(named, synthesis=across)
    if across and not which.synthesis_of:
        raise UsageError(f"The study {which.key!r} is no synthesis.",
                         hint="Say synthesis_of = [...] in qualkit.toml, or name another with --study.")
    if which.synthesis_of and getattr(made, "needs_material", True):
        raise UsageError(f"{which.key!r} is a synthesis and has no material of its own.",
                         hint="Run: qualkit report synthesis. Or name a study with --study: "
                              f"{', '.join(one.key for one in project.file.studies if not one.synthesis_of)}.")
    return which


def _study_asked_for(project: Project, kind: str) -> str:
    """The study that the only request for a report of this kind is about; else none is meant in particular."""
    studies = {request.study for request in load_requests(project.root / "reports").values() if request.kind == kind}
    return studies.pop() if len(studies) == 1 else ""


def check_names(kind: str, formats: Sequence[str]) -> None:
    """Find a slip of the finger before minutes of work, not after.

    Raises:
        UnknownName: there is no such kind or format.
    """
    from qualkit.reports.render import formats_of

    if kind not in names("reports"):
        raise UnknownName("report kind", kind, names("reports"))
    for name in formats:
        if name not in (known := formats_of(kind)):
            raise UnknownName("format", name, known)


def request_of(project: Project, study: Study, kind: str, wanted: Wanted) -> ReportRequest:
    """Put a request together from its file and the command line."""
    request = _from_file(project, study, kind, wanted)
    changes: dict[str, Any] = {name: value for name in ("language", "date", "title")
                               if (value := getattr(wanted, name))}
    if wanted.date and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", wanted.date):
        raise UsageError(f"{wanted.date!r} is no date.", hint="Write it as 2025-11-30.")
    if wanted.formats:
        changes["formats"] = tuple(wanted.formats)
    if wanted.final:
        changes["final"] = True
    if wanted.numbers is not None:
        changes["numbers"] = wanted.numbers == "on"
    if wanted.overrides:
        changes["overrides"] = (*request.overrides, *map(_override, wanted.overrides))
    return replace(request, **changes)


def _from_file(project: Project, study: Study, kind: str, wanted: Wanted) -> ReportRequest:
    from qualkit.reports.render import formats_of

    if wanted.request_file is not None:
        return replace(load_request(wanted.request_file), kind=kind, study=study.key)
    for request in load_requests(project.root / "reports").values():
        if request.kind == kind and request.study in ("", study.key):
            return replace(request, study=study.key)
    return ReportRequest(kind=kind, study=study.key, formats=formats_of(kind))


def _override(text: str) -> Mapping[str, str]:
    rule, _, rest = text.partition(":")
    by, _, reason = rest.partition(":")
    if not (rule.strip() and by.strip() and reason.strip()):
        raise UsageError("An override needs the rule, a name and a reason.", hint="Write --override RULE:NAME:REASON")
    return {"rule": rule.strip(), "by": by.strip(), "reason": reason.strip()}
