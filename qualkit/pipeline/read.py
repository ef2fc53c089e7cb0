"""Read one file in a worker process: bytes -> documents with their texts and segments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qualkit.errors import InputError, NothingToRead, NotReadable
from qualkit.model import (
    Document,
    DocumentKind,
    Extract,
    Problem,
    ProblemSink,
    Role,
    Segment,
    Severity,
    Source,
    Text,
    Translation,
    bytes_hash,
    derive,
    file_and_row,
)
from qualkit.plugins import load, names

HEAD = 8192
"""Bytes a reader may look at to recognise its format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What people state about one document (documents.csv, participants.csv), over what is found."""

    kind: DocumentKind | None = None
    language: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """Which segmenter cuts the texts, with its options."""

    name: str = "passages.v1"
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTask:
    """One file to read. ``ids`` holds the ids of documents that are known by key already."""

    path: Path
    key: str
    study: str
    reader: str = ""
    encoding: str = ""
    encoding_errors: str = "strict"
    delimiter: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    declared: Mapping[str, Declared] = field(default_factory=dict)
    lens: Lens = Lens()
    options: Mapping[str, Any] = field(default_factory=dict)
    debug: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """One document as it will be stored."""

    document: Document
    text: Text
    translations: tuple[Translation, ...] = ()
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOutcome:
    """What came of a task: documents, or a rejection among the problems."""

    key: str
    documents: tuple[ReadDocument, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def rejected(self) -> bool:
        """Whether the file was kept out as a whole; rows of a sheet may be rejected one by one."""
        return not self.documents and any(problem.severity is Severity.REJECTION for problem in self.problems)


def read_file(task: ReadTask) -> ReadOutcome:
    """Read one file; every mistake in it becomes a problem, never an exception."""
    problems: list[Problem] = []
    try:
        documents = tuple(_read(task, problems.append))
    except InputError as error:
        return ReadOutcome(key=task.key, problems=(*problems, rejection(task.key, error)))
    except MemoryError:
        raise  # the limit's to explain
    except Exception as error:  # a mistake of a reader's own costs one file, not the whole corpus
        if task.debug:
            raise
        fault = NotReadable(f"its reader failed ({type(error).__name__}).",
                            hint="Try qualkit --debug ingest, and tell its makers.")
        return ReadOutcome(key=task.key, problems=(*problems, rejection(task.key, fault)))
    return ReadOutcome(key=task.key, documents=documents, problems=tuple(problems))


def rejection(key: str, error: InputError) -> Problem:
    """Return the problem that says why a file was kept out."""
    return Problem(source=key, reason=str(error), remedy=error.hint, place=error.place, severity=Severity.REJECTION)


def _read(task: ReadTask, problems: ProblemSink) -> Iterator[ReadDocument]:
    from qualkit.readers.choose import choose

    content = _bytes(task.path)
    readers = [load("readers", name)() for name in ([task.reader] if task.reader else names("readers"))]
    reader = readers[0] if task.reader else choose(content[:HEAD], task.key, readers)
    about = task.declared.get(task.key, Declared())
    options = {**task.options, **({"kind": about.kind.value} if about.kind else {})}
    source = Source(path=task.path, key=task.key, content=content, encoding=task.encoding, language=about.language,
                    encoding_errors=task.encoding_errors, delimiter=task.delimiter, options=options)
    digest = bytes_hash(content)
    for extract in reader.read(source, problems):
        if not extract.member and not any(map(_is_seen, extract.text)):
            raise NothingToRead("There is no text in it.")
        yield _document(task, extract, reader=reader.name, digest=digest)


def _is_seen(character: str) -> bool:
    return character.isprintable() and not character.isspace()


def _bytes(path: Path) -> bytes:
    """The file's bytes, if it held still while it was read."""
    try:
        before = path.stat()
        content = path.read_bytes()
        after = path.stat()
    except OSError as error:
        raise NotReadable(f"cannot be opened ({error.strerror}).", hint="Check that it is still there.") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise NotReadable("changed while it was read.", hint="Close the program that writes it and try again.")
    return content


def _document(task: ReadTask, extract: Extract, *, reader: str, digest: str) -> ReadDocument:
    key = f"{task.key}#{extract.member}" if extract.member else task.key
    about = task.declared.get(key, task.declared.get(task.key, Declared()))
    text = Text(content=extract.text, turns=extract.turns, marks=extract.marks)
    document = Document(
        id=task.ids.get(key) or derive("document", task.study, key, digest), study=task.study, key=key,
        title=extract.title or Path(task.key).stem, kind=about.kind or extract.kind or kind_of(key),
        text_hash=text.id, bytes_hash=digest, reader=reader, detected_language=extract.language,
        found=dict(extract.attributes))
    translations = tuple(
        Translation(id=derive("translation", document.id, one.start, one.end, one.language), document=document.id,
                    text_hash=text.id, start=one.start, end=one.end, text=one.text, language=one.language,
                    translator=one.translator)
        for one in extract.translations)
    return declare(ReadDocument(document=document, text=text, translations=translations), about, task.lens)


def declare(read: ReadDocument, about: Declared, lens: Lens) -> ReadDocument:
    """Lay what people state over what was found, and cut the text anew."""
    document, text = _stated(read.document, about), _cast(read.text, about.roles)
    segmenter = load("segmenters", lens.name)(**lens.options)
    return ReadDocument(document=document, text=text, translations=read.translations,
                        segments=tuple(segmenter.segment(document, text)))


def _stated(found: Document, about: Declared) -> Document:
    return replace(found, declared_language=about.language, kind=about.kind or found.kind,
                   attributes={**found.found, **about.attributes})


def _cast(text: Text, roles: Mapping[str, Role]) -> Text:
    if all(roles.get(turn.speaker, turn.role) is turn.role for turn in text.turns):
        return text
    return replace(text, turns=tuple(replace(turn, role=roles.get(turn.speaker, turn.role)) for turn in text.turns))


def differs(document: Document, speakers: Mapping[str, Set[Role]], about: Declared) -> bool:
    """Whether what people state now is not yet in a document as it was stored, with its speakers' roles."""
    return _stated(document, about) != document or any(
        speakers.get(speaker, set()) - {role} for speaker, role in about.roles.items())


_FOLDERS = {
    "interview": DocumentKind.INTERVIEW, "entretien": DocumentKind.INTERVIEW, "idi": DocumentKind.INTERVIEW,
    "focus": DocumentKind.FOCUS_GROUP, "fgd": DocumentKind.FOCUS_GROUP, "groupe": DocumentKind.FOCUS_GROUP,
    "informant": DocumentKind.KEY_INFORMANT, "kii": DocumentKind.KEY_INFORMANT,
    "informateur": DocumentKind.KEY_INFORMANT,
    "case": DocumentKind.CASE_STUDY, "workshop": DocumentKind.WORKSHOP_REPORT, "atelier": DocumentKind.WORKSHOP_REPORT,
}


def kind_of(key: str) -> DocumentKind:
    """Guess what sort of source a key names, from its folders and name; documents.csv overrules."""
    if file_and_row(key)[1]:
        return DocumentKind.SURVEY_ANSWER
    for part in reversed(key.lower().split("/")):
        for word, kind in _FOLDERS.items():
            if word in part:
                return kind
    return DocumentKind.OTHER
