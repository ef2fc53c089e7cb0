"""Rows of delimited text (csv, tsv), strictly: a damaged quote is an error, never a shifted column."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from qualkit.errors import NotReadable, UsageError

DELIMITERS = (",", ";", "\t", "|")
MAX_CELL = 100_000_000
SAMPLE_ROWS = 200
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def records(text: str, *, delimiter: str) -> Iterator[list[str]]:
    """Yield every record of ``text``, blank ones as ``[]``, so that the n-th is the n-th row on screen.

    Raises:
        NotReadable: a quote is never closed, or closed in the middle of a cell; names its line.
    """
    csv.field_size_limit(MAX_CELL)  # a process-wide setting; the default cuts at 131,072
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    opened = 1
    try:
        for record in reader:
            yield record
            opened = reader.line_num + 1
    except csv.Error as error:
        raise _quote_error(str(error), text, opened) from None


def delimiter_of(text: str, *, name: str = "") -> str:
    """Tell the delimiter from the first rows: the one that cuts them all into as many cells as the header.

    Raises:
        NotReadable: two delimiters fit as well as each other, or none does.
    """
    said = text[:6].lower()
    if said.startswith("sep=") and len(text) > 4:  # a line that Excel itself writes and understands
        return text[4]
    shapes = {delimiter: _shape(text, delimiter) for delimiter in DELIMITERS}
    wide = {d: shape for d, shape in shapes.items() if shape.rows and shape.rows[0] > 1}
    needed = 0.5 if len(wide) == 1 else 0.9
    fitting = [d for d, shape in wide.items() if shape.whole and _steadiness(shape.rows) >= needed]
    if "\t" in fitting and name.lower().endswith((".tsv", ".tab")):
        return "\t"
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        _raise_quote_error(text, shapes)
        for delimiter, shape in shapes.items():
            if not wide and set(shape.rows) == {1}:
                return delimiter  # one column only
    raise NotReadable(f"It is not clear what separates the columns: {_described(shapes)}.",
                      hint="Name it with --delimiter (for example --delimiter ';').")


def checked_delimiter(delimiter: str) -> str:
    """Return a delimiter as the user named it (``tab`` and ``\\t`` included).

    Raises:
        UsageError: it is not one character.
    """
    named = {"tab": "\t", "\\t": "\t", **{word: char for char, word in _NAMES.items()}}
    found = named.get(delimiter.lower(), delimiter)
    if len(found) != 1 or found in '"\r\n\0':
        raise UsageError("A delimiter is one character.", hint="For example: --delimiter tab")
    return found


@dataclass(frozen=True, slots=True)
class _Shape:
    """The number of cells of the first rows that are not blank, and whether the quotes close."""

    rows: list[int]
    whole: bool


def _shape(text: str, delimiter: str) -> _Shape:
    rows: list[int] = []
    try:
        sample = islice(records(text, delimiter=delimiter), SAMPLE_ROWS)
        rows.extend(len(record) for record in sample if record)
    except NotReadable:
        return _Shape(rows, whole=False)
    return _Shape(rows, whole=True)


def _steadiness(rows: list[int]) -> float:
    return sum(width == rows[0] for width in rows) / len(rows)


def _raise_quote_error(text: str, shapes: dict[str, _Shape]) -> None:
    """A quote that does not close explains better than any guess why no delimiter fits."""
    head = text.partition("\n")[0]
    broken = [delimiter for delimiter, shape in shapes.items() if not shape.whole]
    if broken:
        deque(records(text, delimiter=max(broken, key=head.count)), maxlen=0)


def _described(shapes: dict[str, _Shape]) -> str:
    parts = [f"cut at {_NAMES[delimiter]} the first rows have {', '.join(map(str, shape.rows[:3]))} cells"
             for delimiter, shape in shapes.items() if max(shape.rows[:3], default=0) > 1]
    return "; ".join(parts) or "no delimiter fits"


def _quote_error(message: str, text: str, opened: int) -> NotReadable:
    if "end of data" in message:
        line = _opening_line(text, opened)
        return NotReadable(f"The quotation mark opened on line {line} is never closed.", place=str(line),
                           hint="Close it, or double it if it belongs to the words.")
    if "field larger" in message:
        return NotReadable(f"The row that begins on line {opened} has a cell over {MAX_CELL:,} characters.",
                           place=str(opened))
    return NotReadable(f"The row that begins on line {opened} has a quotation mark that is not doubled.",
                       place=str(opened), hint="Double it, or put the whole cell in quotation marks.")


def _opening_line(text: str, opened: int) -> int:
    """Find the line of the quote that stays open, from the record's first line on."""
    line, inside, at = opened, False, opened
    for row in islice(io.StringIO(text, newline=None), opened - 1, None):
        for _ in range(row.count('"')):
            inside = not inside
            at = line if inside else at
        line += 1
    return at
