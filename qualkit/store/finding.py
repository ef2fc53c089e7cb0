"""What the one search box asks of the store: passages by number, the words they have, and codings on them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy import text as sql

from qualkit.model import Document, Role, Segment
from qualkit.store import index, rows
from qualkit.store.acts import STANDING
from qualkit.store.codes import merged_into, present_codes
from qualkit.store.database import Database, chunks
from qualkit.store.rows import Query
from qualkit.store.schema import coder, coding, coding_anchor, segment, text
from qualkit.store.schema import document as D

_SAID = [role.value for role in Role if role.is_evidence]
_VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab('main', 'passage_words', 'col')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A passage with the numbers that tables join by; they change when its document is read anew."""

    number: int
    document: int
    segment: Segment


class CodedPlace(NamedTuple):
    """Where a coding stands: ``code`` is the id of what it was merged into, ``coder`` a handle. A search reads many."""

    document: int
    start: int
    end: int
    code: str
    coder: str
    direction: str


NumberedSpan = tuple[int, int, int]
"""A document by its number, and where in it a span begins and ends."""


class Finding(Database):
    """Reading for the search index, and by its numbers."""

    def search_state(self) -> str:
        """A digest that changes when passages do: read anew, added, gone, or found to be copies."""
        query = select(D.c.n, D.c.text, D.c.missing, D.c.duplicate_of).order_by(D.c.n)
        with self._reading() as connection:
            last = connection.execute(select(func.max(segment.c.n))).scalar_one()
            return rows.digest([last, *(list(row) for row in connection.execute(query))])

    def sources(self) -> dict[int, Document]:
        """Return the documents of all studies that can be searched, by number: present, and no copies."""
        query = _present(select(D, text.c.hash).join(text)).order_by(D.c.n)
        with self._reading() as connection:
            return {row.n: rows.document_of(row) for row in connection.execute(query)}

    def passages_to_index(self) -> Iterator[list[Numbered]]:
        """Yield the passages that are testimony, document by document; one text is in memory at a time."""
        with self._reading() as connection:
            numbers = connection.execute(_present(select(D.c.n)).order_by(D.c.n)).scalars().all()
        for number in numbers:
            with self._reading() as connection:
                yield _numbered(connection, select(segment).where(
                    segment.c.document == number, segment.c.role.in_(_SAID)).order_by(segment.c.ordinal))

    def count_to_index(self) -> int:
        """Return how many passages `passages_to_index` yields."""
        query = _present(select(func.count()).select_from(segment).join(D)).where(segment.c.role.in_(_SAID))
        with self._reading() as connection:
            return int(connection.execute(query).scalar_one())

    def vocabulary(self) -> list[tuple[str, str, int]]:
        """Return what the word index holds: (``words`` or ``stems``, the term, passages that have it)."""
        with self._reading() as connection:
            connection.exec_driver_sql("PRAGMA query_only = OFF")  # a temporary table only, which is not in the file
            try:
                connection.exec_driver_sql(_VOCABULARY)
            finally:
                connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if self.read_only else 'OFF'}")
            found = connection.exec_driver_sql("SELECT col, term, doc FROM temp.vocabulary ORDER BY col, term")
            return [(row[0], row[1], row[2]) for row in found]

    def matching(self, match: str, limit: int) -> list[int]:
        """Return numbers of passages that match, the best first; see `qualkit.store.query.any_of`."""
        query = sql("SELECT rowid FROM passage_words WHERE passage_words MATCH :match ORDER BY rank LIMIT :limit")
        with self._reading() as connection:
            return list(connection.execute(query, {"match": match, "limit": limit}).scalars())

    def indexed_words(self, numbers: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Return passages' folded words and stems, as the word index holds them, by number."""
        found: dict[int, tuple[str, str]] = {}
        with self._reading() as connection:
            for part in chunks(numbers):
                found |= index.indexed(connection, list(part))
        return found

    def passages(self, numbers: Collection[int]) -> dict[int, Numbered]:
        """Return passages by number; those that are gone are left out."""
        found: dict[int, Numbered] = {}
        with self._reading() as connection:
            for part in chunks(numbers):
                query = select(segment).where(segment.c.n.in_(part)).order_by(segment.c.document)
                found |= {one.number: one for one in _numbered(connection, query)}
        return found

    def coded_places(self, *, codes: Collection[str] | None = None) -> list[CodedPlace]:
        """Return where codings stand: with any of these codes (ids); None: all."""
        query = _places()
        with self._reading() as connection:
            present = present_codes(connection)
            if codes is not None:
                query = query.where(coding.c.code.in_([n for one in codes for n in merged_into(present, one)]))
            return [_place(present, *row) for row in connection.execute(query).all()]

    def coded_on(self, spans: Iterable[NumberedSpan]) -> dict[NumberedSpan, list[CodedPlace]]:
        """Return the codings that share a character with each span; the store looks, for documents may have thousands
        of others."""
        found: dict[NumberedSpan, list[CodedPlace]] = {span: [] for span in spans}
        with self._reading() as connection:
            present = present_codes(connection)
            for *row, start, end in connection.execute(_CODED_ON, {"asked": json.dumps([*found]), "state": STANDING}):
                found[row[0], start, end].append(_place(present, *row))
        return found


def _present(query: Query) -> Query:
    return query.where(D.c.missing.is_(False), D.c.duplicate_of.is_(None))


def _place(present: Mapping[int, str], document: int, start: int, end: int, number: int, handle: str,
           direction: str | None) -> CodedPlace:
    return CodedPlace(document, start, end, present[number], handle, direction or "")


def _places() -> Query:
    return (select(coding.c.document, coding_anchor.c.found_start, coding_anchor.c.found_end, coding.c.code,
                   coder.c.handle, coding.c.direction)
            .join(coding_anchor, coding_anchor.c.coding == coding.c.n).join(coder, coding.c.coder == coder.c.n)
            .where(coding.c.state == STANDING, coding_anchor.c.found_start.is_not(None)))


_CODED_ON = sql("""
    WITH asked AS (SELECT json_extract(value, '$[0]') AS document, json_extract(value, '$[1]') AS start,
                          json_extract(value, '$[2]') AS "end" FROM json_each(:asked))
    SELECT coding.document, found_start, found_end, coding.code, coder.handle, coding.direction,
           asked.start, asked."end"
    FROM asked CROSS JOIN coding ON coding.document = asked.document
         CROSS JOIN coding_anchor ON coding_anchor.coding = coding.n CROSS JOIN coder ON coder.n = coding.coder
    WHERE coding.state = :state AND found_start < asked."end" AND found_end > asked.start
    ORDER BY coding.n, found_start""")
"""CROSS JOIN keeps the order: left to itself SQLite makes an index of all codings first."""
_TEXT = (select(D.c.id, text.c.hash, text.c.content).join(text, D.c.text == text.c.n)
         .where(D.c.n == bindparam("number")))


def _numbered(connection: Connection, query: Query) -> list[Numbered]:
    """Passages with their words; a document's text is read once."""
    texts: dict[int, tuple[str, str, str]] = {}
    found: list[Numbered] = []
    for row in connection.execute(query).all():
        if row.document not in texts:
            texts = {row.document: tuple(connection.execute(_TEXT, {"number": row.document}).one())}
        found.append(Numbered(number=row.n, document=row.document,
                              segment=rows.segment_of(row, *texts[row.document])))
    return found

