"""Publications that library records in the material describe, and what documents say of their own evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from qualkit.model import DocumentKind, ItemKind
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.excerpts import tidy
from qualkit.reports.parts.items import Row, Shelf
from qualkit.text import units
from qualkit.text.scarcity import scarce

MOST_QUOTED = 8
"""Passages on scarce evidence that the limits quote; more are told of."""


def holds_records(basis: Basis) -> bool:
    """Whether the material holds a library record at all: looking for its pieces takes time."""
    return any(one.kind is DocumentKind.RECORD for one in basis.documents.values())


def publications(shelf: Shelf) -> list[Row]:
    """Each publication once, put together from the pieces of its record."""
    records: dict[tuple[str, str], list[Row]] = {}
    for one in shelf.rows:
        if one["fields"].get("record"):
            records.setdefault((one["document"], one["fields"]["record"]), []).append(one)
    places: dict[str, list[str]] = {}
    for one in shelf.of(ItemKind.PLACE):
        places.setdefault(one["document"], []).append(one["text"])
    return [_publication(rows, document) | {"places": list(dict.fromkeys(places.get(document, [])))}
            for (document, _), rows in records.items()]


def _publication(rows: Sequence[Row], document: str) -> Row:
    told = [one for one in rows if not one["absent"]]

    def values(kind: ItemKind) -> list[str]:
        return [one["fields"].get("value") or one["text"] for one in told if one["kind"] == kind.value]

    def first(kind: ItemKind) -> str:
        return next(iter(values(kind)), "")

    series = next((one for one in told if one["kind"] == ItemKind.SERIES.value), None)
    return {"document": document, "title": first(ItemKind.TITLE), "authors": values(ItemKind.AUTHOR),
            "year": first(ItemKind.YEAR), "handle": first(ItemKind.HANDLE), "licence": first(ItemKind.LICENCE),
            "series": f"{first(ItemKind.SERIES)} {series['number']}".strip() if series else "",
            "subjects": values(ItemKind.SUBJECT),
            "abstracts": [{"text": one["text"], "place": one["place"], "language": one["fields"].get("language", "")}
                          for one in told if one["kind"] == ItemKind.ABSTRACT.value],
            "absent": [one["kind"] for one in rows if one["absent"]],
            "undecided": any(one["undecided"] for one in told),
            "by": sorted({one["by"] for one in told if one["by"]})}


def citation(one: Mapping[str, Any]) -> str:
    """A publication in one line, made of what its record states and nothing else."""
    year = f" ({one['year']})" if one["year"] else ""
    head = f"{'; '.join(one['authors'])}{year}".strip()
    parts = [head, one["title"], one["series"], one["handle"], one["licence"]]
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)


def face(rows: Sequence[Mapping[str, Any]], labels: Labels) -> dict[str, str]:
    """The opening's line on the publication; a study of several records has them in a list of their own."""
    if len(rows) != 1 or not rows[0]["title"]:
        return {}
    mark = f" ({labels('items.proposed')})" if rows[0]["undecided"] else ""
    return {"record": f"{citation(rows[0])}{mark}"}


def scarcity(basis: Basis, labels: Labels) -> Iterator[str]:
    """Quote where documents in which nobody is interviewed say themselves that evidence is scarce."""
    found = _scarce(basis)
    for document, number, words in islice(found, MOST_QUOTED):
        place = labels("items.place", document=basis.pseudonyms[document], number=number)
        yield labels("limit.scarce", quote=basis.veil.testimony(tidy(words)), place=place)
    if next(found, None):
        yield labels("limit.scarce.more")


def _scarce(basis: Basis) -> Iterator[tuple[str, int, str]]:
    for document in basis.documents.values():
        if document.kind.is_primary:
            continue
        content = basis.texts[document.id].content
        for start, end in scarce(content):
            if basis.may_quote(document.id, start, end):
                number = sum(place <= start for place, _ in units.paragraphs(content))
                yield document.id, max(1, number), content[start:end]
