"""Who took part in a route: the sentence that says so with its numbers, and the table of those who came."""

from __future__ import annotations

import re

from qualkit.model import ItemKind
from qualkit.structures.attendance import attended
from qualkit.structures.page import Page
from qualkit.structures.stated import beside, counted
from qualkit.text.numbers import NUMBER_WORD, value_of

_WERE = re.compile(
    r"^(?:the |les |los |las )?(?:[\w-]+ )?particip(?:ants|ating \w+|antes)\s"
    r"(?:(?:were|are|étaient|sont|eran|fueron|son)\s(?:(?:mostly|mainly|surtout|sobre todo)\s)?"
    rf"(?=(?:the|a|an|all|both|from|staff|members|representatives|officers|les|des|du|de|d['’]|los|las|del|\d+|{NUMBER_WORD})\b)"
    r"|came from\b|included\b|comprised\b|consisted of\b|represented\b|venaient d|comprenaient\b|représentaient\b"
    r"|provenían d|representaban\b|incluían\b)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"(?<![\w.,/-])(?P<number>\d{{1,3}}|{NUMBER_WORD})\s(?:participants|participantes|people|personnes|personas)\s"
    r"(?:from|of|representing|de|des|du|venus de|procedentes de)\s(?!each|chaque|cada)[^.;:,()]{3,120}",
    re.IGNORECASE,
)
"""``22 participants from three projects``."""


def participants(page: Page) -> None:
    """Note who took part: rows of tables, and the first sentence that tells of all of them."""
    attended(page)
    for pattern in (_WERE, _COUNTED):
        for piece in page.prose():
            for start, end in page.sentences(piece):
                words = page.content[start:end]
                found = pattern.search(words)
                if found is not None and (pattern is _WERE or not page.has(ItemKind.ATTENDANCE)):
                    whole = (start, end) if pattern is _WERE else (start + found.start(), start + found.end())
                    page.add(ItemKind.ATTENDANCE, *whole, fields=_facts(page.content[slice(*whole)]))
                    return


def _facts(words: str) -> dict[str, str]:
    """How many projects a sentence counts among those who took part, and who is named beside them."""
    found = counted("project").search(words)
    number = value_of(found["number"]) if found else None
    return {"projects": str(number), "beside": beside(words, found.end())} if found and number else {}
