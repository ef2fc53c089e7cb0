"""When a text was corrected: find every quote that people chose again, and say where none was found.

What a person set is never altered by it. Each anchor keeps its text, place and words; beside them stands
where the quote was found in the present text. So a correction taken back restores everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, exists, select, update

from qualkit.model import Place, text_hash
from qualkit.store import rows
from qualkit.store.database import chunks
from qualkit.store.rows import AnyRow
from qualkit.store.schema import (
    adjudication,
    code,
    coder,
    coding,
    coding_anchor,
    decision,
    document,
    passage_reading,
    reading,
    text,
    translation,
)
from qualkit.text.quotes import Correction, Found


@dataclass(frozen=True, slots=True)
class Reanchored:
    """How many codings that stand were found where they were, elsewhere, or not."""

    same: int = 0
    moved: int = 0
    orphaned: int = 0


def reanchor(connection: Connection, number: int, document_id: str, content: str) -> Reanchored:
    """Find all quotes that people chose in a document in its new text."""
    finder = _Finder(connection, document_id, content)
    for table in (decision, passage_reading, adjudication):
        _reanchor_rows(connection, number, finder, table)
    return _reanchor_codings(connection, number, finder)


class _Finder:
    """Finds quotes; compares each former text with the new one once."""

    def __init__(self, connection: Connection, document_id: str, content: str) -> None:
        self.document_id = document_id
        self.hash = text_hash(content)
        self._content = content
        self._connection = connection
        self._corrections: dict[str, Correction] = {}

    def find(self, row: AnyRow) -> Found:
        """Where the quote of an anchor's row stands now."""
        if row.text_hash == self.hash:
            return Found(Place.SAME, row.start, row.end)
        correction = self._corrections.get(row.text_hash)
        if correction is None:
            query = select(text.c.content).where(text.c.hash == row.text_hash)
            former = self._connection.execute(query).scalar_one_or_none() or ""
            correction = self._corrections[row.text_hash] = Correction(former, self._content)
        return correction.refind(rows.kept_anchor(row, self.document_id))


def _reanchor_rows(connection: Connection, number: int, finder: _Finder, table: Table) -> None:
    """Testimony of one quote, which stands in the same row."""
    changes = []
    for row in connection.execute(select(table).where(table.c.document == number)):
        found = finder.find(row)
        changes.append({"number": row.n, "place": found.place.value, **_place(found)})
    if changes:
        connection.execute(update(table).where(table.c.n == bindparam("number")), changes)


def _reanchor_codings(connection: Connection, number: int, finder: _Finder) -> Reanchored:
    query = (
        select(
            coding.c.n,
            coding.c.state,
            coding.c.direction,
            code.c.id.label("code_id"),
            coder.c.handle,
            coding_anchor,
        )
        .join(coding_anchor)
        .join(code)
        .join(coder)
        .where(coding.c.document == number)
        .order_by(coding.c.n, coding_anchor.c.ordinal)
    )
    spans: list[rows.Values] = []
    codings: list[rows.Values] = []
    counts: Counter[str] = Counter()
    found_rows = connection.execute(query).all()
    for n, group in groupby(found_rows, key=lambda row: row.n):
        anchors = list(group)
        founds = [finder.find(row) for row in anchors]
        place = _worst(founds)
        if place is Place.ORPHAN:
            founds = [Found(Place.ORPHAN)] * len(anchors)
        spans += [
            {"number": n, "nth": row.ordinal, **_place(found)} for row, found in zip(anchors, founds, strict=True)
        ]
        codings.append({"number": n, "place": place.value, "identity": _identity(anchors, founds, finder)})
        counts[place.value] += anchors[0].state == "standing"
    _write(connection, spans, codings)
    return Reanchored(same=counts["same"], moved=counts["moved"], orphaned=counts["orphan"])


def _write(connection: Connection, spans: list[rows.Values], codings: list[rows.Values]) -> None:
    if not codings:
        return
    where = (coding_anchor.c.coding == bindparam("number")) & (coding_anchor.c.ordinal == bindparam("nth"))
    connection.execute(update(coding_anchor).where(where), spans)
    connection.execute(update(coding).where(coding.c.n == bindparam("number")), codings)


def _place(found: Found) -> rows.Values:
    lost = found.place is Place.ORPHAN
    return {"found_start": None if lost else found.start, "found_end": None if lost else found.end}


def _worst(founds: list[Found]) -> Place:
    """A coding of several spans is as good as its worst one, and its spans must not have changed order."""
    places = {found.place for found in founds}
    ordered = all(one.end <= other.start for one, other in pairwise(founds))
    if Place.ORPHAN in places or (Place.MOVED in places and not ordered):
        return Place.ORPHAN
    return Place.MOVED if Place.MOVED in places else Place.SAME


def _identity(anchors: list[AnyRow], founds: list[Found], finder: _Finder) -> str:
    """The identity at the present place, so that an import made of the new text knows the coding."""
    kept = [rows.kept_anchor(row, finder.document_id) for row in anchors]
    if founds[0].place is not Place.ORPHAN:
        kept = [
            rows.moved_anchor(anchor, finder.hash, found.start, found.end)
            for anchor, found in zip(kept, founds, strict=True)
        ]
    first = anchors[0]
    return rows.identity_of(kept, code=first.code_id, coder=first.handle, direction=first.direction)


def unused() -> list[ColumnElement[bool]]:
    """The conditions on a text that nothing points to."""
    pointing = (coding_anchor, decision, passage_reading, adjudication, reading, translation)
    return [
        ~exists().where(document.c.text == text.c.n),
        *(~exists().where(table.c.text_hash == text.c.hash) for table in pointing),
    ]


def drop_unused_texts(connection: Connection, hashes: Iterable[str]) -> None:
    """Forget former texts that nothing points to any more."""
    for part in chunks(hashes):
        connection.execute(delete(text).where(text.c.hash.in_(part), *unused()))
