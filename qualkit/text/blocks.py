"""What lines are by the lines beside them: rows of a table set with blanks, items of a list without bullets.

A line alone does not tell; two or more that are built alike and stand together do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualkit.text.markers import marker

Place = tuple[int, int]

GAPS = r"\t+| {3,}"
"""What stands between the cells of a table that is set with blanks."""
SLASHES = r"\s+/(?=\s|$)"
STOPPED = re.compile(r"[.!?;,…][\"'”’»)]*$")
"""How a line ends that is a sentence's or breaks off in one."""
ATTACHED = re.compile(
    r"(?:annex(?:e|es)?|appendix|attachment|enclosure|anexo|adjunto|ap[eé]ndice|pi[eè]ce jointe)\s(?:n[°ºo]\.?\s?)?"
    r"(?:\d{1,2}|[A-Z]|[IVX]{1,4})\W?\s*",
    re.IGNORECASE,
)
"""``Annex 1`` on a line of its own, its title on the next."""
_LABEL = re.compile(r"[^\W\d_][\w'’]*(?:[ \u00a0][\w'’]+){0,2}[ \u00a0]?:(?=\s|$)")
_WEEKDAY = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Lun|Mar|Mercre|Jeu|Vendre|Same)di|Dimanche|Lunes|Martes"
    r"|Mi[ée]rcoles|Jueves|Viernes|S[áa]bado|Domingo)(?:,?\s(?:le\s|el\s|the\s)?\d|\s?[:–—-]|\s{2,})",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:an?|the|of|to|by|in|on|for|from|with|and|or|at|that|which|is|are|les?|la|l|une?|du|des?|d|aux?|à|en|par"
    r"|pour|avec|et|ou|que|qui|est|sont|el|los|las|una?|del?|al|por|para|con|y|o|su|sus|se)['’]?",
    re.IGNORECASE,
)
"""What no line ends with that says all it has to say."""
_PROSE = 100
"""Signs in a paragraph, before which no lines but those of a title are looked for."""
_TO = re.compile(r"(?:to|for|al|aux?|à|a l[ao]s?|para|pour)\s", re.IGNORECASE)
"""``To the banks: …`` says to whom, and is no label."""
_OPENS = re.compile(r"[\"“«'‘(¿¡]?[A-ZÀ-Þ\d]")
_LONGEST = 120
"""Signs in an item of a list that has no bullets."""


def is_label(line: str) -> bool:
    """Whether a line opens with a label: ``Chair: …``, ``Date limite : …``."""
    return line[:1].isupper() and _LABEL.match(line) is not None


def is_headed(head: str, below: str, *, naming: bool) -> bool:
    """Whether a line is a heading by the one right below: capitals above others, a question above what answers it."""
    words = len(head.split())
    if naming and is_label(below):
        return words <= 14 and not STOPPED.search(head)
    if head.endswith("?"):
        return words <= 10 and len(below) > 40 and not below.endswith("?")
    return head.isupper() and len(head) > 3 and words <= 10 and not below.isupper() and not STOPPED.search(head)


def is_name(words: str) -> bool:
    """Whether a line names something: short, with a capital and no stop."""
    return words[:1].isupper() and len(words.split()) <= 8 and not STOPPED.search(words) and not words.endswith(":")


def tables(content: str, lines: Sequence[Place]) -> dict[int, str]:
    """Return where rows of tables begin that are set with blanks or strokes, each with what parts its cells."""
    found: dict[int, str] = {}
    for block in _together(content, lines):
        for pattern, least in ((GAPS, 2), (SLASHES, 3)):
            for run in _runs(content, block, pattern, least):
                found |= dict.fromkeys((start for start, _ in run), pattern)
    return found


