"""Does the store hold what it says? Each check looks at one thing; what can be computed anew can be repaired.

Testimony is never repaired: a quote that is not where it should be is for people to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, func, select
from sqlalchemy.exc import DatabaseError

from qualkit.errors import StoreError
from qualkit.model import text_hash
from qualkit.store.anchoring import drop_unused_texts, unused
from qualkit.store.database import chunks
from qualkit.store.histories import Register
from qualkit.store.index import (
    add_passages,
    check_index,
    create_index,
    drop_index,
    indexed,
    indexed_stems,
    size_of,
)
from qualkit.store.rows import AnyRow, digest
from qualkit.store.schema import (
    APPLICATION_ID,
    VERSION,
    abstention,
    adjudication,
    coding,
    coding_anchor,
    decision,
    layout,
    passage_reading,
    segment,
    suggestion,
    text,
    vector,
)
from qualkit.store.schema import document as D
from qualkit.store.versions import Side
from qualkit.text.words import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one look found: ``count`` things that are not as they should be."""

    name: str
    ok: bool
    detail: str = ""
    count: int = 0
    repaired: bool = False


Find = Callable[[Connection], Iterator[str]]
"""Yields a line for each thing that is wrong; no transcript text in it."""


def check(connection: Connection, *, repair: bool = False) -> list[Check]:
    """Make all checks, in order; with ``repair`` compute anew what may be."""
    found = [_look(connection, name, find) for name, find in CHECKS.items()]
    if not repair:
        return found
    return [_repaired(connection, one) if not one.ok and one.name in REPAIRS else one for one in found]


def _look(connection: Connection, name: str, find: Find) -> Check:
    try:
        wrong = list(find(connection))
    except (StoreError, DatabaseError, ValueError) as error:  # damaged pages may read as anything
        return Check(name=name, ok=False, detail=f"cannot be read ({type(error).__name__})", count=1)
    shown = "; ".join(wrong[:5]) + (" …" if len(wrong) > 5 else "")
    return Check(name=name, ok=not wrong, detail=shown, count=len(wrong))


def _repaired(connection: Connection, broken: Check) -> Check:
    REPAIRS[broken.name](connection)
    again = _look(connection, broken.name, CHECKS[broken.name])
    return replace(again, repaired=again.ok, detail=broken.detail if again.ok else again.detail, count=broken.count)


# --- the checks --------------------------------------------------------------------------------------


def _pages(connection: Connection) -> Iterator[str]:
    yield from (line for (line,) in connection.exec_driver_sql("PRAGMA integrity_check(20)") if line != "ok")


def _links(connection: Connection) -> Iterator[str]:
    for table, row, target, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"{table} {row} points to a {target} that is not there"


def _header(connection: Connection) -> Iterator[str]:
    if connection.exec_driver_sql("PRAGMA application_id").scalar_one() != APPLICATION_ID:
        yield "it is not marked as a qualkit store"
    if connection.exec_driver_sql("PRAGMA user_version").scalar_one() != VERSION:
        yield f"its schema is not version {VERSION}"


def _texts(connection: Connection) -> Iterator[str]:
    for number in connection.execute(select(text.c.n).order_by(text.c.n)).scalars().all():
        row = connection.execute(select(text).where(text.c.n == number)).one()
        if text_hash(row.content) != row.hash:
            yield f"text {number} is not what its hash says"


def _unused_texts(connection: Connection) -> Iterator[str]:
    for one in connection.execute(select(text.c.hash).where(*unused()).order_by(text.c.hash)).scalars():
        yield f"text {one[:12]} is used by nothing"


def _by_document(connection: Connection) -> Iterator[AnyRow]:
    """Yield (n, key, hash, content), one text in memory at a time."""
    for number in connection.execute(select(D.c.n).order_by(D.c.study, D.c.key)).scalars().all():
        query = select(D.c.n, D.c.key, text.c.hash, text.c.content).join(text).where(D.c.n == number)
        yield from connection.execute(query)


def _anchors(connection: Connection) -> Iterator[str]:
    own = ((table, table.c.n) for table in (decision, passage_reading, adjudication))
    for table, key in ((coding_anchor, coding_anchor.c.coding), *own):
        query = select(key.label("owner"), table.c.text_hash, table.c.start, table.c.end, table.c.quote)
        content, known = "", ""
        for row in connection.execute(query.order_by(table.c.text_hash)).all():
            if row.text_hash != known:
                known = row.text_hash
                content = connection.execute(select(text.c.content).where(text.c.hash == known)).scalar() or ""
            if content[row.start : row.end] != row.quote:
                yield f"the quote of {table.name.split('_')[0]} {row.owner} is not at its place"


def _places(connection: Connection) -> Iterator[str]:
    """Where quotes were found in present texts: the place reports quote from."""
    for document in _by_document(connection):
        spans = (
            select(coding.c.id, coding_anchor.c.found_start, coding_anchor.c.found_end, coding_anchor.c.quote)
            .join(coding_anchor)
            .where(coding.c.document == document.n, coding_anchor.c.found_start.is_not(None))
        )
        queries = [spans, *(
            select(one.c.id, one.c.found_start, one.c.found_end, one.c.quote)
            .where(one.c.document == document.n, one.c.found_start.is_not(None))
            for one in (decision, passage_reading, adjudication))]
        for row in (row for query in queries for row in connection.execute(query)):
            if document.content[row.found_start : row.found_end] != row.quote:
                yield f"{document.key}: the quote of {row.id} is not where it was found again"


