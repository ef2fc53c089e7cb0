"""What a project holds, who has done what, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualkit.actions.next_steps import Step, steps_of
from qualkit.actions.opening import store_of
from qualkit.actions.records import check
from qualkit.errors import FileInvalid
from qualkit.measures.settling import once
from qualkit.model import Study
from qualkit.project import Project
from qualkit.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class CoderStatus:
    """What one coder has done."""

    readings: int = 0
    passages: int = 0
    """Passages coded in full by themselves."""
    codings: int = 0
    decisions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A study at a glance; ``next_step`` is a command to type, the first of ``steps``, all that waits."""

    title: str
    counts: Mapping[str, int] = field(default_factory=dict)
    coders: Mapping[str, CoderStatus] = field(default_factory=dict)
    next_step: str = ""
    steps: tuple[Step, ...] = ()


def status(project: Project, *, study: str = "") -> Status:
    """Return what a study holds and what is still to do."""
    which = project.study(study)
    if not project.store_path.is_file():
        return _status(which, Step(command="qualkit ingest", why="nothing was read into the store yet"))
    with store_of(project, read_only=True) as store:
        counts = _counts(store, which) | _records(project, which)
        return _status(which, *steps_of(project, store, which, counts), counts=counts, coders=_coders(store, which))


def _status(study: Study, *steps: Step, counts: Mapping[str, int] | None = None,
            coders: Mapping[str, CoderStatus] | None = None) -> Status:
    return Status(title=study.title, counts=counts or {}, coders=coders or {}, next_step=steps[0].command, steps=steps)


def _counts(store: Store, study: Study) -> dict[str, int]:
    documents, tally = store.documents(study.key), store.tally(study.key)
    gone = {one.id for one in documents if one.missing}
    read = {one.document for one in store.readings(study.key)} - gone
    parts = {(one.document, one.anchor.start, one.anchor.end) for one in store.passage_readings(study.key)
             if one.document not in gone}
    every = once(store.codings(study.key))
    codings = [one for one in every if one.document not in gone]
    return {
        "documents": sum(not one.missing for one in documents),
        "duplicates": sum(bool(one.duplicate_of) for one in documents),
        "missing": sum(one.missing for one in documents),
        "cases": len(store.cases(study.key)),
        "passages": store.count_segments(study.key, evidence_only=True),
        "suggestions": tally.suggestions,
        "suggestions undecided": tally.undecided,
        "codings": len(codings),
        **({"codings of missing documents": away} if (away := len(every) - len(codings)) else {}),
        "codings that moved": sum(one.place == "moved" for one in codings),
        "codings without a place": sum(one.place == "orphan" for one in codings),
        "documents read in full": len(read),
        "passages read by themselves": len(parts),
    }


def _records(project: Project, study: Study) -> dict[str, int]:
    """Findings and what follows from them; a mistake in their file is no reason to tell nothing of the rest."""
    try:
        result = check(project, study=study.key)
    except FileInvalid as error:
        return {"mistakes in findings": len(error.problems)}
    return {"findings and other records": result.checked, "flaws in them": len(result.flaws)}


def _coders(store: Store, study: Study) -> dict[str, CoderStatus]:
    codings, readings, decisions = once(store.codings(study.key)), store.readings(study.key), store.decisions(study.key)
    parts = store.passage_readings(study.key)
    every = {
        handle: CoderStatus(readings=sum(one.coder == handle for one in readings),
                            passages=sum(one.coder == handle for one in parts),
                            codings=sum(one.coder == handle for one in codings),
                            decisions=sum(one.coder == handle for one in decisions))
        for handle in store.coders()
    }
    return {handle: done for handle, done in every.items() if done != CoderStatus()}  # some only looked in
