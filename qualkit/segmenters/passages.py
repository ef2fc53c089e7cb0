"""The passage: one turn, or a run of its sentences up to about eighty words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.model import Document, Segment, Text
from qualkit.segmenters.regions import Region, segments
from qualkit.text.units import Span, sentences

_PAUSE = re.compile(r"[,;:–—…]\s|\n|[，、；]")
_SPACE = re.compile(r"\s")
_LETTERS = 12
"""What a word may measure at most, on average, before its script is taken to have no spaces."""


class Passages:
    """The default lens. A long turn is cut at sentence ends into parts of like length, so that no
    crumb is left over; speech without full stops is cut at pauses.
    """

    name = "passages.v1"

    def __init__(self, words: int = 80) -> None:
        self.words = words

    def segment(self, document: Document, text: Text) -> Iterator[Segment]:
        """Yield the passages; an answer carries the question before it."""
        return segments(document, text, self._cut, unit="passage", segmenter=self.name)

    def _cut(self, content: str, region: Region) -> Iterator[Span]:
        total = _length(content, region.start, region.end)
        if total <= self.words:
            yield region.start, region.end
            return
        part = total / -(-total // self.words)
        begin, end, run, goal = -1, -1, 0, part
        for start, stop in self._sentences(content, region):
            length = _length(content, start, stop)
            if begin >= 0 and run + length / 2 > goal:
                yield begin, end
                begin, goal = -1, goal + part
            begin, end, run = start if begin < 0 else begin, stop, run + length
        if begin >= 0:
            yield begin, end

    def _sentences(self, content: str, region: Region) -> Iterator[Span]:
        for start, end in sentences(content, (region.start, region.end)):
            yield from self._breaths(content, start, end)

    def _breaths(self, content: str, start: int, end: int) -> Iterator[Span]:
        """Cut a sentence that is longer than a passage, as unpunctuated speech is, at its pauses."""
        while _length(content, start, end) > self.words:
            stop = self._pause(content, start, end)
            yield start, start + len(content[start:stop].rstrip())
            start = end - len(content[stop:end].lstrip())
        if start < end:
            yield start, end

    def _pause(self, content: str, start: int, end: int) -> int:
        """The last pause in the second half of a passage's length, else the last space, else its end."""
        run = re.compile(rf"(?:\S+\s*){{1,{self.words}}}").match(content, start, end)
        limit = min(run.end() if run else end, start + _LETTERS * self.words)
        half = start + (limit - start) // 2
        stops = [m.end() for m in _PAUSE.finditer(content, half, limit)]
        return (stops or [m.end() for m in _SPACE.finditer(content, half, limit)] or [limit])[-1]


def _length(content: str, start: int, end: int) -> int:
    """The length in words; a script without spaces counts by its letters."""
    return max(len(content[start:end].split()), (end - start) // _LETTERS)
