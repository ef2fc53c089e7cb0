"""Models, evaluations and other things computed about a study: one of each name, thrown away freely."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from qualkit.model import Derived
from qualkit.store.database import Database
from qualkit.store.schema import derived


class Derivations(Database):
    """Keeping what a machine computed as a whole."""

    def put_derived(self, one: Derived) -> None:
        """Keep it in place of the former one of its name."""
        with self._writing() as connection:
            connection.execute(delete(derived).where(derived.c.study == one.study, derived.c.name == one.name))
            connection.execute(insert(derived).values(
                study=one.study, name=one.name, fingerprint=one.fingerprint, codebook_version=one.codebook_version,
                at=one.at, body=one.body))

    def derived(self, study: str, name: str) -> Derived | None:
        """Return what is kept under a name, or None."""
        with self._reading() as connection:
            row = connection.execute(
                select(derived).where(derived.c.study == study, derived.c.name == name)).one_or_none()
        return None if row is None else Derived(
            study=row.study, name=row.name, fingerprint=row.fingerprint, codebook_version=row.codebook_version,
            body=row.body, at=row.at)

    def drop_derived(self, study: str, name: str) -> bool:
        """Throw it away; False if there was none."""
        with self._writing() as connection:
            query = delete(derived).where(derived.c.study == study, derived.c.name == name)
            return bool(connection.execute(query).rowcount)
