"""Templates of one's own: write ours out to change it, make one from a Word document, check those there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualkit.actions.gathering import gathered
from qualkit.actions.opening import store_of, view_of
from qualkit.actions.report import Wanted, check_names, request_of
from qualkit.errors import FileInvalid, InputError, ReportRefused, UnknownName, UsageError, printable
from qualkit.files.saving import save
from qualkit.model import Problem, Severity, bytes_hash
from qualkit.plugins import load, names
from qualkit.project import Project
from qualkit.reports.drawing.templating import our_template

SUFFIXES: Mapping[str, str] = {"docx": "docx", "html": "html.j2", "md": "md.j2"}
"""Format -> how the file of its template ends."""

STYLES_WANTED = ("Contents Place", "Tables Place", "Figures Place", "Chart Place", "Caption", "Quote", "Counter Quote",
                 "Suggested Quote", "Quote Translation", "Quote Source", "Heading 1", "Heading 2", "Heading 3",
                 "List Bullet", "List Number", "Claim", "Claim Line", "Box Title", "Box Line", "Fact", "Table Note",
                 "Table Text", "Table Head", "To Be Written", "Title")
"""Styles that the finish of a Word report goes by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateWritten:
    """A template that was written, and what was taken over from somebody's document."""

    path: Path
    kept: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    table_style: str = ""
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChecked:
    """One template: the fields it uses, and what is wrong with it."""

    path: Path
    kind: str
    used: tuple[str, ...]
    mistakes: tuple[Problem, ...] = ()
    styles_missing: tuple[str, ...] = ()


def export(project: Project, kind: str, *, format: str = "docx", force: bool = False) -> TemplateWritten:
    """Write our template for a kind of report into ``reports/templates/``.

    Raises:
        UnknownName: there is no such kind or format.
        UsageError: there is a template already, and ``force`` was not asked for.
    """
    check_names(kind, ())
    if format not in SUFFIXES:
        raise UnknownName("template format", format, SUFFIXES)
    suffix = SUFFIXES[format]
    path = project.root / "reports" / "templates" / f"{kind}.{suffix}"
    _put(path, our_template(kind, suffix).read_bytes(), force=force)
    return TemplateWritten(path=path)


def take_over(project: Project, document: Path, *, kind: str, force: bool = False) -> TemplateWritten:
    """Make a Word template in the look of somebody's document.

    Raises:
        UnknownName: there is no such kind.
        UsageError: there is no such file, it holds macros, or there is a template already.
        InputError: it is no Word file, damaged, or over a limit.
    """
    from qualkit.reports.drawing.docx_adopt import adopt

    check_names(kind, ())
    if not document.is_file():
        raise UsageError(f"{printable(str(document))}: there is no such file.", hint="Check its name.")
    made = adopt(document.read_bytes())
    path = project.root / "reports" / "templates" / f"{kind}.docx"
    _put(path, made.content, force=force)
    return TemplateWritten(path=path, kept=made.kept, added=made.added, table_style=made.table_style, told=made.told)


def _put(path: Path, content: bytes, *, force: bool) -> None:
    if path.exists() and not force:
        raise UsageError(f"{printable(str(path))} is there already.",
                         hint="Move it away, or overwrite it with --force.")
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path, content, seen=bytes_hash(path.read_bytes()) if path.exists() else "")


def check(project: Project, file: Path | None = None, *, study: str = "") -> tuple[TemplateChecked, ...]:
    """Check one template, or all of the project's, against a report on the project's own material.

    Raises:
        UsageError: there is no such file, or there are no templates.
    """
    folder = project.root / "reports" / "templates"
    files = [file] if file else sorted(one for one in folder.glob("*") if _kind_of(one))
    if not files or not all(one.is_file() for one in files):
        raise UsageError(f"There is no template at {printable(str(file or folder))}.",
                         hint="Write one there with: qualkit template export study")
    return tuple(_checked(project, one, study) for one in files)


def _kind_of(path: Path) -> str:
    """The kind of report that a template's name says it is for."""
    stem, _, suffix = path.name.partition(".")
    if suffix not in SUFFIXES.values():
        return ""
    return stem if stem in names("reports") else "study" if stem == "report" else ""


def _checked(project: Project, path: Path, study: str) -> TemplateChecked:
    from qualkit.reports.drawing.page_docx import refuse_dangers
    from qualkit.reports.drawing.template_fields import styles_missing, texts_of, uses

    kind = _kind_of(path) or "study"
    try:
        if path.suffix == ".docx":
            refuse_dangers(path)
        content = path.read_bytes()
        context, data, flow = _sample(project, path, kind, study)
        found = uses(texts_of(path, content), context)
        mistakes = [_mistake(path, f"{name} is not known.", "Check how it is written.", place=str(line))
                    for line, name in found.unknown]
        mistakes += _rendered(project, path, data, flow) if not mistakes else []
        missing = tuple(styles_missing(content, STYLES_WANTED)) if path.suffix == ".docx" else ()
    except (FileInvalid, InputError, UnicodeDecodeError) as error:
        return TemplateChecked(path=path, kind=kind, used=(), mistakes=(_mistake(path, str(error), ""),))
    return TemplateChecked(path=path, kind=kind, used=tuple(sorted(found.used)), mistakes=tuple(mistakes),
                           styles_missing=missing)


def _mistake(path: Path, reason: str, remedy: str, *, place: str = "") -> Problem:
    return Problem(source=path.name, reason=reason, remedy=remedy, place=place, severity=Severity.REJECTION)


def _sample(project: Project, path: Path, kind: str, study: str) -> tuple[dict[str, Any], Any, Any]:
    """A report on the project's own material, and what a template of this format may use of it."""
    from qualkit.reports.drawing import page_docx, page_html
    from qualkit.reports.drawing.template_fields import samples

    made = load("reports", kind)()
    which = project.study(study)
    request = replace(request_of(project, which, kind, Wanted()), final=False)
    with store_of(project, read_only=True, empty=True) as store:
        view = gathered(project, store, view_of(project, store, which), request=request)
        try:
            data = made.build(view, request)
        except ReportRefused as refusal:
            raise UsageError(f"There is no {kind} of this study to check it on: {refusal}",
                             hint="Name another study with --study.") from None
    flow = made.lay_out(data)
    every = [*flow, *samples(data["labels"], {block["kind"] for block in flow})]
    if path.suffix == ".docx":
        return page_docx.page_context(data, every), data, flow
    return page_html.page_context(data, every, {}), data, flow


def _rendered(project: Project, path: Path, data: Any, flow: Any) -> list[Problem]:
    """What goes wrong when a report is made with it."""
    from qualkit.reports.drawing import page_docx, page_html, page_markdown

    if path.parent.resolve() != (project.root / "reports" / "templates").resolve():
        return []
    try:
        if path.suffix == ".docx":
            page_docx.render(data, flow, pictures={}, templates_folder=path.parent)
        elif path.name.endswith(".html.j2"):
            page_html.render(data, flow, pictures={}, templates_folder=path.parent)
        else:
            page_markdown.render(data, flow, templates_folder=path.parent)
    except FileInvalid as error:
        return [_mistake(path, str(one).partition(path.name)[2].lstrip(":") or str(one), "") for one in error.problems]
    return []
