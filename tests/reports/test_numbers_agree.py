"""Numbers of one material, seen from everywhere: they may be hard to come by, but they are the same in every output."""

import json
from pathlib import Path
from typing import Any

import pytest
from projects import Made, make
from reports.consistent import carried, exported, page, quarrels, with_records
from reports.modelled import figures, model, on_paper, quotes_of, reported, row, take_in
from reports.recount_agreement import coefficients
from ruamel.yaml import YAML

from qualkit.actions.opening import store_of
from reports import test_recount


def append(project: Made, **line: Any) -> None:
    """One more line of people's work."""
    path = project.corpus / "codings.more.jsonl"
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line) + "\n")


def test_a_withdrawn_coding_bears_nothing_out(project: Made) -> None:
    """b said it and fanta took that back. The finding still names it: 1 of 2, one quotation.

    codes: {loan: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."
      interviews/b.txt: "I: How was it?\\n\\nR: The loan was light."
    codings: [a | fanta | loan | present | The loan was heavy., b | fanta | loan | present | The loan was light.]
    readings: [a | fanta, b | fanta]
    """
    take_in(project)
    with_records(project, "loan")
    gone = next(one for one in exported(project) if one["document"].endswith("b.txt"))
    with store_of(project.project) as store:
        store.withdraw([gone["id"]], coder="fanta")
    facts = carried(project)["facts"]["f"]
    assert (facts["kinds"], facts["sources"], facts["quotes"]) == ({"interview": [1, 2]}, 1, 1)
    assert figures(model(project), "loan")[:2] == (1, 2)
    assert quarrels(project, "loan") == []


def test_a_woman_met_alone_and_in_a_group(project: Made) -> None:
    """Awa is alone in a, silent in the group's talk g where P2 speaks; G1 is its own source. 1 of 1 and 1 of 1: two sources.

    codes: {loan: []}
    files:
      interviews/a.txt: "I: And?\\n\\nAwa: The loan was heavy.\\n\\nI: So?\\n\\nAwa: Well."
      groups/g.txt: "Mod: And?\\n\\nAwa: It rained.\\n\\nP2: It was heavy.\\n\\nMod: So?\\n\\nAwa: Well.\\n\\nP2: Yes."
    documents: "document,instrument\\na,interview\\ng,focus-group\\n"
    participants: |
      document,speaker,case,kind
      a,Awa,K-1,participant
      g,,G1,group
      g,Awa,K-1,participant
    codings: [a | fanta | loan | present | The loan was heavy., g | fanta | loan | present | It was heavy.]
    readings: [a | fanta, g | fanta]
    """
    data = reported(project)
    assert figures(data, "loan")[:2] == figures(data, "loan", "focus group")[:2] == (1, 1)
    assert quarrels(project, "loan") == []


def test_analysis_alone_is_counted_everywhere_and_quoted_nowhere(project: Made) -> None:
    """P1 may be counted, not quoted. The group counts by P1's words (1 of 1); no output prints one of them.

    codes: {loan: []}
    files:
      groups/g.txt: "Mod: And?\\n\\nP1: It nearly killed me.\\n\\nP2: It rained.\\n\\nMod: So?\\n\\nP1: It did.\\n\\nP2: Yes."
    documents: "document,instrument\\ng,focus-group\\n"
    participants: |
      document,speaker,case,kind,consent
      g,,G1,group,
      g,P1,G1-1,participant,analysis
    codings: [g | fanta | loan | present | It nearly killed me.]
    readings: [g | fanta]
    """
    data = reported(project)
    assert figures(data, "loan", "focus group")[:2] == (1, 1)
    assert quarrels(project, "loan") == []
    facts = carried(project)["facts"]["f"]
    assert ((facts["sources"], facts["kinds"]) == (1, {"focus group": [1, 1]}) and "quotes" not in facts) or not facts["quotes"]
    for shown in (data, carried(project), page(project, "lessons"), page(project, "audit"), page(project, "codebook")):
        assert "killed" not in json.dumps(shown)


def test_a_corrected_text_is_unread(project: Made) -> None:
    """b was read, then its words were corrected: nobody has read what stands now. 1 of 1; b's coding stands beyond it.

    codes: {loan: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."
      interviews/b.txt: "I: How was it?\\n\\nR: The loan was light."
    codings: [a | fanta | loan | present | The loan was heavy., b | fanta | loan | present | The loan was light.]
    readings: [a | fanta, b | fanta]
    """
    take_in(project)
    text = project.corpus / "interviews" / "b.txt"
    text.write_text(text.read_text() + "\n\nI: So?\n\nR: It rained.\n")
    project.ok("ingest")
    data = model(project)
    assert figures(data, "loan") == (1, 1, 1, 0, 0, 0, 0) and row(data, "loan")["beyond"] == 1
    assert quarrels(project, "loan") == []
    assert page(project, "lessons")["lessons"][0]["facts"].startswith("1 of 1 interview; ")


