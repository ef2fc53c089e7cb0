"""Checks and writes of testimony within one transaction: nothing is kept that does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, insert, select, true

from qualkit.errors import AnchorBroken, ChangedUnderYou, UnknownName
from qualkit.model import Anchor, Coding, Decision, PassageReading, Place
from qualkit.store import rows
from qualkit.store.acts import HIDDEN, KINDS, STANDING, WITHDRAWN, Shift, coder_numbers, next_revision
from qualkit.store.codes import code_numbers, number_of
from qualkit.store.database import chunks, inserted
from qualkit.store.schema import coding, coding_anchor, decision, text
from qualkit.store.schema import document as D


class Desk:
    """Writes testimony in one transaction, having looked up each document, code and coder once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._codes = code_numbers(connection)
        self._coders = coder_numbers(connection)
        self._documents: dict[str, Any] = {}
        self._content: tuple[str, str] = ("", "")

    def coder(self, handle: str) -> int:
        """The number of a coder."""
        return number_of(self._coders, handle, "coder")

    def code(self, code_id: str) -> int:
        """The number of a code."""
        return number_of(self._codes, code_id)

    def document(self, document_id: str) -> Any:
        """The number and present text of a document."""
        if document_id not in self._documents:
            query = select(D.c.n, text.c.hash).join(text).where(D.c.id == document_id)
            self._documents[document_id] = self._connection.execute(query).one_or_none()
        found = self._documents[document_id]
        if found is None:
            raise UnknownName("document", document_id)
        return found

    def has_text(self, text_hash: str) -> bool:
        """Whether a text, present or former, is kept."""
        return bool(self._connection.execute(select(text.c.n).where(text.c.hash == text_hash)).first())

    def check(self, anchor: Anchor) -> None:
        """Refuse a quote that is not at its place in the document's present text."""
        present = self.document(anchor.document).hash
        if anchor.text_hash != present:
            raise ChangedUnderYou("The document")
        if not anchor.holds_in(self._words(present)):
            raise AnchorBroken(anchor.document, anchor.start, anchor.end)

    def settled(self, one: Coding) -> Coding:
        """A coding as if it had been made at its present place."""
        present = self.document(one.document).hash
        words = self._words(present)
        anchors = tuple(
            Anchor.at(one.document, present, words, start=anchor.start, end=anchor.end) for anchor in one.anchors
        )
        return replace(one, anchors=anchors, place=Place.SAME)

    def _words(self, text_hash: str) -> str:
        if self._content[0] != text_hash:  # one text at a time
            query = select(text.c.content).where(text.c.hash == text_hash)
            self._content = (text_hash, self._connection.execute(query).scalar_one())
        return self._content[1]

    def new_ones(self, codings: Sequence[Coding]) -> Iterator[Coding]:
        """Yield those that are not there yet, in the order given, none twice; one taken back stands beside its like."""
        kept = coding.c.state.in_((STANDING, WITHDRAWN))
        ids = self._existing(coding.c.id, [one.id for one in codings], kept)
        identities = [_identity(one) for one in codings]
        known = self._existing(coding.c.identity, identities, coding.c.state == STANDING)
        for one, identity in zip(codings, identities, strict=True):
            if one.id not in ids and (one.withdrawn_at or identity not in known):
                ids.add(one.id)
                known.update(() if one.withdrawn_at else (identity,))
                yield one

    def new_decisions(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Those whose ids were never given, in whatever state."""
        ids = self._existing(decision.c.id, [one.id for one in decisions], true())
        return [one for one in decisions if one.id not in ids]

    def _existing(self, column: Column[Any], values: Sequence[str], condition: ColumnElement[bool]) -> set[str]:
        found: set[str] = set()
        for part in chunks(values):
            found.update(self._connection.execute(select(column).where(column.in_(part), condition)).scalars())
        return found

    def add(self, one: Coding, *, first: bool = False) -> Shift:
        """Write a coding and its anchors; one that was taken back elsewhere is so here. ``first``: its id is new."""
        if not one.anchors or len({anchor.document for anchor in one.anchors}) > 1:
            raise ValueError("a coding needs spans of one document")
        for anchor in one.anchors:
            self.check(anchor)
        values = {
            "document": self.document(one.document).n,
            "code": number_of(self._codes, one.code),
            "coder": self.coder(one.coder),
            "direction": one.direction.value if one.direction else None,
            "hedged": one.hedged,
            "key_quote": one.key_quote,
            "memo": one.memo,
            "codebook_version": one.codebook_version,
            "made_at": one.made_at,
            "withdrawn_at": one.withdrawn_at,
            "decision": one.decision,
            "place": "same",
            "identity": _identity(one),
        }
        spans = [[anchor.start, anchor.end] for anchor in one.anchors]
        facts = {
            "document": one.document,
            "text": one.anchors[0].text_hash,
            "spans": spans,
            "code": one.code,
            "direction": values["direction"],
            "hedged": one.hedged,
            "key_quote": one.key_quote,
        }
        state = WITHDRAWN if one.withdrawn_at else STANDING
        shift, number = put(self._connection, "coding", one.id, values, facts, state=state, first=first)
        self._connection.execute(
            insert(coding_anchor),
            [
                {"coding": number, "ordinal": ordinal, **rows.anchor_values(anchor)}
                for ordinal, anchor in enumerate(one.anchors)
            ],
        )
        return shift

    def decide(self, one: Decision, *, first: bool = False) -> Shift:
        """Write a decision. ``first``: its id is new."""
        self.check(one.anchor)
        values = {
            "document": self.document(one.anchor.document).n,
            **rows.anchor_values(one.anchor),
            "place": "same",
            "code": number_of(self._codes, one.code),
            "verdict": one.verdict.value,
            "coder": self.coder(one.coder),
            "decided_at": one.decided_at,
            "note": one.note,
            "snapshot": dict(one.snapshot),
            "codebook_version": one.codebook_version,
        }
        facts = {
            "document": one.anchor.document,
            "text": one.anchor.text_hash,
            "code": one.code,
            "spans": [[one.anchor.start, one.anchor.end]],
            "verdict": one.verdict.value,
        }
        return put(self._connection, "decision", one.id, values, facts, first=first)[0]

    def read(self, one: PassageReading) -> Shift:
        """Write that a passage was coded in full."""
        self.check(one.anchor)
        values = {
            "document": self.document(one.document).n,
            **rows.anchor_values(one.anchor),
            "place": "same",
            "coder": self.coder(one.coder),
            "read_at": one.read_at,
            "sample": one.sample,
            "codebook_version": one.codebook_version,
            "codes": list(one.codes),
        }
        facts = {
            "document": one.document,
            "text": one.anchor.text_hash,
            "spans": [[one.anchor.start, one.anchor.end]],
            "sample": one.sample,
            "codebook": one.codebook_version,
        }
        return put(self._connection, "passage_reading", one.id, values, facts)[0]


def _identity(one: Coding) -> str:
    return rows.identity_of(
        one.anchors, code=one.code, coder=one.coder, direction=one.direction.value if one.direction else None
    )


def put(connection: Connection, kind: str, item_id: str, values: rows.Values, facts: rows.Values, *,
        state: str = STANDING, first: bool = False) -> tuple[Shift, int]:
    """Write a new revision of an item (with ``first``, of one that never was); return what the log says of it, and its
    number."""
    revision = 1 if first else next_revision(connection, kind, item_id)
    made = connection.execute(insert(KINDS[kind]).values(id=item_id, revision=revision, state=state, **values))
    shift = Shift(kind=kind, id=item_id, revision=revision, before=HIDDEN, after=state, facts=facts)
    return shift, inserted(made)


def standing(connection: Connection, kind: str, item_id: str) -> Any:
    """Return the revision of an item that stands.

    Raises:
        UnknownName: none does.
    """
    table = KINDS[kind]
    row = connection.execute(select(table).where(table.c.id == item_id, table.c.state == STANDING)).one_or_none()
    if row is None:
        raise UnknownName(kind, item_id)
    return row


def is_known(connection: Connection, kind: str, item_id: str) -> bool:
    """Whether an item stands."""
    table = KINDS[kind]
    return bool(connection.execute(select(table.c.n).where(table.c.id == item_id, table.c.state == STANDING)).first())


def shift_to(row: Any, kind: str, after: str) -> Shift:
    """What turns an item that stands into another state."""
    return Shift(kind=kind, id=row.id, revision=row.revision, before=row.state, after=after)
