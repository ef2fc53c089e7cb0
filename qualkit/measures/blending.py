"""One probability out of what all engines say of a passage and a code, and when to keep silent: ``blend.v1``.

A logistic regression over all codes together, fitted on what the engines said of passages that none of them had learnt
from. It sees each engine's score, whether the engine said anything, and how common the code is among the passages that
people judged (shrunk towards all codes together where few were). There are two of them: one for codes that a learning
engine knows, one for the others. It learns only from cells that people came upon without choosing them
(`qualkit.measures.answers.Answers.fair`), or every code given freely would say that silent engines are wrong. Of cells
that nobody looked at and no engine brought up it is supposed, with the weight of a hundred, that one in fifty carries
the code: where nothing was read in full, nothing else tells how rare codes are there.

What it gives is a probability (scale ``probability.v1``) as far as `qualkit.measures.calibration` finds so. For a code
that nobody was asked about it supposes that it is as common as the others, and calls that a plain score (``blend.v1``).

**Aims.** A code is suggested from a threshold on, chosen on the same out-of-fold probabilities: ``balanced`` makes F1
greatest, ``precision:0.9`` takes the lowest threshold with that precision, ``recall:0.9`` the highest with that recall.
Codes with few positives lean on the threshold of all codes together. Below the threshold lies the band in which the
engines abstain: down to where nine in ten would be found, but no lower than a third of the threshold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.errors import StaleModel, UsageError
from qualkit.formats.arrays import pack, unpack
from qualkit.measures.answers import ENOUGH, Answers
from qualkit.model import Suggestion

SCALE = "probability.v1"
PLAIN = "blend.v1"
FEW = 20
"""A code with so many positives leans on the common threshold half and half."""
FOUND = 0.9
"""The share of a code's passages that lies above the band of abstention's lower end."""
AIMS = ("balanced", "precision", "recall")
LEANING = 10
"""So many passages of the overall share are added to each code's own."""
UNTOLD, UNTOLD_WEIGHT, MOST_UNTOLD = 0.02, 100.0, 5_000
"""The share that cells nobody looked at are taken to have, what all of them weigh, and how many are taken."""
_EDGE = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What suggestions are chosen for: ``balanced``, or at least so much ``precision`` or ``recall``."""

    kind: str = "balanced"
    least: float = 0.0

    @classmethod
    def parse(cls, written: str) -> Aim:
        """Read ``balanced``, ``precision:0.9``, ``recall:0.9``.

        Raises:
            UsageError: it is none of them.
        """
        kind, colon, share = written.strip().partition(":")
        try:
            least = float(share) if colon else 0.0
        except ValueError:
            least = -1.0
        if kind not in AIMS or (kind == "balanced") == bool(colon) or (colon and not 0 < least < 1):
            raise UsageError("There is no such aim.", hint="Use balanced, precision:0.9 or recall:0.9.")
        return cls(kind=kind, least=least)

    def __str__(self) -> str:
        return self.kind if self.kind == "balanced" else f"{self.kind}:{self.least:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """From which probability on a code is suggested, and from which on the engines abstain.

    ``precision`` and ``recall`` are those of the out-of-fold probabilities at that threshold; None where there was
    nothing to divide by. ``reached`` is False where they stay below what was aimed at.
    """

    at: float
    low: float
    positives: int
    precision: float | None
    recall: float | None
    reached: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend:
    """What was fitted. ``known`` and ``others`` are intercept and weights; ``base`` is by code id the log odds of it,
    and ``common`` that of a code nobody was asked about.

    ``said`` and ``so`` are the out-of-fold probabilities and labels by code id, from which thresholds are chosen.
    """

    engines: tuple[str, ...]
    learning: tuple[str, ...]
    """Those of the engines that learn."""
    known: tuple[float, ...]
    others: tuple[float, ...]
    base: Mapping[str, float]
    common: float
    said: Mapping[str, Any]
    so: Mapping[str, Any]

    def probability(self, code: str, scores: Mapping[str, float]) -> float:
        """Return how likely a passage carries a code, given what engines said; a plain score if it is not in `base`.

        ``scores`` holds the score of each engine that said anything of the code.
        """
        learnt = any(name in scores for name in self.learning)
        row = _row(self.engines, self.learning, scores, self.base.get(code, self.common), learnt=learnt)
        weights = self.known if learnt else self.others
        return round(1 / (1 + math.exp(-weights[0] - sum(map(float.__mul__, weights[1:], row)))), 4)

    def thresholds(self, aim: Aim) -> dict[str, Threshold]:
        """Choose a threshold for each code that has a probability."""
        import numpy as np

        said = np.concatenate(list(self.said.values())) if self.said else np.zeros(0)
        so = np.concatenate(list(self.so.values())) if self.so else np.zeros(0)
        common = _best(said, so, aim)
        found = {code: _threshold(self.said[code], self.so[code], aim, common) for code in self.said}
        empty = np.zeros(0)
        return {code: found.get(code) or _threshold(empty, empty, aim, common) for code in self.base}

    def save(self) -> bytes:
        """Return what was fitted as plain arrays."""
        import numpy as np

        codes = sorted(self.base)
        sizes = [len(self.said.get(code, ())) for code in codes]
        held = [code for code in codes if code in self.said]
        arrays = {"codes": np.array(codes, dtype="U"), "base": np.array([self.base[code] for code in codes]),
                  "common": np.array([self.common]),
                  "sizes": np.array(sizes, dtype=np.int64), "known": np.array(self.known),
                  "others": np.array(self.others),
                  "said": np.concatenate([np.zeros(0), *(self.said[code] for code in held)]),
                  "so": np.concatenate([np.zeros(0), *(self.so[code] for code in held)])}
        return pack(arrays, {"engines": list(self.engines), "learning": list(self.learning)})

    @classmethod
    def load(cls, data: bytes) -> Blend:
        """The way back.

        Raises:
            StaleModel: another version of qualkit wrote these bytes.
        """
        import numpy as np

        try:
            arrays, settings = unpack(data)
            codes, ends = list(map(str, arrays["codes"])), np.cumsum(arrays["sizes"]).tolist()
            places = {code: slice(end - size, end) for code, end, size in zip(codes, ends, arrays["sizes"].tolist(),
                                                                            strict=True) if size}
            return cls(
                engines=tuple(settings["engines"]), learning=tuple(settings["learning"]),
                known=tuple(arrays["known"].tolist()), others=tuple(arrays["others"].tolist()),
                base=dict(zip(codes, arrays["base"].tolist(), strict=True)), common=float(arrays["common"][0]),
                said={code: arrays["said"][place] for code, place in places.items()},
                so={code: arrays["so"][place] for code, place in places.items()})
        except (KeyError, ValueError) as error:
            raise StaleModel("blend.v1") from error

    def scorer(self, aim: Aim) -> Scorer:
        """Return what turns the suggestions of one passage and code into a probability."""
        return Scorer(self, self.thresholds(aim))


class Scorer:
    """Scores what engines suggest of one code on one passage; see `qualkit.measures.ranking.join`."""

    def __init__(self, blend: Blend, thresholds: Mapping[str, Threshold]) -> None:
        self._blend = blend
        self._thresholds = thresholds

    def __call__(self, own: Sequence[Suggestion]) -> tuple[float, str, bool]:
        """Return probability, scale and whether the engines abstain; a plain score of a code nobody was asked about."""
        code = own[0].code
        probability = self._blend.probability(code, {name: one.score for one in own for name in one.engines})
        threshold = self._thresholds.get(code)
        if threshold is None:
            return max(probability, _EDGE), PLAIN, False
        if probability < threshold.low:
            return 0.0, SCALE, True
        return probability, SCALE, probability < threshold.at


def fit(answers: Answers) -> Blend | None:
    """Fit the blend on a answers; None where too little was given, or denied, to call anything a probability."""
    import numpy as np

    everywhere, fair = np.ones(len(answers.passages), dtype=bool), answers.fair
    if min(float(answers.yes[fair].sum()), float(answers.no[fair].sum())) < ENOUGH:
        return None
    said, (own, common) = blended(answers), _base(answers, everywhere)
    asked = [at for at in range(len(answers.codes)) if fair[:, at].any()]
    return Blend(
        engines=tuple(answers.scores), learning=answers.learning, known=_weights(answers, everywhere, learnt=True),
        others=_weights(answers, everywhere, learnt=False), common=float(_log_odds(common)),
        base={answers.codes[at]: float(own[at]) for at in asked} | {
            code: float(_shrunk(0, count, common)) for code, count in answers.silent.items()},
        said={answers.codes[at]: said[fair[:, at], at] for at in asked},
        so={answers.codes[at]: answers.labels[fair[:, at], at] for at in asked})


def blended(answers: Answers) -> Any:
    """Return probabilities of shape (passages, codes), those of each fold by a blend fitted on the others."""
    import numpy as np

    found = np.zeros(answers.yes.shape)
    for fold in np.unique(answers.folds):
        rest, here = answers.folds != fold, answers.folds == fold
        for learnt in (True, False):
            weights = np.array(_weights(answers, rest, learnt=learnt))
            columns = _columns(answers, _base(answers, rest)[0], learnt=learnt)
            logits = weights[0] + columns @ weights[1:]
            mine = here[:, None] & (answers.learnt == learnt)
            found[mine] = (1 / (1 + np.exp(-logits)))[mine]
    return found.round(4)


def chosen(answers: Answers, probabilities: Any, aim: Aim) -> Any:
    """Return where a code is suggested, shape (passages, codes); each fold's thresholds are chosen on the others."""
    import numpy as np

    found = np.zeros(answers.yes.shape, dtype=bool)
    fair, labels = answers.fair, answers.labels
    for fold in np.unique(answers.folds):
        rest, here = answers.folds != fold, answers.folds == fold
        known = fair & rest[:, None]
        common = _best(probabilities[known], labels[known], aim)
        for at in range(len(answers.codes)):
            own = known[:, at]
            threshold = _threshold(probabilities[own, at], labels[own, at], aim, common)
            found[here, at] = probabilities[here, at] >= threshold.at
    return found


