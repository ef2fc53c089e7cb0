"""Codes by meaning: sentence vectors of a passage against what the codebook says of each code.

All talk about credit and groups lies close together, so first the mean of all that is known is taken away:
of the codebook's own texts and of everyday talk. What is left of a text is how it differs. In that space

* a code is the mean of its parts: name, definition (in each language), include, cues as words, and each
  typical example. Codes with codes below them are left out: being like everything below, they win by chance;
* a passage is the sum of its sentences, longer ones weighing more (the square root of their words);
* **likeness** is the cosine of passage and code, plus that of the question before it and the code. Without
  a question the passage counts one and a half times. A passage of fewer than `FULL` words is believed less.

A code is suggested if its likeness is high enough. **Score** (scale ``similar.v1``, 0 to 1, not a
probability) is the likeness. A code whose nearest part is plainly one of its own near-miss examples is left
out, and so are passages of a few words: likeness to them is chance.

It finds what cues miss and errs more: ``benchmarks/tagging_people.py`` measures how much.
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

FEWEST = 5
"""A passage of fewer words says too little."""
IN_RETURN = 12
"""So does a question in return of fewer words."""
FULL = 20
"""From so many words on a passage is believed in full."""
LONE = 1.5
"""What a passage counts that answers no question; with one, passage and question count once each."""
NEAR = 0.5
"""So near must a near-miss be, to keep its code away."""
ALIKE = 0.6
"""A sentence joins the span if it is so near to the code, relative to the nearest sentence."""
_LETTERS = 12
"""What a word may measure at most, on average, before its script is taken to have no spaces."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A text that says what a code is (or, a near-miss, what it is not)."""

    what: str
    text: str
    against: bool = False


@dataclass(frozen=True, slots=True)
class _Ready:
    """The codebook as vectors: one row of ``means`` for each code, ``parts`` and ``vectors`` for each."""

    codes: Sequence[Code]
    parts: Sequence[Sequence[_Part]]
    vectors: Sequence[Any]
    means: Any
    centre: Any

    def apart(self, vectors: Any) -> Any:
        """How texts differ from what all have in common, each as a row of length 1."""
        return _unit(vectors - self.centre)


@dataclass(frozen=True, slots=True)
class Meant:
    """A passage with its sentences and the vectors of passage, sentences and question: how each differs from what
    all have in common."""

    segment: Segment
    spans: Sequence[Span]
    each: Any
    whole: Any
    asked: Any | None


