"""What of a study is compared between coders, and what a report prints of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fake_view import DAY, FakeView, demo

from qualkit.model import (
    Adjudication,
    Case,
    Code,
    CodedAs,
    Coder,
    CoderKind,
    CodeStatus,
    Direction,
    DocumentKind,
    Place,
    ReportRequest,
    Study,
    Translation,
)
from qualkit.model.agreement import AgreementPlan, CodedUnit, Coefficient
from qualkit.reports.parts.agreement import Agreement, agreement
from qualkit.reports.parts.basis import basis_of
from qualkit.reports.study import StudyReport

PLAN = AgreementPlan(coefficient=Coefficient.ALPHA, unit=CodedUnit.TURN)


@pytest.fixture
def view() -> FakeView:
    """One interview of two answers, read in full by both."""
    empty = replace(demo(), all_documents=[], texts={}, pairs={}, all_codings=[], all_readings=[], all_suggestions=[],
                    all_decisions=[], study=Study(key="demo", title="Demo", codebook="microfinance", corpora=("demo",),
                                                  agreement=PLAN))
    empty.add("a.txt", [("I", "What did it change?"), ("P1", "I bought a goat with it."),
                        ("I", "And then?"), ("P1", "We sold the goat to pay.")], case="K1")
    for coder in ("awa", "ben"):
        empty.read("a.txt", coder)
    return empty


def compared(view: FakeView, **asked: Any) -> Agreement:
    found = agreement(basis_of(view), view.study.agreement, **asked)
    assert found is not None
    return found


def cells(view: FakeView, key: str, **asked: Any) -> tuple[int, ...]:
    return next(one.cells for one in compared(view, **asked).codes if one.key == key)


def both(view: FakeView, quote: str, code: str) -> None:
    for coder in ("awa", "ben"):
        view.code("a.txt", quote, code, coder=coder)


def test_a_code_that_a_coder_could_not_know_is_no_disagreement(view: FakeView) -> None:
    view.all_readings = [one for one in view.all_readings if one.coder == "awa"]
    view.read("a.txt", "ben", ["loan", "loan/gain"])
    view.code("a.txt", "I bought a goat", "loan/gain")
    view.code("a.txt", "We sold the goat", "loan/stress")
    found = compared(view)
    assert [one.key for one in found.codes] == ["loan/gain"]
    assert [one.code for places in found.disagreements.values() for one in places] == ["c2"]
    assert "loan/stress" not in found.unused, "it was never put to both"


def test_a_reading_of_words_since_corrected_is_none(view: FakeView) -> None:
    view.all_readings = [replace(one, text_hash="old") if one.coder == "ben" else one for one in view.all_readings]
    assert agreement(basis_of(view), PLAN) is None


def test_interviewers_and_those_who_refused_are_no_units(view: FakeView) -> None:
    view.code("a.txt", "What did it change?", "loan/gain")
    both(view, "I bought a goat", "loan/gain")
    assert cells(view, "loan/gain") == (1, 0, 0, 1)
    view.add("b.txt", [("I", "Who?"), ("P1", "We decide together."), ("P2", "I do not want this.")],
             kind=DocumentKind.FOCUS_GROUP)
    view.all_cases["K-no"] = Case(id="no", key="K-no", attributes={"consent": "no"})
    view.speakers["doc:b.txt", "P2"] = "K-no"
    for coder in ("awa", "ben"):
        view.read("b.txt", coder)
    assert cells(view, "loan/gain") == (1, 0, 0, 2)


def test_engines_are_no_coders_and_orphans_have_no_place(view: FakeView) -> None:
    view.all_coders["rules"] = Coder(id="p3", handle="rules", kind=CoderKind.ENGINE)
    view.read("a.txt", "rules")
    both(view, "I bought a goat", "loan/gain")
    view.code("a.txt", "We sold the goat", "loan/gain", coder="ben", place=Place.ORPHAN)
    found = compared(view)
    assert (found.coders, found.unplaced) == (("awa", "ben"), 1)
    assert cells(view, "loan/gain") == (1, 0, 0, 1)


def test_a_coding_on_a_translation_counts_on_its_original_once(view: FakeView) -> None:
    quote, words = "I bought a goat with it.", "J’ai acheté une chèvre avec."
    copy = view.add("a.fr.txt", [("I", "Qu’est-ce que cela a changé ?"), ("P1", words)], language="fr")
    place, there = view.anchor("a.txt", quote), view.anchor("a.fr.txt", words)
    view.pairs["doc:a.txt"] = [Translation(
        id="t", document=place.document, text_hash=place.text_hash, start=place.start, end=place.end, text=words,
        language="fr", in_document=copy.id, in_start=there.start, in_end=there.end)]
    view.code("a.txt", quote, "loan/gain")
    view.code("a.fr.txt", words, "loan/gain", coder="ben")
    view.code("a.txt", quote, "loan/gain", coder="ben")
    found = compared(view)
    assert len(found.documents) == 1 and not found.disagreements
    assert cells(view, "loan/gain") == (1, 0, 0, 1)
    assert found.codes[0].coefficients["u-alpha"].value == 1


def test_a_merged_code_is_the_one_it_became(view: FakeView) -> None:
    book = view.codebook
    old = Code(id="c9", key="loan/profit", name="Profit", definition="d", status=CodeStatus.MERGED, replaced_by="c2")
    view.codebook = replace(book, codes=(*book.codes, old))
    view.code("a.txt", "I bought a goat", "loan/profit")
    view.code("a.txt", "I bought a goat", "loan/gain", coder="ben")
    assert cells(view, "loan/gain") == (1, 0, 0, 1)
    assert not compared(view).disagreements


def test_a_translation_that_is_not_aligned_counts_by_document_only(view: FakeView) -> None:
    copy = view.add("a.fr.txt", [("I", "Et alors ?"), ("P1", "J’ai acheté une chèvre.")], language="fr")
    whole = view.anchor("a.txt", "I bought a goat with it.")
    view.pairs["doc:a.txt"] = [Translation(id="t", document=whole.document, text_hash=whole.text_hash, start=whole.start,
                                           end=whole.end, text="", language="fr", in_document=copy.id)]
    view.code("a.fr.txt", "acheté une chèvre", "loan/gain")
    view.code("a.txt", "We sold the goat to pay.", "loan/gain", coder="ben")
    assert (cells(view, "loan/gain"), compared(view).unplaced) == ((0, 0, 1, 1), 1)
    assert cells(view, "loan/gain", unit=CodedUnit.DOCUMENT) == (1, 0, 0, 0)


def test_spans_are_compared_without_blanks_and_stops(view: FakeView) -> None:
    view.code("a.txt", "I bought a goat with it.", "loan/gain")
    view.code("a.txt", "I bought a goat with it", "loan/gain", coder="ben")
    found = compared(view)
    assert not found.disagreements and found.codes[0].coefficients["u-alpha"].value == 1


def test_sets_of_codes_are_compared_over_all_codes(view: FakeView) -> None:
    both(view, "I bought a goat", "loan/gain")
    view.code("a.txt", "I bought a goat", "coll/voice", coder="ben")
    found = compared(view)
    # One unit has {gain} and {gain, voice}, which are 1 - 1/2 * 2/3 apart, the other two empty sets.
    observed, expected = 2 * (2 / 3) / 4, 2 * (2 * 1 + 2 * 1 + 1 * 2 / 3) / (4 * 3)
    assert found.pooled.coefficients["masi"].value == pytest.approx(1 - observed / expected, abs=1e-6)
    assert "masi" not in found.codes[0].coefficients


# --- the report ------------------------------------------------------------------------------------


def built(view: FakeView, **request: Any) -> tuple[dict[str, Any], str]:
    data = StudyReport().build(view, replace(ReportRequest(kind="study", study="demo"), **request))
    return data, str(StudyReport().lay_out(data))


def test_the_declared_coefficient_is_printed_by_code_and_the_others_after_it(view: FakeView) -> None:
    both(view, "I bought a goat", "loan/gain")
    view.code("a.txt", "We sold the goat", "loan/stress")
    data, said = built(view)
    found = data["figures"]["agreement"]
    assert (found["main"], found["coders"], found["unit"]) == ("alpha", ["Awa Coder", "Ben Coder"], "turn")
    assert [one["name"] for one in found["rows"]] == ["Economic gain", "Repayment stress"]
    assert found["kinds"] == {"missed": 1, "other code": 0, "other boundary": 0, "other direction": 0}
    tables = [block for block in StudyReport().lay_out(data) if block["kind"] == "table"]
    captions = [block["caption"] for block in tables]
    assert captions.index("Krippendorff’s alpha by code") + 1 == captions.index("Coefficients that were not declared")
    assert "turn by turn" in said and "The coefficient declared beforehand is Krippendorff’s alpha." in said


def test_undeclared_is_said(view: FakeView) -> None:
    view.study = replace(view.study, agreement=AgreementPlan())
    both(view, "I bought a goat", "loan/gain")
    _, said = built(view, language="fr")
    assert "Aucun coefficient n’a été déclaré d’avance" in said and "alpha de Krippendorff, code par code" not in said


def test_without_numbers_or_a_second_reader_there_is_no_agreement(view: FakeView) -> None:
    both(view, "I bought a goat", "loan/gain")
    assert "kappa" not in built(view, numbers=False)[1]
    view.all_readings = view.all_readings[:1]
    data, said = built(view)
    assert data["figures"]["agreement"] is None and "kappa" not in said


# --- settled ---------------------------------------------------------------------------------------


def settle(view: FakeView, *, stands: tuple[int, ...] = (), falls: tuple[int, ...] = ()) -> None:
    """Ben's stray coding is settled by cira."""
    every = {number: view.all_codings[number] for number in (*stands, *falls)}
    first = next(iter(every.values()))
    view.all_coders["cira"] = Coder(id="p4", handle="cira", name="Cira Judge")
    view.all_adjudications.append(Adjudication(
        id=f"j{len(view.all_adjudications)}", anchor=first.anchors[0], kind="missed", code=first.code,
        coders=("awa", "ben"), stands=tuple(every[one].id for one in stands), falls=tuple(every[one].id for one in falls),
        reason="The definition asks for it.", adjudicator="cira", settled_at=DAY,
        seen={one.id: CodedAs.of(one) for one in every.values()}))


