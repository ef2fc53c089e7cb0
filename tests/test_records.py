"""Findings and what follows from them, written down by commands: looked up, signed, checked, in place."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import Made, make

from qualkit.actions.opening import store_of
from qualkit.files.records import load_records

STUDY = """One study with two coders' worth of evidence on repayment.

    head: "[privacy]\\ncleared = [\\"region\\"]\\nredact = [\\"Awa\\"]"
    toml: "[[study]]\\nkey = \\"both\\"\\ncodebook = \\"book\\"\\nsynthesis_of = [\\"study\\"]\\n"
    codes: {loan: [loan], loan/stress: [repay], coll: [group]}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: We could not repay in August. Awa sold the goat."
      interviews/b.txt: "I: How was it?\\n\\nR: I paid early every time. The group was calm."
      interviews/c.txt: "I: How was it?\\n\\nR: It was a dry year."
      interviews/d.txt: "I: How was it?\\n\\nR: Nobody has read this."
    documents: |
      document,region
      a,Kayes
      b,Mopti
      c,Mopti
      d,Gao
    codings:
      - "a.txt | fanta | loan/stress | present | We could not repay in August."
      - "a.txt | fanta | loan | present | Awa sold the goat."
      - "b.txt | fanta | loan/stress | absent | I paid early every time."
      - "b.txt | fanta | coll | present | The group was calm."
      - "b.txt | luc | coll | present | The group was calm."
      - "b.txt | luc | coll | present | was calm."
    readings: ["a.txt | fanta", "b.txt | fanta", "c.txt | fanta"]
"""

ADD = ("finding", "add", "--study", "study", "--theme", "loan/stress", "--author", "Fanta", "--statement")


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Made:
    made = make(tmp_path_factory.mktemp("records") / "project", STUDY)
    made.ok("ingest", "--study", "study")
    made.ok("codings", "import", str(made.corpus / "codings.jsonl"), "--study", "study")
    return made


@pytest.fixture
def made(ingested: Made) -> Made:
    """The project with one finding; the store is shared, nothing here writes to it."""
    folder = ingested.folder / "findings"
    for path in sorted(folder.rglob("*.yaml")) if folder.is_dir() else []:
        path.unlink()
    ingested.ok(*ADD, "August finds nothing to sell.", "--evidence", "a:could not repay", "--date", "2025-03-20")
    return ingested


def coding(made: Made, quote: str) -> str:
    with store_of(made.project) as store:
        return next(one.id for one in store.codings("study") if quote in one.quote)


def test_a_finding_is_written_with_the_coding_that_stands_at_a_place(made: Made) -> None:
    text = (made.folder / "findings" / "study.yaml").read_text()
    assert text == f"""\
study: study

findings:
  - id: august-finds-nothing-sell
    theme: loan/stress
    statement: August finds nothing to sell.
    evidence: [{coding(made, "could not")}]
    author: Fanta
    date: "2025-03-20"
