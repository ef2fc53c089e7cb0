"""``qualkit lesson search``: lessons of all studies, the best first, with filters."""

import json
from pathlib import Path

import pytest
from projects import Made, code_of, make

STUDY = """One study with two lessons.

codes: {loan: [loan]}
files: {interviews/a.txt: "A: We repaid after the harvest."}
"""


@pytest.fixture
def made(tmp_path: Path) -> Made:
    found = make(tmp_path, STUDY)
    (found.folder / "findings").mkdir(exist_ok=True)
    (found.folder / "findings" / "l.yaml").write_text("""
study: study
lessons:
  - {id: harvest, title: Let the instalments wait for the harvest, kind: adjust, themes: [repayment], country: Mali,
     condition: One season is the only income., addressee: Lenders and boards, status: reviewed, source: Diallo 2024}
  - {id: weekly, title: Weekly payments fit a weekly market, kind: works, themes: [repayment], country: Ghana,
     addressee: Credit agents, status: draft}
""", "utf-8")
    (found.folder / "codebooks" / "themes.yaml").write_text("""
themes:
  - {key: repayment, name: Repayment and debt, name_fr: Remboursement et dette, definition: Paying back.}
  - {key: voice, name: Voice, definition: Who speaks.}
""", "utf-8")
    return found


def refs(made: Made, *words: str) -> list[str]:
    return [hit["ref"] for hit in made.json("lesson", "search", *words)["hits"]]


def test_words_in_either_language_misspelt_or_not(made: Made) -> None:
    assert refs(made, "harvest") == ["study/harvest"]
    assert refs(made, "récoltes") == ["study/harvest"]
    assert refs(made, "remboursement", "echeances") == ["study/harvest"]
    assert refs(made, "weekley") == ["study/weekly"]
    assert refs(made, "remboursement") == ["study/harvest", "study/weekly"]


@pytest.mark.parametrize(("option", "value", "found"), [
    ("--theme", "repayment", ["study/harvest", "study/weekly"]), ("--theme", "voice", []),
    ("--country", "mali", ["study/harvest"]), ("--kind", "works", ["study/weekly"]),
    ("--addressee", "BOARDS", ["study/harvest"]), ("--status", "draft", ["study/weekly"]),
    ("--study", "study", ["study/harvest", "study/weekly"])])
def test_filters(made: Made, option: str, value: str, found: list[str]) -> None:
    assert refs(made, option, value) == found


def test_it_prints_the_condition_and_the_source(made: Made) -> None:
    said = made.ok("lesson", "search", "instalments")
    assert "Holds where: One season is the only income." in said and "Source: Diallo 2024" in said
    assert "1 lesson of 2" in said
    assert "(no condition is stated)" in made.ok("lesson", "search", "weekly")


def test_slips_in_names_are_told(made: Made) -> None:
    for option, value in (("--theme", "repayments"), ("--study", "stduy")):
        result = made.run("lesson", "search", option, value)
        assert code_of(result) == 2 and value in result.output


def test_words_of_the_projects_own(made: Made) -> None:
    assert refs(made, "kalendari") == []
    with (made.folder / "qualkit.toml").open("a", encoding="utf-8") as file:
        file.write('\n[search]\nsynonyms = ["instalments kalendari"]\n')
    assert refs(made, "kalendari") == ["study/harvest"]


def test_words_that_no_lesson_has_together(made: Made) -> None:
    result = made.run("lesson", "search", "harvest", "weekly")
    assert "2 lessons of 2" in result.output and "some of them" in result.output
    assert json.loads(made.run("lesson", "search", "harvest", "weekly", "--json").stdout)["whole"] is False
