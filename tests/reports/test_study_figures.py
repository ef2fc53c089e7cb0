"""The study report's figures, on a small invented study: how many of how many sources, and what never counts."""

import json
import re
from dataclasses import replace

from fake_view import demo, many_interviews
from reports.conftest import Build
from reports.modelled import row, theme

from qualkit.model import CodeStatus, DocumentKind, Translation


def test_base_is_sources_read_in_full_and_directions_fill_it(build: Build) -> None:
    stress = row(build(), "loan/stress")
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


def test_survey_rows_are_sources_of_their_own(build: Build) -> None:
    view = demo()
    for number in range(3):
        view.add(f"survey.csv#{number}", [("", f"Answer {number}: the loan helped.")],
                 kind=DocumentKind.SURVEY_ANSWER)
        view.read(f"survey.csv#{number}")
    view.code("survey.csv#1", "the loan helped", "loan/gain")
    assert row(build(view), "loan/gain", "survey answer")["N"] == 3


def test_not_asked_is_told_by_the_guide(build: Build) -> None:
    voice = row(build(), "coll/voice", "key informant")
    assert (voice["not_asked"], voice["not_raised"]) == (1, 0)


def test_a_code_added_after_a_reading_is_no_negative(build: Build) -> None:
    view = demo()
    view.all_readings = [replace(one, codes=tuple(code for code in one.codes if code != "c6"))
                         for one in view.all_readings]
    data = build(view)
    assert not any(row["key"] == "coll/shock" and row["N"] for row in theme(data, "coll")["counts"]["directions"])
    assert row(data, "coll/voice")["N"] == 4


def test_a_duplicate_counts_once(build: Build) -> None:
    view = demo()
    before = row(build(view), "loan/gain")
    original = next(one for one in view.all_documents if one.key == "interviews/cheick.txt")
    view.texts["copy"] = view.text(original.id)
    view.all_documents.append(replace(original, id="copy", key="interviews/zz.txt", duplicate_of=original.id))
    view.read("interviews/zz.txt")
    view.code("interviews/zz.txt", "Some weeks it brought money", "loan/gain", direction="mixed", coder="ben")
    after = build(view)
    assert row(after, "loan/gain") == before
    assert after["basis"]["documents"] == 10


def test_a_coding_on_the_translation_or_the_original_counts_once(build: Build) -> None:
    view = demo()
    before = row(build(view), "loan/gain")
    english = view.add("interviews/djeneba-en.txt", [("P4", "Yes. The loan helped me buy rice.")], language="en")
    french = next(one for one in view.all_documents if one.key == "interviews/djeneba.txt")
    place = view.anchor(french.key, "Le prêt m’a aidée à acheter du riz.")
    there = view.anchor(english.key, "The loan helped me buy rice.")
    view.pairs[french.id] = [Translation(
        id="t2", document=french.id, text_hash=french.text_hash, start=place.start, end=place.end, text=there.quote,
        language="en", in_document=english.id, in_start=there.start, in_end=there.end)]
    view.code(english.key, "The loan helped me buy rice.", "loan/gain", coder="ben")
    data = build(view)
    assert row(data, "loan/gain") == before
    assert data["basis"]["documents"] == 10


def test_the_same_case_in_two_interviews_is_one_source(build: Build) -> None:
    view = demo()
    view.add("interviews/awa-again.txt", [("Awa Traoré", "I still have the goat.")], case="K-awa")
    assert len([one for one in build(view)["sources"] if one["kind"] == "interview"]) == 6
    assert row(build(view), "loan/gain")["N"] == 3  # her second talk was not read, so she was not read in full


def test_a_reading_of_words_that_were_corrected_since_does_not_count(build: Build) -> None:
    view = demo()
    view.all_readings[0] = replace(view.all_readings[0], text_hash="of an older text")
    data = build(view)
    assert row(data, "loan/gain")["N"] == 3
    assert any("corrected after it was read" in one for one in data["limitations"])


def test_codings_of_a_merged_code_count_for_the_code_it_became(build: Build) -> None:
    view = demo()
    view.codebook = replace(view.codebook, codes=tuple(
        replace(code, status=CodeStatus.MERGED, replaced_by="loan/stress") if code.key == "loan/gain" else code
        for code in view.codebook.codes))
    assert row(build(view), "loan/stress")["n"] == 3


def test_engines_are_not_people(build: Build) -> None:
    view = demo()
    view.code("groups/two.txt", "We only listen.", "coll/shock", coder="rules")
    assert row(build(view), "coll/shock", "focus group")["n"] == 1


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
