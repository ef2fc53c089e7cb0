"""Codes as the store knows them: an index of the codebook files, so that codings can follow a code's fate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from qualkit.errors import UnknownName
from qualkit.model import Codebook
from qualkit.store.database import Database
from qualkit.store.schema import code, codebook, study_codebook


class Codes(Database):
    """Codebooks by version, and their codes by id."""

    def put_codebook(self, study: str, book: Codebook) -> None:
        """Keep a version of a codebook and make it the study's present one. Codes are never dropped."""
        with self._writing() as connection:
            known = {row.id: row for row in connection.execute(select(code))}
            for one in book.codes:
                values = {
                    "id": one.id,
                    "codebook": book.key,
                    "key": one.key,
                    "name": one.name,
                    "status": one.status.value,
                    "replaced_by": book.heir(one.id) if one.replaced_by else None,
                }
                before = known.get(one.id)
                if before is None:
                    connection.execute(insert(code).values(values))
                elif any(before._mapping[name] != value for name, value in values.items()):
                    connection.execute(update(code).where(code.c.n == before.n).values(values))
            _keep_version(connection, book)
            _make_present(connection, study, book.version)

    def code_keys(self) -> dict[str, str]:
        """Return the key of every code that the store knows, by id: also of those that are in no file any more."""
        with self._reading() as connection:
            return {row.id: row.key for row in connection.execute(select(code.c.id, code.c.key))}

    def codebook_versions(self, key: str) -> dict[str, Mapping[str, Any]]:
        """Return the kept versions of a codebook, oldest first: version -> its codes in short."""
        query = select(codebook).where(codebook.c.key == key).order_by(codebook.c.n)
        with self._reading() as connection:
            return {row.version: row.body for row in connection.execute(query)}

    def present_version(self, study: str) -> str:
        """Return the version of the study's codebook that was put last, or ``""``."""
        query = select(study_codebook.c.version).where(study_codebook.c.study == study)
        with self._reading() as connection:
            return connection.execute(query).scalar_one_or_none() or ""


def _keep_version(connection: Connection, book: Codebook) -> None:
    if connection.execute(select(codebook.c.n).where(codebook.c.version == book.version)).first():
        return
    codes = [
        {
            "id": one.id,
            "key": one.key,
            "name": one.name,
            "definition": one.definition,
            "include": one.include,
            "exclude": one.exclude,
            "status": one.status.value,
            "replaced_by": one.replaced_by,
            "emergent": one.emergent,
            "cues": {language: list(cues) for language, cues in one.cues.items()},
        }
        for one in book.codes
    ]
    body = {"title": book.title, "language": book.language, "codes": codes}
    connection.execute(insert(codebook).values(version=book.version, key=book.key, body=body))


def _make_present(connection: Connection, study: str, version: str) -> None:
    changed = connection.execute(update(study_codebook).where(study_codebook.c.study == study).values(version=version))
    if not changed.rowcount:
        connection.execute(insert(study_codebook).values(study=study, version=version))


def code_numbers(connection: Connection) -> dict[str, int]:
    """Return the number of every code by id."""
    return {row.id: row.n for row in connection.execute(select(code.c.id, code.c.n))}


def number_of(numbers: Mapping[str, int], name: str, what: str = "code") -> int:
    """Return a number by id or handle.

    Raises:
        UnknownName: the store does not know it.
    """
    if name not in numbers:
        raise UnknownName(what, name, numbers if what != "code" else None)
    return numbers[name]


def present_codes(connection: Connection) -> dict[int, str]:
    """Return, by number, the id of what each code has become: merged codes are followed to the last."""
    found = connection.execute(select(code.c.n, code.c.id, code.c.codebook, code.c.key, code.c.replaced_by)).all()
    ids = {(row.codebook, row.key): row.id for row in found}  # stores of earlier versions hold keys, as files do
    follows = {row.id: ids.get((row.codebook, row.replaced_by), row.replaced_by) for row in found if row.replaced_by}
    return {row.n: _last(row.id, follows) for row in found}


def given_codes(connection: Connection) -> dict[int, str]:
    """Return, by number, the id of each code as it was given: merges are not followed."""
    return {row.n: row.id for row in connection.execute(select(code.c.n, code.c.id))}


def _last(code_id: str, follows: Mapping[str, str]) -> str:
    seen = {code_id}
    while (after := follows.get(code_id)) and after not in seen:  # two codes that replace each other stay apart
        seen.add(after)
        code_id = after
    return code_id


def merged_into(present: Mapping[int, str], code_id: str) -> list[int]:
    """Return the numbers of all codes that have become one code, itself included."""
    return sorted(number for number, last in present.items() if last == code_id)
