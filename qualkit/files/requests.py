"""``reports/*.yaml``: which report is asked for."""

from __future__ import annotations

import re
from pathlib import Path

from qualkit.files.folders import SUFFIXES
from qualkit.files.forms import Form, Mistakes, plain_value, reading
from qualkit.files.nodes import shown
from qualkit.files.yamls import load_yaml
from qualkit.model import ReportRequest

FORMATS = ("html", "docx", "pdf", "md", "xlsx", "json")
OWN_FORMATS = ("csv", "ris")
"""Formats that only some kinds of reports have."""


def load_requests(folder: Path) -> dict[str, ReportRequest]:
    """Return the requests right in a folder (not those of ``rendered/`` or ``templates/``) by file name.

    Raises:
        FileInvalid: the mistakes of the first file that has some.
    """
    files = sorted(path for path in folder.glob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return {path.stem: load_request(path) for path in files}


def load_request(path: Path) -> ReportRequest:
    """Read a report request.

    Raises:
        FileInvalid: all its mistakes.
    """
    mistakes = Mistakes(source=shown(path))
    with reading(load_yaml(path, source=mistakes.source), mistakes) as form:
        request = ReportRequest(
            kind=form.text("kind", required=True), study=form.text("study"), title=form.text("title"),
            date=_date(form), language=form.text("language", default="en"), final=form.flag("final"),
            numbers=form.flag("numbers", default=True), formats=_formats(form),
            options={name: plain_value(node) for name, node in form.fields("options").items()},
            overrides=tuple(_override(item) for item in form.forms("overrides")))
    mistakes.check()
    return request


def _date(form: Form) -> str:
    word = form.text("date")
    if word and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", word):
        form.mistakes.add(form.line("date"), f"{word[:40]!r} is no date.", "Write it as 2025-11-30.")
    return word


def _formats(form: Form) -> tuple[str, ...]:
    nodes = form.text_nodes("formats")
    for node in nodes:
        if node.text.strip() not in (*FORMATS, *OWN_FORMATS):
            form.mistakes.add(node.line, f"{node.text.strip()[:40]!r} is no format.",
                              f"Known: {', '.join((*FORMATS, *OWN_FORMATS))}.")
    return tuple(node.text.strip() for node in nodes) or FORMATS


def _override(form: Form) -> dict[str, str]:
    """Only a named person with a reason can override a refusal."""
    return {name: form.text(name, required=True) for name in ("rule", "by", "reason")}
