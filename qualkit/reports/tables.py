"""Code table, heat table, chart and case matrix: the same figures, laid out for different eyes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.measures.counts import Unit, share
from qualkit.measures.matrices import code_by_attribute, values
from qualkit.model import Code
from qualkit.reports.basis import Basis
from qualkit.reports.excerpts import position
from qualkit.reports.labels import Labels

CHARTED = 24
"""Codes a chart may hold and still be read."""

DIRECTIONS = ("present", "mixed", "absent", "not_raised", "not_asked")


def _rows(basis: Basis) -> list[tuple[Code, frozenset[str]]]:
    """Codes in use with the ids counted for each: a code counts all below it, or its parts would outnumber it."""
    return [(code, basis.family(code.key)) for code in basis.view.codebook.active]


def code_table(basis: Basis, labels: Labels) -> dict[str, Any]:
    """n of N for each code and instrument; passages are only a second figure."""
    kinds = [kind for kind in basis.instruments if basis.ledger.tally((), basis.units_of(kind)).base]
    rows = []
    for code, ids in _rows(basis):
        cells = []
        for kind in kinds:
            tally = basis.ledger.tally(ids, basis.units_of(kind))
            told = tally.spoken if len(ids) > 1 else tally.n
            cells.append({**tally.as_dict(), "kind": kind, "told": told, "share": share(told, tally.base),
                          "passages": basis.passages(ids, kind),
                          "passages_in": basis.passages(ids, kind, in_base=True)})
        rows.append({"key": code.key, "name": code.name_in(labels.language), "depth": code.depth,
                     "emergent": code.emergent, "cells": cells})
    return {"kinds": kinds, "rows": rows}


def heat_tables(basis: Basis, labels: Labels, attributes: Sequence[str]) -> list[dict[str, Any]]:
    """Codes by the values of each attribute, one table for each instrument that was read."""
    tables = []
    groups = {code.key: ids for code, ids in _rows(basis)}
    by_key = basis.view.codebook.by_key
    for attribute in attributes:
        for kind in basis.instruments:
            units = [unit for unit in basis.units_of(kind) if attribute in unit.attributes]
            if not any(unit.id in basis.read for unit in units) or len(values(units, attribute)) < 2:
                continue
            rows = code_by_attribute(basis.ledger, groups, attribute=attribute, units=units)
            tables.append({"attribute": attribute, "kind": kind, "values": list(values(units, attribute)), "rows": [
                {"key": row.key, "name": by_key[row.key].name_in(labels.language), "depth": by_key[row.key].depth,
                 "cells": [tally.as_dict() | {"told": tally.spoken if len(row.codes) > 1 else tally.n}
                           for tally in row.cells.values()]} for row in rows]})
    return tables


def subgroup_attributes(basis: Basis, asked: object) -> list[str]:
    """The attributes to split by: those asked for, else the first two that vary, region and gender before others."""
    cleared = basis.splitting
    if isinstance(asked, str) and asked:
        return [name for name in asked.split(",") if name in cleared]
    return [name for name in cleared
            if 2 <= len([value for value in values(basis.units, name) if value]) <= 12][:2]


def chart(basis: Basis, labels: Labels) -> dict[str, Any] | None:
    """Directions of each code in the instrument with the largest base that was read."""
    bases = {kind: sum(unit.id in basis.read for unit in basis.units_of(kind)) for kind in basis.instruments}
    kind = max(bases, key=lambda one: (bases[one], one == "interview"), default="")
    if not kind or not bases[kind]:
        return None
    units = basis.units_of(kind)
    codes = [code for code in basis.view.codebook.active if basis.view.codebook.is_leaf(code.key)]
    bars, largest = [], 0
    for code in codes:
        tally = basis.ledger.tally({code.id}, units)
        if tally.base:
            largest = max(largest, tally.base)
            bars.append({"key": code.key, "name": code.name_in(labels.language), "n": tally.n, "N": tally.base,
                         "parts": [getattr(tally, name) for name in DIRECTIONS]})
    return {"kind": kind, "parts": list(DIRECTIONS), "bars": bars[:CHARTED], "left_out": len(bars[CHARTED:]),
            "largest": largest} if bars else None


def suggested_table(basis: Basis, labels: Labels, found: Mapping[str, Sequence[Any]]) -> dict[str, Any] | None:
    """Engines' first-ranked suggestions in sources nobody has read: never joined with people's figures."""
    unread = {kind: [unit for unit in basis.units_of(kind) if unit.id not in basis.read]
              for kind in basis.instruments}
    kinds = [kind for kind, units in unread.items() if units]
    if not kinds or not found:
        return None
    rows = []
    for code, ids in _rows(basis):
        hits = {basis.source_of[basis.home(one.document)].unit for member in ids for one in found.get(member, ())}
        passages = sum(len(found.get(member, ())) for member in ids)
        rows.append({"key": code.key, "name": code.name_in(labels.language), "depth": code.depth,
                     "passages": passages, "cells": [
                         {"kind": kind, "n": sum(unit.id in hits for unit in unread[kind]), "N": len(unread[kind])}
                         for kind in kinds]})
    return {"kinds": kinds, "rows": rows}


def case_matrix(basis: Basis, labels: Labels, printed: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sources by themes: what each says on each, and where to find it again."""
    themes = [code for code in basis.view.codebook.active if code.depth == 0]
    places = _places(basis)
    quotes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for quote in printed:
        if not quote["suggested"]:
            quotes[f"{quote['source']}:{quote['kind']}", quote["code"]].append(quote["id"])
    rows = []
    for source in basis.sources:
        unit = basis.unit_by_id[source.unit]
        cells = [_matrix_cell(basis, unit, labels, theme=theme.key, places=places, quotes=quotes) for theme in themes]
        if unit.readers or any(cell["places"] for cell in cells):
            rows.append({"source": source.id, "kind": source.kind.value, "attributes": dict(basis.printed[source.unit]),
                         "read": bool(unit.readers), "cells": cells})
    return {"themes": [{"key": one.key, "name": one.name_in(labels.language)} for one in themes], "rows": rows}


def _matrix_cell(basis: Basis, unit: Unit, labels: Labels, *, theme: str,
                 places: Mapping[tuple[str, str], Sequence[str]],
                 quotes: Mapping[tuple[str, str], Sequence[str]]) -> dict[str, Any]:
    """What a source says on a theme, code by code, each with where it is printed or stands."""
    codes = basis.family(theme)
    carried = [code for code in basis.view.codebook.active
               if code.id in codes and basis.ledger.marks_on(unit, {code.id})]
    named = [{"name": code.name_in(labels.language), "status": basis.ledger.status(unit, {code.id}).value,
              "quotes": list(quotes.get((unit.id, code.key), ())), "places": list(places[unit.id, code.id])}
             for code in carried]
    return {"status": basis.ledger.status(unit, codes).value if carried or unit.covers(codes) else "", "codes": named,
            "quotes": [quote for one in named for quote in one["quotes"]],
            "places": list(dict.fromkeys(place for code in sorted(codes) for place in places.get((unit.id, code), ())))}


def _places(basis: Basis) -> Mapping[tuple[str, str], Sequence[str]]:
    found: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for coding in basis.by_people:
        home = basis.home(coding.document)
        _, number = position(basis.texts[coding.document], coding.start)
        found[basis.source_of[home].unit, basis.resolved(coding.code)].append((basis.pseudonyms[home], number))
    return {key: [f"{document}.{number}" for document, number in sorted(set(places))]
            for key, places in found.items()}
