"""How a store of an earlier qualkit is brought up to date, one schema version after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from qualkit.store.schema import adjudication, assignment, derived, passage_reading

Migrations = Mapping[int, Callable[[Connection], None]]
"""From a schema version -> what takes a store to the next one."""


def _learning(connection: Connection) -> None:
    """From 1 to 2: passages read by themselves, what is learnt, and what the engines are unsure of."""
    passage_reading.create(connection)
    derived.create(connection)
    connection.exec_driver_sql("ALTER TABLE suggestion ADD COLUMN unsure BOOLEAN DEFAULT '0' NOT NULL")


def _double_coding(connection: Connection) -> None:
    """From 2 to 3: who is to code what, and what was settled where coders differ."""
    assignment.create(connection)
    adjudication.create(connection)


MIGRATIONS: Migrations = {1: _learning, 2: _double_coding}
