"""Segments -> ranked suggestions, in batches, by several engines, wherever an executor works."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from qualkit.embedders.remembering import Remembering
from qualkit.errors import UsageError
from qualkit.measures.blending import Aim, Blend
from qualkit.measures.ranking import Score, join
from qualkit.model import Abstention, Codebook, Progress, Segment, Suggestion, TaggingContext
from qualkit.model.contracts import Executor, Tagger
from qualkit.pipeline.recipe import Engines
from qualkit.plugins import load

JOIN = "join"
"""The name under which ``engines`` may hold options of the joined list instead of an engine's:
``most`` and ``least`` (see `qualkit.measures.ranking.join`), ``aim`` (see `qualkit.measures.blending`) and
``embedder``."""

BLEND = "blend.v1"
"""The name under which ``models`` hold what makes probabilities of the engines' scores."""


MOST = 8
"""How many codes a passage's list holds unless ``most`` says otherwise."""
LEAST = 0.1
"""The plain score that a code must have, unless ``least`` says otherwise."""
LONGEST = 4
"""A document is cut after so many batches' worth of passages."""
NO_MODELS: Mapping[str, bytes] = {}

@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedBatch:
    """What came of one batch. ``ordinal`` counts batches from 0: store it to take up a broken run."""

    ordinal: int
    segments: int
    suggestions: tuple[Suggestion, ...] = ()
    abstentions: tuple[Abstention, ...] = ()

    @property
    def digest(self) -> str:
        """The sha256 of its results; the same from every executor."""
        return hashlib.sha256(repr((self.suggestions, self.abstentions)).encode()).hexdigest()


def tag_segments(segments: Iterable[Segment], *, codebook: Codebook, engines: Engines, executor: Executor,
                 models: Mapping[str, bytes] = NO_MODELS, batch_size: int = 128, done: Container[int] = (),
                 on_progress: Progress | None = None) -> Iterator[TaggedBatch]:
    """Yield the suggestions for a stream of segments, batch by batch, in order.

    Only evidence is tagged. The stream must come in the same order each time and must hold a passage once;
    then batches whose ordinals are in ``done`` can be left out, and the others are what they would have
    been. A batch holds whole documents, unless one is very long, so that an engine sees a passage's
    neighbours. ``models`` are what was learnt, by name of engine, and the blend. Memory holds the batches on
    their way and no more. ``on_progress`` hears ``("tag", passages tagged so far in this call, None)``.

    Raises:
        UnknownName: there is no such engine.
        UsageError: an engine does not take such an option, or none is named.
        MissingExtra: an engine needs a library that is not installed.
    """
    work = _Work(codebook, engines, models)
    work.check()
    batches = ((ordinal, batch) for ordinal, batch in batches_of(segments, batch_size) if ordinal not in done)
    tagged = 0
    for result in executor.map(work, batches):
        tagged += result.segments
        if on_progress is not None:
            on_progress("tag", tagged, None)
        yield result


class _Work:
    """Tags one batch. It travels to each worker once and prepares the engines there, at the first batch."""

    def __init__(self, codebook: Codebook, engines: Engines, models: Mapping[str, bytes]) -> None:
        self.codebook = codebook
        self.models = models
        self.engines = {name: dict(options) for name, options in engines.items() if name != JOIN}
        self.join = {"most": MOST, **engines.get(JOIN, {})}
        self._taggers: list[Tagger] | None = None
        self._embedder: Remembering | None = None
        self._score: Score = lambda own: None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_taggers": None, "_embedder": None, "_score": None}

    def __call__(self, batch: tuple[int, Sequence[Segment]]) -> TaggedBatch:
        ordinal, segments = batch
        if self._taggers is None:
            self._taggers = self._prepared()
        if self._embedder is not None:  # what is kept must not depend on which batches a worker had before
            self._embedder.forget()
        found = [one for tagger in self._taggers for one in tagger.tag(segments)]
        suggestions = [one for one in found if isinstance(one, Suggestion)]
        abstentions = [one for one in found if isinstance(one, Abstention)]
        return TaggedBatch(ordinal=ordinal, segments=len(segments), abstentions=tuple(abstentions),
                           suggestions=tuple(self._joined(suggestions)))

    def check(self) -> None:
        """Make every engine once, so that a wrong name or option is known before any work is done."""
        if not self.engines:
            raise UsageError("No engine is named to tag with.", hint="Try: engines = [\"rules.v1\"]")
        for name in self.engines:
            self._made(name)

    def _made(self, name: str) -> Any:
        kind = load("taggers", name)
        try:
            return kind(**self.engines[name])
        except TypeError as error:
            raise UsageError(f"{name} does not take these options ({error}).",
                             hint="Look at [tagging] in qualkit.toml.") from error

    def _prepared(self) -> list[Tagger]:
        taggers: list[Tagger] = [self._made(name) for name in self.engines]
        if any(getattr(tagger, "wants_embedder", False) for tagger in taggers):
            self._embedder = Remembering(load("embedders", self.join.get("embedder", "use.v1"))())
        context = TaggingContext(codebook=self.codebook, embedder=self._embedder, models=self.models)
        for tagger in taggers:
            tagger.prepare(context)
        self._score = self._scorer()
        return taggers

    def _scorer(self) -> Score:
        """What makes probabilities, if it was fitted on these very engines; else there are plain scores only."""
        if BLEND in self.models:
            blend = Blend.load(self.models[BLEND])
            if set(blend.engines) == set(self.engines):
                return blend.scorer(Aim.parse(self.join.get("aim", "balanced")))
        return lambda own: None

    def _joined(self, found: Sequence[Suggestion]) -> Iterator[Suggestion]:
        def place(one: Suggestion) -> tuple[str, int]:
            return one.document, one.segment

        for _, own in groupby(sorted(found, key=place), key=place):
            yield from join(own, self.codebook, most=self.join["most"], least=self.join.get("least", LEAST),
                            score=self._score)


def batches_of(segments: Iterable[Segment], size: int) -> Iterator[tuple[int, tuple[Segment, ...]]]:
    """Cut passages of respondents into batches of whole documents, numbered from 0; only a very long one is cut."""
    batch: list[Segment] = []
    ordinal = 0
    for one in segments:
        if not one.is_evidence:
            continue
        begins = batch and batch[-1].document != one.document
        if len(batch) >= (size if begins else LONGEST * size):
            yield ordinal, tuple(batch)
            batch, ordinal = [], ordinal + 1
        batch.append(one)
    if batch:
        yield ordinal, tuple(batch)
