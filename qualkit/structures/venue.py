"""Where a meeting was held, and what its participants visited: a country they spoke of is neither."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.model import ItemKind
from qualkit.structures.page import Page
from qualkit.text.countries import is_country
from qualkit.text.dates import dates
from qualkit.text.outline import Piece
from qualkit.text.places import named

VENUE, VISITED = "venue", "visited"
"""What a place is to the meeting: the field ``role`` of its item."""

_LABELLED = re.compile(
    r"(?m)^[ \t*>|-]*(?:Place|Venue|Location|Lieu|Lugar|Where|Où|Dónde)[ *]*[:|][ \t*]*(?P<where>[^\n|*]*[^\W_])"
)
_HELD = re.compile(
    r"\b(?:workshop|meeting|seminar|conference|consultation|event|session|it|they|we|nous|participants|members"
    r"|experts|atelier"
    r"|réunion|rencontre|séminaire|journée|il|elle|ils|taller|reunión|encuentro|seminario|se)\b[^.;:]{0,80}?"
    r"\b(?:took place|(?:was|were) (?:held|hosted|organi[sz]ed|convened)|met|gathered|s['’](?:est|était) (?:tenue?"
    r"|déroulée?|réunie?)|a eu lieu|se sont réuni(?:e)?s|tuvo lugar|celebr(?:ó|ado|aron)|realizó|llevó a cabo"
    r"|reuni(?:ó|eron))\b(?P<after>[^.;:]{0,120})",
    re.IGNORECASE,
)
_IN = re.compile(r"(?<![\w-])(?:in|at|à|au|en|a)\s+(?:the\s+)?(?=[A-ZÀ-ÖØ-Þ])")
_WENT = re.compile(
    r"\b(?:visited|(?:visits?|trip|excursion|travelled|went|walked) (?:by \w+ )?to|(?:field )?visit|sat with|ont visité"
    r"|se sont rendu(?:e)?s|visite|visitaron|visita)\b",
    re.IGNORECASE,
)
_VISIT = re.compile(r"\b(?:visits?|field trip|excursion|visites?|visitas?|salida de campo)\b", re.IGNORECASE)
_AT = re.compile(r"(?<![\w-])(?:in|at|to|of|à|au|aux|en|de|du|a|chez)\s+(?:the\s+)?(?=[A-ZÀ-ÖØ-Þ])")
_BEFORE_DATE = re.compile(r"[\s,(–—-]*(?:\b(?:du|le|del|el|from|on|the|les|dal)\s+)*$", re.IGNORECASE)
_SIGNED = re.compile(
    r"\b(?:rapporteure?s?|relator[ae]?s?|secretary|secrétaire|secretari[oa]|chair(?:man|woman|person)?|présidente?"
    r"|president[ea]?|director|directrice|directeur|director[ae]|coordinat(?:or|rice|eur)|coordinador[ae]?"
    r"|facilitat(?:or|rice|eur)"
    r"|signed|signé"
    r"|firmado|signature|firma|note[- ]taker|(?:written|prepared|compiled|drafted|recorded"
    r"|submitted|reported|report|minutes|notes)\s(?:taken\s)?by"
    r"|(?:rédigé|écrit|préparé|établi)e?\spar|(?:elaborad|redactad|escrit|preparad)[oa]\spor)\b",
    re.IGNORECASE,
)
"""A line that says who signs: its town is where that was done."""
_SHORT = 160
"""Signs of a line that may say where and when, above or below a title."""
_FIRST = 12
"""Pieces of a text among which that line stands."""


def venue(page: Page) -> None:
    """Note where the meeting was held, as a label, a sentence or the line of its date says, and what was visited."""
    start, end = _labelled(page) or _told(page) or _dated(page) or _titled(page) or (0, 0)
    if end:
        page.add(ItemKind.PLACE, start, end, fields={"role": VENUE})
    seen = {" ".join(page.content[start:end].split()).casefold()}
    for piece in page.prose():
        for first, last in page.sentences(piece):
            for at, stop in _visited(page, piece, first, last):
                if (name := " ".join(page.content[at:stop].split()).casefold()) not in seen:
                    seen.add(name)
                    page.add(ItemKind.PLACE, at, stop, fields={"role": VISITED})


def _labelled(page: Page) -> tuple[int, int] | None:
    found = _LABELLED.search(page.content, 0, _body(page))
    return found.span("where") if found else None


def _told(page: Page) -> tuple[int, int] | None:
    """The place in the first sentence that says where people met."""
    for piece in page.prose():
        for start, end in page.sentences(piece):
            held = _HELD.search(page.content, start, end) if start < _body(page) else None
            if held is not None and (found := _after(page, held.start("after"), held.end("after"), _IN)):
                return found[0]
    return None


def _first_lines(page: Page) -> Iterator[re.Match[str]]:
    """The lines above the text, among which that of the place stands."""
    return re.finditer(r"[^\n]+", page.content[: page.pieces[:_FIRST][-1].end] if page.pieces else "")


def _dated(page: Page) -> tuple[int, int] | None:
    """``Garissa, 6 February 2020``: the name beside the first date, on a line above the text."""
    for line in _first_lines(page):
        when = dates(line.group())[:1] if len(line.group()) <= _SHORT and not _SIGNED.search(line.group()) else []
        if when:
            start, end = line.start() + when[0].start, line.start() + when[0].end
            return _before(page, line.start(), start) or _behind(page, end, line.end())
    return None


_OPENING = re.compile(
    r"\W*(?:held|convened|organi[sz]ed|tenue?s?|organisée?s?|celebrad[oa]s?|realizad[oa]s?|organizad[oa]s?)\s(?:in"
    r"|at|à|au|en)\s",
    re.IGNORECASE,
)


def _titled(page: Page) -> tuple[int, int] | None:
    """``Held in Karonga``, or a line above the text that holds a place and its country and nothing else."""
    for line in _first_lines(page):
        opening = _OPENING.match(line.group())
        names = named(page.content, line.start() + (opening.end() if opening else 0), line.end())
        if opening and names and names[0][0] == line.start() + opening.end():
            return names[0]
        town, comma, land = line.group().strip(" *_.").partition(",")
        if comma and names and is_country(land) and page.content[slice(*names[0])] == town:
            return names[0]
    return None


def _before(page: Page, start: int, date: int) -> tuple[int, int] | None:
    """The last names before a date, parted by commas: a town, or a house and its town."""
    opening = _BEFORE_DATE.search(page.content, start, date)
    stop = opening.start() if opening else date
    names = named(page.content, start, stop)
    if not names or names[-1][1] != stop or not _apart(page, start, names[-1][0]):
        return None
    town = names[-1]
    house = names[-2] if len(names) > 1 and page.content[names[-2][1] : town[0]].strip() == "," else town
    return (house if _apart(page, start, house[0]) else town)[0], stop


def _apart(page: Page, start: int, at: int) -> bool:
    """Whether a name stands for itself on its line, and is not the end of a longer phrase."""
    return page.content[start:at].strip(" *_")[-1:] in ("", ",", "(", "–", "—")


def _behind(page: Page, date: int, end: int) -> tuple[int, int] | None:
    comma = re.match(r"\s*[,–—-]\s*", page.content[date:end])
    names = named(page.content, date + comma.end(), end) if comma else []
    return names[0] if names and comma and names[0][0] == date + comma.end() else None


def _visited(page: Page, piece: Piece, start: int, end: int) -> list[tuple[int, int]]:
    """Places that a sentence says were visited; below a heading of a visit any sentence that says where."""
    went = _WENT.search(page.content, start, end)
    below = any(_VISIT.search(one.text) for one in piece.path[-1:])
    if went is None or not (below or re.search(r"visited|visité|visitaron|rendu|to$", went.group(), re.IGNORECASE)):
        return []
    return _after(page, went.end(), end, _AT)


def _after(page: Page, start: int, end: int, opening: re.Pattern[str]) -> list[tuple[int, int]]:
    """The names that follow the first ``in`` or ``at``, as long as they make one list."""
    for found in opening.finditer(page.content, start, end):
        names: list[tuple[int, int]] = []
        for one in named(page.content, found.end(), end):
            between = page.content[names[-1][1] if names else found.end() : one[0]]
            if not re.fullmatch(r"\s*|\s*,?\s*(?:(?:and|et|y|e|&)\s+)?", between):
                break
            names.append(one)
        if names:
            return names
    return []


def _body(page: Page) -> int:
    """Where the first conclusion, recommendation or action stands: before it a report says what it reports on."""
    kinds = (ItemKind.CONCLUSION, ItemKind.RECOMMENDATION, ItemKind.ACTION)
    return min((one.start for one in page.found.values() if one.kind in kinds and not one.absent),
               default=len(page.content))
