"""What engines say of passages they have not learnt from: the only ground on which they may be judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.errors import NothingToLearn
from qualkit.measures.judged import by_passage
from qualkit.model import Judged, Progress, Segment, Suggestion, TaggingContext
from qualkit.model.contracts import Embedder, Tagger, Trainable
from qualkit.plugins import load

FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What engines and people say of the same passages. Arrays have the shape (passages, codes).

    ``scores`` hold for each engine its score, 0 where it suggested nothing; an engine that learns never saw the
    document. ``learnt`` tells where such an engine knew the code at all. ``yes`` and ``no`` count the coders who gave
    the code, and who looked for it and did not; where both are 0 nobody said anything.
    """

    passages: tuple[tuple[str, int], ...]
    codes: tuple[str, ...]
    folds: Any
    scores: Mapping[str, Any]
    learnt: Any
    yes: Any
    no: Any

    @property
    def asked(self) -> Any:
        """Where somebody said anything."""
        return (self.yes + self.no) > 0

    @property
    def labels(self) -> Any:
        """The share of coders who gave the code, NaN where nobody said anything."""
        import numpy as np

        total = self.yes + self.no
        return np.divide(self.yes, total, out=np.full(total.shape, np.nan), where=total > 0)


class Remembering:
    """An embedder that keeps the vectors of texts it has seen: the folds share most of them."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self.languages = embedder.languages
        self.dimensions = embedder.dimensions
        self._embedder = embedder
        self._known: dict[str, Any] = {}

    def embed(self, texts: Sequence[str]) -> Any:
        """Return the vectors; only those of new texts are computed."""
        import numpy as np

        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._embedder.embed(new), strict=True))
        if not texts:
            return self._embedder.embed([])
        return np.stack([self._known[text] for text in texts])


def folds_of(groups: Sequence[str], count: int = FOLDS) -> list[int]:
    """Return the fold of each passage: those of one group (a document, a participant) stay together.

    Groups go by size, each into the fold that is smallest then: the same for the same groups.
    """
    sizes: dict[str, int] = {}
    for group in groups:
        sizes[group] = sizes.get(group, 0) + 1
    held = [0] * max(1, min(count, len(sizes)))
    fold: dict[str, int] = {}
    for group in sorted(sizes, key=lambda name: (-sizes[name], name)):
        fold[group] = held.index(min(held))
        held[fold[group]] += sizes[group]
    return [fold[group] for group in groups]


def out_of_fold(segments: Sequence[Segment], judged: Sequence[Judged], context: TaggingContext, *,
                engines: Mapping[str, Mapping[str, Any]], folds: Sequence[int],
                on_progress: Progress = lambda stage, done, total: None) -> Ledger:
    """Ask all engines about every judged passage; those that learn are taught on the other folds only.

    ``segments`` are all passages of respondents of the judged documents, in order; ``folds`` has a number for each.
    Only codes that somebody gave are asked about.

    Raises:
        NothingToLearn: nobody gave any code, or there is one fold only.
    """
    import numpy as np

    rows = by_passage(judged)
    given = {code for row in judged for code in row.given}
    codes = tuple(code.id for code in context.codebook.active if code.id in given)
    if not codes or len(set(folds)) < 2:
        raise NothingToLearn("no code was given yet" if not codes else "only one document was coded")
    shape = len(segments), len(codes)
    yes, no = np.zeros(shape), np.zeros(shape)
    for at, one in enumerate(segments):
        for row in rows.get((one.document, one.ordinal), ()):
            for place, code in enumerate(codes):
                said = row.says(code)
                yes[at, place] += said is True
                no[at, place] += said is False
    scores = {name: np.zeros(shape) for name in engines}
    learnt = np.zeros(shape, dtype=bool)
    asker = _Asker(segments, codes, scores, learnt)
    for name, options in engines.items():
        tagger = load("taggers", name)(**options)
        if not isinstance(tagger, Trainable):
            tagger.prepare(context)
            asker.ask(name, tagger, range(len(segments)))
            continue
        for done, fold in enumerate(sorted(set(folds))):
            on_progress("learning", done, len(set(folds)))
            asker.teach_and_ask(name, tagger, context, judged, folds, fold)
    return Ledger(passages=tuple((one.document, one.ordinal) for one in segments), codes=codes,
                  folds=np.array(folds), scores=scores, learnt=learnt, yes=yes, no=no)


class _Asker:
    """Fills the ledger's columns."""

    def __init__(self, segments: Sequence[Segment], codes: Sequence[str], scores: Mapping[str, Any],
                 learnt: Any) -> None:
        self.segments = segments
        self.place = {(one.document, one.ordinal): at for at, one in enumerate(segments)}
        self.column = {code: at for at, code in enumerate(codes)}
        self.scores = scores
        self.learnt = learnt

    def ask(self, name: str, tagger: Tagger, which: Sequence[int]) -> None:
        """Note an engine's suggestions for some of the passages."""
        for said in tagger.tag([self.segments[at] for at in which]):
            if isinstance(said, Suggestion) and said.code in self.column:
                self.scores[name][self.place[said.document, said.segment], self.column[said.code]] = said.score

    def teach_and_ask(self, name: str, tagger: Trainable, context: TaggingContext, judged: Sequence[Judged],
                      folds: Sequence[int], fold: int) -> None:
        """Teach an engine on all other folds, and note what it scores the passages of this one."""
        which = [at for at, own in enumerate(folds) if own == fold]
        rest = [one for one, own in zip(self.segments, folds, strict=True) if own != fold]
        kept = {(one.document, one.ordinal) for one in rest}
        try:
            tagger.fit(context, rest, [row for row in judged if (row.document, row.segment) in kept])
        except NothingToLearn:
            return
        found = tagger.scores([self.segments[at] for at in which])
        for column, code in enumerate(tagger.codes):
            if code in self.column:
                self.scores[name][which, self.column[code]] = found[:, column]
                self.learnt[which, self.column[code]] = True
