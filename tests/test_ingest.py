"""Ingest: what is new or changed and only that; moves, gaps, duplicates, corrections; order does not matter."""

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects import Made, make

from qualkit.actions.ingest import ingest
from qualkit.actions.opening import store_of
from qualkit.model import Role


def test_a_second_run_changes_nothing(project: Made) -> None:
    """Same bytes are never read again.

    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."
      interviews/b.txt: "I: And you?\\n\\nR: I repaid it."
    """
    assert "2 ingested, 0 rejected, 0 unchanged" in project.ok("ingest")
    before = project.dump()
    assert "0 ingested, 0 rejected, 2 unchanged" in project.ok("ingest")
    assert project.dump() == before and before


def test_a_moved_file_keeps_its_codings(project: Made) -> None:
    """Same content under a new name is a move.

    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."}
    codings: ["a.txt | fanta | loan | present | The loan was heavy."]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    (project.corpus / "interviews" / "a.txt").rename(project.corpus / "interviews" / "z.txt")
    assert "1 moved" in project.ok("ingest")
    rows = _exported(project)
    assert [(row["document"], row["quote"]) for row in rows] == [("interviews/z.txt", "The loan was heavy.")]


def test_a_number_sign_in_a_file_s_name_is_no_row_of_a_table(project: Made) -> None:
    """It was taken for the row of a sheet: its name grew with each run.

    files:
      "interviews/talk #2, with Awa #3.txt": "I: How was it?\\n\\nR: The loan was heavy."
      "interviews/talk #12.txt": "I: And then?\\n\\nR: We repaid."
    documents: "document,village\\ntalk #12,Here\\n"
    codings: ["talk #12.txt | fanta | loan | present | We repaid."]
    """
    assert "2 ingested" in project.ok("ingest")
    assert "0 ingested, 0 rejected, 2 unchanged" in project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    with store_of(project.project) as store:
        first, second = store.documents()
        assert [one.document for one in store.codings()] == [first.id]
    assert (first.key, first.attributes["village"], first.kind) == ("interviews/talk #12.txt", "Here", "interview")
    assert second.key == "interviews/talk #2, with Awa #3.txt" and second.called == "talk #2, with Awa #3"
    project.ok("pack", "--coder", "awa", str(project.folder.parent / "awa"))
    assert {path.name for path in (project.folder.parent / "awa").rglob("talk*")} == {
        "talk #12.txt", "talk #2, with Awa #3.txt"}


def test_a_vanished_file_is_marked_and_comes_back(project: Made) -> None:
    """Codings of a missing file are kept, and count again when it is back.

    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy.", interviews/b.txt: "R: Good."}
    codings: ["a.txt | fanta | loan | present | The loan was heavy."]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    path = project.corpus / "interviews" / "a.txt"
    content = path.read_bytes()
    path.unlink()
    assert "1 missing" in project.ok("ingest")
    assert _exported(project) == []
    path.write_bytes(content)
    project.ok("ingest")
    assert [row["quote"] for row in _exported(project)] == ["The loan was heavy."]


def test_two_files_with_the_same_content_count_once(project: Made) -> None:
    """Both are kept; the second by key is a duplicate of the first.

    files: {interviews/a.txt: "R: The loan was heavy.", interviews/b.txt: "R: The loan was heavy."}
    """
    assert "1 duplicates" in project.ok("ingest")
    project.ok("tag")
    assert project.json("status")["counts"]["documents"] == 2
    assert {hit["document"] for hit in project.json("search", "heavy")} == {"interviews/a.txt"}


