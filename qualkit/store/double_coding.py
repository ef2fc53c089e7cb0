"""Assignments and adjudications. Each writing is an act in the log."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from qualkit.model import Adjudication, Assignment, Coding
from qualkit.store import rows
from qualkit.store.acts import HIDDEN, STANDING, Acts, Shift
from qualkit.store.codes import code_numbers, number_of, present_codes
from qualkit.store.decisions import said_of_places
from qualkit.store.desk import Desk, is_known, put, shift_to, standing
from qualkit.store.schema import adjudication, assignment, code, coder
from qualkit.store.schema import document as D


class DoubleCoding(Acts):
    """Who codes what beside whom, and what was settled where they differ."""

    def add_assignments(self, assignments: Iterable[Assignment], *, coder: str, request: str = "") -> int:
        """Keep who is to code what, as one act of ``coder``; return how many are new.

        Raises:
            UnknownName: a document or coder is not known.
        """
        given = list(assignments)

        def work(connection: Connection) -> list[Shift]:
            desk = Desk(connection)
            return [_assign(connection, desk, one) for one in given
                    if not is_known(connection, "assignment", one.id)]

        return len(self._act("assign", coder, request, work))

    def end_assignments(self, ids: Iterable[str], *, coder: str, request: str = "") -> int:
        """Take assignments back; return how many.

        Raises:
            UnknownName: one does not stand.
        """

        def work(connection: Connection) -> list[Shift]:
            shifts = [shift_to(standing(connection, "assignment", one), "assignment", HIDDEN)
                      for one in dict.fromkeys(ids)]
            self._apply(connection, shifts)
            return shifts

        return len(self._act("unassign", coder, request, work))

    def assignments(self, study: str | None = None) -> list[Assignment]:
        """Return who is to code what, by document key and time."""
        query = (
            select(assignment, D.c.id.label("document_id"), coder.c.handle)
            .join(D, assignment.c.document == D.c.n)
            .join(coder, assignment.c.made_by == coder.c.n)
            .where(assignment.c.state == STANDING)
            .order_by(D.c.study, D.c.key, assignment.c.made_at, assignment.c.id)
        )
        with self._reading() as connection:
            found = connection.execute(query if study is None else query.where(D.c.study == study))
            return [rows.assignment_of(row) for row in found]

    def add_adjudication(self, one: Adjudication, *, coding: Coding | None = None, request: str = "") -> bool:
        """Keep what was settled; with it, in one act, the coding made instead. False if it is known already.

        Raises:
            AnchorBroken: the place is not there.
            ChangedUnderYou: the document's text has changed since.
            UnknownName: a coding that stands or falls does not stand any more.
        """

        def work(connection: Connection) -> list[Shift]:
            if is_known(connection, "adjudication", one.id):
                return []
            for known in (*one.stands, *one.falls):
                standing(connection, "coding", known)
            desk = Desk(connection)
            shifts = [_settle(connection, desk, one)]
            if coding is not None:
                shifts += [desk.add(new) for new in desk.new_ones([coding])]
            return shifts

        return bool(self._act("adjudicate", one.adjudicator, request, work))

    def end_adjudications(self, ids: Iterable[str], *, codings: Iterable[str] = (), coder: str,
                          request: str = "") -> int:
        """Take settlements back, and with them the ``codings`` that only they made, as one act; return how many.

        Raises:
            UnknownName: one does not stand.
        """

        def work(connection: Connection) -> list[Shift]:
            wanted = [*(("adjudication", one) for one in ids), *(("coding", one) for one in codings)]
            shifts = [shift_to(standing(connection, kind, one), kind, HIDDEN) for kind, one in wanted]
            self._apply(connection, shifts)
            return shifts

        return sum(one.kind == "adjudication" for one in self._act("reopen", coder, request, work))

    def adjudications(self, study: str | None = None) -> list[Adjudication]:
        """Return what was settled, by document key, place and time; merged codes are followed, as in `codings`."""
        query = said_of_places(adjudication).order_by(
            D.c.study, D.c.key, adjudication.c.start, adjudication.c.settled_at, adjudication.c.id)
        with self._reading() as connection:
            found = connection.execute(query if study is None else query.where(D.c.study == study))
            present = present_codes(connection)
            follow = {row.id: present[row.n] for row in connection.execute(select(code.c.n, code.c.id))}
            return [rows.adjudication_of(row, follow) for row in found]


def _assign(connection: Connection, desk: Desk, one: Assignment) -> Shift:
    for handle in one.coders:
        desk.coder(handle)
    values = {
        "document": desk.document(one.document).n,
        "coders": sorted(one.coders),
        "blind": one.blind,
        "made_by": desk.coder(one.made_by),
        "made_at": one.made_at,
    }
    facts = {"document": one.document, "coders": sorted(one.coders), "blind": one.blind}
    return put(connection, "assignment", one.id, values, facts)[0]


def _settle(connection: Connection, desk: Desk, one: Adjudication) -> Shift:
    desk.check(one.anchor)
    values = {
        "document": desk.document(one.document).n,
        **rows.anchor_values(one.anchor),
        "place": "same",
        "kind": one.kind,
        "code": number_of(code_numbers(connection), one.code),
        "coders": list(one.coders),
        "stands": list(one.stands),
        "falls": list(one.falls),
        "made": one.made,
        "seen": {known: [said.code, said.direction, said.words] for known, said in sorted(one.seen.items())},
        "reason": one.reason,
        "coder": desk.coder(one.adjudicator),
        "settled_at": one.settled_at,
        "codebook_version": one.codebook_version,
    }
    facts = {
        "document": one.document,
        "text": one.anchor.text_hash,
        "spans": [[one.anchor.start, one.anchor.end]],
        "kind": one.kind,
        "code": one.code,
        "stands": list(one.stands),
        "falls": list(one.falls),
        "made": one.made,
    }
    return put(connection, "adjudication", one.id, values, facts)[0]
