"""Sums of money in running text: currency, plain amount, year, and what the text says it is worth in another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median

from qualkit.text.numbers import DIGITS, SCALE, plain_number
from qualkit.text.words import fold

_WRITTEN = {
    "XOF": ["F CFA", "FCFA", "francs CFA", "franc CFA", "CFAF", "CFA", "XOF"],
    "XAF": ["XAF"],
    "INR": ["INR", "Rs.", "Rs", "₹", "Indian rupees", "rupees", "roupies", "rupias"],
    "NPR": ["NPR", "NRs.", "NRs"],
    "PKR": ["PKR"],
    "LKR": ["LKR"],
    "BDT": ["BDT", "Tk.", "Tk", "৳", "takas", "taka"],
    "USD": ["US$", "USD", "US dollars", "US dollar", "dollars US", "$", "dollars", "dollar", "dólares"],
    "EUR": ["EUR", "€", "euros", "euro"],
    "GBP": ["GBP", "£", "pounds sterling"],
    "CHF": ["CHF"],
    "KES": ["KES", "KSh.", "KSh", "Ksh", "Kshs", "Kenya shillings", "Kenyan shillings"],
    "UGX": ["UGX", "USh"],
    "TZS": ["TZS", "TSh"],
    "ETB": ["ETB", "birr"],
    "RWF": ["RWF", "FRw"],
    "GHS": ["GHS", "GH¢", "GH₵", "cedis"],
    "NGN": ["NGN", "₦", "naira"],
    "MWK": ["MWK", "Malawi kwacha"],
    "ZMW": ["ZMW"],
    "ZAR": ["ZAR"],
    "MZN": ["MZN", "meticais"],
    "MGA": ["MGA", "ariary"],
    "GNF": ["GNF"],
    "CDF": ["CDF"],
    "MRU": ["MRU", "ouguiya"],
    "MAD": ["MAD", "dirhams", "DH"],
    "DZD": ["DZD"],
    "TND": ["TND"],
    "EGP": ["EGP"],
    "HTG": ["HTG", "gourdes"],
    "PEN": ["PEN", "S/.", "S/", "soles"],
    "BOB": ["BOB", "Bs.", "Bs", "bolivianos"],
    "COP": ["COP"],
    "MXN": ["MXN"],
    "GTQ": ["GTQ", "quetzales"],
    "HNL": ["HNL", "lempiras"],
    "NIO": ["NIO", "C$", "córdobas"],
    "IDR": ["IDR", "Rp.", "Rp", "rupiah"],
    "PHP": ["PHP", "₱"],
    "VND": ["VND", "đồng", "dong"],
    "KHR": ["KHR", "riels"],
    "MMK": ["MMK", "kyats"],
    "CNY": ["CNY", "yuan"],
    "JPY": ["JPY"],
}
CURRENCIES: Mapping[str, str] = {fold(form): code for code, forms in _WRITTEN.items() for form in forms}
"""Currency as written (folded) -> its ISO code. ``Rs`` is taken for Indian unless its code is written."""

_FORMS = "|".join(
    re.escape(form).replace(r"\ ", r"\s")
    for form in sorted((form for forms in _WRITTEN.values() for form in forms), key=len, reverse=True)
)
_BEFORE = rf"(?<![^\W_])(?P<before>{_FORMS})(?![^\W\d_])\s?(?P<n1>{DIGITS})(?:\s?(?P<s1>{SCALE}))?"
_BETWEEN = r"(?:\s?(?:de|d['’])?\s?)"
_AMOUNT = re.compile(
    rf"(?:{_BEFORE}|(?<![\w.,/-])(?P<n2>{DIGITS})(?:\s?(?P<s2>{SCALE}))?{_BETWEEN}(?P<after>{_FORMS})(?![^\W_]))",
    re.IGNORECASE,
)
_ABOUT = (
    r"(?:=|≈|~|or|then|about|around|approximately|approx\.?|roughly|some|equal to|equivalent to|the equivalent of"
    r"|i\.e\.|worth|at the time|environ|soit|ou|à peu près|équivalant à|l['’]équivalent de|c['’]est-à-dire|unos"
    r"|aproximadamente|aprox\.?|cerca de|alrededor de|o sea|es decir|equivalente a|equivalentes a|o)"
)
_EACH = (
    r"(?:\s+(?:a|an|per|each|every|par|chaque|por|cada|al)\s+[^\W\d_]+(?:\s+(?:each|chacune?|cada un[oa]))?)?"
    r"(?:\s+(?:in|en)\s+(?P<when>(?:19|20)\d\d))?"
)
"""``Rs 30 a week each (USD 0.43)``, ``Rs 210 in 2019 (USD 3)``: what a sum is for may stand before its conversion."""
_LINK = re.compile(
    rf"(?:{_EACH}\s*(?=[(\[]))?\s*"
    rf"(?:(?P<open>[(\[])\s*(?:(?:{_ABOUT}),?\s*)*|(?:,\s*)?(?:{_ABOUT}\s+)+|\s*[=≈/]\s*)",
    re.IGNORECASE,
)
_PER = re.compile(
    r"\s*(?:per|to the|to one|to a|for one|for a|par|pour un|pour une|por|por un|=)\s*(?:1\s*)?"
    rf"(?P<currency>{_FORMS})(?![^\W_])",
    re.IGNORECASE,
)
"""``Rs 70 per USD``: a rate stated as such."""
_YEAR = re.compile(
    r"[\s,;]*[(\[]?\s*(?:(?:in|en|of|de|at|año|année|prices of|prix de|precios de)\s+)*"
    r"(?P<year>(?:19|20)\d\d)(?![\d/-])(?:\s+(?:prices|rates?))?",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"[^()\[\]\n]{0,60}?(?P<year>(?:19|20)\d\d)(?!\d)[^()\[\]\n]{0,40}[)\]]")
_CLOSE = re.compile(r"[^()\[\]\n]{0,80}[)\]]")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum at ``[start:end]``; ``to`` is what the text says it is worth. ``check`` is what `checked` says of that."""

    start: int
    end: int
    currency: str
    number: str
    year: str = ""
    to: Amount | None = None
    rate: Decimal | None = None
    """How many of the first currency make one of the second."""
    is_rate: bool = False
    """Whether it is a rate stated as such (Rs 70 per USD; 1 EUR = 656 FCFA) and no sum."""
    check: str = ""


