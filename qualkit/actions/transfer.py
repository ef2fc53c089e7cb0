"""People's codings in a table: which column means what, and where a row's quote stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from qualkit.errors import UnknownName, UsageError
from qualkit.formats.sheets import read_rows
from qualkit.model import Anchor, Codebook, Document, ProblemSink, file_and_row
from qualkit.text.quotes import locate

FIELDS: Mapping[str, tuple[str, ...]] = {
    "record": ("record", "type"),
    "id": ("id", "coding_id"),
    "document": ("document", "file", "source", "document name", "doc", "fichier", "entretien"),
    "quote": ("quote", "text", "segment", "quotation", "coded text", "quotation content", "citation", "extrait"),
    "start": ("start", "begin", "from"),
    "end": ("end", "to"),
    "occurrence": ("occurrence",),
    "code": ("code", "codes", "code path", "theme", "thème"),
    "coder": ("coder", "user", "author", "codeur", "codeuse", "created by"),
    "direction": ("direction",),
    "hedged": ("hedged",),
    "key_quote": ("key_quote", "key", "star", "key quote"),
    "memo": ("memo", "comment", "note", "mémo"),
    "verdict": ("verdict",),
    "decision": ("decision",),
    "at": ("at", "made_at", "created", "date", "finished_at", "decided_at"),
    "withdrawn_at": ("withdrawn_at",),
    "snapshot": ("snapshot",),
    "spans": ("spans",),
    "codes_known": ("codes_known",),
    "sample": ("sample",),
    "coders": ("coders",),
}
"""Field -> the column names it is known by, in the order of preference."""

PASSAGE_READING = "passage reading"
"""The ``record`` of a passage that was coded in full by itself."""

NEEDED: Mapping[str, str] = {"document": "document", "quote": "quote (or its start and end)", "code": "code",
                             "coder": "coder"}
"""What a table of codings cannot do without, and what messages call it."""

LONGEST_NAME = 30
"""Characters that the name of a column has at the most; a longer one may be somebody's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of an import: its place for messages, and its values by field."""

    place: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "").strip()


def read_table(path: Path, mapping: Mapping[str, str], problems: ProblemSink, *, coder: str = "") -> Iterator[Row]:
    """Yield the rows of a JSONL, CSV or XLSX file by field.

    ``mapping`` is field -> column and overrules the names known to `FIELDS`; ``coder`` is who coded where no column
    says so.

    Raises:
        UsageError: a mapped column is not there, or none for the document, the code, its place or the coder.
    """
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        yield from _json_lines(path)
        return
    sheet = read_rows(path, path.name, problems=problems)
    columns = _columns(sheet.header, mapping)
    if lacking := _lacking({*columns, *(["coder"] if coder else [])}):
        raise _without_columns(path.name, sheet.header, lacking)
    for number, cells in enumerate(sheet.rows, start=sheet.first_row_number):
        yield Row(place=f"row {number}",
                  values={name: cells[index] for name, index in columns.items() if index < len(cells)})


def _json_lines(path: Path) -> Iterator[Row]:
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            record = None
        if not isinstance(record, dict):
            raise UsageError(f"{path.name}:{number}: not a JSON object.", hint="Each line holds one object.")
        yield Row(place=str(number), values={name: _as_text(value) for name, value in record.items()})


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _columns(header: tuple[str, ...], mapping: Mapping[str, str]) -> dict[str, int]:
    places = {name.strip().casefold(): index for index, name in reversed(list(enumerate(header)))}
    columns: dict[str, int] = {}
    for name, known in FIELDS.items():
        for column in [mapping[name]] if name in mapping else known:
            if column.casefold() in places:
                columns[name] = places[column.casefold()]
                break
        else:
            if name in mapping:
                raise UnknownName("column", mapping[name], header)
    return columns


def _lacking(columns: set[str]) -> list[str]:
    """The fields without which no row of a table can be used.

    Where a column says what each row is (``record``), what a row needs is its own affair: a reading has no code.
    """
    if "record" in columns:
        return [name for name in ("document", "coder") if name not in columns]
    placed = columns & {"quote", "spans"} or columns >= {"start", "end"}
    return [name for name in ("document", "quote", "code", "coder")
            if not (placed if name == "quote" else name in columns)]


