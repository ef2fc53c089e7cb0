"""Assignments and adjudications as JSON lines, there and back, beside the codings that they are about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from qualkit.actions.opening import now
from qualkit.actions.transfer import Row, find_code, place, when
from qualkit.errors import UsageError
from qualkit.model import Adjudication, Assignment, Codebook, CodedAs, Document, derive

ASSIGNMENT, ADJUDICATION = "assignment", "adjudication"
"""The ``record`` of each."""


def assignment_lines(found: Iterable[Assignment], keys: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Lay assignments out; ``keys`` are those of documents by id."""
    for one in found:
        yield {"record": ASSIGNMENT, "id": one.id, "document": keys[one.document], "coders": list(one.coders),
               "blind": one.blind, "coder": one.made_by, "at": one.made_at.isoformat()}


def adjudication_lines(found: Iterable[Adjudication], keys: Mapping[str, str],
                       codes: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Lay adjudications out; ``keys`` and ``codes`` are those of documents and codes by id."""
    for one in found:
        seen = {known: [codes.get(said.code, said.code), said.direction, said.words]
                for known, said in sorted(one.seen.items())}
        yield {"record": ADJUDICATION, "id": one.id, "document": keys[one.document], "start": one.anchor.start,
               "end": one.anchor.end, "quote": one.anchor.quote, "kind": one.kind,
               "code": codes.get(one.code, one.code), "coders": list(one.coders), "stands": list(one.stands),
               "falls": list(one.falls), "made": one.made, "seen": seen, "memo": one.reason,
               "coder": one.adjudicator, "at": one.settled_at.isoformat()}


def assignment_of(row: Row, document: Document, by: str) -> Assignment:
    """Read an assignment.

    Raises:
        UsageError: it names no coders.
    """
    coders = tuple(sorted(set(_texts(row, "coders"))))
    if not coders:
        raise UsageError("The assignment names no coders.", hint='Write "coders": ["fanta", "luc"].')
    made = when(row, now())
    return Assignment(id=row["id"] or derive("assignment", document.id, *coders, made), document=document.id,
                      coders=coders, blind=row["blind"] != "false", made_by=by, made_at=made)


def adjudication_of(row: Row, document: Document, content: str, *, codebook: Codebook, by: str) -> Adjudication:
    """Read an adjudication.

    Raises:
        UnknownName: it is about a code that the codebook lacks.
        UsageError: its place is not in the text, or it does not say what stands or falls.
    """
    anchor, *_ = place(row, document, content)
    stands, falls = _texts(row, "stands"), _texts(row, "falls")
    if not row["id"] or not (stands or falls):
        raise UsageError("The adjudication does not say what stands or falls.", hint="Export it anew.")
    seen = _seen(row, codebook)
    if not {*stands, *falls} <= seen.keys():
        raise UsageError("The adjudication does not say what its codings said.", hint="Export it anew.")
    return Adjudication(
        id=row["id"], anchor=anchor, kind=row["kind"], code=find_code(row["code"], codebook),
        coders=tuple(_texts(row, "coders")), stands=stands, falls=falls, made=row["made"] or None, seen=seen,
        reason=row["memo"], adjudicator=by, settled_at=when(row, now()), codebook_version=codebook.version)


def _seen(row: Row, codebook: Codebook) -> dict[str, CodedAs]:
    said = json.loads(row["seen"] or "{}")
    if not isinstance(said, dict) or not all(_is_three(one) for one in said.values()):
        raise UsageError("The adjudication does not say what its codings said.", hint="Export it anew.")
    return {known: CodedAs(code=codebook.by_key[code].id if code in codebook.by_key else code, direction=direction,
                           words=words) for known, (code, direction, words) in said.items()}


def _is_three(value: object) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(isinstance(one, str) for one in value)


def _texts(row: Row, name: str) -> tuple[str, ...]:
    found: Sequence[object] = json.loads(row[name] or "[]")
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise UsageError(f"{name} is no list of texts.", hint="Export it anew.")
    return tuple(str(one) for one in found)