@dataclass(frozen=True, slots=True)
class Conversion:
    """One currency told in another, as a text converts it or as a person put it right."""

    currency: str
    other: str
    amount: Decimal
    worth: Decimal
    year: str = ""
    is_rate: bool = False

    @property
    def pair(self) -> tuple[str, str]:
        """The two currencies, whichever stands first."""
        return min(self.currency, self.other), max(self.currency, self.other)

    @property
    def rate(self) -> Decimal:
        """The rate in one direction for each pair."""
        return self.amount / self.worth if self.currency < self.other else self.worth / self.amount


def amounts(text: str) -> list[Amount]:
    """Return the sums of a text in order, conversions checked against each other."""
    found = list(_found(text))
    told = [one for one in found if one.to]
    checks = iter(checked([
        Conversion(one.currency, one.to.currency, Decimal(one.number), Decimal(one.to.number), one.year,
                   one.is_rate)
        for one in told if one.to
    ]))
    return [replace(one, check=next(checks)) if one.to else one for one in found]


def checked(found: Sequence[Conversion], *, tolerance: Decimal = Decimal("0.1")) -> list[str]:
    """Say of each conversion of one document whether it ``agrees``, is ``odd``, or stands ``alone``.

    A rate that the document states as such (Rs 70 per USD) is what its sums are held against; else the median of
    its conversions. Rates of different years may differ: they are not held against one another, but a sum that fits
    a stated rate fits it whatever the year. A stated rate is ``rate``: it is what the others are checked by.
    """
    return [_verdict(one, [other for other in found if other.pair == one.pair], tolerance) for one in found]


def _verdict(one: Conversion, pairs: Sequence[Conversion], tolerance: Decimal) -> str:
    def fits(rate: Decimal) -> bool:
        return abs(one.rate - rate) <= tolerance * rate

    if one.is_rate:
        return "rate"
    same = [other for other in pairs if not (one.year and other.year) or one.year == other.year]
    if stated := [other.rate for other in same if other.is_rate]:
        return "agrees" if any(map(fits, stated)) else "odd"
    if rates := [other.rate for other in pairs if other.is_rate]:
        same = [other for other in same if other.year == one.year]
        if any(map(fits, rates)):
            return "agrees"
    if len(same) < 2:
        return "alone"
    return "agrees" if fits(median(other.rate for other in same)) else "odd"


def _found(text: str) -> Iterator[Amount]:
    at = 0
    while (match := _AMOUNT.search(text, at)) is not None:
        one = _amount(match)
        at = match.end()
        if one is None:
            continue
        per = _PER.match(text, at)
        if per and (other_currency := CURRENCIES[fold(re.sub(r"\s", " ", per["currency"]))]) != one.currency:
            at = per.end()
            one = replace(one, end=at, to=Amount(per.start("currency"), at, other_currency, "1"),
                          rate=Decimal(one.number), is_rate=True)
            if (beside := _YEAR.match(text, at)) is not None:
                one = replace(one, year=beside["year"])
            yield one
            continue
        link = _LINK.match(text, at)
        other = _AMOUNT.match(text, link.end()) if link else None
        to = _amount(other) if other else None
        if link and to and to.currency != one.currency and Decimal(one.number) and Decimal(to.number):
            at = to.end
            end, year = _closed(text, at) if link["open"] else (at, "")
            one = replace(one, end=end, to=to, year=link["when"] or year, rate=Decimal(one.number) / Decimal(to.number),
                          is_rate="=" in link.group() and "1" in (one.number, to.number))
            at = end
        if not one.year and (beside := _YEAR.match(text, at)):
            one = replace(one, year=beside["year"])
        yield one


def _closed(text: str, at: int) -> tuple[int, str]:
    """Where the bracket around a conversion ends, and the year that stands in it."""
    inside, close = _INSIDE.match(text, at), _CLOSE.match(text, at)
    if inside:
        return inside.end(), inside["year"]
    return (close.end() if close else at), ""


def _amount(match: re.Match[str]) -> Amount | None:
    written = match["before"] or match["after"]
    digits, scale = (match["n1"], match["s1"]) if match["before"] else (match["n2"], match["s2"])
    number = plain_number(digits, scale or "")
    currency = CURRENCIES.get(fold(re.sub(r"\s", " ", written)))
    return Amount(match.start(), match.end(), currency, number) if number and currency else None
