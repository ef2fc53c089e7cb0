"""Mistakes in people's material are values: they are collected, shown together, and stop nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from qualkit.errors import Sentence, printable


class Severity(StrEnum):
    """What a problem did: a warning left the input in, a rejection kept it out."""

    WARNING = "warning"
    REJECTION = "rejection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with one input, in words that hold no transcript text.

    ``reason`` says what is so, ``remedy`` what to do; ``place`` is a line, row, page or
    member (``12``, ``row 7``, ``page 3``), or empty.
    """

    source: str
    reason: str
    remedy: str = ""
    place: str = ""
    severity: Severity = Severity.WARNING

    def __str__(self) -> str:
        where = f"{printable(self.source)}:{self.place}" if self.place else printable(self.source)
        if not self.remedy:
            return Sentence("%(where)s: %(reason)s", where=where, reason=self.reason)
        return Sentence("%(where)s: %(reason)s %(remedy)s", where=where, reason=self.reason, remedy=self.remedy)


ProblemSink = Callable[[Problem], None]
"""Where problems go; ``list.append`` is one."""