def _base(answers: Answers, rows: Any) -> tuple[Any, float]:
    """The log odds of each code among the fair cells of some passages, and the share of all together."""
    import numpy as np

    fair = answers.fair[rows]
    labels = np.where(fair, answers.labels[rows], 0)
    common = float(labels.sum() / max(1, fair.sum()))
    return _shrunk(labels.sum(axis=0), fair.sum(axis=0), common), common


def _shrunk(positives: Any, asked: Any, common: float) -> Any:
    import numpy as np

    total = np.asarray(asked, dtype=float) + LEANING
    return _log_odds((np.asarray(positives, dtype=float) + LEANING * common) / total)


def _columns(answers: Answers, base: Any, *, learnt: bool) -> Any:
    return blend_features(tuple(answers.scores), answers.learning, answers.scores, base, learnt=learnt)


def _weights(answers: Answers, rows: Any, *, learnt: bool) -> tuple[float, ...]:
    """Intercept and weights, learnt from cells of some passages; a shared label counts on both sides."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    mine = rows[:, None] & answers.learnt if learnt else np.broadcast_to(rows[:, None], answers.learnt.shape)
    columns = _columns(answers, _base(answers, rows)[0], learnt=learnt)
    told, (untold, share, weight) = answers.fair & mine, _untold(answers, mine)
    known = np.r_[columns[told], columns[tuple(untold.T)]]
    labels = np.r_[answers.labels[told], share]
    weights = np.r_[np.ones(told.sum()), weight]
    if not labels.any() or labels.all():
        return (-float(_log_odds(0.99)), *[0.0] * columns.shape[-1])
    model = LogisticRegression(C=1.0, max_iter=1000)
    model.fit(np.r_[known, known], np.r_[np.ones(len(labels)), np.zeros(len(labels))],
              sample_weight=np.r_[labels * weights, (1 - labels) * weights])
    return tuple(map(float, np.r_[model.intercept_, model.coef_[0]].round(6)))


def blend_features(engines: Sequence[str], learning: Sequence[str], scores: Mapping[str, Any], base: Any, *,
                   learnt: bool) -> Any:
    """Return the blend's columns for arrays of scores: shape (…, columns)."""
    import numpy as np

    columns = [np.broadcast_to(base, np.broadcast_shapes(np.shape(base), *map(np.shape, scores.values())))]
    for name in engines:
        score = np.asarray(scores[name])
        if name in learning:
            if learnt:
                columns.append(_log_odds(score))
        else:
            columns += [score, (score > 0).astype(float)]
    return np.stack(columns, axis=-1)


