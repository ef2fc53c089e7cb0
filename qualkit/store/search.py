"""Search the words people said, by the words themselves and by code, coder and attributes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, literal_column, select
from sqlalchemy import table as table_named
from sqlalchemy import text as sql

from qualkit.model import Segment
from qualkit.store import rows
from qualkit.store.acts import STANDING
from qualkit.store.cases import Cases, Cast
from qualkit.store.codes import merged_into, present_codes
from qualkit.store.query import Term, match_of, parse, places_of
from qualkit.store.rows import AnyRow, Query
from qualkit.store.schema import coder, coding, coding_anchor, segment, text
from qualkit.store.schema import document as D

_WORDS = table_named("passage_words")
passage = segment.alias("passage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that was found; a higher score is better.

    ``matches`` are places in the document's text, ``codes`` ids.
    """

    document: str
    key: str
    title: str
    segment: Segment
    matches: tuple[tuple[int, int], ...] = ()
    score: float = 0.0
    codes: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    before: Segment | None = None
    after: Segment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    terms: tuple[Term, ...]
    attributes: Mapping[str, str]
    conditions: tuple[ColumnElement[bool], ...]
    languages: tuple[str, ...]


class Search(Cases):
    """Full-text search over passages."""

    def search(
        self,
        words: str,
        *,
        study: str | None = None,
        code: str | Collection[str] | None = None,
        attributes: Mapping[str, str] | None = None,
        coder: str | None = None,
        limit: int = 20,
    ) -> list[Hit]:
        """Return passages that hold all words, the best first; with no words, all that fit, in order.

        Words are found without regard to case, accents and endings, ``"a phrase"`` exactly but for case
        and accents. Whatever else is typed is looked for, never obeyed. ``code`` (an id, or several of
        which any will do) and ``coder`` (a handle) ask for a coding that stands on the passage,
        ``attributes`` for a document or speaker.

        Raises:
            UsageError: more than `query.MOST` words.
        """
        terms = parse(words)
        if words.strip() and not terms:
            return []
        with self._reading() as connection:
            wanted = _Wanted(
                terms=terms,
                attributes=attributes or {},
                languages=_languages(connection),
                conditions=tuple(_conditions(connection, study, code, coder)),
            )
            found = list(islice(self._fitting(connection, wanted, limit), limit))
            present = present_codes(connection) if found else {}
            texts = _Texts(connection)
            return [_hit(connection, row, wanted, texts=texts, present=present) for row in found]

    def _fitting(self, connection: Connection, wanted: _Wanted, limit: int) -> Iterator[AnyRow]:
        casts: dict[str, Cast] = {}
        signs = [term.typed for term in wanted.terms if not term.is_indexed]
        query = _query(wanted)
        if not signs and not wanted.attributes:
            query = query.limit(limit)  # the database then keeps only so many while it sorts
        texts = _Texts(connection)
        for row in connection.execute(query.execution_options(yield_per=200)):
            if signs and not _has_signs(texts, row, signs):
                continue
            if wanted.attributes and not _has_attributes(row, wanted.attributes, self._cast_in(casts, row.study)):
                continue
            yield row

    def _cast_in(self, casts: dict[str, Cast], study: str) -> Cast:
        if study not in casts:
            casts[study] = self.cast(study)
        return casts[study]


def _languages(connection: Connection) -> tuple[str, ...]:
    """The languages passages are in: a word is stemmed in each of them."""
    return tuple(sorted(connection.execute(select(segment.c.language).distinct()).scalars()))


