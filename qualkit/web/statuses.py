"""The one table from error to HTTP status. Errors write their own sentences, never with a word of a transcript."""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.errors import (
    AnchorBroken,
    ChangedUnderYou,
    QualkitError,
    ReportRefused,
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


def status_of(error: QualkitError) -> int:
    """The status that tells of an error."""
    return next(status for kind, status in STATUSES if isinstance(error, kind))
