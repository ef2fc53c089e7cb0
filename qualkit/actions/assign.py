"""Say who codes which documents, blind or not, and see how far each has come.

Blind coders see nothing of each other's work on a document until all of them have finished it; what that means is said
in `qualkit.actions.blinding`. Whoever assigns, and everybody who is not part of an assignment, sees all.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qualkit.actions.opening import now
from qualkit.actions.transfer import find_document
from qualkit.errors import Sentence, UnknownName, UsageError
from qualkit.measures.settling import once
from qualkit.model import Assignment, Coder, CoderKind, Document, Study, derive, mint
from qualkit.store import Store

SEED = 7
"""The seed of a draw, where none is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Who is to code what: documents by key or file name, or so many (``draw``) drawn at random with a seed.

    ``request`` names the act, so that one sent twice is done once.
    """

    coders: tuple[str, ...]
    documents: tuple[str, ...] = ()
    draw: int = 0
    seed: int = SEED
    blind: bool = True
    request: str = field(default_factory=mint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """What was assigned: keys of documents that are new, and of those that these coders were to code already."""

    coders: tuple[str, ...]
    blind: bool
    added: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one coder of an assignment has come. Unseen: their work is hidden from whoever asks."""

    coder: str
    finished: bool = False
    codings: int = 0
    is_unseen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentProgress:
    """One assignment: its document, and how far each of its coders has come."""

    assignment: Assignment
    document: Document
    coders: tuple[Progress, ...]
    is_finished: bool
    """All have read the document in full."""


def assign(store: Store, study: Study, task: Task, *, by: str) -> Assigned:
    """Assign documents to coders, as one act of ``by``; coders who are new to the project are entered.

    Raises:
        UnknownName: there is no such document.
        UsageError: nobody or nothing is named, or there are fewer documents than are to be drawn.
    """
    coders = _coders(store, task)
    if not by.strip():
        raise UsageError("An assignment needs the name of who makes it.", hint="Name yourself with --by YOUR-HANDLE.")
    with store.transaction():
        standing = {(one.document, one.coders) for one in store.assignments(study.key)}
        documents = _documents(store, study, task, taken={document for document, known in standing if known == coders})
        new = [one for one in documents if (one.id, coders) not in standing]
        for handle in (*coders, by):
            if handle not in store.coders():
                store.put_coder(Coder(id=derive("coder", handle), handle=handle))
        at = now()
        added = store.add_assignments([Assignment(
            id=derive("assignment", task.request, one.id), document=one.id, coders=coders, made_by=by, made_at=at,
            blind=task.blind) for one in new], coder=by, request=task.request)
    return Assigned(coders=coders, blind=task.blind, added=tuple(one.key for one in new) if added else (),
                    unchanged=tuple(one.key for one in documents if one not in new or not added))


def unassign(store: Store, study: Study, ids: Iterable[str], *, by: str, request: str = "") -> int:
    """End assignments, as one act; what was coded stays. Returns how many.

    Raises:
        UnknownName: one does not stand.
    """
    ours = {one.id for one in store.assignments(study.key)}
    wanted = list(dict.fromkeys(ids))
    for one in wanted:
        if one not in ours:
            raise UnknownName("assignment", one[:40])
    return store.end_assignments(wanted, coder=by, request=request) if wanted else 0


def unassign_documents(store: Store, study: Study, names: Sequence[str], *, coders: Sequence[str] = (),
                       by: str) -> tuple[Assignment, ...]:
    """End the assignments of documents by key or file name: all of them, or those of just these coders.

    Raises:
        UnknownName: there is no such document.
        UsageError: none of them is assigned so.
    """
    documents = {find_document(name, store.documents(study.key)).id for name in names}
    found = tuple(one for one in store.assignments(study.key)
                  if one.document in documents and (not coders or one.coders == tuple(sorted(set(coders)))))
    if not found:
        raise UsageError("None of these documents is assigned so.", hint="See: qualkit assign list")
    unassign(store, study, [one.id for one in found], by=by)
    return found


def assignments(store: Store, study: Study, *, hidden: Mapping[str, frozenset[str]]) -> list[AssignmentProgress]:
    """Return all assignments with how far each coder has come; of work that is ``hidden``, nothing is said."""
    documents = {one.id: one for one in store.documents(study.key)}
    read = {(one.document, one.coder) for one in store.readings(study.key)}
    codings = Counter((one.document, one.coder) for one in once(store.codings(study.key)))
    return [AssignmentProgress(
        assignment=one, document=documents[one.document],
        coders=tuple(Progress(coder=coder, is_unseen=True) if coder in hidden.get(one.document, ()) else
                     Progress(coder=coder, finished=(one.document, coder) in read,
                              codings=codings[one.document, coder]) for coder in one.coders),
        is_finished=all((one.document, coder) in read for coder in one.coders))
        for one in store.assignments(study.key)]


def _coders(store: Store, task: Task) -> tuple[str, ...]:
    coders = tuple(sorted({one.strip() for one in task.coders} - {""}))
    if not coders:
        raise UsageError(Sentence("An assignment needs coders."),
                         hint=Sentence("Name those who are to code, for example fanta,luc."))
    known = store.coders()
    for handle in coders:
        if not handle.isprintable() or len(handle) > 60:
            raise UsageError(Sentence("A coder's handle cannot be longer than 60 letters, or hold control characters."),
                             hint=Sentence("Choose a short handle, like awa."))
        if handle in known and known[handle].kind is CoderKind.ENGINE:
            raise UsageError(Sentence("%(handle)s is an engine: only people can be asked to read a document in full.",
                                      handle=handle),
                             hint=Sentence("Name people only."))
    return coders


def _documents(store: Store, study: Study, task: Task, *, taken: set[str]) -> list[Document]:
    every = [one for one in store.documents(study.key) if not one.missing and not one.duplicate_of]
    found = {one.id: one for one in (find_document(name, every) for name in task.documents)}
    if task.draw:
        left = [one for one in every if one.id not in taken and one.id not in found]
        if not 0 < task.draw <= len(left):
            raise UsageError(Sentence("%(draw)s documents cannot be drawn: %(count)s are not assigned to these "
                                      "coders yet.", draw=task.draw, count=len(left)),
                             hint=Sentence("Draw fewer."))
        found |= {one.id: one for one in random.Random(task.seed).sample(left, task.draw)}
    if not found:
        raise UsageError(Sentence("Nothing is named to be coded."),
                         hint=Sentence("Name documents, or draw some at random."))
    return [one for one in every if one.id in found]