def _conditions(
    connection: Connection, study: str | None, wanted: str | Collection[str] | None, handle: str | None
) -> Iterator[ColumnElement[bool]]:
    yield D.c.missing.is_(False)
    yield D.c.duplicate_of.is_(None)  # its words would be found twice
    if study is not None:
        yield D.c.study == study
    if wanted is None and handle is None:
        return
    coded = (
        select(passage.c.n)
        .join(coding, coding.c.document == passage.c.document)
        .join(coding_anchor, coding_anchor.c.coding == coding.c.n)
        .where(
            coding.c.state == STANDING,
            coding_anchor.c.found_start < passage.c.end,
            coding_anchor.c.found_end > passage.c.start,
        )
    )
    if wanted is not None:
        present = present_codes(connection)
        codes = [wanted] if isinstance(wanted, str) else wanted
        coded = coded.where(coding.c.code.in_([number for one in codes for number in merged_into(present, one)]))
    if handle is not None:
        coded = coded.join(coder, coding.c.coder == coder.c.n).where(coder.c.handle == handle)
    # The plus keeps SQLite from matching the words anew for each coded passage, which takes seconds.
    yield literal_column("+segment.n").in_(coded)


def _query(wanted: _Wanted) -> Query:
    columns: list[Any] = [
        segment,
        D.c.id.label("document_id"),
        D.c.study,
        D.c.key,
        D.c.title,
        D.c.attributes,
        text.c.hash,
    ]
    match = match_of(wanted.terms, wanted.languages)
    if not match:
        return (
            select(*columns, literal_column("0.0").label("score"))
            .join(D, segment.c.document == D.c.n)
            .join(text, D.c.text == text.c.n)
            .where(*wanted.conditions)
            .order_by(D.c.study, D.c.key, segment.c.ordinal)
        )
    score: Any = literal_column("bm25(passage_words)").label("score")  # lower is better, as FTS5 has it
    return (
        select(*columns, score)
        .select_from(_WORDS)
        .join(segment, literal_column("passage_words.rowid") == segment.c.n)
        .join(D, segment.c.document == D.c.n)
        .join(text, D.c.text == text.c.n)
        .where(sql("passage_words MATCH :match").bindparams(match=match), *wanted.conditions)
        .order_by(score, D.c.study, D.c.key, segment.c.ordinal)
    )


class _Texts(dict[str, str]):
    """The words of texts by hash, each fetched once in a search."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __missing__(self, text_hash: str) -> str:
        self[text_hash] = str(self._connection.execute(_CONTENT, {"hash": text_hash}).scalar_one())
        return self[text_hash]


def _has_signs(texts: _Texts, row: AnyRow, signs: Sequence[str]) -> bool:
    words = texts[row.hash][row.start : row.end]
    return all(sign in words for sign in signs)


def _has_attributes(row: AnyRow, attributes: Mapping[str, str], cast: Cast) -> bool:
    case = cast.case_of(row.key, row.speaker)
    known = {**(case.attributes if case else {}), **row.attributes}
    other = case.attributes if case else {}
    return all(value in (known.get(name), other.get(name)) for name, value in attributes.items())


def _hit(
    connection: Connection, row: AnyRow, wanted: _Wanted, *, texts: _Texts, present: Mapping[int, str]
) -> Hit:
    near = connection.execute(_NEAR, {"number": row.document, "ordinal": row.ordinal})
    around = {one.ordinal: rows.segment_of(one, row.document_id, row.hash, texts[row.hash]) for one in near}
    here = around[row.ordinal]
    places = places_of(wanted.terms, here.text, here.language)
    codes = connection.execute(_CODES, {"number": row.document, "start": row.start, "end": row.end}).scalars()
    return Hit(
        document=row.document_id,
        key=row.key,
        title=row.title,
        segment=here,
        score=-row.score,
        matches=tuple((here.start + start, here.start + end) for start, end in places),
        codes=tuple(sorted({present[number] for number in codes})),
        attributes=row.attributes,
        before=around.get(row.ordinal - 1),
        after=around.get(row.ordinal + 1),
    )


_CONTENT = select(text.c.content).where(text.c.hash == bindparam("hash"))
_NEAR = select(segment).where(
    segment.c.document == bindparam("number"),
    segment.c.ordinal.between(bindparam("ordinal") - 1, bindparam("ordinal") + 1),
)
_CODES = (
    select(coding.c.code)
    .distinct()
    .join(coding_anchor)
    .where(
        coding.c.document == bindparam("number"),
        coding.c.state == STANDING,
        coding_anchor.c.found_start < bindparam("end"),
        coding_anchor.c.found_end > bindparam("start"),
    )
)
