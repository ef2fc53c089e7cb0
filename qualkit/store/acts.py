"""Human acts: the append-only log, and undo and redo made from it.

An act changes the *state* of revisions (standing, withdrawn, hidden), never their words, so the log
needs only ids, states, positions and hashes: nothing in it would have to be forgotten with a participant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, func, insert, select, update

from qualkit.errors import ChangedUnderYou, Sentence, UnknownName
from qualkit.model import Coder, CoderKind, LogEntry, mint
from qualkit.store.database import Database
from qualkit.store.schema import adjudication, assignment, coder, coding, decision, log, memo, passage_reading, reading

KINDS = {
    "coding": coding,
    "decision": decision,
    "reading": reading,
    "passage_reading": passage_reading,
    "memo": memo,
    "assignment": assignment,
    "adjudication": adjudication,
}
CHANGED = {
    "coding": Sentence("This coding"),
    "decision": Sentence("This decision"),
    "reading": Sentence("This reading"),
    "passage_reading": Sentence("This reading of a passage"),
    "memo": Sentence("This memo"),
    "assignment": Sentence("This assignment"),
    "adjudication": Sentence("This settled difference"),
}
"""What a person is told to have changed since."""
STANDING, WITHDRAWN, HIDDEN = "standing", "withdrawn", "hidden"
_STRIDE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One revision going from one state to another, with facts that may stand in the log."""

    kind: str
    id: str
    revision: int
    before: str
    after: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """How it stands in the log."""
        return {
            "kind": self.kind,
            "id": self.id,
            "revision": self.revision,
            "before": self.before,
            "after": self.after,
            **({"facts": dict(self.facts)} if self.facts else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Shift:
        """The way back."""
        return cls(
            kind=value["kind"],
            id=value["id"],
            revision=value["revision"],
            before=value["before"],
            after=value["after"],
            facts=value.get("facts", {}),
        )

    def back(self) -> Shift:
        """The same the other way round."""
        return Shift(kind=self.kind, id=self.id, revision=self.revision, before=self.after, after=self.before)


Work = Callable[[Connection], list[Shift]]


class Acts(Database):
    """Coders and what they did."""

    def put_coder(self, one: Coder) -> None:
        """Enter a coder; of one that is known by handle, name and kind are renewed and the id stays."""
        with self._writing() as connection:
            values = {"name": one.name, "kind": one.kind.value}
            known = connection.execute(select(coder).where(coder.c.handle == one.handle)).one_or_none()
            if known is None:
                connection.execute(insert(coder).values(id=one.id, handle=one.handle, **values))
            elif one.name and (known.name, known.kind) != (one.name, one.kind.value):
                connection.execute(update(coder).where(coder.c.n == known.n).values(values))

    def coders(self) -> dict[str, Coder]:
        """Return all coders by handle."""
        with self._reading() as connection:
            return {
                row.handle: Coder(id=row.id, handle=row.handle, name=row.name, kind=CoderKind(row.kind))
                for row in connection.execute(select(coder).order_by(coder.c.handle))
            }

    def log(self, *, after: int = 0) -> list[LogEntry]:
        """Return the acts behind a sequence number, oldest first."""
        query = select(log).where(log.c.sequence > after).order_by(log.c.sequence)
        with self._reading() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def is_done(self, request: str) -> bool:
        """Whether the act of a request stands in the log: a retried one is then not done again."""
        with self._reading() as connection:
            return _find_request(connection, request) is not None

    def act(self, sequence: int) -> LogEntry:
        """Return one act.

        Raises:
            UnknownName: there is none of that number.
        """
        with self._reading() as connection:
            return _entry_at(connection, sequence)

    def sequence(self) -> int:
        """Return the number of the last act; 0 before the first."""
        with self._reading() as connection:
            return connection.execute(select(func.max(log.c.sequence))).scalar_one() or 0

    def last_act(self, handle: str) -> LogEntry | None:
        """Return the last thing that a coder did, undoing included; None before the first."""
        query = select(log).where(log.c.coder == handle).order_by(log.c.sequence.desc()).limit(1)
        with self._reading() as connection:
            row = connection.execute(query).one_or_none()
            return None if row is None else _entry(row)

    def last_moments(self, handle: str, *, most: int) -> list[tuple[str, datetime]]:
        """Return verb and time of a coder's last acts, the latest first: what the pace of a sitting is told from."""
        query = select(log.c.verb, log.c.at).where(log.c.coder == handle).order_by(log.c.sequence.desc()).limit(most)
        with self._reading() as connection:
            return [(row.verb, row.at) for row in connection.execute(query)]

    def note_act(self, verb: str, handle: str, facts: Mapping[str, Any], *, request: str = "") -> bool:
        """Write into the log what a person did to a file (a code renamed, a cell written); False if it is there.

        Such an act is not taken back by `undo`: the file is its own record. ``facts`` hold ids and positions only.
        """
        with self._writing() as connection:
            if _find_request(connection, request) is not None:
                return False
            self._write(connection, verb, handle, request, {"facts": dict(facts)})
            return True

    def undo(self, handle: str, *, request: str = "") -> LogEntry | None:
        """Take back a coder's last act that is not undone, also one of an earlier sitting.

        Returns:
            The act that was taken back, or None if there is none.

        Raises:
            ChangedUnderYou: somebody has changed since what the act changed.
        """
        return self._turn(handle, request, "undo", _last_done)

    def redo(self, handle: str, *, request: str = "") -> LogEntry | None:
        """Do again what a coder undid last, unless they have done something else since.

        Raises:
            ChangedUnderYou: somebody has changed it meanwhile.
        """
        return self._turn(handle, request, "redo", _last_undone)

    def _turn(
        self, handle: str, request: str, verb: str, find: Callable[[Connection, str], int | None]
    ) -> LogEntry | None:
        with self._writing() as connection:
            before = _find_request(connection, request)
            if before is not None:
                return _entry_at(connection, before.payload["of"])
            sequence = find(connection, handle)
            if sequence is None:
                return None
            act = _entry_at(connection, sequence)
            done = [Shift.from_json(value) for value in act.payload["shifts"]]
            shifts = [shift.back() for shift in reversed(done)] if verb == "undo" else done
            self._apply(connection, shifts)
            _refuse_second(connection, shifts)
            self._write(connection, verb, handle, request, {"of": sequence})
            return act

    def _act(self, verb: str, handle: str, request: str, work: Work) -> list[Shift]:
        """Do something once, with its entry in the log; a request that was done already does nothing."""
        with self._writing() as connection:
            before = _find_request(connection, request)
            if before is not None and not _is_undone(connection, before.sequence, handle):
                return []
            shifts = work(connection)
            if shifts:
                again = f"{request}~{mint()}" if before is not None else request
                self._write(connection, verb, handle, again, {"shifts": [shift.as_json() for shift in shifts]})
            return shifts

    def _apply(self, connection: Connection, shifts: list[Shift]) -> None:
        for shift in shifts:
            table = KINDS[shift.kind]
            here = (table.c.id == shift.id) & (table.c.revision == shift.revision)
            changed = connection.execute(
                update(table).where(here, table.c.state == shift.before).values(state=shift.after)
            )
            if changed.rowcount != 1:
                raise ChangedUnderYou(CHANGED[shift.kind])

    def _write(self, connection: Connection, verb: str, handle: str, request: str, payload: dict[str, Any]) -> None:
        connection.execute(
            insert(log).values(request=request or mint(), coder=handle, at=self.clock(), verb=verb, payload=payload)
        )


def _refuse_second(connection: Connection, shifts: list[Shift]) -> None:
    """An item stands once: what was done again or taken back may meet what came from another copy meanwhile."""
    for shift in shifts:
        table = KINDS[shift.kind]
        query = select(func.count()).where(table.c.id == shift.id, table.c.state == STANDING)
        if shift.after == STANDING and connection.execute(query).scalar_one() > 1:
            raise ChangedUnderYou(CHANGED[shift.kind])


def next_revision(connection: Connection, kind: str, item_id: str) -> int:
    """Return the number of an item's next revision: a higher one, by chance so much that no two copies of a store give
    the same number to what was changed on each of them (see `merging`)."""
    table = KINDS[kind]
    last = connection.execute(select(func.max(table.c.revision)).where(table.c.id == item_id)).scalar_one()
    return 1 if last is None else int(last) + 1 + uuid4().int % _STRIDE


def coder_numbers(connection: Connection) -> dict[str, int]:
    """Return the number of every coder by handle."""
    return {row.handle: row.n for row in connection.execute(select(coder.c.handle, coder.c.n))}


def _find_request(connection: Connection, request: str) -> Any:
    return connection.execute(select(log).where(log.c.request == request)).one_or_none() if request else None


def _entry(row: Any) -> LogEntry:
    return LogEntry(
        sequence=row.sequence,
        request=row.request,
        coder=row.coder,
        at=row.at,
        verb=row.verb,
        payload=row.payload,
    )


def _entry_at(connection: Connection, sequence: int) -> LogEntry:
    row = connection.execute(select(log).where(log.c.sequence == sequence)).one_or_none()
    if row is None:
        raise UnknownName("act", str(sequence))
    return _entry(row)


def _backwards(connection: Connection, handle: str) -> Any:
    query = select(log.c.sequence, log.c.verb, log.c.payload).where(log.c.coder == handle)
    return connection.execute(query.order_by(log.c.sequence.desc()))


def _last_done(connection: Connection, handle: str) -> int | None:
    """The last act that stands. What came before an act that was undone is as it was before that act."""
    before: int | None = None
    while (row := _own_entry(connection, handle, before=before)) is not None:
        of = row.payload.get("of")
        if "shifts" in row.payload:
            return int(row.sequence)
        if of is not None and _came_home(connection, handle, after=of, upto=row.sequence):
            return _last_done_of_all(connection, handle)  # undone or redone on another copy: others may stand behind it
        if row.verb == "redo":
            return int(of)
        before = row.sequence if of is None else of
    return None


def _last_done_of_all(connection: Connection, handle: str) -> int | None:
    settled: dict[int, str] = {}  # act -> what happened to it last
    for row in _backwards(connection, handle):
        if row.verb in ("undo", "redo"):
            settled.setdefault(row.payload["of"], row.verb)
        elif "shifts" in row.payload and settled.get(row.sequence) != "undo":
            return int(row.sequence)
    return None


def _last_undone(connection: Connection, handle: str) -> int | None:
    """The act that was undone last; none once something else was done. What was done again is behind us."""
    before: int | None = None
    while (row := _own_entry(connection, handle, before=before)) is not None:
        of = row.payload.get("of")
        if "shifts" in row.payload:
            return None
        if row.verb == "undo":
            return int(of)
        if of is not None and _came_home(connection, handle, after=of, upto=row.sequence):
            return _last_undone_of_all(connection, handle)
        before = row.sequence if of is None else _undoing(connection, handle, of, before=row.sequence)
    return None


def _last_undone_of_all(connection: Connection, handle: str) -> int | None:
    again: set[int] = set()
    for row in _backwards(connection, handle):
        if row.verb == "redo":
            again.add(row.payload["of"])
        elif row.verb == "undo" and row.payload["of"] not in again:
            return int(row.payload["of"])
        elif "shifts" in row.payload:
            return None
    return None


def _came_home(connection: Connection, handle: str, *, after: int, upto: int) -> bool:
    """Whether somebody undid or redid something on another copy, by the entries that a merge put between these two."""
    turned = select(log.c.sequence).where(
        log.c.coder == handle, log.c.sequence > after, log.c.sequence <= upto, log.c.verb.in_(("undo", "redo")),
        func.json_type(log.c.payload, "$.steps").is_not(None)).limit(1)
    return connection.execute(turned).first() is not None


def _own_entry(connection: Connection, handle: str, *, before: int | None) -> Any:
    query = select(log.c.sequence, log.c.verb, log.c.payload).where(log.c.coder == handle)
    query = query if before is None else query.where(log.c.sequence < before)
    return connection.execute(query.order_by(log.c.sequence.desc()).limit(1)).one_or_none()


def _undoing(connection: Connection, handle: str, act: int, *, before: int) -> int:
    """The entry by which an act was undone before it was done again."""
    query = select(func.max(log.c.sequence)).where(log.c.coder == handle, log.c.verb == "undo", log.c.sequence < before)
    return int(connection.execute(query.where(log.c.payload["of"].as_integer() == act)).scalar_one() or act)


def _is_undone(connection: Connection, sequence: int, handle: str) -> bool:
    for row in _backwards(connection, handle):
        if row.sequence <= sequence:
            return False
        if row.verb in ("undo", "redo") and row.payload["of"] == sequence:
            return bool(row.verb == "undo")
    return False