def test_a_merged_code_brings_its_sources_along(project: Made) -> None:
    """a carries dear, b cost; dear becomes cost. Silent c: 2 of 3. A finding on dear, merged since, has the same base.

    codes: {loan: [], loan/cost: [], loan/dear: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was dear."
      interviews/b.txt: "I: How was it?\\n\\nR: The loan had its cost."
      interviews/c.txt: "I: How was it?\\n\\nR: It rained."
    codings: [a | fanta | loan/dear | present | The loan was dear., b | fanta | loan/cost | present | The loan had its cost.]
    readings: [a | fanta, b | fanta, c | fanta]
    """
    take_in(project)
    with_records(project, "loan/dear")
    project.ok("codebook", "merge", "book", "loan/dear", "loan/cost", "--why", "The same.", "--by", "A")
    assert figures(model(project), "loan/cost")[:2] == (2, 3)
    assert carried(project)["facts"]["f"]["kinds"] == {"interview": [1, 3]}
    assert quarrels(project, "loan/cost") == []


def test_a_retired_code_keeps_its_findings_base(project: Made) -> None:
    """cost is retired: its finding still rests on a, of the two read with it, and the theme counts only what is in use.

    codes: {loan: [], loan/cost: [], loan/gain: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was dear."
      interviews/b.txt: "I: How was it?\\n\\nR: It brought gain."
    codings: [a | fanta | loan/cost | present | The loan was dear., b | fanta | loan/gain | present | It brought gain.]
    readings: [a | fanta, b | fanta]
    """
    take_in(project)
    with_records(project, "loan/cost")
    project.ok("codebook", "retire", "book", "loan/cost", "--why", "Too thin.", "--by", "A")
    assert carried(project)["facts"]["f"]["kinds"] == {"interview": [1, 2]}
    assert figures(model(project), "loan")[:2] == (1, 2)
    assert quarrels(project, "loan/gain") == []


def test_the_translation_is_pointed_to_by_its_original(project: Made) -> None:
    """The translator made two turns of the first answer. What is coded there stands in the original: D01.2 and D01.4.

    codes: {loan: []}
    files:
      interviews/a-fr.txt: "I : Comment ça va ?\\n\\nR : Le crédit était lourd pour nous toutes. Nous avons vendu les chèvres et le mil de la saison.\\n\\nI : Pourquoi ?\\n\\nR : Le mois arrivait avant la récolte."
      interviews/z-en.txt: "I: How is it going?\\n\\nR: The loan was heavy for all of us.\\n\\nR: We sold the goats and the millet of the season.\\n\\nI: Why?\\n\\nR: The month came before the harvest."
    documents: |
      document,language,translation_of
      a-fr,fr,
      z-en,en,a-fr
    codings: [z-en | fanta | loan | present | The loan was heavy for all of us., z-en | luc | loan | present | The month came before the harvest.]
    readings: [z-en | fanta, z-en | luc]
    """
    data = reported(project)
    assert figures(data, "loan")[:2] == (1, 1)
    assert data["matrix"]["rows"][0]["cells"][0]["places"] == ["D01.2", "D01.4"]
    assert [(one["document"], one["number"]) for one in quotes_of(data)] == [("D01", 2), ("D01", 4)]
    assert quarrels(project, "loan") == []


SURVEY = """Four answers in a sheet; two people of them have a case that was interviewed. A row is its respondent.

    codes: {loan: []}
    files:
      survey/s.csv: "id,answer\\n1,The loan was heavy for us.\\n2,It rained on the fields.\\n3,The loan was heavy for me.\\n"
      interviews/a.txt: "I: And?\\n\\nR: The loan was heavy."
    documents: "document,instrument\\ns.csv,survey\\na,interview\\n"
    codings: [a | fanta | loan | present | The loan was heavy.]
    readings: [a | fanta]
    """


def test_a_survey_row_is_its_respondent(tmp_path: Path) -> None:
    project = make(tmp_path / "project", SURVEY)
    take_in(project)
    rows = [one for one in on_paper(project.folder, "study").sources if one.kind == "survey answer"]
    assert len(rows) == 3
    for source in rows[:2]:
        append(project, record="reading", document=source.documents[0], coder="fanta", at="2025-03-02T10:00:00+00:00")
    append(project, document=rows[0].documents[0], coder="fanta", code="loan", direction="present",
           quote="The loan was heavy for us.", at="2025-03-02T09:00:00+00:00")
    take_in(project)
    data = model(project)
    assert figures(data, "loan", "survey answer") == (1, 2, 1, 0, 0, 1, 0)
    assert figures(data, "loan")[:2] == (1, 1)


