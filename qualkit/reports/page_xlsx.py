"""A report's tables as a workbook: tidy sheets for people who go on counting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qualkit.formats.sheets import write_xlsx

LONGEST = 32_767
"""Characters an Excel cell can hold; longer words go on in the next row of the same quotation."""

WIDTHS = (14, 22, 16, 16, 16, 60, 40)

Row = Sequence[str | int | float]
Sheet = tuple[Sequence[str], Iterable[Row]]


def render(data: Mapping[str, Any], sheets: Mapping[str, Sheet], *, problems: list[str]) -> bytes:
    """Return the workbook; cells that had to be split are told of."""
    marked = {name: _marked(sheet, data["marks"]) for name, sheet in sheets.items()}
    fitted = {name: (header, _fitted(rows, name, problems))
              for name, (header, rows) in ({"README": _readme(data)} | marked).items()}
    return write_xlsx(fitted, widths=WIDTHS, filters=True)


def sheets_of(flow: Sequence[Mapping[str, Any]]) -> dict[str, Sheet]:
    """Every table of a flow as a sheet, and the quotations."""
    sheets: dict[str, Sheet] = {}
    for block in flow:
        if block["kind"] == "table":
            header = [one["text"] for one in block["columns"]]
            sheets[sheet_name(block["id"].removeprefix("t-"), sheets)] = header, _lines(block, len(header))
    quotes = [block["quote"] for block in flow if block["kind"] == "quote"]
    if quotes:
        sheets[sheet_name("quotes", sheets)] = quote_sheet(quotes)
    return sheets


def sheet_name(name: str, taken: Iterable[str]) -> str:
    """A name Excel takes: at most 31 characters, none twice."""
    name, used = name[:31], {one.casefold() for one in taken} | {"readme"}
    wanted, number = name, 2
    while wanted.casefold() in used:
        wanted, number = f"{name[:28]}-{number}", number + 1
    return wanted


def _lines(table: Mapping[str, Any], width: int) -> list[Row]:
    """A table's rows; the name of a group stands in a row of its own, as on paper."""
    rows: list[Row] = []
    for line in table["rows"]:
        if line["group"]:
            rows.append([line["group"], *[""] * (width - 1)])
        rows.append([one["text"] for one in line["cells"]])
    return rows


def quote_sheet(quotes: Sequence[Mapping[str, Any]]) -> Sheet:
    """Quotations, one a row, with their place and the attributes that may be printed."""
    names = list(dict.fromkeys(name for one in quotes for name in one["attributes"]))
    return _quotes(quotes, names)


def yes(value: bool) -> str:
    """A truth as a word."""
    return "yes" if value else "no"


def _marked(sheet: Sheet, marks: Sequence[str]) -> Sheet:
    """Say in each row that it is a draft or invented: rows are copied into other sheets."""
    if not marks:
        return sheet
    header, rows = sheet
    kept = list(rows) or [[""] * len(header)]  # an empty sheet is marked too
    return [*header, "mark"], ([*row, " · ".join(marks)] for row in kept)


def _fitted(rows: Iterable[Row], sheet: str, problems: list[str]) -> list[Row]:
    """Split rows whose cells are longer than a cell can be: the rest follows in rows below."""
    out: list[Row] = []
    split = 0
    for row in rows:
        pieces = 1 + max(((len(cell) - 1) // LONGEST for cell in row if isinstance(cell, str) and cell), default=0)
        split += pieces > 1
        out += [[_piece(cell, number) for cell in row] for number in range(pieces)]
    if split:
        problems.append(f"{split} row{'s' * (split > 1)} of sheet {sheet!r} had cells over {LONGEST:,} characters: "
                        "they go on in the rows below.")
    return out


def _piece(cell: str | int | float, number: int) -> str | int | float:
    if isinstance(cell, str) and len(cell) > LONGEST:
        return cell[number * LONGEST:(number + 1) * LONGEST]
    return cell  # short cells are repeated, so that each row still says whose it is


def _readme(data: Mapping[str, Any]) -> Sheet:
    labels, opening = data["labels"], data["opening"]
    lines = [opening["title"], *data["marks"], f"{labels['opening.date']}: {opening['date']}", data["schema"],
             labels["readme.sheets"], labels["readme.inert"]]
    return [labels["readme.title"]], [[line] for line in lines]


def _quotes(quotes: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Sheet:
    header = ["id", "theme", "code", "direction", "language", "text", "translation", "translation language", "source",
              "document", "unit", "number", "start", "end", "key", "suggested", "verified", "coders", *names]
    rows: list[Row] = []
    for one in quotes:
        other = one["translation"] or {"text": "", "language": ""}
        rows.append([one["id"], one["theme"], one["code"], one["direction"] or "", one["language"], one["text"],
                     other["text"], other["language"], one["source"], one["document"], one["unit"], one["number"],
                     one["start"], one["end"], *(yes(one[name]) for name in ("key", "suggested", "verified")),
                     ", ".join(one["coders"]), *(one["attributes"].get(name, "") for name in names)])
    return header, rows
