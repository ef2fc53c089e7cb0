"""Coding acts: each is one call to an action and one row in the log."""

from __future__ import annotations

from starlette.responses import Response

from qualkit.errors import ChangedUnderYou
from qualkit.web.desk import Asked
from qualkit.web.doors import Door


def undo(asked: Asked) -> Response:
    """Take back this coder's last act, also one of an earlier day.

    Raises:
        ChangedUnderYou: somebody has changed since what it changed.
    """
    entry = asked.sitting.store.undo(asked.session.coder, request=asked.given("request"))
    if entry is None:
        raise ChangedUnderYou("Nothing is left to undo: your work")
    return asked.json({"verb": entry.verb, "sequence": entry.sequence})


DOORS = (Door(path="/study/{study}/undo", answer=undo, method="POST"),)
