"""Numbers of things that a document states without listing them (*seven projects*, *two cases*, *6 action plans*)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qualkit.model import ItemKind
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


def stated(page: Page, things: Mapping[str, ItemKind]) -> None:
    """Note each number once. Where none of the kind is told, the note says that they are named and absent."""
    for thing, kind in things.items():
        pattern = re.compile(
            rf"(?<![\w.,/-])(?P<number>\d{{1,3}}|{NUMBER_WORD})\s+(?:[\w’'-]+\s){{0,3}}?(?:{_THINGS[thing]})(?![\w-])",
            re.IGNORECASE,
        )
        told = page.has(kind)
        seen: set[int] = set()
        for match in pattern.finditer(page.content):
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
                    fields={"stated": str(number), "type": f"stated {number}"},
                )
                break
