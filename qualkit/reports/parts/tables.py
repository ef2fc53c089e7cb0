"""Code table, heat table and chart: the same figures, laid out for different eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.measures.counts import share
from qualkit.measures.matrices import code_by_attribute, values
from qualkit.model import Code
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis

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
