"""What a classifier looks at in a passage: its words, its meaning, and what stands around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ROLES = ("respondent", "unknown")


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


class Featurer:
    """Passages -> one sparse matrix: word and character TF-IDF, and vectors of passage, question and neighbours."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.idf: Any = None

    def fit(self, heard: Sequence[Heard]) -> None:
        """Learn the vocabulary and how rare each word is."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2, strip_accents="unicode")
        try:
            vectorizer.fit([one.text for one in heard])
        except ValueError:  # no word occurs twice
            self.words, self.idf = [], None
            return
        self.words = list(map(str, vectorizer.get_feature_names_out()))
        self.idf = vectorizer.idf_

    def transform(self, heard: Sequence[Heard]) -> Any:
        """Return a csr matrix of shape (passages, features)."""
        import numpy as np
        from scipy.sparse import csr_matrix, hstack

        blocks = [np.stack([one.vector for one in heard]), 0.5 * np.stack([one.question_vector for one in heard]),
                  0.5 * np.stack([one.neighbours_vector for one in heard])]
        dense = csr_matrix(np.hstack(blocks).round(5))
        return hstack([self.word_matrix([one.text for one in heard]), dense]).tocsr()

    def word_matrix(self, texts: Sequence[str]) -> Any:
        """Return the TF-IDF of words, rows of length 1."""
        import numpy as np
        from scipy.sparse import csr_matrix
        from sklearn.feature_extraction.text import TfidfVectorizer

        if not self.words:
            return csr_matrix((len(texts), 0))
        vectorizer = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), strip_accents="unicode",
                                     vocabulary={word: place for place, word in enumerate(self.words)})
        vectorizer.idf_ = np.asarray(self.idf)
        return vectorizer.transform(texts)

    def to_arrays(self) -> dict[str, Any]:
        """Return what was learnt as plain arrays."""
        import numpy as np

        return {"words": np.array(self.words, dtype="U"), "idf": np.asarray(self.idf if self.words else [])}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> Featurer:
        """The way back."""
        one = cls()
        one.words, one.idf = list(map(str, arrays["words"])), arrays["idf"]
        return one
