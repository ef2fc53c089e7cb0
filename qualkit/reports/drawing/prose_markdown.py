"""Prose back into the little Markdown that people write; what they left as it was keeps every letter."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from qualkit.reports.drawing.docx_words import Run, Unit, joined, of_blocks
from qualkit.reports.parts import prose

WIDTH = 108
"""Letters in a line of what is written anew."""

_MARKS = {"bold": "**", "italic": "*", "": ""}
ESCAPED = r"\\\1"
_SPECIAL = re.compile(r"([\\`*_#])")
_LIST_OR_HEAD = re.compile(r"^(\s*)(?:([-*•#>+])(?=\s|#)|(\d+)([.)])(?=\s))")


def merged(source: str, before: Sequence[Unit], after: Sequence[Unit]) -> str:
    """Return ``source`` with what changed between two readings of it; chunks that did not stay letter for letter.

    ``before`` is how ``source`` is printed, which is not always how it reads: words may be redacted.

    Raises:
        ValueError: something in ``after`` cannot be written in this Markdown.
    """
    chunks = [one for one in re.split(r"\n[ \t]*\n", source.replace("\r\n", "\n")) if one.strip()]
    sizes = [len(of_blocks(prose.blocks(one))) for one in chunks]
    if sum(sizes) != len(before):
        return markdown(after)
    starts = [sum(sizes[:at]) for at in range(len(sizes))]
    kept: dict[int, tuple[int, str]] = {}
    for a, b, size in SequenceMatcher(None, list(before), list(after), autojunk=False).get_matching_blocks():
        for chunk, start, length in zip(chunks, starts, sizes, strict=True):
            if length and a <= start and start + length <= a + size:
                kept[b + start - a] = (length, chunk.strip("\n").rstrip())
    return "\n\n".join(_pieces(after, _whole_lists(after, kept)))


def _whole_lists(after: Sequence[Unit], kept: dict[int, tuple[int, str]]) -> dict[int, tuple[int, str]]:
    """Without the lists that items were added to: a list is written in one piece, or it would count anew."""
    covered = {at for start, (length, _) in kept.items() for at in range(start, start + length)}

    def grown(edge: int, beyond: int) -> bool:
        return (0 <= beyond < len(after) and beyond not in covered and after[edge][0] in ("ul", "ol")
                and after[edge][0] == after[beyond][0])

    fewer = {start: held for start, held in kept.items()
             if not grown(start, start - 1) and not grown(start + held[0] - 1, start + held[0])}
    return fewer if len(fewer) == len(kept) else _whole_lists(after, fewer)


def _pieces(after: Sequence[Unit], kept: dict[int, tuple[int, str]]) -> Iterator[str]:
    fresh: list[Unit] = []
    at = 0
    while at < len(after):
        if at not in kept:
            fresh.append(after[at])
            at += 1
            continue
        if fresh:
            yield markdown(fresh)
            fresh = []
        yield kept[at][1]
        at += kept[at][0]
    if fresh:
        yield markdown(fresh)


def markdown(units: Sequence[Unit]) -> str:
    """Return units as Markdown that reads as exactly these units.

    Raises:
        ValueError: they cannot be written in it.
    """
    lines: list[str] = []
    last, number = "", 0
    for unit in units:
        kind = unit[0]
        if last and (kind != last or kind not in ("ul", "ol")):
            lines.append("")
        number = number + 1 if kind == "ol" and last == "ol" else 1
        lines += _written(unit, number)
        last = kind
    return "\n".join(lines)


def carriable(unit: Unit) -> Unit:
    """The unit, with no more emphasis than can be written: half words in italics cannot."""
    for without in ((), ("italic",), ("italic", "bold")):
        poorer = (unit[0], joined((text, "" if look in without else look) for text, look in unit[1]))
        try:
            _written(poorer, 1)
        except ValueError:
            continue
        return poorer
    return unit


def _written(unit: Unit, number: int) -> list[str]:
    """A unit in the plainest of its forms that reads as the unit again."""
    for escaped in (False, True):
        head = {"ul": "- ", "ol": f"{number}. ", "head": "### "}.get(unit[0], "")
        whole = head + "".join(_run(run, escaped) for run in unit[1])
        if escaped and not head:
            whole = _LIST_OR_HEAD.sub(
                lambda mark: f"{mark[1]}\\{mark[2]}" if mark[2] else f"{mark[1]}{mark[3]}\\{mark[4]}", whole)
        for lines in (_wrapped(whole, unit[0]), [whole]):
            if of_blocks(prose.blocks("\n".join(lines))) == (unit,):
                return lines
    raise ValueError("its emphasis cannot be written in Markdown")


def _run(run: Run, escaped: bool) -> str:
    text, look = run
    return f"{_MARKS[look]}{_SPECIAL.sub(ESCAPED, text) if escaped else text}{_MARKS[look]}"


def _wrapped(line: str, kind: str) -> list[str]:
    if len(line) <= WIDTH or kind == "head":
        return [line]
    return textwrap.wrap(line, WIDTH, subsequent_indent={"ul": "  ", "ol": "   "}.get(kind, ""),
                         break_long_words=False, break_on_hyphens=False)
