"""What somebody asks for in a search box: the words that tell, their other forms, and what they say of who speaks."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from qualkit.measures.look_up import is_near
from qualkit.measures.look_up import stem as cut
from qualkit.text.question_words import QUESTION_WORDS
from qualkit.text.synonyms import groups
from qualkit.text.words import LETTERS, fold, stems, words

SAME, STEM, SYNONYM, TYPO = 1.0, 0.9, 0.5, 0.7
"""What a word counts for, by how it was found."""
TOLD = 0.3
"""What a word weighs among the words where it says who speaks: few women say that they are women."""
UNKNOWN = 0.3
"""What a word weighs that stands nowhere: it only makes the others less sure."""
_NAMED = (("woman", "mujer", "mujeres"), ("man", "hombre", "hombres"))
"""Words for attributes in a third language; those of English and French stand in `qualkit.text.synonyms`."""
MOST = 16
"""Words of a question that count."""
CORRECTIONS = 3
"""Words that a misspelt one may stand for."""
_WORD = re.compile(LETTERS)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """How many passages have each folded word, and each stem."""

    words: Mapping[str, int]
    stems: Mapping[str, int]
    passages: int

    @cached_property
    def _sorted(self) -> tuple[list[str], Any, Any]:
        """The words with their lengths, and which letters each has (a bit a letter)."""
        import numpy as np

        every = [one for one in self.words if one[0].isalpha()]
        lengths = np.fromiter(map(len, every), dtype=np.int32, count=len(every))
        return every, lengths, np.fromiter(map(_letters, every), dtype=np.uint32, count=len(every))

    def near(self, typed: str) -> list[str]:
        """Return words that a misspelt one may stand for, the likeliest first: `look_up.is_near` says what is near."""
        import numpy as np

        every, lengths, letters = self._sorted
        slips = 1 if len(typed) < 8 else 2
        others = np.bitwise_count(letters ^ np.uint32(_letters(typed)))
        rows = np.flatnonzero((abs(lengths - len(typed)) <= slips) & (others <= 2 * slips))
        found = [every[row] for row in rows if is_near(typed, every[row])]
        return sorted(found, key=lambda one: (abs(len(one) - len(typed)), -self.words[one], one))[:CORRECTIONS]


class _Anything(dict[str, int]):
    """A vocabulary that holds every word, once."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> int:
        return 1


ANY_WORDS = Vocabulary(words=_Anything(), stems=_Anything(), passages=1)
"""Where nobody has counted words: each may be there, and all tell as much."""


