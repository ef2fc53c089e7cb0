"""Codebooks as sheets: one row a code, CSV and XLSX, in and out.

Columns: ``key name name_fr … definition definition_fr … include exclude examples cues_en cues_fr …
formerly status replaced_by emergent changes id``. A cell that holds a list has one item a line; an
example is ``typical: words`` or ``near-miss (home/say) [fr]: words``; a change ``date | what | why | by``.
A backslash keeps what would else be lost: ``\\n`` a line end inside an item, ``\\\\`` itself.
Sheets of other tools need no more than a column of names; ``parent`` may say where a code hangs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualkit.errors import FileInvalid, InputError, UsageError
from qualkit.files.codebook_canon import change_fields, code_fields, with_version
from qualkit.files.codebook_checks import check_codes
from qualkit.files.codebook_form import read_codebook
from qualkit.files.forms import Mistakes
from qualkit.files.nodes import Kind, Node, shown
from qualkit.files.scalars import Value
from qualkit.formats.sheets import Sheet, read_rows, write_csv, write_xlsx
from qualkit.model import Change, Code, Codebook, Problem, ProblemSink, Severity

_ALIASES = {
    "label": "name", "code_name": "name", "title": "name", "description": "definition", "memo": "definition",
    "code_memo": "definition", "parent_code": "parent", "example": "examples", "keywords": "cues",
    "inclusion": "include", "include_when": "include", "exclusion": "exclude", "exclude_when": "exclude",
    "guid": "id",
}
_TEXTS = ("key", "name", "definition", "include", "exclude", "status", "replaced_by", "emergent", "id",
          "parent")
_SUFFIXED = re.compile(r"(name|definition|cues)[_ ]([a-z]{2,3}(?:-[a-z0-9]{2,8})*)", re.IGNORECASE)
_CUES = re.compile(r"cues_(.+)")
_EXAMPLE = re.compile(r"(typical|near-miss)(?: \(([^()]*)\))?(?: \[([^\[\]]*)\])?: ?(.*)", re.DOTALL)
_ESCAPED = re.compile(r"\\(x[0-9a-f]{2}|.)", re.DOTALL)
_MUST_ESCAPE = re.compile(r"\\|[\x00-\x08\x0b-\x1f\x7f]|(?<!.)'", re.DOTALL)


def codebook_to_sheet(codebook: Codebook, *, kind: str) -> bytes:
    """Return a codebook as the bytes of a ``csv`` or ``xlsx`` sheet, every cell inert.

    Raises:
        UsageError: a cell is longer than Excel can hold, or the kind is another.
    """
    rows = [_row(code) for code in codebook]
    header = list(dict.fromkeys(name for name in _columns(codebook) if any(name in row for row in rows)))
    cells = [[row.get(name, "") for name in header] for row in rows]
    if kind == "csv":
        return write_csv(header, cells)
    if kind != "xlsx":
        raise UsageError(f"A codebook cannot be written as {kind!r}.", hint="Use .yaml, .csv or .xlsx.")
    try:
        return write_xlsx({"codes": (header, cells)}, widths=[22, 28, *[44] * (len(header) - 2)])
    except ValueError as error:
        raise UsageError(f"The codebook does not fit a sheet: {error}.", hint="Use .csv or .yaml.") from None


def codebook_from_sheet(path: Path, *, key: str, title: str = "", language: str = "en",
                        warn: ProblemSink | None = None) -> Codebook:
    """Read a codebook from a CSV or XLSX sheet. Columns that are not carried over go to ``warn``.

    Raises:
        FileInvalid: all its mistakes, each with its row.
    """
    source = shown(path)
    sheet, mistakes = _read(path, source), Mistakes(source=source)
    named = _named(sheet.header, mistakes, language)
    codes = [_code(number, row, named) for number, row in zip(sheet.numbers, sheet.rows, strict=True)]
    _Keys(codes, mistakes).settle()
    root = Node(kind=Kind.FIELDS, line=sheet.first_row_number - 1, fields={
        "codebook": _text(key, 0), "title": _text(title or key, 0), "language": _text(language, 0),
        "codes": Node(kind=Kind.LIST, line=1, items=codes)})
    book, entries = read_codebook(root, mistakes)
    check_codes(entries, mistakes)
    mistakes.check()
    if warn:
        for problem in mistakes.warnings:
            warn(problem)
    return with_version(replace(book, codes=tuple(entry.code for entry in entries)))


def _read(path: Path, source: str) -> Sheet:
    """Rows of the wrong length are mistakes here: a codebook with a code left out is another codebook."""
    problems: list[Problem] = []
    try:
        sheet = read_rows(path, source, problems=problems.append)
    except OSError as error:
        raise UsageError(f"{source} cannot be read ({error.strerror}).", hint="Check its name.") from None
    except InputError as error:
        raise FileInvalid(source, [error.as_text(source)]) from None
    refused = [problem for problem in problems if problem.severity is Severity.REJECTION]
    if refused:
        raise FileInvalid(source, refused)
    return sheet


def _named(header: Sequence[str], mistakes: Mistakes, language: str) -> dict[str, int]:
    """Return known column -> its position, whatever other tools call it."""
    plain = [_plain(name) for name in header]
    aliases = _ALIASES | ({"code": "name"} if "name" not in plain else {"code": "key"})
    found: dict[str, int] = {}
    for at, name in enumerate(plain):
        column = aliases.get(name, name) if aliases.get(name) not in plain else name
        column = f"cues_{language}" if column == "cues" else column
        if column in _TEXTS or column in _LISTS or _SUFFIXED.fullmatch(column):
            found.setdefault(column, at)
        else:
            mistakes.warn(1, f"the column {header[at][:60]!r} is not carried over.",
                          "Rename it if it is one of those in docs/codebooks.md.")
    if "key" not in found and "name" not in found:
        mistakes.add(1, "there is no column 'key' or 'name'.", "Name the columns in the first row.")
    return found


def _plain(name: str) -> str:
    """Capitals do not count in a column's name, but in a language's (``name_pt-BR``) they stay."""
    if match := _SUFFIXED.fullmatch(name.strip()):
        return f"{match[1].lower()}_{match[2][:2].lower()}{match[2][2:]}"
    return re.sub(r"[\s-]+", "_", name.strip().casefold())


def _code(number: int, row: Sequence[str], named: Mapping[str, int]) -> Node:
    cells = {column: _unwritten(row[at]) for column, at in named.items()}
    fields = {column: _text(_unescape(cell), number) for column, cell in cells.items()
              if column not in _LISTS and not _CUES.fullmatch(column)}
    fields |= {column: _list(_items(cells[column]), item, number)
               for column, item in _LISTS.items() if column in cells}
    cues = {match[1]: _list(_cue_items(cell), _item, number)
            for column, cell in cells.items() if (match := _CUES.fullmatch(column))}
    if cues:
        fields["cues"] = Node(kind=Kind.FIELDS, line=number, fields=cues)
    return Node(kind=Kind.FIELDS, line=number, fields=fields)


@dataclass(slots=True)
class _Keys:
    """Give every row its full key: from its name where it has none, below its parent where it names one."""

    codes: Sequence[Node]
    mistakes: Mistakes
    known: dict[str, Node] = field(default_factory=dict)

    def settle(self) -> None:
        for code in self.codes:
            key = code.fields.get("key")
            if key is None or not key.text:
                name = code.fields["name"].text if "name" in code.fields else ""
                slug = re.sub(r"[^\w.]+|_", "-", name.casefold()).strip("-.")
                code.fields["key"] = _text(slug, code.line)
        for word in ("name", "key"):  # a key wins over a name
            named = [code for code in self.codes if word in code.fields]
            self.known |= {code.fields[word].text.casefold(): code for code in named}
        full = {id(code): self.full(code, ()) for code in self.codes}
        for code in self.codes:
            code.fields["key"].text = full[id(code)]
            code.fields.pop("parent", None)

    def full(self, code: Node, below: tuple[int, ...]) -> str:
        own = code.fields["key"].text
        parent = code.fields["parent"].text if "parent" in code.fields else ""
        if not parent or "/" in own:
            return own
        above = self.known.get(parent.casefold())
        if above is None:
            self.mistakes.add(code.line, f"there is no code {parent[:60]!r} to be the parent of {own!r}.",
                              "Check the column parent.")
            return own
        if id(above) in below or above is code or len(below) > 100:
            self.mistakes.add(code.line, f"following the parents of {own!r} goes in a circle.",
                              "One of them must have no parent.")
            return own
        return f"{self.full(above, (*below, id(code)))}/{own}"


def _list(lines: Sequence[str], item: Callable[[str, int], Node], number: int) -> Node:
    return Node(kind=Kind.LIST, line=number, items=[item(line, number) for line in lines])


def _text(text: str, line: int) -> Node:
    return Node(kind=Kind.TEXT, line=line, text=text.strip())


def _item(line: str, number: int) -> Node:
    return _text(_unescape(line), number)


def _example(line: str, number: int) -> Node:
    match = _EXAMPLE.fullmatch(line)
    kind, belongs, language, words = match.groups(default="") if match else ("typical", "", "", line)
    fields = {"text": words, "kind": kind, "belongs": belongs, "language": language}
    return Node(kind=Kind.FIELDS, line=number,
                fields={name: _text(_unescape(value), number) for name, value in fields.items() if value})


def _change(line: str, number: int) -> Node:
    parts = re.split(r" \| ", line)
    fields = dict(zip(("date", "what", "why", "by"), parts, strict=False))
    return Node(kind=Kind.FIELDS, line=number,
                fields={name: _text(_unescape(value), number) for name, value in fields.items() if value})


_LISTS: Mapping[str, Callable[[str, int], Node]] = {
    "examples": _example, "formerly": _item, "changes": _change}


def _items(cell: str) -> list[str]:
    return [line.strip() for line in cell.split("\n") if line.strip()]


def _cue_items(cell: str) -> list[str]:
    """One cue a line; people also write them on one line with semicolons (which no plain cue may hold)."""
    lines = _items(cell)
    if len(lines) == 1 and lines[0].lstrip("- ")[:1] not in ("/", '"'):
        return [part.strip() for part in lines[0].split(";") if part.strip()]
    return lines


def _columns(codebook: Codebook) -> list[str]:
    names = sorted({language for code in codebook for language in code.names})
    definitions = sorted({language for code in codebook for language in code.definitions})
    cues = sorted({language for code in codebook for language in code.cues},
                  key=lambda one: (one != codebook.language, one))
    return ["key", "name", *(f"name_{one}" for one in names),
            "definition", *(f"definition_{one}" for one in definitions), "include", "exclude", "examples",
            *(f"cues_{one}" for one in cues),
            "formerly", "status", "replaced_by", "emergent", "changes", "id"]


def _row(code: Code) -> dict[str, str]:
    row: dict[str, str] = {}
    for name, value in code_fields(code).items():
        if isinstance(value, str):
            row[name] = _escape(value)
    row |= {f"cues_{language}": _lines(cues) for language, cues in code.cues.items()}
    row["examples"] = "\n".join(_written(example.kind, example.belongs, example.language, example.text)
                                for example in code.examples)
    row |= {"formerly": _lines(code.formerly), "emergent": "yes" if code.emergent else "",
            "changes": "\n".join(_change_line(change) for change in code.changes)}
    return {name: cell for name, cell in row.items() if cell}


def _written(kind: str, belongs: str, language: str, text: str) -> str:
    head = kind + (f" ({belongs})" if belongs else "") + (f" [{language}]" if language else "")
    return f"{head}: {_escape(text, line=True)}"


def _change_line(change: Change) -> str:
    fields: Mapping[str, Value] = change_fields(change)
    parts = [_escape(str(fields.get(name, "")), line=True).replace("|", "\\|")
             for name in ("date", "what", "why", "by")]
    while parts and not parts[-1]:
        parts.pop()
    return " | ".join(parts)


def _lines(items: Sequence[str]) -> str:
    return "\n".join(_escape(item, line=True) for item in items)


def _escape(text: str, *, line: bool = False) -> str:
    def one(match: re.Match[str]) -> str:
        return f"\\{match[0]}" if match[0] in "\\'" else f"\\x{ord(match[0]):02x}"

    safe = _MUST_ESCAPE.sub(one, text)
    return safe.replace("\n", "\\n") if line else safe


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        if len(match[1]) == 3:
            return chr(int(match[1][1:], 16))
        return "\n" if match[1] == "n" else match[1]

    return _ESCAPED.sub(one, text)


def _unwritten(cell: str) -> str:
    """Take off the apostrophe that kept a cell from being a formula; newlines become one kind."""
    plain = cell.replace("\r\n", "\n").replace("\r", "\n")
    return plain[1:] if re.match(r"'[=+\-@\t]", plain) else plain
