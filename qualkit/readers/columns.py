"""Tables that are transcripts: which column holds the speaker, the words, their translation, the time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qualkit.readers.block import Block
from qualkit.text.times import seconds
from qualkit.text.words import fold

_LANGUAGE_NAMES = """
    english=en anglais=en french=fr francais=fr francaise=fr spanish=es espagnol=es
    portuguese=pt portugais=pt
    arabic=ar arabe=ar swahili=sw kiswahili=sw bambara=bm bamanankan=bm wolof=wo hausa=ha haoussa=ha
    fulfulde=ff pular=ff peul=ff bangla=bn bengali=bn hindi=hi amharic=am amharique=am somali=so
    yoruba=yo igbo=ig zulu=zu lingala=ln kinyarwanda=rw malagasy=mg malgache=mg nepali=ne urdu=ur
    tamil=ta khmer=km vietnamese=vi indonesian=id haitian=ht creole=ht moore=mos dioula=dyu jula=dyu
    songhay=son
"""
LANGUAGES = {name: code for name, _, code in (pair.partition("=") for pair in _LANGUAGE_NAMES.split())}
"""Names of languages as column headers write them, in English and French, accents off -> BCP 47."""

_WORDS = {
    "line": "line lines no nr num number numero ligne lignes tour turn row index",
    "time": "time times timestamp timecode start starts begin begins temps heure debut minutage horodatage",
    "end": "end ends fin stop",
    "speaker": """speaker speakers who locuteur locutrice locuteurs intervenant intervenante interlocuteur
                  participant respondent repondant repondante qui personne nom name voix label""",
    "translation": "translation translated traduction traduit gloss",
    "text": """text texte transcript transcription transcrit utterance utterances words said speech verbatim
               propos paroles parole enonce contenu content dialogue original originale talk""",
}
_ROLE_OF = {word: role for role, words in _WORDS.items() for word in words.split()}
_FILLERS = "the a of in en de du des la le l d et and what was is s seconds sec spoken full"
_FILLER = frozenset(_FILLERS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Places of the columns of a transcript, None where there is none."""

    text: int
    speaker: int | None = None
    translation: int | None = None
    time: int | None = None
    end: int | None = None
    language: str = ""
    translation_language: str = ""


def columns_of(header: Sequence[str]) -> Columns | None:
    """Tell a transcript's columns by their names (English or French), or None if it is another table.

    The words and, beside them, a speaker or a translation must be there.
    """
    found: dict[str, int] = {}
    tongues: dict[int, str] = {}
    for place, cell in enumerate(header):
        role, tongue = _role(cell)
        if tongue:
            tongues[place] = tongue
            if not role:  # "Bambara | French": the words, then their translation
                role = "translation" if "text" in found else "text"
        if role and role not in found:
            found[role] = place
    if "text" not in found or not ({"speaker", "translation"} & found.keys()):
        return None
    translation = found.get("translation")
    return Columns(text=found["text"], speaker=found.get("speaker"), translation=translation,
                   time=found.get("time"), end=found.get("end"), language=tongues.get(found["text"], ""),
                   translation_language="" if translation is None else tongues.get(translation, ""))


def columns_by_shape(rows: Sequence[Sequence[str]]) -> Columns | None:
    """Tell a transcript's columns where no header names them.

    A column of short labels that come back, and behind it one or two columns of words; a column
    of rising numbers may stand before them.
    """
    width = len(rows[0]) if rows else 0
    if len(rows) < 4 or not 2 <= width <= 4 or any(len(row) != width for row in rows):
        return None
    first = 1 if _rising([row[0] for row in rows]) else 0
    labels = [row[first].strip() for row in rows]
    filled = [label for label in labels if label]
    comes_back = len(filled) >= 4 and 2 * len(set(filled)) <= len(filled)
    short = all(len(label) <= 40 and label.count(" ") <= 3 for label in filled)
    words = list(range(first + 1, width))
    if not (comes_back and short and 1 <= len(words) <= 2 and all(_wordy(rows, place) for place in words)):
        return None
    return Columns(speaker=first, text=words[0], translation=words[1] if len(words) == 2 else None)


def blocks_of(rows: Iterable[tuple[str, Sequence[str]]], columns: Columns) -> Iterator[Block]:
    """Turn the rows (each with the name of its place) of a transcript table into blocks.

    An empty speaker cell carries on the speaker above. Words that stand only in the
    translation are taken from there.
    """
    speaker = ""
    for place, row in rows:
        cells = dict(enumerate(row))
        words = cells.get(columns.text, "").strip()
        translation = "" if columns.translation is None else cells.get(columns.translation, "").strip()
        if columns.speaker is not None:
            speaker = " ".join(cells.get(columns.speaker, "").split()).rstrip(":").rstrip() or speaker
        if words:
            row_block = Block(text=words, language=columns.language, translation=translation,
                              translation_language=columns.translation_language if translation else "")
        else:
            row_block = Block(text=translation, language=columns.translation_language)
        yield replace(row_block, kind="row", speaker=speaker, cell=place,
                      begins_at=_time(cells, columns.time), ends_at=_time(cells, columns.end))


def _time(cells: Mapping[int, str], place: int | None) -> float | None:
    """A cell with a clock time, bracketed or not, or plain seconds."""
    plain = "" if place is None else cells.get(place, "").strip().strip("[]()")
    return float(plain) if re.fullmatch(r"\d{1,6}(\.\d+)?", plain) else seconds(plain)


def plain_words(cell: str) -> list[str]:
    """Return a header cell's words, folded: no case, accents or punctuation."""
    return re.findall(r"[a-z]+|#", fold(cell))


def _role(cell: str) -> tuple[str, str]:
    """Return a header cell's role and language; both empty where a word in it says something else."""
    words = [word for word in plain_words(cell) if word not in _FILLER]
    tongue = next((LANGUAGES[word] for word in words if word in LANGUAGES), "")
    rest = [word for word in words if word not in LANGUAGES]
    roles = {_ROLE_OF.get("number" if word in ("#", "n") else word, "") for word in rest}
    if not words or "" in roles or len(words) > 5:
        return "", ""
    for role in ("translation", "time", "end", "speaker", "text", "line"):
        if role in roles:
            return role, tongue
    return "", tongue


def _rising(cells: Sequence[str]) -> bool:
    numbers = [int(cell.strip().rstrip(".")) for cell in cells if re.fullmatch(r"\s*\d{1,6}\.?\s*", cell)]
    return len(numbers) >= 0.9 * len(cells) and all(a < b for a, b in pairwise(numbers))


def _wordy(rows: Sequence[Sequence[str]], place: int) -> bool:
    cells = [row[place] for row in rows if row[place].strip()]
    return len(cells) >= 0.6 * len(rows) and sum(len(cell.split()) for cell in cells) >= 3 * len(cells)
