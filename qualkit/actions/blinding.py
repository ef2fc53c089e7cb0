"""Whose work on which documents a person may not see yet: coders of a blind assignment, until all have finished."""

from __future__ import annotations

from collections.abc import Mapping

from qualkit.store import Store


def hidden_from(viewer: str, store: Store, study: str) -> Mapping[str, frozenset[str]]:
    """Return document id -> handles whose codings, decisions and readings ``viewer`` is not to see yet.

    Who is not part of an assignment sees everything; so does everybody of it once each has finished a reading.
    """
    hidden: dict[str, frozenset[str]] = {}
    open_ones = [one for one in store.assignments(study) if one.blind and viewer in one.coders]
    if not open_ones:
        return hidden
    read = {(one.document, one.coder) for one in store.readings(study)}
    for one in open_ones:
        if any((one.document, coder) not in read for coder in one.coders):
            others = frozenset(one.coders) - {viewer}
            hidden[one.document] = hidden.get(one.document, frozenset()) | others
    return hidden
