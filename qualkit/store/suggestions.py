"""Runs and what they computed. Derivations: thrown away freely, never a person's word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, literal_column, select, update

from qualkit.errors import UnknownName
from qualkit.model import Abstention, Run, Suggestion
from qualkit.store import rows
from qualkit.store.acts import STANDING
from qualkit.store.codes import code_numbers, number_of, present_codes
from qualkit.store.database import Database
from qualkit.store.rows import AnyRow, Query
from qualkit.store.schema import abstention, batch, code, decision, run, suggestion, text
from qualkit.store.schema import document as D


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much the last finished run proposed: suggestions by code id, the passages that have one, how many
    nobody has decided on, (engine, reason) -> passages passed over in silence, and how many suggestions the engines
    abstained from."""

    codes: Mapping[str, int] = field(default_factory=dict)
    passages: int = 0
    undecided: int = 0
    silent: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unsure: int = 0

    @property
    def suggestions(self) -> int:
        """All of them, the rejected ones too."""
        return sum(self.codes.values())


class Suggestions(Database):
    """What engines proposed, by run. A run's suggestions count when it is finished."""

    def begin_run(self, study: str, one: Run) -> frozenset[str]:
        """Begin a run, or go on with it where it was left off; return the keys of the batches done.

        Of a run of the same id that is finished everything is kept: see `is_finished`.
        """
        with self._writing() as connection:
            if connection.execute(select(run.c.n).where(run.c.id == one.id)).first() is None:
                connection.execute(insert(run).values(_run_values(study, one)))
        return self.done_batches(one.id)

    def done_batches(self, run_id: str) -> frozenset[str]:
        """Return the keys of a run's batches that are stored."""
        with self._reading() as connection:
            query = select(batch.c.key).join(run).where(run.c.id == run_id)
            return frozenset(connection.execute(query).scalars())

    def is_finished(self, run_id: str) -> bool:
        """Whether a run has come to its end."""
        with self._reading() as connection:
            return bool(connection.execute(select(run.c.finished).where(run.c.id == run_id)).scalar_one_or_none())

    def put_suggestions(self, run_id: str, key: str, found: Iterable[Suggestion | Abstention]) -> int:
        """Keep one batch of a run, whole or not at all; a batch that is there is left. Returns how many.

        Raises:
            UnknownName: the run, a document or a code is not known.
        """
        with self._writing() as connection:
            number = _run_number(connection, run_id)
            if connection.execute(select(batch.c.run).where(batch.c.run == number, batch.c.key == key)).first():
                return 0
            connection.execute(insert(batch).values(run=number, key=key))
            return _put_batch(connection, number, found)

    def finish_run(self, one: Run) -> None:
        """Say that a run is done, with its counts; only now its suggestions replace those of former runs."""
        with self._writing() as connection:
            number = _run_number(connection, one.id)
            study = connection.execute(select(run.c.study).where(run.c.n == number)).scalar_one()
            connection.execute(
                update(run).where(run.c.n == number).values(_run_values(study, one) | {"finished": True})
            )
            others = select(run.c.n).where(run.c.study == study, run.c.verb == one.verb, run.c.n != number)
            for table in (suggestion, abstention, batch):
                connection.execute(delete(table).where(table.c.run.in_(others)))
            connection.execute(delete(run).where(run.c.n.in_(others), run.c.finished.is_(False)))

    def runs(self, study: str | None = None) -> list[Run]:
        """Return finished runs, oldest first."""
        query = select(run).where(run.c.finished.is_(True)).order_by(run.c.n)
        with self._reading() as connection:
            found = connection.execute(query if study is None else query.where(run.c.study == study))
            return [_run_of(row) for row in found]

    def suggestions(
        self, study: str, *, document: str | None = None, segment: int | None = None, rejected: bool = False,
        undecided: bool = False, unsure: bool = False, reasons: bool = True
    ) -> Iterator[Suggestion]:
        """Yield the last finished run's suggestions by document key, passage and rank.

        What a person has rejected stays away, whatever engine brings it again: the same code on words
        that overlap the rejected ones. ``rejected`` shows it; ``undecided`` also leaves out what is
        accepted or amended already. ``unsure`` also shows what the engines abstained from. Documents that
        are missing or duplicates are left out. ``segment`` asks for those on one passage of a ``document`` (its
        ordinal). Without ``reasons`` it is several times as fast.
        """
        with self._reading() as connection:
            last = last_run(connection, study)
            query = (
                select(D.c.id)
                .where(D.c.study == study, D.c.missing.is_(False), D.c.duplicate_of.is_(None))
                .order_by(D.c.key)
            )
            documents = [document] if document is not None else connection.execute(query).scalars().all()
        for document_id in documents if last is not None else ():
            with self._reading() as connection:
                away = () if rejected and not undecided else (_DECIDED if undecided else ("reject",))
                query = _SUGGESTIONS if reasons else _WITHOUT_REASONS
                query = query if segment is None else query.where(suggestion.c.segment == segment)
                found = _of_document(connection, last, document_id, away, query)
            yield from (one for one in found if unsure or not one.unsure)

    def basis_of_suggestions(self, study: str) -> tuple[str, ...]:
        """Return what is another value when a study was tagged anew, or its documents have changed."""
        query = select(D.c.id, D.c.text, D.c.missing, D.c.duplicate_of).where(D.c.study == study).order_by(D.c.n)
        with self._reading() as connection:
            last = last_run(connection, study)
            return str(last), *(f"{row[0]} {row[1]} {row[2]} {row[3]}" for row in connection.execute(query))

    def tally(self, study: str) -> Tally:
        """Count what `suggestions` and `abstentions` would yield; a corpus has too many to make them for that."""
        passages = select(suggestion.c.document, suggestion.c.segment).distinct()
        with self._reading() as connection:
            last = last_run(connection, study)
            if last is None:
                return Tally()
            present = (D.c.missing.is_(False), D.c.duplicate_of.is_(None))
            here = (suggestion.c.run == last, suggestion.c.unsure.is_(False), *present)
            doubts = select(func.count()).select_from(suggestion).join(D).where(
                suggestion.c.run == last, suggestion.c.unsure.is_(True), *present)
            by_code = select(code.c.id, func.count()).select_from(suggestion).join(D).join(code).where(*here)
            codes = {row[0]: row[1] for row in connection.execute(by_code.group_by(code.c.id))}
            spread = passages.select_from(suggestion).join(D).where(*here).subquery()
            silent = (
                select(abstention.c.engine, abstention.c.reason, func.count())
                .where(abstention.c.run == last)
                .group_by(abstention.c.engine, abstention.c.reason)
            )
            return Tally(
                codes=codes,
                passages=connection.execute(select(func.count()).select_from(spread)).scalar_one(),
                undecided=sum(codes.values()) - _settled(connection, last, study),
                unsure=connection.execute(doubts).scalar_one(),
                silent={(row[0], row[1]): row[2] for row in connection.execute(silent)},
            )

    def abstentions(self, study: str) -> Iterator[Abstention]:
        """Yield where engines of the last finished run kept silent, by document key and passage."""
        with self._reading() as connection:
            last = last_run(connection, study)
            query = (
                select(abstention, D.c.id.label("document_id"))
                .join(D)
                .where(abstention.c.run == last)
                .order_by(D.c.key, abstention.c.segment, abstention.c.engine)
            )
            found = connection.execute(query).all() if last is not None else []
        for row in found:
            yield Abstention(document=row.document_id, segment=row.segment, engine=row.engine, reason=row.reason)


