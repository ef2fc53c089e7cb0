"""The README's commands work as they stand: they are run, in order, in a temporary copy of what it describes."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from projects import code_of
from ruamel.yaml import YAML

from qualkit.cli import root
from qualkit.files.codebooks import load_codebook

REPOSITORY = Path(__file__).parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
FIELDWORK = {
    "07.docx": ["I: How did the group begin?", "R: We were twelve women, and the treasurer is a woman.",
                "I: And the repayment?", "R: We could not pay the instalment before the harvest."],
    "08.docx": ["I: What is in the cash box?", "R: They want the money in August and the millet is still standing.",
                "I: Who speaks?", "R: When she speaks the others wait, the women decide."],
}  # fmt: skip

LEARNING = ("qualkit learn", "qualkit evaluate")
"""These need more than the walk has coded."""


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def lines(language: str) -> Iterator[str]:
    """The commands of all blocks of a language, remarks left out."""
    for block in blocks(language):
        for line in block.splitlines():
            if typed := line.removeprefix("$ ").partition("  #")[0].strip():
                yield typed


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with a few transcripts from the field."""
    from docx import Document

    home = tmp_path_factory.mktemp("home")
    (home / "fieldwork").mkdir()
    for name, paragraphs in FIELDWORK.items():
        word = Document()
        for paragraph in paragraphs:
            word.add_paragraph(paragraph)
        word.save(str(home / "fieldwork" / name))
    return home


@pytest.fixture(scope="module")
def walked(home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    """Every line of the bash blocks, typed one after the other: its exit code and what it printed."""
    here = tmp_path_factory.mktemp("desk")
    answers: dict[str, tuple[int, str]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.chdir(here)
        for line in lines("bash"):
            answers[line] = _typed(line, patch)
            if line.startswith("cp "):  # what the README says in words: each file's region stands in documents.csv
                with Path("my-project/corpora/study/documents.csv").open("a", encoding="utf-8") as sheet:
                    sheet.writelines(f"{name},women-interview,Sikasso,,,yes\n" for name in FIELDWORK)
        answers["pwd"] = (0, str(Path.cwd()))
    return answers


def _typed(line: str, patch: pytest.MonkeyPatch) -> tuple[int, str]:
    words = shlex.split(line)
    if words[0] == "qualkit":
        keys = {"--read": "fy"}.get(next((word for word in words if word == "--read"), ""), "aq")
        result = CliRunner().invoke(root, words[1:], input=keys if words[1] == "review" else None)
        return code_of(result), result.output
    if words[0] == "cd":
        patch.chdir(words[1])
        return 0, ""
    if words[0] == "cp" and shutil.which("bash"):
        run = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
        return run.returncode, run.stdout + run.stderr
    pytest.fail(f"this test does not know how to type: {line}")


def test_the_walk_from_own_transcripts_to_own_report(walked: dict[str, tuple[int, str]]) -> None:
    assert {line: answer for line, answer in walked.items() if answer[0] != 0 and line not in LEARNING} == {}
    assert "2 ingested, 0 rejected" in walked["qualkit run"][1]
    assert "1 decisions and codings in this sitting" in walked["qualkit review --coder awa"][1]
    assert "The reading is recorded." in walked["qualkit review --coder awa --read 07.docx"][1]
    status = walked["qualkit status"][1]
    assert "awa: 1 documents read in full, 1 codings, 1 decisions" in status
    assert "1 passage found" in walked["qualkit search --exact instalment harvest"][1]


def test_from_one_coded_document_the_tagger_says_that_it_cannot_learn_yet(walked: dict[str, tuple[int, str]]) -> None:
    for line in LEARNING:
        code, said = walked[line]
        assert code == 2 and "Nothing can be learnt yet" in said and "review --read" in said


def test_the_walk_ends_with_reports_in_every_format(walked: dict[str, tuple[int, str]]) -> None:
    rendered = [path for path in (Path(walked["pwd"][1]) / "reports" / "rendered").iterdir() if path.name[0] != "."]
    assert {path.suffix for path in rendered} == {".html", ".docx", ".pdf", ".md", ".xlsx", ".json", ".csv", ".ris"}
    assert all(path.name.startswith("draft-") for path in rendered)


def test_the_notebook_snippet_runs(
    walked: dict[str, tuple[int, str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [snippet] = blocks("python")
    monkeypatch.chdir(walked["pwd"][1])
    exec(compile(snippet, "README.md", "exec"), {})
    assert capsys.readouterr().out == "07.docx We could not pay the instalment before the harvest.\n"


def test_the_codebook_snippet_loads(tmp_path: Path) -> None:
    [snippet] = blocks("yaml")
    codes = YAML(typ="safe").load(snippet)
    parents = ["loan", "loan/stress"]
    path = tmp_path / "book.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump({"codebook": "book", "title": "Book", "language": "en", "codes": [
            *({"key": key, "name": key, "definition": "…"} for key in parents), *codes]}, file)
    code = load_codebook(path).by_key["loan/stress/timing"]
    assert code.cues["fr"] == ("échéance", "rembourser*récolte")
    assert code.examples[0].text in snippet


def test_the_codebook_snippet_is_the_shipped_codes_own() -> None:
    [snippet] = blocks("yaml")
    shipped = load_codebook(REPOSITORY / "codebooks" / "microfinance-women.yaml")
    for entry in YAML(typ="safe").load(snippet):
        assert entry["key"] in shipped.by_key


def test_the_commands_of_the_shell_have_their_targets_and_files() -> None:
    """`make` and `pip` would take minutes: their targets, files and options are looked up instead."""
    make = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for line in lines("console"):
        words = shlex.split(line)
        if words[0] == "make":
            assert re.search(rf"^{words[1]}:", make, re.MULTILINE), line
        elif "pip" in words:
            if "-r" in words:
                assert (REPOSITORY / words[words.index("-r") + 1]).is_file(), line
            assert set(words) & {"-r", "-e"}, line
        elif words[0] == "qualkit":  # the desk stays open: tests/web open it
            assert code_of(CliRunner().invoke(root, [*words[1:], "--help"])) == 0, line
        else:
            assert words[:3] == ["python", "-m", "venv"], f"this test does not know how to try: {line}"


def test_the_same_installation_as_make_setup() -> None:
    """What is typed without make is what make types."""
    make = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    typed = " ".join(lines("console"))
    for option in ("--no-deps", "--require-hashes", "--no-build-isolation"):
        assert option in make and option in typed


def test_every_file_folder_and_option_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:docs|corpora|codebooks|reports|studies|findings)/[\w./*-]*)`", README))
    for name in named - {"corpora/study/documents.csv", "reports/rendered/"}:
        assert list(REPOSITORY.glob(name.rstrip("/"))), name
    assert (REPOSITORY / "codebooks").is_dir()


def test_numbers_of_codebooks_and_formats_are_true() -> None:
    books = [path for path in (REPOSITORY / "codebooks").glob("*.yaml") if path.stem != "themes"]
    assert len(books) == 5 and "Five are shipped" in README
