"""GRADE-CERQual as people entered it, and the rules it is held to. Nothing here chooses a level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from qualkit.model import COMPONENTS, Judgement, ReportRequest, View
from qualkit.reports.labels import Labels
from qualkit.reports.parts import prose
from qualkit.reports.parts.contributions import Contributions
from qualkit.reports.parts.rules import Broken, refusing


def in_one_study(view: View, labels: Labels) -> list[Broken]:
    """Judgements in a study with material of its own: confidence is judged of findings across studies only."""
    found = [one.finding for one in view.records.judgements if _is_judged(one)]
    if view.study.synthesis_of or not found:
        return []
    return [Broken(rule="judgement-within-study", refuses=True,
                   text=labels("syn.refuse.within", findings=labels.join(found)))]


def broken(contributions: Contributions, labels: Labels) -> Iterator[Broken]:
    """The rules of confidence that a synthesis breaks."""
    view = contributions.view
    findings = {one.id: one for one in view.findings}
    for one in view.records.judgements:
        if one.finding not in findings:
            yield Broken(rule="judgement-without-finding", text=labels("syn.warn.no_such", finding=one.finding))
        else:
            yield from _faults(one, contributions.studies(findings[one.finding]), labels)


def withheld(contributions: Contributions, labels: Labels, request: ReportRequest) -> frozenset[str]:
    """Findings whose level is not printed, even in a draft: it breaks a rule, and nobody took that on by name."""
    judgements = {one.finding: one for one in contributions.view.records.judgements}
    return frozenset(
        one.id for one in contributions.view.findings if one.id in judgements
        and refusing(_faults(judgements[one.id], contributions.studies(one), labels), request))


def _faults(one: Judgement, studies: Sequence[str], labels: Labels) -> Iterator[Broken]:
    if not _is_judged(one):
        return
    if missing := list(_missing(one, labels)):
        yield Broken(rule="judgement-incomplete", refuses=True, text=labels(
            "syn.refuse.incomplete", finding=one.finding, parts=labels.join(missing)))
    if len(studies) < 2:
        yield Broken(rule="judgement-within-study", refuses=True, text=labels(
            "syn.refuse.one_study", finding=one.finding, studies=labels.join(list(studies)) or "–"))


def _is_judged(judgement: Judgement) -> bool:
    """Whether a level was entered; parts of an unfinished judgement claim nothing yet."""
    return judgement.overall is not None


def _missing(judgement: Judgement, labels: Labels) -> Iterator[str]:
    """What a level may not stand without: four components with a text each, a text of its own, and names."""
    for name in COMPONENTS:
        part = getattr(judgement, name)
        if part.level is None:
            yield labels("syn.missing.level", component=labels(f"syn.{name}"))
        if not part.explanation:
            yield labels("syn.missing.text", component=labels(f"syn.{name}"))
    if not judgement.explanation:
        yield labels("syn.missing.explanation")
    if not judgement.assessors:
        yield labels("syn.missing.assessors")


def judged(judgements: Iterable[Judgement], finding: str, labels: Labels, *, silent: bool) -> dict[str, Any] | None:
    """The judgement of one finding for print, in the words of those who made it; None where there is none.

    ``silent`` prints its parts without the level.
    """
    one = next((one for one in judgements if one.finding == finding), None)
    if one is None:
        return None
    parts = {name: getattr(one, name) for name in COMPONENTS}
    return {
        "overall": one.overall.value if one.overall and not silent else "",
        "overall_said": labels("syn.withheld") if silent
        else labels(f"syn.confidence.{one.overall.value}") if one.overall else "",
        "explanation": prose.plain(one.explanation), "assessors": list(one.assessors), "date": one.date,
        "components": [{"name": name, "level": part.level.value if part.level else "",
                        "explanation": prose.plain(part.explanation),
                        "said": labels(f"syn.concern.{part.level.value}") if part.level else ""}
                       for name, part in parts.items()]}


def assessors(judgements: Sequence[Judgement]) -> list[str]:
    """Everybody who judged, in the order of the findings."""
    return list(dict.fromkeys(name for one in judgements for name in one.assessors))
