"""What page layout added to a text: hard line breaks, page headers, blocks printed twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from qualkit.text.labels import candidate
from qualkit.text.turns import Line, lines_of

CONTENTS = re.compile(
    r"\W*(?:table of )?contents\b|\W*in this issue\b|\W*(?:au )?sommaire\b|\W*table des matières\b"
    r"|\W*dans ce numéro\b|\W*(?:tabla de )?contenido\b|\W*índice\b|\W*en este número\b", re.IGNORECASE)
"""How a heading of a list of contents begins."""

_ITEM = re.compile(r"\s*(?:[-–—•*·▪►>|#+]|\(?\d{1,3}[.)\]]|\(?[a-zA-Z][.)]\s|\[|\S*\t)")
_SENTENCE_END = re.compile(r"[.?!…:;][\"'»”’)\]]*$")
_WORD = re.compile(r"\S+")
_PAGE_NUMBER = re.compile(r"\W*(?:page|p\.?|seite|página|pg\.?)?\W*(\d{1,4})\W*"
                          r"(?:(?:of|sur|de|von|/)\W*\d{1,4}\W*)?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_NARROWEST, _WIDEST, _SLACK = 45, 240, 5
_SHINGLE, _REPEATED = 12, 40


def join_wrapped(text: str) -> tuple[str, int]:
    """Put a space for each line break that only a line's width made; return the text and their number.

    Positions stay as they are. A break is the width's work if the next word would not have fitted;
    that must hold for most breaks of the document, or for all of a paragraph whose lines run on
    in mid-sentence. Turns, lists, verse, tables and quoted mail are never joined.
    """
    runs = list(_runs(lines_of(text)))
    breaks = [pair for run in runs for pair in pairwise(run)]
    if not breaks:
        return text, 0
    width = _width([first for first, _ in breaks])
    fitting = [pair for pair in breaks if _full(*pair, width=width)]
    if len(breaks) >= 3 and width <= 120 and len(fitting) * 4 >= len(breaks) * 3:
        joined = fitting
    else:
        joined = [pair for run in runs if _is_wrapped(run) for pair in pairwise(run)]
    return _without([first.end for first, _ in joined], text), len(joined)


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield stretches of lines that might be one paragraph."""
    run: list[Line] = []
    for number, line in enumerate(lines):
        if run and (line.apart or _begins_anew(line, number)):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _begins_anew(line: Line, number: int) -> bool:
    if _ITEM.match(line.text) or line.text.startswith("   "):
        return True
    found = candidate(line.text, number, line.start)
    return found is not None and found.form != "bare"


def _width(lines: Sequence[Line]) -> int:
    lengths = sorted(len(line.text.rstrip()) for line in lines)
    return lengths[(len(lengths) - 1) * 98 // 100]


def _full(line: Line, below: Line, *, width: int) -> bool:
    """Whether the next word would not have fitted on the line (marks of Markdown may be gone from it)."""
    length, word = len(line.text.rstrip()), _WORD.search(below.text)
    return length >= _NARROWEST and word is not None and length + len(word.group()) + _SLACK > width


def _is_wrapped(run: Sequence[Line]) -> bool:
    if len(run) < 2 or not 60 <= (width := max(len(line.text.rstrip()) for line in run[:-1])) <= _WIDEST:
        return False
    if not all(_full(first, second, width=width) for first, second in pairwise(run)):
        return False
    breaks = [(_SENTENCE_END.search(first.text.rstrip()) is None, second.text.lstrip()[:1].islower())
              for first, second in pairwise(run)]
    running = sum(lower for _, lower in breaks)
    return all(open_end or lower for open_end, lower in breaks) and 2 * running >= len(breaks)


def _without(newlines: Sequence[int], text: str) -> str:
    pieces: list[str] = []
    at = 0
    for newline in newlines:
        pieces += (text[at:newline], " ")
        at = newline + 1
    pieces.append(text[at:])
    return "".join(pieces)


def drop_page_headers(text: str) -> tuple[str, int]:
    """Drop running headers, footers and page numbers of a text that was cut into pages.

    Only lines that stand apart around page numbers counting upwards, or around form feeds, and
    that come back on at least three pages: a repeated "yes" is speech.
    """
    if "\f" not in text and _PAGE_NUMBER.search(text) is None:
        return text, 0
    lines = lines_of(text)
    edges = dict.fromkeys(_page_edges(lines))
    if len(edges) < 3:
        return text, 0
    names = {number: _DIGITS.sub("#", lines[number].text.strip(" \t\f")) for number in _around(edges, lines)}
    counts = Counter(names.values())
    enough = max(3, len(edges) // 2)
    dropped = {number for number, name in names.items() if counts[name] >= enough}
    gone = sorted(dropped)
    pieces: list[str] = []
    at = 0
    for number in gone:
        pieces.append(text[at:lines[number].start])
        at = min(lines[number].end + 1, len(text))
    return "".join([*pieces, text[at:]]), len(gone)


def _page_edges(lines: Sequence[Line]) -> list[int]:
    """Return the numbers of the lines at which pages meet."""
    feeds = [number for number, line in enumerate(lines) if "\f" in line.text]
    if len(feeds) >= 2:
        return feeds
    counted: list[int] = []
    last = -1
    for number, line in enumerate(lines):
        found = _PAGE_NUMBER.fullmatch(line.text.strip()) if len(line.text) <= 40 else None
        edge = line.apart or number + 1 == len(lines) or lines[number + 1].apart
        if found is not None and edge and (last < 0 or int(found[1]) == last + 1):
            counted.append(number)
            last = int(found[1])
    return counted


def _around(edges: Collection[int], lines: Sequence[Line]) -> set[int]:
    near = {number for edge in edges for number in range(edge - 2, edge + 3) if 0 <= number < len(lines)}
    return {number for number in near if number in edges or not _may_be_speech(lines[number], number)}


def _may_be_speech(line: Line, number: int) -> bool:
    found = candidate(line.text, number, line.start)
    labelled = found is not None and found.form != "bare"
    return labelled or len(line.text) > 100 or _SENTENCE_END.search(line.text.rstrip()) is not None


def repeated_stretches(text: str, *, limit: int = 2_000_000) -> list[tuple[int, int, int]]:
    """Return ``(start, end, first)`` for stretches of 40 words or more that stood at ``first`` before.

    Library records and saved pages print their abstract twice; it must count once. Texts longer
    than ``limit`` characters are not searched.
    """
    if len(text) > limit:
        return []
    words = [(match.group().casefold(), match.start(), match.end()) for match in _WORD.finditer(text)]
    seen: dict[int, int] = {}
    found: list[tuple[int, int, int]] = []
    at = 0
    while at + _SHINGLE <= len(words):
        key = hash(tuple(word for word, _, _ in words[at:at + _SHINGLE]))
        first = seen.setdefault(key, at)
        length = _same(words, first, at) if first + _SHINGLE <= at else 0
        if length >= _REPEATED:
            found.append((words[at][1], words[at + length - 1][2], words[first][1]))
        at += length if length >= _REPEATED else 1
    return found


def _same(words: Sequence[tuple[str, int, int]], first: int, second: int) -> int:
    length = 0
    while second + length < len(words) and first + length < second and \
            words[first + length][0] == words[second + length][0]:
        length += 1
    return length
