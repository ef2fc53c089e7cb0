"""Passages about known things, and vectors that say which thing each is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from qualkit.model import Role, Segment

SUBJECTS = {
    "water": ("The pump broke and we carry water from the well", "The well is dry so the water comes by cart",
              "We repaired the pump with money from the box", "Water from the river makes the children ill"),
    "harvest": ("The harvest of rice was small this season", "We sold the rice before the harvest was dry",
                "Rain spoiled the rice that was drying", "At harvest the price of rice falls"),
    "school": ("The teacher left and the school has no benches", "Our girls walk to school past the market",
               "The school fees are due in October", "A new teacher came to the school with books"),
}


def passages(count: int, *, language: str = "en", documents: int = 9) -> tuple[list[Segment], Any]:
    """So many passages that differ, subject by subject in turn, and a vector for each."""
    chance = np.random.default_rng(3)
    centres = chance.normal(size=(len(SUBJECTS), 32))
    found, vectors = [], []
    for number in range(count):
        subject = number % len(SUBJECTS)
        said = list(SUBJECTS.values())[subject][(number // 3) % 4]
        found.append(segment(f"{said}, as neighbour {_spelt(number)} remembers it", language=language,
                             document=f"d{number % documents}", start=1_000 * number, ordinal=number))
        vectors.append(centres[subject] + 0.5 * chance.normal(size=32))
    return found, unit(vectors)


def segment(text: str, *, language: str = "en", document: str = "d", start: int = 0, ordinal: int = 0,
            role: Role = Role.RESPONDENT) -> Segment:
    return Segment(document=document, text_hash=f"h-{document}", start=start, end=start + len(text), text=text,
                   unit="passage", ordinal=ordinal, segmenter="passages.v1", role=role, language=language)


def unit(rows: Sequence[Any]) -> Any:
    array = np.asarray(rows, dtype=np.float32)
    return array / np.linalg.norm(array, axis=1, keepdims=True)


def _spelt(number: int) -> str:
    """A number in letters, so that no two passages are alike and no word of it is common."""
    return "".join("abcdefghij"[int(figure)] for figure in f"{number:03}") + "q"
