"""Rows of an Excel workbook as text: calamine reads the cells, their XML tells what calamine hides."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from posixpath import join, normpath

from qualkit.errors import NothingToRead, NotReadable, TooLarge, UnknownFormat, UnknownName
from qualkit.formats.archive import Archive, open_archive
from qualkit.formats.tally import Tell, count, counts, some
from qualkit.formats.xml import local, parse

MAX_CELLS = 20_000_000
"""Of the rectangle around the used cells, which is held in memory whole (100,000 x 50 is a quarter of it)."""
MAX_CHARACTERS = 100_000_000

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b(?=[^>]*\bhidden=["'](?:1|true)["'])[^>]*?\br=["'](\d+)["']""")
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\b[^>]*\bhidden=["'](?:1|true)["']""")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b")
_ADDRESS = re.compile(rb"""r=["']([A-Za-z]+)(\d+)["']""")
_UNSAVED = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]+\d+)["'][^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>""")
_SHARED = re.compile(rb"""<(?:\w+:)?c\b[^>]*\bt=["']s["'][^>]*>\s*<(?:\w+:)?v>\s*(\d+)""")
_ITEM = re.compile(rb"<(?:\w+:)?si\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The cells of one worksheet, from row ``first_row`` (1 = top) and column ``first_column`` (0 = A) on."""

    sheet: str
    rows: Iterator[list[str]]
    first_row: int
    first_column: int


@dataclass(frozen=True, slots=True)
class _Listed:
    name: str
    part: str
    hidden: bool


def read_workbook(content: bytes, tell: Tell, *, sheet: str = "") -> Grid:
    """Open the first visible worksheet that has cells, or the one called ``sheet``.

    Formula cells give the value that was saved with them. Whatever is hidden, merged or left
    out is told.

    Raises:
        InputError: it is encrypted, damaged, of another kind, too large, or empty.
        UnknownName: there is no sheet of that name.
    """
    archive = open_archive(content, what="Excel file")
    _refuse_other_kinds(archive)
    listed = _sheets(archive)
    _tell_of_parts(archive, tell)
    chosen = _chosen(archive, listed, sheet)
    _tell_of_sheets(archive, listed, chosen, tell)
    _look_at_cells(archive, archive.read(chosen.part), tell)
    return _grid(content, chosen.name)


def _look_at_cells(archive: Archive, xml: bytes, tell: Tell) -> None:
    """Judge and tell in a call of its own, so that the XML is let go before calamine takes its memory."""
    _refuse_doctype(archive, xml)
    _judge(archive, xml)
    _tell_of_cells(xml, tell)


def address(row: int, column: int) -> str:
    """Return a cell's name: row from 1, column from 0 (``address(12, 2) == "C12"``)."""
    letters, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{row}"


def _grid(content: bytes, name: str) -> Grid:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name)
    except (CalamineError, ValueError, OSError) as error:
        raise NotReadable(f"This Excel file is damaged ({type(error).__name__}).") from error
    start = sheet.start or (0, 0)
    rows = ([_text(cell) for cell in row] for row in sheet.iter_rows())
    return Grid(sheet=name, rows=rows, first_row=start[0] + 1, first_column=start[1])


