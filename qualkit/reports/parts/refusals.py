"""The rules that a final report may break only when a named person takes it on with a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from qualkit.model import ReportRequest
from qualkit.reports.labels import Labels
from qualkit.reports.parts import claims, prose
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.quotations import Quotations
from qualkit.reports.parts.rules import Broken, settle


def refuse(basis: Basis, request: ReportRequest, *, labels: Labels, themes: Sequence[Mapping[str, Any]],
           quotations: Quotations, only: Collection[str] = ()) -> None:
    """Stop a final report that breaks a rule (one of ``only``), unless a named person took it on with a reason.

    Raises:
        ReportRefused: with every rule that is broken and was not taken on.
    """
    if not request.final:
        return
    settle([Broken(rule=rule, text=text, refuses=True)
            for rule, text in _broken(basis, labels, themes, quotations) if not only or rule in only], request)


def _broken(basis: Basis, labels: Labels, themes: Sequence[Mapping[str, Any]],
            quotations: Quotations) -> Iterator[tuple[str, str]]:
    lost = [labels("refuse.quote.one", place=quote["place"], code=quote["code_name"])
            for quote in quotations.printed if not quote["verified"]]
    if lost:
        yield "quote-not-in-source", labels("refuse.quote", quotes=labels("semicolon").join(lost))
    if not basis.by_people:
        yield "no-reviewed-coding", labels("refuse.no_coding")
    written = {"recommendations"} if basis.view.records.recommendations else set()
    missing = [name for name in prose.REQUIRED
               if name not in written and not basis.view.study_text.sections.get(name, "").strip()]
    if missing:
        yield "unwritten-part", labels("refuse.unwritten", parts=", ".join(
            labels("refuse.theme", name=labels(f"h.{name}"), key=name) for name in missing))
    silent = [labels("refuse.theme", name=theme["name"], key=theme["key"]) for theme in themes
              if not theme["claims"] and _is_coded(basis, theme["key"])]
    if silent:
        yield "theme-without-finding", labels("refuse.no_finding", themes=labels.join(silent))
    unresolved = claims.unresolved(basis)
    if unresolved:
        yield "unresolved-evidence", unresolved_evidence(labels, unresolved)
    small = basis.identifying
    if small:
        yield "small-cells", labels.many("warn.small_cells", small, limit=basis.view.privacy.small_cell)


def unresolved_evidence(labels: Labels, found: Sequence[tuple[str, str]]) -> str:
    """Findings that name evidence which is no coding."""
    return labels("warn.unresolved", findings=labels.join(list(dict.fromkeys(finding for finding, _ in found))))


def _is_coded(basis: Basis, theme: str) -> bool:
    codes = basis.family(theme)
    return any(basis.resolved(coding.code) in codes for coding in basis.by_people)