def _letters(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """One word of the question. ``words`` and ``stems`` say which of the index it finds, and what each counts for."""

    typed: str
    words: Mapping[str, float]
    stems: Mapping[str, float]
    weight: float
    """How much it tells: rare words more than common ones."""
    common: int = 0
    """How many passages have it in some form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked for. ``told`` are attributes named in words: (name, value)."""

    typed: str
    sought: tuple[Sought, ...] = ()
    told: tuple[tuple[str, str], ...] = ()
    corrected: Mapping[str, str] = field(default_factory=dict)
    """What was typed and found nowhere -> the likeliest word it stands for."""

    @property
    def meant(self) -> str:
        """What was typed, with misspelt words put right, for the model of meaning."""
        if not self.corrected:
            return self.typed
        return re.sub(r"[\w'’]+", lambda word: self.corrected.get(fold(word[0]), word[0]), self.typed)

    def score(self, words_: Mapping[str, float], stems_: Mapping[str, float]) -> float:
        """Return how much of the question's weight is met, 0 to 1, by words and stems with what each weighs there."""
        whole = sum(one.weight for one in self.sought)
        if not whole:
            return 0.0
        return sum(one.weight * max(
            max((grade * words_[word] for word, grade in one.words.items() if word in words_), default=0.0),
            max((grade * stems_[word] for word, grade in one.stems.items() if word in stems_), default=0.0))
            for one in self.sought) / whole


    def share(self, folded: str, stemmed: str) -> float:
        """Return the score of a passage: its folded words and its stems as the word index holds them."""
        return self.score(dict.fromkeys(_WORD.findall(folded), 1.0), dict.fromkeys(_WORD.findall(stemmed), 1.0))


def marks(question: Question, text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Return the places in a text of words that the question finds, in order."""
    forms = {word for one in question.sought for word in one.words}
    heads = {stem for one in question.sought for stem in one.stems}
    return tuple((word.start, word.end) for word in words(text)
                 if fold(word.text) in forms or heads.intersection(stems(word.text, language)))


def understand(typed: str, vocabulary: Vocabulary, *, languages: Sequence[str], own: Iterable[Iterable[str]] = (),
               values: Mapping[str, Iterable[str]] | None = None) -> Question:
    """Read a question: small words dropped, forms, synonyms and slips found, attributes recognised.

    ``languages`` are those of the passages, ``own`` the project's lines of synonyms, ``values`` the values of each
    attribute that may be named in words.
    """
    together = groups((*own, *_NAMED))
    asked = _terms(typed)
    told = _told(asked, values or {}, together)
    naming = {word for _, _, named in told for word in named}
    corrected: dict[str, str] = {}
    sought = []
    for word in asked:
        forms, heads = _forms(word, languages, together)
        if not any(one in vocabulary.words for one in forms) and not any(one in vocabulary.stems for one in heads):
            near = vocabulary.near(fold(word)) if len(word) >= 5 else []
            if near:
                corrected[fold(word)] = near[0]
                forms, heads = _corrected(near, languages, together)
        sought.append(_sought(word, forms, heads, vocabulary, weight=TOLD if word in naming else 1.0))
    return Question(typed=typed, sought=tuple(sought), told=tuple((name, value) for name, value, _ in told),
                    corrected=corrected)


def _terms(typed: str) -> list[str]:
    """The words of a question, each once, cut at apostrophes as the index cuts them; question words only where
    there are no others."""
    found: dict[str, str] = {}
    for word in words(typed):
        for part in filter(None, re.split("['’ʼ]", word.text)):
            found.setdefault(fold(part), part)
    telling = [word for folded, word in found.items() if folded not in QUESTION_WORDS and len(folded) > 1]
    return (telling or list(found.values()))[:MOST]


def _forms(word: str, languages: Sequence[str],
           together: Iterable[Sequence[str]]) -> tuple[dict[str, float], dict[str, float]]:
    """The words and the stems that a word finds, its synonyms' too, with what each counts for."""
    folded = fold(word)
    forms, heads = {folded: SAME}, _stems(word, languages, STEM)
    for group in together:
        if cut(folded) in {cut(one) for one in group}:
            for one in group:
                if cut(one) != cut(folded):
                    forms.setdefault(one, SYNONYM)
                    # "due" would become the French "du", which is everywhere
                    more = {head: grade for head, grade in _stems(one, languages, SYNONYM).items() if len(head) > 3}
                    heads = more | heads
    return forms, heads


def _corrected(near: Sequence[str], languages: Sequence[str],
               together: Iterable[Sequence[str]]) -> tuple[dict[str, float], dict[str, float]]:
    forms: dict[str, float] = {}
    heads: dict[str, float] = {}
    for one in near:
        more, stemmed = _forms(one, languages, together if one == near[0] else ())
        forms = {word: TYPO * grade for word, grade in more.items()} | forms
        heads = {word: TYPO * grade for word, grade in stemmed.items()} | heads
    return forms, heads


def _stems(word: str, languages: Sequence[str], grade: float) -> dict[str, float]:
    return {one: grade for language in languages for one in stems(word, language) if one}


def _sought(word: str, forms: Mapping[str, float], heads: Mapping[str, float], vocabulary: Vocabulary, *,
            weight: float) -> Sought:
    known = {one: grade for one, grade in forms.items() if one in vocabulary.words}
    stemmed = {one: grade for one, grade in heads.items() if one in vocabulary.stems}
    counts = [(grade, vocabulary.words[one]) for one, grade in known.items()]
    counts += [(grade, vocabulary.stems[one]) for one, grade in stemmed.items()]
    own = max((count for grade, count in counts if grade > SYNONYM), default=0)
    most = max((count for _, count in counts), default=0)
    rarity = math.log(1 + (vocabulary.passages + 1) / ((own or most) + 1))
    return Sought(typed=word, words=known, stems=stemmed, common=most,
                  weight=weight * rarity * (1 if counts else UNKNOWN))


def _told(asked: Sequence[str], values: Mapping[str, Iterable[str]],
          together: Sequence[Sequence[str]]) -> list[tuple[str, str, list[str]]]:
    """Attributes whose value is named in full: (name, value, the words that name it)."""
    meanings = {word: _meanings(fold(word), together) for word in asked}
    found = []
    for name, some in values.items():
        for value in some:
            parts = [fold(one.text) for one in words(value)]
            if not parts or not any(part.isalpha() and len(part) > 2 for part in parts):
                continue
            naming = [next((word for word, near in meanings.items() if cut(part) in near), "") for part in parts]
            if all(naming):
                found.append((name, value, naming))
    return found


def _meanings(folded: str, together: Sequence[Sequence[str]]) -> set[str]:
    """The cut forms of a word and of its synonyms."""
    own = cut(folded)
    irregular = {cut(one) for language in ("en", "fr") for one in stems(folded, language)}
    return {own, *irregular}.union(*(
        {cut(one) for one in group} for group in together if own in {cut(one) for one in group}))
