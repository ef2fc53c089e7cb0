"""One logistic regression for each code, over the words and the meaning of passages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qualkit.taggers.features import Featurer, Heard

FEWEST = 8
"""So many passages must carry a code before it is learnt."""
PRIOR = 3.0
"""How much one unit of what rules and likeness say counts, relative to one unit of a vector."""


class Learner:
    """Learns codes from passages; knows only those with at least `FEWEST` positives and one negative."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.featurer = Featurer()
        self._weights: Any = None
        self._bias: Any = None

    def fit(self, heard: Sequence[Heard], labels: Any, weights: Any, codes: Sequence[str]) -> None:
        """Learn from passages. ``labels`` and ``weights`` have the shape (passages, codes).

        A label is the share of coders who gave the code (0 to 1), or NaN where nobody said anything.
        """
        import numpy as np
        from scipy.sparse import hstack, vstack
        from sklearn.linear_model import LogisticRegression

        self.featurer.fit(heard)
        base = self.featurer.transform(heard)
        self.codes, rows, biases = [], [], []
        for place, code in enumerate(codes):
            own = labels[:, place]
            yes, no = np.flatnonzero(own > 0), np.flatnonzero(own < 1)
            if len(np.flatnonzero(own >= 0.5)) < FEWEST or not len(no):
                continue
            features = hstack([base, self._prior(heard, code)]).tocsr()
            both = vstack([features[yes], features[no]])
            target = np.r_[np.ones(len(yes)), np.zeros(len(no))]
            sure = np.r_[own[yes] * weights[yes, place], (1 - own[no]) * weights[no, place]]
            model = LogisticRegression(C=10.0, class_weight="balanced", solver="liblinear", random_state=0)
            model.fit(both, target, sample_weight=sure)
            self.codes.append(code)
            rows.append(model.coef_[0])
            biases.append(model.intercept_[0])
        width = base.shape[1] + 2
        self._weights = np.array(rows).reshape(len(rows), width).round(7)
        self._bias = np.array(biases).round(7)

    def scores(self, heard: Sequence[Heard]) -> Any:
        """Return an array of shape (passages, `codes`) between 0 and 1; no probability as it stands."""
        import numpy as np

        if not self.codes or not heard:
            return np.zeros((len(heard), len(self.codes)))
        base = self.featurer.transform(heard)
        logits = base @ self._weights[:, :-2].T + self._bias
        for place, code in enumerate(self.codes):
            logits[:, place] += self._prior(heard, code) @ self._weights[place, -2:]
        return (1 / (1 + np.exp(-logits))).round(5)

    def weighed(self, texts: Sequence[str]) -> Callable[[int, str], dict[str, float]]:
        """Return what tells of a text (by place) and a code what each of its words adds to the score, in logits."""
        rows = self.featurer.word_matrix(texts).tocsr()

        def words_of(at: int, code: str) -> dict[str, float]:
            weights = self._weights[self.codes.index(code)]
            part = slice(rows.indptr[at], rows.indptr[at + 1])
            return {self.featurer.words[column]: float(value * weights[column])
                    for column, value in zip(rows.indices[part], rows.data[part], strict=True)}

        return words_of

    def to_arrays(self) -> dict[str, Any]:
        """Return what was learnt as plain arrays."""
        import numpy as np

        return {**self.featurer.to_arrays(), "codes": np.array(self.codes, dtype="U"), "weights": self._weights,
                "bias": self._bias}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> Learner:
        """The way back."""
        one = cls()
        one.featurer = Featurer.from_arrays(arrays)
        one.codes = list(map(str, arrays["codes"]))
        one._weights, one._bias = arrays["weights"], arrays["bias"]
        return one

    def _prior(self, heard: Sequence[Heard], code: str) -> Any:
        import numpy as np

        return PRIOR * np.array([[one.cues.get(code, 0.0), one.likes.get(code, 0.0)] for one in heard])
