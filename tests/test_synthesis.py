"""Findings from project to project: what leaves, what does not, and what a synthesis makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from projects import Made, code_of, make

from qualkit.files.portable import load_portable

STUDY = """Four interviews, one of them refused; two coded; one finding.

    codes: {loan: [loan], loan/stress: [repay]}
    head: |
      [privacy]
      cleared = ["region"]
      redact = ["Bakary Diop"]
      small_cell = 1
    files:
      oumou-traore.txt: "I: How was it?\\n\\nOumou: We could not repay. Bakary Diop came to Sanankoroba.\\n\\nI: And then?\\n\\nOumou: The rain came.\\n"
      p2.txt: "I: How was it?\\n\\nP2: It was never hard to repay. I sold my cloth.\\n"
      p3.txt: "I: How was it?\\n\\nP3: I have nothing to say on that.\\n"
      gone.txt: "I: How was it?\\n\\nP4: They took my goats to repay it.\\n"
    documents: |
      document,instrument,region,village,consent
      oumou-traore.txt,interview,Kayes,Sanankoroba,yes
      p2.txt,interview,Mopti,,yes
      p3.txt,interview,Mopti,,yes
      gone.txt,interview,Kayes,,no
    codings:
      - "oumou-traore.txt | fanta | loan/stress | present | We could not repay. Bakary Diop came to Sanankoroba."
      - "p2.txt | fanta | loan/stress | absent | It was never hard to repay."
      - "gone.txt | fanta | loan/stress | present | They took my goats to repay it."
    readings: ["oumou-traore.txt | fanta", "p2.txt | fanta", "p3.txt | fanta"]
"""

FINDINGS = """\
study: study
findings:
  - id: hard
    theme: loan/stress
    statement: Paying is hard, as Oumou of Sanankoroba and Bakary Diop found.
    direction: supports
    author: Oumou Analyst
    date: "2025-03-02"
    evidence: [{oumou}, {gone}]
    counter_evidence: [{p2}]
    discarded: [{{evidence: {gone}, reason: She took her words back.}}]
lessons: [{{id: l1, title: Wait for the harvest, evidence: [hard, {oumou}], author: Oumou Analyst}}]
"""

TOGETHER = """
[[study]]
key = "together"
title = "Together"
codebook = "book"
synthesis_of = ["study"]
"""

SYNTHESIS = """\
study: together
findings:
  - {id: all, theme: repayment, statement: It is hard everywhere., author: Ada, evidence: [study/hard, far/hard]}
"""


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The study with its findings, ingested and coded."""
    made = make(tmp_path_factory.mktemp("project") / "one", STUDY)
    made.ok("ingest")
    made.ok("codings", "import", str(made.corpus / "codings.jsonl"))
    made.ok("codings", "export", str(made.folder / "all.jsonl"))
    lines = [json.loads(line) for line in (made.folder / "all.jsonl").read_text("utf-8").splitlines()]
    ids = {key: next(line["id"] for line in lines if key in str(line.get("document", "")) and "id" in line)
           for key in ("oumou", "p2", "gone")}
    (made.folder / "findings").mkdir()
    (made.folder / "findings" / "study.yaml").write_text(FINDINGS.format(**ids), encoding="utf-8")
    (made.folder / "codebooks" / "themes.yaml").write_text(
        "themes: [{key: repayment, name: Repayment, codes: {book: [loan/stress]}}]", encoding="utf-8")
    with (made.folder / "qualkit.toml").open("a", encoding="utf-8") as file:
        file.write(TOGETHER)
    return made


@pytest.fixture(scope="module")
def out(one: Made) -> Path:
    path = one.folder / "far.json"
    assert "1 findings, 1 lessons, 0 recommendations and 2 quotations of far" in one.ok(
        "records", "export", "--study", "study", "--as", "far", "--out", str(path))
    return path


def test_nothing_leaves_that_a_report_would_not_print(one: Made, out: Path) -> None:
    """No file name, no speaker, no village, no listed word, no id of a coding, nothing of whoever refused."""
    said = out.read_text("utf-8")
    ids = [line.split('"id": "')[1].split('"')[0] for line in (one.folder / "all.jsonl").read_text("utf-8").splitlines()
           if '"id": "' in line]
    for word in ("oumou-traore", ".txt", "Sanankoroba", "Bakary", "Diop", "goats", "took her words back", *ids):
        assert word not in said, word
    assert said.count("Oumou") == said.count('"author": "Oumou Analyst"') == 2  # who signs stays named
    assert "[redacted] came to [redacted]" in said


