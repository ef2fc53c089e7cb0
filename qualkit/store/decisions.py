"""Readings, decisions and memos. Each writing is an act in the log."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, select, update

from qualkit.errors import ChangedUnderYou
from qualkit.model import Coding, Decision, Direction, Memo, PassageReading, Reading, Verdict, derive
from qualkit.store import rows
from qualkit.store.acts import HIDDEN, STANDING, WITHDRAWN, Acts, Shift
from qualkit.store.desk import Desk, is_known, put, shift_to
from qualkit.store.rows import Query
from qualkit.store.schema import code, coder, decision, memo, passage_reading, reading, text
from qualkit.store.schema import coding as coding_table
from qualkit.store.schema import document as D


class Decisions(Acts):
    """What people said of documents beside their codings."""

    def add_reading(self, one: Reading, *, request: str = "") -> bool:
        """Keep that a coder has coded a document in full; False if that is known already.

        Raises:
            ChangedUnderYou: the document's text has changed since.
        """

        def work(connection: Connection) -> list[Shift]:
            desk = Desk(connection)
            document = desk.document(one.document)
            if document.hash != one.text_hash and not desk.has_text(one.text_hash):
                raise ChangedUnderYou("The document")
            if is_known(connection, "reading", one.id):
                return []
            values = {
                "document": document.n,
                "text_hash": one.text_hash,
                "coder": desk.coder(one.coder),
                "finished_at": one.finished_at,
                "codebook_version": one.codebook_version,
                "codes": list(one.codes),
            }
            facts = {"document": one.document, "text": one.text_hash, "codebook": one.codebook_version}
            return [put(connection, "reading", one.id, values, facts)[0]]

        return bool(self._act("read", one.coder, request, work))

    def add_passage_readings(self, readings: Iterable[PassageReading], *, coder: str, request: str = "") -> int:
        """Keep that a coder has coded passages in full, as one act; return how many are new.

        Raises:
            AnchorBroken: a passage is not at its place.
            ChangedUnderYou: a document's text has changed since.
        """
        given = list(readings)  # one act: it goes in whole or not at all

        def work(connection: Connection) -> list[Shift]:
            desk = Desk(connection)
            new = (one for one in given if not is_known(connection, "passage_reading", one.id))
            return [desk.read(one) for one in new]

        return len(self._act("read passage", coder, request, work))

    def passage_readings(self, study: str | None = None) -> list[PassageReading]:
        """Return passages coded in full by document key, place, coder and time."""
        query = (
            select(passage_reading, D.c.id.label("document_id"), text.c.hash.label("present"), coder.c.handle)
            .join(D, passage_reading.c.document == D.c.n)
            .join(text, D.c.text == text.c.n)
            .join(coder, passage_reading.c.coder == coder.c.n)
            .where(passage_reading.c.state == STANDING)
            .order_by(D.c.study, D.c.key, passage_reading.c.start, coder.c.handle, passage_reading.c.n)
        )
        with self._reading() as connection:
            found = connection.execute(query if study is None else query.where(D.c.study == study))
            return [rows.passage_reading_of(row) for row in found]

    def add_decision(self, one: Decision, *, coding: Coding | None = None, after: str | None = None,
                     request: str = "") -> bool:
        """Keep a verdict; with it, in one act, the coding it makes. False if it is known already.

        An accepted suggestion makes a coding of its own if none is given; an amended one needs ``coding``
        to make one. ``after`` is the id of the coder's last verdict on the same, as it was shown (empty: there was
        none): the coding which that one made is taken back.

        Raises:
            AnchorBroken: a quote is not at its place.
            ChangedUnderYou: the coder has said something else of it since ``after``.
        """

        def work(connection: Connection) -> list[Shift]:
            if is_known(connection, "decision", one.id):
                return []
            desk = Desk(connection)
            gone = [] if after is None else self._take_away(connection, _former(connection, desk, one, after))
            made = coding or (coding_from(one) if one.verdict is Verdict.ACCEPT else None)
            return [*gone, desk.decide(one), *(desk.add(new) for new in desk.new_ones([made] if made else []))]

        return bool(self._act(one.verdict.value, one.coder, request, work))

    def add_decisions(self, decisions: Iterable[Decision], *, coder: str, verb: str, request: str = "") -> int:
        """Keep many verdicts of one coder, and the codings that the accepted ones make, as one act; return how many.

        Raises:
            AnchorBroken: a quote is not at its place.
            ChangedUnderYou: a document's text has changed since.
        """
        given = list(decisions)  # one act: it goes in whole or not at all

        def work(connection: Connection) -> list[Shift]:
            desk = Desk(connection)
            new = desk.new_decisions(given)
            made = [coding_from(one) for one in new if one.verdict is Verdict.ACCEPT]
            return [*(desk.decide(one, first=True) for one in new),
                    *(desk.add(one, first=True) for one in desk.new_ones(made))]

        shifts = self._act(verb, coder, request, work)
        return sum(one.kind == "decision" for one in shifts)

    def _take_away(self, connection: Connection, shifts: list[Shift]) -> list[Shift]:
        self._apply(connection, shifts)
        for one in shifts:
            here = (coding_table.c.id == one.id) & (coding_table.c.state == WITHDRAWN)
            connection.execute(update(coding_table).where(here).values(withdrawn_at=self.clock()))
        return shifts

    def add_memo(self, one: Memo, *, request: str = "") -> bool:
        """Keep a note; a note of the same id replaces the former one. False if nothing is new."""

        def work(connection: Connection) -> list[Shift]:
            query = select(memo).where(memo.c.id == one.id, memo.c.state == STANDING)
            old = connection.execute(query).one_or_none()
            if old is not None and old.markdown == one.markdown:
                return []
            shifts = [] if old is None else [shift_to(old, "memo", HIDDEN)]
            self._apply(connection, shifts)
            values = {
                "about_kind": one.about_kind,
                "about_id": one.about_id,
                "author": one.author,
                "markdown": one.markdown,
                "written_at": one.written_at,
            }
            facts = {"about": [one.about_kind, one.about_id]}
            return [*shifts, put(connection, "memo", one.id, values, facts)[0]]

        return bool(self._act("memo", one.author, request, work))

    def readings(self, study: str | None = None) -> list[Reading]:
        """Return readings by document key, coder and time. Some are of a former text: see ``text_hash``."""
        query = (
            select(reading, D.c.id.label("document_id"), coder.c.handle)
            .join(D)
            .join(coder)
            .where(reading.c.state == STANDING)
            .order_by(D.c.study, D.c.key, coder.c.handle, reading.c.finished_at, reading.c.id)
        )
        with self._reading() as connection:
            found = connection.execute(query if study is None else query.where(D.c.study == study))
            return [rows.reading_of(row) for row in found]

    def decisions(self, study: str | None = None, *, document: str | None = None) -> list[Decision]:
        """Return decisions by document key and place, then in the order they were made."""
        query = decisions_query()
        query = query if study is None else query.where(D.c.study == study)
        query = query if document is None else query.where(D.c.id == document)
        with self._reading() as connection:
            return [rows.decision_of(row) for row in connection.execute(query)]

    def memos(self) -> list[Memo]:
        """Return all memos by what they are about, then by time."""
        query = (
            select(memo)
            .where(memo.c.state == STANDING)
            .order_by(memo.c.about_kind, memo.c.about_id, memo.c.written_at, memo.c.id)
        )
        with self._reading() as connection:
            return [rows.memo_of(row) for row in connection.execute(query)]


def _former(connection: Connection, desk: Desk, one: Decision, seen: str) -> list[Shift]:
    """What takes the coding back that a coder's former verdict on the same words and code has made."""
    own = (decision.c.coder == desk.coder(one.coder)) & (decision.c.state == STANDING)
    same = (
        (decision.c.document == desk.document(one.document).n)
        & (decision.c.code == desk.code(one.code))
        & (decision.c.found_start == one.anchor.start)
        & (decision.c.found_end == one.anchor.end)
    )
    last = select(decision.c.id).where(own, same).order_by(decision.c.n.desc()).limit(1)
    if (connection.execute(last).scalar_one_or_none() or "") != seen:
        raise ChangedUnderYou("What you said of this suggestion")
    made = select(coding_table).where(coding_table.c.decision == seen, coding_table.c.state == STANDING)
    return [shift_to(row, "coding", WITHDRAWN) for row in connection.execute(made)] if seen else []


def coding_from(one: Decision) -> Coding:
    """The coding that accepting a suggestion as it is makes."""
    direction = one.snapshot.get("direction")
    return Coding(
        id=derive("coding", one.id),
        anchors=(one.anchor,),
        code=one.code,
        coder=one.coder,
        made_at=one.decided_at,
        codebook_version=one.codebook_version,
        decision=one.id,
        direction=Direction(direction) if direction else None,
        hedged=bool(one.snapshot.get("hedged")),
    )


def decisions_query() -> Query:
    """All decisions that stand, with what `rows.decision_of` needs, in their order."""
    return said_of_places(decision).order_by(
        D.c.study, D.c.key, decision.c.found_start, decision.c.start, decision.c.n)


def said_of_places(table: Table) -> Query:
    """What stands of a table in which somebody says something of a place and a code: with the document's id and present
    text, the code's id, and who says it."""
    return (
        select(table, D.c.id.label("document_id"), text.c.hash.label("present"), code.c.id.label("code_id"),
               coder.c.handle)
        .join(D, table.c.document == D.c.n)
        .join(text, D.c.text == text.c.n)
        .join(code, table.c.code == code.c.n)
        .join(coder, table.c.coder == coder.c.n)
        .where(table.c.state == STANDING)
    )
