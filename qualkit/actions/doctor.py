"""Check the store: integrity, anchors, index against text, orphans; also one that will not open."""

from __future__ import annotations

from collections import Counter

from qualkit.actions.opening import codebook_of, store_of
from qualkit.errors import UsageError
from qualkit.project import Project
from qualkit.store import Check, examine

READABLE = {"anchors", "places", "orphans", "index", "suggestions", "vectors", "unused texts"}
"""Checks that may fail while codings can still be read."""


def doctor(project: Project, *, repair: bool = False) -> tuple[Check, ...]:
    """Return every check with its result; ``repair`` rebuilds the word index, never testimony.

    Raises:
        UsageError: nothing has been ingested yet.
        StoreError: the store belongs to another program or a later version.
    """
    if not project.store_path.is_file():
        raise UsageError("This project has no store yet: nothing has been ingested.", hint="Run: qualkit ingest")
    checks = tuple(examine(project.store_path, repair=repair))
    broken = {check.name for check in checks if not check.ok}
    return checks if broken - READABLE else (*checks, _codes(project))


def _codes(project: Project) -> Check:
    """Whether every coding's code still stands in its study's codebook (retired and merged ones do)."""
    lost: Counter[str] = Counter()
    with store_of(project, read_only=True) as store:
        for study in project.file.studies:
            known = codebook_of(project, study).by_id
            lost.update(study.codebook for coding in store.codings(study.key) if coding.code not in known)
    detail = "; ".join(f"{count} codings with codes that are not in {name}" for name, count in sorted(lost.items()))
    return Check(name="codebook", ok=not lost, detail=detail, count=lost.total())
