"""Why engines suggest a code: cues, coded passages like it, words for it and against it, in the order they are told.

Here reasons that point at passages and words are resolved, for whoever shows them to a person; they are kept nowhere.
Terminal and browser put them into sentences, each in its own languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qualkit.actions.neighbours import KnownPassage
from qualkit.actions.review import Passage
from qualkit.measures.blending import SCALE as PROBABILITY
from qualkit.model import Reason, Segment, Suggestion
from qualkit.text.talk import telling_words
from qualkit.text.units import Span
from qualkit.text.words import fold

_QUOTED = 110

Resolve = Callable[[Reason, str], KnownPassage | None]
"""A reason that names a passage, and the code -> the passage, if it is still there."""


class Likely(StrEnum):
    """How a score may be said."""

    PLAIN = "plain"
    """It is no probability."""
    RARELY = "rarely"
    TENTHS = "tenths"
    NEARLY_ALWAYS = "nearly always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """How far a suggestion may be believed. ``tenths`` (1 to 9) of such passages carry the code."""

    kind: Likely
    score: float
    tenths: int = 0
    unsure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that a person is told. ``kind`` is that of `qualkit.model.Reason`.

    ``words`` are cues, words of the passage, the part of the code that was nearest, or what beside the words counts
    (``question``, ``neighbours``, ``role``); ``known`` is the passage that this one is like or unlike, its words cut
    short; ``score`` is the likeness to the part of the code.
    """

    kind: str
    words: tuple[str, ...] = ()
    known: KnownPassage | None = None
    score: float = 0.0


def likelihood(suggestion: Suggestion) -> Likelihood:
    """Return how far a suggestion may be believed; a score that is no probability is called a plain score."""
    score, unsure = suggestion.score, suggestion.unsure
    if suggestion.scale != PROBABILITY:
        return Likelihood(kind=Likely.PLAIN, score=score, unsure=unsure)
    if score < 0.05:
        return Likelihood(kind=Likely.RARELY, score=score, unsure=unsure)
    if score >= 0.95:
        return Likelihood(kind=Likely.NEARLY_ALWAYS, score=score, unsure=unsure)
    return Likelihood(kind=Likely.TENTHS, score=score, unsure=unsure, tenths=max(1, min(9, round(10 * score))))


def reasons_for(suggestion: Suggestion, passage: Passage, known: Resolve) -> list[Told]:
    """Return the reasons one by one: what the codebook says, then what was learnt, what speaks against it last."""
    found = [*_cues(suggestion), *_nearest(suggestion.why), *_learnt(suggestion, passage, known)]
    return [one for one in found if one.words or one.known]


def cues_of(suggestion: Suggestion, kind: str) -> tuple[str, ...]:
    """What the reasons of a kind name, each once."""
    return tuple(dict.fromkeys(one.what for one in suggestion.why if one.kind == kind))


def _cues(suggestion: Suggestion) -> Iterator[Told]:
    """The cues in the passage and in the question; and the words that deny or hedge them."""
    for kind in ("cue", "asked", "negated", "hedged"):
        yield Told(kind=kind, words=cues_of(suggestion, kind))


def _nearest(why: Sequence[Reason]) -> Iterator[Told]:
    for one in why:
        if one.kind == "nearest":
            yield Told(kind="nearest", words=(one.what,), score=one.score or 0)


def _learnt(suggestion: Suggestion, passage: Passage, known: Resolve) -> Iterator[Told]:
    yield from _passages(suggestion, "like", known)
    yield Told(kind="word", words=_words(suggestion.why, "word", passage))
    yield Told(kind="context", words=cues_of(suggestion, "context"))
    yield Told(kind="against", words=_words(suggestion.why, "against", passage))
    yield from _passages(suggestion, "unlike", known)


def _passages(suggestion: Suggestion, kind: str, known: Resolve) -> Iterator[Told]:
    for one in suggestion.why:
        found = known(one, suggestion.code) if one.kind == kind else None
        if found:
            short = KnownPassage(document=found.document, place=found.place, words=_short(found.words),
                                 coders=found.coders)
            yield Told(kind=kind, known=short)


def _words(why: Sequence[Reason], kind: str, passage: Passage) -> tuple[str, ...]:
    """The passage's own words at the places that reasons name, each once."""
    text = passage.segment.text
    return tuple(dict.fromkeys(fold(text[start:end]) for start, end in places_of(why, kind, passage.segment)))


def places_of(why: Sequence[Reason], kind: str, segment: Segment) -> list[Span]:
    """Where in a passage's own text the words stand that reasons of a kind name.

    Those that lie in a longer one are left out, and words that name no subject: that *also* weighs something tells a
    person nothing.
    """
    base, text = segment.start, segment.text
    spans = {(one.start - base, one.end - base) for one in why
             if one.kind == kind and one.start is not None and one.end is not None}
    whole = [span for span in sorted(spans) if not any(a <= span[0] and span[1] <= b and (a, b) != span
                                                       for a, b in spans)]
    return [(start, end) for start, end in whole
            if 0 <= start < end <= len(text) and telling_words(text[start:end], segment.language)]


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= _QUOTED else f"{flat[:_QUOTED].rsplit(' ', 1)[0]} …"
