"""The framework matrix: a row a source, a column a theme; what people wrote of each cell, and where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.measures.counts import Unit
from qualkit.model import CellSummary, Code
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.sources import Source

Key = tuple[str, str]


def case_matrix(basis: Basis, labels: Labels, printed: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sources by themes: what people wrote of each, what is coded, and where to find it again.

    ``lost`` counts written cells whose case is none of the sources, or whose theme is in use no more.
    """
    themes = [code for code in basis.view.codebook.active if code.depth == 0]
    maker = _Cells(basis, labels, printed)
    rows, shown = [], 0
    for source in basis.sources:
        cells = [maker.cell(basis.unit_by_id[source.unit], theme) for theme in themes]
        shown += sum(len(cell["summaries"]) for cell in cells)
        if source.unit in basis.read or any(cell["places"] or cell["summaries"] for cell in cells):
            rows.append({"source": source.id, "kind": source.kind.value, "attributes": dict(basis.printed[source.unit]),
                         "read": source.unit in basis.read, "cells": cells})
    return {"themes": [{"key": one.key, "name": one.name_in(labels.language)} for one in themes], "rows": rows,
            "lost": len(basis.view.records.summaries) - shown}


def sources_by_name(basis: Basis) -> dict[str, Source]:
    """The sources by the keys people call them by: of their documents, and of their case (its first source)."""
    found = {basis.documents[one].key: source for source in reversed(basis.sources) for one in source.documents}
    return found | {source.case.key: source for source in reversed(basis.sources) if source.case}


def evidence_in(basis: Basis, unit: str, codes: frozenset[str]) -> tuple[str, ...]:
    """The ids of people's codings of these codes in a source, in the order of the text."""
    return tuple(coding.id for coding in basis.by_people if basis.resolved(coding.code) in codes
                 and basis.source_of[basis.home(coding.document)].unit == unit)


class _Cells:
    """Makes cells from indexes that are put together once."""

    def __init__(self, basis: Basis, labels: Labels, printed: Sequence[Mapping[str, Any]]) -> None:
        self.basis, self.labels = basis, labels
        self.places, self.codings = _coded(basis)
        self.summaries = _written(basis)
        self.members: dict[str, list[Code]] = {}
        self.quotes: dict[Key, list[str]] = defaultdict(list)
        for code in basis.view.codebook.active:
            self.members.setdefault(code.key.partition("/")[0], []).append(code)
        self.printed: set[tuple[Key, str]] = set()
        """Places that a quotation of their code prints."""
        for quote in printed:
            if not quote["suggested"]:
                key = f"{quote['source']}:{quote['kind']}", quote["code"]
                self.quotes[key].append(quote["id"])
                self.printed.add((key, f"{quote['document']}.{quote['number']}"))

    def cell(self, unit: Unit, theme: Code) -> dict[str, Any]:
        """What a source says on a theme, code by code, each with where it is printed or stands."""
        basis, codes = self.basis, self.basis.family(theme.key)
        carried = [code for code in self.members[theme.key] if basis.ledger.marks_on(unit, {code.id})]
        named = [self._code(code, unit) for code in carried]
        places = sorted({place for code in carried for place in self.places[unit.id, code.id]}, key=lambda one: one[1])
        return {"status": basis.ledger.status(unit, codes).value if carried or unit.covers(codes) else "",
                "codes": named, "quotes": sorted((quote for one in named for quote in one["quotes"]), key=_number),
                "places": [place for place, _ in places],
                "summaries": [self._summary(one, unit, theme) for one in self.summaries.get((unit.id, theme.key), ())]}

    def _code(self, code: Code, unit: Unit) -> dict[str, Any]:
        key = unit.id, code.key
        places = [place for place, _ in self.places[unit.id, code.id]]
        return {"name": code.name_in(self.labels.language), "places": places,
                "status": self.basis.ledger.status(unit, {code.id}).value,
                "quotes": sorted(self.quotes.get(key, ()), key=_number),
                "unprinted": [place for place in places if (key, place) not in self.printed]}

    def _summary(self, one: CellSummary, unit: Unit, theme: Code) -> dict[str, Any]:
        """A written cell; what was coded or withdrawn since counts only where its author kept the evidence."""
        code = self.basis.view.codebook.by_key[one.theme]
        now = {coding for member in self.basis.family(code.key) for coding in self.codings.get((unit.id, member), ())}
        kept = set(self.basis.counted(one.evidence))
        return {"code": code.name_in(self.labels.language) if code is not theme else "",
                "text": self.basis.veil.testimony(one.text), "author": one.author, "date": one.date,
                "added": len(now - kept) if kept else 0, "withdrawn": len(kept - now)}


def _number(quote: str) -> int:
    return int(quote[1:])


def _written(basis: Basis) -> Mapping[Key, list[CellSummary]]:
    """Written cells by unit and theme; one of a code below a theme stands in the theme's cell."""
    names, by_key = sources_by_name(basis), basis.view.codebook.by_key
    found: dict[Key, list[CellSummary]] = defaultdict(list)
    for one in basis.view.records.summaries:
        source, code = names.get(one.case), by_key.get(one.theme)
        if source and code:
            found[source.unit, code.key.partition("/")[0]].append(one)
    for cells in found.values():
        cells.sort(key=lambda one: one.theme)
    return found


def _coded(basis: Basis) -> tuple[Mapping[Key, Sequence[tuple[str, tuple[str, int]]]], Mapping[Key, Sequence[str]]]:
    """By unit and code: the places of people's codings in the order of the text, and the codings' ids."""
    places: dict[Key, set[tuple[str, int]]] = defaultdict(set)
    codings: dict[Key, list[str]] = defaultdict(list)
    for coding in basis.by_people:
        home = basis.home(coding.document)
        key = basis.source_of[home].unit, basis.resolved(coding.code)
        places[key].add((basis.pseudonyms[home], basis.place(coding.document, coding.start, coding.end)[1]))
        codings[key].append(coding.id)
    return {key: [(f"{document}.{number}", (document, number)) for document, number in sorted(found)]
            for key, found in places.items()}, codings