def _text(cell: object) -> str:
    """A cell as a person sees it in a plain format; 7.0 is 7, dates are ISO, TRUE stays TRUE."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
    return str(cell)


def _refuse_other_kinds(archive: Archive) -> None:
    if "xl/workbook.bin" in archive:
        raise UnknownFormat("This is an Excel binary workbook (xlsb).", hint="Open it and save it as .xlsx.")
    if "word/document.xml" in archive:
        raise UnknownFormat("This is a Word file, not an Excel file.", hint="Give it the suffix .docx.")
    if "mimetype" in archive and b"opendocument" in archive.read("mimetype"):
        raise UnknownFormat("This is an OpenDocument file, not an Excel file.",
                            hint="Open it and save it as .xlsx.")
    if "xl/workbook.xml" not in archive:
        raise NotReadable("This is not an Excel file: it has no workbook in it.")


def _sheets(archive: Archive) -> list[_Listed]:
    """The worksheets in the order of their tabs; chart sheets are left out."""
    targets = _targets(archive)
    found = []
    for element in parse(archive.read("xl/workbook.xml"), what="the workbook of this Excel file").iter():
        part = targets.get(str(element.get(_RELATION) or element.get(_STRICT_RELATION) or ""), "")
        if local(element) == "sheet" and part in archive:
            hidden = element.get("state", "visible") != "visible"
            found.append(_Listed(str(element.get("name") or ""), part, hidden))
    return found


def _targets(archive: Archive) -> dict[str, str]:
    """Relation id -> part, for worksheets."""
    index = "xl/_rels/workbook.xml.rels"
    if index not in archive:
        return {}
    targets = {}
    for relation in parse(archive.read(index), what="the index of this Excel file"):
        target = str(relation.get("Target") or "")
        if str(relation.get("Type") or "").endswith("/worksheet"):
            targets[str(relation.get("Id"))] = normpath(join("/xl", target)).lstrip("/")
    return targets


def _chosen(archive: Archive, listed: list[_Listed], wanted: str) -> _Listed:
    if wanted:
        for sheet in listed:
            if sheet.name == wanted:
                return sheet
        raise UnknownName("sheet", wanted, [sheet.name for sheet in listed])
    for sheet in listed:
        if not sheet.hidden and _has_cells(archive, sheet):
            return sheet
    raise NothingToRead("No visible sheet of this Excel file has cells in it.")


def _has_cells(archive: Archive, sheet: _Listed) -> bool:
    return _ADDRESS.search(archive.read(sheet.part)) is not None


def _tell_of_sheets(archive: Archive, listed: list[_Listed], chosen: _Listed, tell: Tell) -> None:
    others = [sheet for sheet in listed if sheet is not chosen and _has_cells(archive, sheet)]
    for hidden, word in ((False, "other"), (True, "hidden")):
        names = [repr(sheet.name) for sheet in others if sheet.hidden is hidden]
        if names:
            tell(f"{count(len(names), f'{word} sheet')} not read: {some(names)}.",
                 "Save the sheet as a file of its own to read it.")


def _tell_of_parts(archive: Archive, tell: Tell) -> None:
    names = [name.lower() for name in archive.names]
    if "xl/vbaproject.bin" in names:
        tell("It has macros; they were not looked at.")
    comments = _occurrences(archive, r"xl/(comments/)?comments?\d*\.xml", b"<comment ")
    boxes = _occurrences(archive, r"xl/drawings/drawing\d*\.xml", b"txBody>") // 2
    if comments or boxes:
        left_out = counts({"comment": comments, "text box": boxes}, ("comment", "text box"))
        tell(f"{left_out} not imported.", "Put what matters into cells.")


def _occurrences(archive: Archive, parts: str, what: bytes) -> int:
    found = (name for name in archive.names if re.fullmatch(parts, name, re.IGNORECASE))
    return sum(archive.read(name).count(what) for name in found)


def _tell_of_cells(xml: bytes, tell: Tell) -> None:
    """Each search over the cells waits for a sign that it is needed: a sheet may have millions."""
    unsaved = _found(_UNSAVED, xml) if re.search(rb"<(?:\w+:)?f[ />]", xml) else []
    if unsaved:
        tell(f"{count(len(unsaved), 'formula')} without a saved value, read as empty: {some(unsaved)}.",
             "Open it in Excel and save it again.")
    wrong = xml.count(b't="e"') + xml.count(b"t='e'")
    if wrong:
        tell(f"{count(wrong, 'cell')} with an error value (such as #N/A), read as empty.")
    hidden = _found(_HIDDEN_ROW, xml) if b"hidden=" in xml else []
    if hidden:
        tell(f"{count(len(hidden), 'hidden row')} read like the others: {some(hidden)}.",
             "Delete what should stay out.")
    if b"hidden=" in xml and _HIDDEN_COLUMN.search(xml):
        tell("It has hidden columns; they were read like the others.", "Delete what should stay out.")
    merged = len(_MERGED.findall(xml)) if b"mergeCell" in xml else 0
    if merged:
        tell(f"{count(merged, 'merged range')}: only the first cell of each has the text.",
             "Unmerge them and fill the cells.")


def _found(pattern: re.Pattern[bytes], xml: bytes) -> list[str]:
    return [match[1].decode() for match in pattern.finditer(xml)]


def _refuse_doctype(archive: Archive, sheet: bytes) -> None:
    """calamine skips entities without a word: the text would have a gap."""
    shared = archive.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in archive else b""
    if b"<!DOCTYPE" in sheet or b"<!DOCTYPE" in shared:
        raise NotReadable("This Excel file declares a document type or entities, which are never followed.")


def _judge(archive: Archive, xml: bytes) -> None:
    """Refuse what calamine would unfold in memory: a far-off cell, a long string in many cells."""
    rows, columns = _corner(xml)
    if rows * columns > MAX_CELLS:
        last = address(rows, columns - 1)
        raise TooLarge(f"Its used cells reach to {last}: over {MAX_CELLS:,} cells.",
                       hint="Delete the stray cells far from your data.")
    if "xl/sharedStrings.xml" in archive:
        _judge_strings(archive.read("xl/sharedStrings.xml"), xml)


def _corner(xml: bytes) -> tuple[int, int]:
    """Return the largest row and column number of any cell."""
    columns: set[bytes] = set()
    last = 0
    for match in _ADDRESS.finditer(xml):
        columns.add(match[1])
        last = max(last, int(match[2]))
    widest = max(columns, key=lambda name: (len(name), name.upper()), default=b"")
    number = 0
    for letter in widest.upper():
        number = number * 26 + letter - 64
    return last, number


def _judge_strings(shared: bytes, xml: bytes) -> None:
    edges = [*(match.start() for match in _ITEM.finditer(shared)), len(shared)]
    sizes = [end - start for start, end in pairwise(edges)]
    uses = xml.count(b't="s"') + xml.count(b"t='s'")
    if max(sizes, default=0) * uses <= MAX_CHARACTERS:
        return
    total = sum(sizes[int(match[1])] for match in _SHARED.finditer(xml) if int(match[1]) < len(sizes))
    if total > MAX_CHARACTERS:
        raise TooLarge(f"Its cells unfold to {total:,} characters; the limit is {MAX_CHARACTERS:,}.")