def test_the_facts_count_and_consent_is_obeyed(out: Path) -> None:
    found = load_portable(out)
    facts = found.facts["hard"]
    assert (facts.sources, facts.against, facts.documents, facts.quotes) == (1, 1, 2, 2)
    assert facts.kinds == {"interview": (1, 3)} and facts.base == 3 and facts.directions == {"present": 1}
    assert facts.settings == ("region: Kayes", "region: Mopti") and facts.words == 15
    assert (facts.behind.sources, len(facts.behind.read), len(facts.behind.passages)) == (("S01:interview",), 3, 2)
    assert [(one.text.split()[0], one.against) for one in found.quotes] == [("We", False), ("It", True)]
    assert found.material.documents == 3 and found.themes == {"hard": ("repayment",)}
    assert found.lessons[0].evidence == ("hard",) and found.findings[0].evidence == ()


def test_a_synthesis_knows_the_same_of_its_own_and_of_imported_studies(one: Made, out: Path) -> None:
    (one.folder / "imports").mkdir()
    (one.folder / "imports" / "far.json").write_bytes(out.read_bytes())
    (one.folder / "findings" / "together.yaml").write_text(SYNTHESIS, encoding="utf-8")
    one.ok("report", "synthesis", "--study", "together", "--format", "json", "--date", "2025-04-01")
    data = json.loads((one.folder / "reports" / "rendered" / "draft-synthesis-together.json").read_text("utf-8"))
    own, far = data["themes"][0]["findings"][0]["contributing"]
    for name in ("facts", "settings", "theme", "direction"):
        assert own[name] == far[name], name
    assert own["facts"] == "1 source (1 of 3 interviews); 2 quotations, 15 words; counter-evidence: 1 source."
    assert [quote["text"] for quote in own["quotes"]] == [quote["text"] for quote in far["quotes"]]
    assert data["provenance"]["imports"][0]["file"] == "far.json"
    one.ok("status", "--study", "study")


def test_a_synthesis_may_rest_on_imported_studies_alone(out: Path, tmp_path: Path) -> None:
    made = make(tmp_path / "two", "A project without material.\n\ncodes: {loan: [loan]}\n")
    (made.folder / "imports").mkdir()
    toml = made.folder / "qualkit.toml"
    toml.write_text(toml.read_text("utf-8") + TOGETHER.replace('["study"]', '["far"]'), encoding="utf-8")
    assert "no other study 'far', here or in imports/" in made.run("synthesis", "check").output
    (made.folder / "imports" / "any-name.json").write_bytes(out.read_bytes())
    assert "No finding across studies" in made.ok("synthesis", "check")
    made.ok("finding", "add", "--study", "together", "--theme", "repayment", "--statement", "It is hard.",
            "--evidence", "far/hard", "--author", "Ada", "--direction", "supports")
    files = made.json("report", "synthesis", "--format", "json")["files"]
    assert json.loads(Path(files[0]).read_text("utf-8"))["themes"][0]["findings"][0]["studies"] == ["far"]


def test_a_pinned_finding_that_changes_is_marked(one: Made) -> None:
    """Check says nothing of it, the pin notes it down, its words change, check says so."""
    (one.folder / "findings" / "together.yaml").write_text(SYNTHESIS.replace(", far/hard", ""), encoding="utf-8")
    assert "contribution-changed" not in one.ok("synthesis", "check")
    assert one.json("synthesis", "pin", "--by", "Ada")["findings"] == 1
    assert "contribution-changed" not in one.ok("synthesis", "check")
    path = one.folder / "findings" / "study.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("Paying is hard", "Paying is easy"), encoding="utf-8")
    assert "changed since they were brought together or judged: study/hard" in one.ok("synthesis", "check")
    path.write_text(text, encoding="utf-8")
    assert code_of(one.run("synthesis", "check", "--study", "study")) == 2
    assert code_of(one.run("synthesis", "pin", "--by", " ")) == 2


def test_check_leaves_with_the_code_of_a_refusal(one: Made) -> None:
    path = one.folder / "findings" / "together.yaml"
    path.write_text(SYNTHESIS + "judgements: [{finding: all, overall: high}]\n", encoding="utf-8")
    result = one.run("synthesis", "check")
    path.write_text(SYNTHESIS, encoding="utf-8")
    assert code_of(result) == 4 and "judgement-incomplete" in result.output


@pytest.mark.parametrize(("words", "said"), [
    (["--out", "x.csv"], "ends in .json"), (["--out", "x.json", "--as", "../up"], "no key of a study"),
    (["--out", "x.json", "--study", "none"], "No study is called"), (["--out", "x.json", "--language", "xx"], "language")])
def test_slips_are_told(one: Made, words: list[str], said: str) -> None:
    study = [] if "--study" in words else ["--study", "study"]
    result = one.run("records", "export", *study, *words)
    assert code_of(result) == 2 and said in result.output


def test_a_broken_import_stops_nothing_silently(one: Made) -> None:
    (one.folder / "imports").mkdir(exist_ok=True)
    path = one.folder / "imports" / "zz.json"
    path.write_text('{"schema": "other/9"}', encoding="utf-8")
    result = one.run("report", "synthesis", "--study", "together", "--format", "json")
    path.unlink()
    assert code_of(result) == 2 and "zz.json" in result.output
