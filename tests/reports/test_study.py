"""The study report's model beside its figures and quotations: warnings, limits, provenance, options."""

import json
import re
from dataclasses import replace

import pytest
from fake_view import demo, many_interviews
from reports.conftest import Build
from reports.modelled import quotes_of, theme

from qualkit.errors import UnknownName
from qualkit.model import ReportRequest, StudyText
from qualkit.reports.pages.layout import lay_out
from qualkit.reports.study import StudyReport


def test_the_model_is_json_and_says_its_schema(build: Build) -> None:
    data = build()
    assert data["schema"] == "qualkit.study/1"
    assert json.loads(json.dumps(data)) == data


def test_the_kind_has_the_name_it_is_registered_under() -> None:
    from qualkit.plugins import load

    assert load("reports", "study") is StudyReport and StudyReport.name == "study"
    assert ReportRequest(kind="study", study="x").kind == StudyReport.name


def test_an_empty_study_still_gives_a_report(build: Build) -> None:
    view = demo()
    view.all_documents, view.texts, view.all_codings, view.all_readings = [], {}, [], []
    view.all_suggestions, view.all_decisions, view.all_problems, view.findings = [], [], [], ()
    view.study_text = StudyText(study="demo", sections={})
    data = build(view)
    assert lay_out(data) and quotes_of(data) == []


def test_a_theme_in_one_voice_is_warned_of(build: Build) -> None:
    view = demo()
    view.all_codings = [one for one in view.all_codings if "awa-traore" in one.document]
    assert "one-document-theme" in build(view)["rules_broken"]


def test_a_planned_region_without_a_source_is_warned_of(build: Build) -> None:
    assert any("Mopti" in one for one in build()["warnings"])


def test_a_study_without_null_or_mixed_codings_is_warned_of(build: Build) -> None:
    assert "no-null-or-mixed" not in build()["rules_broken"]
    view = demo()
    view.all_codings = [replace(one, direction=None) for one in view.all_codings]
    assert "no-null-or-mixed" in build(view)["rules_broken"]


@pytest.mark.parametrize("words", ["have not been read in full", "Thin bases", "Mopti", "consent was not given",
                                   "Arabic and Bangla", "do not estimate", "have not been decided on", "Two coders"])
def test_limitations_are_drafted_from_the_data(build: Build, words: str) -> None:
    assert any(words in one for one in build()["limitations"])


def test_a_single_coder_is_a_limitation(build: Build) -> None:
    view = demo()
    view.all_codings = [one for one in view.all_codings if one.coder == "awa"]
    view.all_readings = [one for one in view.all_readings if one.coder == "awa"]
    assert any("One coder only" in one for one in build(view)["limitations"])


def test_what_people_did_not_write_is_to_be_written(build: Build) -> None:
    todo = [block["text"] for block in lay_out(build()) if block["kind"] == "todo"]
    assert any("recommendations" in one for one in todo) and any("Collective" in one for one in todo)
    assert not any("the programme, its theory" in one for one in todo)  # the context is written


def test_nobody_is_asked_for_a_finding_on_a_theme_without_a_passage(build: Build) -> None:
    view = demo()
    view.codebook = replace(view.codebook, codes=(*view.codebook.codes, replace(
        view.codebook.codes[0], id="c99", key="politics", name="Public life", definition="What the council hears.")))
    data = build(view)
    blocks = lay_out(data)
    assert theme(data, "politics")["silent"] and not theme(data, "coll")["silent"]
    assert "There is nothing here that a finding could rest on" in json.dumps(blocks)
    assert not any("Public life" in block["text"] for block in blocks if block["kind"] == "todo")
    assert not any(block.get("id", "").startswith("t-politics") for block in blocks)
    assert any(block.get("id", "").startswith("t-coll") for block in blocks)
    assert not any("counter-cases among those not met" in one for one in theme(data, "politics")["unknown"])


def test_what_was_suggested_and_never_decided_on_is_told_as_such(build: Build) -> None:
    view = demo()
    said = json.dumps(lay_out(build(view)))
    assert build(view)["methods"]["engines"] == ["rules.v1"] and "only where a person accepted it" in said
    view.decisions = lambda: []  # type: ignore[method-assign]
    said = json.dumps(lay_out(build(view)))
    assert "only where a person accepted it" not in said and "Nobody has decided on one of them" in said


def test_provenance_says_what_machines_suggested_and_who_accepted(build: Build) -> None:
    found = build()["provenance"]
    assert found["decisions"] == [{"coder": "awa", "verdict": "accept", "count": 1}]
    assert found["undecided"] == 2 and len(found["inputs"]) == 10
    assert all(len(one["text"]) == 64 for one in found["inputs"])


@pytest.mark.parametrize(("language", "words"), [("en", "in bulk"), ("fr", "en bloc")])
def test_provenance_says_what_was_accepted_in_bulk_unread(build: Build, language: str, words: str) -> None:
    view = demo()
    [one] = view.all_decisions
    view.all_decisions = [replace(one, snapshot={**one.snapshot, "bulk": 12})]
    view.all_codings = [replace(view.all_codings[0], decision=one.id), *view.all_codings[1:]]
    data = build(view, language=language)
    assert data["provenance"]["decisions"] == [{"coder": "awa", "verdict": "accept_in_bulk", "count": 1}]
    assert words in data["provenance"]["disclosed_by_machine"]
    said = json.dumps(lay_out(data), ensure_ascii=False)
    assert said.count(words) == 3, "where the report begins and where it ends, and in the table"


def test_the_date_is_the_requests_else_the_stores_never_the_clocks(build: Build) -> None:
    assert build()["opening"]["date"] == "2024-05-17"
    assert build(date="2031-01-02")["opening"]["date"] == "2031-01-02"


def test_numbers_off_leaves_no_count(build: Build) -> None:
    data = build(numbers=False)
    words = []
    for block in lay_out(data):
        words += [cell["text"] for row in block.get("rows", []) for cell in row["cells"]] if block["id" if "id" in block
                 else "kind"] not in ("t-inputs", "t-runs") else []
        words += [*block.get("lines", []), "".join(run["text"] for run in block.get("runs", []))]
        words += ["".join(run["text"] for run in item) for item in block.get("items", [])]
    assert data["figures"] is None and len(words) > 60
    counted = re.compile(r"\b\d+ (of|documents?|sources?|codings?|interviews?|quotations?)\b|\d ?%|^\d+$")
    assert [one for one in words if counted.search(one)] == []


def test_french_reaches_headings_counts_words_and_code_names(build: Build) -> None:
    data = build(many_interviews(40, 32), language="fr", final=True)
    coll = theme(data, "coll")
    assert coll["name"] == "Pouvoir d’agir ensemble"
    assert "la plupart des entretiens (33 sur 44)" in coll["counts"]["headline"]
    headings = [block["text"] for block in lay_out(data) if block["kind"] == "heading"]
    assert "Constats par thème" in headings and "Findings by theme" not in headings
    with pytest.raises(UnknownName):
        build(language="xx")


def test_french_sentences_part_their_pieces_with_a_blank_before_the_semicolon(build: Build) -> None:
    data = build(language="fr")
    spoken = [code["spoken"] for one in data["themes"] for code in one["codes"] if ";" in code["spoken"]]
    assert spoken and all("\N{NO-BREAK SPACE}; " in one and not re.search(r"[^\s];", one) for one in spoken)