def _without_columns(source: str, header: tuple[str, ...], lacking: list[str]) -> UsageError:
    named = " ".join(f"--map {name}=COLUMN" for name in lacking)
    coder = " (or --coder HANDLE, if all are one person's)" if "coder" in lacking else ""
    # A transcript given by mistake has its first line for a header: long cells are not repeated.
    short = ", ".join(name for name in header if len(name) <= LONGEST_NAME)
    return UsageError(f"{source}: no column holds {', '.join(f'the {NEEDED[name]}' for name in lacking)}.",
                      hint=f"Say which do: {named}{coder}. {f'Columns: {short}' if short else ''}".rstrip())


def find_document(name: str, documents: Iterable[Document]) -> Document:
    """Return the one document of that key, path end or stem.

    Raises:
        UnknownName: there is none, or several and the name cannot tell them apart.
    """
    everything = list(documents)
    for key_of in (_whole, _file_name, _stem):
        matches = [document for document in everything if key_of(document.key) == key_of(name)
                   and (key_of is not _whole or document.key == name)]
        if len(matches) == 1:
            return matches[0]
    raise UnknownName("document", name, [document.key for document in everything])


def _whole(key: str) -> str:
    return key


def _file_name(key: str) -> str:
    return key.rsplit("/", 1)[-1].casefold()


def _stem(key: str) -> str:
    name, row = file_and_row(_file_name(key))
    return name.rsplit(".", 1)[0] + (f"#{row}" if row else "")


def find_code(name: str, codebook: Codebook) -> str:
    """Return the id of the code with that key, former key, id or name (in any language).

    Raises:
        UnknownName: there is none; near ones are offered.
    """
    if name in codebook.by_id:
        return name
    if name in codebook.by_key:
        return codebook.by_key[name].id
    called = {label.casefold(): code.id for code in reversed(codebook.codes)
              for label in (code.name, *code.names.values())}
    if name.casefold() in called:
        return called[name.casefold()]
    raise UnknownName("code", name, [code.key for code in codebook])


def place(row: Row, document: Document, content: str) -> tuple[Anchor, ...]:
    """Return the anchors of a row's quote, found by position, else by its words.

    Raises:
        UsageError: the quote is not in the text, or stands there more than once.
    """
    spans = json.loads(row["spans"]) if row["spans"] else [_span(row, content)]
    return tuple(Anchor.at(document.id, document.text_hash, content, start=start, end=end) for start, end in spans)


def _span(row: Row, content: str) -> tuple[int, int]:
    quote = row["quote"]
    if row["start"] and row["end"]:
        start, end = int(row["start"]), int(row["end"])
        if 0 <= start < end <= len(content) and (not quote or content[start:end].strip() == quote):
            return start, end
    if not quote:
        raise UsageError("There is no such place in the text, and no quote to look for.",
                         hint="Give the quote's words, or start and end counted in characters from 0.")
    candidates = locate(quote, content)
    if row["occurrence"].isdigit() and 0 < int(row["occurrence"]) <= len(candidates):
        return candidates[int(row["occurrence"]) - 1]
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise UsageError("The quote is not in the text.", hint="Check its words against the transcript.")
    where = ", ".join(str(start) for start, _ in candidates[:5])
    raise UsageError(f"The quote stands {len(candidates)} times in the text (at {where}).",
                     hint="Give a longer quote, start and end, or an occurrence number.")


def when(row: Row, otherwise: datetime) -> datetime:
    """The row's time, or ``otherwise``."""
    return moment_of(row, "at") or otherwise


def moment_of(row: Row, name: str) -> datetime | None:
    """A time that a row states (ISO 8601, UTC where no zone is given).

    Raises:
        UsageError: it is in another form.
    """
    from datetime import UTC

    if not row[name]:
        return None
    try:
        moment = datetime.fromisoformat(row[name])
    except ValueError as error:
        raise UsageError("The time is not in ISO form.", hint="Write 2025-03-14T09:30:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
