"""Documents with their texts, turns, translations and problems; each is kept whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from qualkit.errors import UnknownName, UsageError, printable
from qualkit.model import Document, Problem, Role, Segment, Severity, Text, Translation, file_and_row
from qualkit.store import rows, schema
from qualkit.store.anchoring import Reanchored, drop_unused_texts, reanchor
from qualkit.store.database import Database, chunks, inserted
from qualkit.store.index import add_passages, drop_passages
from qualkit.store.rows import AnyRow
from qualkit.store.schema import document as D
from qualkit.store.schema import layout, problem, segment, text, translation


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What ingest must know of a document to leave it alone."""

    document_id: str
    bytes_hash: str
    reader: str
    missing: bool = False


class Put(StrEnum):
    """What putting a document did."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What putting a document did, and what became of the codings on its former text."""

    document_id: str
    status: Put
    same: int = 0
    moved: int = 0
    orphaned: int = 0


# What is asked of each document of a corpus is written once: putting a statement together takes as long
# as SQLite takes to answer it.
_TEXT = (
    select(text.c.content, layout.c.turns, layout.c.marks)
    .select_from(D)
    .join(text)
    .join(layout)
    .where(D.c.id == bindparam("id"))
)
_TRANSLATIONS = (
    select(translation, D.c.id.label("document_id"))
    .join(D)
    .where(D.c.id == bindparam("id"))
    .order_by(translation.c.start, translation.c.end, translation.c.language, translation.c.id)
)


