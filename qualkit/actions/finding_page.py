"""Findings and lessons beside their evidence: what people concluded, the quotes it rests on, and what it still lacks.

A machine lays out evidence; it chooses no direction, no conclusion and no level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualkit.actions.quotes import Quote, Wanted, matching, quoted
from qualkit.actions.records import stamp_of
from qualkit.errors import UnknownName
from qualkit.files.records import keys_of
from qualkit.files.records_fields import NOUNS, Noun
from qualkit.files.scalars import Value
from qualkit.measures.record_checks import Flaw, Known, check_records
from qualkit.model import Finding, Lesson, Place, Records
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis
from qualkit.store import Store

WRITTEN = ("finding", "lesson")
"""The kinds of records that are written on the desk."""
SIDES = ("evidence", "counter_evidence", "discarded")
"""What a coding may be to a finding; to a lesson only the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """A finding or lesson with the names of its themes and what it lacks, in sentences."""

    noun: str
    record: Finding | Lesson
    themes: tuple[str, ...]
    flaws: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its id, by which reports and other records point to it."""
        return self.record.id

    @property
    def text(self) -> str:
        """What it says."""
        return self.record.statement if isinstance(self.record, Finding) else self.record.title


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsPage:
    """The findings and lessons of a study in the order of its files."""

    findings: tuple[RecordRow, ...]
    lessons: tuple[RecordRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a record rests on, by `SIDES`: quotes, findings (of lessons), and ids that lead to nothing one may see."""

    quotes: Mapping[str, tuple[Quote, ...]]
    findings: tuple[Finding, ...]
    elsewhere: Mapping[str, tuple[str, ...]]
    reasons: Mapping[str, str]
    """Why a coding was set aside, by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """One record with its evidence laid out, and its stamp."""

    row: RecordRow
    evidence: Evidence
    stamp: str


def records_page(basis: Basis, store: Store, labels: Labels) -> RecordsPage:
    """List what people concluded of a study."""
    records = basis.view.records
    flaws = _flaws(basis, store, labels)
    return RecordsPage(findings=tuple(_row(basis, "finding", one, labels, flaws) for one in records.findings),
                       lessons=tuple(_row(basis, "lesson", one, labels, flaws) for one in records.lessons))


def record_page(basis: Basis, store: Store, labels: Labels, *, noun: str, key: str) -> RecordPage:
    """Lay one record out.

    Raises:
        UnknownName: it is no finding and no lesson, or there is none of that id.
    """
    known: dict[str, Finding | Lesson] = {one.id: one for one in _listed(basis.view.records, noun)}
    if key not in known:
        raise UnknownName(noun, key, known)
    record = known[key]
    return RecordPage(row=_row(basis, noun, record, labels, _flaws(basis, store, labels)),
                      evidence=evidence_of(basis, record), stamp=stamp_of(record))


def evidence_of(basis: Basis, record: Finding | Lesson) -> Evidence:
    """Lay out what a record rests on."""
    reasons = {basis.counted([one.evidence])[0]: one.reason for one in record.discarded} if isinstance(
        record, Finding) else {}
    named = {"evidence": basis.counted(record.evidence), "discarded": tuple(reasons),
             "counter_evidence": basis.counted(record.counter_evidence if isinstance(record, Finding) else ())}
    by_id = {one.coding.id: one for one in quotes_of(basis, [key for keys in named.values() for key in keys])}
    findings = {one.id: one for one in basis.view.records.findings} if isinstance(record, Lesson) else {}
    return Evidence(
        quotes={side: tuple(by_id[one] for one in keys if one in by_id) for side, keys in named.items()},
        findings=tuple(findings[one] for one in record.evidence if one in findings), reasons=reasons,
        elsewhere={side: tuple(one for one in keys if one not in by_id and one not in findings)
                   for side, keys in named.items()})


def quotes_of(basis: Basis, codings: Iterable[str]) -> list[Quote]:
    """The quotes of these codings that count and may be seen, in the order in which they are named."""
    wanted = basis.counted(codings)
    place = {one: number for number, one in enumerate(wanted)}
    found = matching(basis, Wanted(codings=frozenset(wanted)))
    return quoted(basis, sorted(found, key=lambda one: place[one.id]))


def changed_fields(record: Finding | Lesson, given: Mapping[tuple[str, str], Value]) -> dict[tuple[str, str], Value]:
    """Of what a form holds, what differs from the record as it stands: only that is written.

    Evidence that stays keeps its place, so that the file's history shows what was added and taken out.
    """
    ordered = {key: _in_former_order(getattr(record, key[0]), value) if key[0] in SIDES else value
               for key, value in given.items()}
    return {(name, part): value for (name, part), value in ordered.items()
            if _plain(getattr(record, name)) != _plain(value)}


def _in_former_order(before: Sequence[object], after: Value) -> Value:
    ids = [getattr(one, "evidence", one) for one in before]

    def place(one: Value) -> int:
        name = one["evidence"] if isinstance(one, Mapping) else one
        return ids.index(name) if name in ids else len(ids)

    return sorted(after, key=place) if isinstance(after, list) else after


def noun_of(name: str) -> Noun:
    """The fields of a finding or lesson.

    Raises:
        UnknownName: it is neither.
    """
    if name not in WRITTEN:
        raise UnknownName("kind of record", name, WRITTEN)
    return NOUNS[name]


HEADER = ("kind", "id", "themes", "text", "direction", "evidence", "against", "set aside", "author", "date", "lacks")


def records_table(page: RecordsPage) -> tuple[list[str], list[list[str | int | float]]]:
    """Findings and lessons as a table."""
    rows: list[list[str | int | float]] = []
    for row in (*page.findings, *page.lessons):
        one = row.record
        sides = (one.direction or "", len(one.evidence), len(one.counter_evidence), len(one.discarded)) if isinstance(
            one, Finding) else (one.kind or "", len(one.evidence), 0, 0)
        rows.append([row.noun, row.id, ", ".join(row.themes), row.text, *sides, one.author, one.date,
                     " ".join(row.flaws)])
    return list(HEADER), rows


def _listed(records: Records, noun: str) -> Sequence[Finding | Lesson]:
    if noun_of(noun).name == "finding":
        return records.findings
    return records.lessons


def _row(basis: Basis, noun: str, record: Finding | Lesson, labels: Labels, flaws: Sequence[Flaw]) -> RecordRow:
    if isinstance(record, Finding):
        code = basis.view.codebook.by_key.get(record.theme)
        themes: tuple[str, ...] = (code.name_in(labels.language) if code else record.theme,)
    else:
        names = {one.key: one.name_in(labels.language) for one in basis.view.themes}
        themes = tuple(names.get(one, one) for one in record.themes)
    return RecordRow(noun=noun, record=record, themes=themes, flaws=tuple(
        labels(f"flaw.{one.rule}", named=", ".join(one.named)) for one in flaws
        if (one.noun, one.id) == (noun, record.id)))


def _flaws(basis: Basis, store: Store, labels: Labels) -> list[Flaw]:
    """What the records lack. Whether a coding stands is asked of all codings, also those one may not see yet."""
    view = basis.view
    every = store.codings(view.study.key, include_withdrawn=True)
    missing = {one.id for one in view.documents() if one.missing}
    withdrawn = {one.id for one in every if one.withdrawn_at is not None}
    lost = {one.id for one in every if one.document in missing or one.place is Place.ORPHAN} - withdrawn
    others = {f"{records.study}/{key}" for records in view.others for name in ("findings", "lessons")
              for key in keys_of(records, name)}
    known = Known(codings=frozenset(one.id for one in every) - withdrawn - lost, withdrawn=frozenset(withdrawn),
                  lost=frozenset(lost), others=frozenset(others))
    return check_records(view.records, known, language=(view.study.languages or (labels.language,))[0])


def _plain(value: object) -> object:
    """A value as text, for comparing what is written with what a form holds: white space does not count."""
    if isinstance(value, str):
        return " ".join(value.split())
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return tuple(_plain(one) for one in value.values())
    if isinstance(value, (list, tuple)):
        return tuple(_plain(one) for one in value)
    return tuple(_plain(getattr(value, name)) for name in ("evidence", "reason")) if hasattr(value, "reason") else value