_DECIDED = ("reject", "accept", "amend")
_SUGGESTIONS = (
    select(suggestion, D.c.id.label("document_id"), text.c.hash, code.c.id.label("code_id"))
    .join(D, suggestion.c.document == D.c.n)
    .join(text, D.c.text == text.c.n)
    .join(code, suggestion.c.code == code.c.n)
    .where(suggestion.c.run == bindparam("last"), D.c.id == bindparam("id"))
    .order_by(suggestion.c.segment, suggestion.c.rank, suggestion.c.start, code.c.id, suggestion.c.n)
)
_WITHOUT_REASONS = _SUGGESTIONS.with_only_columns(
    *(column for column in suggestion.c if column.name != "why"), D.c.id.label("document_id"), text.c.hash,
    code.c.id.label("code_id"), literal_column("''").label("why"))
_DECISIONS = (
    select(
        decision.c.code,
        decision.c.coder,
        decision.c.found_start,
        decision.c.found_end,
        decision.c.verdict,
    )
    .where(
        decision.c.document == bindparam("number"),
        decision.c.state == STANDING,
        decision.c.found_start.is_not(None),
    )
    .order_by(decision.c.decided_at, decision.c.n)
)


def _run_values(study: str, one: Run) -> rows.Values:
    return {
        "id": one.id,
        "study": study,
        "verb": one.verb,
        "codebook_version": one.codebook_version,
        "plugins": {name: dict(options) for name, options in one.plugins.items()},
        "inputs": one.inputs,
        "versions": dict(one.versions),
        "counts": dict(one.counts),
        "at": one.at,
        "finished": False,
    }


