"""What may leave the project: cleared attributes, redaction, small cells."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from qualkit.reports.parts.private_words import CALLINGS, PERSONAL, PLACES, USUAL
from qualkit.text.labels import is_role
from qualkit.text.words import fold

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufffe\uffff\ud800-\udfff]")
"""Control characters, and marks that turn the direction of all that follows: a heading could be read backwards."""

REDACTED = "[redacted]"

def names_in(labels: Iterable[str]) -> set[str]:
    """The words of speaker labels that look like people's names: they are redacted in quotes.

    ``P3``, ``M.K.``, roles and callings are not names; ``Awa Traoré 2`` gives the name and both its words.
    """
    found: set[str] = set()
    for label in labels:
        words = [word for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", label) if _is_name(word)]
        found.update(words)
        if len(words) > 1:
            found.add(" ".join(words))
    return found


def _is_name(word: str) -> bool:
    if len(word) < 2 or word[0].islower() or (word.isupper() and len(word) < 4):
        return False
    return not is_role(fold(word)) and fold(word) not in CALLINGS


def personal_in(attributes: Iterable[Mapping[str, str]], cleared: Sequence[str]) -> set[str]:
    """Villages, interviewers and other personal values that must not be read in testimony.

    A value that a cleared attribute prints anyway (a town that is a region too) stays.
    """
    attributes = list(attributes)
    printed = {fold(one[name]) for one in attributes for name in cleared if one.get(name)}
    found: set[str] = set()
    for one in attributes:
        for name, value in one.items():
            if fold(name) not in PERSONAL or name in cleared:
                continue
            values = [part.strip() for part in re.split(r"[,;/&()]", value)]
            found.update(values if fold(name) in PLACES else names_in(values))
    return {value for value in found if len(value) > 1 and not value[0].islower() and fold(value) not in printed}


class Veil:
    """Replaces words that may not leave, in any text that goes out; accents make no difference.

    ``words`` (the project's redaction list) go whatever their case, and each capitalised word of an
    entry of several goes too: who is listed as "Awa Traoré" is also called Traoré. ``names`` (speaker
    labels, personal attributes) go from testimony only, where they begin with a capital, because many
    names are also ordinary words.
    """

    def __init__(self, words: Sequence[str], names: Iterable[str] = (), *, mark: str = REDACTED,
                 vetted: Sequence[str] = ()) -> None:
        self.vetted = vetted
        parts = [part for word in words if len(split := word.split()) > 1 for part in split
                 if len(part) > 2 and not part[0].islower()]
        self._words = _pattern([(word, False) for word in words] + [(part, True) for part in parts])
        self._names = _pattern([(name, True) for name in names])
        self._mark = mark

    def testimony(self, text: str) -> str:
        """Redact transcript text: listed words, names of speakers, personal attributes."""
        shown = self.listed(text)
        return self._names.sub(self._mark, shown) if self._names else shown

    def listed(self, text: str) -> str:
        """Redact listed words only."""
        return self._words.sub(self._mark, text) if self._words else text

    def names_somebody(self, text: str) -> bool:
        """Whether a speaker's name or a personal attribute stands in a text."""
        return self._names is not None and self._names.search(text) is not None

    def over(self, data: Any) -> Any:  # JSON values
        """Redact listed words in every string of a JSON value, and take control characters out; keys stay."""
        if isinstance(data, str):
            return self.listed(_CONTROL.sub("", data))
        if isinstance(data, Mapping):
            return {key: self.over(value) for key, value in data.items()}
        if isinstance(data, list | tuple):
            return [self.over(value) for value in data]
        return data


def _pattern(words: Iterable[tuple[str, bool]]) -> re.Pattern[str] | None:
    """Words with a flag: whether they count only where they begin with a capital."""
    forms = sorted({(" ".join(word.split()), capital) for word, capital in words if word.strip()},
                   key=lambda form: (-len(form[0]), form))
    if not forms:
        return None
    alone = "|".join(_form(word, capital) for word, capital in forms if not _grows(word))
    anywhere = [_form(word, capital) for word, capital in forms if _grows(word)]
    return re.compile("|".join([*([rf"(?<![^\W_])(?:{alone})(?![^\W_]|[\u0300-\u036f])"] if alone else []), *anywhere]))


def _grows(word: str) -> bool:
    """Whether endings and articles are written on to it, as in Bangla and Arabic: it is found inside words, too."""
    return len(word) > 2 and not any(map(_is_latin, word))


def _form(word: str, capital: bool) -> str:
    letters = [_letter(one) for one in unicodedata.normalize("NFC", word)]
    first, rest = (_letter(unicodedata.normalize("NFC", word)[0].upper()), letters[1:]) if capital else ("", letters)
    return f"{first}(?i:{''.join(rest)})"


_UNSEEN = "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
"""What may stand inside a word and not be seen: soft hyphens, joiners, marks of direction."""

_QUOTES = "'’‘ʼ`´"


@cache
def _letter(letter: str) -> str:
    """A pattern for one letter with or without accents, written as one character or as two."""
    if letter == " ":
        return r"[\s_.\-\u2010-\u2015]+"
    if letter in _QUOTES:
        return f"[{_QUOTES}]"
    if not _is_latin(letter):
        return f"(?:{re.escape(letter)}|{re.escape(unicodedata.normalize('NFD', letter))}){_UNSEEN}"
    plain = unicodedata.normalize("NFD", letter)[0]
    accented = [one for one in map(chr, range(0xC0, 0x250)) if unicodedata.normalize("NFD", one)[0] == plain]
    return f"[{plain}{''.join(accented)}][\u0300-\u036f]*{_UNSEEN}"


def _is_latin(letter: str) -> bool:
    plain = unicodedata.normalize("NFD", letter)[0]
    return plain.isalpha() and unicodedata.name(plain, "").startswith("LATIN")


def unvetted(data: Mapping[str, Any], vetted: Iterable[str] = ()) -> dict[str, list[str]]:
    """Capitalised words inside printed sentences, which may be names that nobody listed, with their quotes.

    Left out: words that are printed in small letters too, printed attribute values, places and title of the
    study, days and months, and ``vetted``. A machine cannot know a name; a person looks at what is left.
    """
    quotes = printed_quotes(data)
    shown = [(quote["id"], one) for quote in quotes
             for one in (quote["text"], *(turn["text"] for turn in quote["context"]))]
    opening = data["opening"]
    known = [opening["title"], *opening["places"], *vetted, *(theme["name"] for theme in data.get("themes", ())),
             *(value for quote in quotes for value in quote["attributes"].values())]
    usual = {fold(word) for text in known for word in _WORD.findall(text)} | USUAL
    usual |= {fold(word) for _, text in shown for word in _WORD.findall(text) if word.islower()}
    found: dict[str, list[str]] = {}
    for quote, text in shown:
        for place in _INSIDE.finditer(text):
            word = re.sub("['’]s$", "", place[0])
            if word[0].isupper() and not word.isupper() and fold(word) not in usual:
                found.setdefault(word, []).append(quote)
    return {word: list(dict.fromkeys(found[word])) for word in sorted(found, key=lambda one: (fold(one), one))}


def printed_quotes(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every quotation of a report model once, wherever it stands."""
    found: dict[str, Mapping[str, Any]] = {}

    def walk(value: object) -> None:
        if isinstance(value, Mapping):
            if "verified" in value:
                found.setdefault(str(value["id"]), value)
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                walk(inner)

    walk(data)
    return list(found.values())


_WORD = re.compile(r"[^\W\d_]+")
_INSIDE = re.compile(r"(?<=[\w,;:] )(?!I['’])[^\W\d_]+(?:['’-][^\W\d_]+)*")


def generalised(sources: Sequence[tuple[str, Mapping[str, str]]], *, limit: int, keep: Sequence[str] = (),
                names: Sequence[str] = ()) -> list[dict[str, str]]:
    """The attributes of each source that may be printed beside its pseudonym, so that none stands alone.

    ``sources`` holds each one's kind (always printed) and cleared attributes. Attributes go in the reverse of
    the order in which they were cleared (``names``), for one source at a time, until every printed
    combination is shared by ``limit`` sources or nothing is left to take; those in ``keep`` stay.
    """
    shown = [dict(attributes) for _, attributes in sources]
    while True:
        counts = Counter(_printed(kind, one) for (kind, _), one in zip(sources, shown, strict=True))
        last = [next((name for name in reversed(names) if name in one and name not in keep), "") for one in shown]
        rare = [(place, last[place]) for place, ((kind, _), one) in enumerate(zip(sources, shown, strict=True))
                if counts[_printed(kind, one)] < limit and last[place]]
        if not rare:
            return shown
        depth = max(names.index(name) for _, name in rare)
        for place, name in rare:
            if names.index(name) == depth:
                del shown[place][name]


def identifying(sources: Sequence[tuple[str, Mapping[str, str]]], limit: int) -> int:
    """Sources with printed attributes that fewer than ``limit`` sources of their kind share."""
    counts = Counter(_printed(kind, one) for kind, one in sources if one)
    return sum(number for number in counts.values() if number < limit)


def _printed(kind: str, attributes: Mapping[str, str]) -> tuple[Any, ...]:
    return kind, *sorted((name, value) for name, value in attributes.items())
