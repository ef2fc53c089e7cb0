"""Look records up by words, the best first: the same few rules in the program and in the page that is mailed.

``templates/lessons.js`` follows them word for word, for a mailed page has no stemmers of many languages and no
model of meaning: case and accents do not matter, endings are cut by a short list, the beginning of a word is
enough, and a word of five letters or more that is found nowhere may be misspelt. A word also finds those of its
group in `qualkit.text.synonyms`. A word that few records have says more than one that most have.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qualkit.model import Lesson
from qualkit.text.small import SMALL
from qualkit.text.synonyms import SYNONYMS, groups
from qualkit.text.words import fold, words

SAME, STEM, BEGINNING, TYPO, SYNONYM = 1.0, 0.9, 0.7, 0.5, 0.3
"""What a word counts for, by how it was found."""

MOST = 12
"""Words of a query that count."""

_ENDINGS = ("ement", "ment", "ation", "tion", "ing", "ees", "ee", "ie", "ed", "er", "es", "e", "y", "i")


WEIGHTS: Mapping[str, float] = {
    "title": 5, "themes": 3, "condition": 3, "happened": 2, "why": 2, "country": 2, "region": 2, "project": 2,
    "case": 2, "origin": 1, "uses": 1, "voice": 1, "addressee": 1, "study": 1, "kind": 1}
"""What a word of a lesson weighs, by where it stands; themes by their names in all languages, kinds by their keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What can be found: its texts, each with what a word in it weighs."""

    key: str
    texts: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What was found. ``words`` are the words of the entry that did it, folded."""

    key: str
    score: float
    words: frozenset[str]


def look_up(query: str, entries: Sequence[Entry], *, own: Iterable[Iterable[str]] = ()) -> tuple[list[Hit], bool]:
    """Return what fits a query, the best first, and whether it has all of the query's words.

    ``own`` are lines of words that mean much the same in this project. Where nothing has all of the words, what has
    some is returned. A query without words finds nothing.
    """
    asked, together = terms_of(query), groups(own)
    held = [_weights(one) for one in entries]
    vocabulary = {word for weights in held for word in weights}
    scores, met = [0.0] * len(entries), [0] * len(entries)
    named: list[set[str]] = [set() for _ in entries]
    for term in asked:
        found = matching(term, vocabulary, together)
        held_by = [max((found[word] * weight for word, weight in weights.items() if word in found), default=0.0)
                   for weights in held]
        rarity = math.log(1 + len(entries) / (sum(score > 0 for score in held_by) or 1))
        for place, score in enumerate(held_by):
            if score:
                scores[place] += score * rarity
                met[place] += 1
                named[place] |= held[place].keys() & found.keys()
    whole = bool(asked) and any(number == len(asked) for number in met)
    hits = [Hit(key=one.key, score=round(scores[place], 6), words=frozenset(named[place]))
            for place, one in enumerate(entries) if met[place] and (not whole or met[place] == len(asked))]
    return sorted(hits, key=lambda hit: -hit.score), whole


def lesson_entry(key: str, lesson: Lesson, *, themes: Iterable[str], study: str) -> Entry:
    """What a lesson can be found by; ``themes`` are names of its themes, ``study`` is its study's title."""
    texts = {name: getattr(lesson, name) for name in WEIGHTS if name not in ("themes", "uses", "study")}
    texts |= {"themes": " ".join(themes), "uses": " ".join(lesson.uses), "study": study}
    return Entry(key=key, texts=tuple((WEIGHTS[name], text) for name, text in texts.items() if text))


def terms_of(text: str) -> list[str]:
    """The folded words of a query, each once; small words only where there are no others."""
    found = list(dict.fromkeys(_plain_words(text)))
    return ([one for one in found if one not in SMALL and len(one) > 1] or found)[:MOST]


def matching(term: str, vocabulary: set[str],
             together: Iterable[Sequence[str]] = SYNONYMS) -> Mapping[str, float]:
    """The words that a term finds, with what each counts for."""
    found = {word: grade for word in vocabulary if (grade := _grade(term, word))}
    misspelt = not found and len(term) >= 5
    if misspelt:
        found = {word: TYPO for word in vocabulary if is_near(term, word)}
    for group in together:
        if any(_grade(term, one) >= STEM or (misspelt and is_near(term, one)) for one in group):
            for word in vocabulary - found.keys():
                if any(_grade(one, word) >= STEM for one in group):
                    found[word] = SYNONYM
    return found


def _grade(term: str, word: str) -> float:
    if term == word:
        return SAME
    cut = stem(term)
    if cut == stem(word):
        return STEM
    starts = (len(term) > 2 and word.startswith(term)) or (len(cut) > 5 and word.startswith(cut))
    return BEGINNING if starts else 0.0


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A folded English or French word without its ending: plural first, then one of a short list."""
    cut = word[:-1] if len(word) > 3 and word[-1] in "sx" and word[-2] != "s" else word
    ending = next((one for one in _ENDINGS if cut.endswith(one) and len(cut) - len(one) > 2), "")
    if ending not in ("y", "i") or cut[-2] not in "aeiou":  # "repay" has no ending
        cut = cut.removesuffix(ending)
    return cut[:-1] if len(cut) > 3 and cut[-1] == cut[-2] else cut


def is_near(term: str, word: str) -> bool:
    """Whether one word may be the other misspelt: one slip, from eight letters on two; the first letter holds."""
    slips = 1 if len(term) < 8 else 2
    return term[0] == word[0] and abs(len(term) - len(word)) <= slips and _distance(term, word) <= slips


def _distance(one: str, other: str) -> int:
    """Letters to change, add, leave out or swap with their neighbour."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        here = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, here[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        before, last = last, here
    return last[-1]


def _weights(entry: Entry) -> dict[str, float]:
    """The entry's words, each with the most that it weighs in any of its texts."""
    found: dict[str, float] = {}
    for weight, text in entry.texts:
        for word in _plain_words(text):
            found[word] = max(weight, found.get(word, 0.0))
    return found


def _plain_words(text: str) -> list[str]:
    """Folded words, cut at apostrophes too."""
    return [part for word in words(text) for part in re.split("'", fold(word.text).replace("ʼ", "'")) if part]
