"""How items of lists begin: ``1.``, ``1.3``, ``(a)``, ``iv)``, ``R2 –``, ``Recommendation 3:``, bullets."""

from __future__ import annotations

import re
from typing import NamedTuple

from qualkit.text.words import fold

_WORDED = {
    "conclusion": "conclusions? conclusion(?:es)? conclusiones",
    "finding": "findings? constats? hallazgos?",
    "recommendation": "recommendations? recommandations? recomendaci[oó]n(?:es)?",
    "action": "actions? activit(?:y|ies|és?) acci[oó]n(?:es)?",
    "session": "sessions? séances? sesi[oó]n(?:es)?",
    "lesson": "lessons? leçons? lecci[oó]n(?:es)?",
    "step": "steps? étapes? pasos? stages? etapas? phases? fases?",
    "day": "days? jours? journées? d[ií]as?",
    "milestone": "milestones? jalons? hitos?",
    "project": "projects? projets? proyectos?",
    "question": "questions? preguntas?",
    "case": "cases? cas casos?",
    "group": "groups? groupes? grupos?",
}
_WITHIN = frozenset({"session", "case", "day", "step", "milestone", "project"})
"""What is known by a number of its own, whatever the section's."""
_WORD_FORMS = {form: name for name, forms in _WORDED.items() for form in forms.split()}
_COUNTED = (
    "one|two|three|four|five|six|seven|eight|nine|ten|un|une|deux|trois|quatre|cinq|sept|huit|uno|dos|tres|cuatro|cinco"
    "|seis|siete|ocho"
)
_NUMERAL = r"(?:\d{1,3}(?:\.\d{1,3}){0,3}|[ivxIVX]{1,5}|" + _COUNTED + r"|[A-Za-z])(?![\w])"
_WORD_ITEM = re.compile(
    rf"(?P<word>{'|'.join(sorted(_WORD_FORMS, key=len, reverse=True))})\s+(?:no\.?|n[°ºo]\.?|nr\.?|#)?\s*"
    rf"(?P<number>{_NUMERAL}(?:\s?(?:-|–|and|et|y|to|à|a|al)\s?\d{{1,2}}(?!\w))?)\s*(?P<to>\([^()\n]{{3,90}}\))?"
    r"\s*(?:[:.)]\s*(?=\S)|[–—-]\s+(?=\S)|\s{2,}(?=\S)|(?<=\))\s*$)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?P<number>\(\d{1,3}\)|\(?[a-zA-Z]\)|\(?[ivxIVX]{1,5}\)|\d{1,3}(?:\.\d{1,3}){1,3}[.)]?|\d{1,3}(?:[.)°º]"
    r"|\s?[–—-](?=\s))"
    r"|[A-Z]{1,2}-?\d{1,3}(?:\.\d{1,2})?(?:[.:)]|\s?[–—-](?=\s)|\s(?=\s))|[ivxIVX]{1,5}\.|(?!M\.\s[A-ZÀ-Þ][a-zà-ÿ])[a-zA-Z]\.)\s+(?=\S)"
)
_BULLET = re.compile(r"(?P<bullet>[•*·▪▫◦‣►▶➢✓✔–—+-]|->|=>)\s+(?=\S)")
_TAG = re.compile(r"\[(?P<tag>[^\[\]\n]{1,24})\]\s+(?=[^\s(])")
_CODE = re.compile(r"(?P<number>[A-Z]{1,2}-?\d{1,2})\s+(?!(?:to|and|or|is|are|à|et|ou|al?|y|o)\b)(?=\S)")
_BARE = re.compile(r"[^\w.]+|[.]+$")
_ROMAN = {"i": 1, "v": 5, "x": 10}


class Marker(NamedTuple):
    """What an item begins with; its words begin at ``length``. ``number`` is as printed, without brackets."""

    length: int
    number: str
    style: str
    """Items of one list share it: ``1.``, ``1)``, ``(a)``, ``•``, ``recommendation``, ``[]``."""
    word: str = ""
    to: str = ""
    """Whom a worded marker speaks to: ``Recommendation 1 (to the banks):``."""


def marker(line: str, *, codes: bool = False) -> Marker | None:
    """Return the marker a line (without leading blanks) begins with, or None.

    ``codes`` says that such things as ``M1 mapping`` are known to be items here.
    """
    if (found := _WORD_ITEM.match(line)) is not None:
        word = _word(found["word"])
        return Marker(found.end(), found["number"], word, word, (found["to"] or "").strip("()"))
    if codes and (found := _CODE.match(line)) is not None:
        return Marker(found.end(), found["number"], _style(found["number"]))
    if (found := _TAG.match(line)) is not None:
        return Marker(found.end(), "", "[]", found["tag"].strip())
    if (found := _NUMBERED.match(line)) is not None:
        printed = found["number"].strip()
        number = _BARE.sub("", printed)
        inside = _WORD_ITEM.match(line, found.end())
        if inside is not None and _word(inside["word"]) in _WITHIN:  # "3.1 Session 2: ..."
            called = _word(inside["word"])
            return Marker(inside.end(), inside["number"], _style(printed), called, (inside["to"] or "").strip("()"))
        if re.fullmatch(r"\d+(?:\.\d+)+", printed) and not _opens(line[found.end() :]):
            return None  # "3.5 million people"
        return Marker(found.end(), number, _style(printed))
    if (found := _BULLET.match(line)) is None:
        return None
    inside = _WORD_ITEM.match(line, found.end())
    if inside is not None:  # "- Milestone 1 – ..."
        return Marker(
            inside.end(), inside["number"], found["bullet"], _word(inside["word"]), (inside["to"] or "").strip("()")
        )
    return Marker(found.end(), "", found["bullet"])


def code_lines(content: str) -> bool:
    """Whether two lines or more begin with a code of the same letters (``M1``, ``M2``)."""
    letters = re.findall(r"(?m)^[ \t]*([A-Z]{1,2})-?\d{1,2}[ \t]+\S", content)
    return any(letters.count(one) >= 2 for one in set(letters))


def _word(written: str) -> str:
    folded = written.casefold()
    return next(name for form, name in _WORD_FORMS.items() if re.fullmatch(form, folded))


def _opens(rest: str) -> bool:
    return rest[:1].isupper() or rest[:1] in "\"“«‘'("


def _style(printed: str) -> str:
    kind = re.sub(r"\d+", "1", printed)
    return re.sub(r"[a-z]+", "a", re.sub(r"[A-Z]+(?![\d])", "A", kind))


def follows(number: str, before: str) -> bool:
    """Whether a number as printed is the next one after another (``2``, ``1.4``, ``b``, ``iv``, ``R3``)."""
    return any(
        after == last + 1 and head == prior for head, after in _readings(number) for prior, last in _readings(before)
    )


def begins(number: str) -> bool:
    """Whether a list may begin with this number."""
    return any(value == 1 for _, value in _readings(number))


def _readings(number: str) -> list[tuple[str, int]]:
    """The ways to read a number: what stays the same in its list, and what counts up."""
    found = re.fullmatch(r"(.*?)(\d+)", number)
    if found is not None:
        return [(found[1], int(found[2]))]
    low = fold(number)
    readings = [("letter", ord(low) - 96)] if re.fullmatch("[a-z]", low) else []
    if low and set(low) <= set(_ROMAN):
        readings.append(("roman", _roman(low)))
    return readings


def _roman(low: str) -> int:
    values = [_ROMAN[letter] for letter in low]
    return sum(
        -value if any(value < later for later in values[at + 1 : at + 2]) else value for at, value in enumerate(values)
    )
