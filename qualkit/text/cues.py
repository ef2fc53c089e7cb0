"""The cues of a codebook: what a researcher writes down so that a passage is noticed.

==================  =====================================================================================
``repay``           a word in any of its forms (by stem): repay, repays, repaid, repayment
``credit group``    words in this order, side by side, each in any form; articles between them do not
                    count (``access to loan`` finds "access to a loan"; in French ``de`` and ``des``
                    neither: ``taux intérêt`` finds "taux d'intérêt"). Never across a sentence's end
``communit*``       any word that begins so: community, communities, communal does not
``women*decide``    both within four words of each other, in either order, in one sentence; each side
                    may be several words (``husband*take loan``) or cut off (``benefit*communit*``); with
                    three or four sides (``savings*before*loan``) each is that near to the next one found
``"in default"``    the exact words; case does not count, unless a capital is written (``"SHG"``)
``/micro-?loan/``   a regular expression of the subset in `qualkit.text.patterns`; it sees one sentence
``-in terms of``    blocks: where this stands, cues of the same code that overlap it do not count.
                    Everything above may follow the minus. For false friends: ``term`` + ``-in terms of``
==================  =====================================================================================

Case, accents and hyphens never matter, except inside ``"…"`` and ``/…/``. Cues are matched in their own
language only (``cues: {en: […], fr: […]}``). In YAML, a cue that begins with a quotation mark or ``*``, or
holds ``: `` or `` #``, is put in single quotes: ``'"SHG"'``. Prefer phrases: a single everyday word
(*able*, *group*) is a false friend, and scores lower (see `qualkit.taggers.rules`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from qualkit.text.patterns import bounded
from qualkit.text.words import primary, words

WITHIN = 4
"""How many words apart the two sides of ``a*b`` may be; articles do not count."""

_LONGEST = 200
_SIDES = 4
_LIGHT = {
    "en": "a an the",
    "fr": "le la les l un une de d du des",
    "es": "el la los las un una de del",
    "pt": "o a os as um uma de do da dos das",
    "it": "il lo la i gli le un una di del della dei l",
}
LIGHT = {language: frozenset(line.split()) for language, line in _LIGHT.items()}
"""Words that phrases look through, folded and without apostrophes, by language."""


class CueKind(StrEnum):
    """How a cue is matched."""

    PHRASE = "phrase"
    NEAR = "near"
    EXACT = "exact"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One word of a cue, as written; ``open`` when it was cut off with ``*``."""

    text: str
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A cue, taken apart. ``pattern`` is what the codebook says, minus sign included.

    ``sides`` holds one run of words, two to four for ``a*b``, none for a ``/pattern/`` (``expression``).
    """

    pattern: str
    kind: CueKind
    sides: tuple[tuple[Form, ...], ...] = ()
    expression: re.Pattern[str] | None = None
    blocks: bool = False

    def length(self, language: str) -> int:
        """How many words it holds, articles left out (a pattern counts as two): longer cues tell more."""
        return sum(not is_light(form, language) for side in self.sides for form in side) or 2


def parse_cue(pattern: str, language: str = "") -> Cue:
    """Take a cue apart; the module's docstring is the grammar.

    With ``language`` it is also checked that more than articles are left of it.

    Raises:
        ValueError: what is wrong with it, in words for the person who wrote it.
    """
    text = pattern.strip()
    blocks = text.startswith("-")
    body = text[1:].strip() if blocks else text
    if not body:
        raise ValueError("the cue is empty")
    if len(body) > _LONGEST:
        raise ValueError(f"the cue is longer than {_LONGEST} characters")
    if body[0] == "/":
        return _expression(text, body, blocks)
    if body[0] in "\"“«":
        return _exact(text, body, blocks)
    sides = _sides(body)
    if all(is_light(form, language) for side in sides for form in side):
        raise ValueError(f"the cue {pattern!r} holds articles only")
    kind = CueKind.NEAR if len(sides) > 1 else CueKind.PHRASE
    return Cue(pattern=text, kind=kind, sides=sides, blocks=blocks)


def is_cue(pattern: str, language: str = "") -> bool:
    """Whether a text can be written down as a cue."""
    try:
        parse_cue(pattern, language)
    except ValueError:
        return False
    return True


def is_light(form: Form, language: str) -> bool:
    """Whether a phrase in this language looks through the word."""
    return not form.open and form.text.lower().rstrip("'’") in LIGHT.get(primary(language), ())


def _expression(text: str, body: str, blocks: bool) -> Cue:
    if len(body) < 3 or body[-1] != "/":
        raise ValueError(f"the pattern {body!r} must end with a /")
    try:
        expression = bounded(body[1:-1])
    except ValueError as error:
        raise ValueError(f"the pattern {body} cannot be used: {error}") from None
    return Cue(pattern=text, kind=CueKind.PATTERN, expression=expression, blocks=blocks)


def _exact(text: str, body: str, blocks: bool) -> Cue:
    if len(body) < 3 or body[-1] not in "\"”»":
        raise ValueError(f"the exact form {body} must end with a quotation mark")
    forms = tuple(Form(text=word.text.replace("’", "'")) for word in words(body[1:-1]))
    if not forms:
        raise ValueError(f"there is no word in {body}")
    return Cue(pattern=text, kind=CueKind.EXACT, sides=(forms,), blocks=blocks)


def _sides(body: str) -> tuple[tuple[Form, ...], ...]:
    """Cut at the ``*`` that stand between two words; one at a word's end stays with the word."""
    if body.startswith("*"):
        raise ValueError("a cue cannot begin with *; a word may only be cut off at its end")
    if "**" in body:
        raise ValueError("** means nothing; write a*b, or a* for any ending")
    parts = re.split(r"(?<=\S)\*(?=\S)|\s\*\s", body)
    if len(parts) > _SIDES:
        raise ValueError(f"a cue may have {_SIDES} sides around its * at most")
    return tuple(_forms(part) for part in parts)


def _forms(part: str) -> tuple[Form, ...]:
    found = words(part)
    if not found:
        raise ValueError("there is no word in the cue, or on one side of its *")
    ends = [*(word.start for word in found[1:]), len(part)]
    between = (part[word.end:end].removeprefix("*") for word, end in zip(found, ends, strict=True))
    stray = re.search(r"[^\s'’ʼ.,&_-]", part[:found[0].start] + "".join(between))
    if stray:
        raise ValueError(f"{stray[0]!r} means nothing in a cue; use /…/ for patterns, quotes for exact forms")
    return tuple(Form(text=word.text, open=part[word.end:word.end + 1] == "*") for word in found)
