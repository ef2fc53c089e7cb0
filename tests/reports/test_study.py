"""The study report's model: figures, privacy, drafts and refusals, on a small invented study."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fake_view import FakeView, demo
from reports.conftest import quotes_of

from qualkit.errors import ReportRefused, UnknownName
from qualkit.model import (
    Anchor,
    CodeStatus,
    DocumentKind,
    FindingDirection,
    ReportRequest,
    StudyText,
    Text,
    Translation,
)
from qualkit.reports.audit import AuditReport
from qualkit.reports.pages.layout import lay_out
from qualkit.reports.parts.basis import basis_of
from qualkit.reports.study import StudyReport

Build = Callable[..., dict[str, Any]]


def theme(data: dict[str, Any], key: str) -> dict[str, Any]:
    return next(one for one in data["themes"] if one["key"] == key)


def figures(data: dict[str, Any], code: str, kind: str = "interview") -> dict[str, Any]:
    rows = theme(data, code.split("/")[0])["counts"]["directions"]
    return next(row for row in rows if row["key"] == code and row["kind"] == kind)


def everything(data: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in data.items() if name != "labels"}, ensure_ascii=False)


def test_the_model_is_json_and_says_its_schema(build: Build) -> None:
    data = build()
    assert data["schema"] == "qualkit.study/1"
    assert json.loads(json.dumps(data)) == data


# --- figures -----------------------------------------------------------------------------------------


def test_base_is_sources_read_in_full_and_directions_fill_it(build: Build) -> None:
    stress = figures(build(), "loan/stress")
    assert (stress["n"], stress["N"]) == (1, 4)  # Awa said it twice; Emad's interview was not read in full
    assert (stress["present"], stress["absent"], stress["not_raised"], stress["beyond"]) == (1, 1, 2, 1)


def test_partial_reading_says_at_least(build: Build) -> None:
    assert "4 of 4 interviews read in full (at least 5 of all 6)" in theme(build(), "loan")["counts"]["headline"]


def test_instruments_and_secondary_documents_have_bases_of_their_own(build: Build) -> None:
    data = build()
    kinds = {row["kind"]: row["N"] for row in theme(data, "loan")["counts"]["directions"] if row["is_theme"]}
    assert kinds == {"interview": 4, "focus group": 2, "key informant": 1, "bibliographic record": 1}


def test_a_focus_group_is_one_source_of_several_people(build: Build) -> None:
    rows = build()["figures"]["sampling"]["rows"]
    groups = next(row for row in rows if row["instrument"] == "focus groups")
    assert (groups["sources"], groups["documents"], groups["people"]) == (2, 2, 4)


def test_not_asked_is_told_by_the_guide(build: Build) -> None:
    voice = figures(build(), "coll/voice", "key informant")
    assert (voice["not_asked"], voice["not_raised"]) == (1, 0)


def test_a_code_added_after_a_reading_is_no_negative(build: Build) -> None:
    view = demo()
    view.all_readings = [replace(one, codes=tuple(code for code in one.codes if code != "c6"))
                         for one in view.all_readings]
    data = build(view)
    assert not any(row["key"] == "coll/shock" and row["N"] for row in theme(data, "coll")["counts"]["directions"])
    assert figures(data, "coll/voice")["N"] == 4


def test_a_duplicate_counts_once(build: Build) -> None:
    view = demo()
    before = figures(build(view), "loan/gain")
    original = next(one for one in view.all_documents if one.key == "interviews/cheick.txt")
    view.texts["copy"] = view.text(original.id)
    view.all_documents.append(replace(original, id="copy", key="interviews/zz.txt", duplicate_of=original.id))
    view.read("interviews/zz.txt")
    view.code("interviews/zz.txt", "Some weeks it brought money", "loan/gain", direction="mixed", coder="ben")
    after = build(view)
    assert figures(after, "loan/gain") == before
    assert after["basis"]["documents"] == 10


def test_a_coding_on_the_translation_or_the_original_counts_once(build: Build) -> None:
    view = demo()
    before = figures(build(view), "loan/gain")
    english = view.add("interviews/djeneba-en.txt", [("P4", "Yes. The loan helped me buy rice.")], language="en")
    french = next(one for one in view.all_documents if one.key == "interviews/djeneba.txt")
    place = view.anchor(french.key, "Le prêt m’a aidée à acheter du riz.")
    there = view.anchor(english.key, "The loan helped me buy rice.")
    view.pairs[french.id] = [Translation(
        id="t2", document=french.id, text_hash=french.text_hash, start=place.start, end=place.end, text=there.quote,
        language="en", in_document=english.id, in_start=there.start, in_end=there.end)]
    view.code(english.key, "The loan helped me buy rice.", "loan/gain", coder="ben")
    data = build(view)
    assert figures(data, "loan/gain") == before
    assert data["basis"]["documents"] == 10


def test_the_same_case_in_two_interviews_is_one_source(build: Build) -> None:
    view = demo()
    view.add("interviews/awa-again.txt", [("Awa Traoré", "I still have the goat.")], case="K-awa")
    assert len([one for one in build(view)["sources"] if one["kind"] == "interview"]) == 6
    assert figures(build(view), "loan/gain")["N"] == 3  # her second talk was not read, so she was not read in full


def test_a_reading_of_words_that_were_corrected_since_does_not_count(build: Build) -> None:
    view = demo()
    view.all_readings[0] = replace(view.all_readings[0], text_hash="of an older text")
    data = build(view)
    assert figures(data, "loan/gain")["N"] == 3
    assert any("corrected after it was read" in one for one in data["limitations"])


def test_codings_of_a_merged_code_count_for_the_code_it_became(build: Build) -> None:
    view = demo()
    view.codebook = replace(view.codebook, codes=tuple(
        replace(code, status=CodeStatus.MERGED, replaced_by="loan/stress") if code.key == "loan/gain" else code
        for code in view.codebook.codes))
    assert figures(build(view), "loan/stress")["n"] == 3


def test_engines_are_not_people(build: Build) -> None:
    view = demo()
    view.code("groups/two.txt", "We only listen.", "coll/shock", coder="rules")
    assert figures(build(view), "coll/shock", "focus group")["n"] == 1


def many_interviews(count: int, telling: int) -> FakeView:
    view = demo()
    for number in range(count):
        key = f"interviews/x{number:03}.txt"
        view.add(key, [("P1", f"The group helped me in month {number}.")], attributes={"region": "Kayes"})
        view.read(key)
        if number < telling:
            view.code(key, f"The group helped me in month {number}.", "coll/shock")
    return view


def test_words_stand_in_final_reports_only(build: Build) -> None:
    view = many_interviews(40, 32)
    final = theme(build(view, final=True), "coll")["counts"]["headline"]
    assert "most interviews (33 of 44)" in final  # 32, and Binta on voice
    draft = theme(build(view), "coll")["counts"]["headline"]
    assert "most" not in draft.replace("at least", "")
    assert "33 of 44 interviews (75 %)" in draft


def test_no_percentage_below_twenty_sources_and_never_a_decimal(build: Build) -> None:
    small = build(many_interviews(10, 5))
    assert not re.search(r"\d %", json.dumps([theme["counts"]["headline"] for theme in small["themes"]]))
    shares = [cell["share"] for row in build(many_interviews(30, 7))["figures"]["code_table"]["rows"]
              for cell in row["cells"] if cell["share"] is not None]
    assert shares and all(isinstance(value, int) for value in shares)


# --- quotations -------------------------------------------------------------------------------------


def test_key_quotes_come_first_then_voices_not_yet_heard(build: Build) -> None:
    gain = next(code for code in theme(build(), "loan")["codes"] if code["key"] == "loan/gain")["quotes"]
    assert gain[0]["key"] and [quote["source"] for quote in gain] == ["S03", "S06", "S01"]
    assert len({quote["source"] for quote in gain}) == len(gain)


def test_quotations_are_whole_sentences_and_stand_in_their_text(build: Build) -> None:
    view = demo()
    basis = basis_of(view)
    names = {pseudonym: document for document, pseudonym in basis.pseudonyms.items()}
    quotes = quotes_of(build(view))
    assert len(quotes) > 10
    for quote in quotes:
        content = " ".join(view.text(names[quote["document"]]).content.split())
        for part in quote["text"].split(" […] "):
            assert part in content and part[-1] in ".!?।", quote["id"]


def test_counter_cases_stand_apart(build: Build) -> None:
    view = demo()
    view.findings = (replace(view.findings[0], evidence=("coding:1",), counter_evidence=("coding:3",)),)
    loan = theme(build(view), "loan")
    assert {quote["direction"] for quote in loan["counter"]} == {"mixed", "absent"}
    assert all(quote["direction"] in (None, "present") for code in loan["codes"] for quote in code["quotes"])


@pytest.mark.parametrize("direction", [None, *FindingDirection])
def test_no_direction_moves_what_an_author_named(build: Build, direction: FindingDirection | None) -> None:
    """A passage that denies the code may bear the finding out: only its author knows."""
    view = demo()
    for evidence, counter in ((("coding:1",), ("coding:3",)), (("coding:3",), ("coding:1",))):
        view.findings = (replace(view.findings[0], direction=direction, evidence=evidence, counter_evidence=counter),)
        data = build(view)
        loan, entry = theme(data, "loan"), data["register"][0]
        named = {box: [one["id"] for one in quotes if one["finding"] == "F1"] for box, quotes in (
            ("evidence", [one for code in loan["codes"] for one in code["quotes"]]), ("against", loan["counter"]))}
        assert named == {"evidence": entry["evidence"], "against": entry["against"]}
        assert len(entry["evidence"]) == len(entry["against"]) == 1
        assert {one["direction"] for one in quotes_of(data) if one["finding"] == "F1"} == {"present", "absent"}


@pytest.mark.parametrize(("direction", "evidence", "counter", "told"), [
    (FindingDirection.SUPPORTS, ("coding:1", "coding:3"), (), True),
    (FindingDirection.SUPPORTS, ("coding:1",), ("coding:3",), False),
    (FindingDirection.SUPPORTS, ("coding:3",), ("coding:1",), False),
    (FindingDirection.SUPPORTS, ("coding:1",), (), False),
    (FindingDirection.LITTLE_OR_NONE, ("coding:1",), (), True),
    (FindingDirection.LITTLE_OR_NONE, ("coding:3",), (), False),
    (FindingDirection.MIXED, ("coding:1", "coding:3"), (), False),
    (FindingDirection.CONTESTED, ("coding:1", "coding:3"), (), False),
    (None, ("coding:1", "coding:3"), (), True)])
def test_evidence_in_another_direction_and_nothing_against_is_told(
        build: Build, direction: FindingDirection | None, evidence: tuple[str, ...], counter: tuple[str, ...],
        told: bool) -> None:
    view = demo()
    view.findings = (replace(view.findings[0], direction=direction, evidence=evidence, counter_evidence=counter),)
    data = build(view)
    assert ("evidence-direction" in data["rules_broken"]) is told
    assert any("look whether it belongs under counter_evidence: F1." in one for one in data["warnings"]) is told


def test_suggestions_are_marked_and_only_from_sources_nobody_read(build: Build) -> None:
    data = build()
    (quote,) = theme(data, "loan")["suggested"]
    assert quote["suggested"] and quote["text"] == "ঋণ শোধ করা কঠিন ছিল।" and "cue: repay" in quote["why"]
    assert quotes_of(build(final=True)) and not any(one["suggested"] for one in quotes_of(build(final=True)))


def test_the_translation_of_the_quoted_sentence_stands_below_it(build: Build) -> None:
    quote = next(one for one in quotes_of(build()) if one["language"] == "fr")
    assert quote["text"] == "Le prêt m’a aidée à acheter du riz."
    assert quote["translation"]["text"] == "The loan helped me buy rice."


def test_directions_of_script(build: Build) -> None:
    assert {(one["language"], one["dir"]) for one in quotes_of(build())} >= {("ar", "rtl"), ("bn", "ltr"), ("en", "ltr")}


def broken(view: FakeView) -> FakeView:
    coding = view.all_codings[0]
    view.all_codings[0] = replace(coding, anchors=(replace(coding.anchors[0], quote="I sold a goat!!"),))
    return view


def test_a_draft_marks_a_quote_that_is_not_in_its_source_and_a_final_report_refuses_it(build: Build) -> None:
    data = build(broken(demo()))
    assert [quote["text"] for quote in quotes_of(data) if not quote["verified"]] == ["I sold a goat!!"]
    assert "quote-not-in-source" in data["rules_broken"]
    with pytest.raises(ReportRefused, match="D03, turn 2, code Economic gain"):
        build(broken(demo()), final=True)


@pytest.mark.parametrize("override", [{"rule": "quote-not-in-source", "by": "", "reason": "we know"},
                                      {"rule": "quote-not-in-source", "by": "A. Researcher", "reason": " "},
                                      {"rule": "another", "by": "A. Researcher", "reason": "we know"}])
def test_only_a_name_and_a_reason_override_a_refusal(build: Build, override: dict[str, str]) -> None:
    with pytest.raises(ReportRefused):
        build(broken(demo()), final=True, overrides=(override,))


def test_an_override_is_printed_on_the_provenance_page(build: Build) -> None:
    data = build(broken(demo()), final=True, overrides=(
        {"rule": "quote-not-in-source", "by": "A. Researcher", "reason": "typing error in the source"},))
    said = json.dumps(lay_out(data))
    assert "A. Researcher: typing error in the source" in said


def test_a_final_report_needs_codings_of_people(build: Build) -> None:
    view = demo()
    view.all_codings = []
    with pytest.raises(ReportRefused, match="nobody has coded"):
        build(view, final=True)
    assert not build(view)["basis"]["reviewed"]


# --- privacy ---------------------------------------------------------------------------------------


def test_no_name_of_a_speaker_or_file_leaves(build: Build) -> None:
    said = everything(build())
    for name in ("Traor", "Fatou", "fatou", "moussa", "K-awa", "interviews/", "Sanankoroba"):
        assert name not in said, name


def test_redaction_reaches_quotes_context_titles_and_findings(build: Build) -> None:
    view = demo(redact=("goat", "Invented Fund", "harvest", "Credit groups"))
    data = build(view, title="Credit groups and the goat")
    assert data["opening"]["title"] == "[redacted] and the [redacted]"
    assert not re.search(r"goat|Invented Fund|harvest|Credit groups", everything(data).replace("second goat", ""))
    assert "[redacted]" in quotes_of(data)[0]["text"]


def test_refused_consent_takes_a_document_out_and_is_counted(build: Build) -> None:
    data = build()
    assert data["basis"]["refused"] == 1 and "anywhere" not in everything(data)
    assert any("consent" in one for one in data["limitations"])


@pytest.mark.parametrize("case", ["", "K-new"])
def test_refused_consent_is_seen_on_a_document_and_on_its_case(build: Build, case: str) -> None:
    view = demo()
    view.add("interviews/new.txt", [("P1", "Leave me out of it.")], case=case, attributes={"consent": "non"})
    if case:
        view.change("interviews/new.txt", attributes={})
    view.code("interviews/new.txt", "Leave me out of it.", "loan/gain", key_quote=True)
    data = build(view)
    assert data["basis"]["refused"] == 2 and "Leave me" not in everything(data)


def test_a_group_member_who_refused_is_neither_quoted_nor_shown_nor_counted(build: Build) -> None:
    view = demo()
    group = next(one for one in view.all_documents if one.key == "groups/one.txt")
    view.all_cases["silent"] = replace(view.all_cases["K-awa"], key="silent", attributes={"consent": "refused"})
    view.speakers[group.id, "P1"] = "silent"
    data = build(view)
    assert "hospital" not in everything(data) and "decide together" not in everything(data)
    assert figures(data, "coll/shock", "focus group")["n"] == 0


def test_only_cleared_attributes_are_printed(build: Build) -> None:
    view = demo(cleared=("region",))
    data = build(view)
    assert "woman" not in everything(data).replace("Women", "").replace("women", "")
    assert all(set(quote["attributes"]) <= {"region"} for quote in quotes_of(data))


def test_what_points_to_someone_is_withheld_and_what_is_kept_is_warned_of(build: Build) -> None:
    data = build()
    assert "small-cells" not in data["rules_broken"] and data["withheld"] == {"region": 3, "gender": 6}
    shown = Counter((one["kind"], *one["attributes"].values()) for one in data["sources"] if one["attributes"])
    assert shown and min(shown.values()) >= 3
    assert "small-cells" in build(options={"keep": ["region", "gender"]})["rules_broken"]
    kept = build(demo(small_cell=1))
    assert "small-cells" not in kept["rules_broken"] and kept["withheld"] == {"region": 1}  # the informant's


@pytest.mark.parametrize(("rule", "words"), [
    ("unwritten-part", r"Executive summary \(summary\), [\w ]+ \(questions\)"), ("theme-without-finding", r"Collective agency \(coll\)"),
    ("small-cells", "may identify"), ("unresolved-evidence", "F1"), ("quote-not-in-source", "turn 2")])
def test_a_final_report_refuses_what_is_unfinished(rule: str, words: str) -> None:
    view = broken(demo())
    view.findings = tuple(replace(one, evidence=("Q1",)) for one in view.findings)
    rules = ("unwritten-part", "theme-without-finding", "small-cells", "unresolved-evidence", "quote-not-in-source")
    taken_on = tuple({"rule": one, "by": "A. Researcher", "reason": "a trial"} for one in rules if one != rule)
    request = ReportRequest(kind="study", study="demo", final=True, overrides=taken_on, options={"keep": ["region"]})
    with pytest.raises(ReportRefused, match=words):
        StudyReport().build(view, request)
    assert StudyReport().build(view, replace(request, overrides=(
        *taken_on, {"rule": rule, "by": "A. Researcher", "reason": "a trial"})))["draft"] is False


def test_a_final_audit_shows_what_is_unfinished_and_refuses_what_no_report_may_hold() -> None:
    request = ReportRequest(kind="audit", study="demo", final=True)
    assert AuditReport().build(demo(), request)["refused"] == []
    with pytest.raises(ReportRefused, match="quote-not-in-source"):
        AuditReport().build(broken(demo()), request)
    with pytest.raises(ReportRefused, match="small-cells"):
        AuditReport().build(demo(), replace(request, options={"keep": ["region"]}))
    view = demo()
    view.all_codings = []
    with pytest.raises(ReportRefused, match="no-reviewed-coding"):
        AuditReport().build(view, request)


# --- warnings, limits, provenance -------------------------------------------------------------------


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


def test_a_final_report_says_who_let_a_theme_be(build: Build) -> None:
    blocks = lay_out(build(final=True))
    assert "”. T. Tester: the demo is not a finished study" in json.dumps(blocks, ensure_ascii=False)
    assert not any("a finding on" in block["text"] for block in blocks if block["kind"] == "todo")


def test_what_was_suggested_and_never_decided_on_is_told_as_such(build: Build) -> None:
    view = demo()
    said = json.dumps(lay_out(build(view)))
    assert build(view)["methods"]["engines"] == ["rules.v1"] and "only where a person accepted it" in said
    view.decisions = lambda: []  # type: ignore[method-assign]
    said = json.dumps(lay_out(build(view)))
    assert "only where a person accepted it" not in said and "Nobody has decided on one of them" in said


def test_french_sentences_part_their_pieces_with_a_blank_before_the_semicolon(build: Build) -> None:
    data = build(language="fr")
    spoken = [code["spoken"] for one in data["themes"] for code in one["codes"] if ";" in code["spoken"]]
    assert spoken and all("\N{NO-BREAK SPACE}; " in one and not re.search(r"[^\s];", one) for one in spoken)


def test_problems_name_no_file(build: Build) -> None:
    problems = build()["provenance"]["problems"]
    assert [one["document"] for one in problems] == ["D08", "another file (.pdf)"]


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


# --- options ----------------------------------------------------------------------------------------


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


def test_labels_of_both_languages_have_the_same_keys_and_blanks() -> None:
    from qualkit.reports.labels import load

    english, french = load("en"), load("fr")
    assert english.keys() == french.keys()
    for key in english:
        blanks = [set(re.findall(r"{(\w+)}", text)) - {"units", "units_n"} for text in (english[key], french[key])]
        assert blanks[0] == blanks[1], key


def test_an_empty_study_still_gives_a_report(build: Build) -> None:
    view = demo()
    view.all_documents, view.texts, view.all_codings, view.all_readings = [], {}, [], []
    view.all_suggestions, view.all_decisions, view.all_problems, view.findings = [], [], [], ()
    view.study_text = StudyText(study="demo", sections={})
    data = build(view)
    assert lay_out(data) and quotes_of(data) == []


def test_survey_rows_are_sources_of_their_own(build: Build) -> None:
    view = demo()
    for number in range(3):
        view.add(f"survey.csv#{number}", [("", f"Answer {number}: the loan helped.")],
                 kind=DocumentKind.SURVEY_ANSWER)
        view.read(f"survey.csv#{number}")
    view.code("survey.csv#1", "the loan helped", "loan/gain")
    assert figures(build(view), "loan/gain", "survey answer")["N"] == 3


def test_a_quote_over_several_turns_leaves_the_question_and_labels_out(build: Build) -> None:
    view = demo()
    document = next(one for one in view.all_documents if one.key == "interviews/binta.txt")
    text: Text = view.text(document.id)
    start, end = text.content.index("No, it was"), text.content.index("That is new")
    view.all_codings = [replace(view.all_codings[0], anchors=(
        Anchor.at(document.id, document.text_hash, text.content, start=start, end=end),))]
    (quote,) = [one for one in quotes_of(build(view)) if not one["suggested"]]
    assert quote["text"] == ("No, it was never hard for me. I paid early, every time. […] "
                             "When the women speak, the men wait.")


def test_the_kind_has_the_name_it_is_registered_under() -> None:
    from qualkit.plugins import load

    assert load("reports", "study") is StudyReport and StudyReport.name == "study"
    assert ReportRequest(kind="study", study="x").kind == StudyReport.name