class Similar:
    """Suggests codes whose meaning a passage comes near; says which part of the code was nearest.

    ``least`` is the likeness asked for, ``most`` the number of codes per passage. Abstains in languages that
    the embedder does not know.
    """

    name = "similar.v1"
    needs = "batch"
    wants_embedder = True

    def __init__(self, least: float = 0.35, most: int = 2) -> None:
        self.least = least
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
        reasons = [self.silence(segment) for segment in evidence]
        heard = self.meanings([segment for segment, reason in zip(evidence, reasons, strict=True)
                             if not reason and _says_enough(segment.text)])
        after = next(heard, None)
        for segment, reason in zip(evidence, reasons, strict=True):
            if reason:
                yield Abstention(document=segment.document, segment=segment.ordinal, engine=self.name,
                                 reason=reason)
            if after is not None and after.segment is segment:
                yield from self._suggested(after)
                after = next(heard, None)

    def likeness(self, meant: Meant) -> dict[str, float]:
        """Return how like a passage is to each code (by id) that it is like at all."""
        assert self._ready is not None
        found = _likeness(self._ready, meant)
        return {self._ready.codes[place].id: float(found[place]) for place in found.nonzero()[0]}

    def silence(self, segment: Segment) -> str:
        """Why the engine says nothing about a segment; empty if it does."""
        tongue = primary(segment.language)
        if self._embedder is None or self._ready is None:
            return "the codebook's language is unknown to the embedder"
        if tongue == "und":
            return "the language is undetermined"
        return "" if tongue in self._embedder.languages else f"language '{tongue}' is unknown to the embedder"

    def meanings(self, segments: Sequence[Segment]) -> Iterator[Meant]:
        """Embed all sentences and questions of a batch in one call, equal ones once.

        Not more: what is kept from batch to batch would depend on the worker, and so would the results, in
        the seventh decimal.
        """
        import numpy as np

        if not segments or self._embedder is None or self._ready is None:
            return
        cuts = [sentences(segment.text) for segment in segments]
        said = [[segment.text[start:end] for start, end in spans]
                for segment, spans in zip(segments, cuts, strict=True)]
        texts = [*(text for own in said for text in own), *(one.question for one in segments if one.question)]
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        vectors = self._ready.apart(self._embedder.embed(list(places)))
        for segment, spans, own in zip(segments, cuts, said, strict=True):
            each = vectors[[places[text] for text in own]]
            weights = np.sqrt([_length(text) for text in own])
            asked = vectors[places[segment.question]] if segment.question else None
            yield Meant(segment, spans, each, _unit((weights @ each)[None])[0], asked)

    def _suggested(self, heard: Meant) -> Iterator[Suggestion]:
        """The codes that are near enough, the best first."""
        assert self._ready is not None
        likeness = _likeness(self._ready, heard)
        best = sorted((-float(likeness[place]), int(place)) for place in (likeness >= self.least).nonzero()[0])
        for below, place in best[:self.most]:
            cosines = (self._ready.vectors[place] @ heard.whole).round(3)
            nearest = int(cosines.argmax())
            part = self._ready.parts[place][nearest]
            if not part.against or cosines[nearest] < NEAR:
                score = round(float(cosines[nearest]), 3)
                reason = Reason(engine=self.name, kind="nearest", what=part.what, score=score)
                yield self._suggestion(heard, place, -below, reason)

    def _suggestion(self, heard: Meant, place: int, score: float, reason: Reason) -> Suggestion:
        assert self._ready is not None
        segment = heard.segment
        start, end = _run(heard.spans, (heard.each @ self._ready.means[place]).round(3))
        return Suggestion(
            document=segment.document, text_hash=segment.text_hash, segment=segment.ordinal,
            start=segment.start + start, end=segment.start + end, code=self._ready.codes[place].id,
            score=round(score, 3), scale=self.name, engines=(self.name,), why=(reason,))


def _unit(vectors: Any) -> Any:
    import numpy as np

    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def _says_enough(text: str) -> bool:
    return _length(text) >= (IN_RETURN if text.endswith(("?", "？", "؟")) else FEWEST)


def _length(text: str) -> int:
    return max(len(text.split()), len(text) // _LETTERS)


def _likeness(ready: _Ready, heard: Meant) -> Any:
    own = ready.means @ heard.whole
    both = LONE * own if heard.asked is None else own + ready.means @ heard.asked
    return (both * math.sqrt(min(1.0, _length(heard.segment.text) / FULL))).clip(0, 1).round(3)


def _run(spans: Sequence[Span], cosines: Any) -> Span:
    """The run of sentences around the nearest one."""
    best = int(cosines.argmax())
    first = last = best
    while first and cosines[first - 1] >= ALIKE * cosines[best] > 0:
        first -= 1
    while last + 1 < len(spans) and cosines[last + 1] >= ALIKE * cosines[best] > 0:
        last += 1
    return spans[first][0], spans[last][1]


def _prepared(codebook: Codebook, embedder: Embedder) -> _Ready:
    import numpy as np

    parents = {code.parent for code in codebook.active}
    codes = [code for code in codebook.active if code.key not in parents]
    parts = [list(_parts(code)) for code in codes]
    raw = [embedder.embed([part.text for part in own]) for own in parts]
    meant = [rows[[not part.against for part in own]] for own, rows in zip(parts, raw, strict=True)]
    centre = np.concatenate([*meant, embedder.embed(EVERYDAY)]).mean(axis=0)
    vectors = [_unit(rows - centre) for rows in raw]
    sums = [_unit(rows - centre).sum(axis=0) for rows in meant]
    means = _unit(np.stack(sums)) if sums else np.zeros((0, embedder.dimensions))
    return _Ready(codes, parts, vectors, means, centre)


def said_of(code: Code) -> str:
    """Return all that the codebook says a code is, as one text."""
    return "\n".join(part.text for part in _parts(code) if not part.against)


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