class Documents(Database):
    """Everything that is read from files."""

    # --- reading -------------------------------------------------------------------------------------

    def known_files(self, study: str) -> Mapping[str, Known]:
        """Return what is known of each document of a study, by key."""
        query = select(D.c.key, D.c.id, D.c.bytes_hash, D.c.reader, D.c.missing).where(D.c.study == study)
        with self._reading() as connection:
            return {
                row.key: Known(document_id=row.id, bytes_hash=row.bytes_hash, reader=row.reader, missing=row.missing)
                for row in connection.execute(query.order_by(D.c.key))
            }

    def documents(self, study: str | None = None) -> list[Document]:
        """Return the documents of a study (None: of all) by key, missing and duplicate ones included."""
        query = select(D, text.c.hash).join(text).order_by(D.c.study, D.c.key)
        with self._reading() as connection:
            found = connection.execute(query if study is None else query.where(D.c.study == study))
            return [rows.document_of(row) for row in found]

    def document(self, document_id: str) -> Document:
        """Return one document.

        Raises:
            UnknownName: there is none of that id.
        """
        with self._reading() as connection:
            return rows.document_of(_row_of(connection, document_id))

    def text(self, document_id: str) -> Text:
        """Return a document's present text with turns and marks.

        Raises:
            UnknownName: there is no such document.
        """
        with self._reading() as connection:
            row = connection.execute(_TEXT, {"id": document_id}).one_or_none()
        if row is None:
            raise UnknownName("document", document_id)
        return rows.text_of(row.content, row.turns, row.marks)

    def speakers(self, study: str) -> dict[str, dict[str, set[Role]]]:
        """Return document key -> speaker -> the roles of their turns; no document's words are read for it."""
        query = select(D.c.key, layout.c.turns).join(layout).where(D.c.study == study)
        found: dict[str, dict[str, set[Role]]] = {}
        with self._reading() as connection:
            for row in connection.execute(query.execution_options(yield_per=200)):
                roles = found[row.key] = {}
                for speaker, role in rows.speakers_of(row.turns):
                    roles.setdefault(speaker, set()).add(role)
        return found

    def former_text(self, text_hash: str) -> str | None:
        """Return the words of a text that a coding still points to."""
        with self._reading() as connection:
            return connection.execute(select(text.c.content).where(text.c.hash == text_hash)).scalar_one_or_none()

    def translations(self, document_id: str) -> list[Translation]:
        """Return a document's translations by place."""
        with self._reading() as connection:
            return [rows.translation_of(row) for row in connection.execute(_TRANSLATIONS, {"id": document_id})]

    def problems(self, study: str) -> list[Problem]:
        """Return what ingest warned of or rejected, by file."""
        query = select(problem).where(problem.c.study == study).order_by(problem.c.about, problem.c.ordinal)
        with self._reading() as connection:
            return [
                Problem(
                    source=row.source,
                    place=row.place,
                    reason=row.reason,
                    remedy=row.remedy,
                    severity=Severity(row.severity),
                )
                for row in connection.execute(query)
            ]

    # --- writing -------------------------------------------------------------------------------------

    def put_document(
        self,
        document: Document,
        content: Text,
        *,
        translations: Sequence[Translation] = (),
        segments: Iterable[Segment] = (),
        problems: Sequence[Problem] | None = (),
    ) -> Outcome:
        """Keep a document with all that was read from it; of one that is known, only what is new.

        The document is known by its study and key, and keeps its id. If its text has changed,
        quotes are found again (see `anchoring`). ``problems=None`` leaves those of before.

        Raises:
            AnchorBroken: a segment's words are not those of the text.
            ValueError: ``document.text_hash`` is not the text's.
        """
        if document.text_hash != content.id:
            raise ValueError("the document's text_hash is not that of its text")
        lens = list(rows.segment_values(list(segments), content.content))  # one document's: hashed, then written
        read = _Read(document, content, lens, translations)
        with self._writing() as connection:
            if problems is not None:
                _put_problems(connection, document.study, document.key, problems)
            known = _known(connection, document)
            if known is None:
                return _add(connection, read)
            return _renew(connection, read, known)

    def put_translations(self, document_id: str, translations: Sequence[Translation]) -> None:
        """Set a document's translations that stand in files of their own; those it gives itself stay."""
        with self._writing() as connection:
            number = _row_of(connection, document_id).n
            connection.execute(
                delete(translation).where(translation.c.document == number, translation.c.in_document.is_not(None))
            )
            _insert(connection, translation, (rows.translation_values(one, number) for one in translations))

    def put_problems(self, study: str, about: str, problems: Sequence[Problem]) -> None:
        """Set the problems of one file, also one that gave no document; none takes them away."""
        with self._writing() as connection:
            _put_problems(connection, study, about, problems)

    def move_document(self, document_id: str, new_key: str) -> None:
        """Give a document another key: same content under a new name. Codings stay with it.

        Raises:
            UsageError: another document has that key.
        """
        with self._writing() as connection:
            row = _row_of(connection, document_id)
            taken = select(D.c.id).where(D.c.study == row.study, D.c.key == new_key, D.c.id != document_id)
            if connection.execute(taken).first():
                raise UsageError(f"There is a document called {printable(new_key)} already.",
                                 hint="Give one of the two files another name.")
            connection.execute(update(D).where(D.c.n == row.n).values(key=new_key, missing=False))
            _move_problems(connection, row, new_key)

    def mark_missing(self, document_ids: Iterable[str]) -> None:
        """Say that the files of documents are gone; nothing else changes."""
        self._set_missing(document_ids, True)

    def unmark_missing(self, document_ids: Iterable[str]) -> None:
        """Say that the files of documents are there again."""
        self._set_missing(document_ids, False)

    def _set_missing(self, document_ids: Iterable[str], missing: bool) -> None:
        with self._writing() as connection:
            for part in chunks(document_ids):
                connection.execute(update(D).where(D.c.id.in_(part)).values(missing=missing))

    def mark_duplicates(self, study: str) -> Mapping[str, str]:
        """Find documents with the same content and return duplicate's id -> original's id.

        The first by key is the original, whatever came first. Two rows of one sheet are two people,
        whatever they answered: rows are alike only where their whole files are.
        """
        query = (
            select(D.c.id, D.c.key, D.c.bytes_hash, D.c.duplicate_of, text.c.hash)
            .join(text)
            .where(D.c.study == study, D.c.missing.is_(False))
            .order_by(D.c.key)
        )
        originals: dict[tuple[str, str], str] = {}
        found: dict[str, str] = {}
        with self._writing() as connection:
            present = connection.execute(query).all()
            for row in present:
                first = originals.setdefault(_content_of(row), row.id)
                if first != row.id:
                    found[row.id] = first
            changes = [
                {"number": row.id, "first": found.get(row.id)}
                for row in present
                if row.duplicate_of != found.get(row.id)
            ]
            for change in changes:
                connection.execute(update(D).where(D.c.id == change["number"]).values(duplicate_of=change["first"]))
            connection.execute(update(D).where(D.c.study == study, D.c.missing.is_(True)).values(duplicate_of=None))
        return found


def _content_of(row: AnyRow) -> tuple[str, str]:
    member = file_and_row(row.key)[1]
    return (row.bytes_hash, member) if member else (row.hash, "")


# --- putting a document --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Read:
    """What is to be kept of one document, and fingerprints to tell whether it is there already."""

    document: Document
    text: Text
    segments: list[rows.Values]
    translations: Sequence[Translation]

    def lens(self) -> str:
        """Of the text and its segments: while it is the same, suggestions and vectors hold."""
        return rows.digest([self.document.text_hash, [list(one.values()) for one in self.segments]])

    def layout(self) -> rows.Values:
        return {"turns": rows.turn_values(self.text.turns), "marks": rows.mark_values(self.text.marks)}

    def own_translations(self, document: int) -> list[rows.Values]:
        given = [rows.translation_values(one, document) for one in self.translations]
        return sorted(given, key=lambda one: (one["start"], one["end"], one["language"], one["id"]))


def _known(connection: Connection, document: Document) -> AnyRow | None:
    query = (
        select(D, text.c.hash, layout.c.fingerprint, layout.c.turns, layout.c.marks)
        .join(text)
        .join(layout)
        .where(D.c.study == document.study, D.c.key == document.key)
    )
    return connection.execute(query).one_or_none()


