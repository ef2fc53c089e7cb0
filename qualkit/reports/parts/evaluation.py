"""What evaluators are asked for beside findings: which evidence answers which question, and who was consulted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.model import Coding, EvaluationQuestion, Finding, ReportRequest, View
from qualkit.reports.labels import Labels
from qualkit.reports.parts import checklists, prose
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.rules import Broken


def annex(basis: Basis) -> dict[str, Any]:
    """The evaluation matrix, the persons consulted and the terms of reference."""
    text = basis.view.study_text
    return {"matrix": matrix(basis), "consulted": [
        {"role": one.role, "organisation": one.organisation, "name": one.name if one.agreed else "", "date": one.date}
        for one in text.consulted], "terms_of_reference": prose.blocks(text.sections.get("terms_of_reference", ""))}


def matrix(basis: Basis) -> dict[str, Any] | None:
    """Question by source type: how many sources of each type stand behind the findings that answer it.

    A question borne out by one type of source only is not triangulated; one without findings says so.
    """
    questions = basis.view.study_text.evaluation_questions
    if not questions:
        return None
    rows = [_row(basis, question, basis.by_id) for question in questions]
    met = {kind for row in rows for kind in row["sources"]}
    kinds = [kind for kind in basis.instruments if kind in met]
    return {"kinds": kinds, "rows": [row | {"sources": [len(row["sources"].get(kind, ())) for kind in kinds],
                                            "types": len(row["sources"])} for row in rows]}


def _row(basis: Basis, question: EvaluationQuestion, codings: Mapping[str, Coding]) -> dict[str, Any]:
    findings = [one for one in basis.view.findings if answers(one, question)]
    sources: dict[str, set[str]] = {}
    for finding in findings:
        for one in (*finding.evidence, *finding.counter_evidence):
            if one in codings:
                source = basis.source_of[basis.home(codings[one].document)]
                sources.setdefault(source.kind.value, set()).add(source.id)
    return {"id": question.id, "text": question.text, "criterion": question.criterion or "",
            "findings": [one.id for one in findings], "sources": sources}


def answers(finding: Finding, question: EvaluationQuestion) -> bool:
    """Whether a finding is one on this question: by its own word, else by its criterion."""
    if finding.question:
        return finding.question == question.id
    return question.criterion is not None and finding.criterion is question.criterion


def filled_checklists(data: Mapping[str, Any], view: View, request: ReportRequest, labels: Labels, *,
                      default: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The checklists that the request asks for (``options: {checklists: [coreq]}``), else those of its kind."""
    wanted = request.options.get("checklists", default)
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    return [checklists.filled(name, data, view.study_text.checklists, labels) for name in names]


def broken(basis: Basis, labels: Labels) -> list[Broken]:
    """Answers to items that no checklist has."""
    lost = [f"{one.checklist} {one.item}" for one in basis.view.study_text.checklists
            if one.checklist not in checklists.CHECKLISTS
            or one.item not in {item["id"] for item in checklists.load(one.checklist)["items"]}]
    return [Broken(rule="checklist-unknown-item", text=labels("warn.checklist_item", items=labels.join(lost)))] \
        if lost else []
