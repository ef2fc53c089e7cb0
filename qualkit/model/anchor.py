"""Where a quotation stands, in a form that survives edits of the text around it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

CONTEXT = 32
"""Characters kept on each side of a quote."""


class Place(StrEnum):
    """What became of a quote's place when its text was corrected.

    *Same* needs nobody; *moved* is one certain new place that a person has yet to confirm; an
    *orphan* is gone or has two equally good places, so it keeps its place in the former text.
    """

    SAME = "same"
    MOVED = "moved"
    ORPHAN = "orphan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A place in a document: ``text[start:end] == quote``, half-open, in Unicode code points."""

    document: str
    text_hash: str
    start: int
    end: int
    quote: str
    prefix: str = ""
    suffix: str = ""

    @classmethod
    def at(cls, document: str, text_hash: str, text: str, /, *, start: int, end: int) -> Anchor:
        """Cut an anchor out of ``text``.

        Raises:
            ValueError: the span is empty or lies outside the text.
        """
        if not 0 <= start < end <= len(text):
            raise ValueError(f"no span {start}:{end} in a text of {len(text)} characters")
        return cls(document=document, text_hash=text_hash, start=start, end=end, quote=text[start:end],
                   prefix=text[max(0, start - CONTEXT):start], suffix=text[end:end + CONTEXT])

    def holds_in(self, text: str) -> bool:
        """Whether the quote stands at its place in ``text``."""
        return 0 <= self.start < self.end <= len(text) and text[self.start:self.end] == self.quote
