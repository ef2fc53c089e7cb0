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

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Any, cast

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

    def fit(self, heard: Sequence[Heard]) -> Blocks:
        """Learn the vocabulary, how rare each word is, and the mean of the vectors; of equal passages one counts.

        Return the features of these passages.
        """
        import numpy as np

        texts = [one.text for one in heard]
        first = list({text: at for at, text in reversed(list(enumerate(texts)))}.values())
        spelt = _Spelt.of(texts)
        counts = spelt.counts[first]
        spread = _documents(counts @ spelt.inside)
        order = np.lexsort((np.arange(len(spelt.runs)), -spread))[:MOST]
        self.words, self.runs = list(spelt.forms), [spelt.runs[at] for at in order]
        known = np.concatenate([_documents(counts), spread[order], [1]])
        self._rare = (np.log((1 + len(first)) / (1 + known)) + 1).astype(np.float32)
        self._centres = {part: _mean([getattr(heard[at], part) for at in first]) for part in PARTS}
        return Blocks(self._matrix(spelt), self._dense(heard))

    def transform(self, heard: Sequence[Heard]) -> Blocks:
        """Return the features of passages."""
        return Blocks(self.matrix([one.text for one in heard]), self._dense(heard))

    def _dense(self, heard: Sequence[Heard]) -> Any:
        import numpy as np

        roles = ROLE * np.array([[one.role == role for role in ROLES] for one in heard])
        parts = [weight * _apart([getattr(one, part) for one in heard], self._centres[part])
                 for part, weight in PARTS.items()]
        return np.hstack([*parts, roles]).astype(np.float32)

    def matrix(self, texts: Sequence[str]) -> Any:
        """Return the TF-IDF of words and of runs of letters, as csr.

        Each of the two halves has rows of length 1, before those that are not in the vocabulary are left out.
        """
        return self._matrix(_Spelt.of(texts))

    def by_word(self, texts: Sequence[str]) -> Callable[[int, Any], dict[str, float]]:
        """Return what tells of a text (by place) what each of its words adds.

        It is given the weights of words and of runs of letters. What a run adds is shared by the words it stands in.
        """
        import numpy as np

        spelt = _Spelt.of(texts)
        rows, often = self._matrix(spelt), spelt.counts @ spelt.inside
        onto_words, onto_runs = _onto(spelt.forms, self._places[0]), _onto(spelt.runs, self._places[1])

        def words_of(at: int, weights: Any) -> dict[str, float]:
            added = rows[[at]].toarray()[0] * weights
            own, count = spelt.counts[[at]].indices, spelt.counts[[at]].data
            each = (onto_runs @ added[len(self.words):]) / np.maximum(often[[at]].toarray()[0], 1)
            whole = onto_words[own] @ added[:len(self.words)] + count * (spelt.inside[own] @ each)
            return {spelt.forms[place]: float(value) for place, value in zip(own, whole, strict=True)}

        return words_of

    def _matrix(self, spelt: _Spelt) -> Any:
        from scipy.sparse import hstack

        cut = len(self.words)
        words = _weighed(spelt.counts, _onto(spelt.forms, self._places[0]), self._rare[[*range(cut), -1]])
        letters = _weighed(spelt.counts @ spelt.inside, _onto(spelt.runs, self._places[1]), self._rare[cut:])
        return hstack([words, letters]).tocsr()

    @cached_property
    def _places(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Where each word and each run of letters stands in the vocabulary."""
        return ({name: at for at, name in enumerate(self.words)}, {name: at for at, name in enumerate(self.runs)})

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


@lru_cache(maxsize=1 << 15)
def forms_of(text: str) -> Mapping[str, int]:
    """How often each word stands in a text, folded; kept from fold to fold."""
    return Counter(fold(word.text) for word in words(text))


@lru_cache(maxsize=1 << 17)
def _runs_of(form: str) -> Mapping[str, int]:
    """How often each run of letters stands in a word."""
    return Counter(_letters()(form))


@cache
def _letters() -> Callable[[str], list[str]]:
    from sklearn.feature_extraction.text import CountVectorizer

    return cast(Callable[[str], list[str]],
                CountVectorizer(analyzer="char_wb", ngram_range=LETTERS, lowercase=False).build_analyzer())


@dataclass(frozen=True, slots=True)
class _Spelt:
    """The words of texts and how often each stands in each (csr); the same of the runs of letters in the words."""

    forms: Sequence[str]
    counts: Any
    runs: Sequence[str]
    inside: Any

    @classmethod
    def of(cls, texts: Sequence[str]) -> _Spelt:
        forms, counts = _table([forms_of(text) for text in texts])
        return cls(forms, counts, *_table([_runs_of(form) for form in forms]))


def _table(rows: Sequence[Mapping[str, int]]) -> tuple[list[str], Any]:
    """The names in alphabetical order, and how often each stands in each row (csr)."""
    import numpy as np
    from scipy.sparse import csr_array

    names = sorted(set().union(*rows))
    places = {name: at for at, name in enumerate(names)}
    columns = np.fromiter((places[name] for row in rows for name in row), dtype=np.int32)
    often = np.fromiter((count for row in rows for count in row.values()), dtype=np.int64)
    ends = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    table = csr_array((often, columns, ends), shape=(len(rows), len(names)))
    table.sort_indices()
    return names, table


def _documents(counts: Any) -> Any:
    """In how many rows each column stands."""
    import numpy as np

    return np.bincount(counts.tocsr().indices, minlength=counts.shape[1])


def _onto(names: Sequence[str], known: Mapping[str, int]) -> Any:
    """The matrix that takes columns called ``names`` to those that are known, by place; the others are dropped."""
    import numpy as np
    from scipy.sparse import csr_array

    pairs = [(at, known[name]) for at, name in enumerate(names) if name in known]
    rows, columns = (np.array([pair[side] for pair in pairs], dtype=np.intp) for side in (0, 1))
    return csr_array((np.ones(len(pairs), dtype=np.float32), (rows, columns)), shape=(len(names), len(known)))


def _weighed(counts: Any, onto: Any, rare: Any) -> Any:
    """TF-IDF of the columns that ``onto`` keeps; ``rare`` is theirs, and at its end that of the columns left out."""
    import numpy as np
    from scipy.sparse import diags_array

    counts = counts.tocsr().astype(np.float32)
    each = onto @ (rare[:-1] - rare[-1]) + rare[-1]
    counts.data = (1 + np.log(counts.data)) * each[counts.indices]
    lengths = np.sqrt(counts.power(2).sum(axis=1))
    return diags_array(1 / np.maximum(lengths, 1e-6)).astype(np.float32) @ counts @ onto


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
