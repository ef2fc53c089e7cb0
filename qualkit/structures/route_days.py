"""The days of a route: when, where, and what was done, from headings, lists, tables and running text."""

from __future__ import annotations

import re

from qualkit.model import ItemKind
from qualkit.structures.page import Page, cell, cell_text
from qualkit.text.dates import MONTHS
from qualkit.text.outline import Piece

_DAY = re.compile(r"(?:Day|Jour|Journée|Día|Dia)\s+(?P<number>\d{1,2}|[A-Za-z]+)\b", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:Lundi|Mardi|Mercredi|Jeudi|Vendredi|Samedi|Dimanche)\b"
    r"|(?:Lunes|Martes|Miércoles|Jueves|Viernes|Sábado|Domingo)\b",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"(?:Day|Jour|Journée|Día)\s+(?:\d{1,2}|one|two|three|four|five|six|seven)\b",
    re.IGNORECASE,
)
_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})", re.IGNORECASE)
_NAME = r"[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+)*"
_PLACES = re.compile(
    rf"(?:(?:from|in|at|From|In|At|[Dd]e|[ÀàA]|[Ee]n)\s)?{_NAME}(?:(?:,|\s(?:to|and|à|et|a|y|–|—|-))\s{_NAME})*"
)
"""A heading's end that holds nothing but names."""


def begins_day(page: Page, piece: Piece) -> bool:
    """Whether a piece begins as a day of a programme does (``Day 2 …``)."""
    return _DAY.match(page.content, _bare_start(page, piece)) is not None or piece.word == "day"


def opens(words: str) -> bool:
    """Whether words begin with a numbered day."""
    return _DAY.match(words) is not None


def names_weekday(piece: Piece) -> bool:
    """Whether a piece begins with a day of the week."""
    return _WEEKDAY.match(piece.text) is not None


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
    plain = " ".join(re.sub(r"[*_#]+", "", words).split())
    head, colon, tail = plain.partition(":")
    label = _DAY.match(head)
    date = head[label.end() :].strip(" ,.()–—-") if label else head
    dated = bool(colon) and (_WEEKDAY.match(date) is not None or _MONTH.search(date) is not None)
    tail = tail.strip(" .") if colon else ""
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
