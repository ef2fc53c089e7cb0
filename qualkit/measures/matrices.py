"""Codes by attributes: one tally for each cell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qualkit.measures.counts import Ledger, Tally, Unit

UNKNOWN = ""
"""The attribute value of units on which it was not recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A code (or theme) and its tally for each value of an attribute."""

    key: str
    codes: frozenset[str]
    cells: Mapping[str, Tally]


def values(units: Sequence[Unit], attribute: str) -> tuple[str, ...]:
    """The values an attribute takes, in order, the unknown last."""
    seen = {unit.attributes.get(attribute, UNKNOWN) for unit in units}
    return tuple(sorted(seen, key=lambda value: (value == UNKNOWN, value.casefold(), value)))


def code_by_attribute(ledger: Ledger, groups: Mapping[str, Collection[str]], *, attribute: str,
                      units: Sequence[Unit]) -> list[Row]:
    """Tally each group of codes (key -> code ids) within each value of an attribute."""
    columns = {value: [unit for unit in units if unit.attributes.get(attribute, UNKNOWN) == value]
               for value in values(units, attribute)}
    return [Row(key=key, codes=frozenset(codes),
                cells={value: ledger.tally(codes, members) for value, members in columns.items()})
            for key, codes in groups.items()]
