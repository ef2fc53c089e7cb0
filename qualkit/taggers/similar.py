"""Codes by meaning: sentence vectors of a passage against what the codebook says of each code.

A code is the mean of the vectors of its parts: name, definition (in each language), include, cues as words,
and each typical example. Cosines differ from code to code and mean little by themselves, so two
questions are asked instead, both in standard deviations of the code's cosines with talk that is not it
(the other codes' examples; everyday talk too, where the codebook has few):

* **strength**: how far the passage lies above such talk for this code;
* **margin**: how far its strength lies above the mean strength of all other codes for this passage.

A code is suggested if both are high enough. **Score** (scale ``similar.v1``, 0 to 1, not a probability):
1 − exp(−margin / 3). A code whose nearest part is one of its own near-miss examples is left out, and
so are answers of a word or two: likeness to them is chance.

It finds what cues miss and errs more; ``benchmarks/tagging_quality.py`` measures how much.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.model import Abstention, Code, Codebook, Reason, Segment, Suggestion, TaggingContext
from qualkit.model.contracts import Embedder
from qualkit.taggers.everyday import EVERYDAY
from qualkit.text.cues import CueKind, parse_cue
from qualkit.text.units import Span, sentences
from qualkit.text.words import primary

SHORT = 12
"""An answer of at most so many words is read together with its question."""
FEWEST = 3
"""Fewer words than this, or a short question in return, say too little."""
ENOUGH = 20
"""So many examples of other codes give an idea of talk that is not about a code."""
ALIKE = 0.6
"""A sentence joins the span if it is so near to the code, relative to the nearest sentence."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A text that says what a code is (or, a near-miss, what it is not)."""

    what: str
    text: str
    against: bool = False


@dataclass(frozen=True, slots=True)
class _Pick:
    """A code picked for a passage: which, how far it stands out, and its nearest part."""

    place: int
    margin: float
    part: _Part
    cosine: float


@dataclass(frozen=True, slots=True)
class _Ready:
    """The codebook as vectors: one row of ``means`` for each code, ``parts`` and ``vectors`` for each."""

    codes: Sequence[Code]
    parts: Sequence[Sequence[_Part]]
    vectors: Sequence[Any]
    means: Any
    usual: Any
    spread: Any


class Similar:
    """Suggests codes whose meaning a passage comes near; says which part of the code was nearest.

    ``strength`` and ``margin`` are the thresholds, ``most`` the number of codes per passage. Abstains in
    languages that the embedder does not know.
    """

    name = "similar.v1"
    needs = "batch"
    wants_embedder = True

    def __init__(self, strength: float = 2.0, margin: float = 1.5, most: int = 3) -> None:
        self.strength = strength
        self.margin = margin
        self.most = most
        self._embedder: Embedder | None = None
        self._ready: _Ready | None = None

    def prepare(self, context: TaggingContext) -> None:
        """Turn the active codes into vectors.

        Raises:
            ValueError: the context has no embedder.
        """
        if context.embedder is None:
            raise ValueError(f"{self.name} needs an embedder")
        self._embedder = context.embedder
        known = primary(context.codebook.language) in context.embedder.languages
        self._ready = _prepared(context.codebook, context.embedder) if known else None

    def tag(self, segments: Sequence[Segment]) -> Iterator[Suggestion | Abstention]:
        """Yield the suggestions of a batch, segment by segment; the interviewer's words get none."""
        evidence = [segment for segment in segments if segment.is_evidence]
        reasons = [self._silence(segment) for segment in evidence]
        heard = [segment for segment, reason in zip(evidence, reasons, strict=True)
                 if not reason and _says_enough(segment.text)]
        found = {id(segment): own for segment, own in zip(heard, self._found(heard), strict=True)}
        for segment, reason in zip(evidence, reasons, strict=True):
            if reason:
                yield Abstention(document=segment.document, segment=segment.ordinal, engine=self.name,
                                 reason=reason)
            yield from found.get(id(segment), ())

    def _silence(self, segment: Segment) -> str:
        """Why the engine says nothing about a segment; empty if it does."""
        tongue = primary(segment.language)
        if self._embedder is None or self._ready is None:
            return "the codebook's language is unknown to the embedder"
        if tongue == "und":
            return "the language is undetermined"
        return "" if tongue in self._embedder.languages else f"language '{tongue}' is unknown to the embedder"

    def _found(self, segments: Sequence[Segment]) -> Iterator[list[Suggestion]]:
        if not segments or self._embedder is None or self._ready is None:
            return
        vectors = self._embedder.embed([_heard(segment) for segment in segments])
        picks = self._picks(self._ready, vectors)
        spans = _spans(self._embedder, self._ready, [
            (segment.text, [pick.place for pick in own]) for segment, own in zip(segments, picks, strict=True)])
        for segment, own in zip(segments, picks, strict=True):
            yield [self._suggest(segment, pick, next(spans)) for pick in own]

    def _picks(self, ready: _Ready, vectors: Any) -> list[list[_Pick]]:
        """For each vector the codes that are strong and stand out, the best first."""
        strengths = ((vectors @ ready.means.T - ready.usual) / ready.spread).round(2)
        others = max(1, len(ready.codes) - 1)
        margins = (strengths - (strengths.sum(axis=1, keepdims=True) - strengths) / others).round(2)
        high = (strengths >= self.strength) & (margins >= self.margin)
        picks = []
        for vector, margin, enough in zip(vectors, margins, high, strict=True):
            best = sorted((-float(margin[place]), int(place)) for place in enough.nonzero()[0])
            own = [_nearest(ready, place, vector, -below) for below, place in best[:self.most]]
            picks.append([pick for pick in own if not pick.part.against])
        return picks

    def _suggest(self, segment: Segment, pick: _Pick, span: Span) -> Suggestion:
        assert self._ready is not None
        reason = Reason(engine=self.name, kind="nearest", what=pick.part.what, score=pick.cosine)
        return Suggestion(
            document=segment.document, text_hash=segment.text_hash, segment=segment.ordinal,
            start=segment.start + span[0], end=segment.start + span[1], code=self._ready.codes[pick.place].id,
            score=round(1 - math.exp(-pick.margin / 3), 3), scale=self.name, engines=(self.name,), why=(reason,))


