"""A new project: complete, valid, and never over anything that stands there."""

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from projects import Made, code_of

from qualkit.actions.codebook import check_codebooks
from qualkit.actions.new import new, shipped_codebooks
from qualkit.cli import root
from qualkit.files.participants import load_documents, load_participants
from qualkit.files.studies import SECTIONS, load_study_file
from qualkit.model import Problem
from qualkit.project import open_project
from qualkit.reports.parts import prose


@pytest.mark.parametrize("book", shipped_codebooks())
def test_every_shipped_codebook_makes_a_project_whose_files_are_valid(tmp_path: Path, book: str) -> None:
    new(tmp_path / "p", codebook=book, language="fr")
    project = open_project(tmp_path / "p", search_above=False)
    [study] = project.file.studies
    assert (study.codebook, project.file.languages, study.invented) == (book, ("fr",), False)
    assert not check_codebooks([project.codebook_path(study)]).mistakes
    assert load_study_file(project.root / "studies" / "study.yaml")
    problems: list[Problem] = []
    for load, name in ((load_documents, "documents"), (load_participants, "participants")):
        assert not load(project.root / "corpora" / "study" / f"{name}.csv", problems.append).rows  # type: ignore[operator]
    assert not problems
    assert project.rendered.relative_to(project.root).as_posix() in (project.root / ".gitignore").read_text()


def test_a_new_study_names_every_part_that_a_report_asks_for(tmp_path: Path) -> None:
    """Each stands behind a mark of comment, and what is written below it once the mark is gone is read."""
    new(tmp_path / "p")
    path = tmp_path / "p" / "studies" / "study.yaml"
    assert load_study_file(path).sections == {}
    path.write_text(re.sub(r"(?m)^  # ([a-z_-]+): \|( .*)$", r"  \1: |\2\n    Words on \1.", path.read_text("utf-8")), "utf-8")
    found = load_study_file(path).sections
    assert {*found} == {*SECTIONS, *prose.SECTIONS, "transfer", "survey", "follow-up"}
    assert all(text == f"Words on {name}." for name, text in found.items())
    text = re.sub(r"(?m)^# ([a-z_]+:|  )", r"\1", path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    written = load_study_file(path)
    assert written.authors and written.evaluation_questions[0].criterion and written.consulted[0].agreed


def test_five_codebooks_are_shipped() -> None:
    assert len(shipped_codebooks()) == 5


def test_the_command_says_what_comes_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(root, ["new", "my project"])
    assert code_of(result) == 0
    assert str(Path("my project/corpora/study")) in result.output and '--project "my project" run' in result.output


def test_files_that_stand_there_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    (tmp_path / "studies").mkdir()
    (tmp_path / "studies" / "study.yaml").write_text("study: study\ncommissioner: mine\n")
    result = new(tmp_path)
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    assert "mine" in (tmp_path / "studies" / "study.yaml").read_text()
    assert tmp_path / "qualkit.toml" in result.written and tmp_path / ".gitignore" not in result.written


def test_a_project_is_not_made_over_a_project(tmp_path: Path) -> None:
    new(tmp_path / "p")
    before = {path: path.read_bytes() for path in (tmp_path / "p").rglob("*") if path.is_file()}
    result = CliRunner().invoke(root, ["new", str(tmp_path / "p"), "--codebook", "cluster-shg"])
    assert code_of(result) == 2 and "holds a project already" in result.output
    assert {path: path.read_bytes() for path in (tmp_path / "p").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("title", ['The "Jigi" study', "back\\slash", "two\nlines", "$study ${title} $$", "é😀", "# no"])
def test_any_title_makes_a_project_that_opens(tmp_path: Path, title: str) -> None:
    new(tmp_path / "p", title=title)
    assert open_project(tmp_path / "p").file.title == " ".join(title.split())


@pytest.mark.skipif(os.name == "nt", reason="such names are not allowed there")
def test_a_folder_may_be_called_anything(tmp_path: Path) -> None:
    folder = tmp_path / 'q"uo\\te %41?#\x1b'
    result = CliRunner().invoke(root, ["new", str(folder)])
    assert code_of(result) == 0 and "\x1b" not in result.output
    assert Made(folder).ok("status")


def test_where_none_can_be_made_the_place_and_reason_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    result = CliRunner().invoke(root, ["new", str(tmp_path / "file" / "p")])
    assert code_of(result) == 2 and "cannot be made" in result.output and "permissions" in result.output


def test_an_unknown_codebook_is_met_with_the_nearest(tmp_path: Path) -> None:
    result = CliRunner().invoke(root, ["new", str(tmp_path / "p"), "--codebook", "microfinance-woman"])
    assert code_of(result) == 2 and "Did you mean microfinance-women?" in result.output
    assert not (tmp_path / "p").exists()
