"""Numbers of things that a document states without listing them (*seven projects*, *two cases*, *6 action plans*)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from qualkit.model import ItemKind
from qualkit.structures.missing import fills
from qualkit.structures.page import Page
from qualkit.text.numbers import NUMBER_WORD, value_of

_THINGS = {
    "case": r"cases?|cas|casos?",
    "project": r"projects?|projets?|proyectos?",
    "plan": r"plans?|planes",
    "group": r"groups?|groupes?|grupos?|categories|catégories|categorías",
    "milestone": r"milestones?|jalons?|hitos?|stages|étapes|etapas",
    "lesson": r"lessons?|leçons?|lecciones",
}


_BESIDE = re.compile(
    r"[^.;:]{0,60}?\b(?:along with|together with|as well as|in addition to|besides?|plus|ainsi que"
    r"|en plus (?:de|du|des)|avec|junto con|además de|así como)\s"
    r"(?:(?:from|by|those of|of|the|de|du|des|ceux d[eu]|la|le|l['’]|los de|el)\s?){0,2}"
    r"(?P<who>(?-i:[A-ZÀ-Þ])[\w&-]*(?:\s(?-i:[A-ZÀ-Þ])[\w&-]*){0,4})",
    re.IGNORECASE,
)


def beside(content: str, at: int) -> str:
    """Who is named beside a number of things: *all 5 projects along with FEDEC*."""
    found = _BESIDE.match(content, at)
    return " ".join(found["who"].split()) if found else ""


@cache
def counted(thing: str) -> re.Pattern[str]:
    """A number of such things; in *17 officers of 4 projects* that of the projects."""
    return re.compile(
        rf"(?<![\w.,/-])(?P<number>\d{{1,3}}|{NUMBER_WORD})\s+"
        rf"(?:(?!(?:of|from|in|by|for|de|des|du|par|pour|en|del|por|para|\d+|{NUMBER_WORD})\s|d['’])[\w’'-]+\s){{0,3}}?"
        rf"(?:{_THINGS[thing]})(?![\w-])",
        re.IGNORECASE,
    )


def stated(page: Page, things: Mapping[str, ItemKind]) -> None:
    """Note each number once. Where none of the kind is told, the note says that they are named and absent."""
    for thing, kind in things.items():
        told = page.has(kind) or fills(page, thing)
        seen: set[int] = set()
        for match in counted(thing).finditer(page.content):
            number = value_of(match["number"])
            if number is None or number < 2 or number in seen:
                continue
            seen.add(number)
            if not told:
                page.add(
                    kind,
                    match.start(),
                    match.end(),
                    text=f"{number} {thing}s",
                    absent=True,
                    fields={
                        "stated": str(number),
                        "type": f"stated {number}",
                        "beside": beside(page.content, match.end()),
                    },
                )
                break
