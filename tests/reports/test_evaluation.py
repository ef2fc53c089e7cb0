"""The evaluation matrix: which evidence answers which question, from how many kinds of source."""

from dataclasses import replace

import pytest
from fake_view import FakeView, demo

from qualkit.model import Consulted, Criterion, DocumentKind, EvaluationQuestion, Finding
from qualkit.reports.parts import evaluation
from qualkit.reports.parts.basis import basis_of

ASKED = (EvaluationQuestion(id="q1", text="Do terms fit?", criterion=Criterion.RELEVANCE),
         EvaluationQuestion(id="q2", text="What changed?"))


@pytest.fixture
def view() -> FakeView:
    made = demo()
    made.study_text = replace(made.study_text, evaluation_questions=ASKED)
    return made


def finding(view: FakeView, *kinds: DocumentKind, **about: object) -> Finding:
    """A finding that rests on one coding of each kind of document."""
    home = {one.id: one.kind for one in view.all_documents}
    evidence = [next(one.id for one in view.all_codings if home[one.document] is kind) for kind in kinds]
    return Finding(id="f", theme="loan", statement="s", author="a", evidence=tuple(evidence), **about)  # type: ignore[arg-type]


def test_sources_behind_findings_are_counted_by_type(view: FakeView) -> None:
    view.findings = (finding(view, DocumentKind.INTERVIEW, DocumentKind.FOCUS_GROUP, question="q2"),)
    table = evaluation.matrix(basis_of(view))
    assert table is not None
    first, second = table["rows"]
    assert (first["findings"], sum(first["sources"]), first["types"]) == ([], 0, 0)
    assert (second["findings"], second["sources"], second["types"]) == (["f"], [1, 1], 2)


def test_a_finding_without_question_answers_by_its_criterion(view: FakeView) -> None:
    view.findings = (finding(view, DocumentKind.INTERVIEW, criterion=Criterion.RELEVANCE),)
    table = evaluation.matrix(basis_of(view))
    assert table is not None and [row["findings"] for row in table["rows"]] == [["f"], []]


def test_counter_evidence_counts_too(view: FakeView) -> None:
    both = finding(view, DocumentKind.INTERVIEW, DocumentKind.FOCUS_GROUP, question="q1")
    view.findings = (replace(both, evidence=both.evidence[:1], counter_evidence=both.evidence[1:]),)
    table = evaluation.matrix(basis_of(view))
    assert table is not None and table["rows"][0]["types"] == 2


def test_without_questions_there_is_no_matrix() -> None:
    assert evaluation.matrix(basis_of(demo())) is None


def test_a_person_consulted_is_named_only_with_their_word(view: FakeView) -> None:
    view.study_text = replace(view.study_text, consulted=(
        Consulted(role="Mayor", name="Moussa Sow"), Consulted(role="Banker", name="Awa Ba", agreed=True)))
    assert [one["name"] for one in evaluation.annex(basis_of(view))["consulted"]] == ["", "Awa Ba"]