def lists(content: str, lines: Sequence[Place], *, room: int) -> set[int]:
    """Return where items begin that have no mark but their place: deeper than the line above, or a day of the week."""
    found: set[int] = set()
    above, told = "", False
    for block in _together(content, lines):
        words = [content[start:end] for start, end in block]
        if told and _heads_lines(words):
            found |= {start for start, _ in block[1:]}
        told = told or (sum(map(len, words)) > _PROSE and words[-1].rstrip().endswith("."))
        days = [start for (start, _), line in zip(block, words, strict=True) if _WEEKDAY.match(line.strip())]
        if len(days) > 1:
            found |= {*days}
        at = 0
        while at < len(block):
            stop = at + 1
            while stop < len(block) and _indent(words[stop]) == _indent(words[at]):
                stop += 1
            over = words[at - 1] if at else ""
            hangs = _indent(words[at]) >= _indent(over) + 2 and _ended(over, words[at], room) if at else (
                _indent(words[at]) >= 2 and above.rstrip().endswith(":"))
            if stop - at > 1 and hangs and all(_is_item(line) for line in words[at:stop]):
                found |= {start for start, _ in block[at:stop]}
            at = stop
        above = words[-1]
    return found


def _heads_lines(words: Sequence[str]) -> bool:
    """Whether a block is a heading with lines below it that are items by themselves, of which each ended."""
    head = words[0].strip()
    named = is_name(head) or (head.endswith("?") and len(head.split()) <= 10)
    return named and len(words) > 2 and not is_label(head) and marker(head) is None and not _breaks_off(head) and all(
        _is_item(line) and _indent(line) <= 1 for line in words[1:])


def _together(content: str, lines: Sequence[Place]) -> Iterator[list[Place]]:
    """Lines between blank ones."""
    block: list[Place] = []
    for start, end in lines:
        if content[start:end].strip():
            block.append((start, end))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _runs(content: str, block: Sequence[Place], pattern: str, least: int) -> Iterator[list[Place]]:
    """Lines one below the other with as many cells, in columns; of two columns it takes three lines."""
    run: list[Place] = []
    before: list[Place] = []
    for start, end in block:
        cells = _cells(content[start:end], pattern)
        if len(cells) < least or not _is_row(content[start:end], cells):
            cells = []
        if run and not (cells and len(cells) == len(before) and (pattern == SLASHES or _aligned(cells, before))):
            if len(run) >= (3 if len(before) == 2 else 2):
                yield run
            run = []
        if cells:
            run.append((start, end))
        before = cells
    if len(run) >= (3 if len(before) == 2 else 2):
        yield run


def _cells(line: str, pattern: str) -> list[Place]:
    left = len(line) - len(line.lstrip())
    words = line.rstrip() if pattern == GAPS else line
    cuts = [match.span() for match in re.finditer(pattern, words) if match.start() >= left]
    starts, ends = [left, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(line.rstrip())]
    return list(zip(starts, ends, strict=True))


def _is_row(line: str, cells: Sequence[Place]) -> bool:
    first = line[slice(*cells[0])]
    return (
        bool(first.strip())
        and not first.rstrip().endswith(":")
        and not (len(cells) == 2 and marker(line.strip()))
        and max(end - start for start, end in cells) <= _LONGEST
    )


def _aligned(cells: Sequence[Place], before: Sequence[Place]) -> bool:
    """Whether the second column begins or ends at the same place."""
    return abs(cells[1][0] - before[1][0]) <= 1 or abs(cells[1][1] - before[1][1]) <= 1


def _indent(line: str) -> int:
    bare = line.lstrip(" \t\u00a0")
    return len(line[: len(line) - len(bare)].expandtabs(4))


def _ended(above: str, line: str, room: int) -> bool:
    """Whether a line is not wrapped into the next: the next word had found room on it."""
    return len(above) + 1 + len(line.split()[0]) <= room and not _breaks_off(above)


def _breaks_off(line: str) -> bool:
    return _GOES_ON.fullmatch(line.split()[-1]) is not None or line.rstrip().endswith((",", "-"))


def _is_item(line: str) -> bool:
    bare = line.strip()
    return (
        len(bare) <= _LONGEST
        and _OPENS.match(bare) is not None
        and (not is_label(bare) or _TO.match(bare) is not None)
        and marker(bare) is None
        and not _breaks_off(bare)
    )
