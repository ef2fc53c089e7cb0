"""The tables. One schema for SQLite now and PostgreSQL later; the word index is made in `index`.

Testimony has a text ``id`` that people's files and other stores know; every table joins by the small
integer ``n``. Rows of testimony are flagged, never deleted: an amended coding is a new *revision* of the
same id, and what was undone is *hidden*. So undo needs no copy of a quote or memo in the log.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)

APPLICATION_ID = 0x516B6974
"""``Qkit``, in the header of every store."""
VERSION = 3
"""The schema's version; a store with a higher one is refused."""

metadata = MetaData()


class Instant(TypeDecorator[datetime]):
    """A time in UTC, as text that sorts: SQLite has no times, and drops time zones silently."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:
        """Write; a time without a zone is taken for UTC."""
        if value is None:
            return None
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Any) -> datetime | None:
        """Read."""
        return None if value is None else datetime.fromisoformat(value)


def _key() -> Column[int]:
    return Column("n", Integer, primary_key=True)


def _of(table: str, name: str = "", *, index: bool = False) -> Column[int]:
    return Column(name or table, Integer, ForeignKey(f"{table}.n", ondelete="CASCADE"), nullable=False, index=index)


def _text(name: str, default: str = "") -> Column[str]:
    return Column(name, String, nullable=False, default=default)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, default=False)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _anchor() -> list[Column[Any]]:
    """A quote where a person saw it, and where it stands in the present text (null: nowhere)."""
    return [
        _text("text_hash"),
        _number("start"),
        _number("end"),
        _text("quote"),
        _text("prefix"),
        _text("suffix"),
        Column("found_start", Integer),
        Column("found_end", Integer),
    ]


def _testimony() -> list[Any]:
    """``state``: standing, withdrawn, or hidden (undone, or replaced by a later revision)."""
    return [
        Column("id", String, nullable=False),
        Column("revision", Integer, nullable=False, default=1),
        _text("state", "standing"),
        UniqueConstraint("id", "revision"),
        CheckConstraint("state IN ('standing', 'withdrawn', 'hidden')"),
    ]


# --- sources -----------------------------------------------------------------------------------------

text = Table(
    "text",
    metadata,
    _key(),
    Column("hash", String, nullable=False, unique=True),
    Column("content", String, nullable=False),
)

document = Table(
    "document",
    metadata,
    _key(),
    Column("id", String, nullable=False, unique=True),
    _text("study"),
    _text("key"),
    _text("title"),
    _text("kind"),
    Column("text", Integer, ForeignKey("text.n"), nullable=False, index=True),
    _text("bytes_hash"),
    _text("reader"),
    _text("encoding"),
    _text("declared_language"),
    _text("detected_language"),
    Column("attributes", JSON, nullable=False),
    Column("found", JSON, nullable=False),
    Column("duplicate_of", String),
    _flag("missing"),
    UniqueConstraint("study", "key"),
)

layout = Table(
    "layout",
    metadata,
    Column("document", Integer, ForeignKey("document.n", ondelete="CASCADE"), primary_key=True),
    Column("turns", JSON, nullable=False),
    Column("marks", JSON, nullable=False),
    _text("fingerprint"),  # of everything derived from the file, to tell "unchanged"
)

translation = Table(
    "translation",
    metadata,
    _key(),
    Column("id", String, nullable=False, unique=True),
    _of("document", index=True),
    _text("text_hash"),
    _number("start"),
    _number("end"),
    _text("text"),
    _text("language"),
    _text("translator"),
    _flag("by_machine"),
    Column("in_document", String),
    Column("in_start", Integer),
    Column("in_end", Integer),
)

segment = Table(
    "segment",
    metadata,
    _key(),
    _of("document"),
    _number("ordinal"),
    _number("start"),
    _number("end"),
    _text("unit"),
    _text("segmenter"),
    _text("speaker"),
    _text("role"),
    _text("language"),
    Column("question_start", Integer),
    Column("question_end", Integer),
    Column("question", String),  # only where the document does not hold it in one piece
    Column("begins_at", Float),
    Column("ends_at", Float),
    UniqueConstraint("document", "ordinal"),
)

problem = Table(
    "problem",
    metadata,
    _key(),
    _text("study"),
    _text("about"),
    _number("ordinal"),
    _text("source"),
    _text("place"),
    _text("reason"),
    _text("remedy"),
    _text("severity"),
    UniqueConstraint("study", "about", "ordinal"),
)

case = Table(
    "case",
    metadata,
    _key(),
    Column("id", String, nullable=False),
    _text("study"),
    _text("key"),
    _text("kind"),
    Column("attributes", JSON, nullable=False),
    Column("members", JSON, nullable=False),
    UniqueConstraint("study", "key"),
)

participant = Table(
    "participant",
    metadata,
    _key(),
    _text("study"),
    _number("ordinal"),
    _text("case"),
    _text("document"),
    _text("speaker"),
    _text("kind"),
    Column("attributes", JSON, nullable=False),
    _text("place"),
    Index("participant_of", "study", "document", "speaker"),
)

# --- what people decided -----------------------------------------------------------------------------

codebook = Table(
    "codebook",
    metadata,
    _key(),
    Column("version", String, nullable=False, unique=True),
    _text("key"),
    Column("body", JSON, nullable=False),
)

study_codebook = Table(
    "study_codebook",
    metadata,
    Column("study", String, primary_key=True),
    _text("version"),
)

code = Table(
    "code",
    metadata,
    _key(),
    Column("id", String, nullable=False, unique=True),
    _text("codebook"),
    _text("key"),
    _text("name"),
    _text("status"),
    Column("replaced_by", String),
)

coder = Table(
    "coder",
    metadata,
    _key(),
    Column("id", String, nullable=False, unique=True),
    Column("handle", String, nullable=False, unique=True),
    _text("name"),
    _text("kind"),
)

coding = Table(
    "coding",
    metadata,
    _key(),
    *_testimony(),
    _of("document", index=True),
    _of("code", index=True),
    _of("coder", index=True),
    Column("direction", String),
    _flag("hedged"),
    _flag("key_quote"),
    _text("memo"),
    _text("codebook_version"),
    Column("made_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Column("decision", String),
    _text("place", "same"),
    Column("identity", String, nullable=False, index=True),  # document, anchors, code, coder, direction
)

coding_anchor = Table(
    "coding_anchor",
    metadata,
    Column("coding", Integer, ForeignKey("coding.n", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    *_anchor(),
    Index("coding_anchor_text", "text_hash"),
)

decision = Table(
    "decision",
    metadata,
    _key(),
    *_testimony(),
    _of("document", index=True),
    *_anchor(),
    _text("place", "same"),
    _of("code"),
    _text("verdict"),
    _of("coder", index=True),
    Column("decided_at", Instant, nullable=False),
    _text("note"),
    Column("snapshot", JSON, nullable=False),
    _text("codebook_version"),
    Index("decision_text", "text_hash"),
)

reading = Table(
    "reading",
    metadata,
    _key(),
    *_testimony(),
    _of("document", index=True),
    _text("text_hash"),
    _of("coder"),
    Column("finished_at", Instant, nullable=False),
    _text("codebook_version"),
    Column("codes", JSON, nullable=False),
    Index("reading_text", "text_hash"),
)

passage_reading = Table(
    "passage_reading",
    metadata,
    _key(),
    *_testimony(),
    _of("document", index=True),
    *_anchor(),
    _text("place", "same"),
    _of("coder"),
    Column("read_at", Instant, nullable=False),
    _text("sample"),
    _text("codebook_version"),
    Column("codes", JSON, nullable=False),
    Index("passage_reading_text", "text_hash"),
)

assignment = Table(
    "assignment",
    metadata,
    _key(),
    *_testimony(),
    _of("document", index=True),
    Column("coders", JSON, nullable=False),
    _flag("blind"),
    _of("coder", "made_by"),
    Column("made_at", Instant, nullable=False),
)

adjudication = Table(
    "adjudication",
    metadata,
    _key(),
    *_testimony(),
    _of("document", index=True),
    *_anchor(),
    _text("place", "same"),
    _text("kind"),
    _of("code"),
    Column("coders", JSON, nullable=False),
    Column("stands", JSON, nullable=False),
    Column("falls", JSON, nullable=False),
    Column("made", String),
    Column("seen", JSON, nullable=False),
    _text("reason"),
    _of("coder"),
    Column("settled_at", Instant, nullable=False),
    _text("codebook_version"),
    Index("adjudication_text", "text_hash"),
)

memo = Table(
    "memo",
    metadata,
    _key(),
    *_testimony(),
    _text("about_kind"),
    _text("about_id"),
    _text("author"),
    _text("markdown"),
    Column("written_at", Instant, nullable=False),
)

log = Table(
    "log",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("request", String, nullable=False, unique=True),
    Column("coder", String, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    _text("verb"),
    Column("payload", JSON, nullable=False),
    sqlite_autoincrement=True,  # a number is never given twice
)

# --- what machines computed --------------------------------------------------------------------------

run = Table(
    "run",
    metadata,
    _key(),
    Column("id", String, nullable=False, unique=True),
    _text("study"),
    _text("verb"),
    Column("plugins", JSON, nullable=False),
    _text("codebook_version"),
    _text("inputs"),
    Column("versions", JSON, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("at", Instant),
    _flag("finished"),
)

batch = Table(
    "batch",
    metadata,
    Column("run", Integer, ForeignKey("run.n", ondelete="CASCADE"), primary_key=True),
    Column("key", String, primary_key=True),
)

suggestion = Table(
    "suggestion",
    metadata,
    _key(),
    _of("run"),
    _of("document"),
    _number("segment"),
    _number("rank"),
    _number("start"),
    _number("end"),
    _of("code"),
    Column("score", Float, nullable=False),
    _text("scale"),
    _text("engines"),
    Column("direction", String),
    _flag("hedged"),
    Column("why", JSON, nullable=False),
    Column("unsure", Boolean, nullable=False, server_default="0"),
    Index("suggestion_at", "run", "document", "segment", "rank"),
    Index("suggestion_of", "document"),
)

abstention = Table(
    "abstention",
    metadata,
    _key(),
    _of("run"),
    _of("document", index=True),
    _number("segment"),
    _text("engine"),
    _text("reason"),
    Index("abstention_at", "run", "document", "segment"),
)

vector = Table(
    "vector",
    metadata,
    Column("document", Integer, ForeignKey("document.n", ondelete="CASCADE"), primary_key=True),
    Column("model", String, primary_key=True),
    _number("passages"),
    _number("dimensions"),
    _text("dtype"),
    Column("data", LargeBinary, nullable=False),
)

derived = Table(
    "derived",
    metadata,
    Column("study", String, primary_key=True),
    Column("name", String, primary_key=True),
    _text("fingerprint"),
    _text("codebook_version"),
    Column("at", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
