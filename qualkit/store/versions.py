"""Revisions of testimony free of their store's row numbers, and one store's side of a join."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, insert, select

from qualkit.errors import printable
from qualkit.model import Direction, Verdict
from qualkit.store import rows
from qualkit.store.acts import KINDS
from qualkit.store.database import chunks, inserted
from qualkit.store.histories import STATES, Histories, Key, Register, apart
from qualkit.store.schema import code, coder, coding, coding_anchor, log, text
from qualkit.store.schema import document as D

PEOPLE = ("coder", "made_by")
"""Columns that point to a coder."""
_PLACED = ("found_start", "found_end", "place", "identity")
"""Columns that follow from the present text."""
_OWN = frozenset({"n", "id", "revision", "state", "document", "code", "withdrawn_at", *PEOPLE, *_PLACED})
AROUND = frozenset({"made_at", "decided_at", "read_at", "finished_at", "written_at", "settled_at", "codebook_version",
                    "codes", "snapshot", "decision"})
"""What two writings of one thing may differ in and still be one: when and under what circumstances it was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One revision of an item. ``key`` is the name under which it was made."""

    key: Key
    number: int
    document: str
    code: str
    people: Mapping[str, str]
    values: rows.Values
    spans: tuple[rows.Values, ...] = ()
    withdrawn_at: datetime | None = None

    @property
    def who(self) -> str:
        """The handle of whose it is."""
        return str(self.values["author"]) if "author" in self.values else next(iter(self.people.values()))

    @property
    def anchors(self) -> tuple[rows.Values, ...]:
        """Its quotes; empty for what is about a whole document, or about something else."""
        return self.spans or ((self.values,) if "quote" in self.values else ())

    @property
    def said(self) -> str:
        """A digest of what it says."""
        return self._digest({name: value for name, value in self.values.items() if name not in AROUND})

    @property
    def around(self) -> str:
        """When and how it was said, in an order that is the same everywhere."""
        told = {name: value for name, value in self.values.items() if name in AROUND}
        times = [value.isoformat() for value in told.values() if isinstance(value, datetime)]
        return f"{times} {self._digest(told)}"

    def _digest(self, values: rows.Values) -> str:
        plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
        return rows.digest([self.key[0], self.code, dict(self.people), plain, list(self.spans)])


class Side:
    """One of two stores that are joined: its log, and where its revisions are.

    Raises:
        ValueError: the log holds what qualkit never writes.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.entries = connection.execute(select(log).order_by(log.c.sequence)).all()
        try:
            self.histories = Histories().read(self.entries)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError("an entry of the log is none") from error
        self.look_up()
        self.rows: dict[Key, int] = {}
        """Name under which a revision was made -> its row."""
        self.states: dict[Key, str] = {}
        self._find_rows()

    def look_up(self) -> None:
        """Learn the names behind the numbers of codes, coders and documents."""
        connection = self.connection
        self.codes = {row.n: row.id for row in connection.execute(select(code.c.n, code.c.id))}
        self.coders = {row.n: row.handle for row in connection.execute(select(coder.c.n, coder.c.handle))}
        self.documents = {row.n: row.id for row in connection.execute(select(D.c.n, D.c.id))}

    def _find_rows(self) -> None:
        named: dict[Key, tuple[int, str]] = {}
        for kind, table in KINDS.items():
            for row in self.connection.execute(select(table.c.n, table.c.id, table.c.revision, table.c.state)):
                named[(kind, row.id, row.revision)] = (row.n, row.state)
        born = {apart(key): key for key in self.histories.registers if key not in named}
        for name, (number, state) in named.items():
            key = born.get(name, name)
            self.rows[key] = number
            self.states[key] = state

    def register(self, key: Key) -> Register:
        """The state of a revision and how often it changed; a row that no act accounts for has not changed."""
        known = self.histories.registers.get(key)
        return known or Register(0, STATES.index(self.states.get(key, "hidden")))

    def versions(self, keys: Iterable[Key]) -> Iterator[Version]:
        """Yield revisions that have a row here, by kind."""
        by_kind: dict[str, dict[int, Key]] = {}
        for key in keys:
            if key in self.rows:
                by_kind.setdefault(key[0], {})[self.rows[key]] = key
        for kind, numbers in sorted(by_kind.items()):
            for part in chunks(sorted(numbers)):
                yield from self._versions(KINDS[kind], part, numbers)

    def _versions(self, table: Table, part: Iterable[int], keys: Mapping[int, Key]) -> Iterator[Version]:
        numbers = list(part)
        spans = self._spans(numbers) if table is coding else {}
        for row in self.connection.execute(select(table).where(table.c.n.in_(numbers)).order_by(table.c.n)):
            found = dict(row._mapping)
            yield Version(
                key=keys[row.n], number=row.n, document=self.documents.get(found.get("document", 0), ""),
                code=self.codes.get(found.get("code", 0), ""),
                people={name: self.coders.get(found[name], "") for name in PEOPLE if name in found},
                values={name: value for name, value in found.items() if name not in _OWN},
                spans=tuple(spans.get(row.n, ())), withdrawn_at=found.get("withdrawn_at"))

    def _spans(self, numbers: list[int]) -> dict[int, list[rows.Values]]:
        spans: dict[int, list[rows.Values]] = {}
        query = select(coding_anchor).where(coding_anchor.c.coding.in_(numbers))
        for row in self.connection.execute(query.order_by(coding_anchor.c.coding, coding_anchor.c.ordinal)):
            spans.setdefault(row.coding, []).append(
                {name: value for name, value in row._mapping.items() if name not in ("coding", "ordinal", *_PLACED)})
        return spans

    def words(self, text_hash: str) -> str | None:
        """The content of a text that is kept here."""
        query = select(text.c.content).where(text.c.hash == text_hash)
        return self.connection.execute(query).scalar_one_or_none()


