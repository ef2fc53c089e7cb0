"""One logistic regression for each code, over words and meaning, held to what the codebook says of the code.

1. **What people decided**: a regularised logistic regression on the features of `qualkit.taggers.features`.
   Yes and no weigh the same in all, however rare the code (G. King, L. Zeng, "Logistic regression in rare events
   data", Polit Anal 9, 2001). Passages that are nearly the same share the weight of one (K. Lee et al.,
   "Deduplicating training data makes language models better", ACL 2022). A passage on which coders differ is both yes
   and no, by their shares (A. Uma et al., "Learning from disagreement: a survey", J Artif Intell Res 72, 2021).
2. **What the codebook says** is added to its logit: how like the passage is to the code in meaning, how many of its
   words it shares with the code's own texts, and its cues, each in standard deviations. With few decisions the
   regression says little (its weights are held small) and the codebook leads; as decisions grow it is outvoted. So
   decisions teach from the eighth on (R. Schapire et al., "Incorporating prior knowledge into boosting", ICML 2002). It
   is left out for a code where passages left out are told better without it, by more than chance: the names of an
   imported list may mean nothing.
3. The sum becomes a **probability** by a second, two-number regression (J. Platt, "Probabilistic outputs for support
   vector machines", 1999) on what the first would have said of each passage without it, by its group of near
   duplicates left out (K. Rahnama Rad, A. Maleki, "A scalable estimate of the out-of-sample prediction error via
   approximate leave-one-out cross-validation", J R Stat Soc B 82, 2020).

The first step is solved in the space of the `RANK` strongest directions that the judged passages span, found once for
all codes; up to that many passages this changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.taggers.features import Blocks, Featurer, Heard

FEWEST = 8
"""So many passages must carry a code before it is learnt."""
STRENGTH = 1.0
"""How far the weights may grow: the inverse of the penalty on their squares."""
PRIOR = 0.2
"""What one standard deviation of each of the codebook's `SAYS` adds to the logit."""
SAYS: Mapping[str, float] = {"cues": 0.2, "likeness": 0.1, "words": 0.03, "letters": 0.03}
"""What the codebook says of a passage, with the standard deviation that is usual."""
USUAL = 20
"""So many passages the usual standard deviation counts for, beside those there are."""
SAME = 0.9
"""From this cosine of their words on two passages are nearly the same."""
RANK = 200
LANDMARKS = 1_000
"""The directions are found from so many of the judged passages, evenly chosen."""
_CHUNK = 2_000
_SMALL = 1e-8


