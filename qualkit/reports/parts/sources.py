"""Who is counted: participants and groups under pseudonyms, never people of a group one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualkit.model import Case, Document, DocumentKind, Role, View
from qualkit.text.consent import Consent, consent_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Someone who is counted once: a participant or group, else a document, in one instrument.

    ``id`` is its pseudonym (``S07``); the same case met in two instruments has one pseudonym.
    """

    id: str
    kind: DocumentKind
    case: Case | None
    documents: tuple[str, ...]
    attributes: Mapping[str, str]
    people: int

    @property
    def unit(self) -> str:
        """The id it is counted by."""
        return f"{self.id}:{self.kind.value}"


def consent_to(view: View, document: Document) -> Consent:
    """How far a document may be used: what is stated of it and of the case it stands for, the stricter of both."""
    case = _case(view, document)
    return max(consent_of(document.attributes), consent_of(case.attributes) if case else Consent.QUOTED)


def _case(view: View, document: Document) -> Case | None:
    """The case a document is counted by: its own, or that of its only speaker (never a group's member)."""
    whole = view.case_of(document.id, "")
    if whole is not None or document.kind is DocumentKind.FOCUS_GROUP:
        return whole
    speakers = {turn.speaker for turn in view.text(document.id).turns if turn.role.is_evidence and turn.speaker}
    found = {case.key: case for name in sorted(speakers) if (case := view.case_of(document.id, name)) is not None}
    return next(iter(found.values())) if len(found) == 1 else None


def sources_of(view: View, documents: Sequence[Document]) -> list[Source]:
    """The sources of documents under pseudonyms in the documents' order (S01, S02, ...)."""
    grouped: dict[tuple[str, DocumentKind], list[Document]] = {}
    cases: dict[str, Case | None] = {}
    for document in documents:
        case = _case(view, document)
        name = f"case {case.key}" if case else f"document {document.id}"
        cases[name] = case
        grouped.setdefault((name, document.kind), []).append(document)
    width = max(2, len(str(len(cases))))
    pseudonyms = {name: f"S{number:0{width}}" for number, name in enumerate(cases, 1)}
    return [_source(view, pseudonyms[name], case=cases[name], kind=kind, documents=members)
            for (name, kind), members in grouped.items()]


def _source(view: View, pseudonym: str, *, case: Case | None, kind: DocumentKind,
            documents: Sequence[Document]) -> Source:
    attributes: dict[str, str] = {}
    for document in documents:
        attributes |= {name: value for name, value in document.attributes.items() if value}
    attributes |= {name: value for name, value in (case.attributes if case else {}).items() if value}
    return Source(id=pseudonym, kind=kind, case=case, documents=tuple(one.id for one in documents),
                  attributes=attributes, people=_people(view, case, kind, documents, attributes))


def _people(view: View, case: Case | None, kind: DocumentKind, documents: Sequence[Document],
            attributes: Mapping[str, str]) -> int:
    """How many people spoke: never used as a base, only beside the number of documents."""
    if not kind.is_primary:
        return 0
    if kind is not DocumentKind.FOCUS_GROUP:
        return 1
    for name in ("people", "participants", "size", "members"):
        if attributes.get(name, "").strip().isdigit():
            return int(attributes[name])
    if case is not None and case.members:
        return len(case.members)
    return len({turn.speaker for document in documents for turn in view.text(document.id).turns
                if turn.speaker and turn.role in (Role.MEMBER, Role.RESPONDENT, Role.UNKNOWN)})
