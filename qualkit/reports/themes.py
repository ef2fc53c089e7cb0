"""Findings by theme: claims of people, where it holds, directions, quotations, what is not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.measures.counts import Tally, share, word
from qualkit.measures.matrices import values
from qualkit.model import Code, Direction, Finding, ReportRequest
from qualkit.reports.basis import Basis
from qualkit.reports.labels import Labels
from qualkit.reports.quotations import Candidate, Quotations


def themes_of(basis: Basis, request: ReportRequest, *, labels: Labels,
              quotations: Quotations) -> list[dict[str, Any]]:
    """One dict for each top-level code in use, in codebook order."""
    writer = _ThemeWriter(basis, request, labels=labels, quotations=quotations)
    return [writer.theme(code) for code in basis.view.codebook.active if code.depth == 0]


class _ThemeWriter:
    def __init__(self, basis: Basis, request: ReportRequest, *, labels: Labels, quotations: Quotations) -> None:
        self.basis, self.request, self.labels, self.quotations = basis, request, labels, quotations
        self.suggested_in = _suggested_units(quotations, basis)

    def theme(self, code: Code) -> dict[str, Any]:
        self.quotations.begin_theme()
        members = [code, *_below(self.basis, code)]
        codes = self.basis.family(code.key)
        quoted = [self._code(member, code.key) for member in members]
        return {
            "key": code.key, "anchor": f"theme-{code.key}", "name": code.name_in(self.labels.language),
            "definition": code.definition_in(self.labels.language),
            "claims": [claim(finding) for finding in self.basis.view.findings
                       if finding.theme == code.key or finding.theme.startswith(f"{code.key}/")],
            "counts": self._counts(members, codes) if self.request.numbers else None,
            "where": self._where(codes), "codes": quoted,
            "counter": self._counter_cases(codes, code.key),
            "suggested": [] if self.request.final else self._suggested(members, code.key),
            "machine": self._machine(codes) if self.request.numbers and not self.request.final else "",
            "unknown": list(self._unknown(codes, code.key)),
        }

    def _code(self, code: Code, theme: str) -> dict[str, Any]:
        ids = {code.id}
        telling = [one for one in self._coded(ids) if one.direction in (None, Direction.PRESENT)]
        count = int(self.request.options.get("quotes_per_code", 3))
        return {"key": code.key, "name": code.name_in(self.labels.language),
                "definition": code.definition_in(self.labels.language), "depth": code.depth,
                "quotes": self.quotations.pick(telling, count, theme=theme, box="main")}

    def _coded(self, codes: set[str] | frozenset[str]) -> list[Candidate]:
        return [one for code in sorted(codes) for one in self.quotations.coded.get(code, ())]

    def _counter_cases(self, codes: frozenset[str], theme: str) -> list[dict[str, Any]]:
        against = [one for one in self._coded(codes) if one.direction in (Direction.ABSENT, Direction.MIXED)]
        count = int(self.request.options.get("counter_per_theme", 3))
        return self.quotations.pick(against, count, theme=theme, box="counter")

    def _suggested(self, members: Sequence[Code], theme: str) -> list[dict[str, Any]]:
        count = int(self.request.options.get("suggested_per_code", 1))
        return [quote for code in members
                for quote in self.quotations.pick(self.quotations.suggested.get(code.id, ()), count,
                                                  theme=theme, box="suggested")]

    # --- counts ----------------------------------------------------------------------------------

    def _counts(self, members: Sequence[Code], codes: frozenset[str]) -> dict[str, Any]:
        kinds = [kind for kind in self.basis.instruments if self._has_figures(kind, codes)]
        return {"headline": self._headline(kinds, codes), "kinds": kinds,
                "directions": [row for kind in kinds for row in self._directions(kind, members)],
                "subgroups": self._subgroups(kinds, codes)}

    def _has_figures(self, kind: str, codes: frozenset[str]) -> bool:
        tally = self.basis.ledger.tally(codes, self.basis.units_of(kind))
        return bool(tally.base or tally.beyond)

    def _headline(self, kinds: Sequence[str], codes: frozenset[str]) -> str:
        pieces = [self._piece(kind, self.basis.ledger.tally(codes, self.basis.units_of(kind))) for kind in kinds]
        if not pieces:
            return self.labels("headline.none")
        return self.labels("headline", pieces=self.labels.join(pieces))

    def _piece(self, kind: str, tally: Tally) -> str:
        labels, everyone = self.labels, len(self.basis.units_of(kind))
        units = labels(f"many.{kind}") if tally.base != 1 else labels(f"one.{kind}")
        if not tally.base:
            return labels("piece.unread", least=tally.beyond, all=everyone, units=labels(f"many.{kind}"),
                          units_n=labels(f"{'many' if tally.beyond > 1 else 'one'}.{kind}"))
        raised = labels(f"one.{kind}" if tally.n < 2 else f"many.{kind}")
        said = labels("piece", n=tally.n, N=tally.base, units=units, units_n=raised)
        percent = share(tally.n, tally.base)
        if percent is not None:
            said = labels("piece.share", n=tally.n, N=tally.base, units=units, units_n=raised, percent=percent)
        name = word(tally.n, tally.base) if self.request.final else ""
        if tally.not_asked == tally.base:
            said = labels("piece.not_asked", piece=said)
        elif name == "none" and tally.not_asked:  # those who were not asked are no "none"
            said = labels("piece.some_asked", piece=said, count=tally.base - tally.not_asked)
        elif name:
            said = labels(f"word.{name}", n=tally.n, N=tally.base, units=units)
        if tally.base < everyone:
            said = labels("piece.partial", piece=said, least=tally.n + tally.beyond, all=everyone)
        return said

    def _directions(self, kind: str, members: Sequence[Code]) -> Iterator[dict[str, Any]]:
        units = self.basis.units_of(kind)
        shown = members if len(members) > 1 else members[:1]
        for place, code in enumerate(shown):
            codes = self.basis.family(code.key)
            tally = self.basis.ledger.tally(codes, units)
            yield {"kind": kind, "key": code.key, "name": code.name_in(self.labels.language),
                   "is_theme": place == 0, "depth": code.depth, **tally.as_dict(),
                   "passages": self.basis.passages(codes, kind)}

    def _subgroups(self, kinds: Sequence[str], codes: frozenset[str]) -> list[dict[str, Any]]:
        found = []
        for attribute in self.basis.splitting:
            units = [unit for unit in self.basis.units if unit.instrument in kinds and attribute in unit.attributes]
            seen = [value for value in values(units, attribute) if value]
            if 2 <= len(seen) <= 12:
                found.append({"attribute": attribute, "rows": [
                    {"value": value, "cells": [self._cell(kind, attribute, value, codes) for kind in kinds]}
                    for value in seen]})
        return found

    def _cell(self, kind: str, attribute: str, value: str, codes: frozenset[str]) -> dict[str, Any]:
        units = [unit for unit in self.basis.units_of(kind) if unit.attributes.get(attribute) == value]
        return self.basis.ledger.tally(codes, units).as_dict() | {"kind": kind}

    def _where(self, codes: frozenset[str]) -> dict[str, list[str]]:
        """Subgroups in which it was raised at all, without a figure, for reports without numbers."""
        raised: dict[str, set[str]] = defaultdict(set)
        for unit in self.basis.units:
            if self.basis.ledger.marks_on(unit, codes) and self.basis.ledger.status(unit, codes).is_raised:
                for attribute, value in unit.attributes.items():
                    raised[attribute].add(value)
        return {attribute: sorted(raised[attribute], key=str.casefold)
                for attribute in self.basis.splitting if raised[attribute]}

    def _machine(self, codes: frozenset[str]) -> str:
        """One sentence on what engines suggest in sources that nobody has read in full."""
        pieces = []
        for kind in self.basis.instruments:
            unread = [unit for unit in self.basis.units_of(kind) if unit.id not in self.basis.read]
            hit = sum(any(unit.id in self.suggested_in.get(code, ()) for code in codes) for unit in unread)
            if hit:
                pieces.append(self.labels("piece.unreviewed", n=hit, N=len(unread),
                                          units=self.labels(f"many.{kind}" if len(unread) != 1 else f"one.{kind}"),
                                          units_n=self.labels(f"many.{kind}" if hit > 1 else f"one.{kind}")))
        return self.labels("headline.machine", pieces=self.labels.join(pieces)) if pieces else ""

    # --- what is not known -----------------------------------------------------------------------

    def _unknown(self, codes: frozenset[str], key: str) -> Iterator[str]:
        labels, numbers = self.labels, self.request.numbers
        yield from (finding.gaps for finding in self.basis.view.findings
                    if finding.gaps and (finding.theme == key or finding.theme.startswith(f"{key}/")))
        any_read, contrary = False, 0
        for kind in self.basis.instruments:
            tally = self.basis.ledger.tally(codes, self.basis.units_of(kind))
            any_read, contrary = any_read or bool(tally.base), contrary + tally.absent + tally.mixed
            if tally.not_asked:
                yield labels("unknown.not_asked", units=labels(f"many.{kind}"),
                             count=f" ({labels('of', n=tally.not_asked, N=tally.base)})" if numbers else "")
            if tally.disputed:
                yield labels("unknown.disputed", units=labels(f"many.{kind}"),
                             count=f" ({labels('of', n=tally.disputed, N=tally.base)})" if numbers else "")
        if not any_read:
            yield labels("unknown.unread")
        elif not contrary:
            yield labels("unknown.no_counter")
        for attribute in self.basis.splitting[:2]:
            silent = self._silent(attribute)
            if any_read and silent:
                yield labels("unknown.values", attribute=labels.attribute(attribute), values=labels.join(silent))

    def _silent(self, attribute: str) -> list[str]:
        seen = [value for value in values(self.basis.units, attribute) if value]
        return [value for value in seen if not any(
            unit.id in self.basis.read for unit in self.basis.units if unit.attributes.get(attribute) == value)]


def claim(finding: Finding) -> dict[str, Any]:
    """A person's finding as a report prints it."""
    return {"id": finding.id, "theme": finding.theme, "statement": finding.statement, "author": finding.author,
            "direction": finding.direction.value if finding.direction else "", "scope": finding.scope,
            "gaps": finding.gaps, "counter_case": finding.counter_case, "date": finding.date,
            "evidence": list(finding.evidence)}


def _below(basis: Basis, code: Code) -> list[Code]:
    return [one for one in basis.view.codebook.active if one.key.startswith(f"{code.key}/")]


def _suggested_units(quotations: Quotations, basis: Basis) -> Mapping[str, set[str]]:
    return {code: {basis.source_of[basis.home(one.document)].unit for one in candidates}
            for code, candidates in quotations.suggested.items()}
