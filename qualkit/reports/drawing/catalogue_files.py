"""A catalogue of lessons for other programs: rows of a table, and records for reference managers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.formats.sheets import write_csv
from qualkit.reports.pages.flow import Block, Sheet
from qualkit.reports.parts.catalogue import parts_of

Data = Mapping[str, Any]

COLUMNS = ("ref", "title", "kind", "themes", "happened", "why", "condition", "origin", "uses", "country", "region",
           "project", "milestone", "case", "facts", "findings", "contrary", "voice", "addressee", "maturity", "status",
           "author", "date", "reviewed by", "reviewed on", "source", "study", "study title", "citation")


def sheet(data: Data) -> Sheet:
    """One row a lesson, under names that stay whatever the report's language."""
    return list(COLUMNS), [_row(card) for card in data["lessons"]]


def csv(data: Data, flow: Sequence[Block]) -> bytes:
    """The rows as RFC 4180; each says that it is a draft or invented, for rows are copied into other tables."""
    header, rows = sheet(data)
    return write_csv([*header, "mark"], ([*map(str, one), " · ".join(data["marks"])] for one in rows))


def ris(data: Data, flow: Sequence[Block]) -> bytes:
    """One record a lesson. A value is one line, so that none can end its record or begin another."""
    lines = [f"{tag}  - {' '.join(str(value).split())}".rstrip() if tag != "ER" else "ER  - "
             for card in data["lessons"] for tag, value in _record(card, data) if value or tag == "ER"]
    return "".join(f"{line}\r\n{chr(13) + chr(10) if line == 'ER  - ' else ''}" for line in lines).encode("utf-8")


def _row(card: Data) -> list[str]:
    review = card["review"] or {"by": "", "date": ""}
    made = {"themes": "; ".join(card["themes"]), "uses": "; ".join(card["uses"]), "reviewed by": review["by"],
            "reviewed on": review["date"], "study title": card["study_title"],
            "findings": "; ".join(one["ref"] for one in card["evidence"]),
            "contrary": "; ".join(one["ref"] for one in card["contrary"])}
    return [str(made[name] if name in made else card[name]) for name in COLUMNS]


def _record(card: Data, data: Data) -> Iterator[tuple[str, str]]:
    labels = data["labels"]
    names = {one["key"]: one["name"] for one in data["themes"]}
    yield "TY", "GEN"
    yield "ID", card["ref"]
    yield "TI", card["title"]
    yield "AU", card["author"]
    yield "PY", card["date"][:4]
    yield "DA", card["date"].replace("-", "/")
    yield "T2", card["study_title"]
    condition = _said(labels, "lesson.condition", card["condition"])
    yield "AB", " ".join(filter(None, (card["happened"], card["why"], condition)))
    for theme in card["themes"]:
        yield "KW", names.get(theme, theme)
    for word in (labels[f"lesson.kind.{card['kind']}"] if card["kind"] else "", *parts_of(card, "country")):
        yield "KW", word
    yield "LA", card["language"] if card["language"] != "und" else ""
    yield "CY", card["country"]
    yield "N1", " ".join(filter(None, (
        _said(labels, "lessons.status", labels[f"lesson.status.{card['status']}"]),
        _said(labels, "lesson.evidence", card["facts"]), _said(labels, "lesson.addressee", card["addressee"]),
        _said(labels, "lesson.contrary", "; ".join(one["ref"] for one in card["contrary"])),
        _said(labels, "lesson.source", card["source"]), *(f"{mark.rstrip('.')}." for mark in data["marks"]))))
    yield "ER", ""


def _said(labels: Mapping[str, str], key: str, text: str) -> str:
    return f"{labels[key]}{labels['colon']}{text.rstrip('.')}." if text else ""
