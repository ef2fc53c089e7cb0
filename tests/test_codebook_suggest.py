"""What codings say about the codebook: planted gaps are found, with their counts, and nothing is written."""

import csv

import numpy as np
import pytest
from projects import Made

from qualkit.actions import codebook_suggest
from qualkit.errors import UsageError

TALK = """
    codes:
      stress: [instalment]
      stress/shame: [laughed]
      force: [pump]
      rain: [cloud]
    files:
      interviews/a.txt: "I: So?\\n\\nR: I sold the guinea fowl before the market.\\n\\nI: And?\\n\\nR: The instalment came.\\n\\nI: So?\\n\\nR: The pump is broken.\\n\\nI: And?\\n\\nR: We walked to the field.\\n\\nI: Hm?\\n\\nR: The millet was good."
      interviews/b.txt: "I: So?\\n\\nR: We ate nothing, the guinea fowl went.\\n\\nI: And?\\n\\nR: The pump gives water.\\n\\nI: So?\\n\\nR: She laughed at the pump.\\n\\nI: And?\\n\\nR: My sister cooks rice.\\n\\nI: Hm?\\n\\nR: The road is long."
      interviews/c.txt: "I: So?\\n\\nR: My guinea fowl paid for it.\\n\\nI: And?\\n\\nR: The children went to school.\\n\\nI: So?\\n\\nR: The pump again.\\n\\nI: And?\\n\\nR: Nobody came.\\n\\nI: Hm?\\n\\nR: The river is low."
    codings:
      - "a.txt | fanta | stress | present | I sold the guinea fowl before the market."
      - "a.txt | fanta | stress | present | The instalment came."
      - "b.txt | fanta | stress | present | We ate nothing, the guinea fowl went."
      - "c.txt | fanta | stress | present | My guinea fowl paid for it."
    readings: ["a.txt | fanta", "b.txt | fanta", "c.txt | fanta"]
"""


@pytest.fixture(autouse=True)
def plain_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words as they are: no model has to be loaded for a handful of sentences."""
    class Letters:
        def embed(self, texts: list[str]) -> object:
            found = np.array([[text.lower().count(letter) + 0.1 for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts])
            return found / np.linalg.norm(found, axis=1, keepdims=True)

    original = codebook_suggest.load
    monkeypatch.setattr(codebook_suggest, "load",
                        lambda kind, name: Letters if kind == "embedders" else original(kind, name))


def ready(project: Made) -> Made:
    project.ok("ingest")
    if (project.corpus / "codings.jsonl").is_file():
        project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    return project


def described(test: object) -> object:
    test.__doc__ = f"{test.__doc__}\n{TALK}"  # type: ignore[attr-defined]
    return test


@described
def test_a_cue_that_would_have_found_what_rules_missed(project: Made) -> None:
    """Three of four are missed, all with one word; misleading and unused codes stand with their counts."""
    before = (ready(project).folder / "codebooks" / "book.yaml").read_bytes()
    result = project.json("codebook", "suggest", "--no-examples")
    [stress] = result["codes"]
    assert (stress["code"], stress["given"], stress["missed"], stress["refused"]) == ("stress", 4, 3, 11)
    [cue] = stress["cues"]
    assert (cue["cue"], cue["found"], cue["right"], cue["wrong"]) == ("guinea fowl", 3, 3, 0) or (
        cue["cue"] in ("guinea", "fowl") and cue["found"] == 3)
    assert [(one["code"], one["cue"], one["right"], one["wrong"]) for one in result["misleading"]] == [("force", "pump", 0, 4)]
    assert [(one["code"], one["passages"], one["documents"]) for one in result["unused"]] == [
        ("stress/shame", 11, 3), ("force", 15, 3), ("rain", 15, 3)]
    assert (project.folder / "codebooks" / "book.yaml").read_bytes() == before


@described
def test_it_is_told_with_counts_and_marked_internal(project: Made) -> None:
    """Words of transcripts leave the store: that is said."""
    output = ready(project).run("codebook", "suggest").output
    assert "stress: rules miss 3 of 4" in output and "finds 3 of 3 missed; right 3, wrong 0" in output
    assert "force  “pump”: right on 0 of 4 judged passages" in output
    assert "rain: looked for in 15 passages of 3 documents by 1 coders" in output
    assert "Internal: it holds words of transcripts" in output and "some look good by chance" in output
    assert max(map(len, output.split("Internal")[0].split("\n"))) <= 80


@described
def test_only_some_codes_and_a_table(project: Made) -> None:
    """A row for each piece of advice; other suffixes are refused."""
    ready(project)
    assert project.json("codebook", "suggest", "--code", "rain")["codes"] == []
    table = project.folder / "advice.csv"
    project.ok("codebook", "suggest", "--out", str(table))
    rows = list(csv.DictReader(table.open(encoding="utf-8-sig")))
    assert {"new cue", "misleading cue", "never given"} <= {row["about"] for row in rows}
    assert project.run("codebook", "suggest", "--out", str(project.folder / "a.docx")).return_value == 2
    assert "'lone'" in project.run("codebook", "suggest", "--code", "lone").output


@described
def test_documents_that_cues_were_tuned_on_do_not_say_whether_they_mislead(project: Made) -> None:
    """Three wrong passages of four lie in the others."""
    toml = project.folder / "qualkit.toml"
    toml.write_text(toml.read_text().replace('engines = ["rules.v1"]', 'engines = ["rules.v1"]\ntuned_on = ["interviews/b.txt"]'))
    result = ready(project).json("codebook", "suggest", "--no-examples")
    assert result["left_out"] == 1 and result["misleading"] == []


def test_words_of_whoever_refused_are_not_looked_at(project: Made) -> None:
    """Neither for cues nor for examples; who may be counted only is not quoted.

    codes: {stress: [instalment], rain: [cloud]}
    documents: |
      document,consent
      a,no
      b,analysis
      c,analysis
    files:
      interviews/a.txt: "I: So?\\n\\nR: I sold the guinea fowl before the market day came.\\n\\nI: And?\\n\\nR: We walked.\\n\\nI: Hm?\\n\\nR: It was far."
      interviews/b.txt: "I: So?\\n\\nR: We sold the guinea fowl and then the goat too.\\n\\nI: And?\\n\\nR: We ate.\\n\\nI: Hm?\\n\\nR: The rice."
      interviews/c.txt: "I: So?\\n\\nR: They sold the guinea fowl and the ram for the feast.\\n\\nI: And?\\n\\nR: We slept.\\n\\nI: Hm?\\n\\nR: The river."
    codings:
      - "a.txt | fanta | stress | present | I sold the guinea fowl before the market day came."
      - "b.txt | fanta | stress | present | We sold the guinea fowl and then the goat too."
      - "c.txt | fanta | stress | present | They sold the guinea fowl and the ram for the feast."
    readings: ["a.txt | fanta", "b.txt | fanta", "c.txt | fanta"]
    """
    [stress] = ready(project).json("codebook", "suggest")["codes"]
    assert (stress["given"], stress["missed"], stress["examples"]) == (2, 2, [])


def test_without_codings_there_is_nothing_to_say(project: Made) -> None:
    """A clear error.

    files: {interviews/a.txt: "R: The loan was heavy."}
    """
    project.ok("ingest")
    result = project.run("codebook", "suggest")
    assert result.return_value == 2 and "nothing to learn about the codebook" in result.output
    with pytest.raises(UsageError):
        codebook_suggest.suggest(project.project)
