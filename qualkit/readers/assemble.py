"""Blocks -> Extract: what every reader ends with, so that all formats read alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from qualkit.errors import NothingToRead
from qualkit.model import DocumentKind, Extract, Problem, ProblemSink, Source
from qualkit.readers.block import APART, Block, Placed
from qualkit.readers.describe import describe
from qualkit.text.normal import refuse_forbidden, unify_newlines

__all__ = ["Block", "assemble", "assemble_text"]

_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f]")


def assemble(blocks: Iterable[Block], source: Source, problems: ProblemSink, *, title: str = "",
             member: str = "", attributes: Mapping[str, str] | None = None,
             kind: DocumentKind | None = None) -> Extract:
    """Join blocks into one text and find its turns, times, languages and opening metadata.

    Headers, footnotes and comments are moved behind the running text; control characters are
    dropped and counted. ``kind`` is what the caller knows; None leaves it to be guessed.

    Raises:
        NothingToRead: no block has words.
    """
    text, placed = _join(blocks, source, problems)
    if not placed:
        raise NothingToRead("There is no text in it.")
    return describe(text, placed, source, problems, title=title, member=member, attributes=attributes,
                    kind=kind)


def assemble_text(text: str, source: Source, problems: ProblemSink, *,
                  kind: DocumentKind | None = None) -> Extract:
    """Do the same for a text that is already one (a txt file): not a character of it moves.

    Raises:
        NothingToRead: there are no words in it.
    """
    if not text or text.isspace():
        raise NothingToRead("There is no text in it.")
    whole = Placed(Block(""), 0, 0, len(text), text)
    return describe(text, [whole], source, problems, kind=kind)


def _join(blocks: Iterable[Block], source: Source, problems: ProblemSink) -> tuple[str, Sequence[Placed]]:
    running: list[Block] = []
    apart: list[Block] = []
    for block in blocks:
        (apart if block.kind in APART else running).append(block)
    pieces: list[str] = []
    placed: list[Placed] = []
    at, dropped = 0, 0
    previous: Block | None = None
    for block in [*running, *apart]:
        words, junk = _clean(block.text)
        dropped += junk
        if not words:
            continue
        gap = _gap(previous, block)
        goes_on = block.continues or (previous is not None and previous.speaker == block.speaker)
        label = f"{block.speaker.strip()}: " if block.speaker and not goes_on else ""
        pieces += (gap, label, words)
        start = at + len(gap)
        at = start + len(label) + len(words)
        placed.append(Placed(block, start, start + len(label), at, words))
        previous = block
    if dropped:
        problems(Problem(source=source.key, reason=f"{dropped} control characters were dropped."))
    return "".join(pieces), placed


def _gap(previous: Block | None, block: Block) -> str:
    if previous is None:
        return ""
    if block.continues:
        return " "
    same = previous.kind == block.kind == "row" and not block.speaker
    return "\n" if same else "\n\n"


def _clean(text: str) -> tuple[str, int]:
    plain = unify_newlines(text).strip()
    refuse_forbidden(plain.replace("\0", ""))
    return _CONTROL.subn("", plain) if _CONTROL.search(plain) else (plain, 0)
