"""Whose work on which documents a person may not see yet: coders of a blind assignment, until all have finished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from qualkit.model import Assignment, Reading
from qualkit.store import Store

if TYPE_CHECKING:
    from qualkit.reports.parts.basis import Basis


def still_blind(assignments: Iterable[Assignment], readings: Iterable[Reading]) -> list[Assignment]:
    """Return the blind assignments in which somebody has not finished a reading yet."""
    read = {(one.document, one.coder) for one in readings}
    return [one for one in assignments if one.blind and any((one.document, coder) not in read for coder in one.coders)]


def hidden_from(viewer: str, store: Store, study: str) -> Mapping[str, frozenset[str]]:
    """Return document id -> handles whose codings, decisions and readings ``viewer`` is not to see yet.

    Who is not part of an assignment sees everything; so does everybody of it once each has finished a reading. Until
    then the work of people outside of it is hidden as well: codes are no less copied from a third person.
    """
    own = [one for one in store.assignments(study) if one.blind and viewer in one.coders]
    if not own:
        return {}
    waiting = still_blind(own, store.readings(study))
    others = frozenset(store.coders()).union(*(one.coders for one in waiting)) - {viewer}
    return {one.document: others for one in waiting}


def without_hidden_cells(basis: Basis, hidden: Mapping[str, frozenset[str]]) -> Basis:
    """Leave out the cells of the framework matrix in which a hidden colleague wrote what a source says."""
    from qualkit.reports.parts.matrix import sources_by_name

    if not hidden:
        return basis
    names, view = sources_by_name(basis), copy(basis.view)

    def is_seen(case: str, author: str) -> bool:
        source = names.get(case)
        return source is None or all(author not in hidden.get(one, ()) for one in source.documents)

    cells = tuple(one for one in view.records.summaries if is_seen(one.case, one.author))
    view.records = replace(view.records, summaries=cells)  # type: ignore[misc]  # of a copy
    return replace(basis, view=view)
