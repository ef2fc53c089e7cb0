"""A report model -> files, one for each format asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from qualkit.errors import ReportRefused, UnknownName
from qualkit.model import View
from qualkit.model.contracts import ReportKind
from qualkit.plugins import load
from qualkit.reports.drawing import (
    page_docx,
    page_html,
    page_json,
    page_markdown,
    page_pdf,
    page_transcripts,
    page_xlsx,
)
from qualkit.reports.drawing.files import Written, write_rendered
from qualkit.reports.frame import Writer
from qualkit.reports.pages.flow import Block

FORMATS = ("html", "docx", "pdf", "md", "xlsx", "json")
"""Formats of every kind."""


def formats_of(kind: str) -> tuple[str, ...]:
    """The formats a kind of report can be written in: a kind may bring writers of its own (``csv``, ``ris``)."""
    return (*FORMATS, *getattr(load("reports", kind), "writers", {}))


@dataclass(frozen=True, kw_only=True)
class _Job:
    """One model with what its pages share."""

    data: Mapping[str, Any]
    templates: Path | None
    problems: list[str] = field(default_factory=list)

    @cached_property
    def kind(self) -> ReportKind:
        made: ReportKind = load("reports", self.data["kind"])()
        return made

    @cached_property
    def flow(self) -> list[Block]:
        return self.kind.lay_out(self.data)

    @property
    def fonts(self) -> Path | None:
        return self.templates / "fonts" if self.templates else None

    def pictures(self, image: str) -> dict[str, bytes]:
        """Each figure's id and its picture; drawn together, so that one more costs next to nothing."""
        charts = {block["id"]: block["chart"] for block in self.flow if block["kind"] == "chart"}
        return dict(zip(charts, page_pdf.draw_charts(list(charts.values()), image, self.fonts), strict=True))

    def page(self, name: str) -> bytes | None:
        """The report in one format; None, with a problem, where it cannot be."""
        writers: Mapping[str, Writer] = getattr(self.kind, "writers", {})
        if name in writers:
            return writers[name](self.data, self.flow)
        make: Callable[[], bytes | None] = getattr(self, name)
        return make()

    def html(self) -> bytes:
        return page_html.render(self.data, self.flow, pictures=self.pictures("svg"), templates_folder=self.templates)

    def docx(self) -> bytes:
        return page_docx.render(self.data, self.flow, pictures=self.pictures("png"), templates_folder=self.templates)

    def pdf(self) -> bytes | None:
        return page_pdf.render(self.data, self.flow, fonts_folder=self.fonts, problems=self.problems)

    def md(self) -> bytes:
        return page_markdown.render(self.data, self.flow, templates_folder=self.templates)

    def xlsx(self) -> bytes:
        return page_xlsx.render(self.data, self.kind.sheets(self.data, self.flow), problems=self.problems)

    def json(self) -> bytes:
        return page_json.render(self.data)


def render(data: Mapping[str, Any], *, formats: Sequence[str], folder: Path, templates_folder: Path | None = None,
           view: View | None = None) -> list[Written]:
    """Write a report in each format into ``folder``; with a view, the internal transcripts too.

    A file that a person edited since it was rendered is kept; the new one gets another name
    (``Written.kept`` says so). ``Written.problems`` says what could not be carried into a page. The
    same model gives the same bytes.

    Raises:
        UnknownName: a format we do not write.
        FileInvalid: a user's template is wrong; with its line.
        UsageError: the folder cannot be written to.
        ReportRefused: the only format asked for is PDF, and a script in it has no font.
    """
    known = formats_of(data["kind"])
    for name in formats:
        if name not in known:
            raise UnknownName("report format", name, known)
    job = _Job(data=data, templates=templates_folder)
    pages: dict[str, bytes] = {}
    for name in dict.fromkeys(formats):
        content = job.page(name)
        if content is not None:
            pages[name] = content
    if formats and not pages:
        raise ReportRefused(job.problems, hint="Ask for another format too.")
    written = [write_rendered(folder, f"{data['file_stem']}.{name}", content, format=name)
               for name, content in pages.items()]
    if view is not None:
        content = page_transcripts.render(view, data["labels"])
        written.append(write_rendered(folder, page_transcripts.NAME, content, format="html"))
    if written and job.problems:
        written[0] = replace(written[0], problems=tuple(job.problems))
    return written
