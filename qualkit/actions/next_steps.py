"""What waits in a study, the most sensible step first, each with the command for it.

Whoever asks where a study stands wants to know what to do now. One line that says "review" for as long as one
suggestion is left hides that documents stand half read, or that two coders differ: so all that waits is told.
"""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qualkit.actions.blinding import still_blind
from qualkit.actions.opening import view_of
from qualkit.model import Assignment, Document, Reading, Study
from qualkit.project import Project
from qualkit.reports.parts.basis import basis_of
from qualkit.reports.parts.differences import State, differences_of
from qualkit.store import Store

HANDLE = "YOUR-HANDLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A ``command`` to type, and in words what waits for it."""

    command: str
    why: str


def steps_of(project: Project, store: Store, study: Study, counts: Mapping[str, int]) -> tuple[Step, ...]:
    """Return what waits in a study of which ``counts`` is known, the most sensible first; never nothing.

    What nobody has read once the rest is done comes after the report: no study has to read everything.
    """
    if not counts["documents"]:
        return (Step(command="qualkit ingest", why="put transcripts into corpora/ first"),)
    documents = [one for one in store.documents(study.key) if not one.missing and not one.duplicate_of]
    readings, assignments = store.readings(study.key), store.assignments(study.key)
    unread = tuple(_unread(store, study, documents, readings, assignments))
    first, last = (unread, ()) if not readings else ((), unread)
    return (*_displaced(counts), *_suggested(store, study, readings, assignments), *_assigned(readings, assignments),
            *first, *_differing(project, store, study, readings), *_records(counts),
            Step(command="qualkit report study", why="what people decided so far, as a report"), *last)


def _displaced(counts: Mapping[str, int]) -> Iterator[Step]:
    if astray := counts["codings that moved"] + counts["codings without a place"]:
        yield Step(command=f"qualkit review --coder {HANDLE} --moved",
                   why=f"{_some(astray, 'coding')} moved, or lost the place, when a transcript was corrected")


def _suggested(store: Store, study: Study, readings: list[Reading], assignments: list[Assignment]) -> Iterator[Step]:
    """Suggestions where nobody has read the text yet: who reads in full, and gives no code, has said no.

    Documents that are coded blind show none until all have finished.
    """
    if not any(one.verb == "tag" for one in store.runs(study.key)):
        yield Step(command="qualkit tag", why="no engine was asked yet")
        return
    passed = {one.document for one in readings} | {one.document for one in still_blind(assignments, readings)}
    parts: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in store.passage_readings(study.key):
        parts[one.document].append((one.anchor.start, one.anchor.end))
    waiting = sum(one.document not in passed
                  and not any(start < one.end and one.start < end for start, end in parts.get(one.document, ()))
                  for one in store.suggestions(study.key, undecided=True, reasons=False))
    if waiting:
        yield Step(command=f"qualkit review --coder {HANDLE}",
                   why=f"{_some(waiting, 'suggestion')} to decide on, in text that nobody has read in full")


def _assigned(readings: list[Reading], assignments: list[Assignment]) -> Iterator[Step]:
    read = {(one.document, one.coder) for one in readings}
    left = {(one.document, coder) for one in assignments for coder in one.coders} - read
    if left:
        yield Step(command="qualkit assign list", why=f"{_some(len(left), 'reading')} that somebody was assigned "
                                                      "to, not finished")


def _unread(store: Store, study: Study, documents: list[Document], readings: list[Reading],
            assignments: list[Assignment]) -> Iterator[Step]:
    """Documents nobody has read in full; named is the first that is not assigned to somebody."""
    read = {one.document for one in readings}
    assigned = {one.document for one in assignments}
    passages = store.segments_by_document(study.key, evidence_only=True)
    left = [one for one in sorted(documents, key=lambda one: one.order) if one.id not in read and passages.get(one.id)]
    free = [one for one in left if one.id not in assigned]
    if free:
        yield Step(command=f"qualkit review --coder {HANDLE} --read {shlex.quote(free[0].key)}",
                   why=f"{len(left)} of {_some(len(documents), 'document')} that nobody has read in full: "
                       'only what was read says "no" where it has no code')


def _differing(project: Project, store: Store, study: Study, readings: list[Reading]) -> Iterator[Step]:
    """Where two coders differ; nothing is laid out for that unless two have read the same document."""
    if len({(one.document, one.coder) for one in readings}) == len({one.document for one in readings}):
        return
    left = sum(one.state is not State.SETTLED for one in differences_of(basis_of(view_of(project, store, study))))
    if left:
        yield Step(command="qualkit agree --disagreements",
                   why=f"{_some(left, 'place')} on which two coders differ, not settled: qualkit desk, page Agreement")


def _records(counts: Mapping[str, int]) -> Iterator[Step]:
    if flaws := counts.get("flaws in them", 0) + counts.get("mistakes in findings", 0):
        yield Step(command="qualkit finding check",
                   why=f"{_some(flaws, 'flaw')} in findings and what follows from them")


def _some(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