def _nearest(ready: _Ready, place: int, vector: Any, margin: float) -> _Pick:
    cosines = (ready.vectors[place] @ vector).round(3)
    best = int(cosines.argmax())
    return _Pick(place, margin, ready.parts[place][best], round(float(cosines[best]), 3))


def _spans(embedder: Embedder, ready: _Ready, picked: Sequence[tuple[str, Sequence[int]]]) -> Iterator[Span]:
    """For each code picked of each text the run of sentences around the nearest one.

    All sentences go to the model together: a call for each passage takes three times as long.
    """
    cuts = [sentences(text) if places else [] for text, places in picked]
    vectors = embedder.embed([text[start:end] for (text, _), spans in zip(picked, cuts, strict=True)
                              if len(spans) > 1 for start, end in spans])
    at = 0
    for (text, places), spans in zip(picked, cuts, strict=True):
        count = len(spans) if len(spans) > 1 else 0
        own, at = vectors[at:at + count], at + count
        for place in places:
            yield _run(spans, (own @ ready.means[place]).round(3)) if count else (0, len(text))


def _says_enough(text: str) -> bool:
    count = len(text.split())
    return count > SHORT or (count >= FEWEST and not text.endswith("?")) or len(text) > 12 * SHORT


def _heard(segment: Segment) -> str:
    """The words to compare: a short answer says little without its question."""
    short = segment.question and len(segment.text.split()) <= SHORT
    return f"{segment.question} {segment.text}" if short else segment.text


def _run(spans: Sequence[Span], cosines: Any) -> Span:
    best = int(cosines.argmax())
    first = last = best
    while first and cosines[first - 1] >= ALIKE * cosines[best] > 0:
        first -= 1
    while last + 1 < len(spans) and cosines[last + 1] >= ALIKE * cosines[best] > 0:
        last += 1
    return spans[first][0], spans[last][1]


def _prepared(codebook: Codebook, embedder: Embedder) -> _Ready:
    import numpy as np

    codes = codebook.active
    if not codes:
        return _Ready((), (), (), np.zeros((0, embedder.dimensions)), np.zeros(0), np.ones(0))
    parts = [list(_parts(code)) for code in codes]
    vectors = [embedder.embed([part.text for part in own]) for own in parts]
    means = np.stack([rows[[not part.against for part in own]].mean(axis=0)
                      for own, rows in zip(parts, vectors, strict=True)])
    examples = [rows[[part.what.startswith("example") for part in own]]
                for own, rows in zip(parts, vectors, strict=True)]
    everyday = embedder.embed(EVERYDAY)
    usual, spread = np.zeros(len(codes)), np.ones(len(codes))
    for place, mean in enumerate(means):
        other = np.concatenate([rows for at, rows in enumerate(examples) if at != place] or [everyday])
        chance = (other if len(other) >= ENOUGH else np.concatenate([other, everyday])) @ mean
        usual[place], spread[place] = chance.mean(), max(chance.std(), 1e-3)
    return _Ready(codes, parts, vectors, means, usual, spread)


def _parts(code: Code) -> Iterator[_Part]:
    yield _Part("name", code.name)
    for language, name in sorted(code.names.items()):
        yield _Part(f"name {language}", name)
    if code.definition:
        yield _Part("definition", code.definition)
    for language, definition in sorted(code.definitions.items()):
        yield _Part(f"definition {language}", definition)
    if code.include:
        yield _Part("include", code.include)
    for language, cues in sorted(code.cues.items()):
        if text := ", ".join(filter(None, map(_as_words, cues))):
            yield _Part(f"cues {language}", text)
    for number, example in enumerate(code.examples, start=1):
        yield _Part(f"example {number}", example.text, against=example.kind == "near-miss")


def _as_words(pattern: str) -> str:
    cue = parse_cue(pattern)
    if cue.blocks or cue.kind is CueKind.PATTERN:
        return ""
    return " ".join(form.text for side in cue.sides for form in side)
