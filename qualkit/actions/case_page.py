"""The cases of a study: who or what is counted, and one of them with all that it says, for those who code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualkit.actions.code_page import in_tree
from qualkit.actions.framework import FrameworkRow, row_of
from qualkit.actions.quotes import Cell, Quote, name_of, quoted
from qualkit.errors import UnknownName
from qualkit.model import Case, Code, Coding, Document, Memo
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.sources import Source
from qualkit.text.consent import Consent, consent_of
from qualkit.text.words import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """Somebody, or a document that stands for itself. ``id`` is the case's, or the document's.

    ``kinds`` are the bases in which it is counted; none for a member of a group, who is not counted alone.
    """

    id: str
    key: str
    kinds: tuple[str, ...]
    attributes: Mapping[str, str]
    documents: tuple[Document, ...]
    codings: int
    codes: int
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCode:
    """What a case says on a code: its status where the case is counted, and the quotes."""

    code: Code
    status: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """Everything about one case."""

    row: CaseRow
    attributes: Mapping[str, str]
    """All that people wrote down of it, also what reports may not print."""
    members: tuple[CaseRow, ...]
    said: tuple[OnCode, ...]
    frameworks: tuple[FrameworkRow, ...]
    """Its row of the framework matrix, one for each kind of source."""
    memos: tuple[Memo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A case with where it stands: the sources it is, or the turns that are its own."""

    row: CaseRow
    case: Case | None
    sources: Sequence[Source]
    codings: Sequence[Coding]


def cases(basis: Basis, *, words: str = "") -> list[CaseRow]:
    """List the cases of eligible material whose key or attributes hold the words, counted ones first."""
    return [one.row for one in _all(basis)
            if all(word in fold(" ".join((one.row.key, *one.row.attributes.values(), *one.row.kinds)))
                   for word in fold(words).split())]


def case_page(basis: Basis, case_id: str) -> CasePage:
    """Lay out one case.

    Raises:
        UnknownName: there is none of that id in eligible material.
    """
    every = _all(basis)
    found = next((one for one in every if one.row.id == case_id), None)
    if found is None:
        raise UnknownName("case", case_id)
    attributes = {name: value for source in found.sources for name, value in source.attributes.items() if value}
    attributes |= {name: value for name, value in (found.case.attributes if found.case else {}).items() if value}
    members = found.case.members if found.case else ()
    return CasePage(
        row=found.row, attributes=attributes, members=tuple(one.row for one in every if one.row.key in members),
        said=tuple(_said(basis, found)), frameworks=tuple(row_of(basis, source) for source in found.sources),
        memos=tuple(one for one in basis.view.memos() if (one.about_kind, one.about_id) == ("case", case_id)))


HEADER = ("case", "kinds", "read in full", "documents", "codings", "codes")


def cases_table(basis: Basis, rows: Sequence[CaseRow]) -> tuple[list[str], list[list[Cell]]]:
    """The cases as a table, a column for each attribute that may be printed."""
    names = list(basis.view.privacy.cleared)
    return [*HEADER, *names], [
        [row.key, ", ".join(row.kinds), "yes" if row.read else "no", len(row.documents), row.codings, row.codes,
         *(row.attributes.get(name, "") for name in names)] for row in rows]


def _all(basis: Basis) -> list[_Found]:
    by_document: dict[str, list[Coding]] = defaultdict(list)
    for coding in basis.by_people:
        by_document[basis.home(coding.document)].append(coding)
    grouped: dict[str, list[Source]] = defaultdict(list)
    for source in basis.sources:
        grouped[source.case.key if source.case else f"document {source.documents[0]}"].append(source)
    counted = [_counted(basis, sources, by_document) for sources in grouped.values()]
    return [*sorted(counted, key=lambda one: one.row.key), *_speakers(basis, set(grouped), by_document)]


def _counted(basis: Basis, sources: Sequence[Source], by_document: Mapping[str, Sequence[Coding]]) -> _Found:
    case, documents = sources[0].case, [one for source in sources for one in source.documents]
    codings = [coding for one in documents for coding in by_document.get(one, ())]
    row = CaseRow(
        id=case.id if case else documents[0], key=name_of(basis, sources[0]),
        kinds=tuple(basis.base_of[source.unit] for source in sources),
        attributes={name: value for source in sources for name, value in basis.cleared(source.attributes).items()},
        documents=tuple(basis.documents[one] for one in documents), codings=len(codings),
        codes=len({basis.resolved(one.code) for one in codings}),
        read=all(source.unit in basis.read for source in sources))
    return _Found(row=row, case=case, sources=sources, codings=codings)


def _speakers(basis: Basis, counted: set[str], by_document: Mapping[str, Sequence[Coding]]) -> Iterator[_Found]:
    """Cases that are not counted alone, because they speak in a group: what is coded in their own turns."""
    turns: dict[str, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    known: dict[str, Case] = {}
    for document in basis.documents:
        for turn in basis.texts[document].turns:
            case = basis.view.case_of(document, turn.speaker) if turn.speaker and turn.role.is_evidence else None
            if case and case.key not in counted and consent_of(case.attributes) is not Consent.REFUSED:
                known[case.key] = case
                turns[case.key][document].append((turn.start, turn.end))
    for key, case in sorted(known.items()):
        codings = [coding for document, spans in turns[key].items() for coding in by_document.get(document, ())
                   if any(anchor.document == document and anchor.start < end and start < anchor.end
                          for anchor in coding.anchors for start, end in spans)]
        row = CaseRow(id=case.id, key=key, kinds=(), attributes=basis.cleared(case.attributes),
                      documents=tuple(basis.documents[one] for one in turns[key]), codings=len(codings),
                      codes=len({basis.resolved(one.code) for one in codings}), read=False)
        yield _Found(row=row, case=case, sources=(), codings=codings)


def _said(basis: Basis, found: _Found) -> Iterator[OnCode]:
    quotes: dict[str, list[Quote]] = defaultdict(list)
    for quote in quoted(basis, found.codings):
        quotes[quote.code.id].append(quote)
    for code in in_tree(basis.view.codebook.codes):
        if code.id in quotes:
            status = ""
            if len(found.sources) == 1:
                status = basis.ledger.status(basis.unit_by_id[found.sources[0].unit], {code.id}).value
            yield OnCode(code=code, status=status, quotes=tuple(quotes[code.id]))
