"""Check the store: integrity, anchors, index against text, orphans."""

from __future__ import annotations

from qualkit.actions.opening import store_of
from qualkit.project import Project
from qualkit.store import Check


def doctor(project: Project, *, repair: bool = False) -> tuple[Check, ...]:
    """Return every check with its result; ``repair`` rebuilds the word index, never testimony.

    Raises:
        StoreError: the store cannot be opened at all.
    """
    with store_of(project, read_only=not repair) as store:
        return tuple(store.doctor(repair=repair))
