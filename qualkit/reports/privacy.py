"""What may leave the project: consent, cleared attributes, redaction, small cells."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from qualkit.text.labels import is_role

REFUSED = frozenset({"no", "n", "non", "refused", "refuse", "refus", "refusé", "refusée", "withdrawn",
                     "retiré", "false", "0", "none given", "لا", "না"})
"""Values of the ``consent`` attribute that keep a source out of every report."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")

REDACTED = "[redacted]"

def has_refused(attributes: Mapping[str, str]) -> bool:
    """Whether ``consent`` says no."""
    return attributes.get("consent", "").strip().casefold() in REFUSED


def names_in(labels: Iterable[str]) -> set[str]:
    """The words of speaker labels that look like people's names: they are redacted in quotes.

    ``P3``, ``R1`` and roles are not names; ``Awa Traoré`` gives the label and both its words.
    """
    found: set[str] = set()
    for label in labels:
        if any(character.isdigit() for character in label) or is_role(label.casefold()):
            continue
        words = [word for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", label)
                 if len(word) > 2 and not word[0].islower() and not is_role(word.casefold())]
        found.update(words)
        if len(words) > 1:
            found.add(" ".join(words))
    return found


class Veil:
    """Replaces words that may not leave, in any text that goes out.

    ``words`` (the project's redaction list) go whatever their case; ``names`` (speaker labels)
    only as written, because many names are also ordinary words.
    """

    def __init__(self, words: Sequence[str], names: Iterable[str] = ()) -> None:
        self._words = _pattern(words, re.IGNORECASE)
        self._names = _pattern(names, re.NOFLAG)

    def testimony(self, text: str) -> str:
        """Redact transcript text: listed words, and names of speakers."""
        shown = self.listed(text)
        return self._names.sub(REDACTED, shown) if self._names else shown

    def listed(self, text: str) -> str:
        """Redact listed words only."""
        return self._words.sub(REDACTED, text) if self._words else text

    def over(self, data: Any) -> Any:  # JSON values
        """Redact listed words in every string of a JSON value, and take control characters out; keys stay."""
        if isinstance(data, str):
            return self.listed(_CONTROL.sub("", data))
        if isinstance(data, Mapping):
            return {key: self.over(value) for key, value in data.items()}
        if isinstance(data, list | tuple):
            return [self.over(value) for value in data]
        return data


def _pattern(words: Iterable[str], flags: re.RegexFlag) -> re.Pattern[str] | None:
    forms = {form for word in words if (stripped := word.strip())
             for form in (stripped, unicodedata.normalize("NFC", stripped),
                          unicodedata.normalize("NFD", stripped))}
    if not forms:
        return None
    longest_first = sorted(forms, key=lambda word: (-len(word), word))
    spaced = (r"\s+".join(map(re.escape, word.split())) for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", flags)


class SmallCells:
    """Counts how many sources share each combination of cleared attributes."""

    def __init__(self, attributes: Sequence[Mapping[str, str]], limit: int) -> None:
        self._attributes = attributes
        self._limit = limit

    @cached_property
    def identifying(self) -> int:
        """Sources whose printed attributes are shared by fewer than the limit."""
        counts = Counter(tuple(sorted(one.items())) for one in self._attributes if one)
        return sum(number for number in counts.values() if number < self._limit)
