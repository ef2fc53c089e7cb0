"""The words reports are written with, in each language a report can be asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from qualkit.errors import UnknownName

LANGUAGES = ("en", "fr")


@cache
def load(language: str) -> Mapping[str, str]:
    """Return all labels of a language.

    Raises:
        UnknownName: reports cannot be written in it.
    """
    if language not in LANGUAGES:
        raise UnknownName("report language", language, LANGUAGES)
    found: dict[str, str] = {}
    for path in sorted(files(__package__).iterdir(), key=lambda one: one.name):
        if path.name == f"{language}.json" or path.name.endswith(f".{language}.json"):  # one pair for each part
            found |= json.loads(path.read_text("utf-8"))
    return {key: _bound(label) for key, label in found.items()} if language == "fr" else found


def day(said: str, labels: Mapping[str, str]) -> str:
    """A day or month as people write it (22 April 2025); what is no ISO date stays as it stands."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?", said)
    if not found:
        return said
    year, month, number = found[1], labels["date.months"].split()[int(found[2]) - 1], int(found[3] or 0)
    if not number:
        return f"{month} {year}"
    return f"{labels['date.first'] if number == 1 else number} {month} {year}"


def _bound(label: str) -> str:
    """Blanks that no line may break at: before a French colon, semicolon or %, and inside quotation marks."""
    return re.sub(r" (?=[:;!?»%])|(?<=«) ", "\N{NO-BREAK SPACE}", label)


class Labels:
    """Looks labels up and fills them in. A misspelt key is an error, never a blank."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.all = load(language)

    def name_bases(self, bases: Iterable[str]) -> None:
        """Learn what sources of an instrument are called (``interview: women``), from their kind and its name."""
        own: dict[str, str] = {}
        for base in bases:
            kind, _, name = base.partition(": ")
            if name:
                shown = name.translate({ord("-"): " ", ord("_"): " ", ord("{"): "{{", ord("}"): "}}"})
                own |= {key.replace(kind, base): f"{self.all[key]} ({shown})"
                        for key in (f"one.{kind}", f"many.{kind}", f"many.{kind}.title")}
        self.all = {**self.all, **own}

    def __call__(self, key: str, /, **values: object) -> str:
        """Return a label with its blanks filled."""
        return self.all[key].format(**values)

    def many(self, key: str, count: int, /, **values: object) -> str:
        """Return the label for one, or for more (in French nought counts as one)."""
        single = count == 1 or (self.language == "fr" and count == 0)
        return self(f"{key}.{'one' if single else 'many'}", count=count, **values)

    def join(self, items: list[str]) -> str:
        """Return "a, b and c"."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self('and')} {items[-1]}"

    @property
    def values(self) -> Mapping[str, str]:
        """Values of attributes that many projects have (``woman``), and what they are called in this language."""
        return {key.removeprefix("value."): label for key, label in self.all.items() if key.startswith("value.")}

    def attribute(self, name: str) -> str:
        """An attribute's name inside a sentence, or as the project writes it."""
        return self.all.get(f"attribute.{name}", name).lower()
