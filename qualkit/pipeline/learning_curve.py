"""How much better suggestions become as people decide more, on documents that are held out throughout.

The documents held out are drawn once, with a seed, and so is the order of the decisions on the others: each point
learns from the first so many of the same list. A *decision* is what one coder said of one passage, whatever it was.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.errors import NothingToLearn
from qualkit.measures.answers import Answers
from qualkit.measures.blending import Blend, blend_features, fit
from qualkit.measures.classification import FEWEST, mean_ap
from qualkit.measures.intervals import Estimate
from qualkit.measures.ranking import plain
from qualkit.measures.trial import Trial
from qualkit.model import Judged, Progress, Segment
from qualkit.pipeline.learning import folds_of, out_of_fold
from qualkit.pipeline.panel import Panel

POINTS = (50, 100, 200, 400, 800, 1600, 3200)
HELD = 0.3
"""The share of the passages read that is held out, in whole documents: two at least, and two stay to learn from."""
FOLDS = 3
"""Folds of the cross-validation that each point's blend is fitted on: enough for a curve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What came of so many decisions. ``learnt`` codes had a model of their own, of ``codes`` that count.

    ``blend``, ``learner``: mean average precision of all engines together, and of the one that learns alone.
    ``probability``: whether there was enough for a probability, or the plain score had to do.
    """

    decisions: int
    passages: int
    learnt: int
    probability: bool
    blend: Estimate
    learner: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The points, and on what they were measured: ``codes`` with `FEWEST` passages or more among those held out.

    ``without``: the mean average precision of the engines that do not learn.
    """

    held_out: tuple[str, ...]
    passages: int
    codes: tuple[str, ...]
    decisions: int
    without: Estimate
    points: tuple[Point, ...] = ()


def held_out(groups: Sequence[str], read: Sequence[bool], *, seed: int) -> frozenset[str]:
    """Draw the groups (documents, participants) to be held out, of those that were ``read``; none of too few.

    ``groups`` and ``read`` have a value for each passage.
    """
    sizes: dict[str, int] = {}
    for group, known in zip(groups, read, strict=True):
        if known:
            sizes[group] = sizes.get(group, 0) + 1
    order = sorted(sizes)
    random.Random(seed).shuffle(order)
    chosen: list[str] = []
    while order and len(set(groups)) - len(chosen) > 2 and (
            len(chosen) < 2 or sum(sizes[one] for one in chosen) < HELD * sum(sizes.values())):
        chosen.append(order.pop())
    return frozenset(chosen) if len(chosen) > 1 else frozenset()


def learning_curve(segments: Sequence[Segment], judged: Sequence[Judged], panel: Panel, *,
                   groups: Sequence[str], away: Collection[str], answers: Answers, trial: Trial,
                   seed: int = 1, on_progress: Progress = lambda stage, done, total: None) -> Curve | None:
    """Learn from ever more decisions outside the groups held ``away``; None where nothing can be measured.

    ``answers`` holds what the engines say of ``segments`` that do not learn, ``trial`` what people found in them.
    """
    work = _Held(segments, judged, panel, groups=groups, away=away, grounds=(answers, trial))
    if not away or not work.columns or not work.rows:
        return None
    random.Random(seed).shuffle(work.rows)
    counts = [*(one for one in POINTS if one < len(work.rows)), len(work.rows)]
    points = []
    for at, count in enumerate(counts):
        on_progress("learning curve", at, len(counts))
        points.append(work.point(count))
    return Curve(held_out=tuple(sorted(away)), passages=len(work.held), decisions=len(work.rows), points=tuple(points),
                 codes=tuple(answers.codes[at] for at in work.columns),
                 without=work.measured(work.plain({name: one for name, one in work.scores.items()
                                                   if name not in answers.learning})))


class _Held:
    """The documents held out, and the decisions on all others in the order in which they are learnt from."""

    def __init__(self, segments: Sequence[Segment], judged: Sequence[Judged], panel: Panel, *,
                 groups: Sequence[str], away: Collection[str],
                 grounds: tuple[Answers, Trial]) -> None:
        import numpy as np

        self.panel = panel
        self.answers, trial = grounds
        out = np.array([group in away for group in groups], dtype=bool)
        self.held = [one for one, held in zip(segments, out, strict=True) if held]
        self.rest = [one for one, held in zip(segments, out, strict=True) if not held]
        self.folds = folds_of([group for group, held in zip(groups, out, strict=True) if not held], FOLDS)
        places = {(one.document, one.ordinal) for one in self.rest}
        self.rows = [row for row in judged if (row.document, row.segment) in places]
        self.scores = {name: one[out] for name, one in self.answers.scores.items()}
        self.asked, self.carries = trial.asked[out], trial.carries[out]
        self.columns = [at for at in range(len(trial.codes)) if self.carries[:, at].sum() >= FEWEST]
        numbers = {name: at for at, name in enumerate(sorted(set(away)))}
        self.groups = np.array([numbers[group] for group in groups if group in numbers], dtype=int)

    def measured(self, scores: Any) -> Estimate:
        """The mean average precision of the codes that count."""
        own = self.columns
        return mean_ap(scores[:, own], self.carries[:, own], self.asked[:, own], groups=self.groups)

    def plain(self, scores: Mapping[str, Any]) -> Any:
        """The plain score of several engines (see `qualkit.measures.ranking`)."""
        import numpy as np

        return plain(scores.items()) if scores else np.zeros(self.asked.shape)

    def point(self, count: int) -> Point:
        """Learn from the first so many decisions."""
        import numpy as np

        rows = self.rows[:count]
        scores, learnt = dict(self.scores), np.zeros(len(self.answers.codes), dtype=bool)
        for name in self.answers.learning:
            scores[name] = np.zeros(self.asked.shape)
            tagger = self.panel.learners[name]
            try:
                tagger.fit(self.panel.context, self.rest, rows)
            except NothingToLearn:
                continue
            found = tagger.scores(self.held)
            for at, code in enumerate(tagger.codes):
                if code in self.answers.codes:
                    column = self.answers.codes.index(code)
                    scores[name][:, column], learnt[column] = found[:, at], True
        blend = self._blend(rows)
        learner = sum(scores[name] for name in self.answers.learning)
        return Point(
            decisions=count, passages=len({(row.document, row.segment) for row in rows}),
            learnt=int(learnt[self.columns].sum()), probability=blend is not None,
            blend=self.measured(self._probabilities(blend, scores, learnt) if blend else self.plain(scores)),
            learner=self.measured(learner) if self.answers.learning else Estimate())

    def _blend(self, rows: Sequence[Judged]) -> Blend | None:
        try:
            return fit(out_of_fold(self.rest, rows, self.panel, folds=self.folds))
        except NothingToLearn:
            return None

    def _probabilities(self, blend: Blend, scores: Mapping[str, Any], learnt: Any) -> Any:
        """What the blend makes of the scores; a code of which nobody has heard yet is the least likely of all."""
        import numpy as np

        base = np.array([blend.base.get(code, min(blend.base.values())) for code in self.answers.codes])
        found = np.zeros(self.asked.shape)
        for known, weights in ((True, blend.known), (False, blend.others)):
            columns = blend_features(blend.engines, blend.learning, scores, base, learnt=known)
            logits = weights[0] + columns @ np.array(weights[1:])
            found[:, learnt == known] = (1 / (1 + np.exp(-logits)))[:, learnt == known]
        return found.round(4)
