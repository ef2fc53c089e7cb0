"""Documents and the text that was read from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from qualkit.model.ids import text_hash


class DocumentKind(StrEnum):
    """What sort of source a document is; it decides the base a count is made on."""

    INTERVIEW = "interview"
    FOCUS_GROUP = "focus group"
    KEY_INFORMANT = "key informant"
    SURVEY_ANSWER = "survey answer"
    CASE_STUDY = "case study"
    WORKSHOP_REPORT = "workshop report"
    RECORD = "bibliographic record"
    OTHER = "document"

    @property
    def is_primary(self) -> bool:
        """Whether people speak in it themselves; secondary documents are never pooled with these."""
        return self in (self.INTERVIEW, self.FOCUS_GROUP, self.KEY_INFORMANT, self.SURVEY_ANSWER)


class Role(StrEnum):
    """Who speaks a turn. The interviewer's own words are context, never evidence."""

    INTERVIEWER = "interviewer"
    RESPONDENT = "respondent"
    MEMBER = "group member"
    INTERPRETER = "interpreter"
    UNKNOWN = "unknown"

    @property
    def is_evidence(self) -> bool:
        """Whether what this speaker says counts as testimony."""
        return self is not Role.INTERVIEWER


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one speaker says before another speaks: ``text[start:end]``, the label left out.

    Times are seconds from the beginning of the recording. ``speaker`` is the label as
    written (``P3``, ``Awa``); empty for running prose.
    """

    start: int
    end: int
    speaker: str = ""
    role: Role = Role.UNKNOWN
    language: str = ""
    begins_at: float | None = None
    ends_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place in the text that the source said something about: ``text[start:end]``.

    ``kind`` is one of ``heading``, ``page``, ``time``, ``cell``, ``label`` (a speaker label),
    ``metadata`` (a line such as ``Village: ...``), ``table``, ``footnote``, ``header``,
    ``comment``, ``textbox``, ``repeated`` (a long block that stands twice). ``value`` is its
    content where the words themselves do not say it (the page number, the cell address, the
    seconds of a time, the ``female, 34`` of a label).
    """

    kind: str
    start: int
    end: int
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """A translation that the source itself gives for ``text[start:end]`` (a second column)."""

    start: int
    end: int
    text: str
    language: str
    translator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What a reader found in a file: one per document (a sheet gives one per row).

    ``member`` is empty for a whole file, else the part (``12`` for the twelfth data row),
    so that the document's key is ``survey.xlsx#12``. ``turns`` are in order, do not overlap,
    and lie inside ``text``. ``attributes`` come from opening metadata lines or columns.
    """

    text: str
    member: str = ""
    title: str = ""
    kind: DocumentKind | None = None
    language: str = ""
    turns: tuple[Turn, ...] = ()
    marks: tuple[Mark, ...] = ()
    translations: tuple[Translated, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    """The encoding its letters were read with, where the format has no own (``cp1252``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The normalised words of a document; its id is their sha256."""

    content: str
    turns: tuple[Turn, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def id(self) -> str:
        """The sha256 of the content."""
        return text_hash(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One source of a study. ``key`` is its path in the corpus with ``/`` and, for a sheet, ``#row``."""

    id: str
    study: str
    key: str
    title: str
    kind: DocumentKind
    text_hash: str
    bytes_hash: str
    reader: str
    declared_language: str = ""
    detected_language: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, str] = field(default_factory=dict)
    """The attributes that the source itself states; ``attributes`` are these under documents.csv."""
    duplicate_of: str | None = None
    missing: bool = False
    encoding: str = ""

    @property
    def language(self) -> str:
        """The declared language, else the detected one, else ``und``."""
        return self.declared_language or self.detected_language or "und"

    @property
    def called(self) -> str:
        """What documents.csv calls it, else what it calls itself, else its key; answers of one sheet by their rows."""
        name, row = self.attributes.get("title", "") or self.title, file_and_row(self.key)[1]
        return f"{name} #{row}" if name and row else name or self.key

    @property
    def order(self) -> tuple[str, int, str]:
        """Where it stands among others: by its key, with row 2 of a sheet before row 10."""
        file, row = file_and_row(self.key)
        return file, int(row) if row.isdecimal() else 0, self.key


def file_and_row(key: str) -> tuple[str, str]:
    """A document's key taken apart: its file, and its row where it is one of a table (``survey.xlsx#12``), else ``""``.

    File names may hold the sign too: ``interview #12.txt`` is a file.
    """
    file, _, row = key.rpartition("#")
    return (file, row) if file and row.isdecimal() else (key, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A passage of one document in another language. A coding on either version counts once.

    ``start`` and ``end`` are a place in the document's text; a translation that is a file of
    its own has ``in_document`` set to that document's id and its place there.
    """

    id: str
    document: str
    text_hash: str
    start: int
    end: int
    text: str
    language: str
    translator: str = ""
    by_machine: bool = False
    in_document: str | None = None
    in_start: int | None = None
    in_end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """A note a person wrote about something (``about_kind``, ``about_id``)."""

    id: str
    about_kind: str
    about_id: str
    author: str
    markdown: str
    written_at: datetime
