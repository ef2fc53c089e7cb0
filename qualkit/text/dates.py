"""Dates and spans of dates in running text (English, French, Spanish), as exact as they are stated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualkit.text.words import fold

_MONTHS = (
    "january jan janvier janv enero ene",
    "february feb fevrier fevr febrero",
    "march mar mars marzo",
    "april apr avril avr abril abr",
    "may mai mayo",
    "june jun juin junio",
    "july jul juillet juil julio",
    "august aug aout agosto ago",
    "september sept sep septembre septiembre setiembre",
    "october oct octobre octubre",
    "november nov novembre noviembre",
    "december dec decembre diciembre dic",
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
"""Folded name of a month -> its number."""

_ACCENTED = sorted({*MONTHS, "février", "févr", "août", "décembre", "déc"}, key=len, reverse=True)
_MONTH = rf"(?:{'|'.join(_ACCENTED)})(?![^\W_])\.?"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|er|º|ª)?(?![\d.,]*\d)"
_YEAR = r"(?:19|20)\d\d(?!\d)"
WEEKDAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|(?:mon|tues?|wed|thur?s?|fri|sat|sun)(?=[.,\s]))(?!\w)"
)
"""A day of the week, as it stands before a date."""
_TO = (
    r"\s*(?:to|until|till|and|through|au|et|jusqu['’]au|al?|y|hasta(?: el)?|[-–—/&])\s*(?:the\s+|le\s+|el\s+)?"
    rf"(?:{WEEKDAY}[.,]?\s+)?"
)
_OF = r"\s*(?:(?:of|de|del)\s+|,\s*)?"
_PATTERNS = [
    re.compile(rf"(?<![\w/.-]){pattern}", re.IGNORECASE)
    for pattern in (
        # 28 September 2013 to 3 May 2014
        rf"(?P<d1>{_DAY}){_OF}(?P<m1>{_MONTH})(?:{_OF}(?P<y1>{_YEAR}))?{_TO}(?P<d2>{_DAY}){_OF}"
        rf"(?P<m2>{_MONTH}){_OF}(?P<y2>{_YEAR})",
        rf"(?P<d1>{_DAY}){_TO}(?P<d2>{_DAY}){_OF}(?P<m2>{_MONTH}){_OF}(?P<y2>{_YEAR})",  # 19 to 26 May 2014
        rf"(?P<m1>{_MONTH})\s+(?P<d1>{_DAY}){_TO}(?P<m2>{_MONTH})\s+(?P<d2>{_DAY}),?\s+(?P<y2>{_YEAR})",
        rf"(?P<m2>{_MONTH})\s+(?P<d1>{_DAY}){_TO}(?P<d2>{_DAY}),?\s+(?P<y2>{_YEAR})",  # May 4-6, 2014
        rf"(?P<d2>{_DAY}){_OF}(?P<m2>{_MONTH}){_OF}(?P<y2>{_YEAR})",
        rf"(?P<m2>{_MONTH})\s+(?P<d2>{_DAY}),?\s+(?P<y2>{_YEAR})",
        rf"(?P<y2>{_YEAR})-(?P<n2>[01]\d)-(?P<d2>[0-3]\d)(?!\d)",
        rf"(?P<d2>{_DAY})[/.](?P<n2>[01]?\d)[/.](?P<y2>{_YEAR})",
        rf"(?P<m1>{_MONTH})(?:{_OF}(?P<y1>{_YEAR}))?{_TO}(?P<m2>{_MONTH}){_OF}(?P<y2>{_YEAR})",  # March to May 2014
        rf"(?P<m2>{_MONTH}){_OF}(?P<y2>{_YEAR})",
    )
]

NO_YEAR = (
    r"(?!(?:(?<=\bin\s)|(?<=\ben\s)|(?<=\bof\s)|(?<=since\s)|(?<=until\s)|(?<=depuis\s)|(?<=desde\s))(?:19|20)\d\d(?!\d)"
    r"|(?:19|20)\d\d\s(?:an?|the|une?|l[ae]s?|los|una)\s)"
)
"""Before a number that counts something: *in 2020 brokers came*, *in 2020 a club began* count none."""


@dataclass(frozen=True, slots=True)
class When:
    """A date or span at ``[start:end]``; ``first`` and ``last`` are ISO, to the day or the month as stated."""

    start: int
    end: int
    first: str
    last: str


def dates(text: str) -> list[When]:
    """Return the dates of a text that state a year, in order; one inside a longer span is part of it."""
    taken: list[When] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            one = _when(match)
            if one and not any(one.start < other.end and other.start < one.end for other in taken):
                taken.append(one)
    return sorted(taken, key=lambda one: one.start)


def _when(match: re.Match[str]) -> When | None:
    got = {name: value for name, value in match.groupdict().items() if value}
    year = got["y2"]
    month = _month(got.get("m2", "")) or int(got.get("n2", 0))
    if not 1 <= month <= 12:
        return None
    last = _iso(year, month, got.get("d2", ""))
    if "d1" not in got and "m1" not in got:
        return When(match.start(), match.end(), last, last)
    first = _iso(got.get("y1", year), _month(got.get("m1", "")) or month, got.get("d1", ""))
    return When(match.start(), match.end(), first, last) if first <= last else None


def _month(name: str) -> int:
    return MONTHS.get(fold(name).rstrip("."), 0)


def _iso(year: str, month: int, day: str) -> str:
    number = re.match(r"\d+", day)
    return f"{year}-{month:02d}" + (f"-{int(number[0]):02d}" if number else "")
