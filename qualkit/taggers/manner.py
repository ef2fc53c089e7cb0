"""How something is said: whether it is denied, and whether the speaker is sure.

Word lists (``manner.toml``) and clause borders, after the idea of NegEx (Chapman et al., "A simple
algorithm for identifying negated findings and diseases in discharge summaries", J Biomed Inform 34, 2001):
a negator reaches over its own clause, forward a few words and, if it negates a verb, back to the
subject. What it finds is a hint beside a suggestion; it deletes nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeVar

from qualkit.text.words import Word, fold, primary

FORWARD = 8
"""How many words a negator reaches forward."""
BACK = 5
"""How many words one that negates a verb reaches back, to the subject."""

_BORDER = re.compile(r"[,;:.!?()\[\]\"“”«»—–…\n]|\s-\s")
_PRONOUNS = frozenset(("i", "we", "you", "he", "she", "it", "they"))

T = TypeVar("T")

Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""Phrases by their first word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The word lists of one language; ``manner.toml`` says what each is for."""

    verbal: frozenset[str]
    forward: frozenset[str]
    far: frozenset[str]
    asides: frozenset[str]
    against: frozenset[str]
    beside_ne: frozenset[str]
    not_after: frozenset[str]
    harmless: Phrases
    hedges: Phrases
    joints: frozenset[str]
    links: frozenset[str]
    subjects: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sign:
    """A negator or hedge: which (as the word list has it), and where it stands in the text."""

    what: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Manner:
    """How a cue is said."""

    negator: Sign | None = None
    hedge: Sign | None = None


class Clauses:
    """One sentence with its clauses, negators and hedges: asked about place after place.

    In a language without word lists nothing is ever denied or hedged.
    """

    def __init__(self, text: str, words: Sequence[Word], language: str) -> None:
        self._words = words
        self._forms = [fold(word.text) for word in words]
        self._lists = lists = languages().get(primary(language))
        self._clause = _clauses(text, words, self._forms, lists) if lists else []
        self._negators = list(_negators(self._forms, self._clause, lists)) if lists else []
        self._hedge = next(self._hedges(lists), None) if lists else None

    def manner(self, start: int, end: int) -> Manner:
        """How ``text[start:end]`` is said. A negator inside it is part of the cue and denies nothing."""
        first = next((n for n, word in enumerate(self._words) if word.end > start), 0)
        last = max((n for n, word in enumerate(self._words) if word.start < end), default=0)
        over = [at for at in self._negators if self._reaches(at, first, last)]
        if {"ne", "n'"} & set(self._forms[first:last + 1]):  # "une femme ne" … "pas": the cue means it so
            over = [at for at in over if at < first]
        hedge = self._hedge if self._hedge and not start <= self._hedge.start < end else None
        return Manner(None if self._cancelled(over) else self._sign(over[0], over[0] + 1), hedge)

    def _reaches(self, at: int, first: int, last: int) -> bool:
        if self._lists is None or first <= at <= last:
            return False
        if at < first:
            near = self._clause[at] == self._clause[first] and first - at <= FORWARD
            return near or _in(self._lists.far, self._forms, at)
        verbal = not _is_forward(self._forms, at, self._lists)
        return verbal and self._clause[at] == self._clause[last] and at - last <= BACK

    def _cancelled(self, over: Sequence[int]) -> bool:
        """No negator, or two that cancel out: "not without", "jamais sans"."""
        against = {self._lists is not None and self._forms[at] in self._lists.against for at in over}
        return len(against) != 1

    def _hedges(self, lists: Language) -> Iterator[Sign]:
        for first, end in _found(self._forms, lists.hedges):
            yield self._sign(first, end)

    def _sign(self, first: int, end: int) -> Sign:
        return Sign(" ".join(self._forms[first:end]), self._words[first].start, self._words[end - 1].end)


@cache
def languages() -> Mapping[str, Language]:
    """The languages whose ways of denying and hedging are known."""
    tables = tomllib.loads(files(__package__).joinpath("manner.toml").read_text(encoding="utf-8"))
    return {code: _language(table) for code, table in tables.items()}


def _language(table: Mapping[str, str]) -> Language:
    def some(key: str) -> frozenset[str]:
        return frozenset(word.replace("_", " ") for word in table.get(key, "").split())

    return Language(
        verbal=some("verbal"), forward=some("forward"), far=some("far"), asides=some("asides"),
        against=some("against"), beside_ne=some("beside-ne"), not_after=some("not-after"),
        joints=some("joints"), links=some("links"), subjects=some("subjects"),
        harmless=_phrases(table["harmless"]), hedges=_phrases(table["hedges"]))


def _phrases(line: str) -> Phrases:
    phrases = [tuple(phrase.split()) for phrase in line.split(",")]
    return {first: tuple(phrase for phrase in phrases if phrase[0] == first) for first, *_ in phrases}


def _clauses(text: str, words: Sequence[Word], forms: Sequence[str], lists: Language) -> list[int]:
    """The number of the clause that each word stands in."""
    numbers, current = [], 0
    for at, word in enumerate(words):
        if at:
            between = text[words[at - 1].end:word.start]
            aside = "," in between and (forms[at] in lists.asides or forms[at - 1] in lists.asides)
            link = forms[at] in lists.links and _at(forms, at + 1) in lists.subjects
            begins = link or forms[at] in lists.joints or _BORDER.search(between) is not None
            current += begins and not aside
        numbers.append(current)
    return numbers


def _negators(forms: Sequence[str], clause: Sequence[int], lists: Language) -> Iterator[int]:
    harmless = {place for first, end in _found(forms, lists.harmless) for place in range(first, end)}
    for at, form in enumerate(forms):
        if at in harmless or not _denies(forms, at, lists):
            continue
        pronoun = _at(forms, at + 1) in _PRONOUNS
        tag = form.endswith("n't") and pronoun and at + 2 == len(forms)  # "don't they?"
        answer = form == "no" and pronoun  # "No we paid"
        alone = _at(clause, at - 1) != clause[at] != _at(clause, at + 1)  # "No, we paid"
        if not (tag or answer or alone):
            yield at


def _denies(forms: Sequence[str], at: int, lists: Language) -> bool:
    form = forms[at]
    if form.endswith("n't") or _is_forward(forms, at, lists):
        return True
    if form in lists.beside_ne:
        return any(near in ("ne", "n'") for near in forms[max(0, at - 5):at + 3])
    return form in lists.verbal and (at == 0 or forms[at - 1] not in lists.not_after)


def _is_forward(forms: Sequence[str], at: int, lists: Language) -> bool:
    return _in(lists.forward, forms, at) or _in(lists.far, forms, at)


def _in(listed: frozenset[str], forms: Sequence[str], at: int) -> bool:
    """Whether a word, or it and the next one, are in a list."""
    return forms[at] in listed or f"{forms[at]} {_at(forms, at + 1)}" in listed


def _found(forms: Sequence[str], phrases: Phrases) -> Iterator[tuple[int, int]]:
    """The phrases that stand in a sentence, as runs of words."""
    for at, form in enumerate(forms):
        for phrase in phrases.get(form, ()):
            if tuple(forms[at:at + len(phrase)]) == phrase:
                yield at, at + len(phrase)


def _at(items: Sequence[T], index: int) -> T | None:
    return items[index] if 0 <= index < len(items) else None
