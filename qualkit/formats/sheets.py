"""Tables of text cells, in (csv, tsv, xlsx, xlsm) and out (csv, xlsx). ``007`` stays ``007``."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from qualkit.errors import NothingToRead, NotReadable, UsageError
from qualkit.formats.archive import OLE_MAGIC, repack
from qualkit.formats.delimited import checked_delimiter, delimiter_of, records
from qualkit.formats.encodings import decode
from qualkit.formats.tally import Tell
from qualkit.formats.workbook import address, read_workbook
from qualkit.model import Problem, ProblemSink, Severity

Row = tuple[int, tuple[str, ...]]
"""A row's number as a spreadsheet shows it (from 1), and its cells, as many as the header has."""

XLSX_CELL = 32_767
XLSX_ROWS = 1_048_576
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSheet:
    """A sheet that is read as it is iterated, once; for sheets too long to hold."""

    header: tuple[str, ...]
    rows: Iterator[Row]
    first_row_number: int
    first_column: int = 0
    encoding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet in memory. ``rows[i]`` stands at row ``numbers[i]`` of the screen; blank rows are left out."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    first_row_number: int
    encoding: str = ""

    def records(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Yield (row number, header -> cell)."""
        for number, row in zip(self.numbers, self.rows, strict=True):
            yield number, dict(zip(self.header, row, strict=True))


def read_rows(content: Path | bytes, name: str, *, problems: ProblemSink, encoding: str = "",
              delimiter: str = "") -> Sheet:
    """Read a whole table. ``name`` is how messages call it; rows that do not fit are rejected one by one.

    Raises:
        InputError: it cannot be read at all (see ``open_rows``).
    """
    found = content.read_bytes() if isinstance(content, Path) else content
    sheet = open_rows(found, name, problems=problems, encoding=encoding, delimiter=delimiter)
    numbered = list(sheet.rows)
    return Sheet(header=sheet.header, rows=tuple(row for _, row in numbered),
                 numbers=tuple(number for number, _ in numbered), first_row_number=sheet.first_row_number,
                 encoding=sheet.encoding)


def open_rows(content: bytes, name: str, *, problems: ProblemSink, encoding: str = "", delimiter: str = "",
              errors: str = "strict", sheet: str = "") -> OpenSheet:
    """Open a table and read its header; the rows follow lazily.

    Rows with too many or too few cells go to ``problems`` as rejections; surplus cells that
    are empty are cut. Empty and repeated column names are told and replaced.

    Raises:
        UnknownEncoding: the letters cannot be told.
        NotReadable: a quote does not close, the delimiter is unclear, or the bytes are damaged.
        NothingToRead: there is no header.
    """
    if content.startswith((b"PK", OLE_MAGIC)):
        grid = read_workbook(content, Tell(name, problems), sheet=sheet)
        return _with_header(enumerate(grid.rows, grid.first_row), name, problems,
                            first_column=grid.first_column, ragged=False)
    text, used = decode(content, encoding=encoding, errors=errors)
    _refuse_nul(text)
    if not text.strip():
        raise NothingToRead("There are no cells in it.")
    cut = checked_delimiter(delimiter) if delimiter else delimiter_of(text, name=name)
    rows = enumerate(records(text, delimiter=cut), 1)
    if text[:4].lower() == "sep=":
        next(rows)
    return _with_header(rows, name, problems, encoding=used)


def inert(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe goes before = + - @ tab and CR.

    Spreadsheets run ``=cmd|...`` from a csv; the words of a transcript must stay words.
    ``restored`` gives back exactly what went in.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def restored(cell: str) -> str:
    """Undo ``inert``."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return RFC 4180 bytes in UTF-8 with a BOM (Excel needs it); cells are made inert."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([inert(cell) for cell in row] for row in chain([header], rows))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def write_xlsx(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[str | int | float]]]], *,
               widths: Sequence[float] = (), filters: bool = False) -> bytes:
    """Return a workbook of (header, rows) by sheet name, byte-identical for equal content.

    ``filters`` puts a filter on each head with more than one column.

    Strings are written as strings, never as formulas, links or numbers, so they need no
    apostrophe; numbers stay numbers. Dates in the file's properties are constant.

    Raises:
        UsageError: a sheet has more rows, or a cell more characters, than Excel can hold.
    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False,
                                     "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"created": datetime(1980, 1, 1)})
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for name, (header, rows) in sheets.items():
        page = book.add_worksheet(name)
        page.freeze_panes(1, 0)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        for number, row in enumerate(chain([header], rows)):
            _write_row(page, number, row, bold if number == 0 else wrapped)
        if filters and number and len(header) > 1:
            page.autofilter(0, 0, number, len(header) - 1)
    book.close()
    return repack(out.getvalue())


def _write_row(page: Any, number: int, row: Sequence[str | int | float], style: Any) -> None:
    if number >= XLSX_ROWS:
        raise UsageError(f"An Excel sheet holds {XLSX_ROWS:,} rows, and there are more.", hint="Write .csv instead.")
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            # An emoji counts as two.
            if 2 * len(cell) > XLSX_CELL and len(cell.encode("utf-16-le", "replace")) > 2 * XLSX_CELL:
                raise UsageError(f"An Excel cell holds {XLSX_CELL:,} characters, and there is a longer text.",
                                 hint="Write .csv instead.")
            page.write_string(number, column, cell, style)
        else:
            page.write_number(number, column, cell, style)


def _with_header(rows: Iterator[tuple[int, list[str]]], name: str, problems: ProblemSink, *,
                 first_column: int = 0, encoding: str = "", ragged: bool = True) -> OpenSheet:
    filled = ((number, cells) for number, cells in rows if any(cell.strip() for cell in cells))
    top = list(islice(filled, 2))
    if not top:
        raise NothingToRead("There are no cells in it.")
    if not ragged and len(top) == 2 and _width(top[0][1]) == 1 < _width(top[1][1]):
        problems(Problem(source=name, place=f"row {top[0][0]}", reason="It was taken for a title."))
        top = top[1:]
    number, cells = top[0]
    header = _header(cells, number, first_column, name, problems, ragged=ragged)
    body = _body(chain(top[1:], filled), len(header), name, problems, ragged)
    return OpenSheet(header=header, rows=body, first_row_number=number + 1, first_column=first_column,
                     encoding=encoding)


def _width(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _header(cells: Sequence[str], number: int, first_column: int, name: str, problems: ProblemSink, *,
            ragged: bool) -> tuple[str, ...]:
    names = [re.sub(r"\s+", " ", cell).strip() for cell in cells]
    filled = [cell for cell in names if cell]
    if 2 * sum(bool(re.fullmatch(r"[\d.,:/ -]+", cell)) for cell in filled) > len(filled):
        raise NotReadable("The first row holds numbers, not names of columns.", place=f"row {number}",
                          hint="Put a row with the names of the columns on top.")
    while ragged and not names[-1]:
        names.pop()  # a delimiter at the end of each line; a sheet's nameless column has cells

    def tell(reason: str) -> None:
        problems(Problem(source=name, place=f"row {number}", reason=reason,
                         remedy="Give each column its own name."))

    return tuple(_told_apart(names, first_column, tell))


def _told_apart(names: Sequence[str], first_column: int, tell: Callable[[str], None]) -> Iterator[str]:
    """Yield column names, each once; messages say letters, as a file without a header has words there."""
    seen: dict[str, str] = {}
    for column, cell in enumerate(names, first_column):
        letters = address(1, column)[:-1]
        if not cell:
            tell(f"Column {letters} has no name; it is read as 'column {letters}'.")
            cell = f"column {letters}"
        elif cell in seen:
            tell(f"Columns {seen[cell]} and {letters} have the same name; the second got a letter.")
            cell = f"{cell} ({letters})"
        seen[cell] = letters
        yield cell


def _body(rows: Iterator[tuple[int, list[str]]], width: int, name: str, problems: ProblemSink,
          ragged: bool) -> Iterator[Row]:
    for number, cells in rows:
        surplus = any(cell.strip() for cell in cells[width:])
        if surplus or (ragged and len(cells) < width):
            problems(Problem(source=name, place=f"row {number}", severity=Severity.REJECTION,
                             reason=f"It has {len(cells)} cells where the header has {width}.",
                             remedy="Check its quotation marks and delimiters."))
            continue
        yield number, tuple(chain(cells[:width], [""] * (width - len(cells))))


def _refuse_nul(text: str) -> None:
    at = text.find("\0")
    if at >= 0:
        line = text.count("\n", 0, at) + 1
        raise NotReadable(f"Line {line} holds NUL characters, so it is not plain text.", place=str(line),
                          hint="Name the encoding with --encoding (UTF-16?), or save it as UTF-8.")
