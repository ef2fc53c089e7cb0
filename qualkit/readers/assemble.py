"""Blocks -> Extract: what every reader ends with, so that all formats read alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualkit.errors import NothingToRead
from qualkit.model import DocumentKind, Extract, Mark, Problem, ProblemSink, Source, Translated, Turn

CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
APART = frozenset({"header", "footnote", "comment"})
"""Kinds that stand after the running text, so that they never cut a turn in two."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a source that stands on its own: a paragraph, a heading, a table row, a cue.

    ``kind`` is one of ``paragraph``, ``heading``, ``row``, ``cue``, ``header``, ``footnote``,
    ``comment``, ``textbox``. ``speaker`` is set only where the format itself says who speaks (a
    column, ``<v Awa>``); labels inside the words are found later. Times are seconds.
    """

    text: str
    kind: str = "paragraph"
    speaker: str = ""
    begins_at: float | None = None
    ends_at: float | None = None
    page: int | None = None
    cell: str = ""
    language: str = ""
    translation: str = ""
    translation_language: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A block at its place: the label is ``text[start:words]``, the words ``text[words:end]``."""

    block: Block
    start: int
    words: int
    end: int


def assemble(blocks: Iterable[Block], source: Source, problems: ProblemSink, *, title: str = "", member: str = "",
             attributes: Mapping[str, str] | None = None, kind: DocumentKind | None = None) -> Extract:
    """Join blocks into one text and find its turns, times, languages and opening metadata.

    Headers, footnotes and comments are moved behind the running text. ``kind`` is what the
    caller knows; None leaves it to be guessed.

    Raises:
        NothingToRead: no block has words.
    """
    text, placed = _join(blocks, source, problems)
    if not text.strip():
        raise NothingToRead("There is no text in it.")
    turns = tuple(Turn(start=p.words, end=p.end, speaker=p.block.speaker, language=p.block.language or source.language,
                       begins_at=p.block.begins_at, ends_at=p.block.ends_at)
                  for p in placed if p.block.kind not in APART and p.block.kind != "heading")
    marks = tuple(Mark(kind=p.block.kind, start=p.words, end=p.end) for p in placed if p.block.kind != "paragraph")
    return Extract(text=text, member=member, title=title, kind=kind, language=source.language, turns=turns,
                   marks=marks, translations=_translations(placed), attributes=dict(attributes or {}))


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
        gap = "" if previous is None else "\n" if previous.kind == block.kind == "row" else "\n\n"
        new = block.speaker and (previous is None or previous.speaker != block.speaker)
        label = f"{block.speaker}: " if new else ""
        pieces += (gap, label, words)
        start = at + len(gap)
        at = start + len(label) + len(words)
        placed.append(Placed(block, start, start + len(label), at))
        previous = block
    if dropped:
        problems(Problem(source=source.key, reason=f"{dropped} control characters were dropped."))
    return "".join(pieces), placed


def _clean(text: str) -> tuple[str, int]:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return CONTROL.subn("", plain) if CONTROL.search(plain) else (plain, 0)


def _translations(placed: Sequence[Placed]) -> tuple[Translated, ...]:
    return tuple(Translated(start=p.words, end=p.end, text=_clean(p.block.translation)[0],
                            language=p.block.translation_language)
                 for p in placed if p.block.translation.strip())
