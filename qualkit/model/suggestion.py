"""What engines propose. A suggestion becomes a coding only through a person's decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from qualkit.model.ids import derive


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
    - ``negated``, ``hedged``: the place of the word that did it;
    - ``score``: what the engine itself gave, where several engines' lists were joined.

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
class PassageAt:
    """Where a passage stands: ``text[start:end]`` of a document as it was then."""

    document: str
    text_hash: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or phrase that tells a proposal from the rest, as people say it most often.

    ``weight`` is on the engine's own scale; ``ratio`` is how many times as often it is said there as in the rest,
    as the logarithm to base 2, where that was measured; ``passages`` and ``documents`` of the proposal hold it.
    """

    text: str
    language: str
    weight: float
    passages: int
    documents: int
    ratio: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeProposal:
    """A code that a discoverer thinks the codebook lacks. A person adopts it, joins it with another, or dismisses it.

    ``passages`` come with the most telling first. ``repeatability`` is from 0 to 1: how much of it comes back when a
    part of the documents is left out; None where that was not measured. ``joins`` names what a person put together.
    """

    id: str
    engine: str
    name: str
    languages: tuple[str, ...]
    terms: tuple[Term, ...]
    passages: tuple[PassageAt, ...]
    repeatability: float | None = None
    joins: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many passages it is made of."""
        return len(self.passages)

    @property
    def documents(self) -> frozenset[str]:
        """The documents that these stand in."""
        return frozenset(one.document for one in self.passages)


def proposal_id(engine: str, passages: Iterable[PassageAt], terms: Iterable[str] = ()) -> str:
    """Return the id of a proposal: the same passages, found by the same engine, are the same proposal.

    ``terms`` tell proposals apart that may share all their passages.
    """
    places = sorted(f"{one.document}:{one.start}-{one.end}:{one.text_hash}" for one in passages)
    return derive("proposal", engine, *places, *terms)
