"""Which language a turn is in: what was declared, else a cautious guess, else ``und``.

Detectors know few of the languages spoken in the field and call Bambara "Hausa" or "Somali", and
are sure of it. So only languages with large models are ever believed, and short turns inherit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

UNDETERMINED = "und"
BELIEVED = frozenset({"en", "fr", "es", "pt", "ar", "de", "it", "ru", "zh", "hi", "bn"})
"""Detections of any other language are taken as "not one of these"."""
_VARIETIES = {"ar": ("ary", "arz")}
_SURE = 0.9
_PLAUSIBLE = 0.2
_SHORT = 40
_SAMPLE = 6000
_COMMON = 0.14
_FEW = 8
_WORDS = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset({
    "the", "and", "of", "to", "that", "is", "it", "was", "were", "we", "you", "they", "my", "for", "have",
    "has", "had", "not", "with", "this", "are", "but", "what", "he", "she", "our", "at", "from", "your",
    "there", "when", "would", "about", "if", "them", "who", "because", "their", "did", "how", "one", "will",
    "been", "out", "then", "can", "like", "his", "her", "just",
})
_FRENCH = frozenset({
    "les", "des", "est", "et", "que", "qui", "pas", "pour", "nous", "vous", "dans", "avec", "je", "il",
    "elle", "elles", "ils", "une", "sur", "mais", "sont", "ont", "cette", "aussi", "mon",
    "mes", "leur", "leurs", "plus", "comme", "quand", "tout", "même", "été", "être", "avoir", "fait", "où",
    "très", "ça", "au", "aux", "par", "sans", "notre", "votre",
})

Ranking = dict[str, float]


@cache
def _ranker() -> Callable[[str], Ranking]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return lambda text: dict(identifier.rank(text))


def load_detector() -> None:
    """Load the detector's model now, not when the first turn needs it."""
    _ranker()


def languages_of(turns: Sequence[str], *, declared: str = "") -> list[str]:
    """Return the language of each turn (two letters, or ``und``).

    A declared language wins everywhere. Else a turn of 40 letters or more is believed if the
    detection is sure; the rest take the document's, if that is sure itself.
    """
    if declared or not turns:
        return [declared] * len(turns)
    main = _main_language(turns)
    return [_language(turn, main) for turn in turns]


def _main_language(turns: Sequence[str]) -> str:
    step = max(1, len(turns) // 40)
    sample = " ".join(turn[:400] for turn in turns[::step])[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _SHORT // 2:
        return UNDETERMINED
    return _by_common_words(sample) or _best(_ranker()(sample)) or UNDETERMINED


def _language(turn: str, main: str) -> str:
    if len(turn) < _SHORT or sum(map(str.isalpha, turn[:400])) < _SHORT:
        return main
    if common := _by_common_words(turn[:400]):
        return common
    ranking = _ranker()(turn[:400])
    return _best(ranking) or (main if ranking.get(main, 0.0) >= _PLAUSIBLE else UNDETERMINED)


def _by_common_words(text: str) -> str:
    """Return English or French if a seventh of the words are its commonest and hardly any the other's.

    Most turns are settled so, for a thirtieth of the detector's time; none of the words is one of
    Bambara, Wolof or Hausa.
    """
    words = _WORDS.findall(text.lower())
    if len(words) < _FEW:
        return ""
    english, french = (sum(map(common.__contains__, words)) / len(words) for common in (_ENGLISH, _FRENCH))
    if max(english, french) < _COMMON or min(english, french) * 3 > max(english, french):
        return ""
    return "en" if english > french else "fr"


def _best(ranking: Ranking) -> str:
    language = next(iter(ranking))
    share = ranking[language] + sum(ranking.get(variety, 0.0) for variety in _VARIETIES.get(language, ()))
    return language if language in BELIEVED and share >= _SURE else ""
