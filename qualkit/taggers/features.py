"""What a classifier looks at in a passage: its words, its meaning, and what stands around it.

* **Words**, folded, and their **runs of 3 to 5 letters** (which stand for stems in any language), each as TF-IDF with
  the logarithm of the count (G. Salton, C. Buckley, "Term-weighting approaches in automatic text retrieval", Inf
  Process Manag 24, 1988). How rare a word is, is known from all passages, judged or not.
* **Vectors** of the passage, of the question before it and of the passages around it, as they differ from the mean of
  all passages. They count a little less than words, neighbours half of that (`PARTS`).
* The speaker's **role**.

Everything is kept as plain arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qualkit.text.words import fold, words

PARTS: Mapping[str, float] = {"vector": 0.7, "question_vector": 0.7, "neighbours_vector": 0.35}
"""What the vectors count, relative to words."""
ROLES = ("respondent", "group member", "interpreter", "unknown")
ROLE = 0.2
"""What the role counts, relative to words."""
LETTERS = (3, 5)
"""How long the runs of letters are; a word's beginning and end count as letters."""
MOST = 30_000
"""So many runs of letters are kept, the most frequent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A passage as it is learnt from. Vectors are rows of length 1, or of zeros where the language is unknown.

    ``cues`` and ``likes`` hold by code id what rules and likeness of meaning say of it (0 to 1).
    """

    text: str
    vector: Any
    question_vector: Any
    neighbours_vector: Any
    question: str = ""
    role: str = ""
    cues: Mapping[str, float] = field(default_factory=dict)
    likes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Features of passages, one row each: ``words`` (csr; words, then runs of letters) and ``dense``."""

    words: Any
    dense: Any

    def __getitem__(self, rows: Any) -> Blocks:
        """Some of the passages."""
        return Blocks(self.words[rows], self.dense[rows])

    def likeness(self, other: Blocks) -> Any:
        """The inner products with other passages: an array of shape (these, those)."""
        return (self.words @ other.words.T).toarray() + self.dense @ other.dense.T

    def weighed(self, weights: Any) -> Any:
        """The products with weights of shape (features, n): an array of shape (passages, n)."""
        width = self.words.shape[1]
        return self.words @ weights[:width] + self.dense @ weights[width:]

    def back(self, shares: Any) -> Any:
        """The weights of features that shares of the passages, of shape (passages, n), add up to."""
        import numpy as np

        return np.vstack([self.words.T @ shares, self.dense.T @ shares])


class Featurer:
    """Turns passages into `Blocks`; learns from them which words there are and what is common to all."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.runs: list[str] = []
        self._rare: Any = None
        self._centres: Mapping[str, Any] = {}

    def fit(self, heard: Sequence[Heard]) -> None:
        """Learn the vocabulary, how rare each word is, and the mean of the vectors."""
        import numpy as np

        forms, counts = _counted([one.text for one in heard])
        runs, inside = _runs_of(forms)
        self.words = forms
        spread = _documents(counts @ inside)
        order = np.lexsort((np.arange(len(runs)), -spread))[:MOST]
        self.runs = [runs[at] for at in order]
        known = np.concatenate([_documents(counts), spread[order], [1]])
        self._rare = (np.log((1 + len(heard)) / (1 + known)) + 1).astype(np.float32)
        self._centres = {part: _mean([getattr(one, part) for one in heard]) for part in PARTS}

    def transform(self, heard: Sequence[Heard]) -> Blocks:
        """Return the features of passages."""
        import numpy as np

        roles = ROLE * np.array([[one.role == role for role in ROLES] for one in heard])
        dense = [weight * _apart([getattr(one, part) for one in heard], self._centres[part])
                 for part, weight in PARTS.items()]
        return Blocks(self.matrix([one.text for one in heard]), np.hstack([*dense, roles]).astype(np.float32))

    def matrix(self, texts: Sequence[str]) -> Any:
        """Return the TF-IDF of words and of runs of letters, as csr.

        Each of the two halves has rows of length 1, before those that are not in the vocabulary are left out.
        """
        from scipy.sparse import hstack

        forms, counts = _counted(texts)
        runs, inside = _runs_of(forms)
        cut = len(self.words)
        own = _weighed(counts, _onto(forms, self.words), self._rare[[*range(cut), -1]])
        letters = _weighed(counts @ inside, _onto(runs, self.runs), self._rare[cut:])
        return hstack([own, letters]).tocsr()

    def by_word(self, text: str, weights: Any) -> dict[str, float]:
        """Return what each word of a text adds; ``weights`` are those of words and runs of letters.

        What a run of letters adds is shared by the words it stands in.
        """
        import numpy as np

        forms, counts = _counted([text])
        if not forms:
            return {}
        runs, inside = _runs_of(forms)
        row = self.matrix([text])
        added = np.asarray(row.toarray()[0] * weights)
        cut = len(self.words)
        own = _onto(forms, self.words) @ added[:cut]
        often = np.asarray((counts @ inside).toarray()[0])
        each = (_onto(runs, self.runs) @ added[cut:]) / np.maximum(often, 1)
        whole = own + np.asarray(counts.toarray()[0]) * (inside @ each)
        return dict(zip(forms, map(float, whole), strict=True))

    def to_arrays(self) -> dict[str, Any]:
        """Return what was learnt as plain arrays."""
        import numpy as np

        return {"words": np.array(self.words, dtype="U"), "runs": np.array(self.runs, dtype="U"), "rare": self._rare,
                **{f"centre_{part}": centre for part, centre in self._centres.items()}}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> Featurer:
        """The way back."""
        one = cls()
        one.words, one.runs = list(map(str, arrays["words"])), list(map(str, arrays["runs"]))
        one._rare, one._centres = arrays["rare"], {part: arrays[f"centre_{part}"] for part in PARTS}
        return one


