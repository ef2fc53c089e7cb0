"""Findings by theme: claims of people, where it holds, directions, quotations, what is not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.measures.counts import Tally, share, word
from qualkit.measures.matrices import values
from qualkit.model import Code, Direction, Finding, FindingDirection, ReportRequest
from qualkit.reports.labels import Labels
from qualkit.reports.parts import claims
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.candidates import FLOOR, Candidate
from qualkit.reports.parts.quotations import Quotations


def themes_of(basis: Basis, request: ReportRequest, *, labels: Labels,
              quotations: Quotations) -> list[dict[str, Any]]:
    """One dict for each top-level code in use, in codebook order."""
    writer = _ThemeWriter(basis, request, labels=labels, quotations=quotations)
    return [writer.theme(code) for code in basis.view.codebook.active if code.depth == 0]


class _ThemeWriter:
    def __init__(self, basis: Basis, request: ReportRequest, *, labels: Labels, quotations: Quotations) -> None:
        self.basis, self.request, self.labels, self.quotations = basis, request, labels, quotations
        self.suggested_in = _suggested_units(quotations, basis)
        self.shown: set[Candidate] = set()

        for finding in basis.view.findings:
            quotations.reserve(claims.evidence_of(finding, quotations))
            quotations.reserve(claims.counter_evidence_of(finding, quotations))

    def theme(self, code: Code) -> dict[str, Any]:
        self.quotations.begin_theme()
        members = [*_below(self.basis, code), code]  # what stands under a theme alone comes last
        codes = self.basis.family(code.key)
        findings = [finding for member in (code, *members[:-1]) for finding in claims.at(self.basis, member)]
        said = self._quotes(code, members)
        return {
            "key": code.key, "anchor": f"theme-{code.key}", "name": code.name_in(self.labels.language),
            "definition": code.definition_in(self.labels.language),
            "claims": [claims.claim(finding) | {"at": claims.home_of(self.basis, finding)} for finding in findings],
            "counts": self._counts([code, *members[:-1]], codes) if self.request.numbers else None,
            "where": self._where(codes), "codes": [self._code(member, said) for member in members],
            "counter": [one for one in said if one["box"] == "counter"],
            "suggested": [] if self.request.final else self._suggested(members, code.key),
            "machine": self._machine(codes) if self.request.numbers and not self.request.final else "",
            "unknown": list(self._unknown(codes, code.key)), "silent": self._is_silent(members),
        }

    def _is_silent(self, members: Sequence[Code]) -> bool:
        """Whether neither a person nor an engine found anything under a theme: nobody can be asked for a finding."""
        return not any(self.quotations.coded.get(one.id) or self.quotations.suggested.get(one.id) for one in members)

    def _code(self, code: Code, said: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return {"key": code.key, "name": code.name_in(self.labels.language),
                "definition": code.definition_in(self.labels.language), "depth": code.depth,
                "spoken": self._spoken(code) if self.request.numbers else self._ways(code),
                "quotes": [one for one in said if one["at"] == code.key and one["box"] == "main"]}

    # --- quotations ------------------------------------------------------------------------------

    def _quotes(self, theme: Code, members: Sequence[Code]) -> list[dict[str, Any]]:
        """Everything quoted in a theme, written in the order in which it is read."""
        evidence: dict[str, tuple[list[Candidate], list[Candidate]]] = {
            finding.id: self._evidence(finding) for code in members for finding in claims.at(self.basis, code)}
        have = {code.key: [evidence[one.id] for one in claims.at(self.basis, code)] for code in members}
        count = int(self.request.options.get("quotes_per_code", 3))
        main = {code.key: self.quotations.choose(
            self._told(code, against=False), max(0, count - sum(len(one) for one, _ in have[code.key])))
            for code in members}
        counter = self._contrary(members, {key: sum(len(one) for _, one in found) for key, found in have.items()})
        written: list[dict[str, Any]] = []
        for code in (theme, *members[:-1]):
            for finding in claims.at(self.basis, code):
                for box, found in zip(("main", "counter"), evidence[finding.id], strict=True):
                    written += [one | {"finding": finding.id} for one in self.quotations.write(
                        found, theme=theme.key, box=box, at=code.key)]
            if code is not theme:
                written += self._written(code, theme, main, counter)
        return written + self._written(theme, theme, main, counter)

    def _written(self, code: Code, theme: Code, *boxes: Mapping[str, Sequence[Candidate]]) -> list[dict[str, Any]]:
        return [one for box, found in zip(("main", "counter"), boxes, strict=True)
                for one in self.quotations.write(found[code.key], theme=theme.key, box=box, at=code.key)]

    def _evidence(self, finding: Finding) -> tuple[list[Candidate], list[Candidate]]:
        """What a finding names for itself and against itself, unless another finding has printed it."""
        return (self._first_time(claims.evidence_of(finding, self.quotations)),
                self._first_time(claims.counter_evidence_of(finding, self.quotations)))

    def _first_time(self, named: Sequence[Candidate]) -> list[Candidate]:
        new = [one for one in named if one not in self.shown]
        self.shown.update(new)
        for one in new:
            self.quotations.count(one)
        return new

    def _told(self, code: Code, *, against: bool) -> list[Candidate]:
        """Passages that say what the code says, or those against; where nobody says it, what is absent leads."""
        leading = (Direction.ABSENT,) if self._is_null(code) else (None, Direction.PRESENT)
        return [one for one in self.quotations.coded.get(code.id, ()) if (one.direction in leading) is not against]

    def _is_null(self, code: Code) -> bool:
        if any(one.direction is FindingDirection.LITTLE_OR_NONE for one in claims.at(self.basis, code)):
            return True
        return not any(one.direction is not Direction.ABSENT for one in self.quotations.coded.get(code.id, ()))

    def _contrary(self, members: Sequence[Code], have: Mapping[str, int]) -> dict[str, list[Candidate]]:
        """One against for each code that has one, then in turn up to the number for a theme."""
        chosen: dict[str, list[Candidate]] = {code.key: [] for code in members}
        least, total = int(self.request.options.get("counter_per_theme", 3)), sum(have.values())
        for again in range(max(1, least)):
            before = total
            for code in members:
                if total < least or (again == 0 and not have[code.key]):
                    taken = self.quotations.choose(self._told(code, against=True), 1)
                    chosen[code.key] += taken
                    total += len(taken)
            if total == before:
                break
        return chosen

    def _suggested(self, members: Sequence[Code], theme: str) -> list[dict[str, Any]]:
        """Engines' surest passages, long enough to be judged; with people's codings they stand in an annex."""
        options, reviewed = self.request.options, bool(self.basis.by_people)
        count = int(options.get("suggested_per_code", 1))
        least = int(options.get("suggested_words", 10 if reviewed else 8))
        return [quote for code in members for quote in self.quotations.write(self.quotations.choose(
            [one for one in self.quotations.suggested.get(code.id, ())
             if self.quotations.length(one) >= least and (one.score >= FLOOR or not reviewed)], count),
            theme=theme, box="suggested", at=code.key)]

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
        raised = labels(f"one.{kind}" if tally.spoken < 2 else f"many.{kind}")
        said = labels("piece", n=tally.spoken, N=tally.base, units=units, units_n=raised)
        percent = share(tally.spoken, tally.base)
        if percent is not None:
            said = labels("piece.share", n=tally.spoken, N=tally.base, units=units, units_n=raised, percent=percent)
        name = word(tally.spoken, tally.base) if self.request.final else ""
        if tally.not_asked == tally.base:
            said = labels("piece.not_asked", piece=said)
        elif name == "none" and tally.not_asked:  # those who were not asked are no "none"
            said = labels("piece.some_asked", piece=said, count=tally.base - tally.not_asked)
        elif name:
            said = labels(f"word.{name}", n=tally.spoken, N=tally.base, units=units)
        if tally.base < everyone:
            said = labels("piece.partial", piece=said, least=tally.spoken + tally.beyond, all=everyone)
        return said

    def _spoken(self, code: Code) -> str:
        """How many spoke of a code, and which way."""
        pieces = []
        for kind in self.basis.instruments:
            tally = self.basis.ledger.tally(self.basis.family(code.key), self.basis.units_of(kind))
            if tally.spoken:
                units = self.labels(f"many.{kind}" if tally.base != 1 else f"one.{kind}")
                ways = ", ".join(self.labels(f"way.{name}", count=number) for name in ("present", "mixed", "absent")
                                 if (number := getattr(tally, name)))
                pieces.append(self.labels(
                    "piece.spoken", spoken=tally.spoken, N=tally.base, units=units, ways=ways,
                    units_n=self.labels(f"many.{kind}" if tally.spoken > 1 else f"one.{kind}")))
        return self.labels("code.spoken", pieces=self.labels("semicolon").join(pieces)) if pieces else ""

    def _ways(self, code: Code) -> str:
        """Which ways sources speak of a code, for reports without figures: a null finding must not read as one."""
        codes = self.basis.family(code.key)
        seen = {self.basis.ledger.status(unit, codes).value for unit in self.basis.units
                if self.basis.ledger.marks_on(unit, codes)}
        ways = [self.labels(f"way.{name}.plain") for name in ("present", "mixed", "absent") if name in seen]
        return self.labels("code.spoken.plain", ways=self.labels("semicolon").join(ways)) if ways else ""

    def _directions(self, kind: str, members: Sequence[Code]) -> Iterator[dict[str, Any]]:
        units = self.basis.units_of(kind)
        shown = members if len(members) > 1 else members[:1]
        for place, code in enumerate(shown):
            codes = self.basis.family(code.key)
            tally = self.basis.ledger.tally(codes, units)
            yield {"kind": kind, "key": code.key, "name": code.name_in(self.labels.language),
                   "is_theme": place == 0, "depth": code.depth, **tally.as_dict(), "spoken": tally.spoken,
                   "passages": self.basis.passages(codes, kind),
                   "passages_in": self.basis.passages(codes, kind, in_base=True)}

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
        tally = self.basis.ledger.tally(codes, units)
        return tally.as_dict() | {"kind": kind, "told": tally.spoken if len(codes) > 1 else tally.n}

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
        here = [finding for finding in self.basis.view.findings
                if finding.theme == key or finding.theme.startswith(f"{key}/")]
        yield from (finding.gaps for finding in here if finding.gaps)
        any_read, raised, contrary = False, 0, sum(bool(one.counter_case or one.counter_evidence) for one in here)
        for kind in self.basis.instruments:
            tally = self.basis.ledger.tally(codes, self.basis.units_of(kind))
            any_read, contrary = any_read or bool(tally.base), contrary + tally.absent + tally.mixed
            raised += tally.spoken
            if tally.not_asked:
                yield labels("unknown.not_asked", units=labels(f"many.{kind}"),
                             count=f" ({labels('of', n=tally.not_asked, N=tally.base)})" if numbers else "")
            if tally.disputed:
                yield labels("unknown.disputed", units=labels(f"many.{kind}"),
                             count=f" ({labels('of', n=tally.disputed, N=tally.base)})" if numbers else "")
        if not any_read:
            yield labels("unknown.unread")
        elif raised and not contrary:
            yield labels("unknown.no_counter")
        for attribute in self.basis.splitting[:2]:
            silent = self._silent(attribute)
            if any_read and silent:
                yield labels("unknown.values", attribute=labels.attribute(attribute), values=labels.join(silent))

    def _silent(self, attribute: str) -> list[str]:
        seen = [value for value in values(self.basis.units, attribute) if value]
        return [value for value in seen if not any(
            unit.id in self.basis.read for unit in self.basis.units if unit.attributes.get(attribute) == value)]


def _below(basis: Basis, code: Code) -> list[Code]:
    return [one for one in basis.view.codebook.active if one.key.startswith(f"{code.key}/")]


def _suggested_units(quotations: Quotations, basis: Basis) -> Mapping[str, set[str]]:
    return {code: {basis.source_of[basis.home(one.document)].unit for one in candidates}
            for code, candidates in quotations.suggested.items()}
