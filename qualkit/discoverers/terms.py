"""The words and phrases that may name a subject, counted passage by passage.

A term is one word or two that stand together (with at most a joining word between them: *prix du riz*), known by its
stems, so that *loan* and *loans* are one, and shown as it is said most often. Left out are words that name no subject
(`qualkit.text.talk`), speakers' names and what the project redacts, words that are written with a capital wherever
they do not begin a sentence (names of people and places), and single words that stand in a large part of all
passages: they tell nothing apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qualkit.model import Segment
from qualkit.text.talk import is_small
from qualkit.text.words import Word, fold, primary, stem, words

LEAST, SHARE = 2, 0.04
"""Passages a term must stand in, and the share of a proposal's passages that must hold it to be shown."""

TOO_COMMON, ENOUGH = 0.4, 20
"""The share of passages from which a single word tells nothing apart, if there are so many passages."""

_NAMES = 0.8
"""The share of its places inside a sentence at which a word has a capital, if it is a name."""
_CAPITAL_NOUNS = frozenset({"de"})
"""Languages that write every noun with a capital."""

_JOINING = frozenset(("of", "for", "in", "de", "du", "des", "d'", "a", "au", "aux", "en", "la", "le", "les", "del"))
"""Small words that join two others into a term, folded."""

MOST = 8
"""Terms shown of a proposal."""


class Found(NamedTuple):
    """One place of a term: its key (stems with a space between) and the words as they stand there."""

    key: str
    text: str


@dataclass(slots=True)
class Terms:
    """The terms of some passages.

    ``of[n]`` holds those of the n-th passage, as often as they stand in it; ``counts[n]`` how many words and how many
    pairs it had before any was left out.
    """

    of: list[list[str]]
    counts: list[tuple[int, int]]
    language: str
    documents: list[str]
    _said: dict[str, Counter[str]]
    _sets: list[frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        self._sets = [frozenset(one) for one in self.of]

    def __contains__(self, key: str) -> bool:
        return key in self._said

    def said(self, key: str) -> str:
        """A term as it is said most often."""
        return min(self._said[key].items(), key=lambda item: (-item[1], len(item[0]), item[0]))[0]

    def passages(self, key: str, among: Collection[int]) -> list[int]:
        """Those of some passages that hold a term."""
        return [number for number in among if key in self._sets[number]]


def terms_of(segments: Sequence[Segment], names: frozenset[str] = frozenset(), *, common: float = TOO_COMMON) -> Terms:
    """Return the terms of passages of one language; ``common`` is the share from which a word tells nothing apart."""
    language = primary(segments[0].language) if segments else "und"
    left_out = names | _capitalised(segments, language)
    found = [list(_found(one.text, language, left_out)) for one in segments]
    spread = Counter(key for one in found for key in {each.key for each in one})
    most = common * len(segments) if len(segments) >= ENOUGH else len(segments)
    kept = {key for key, count in spread.items() if count >= LEAST and (count <= most or " " in key)}
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for each in (each for one in found for each in one if each.key in kept):
        said[each.key][each.text] += 1
    pairs = [sum(" " in each.key for each in one) for one in found]
    return Terms(of=[[each.key for each in one if each.key in kept] for one in found], language=language,
                 counts=[(len(one) - count, count) for one, count in zip(found, pairs, strict=True)],
                 documents=[one.document for one in segments], _said=dict(said))


def chosen(weighed: Sequence[tuple[str, float]], terms: Terms, among: Sequence[int], *, most: int = MOST,
           share: float = SHARE) -> list[tuple[str, float]]:
    """The terms that say what some passages are about, from the heaviest: of a phrase and its words only what adds.

    A term must stand in two of the passages and in a ``share`` of them, and in two documents if they come from as many.
    A word is left out where a phrase with it is shown that covers half of its passages, and a phrase whose words are
    both shown already.
    """
    several = min(2, len({terms.documents[number] for number in among}))
    least = max(LEAST, share * len(among))
    shown: dict[str, list[int]] = {}
    picked: list[tuple[str, float]] = []
    for key, weight in weighed:
        held = terms.passages(key, among)
        if len(held) < least or len({terms.documents[number] for number in held}) < several:
            continue
        if _adds(key, held, shown):
            shown[key] = held
            picked.append((key, weight))
        if len(picked) == most:
            break
    return picked


def _adds(key: str, held: Sequence[int], shown: dict[str, list[int]]) -> bool:
    parts = key.split()
    if len(parts) == 2:
        return not all(part in shown for part in parts)
    return not any(key in other.split() and 2 * len(places) >= len(held) for other, places in shown.items())


def _found(text: str, language: str, left_out: frozenset[str]) -> Iterator[Found]:
    """Single words, and pairs of them with nothing but space, a hyphen or one joining word between."""
    before: Word | None = None
    between = 0
    for word in words(text):
        if is_small(word.text, language):
            between += 1 if fold(word.text) in _JOINING else 2
            continue
        if fold(word.text).removesuffix("'s") in left_out:
            before = None
            continue
        yield Found(stem(word.text, language), word.text.lower())
        if before is not None and between <= 1 and _runs_on(text[before.end:word.start]):
            yield Found(f"{stem(before.text, language)} {stem(word.text, language)}",
                        " ".join(text[before.start:word.end].lower().split()))
        before, between = word, 0


def _runs_on(gap: str) -> bool:
    return all(letter.isalnum() or letter in " \n\u00a0-'’" for letter in gap)


def _capitalised(segments: Sequence[Segment], language: str) -> frozenset[str]:
    """Words that are written with a capital wherever they do not begin a sentence."""
    if language in _CAPITAL_NOUNS:
        return frozenset()
    inside: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for one in segments:
        for word in words(one.text):
            if one.text[max(0, word.start - 2):word.start].strip(" \n\u00a0'’«“\"-").isalnum():
                plain = fold(word.text).removesuffix("'s")
                inside[plain] += 1
                capital[plain] += word.text[:1].isupper()
    return frozenset(word for word, count in inside.items() if capital[word] >= _NAMES * count)