def forms_of(text: str) -> list[str]:
    """The words of a text, folded."""
    return [fold(word.text) for word in words(text)]


def _counted(texts: Iterable[str]) -> tuple[list[str], Any]:
    """The words that stand in texts, in order of the alphabet, and how often each stands in each (csr)."""
    from sklearn.feature_extraction.text import CountVectorizer

    return _table(CountVectorizer(analyzer=forms_of), list(texts))


def _runs_of(forms: Sequence[str]) -> tuple[list[str], Any]:
    """The runs of letters in words, and how often each stands in each (csr)."""
    from sklearn.feature_extraction.text import CountVectorizer

    return _table(CountVectorizer(analyzer="char_wb", ngram_range=LETTERS, lowercase=False), forms)


def _table(vectorizer: Any, texts: Sequence[str]) -> tuple[list[str], Any]:
    from scipy.sparse import csr_matrix

    try:
        table = vectorizer.fit_transform(texts)
    except ValueError:  # nothing was found
        return [], csr_matrix((len(texts), 0))
    return list(map(str, vectorizer.get_feature_names_out())), table


def _documents(counts: Any) -> Any:
    """In how many rows each column stands."""
    import numpy as np

    return np.bincount(counts.tocsr().indices, minlength=counts.shape[1])


def _onto(names: Sequence[str], known: Sequence[str]) -> Any:
    """The matrix that takes columns called ``names`` to columns called ``known``; the others are dropped."""
    import numpy as np
    from scipy.sparse import csr_matrix

    places = {name: at for at, name in enumerate(known)}
    pairs = [(at, places[name]) for at, name in enumerate(names) if name in places]
    rows, columns = (np.array([pair[side] for pair in pairs], dtype=np.intp) for side in (0, 1))
    return csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(names), len(known)))


def _weighed(counts: Any, onto: Any, rare: Any) -> Any:
    """TF-IDF of the columns that ``onto`` keeps; ``rare`` is theirs, and at its end that of the columns left out."""
    import numpy as np
    from sklearn.preprocessing import normalize

    counts = counts.tocsr().astype(np.float32)
    each = onto @ (rare[:-1] - rare[-1]) + rare[-1]
    counts.data = (1 + np.log(counts.data)) * each[counts.indices]
    return normalize(counts) @ onto.astype(np.float32)


def _mean(vectors: Sequence[Any]) -> Any:
    """The mean of the vectors that are not zero."""
    import numpy as np

    stacked = np.stack(vectors)
    known = stacked.any(axis=1)
    return (stacked[known].mean(axis=0) if known.any() else np.zeros(stacked.shape[1])).astype(np.float32)


def _apart(vectors: Sequence[Any], centre: Any) -> Any:
    """How vectors differ from what is common to all, as rows of length 1; those of zeros stay."""
    import numpy as np

    stacked = np.stack(vectors)
    differ = (stacked - centre) * stacked.any(axis=1, keepdims=True)
    return differ / np.maximum(np.linalg.norm(differ, axis=1, keepdims=True), 1e-6)
