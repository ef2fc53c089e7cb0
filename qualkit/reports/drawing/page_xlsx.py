"""A report's tables as a workbook: tidy sheets for people who go on counting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from qualkit.formats.sheets import write_xlsx
from qualkit.reports.pages.flow import Row, Sheet

LONGEST = 32_767
"""Characters an Excel cell can hold; longer words go on in the next row of the same quotation."""

NEAR = 200
"""Characters before that in which a blank is looked for, so that no word is cut."""

WIDTHS = (14, 22, 16, 16, 16, 60, 40)



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
            beside = block.get("beside")
            header = [*(one["text"] for one in block["columns"]), *([beside["text"]] if beside else [])]
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
    beside = [[one] for one in table["beside"]["rows"]] if "beside" in table else [[]] * len(table["rows"])
    for line, more in zip(table["rows"], beside, strict=True):
        if line["group"]:
            rows.append([line["group"], *[""] * (width - 1)])
        rows.append([*(one.get("value", one["text"]) for one in line["cells"]), *more])
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
        parts = [list(_parts(cell)) if isinstance(cell, str) else [] for cell in row]
        pieces = max(map(len, parts), default=1) or 1
        split += pieces > 1
        out += [[_piece(cell, own, number) for cell, own in zip(row, parts, strict=True)] for number in range(pieces)]
    if split:
        problems.append(f"{split} row{'s' * (split > 1)} of sheet {sheet!r} had cells over {LONGEST:,} characters: "
                        "they go on in the rows below.")
    return out


def _piece(cell: str | int | float, parts: Sequence[str], number: int) -> str | int | float:
    if len(parts) > 1:
        return parts[number] if number < len(parts) else ""
    return cell  # short cells are repeated, so that each row still says whose it is


def _parts(cell: str) -> Iterator[str]:
    """A text in parts that fit a cell, cut after a blank where one is near; Excel counts an emoji as two."""
    while len(cell.encode("utf-16-le")) > 2 * LONGEST:
        most = len(cell.encode("utf-16-le")[:2 * LONGEST].decode("utf-16-le", "ignore"))
        blank = cell.rfind(" ", most - NEAR, most) + 1
        yield cell[:blank or most]
        cell = cell[blank or most:]
    yield cell


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