def test_a_corrected_transcript_takes_its_quotes_along(project: Made) -> None:
    """A quote that moved is found again; one that is gone is listed, never shifted to a wrong place.

    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy. We sold the goat in August."}
    codings:
      - "a.txt | fanta | loan | present | The loan was heavy."
      - "a.txt | fanta | loan | mixed | We sold the goat in August."
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    (project.corpus / "interviews" / "a.txt").write_text(
        "I: Good morning. How was it, then?\n\nR: Well. The loan was heavy. We kept the goat in the end.")
    result = project.run("ingest")
    assert "1 quotes stand elsewhere, 1 are gone" in result.output
    counts = project.json("status")["counts"]
    assert (counts["codings that moved"], counts["codings without a place"]) == (1, 1)
    assert [check["name"] for check in project.json("doctor") if not check["ok"]] == ["orphans"]


def test_sheets_say_who_speaks_and_where(project: Made) -> None:
    """documents.csv and participants.csv give attributes, roles and cases; an edit of them is enough.

    files: {interviews/a.txt: "Awa: How was it?\\n\\nBinta: The loan was heavy.\\n\\nAwa: Why?\\n\\nBinta: The month came."}
    documents: |
      document,instrument,region
      a,women-interview,Kayes
    participants: |
      document,speaker,case,role,gender
      a,Awa,,interviewer,
      a,Binta,KAY-01,respondent,F
    """
    project.ok("ingest")
    assert [hit["speaker"] for hit in project.json("search", "heavy", "--attribute", "region=Kayes")] == ["Binta"]
    assert project.json("search", "heavy", "--attribute", "gender=F")
    assert _role(project, "Awa") is Role.INTERVIEWER
    sheet = project.corpus / "documents.csv"
    sheet.write_text(sheet.read_text().replace("Kayes", "Mopti"))
    assert "1 unchanged" in project.ok("ingest")
    assert project.json("search", "heavy", "--attribute", "region=Kayes") == []
    assert project.json("search", "heavy", "--attribute", "region=Mopti")


def test_a_translation_in_a_second_file_is_laid_beside_the_original(project: Made) -> None:
    """Turn by turn; what cannot be laid beside anything is named.

    files:
      interviews/a-fr.txt: "I : Comment ça va ?\\n\\nR : Le crédit était lourd pour nous toutes.\\n\\nI : Pourquoi ?\\n\\nR : Le mois arrivait avant la récolte."
      interviews/a-en.txt: "I: How is it going?\\n\\nR: The loan was heavy for all of us.\\n\\nI: Why?\\n\\nR: The month came before the harvest."
      interviews/b-en.txt: "I: And you?\\n\\nR: The same."
    documents: |
      document,language,translation_of
      a-fr,fr,
      a-en,en,a-fr
      b-en,en,nowhere
    """
    assert "'nowhere'" in project.ok("ingest")
    with store_of(project.project) as store:
        documents = {one.key: one for one in store.documents("study")}
        original = documents["interviews/a-fr.txt"]
        pairs = {store.text(original.id).content[one.start:one.end]: one for one in store.translations(original.id)}
    assert pairs["Le mois arrivait avant la récolte."].text == "The month came before the harvest."
    assert {one.in_document for one in pairs.values()} == {documents["interviews/a-en.txt"].id}
    assert len(pairs) == 4


def test_what_fits_nothing_in_the_sheets_is_listed(project: Made) -> None:
    """A row about an unknown document is named with its row.

    files: {interviews/a.txt: "R: The loan was heavy."}
    documents: |
      document,region
      interviews/a.txt,Kayes
      interviews/q.txt,Mopti
    """
    output = project.ok("ingest")
    assert "row 3" in output and "q.txt" in output


def test_a_bad_file_is_rejected_and_the_others_go_on(project: Made) -> None:
    """Exit code 1, one line with the reason, and no words of the transcript in it.

    files: {interviews/a.txt: "R: The loan was heavy.", interviews/b.txt: "", interviews/c.docx: "this is a secret, not Word"}
    """
    result = project.run("ingest")
    assert result.return_value == 1
    assert "1 ingested, 2 rejected, 0 unchanged" in result.output
    assert "interviews/b.txt" in result.output and "interviews/c.docx" in result.output
    assert "secret" not in result.output


def test_strict_stops_at_the_first(project: Made) -> None:
    """--strict is for pipelines that must not go on.

    files: {interviews/a.txt: "", interviews/b.txt: "R: The loan was heavy."}
    """
    assert project.run("ingest", "--strict").return_value == 1
    assert project.json("status")["counts"]["documents"] == 0


@pytest.fixture
def letters() -> dict[str, str]:
    return {f"interviews/{name}.txt": f"I: Question {name}?\n\nR: Answer {name} about the loan." for name in "abcd"}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000))
def test_the_order_of_files_does_not_matter(
    letters: dict[str, str], tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    dumps = []
    for shuffle in (None, random.Random(seed)):
        made = make(tmp_path_factory.mktemp("order") / "p", "x\n" + json.dumps({"files": letters}))
        names = list(letters)
        if shuffle:
            shuffle.shuffle(names)
        for name in names:
            ingest(made.project, [made.corpus / name])
        dumps.append(made.dump())
    assert dumps[0] == dumps[1] and dumps[0]


def _exported(project: Made) -> list[dict[str, str]]:
    target = project.folder / "out.jsonl"
    project.ok("codings", "export", str(target))
    return [row for row in map(json.loads, target.read_text().splitlines()) if row["record"] == "coding"]


def _role(project: Made, speaker: str) -> Role:
    with store_of(project.project) as store:
        document = store.documents("study")[0]
        return next(turn.role for turn in store.text(document.id).turns if turn.speaker == speaker)


def test_a_bad_row_costs_the_row_not_the_sheet(project: Made) -> None:
    """It is named with its row, the rest goes in, and the exit code says that something was kept out.

    files:
      answers.csv: "id,what changed for you\\n1,The loan was heavy for all of us\\n2,It was good,and this is too many\\n3,We repaid at harvest time\\n"
    """
    result = project.run("ingest")
    assert result.return_value == 1
    assert "row 3" in result.output and "1 ingested, 0 rejected, 0 unchanged, 1 rows rejected" in result.output
    assert project.json("status")["counts"]["documents"] == 2
