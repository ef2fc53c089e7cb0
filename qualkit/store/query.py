"""What a person typed into a search box, made safe: any text at all is a query, and none is an error."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from qualkit.errors import Sentence, UsageError
from qualkit.text.words import fold, stems, words

MOST = 64
"""Words in one query; more would only be a pasted page."""

_PIECE = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|([^\s"“”„«»]+)')
_INDEXED = re.compile(r"[^\W_]")  # what the index takes for a letter or digit, roughly


@dataclass(frozen=True)
class Term:
    """One thing looked for: a word, found in all its forms, or the exact words of a phrase."""

    typed: str
    exact: bool

    @cached_property
    def folded(self) -> str:
        """Without case and accents."""
        return fold(self.typed)

    @property
    def is_indexed(self) -> bool:
        """Whether the word index can find it; signs such as emoji are looked for in the text itself."""
        return bool(_INDEXED.search(self.folded))

    def stems_in(self, languages: Sequence[str]) -> list[str]:
        """Its stems, each language's once."""
        if self.exact:
            return []
        return list(
            dict.fromkeys(joined for language in languages if (joined := " ".join(stems(self.typed, language))))
        )


def parse(typed: str) -> tuple[Term, ...]:
    """Cut what was typed into terms that must all be there; ``"..."`` holds a phrase together.

    Raises:
        UsageError: more words than `MOST`.
    """
    clean = re.sub("[\0\ud800-\udfff]", " ", typed)
    terms = [Term(phrase.strip() if phrase else word, bool(phrase)) for phrase, word in _PIECE.findall(clean)]
    unique = tuple(dict.fromkeys(term for term in terms if term.typed and not term.typed.isspace()))
    if len(unique) > MOST:
        raise UsageError(Sentence("A search takes at most %(most)s words; these are %(count)s.", most=MOST,
                                  count=len(unique)),
                         hint=Sentence("Search for fewer words."))
    return tuple(filter(_is_sought, unique))


def _is_sought(term: Term) -> bool:
    """Words are, and pictures; in ``growth & trust`` nobody looks for ``&``."""
    return term.is_indexed or any(unicodedata.category(character) == "So" for character in term.typed)


def match_of(terms: Sequence[Term], languages: Sequence[str]) -> str:
    """Return the terms in the index's own language; each is quoted, so none is read as an operator."""
    return " AND ".join(f"({_either(term, languages)})" for term in terms if term.is_indexed)


def any_of(terms: Sequence[tuple[Iterable[str], Iterable[str]]]) -> str:
    """Return a search for passages that have any of these: (folded words, stems) of each term."""
    ways = {f"words : {_quoted(word)}": None for words_, _ in terms for word in words_ if _INDEXED.search(word)}
    ways |= {f"stems : {_quoted(stem)}": None for _, stems_ in terms for stem in stems_ if _INDEXED.search(stem)}
    return " OR ".join(ways)


def phrases_of(typed: str) -> list[str]:
    """Return a search for each ``"..."`` in what was typed, whose words must stand together."""
    return [match_of([term], ()) for term in parse(typed) if term.exact and term.is_indexed]


def _either(term: Term, languages: Sequence[str]) -> str:
    ways = [f"words : {_quoted(term.folded)}"]
    ways += [f"stems : {_quoted(one)}" for one in term.stems_in(languages) if _INDEXED.search(one)]
    return " OR ".join(ways)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def places_of(terms: Sequence[Term], text: str, language: str) -> list[tuple[int, int]]:
    """Return where a passage has the terms: ``[(start, end), ...]`` in order, without overlaps."""
    found = words(text)
    folded = [fold(word.text) for word in found]
    stemmed = [" ".join(stems(word.text, language)) for word in found]
    places: list[tuple[int, int]] = []
    for term in terms:
        wanted = [fold(word.text) for word in words(term.typed)]
        stem = [" ".join(stems(word.text, language)) for word in words(term.typed)]
        if not wanted:
            places += [match.span() for match in re.finditer(re.escape(term.typed), text)]
            continue
        for at in range(len(found) - len(wanted) + 1):
            end = at + len(wanted)
            if folded[at:end] == wanted or (not term.exact and stemmed[at:end] == stem):
                places.append((found[at].start, found[end - 1].end))
    return _apart(sorted(places))


def _apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in places:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
