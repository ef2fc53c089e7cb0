"""E-mail addresses and telephone numbers: they stand at the foot of many documents and never in a report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

_PHONE = re.compile(
    r"(?:\+|(?<![\w.,])00)\d[\d\s().\-/\u00a0]{6,}\d"
    r"|(?i:(?<!\w)(?:t[eé]l|t[eé]l[eé]phone|tel[eé]fono|phone|fax|mobile|mob|cell|whatsapp)\b[\s.:()\-]{0,4})"
    r"\d[\d\s().\-/\u00a0]{4,}\d")
"""With a country's code, or after a word that announces it: a sum of money is no telephone number."""

_SKIPPED = frozenset({"provenance", "opening", "labels"})
"""Parts of a model that hold hashes, or what authors themselves put on the cover."""


def without_contacts(text: str, mark: str) -> str:
    """Take addresses and numbers out of a text."""
    return _PHONE.sub(mark, _MAIL.sub(mark, text)) if "@" in text or any(one.isdigit() for one in text) else text


def scrubbed(data: Mapping[str, Any], mark: str) -> dict[str, Any]:
    """A report's model without addresses and numbers in anything that documents or people said."""
    return {key: value if key in _SKIPPED else _over(value, mark) for key, value in data.items()}


def _over(value: Any, mark: str) -> Any:  # JSON values
    if isinstance(value, str):
        return without_contacts(value, mark)
    if isinstance(value, Mapping):
        return {key: _over(inner, mark) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_over(inner, mark) for inner in value]
    return value
