"""Sums of money that documents state, and whether the conversions they give agree with one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from qualkit.reports.labels import Labels
from qualkit.reports.parts.items import Row, Shelf, told
from qualkit.reports.parts.rules import Broken
from qualkit.text.amounts import Conversion, checked

FIELDS = ("currency", "amount", "year", "to_currency", "to_amount")


def amounts(items: Sequence[Row], shelf: Shelf) -> list[Row]:
    """Sums with currency, year, conversion and the rate it implies, checked where there is another to check it by.

    A rate that a document states is no sum: it is among them with the check ``rate``, for the page to set apart.
    """
    rows = [one | {name: one["fields"].get(name, "") for name in FIELDS} for one in items]
    found = [conversion(one) for one in rows]
    return [one | {"rate": f"{_rate(said):.2f}" if said else "", "check": check, **_for(one, shelf.sentence(one))}
            for one, said, check in zip(rows, found, checks(rows), strict=True)]


def _for(one: Row, sentence: str) -> Row:
    """What a sum is for: the words of the person who accepted it, else the sentence in which it stands."""
    own = "" if one["text"] in sentence else one["text"]
    return {"sentence": sentence, "what": own or sentence, "named": own}


def checks(rows: Sequence[Row]) -> list[str]:
    """What `checked` says of each row among the conversions of its document; empty where it converts nothing."""
    found = [conversion(one) for one in rows]
    said = [""] * len(rows)
    for document in dict.fromkeys(one["document"] for one in rows):
        places = [place for place, one in enumerate(rows) if one["document"] == document and found[place]]
        for place, check in zip(places, checked([one for place in places if (one := found[place])]), strict=True):
            said[place] = check
    return said


def broken(rows: Sequence[Row], labels: Labels) -> Iterator[Broken]:
    """Warnings: a sum that cannot be compared with anything, a conversion that others contradict."""
    for name in ("currency", "year"):
        poor = [_told(one, labels) for one in rows if not one[name] and one["check"] != "rate"]
        if poor:
            yield Broken(rule=f"amount-without-{name}", text=labels(f"rule.amount-without-{name}",
                                                                    items="; ".join(poor)))
    odd = [_told(one, labels) for one in rows if one["check"] == "odd"]
    if odd:
        yield Broken(rule="conversion-odd", text=labels("rule.conversion-odd", items="; ".join(odd)))


def _told(one: Row, labels: Labels) -> str:
    """A sum in a few words; with the sum itself where a person put in words what it is for."""
    french = labels("language_code") == "fr"
    sums = ", ".join(" ".join(filter(None, (one[f"{name}currency"], figure(one[f"{name}amount"], french=french)
                                       or one[f"{name}amount"])))
                     for name in ("", "to_") if one[f"{name}amount"])
    return f"{told(one, labels)} ({sums})" if one["named"] and sums else told(one, labels)


def figure(amount: str, *, french: bool) -> str:
    """A number with its thousands apart, as people write it; nothing for what is none."""
    number = _number(amount)
    if number is None:
        return ""
    shown = f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"
    return shown.replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",") if french else shown


def _number(amount: str) -> Decimal | None:
    """What was typed as a number, if anybody could have so much."""
    try:
        number = Decimal(amount)
    except InvalidOperation:
        return None
    return number if number.is_finite() and -18 < number.adjusted() < 18 else None


def conversion(one: Row) -> Conversion | None:
    """A row's sum in the other currency, if its document gives one."""
    amount, worth = _number(one["amount"]), _number(one["to_amount"])
    if not amount or not worth or amount < 0 or worth < 0:
        return None
    return Conversion(one["currency"], one["to_currency"], amount, worth, one["year"],
                      is_rate=one["fields"].get("type") == "rate")


def _rate(one: Conversion) -> Decimal:
    """How many units of its currency one unit of the other costs, as the document converts."""
    return one.amount / one.worth
