"""What repeats at the edges of a PDF's pages: running titles, page numbers, numbers counting the lines."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from qualkit.formats.tally import counts
from qualkit.readers.pages import Page, PageLine

_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"\W*(?:page|p|pg|seite|página)?\W*#\W*(?:(?:of|sur|de|von|/)\W*#\W*)?", re.IGNORECASE)
EDGE = 0.12
"""Share of the page's height that is margin, above and below."""
_WORDS = ("running title", "page number", "line number")


def without_margins(pages: Sequence[Page]) -> tuple[list[Page], str]:
    """Return the pages without what repeats at their edges, and what was dropped in words.

    A running title must come back at the same height on at least three pages and two in five; page
    numbers must rise. Numbers left of the text are line numbers if at least five stand on a page.
    """
    met: Counter[str] = Counter()
    unnumbered = [_without_line_numbers(page, met) for page in pages]
    kinds = _repeated(unnumbered)
    cleaned = []
    for page in unnumbered:
        told = [(line, _at_edge(page, line) and kinds.get(_key(page, line), "")) for line in page.lines]
        met.update(kind for _, kind in told if kind)
        cleaned.append(replace(page, lines=tuple(line for line, kind in told if not kind)))
    return cleaned, counts(met, _WORDS)


def _repeated(pages: Sequence[Page]) -> dict[tuple[str, int], str]:
    """Return what to drop: (words with # for numbers, height) -> its kind."""
    where: defaultdict[tuple[str, int], dict[int, tuple[int, ...]]] = defaultdict(dict)
    for page in pages:
        for line in _edge_lines(page):
            numbers = tuple(int(digits[:9]) for digits in _DIGITS.findall(line.text))
            where[_key(page, line)][page.number] = numbers
    found: dict[tuple[str, int], str] = {}
    for key, by_page in where.items():
        if not _constant_or_rising(list(by_page.values())):
            continue
        if _NUMBER.fullmatch(key[0]) and (len(by_page) >= 2 or len(pages) == 1):
            found[key] = "page number"
        elif len(by_page) >= max(3, 0.4 * len(pages)):
            found[key] = "running title"
    return found


def _constant_or_rising(rows: Sequence[tuple[int, ...]]) -> bool:
    """Whether each number in a line is the same on all pages, or counts up (page 3, page 4)."""
    return all(len(set(column)) == 1 or all(a < b for a, b in pairwise(column))
               for column in zip(*rows, strict=True))


def _edge_lines(page: Page) -> Iterator[PageLine]:
    return (line for line in page.lines if _at_edge(page, line))


def _at_edge(page: Page, line: PageLine) -> bool:
    if not page.placed:
        return line in page.lines[:2] or line in page.lines[-2:]
    return not EDGE * page.height < line.y < (1 - EDGE) * page.height


def _key(page: Page, line: PageLine) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text), round(line.y / 6) if page.placed else 0


def _without_line_numbers(page: Page, met: Counter[str]) -> Page:
    """Leave out lines of digits only that stand left of the words and rise."""
    words = [line.left for line in page.lines if not line.text.isdecimal()]
    numbers = [line for line in page.lines if line.text.isdecimal() and len(line.text) <= 5]
    if not page.placed or len(numbers) < 5 or not words:
        return page
    edge = Counter(round(left) for left in words).most_common(1)[0][0]
    beside = sorted((line for line in numbers if line.right <= edge), key=lambda line: -line.y)
    if len(beside) < 5 or any(int(a.text) >= int(b.text) for a, b in pairwise(beside)):
        return page
    met["line number"] += len(beside)
    dropped = frozenset(beside)
    return replace(page, lines=tuple(line for line in page.lines if line not in dropped))
