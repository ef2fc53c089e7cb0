"""A coder's store: the documents asked for, and of people's work only what this coder made or may see.

It is filled row by row from what is named here, never copied and emptied: what nobody thought of stays at home.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from qualkit.model import Coder
from qualkit.store import schema
from qualkit.store.acts import KINDS, STANDING, Acts
from qualkit.store.database import Database, chunks
from qualkit.store.doctor import rebuild_index
from qualkit.store.histories import Key
from qualkit.store.schema import document as D
from qualkit.store.schema import text
from qualkit.store.suggestions import last_run
from qualkit.store.versions import Side, Version

_NAMING_PASSAGES = ("like", "unlike")
"""Kinds of reasons that name a passage somebody coded: document's id, ``#``, ordinal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a coder's store is to hold. ``documents`` are ids; ``hidden`` maps some to coders whose work stays."""

    coder: Coder
    study: str
    codebook: str
    documents: frozenset[str]
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    others: bool = True
    suggestions: bool = True


class Packing(Database):
    """Giving a part of the store to a coder."""

    def pack_into(self, make: Callable[[], Acts], wanted: Wanted) -> Mapping[str, int]:
        """Fill the new store that ``make`` opens; return how much it holds (``others``: rows of other coders)."""
        with closing(make()) as target:
            with self._reading() as source, target.transaction() as connection:
                packed = _Packing(Side(source), connection, wanted)
                packed.run()
            target.put_coder(wanted.coder)
        return packed.counts


@dataclass(slots=True)
class _Packing:
    """One packing under way."""

    side: Side
    target: Connection
    wanted: Wanted
    counts: dict[str, int] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    @property
    def source(self) -> Connection:
        return self.side.connection

    def run(self) -> None:
        """Everything, in the order in which rows point to one another."""
        chosen = self._choose()
        self._documents(chosen)
        self._codebook(chosen)
        self._coders(chosen)
        self._testimony(chosen)
        self._log({one.key for one in chosen})
        if self.wanted.suggestions:
            self._suggestions()
        rebuild_index(self.target)

    # --- what may go along ---------------------------------------------------------------------------

    def _choose(self) -> list[Version]:
        seen = [one for one in self.side.versions(self.side.rows) if one.key[0] != "memo" and self._may_go(one)]
        ids = {one.key[1] for one in seen}
        memos = self.side.versions(key for key in self.side.rows if key[0] == "memo")
        known = {key[1] for key in self.side.rows} | set(self.side.documents.values())
        return seen + [one for one in memos if self._is_seen(one)
                       and (self._about(one) not in known or self._about(one) in ids | self.wanted.documents)]

    def _about(self, memo: Version) -> str:
        return str(memo.values["about_id"]).partition("#")[0]

    def _may_go(self, one: Version) -> bool:
        if one.document not in self.wanted.documents:
            return False
        if one.key[0] == "assignment":
            return self.wanted.coder.handle in one.values["coders"]
        return self._is_seen(one)

    def _is_seen(self, one: Version) -> bool:
        """Whether it is the coder's own, or of others what stands and is not hidden from this coder."""
        if one.who == self.wanted.coder.handle:
            return True
        people = {one.who, *one.values.get("coders", ())}
        closed = (self.wanted.hidden.get(one.document, frozenset()) if one.document
                  else frozenset().union(*self.wanted.hidden.values()))
        stands = self.side.register(one.key).state == STANDING
        return self.wanted.others and stands and not people & closed

    # --- the rows ------------------------------------------------------------------------------------

    def _copy(self, table: Table, rows: Iterable[Any]) -> None:
        for part in chunks(rows):
            self.target.execute(insert(table), [dict(row._mapping) for row in part])
            self.counts[table.name] = self.counts.get(table.name, 0) + len(part)

    def _of(self, table: Table, column: str, values: Collection[Any]) -> Iterable[Any]:
        """Rows of a table by the values of one column, in the order in which they were written."""
        order = [table.c[one.name] for one in table.primary_key]
        for part in chunks(sorted(values)):
            yield from self.source.execute(select(table).where(table.c[column].in_(part)).order_by(*order))

    def _documents(self, chosen: Iterable[Version]) -> None:
        found = list(self._of(D, "id", self.wanted.documents))
        self.numbers = [row.n for row in found]
        self.keys = {row.key for row in found}
        hashes = {anchor["text_hash"] for one in chosen for anchor in one.anchors}
        hashes |= {one.values["text_hash"] for one in chosen if one.key[0] == "reading"}
        former = {row.n for row in self._of(text, "hash", hashes)}
        self._copy(text, self._of(text, "n", former | {row.text for row in found}))
        self._copy(D, found)
        for table in (schema.layout, schema.translation, schema.segment):
            self._copy(table, self._of(table, "document", self.numbers))
        self._copy(schema.problem, [row for row in self._of(schema.problem, "about", self.keys)
                                    if row.study == self.wanted.study])
        self._cases()

    def _cases(self) -> None:
        speakers = {turn[2] for row in self._of(schema.layout, "document", self.numbers) for turn in row.turns}
        people = [row for row in self._of(schema.participant, "study", [self.wanted.study])
                  if row.document in self.keys or (not row.document and row.speaker in speakers)]
        self._copy(schema.participant, people)
        cases = {row.case for row in people}
        self._copy(schema.case, [row for row in self._of(schema.case, "study", [self.wanted.study])
                                 if row.key in cases])

    def _codebook(self, chosen: Iterable[Version]) -> None:
        self._copy(schema.codebook, self._of(schema.codebook, "key", [self.wanted.codebook]))
        self._copy(schema.study_codebook, self._of(schema.study_codebook, "study", [self.wanted.study]))
        ids = {row.id for row in self._of(schema.code, "codebook", [self.wanted.codebook])}
        self._copy(schema.code, self._of(schema.code, "id", ids | {one.code for one in chosen if one.code}))

    def _coders(self, chosen: Iterable[Version]) -> None:
        """Only those whose names stand in what goes along."""
        handles = {handle for one in chosen for handle in (*one.people.values(), *one.values.get("coders", ()))}
        self._copy(schema.coder, self._of(schema.coder, "handle", handles))

    def _testimony(self, chosen: Iterable[Version]) -> None:
        for kind, table in KINDS.items():
            numbers = [one.number for one in chosen if one.key[0] == kind]
            self._copy(table, self._of(table, "n", numbers))
            if kind == "coding":
                self._copy(schema.coding_anchor, self._of(schema.coding_anchor, "coding", numbers))
        self.counts["others"] = sum(one.who != self.wanted.coder.handle for one in chosen
                                    if one.key[0] != "assignment")

    def _log(self, keys: set[Key]) -> None:
        """The acts that made what goes along what it is, less what they did to anything else."""
        rows = {key: number for key, number in self.side.rows.items() if key in keys}
        names = {(kind, row.id, row.revision) for kind, table in KINDS.items() for row in self._of(
            table, "n", [number for key, number in rows.items() if key[0] == kind])} | set(rows)
        for entry in self.side.entries:
            steps = [step for step in self.side.histories.steps.get(entry.sequence, ()) if step.key in keys]
            if not steps:
                continue
            payload = {**entry.payload, "steps": [step.as_json() for step in steps]}
            if "shifts" in payload:
                payload["shifts"] = [shift for shift in payload["shifts"]
                                     if (shift["kind"], shift["id"], shift["revision"]) in names]
            self.target.execute(insert(schema.log).values({**entry._mapping, "payload": payload}))

    def _suggestions(self) -> None:
        last = last_run(self.source, self.wanted.study)
        if last is None:
            return
        self._copy(schema.run, self._of(schema.run, "n", [last]))
        self._copy(schema.batch, self._of(schema.batch, "run", [last]))
        known = set(self.target.execute(select(schema.code.c.n)).scalars())
        for table in (schema.suggestion, schema.abstention):
            found = (row for row in self._of(table, "document", self.numbers) if row.run == last)
            self._copy(table, (_Row({**row._mapping, **self._reasons(row)}) for row in found
                               if "code" not in table.c or row.code in known))

    def _reasons(self, row: Any) -> dict[str, Any]:
        """The reasons of a suggestion, less those that tell how a passage was coded that this coder may not see."""
        if "why" not in row._mapping:
            return {}
        open_ones = self.wanted.documents - {one for one, coders in self.wanted.hidden.items() if coders}
        return {"why": [reason for reason in row.why
                        if reason[1] not in _NAMING_PASSAGES or str(reason[2]).rpartition("#")[0] in open_ones]}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that was changed on its way."""

    _mapping: Mapping[str, Any]
