"""Find quotations in a text: again after it was corrected, or typed by hand, with joins and clarifications.

A wrong place is worse than a lost one: two equally good places count as none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qualkit.model import Anchor, Place
from qualkit.model.anchor import CONTEXT

SHORTEST = 16
"""Characters by which a quote may be known again, with some of its surroundings or by its words alone."""
REACH = 80
"""Characters of the text that one [clarification] may stand for."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a quote stands now: ``text[start:end] == quote``; an orphan has no place (``-1``)."""

    place: Place
    start: int = -1
    end: int = -1


ORPHAN = Found(Place.ORPHAN)


class Correction:
    """The passage from a text to its corrected form; finds many anchors again.

    With the former text at hand more can be told: what lies before the first change and behind the
    last one is certain, and a quote that stood twice there is not taken for its twin.
    """

    def __init__(self, before: str, after: str) -> None:
        self.before = before
        self.after = after
        self._head = _common_head(before, after)
        self._tail = _common_tail(before, after, self._head)

    def refind(self, anchor: Anchor) -> Found:
        """Return where the anchor's quote stands in the corrected text."""
        shift = len(self.after) - len(self.before)
        if anchor.holds_in(self.before):
            if anchor.end <= self._head:
                return _found(anchor, anchor.start)
            if anchor.start >= len(self.before) - self._tail:
                return _found(anchor, anchor.start + shift)
        return _search(anchor, self.after, self.before)


def refind(anchor: Anchor, text: str) -> Found:
    """Return where an anchor's quote stands in ``text``, when only the anchor is known.

    *Same* and *moved* need exactly one place that carries the quote with all of its context, else
    with ever less of one side of it, else the quote alone if it is long enough; anything else is an
    *orphan*.
    """
    return _search(anchor, text, "")


def _search(anchor: Anchor, text: str, before: str) -> Found:
    for witnesses in _witnesses(anchor):
        starts = {start for witness, lead in witnesses for start in _starts(witness, lead, text)}
        if len(starts) > 1:
            return ORPHAN
        if starts:
            # Where the former text held the witness twice, the one left may be the other one.
            twins = before and any(len(_starts(witness, lead, before)) > 1 for witness, lead in witnesses
                                   if _starts(witness, lead, text))
            return ORPHAN if twins else _found(anchor, starts.pop())
    return ORPHAN


