"""What people agreed to, told from the words of a ``consent`` column; a word we do not know is read strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum

from qualkit.text.words import fold

NAMES = frozenset({"consent", "consentement"})
"""Attributes that say it, however they are capitalised."""


class Consent(IntEnum):
    """How far words may be used; of several that apply, the highest number holds."""

    QUOTED = 0
    """Counted and quoted."""
    COUNTED = 1
    """Counted, never quoted."""
    REFUSED = 2
    """Neither."""


def _folded(listed: str) -> frozenset[str]:
    return frozenset(fold(word) for word in listed.split())


_GIVEN = _folded("yes y true 1 ok full given obtained informed signed written oral verbal recorded "
                 "quotes quote quoted quotable oui o vrai donné accordé obtenu signé écrit citations citable "
                 "sí نعم হ্যাঁ አዎ")
_WITHHELD = _folded("no n false 0 none not refused refuse refusal declined denied withdrawn withheld non refus refusé "
                    "refusée retiré retirée faux aucun aucune لا না አይ")
_COUNTED = _folded("analysis analyse analysed counted count partial partiel partielle")
_KNOWN = _GIVEN | _WITHHELD | _COUNTED | {"without", "sans", "pas"}
_NEEDLESS = frozenset({"n a", "na", "not applicable", "sans objet", "public", "published", "publie"})
"""What is said of documents that nobody's consent is needed for."""
_ABOUT_QUOTES = re.compile(r"\b(?:quot|cit(?:e|at|é))")
_WITHOUT = re.compile(r"\b(?:no|not|non|without|sans|pas|except|never|jamais)\b")


def consent_of(attributes: Mapping[str, str]) -> Consent:
    """The scope that a document's or a case's attributes state; nothing stated means that all may be quoted."""
    return max((scope(value) for name, value in attributes.items() if states_it(name) and value.strip()),
               default=Consent.QUOTED)


def states_it(name: str) -> bool:
    """Whether an attribute of this name states consent."""
    return fold(name.strip()) in NAMES


def scope(value: str) -> Consent:
    """The scope that one value states: ``yes``, ``no``, ``analysis``; an unknown word is no leave to quote."""
    words = _words(value)
    text = " ".join(words)
    if text in _NEEDLESS:
        return Consent.QUOTED
    if not words or words[0] in _COUNTED or (_ABOUT_QUOTES.search(text) and _WITHOUT.search(text)):
        return Consent.COUNTED
    if words[0] in _WITHHELD:
        return Consent.REFUSED
    return Consent.QUOTED if words[0] in _GIVEN else Consent.COUNTED


def is_known(value: str) -> bool:
    """Whether a value begins with a word that we know."""
    words = _words(value)
    return " ".join(words) in _NEEDLESS or any(one in _KNOWN for one in words[:1])


def _words(value: str) -> list[str]:
    return re.findall(r"\w[\w\u0980-\u09ff]*", fold(value))
