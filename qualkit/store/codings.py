"""Codings: what people decided. Each writing is an act in the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, exists, func, select, update

from qualkit.errors import ChangedUnderYou, UnknownName
from qualkit.model import Coding, Place
from qualkit.store import rows
from qualkit.store.acts import HIDDEN, STANDING, WITHDRAWN, Acts, Shift
from qualkit.store.codes import given_codes, merged_into, present_codes
from qualkit.store.database import chunks
from qualkit.store.desk import Desk, is_known, shift_to, standing
from qualkit.store.rows import Query
from qualkit.store.schema import coder as coder_table
from qualkit.store.schema import coding as coding_table
from qualkit.store.schema import coding_anchor, text
from qualkit.store.schema import document as D

_KEPT = (STANDING, WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """How many codings were new, and how many were there already."""

    added: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    """Those of the unchanged that stood here and were taken back elsewhere: they are taken back here, too."""


class CodedSpan(NamedTuple):
    """Where a code (its id) was given."""

    start: int
    end: int
    code: str


class Codings(Acts):
    """Testimony: minted once, never dropped by a machine."""

    def add_codings(self, codings: Iterable[Coding], *, coder: str, request: str = "") -> Added:
        """Keep codings, as one act of ``coder``. Those there already are left as they are.

        A coding is there if its id is (withdrawn ones stay withdrawn), or one that stands with the
        same document, anchors, code, coder and direction. One that was taken back elsewhere is taken
        back here. A request done already does nothing.

        Raises:
            AnchorBroken: a quote is not at its place.
            ChangedUnderYou: an anchor was made for a former text.
            UnknownName: a document, code or coder is not known.
        """
        given = list(codings)  # one act: it goes in whole or not at all

        def work(connection: Connection) -> list[Shift]:
            desk = Desk(connection)
            shifts = [desk.add(one) for one in desk.new_ones(given)]
            gone = {one.id: one.withdrawn_at for one in given if one.withdrawn_at}
            return [*shifts, *self._take_back(connection, [
                standing(connection, "coding", one) for one in gone if is_known(connection, "coding", one)], gone)]

        shifts = self._act("code", coder, request, work)
        withdrawn = sum(one.before == STANDING for one in shifts)
        added = len(shifts) - withdrawn
        return Added(added=added, unchanged=len(given) - added, withdrawn=withdrawn)

    def withdraw(self, coding_ids: Iterable[str], *, coder: str, request: str = "") -> int:
        """Take codings back; they stay in the store with the time they were withdrawn. Returns how many.

        Raises:
            UnknownName: one does not stand.
        """

        def work(connection: Connection) -> list[Shift]:
            ids, now = list(dict.fromkeys(coding_ids)), self.clock()
            return self._take_back(connection, [standing(connection, "coding", one) for one in ids],
                                   dict.fromkeys(ids, now))

        return len(self._act("withdraw", coder, request, work))

    def _take_back(self, connection: Connection, found: Iterable[Any],
                   times: Mapping[str, datetime]) -> list[Shift]:
        shifts = [shift_to(one, "coding", WITHDRAWN) for one in found]
        self._apply(connection, shifts)
        for one in shifts:
            here = (coding_table.c.id == one.id) & (coding_table.c.state == WITHDRAWN)
            connection.execute(update(coding_table).where(here).values(withdrawn_at=times[one.id]))
        return shifts

    def amend(self, changed: Coding, *, coder: str, request: str = "") -> bool:
        """Keep a coding anew under its id: other span, code, direction, flags or memo.

        Raises:
            UnknownName: no such coding stands.
            ChangedUnderYou: it was amended since the ``revision`` that ``changed`` is of.
            AnchorBroken: a quote is not at its place.
        """

        def work(connection: Connection) -> list[Shift]:
            row = standing(connection, "coding", changed.id)
            if changed.revision and changed.revision != row.revision:
                raise ChangedUnderYou("This coding")
            old = shift_to(row, "coding", HIDDEN)
            self._apply(connection, [old])
            return [old, Desk(connection).add(changed)]

        return bool(self._act("amend", coder, request, work))

    def confirm_moved(self, coding_ids: Iterable[str], *, coder: str, request: str = "") -> int:
        """Say that codings whose quotes were found elsewhere in a corrected text stand there rightly."""

        def work(connection: Connection) -> list[Shift]:
            shifts: list[Shift] = []
            desk = Desk(connection)
            for one in self._some(connection, list(dict.fromkeys(coding_ids))):
                if one.place.value == "moved":
                    old = shift_to(standing(connection, "coding", one.id), "coding", HIDDEN)
                    self._apply(connection, [old])
                    shifts += [old, desk.add(desk.settled(one))]
            return shifts

        return len(self._act("confirm", coder, request, work)) // 2

    def codings(
        self,
        study: str | None = None,
        *,
        document: str | None = None,
        code: str | None = None,
        coder: str | None = None,
        within: tuple[int, int] | None = None,
        include_withdrawn: bool = False,
        as_given: bool = False,
    ) -> list[Coding]:
        """Return codings by document key, place and id; merged codes are followed to what they became.

        ``document`` and ``code`` are ids (a code finds what was merged into it), ``coder`` a handle; ``within`` is a
        span that one of the coding's own touches; ``as_given`` shows codings under the codes they were given. A
        coding that *moved* is shown at its new place; an *orphan* keeps its place in the former text.
        """
        with self._reading() as connection:
            present = present_codes(connection)
            states = _KEPT if include_withdrawn else (STANDING,)
            query = _codings_query().where(coding_table.c.state.in_(states))
            query = query if study is None else query.where(D.c.study == study)
            query = query if document is None else query.where(D.c.id == document)
            query = query if coder is None else query.where(coder_table.c.handle == coder)
            query = query if within is None else query.where(_touches(*within))
            if code is not None:
                query = query.where(coding_table.c.code.in_(merged_into(present, code)))
            return list(_codings_of(connection, query, given_codes(connection) if as_given else present))

    def coded_spans(self, document: str, *, coder: str) -> list[CodedSpan]:
        """Return where in a document's present text a coder's codings stand, in order; those of lost words left out.

        Codes (ids) are followed to what they were merged into.
        """
        A = coding_anchor.c
        start, end = func.coalesce(A.found_start, A.start), func.coalesce(A.found_end, A.end)
        query = (
            select(start, end, coding_table.c.code)
            .join(coding_table, A.coding == coding_table.c.n)
            .join(D, coding_table.c.document == D.c.n)
            .join(coder_table, coding_table.c.coder == coder_table.c.n)
            .where(D.c.id == document, coder_table.c.handle == coder, coding_table.c.state == STANDING,
                   coding_table.c.place != Place.ORPHAN.value)
            .order_by(start, end)
        )
        with self._reading() as connection:
            present = present_codes(connection)
            return [CodedSpan(row[0], row[1], present[row[2]]) for row in connection.execute(query)]

    def coding(self, coding_id: str) -> Coding:
        """Return one coding, also one that was taken back.

        Raises:
            UnknownName: there is none, or its making was undone.
        """
        with self._reading() as connection:
            query = _codings_query().where(coding_table.c.id == coding_id, coding_table.c.state.in_(_KEPT))
            found = list(_codings_of(connection, query, present_codes(connection)))
        if not found:
            raise UnknownName("coding", coding_id)
        return found[-1]

    def _some(self, connection: Connection, ids: list[str]) -> Iterator[Coding]:
        present = given_codes(connection)
        for part in chunks(ids):
            query = _codings_query().where(coding_table.c.id.in_(part), coding_table.c.state == STANDING)
            yield from _codings_of(connection, query, present)


def codings_in(connection: Connection, *, withdrawn: bool, followed: bool) -> Iterator[Coding]:
    """All codings in order; with ``followed`` under the codes that theirs have become."""
    present = present_codes(connection) if followed else given_codes(connection)
    states = (STANDING, WITHDRAWN) if withdrawn else (STANDING,)
    return _codings_of(connection, _codings_query().where(coding_table.c.state.in_(states)), present)


def _codings_query() -> Query:
    return (
        select(coding_table, D.c.id.label("document_id"), D.c.study, D.c.key, text.c.hash, coder_table.c.handle)
        .join(D, coding_table.c.document == D.c.n)
        .join(text, D.c.text == text.c.n)
        .join(coder_table)
    )


def _touches(start: int, end: int) -> ColumnElement[bool]:
    A = coding_anchor.c
    return exists().where(A.coding == coding_table.c.n, func.coalesce(A.found_start, A.start) < end,
                          start < func.coalesce(A.found_end, A.end))


def _codings_of(connection: Connection, query: Query, present: dict[int, str]) -> Iterator[Coding]:
    found = connection.execute(query).all()
    anchors = _anchors_of(connection, [row.n for row in found])
    made: list[tuple[tuple[Any, ...], Coding]] = []
    for row in found:
        spans = tuple(rows.present_anchor(span, row.document_id, row.hash) for span in anchors[row.n])
        one = rows.coding_of(row, spans, present[row.code])
        made.append(((row.study, row.key, one.start, one.end, one.id), one))
    return (one for _, one in sorted(made, key=lambda pair: pair[0]))


def _anchors_of(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Any]]:
    anchors: dict[int, list[Any]] = {}
    for part in chunks(sorted(numbers)):
        query = (
            select(coding_anchor)
            .where(coding_anchor.c.coding.in_(part))
            .order_by(coding_anchor.c.coding, coding_anchor.c.ordinal)
        )
        for number, spans in groupby(connection.execute(query), key=lambda span: span.coding):
            anchors[number] = list(spans)
    return anchors
