"""What engines say of passages they have not learnt from: the only ground on which they may be judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.errors import NothingToLearn
from qualkit.measures.answers import Answers
from qualkit.measures.blending import Blend, fit
from qualkit.measures.judged import by_passage
from qualkit.model import Judged, Progress, Segment
from qualkit.pipeline.panel import NUMBERS, Panel, one_thread

FOLDS = 5
EVERYTHING = -1
"""The fold that nothing is in."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """``models`` are to be kept, by engine; ``answers`` is None where nothing can be asked out of fold."""

    models: Mapping[str, bytes]
    answers: Answers | None


def learnt(segments: Sequence[Segment], judged: Sequence[Judged], panel: Panel, *, folds: Sequence[int],
           tuned: Collection[str] = (), on_progress: Progress = lambda stage, done, total: None) -> Learnt:
    """Teach the engines of a panel everything, and as `out_of_fold` does: side by side, where there are processes."""
    panel.hear(segments)
    codes = _codes(panel, judged)
    asked = sorted(set(folds)) if codes and len(set(folds)) > 1 else []
    answers = _unasked(segments, judged, panel, codes=codes, folds=folds, tuned=tuned)
    models = _taught(_Lessons(panel, segments, judged, folds), [EVERYTHING, *asked], panel, answers, on_progress)
    return Learnt(models=models, answers=answers if asked else None)


def out_of_fold(segments: Sequence[Segment], judged: Sequence[Judged], panel: Panel, *, folds: Sequence[int],
                tuned: Collection[str] = (), on_progress: Progress = lambda stage, done, total: None) -> Answers:
    """Ask all engines about every judged passage; those that learn are taught on the other folds only.

    ``segments`` are all passages of respondents of the judged documents, in order; ``folds`` has a number for each.
    Only codes that somebody gave are asked about. ``tuned`` are documents on which cues were tried out.

    Raises:
        NothingToLearn: nobody gave any code, or there is one fold only.
    """
    codes = _codes(panel, judged)
    if not codes or len(set(folds)) < 2:
        raise NothingToLearn("no code was given yet" if not codes else "only one document was coded")
    panel.hear(segments)
    answers = _unasked(segments, judged, panel, codes=codes, folds=folds, tuned=tuned)
    _taught(_Lessons(panel, segments, judged, folds), sorted(set(folds)), panel, answers, on_progress)
    return answers


def blend_of(answers: Answers, panel: Panel) -> Blend | None:
    """Fit the blend where the panel works (see `qualkit.measures.blending.fit`)."""
    [found] = panel.executor.map(_blended, [answers])
    return found


def _codes(panel: Panel, judged: Sequence[Judged]) -> tuple[str, ...]:
    """The codes that somebody gave, in the codebook's order."""
    given = {code for row in judged for code in row.given}
    return tuple(code.id for code in panel.context.codebook.active if code.id in given)


def _unasked(segments: Sequence[Segment], judged: Sequence[Judged], panel: Panel, *, codes: Sequence[str],
             folds: Sequence[int], tuned: Collection[str]) -> Answers:
    """What people said, and the engines that do not learn."""
    import numpy as np

    rows = by_passage(judged)
    shape = len(segments), len(codes)
    yes, no, looked = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool)
    for at, one in enumerate(segments):
        for row in rows.get((one.document, one.ordinal), ()):
            said = [row.says(code) for code in codes]
            yes[at] += [value is True for value in said]
            no[at] += [value is False for value in said]
            looked[at] |= [code in row.looked_for for code in codes]
    return Answers(
        passages=tuple((one.document, one.ordinal) for one in segments), codes=tuple(codes), folds=np.array(folds),
        scores=panel.scores(segments, codes), learning=tuple(panel.learners), learnt=np.zeros(shape, dtype=bool),
        yes=yes, no=no, looked=looked, silent=_silent(judged, codes),
        tuned=np.array([one.document in tuned for one in segments], dtype=bool))


def _taught(lessons: _Lessons, folds: Sequence[int], panel: Panel, answers: Answers,
            on_progress: Progress) -> dict[str, bytes]:
    """Give the lessons, fill in what engines say that were taught on other folds; return the models of the whole."""
    import numpy as np

    models: dict[str, bytes] = {}
    places = {code: at for at, code in enumerate(answers.codes)}
    tasks = [(name, fold) for name in panel.learners for fold in folds]
    on_progress("learning", 0, len(tasks))
    for done, (name, fold, taught) in enumerate(panel.executor.map(lessons, tasks), start=1):
        if isinstance(taught, bytes):
            models[name] = taught
        elif taught is not None:
            where = np.ix_(answers.folds == fold, [places[code] for code in taught.codes if code in places])
            answers.scores[name][where] = taught.scores[:, [code in places for code in taught.codes]]
            answers.learnt[where] = True
        on_progress("learning", done, len(tasks))
    return models


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


@dataclass(frozen=True, slots=True)
class _Scored:
    """What an engine says of one fold, for the codes that it learnt on the others."""

    codes: tuple[str, ...]
    scores: Any


class _Lessons:
    """Teaches an engine all but one fold. It travels to each worker once, with all that was heard."""

    preload = NUMBERS

    def __init__(self, panel: Panel, segments: Sequence[Segment], judged: Sequence[Judged],
                 folds: Sequence[int]) -> None:
        self.context, self.learners = panel.context, panel.learners
        self.segments, self.judged, self.folds = segments, judged, folds

    def __call__(self, task: tuple[str, int]) -> tuple[str, int, bytes | _Scored | None]:
        """Return the model if everything is taught, else what is said of the fold left out; None if too little is."""
        name, fold = task
        tagger = self.learners[name]
        rest = [one for one, own in zip(self.segments, self.folds, strict=True) if own != fold]
        kept = {(one.document, one.ordinal) for one in rest}
        with one_thread():
            try:
                tagger.fit(self.context, rest, [row for row in self.judged if (row.document, row.segment) in kept])
            except NothingToLearn:
                return name, fold, None
            if fold == EVERYTHING:
                return name, fold, tagger.save()
            here = [one for one, own in zip(self.segments, self.folds, strict=True) if own == fold]
            return name, fold, _Scored(tuple(tagger.codes), tagger.scores(here))


def _blended(answers: Answers) -> Blend | None:
    with one_thread():
        return fit(answers)
