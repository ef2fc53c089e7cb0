"""The days of a route: when, where, and what was done, from headings, lists, tables and running text."""

from __future__ import annotations

import re

from qualkit.model import ItemKind
from qualkit.structures.page import Page, cell, cell_text
from qualkit.text.dates import MONTHS, WEEKDAY
from qualkit.text.outline import Piece

_MONTHS = rf"(?:{'|'.join(sorted({*MONTHS, 'février', 'août', 'décembre'}, key=len, reverse=True))})"
_DAY = re.compile(
    r"(?:Days?|Jours?|Journées?|D[ií]as?)\s+(?P<number>\d{1,2}|[A-Za-z]+)\b"
    rf"(?:(?:\s(?:and|et|y|&)\s|[-–])\d{{1,2}}\b(?!\s+(?:de\s)?{_MONTHS}))?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(WEEKDAY, re.IGNORECASE)
_ON = rf"(?:(?:the|le|el|du|of|de)\s)?\d{{1,2}}(?:st|nd|rd|th|er|º)?(?:[\s-](?:of\s|de\s)?{_MONTHS}\b\.?)?"
_DATED = re.compile(
    rf"^[ \t]*(?P<date>{WEEKDAY}(?:\s?\(?,?\s?(?:{_ON}|{_MONTHS}\s\d{{1,2}}))?|{_ON}(?<=[^\W\d])"
    rf"|{_MONTHS}\s\d{{1,2}})"
    r"(?:,?\s(?:de(?:l)?\s)?(?:19|20)\d\d)?\)?(?:[ \t]*:|[ \t]+[–—-](?=[ \t])|[ \t]{2,}(?=\S)|\t)[ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
"""``Tuesday 8 November: …``, ``14 de marzo  …``: a line of a programme that begins with its date."""
_BRACKETED = re.compile(
    rf"(?:{_DAY.pattern})[\s,.–—-]*[(\[](?P<date>[^()\[\]\n]{{3,40}})[)\]]\s*[:.–—-]?\s*",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"(?:Days?|Jours?|Journées?|D[ií]as?)\s+(?:\d{1,2}|one|two|three|four|five|six|seven)\b"
    rf"|{_DATED.pattern}",
    re.IGNORECASE | re.MULTILINE,
)
_MONTH = re.compile(rf"\b{_MONTHS}", re.IGNORECASE)
_NAME = r"[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+)*"
_PLACES = re.compile(
    rf"(?:(?:from|in|at|From|In|At|[Dd]e|[ÀàA]|[Ee]n)\s)?{_NAME}(?:(?:,|\s(?:to|and|à|et|a|y|–|—|-))\s{_NAME})*"
)
"""A heading's end that holds nothing but names."""


def begins_day(page: Page, piece: Piece) -> bool:
    """Whether a piece begins as a day of a programme does (``Day 2 …``)."""
    return _DAY.match(page.content, _bare_start(page, piece)) is not None or piece.word == "day"


def opens(page: Page, piece: Piece, *, programme: bool) -> bool:
    """Whether a paragraph begins with a numbered day, or is made of lines that begin with dates.

    One such line is enough in a programme.
    """
    if _DAY.match(piece.text) is not None:
        return True
    if _DATED.match(page.content, page.content.rfind("\n", 0, piece.start) + 1) is None:
        return False
    return programme or sum(1 for _ in _DATED.finditer(page.content, piece.start, piece.end)) >= 2


def names_weekday(piece: Piece) -> bool:
    """Whether a piece begins with a day of the week, or a date and what was done on it."""
    return _WEEKDAY.match(piece.text) is not None or _DATED.match(piece.text) is not None


def heading(page: Page, piece: Piece, at: int) -> None:
    """Note the day that a heading names, with what is told below it."""
    if begins_day(page, piece) or (names_weekday(piece) and re.search(r"\d", piece.text)):
        add_day(page, piece, below=_below(page, at))


def add_day(page: Page, piece: Piece, *, below: str = "") -> None:
    """Note one day of a programme."""
    start = _bare_start(page, piece)
    found = _DAY.match(page.content, start)
    number = found["number"] if found and found["number"].isdigit() else piece.number
    page.add(
        ItemKind.PROGRAMME_DAY,
        start,
        piece.end,
        number=number,
        fields=_told(page.content[start : piece.end], below=below),
    )


def item(page: Page, piece: Piece) -> None:
    """Note the days that a list's item tells."""
    paragraph(page, _bare_start(page, piece), piece.end)


def paragraph(page: Page, first: int, last: int) -> None:
    """Note days of a programme told in one paragraph."""
    starts = [first + match.start() for match in _MARKS.finditer(page.content[first:last])] or [first]
    for start, stop in zip(starts, [*starts[1:], last], strict=True):
        words = page.content[start:stop]
        number = re.search(r"\d+", words)
        page.add(ItemKind.PROGRAMME_DAY, start, stop, number=number[0] if number else "", fields=_told(words))


def row(page: Page, piece: Piece, columns: dict[str, int]) -> bool:
    """Note the day that a row of a table tells; whether it tells one."""
    first = cell(piece, columns, "day") if "day" in columns and "action" not in columns else None
    if first is None or not first.text:
        return False
    taken = {columns.get("day"), columns.get("due"), columns.get("place")}
    done = " ".join(one.text for at, one in enumerate(piece.cells) if at not in taken and one.text)
    page.add(
        ItemKind.PROGRAMME_DAY,
        first.start,
        max(first.end, piece.cells[-1].end),
        number=(re.search(r"\d+", first.text) or [""])[0],
        fields={
            "date": cell_text(piece, columns, "due"),
            "place": cell_text(piece, columns, "place"),
            "done": done,
        },
    )
    return True


def _told(words: str, *, below: str = "") -> dict[str, str]:
    """When and where a day was and what was done, as its words say."""
    bare = re.sub(r"[*_#]+", "", words).strip(" \t\n-•")
    plain = " ".join(bare.split())
    found = _BRACKETED.match(bare) or _DATED.match(bare)
    if found is not None and re.search(rf"\d|{WEEKDAY}", found["date"], re.IGNORECASE):
        on = re.sub(rf"^{WEEKDAY}[,\s(]*(?=\S)", "", found["date"], flags=re.IGNORECASE)
        date, dated, tail = (on or found["date"]).strip(" ,"), True, " ".join(bare[found.end() :].split())
    else:
        head, colon, tail = plain.partition(":")
        label = _DAY.match(head)
        date = head[label.end() :].strip(" ,.()–—-") if label else head
        dated = bool(colon) and (_WEEKDAY.match(date) is not None or _MONTH.search(date) is not None)
        tail = tail if colon else ""
    tail = tail.strip(" .")
    placed = bool(below) and _PLACES.fullmatch(tail) is not None
    return {
        "date": date if dated else "",
        "place": tail if placed else "",
        "done": ". ".join(filter(None, ("" if placed else tail, below))),
    }



def _below(page: Page, at: int) -> str:
    """What stands between a heading and the next, or the next day."""
    told = []
    for piece in page.pieces[at + 1 :]:
        if piece.kind == "heading" or begins_day(page, piece):
            break
        told.append(piece.text)
    return " ".join(told)


def _bare_start(page: Page, piece: Piece) -> int:
    start = page.content.rfind("\n", 0, piece.start) + 1
    while page.content[start : start + 1] in "#*_ \t-•" and start < piece.start:
        start += 1
    return start