def is_handle(name: str) -> bool:
    """Whether somebody can be called that."""
    return bool(name.strip()) and name == printable(name)


def is_sound(one: Version) -> bool:
    """Whether the nouns can be made of it: what comes from elsewhere may hold anything."""
    try:
        rows.direction_of(one.values.get("direction"))
        if "verdict" in one.values:
            Verdict(one.values["verdict"])
        Direction(one.values.get("snapshot", {}).get("direction") or Direction.PRESENT)
    except (ValueError, AttributeError):
        return False
    table = KINDS[one.key[0]]
    if ("code" in table.c and not one.code) or ("document" in table.c and not one.document):
        return False
    lists = [one.values[name] for name in ("codes", "coders", "stands", "falls") if name in one.values]
    places = [anchor[name] for anchor in one.anchors for name in ("start", "end")]
    words = [anchor[name] for anchor in one.anchors for name in ("quote", "prefix", "suffix", "text_hash")]
    return (all(type(place) is int for place in places) and all(isinstance(word, str) for word in words)
            and all(isinstance(held, list) and all(isinstance(item, str) for item in held) for held in lists)
            and all(map(is_handle, (*one.people.values(), one.who)))
            and (bool(one.spans) or one.key[0] != "coding"))


def write(connection: Connection, one: Version, *, document: int | None, numbers: Mapping[str, Mapping[str, int]],
          key: Key) -> int:
    """Write a revision as hidden, under a name; its place is to be found by `anchoring.reanchor`."""
    kind, item, revision = key
    table = KINDS[kind]
    values = {**one.values, "id": item, "revision": revision, "state": "hidden"}
    values |= {name: numbers["coder"][handle] for name, handle in one.people.items()}
    values |= {} if document is None else {"document": document}
    values |= {"code": numbers["code"][one.code]} if one.code else {}
    values |= {"place": "same"} if "place" in table.c else {}
    values |= {"identity": "", "withdrawn_at": one.withdrawn_at} if kind == "coding" else {}
    number = inserted(connection.execute(insert(table).values(values)))
    if one.spans:
        spans = [{"coding": number, "ordinal": at, **span} for at, span in enumerate(one.spans)]
        connection.execute(insert(coding_anchor), spans)
    return number
