"""Numbers as reports write them: words for small ones, groups of digits, scales (English, French, Spanish)."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from qualkit.text.words import fold

_UNITS = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf vingt",
    "es": "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis "
    "diecisiete dieciocho diecinueve veinte",
}
_TENS = {
    "twenty": 20,
    "vingt": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
    "cent": 100,
    "veinticinco": 25,
    "treinta": 30,
    "cuarenta": 40,
    "cincuenta": 50,
    "sesenta": 60,
    "setenta": 70,
    "ochenta": 80,
    "noventa": 90,
    "cien": 100,
}
_WORDS = (
    {word: value for line in _UNITS.values() for value, word in enumerate(line.split(), 1)}
    | _TENS
    | {"une": 1, "una": 1, "both": 2, "dozen": 12}
)
_SCALES = {
    "k": 3,
    "thousand": 3,
    "mille": 3,
    "mil": 3,
    "lakh": 5,
    "lakhs": 5,
    "m": 6,
    "mn": 6,
    "million": 6,
    "millions": 6,
    "millon": 6,
    "millones": 6,
    "crore": 7,
    "crores": 7,
    "bn": 9,
    "billion": 9,
    "milliard": 9,
    "milliards": 9,
}

_SPACE = " \u00a0\u202f"
DIGITS = rf"\d{{1,3}}(?:[{_SPACE}]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)|\d+(?:[.,’']\d+)*"
"""Pattern of a number in digits, grouped in any of the usual ways."""
SCALE = r"(?:lakhs?|crores?|thousand|millions?|mill[oó]n(?:es)?|milliards?|billion|mille|mil|bn|mn|[kKmM])(?![^\W_])"
"""Pattern of a word or letter that multiplies."""
_BY_LENGTH = sorted((word for word in _WORDS), key=len, reverse=True)
_SMALL = rf"(?:(?:(?:{'|'.join(_TENS)})[- ](?:y[- ]|et[- ])?)?(?:{'|'.join(map(re.escape, _BY_LENGTH))}))"
_LARGE = {"hundred": 100, "cent": 100, "cents": 100, "ciento": 100, "thousand": 1000, "mille": 1000, "mil": 1000}
NUMBER_WORD = rf"(?:(?:{_SMALL}[- ])?(?:{'|'.join(_LARGE)})(?:[- ](?:and[- ])?{_SMALL})?|{_SMALL})"
"""Pattern of a number in words (*seven*, *three hundred and ten*); match it without regard to case."""


def value_of(word: str) -> int | None:
    """Return what a whole number means, in digits or words (``16``, ``seven``, ``vingt-cinq``); None if it is none."""
    plain = fold(word).strip()
    digits = re.sub(r"[\s.,’']", "", plain)
    if digits.isdigit():
        return int(digits) if len(digits) <= 12 else None
    if plain in _WORDS:
        return _WORDS[plain]
    parts = [part for part in re.split(r"[- ]", plain) if part not in ("y", "et", "and")]
    large = next((place for place, part in enumerate(parts) if part in _LARGE), None)
    if large is not None:
        before, after = (" ".join(one) for one in (parts[:large], parts[large + 1 :]))
        times, rest = value_of(before) if before else 1, value_of(after) if after else 0
        return times * _LARGE[parts[large]] + rest if times is not None and rest is not None else None
    values = [_WORDS.get(part) for part in parts]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(parts) == 2 and known[0] >= 20 > known[1] else None


def plain_number(digits: str, scale: str = "") -> str:
    """Return a grouped number with its scale as plain digits (``1 250 000``, ``1,50,000``, ``40`` + ``k``).

    One mark before exactly three digits groups them; before one or two it is the decimal mark.
    """
    bare = re.sub(rf"[{_SPACE}’']", "", digits)
    marks = [mark for mark in bare if mark in ".,"]
    if marks:
        last = bare.rfind(marks[-1])
        grouped = len(set(marks)) == 1 and (len(marks) > 1 or (len(bare) - last == 4 and not bare.startswith("0")))
        whole, rest = (bare, "") if grouped else (bare[:last], bare[last + 1 :])
        bare = re.sub(r"[.,]", "", whole) + (f".{rest}" if rest else "")
    try:
        number = Decimal(bare).scaleb(_SCALES.get(fold(scale), 0))
    except InvalidOperation:
        return ""
    return f"{number.normalize():f}"
