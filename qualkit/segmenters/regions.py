"""The stretches of a text that one voice fills, with the question each answers: what every lens cuts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from qualkit.model import Document, Role, Segment, Text, Turn
from qualkit.text.units import Span, paragraphs, sentences

NOT_SAID = frozenset({"heading", "label", "metadata", "header", "comment"})
"""Marks whose words nobody says; times stay in, because a passage runs over them."""

_QUESTION = 400
_STRAY = 3


@dataclass(frozen=True, slots=True)
class Region:
    """``content[start:end]``, said by one voice; ``turn`` is None for prose."""

    start: int
    end: int
    turn: Turn | None = None
    question: str = ""


Cut = Callable[[str, Region], Iterable[Span]]
"""How a lens divides a region of a content."""


def segments(document: Document, text: Text, cut: Cut, *, unit: str, segmenter: str) -> Iterator[Segment]:
    """Yield what ``cut`` makes of each region, numbered from 0."""
    ordinal = 0
    for region in regions(text):
        turn = region.turn or Turn(start=region.start, end=region.end)
        for start, end in cut(text.content, region):
            yield Segment(
                document=document.id, text_hash=document.text_hash, start=start, end=end,
                text=text.content[start:end], unit=unit, ordinal=ordinal, segmenter=segmenter,
                speaker=turn.speaker, role=turn.role, language=turn.language or document.language,
                question=region.question, begins_at=turn.begins_at, ends_at=turn.ends_at)
            ordinal += 1


def regions(text: Text) -> Iterator[Region]:
    """Yield the regions in order: turns, and paragraphs of prose outside of them.

    Headings, labels, metadata, page headers and comments are left out.
    """
    asked = ""
    unsaid = _unsaid(text)
    for turn, start, end in _pieces(text):
        for piece in _without(unsaid, start, end):
            for first, last in [_trim(text.content, *piece)] if turn else paragraphs(text.content, piece):
                if first < last:
                    yield Region(first, last, turn, asked if turn and turn.role.is_evidence else "")
        if turn:
            asked = _asked(text.content[start:end], turn, asked)


def _pieces(text: Text) -> Iterator[tuple[Turn | None, int, int]]:
    """Turns, and between them what no turn holds (all of it where there are none)."""
    at = 0
    for turn in text.turns:
        if _is_prose(text.content[at:turn.start]):
            yield None, at, turn.start
        yield turn, turn.start, turn.end
        at = max(at, turn.end)
    if not text.turns or _is_prose(text.content[at:]):
        yield None, at, len(text.content)


def _is_prose(between: str) -> bool:
    """More than a stray label or number between two turns."""
    return len(between.split()) > _STRAY


def _unsaid(text: Text) -> list[Span]:
    """The places of words that nobody says, in order and apart from one another."""
    places: list[Span] = []
    for start, end in sorted((mark.start, mark.end) for mark in text.marks if mark.kind in NOT_SAID):
        if places and start <= places[-1][1]:
            places[-1] = places[-1][0], max(end, places[-1][1])
        else:
            places.append((start, end))
    return places


def _without(unsaid: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    at = start
    for index in range(bisect_right(unsaid, start, key=itemgetter(1)), len(unsaid)):
        first, last = unsaid[index]
        if first >= end:
            break
        if first > at:
            yield at, first
        at = last
    if at < end:
        yield at, end


def _trim(content: str, start: int, end: int) -> Span:
    piece = content[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())


def _asked(said: str, turn: Turn, before: str) -> str:
    """The question that stands after this turn: its own, or still the one before it.

    "Mm-hm" is no new question; where nobody is known as the interviewer, whoever asks is.
    """
    said = said.strip()
    asks = said.endswith(("?", "？", "؟")) or "?" in said
    if turn.role is Role.INTERVIEWER and (asks or len(said.split()) > _STRAY):
        return _last_words(said)
    return _last_words(said) if turn.role is Role.UNKNOWN and said.endswith(("?", "？", "؟")) else before


def _last_words(said: str) -> str:
    """The end of a long question, from the beginning of a sentence."""
    if len(said) <= _QUESTION:
        return said
    starts = [start for start, _ in sentences(said) if len(said) - start <= _QUESTION]
    return said[starts[0]:] if starts else said[-_QUESTION:].partition(" ")[2]
