"""The doctor at the door: a verdict, an exit code for scripts, and repairs that touch no testimony."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from projects import Made, code_of, make

from qualkit.store.doctor import CHECKS


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Made:
    made = make(tmp_path_factory.mktemp("doctor") / "p", """A small study with a coding.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy, my sister."}
    codings: ["a.txt | fanta | loan | present | The loan was heavy"]
    """)
    made.ok("ingest")
    made.ok("tag")
    made.ok("codings", "import", str(made.corpus / "codings.jsonl"))
    return made


@pytest.fixture
def patient(sound: Made, tmp_path: Path) -> Made:
    shutil.copytree(sound.folder, tmp_path / "p")
    return Made(tmp_path / "p")


def harm(patient: Made, sql: str) -> None:
    with closing(sqlite3.connect(patient.project.store_path)) as store:
        store.execute("PRAGMA foreign_keys = OFF")
        store.execute(sql)
        store.commit()


def test_a_sound_store_is_called_so(sound: Made) -> None:
    before = sound.dump()
    said = sound.ok("doctor")
    assert "The store is sound." in said and said.count("ok  ") >= len(CHECKS)
    assert all(name in said for name in CHECKS)
    assert sound.dump() == before


@pytest.mark.parametrize(("name", "sql"), [
    ("anchors", "UPDATE coding_anchor SET quote = 'The loan was light'"),
    ("places", "UPDATE coding_anchor SET found_start = found_start + 1, found_end = found_end + 1"),
    ("texts", "UPDATE text SET content = replace(content, 'heavy', 'light')"),
    ("spanless", "DELETE FROM coding_anchor"),
])  # fmt: skip
def test_what_is_broken_is_named_without_a_word_of_the_transcript(patient: Made, name: str, sql: str) -> None:
    harm(patient, sql)
    result = patient.run("doctor")
    assert code_of(result) == 3
    assert any("BROKEN" in line and name in line for line in result.output.splitlines())
    assert "checks failed" in result.output and "sister" not in result.output and "heavy" not in result.output


def test_a_broken_quote_is_never_repaired_and_a_final_report_refuses_it(patient: Made) -> None:
    harm(patient, "UPDATE coding_anchor SET quote = 'The loan was light'")
    assert code_of(patient.run("doctor", "--repair")) == 3
    result = patient.run("report", "--format", "json", "--final")
    assert code_of(result) == 4 and "quote-not-in-source" in result.output
    assert not list(patient.project.rendered.rglob("*"))
    assert "is marked" in patient.ok("report", "--format", "json")
    assert '"verified": false' in (patient.project.rendered / "draft-study-study.json").read_text()


def test_a_lost_index_is_made_anew(patient: Made) -> None:
    harm(patient, "DELETE FROM passage_words")
    assert code_of(patient.run("doctor")) == 3 and patient.json("search", "--exact", "heavy") == []
    assert "The store is sound." in patient.ok("doctor", "--repair")
    assert len(patient.json("search", "--exact", "heavy")) == 1


def test_a_code_that_left_the_codebook_is_missed(patient: Made) -> None:
    book = patient.folder / "codebooks" / "book.yaml"
    book.write_text(book.read_text().replace("loan", "lend"))
    result = patient.run("doctor")
    assert code_of(result) == 3 and "codebook" in result.output and "1 codings" in result.output
