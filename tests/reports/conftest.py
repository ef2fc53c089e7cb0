"""A demo report, built and rendered once for all tests of this room."""

import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_view import FakeView, demo

from qualkit.model import ReportRequest
from qualkit.reports.render import FORMATS, render
from qualkit.reports.study import StudyReport

Build = Callable[..., dict[str, Any]]

UNFINISHED = tuple({"rule": rule, "by": "T. Tester", "reason": "the demo is not a finished study"}
                   for rule in ("unwritten-part", "theme-without-finding", "small-cells"))
"""Taken on for every final report of a test that is about something else."""


@pytest.fixture
def build() -> Build:
    """Build the model of a study (the demo unless given), with fields of the request."""

    def made(view: FakeView | None = None, **request: Any) -> dict[str, Any]:
        asked = replace(ReportRequest(kind="study", study="demo", options={"suggested_words": 1}), **request)
        asked = replace(asked, overrides=(*UNFINISHED, *asked.overrides) if asked.final else asked.overrides)
        return StudyReport().build(view or demo(), asked)

    return made


@pytest.fixture(scope="session")
def data() -> dict[str, Any]:
    return StudyReport().build(demo(), ReportRequest(kind="study", study="demo", options={"suggested_words": 1}))


@pytest.fixture(scope="session")
def folder(data: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("rendered")
    render(data, formats=FORMATS, folder=target)
    return target


@pytest.fixture(scope="session")
def pages(folder: Path) -> Mapping[str, str]:
    """The text of each rendered file as its own reader gives it back."""
    return {name: text_of((folder / f"draft-study-demo.{name}").read_bytes(), name) for name in FORMATS}


def text_of(content: bytes, name: str) -> str:
    """Read a rendered file back."""
    return {"html": _html, "docx": _docx, "pdf": _pdf, "md": _markdown, "xlsx": _xlsx, "json": _json}[name](content)


def squeezed(text: str) -> str:
    """Without white space: pages break lines where they like."""
    return re.sub(r"\s+", "", text)


def _html(content: bytes) -> str:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(content.decode("utf-8"))
    for node in tree.css("style, script"):
        node.decompose()
    return tree.body.text(separator=" ") if tree.body else ""


def _docx(content: bytes) -> str:
    from docx import Document

    from qualkit.reports.drawing.page_docx import words

    made = Document(io.BytesIO(content))
    head = " ".join(paragraph.text for section in made.sections
                    for paragraph in [*section.header.paragraphs, *section.footer.paragraphs])
    return "\n".join([head, *words(content)])


def _pdf(content: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def _markdown(content: bytes) -> str:
    return re.sub(r"\\([^\w\s]|_)", r"\1", content.decode("utf-8").replace("<br>", "\n"))


def _xlsx(content: bytes) -> str:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
                     if cell is not None)


def _json(content: bytes) -> str:
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, Mapping):
            found.extend(map(str, value))
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)
        else:
            found.append(str(value))

    walk(json.loads(content))
    return "\n".join(found)
