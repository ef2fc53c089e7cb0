"""How agreement between coders is looked at: by which unit, which coefficient was declared beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Coefficient(StrEnum):
    """What agreement is said in. *Percent* is no coefficient proper and cannot be declared as the main one."""

    PERCENT = "percent"
    ALPHA = "alpha"
    COHEN = "cohen"
    FLEISS = "fleiss"
    AC1 = "ac1"
    BENNETT = "bennett"
    U_ALPHA = "u-alpha"
    MASI = "masi"


class CodedUnit(StrEnum):
    """The lens: the pieces of text of which each coder is asked whether it carries a code."""

    CHARACTER = "character"
    SENTENCE = "sentence"
    TURN = "turn"
    PASSAGE = "passage"
    DOCUMENT = "document"


class Overlap(StrEnum):
    """When a piece of text carries a code that was given to a span.

    *Any*: the two touch. *Half*: at least half of the shorter of the two lies in the other; a span that
    does so nowhere counts in the piece that holds most of it. *Whole*: the span covers the piece.
    Characters and documents need no rule: a character is covered or not, a document carries what it holds.
    """

    ANY = "any"
    HALF = "half"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPlan:
    """``[agreement]`` of qualkit.toml: what was declared before anybody looked at the figures."""

    coefficient: Coefficient | None = None
    unit: CodedUnit = CodedUnit.PASSAGE
    overlap: Overlap = Overlap.HALF
