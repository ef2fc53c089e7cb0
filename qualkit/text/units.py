"""Sentences and paragraphs as spans: they tile a text, white space between them left out.

A rule-based splitter of our own, because it must give places, run over whole corpora in a blink, and
treat speech well (pauses written ``…``, answers like "No.", typing without capitals). It knows English
and French abbreviations and the sentence marks of other scripts; it loads no model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

Span = tuple[int, int]
"""A half-open place in a text."""

_BLANK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_CLOSING = r"(?:[\"'”’)\]]|[ \u00a0\u202f]?»)*"
_BOUNDARY = re.compile(rf"[.!?…؟۔।॥።]+(?P<closing>{_CLOSING})(?=\s)|[。！？]+[」』）”]*|\n\s*")
_OPENING = re.compile(r"[\s\"'“‘«(\[*_>–—-]*")
_BULLET = re.compile(r"\s*[•·▪◦*–—-]\s")
_TITLES = re.compile(
    "mrs?|ms|drs?|prof|rev|hon|gen|col|capt|sgt|ste?|messrs|mgr|mmes?|mlles?|mm|vs|cf")
_SHORTENED = re.compile(
    "etc|al|approx|ca|dept|est|figs?|vols?|pp?|eds?|ex|env|art|chap|éd|av|bd|tél|tel|max|min|incl|inc|ltd|corp|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|janv|févr|avr|juil|déc")
_LAST_WORD = re.compile(r"[^\s\"'“‘«(\[]+$")


def paragraphs(text: str, within: Span | None = None) -> list[Span]:
    """Return the blocks between blank lines, trimmed; ``within`` looks at a part of the text only."""
    start, end = within or (0, len(text))
    cuts = [start, *(match.end() for match in _BLANK.finditer(text, start, end)), end]
    return [span for pair in pairwise(cuts) if (span := _trimmed(text, *pair))]


def sentences(text: str, within: Span | None = None) -> list[Span]:
    """Return the sentences, trimmed; ``within`` looks at a part of the text only.

    A line's end is a sentence's end, unless the next line goes on with a small letter.
    """
    start, end = within or (0, len(text))
    cuts = [start, *_cuts(text, start, end), end]
    return [span for pair in pairwise(cuts) if (span := _trimmed(text, *pair))]


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    bare = piece.lstrip()
    return (end - len(bare), start + len(piece.rstrip())) if bare else None


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    for match in _BOUNDARY.finditer(text, start, end):
        mark = text[match.start()]
        if mark == "\n":
            ends = not _goes_on(text, match, end)
        elif mark == "." and match.end() - match.start() == 1:
            ends = _is_full_stop(text, match, max(start, match.start() - 40))
        else:
            after = _OPENING.match(text, match.end(), end)
            pause = mark == "…" or match[0].startswith("..") or bool(match["closing"])
            ends = not (pause and after and text[after.end():after.end() + 1].islower())
        if ends:
            yield match.end()


def _goes_on(text: str, line_end: re.Match[str], end: int) -> bool:
    """Whether a sentence runs over a line's end: hard-wrapped lines, subtitles cut in the middle."""
    before, after = text[line_end.start() - 1:line_end.start()], line_end.end()
    return after < end and text[after].islower() and before not in ".!?:;…" and not _BULLET.match(text, after)


def _is_full_stop(text: str, stop: re.Match[str], start: int) -> bool:
    found = _LAST_WORD.search(text, start, stop.start())
    if found is None:
        return True
    word, following = found[0].lower(), text[stop.end():stop.end() + 2].lstrip()
    if _TITLES.fullmatch(word):
        return False
    if _SHORTENED.fullmatch(word):
        return following[:1].isupper()
    if len(word) == 1 and word.isalpha():
        return word == "i" or not word.isascii()
    if word.isdigit() and len(word) < 3:  # "3. What we learned"
        before = text[start:found.start()].rstrip(" \t")
        return bool(before) and before[-1] not in ".!?:;\n"
    return not re.fullmatch(r"(?:\w\.)+\w", word)
