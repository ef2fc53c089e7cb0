"""Lessons as rows of a report: those that people wrote, and those that documents tell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from qualkit.model import ItemKind, Lesson, LessonKind, LessonStatus
from qualkit.reports.parts import claims
from qualkit.reports.parts.items import Row, Shelf, merged

_KINDS = {"worked": LessonKind.WORKS, "works": LessonKind.WORKS, "innovation": LessonKind.INNOVATION,
          "adjust": LessonKind.ADJUST, "mistake": LessonKind.MISTAKE}
"""Kinds of lessons by the words of structure readers."""


def lessons(shelf: Shelf) -> list[Row]:
    """Lessons that stand, in the order of their authors, then those of the documents."""
    written = [_written(one, shelf) for one in shelf.basis.view.records.lessons
               if one.status is not LessonStatus.RETIRED]
    told = [_told(one) for one in shelf.of(ItemKind.LESSON)]
    return merged(written, [one for one in told if not _is_cited(one, written, shelf.titles)], "title")


_NUMBERED = r"\b(?:lessons?|leçons?|lecci(?:ó|o)n(?:es)?|enseignements?)\s(?:n[°o.]\s?)?{number}\b"


def _is_cited(told: Row, written: Sequence[Row], titles: Mapping[str, str]) -> bool:
    """Whether somebody wrote this lesson up and says so: its source names the document and the lesson's number."""
    title = {*re.findall(r"\w+", titles.get(told["document"], "").casefold())}
    if not told["number"] or not title:
        return False
    numbered = re.compile(_NUMBERED.format(number=re.escape(told["number"])), re.IGNORECASE)
    return any(title <= {*re.findall(r"\w+", one["source"].casefold())} and numbered.search(one["source"])
               for one in written)


def places(evidence: Sequence[str], shelf: Shelf) -> list[str]:
    """What a lesson rests on, for a reader: places of codings, ids of findings; a coding that is gone is not named."""
    known = shelf.basis.by_id
    found = [claims.place_of(shelf.basis, known[one]) if one in known else one for one in evidence
             if one in known or not _is_coding(one)]
    return list(dict.fromkeys(found))


def _is_coding(evidence: str) -> bool:
    """Whether it has the form of a coding's id; people give findings names."""
    try:
        return bool(UUID(evidence))
    except ValueError:
        return False


def _written(one: Lesson, shelf: Shelf) -> Row:
    plain = {name: shelf.shown(getattr(one, name)) for name in (
        "title", "happened", "why", "condition", "origin", "voice", "addressee", "source", "country", "region",
        "project", "milestone", "case", "author", "date")}
    return _EMPTY | plain | {
        "case": case_of(shelf, plain["case"]), "id": one.id,
        "kind": one.kind.value if one.kind else "", "uses": list(one.uses), "themes": list(one.themes),
        "evidence": places(one.evidence, shelf), "contrary": list(one.contrary),
        "opposites": [_opposite(shelf, each) for each in one.contrary], "status": one.status.value,
        "maturity": one.maturity.value if one.maturity else "", "by": one.author,
        "review": {"by": one.review.by, "date": one.review.date} if one.review else None}


def _opposite(shelf: Shelf, name: str) -> str:
    """A lesson that says the opposite: one of this study by its id, one of another by its title and its study's."""
    if any(one.id == name for one in shelf.basis.view.records.lessons):
        return name
    for records in shelf.basis.view.others:
        for one in records.lessons:
            if name == f"{records.study}/{one.id}" and (one.status is LessonStatus.REVIEWED or not shelf.final):
                return shelf.labels("lesson.elsewhere", title=shelf.shown(one.title).rstrip("."),
                                    study=records.title or records.study)
    return name


def case_of(shelf: Shelf, name: str) -> str:
    """What a case is called: the title of the published document whose file bears this name, else the name itself."""
    basis = shelf.basis
    document = next((one for one in basis.documents.values() if name in (one.key, PurePosixPath(one.key).stem)), None)
    return (shelf.titles.get(basis.pseudonyms[document.id], "") if document else "") or name


def _told(item: Row) -> Row:
    """A lesson as a document tells it: its type, condition and project only where the document states them."""
    kept = {name: item[name] for name in ("id", "number", "place", "document", "undecided", "by")}
    stated = {name: item["fields"][name] for name in ("condition", "project", "milestone", "case", "country", "voice")
              if item["fields"].get(name)}
    kind = _KINDS.get(item["fields"].get("type", ""))
    return _EMPTY | kept | stated | {"title": item["text"], "kind": kind.value if kind else ""}


_EMPTY: dict[str, Any] = {
    "id": "", "number": "", "title": "", "kind": "", "happened": "", "why": "", "condition": "", "origin": "",
    "uses": [], "themes": [], "evidence": [], "contrary": [],
    "opposites": [], "voice": "", "addressee": "", "maturity": "",
    "status": "", "source": "", "country": "", "region": "", "project": "", "milestone": "", "case": "",
    "author": "", "date": "", "review": None, "place": "", "document": "", "undecided": False, "by": ""}
