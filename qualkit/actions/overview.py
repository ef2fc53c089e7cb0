"""A study's documents at a glance, as one coder sees them: how long, how far coded, by whom, read or not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from qualkit.actions.waiting import still_waiting
from qualkit.measures.settling import once
from qualkit.model import Coding, Decision, Document, Place, Study
from qualkit.store import Store
from qualkit.store.codings import CodedSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentProgress:
    """One document: passages in it, this coder's codings, suggestions that wait for them, and who has read it.

    Where work is blind nothing waits: nothing is suggested there, and the number would tell what others decided on.
    ``blind`` says that others code it too whose work is not to be seen yet; ``assigned`` that this coder is to read it.
    """

    document: Document
    passages: int
    mine: int
    waiting: int
    readers: tuple[str, ...]
    assigned: bool = False
    blind: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A study's documents in the order of their keys."""

    documents: tuple[DocumentProgress, ...]
    coder: str = ""

    @property
    def to_read(self) -> tuple[DocumentProgress, ...]:
        """What is assigned to this coder who has not finished it."""
        return tuple(one for one in self.documents if one.assigned and self.coder not in one.readers)

    @property
    def finished(self) -> int:
        """How many documents somebody has read in full, as far as it may be seen."""
        return sum(bool(one.readers) for one in self.documents)


def overview(store: Store, study: Study, *, coder: str, hidden: Mapping[str, frozenset[str]]) -> Overview:
    """Lay out a study's documents that can be read; ``hidden`` as `qualkit.actions.blinding.hidden_from` says."""
    own = store.codings(study.key, coder=coder)
    mine = Counter(one.document for one in once(own))
    waiting = _waiting(store, study, coder, own)
    passages = store.segments_by_document(study.key, evidence_only=True)
    readers: dict[str, set[str]] = {}
    for one in store.readings(study.key):
        if one.coder not in hidden.get(one.document, ()):
            readers.setdefault(one.document, set()).add(one.coder)
    assigned = {one.document for one in store.assignments(study.key) if coder in one.coders}
    return Overview(coder=coder, documents=tuple(
        DocumentProgress(document=one, passages=passages.get(one.id, 0), mine=mine[one.id],
                         waiting=0 if one.id in hidden else waiting[one.id],
                         readers=tuple(sorted(readers.get(one.id, ()))), assigned=one.id in assigned,
                         blind=one.id in hidden)
        for one in sorted(store.documents(study.key), key=lambda one: one.order)
        if not one.missing and not one.duplicate_of))


def _waiting(store: Store, study: Study, coder: str, own: Iterable[Coding]) -> Counter[str]:
    """How many suggestions wait for a coder, by document."""
    decided: defaultdict[str, list[Decision]] = defaultdict(list)
    for one in store.decisions(study.key):
        if one.coder == coder:
            decided[one.document].append(one)
    coded: defaultdict[str, list[CodedSpan]] = defaultdict(list)
    for given in own:
        if given.place is not Place.ORPHAN:
            coded[given.document] += [CodedSpan(at.start, at.end, given.code) for at in given.anchors]
    every = groupby(store.suggestions(study.key, reasons=False), key=lambda one: one.document)
    return Counter({document: len(still_waiting(some, decisions=decided[document], coded=coded[document]))
                    for document, some in every})
