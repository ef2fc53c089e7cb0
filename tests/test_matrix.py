"""`qualkit matrix`: people's words in cells that keep their pointers, and the counts beside them."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from projects import Made, code_of, make

STUDY = """Two women and a group; one woman was not read.

head: |
  [privacy]
  cleared = ["gender"]
codes: {loan: [], loan/gain: [], loan/stress: [], group: []}
files:
  interviews/a.txt: "I: How was it?\\n\\nR: I bought a goat.\\n\\nI: And then?\\n\\nR: We could not repay."
  interviews/b.txt: "I: How was it?\\n\\nR: The loan was light."
  interviews/c.txt: "I: How was it?\\n\\nR: It rained."
participants: "document,speaker,case,gender\\na,R,K-awa,woman\\nb,R,K-binta,woman\\nc,R,K-coumba,man\\n"
codings:
  - a | fanta | loan/gain | present | I bought a goat.
  - a | fanta | loan/stress | present | We could not repay.
  - b | fanta | loan/gain | absent | The loan was light.
readings: [a | fanta, b | fanta]
"""


@pytest.fixture
def study(tmp_path: Path) -> Made:
    made = make(tmp_path / "project", STUDY)
    made.ok("ingest")
    made.ok("codings", "import", str(made.corpus / "codings.jsonl"))
    return made


def cell(made: Made, case: str, theme: str) -> str:
    (found,) = made.json("matrix", "show")["matrices"]
    row = next(one for one in found["rows"] if one[0] == case)
    return str(row[found["header"].index(theme)])


def test_a_written_cell_keeps_its_pointers(study: Made) -> None:
    said = study.ok("matrix", "write", "K-awa", "loan", "Gained a goat, then could not pay.", "--author", "Fanta")
    assert "keeps 2 codings" in said
    assert cell(study, "K-awa", "loan") == "Gained a goat, then could not pay. [D01.2, D01.4]"


def test_what_was_coded_since_is_said(study: Made) -> None:
    study.ok("matrix", "write", "K-awa", "loan/gain", "Gained a goat.", "--author", "Fanta")
    more = study.folder / "more.csv"
    more.write_text("document,quote,code,coder,direction\na,We could not repay.,loan/gain,fanta,absent\n", "utf-8")
    study.ok("codings", "import", str(more))
    assert cell(study, "K-awa", "loan").endswith("(1 added since)")
    file = study.folder / "matrices" / "study.yaml"
    kept = next(line for line in file.read_text("utf-8").splitlines() if "evidence:" in line)
    file.write_text(file.read_text("utf-8").replace(kept, "    evidence: [3f1b4b0c-0000-4000-8000-000000000000]"), "utf-8")
    assert cell(study, "K-awa", "loan").endswith("(2 added since, 1 withdrawn since)")


def test_a_cell_is_rewritten_in_place_and_comments_stay(study: Made) -> None:
    study.ok("matrix", "write", "K-awa", "loan", "First words.", "--author", "Fanta")
    file = study.folder / "matrices" / "study.yaml"
    file.write_text("# Written in the field.\n" + file.read_text("utf-8").replace(
        "author: Fanta", "author: Fanta  # who was there"), "utf-8")
    study.ok("matrix", "write", "K-binta", "loan", "Light: she says so.", "--author", "Fanta")
    study.ok("matrix", "write", "K-awa", "loan", "Better words.", "--author", "Luc")
    text = file.read_text("utf-8")
    assert text.startswith("# Written in the field.\n")
    assert "# who was there" in text
    assert text.count("- case:") == 2
    assert "First words" not in text
    assert cell(study, "K-awa", "loan").startswith("Better words.")
    assert cell(study, "K-binta", "loan").startswith("Light: she says so.")


def test_a_source_goes_by_its_case_its_document_or_its_pseudonym(study: Made) -> None:
    for name in ("K-awa", "interviews/a.txt", "S01"):
        assert study.json("matrix", "write", name, "loan", f"By {name}.", "--author", "Fanta")["case"] == "K-awa"


@pytest.mark.parametrize(("words", "said"), [
    (("K-ava", "loan", "x", "--author", "F"), "Did you mean K-awa"),
    (("K-awa", "laon", "x", "--author", "F"), "Did you mean loan"),
    (("K-awa", "loan", " ", "--author", "F"), "no words"),
    (("K-awa", "loan", "x"), "name of whoever"),
])
def test_slips_are_told_and_nothing_is_written(study: Made, words: tuple[str, ...], said: str) -> None:
    result = study.run("matrix", "write", *words)
    assert code_of(result) == 2
    assert said in result.output
    assert not (study.folder / "matrices").exists()


def test_cells_of_nobody_are_told(study: Made) -> None:
    folder = study.folder / "matrices"
    folder.mkdir()
    (folder / "m.yaml").write_text("study: study\ncells:\n  - {case: K-ava, theme: loan, summary: x, author: F}\n", "utf-8")
    assert "'K-ava', which is no source" in study.run("matrix", "show").output


def test_codes_by_an_attribute_have_n_of_N(study: Made) -> None:
    """Of two women read, both speak of the loan; one gained. The man was not read: no base."""
    (found,) = study.json("matrix", "show", "--by", "attribute", "--attribute", "gender")["matrices"]
    assert found["header"] == ["code", "man", "woman"]
    assert {row[0]: row[1:] for row in found["rows"]} == {
        "loan": ["0 of 0", "2 of 2"], "loan/gain": ["0 of 0", "1 of 2"], "loan/stress": ["0 of 0", "1 of 2"],
        "group": ["0 of 0", "0 of 2"]}


def test_codes_that_meet_in_sources_and_not_on_words(study: Made) -> None:
    """Gain and stress in a; b only denies a gain, which is no gain: both in 1 source, on words never, a passage each."""
    (found,) = study.json("matrix", "show", "--by", "code")["matrices"]
    assert found["rows"] == [["loan/gain", "loan/stress", 1, 0, 0, 1.0, 0, 1, 1, 0.0]]


def test_matrices_are_written_as_sheets(study: Made) -> None:
    study.ok("matrix", "write", "K-awa", "loan", "=1+1 is what she says", "--author", "Fanta")
    book, sheet = study.folder / "m.xlsx", study.folder / "m.csv"
    study.ok("matrix", "show", "--out", str(book))
    study.ok("matrix", "show", "--out", str(sheet))
    rows = list(load_workbook(book)["sources by themes"].iter_rows(values_only=True))
    assert rows[0] == ("case", "source", "instrument", "loan", "group")
    assert rows[1][:3] == ("K-awa", "S01", "interview")
    assert "'=1+1" in sheet.read_text("utf-8-sig")
    assert code_of(study.run("matrix", "show", "--out", str(study.folder / "m.pdf"))) == 2
