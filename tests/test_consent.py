"""What people agreed to, obeyed by every command that gives words out."""

import json
from pathlib import Path

import pytest
from projects import Made, make

PROJECT = """One says yes, one may be counted only, one refused; in the group one of each, too.

codes: {loan: [], loan/cost: []}
files:
  interviews/yes.txt: "I: How was it?\\n\\nR: Openwords were dear to us.\\n\\nI: So?\\n\\nR: Kadidia Sidibé wrote that."
  interviews/counted.txt: "I: How was it?\\n\\nR: Guardedwords were dear to us.\\n\\nI: So?\\n\\nR: Yes."
  interviews/refused.txt: "I: How was it?\\n\\nR: Withheldwords were dear to us.\\n\\nI: So?\\n\\nR: Yes."
  groups/all.txt: "Mod: So?\\n\\nP1: Openwords here as well.\\n\\nMod: So?\\n\\nP2: Guardedwords here as well.\\n\\nMod: So?\\n\\nP3: Withheldwords here as well.\\n\\nP1: Yes.\\n\\nP2: Yes.\\n\\nP3: Yes."
documents: |
  document,Consent
  yes,yes
  counted,analysis only
  refused,"No, she did not agree"
  all,yes
participants: |
  document,speaker,case,consent
  all,P1,G1,yes
  all,P2,G2,no quotes
  all,P3,G3,no
codings:
  - yes | fanta | loan | present | Openwords were dear
  - yes | fanta | loan/cost | present | Kadidia Sidibé wrote that
  - yes | luc | loan/cost | present | Openwords were dear
  - counted | fanta | loan | present | Guardedwords were dear
  - counted | luc | loan/cost | present | Guardedwords were dear
  - refused | fanta | loan | present | Withheldwords were dear
  - refused | luc | loan/cost | absent | Withheldwords were dear
  - all | fanta | loan | present | Openwords here as well
  - all | fanta | loan | absent | Guardedwords here as well
  - all | fanta | loan | mixed | Withheldwords here as well
readings: [yes | fanta, yes | luc, counted | fanta, counted | luc, refused | fanta, refused | luc, all | fanta]
head: "[privacy]\\nredact = ['Kadidia Sidibé']\\n"
"""
KEPT, LOST = "Openwords", ("Guardedwords", "Withheldwords")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Made:
    project = make(tmp_path_factory.mktemp("consent") / "project", PROJECT)
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    (project.folder / "findings").mkdir(exist_ok=True)
    ids = [one["id"] for one in exported(project) if one["record"] == "coding"]
    project.ok("finding", "add", "--id", "dear", "--theme", "loan", "--statement", "It is dear.", "--author", "A. Writer",
               "--direction", "supports", *(part for one in ids for part in ("--evidence", one)))
    return project


def exported(project: Made) -> list[dict[str, str]]:
    path = project.folder / "all.jsonl"
    project.ok("codings", "export", str(path))
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def check(text: str) -> None:
    assert KEPT in text
    assert [one for one in (*LOST, "Kadidia", "Sidibé") if one in text] == []


def test_a_report_counts_them_and_prints_none_of_their_words(study: Made, tmp_path: Path) -> None:
    for kind in ("study", "audit", "evidence-map"):
        words = [part for name in ("json", "html", "md") for part in ("--format", name)]
        study.ok("report", kind, *words, "--out", str(tmp_path))
        for path in tmp_path.glob(f"draft-{kind}*"):
            text = path.read_text("utf-8")
            assert not [one for one in LOST if one in text], path.name
    data = json.loads((tmp_path / "draft-study-study.json").read_text("utf-8"))
    (row,) = [one for one in data["themes"][0]["counts"]["directions"] if one["kind"] == "interview" and one["is_theme"]]
    assert (row["spoken"], row["N"]) == (2, 2), "whoever may be counted is; whoever refused is no part of the base"
    said = " ".join(data["limitations"])
    assert "2 sources agreed to analysis" in said and "One document was left out" in said
    assert "In one document the words of someone who refused were left out." in said
    check(json.dumps(data, ensure_ascii=False))


def test_a_form_for_a_finding_lists_the_coding_without_its_words(study: Made) -> None:
    form = study.ok("finding", "draft", "loan")
    form = " ".join(form.replace("#", " ").split())
    check(form)
    assert form.count("[not quoted: the consent is for analysis only]") == 3


def test_records_for_another_project_leave_their_words_behind(study: Made, tmp_path: Path) -> None:
    study.ok("records", "export", "--out", str(tmp_path / "study.json"))
    text = (tmp_path / "study.json").read_text("utf-8")
    check(text)
    assert json.loads(text)["facts"]["dear"]["sources"] == 3
    assert not [one for one in ("counted.txt", "refused", "G1", "G2") if one in text]


def test_disagreements_are_listed_without_their_words(study: Made, tmp_path: Path) -> None:
    said = study.json("agree", "--quotes")
    check(json.dumps(said, ensure_ascii=False))
    places = {one["document"].rpartition("/")[2]: one["quote"] for one in said["disagreements"]}
    assert set(places) == {"yes.txt", "counted.txt"} and places["counted.txt"] == ""
    study.ok("agree", "--quotes", "--out", str(tmp_path / "agree.csv"))


def test_a_matrix_points_to_places_and_prints_no_words(study: Made, tmp_path: Path) -> None:
    study.ok("matrix", "show", "--out", str(tmp_path / "matrix.csv"))
    text = (tmp_path / "matrix.csv").read_text("utf-8")
    assert not [one for one in (KEPT, *LOST) if one in text]


def test_what_is_internal_says_so(study: Made, tmp_path: Path) -> None:
    for words in (("codings", "export", str(tmp_path / "all.csv")), ("matrix", "show", "--out", str(tmp_path / "m.csv")),
                  ("agree", "--out", str(tmp_path / "a.csv"))):
        assert "Internal: it holds " in study.ok(*words), words


def test_an_unknown_word_is_told_at_ingest(tmp_path: Path) -> None:
    project = make(tmp_path / "project", """A word that nobody knows.

    files: {interviews/a.txt: "I: So?\\n\\nR: Yes, it was so."}
    documents: "document,consent\\na,perhaps later\\n"
    """)
    said = " ".join(project.run("ingest").output.split())
    assert "'consent' holds a word that is not known" in said and "Write yes, analysis or no." in said