def test_a_pair_of_codes_is_not_held_against_who_was_read_before(project: Made) -> None:
    """a and b were read with loan alone; group came later and c was read with both: n11 1, and n10 is 0, not 2.

    codes: {loan: []}
    files:
      interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."
      interviews/b.txt: "I: How was it?\\n\\nR: The loan was light."
      interviews/c.txt: "I: How was it?\\n\\nR: The loan of the group."
    codings: [a | fanta | loan | present | The loan was heavy., b | fanta | loan | present | The loan was light.]
    readings: [a | fanta, b | fanta]
    """
    take_in(project)
    project.add_code("group", "Group")
    about = {"document": "c", "coder": "fanta", "at": "2025-03-02T10:00:00+00:00"}
    for code in ("loan", "group"):
        append(project, **about, code=code, direction="present", quote="The loan of the group.")
    append(project, **about, record="reading")
    [found] = reported(project)["figures"]["together"]
    [pair] = found["pairs"]
    wanted = {"n11": 1, "n10": 0, "n01": 0, "jaccard": 1.0}
    assert (pair["first"], pair["sources"], pair["passages"]) == ("loan", wanted, wanted)


def test_the_map_does_not_call_asked_what_no_guide_asks(project: Made) -> None:
    """The guide asks about loan alone. group is not asked in the study, and so no study "asked and found nothing" of it.

    codes: {loan: [], group: []}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."}
    guides: {interview: [loan]}
    codings: [a | fanta | loan | present | The loan was heavy.]
    readings: [a | fanta]
    """
    data = reported(project)
    assert figures(data, "group") == (0, 1, 0, 0, 0, 0, 1)
    (project.folder / "codebooks" / "themes.yaml").write_text(json.dumps({"themes": [
        {"key": key, "name": key.title(), "definition": key, "codes": {"book": [key]}} for key in ("loan", "group")]}))
    (project.folder / "findings").mkdir(exist_ok=True)
    (project.folder / "findings" / "study.yaml").write_text(json.dumps({"study": "study", "findings": [
        {"id": "f", "theme": "loan", "statement": "Heavy.", "author": "A", "direction": "supports",
         "evidence": [exported(project)[0]["id"]]}]}))
    made = page(project, "evidence-map", of="findings", rows="theme", columns="study")["map"]
    assert {line["key"]: cells[0]["state"] for line, cells in zip(made["rows"], made["cells"], strict=True)} == {
        "loan": "filled", "group": "excluded"}


def test_two_coders_by_hand(project: Made) -> None:
    """Three answers, one code each way: both, only fanta, only luc. Percent 1/3; Cohen 1/3 - 5/9 over 1 - 5/9 is -1/2.

    # Scott's chance is (2/3)² + (1/3)² = 5/9 too. Alpha: 1 - (2/3) / (2 * 4 * 2 / (6 * 5)) = -1/4.
    # AC1: chance 2 * 2/3 * 1/3 = 4/9, so (3/9 - 4/9) / (5/9) = -1/5. Prevalence 4 of 6 values.
    codes: {loan: []}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy.\\n\\nI: And?\\n\\nR: We sold the goats.\\n\\nI: So?\\n\\nR: Then it rained."}
    codings:
      - a | fanta | loan | present | The loan was heavy.
      - a | luc | loan | absent | The loan was heavy.
      - a | fanta | loan | present | We sold the goats.
      - a | luc | loan | present | Then it rained.
    readings: [a | fanta, a | luc]
    """
    take_in(project)
    found = project.json("agree", "--unit", "turn")
    assert found["pooled"]["cells"] == [1, 1, 1, 0] and found["pooled"]["prevalence"] == pytest.approx(2 / 3, abs=1e-6)
    values = {name: found["pooled"]["coefficients"][name]["value"] for name in ("percent", "cohen", "fleiss", "alpha", "ac1")}
    assert values == pytest.approx({"percent": 1 / 3, "cohen": -1 / 2, "fleiss": -1 / 2, "alpha": -1 / 4, "ac1": -1 / 5},
                                   abs=1e-6)
    own = coefficients((1, 1, 1, 0))
    assert {name: own[name] for name in values} == pytest.approx(values, abs=1e-6)
    assert found["kinds"] == {"missed": 2, "other code": 0, "other boundary": 0, "other direction": 1}


MATERIAL = {name: found.__doc__ or "" for name, found in vars(test_recount).items()
            if name.startswith("test_") and "codings:" in (found.__doc__ or "")} | {"guided": test_recount.GUIDED}


@pytest.mark.long
@pytest.mark.parametrize("name", MATERIAL)
def test_every_small_study_tells_the_same_everywhere(tmp_path: Path, name: str) -> None:
    project = make(tmp_path / "project", MATERIAL[name])
    take_in(project)
    book = YAML(typ="safe").load(project.folder / "codebooks" / "book.yaml")
    assert [quarrel for code in book["codes"] for quarrel in quarrels(project, code["key"])] == []
