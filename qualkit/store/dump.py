"""The whole store as lines of canonical JSON: two stores that say the same give the same lines.

Left out is what says nothing of the material: row numbers, former revisions, the log, when machines ran, and what
they can compute anew as a whole (`derived`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from qualkit.store import schema
from qualkit.store.codings import codings_in
from qualkit.store.rows import AnyRow
from qualkit.store.schema import document as D

_PLAIN = (
    schema.problem,
    schema.case,
    schema.participant,
    schema.code,
    schema.coder,
    schema.codebook,
    schema.study_codebook,
)
_STANDING = (
    schema.decision,
    schema.reading,
    schema.passage_reading,
    schema.memo,
    schema.assignment,
    schema.adjudication,
)
_UNSAID = frozenset({"n", "text", "fingerprint", "at", "revision", "state", "run"})


def dump_lines(connection: Connection) -> Iterator[str]:
    """Yield the lines in a fixed order, one document at a time."""
    found = connection.execute(select(D.c.n, D.c.id, D.c.study, D.c.key).order_by(D.c.study, D.c.key)).all()
    keys = {row.id: row.key for row in found}
    for row in found:
        yield _line("document", _document(connection, row.n, keys))
    for table in _PLAIN:
        yield from sorted(_line(table.name, _said(row)) for row in connection.execute(select(table)))
    yield from _codings(connection, keys)
    yield from _others(connection)


def _document(connection: Connection, number: int, keys: Mapping[str, str]) -> dict[str, Any]:
    row = connection.execute(select(D, schema.text.c.hash).join(schema.text).where(D.c.n == number)).one()
    (layout,) = _of(connection, schema.layout, number)
    translations = _of(connection, schema.translation, number, "start", "end", "language", "text")
    return {
        **_said(row),
        **_said(layout),
        "document": row.key,
        "id": "",
        "duplicate_of": keys.get(row.duplicate_of),
        "segments": [_said(one) for one in _of(connection, schema.segment, number, "ordinal")],
        "translations": [
            {**_said(one), "in_document": keys.get(one.in_document), "id": ""} | {"words": one.text}
            for one in translations
        ],
        "vectors": [one.model for one in _of(connection, schema.vector, number, "model")],
    }


def _of(connection: Connection, table: Any, document: int, *order: str) -> Iterable[AnyRow]:
    columns = [column for column in table.c if column.name != "document"]
    query = select(*columns).where(table.c.document == document).order_by(*(table.c[name] for name in order))
    return connection.execute(query)


def _codings(connection: Connection, keys: Mapping[str, str]) -> Iterator[str]:
    for one in codings_in(connection, withdrawn=True, followed=False):
        said = {name: getattr(one, name) for name in one.__slots__ if name not in ("anchors", "revision")}
        spans = [[span.text_hash, span.start, span.end, span.quote] for span in one.anchors]
        yield _line("coding", {**said, "document": keys[one.document], "spans": spans})


def _others(connection: Connection) -> Iterator[str]:
    """Lines of everything else that points to documents, codes and coders by number."""
    names = {
        "document": {row.n: row.key for row in connection.execute(select(D.c.n, D.c.key))},
        "code": {row.n: row.id for row in connection.execute(select(schema.code))},
        "coder": (handles := {row.n: row.handle for row in connection.execute(select(schema.coder))}),
        "made_by": handles,
    }
    finished = select(schema.run.c.n).where(schema.run.c.finished)
    for table in _STANDING:
        found = connection.execute(select(table).where(table.c.state == "standing"))
        yield from sorted(_line(table.name, _named(row, names)) for row in found)
    for table in (schema.suggestion, schema.abstention):
        found = connection.execute(select(table).where(table.c.run.in_(finished)))
        yield from sorted(_line(table.name, _named(row, names)) for row in found)
    runs = select(schema.run).where(schema.run.c.finished).order_by(schema.run.c.n)
    yield from (_line("run", _said(row)) for row in connection.execute(runs))


def _named(row: AnyRow, names: Mapping[str, Mapping[int, str]]) -> dict[str, Any]:
    return {name: names[name][value] if name in names else value for name, value in _said(row).items()}


def _said(row: AnyRow) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in _UNSAID}


def _line(kind: str, values: Mapping[str, Any]) -> str:
    return json.dumps([kind, values], sort_keys=True, ensure_ascii=False, default=str)
