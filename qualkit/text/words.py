"""Words, their folded form and their stems: one idea of a word for cues, search and vectors.

Words are cut at white space, punctuation and hyphens (``community-based`` is two words, so that a
cue written either way is found); a French elided article or pronoun is a word of its own
(``l'argent`` is ``l'`` and ``argent``), an English contraction is one (``don't``). Scripts written
without spaces (Chinese, Thai) give one word per run of letters: cues there need ``/patterns/``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from threading import Lock
from typing import Any, NamedTuple

# Python's \w leaves out the vowel signs of Indic scripts and all combining accents, which would cut
# words in the middle; these are the blocks' marks without their punctuation.
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07eb-\u07f3\u07fd"
    "\u0900-\u0963\u0966-\u096f\u0971-\u0df3"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ecd\u102b-\u103e\u135d-\u135f\u17b4-\u17d3\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\ufe20-\ufe2f\U0001e944-\U0001e94a"
)
LETTERS = rf"[^\W_](?:[^\W_]|[{MARKS}])*"
"""A run of letters and digits with the marks they carry."""
_ELIDED = r"(?i:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)"
_WORD = re.compile(rf"\b{_ELIDED}['’ʼ](?=[^\W_])|{LETTERS}(?:['’ʼ]{LETTERS})*")
_STRIPPED = re.compile("[\u0300-\u036f\u064b-\u0652\u0640]")

_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "st": "sesotho", "sv": "swedish",
    "ta": "tamil", "tr": "turkish",
}
# Snowball knows rules, not exceptions; these are the English ones that talk about livelihoods turns on.
_IRREGULAR = {
    form: head
    for head, *forms in (line.split() for line in """
    woman women|man men|child children|wife wives|life lives
    pay paid|repay repaid|sell sold|buy bought|lend lent|spend spent|bring brought|keep kept
    give gave given|take took taken|get got gotten|go went gone goes|come came|leave left|lose lost|find found
    know knew known|think thought|tell told|say said|speak spoke spoken|hear heard|feel felt|see saw seen
    choose chose chosen|become became|begin began begun|grow grew grown|rise rose risen|fall fell fallen
    build built|make made|meet met|lead led|hold held|stand stood|sit sat|steal stole stolen|hide hid hidden
    eat ate eaten|drink drank drunk|write wrote written|teach taught|seek sought|fight fought|win won
    break broke broken|forget forgot forgotten|forgive forgave forgiven|understand understood|wear wore worn
    """.replace("|", "\n").strip().splitlines())
    for form in forms
}
STEMMED = frozenset(_SNOWBALL)
"""Languages whose words are stemmed; in others a word is only folded."""


class Word(NamedTuple):
    """A word and its place: ``text == content[start:end]``."""

    start: int
    end: int
    text: str


def words(text: str) -> list[Word]:
    """Return the words of a text, in order."""
    return [Word(match.start(), match.end(), match[0]) for match in _WORD.finditer(text)]


def fold(text: str) -> str:
    """Return a text without case and accents, so that ``Élue`` meets ``elue``.

    The length may change (``ß`` becomes ``ss``): see `fold_in_place` where positions matter. Vowel
    signs of scripts that have no capitals are letters there and stay.
    """
    if text.isascii():
        return text.lower()
    bare = _STRIPPED.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", bare).replace("’", "'").replace("ʼ", "'")


class _InPlace(dict[int, str]):
    """Code point -> one folded character, made when first asked for."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        folded = fold(character)
        self[point] = folded if len(folded) == 1 else character
        return self[point]


_in_place = _InPlace()


def fold_in_place(text: str) -> str:
    """Return a folded text of the same length, so that a place found in it holds in ``text``.

    A character whose folded form is not one character (``ß``, a lone accent) stays as it is.
    """
    return text.lower() if text.isascii() else text.translate(_in_place)


def primary(language: str) -> str:
    """Return the primary part of a language tag: ``fr`` of ``fr-BF`` or ``fr_FR``."""
    return re.split("[-_]", language, maxsplit=1)[0].lower()


def stem(word: str, language: str) -> str:
    """Return the folded stem of one word (Snowball), or the folded word where no stemmer is known.

    Stemming comes before folding, because the stemmers know their language's accents.
    """
    return _stem(word, primary(language))


def stems(text: str, language: str) -> list[str]:
    """Return the stems of all words of a text, in order; `words` gives their places."""
    tongue = primary(language)
    return [_stem(word, tongue) for word in _WORD.findall(text)]


@lru_cache(maxsize=1 << 17)  # a large corpus has some 10^5 forms; without a bound a web server would grow
def _stem(word: str, language: str) -> str:
    plain = word.lower().replace("’", "'").replace("ʼ", "'").rstrip("'")
    if language == "en":
        plain = plain.removesuffix("'s")
        plain = _IRREGULAR.get(plain, plain)
    stemmer = _stemmer(language)
    if stemmer is None:
        return fold(plain)
    with _lock:  # Snowball's Python stemmers keep the word they work on in themselves
        return fold(stemmer.stemWord(plain))


_lock = Lock()


@cache
def _stemmer(language: str) -> Any:
    if language not in _SNOWBALL:
        return None
    import snowballstemmer

    return snowballstemmer.stemmer(_SNOWBALL[language])
