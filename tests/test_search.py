"""Search at the door: words, codes and attributes together; quotes with their context and source."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from projects import Made, code_of, make

from qualkit.actions.search import search
from qualkit.cli import root

STUDY = """Two voices from two regions.

codes: {loan: [loan], loan/stress: [repay], group: [group]}
files:
  interviews/a.txt: "I: How was it?\\n\\nR: We repaid the loan before the harvest.\\n\\nI: And the cash box?\\n\\nR: The cash box was empty."
  interviews/b.txt: "I: Et vous ?\\n\\nR: On a remboursé le crédit avant la récolte, la caisse était vide."
documents: |
  document,region,language
  a,Sikasso,en
  b,Kayes,fr
participants: |
  document,speaker,case,gender
  a,R,SIK-01,F
codings:
  - "a.txt | fanta | loan/stress | present | We repaid the loan before the harvest."
  - "a.txt | luc | group | absent | The cash box was empty."
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Made:
    made = make(tmp_path_factory.mktemp("search") / "p", STUDY)
    made.ok("ingest")
    made.ok("codings", "import", str(made.corpus / "codings.jsonl"))
    return made


def found(study: Made, *words: str) -> list[str]:
    return [hit["text"] for hit in study.json("search", "--exact", *words)]


@pytest.mark.parametrize(("typed", "count"), [
    ("repay", 1), ("REPAYING harvest", 1), ("harvest loan", 1), ('"cash box"', 2), ('"box cash"', 0), ("recolte", 1),
    ("rembourser", 1), ("loan vide", 0), ("goat", 0),
])  # fmt: skip
def test_words_are_found_in_any_form_and_phrases_as_they_stand(study: Made, typed: str, count: int) -> None:
    assert len(found(study, *typed.split())) == count


def test_a_code_brings_its_children_and_a_coder_only_their_own(study: Made) -> None:
    assert len(found(study, "--code", "loan")) == len(found(study, "--code", "loan/stress")) == 1
    assert found(study, "--coder", "luc") == ["The cash box was empty."]
    assert found(study, "--code", "loan", "--coder", "luc") == []


def test_attributes_of_documents_and_of_speakers(study: Made) -> None:
    assert len(found(study, "--attribute", "region=Kayes", "--attribute", "language=fr")) == 2
    assert len(found(study, "box", "--attribute", "region=Sikasso", "--attribute", "gender=F")) == 1
    assert found(study, "box", "--attribute", "region=Kayes") == []


def test_a_hit_shows_where_it_stands_and_what_was_asked(study: Made) -> None:
    [hit] = study.json("search", "--exact", "harvest")
    text = (study.corpus / "interviews" / "a.txt").read_text()
    assert text[hit["start"]:hit["end"]] == hit["text"]
    assert [hit["text"][start:end] for start, end in hit["marks"]] == ["harvest"]
    assert (hit["document"], hit["speaker"], hit["codes"]) == ("interviews/a.txt", "R", ["loan/stress"])
    assert hit["question"] == "How was it?" and hit["attributes"]["region"] == "Sikasso"
    printed = study.ok("search", "--exact", "harvest")
    assert "interviews/a.txt" in printed and "region Sikasso" in printed and "1 passage found" in printed


def test_the_command_and_the_function_give_the_same(study: Made) -> None:
    assert [quote.text for quote in search(study.project, "loan harvest")] == found(study, "loan", "harvest")


def test_nothing_found_is_no_error_and_says_what_to_try(study: Made) -> None:
    result = study.run("search", "--exact", "goat")
    assert code_of(result) == 0 and "0 passages found" in result.output and "Try fewer" in result.output


def test_a_limit_holds(study: Made) -> None:
    assert len(found(study, "--limit", "2")) == 2


def test_a_whole_page_pasted_is_refused_kindly(study: Made) -> None:
    result = study.run("search", " ".join(f"word{number}" for number in range(500)))
    assert code_of(result) == 2 and "Traceback" not in result.output


@pytest.mark.parametrize("name", ["p %20?#", "Ségou ’25", "a+b;c&d=e"])
def test_a_project_may_be_called_anything(study: Made, tmp_path: Path, name: str) -> None:
    """X28: the store is opened by a URI, in which these have meanings of their own."""
    shutil.copytree(study.folder, tmp_path / name)
    result = CliRunner().invoke(root, ["--project", str(tmp_path / name), "search", "--exact", "harvest"])
    assert code_of(result) == 0 and "1 passage found" in result.output
    assert not [path for path in tmp_path.iterdir() if path.name != name]


def test_a_slip_in_a_name_is_not_an_empty_answer(project: Made) -> None:
    """An attribute or coder that nobody has is named, with what is near.

    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."}
    documents: |
      document,region
      a,Kayes
    """
    project.ok("ingest")
    result = project.run("search", "--exact", "loan", "--attribute", "regoin=Kayes")
    assert result.return_value == 2 and "Did you mean region" in result.output
    assert project.run("search", "--exact", "loan", "--coder", "nobody").return_value == 2
    assert project.run("search", "loan", "--attribute", "regoin=Kayes").return_value == 2
    assert project.run("search", "loan", "--coder", "nobody").return_value == 2
    assert project.run("search", "loan", "--code", "lona").return_value == 2
    assert project.run("search", "loan", "--study", "stduy").return_value == 2