class Learner:
    """Learns codes from passages; knows only those with at least `FEWEST` positives and one negative."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.featurer = Featurer()
        self._about: list[str] = []
        self._weights: Any = None
        self._bias: Any = None
        self._prior: Any = None

    def fit(self, heard: Sequence[Heard], labels: Any, weights: Any, codes: Sequence[str], *,
            about: Mapping[str, str] | None = None) -> None:
        """Learn from passages. ``labels`` and ``weights`` have the shape (passages, codes).

        A label is the share of coders who gave the code (0 to 1), or NaN where nobody said anything. Passages of which
        nothing is known still tell which words are common. ``about`` is the codebook's text on each code, by id.
        """
        import numpy as np
        from threadpoolctl import threadpool_limits

        labels, weights = np.asarray(labels, dtype=float), np.asarray(weights, dtype=float)
        chosen = [place for place in range(len(codes)) if _enough(labels[:, place])]
        self.codes = [codes[place] for place in chosen]
        self._about = [(about or {}).get(code, "") for code in self.codes]
        self.featurer = Featurer()
        if chosen:
            with threadpool_limits(1):  # more threads sum in other orders, and take twice as long over small matrices
                self._learn(heard, labels[:, chosen], weights[:, chosen])

    def _learn(self, heard: Sequence[Heard], labels: Any, weights: Any) -> None:
        """Learn the chosen codes."""
        import numpy as np

        blocks = self.featurer.fit(heard)
        says = self._says(heard, blocks)
        usual = np.array(list(SAYS.values()))
        self._prior = PRIOR / np.sqrt((len(heard) * says.var(axis=0) + USUAL * usual**2) / (len(heard) + USUAL))
        prior = (says * self._prior).sum(axis=2)
        judged = np.flatnonzero(~np.isnan(labels).all(axis=1))
        directions = _Directions(blocks[judged])
        same = _same(blocks.words[judged][:, :len(self.featurer.words)])
        found = [_learnt(directions.rows, labels[judged, at], weights[judged, at], prior[judged, at], same)
                 for at in range(len(self.codes))]
        self._weights = directions.back(np.stack([one.weights for one in found], axis=1)).astype(np.float32)
        self._bias = np.array([one.bias for one in found])
        self._prior = self._prior * np.array([[one.slope] for one in found])

    def scores(self, heard: Sequence[Heard]) -> Any:
        """Return an array of shape (passages, `codes`) between 0 and 1."""
        import numpy as np

        if not self.codes or not heard:
            return np.zeros((len(heard), len(self.codes)))
        blocks = self.featurer.transform(heard)
        logits = blocks.weighed(self._weights) + (self._says(heard, blocks) * self._prior).sum(axis=2) + self._bias
        return (1 / (1 + np.exp(-logits))).round(5)

    def weighed(self, texts: Sequence[str]) -> Callable[[int, str], dict[str, float]]:
        """Return what tells of a text (by place) and a code what each of its words adds to the score, in logits."""
        cut = len(self.featurer.words) + len(self.featurer.runs)
        words_of = self.featurer.by_word(texts)
        return lambda at, code: words_of(at, self._weights[:cut, self.codes.index(code)])

    def to_arrays(self) -> dict[str, Any]:
        """Return what was learnt as plain arrays.

        Raises:
            ValueError: nothing was learnt.
        """
        import numpy as np

        if not self.codes:
            raise ValueError("nothing was learnt")
        return {**self.featurer.to_arrays(), "codes": np.array(self.codes, dtype="U"), "weights": self._weights,
                "about": np.array(self._about, dtype="U"), "bias": self._bias, "prior": self._prior}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> Learner:
        """The way back."""
        one = cls()
        one.featurer = Featurer.from_arrays(arrays)
        one.codes, one._about = list(map(str, arrays["codes"])), list(map(str, arrays["about"]))
        one._weights, one._bias, one._prior = arrays["weights"], arrays["bias"], arrays["prior"]
        return one

    def _says(self, heard: Sequence[Heard], blocks: Blocks) -> Any:
        """What the codebook says of passages, of shape (passages, codes, `SAYS`)."""
        import numpy as np

        cut = len(self.featurer.words)
        own = self.featurer.matrix(self._about)
        return np.stack([
            np.array([[one.cues.get(code, 0.0) for code in self.codes] for one in heard]),
            np.array([[one.likes.get(code, 0.0) for code in self.codes] for one in heard]),
            (blocks.words[:, :cut] @ own[:, :cut].T).toarray(),
            (blocks.words[:, cut:] @ own[:, cut:].T).toarray()], axis=2)


@dataclass(frozen=True, slots=True)
class _Learnt:
    """One code's model: weights of the directions and bias; ``slope`` is what the codebook's word counts."""

    weights: Any
    bias: float
    slope: float


class _Directions:
    """The directions in which passages differ most: ``rows`` are the passages in them."""

    def __init__(self, blocks: Blocks) -> None:
        import numpy as np
        from scipy.linalg import eigh

        many = blocks.dense.shape[0]
        marks = np.unique(np.linspace(0, many - 1, min(many, LANDMARKS)).round().astype(int))
        self._marks = blocks[marks]
        near = np.vstack([blocks[at:at + _CHUNK].likeness(self._marks) for at in range(0, many, _CHUNK)]).astype(float)
        values, vectors = eigh(near[marks], subset_by_index=(max(0, len(marks) - RANK), len(marks) - 1))
        strong = values > 1e-6 * values[-1]
        strong[-1] = True  # passages without words and vectors have none
        self._onto = vectors[:, strong] / np.sqrt(np.maximum(values[strong], 1e-6))
        self.rows = near @ self._onto

    def back(self, weights: Any) -> Any:
        """Weights of directions, of shape (directions, n), as weights of features."""
        return self._marks.back(self._onto @ weights)


def _enough(labels: Any) -> bool:
    """Whether a code has positives enough and a negative."""
    return bool((labels >= 0.5).sum() >= FEWEST and (labels < 1).any())


def _same(words: Any) -> Any:
    """A number for each passage, the same for those that are nearly the same: the place of the first of them."""
    import numpy as np

    group = np.arange(words.shape[0])
    for first, near in _near(words):
        later = near[group[near] == near]
        group[later] = group[first]
    return group


def _near(words: Any) -> Iterator[tuple[int, Any]]:
    """For each passage, which of itself and those after it have nearly the same words."""
    import numpy as np

    empty = np.flatnonzero(np.diff(words.indptr) == 0)
    if len(empty):
        yield int(empty[0]), empty
    for start in range(0, words.shape[0], _CHUNK):
        cosines = (words[start:start + _CHUNK] @ words.T).tocsr()
        for at in range(cosines.shape[0]):
            part = slice(cosines.indptr[at], cosines.indptr[at + 1])
            columns = cosines.indices[part][cosines.data[part] >= SAME]
            if len(columns) > 1:
                yield start + at, np.sort(columns[columns >= start + at])


def _learnt(rows: Any, labels: Any, weights: Any, prior: Any, same: Any) -> _Learnt:
    """Learn one code from passages in their directions."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    known = np.flatnonzero(~np.isnan(labels))
    rows, labels, prior = rows[known], labels[known], prior[known]
    _, group, sizes = np.unique(same[known], return_inverse=True, return_counts=True)
    often = sizes[group]
    yes, no = labels * weights[known] / often, (1 - labels) * weights[known] / often
    half = (yes + no).sum() / 2
    even = yes * half / yes.sum(), no * half / no.sum()
    model = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-4)
    _fit(model, rows, *even)
    logits = model.decision_function(rows)
    held = _left_out(rows, logits, *even, often=often)
    told, alone = _Stretched.of(held + prior, yes, no), _Stretched.of(held, yes, no)
    best = alone if _misleads(alone.loss - told.loss, yes + no) else told
    return _Learnt(best.slope * model.coef_[0], best.slope * float(model.intercept_[0]) + best.bias,
                   best.slope if best is told else 0.0)


