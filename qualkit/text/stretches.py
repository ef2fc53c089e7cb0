"""A document as it is read: stretches of speech in order, and what stands between them (headings, metadata)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from qualkit.model import Role, Text, Turn
from qualkit.text import units

LONGEST = 3000
"""Characters of a turn that are shown in one stretch; a longer one is cut between paragraphs, else sentences."""
_LEFT_OUT = frozenset({"label", "time"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """``text[start:end]``, shown together. ``turn`` counts turns from 1; 0 for what nobody says.

    ``goes_on`` says that it continues the turn of the stretch before it.
    """

    start: int
    end: int
    turn: int = 0
    speaker: str = ""
    role: Role = Role.UNKNOWN
    language: str = ""
    begins_at: float | None = None
    heading: bool = False
    goes_on: bool = False


def stretches(text: Text) -> list[Stretch]:
    """Return all words of a document in order, speakers' labels and the white space between left out."""
    marks = sorted((one.start, one.end, one.kind) for one in text.marks if one.kind in _LEFT_OUT | {"heading"})
    found: list[Stretch] = []
    at, known = 0, 0
    for number, turn in enumerate(text.turns, 1):
        while known < len(marks) and marks[known][1] <= at:
            known += 1
        found += _between(text.content, at, turn.start, marks=marks, first=known)
        found += _turn(text.content, turn, number)
        at = max(at, turn.end)
    found += _between(text.content, at, len(text.content), marks=marks, first=known)
    return found


def _turn(content: str, turn: Turn, number: int) -> Iterator[Stretch]:
    for place, (start, end) in enumerate(_cut(content, turn.start, turn.end)):
        yield Stretch(start=start, end=end, turn=number, speaker=turn.speaker, role=turn.role, language=turn.language,
                      begins_at=None if place else turn.begins_at, goes_on=place > 0)


def _cut(content: str, start: int, end: int) -> Iterator[units.Span]:
    """Cut a long turn; what cannot be cut stays long."""
    if end - start <= LONGEST:
        if start < end:
            yield start, end
        return
    for first, last in units.paragraphs(content, (start, end)):
        if last - first <= LONGEST:
            yield first, last
            continue
        at = upto = first
        for _, stop in units.sentences(content, (first, last)):
            if stop - at > LONGEST and upto > at:
                yield at, upto
                at = upto
            upto = stop
        yield at, last


def _between(content: str, start: int, end: int, *, marks: Sequence[tuple[int, int, str]], first: int
             ) -> Iterator[Stretch]:
    """What stands between two turns, less labels and times."""
    at = start
    headings = set()
    bare: list[units.Span] = []
    for opens, closes, kind in islice(marks, first, None):
        if opens >= end:
            break
        if kind == "heading":
            headings.add(opens)
        elif closes > at:
            bare.append((at, max(at, opens)))
            at = closes
    bare.append((at, end))
    for span in bare:
        if not any(map(str.isalnum, content[slice(*span)])):
            continue
        for opens, closes in units.paragraphs(content, span):
            if any(map(str.isalnum, content[opens:closes])):
                yield Stretch(start=opens, end=closes, heading=opens in headings)
