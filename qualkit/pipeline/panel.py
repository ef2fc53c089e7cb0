"""Engines that are asked about passages together: what they say whatever was decided, once for all lessons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from qualkit.embedders.remembering import Remembering
from qualkit.model import Segment, Suggestion, TaggingContext
from qualkit.model.contracts import Executor, Listener, Tagger, Trainable
from qualkit.pipeline.executors import Serial
from qualkit.pipeline.recipe import Engines
from qualkit.pipeline.tagging import batches_of
from qualkit.plugins import load

SERIAL = Serial()
BATCH = 128
"""Passages of a batch; more where a document has more."""
NUMBERS = "sklearn.linear_model"
"""What processes that learn load once for all (see `qualkit.pipeline.executors.Processes`)."""


@contextmanager
def one_thread() -> Iterator[None]:
    """Let libraries of numbers work on one thread: sums in another order are other sums, and processes share the cores.

    They are loaded first: the limit holds only for what is.
    """
    import scipy.linalg  # noqa: F401
    import sklearn.linear_model  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


class Panel:
    """Engines with their options, and the executor that carries their work.

    The results are the same from every executor, bit for bit: a batch is always the same passages and begins with
    no vector remembered, since what shares a call with a text changes its vector in the seventh decimal.
    """

    def __init__(self, context: TaggingContext, engines: Engines, *, executor: Executor = SERIAL) -> None:
        self.context = context
        self.engines = engines
        self.executor = executor
        self.learners: dict[str, Trainable] = {}
        """The engines that learn: what was heard they need not ask again."""
        self._heard: set[Segment] = set()
        self._suggested: dict[str, dict[tuple[str, int], Sequence[tuple[str, float]]]] = {}
        for name, made in made_of(engines).items():
            if isinstance(made, Trainable):
                self.learners[name] = made
            else:
                self._suggested[name] = {}

    def hear(self, segments: Sequence[Segment]) -> None:
        """Ask the engines about those passages of respondents that they have not heard yet."""
        batches = [batch for _, batch in batches_of((one for one in segments if one not in self._heard), BATCH)]
        for batch, told in zip(batches, self.executor.map(_Hearing(self.context, self.engines), batches), strict=True):
            for name, found in told.suggested.items():
                self._suggested[name].update(
                    ((one.document, one.ordinal), own) for one, own in zip(batch, found, strict=True) if own)
            for name, heard in told.heard.items():
                learner = self.learners[name]
                assert isinstance(learner, Listener)
                learner.remember(self.context, batch, heard)
            self._heard.update(batch)

    def scores(self, segments: Sequence[Segment], codes: Sequence[str]) -> dict[str, Any]:
        """Return what each engine says of passages that were heard: arrays of shape (passages, codes).

        Those of engines that learn are empty, to be filled.
        """
        import numpy as np

        column = {code: at for at, code in enumerate(codes)}
        found = {name: np.zeros((len(segments), len(codes))) for name in self.engines}
        for name, suggested in self._suggested.items():
            for at, one in enumerate(segments):
                for code, score in suggested.get((one.document, one.ordinal), ()):
                    if code in column:
                        found[name][at, column[code]] = score
        return found


def made_of(engines: Engines) -> dict[str, Tagger]:
    """Return the engines with their options, by name."""
    return {name: load("taggers", name)(**options) for name, options in engines.items()}


@dataclass(frozen=True, slots=True)
class _Told:
    """What engines say of one batch, passage by passage: codes with scores, or what a `Listener` keeps."""

    suggested: Mapping[str, Sequence[Sequence[tuple[str, float]]]]
    heard: Mapping[str, Sequence[Any]]


class _Hearing:
    """Asks about one batch. It travels to each worker once, and prepares the engines there, at the first batch."""

    preload = NUMBERS

    def __init__(self, context: TaggingContext, engines: Engines) -> None:
        known = context.embedder
        self.memory = None if known is None else known.fresh() if isinstance(known, Remembering) else Remembering(known)
        self.context = replace(context, embedder=self.memory)
        self.engines = engines
        self._ready: dict[str, Tagger] = {}

    def __call__(self, batch: Sequence[Segment]) -> _Told:
        with one_thread():
            if not self._ready:
                self._prepare()
            if self.memory is not None:
                self.memory.forget()
            heard = {name: one.listen(batch) for name, one in self._ready.items() if isinstance(one, Listener)}
            others = {name: one for name, one in self._ready.items() if name not in heard}
            return _Told({name: _suggested(one, batch) for name, one in others.items()}, heard)

    def _prepare(self) -> None:
        """Make all engines ready that have anything to say before they are taught."""
        self._ready = {name: one for name, one in made_of(self.engines).items()
                       if isinstance(one, Listener) or not isinstance(one, Trainable)}
        for one in self._ready.values():
            one.prepare(self.context)


def _suggested(tagger: Tagger, batch: Sequence[Segment]) -> list[list[tuple[str, float]]]:
    """Codes with their scores for each passage."""
    found: dict[tuple[str, int], list[tuple[str, float]]] = {(one.document, one.ordinal): [] for one in batch}
    for said in tagger.tag(batch):
        if isinstance(said, Suggestion):
            found[said.document, said.segment].append((said.code, said.score))
    return list(found.values())