@dataclass(frozen=True, slots=True)
class _Stretched:
    """Logits as probabilities: slope and bias, and the log loss of each passage."""

    slope: float
    bias: float
    loss: Any

    @classmethod
    def of(cls, logits: Any, yes: Any, no: Any) -> _Stretched:
        """Find them by Newton's steps, halved while they lead uphill (H.-T. Lin, C.-J. Lin, R. Weng, "A note on
        Platt's probabilistic outputs for support vector machines", Mach Learn 68, 2007)."""
        import numpy as np

        wide, penalty = np.stack([logits, np.ones_like(logits)], axis=1), np.array([1.0, 0.0])

        def losses(at: Any) -> Any:
            stretched = wide @ at
            return yes * np.logaddexp(0, -stretched) + no * np.logaddexp(0, stretched)

        at, before = np.zeros(2), np.inf
        while (now := losses(at).sum() + at[0] ** 2 / 2) < before - _SMALL:
            before, share = now, 1 / (1 + np.exp(-wide @ at))
            uphill = wide.T @ ((yes + no) * share - yes) + penalty * at
            bent = wide.T @ (wide * ((yes + no) * share * (1 - share))[:, None]) + np.diag(penalty + 1e-9)
            step = np.linalg.solve(bent, uphill)
            while losses(at - step).sum() + (at - step)[0] ** 2 / 2 > now and np.abs(step).max() > _SMALL:
                step /= 2
            at = at - step
        slope, bias = max(float(at[0]), 0.2), float(at[1])
        return cls(slope, bias, losses(np.array([slope, bias])))


def _misleads(gain: Any, weights: Any) -> bool:
    """Whether the codebook misleads: without it losses are lower by more than their standard error."""
    import numpy as np

    worse = -gain[weights > 0]
    return bool(len(worse) > 1 and worse.mean() > 0 and worse.mean() > worse.std(ddof=1) / np.sqrt(len(worse)))


def _fit(model: Any, rows: Any, yes: Any, no: Any) -> None:
    """Teach a model how much each row is a yes and how much a no."""
    import numpy as np

    given, denied = np.flatnonzero(yes), np.flatnonzero(no)
    model.fit(np.vstack([rows[given], rows[denied]]), np.repeat([1, 0], [len(given), len(denied)]),
              sample_weight=np.concatenate([yes[given], no[denied]]))


def _left_out(rows: Any, logits: Any, yes: Any, no: Any, *, often: Any) -> Any:
    """The logits that each passage would have if it and its like had not been learnt from (approximately)."""
    import numpy as np
    from scipy.linalg import solve_triangular

    share = 1 / (1 + np.exp(-logits))
    wide = np.hstack([rows, np.ones((len(rows), 1))])
    curve = (yes + no) * share * (1 - share)
    penalty = np.full(wide.shape[1], 1 / STRENGTH)
    penalty[-1] = 1e-6
    bent = wide.T @ (wide * curve[:, None]) + np.diag(penalty)
    reach = (solve_triangular(np.linalg.cholesky(bent), wide.T, lower=True) ** 2).sum(axis=0)
    pull = (yes + no) * share - yes
    return logits + reach * often * pull / np.maximum(1 - reach * often * curve, 0.05)
