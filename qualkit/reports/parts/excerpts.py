"""The words of a quotation: whole sentences, cut only between sentences, each part checked again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from qualkit.model import Text
from qualkit.text import units

LIMIT = 480
"""Characters after which a quotation is cut at the next end of a sentence."""

LONGEST = 1600
"""Characters after which even one unbroken sentence is cut, between words."""

OMISSION = "[…]"

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]")

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "yi", "dv", "ckb"})


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text that is printed unbroken: ``content[start:end]``."""

    start: int
    end: int


def tidy(text: str) -> str:
    """One line of printable text: white space closed up, control and direction marks taken out."""
    return " ".join(CONTROL.sub("", text).split())


def direction_of(language: str, text: str) -> str:
    """``rtl`` or ``ltr``: by the language, else by the first letter that has a direction."""
    if language and language not in ("und", "mul"):
        return "rtl" if language.split("-")[0] in _RIGHT_TO_LEFT else "ltr"
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def sentences(text: str, start: int, end: int) -> list[Part]:
    """The sentences of ``text[start:end]``, white space around them left out."""
    return [Part(*span) for span in units.sentences(text, (start, end))]


def blocks(text: Text) -> list[Part]:
    """Where sentences may run: turns of people who testify, or paragraphs where nobody is named."""
    if text.turns:
        return [Part(turn.start, turn.end) for turn in text.turns if turn.role.is_evidence]
    return [Part(*span) for span in units.paragraphs(text.content)]


def excerpt(text: Text, spans: Sequence[tuple[int, int]], limit: int = LIMIT) -> list[Part]:
    """The parts to print for the coded ``spans``: the sentences they stand in, the first ones if many.

    The interviewer's words between two answers are left out. Parts that touch are joined.
    """
    content, parts = text.content, []
    places = blocks(text)
    for start, end in spans:
        inside = [place for place in places if place.start < end and start < place.end]
        for place in inside or [Part(start, end)]:
            parts += [_unnumbered(content, one, start) for one in sentences(content, place.start, place.end)
                      if one.start < end and start < one.end]
    whole = sorted(set(parts), key=lambda part: part.start) or [Part(*span) for span in spans]
    return [_paired(content, part) for part in _joined(content, _shortened(content, whole, limit))]


_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|[-*•])[^\S\n]+")


def _unnumbered(content: str, part: Part, start: int) -> Part:
    """A part without the number of the list in which it stands, unless that was coded with it."""
    mark = _NUMBERED.match(content, part.start, part.end)
    return Part(mark.end(), part.end) if mark and mark.end() <= start else part


_PAIRS = (('"', '"'), ("“", "”"), ("«", "»"))


def _paired(content: str, part: Part) -> Part:
    """A part without a quotation mark at its edge whose partner stands in a sentence that is not printed."""
    words = content[part.start:part.end]
    for opening, closing in _PAIRS:
        lone = words.count(opening) + (words.count(closing) if opening != closing else 0) == 1
        if lone and len(words) > 1 and words.endswith(closing):
            return Part(part.start, part.start + len(words[:-1].rstrip()))
        if lone and len(words) > 1 and words.startswith(opening):
            return Part(part.end - len(words[1:].lstrip()), part.end)
    return part


def _shortened(content: str, parts: Sequence[Part], limit: int) -> list[Part]:
    kept: list[Part] = []
    room = limit
    for part in parts:
        if kept and part.end - part.start > room:
            break
        kept.append(part)
        room -= part.end - part.start
    if len(kept) == 1 and kept[0].end - kept[0].start > LONGEST:
        start = kept[0].start
        space = content.rfind(" ", start, start + LONGEST)
        kept = [Part(start, space if space > start else start + LONGEST)]
    return kept


def _joined(content: str, parts: Sequence[Part]) -> list[Part]:
    joined: list[Part] = []
    for part in parts:
        if joined and not content[joined[-1].end:part.start].strip():
            joined[-1] = Part(joined[-1].start, part.end)
        else:
            joined.append(part)
    return joined


def position(text: Text, start: int) -> tuple[str, int]:
    """``("turn", 14)`` or ``("paragraph", 3)``: where a reader finds the place again, from 1.

    Turns count where somebody is named in them. A case note has none that a reader could count: its paragraphs do.
    """
    if any(turn.speaker for turn in text.turns):
        return "turn", max(1, sum(turn.start <= start for turn in text.turns))
    return "paragraph", max(1, sum(place <= start for place, _ in units.paragraphs(text.content)))