def _row(engines: Sequence[str], learning: Sequence[str], scores: Mapping[str, float], base: float, *,
         learnt: bool) -> list[float]:
    """One row of `blend_features`, without arrays: it is asked for once for every suggestion."""
    row = [base]
    for name in engines:
        score = scores.get(name, 0.0)
        if name not in learning:
            row += [score, float(score > 0)]
        elif learnt:
            clipped = min(max(score, _EDGE), 1 - _EDGE)
            row.append(math.log(clipped / (1 - clipped)))
    return row


def _log_odds(score: Any) -> Any:
    import numpy as np

    clipped = np.clip(score, _EDGE, 1 - _EDGE)
    return np.log(clipped / (1 - clipped))


def _untold(answers: Answers, mine: Any) -> tuple[Any, Any, Any]:
    """Cells that no engine brought up and nobody looked for: their places, the labels supposed, and weights.

    Codes that people gave there freely stand for those that carry one; their share is supposed, not counted.
    """
    import numpy as np

    quiet = mine & ~answers.suggested & ~answers.looked
    free, rest = np.argwhere(quiet & (answers.yes > 0)), np.argwhere(quiet & ~answers.asked)
    rest = rest[::max(1, len(rest) // MOST_UNTOLD)]
    total = UNTOLD_WEIGHT + float((answers.fair & ~answers.looked & mine).sum())
    if not len(free) or not len(rest):
        return rest, np.full(len(rest), UNTOLD), np.full(len(rest), total / max(1, len(rest)))
    return (np.r_[free, rest], np.r_[np.ones(len(free)), np.zeros(len(rest))],
            np.r_[np.full(len(free), UNTOLD * total / len(free)), np.full(len(rest), (1 - UNTOLD) * total / len(rest))])


def curve(said: Any, so: Any) -> tuple[Any, Any, Any]:
    """Return thresholds from high to low with precision and recall of each; equal probabilities come together."""
    import numpy as np

    order = np.argsort(-np.asarray(said), kind="stable")
    ordered, hits = np.asarray(said)[order], np.cumsum(np.asarray(so)[order])
    last = np.flatnonzero(np.r_[ordered[1:] != ordered[:-1], True]) if len(ordered) else np.zeros(0, dtype=int)
    total = hits[-1] if len(hits) else 0.0
    return ordered[last], hits[last] / (last + 1), hits[last] / total if total else np.zeros(len(last))


def _best(said: Any, so: Any, aim: Aim) -> float:
    """The threshold that serves an aim best: half way from the last probability that is let in to the next one."""
    import numpy as np

    at, precision, recall = curve(said, so)
    if not len(at) or not recall.any():
        return 0.5
    if aim.kind == "balanced":
        both = precision + recall
        place = int(np.divide(2 * precision * recall, both, out=np.zeros_like(both), where=both > 0).argmax())
    else:
        figures = precision if aim.kind == "precision" else recall
        enough = np.flatnonzero(figures >= aim.least)
        place = int((enough[-1] if aim.kind == "precision" else enough[0]) if len(enough) else figures.argmax())
    return float(at[place] + (at[place + 1] if place + 1 < len(at) else 0.0)) / 2


def _threshold(said: Any, so: Any, aim: Aim, common: float) -> Threshold:
    import numpy as np

    positives = int((np.asarray(so) >= 0.5).sum())
    own = _best(said, so, aim) if positives else common
    share = positives / (positives + FEW)
    at = share * own + (1 - share) * common
    found = _best(said, so, Aim(kind="recall", least=FOUND)) if positives else at
    kept = np.asarray(said) >= at
    hits = float(np.asarray(so)[kept].sum())
    precision = hits / float(kept.sum()) if kept.any() else None
    recall = hits / float(np.asarray(so).sum()) if positives else None
    figure = {"precision": precision, "recall": recall}.get(aim.kind, 1.0)
    return Threshold(at=round(at, 4), low=round(min(at, max(found, at / 3)), 4), positives=positives,
                     precision=precision, recall=recall, reached=figure is not None and figure >= aim.least)
