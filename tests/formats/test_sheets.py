import csv
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import NothingToRead, NotReadable, UsageError
from qualkit.formats.sheets import Sheet, inert, read_rows, restored, write_csv, write_xlsx
from qualkit.model import Problem, Severity


def read(content: str | bytes, name: str = "x.csv", **said: str) -> tuple[Sheet, list[Problem]]:
    problems: list[Problem] = []
    raw = content.encode() if isinstance(content, str) else content
    return read_rows(raw, name, problems=problems.append, **said), problems


def test_rows_are_text_with_the_numbers_a_spreadsheet_shows(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("\nid,when\n007,1e5\n\nNA,TRUE\n", encoding="utf-8")
    problems: list[Problem] = []
    sheet = read_rows(path, "p.csv", problems=problems.append)
    assert sheet.header == ("id", "when")
    assert sheet.rows == (("007", "1e5"), ("NA", "TRUE"))
    assert (sheet.first_row_number, sheet.numbers, problems) == (3, (3, 5), [])
    assert list(sheet.records())[1] == (5, {"id": "NA", "when": "TRUE"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", {}),
        ("a;b\n1;2\n", {}),
        ("a\tb\n1\t2\n", {}),
        ("a|b\n1|2\n", {}),
        ("sep=;\na;b\n1;2\n", {}),
        ("a,b;c\n1,2;3\n", {"delimiter": ";"}),
        ("a\tb\n1\t2\n", {"delimiter": "tab"}),
        ('a;b\n"1,5;x";"2,5\n,,"\n', {}),
        ("\ufeffa;b\r1;2\r", {}),
    ],
)
def test_s6_the_delimiter_is_told_or_said(text: str, said: dict[str, str]) -> None:
    sheet, problems = read(text, **said)
    assert len(sheet.header) == 2 and sheet.header[0].startswith("a") and len(sheet.rows) == 1
    assert not problems


def test_s6_one_column_may_hold_commas() -> None:
    assert read("answer\nYes, I did\nNo, not I, never\n")[0].rows == (("Yes, I did",), ("No, not I, never",))


def test_s6_an_unclear_delimiter_shows_shapes_and_no_words() -> None:
    with pytest.raises(NotReadable, match="2, 2 cells; cut at semicolon") as caught:
        read("a,b;c\nsecret,2;3\n")
    assert "--delimiter" in caught.value.hint and "secret" not in str(caught.value)
    with pytest.raises(UsageError):
        read("a,b\n1,2\n", delimiter=";;")


def test_s1_an_unterminated_quote_names_its_line() -> None:
    with pytest.raises(NotReadable) as caught:
        read('a,b\n1,"two\nlines"\n2,"secret\n3,x\n' + "4,y\n" * 500)
    assert caught.value.place == "4" and "line 4 is never closed" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_s1_a_quote_inside_a_quoted_cell_names_its_row() -> None:
    with pytest.raises(NotReadable) as caught:
        read('a,b\n1,2\n3,"x "y" z"\n')
    assert caught.value.place == "3"


def test_s2_a_field_may_be_long() -> None:
    long = "word " * 100_000
    assert read(f'a,b\n1,"{long}"\n')[0].rows[0][1] == long


def test_s3_rows_that_do_not_fit_are_rejected_one_by_one() -> None:
    sheet, problems = read("a,b\n1,2\n3\n4,5,6\n7,8,\n9,10\n")
    assert sheet.rows == (("1", "2"), ("7", "8"), ("9", "10"))
    assert [(problem.place, problem.severity) for problem in problems] == [
        ("row 3", Severity.REJECTION),
        ("row 4", Severity.REJECTION),
    ]


def test_s4_headers_are_told_apart_and_named() -> None:
    sheet, problems = read("id,a,,a\n1,2,3,4\n")
    assert sheet.header == ("id", "a", "column C", "a (D)")
    assert len(problems) == 2
    for empty in ("", "\n\n", ",,\n"):
        with pytest.raises((NothingToRead, NotReadable)):
            read(empty)
    with pytest.raises(NotReadable, match="numbers, not names"):
        read("12,2024-03-01\n13,2024-03-02\n")


def test_s7_utf16_from_excel_and_nul() -> None:
    assert read("a\tb\r\né\t2\r\n".encode("utf-16"))[0].rows == (("é", "2"),)
    with pytest.raises(NotReadable) as caught:
        read(b"a,b\n1,2\n1,\x002\n")
    assert caught.value.place == "3"


def test_s8_cells_of_a_workbook_stay_text() -> None:
    content = write_xlsx({"S": (("id", "x"), [("007", "1e5"), ("NA", "2024-03-05"), ("TRUE", "0.10")])})
    assert read(content, "x.xlsx")[0].rows == (("007", "1e5"), ("NA", "2024-03-05"), ("TRUE", "0.10"))


def test_a_title_above_the_header_of_a_sheet_is_skipped() -> None:
    book = openpyxl.Workbook()
    for row in (["Codings of March"], [], ["document", "quote"], ["a.txt", "words"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    sheet, problems = read(out.getvalue(), "x.xlsx")
    assert (sheet.header, sheet.rows, sheet.numbers) == (("document", "quote"), (("a.txt", "words"),), (4,))
    assert problems[0].place == "row 1"


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "@SUM(A1)", "+1", "-1", "\tx", "\rx", "'=x"])
def test_s10_formulas_go_out_inert(cell: str) -> None:
    assert inert(cell) == "'" + cell
    written = next(
        csv.reader(io.StringIO(write_csv(["a"], [[cell]]).decode("utf-8-sig").split("\r\n", 1)[1]))
    )
    assert written == ["'" + cell]
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx({"S": (["a"], [[cell]])}))).active
    assert (sheet["A2"].data_type, sheet["A2"].value.replace("_x000D_", "\r")) == ("s", cell)


@given(st.text())
def test_inert_cells_come_back_as_they_were(cell: str) -> None:
    assert restored(inert(cell)) == cell
    assert inert(cell)[:1] not in "=+-@\t\r" or inert(cell) == ""


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=2, max_size=2
        ),
        min_size=1,
        max_size=8,
    )
)
def test_a_written_csv_reads_back(rows: list[list[str]]) -> None:
    sheet, problems = read(write_csv(["one", "two"], rows), delimiter=",")
    assert [[restored(cell) for cell in row] for row in sheet.rows] == [
        row for row in rows if "".join(map(inert, row)).strip()  # a lone "\r" is made inert, and so no blank row
    ]
    assert not problems


def test_workbooks_are_the_same_bytes_each_time_and_never_cut() -> None:
    rows = [("a", 1), ("b", 2.5)]
    assert write_xlsx({"S": (("x", "y"), rows)}) == write_xlsx({"S": (("x", "y"), rows)})
    with pytest.raises(UsageError, match="32,767"):
        write_xlsx({"S": (("x",), [["w" * 32_768]])})