def _add(connection: Connection, read: _Read) -> Outcome:
    values = rows.document_values(read.document) | {"text": _put_text(connection, read)}
    number = inserted(connection.execute(insert(D).values(values)))
    connection.execute(insert(layout).values(document=number, fingerprint=read.lens(), **read.layout()))
    _insert(connection, translation, read.own_translations(number))
    _put_segments(connection, read, number)
    return Outcome(document_id=read.document.id, status=Put.ADDED)


def _renew(connection: Connection, read: _Read, known: AnyRow) -> Outcome:
    values = rows.document_values(read.document) | {"id": known.id}
    before = known._mapping
    changed = any(before[name] != value for name, value in values.items())
    lens, spread = read.lens(), read.layout()
    changed |= lens != known.fingerprint or any(before[name] != value for name, value in spread.items())
    changed |= _renew_translations(connection, read, known)
    if not changed:
        return Outcome(document_id=known.id, status=Put.UNCHANGED)
    found = Reanchored()
    values["text"] = known.text if read.document.text_hash == known.hash else _put_text(connection, read)
    connection.execute(update(D).where(D.c.n == known.n).values(values))
    connection.execute(update(layout).where(layout.c.document == known.n).values(fingerprint=lens, **spread))
    if lens != known.fingerprint:
        _drop_derivations(connection, known.n)
        _put_segments(connection, read, known.n)
    if read.document.text_hash != known.hash:
        found = reanchor(connection, known.n, known.id, read.text.content)
        drop_unused_texts(connection, [known.hash])
    return Outcome(
        document_id=known.id, status=Put.CHANGED, same=found.same, moved=found.moved, orphaned=found.orphaned
    )


def _put_text(connection: Connection, read: _Read) -> int:
    known = connection.execute(select(text.c.n).where(text.c.hash == read.document.text_hash)).scalar_one_or_none()
    if known is not None:
        return int(known)
    return inserted(connection.execute(insert(text).values(hash=read.document.text_hash, content=read.text.content)))


def _renew_translations(connection: Connection, read: _Read, known: AnyRow) -> bool:
    """Replace the translations it gives; those of other files fall with the text they were aligned to."""
    query = select(translation).where(translation.c.document == known.n)
    before = [dict(row._mapping) for row in connection.execute(query)]
    new = read.own_translations(known.n)
    given = {one["id"] for one in new}
    if read.document.text_hash != known.hash:
        connection.execute(
            delete(translation).where(or_(translation.c.in_document == known.id, translation.c.document == known.n))
        )
    old = [one for one in before if one["in_document"] is None or one["id"] in given]
    for one in old:
        del one["n"]
    if sorted(old, key=lambda one: (one["start"], one["end"], one["language"], one["id"])) == new and (
        read.document.text_hash == known.hash
    ):
        return False
    for part in chunks(one["id"] for one in old):
        connection.execute(delete(translation).where(translation.c.id.in_(part)))
    _insert(connection, translation, new)
    return True


def _put_segments(connection: Connection, read: _Read, document: int) -> None:
    if not read.segments:
        return
    # Numbers are given here, not by the database, so that the index can be filled in the same sweep.
    first = (connection.execute(select(func.max(segment.c.n))).scalar_one() or 0) + 1
    numbered = [{"n": n, "document": document, **one} for n, one in enumerate(read.segments, start=first)]
    connection.execute(insert(segment), numbered)
    content = read.text.content
    add_passages(connection, ((one["n"], content[one["start"] : one["end"]], one["language"]) for one in numbered))


def _drop_derivations(connection: Connection, document: int) -> None:
    """Whatever was computed from a lens goes with it."""
    drop_passages(connection, connection.execute(select(segment.c.n).where(segment.c.document == document)).scalars())
    for table in (segment, schema.suggestion, schema.abstention, schema.vector):
        connection.execute(delete(table).where(table.c.document == document))


def _put_problems(connection: Connection, study: str, about: str, problems: Sequence[Problem]) -> None:
    about = printable(about)  # a name may hold bytes that are no text
    connection.execute(delete(problem).where(problem.c.study == study, problem.c.about == about))
    _insert(
        connection,
        problem,
        (
            {
                "study": study,
                "about": about,
                "ordinal": ordinal,
                "source": printable(one.source),
                "place": one.place,
                "reason": one.reason,
                "remedy": one.remedy,
                "severity": one.severity.value,
            }
            for ordinal, one in enumerate(problems)
        ),
    )


def _move_problems(connection: Connection, row: AnyRow, new_key: str) -> None:
    connection.execute(delete(problem).where(problem.c.study == row.study, problem.c.about == printable(new_key)))
    connection.execute(
        update(problem)
        .where(problem.c.study == row.study, problem.c.about == printable(row.key))
        .values(about=printable(new_key), source=printable(new_key))
    )


def _insert(connection: Connection, table: Any, values: Iterable[rows.Values]) -> None:
    listed = list(values)
    if listed:
        connection.execute(insert(table), listed)


def _row_of(connection: Connection, document_id: str) -> AnyRow:
    row = connection.execute(select(D, text.c.hash).join(text).where(D.c.id == document_id)).one_or_none()
    if row is None:
        raise UnknownName("document", document_id)
    return row
