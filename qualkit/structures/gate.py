"""Whether a document is of the sort a structure reader knows: what people stated, else what its words tell."""

from __future__ import annotations

from qualkit.model import Document
from qualkit.text.genres import Genre, genre
from qualkit.text.words import fold

STRUCTURE = "structure"
"""The column of documents.csv that names the sort: meeting, case, route, framework or record."""
_INSTRUMENTS = {
    Genre.ROUTE: ("learning-route", "learning route", "exchange visit"),
    Genre.FRAMEWORK: ("framework", "programme-note", "programme note"),
}


def is_a(document: Document, content: str, sort: Genre) -> bool:
    """Whether a document is of this sort."""
    if stated := fold(document.attributes.get(STRUCTURE, "")).strip():
        return stated == sort.value
    instrument = fold(document.attributes.get("instrument", "")).replace("_", "-")
    known = [name for name, words in _INSTRUMENTS.items() if any(word in instrument for word in words)]
    return known[0] is sort if known else genre(content) is sort
