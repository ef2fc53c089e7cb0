"""The sampling table: planned and achieved, documents and people apart, refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.model import DocumentKind, PlannedCell
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import AXES, Basis
from qualkit.reports.parts.sources import Source


def sampling_table(basis: Basis, labels: Labels) -> dict[str, Any]:
    """Rows of the planned sample with what came in, then what came in beside the plan."""
    planned = basis.view.study.planned
    in_plan = {name for cell in planned for name in cell.attributes}
    cleared = basis.view.privacy.cleared
    axes = [name for name in dict.fromkeys([*AXES, *sorted(in_plan)]) if name in in_plan or name in cleared]
    axes = [name for name in axes if name in in_plan or any(source.attributes.get(name) for source in basis.sources)]
    kinds = {kind.value: labels(f"many.{kind.value}") for kind in DocumentKind}
    rows = [_row(kinds.get((own := cell.instrument.replace("-", " ")).casefold(), own), cell.attributes, axes=axes,
                 planned=cell.planned, refusals=cell.refusals)
            for cell in planned]
    extra: dict[tuple[str, ...], dict[str, Any]] = {}
    for source in basis.sources:
        place = _place_in(basis, source, planned)
        if place is not None:
            _add(rows[place], basis, source)
            continue
        name = labels(f"many.{source.kind.value}")
        key = (name, *(source.attributes.get(axis, "") for axis in axes))
        _add(extra.setdefault(key, _row(name, source.attributes, axes=axes, planned=None, refusals=None)),
             basis, source)
    rows += [extra[key] for key in sorted(extra)]
    for document in basis.unwilling:
        place = _fitting(document.attributes, {document.kind.value, document.attributes.get("instrument", "")}, planned)
        if place is not None:
            rows[place]["withdrawn"] += 1
    order = list(dict.fromkeys(row["instrument"] for row in rows))
    rows.sort(key=lambda row: order.index(row["instrument"]))
    for row in rows:
        row["values"] = [basis.said(value or _shared(row["met"], axis))
                         for value, axis in zip(row["values"], axes, strict=True)]
        del row["met"]
    figures = ("planned", "sources", "documents", "people", "read", "refusals", "withdrawn")
    total = {name: sum(row[name] or 0 for row in rows) for name in figures}
    return {"axes": axes, "rows": rows, "total": total, "has_plan": bool(planned)}


def unreached(basis: Basis) -> dict[str, list[str]]:
    """Values of the planned sample's attributes from which no source came."""
    wanted: dict[str, list[str]] = {}
    for cell in basis.view.study.planned:
        for name, value in cell.attributes.items():
            met = any(source.attributes.get(name, "").casefold() == value.casefold() for source in basis.sources)
            if not met and basis.said(value) not in wanted.setdefault(name, []):
                wanted[name].append(basis.said(value))
    return {name: values for name, values in wanted.items() if values}


def _row(instrument: str, attributes: Mapping[str, str], *, axes: Sequence[str], planned: int | None,
         refusals: int | None) -> dict[str, Any]:
    return {"instrument": instrument, "values": [attributes.get(axis, "") for axis in axes], "planned": planned,
            "sources": 0, "documents": 0, "people": 0, "read": 0, "refusals": refusals, "withdrawn": 0, "met": []}


def _add(row: dict[str, Any], basis: Basis, source: Source) -> None:
    row["sources"] += 1
    row["met"].append(source.attributes)
    row["documents"] += len(source.documents)
    row["people"] += source.people
    row["read"] += sum(document in basis.known for document in source.documents)


def _place_in(basis: Basis, source: Source, planned: Sequence[PlannedCell]) -> int | None:
    """The planned row a source fulfils: the one that asks for most of its attributes."""
    names = {source.kind.value.casefold(), f"{source.kind.value}s".casefold(),
             *(basis.documents[one].attributes.get("instrument", "").casefold() for one in source.documents)}
    return _fitting(source.attributes, names, planned)


def _shared(met: Sequence[Mapping[str, str]], axis: str) -> str:
    """The value that everyone in a row has in common, where the plan did not set one."""
    found = {one.get(axis, "") for one in met}
    return found.pop() if len(found) == 1 else ""


def _fitting(attributes: Mapping[str, str], names: set[str], planned: Sequence[PlannedCell]) -> int | None:
    fitting = [(-len(cell.attributes), place) for place, cell in enumerate(planned)
               if cell.instrument.casefold() in {name.casefold() for name in names} and all(
                   attributes.get(name, "").casefold() == value.casefold() for name, value in cell.attributes.items())]
    return min(fitting)[1] if fitting else None