def test_what_was_settled_is_counted_and_agreement_stays_that_of_the_codings_as_made(view: FakeView) -> None:
    both(view, "I bought a goat", "loan/gain")
    view.code("a.txt", "We sold the goat", "loan/stress", coder="ben")
    before, _ = built(view)
    settle(view, falls=(2,))
    data, said = built(view)
    found = data["figures"]["agreement"]
    assert {**found, "settling": None} == before["figures"]["agreement"]
    assert (found["settling"]["places"], found["settling"]["settled"], found["settling"]["by"]) == (1, 1, ["Cira Judge"])
    assert [one["key"] for one in found["settling"]["rows"]] == ["loan/gain"], "nobody has the other any more"
    assert [one.id for one in basis_of(view).by_people] == ["coding:0", "coding:1"]
    assert "Settled: 1, by Cira Judge" in said and "All figures of agreement are of the codings as each coder" in said
    assert "It measures no reliability" in said
    french = built(view, language="fr")[1]
    assert "avant et après arbitrage" in french and "1, par Cira Judge." in french


def test_what_has_changed_since_is_told_and_not_applied(view: FakeView) -> None:
    both(view, "I bought a goat", "loan/gain")
    view.code("a.txt", "We sold the goat", "loan/stress", coder="ben")
    settle(view, falls=(2,))
    view.all_codings[2] = replace(view.all_codings[2], direction=Direction.ABSENT)
    data, said = built(view)
    assert (data["figures"]["agreement"]["settling"]["again"], len(basis_of(view).by_people)) == (1, 3)
    assert "has changed since" in said or "have changed since" in said


def test_while_nothing_is_settled_nothing_is_said_of_it(view: FakeView) -> None:
    both(view, "I bought a goat", "loan/gain")
    data, said = built(view)
    assert data["figures"]["agreement"]["settling"] is None and "ettled" not in said
