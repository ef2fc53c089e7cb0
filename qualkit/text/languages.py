"""Which language a turn is in: what was declared, else a cautious guess, else ``und``.

Detectors know few of the languages spoken in the field and call Bambara "Hausa" or "Somali", and
are sure of it. So only languages with large models are ever believed, and short turns inherit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

UNDETERMINED = "und"
BELIEVED = frozenset({"en", "fr", "es", "pt", "ar", "de", "it", "ru", "zh", "hi", "bn"})
"""Detections of any other language are taken as "not one of these"."""
_SURE = 0.9
_PLAUSIBLE = 0.2
_SHORT = 40
_SAMPLE = 6000

Ranking = dict[str, float]


@cache
def _ranker() -> Callable[[str], Ranking]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return lambda text: dict(identifier.rank(text))


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
    return _best(_ranker()(sample)) or UNDETERMINED


def _best(ranking: Ranking) -> str:
    language, share = next(iter(ranking.items()))
    return language if language in BELIEVED and share >= _SURE else ""


def _language(turn: str, main: str) -> str:
    if len(turn) < _SHORT or sum(map(str.isalpha, turn[:400])) < _SHORT:
        return main
    ranking = _ranker()(turn[:1000])
    if best := _best(ranking):
        return best
    return main if ranking.get(main, 0.0) >= _PLAUSIBLE else UNDETERMINED
