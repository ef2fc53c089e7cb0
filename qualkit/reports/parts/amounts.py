"""Sums of money that documents state, and whether the conversions they give agree with one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from qualkit.reports.labels import Labels
from qualkit.reports.parts.items import Row, Shelf, told
from qualkit.reports.parts.rules import Broken

SPREAD = 0.1
"""How far a stated rate may lie from the median of its pair, year and document."""


def amounts(items: Sequence[Row], shelf: Shelf) -> list[Row]:
    """Sums with currency, year, conversion and the rate it implies, checked where there is another to check it by."""
    rows = [one | {name: one["fields"].get(name, "") for name in ("currency", "amount", "year", "to_currency",
                                                                    "to_amount")} for one in items]
    rates = [_rate(one) for one in rows]
    return [one | {"rate": f"{rate:.2f}" if rate else "", "check": _check(place, rows, rates),
                   "sentence": shelf.sentence(one)}
            for place, (one, rate) in enumerate(zip(rows, rates, strict=True))]


def broken(rows: Sequence[Row], labels: Labels) -> Iterator[Broken]:
    """Warnings: a sum that cannot be compared with anything, a conversion that others contradict."""
    for name in ("currency", "year"):
        poor = [told(one, labels) for one in rows if not one[name]]
        if poor:
            yield Broken(rule=f"amount-without-{name}", text=labels(f"rule.amount-without-{name}",
                                                                    items="; ".join(poor)))
    odd = [told(one, labels) for one in rows if one["check"] == "odd"]
    if odd:
        yield Broken(rule="conversion-odd", text=labels("rule.conversion-odd", items="; ".join(odd)))


def _rate(one: Row) -> float | None:
    """How many units of its currency one unit of the other costs, as the document converts."""
    try:
        amount, other = float(one["amount"]), float(one["to_amount"])
    except ValueError:
        return None
    return amount / other if amount > 0 and other > 0 else None


def _check(place: int, rows: Sequence[Row], rates: Sequence[float | None]) -> str:
    """``agrees``, ``odd``, ``alone`` (nothing to check by) or empty (no conversion is stated).

    A rate that the document states as such (Rs 70 per USD) is what its conversions are held against; else the
    median of all. Rates of different years may differ: they are not held against one another.
    """
    rate = rates[place]
    if rate is None:
        return ""
    pairs = [(one, other) for one, other in zip(rows, rates, strict=True) if other is not None and all(
        one[name] == rows[place][name] for name in ("document", "currency", "to_currency"))]
    stated = [other for one, other in pairs if "1" in (one["amount"], one["to_amount"])
              and (one["year"] == rows[place]["year"] or not (one["year"] and rows[place]["year"]))]
    same = [other for one, other in pairs if one["year"] == rows[place]["year"]]
    if stated and len(pairs) > len(stated):
        same = [*stated, *stated]
    if len(same) < 2:
        return "alone"
    return "agrees" if abs(rate / median(same) - 1) <= SPREAD else "odd"
