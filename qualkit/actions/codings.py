"""Bring people's codings in and out: tables with a row per quotation, and the 0/1 case table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from qualkit.actions.double_coding_lines import ADJUDICATION, ASSIGNMENT, adjudication_of, assignment_of
from qualkit.actions.opening import codebook_of, now, store_of
from qualkit.actions.transfer import (
    PASSAGE_READING,
    Row,
    find_code,
    find_document,
    moment_of,
    place,
    read_table,
    when,
)
from qualkit.errors import UnknownName, UsageError
from qualkit.model import (
    Adjudication,
    Assignment,
    Codebook,
    Coder,
    Coding,
    Decision,
    Direction,
    Document,
    PassageReading,
    Problem,
    Reading,
    Severity,
    Study,
    Verdict,
    bytes_hash,
    derive,
)
from qualkit.project import Project
from qualkit.store import Store

Testimony = TypeVar("Testimony", Coding, PassageReading)

_YES = frozenset({"1", "true", "yes", "y", "x", "oui", "o", "vrai", "*"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did. ``unplaced`` are the rows that could not be used, each with its reason.

    ``warnings`` are about the table (two columns of one name) and keep no row out.
    """

    rows: int = 0
    """How many the file has below its head."""
    added: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    """Codings that stood here and were taken back elsewhere."""
    readings: int = 0
    decisions: int = 0
    passage_readings: int = 0
    assignments: int = 0
    adjudications: int = 0
    unplaced: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Import:
    """One import under way."""

    store: Store
    study: Study
    codebook: Codebook
    documents: Sequence[Document]
    file: str
    coder: str
    unplaced: list[Problem] = field(default_factory=list)
    codings: list[Coding] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    passage_readings: list[PassageReading] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    adjudications: list[tuple[Adjudication, str]] = field(default_factory=list)
    """Each with the place of its row: it may rest on codings that are not here."""
    texts: dict[str, str] = field(default_factory=dict)

    def text(self, document: Document) -> str:
        """The words of a document, kept while its rows come by."""
        if document.id not in self.texts:
            self.texts.clear()
            self.texts[document.id] = self.store.text(document.id).content
        return self.texts[document.id]

    def take(self, row: Row) -> None:
        """Sort one row into codings, readings or decisions, or say why not."""
        try:
            document = find_document(row["document"], self.documents)
            handle = row["coder"] or self.coder
            if not handle:
                raise UsageError("The row names no coder.", hint="Name one with --coder.")
            self._keep(row, document, handle)
        except (UnknownName, UsageError, ValueError) as error:
            hint = error.hint if isinstance(error, UsageError) else ""
            self.leave_out(row.place, str(error), hint)

    def leave_out(self, place: str, reason: str, hint: str = "") -> None:
        """List a row that cannot be used."""
        self.unplaced.append(Problem(source=self.file, place=place, reason=reason, remedy=hint,
                                     severity=Severity.REJECTION))

    def _keep(self, row: Row, document: Document, handle: str) -> None:
        if row["record"] == "reading":
            self.readings.append(self._reading(row, document, handle))
            return
        if row["record"] == PASSAGE_READING:
            self.passage_readings.append(self._passage_reading(row, document, handle))
            return
        if row["record"] == ASSIGNMENT:
            self.assignments.append(assignment_of(row, document, handle))
            return
        if row["record"] == ADJUDICATION:
            one = adjudication_of(row, document, self.text(document), codebook=self.codebook, by=handle)
            self.adjudications.append((one, row.place))
            return
        code = find_code(row["code"], self.codebook)
        anchors = place(row, document, self.text(document))
        if row["verdict"]:
            self.decisions.append(Decision(
                id=row["id"] or derive("decision", document.id, anchors[0].start, anchors[0].end, code, handle),
                anchor=anchors[0], code=code, verdict=Verdict(row["verdict"]), coder=handle,
                decided_at=when(row, now()), note=row["memo"],
                snapshot=json.loads(row["snapshot"] or "{}"), codebook_version=self.codebook.version))
            return
        direction = Direction(row["direction"]) if row["direction"] else None
        spans = ";".join(f"{anchor.start}-{anchor.end}" for anchor in anchors)
        self.codings.append(Coding(
            id=row["id"] or derive("coding", document.id, document.text_hash, spans, code, handle, direction),
            anchors=anchors, code=code, coder=handle, made_at=when(row, now()), direction=direction,
            withdrawn_at=moment_of(row, "withdrawn_at"),
            hedged=_yes(row["hedged"]), key_quote=_yes(row["key_quote"]), memo=row["memo"],
            decision=row["decision"] or None, codebook_version=self.codebook.version))

    def _reading(self, row: Row, document: Document, handle: str) -> Reading:
        return Reading(id=row["id"] or derive("reading", document.id, document.text_hash, handle), document=document.id,
                       text_hash=document.text_hash, coder=handle, finished_at=when(row, now()),
                       codes=self._codes_known(row), codebook_version=self.codebook.version)

    def _passage_reading(self, row: Row, document: Document, handle: str) -> PassageReading:
        anchor, *_ = place(row, document, self.text(document))
        made = derive("passage reading", document.id, document.text_hash, anchor.start, anchor.end, handle,
                      row["sample"])
        return PassageReading(id=row["id"] or made, anchor=anchor, coder=handle, read_at=when(row, now()),
                              codes=self._codes_known(row), sample=row["sample"],
                              codebook_version=self.codebook.version)

    def _codes_known(self, row: Row) -> tuple[str, ...]:
        """The codes that were looked for: those that a row names, else all that stand in the codebook."""
        known = row["codes_known"]
        return tuple([find_code(key, self.codebook) for key in json.loads(known)] if known
                     else [code.id for code in self.codebook.active])


