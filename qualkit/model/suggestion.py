"""What engines propose. A suggestion becomes a coding only through a person's decision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Whether the speaker says it is so, both ways, or that it is *not* so."""

    PRESENT = "present"
    MIXED = "mixed"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an engine proposed a code, in terms of the codebook, never of the transcript's words.

    ``kind`` is

    - ``cue``: ``what`` is the cue as the codebook writes it; start and end are its place in the document;
    - ``asked``: the same of the question before it, so without a place;
    - ``nearest``: ``what`` names the nearest part of the code (``definition``, ``include``, ``example 2``);
    - ``like``, ``unlike``: the nearest passages that people gave the code, or refused it; ``what`` is ``document
      id#passage`` (the passage's ordinal);
    - ``word``, ``against``: the place of words that speak for the code or against it, as learnt;
    - ``context``: something beside the words does (``what``: ``question``, ``neighbours``, ``role``);
    - ``negated``, ``hedged``: the place of the word that did it.

    ``score`` is on the engine's own scale.
    """

    engine: str
    kind: str
    what: str
    start: int | None = None
    end: int | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A code proposed for ``text[start:end]`` of a document.

    ``score`` lies on the scale named by ``scale``; only on ``probability.v1`` it is a probability. ``rank``
    is the place in its passage's list from 1, 0 before the lists are joined. ``segment`` is the
    passage's ordinal in its document. ``unsure``: the engines abstain; it is kept for people who ask what the
    engines could not tell, and counts nowhere as suggested.
    """

    document: str
    text_hash: str
    segment: int
    start: int
    end: int
    code: str
    score: float
    scale: str
    engines: tuple[str, ...]
    direction: Direction | None = None
    hedged: bool = False
    why: tuple[Reason, ...] = ()
    rank: int = 0
    unsure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention:
    """An engine that kept silent on a segment, and why (``language 'bm' is unknown to it``)."""

    document: str
    segment: int
    engine: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeProposal:
    """A code that a discoverer thinks the codebook lacks. A person adopts it or not."""

    name: str
    terms: tuple[str, ...]
    exemplars: tuple[tuple[str, int], ...]
    size: int
    run: str = ""
