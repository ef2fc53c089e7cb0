"""Templates and languages: every page goes through here, escaped, in English or French."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qualkit.errors import Sentence
from qualkit.reports.labels import Labels, day, load

HERE = Path(__file__).parent
STATIC = HERE / "static"
LOCALES = HERE / "locales"
LANGUAGES = {"en": "English", "fr": "Français"}
DOMAIN = "desk"


class Pages:
    """The templates, made ready once for each language."""

    def __init__(self) -> None:
        self._words = {key: gettext.translation(DOMAIN, LOCALES, [key], fallback=True) for key in LANGUAGES}
        self._made = {key: _environment(key, words) for key, words in self._words.items()}

    def choose(self, accepted: str) -> str:
        """The first language of ``Accept-Language`` that the desk speaks, else English."""
        for part in accepted.split(","):
            key = part.partition(";")[0].strip().lower()[:2]
            if key in LANGUAGES:
                return key
        return "en"

    def translated(self, message: str, language: str) -> str:
        """A sentence in a language."""
        return self._words[language].gettext(message)

    def again(self, sentence: str, language: str) -> str:
        """A sentence of an error in a language; one that is none of `Sentence` as it is."""
        if language == "en" or not isinstance(sentence, Sentence):
            return sentence
        return sentence.again(self._words[language], apart="\u202f")

    def place(self, said: str, language: str) -> str:
        """Where something stands, in a language; actions say ``turn 12`` or ``¶ 3``."""
        return _placed(self._words[language], said)

    def render(self, template: str, language: str, data: Mapping[str, Any]) -> str:
        """Fill a template in."""
        return self._made[language].get_template(template).render(data)


def _environment(language: str, words: gettext.NullTranslations) -> Environment:
    made = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"])
    made.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    made.policies["ext.i18n.trimmed"] = True  # as the sentences are found by `make words`
    made.filters |= _filters(Labels(language), words)
    made.globals |= {"colon": load(language)["colon"], "language": language, "languages": LANGUAGES,
                     "new_request": lambda: str(uuid4())}
    return made


def _filters(labels: Labels, words: gettext.NullTranslations) -> Mapping[str, Callable[..., str]]:
    """Days, numbers, places, and what files say in one word (``woman``, ``fr``), as people of a language write them."""
    point = labels("agreement.point")

    def said_day(when: date | str) -> str:
        return day(when.isoformat()[:10] if isinstance(when, date) else when, labels.all)

    def said_tongue(tag: str) -> str:
        return labels.all.get(f"lang.{tag.partition('-')[0]}", tag)

    def said_value(value: str, name: str = "") -> str:
        return said_tongue(value) if name == "language" else labels.values.get(value) or said_day(value)

    return {
        "day": said_day,
        "decimal": lambda number, digits=2: f"{number:.{digits}f}".replace(".", point),
        "tongue": said_tongue,
        "value": said_value,
        "attribute": lambda name: labels.all.get(f"attribute.{name}", name.capitalize()),
        "engine": lambda name: labels.all.get(f"engines.called.{name.partition('.')[0]}", name),
        "place": lambda said: _placed(words, said),
    }


def _placed(words: gettext.NullTranslations, said: str) -> str:
    unit, _, number = said.partition(" ")
    return words.gettext("turn %(number)s") % {"number": number} if unit == "turn" and number else said
