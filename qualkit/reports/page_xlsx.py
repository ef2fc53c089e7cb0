"""The report's tables as a workbook: tidy sheets for people who go on counting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qualkit.formats.sheets import write_xlsx

LONGEST = 32_767
"""Characters an Excel cell can hold; longer words go on in the next row of the same quotation."""

WIDTHS = (14, 22, 16, 16, 16, 60, 40)

Row = Sequence[str | int | float]
Sheet = tuple[Sequence[str], Iterable[Row]]


def render(data: Mapping[str, Any], quotes: Sequence[Mapping[str, Any]], *, problems: list[str]) -> bytes:
    """Return the workbook; cells that had to be split are told of."""
    names = list(dict.fromkeys(name for one in data["sources"] for name in one["attributes"]))
    sheets: dict[str, Sheet] = {"README": _readme(data)}
    sheets["register"] = _register(data)
    if data["figures"]:
        sheets |= {"sampling": _sampling(data), "counts": _counts(data), "codes": _codes(data), "audit": _audit(data)}
    sheets |= {"quotes": _quotes(quotes, names), "matrix": _matrix(data), "sources": _sources(data, names),
               "codebook": _codebook(data), "inputs": _inputs(data)}
    marked = {name: sheet if name == "README" else _marked(sheet, data["marks"]) for name, sheet in sheets.items()}
    fitted = {name: (header, _fitted(rows, name, problems)) for name, (header, rows) in marked.items()}
    return write_xlsx(fitted, widths=WIDTHS, filters=True)


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


def _register(data: Mapping[str, Any]) -> Sheet:
    texts = ("id", "theme", "statement", "direction", "scope", "counter_case", "gaps")
    rows: list[Row] = [[*(one[name] for name in texts), ", ".join(one["evidence"]), ", ".join(one["against"]),
                        one["author"], one["date"]] for one in data["register"]]
    return [*(name.replace("_", "-") for name in texts), "evidence", "against", "author", "date"], rows


def _sampling(data: Mapping[str, Any]) -> Sheet:
    table = data["figures"]["sampling"]
    figures = ("planned", "sources", "documents", "people", "read", "refusals")
    rows: list[Row] = [[one["instrument"], *one["values"], *("" if one[name] is None else one[name]
                                                             for name in figures)] for one in table["rows"]]
    return ["instrument", *table["axes"], *figures], rows


def _codebook(data: Mapping[str, Any]) -> Sheet:
    texts = ("key", "name", "definition", "include", "exclude", "status")
    rows: list[Row] = [[*(one[name] for name in texts), _yes(one["emergent"])] for one in data["codebook"]["codes"]]
    return [*texts, "emergent"], rows


def _counts(data: Mapping[str, Any]) -> Sheet:
    figures = ("n", "N", "present", "mixed", "absent", "not_raised", "not_asked", "disputed", "beyond")
    rows: list[Row] = []
    for theme in data["themes"]:
        for one in theme["counts"]["directions"]:
            rows.append([theme["key"], one["key"], one["kind"], "", "", *(one[name] for name in figures), _spoken(one),
                         one["passages"]])
        for part in theme["counts"]["subgroups"]:
            for line in part["rows"]:
                rows += [[theme["key"], theme["key"], cell["kind"], part["attribute"], line["value"],
                          *(cell[name] for name in figures), _spoken(cell), ""] for cell in line["cells"]]
    return ["theme", "code", "instrument", "attribute", "value", *figures, "spoken_of", "passages"], rows


def _spoken(figures: Mapping[str, Any]) -> int:
    """Sources that speak of it at all, whichever way: what a theme's line in the report counts."""
    return int(figures["present"] + figures["mixed"] + figures["absent"])


def _codes(data: Mapping[str, Any]) -> Sheet:
    rows: list[Row] = []
    for one in data["figures"]["code_table"]["rows"]:
        for cell in one["cells"]:
            percent = "" if cell["share"] is None else cell["share"]
            rows.append([one["key"], one["name"], cell["kind"], cell["n"], cell["N"], percent, cell["passages"]])
    return ["code", "name", "instrument", "n", "N", "percent", "passages"], rows


def _quotes(quotes: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Sheet:
    header = ["id", "theme", "code", "direction", "language", "text", "translation", "translation language", "source",
              "document", "unit", "number", "start", "end", "key", "suggested", "verified", "coders", *names]
    rows: list[Row] = []
    for one in quotes:
        other = one["translation"] or {"text": "", "language": ""}
        rows.append([one["id"], one["theme"], one["code"], one["direction"] or "", one["language"], one["text"],
                     other["text"], other["language"], one["source"], one["document"], one["unit"], one["number"],
                     one["start"], one["end"], *(_yes(one[name]) for name in ("key", "suggested", "verified")),
                     ", ".join(one["coders"]), *(one["attributes"].get(name, "") for name in names)])
    return header, rows


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _matrix(data: Mapping[str, Any]) -> Sheet:
    matrix = data["matrix"]
    rows: list[Row] = [[one["source"], one["kind"], *(_matrix_cell(cell) for cell in one["cells"])]
                       for one in matrix["rows"]]
    return ["source", "instrument", *(one["key"] for one in matrix["themes"])], rows


def _matrix_cell(cell: Mapping[str, Any]) -> str:
    pointers = ", ".join([*cell["quotes"], *cell["places"]])
    return f"{cell['status']}: {pointers}" if pointers else str(cell["status"])


def _audit(data: Mapping[str, Any]) -> Sheet:
    rows: list[Row] = [[one["theme"], one["quotes"], one["sources"], one["largest"], one["largest_source"],
                        one["effective"], ", ".join(one["never_quoted"])] for one in data["figures"]["audit"]]
    return ["theme", "quotes", "sources", "largest share", "of source", "effective sources", "never quoted"], rows


def _sources(data: Mapping[str, Any], names: Sequence[str]) -> Sheet:
    figures = ("words", "people", "codings") if data["numbers"] else ()
    rows: list[Row] = [[one["id"], one["kind"], ", ".join(one["documents"]), ", ".join(one["languages"]),
                        ", ".join(one["read_by"]), *(one[name] for name in figures),
                        *(one["attributes"].get(name, "") for name in names)] for one in data["sources"]]
    return ["source", "instrument", "documents", "languages", "read by", *figures, *names], rows


def _inputs(data: Mapping[str, Any]) -> Sheet:
    rows: list[Row] = [[one["document"], one["reader"], one["bytes"], one["text"]]
                       for one in data["provenance"]["inputs"]]
    return ["document", "reader", "bytes sha256", "text sha256"], rows
