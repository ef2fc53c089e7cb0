"""What people conclude, and exactly the passages they name for and against it: no machine adds evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.model import Code, Coding, Direction, Finding, FindingDirection
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.candidates import Candidate
from qualkit.reports.parts.quotations import Quotations

_AGAINST: Mapping[FindingDirection | None, frozenset[Direction]] = {
    None: frozenset({Direction.ABSENT}),
    FindingDirection.SUPPORTS: frozenset({Direction.MIXED, Direction.ABSENT}),
    FindingDirection.LITTLE_OR_NONE: frozenset({Direction.PRESENT, Direction.MIXED}),
}
"""Directions of codings that may speak against a finding. To a mixed or a contested one both ways belong, and a null
finding is borne out by what is absent."""


def claim(finding: Finding) -> dict[str, Any]:
    """A person's finding as a report prints it."""
    return {"id": finding.id, "theme": finding.theme, "statement": finding.statement, "author": finding.author,
            "direction": finding.direction.value if finding.direction else "", "scope": finding.scope,
            "gaps": finding.gaps, "counter_case": finding.counter_case, "date": finding.date,
            "evidence": list(finding.evidence), "review": {"by": finding.review.by, "date": finding.review.date}
            if finding.review else None}


def is_against(finding: Finding, direction: Direction | None) -> bool:
    """Whether a coding of this direction looks as if it spoke against a finding.

    No more than a reason to look: the direction is that of the code, and a passage may deny the code and bear
    the finding out. Which passages speak against it its author says (``counter_evidence``).
    """
    return (direction or Direction.PRESENT) in _AGAINST.get(finding.direction, frozenset())


def one_sided(basis: Basis) -> list[str]:
    """Findings without counter-evidence that rest on a coding whose direction looks as if it spoke against them."""
    codings = basis.by_id
    return [finding.id for finding in basis.view.findings if not finding.counter_evidence
            and any(is_against(finding, one.direction) for one in _standing(finding.evidence, codings))]


def home_of(basis: Basis, finding: Finding) -> str:
    """The code in use under which a finding is printed: its own, or the nearest above."""
    active = {code.key for code in basis.view.codebook.active}
    key = finding.theme
    while key and key not in active:
        key = key.rpartition("/")[0]
    return key


def at(basis: Basis, code: Code) -> list[Finding]:
    """The findings printed under a code."""
    return [finding for finding in basis.view.findings if home_of(basis, finding) == code.key]


def evidence_of(finding: Finding, quotations: Quotations) -> list[Candidate]:
    """The passages a finding rests on, each once, in the order its author gave."""
    return _candidates(finding.evidence, quotations)


def counter_evidence_of(finding: Finding, quotations: Quotations) -> list[Candidate]:
    """The passages that its author names as speaking against it."""
    return _candidates(finding.counter_evidence, quotations)


def _candidates(codings: Sequence[str], quotations: Quotations) -> list[Candidate]:
    return list(dict.fromkeys(quotations.of_coding[one] for one in codings if one in quotations.of_coding))


def unresolved(basis: Basis) -> list[tuple[str, str]]:
    """Evidence that names no coding which stands: (finding, id)."""
    return [(finding.id, one) for finding in basis.view.findings
            for one in (*finding.evidence, *finding.counter_evidence) if one not in basis.by_id]


def register(basis: Basis, quotations: Quotations) -> list[dict[str, Any]]:
    """Findings with their own evidence only, for and against as their authors put it.

    Each piece is the number of its quotation where it is printed, else its place.
    """
    codings = basis.by_id
    rows = []
    for finding in basis.view.findings:
        told, against = (list(dict.fromkeys(_printed(basis, quotations, one) for one in _standing(named, codings)))
                         for named in (finding.evidence, finding.counter_evidence))
        rows.append(claim(finding) | {
            "evidence": told, "against": against, "quotes": _numbers(quotations, told), "unresolved": sum(
                one not in codings for one in (*finding.evidence, *finding.counter_evidence)),
            "discarded": [{"reason": one.reason, "place": _printed(basis, quotations, codings[one.evidence])
                           if one.evidence in codings else ""} for one in finding.discarded]})
    return rows


def place_of(basis: Basis, coding: Coding) -> str:
    """``D03.12`` for a turn and ``D03 ¶ 12`` for a paragraph: where a coding stands, as places are given elsewhere."""
    pseudonym = basis.pseudonyms[basis.home(coding.document)]
    unit, number = basis.place(coding.document, coding.start, coding.end)
    return f"{pseudonym}.{number}" if unit == "turn" else f"{pseudonym} ¶ {number}"


def _printed(basis: Basis, quotations: Quotations, coding: Coding) -> str:
    return quotations.number_of.get(coding.id) or place_of(basis, coding)


def _standing(ids: Sequence[str], codings: Mapping[str, Coding]) -> Iterator[Coding]:
    return (codings[one] for one in ids if one in codings)


def _numbers(quotations: Quotations, places: Sequence[str]) -> list[str]:
    printed = set(quotations.number_of.values())
    return [one for one in places if one in printed]
