"""What engines say of passages they have not learnt from: the only ground on which they may be judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from qualkit.errors import NothingToLearn
from qualkit.measures.answers import Answers
from qualkit.measures.judged import by_passage
from qualkit.model import Judged, Progress, Segment, Suggestion, TaggingContext
from qualkit.model.contracts import Tagger, Trainable
from qualkit.plugins import load

FOLDS = 5
NOBODY: Mapping[str, Tagger] = {}


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
                engines: Mapping[str, Mapping[str, Any]], folds: Sequence[int], tuned: Collection[str] = (),
                ready: Mapping[str, Tagger] = NOBODY,
                on_progress: Progress = lambda stage, done, total: None) -> Answers:
    """Ask all engines about every judged passage; those that learn are taught on the other folds only.

    ``segments`` are all passages of respondents of the judged documents, in order; ``folds`` has a number for each.
    Only codes that somebody gave are asked about. ``tuned`` are documents on which cues were tried out.
    ``ready`` are engines already made, by name: what they keep of the passages is not asked again.

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
    yes, no, looked = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool)
    for at, one in enumerate(segments):
        for row in rows.get((one.document, one.ordinal), ()):
            for place, code in enumerate(codes):
                said = row.says(code)
                yes[at, place] += said is True
                no[at, place] += said is False
                looked[at, place] |= code in row.looked_for
    scores = {name: np.zeros(shape) for name in engines}
    learnt = np.zeros(shape, dtype=bool)
    learning: list[str] = []
    asker = _Asker(segments, codes, scores, learnt)
    for name, options in engines.items():
        tagger = ready.get(name) or load("taggers", name)(**options)
        if not isinstance(tagger, Trainable):
            tagger.prepare(context)
            asker.ask(name, tagger, range(len(segments)))
            continue
        learning.append(name)
        for done, fold in enumerate(sorted(set(folds))):
            on_progress("learning", done, len(set(folds)))
            asker.teach_and_ask(name, tagger, context, judged, folds, fold)
    return Answers(
        passages=tuple((one.document, one.ordinal) for one in segments), codes=codes, folds=np.array(folds),
        scores=scores, learning=tuple(learning), learnt=learnt, yes=yes, no=no, looked=looked,
        silent=_silent(judged, given), tuned=np.array([one.document in tuned for one in segments]))


def _silent(judged: Sequence[Judged], given: Collection[str]) -> dict[str, int]:
    """How many passages were looked through for each code that nobody gave; readings share their sets of codes."""
    passages: dict[frozenset[str], set[tuple[str, int]]] = {}
    for row in judged:
        if row.looked_for:
            passages.setdefault(row.looked_for, set()).add((row.document, row.segment))
    silent: dict[str, int] = {}
    for codes, own in passages.items():
        for code in codes.difference(given):
            silent[code] = silent.get(code, 0) + len(own)
    return silent


class _Asker:
    """Fills the answers's columns."""

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
