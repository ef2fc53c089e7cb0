"""What people state about a corpus: documents.csv and participants.csv, matched to what was read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualkit.files.participants import (
    DocumentRow,
    Names,
    load_documents,
    load_participants,
    match,
    match_documents,
)
from qualkit.model import Case, Document, DocumentKind, Participant, Problem, ProblemSink, Role, Study, derive
from qualkit.pipeline.read import Declared, kind_of
from qualkit.project import Project

LANGUAGE, KIND, INSTRUMENT, ROLE = "language", "kind", "instrument", "role"
STRUCTURE = "structure"
_STRUCTURES: Mapping[str, DocumentKind] = {
    "meeting": DocumentKind.WORKSHOP_REPORT, "case": DocumentKind.CASE_STUDY, "record": DocumentKind.RECORD,
    "route": DocumentKind.OTHER, "framework": DocumentKind.OTHER,
}
"""What the column ``structure`` names is no interview, even where labels in its lines look like speakers."""

_ROLES: Mapping[str, Role] = {
    "interviewer": Role.INTERVIEWER, "moderator": Role.INTERVIEWER, "facilitator": Role.INTERVIEWER,
    "enquêteur": Role.INTERVIEWER, "enquêtrice": Role.INTERVIEWER, "animateur": Role.INTERVIEWER,
    "animatrice": Role.INTERVIEWER, "modérateur": Role.INTERVIEWER, "modératrice": Role.INTERVIEWER,
    "respondent": Role.RESPONDENT, "participant": Role.RESPONDENT, "key informant": Role.RESPONDENT,
    "répondant": Role.RESPONDENT, "répondante": Role.RESPONDENT, "informateur clé": Role.RESPONDENT,
    "group member": Role.MEMBER, "member": Role.MEMBER, "membre du groupe": Role.MEMBER,
    "interpreter": Role.INTERPRETER, "translator": Role.INTERPRETER, "interprète": Role.INTERPRETER,
}
"""What people write in the column ``role`` -> the role it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The sheets of a study's corpora."""

    study: str
    documents: tuple[DocumentRow, ...] = ()
    participants: tuple[Participant, ...] = ()

    def of_files(self, keys: Collection[str]) -> dict[str, Declared]:
        """Return what is stated of each key, before anything is read."""
        rows, _ = match_documents(keys, self.documents)
        names = Names(keys)
        roles: dict[str, dict[str, Role]] = {}
        for one in self.participants:
            role = _role(one)
            if role is None or not one.document:
                continue
            for key in names.find(one.document)[0]:
                roles.setdefault(key, {})[one.speaker] = role
        return {key: _declared(key, rows.get(key), roles.get(key, {})) for key in {*rows, *roles}}

    def settle(self, documents: Sequence[Document], speakers: Mapping[str, Collection[str]]) -> Settled:
        """Match the sheets to what was read. ``speakers`` maps a document's key to its labels."""
        rows, unmatched = match_documents(set(speakers), self.documents)
        people, strangers = match(speakers, self.participants)
        roles: dict[str, dict[str, Role]] = {}
        for one in people:
            role = _role(one)
            if role is not None:
                roles.setdefault(one.document, {})[one.speaker] = role
        sources = tuple(one for one in people if _role(one) is not Role.INTERVIEWER)
        return Settled(
            declared={document.key: _declared(document.key, rows.get(document.key), roles.get(document.key, {}))
                      for document in documents},
            cases=tuple(_cases(self.study, sources)), assignments=sources, problems=(*unmatched, *strangers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The sheets matched: what is stated of each document, who the sources are, what fitted nothing."""

    declared: Mapping[str, Declared] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    assignments: tuple[Participant, ...] = ()
    problems: tuple[Problem, ...] = ()


def about_corpus(project: Project, study: Study, problems: ProblemSink) -> About:
    """Read the sheets about a study's corpora.

    Raises:
        FileInvalid: a sheet cannot be read, or lacks the column it hangs on.
    """
    documents: list[DocumentRow] = []
    participants: list[Participant] = []
    for folder in project.corpora(study):
        for path in _sheets(folder, "documents"):
            documents += load_documents(path, problems).rows
        for path in _sheets(folder, "participants"):
            participants += load_participants(path, problems).rows
    return About(study=study.key, documents=tuple(documents), participants=tuple(participants))


def _sheets(folder: Path, stem: str) -> list[Path]:
    return [path for suffix in ("csv", "xlsx") if (path := folder / f"{stem}.{suffix}").is_file()]


def _role(one: Participant) -> Role | None:
    return _ROLES.get(one.attributes.get(ROLE, "").strip().casefold())


def _declared(key: str, row: DocumentRow | None, roles: Mapping[str, Role]) -> Declared:
    stated = dict(row.attributes) if row else {}
    return Declared(kind=_kind(stated) or None, language=stated.get(LANGUAGE, "").strip().casefold(),
                    attributes={name: value for name, value in stated.items() if name != KIND},
                    roles=roles)


def _kind(stated: Mapping[str, str]) -> DocumentKind | None:
    """The kind that the column ``kind`` names, else what the document's structure or instrument suggests."""
    named = stated.get(KIND, "").strip().casefold()
    if named in set(DocumentKind):
        return DocumentKind(named)
    if (structure := stated.get(STRUCTURE, "").strip().casefold()) in _STRUCTURES:
        return _STRUCTURES[structure]
    instrument = stated.get(INSTRUMENT, "")
    if "survey" in instrument.casefold() or "questionnaire" in instrument.casefold():
        return DocumentKind.SURVEY_ANSWER
    guessed = kind_of(instrument.replace("#", " "))
    return None if guessed is DocumentKind.OTHER else guessed


def _cases(study: str, people: Iterable[Participant]) -> Iterable[Case]:
    """One case per key. A row without a speaker speaks for the whole; else values that differ are left out."""
    rows: dict[str, list[Participant]] = {}
    for one in people:
        rows.setdefault(one.case, []).append(one)
    for key, own in sorted(rows.items()):
        whole = [one for one in own if not one.speaker] or own
        values: dict[str, set[str]] = {}
        for one in whole:
            for name, value in one.attributes.items():
                values.setdefault(name, set()).add(value)
        yield Case(id=derive("case", study, key), key=key, kind=whole[0].kind,
                   attributes={name: next(iter(found)) for name, found in sorted(values.items()) if len(found) == 1})
