"""What a study report makes of records beside its findings: their order, recommendations, what they lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from qualkit.errors import UnknownName
from qualkit.measures.record_checks import Flaw, Known, check_records
from qualkit.model import ActionItem, Criterion, Recommendation, ReportRequest
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.evaluation import answers
from qualkit.reports.parts.rules import Broken

ORDERS = ("theme", "question", "criterion")

_TOLD_ELSEWHERE = frozenset({"unknown-evidence", "withdrawn-evidence", "lost-evidence"})
"""Flaws that the rule ``unresolved-evidence`` speaks of."""


def ordered(basis: Basis, request: ReportRequest, labels: Labels) -> dict[str, Any] | None:
    """Findings under the evaluation questions or criteria they answer; None where they stand under their themes.

    A finding stands under the first that it answers; a question that none answers says so.

    Raises:
        UnknownName: findings cannot be ordered by that.
    """
    by = str(request.options.get("order") or "theme")
    if by not in ORDERS:
        raise UnknownName("order of findings", by, ORDERS)
    if by == "theme":
        return None
    left = list(basis.view.findings)
    groups = []
    for title, holds in _by_question(basis, labels) if by == "question" else _by_criterion(labels):
        own = [one for one in left if holds(one)]
        left = [one for one in left if one not in own]
        if own or by == "question":
            groups.append({"title": title, "ids": [one.id for one in own]})
    if left:
        groups.append({"title": labels(f"by.none.{by}"), "ids": [one.id for one in left]})
    return {"by": by, "groups": groups}


def _by_question(basis: Basis, labels: Labels) -> Iterator[tuple[str, Any]]:
    for number, question in enumerate(basis.view.study_text.evaluation_questions, 1):
        yield (labels("by.question", number=number, text=question.text),
               lambda finding, question=question: answers(finding, question))


def _by_criterion(labels: Labels) -> Iterator[tuple[str, Any]]:
    for criterion in Criterion:
        name = labels(f"criterion.{criterion.value}")
        yield name[:1].upper() + name[1:], lambda finding, criterion=criterion: finding.criterion is criterion


def recommendations(basis: Basis) -> dict[str, Any]:
    """Recommendations with the actions that carry each out, and the actions that follow from none of them."""
    records = basis.view.records
    actions = [one for one in records.action_items if one.status != "dropped"]
    titles = {one.id: one.title for one in records.lessons}
    rows = [_recommended(one) | _lessons(one.basis, titles) | {"actions": [
        _action(each, titles, under=one.id) for each in actions if one.id in each.basis]}
            for one in records.recommendations]
    ids = {one.id for one in records.recommendations}
    return {"rows": rows, "others": [_action(one, titles) for one in actions if not ids.intersection(one.basis)]}


def _recommended(one: Recommendation) -> dict[str, Any]:
    return {"id": one.id, "number": one.number, "text": one.text, "addressee": one.addressee, "owner": one.owner,
            "priority": one.priority.value if one.priority else "", "time": one.time, "means": one.means,
            "basis": list(one.basis), "status": one.status, "response": one.response, "author": one.author}


def _lessons(names: Sequence[str], titles: Mapping[str, str]) -> dict[str, Any]:
    """The titles of lessons among what something rests on."""
    return {"lessons": {name: titles[name] for name in names if name in titles}}


def _action(one: ActionItem, titles: Mapping[str, str], *, under: str = "") -> dict[str, Any]:
    basis = [name for name in (*one.basis, one.lesson) if name not in ("", under)]
    return {"id": one.id, "number": one.number, "text": one.text, "owner": one.owner, "actor": one.actor,
            "due": one.due, "means": one.means, "lesson": one.lesson, "status": one.status,
            "basis": basis} | _lessons(basis, titles)


def warnings(basis: Basis, labels: Labels) -> list[Broken]:
    """What findings, recommendations and action items lack, one sentence for each rule and kind of record."""
    view = basis.view
    known = Known(codings=frozenset(basis.settlement.by_id), others=frozenset(
        f"{records.study}/{one}" for records in view.others
        for one in (*(one.id for one in records.findings), *(one.id for one in records.lessons))))
    language = (view.study.languages or ("en",))[0]
    flaws = [one for one in check_records(view.records, known, language=language)
             if one.rule not in _TOLD_ELSEWHERE and one.noun not in ("lesson", "judgement")]
    same = groupby(sorted(flaws, key=_kind), key=_kind)
    return [Broken(rule=f"record-{rule}", text=labels(
        "warn.flaw", noun=labels(f"noun.{noun}"), id=labels.join([one.id for one in found]),
        said=labels(f"flaw.{rule}", named=", ".join(named)))) for (noun, rule, named), found in
        ((kind, list(each)) for kind, each in same)]


def _kind(flaw: Flaw) -> tuple[str, str, tuple[str, ...]]:
    return flaw.noun, flaw.rule, flaw.named

