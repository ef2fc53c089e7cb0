"""The pages about authored files show files that work."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from qualkit.files.codebooks import load_codebook
from qualkit.files.forms import Form
from qualkit.files.guides import load_guide
from qualkit.files.matrices import load_summaries_file
from qualkit.files.participants import load_documents, load_participants
from qualkit.files.projects import load_project_file
from qualkit.files.records import load_records_file
from qualkit.files.requests import load_request
from qualkit.files.studies import SECTIONS, load_study_file
from qualkit.files.syntheses import load_synthesis_file
from qualkit.files.themes import load_themes
from qualkit.model import Problem

DOCS = Path(__file__).parents[2] / "docs"
CODEBOOKS = (DOCS / "codebooks.md").read_text(encoding="utf-8")
FILES = (DOCS / "project-files.md").read_text(encoding="utf-8")


def block(page: str, beginning: str) -> str:
    """The fenced block that begins with these words."""
    found = [body for body in re.findall(r"```\w*\n(.*?)```", page, re.DOTALL) if body.startswith(beginning)]
    assert len(found) == 1, beginning
    return found[0]


@pytest.mark.parametrize(
    ("page", "beginning", "load"),
    [
        (CODEBOOKS, "# Everything", load_codebook),
        (CODEBOOKS, "themes:", load_themes),
        (FILES, "title =", load_project_file),
        (FILES, "# guide", load_guide),
        (FILES, "# study", load_study_file),
        (FILES, "# findings", load_records_file),
        (FILES, "# synthesis", load_synthesis_file),
        (FILES, "# matrix", load_summaries_file),
        (FILES, "# request", load_request),
    ],
)
def test_what_the_page_shows_can_be_read(
    tmp_path: Path, page: str, beginning: str, load: Callable[[Path], object]
) -> None:
    path = tmp_path / "shown"
    path.write_text(block(page, beginning), encoding="utf-8")
    assert load(path)


@pytest.mark.parametrize(
    ("beginning", "load", "rows"),
    [("document,instrument", load_documents, 2), ("document,speaker", load_participants, 3)],
)
def test_the_sheets_it_shows_can_be_read(
    tmp_path: Path, beginning: str, load: Callable[..., object], rows: int
) -> None:
    path = tmp_path / "shown.csv"
    path.write_text(block(FILES, beginning), encoding="utf-8")
    problems: list[Problem] = []
    assert len(load(path, problems.append).rows) == rows and problems == []  # type: ignore[attr-defined]


def test_every_field_of_a_project_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's file has each field that the loader asks for."""
    asked: list[tuple[set[str], set[str]]] = []
    done = Form.done

    def noted(form: Form) -> None:
        asked.append((set(form.asked), set(form.node.fields)))
        done(form)

    monkeypatch.setattr(Form, "done", noted)
    path = tmp_path / "qualkit.toml"
    path.write_text(block(FILES, "title ="), encoding="utf-8")
    load_project_file(path)
    shown: dict[frozenset[str], set[str]] = {}
    for wanted, fields in asked:
        shown.setdefault(frozenset(wanted), set()).update(fields)
    assert len(shown) == 7
    assert all(fields == wanted for wanted, fields in shown.items()), shown


def test_every_section_and_code_field_is_named() -> None:
    assert all(f"`{section}`" in FILES for section in SECTIONS)
    fields = (
        "key",
        "name",
        "definition",
        "include",
        "exclude",
        "examples",
        "cues",
        "emergent",
        "id",
        "formerly",
        "status",
        "replaced_by",
        "changes",
        "parent",
    )
    assert all(f"`{field}`" in CODEBOOKS for field in fields)