"""


@pytest.mark.parametrize("place", ["b:I paid early", "b.txt:17-30", "{id}", "{short}"])
def test_evidence_is_an_id_the_beginning_of_one_or_a_place(made: Made, place: str) -> None:
    key = coding(made, "paid early")
    made.ok("finding", "edit", "august-finds-nothing-sell", "--study", "study", "--counter-evidence",
            place.format(id=key, short=key[:8]))
    [finding] = load_records(made.folder / "findings", "study").findings
    assert finding.counter_evidence == (key,) and finding.evidence == (coding(made, "could not"),)


@pytest.mark.parametrize(("words", "said"), [
    (("--theme", "lone"), "No code is called 'lone'"),
    (("--evidence", "nowhere"), "No coding that stands is called 'nowhere'"),
    (("--evidence", "c:It was a dry year"), "Nobody has coded that place of interviews/c.txt"),
    (("--evidence", "a:not there"), "These words stand 0 times in interviews/a.txt"),
    (("--evidence", "a:0-999", "--theme", "coll"), "2 codings stand at that place"),
    (("--evidence", "b:The group was", "--theme", "coll"), "(coll by luc)"),
    (("--direction", "yes"), "'yes' is not one of"),
    (("--discarded", "x"), "is not EVIDENCE=REASON"),
    (("--author", ""), "A finding needs its author"),
    ((), "A finding needs its theme"),
    (("--theme", "coll", "--id", "august-finds-nothing-sell"), "is taken"),
])
def test_what_cannot_be_so_is_refused_before_anything_is_written(made: Made, words: tuple[str, ...], said: str) -> None:
    path = made.folder / "findings" / "study.yaml"
    before = path.read_bytes()
    given = ("--statement", "It is so.", "--author", "Luc", *(("--theme", "coll") if words and "--theme" not in words else ()))
    result = made.run("finding", "add", "--study", "study", *given, *words)
    assert said in result.output and path.read_bytes() == before


def test_what_two_coders_coded_alike_needs_no_id(made: Made) -> None:
    made.ok("finding", "add", "--study", "study", "--theme", "coll", "--statement", "Groups are calm.", "--author", "Luc",
            "--id", "calm", "--evidence", "b:The group was calm.")
    calm = load_records(made.folder / "findings", "study").findings[-1]
    assert calm.evidence == (coding(made, "The group was calm"),)


def test_of_several_codings_at_a_place_the_one_under_the_theme_is_meant(made: Made) -> None:
    made.ok("finding", "edit", "august-finds-nothing-sell", "--study", "study", "--evidence", "a:0-999", "--evidence", "b:0-99")
    [finding] = load_records(made.folder / "findings", "study").findings
    assert finding.evidence == (coding(made, "could not"), coding(made, "paid early"))


def test_lists_are_filtered_and_grouped(made: Made) -> None:
    made.ok(*ADD, "In Mopti all paid.", "--direction", "mixed", "--question", "q1")
    listed = made.json("finding", "list", "--study", "study", "--theme", "loan", "--direction", "mixed")
    assert [one["statement"] for group in listed["groups"] for one in group["records"]] == ["In Mopti all paid."]
    assert made.json("finding", "list", "--study", "study", "--theme", "coll")["groups"] == []
    grouped = made.json("finding", "list", "--study", "study", "--by", "question")
    assert [(one["heading"], len(one["records"])) for one in grouped["groups"]] == [("q1", 1), ("", 1)]
    assert made.ok("finding", "list", "--study", "study", "--by", "theme").splitlines()[0] == "loan/stress"


def test_what_records_lack_is_told_with_file_and_line(made: Made) -> None:
    written = made.run("lesson", "add", "--study", "study", "--title", "Wait for the harvest", "--origin", "Kayes",
                       "--evidence", "august-finds-nothing-sell")
    assert written.return_value in (None, 0) and "does not say under which condition" in written.output
    made.ok("action-item", "add", "--study", "study", "--text", "Write it down", "--owner", "Awa")
    everything = made.run("finding", "check", "--study", "study")
    assert everything.return_value == 1 and "3 records checked, 2 flaws" in everything.output
    assert "study.yaml:12: lesson wait-harvest" in everything.output
    assert [one["rule"] for one in made.json("lesson", "check", "--study", "study")["flaws"]] == ["no-condition"]
    made.ok("lesson", "edit", "wait-harvest", "--study", "study", "--condition", "One crop a year.")
    assert "0 flaws" in made.ok("lesson", "check", "--study", "study")


def test_evidence_that_was_withdrawn_since_is_told(tmp_path: Path) -> None:
    made = make(tmp_path / "project", STUDY)
    made.ok("ingest", "--study", "study")
    made.ok("codings", "import", str(made.corpus / "codings.jsonl"), "--study", "study")
    made.ok(*ADD, "August finds nothing to sell.", "--evidence", "a:could not repay", "--counter-evidence", "b:paid early")
    with store_of(made.project) as store:
        store.withdraw([coding(made, "could not")], coder="fanta")
    (made.corpus / "interviews" / "b.txt").unlink()
    made.ok("ingest", "--study", "study")
    flaws = made.json("finding", "check", "--study", "study")["flaws"]
    assert [one["rule"] for one in flaws] == ["withdrawn-evidence", "lost-evidence"]


def test_a_level_of_confidence_needs_a_synthesis_and_names(made: Made) -> None:
    refused = made.run("judgement", "add", "august-finds-nothing-sell", "--study", "study", "--overall", "high")
    assert refused.return_value == 2 and "across studies only" in refused.output
    made.ok("finding", "add", "--study", "both", "--theme", "timing", "--statement", "It is told alike.", "--author", "Luc",
            "--evidence", "study/august-finds-nothing-sell")
    judge = ("judgement", "add", "told-alike", "--study", "both", "--coherence", "minor concerns", "--coherence-why", "Alike.")
    assert "needs the names of those who judged" in made.run(*judge).output
    made.ok(*judge, "--assessor", "Luc", "--assessor", "Fanta")
    assert "needs the names" in made.run("judgement", "edit", "told-alike", "--study", "both", "--assessor", "").output
    [judged] = load_records(made.folder / "findings", "both").judgements
    assert (judged.coherence.level, judged.overall, judged.assessors) == ("minor concerns", None, ("Luc", "Fanta"))
    assert "No finding is called" in made.run(*judge[:2], "nothing", *judge[3:], "--assessor", "Luc").output


# --- the form for a finding ---------------------------------------------------------------------------


def test_the_form_lays_out_evidence_and_concludes_nothing(made: Made) -> None:
    form = made.json("finding", "draft", "loan", "--study", "study")["form"]
    assert form["said"] == [
        "interviews: 1 of 3; present 1, mixed 0, absent 1, not raised 1, not asked 0",
        "interviews by region: Kayes 1 of 1, Mopti 0 of 2"]
    assert [one["words"] for one in form["contrary"]] == ["I paid early every time."]
    assert [one["words"] for one in form["others"]] == ["We could not repay in August.", "[redacted] sold the goat."]
    assert form["missing"] == ["interviews by region, nobody read in full: Gao",
                               "read in full, nothing coded here: interviews/c.txt",
                               "documents that nobody has read in full: 1"]


def test_a_form_counts_for_nothing_until_a_person_has_filled_it_in_and_moved_it(made: Made) -> None:
    before = made.json("finding", "list", "--study", "study")
    path = Path(made.ok("finding", "draft", "loan", "--study", "study", "--write").strip())
    assert path == made.folder / "findings" / "drafts" / "study-loan.yaml"
    assert "exists" not in made.ok("finding", "check", "--study", "study")
    assert made.json("finding", "list", "--study", "study") == before
    again = made.run("finding", "draft", "loan", "--study", "study", "--write")
    assert again.return_value == 2 and "There is a form on loan already" in again.output
    unfilled = path.read_text()
    moved = path.parent.parent / path.name
    moved.write_text(unfilled)
    assert "'statement' is missing" in made.run("finding", "check", "--study", "study").output
    key = coding(made, "could not")
    moved.write_text(unfilled.replace('statement: ""', 'statement: "August is hard."').replace('author: ""', "author: Fanta")
                     .replace(f"# - {key}", f"- {key}", 1).replace("direction: \"\"", "direction: mixed"))
    assert "2 records checked, 0 flaws" in made.ok("finding", "check", "--study", "study")
    assert load_records(made.folder / "findings", "study").findings[0].evidence == (key,)


def test_the_status_counts_records_and_their_flaws_and_survives_a_mistake(made: Made) -> None:
    assert made.json("status", "--study", "study")["counts"]["flaws in them"] == 0
    made.ok(*ADD, "Nothing stands behind this.")
    counts = made.json("status", "--study", "study")["counts"]
    assert (counts["findings and other records"], counts["flaws in them"]) == (2, 1)
    (made.folder / "findings" / "study.yaml").write_text("findings: [{theme: loan}]\n")
    assert made.json("status", "--study", "study")["counts"]["mistakes in findings"] == 2
