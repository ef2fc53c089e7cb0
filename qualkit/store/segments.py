"""Passages, read back document by document: one text is in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import bindparam, func, select

from qualkit.errors import UnknownName
from qualkit.model import Role, Segment
from qualkit.store import rows
from qualkit.store.database import Database
from qualkit.store.schema import document as D
from qualkit.store.schema import segment, text

_DOCUMENT = select(D.c.n, text.c.hash, text.c.content).join(text).where(D.c.id == bindparam("id"))
_SEGMENTS = select(segment).where(segment.c.document == bindparam("number")).order_by(segment.c.ordinal)


class Segments(Database):
    """Reading passages."""

    def segments(self, study: str, *, evidence_only: bool = False) -> Iterator[Segment]:
        """Yield the passages of a study's present documents, by document key and place.

        Missing documents are left out, and duplicates, which would be counted twice. Nothing is held
        open between two documents, so the store may be written to meanwhile.
        """
        query = (
            select(D.c.id)
            .where(D.c.study == study, D.c.missing.is_(False), D.c.duplicate_of.is_(None))
            .order_by(D.c.key)
        )
        with self._reading() as connection:
            documents = connection.execute(query).scalars().all()
        for document_id in documents:
            yield from (one for one in self.segments_of(document_id) if one.is_evidence or not evidence_only)

    def count_segments(self, study: str, *, evidence_only: bool = False) -> int:
        """Return how many passages `segments` would yield."""
        return sum(self.segments_by_document(study, evidence_only=evidence_only).values())

    def segments_by_document(self, study: str, *, evidence_only: bool = False) -> dict[str, int]:
        """Return how many passages `segments` would yield of each document (its id); none for one without any."""
        said = [role.value for role in Role if role.is_evidence or not evidence_only]
        query = (
            select(D.c.id, func.count())
            .select_from(segment)
            .join(D)
            .where(D.c.study == study, D.c.missing.is_(False), D.c.duplicate_of.is_(None), segment.c.role.in_(said))
            .group_by(D.c.id)
        )
        with self._reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def segments_of(self, document_id: str) -> list[Segment]:
        """Return a document's passages in order.

        Raises:
            UnknownName: there is no such document.
        """
        with self._reading() as connection:
            row = connection.execute(_DOCUMENT, {"id": document_id}).one_or_none()
            if row is None:
                raise UnknownName("document", document_id)
            found = connection.execute(_SEGMENTS, {"number": row.n})
            return [rows.segment_of(one, document_id, row.hash, row.content) for one in found]