def _orphans(connection: Connection) -> Iterator[str]:
    query = select(coding.c.id, D.c.key).join(D).where(coding.c.place == "orphan", coding.c.state == "standing")
    for row in connection.execute(query.order_by(D.c.key, coding.c.id)):
        yield f"{row.key}: coding {row.id} has lost its quote"


def _spanless(connection: Connection) -> Iterator[str]:
    query = select(coding.c.id).where(~exists().where(coding_anchor.c.coding == coding.c.n))
    yield from (f"coding {one} has no quote" for one in connection.execute(query).scalars())


def _segments(connection: Connection) -> Iterator[str]:
    """Passages are as they were written: inside their text, and as their fingerprint says."""
    fields = [column for column in segment.c if column.name not in ("n", "document")]
    for document in _by_document(connection):
        fingerprint = connection.execute(select(layout.c.fingerprint).where(layout.c.document == document.n))
        found = connection.execute(
            select(*fields).where(segment.c.document == document.n).order_by(segment.c.ordinal)
        ).all()
        if digest([document.hash, [list(row) for row in found]]) != fingerprint.scalar():
            yield f"{document.key}: its passages are not those that were written"
        for row in found:
            if not 0 <= row.start <= row.end <= len(document.content):
                yield f"{document.key}: passage {row.ordinal} lies outside its text"


def _index(connection: Connection) -> Iterator[str]:
    if not connection.exec_driver_sql("PRAGMA query_only").scalar_one():  # looking into its structure is an INSERT
        check_index(connection)
    total = 0
    for document in _by_document(connection):
        found = connection.execute(select(segment).where(segment.c.document == document.n)).all()
        total += len(found)
        for part in chunks(found):
            held = indexed(connection, [row.n for row in part])
            for row in part:
                words = document.content[row.start : row.end]
                if held.get(row.n) != (fold(words), indexed_stems(words, row.language)):
                    yield f"{document.key}: passage {row.ordinal} is not in the index as it stands"
    if size_of(connection) != total:
        yield f"the index holds {size_of(connection)} passages, the store {total}"


def _loose(table: Any) -> ColumnElement[bool]:
    return ~exists().where(segment.c.document == table.c.document, segment.c.ordinal == table.c.segment)


def _suggestions(connection: Connection) -> Iterator[str]:
    for table in (suggestion, abstention):
        for number in connection.execute(select(table.c.n).where(_loose(table))).scalars():
            yield f"{table.name} {number} is of a passage that is not there"


def _vectors(connection: Connection) -> Iterator[str]:
    count = select(func.count()).where(segment.c.document == vector.c.document).scalar_subquery()
    for row in connection.execute(select(vector.c.document, vector.c.model).where(vector.c.passages != count)):
        yield f"the {row.model} vectors of document {row.document} are not those of its passages"


def _states(connection: Connection) -> Iterator[str]:
    """Whether the log accounts for every state; what it does not was written by another hand."""
    side = Side(connection)
    for key, state in side.states.items():
        if side.histories.registers.get(key, Register()).state != state:
            yield f"{key[0]} {key[1]} is {state}, which the log does not say"


CHECKS: Mapping[str, Find] = {
    "pages": _pages,
    "header": _header,
    "links": _links,
    "texts": _texts,
    "anchors": _anchors,
    "places": _places,
    "spanless": _spanless,
    "orphans": _orphans,
    "segments": _segments,
    "index": _index,
    "suggestions": _suggestions,
    "vectors": _vectors,
    "states": _states,
    "unused texts": _unused_texts,
}
"""Name -> what it looks for, in the order of how much depends on it."""


# --- what may be computed anew ---------------------------------------------------------------------------


def rebuild_index(connection: Connection) -> None:
    """Make the word index anew from the texts."""
    drop_index(connection)
    create_index(connection)
    for document in _by_document(connection):
        found = connection.execute(select(segment).where(segment.c.document == document.n)).all()
        add_passages(connection, ((row.n, document.content[row.start : row.end], row.language) for row in found))


def _drop_loose(connection: Connection) -> None:
    for table in (suggestion, abstention):
        connection.execute(delete(table).where(_loose(table)))


def _drop_vectors(connection: Connection) -> None:
    count = select(func.count()).where(segment.c.document == vector.c.document).scalar_subquery()
    connection.execute(delete(vector).where(vector.c.passages != count))


def _drop_texts(connection: Connection) -> None:
    drop_unused_texts(connection, connection.execute(select(text.c.hash)).scalars().all())


REPAIRS: Mapping[str, Callable[[Connection], None]] = {
    "index": rebuild_index,
    "suggestions": _drop_loose,
    "vectors": _drop_vectors,
    "unused texts": _drop_texts,
}
"""What may be put right without asking: derivations only."""
