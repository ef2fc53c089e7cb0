"""The one table from error to HTTP status. Errors write their own sentences, never with a word of a transcript."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path

from qualkit.errors import (
    AnchorBroken,
    ChangedUnderYou,
    QualkitError,
    ReportRefused,
    Sentence,
    StaleModel,
    StoreError,
    StoreLocked,
    UnknownName,
    UsageError,
)

STATUSES: Sequence[tuple[type[QualkitError], int]] = (
    (ChangedUnderYou, 409), (StaleModel, 409), (AnchorBroken, 409), (UnknownName, 404), (UsageError, 400),
    (ReportRefused, 409), (StoreLocked, 503), (StoreError, 500), (QualkitError, 500),
)
"""Error class -> status; the first that fits counts."""

ROOM = Path(__file__).parents[1]


def status_of(error: QualkitError) -> int:
    """The status that tells of an error."""
    return next(status for kind, status in STATUSES if isinstance(error, kind))


def fault_of(error: BaseException) -> QualkitError:
    """What is told of a mistake of our own: its kind and its place, never its message, which may quote people."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if ROOM in Path(frame.filename).parents]
    where = f"{Path(own[-1].filename).relative_to(ROOM)}:{own[-1].lineno}" if own else ""
    kind = type(error).__name__
    return QualkitError(Sentence("qualkit itself failed (%(kind)s at %(where)s).", kind=kind, where=where) if where
                        else Sentence("qualkit itself failed (%(kind)s).", kind=kind),
                        hint=Sentence("Try again; if it fails again, tell its makers what you did and what stands "
                                      "here."))