def _yes(cell: str) -> bool:
    return cell.casefold() in _YES


def import_codings(project: Project, file: Path, *, study: str = "", coder: str = "",
                   mapping: Mapping[str, str] | None = None) -> ImportResult:
    """Import codings, readings, decisions, assignments and adjudications from a JSONL, CSV or XLSX file.

    A row is a coding; with ``record`` = ``reading`` it says that its coder has coded the document in full, with
    ``passage reading`` one passage of it; with a ``verdict`` it is a decision on a suggestion; with ``assignment`` or
    ``adjudication`` it is what `qualkit.model.double_coding` says of these. Importing a file twice changes nothing; a
    coding that was taken back elsewhere is taken back here. Rows that cannot be placed are listed, the others go in,
    in one transaction.

    Raises:
        UsageError: the file lacks needed columns, or nothing has been ingested.
    """
    which = project.study(study, synthesis=False)
    problems: list[Problem] = []
    rows = 0
    with store_of(project) as store:
        work = _Import(store=store, study=which, codebook=codebook_of(project, which), file=file.name, coder=coder,
                       documents=[one for one in store.documents(which.key) if not one.missing])
        for row in read_table(file, mapping or {}, problems.append, coder=coder):
            rows += 1
            work.take(row)
        counts = _write(store, work, request=bytes_hash(file.read_bytes()))
    refused = [one for one in problems if one.severity is Severity.REJECTION]
    return ImportResult(rows=rows + len(refused), unplaced=(*refused, *work.unplaced),
                        warnings=tuple(one for one in problems if one.severity is not Severity.REJECTION), **counts)


def _write(store: Store, work: _Import, *, request: str) -> dict[str, int]:
    handles = {one.coder for batch in (work.codings, work.readings, work.decisions, work.passage_readings)
               for one in batch}
    handles |= {handle for one in work.assignments for handle in (*one.coders, one.made_by)}
    handles |= {handle for one, _ in work.adjudications for handle in (*one.coders, one.adjudicator)}
    decided = {one.id for one in work.decisions}  # their codings go in with them, in one act
    with store.transaction():
        store.put_codebook(work.study.key, work.codebook)
        for handle in sorted(handles):
            store.put_coder(Coder(id=derive("coder", handle), handle=handle))
        added = unchanged = withdrawn = 0
        made = {coding.decision: coding for coding in work.codings if coding.decision}
        for handle, codings in _by_coder(coding for coding in work.codings if coding.decision not in decided):
            outcome = store.add_codings(codings, request=f"{request}:{handle}", coder=handle)
            added, unchanged = added + outcome.added, unchanged + outcome.unchanged
            withdrawn += outcome.withdrawn
        readings = sum(store.add_reading(reading, request=f"{request}:{reading.id}") for reading in work.readings)
        parts = sum(store.add_passage_readings(own, coder=handle, request=f"{request}:{handle}:passages")
                    for handle, own in _by_coder(work.passage_readings))
        new = [one.id for one in work.decisions
               if store.add_decision(one, request=f"{request}:{one.id}", coding=made.get(one.id))]
        for handle, codings in _by_coder(one for one in made.values() if one.withdrawn_at and one.decision in decided):
            withdrawn += store.add_codings(codings, request=f"{request}:{handle}:withdrawn", coder=handle).withdrawn
        assigned, settled = _write_double_coding(store, work, request)
    by_decision = sum(one in made for one in new)
    return {"added": added + by_decision, "unchanged": unchanged + len(made.keys() & decided) - by_decision,
            "withdrawn": withdrawn, "readings": readings, "decisions": len(new), "passage_readings": parts,
            "assignments": assigned, "adjudications": settled}


def _write_double_coding(store: Store, work: _Import, request: str) -> tuple[int, int]:
    """Write what was assigned and settled, once the codings are in; returns how many of each are new."""
    assigned = sum(store.add_assignments([one], coder=one.made_by, request=f"{request}:{one.id}")
                   for one in work.assignments)
    settled = 0
    for one, row in work.adjudications:
        try:
            settled += store.add_adjudication(one, request=f"{request}:{one.id}")
        except UnknownName:
            work.leave_out(row, "A coding that was settled there does not stand here.",
                           "Import the codings first; those that were taken back since need no decision.")
    return assigned, settled


def _by_coder(given: Iterable[Testimony]) -> Iterator[tuple[str, list[Testimony]]]:
    groups: dict[str, list[Testimony]] = {}
    for one in given:
        groups.setdefault(one.coder, []).append(one)
    yield from sorted(groups.items())