def _run_of(row: AnyRow) -> Run:
    return Run(
        id=row.id,
        verb=row.verb,
        plugins=row.plugins,
        codebook_version=row.codebook_version,
        inputs=row.inputs,
        versions=row.versions,
        counts=row.counts,
        at=row.at,
    )


def _run_number(connection: Connection, run_id: str) -> int:
    number = connection.execute(select(run.c.n).where(run.c.id == run_id)).scalar_one_or_none()
    if number is None:
        raise UnknownName("run", run_id)
    return int(number)


def last_run(connection: Connection, study: str) -> int | None:
    """The run whose suggestions count: the last finished one that tagged."""
    query = (
        select(run.c.n)
        .where(run.c.study == study, run.c.verb == "tag", run.c.finished.is_(True))
        .where(exists().where(batch.c.run == run.c.n))
        .order_by(run.c.n.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def _put_batch(connection: Connection, number: int, found: Iterable[Suggestion | Abstention]) -> int:
    codes = code_numbers(connection)
    documents: dict[str, int] = {}
    proposed: list[rows.Values] = []
    silent: list[rows.Values] = []
    for one in found:
        here = {"run": number, "document": _document_number(connection, one.document, documents)}
        if isinstance(one, Abstention):
            silent.append({**here, "segment": one.segment, "engine": one.engine, "reason": one.reason})
        else:
            proposed.append({**here, "code": number_of(codes, one.code), **rows.suggestion_values(one)})
    for table, values in ((suggestion, proposed), (abstention, silent)):
        if values:
            connection.execute(insert(table), values)
    return len(proposed) + len(silent)


def _document_number(connection: Connection, document_id: str, known: dict[str, int]) -> int:
    if document_id not in known:
        number = connection.execute(select(D.c.n).where(D.c.id == document_id)).scalar_one_or_none()
        if number is None:
            raise UnknownName("document", document_id)
        known[document_id] = int(number)
    return known[document_id]


def _of_document(connection: Connection, last: int | None, document_id: str, away: tuple[str, ...],
                 query: Query = _SUGGESTIONS) -> list[Suggestion]:
    found = connection.execute(query, {"last": last, "id": document_id}).all()
    decided = _decided(connection, found[0].document, away) if found and away else {}
    if not decided:
        return [rows.suggestion_of(row) for row in found]
    present = present_codes(connection)
    return [
        rows.suggestion_of(row)
        for row in found
        if not any(start < row.end and row.start < end for start, end in decided.get(present[row.code], ()))
    ]


def _settled(connection: Connection, last: int, study: str) -> int:
    """How many of a run's suggestions somebody has decided on; only documents with decisions are looked at."""
    query = (
        select(D.c.id)
        .distinct()
        .join(decision, decision.c.document == D.c.n)
        .where(D.c.study == study, D.c.missing.is_(False), D.c.duplicate_of.is_(None), decision.c.state == STANDING)
    )
    return sum(
        _sure(_of_document(connection, last, one, ())) - _sure(_of_document(connection, last, one, _DECIDED))
        for one in connection.execute(query).scalars().all()
    )


def _sure(found: Iterable[Suggestion]) -> int:
    return sum(not one.unsure for one in found)


def _decided(
    connection: Connection, document: int, verdicts: tuple[str, ...]
) -> dict[str, list[tuple[int, int]]]:
    """Where a document's codes have one of these verdicts, each person's last word on a place counting."""
    found = connection.execute(_DECISIONS, {"number": document}).all()
    present = present_codes(connection) if found else {}
    last: dict[tuple[str, int, int, int], str] = {}
    for row in found:
        last[(present[row.code], row.found_start, row.found_end, row.coder)] = row.verdict
    places: dict[str, list[tuple[int, int]]] = {}
    for (code_id, start, end, _), verdict in last.items():
        if verdict in verdicts:
            places.setdefault(code_id, []).append((start, end))
    return places

