"""Sheets (csv, tsv, xlsx, xlsm): one respondent per row, or a transcript laid out in columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from qualkit.errors import NothingToRead, NotReadable
from qualkit.formats.archive import OLE_MAGIC
from qualkit.formats.sheets import OpenSheet, Row, open_rows
from qualkit.formats.workbook import address
from qualkit.model import Extract, ProblemSink, Source
from qualkit.readers.assemble import assemble
from qualkit.readers.columns import Columns, blocks_of, columns_of
from qualkit.readers.headers import heads_of
from qualkit.readers.survey import extracts_of, plan_of

SAMPLE = 200
"""So many rows decide what the columns are."""
_OTHERS = (b"PK", OLE_MAGIC, b"%PDF-", b"{\\rtf")
_WHISPER = b"start\tend\ttext"


class CsvReader:
    """Reads delimited text. Options: ``text_columns``, ``layout`` (``rows`` or ``transcript``)."""

    name = "csv.v1"
    suffixes: tuple[str, ...] = (".csv", ".tsv", ".tab")

    def sniff(self, head: bytes, name: str) -> float:
        """How surely it is delimited text; Whisper's own tsv has a reader of its own."""
        if head.startswith(_OTHERS) or not name.lower().endswith(self.suffixes):
            return 0.0
        return 0.1 if head.startswith(_WHISPER) else 0.8

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield one extract per row, or one for a transcript.

        Raises:
            InputError: letters, quotes or delimiter are unclear, or there are no answers.
        """
        return _read(source, problems)


class XlsxReader:
    """Reads Excel workbooks. Options: ``sheet``, and those of ``CsvReader``."""

    name = "xlsx.v1"
    suffixes: tuple[str, ...] = (".xlsx", ".xlsm", ".xlsb", ".xls")

    def sniff(self, head: bytes, name: str) -> float:
        """How surely it is a workbook; old and encrypted ones count, so that their refusal is ours."""
        ours = name.lower().endswith(self.suffixes)
        if head.startswith(b"PK"):
            return 0.95 if b"xl/" in head else 0.6 if ours else 0.0
        return 0.6 if ours and head.startswith(OLE_MAGIC) else 0.2 if ours else 0.0

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield one extract per row, or one for a transcript.

        Raises:
            InputError: encrypted, damaged, of another kind, too large, or without answers.
        """
        if not source.content.startswith((b"PK", OLE_MAGIC)):
            raise NotReadable("This is not an Excel file.", hint="If it is a csv, give it the suffix .csv.")
        return _read(source, problems)


def _read(source: Source, problems: ProblemSink) -> Iterator[Extract]:
    sheet = open_rows(source.content, source.key, problems=problems, encoding=source.encoding,
                      delimiter=source.delimiter, errors=source.encoding_errors or "strict",
                      sheet=str(source.options.get("sheet", "")))
    sample = list(islice(sheet.rows, SAMPLE))
    if not sample:
        raise NothingToRead("There are no rows below the header.")
    columns = _transcript(sheet, sample, source)
    if columns is not None:
        rows = ((address(number, columns.text + sheet.first_column), cells)
                for number, cells in chain(sample, sheet.rows))
        yield assemble(blocks_of(rows, columns), source, problems)
        return
    heads = heads_of(sheet.header, [cells for _, cells in sample[:2]])
    body = sample[heads.skip:]
    if not body:
        raise NothingToRead("There are no rows below the header.")
    first_row = sample[heads.skip - 1][0] + 1 if heads.skip else sheet.first_row_number
    plan = plan_of(heads, [cells for _, cells in body], source, first_column=sheet.first_column)
    yield from extracts_of(chain(body, sheet.rows), plan, source, problems, first_row=first_row)


def _transcript(sheet: OpenSheet, sample: Sequence[Row], source: Source) -> Columns | None:
    """The columns of a transcript: known names, few others, and speakers who speak again."""
    columns = columns_of(sheet.header)
    layout = source.options.get("layout", "")
    if columns is None or layout == "rows":
        return None
    if layout == "transcript":
        return columns
    known = {columns.text, columns.speaker, columns.translation, columns.time, columns.end} - {None}
    if len(sheet.header) - len(known) > 2:
        return None
    if columns.speaker is None:
        return columns if len(sheet.header) - len(known) <= 1 and columns.time is not None else None
    speakers = [name for _, cells in sample if (name := cells[columns.speaker].strip())]
    return columns if columns.time is not None or 2 * len(set(speakers)) <= len(sample) else None
