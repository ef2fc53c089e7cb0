import io
import re
import zipfile

import openpyxl
import pytest
from formats.made import ole, zipped
from openpyxl.comments import Comment

from qualkit.errors import NothingToRead, NotReadable, PasswordProtected, TooLarge, UnknownFormat, UnknownName
from qualkit.formats import workbook
from qualkit.formats.sheets import open_rows, write_xlsx
from qualkit.formats.tally import Tell
from qualkit.formats.workbook import address, read_workbook
from qualkit.model import Problem


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def grid(content: bytes, sheet: str = "") -> tuple[list[list[str]], list[str]]:
    problems: list[Problem] = []
    rows = list(read_workbook(content, Tell("x.xlsx", problems.append), sheet=sheet).rows)
    return rows, [problem.reason for problem in problems]


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert re.search(old, parts[part].decode())
    return zipped({**parts, part: re.sub(old, new, parts[part].decode(), count=1)})


@pytest.fixture
def book() -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.active.append(["id", "answer"])
    made.active.append(["007", "words"])
    return made


def test_addresses() -> None:
    assert [address(12, column) for column in (0, 2, 25, 26, 16383)] == ["A12", "C12", "Z12", "AA12", "XFD12"]


def test_s9_formulas_without_a_saved_value_are_listed(book: openpyxl.Workbook) -> None:
    book.active["C2"] = "=1+1"
    book.active["C1"] = "sum"
    rows, told = grid(saved(book))
    assert rows[1] == ["007", "words", ""]
    assert told == ["1 formula without a saved value, read as empty: C2."]
    with_value = changed(saved(book), "xl/worksheets/sheet1.xml", r"<v ?/>|<v></v>", "<v>2</v>")
    assert grid(with_value) == ([["id", "answer", "sum"], ["007", "words", "2"]], [])


def test_s12_hidden_and_merged_parts_and_comments_are_told(book: openpyxl.Workbook) -> None:
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.active.merge_cells("A4:B4")
    book.active["A1"].comment = Comment("c", "me")
    hidden = book.create_sheet("Aside")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    rows, told = grid(saved(book))
    assert rows[1] == ["007", "words"]
    assert told == [
        "1 comment not imported.",
        "1 hidden sheet not read: 'Aside'.",
        "1 hidden row read like the others: 2.",
        "It has hidden columns; they were read like the others.",
        "1 merged range: only the first cell of each has the text.",
    ]


def test_a_sheet_may_be_chosen(book: openpyxl.Workbook) -> None:
    book.create_sheet("Second").append(["b"])
    assert grid(saved(book), "Second")[0] == [["b"]]
    with pytest.raises(UnknownName, match="Third"):
        grid(saved(book), "Third")


def test_s11_a_cell_at_the_far_corner_is_refused(book: openpyxl.Workbook) -> None:
    book.active["XFD1048576"] = "z"
    with pytest.raises(TooLarge, match="XFD1048576"):
        grid(saved(book))


def test_s13_other_kinds_are_accepted_or_refused_clearly(book: openpyxl.Workbook) -> None:
    assert (
        "It has macros; they were not looked at."
        in grid(changed_with(saved(book), {"xl/vbaProject.bin": b"x"}))[1]
    )
    with pytest.raises(UnknownFormat, match="xlsb"):
        grid(zipped({"xl/workbook.bin": "x"}))
    with pytest.raises(UnknownFormat, match="Excel 97"):
        grid(ole("Workbook"))
    with pytest.raises(UnknownFormat, match="Word"):
        grid(zipped({"word/document.xml": "x"}))
    with pytest.raises(UnknownFormat, match="OpenDocument"):
        grid(zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}))
    with pytest.raises(NotReadable, match="no workbook"):
        grid(zipped({"a": "x"}))
    with pytest.raises(NothingToRead):
        grid(saved(openpyxl.Workbook()))


def changed_with(content: bytes, more: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | more)


def test_s14_an_encrypted_workbook_is_refused() -> None:
    with pytest.raises(PasswordProtected, match="password-protected Excel file"):
        grid(ole("EncryptionInfo", "EncryptedPackage"))


def test_s15_one_long_string_in_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = write_xlsx({"S": (("a", "b"), [("word " * 1000, "x")] * 50)})
    assert len(grid(content)[0]) == 51
    monkeypatch.setattr(workbook, "MAX_CHARACTERS", 200_000)
    with pytest.raises(TooLarge, match="unfold"):
        grid(content)


def test_entities_are_an_error_never_a_gap() -> None:
    content = write_xlsx({"S": (("a", "b"), [("x", "y")])})
    with pytest.raises(NotReadable, match="entities"):
        grid(changed(content, "xl/sharedStrings.xml", "<sst", '<!DOCTYPE sst [<!ENTITY x "y">]><sst'))


def test_error_values_and_kinds_of_cells(book: openpyxl.Workbook) -> None:
    import datetime

    book.active.append(
        [True, datetime.datetime(2024, 3, 5), datetime.datetime(2024, 3, 5, 1, 2, 3), 1e5, 2.5, "#N/A"]
    )
    rows, told = grid(saved(book))
    assert rows[2] == ["TRUE", "2024-03-05", "2024-03-05 01:02:03", "100000", "2.5", ""]
    assert told == ["1 cell with an error value (such as #N/A), read as empty."]


@pytest.mark.long
def test_s16_a_hundred_thousand_rows_of_fifty_columns() -> None:
    import time

    import xlsxwriter

    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"constant_memory": True})
    page = made.add_worksheet()
    for row in range(100_001):
        for column in range(50):
            page.write_string(row, column, f"q{column}" if row == 0 else f"r{row % 1000}")
    made.close()
    started = time.process_time()
    problems: list[Problem] = []
    sheet = open_rows(out.getvalue(), "x.xlsx", problems=problems.append)
    assert sum(1 for _ in sheet.rows) == 100_000
    assert time.process_time() - started < 60  # the limit per file