def _witnesses(anchor: Anchor) -> Iterator[tuple[tuple[str, int], ...]]:
    """Strings that prove a place, the strongest first, each with the length of what precedes the quote."""
    prefix, quote, suffix = anchor.prefix, anchor.quote, anchor.suffix
    yield ((prefix + quote + suffix, len(prefix)),)
    for reach in (CONTEXT, CONTEXT // 2, CONTEXT // 4):
        before, after = prefix[-reach:], suffix[:reach]
        sides = ((before + quote, len(before)), (quote + after, 0))
        yield tuple(side for side in sides if len(side[0]) >= max(SHORTEST, len(quote) + 1))
    if len(quote) >= SHORTEST:
        yield ((quote, 0),)


def _starts(witness: str, lead: int, text: str) -> list[int]:
    """At most two places of a quote; more would tell nothing more."""
    first = text.find(witness)
    if first < 0:
        return []
    second = text.find(witness, first + 1)
    return [first + lead] if second < 0 else [first + lead, second + lead]


def _found(anchor: Anchor, start: int) -> Found:
    place = Place.SAME if start == anchor.start else Place.MOVED
    return Found(place, start, start + len(anchor.quote))


def _common_head(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_tail(one: str, other: str, head: int) -> int:
    low, high = 0, min(len(one), len(other)) - head
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle:len(one) - low] == other[len(other) - middle:len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low


# --- quotes as people type them ------------------------------------------------------------------


def locate(quote: str, text: str) -> list[tuple[int, int]]:
    """Return every place of ``text`` that a typed quote may mean, in order: ``[(start, end), ...]``.

    White space, straight and curly quotation marks, dashes, dots of omission, soft hyphens and composed
    letters count as alike; letters, case and accents do not. More than one place is for a person to decide.
    """
    wanted = _fold(quote.strip()).text.strip()
    if not wanted:
        return []
    folded = _fold(text)
    return [folded.span(start, start + len(wanted)) for start in folded.places(wanted)]


def verify(quote: str, text: str) -> tuple[tuple[int, int], ...]:
    """Return the places of a quotation's verbatim parts in ``text``, or ``()`` if it is not there.

    ``[…]`` joins parts that follow one another at any distance; any other ``[clarification]`` adds or
    replaces at most `REACH` characters, unless it stands in the text itself (``[laughs]``).
    """
    whole = locate(quote, text)
    if whole:
        return (whole[0],)
    folded = _fold(text)
    spans: list[tuple[int, int]] = []
    position = 0
    for piece in _JOIN.split(quote):
        if not piece.strip():
            continue
        match = _first(piece, folded, position)
        if match is None:
            return ()
        spans += [folded.span(*place) for place in match.regs[1:]]
        position = match.end()
    return tuple(spans)


def _first(piece: str, folded: _Folded, position: int) -> re.Match[str] | None:
    if not _BRACKET.sub("", piece).strip():
        return None  # nothing verbatim in it
    matches = _with_clarifications(piece).finditer(folded.text, position)
    return next((match for match in matches if all(folded.is_whole(*part) for part in match.regs[1:])), None)


_JOIN = re.compile(r"\[\s*(?:…|\.\.\.|\. \. \.)\s*\]")
_BRACKET = re.compile(r"(\[[^\[\]]*\])")


def _with_clarifications(piece: str) -> re.Pattern[str]:
    pattern = ""
    for part in filter(str.strip, _BRACKET.split(piece.strip())):
        literal = re.escape(_fold(part).text.strip())
        clarified = part.startswith("[") and part.endswith("]")
        pattern += rf"(?:\s*{literal}\s*|.{{0,{REACH}}}?)" if clarified else rf"({literal})"
    return re.compile(pattern, re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text with alike characters made one, and for each of its characters the place it came from."""

    text: str
    starts: tuple[int, ...] | range
    ends: tuple[int, ...] | range

    def places(self, wanted: str) -> Iterator[int]:
        """Yield where whole characters of the text say ``wanted``."""
        start = self.text.find(wanted)
        while start >= 0:
            if self.is_whole(start, start + len(wanted)):
                yield start
            start = self.text.find(wanted, start + 1)

    def is_whole(self, start: int, end: int) -> bool:
        """Whether neither end cuts a character of the text (a letter from its accent, a dot of ``…``)."""
        inside = (at for at in (start, end) if 0 < at < len(self.text))
        return all(self.starts[at - 1] != self.starts[at] for at in inside)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the text itself."""
        return self.starts[start], self.ends[end - 1]


_ALIKE = {
    **dict.fromkeys("‘’‚‛′´`ʼ", "'"), **dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00ad\u200b\u200e\u200f\u2060\ufeff", ""), "…": "...",
}
# A stretch of white space, a letter with its marks, or one of the characters that have doubles.
_CHANGED = re.compile(r"\s+|[^\x00-\x7f`][\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f]*"
                      r"|[\x21-\x7e][\u0300-\u036f]+|`")


@lru_cache(maxsize=8)  # an import asks for many quotes of one document after another
def _fold(text: str) -> _Folded:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0

    def keep(end: int) -> None:
        pieces.append(text[done:end])
        starts.extend(range(done, end))
        ends.extend(range(done + 1, end + 1))

    for match in _CHANGED.finditer(text):
        keep(match.start())
        new = _alike(match.group())
        pieces.append(new)
        starts.extend([match.start()] * len(new))
        ends.extend([match.end()] * len(new))
        done = match.end()
    keep(len(text))
    return _Folded("".join(pieces), tuple(starts), tuple(ends))


def _alike(piece: str) -> str:
    if piece.isspace():
        return " "
    head = _ALIKE.get(piece[0])
    return unicodedata.normalize("NFD", piece) if head is None else head + piece[1:]
