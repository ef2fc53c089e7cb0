"""Sheets: one respondent per row, or a transcript in columns; the header rows of survey tools."""

import io

import openpyxl
import pytest
from formats.made import ole, read, zipped

from qualkit.errors import InputError, NothingToRead, NotReadable, PasswordProtected, UnknownName
from qualkit.formats.sheets import write_xlsx
from qualkit.model import DocumentKind, Extract, Role
from qualkit.readers.tables import CsvReader, XlsxReader

SURVEY = """respondent,region,age,What changed for you?,And what did not change at all?
007,Kayes,1e5,We have more food in the house now,"Nothing much, the men still decide"
8,NA,TRUE,,
007,=1+1,2024-03-05,The loans came late again this year,
"""


def survey(text: str, **options: object) -> tuple[list[Extract], list[str]]:
    return read(CsvReader(), text.encode(), "s.csv", options=options)


def said(extract: Extract) -> list[tuple[Role, str]]:
    return [(turn.role, extract.text[turn.start : turn.end]) for turn in extract.turns]


def test_each_row_is_a_document_its_questions_context_and_its_other_columns_attributes() -> None:
    found, told = survey(SURVEY)
    assert [one.member for one in found] == ["1", "3"]
    assert said(found[0]) == [
        (Role.INTERVIEWER, "What changed for you?"), (Role.RESPONDENT, "We have more food in the house now"),
        (Role.INTERVIEWER, "And what did not change at all?"),
        (Role.RESPONDENT, "Nothing much, the men still decide"),
    ]  # fmt: skip
    assert said(found[1])[1:] == [(Role.RESPONDENT, "The loans came late again this year")]
    assert found[0].kind is DocumentKind.SURVEY_ANSWER and found[0].language == "en"
    assert [mark.value for mark in found[0].marks] == [
        "D2 What changed for you?", "E2 And what did not change at all?"]  # fmt: skip
    assert found[1].attributes == {"respondent": "007", "region": "=1+1", "age": "2024-03-05"}
    assert found[0].attributes["age"] == "1e5"
    assert told == [
        "s.csv: 1 row (3) without an answer in words left out.",
        "s.csv: 1 row (4) with a respondent id that stood above already. "
        "Check that they are not entered twice.",
    ]


def test_the_same_rows_come_out_of_a_workbook() -> None:
    rows = [
        ["respondent", "answer"],
        ["007", "We have more food in the house now"],
        ["", ""],
        ["9", "No change here"],
    ]
    found, told = read(XlsxReader(), write_xlsx({"S": (rows[0], rows[1:])}), "s.xlsx")
    assert [(one.member, one.text, dict(one.attributes)) for one in found] == [
        ("1", rows[1][1], {"respondent": "007"}), ("3", rows[3][1], {"respondent": "9"})]  # fmt: skip
    assert told == []


def test_columns_may_be_named() -> None:
    found, _ = survey("id,a,b,c\n1,yes,no,maybe\n2,no,yes,so\n", text_columns=["a", "c"])
    assert [one.text for one in found] == ["a\n\nyes\n\nc\n\nmaybe", "a\n\nno\n\nc\n\nso"]
    assert survey("id,a\n1,yes\n", text_columns="a")[0][0].text == "yes"
    with pytest.raises(UnknownName, match="column"):
        survey("id,a\n1,yes\n", text_columns="z")


def test_s4_a_missing_id_column_and_a_sheet_without_words_are_told() -> None:
    assert (
        "No column holds respondent ids" in survey("region,answer\nKayes,We have more food now here\n")[1][0]
    )
    for text in ("id,a,b\n1,x,y\n2,z,x\n", "id,answer\n"):
        with pytest.raises(NothingToRead):
            survey(text)


def test_rows_with_a_language_of_their_own() -> None:
    found, _ = survey(
        "id,langue,answer\n1,français,Nous avons payé le crédit après la récolte\n"
        "2,bambara,An ye juru sara ka ban pewu\n"
    )
    assert [(one.language, one.turns[0].language) for one in found] == [("fr", "fr"), ("bm", "bm")]


def test_an_answer_and_its_translation() -> None:
    found, _ = survey(
        "id,text,translation (English)\n1,Nous avons payé le crédit hier,We paid the loan\n"
        "2,Rien n'a changé pour nous ici,\n"
    )
    assert [(one.text, one.language) for one in found[0].translations] == [("We paid the loan", "en")]
    assert found[0].text == "Nous avons payé le crédit hier" and not found[1].translations


KOBO_NAMES = "start,end,_uuid,region,what_changed"
KOBO_LABELS = "start,end,_uuid,In which region?,What has changed in your life?"


@pytest.mark.parametrize("heads", [(KOBO_NAMES, KOBO_LABELS), (KOBO_LABELS, KOBO_NAMES)])
def test_two_header_rows_of_kobo_and_odk(heads: tuple[str, str]) -> None:
    found, _ = survey("\n".join([*heads, "2024-01-01,2024-01-02,u-1,Kayes,More food for the children now",
                                 "2024-01-01,2024-01-02,u-2,Mopti,Nothing has changed for us"]))  # fmt: skip
    assert [one.member for one in found] == ["1", "2"]
    assert found[0].attributes == {
        "start": "2024-01-01",
        "end": "2024-01-02",
        "_uuid": "u-1",
        "region": "Kayes",
    }
    assert said(found[0])[0] == (Role.INTERVIEWER, "What has changed in your life?")
    assert found[0].marks[0].value == "E3 what_changed"


def test_three_header_rows_of_qualtrics() -> None:
    ids = '"{""ImportId"":""startDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1_TEXT""}"'
    found, _ = survey(f"StartDate,ResponseId,Q1\nStart Date,Response ID,What has changed?\n{ids}\n"
                      "2024-01-01,R_1,We now save every single week\n")  # fmt: skip
    assert [(one.member, one.text) for one in found] == [
        ("1", "What has changed?\n\nWe now save every single week")
    ]
    assert found[0].attributes == {"startdate": "2024-01-01", "responseid": "R_1"}


def test_a_row_of_data_is_never_taken_for_a_header() -> None:
    found, _ = survey("respondent_id,home_region,answer\nr_1,west_bank,more_food_now\n"
                      "r_2,east,We have more food in the house now\n")  # fmt: skip
    assert [one.member for one in found] == ["1", "2"]


@pytest.mark.parametrize("reader", [CsvReader(), XlsxReader()])
def test_a_sheet_laid_out_as_a_transcript_is_one_document(reader: CsvReader | XlsxReader) -> None:
    rows = [["Speaker", "Time", "Text", "English translation"], ["Enq", "00:01", "Ça va ?", "How are you?"],
            ["F1", "0:05", "Bien.", "Well."], ["", "", "Grâce à la pluie.", "Thanks to the rain."],
            ["Enq", "1:02:03", "Et le prêt ?", "And the loan?"]]  # fmt: skip
    content = write_xlsx({"S": (rows[0], rows[1:])})
    if isinstance(reader, CsvReader):
        content = "\n".join(";".join(row) for row in rows).encode()
    found = read(reader, content, "t")[0]
    assert len(found) == 1 and found[0].member == ""
    assert [(turn.speaker, turn.begins_at) for turn in found[0].turns] == [
        ("Enq", 1.0),
        ("F1", 5.0),
        ("Enq", 3723.0),
    ]
    assert len(found[0].translations) == 4


def test_a_column_of_participants_who_speak_once_is_a_survey() -> None:
    text = "Participant,Text\n" + "".join(f"P{n},We have more food in the house {n}\n" for n in range(9))
    assert len(survey(text)[0]) == 9
    assert len(survey(text, layout="transcript")[0]) == 1
    again = (
        text.replace("P3", "P1")
        .replace("P4", "P1")
        .replace("P5", "P2")
        .replace("P6", "P2")
        .replace("P7", "P2")
    )
    assert len(survey(again.replace("P8", "P1"))[0]) == 1
    assert len(survey(again.replace("P8", "P1"), layout="rows")[0]) == 9


def test_s9_s12_warnings_of_a_workbook_come_through() -> None:
    book = openpyxl.Workbook()
    for row in (["id", "answer"], ["1", "=A1"], ["2", "We have more food in the house now"]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    out = io.BytesIO()
    book.save(out)
    told = read(XlsxReader(), out.getvalue(), "s.xlsx")[1]
    assert "read as empty: B2" in told[0] and "hidden row" in told[1] and "left out" in told[2]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"plain secret words", NotReadable),
        (ole("EncryptedPackage"), PasswordProtected),
        (zipped({"xl/workbook.bin": "x"}), InputError),
        (write_xlsx({"S": (["secret"], [["words"]])})[:700], NotReadable),
    ],
)
def test_workbooks_that_cannot_be_read(content: bytes, error: type[InputError]) -> None:
    with pytest.raises(error) as caught:
        read(XlsxReader(), content, "s.xlsx")
    assert "secret" not in caught.value.as_text("s.xlsx")


def test_sniffing() -> None:
    book = write_xlsx({"S": (["a"], [["b"]])})
    assert XlsxReader().sniff(book[:4096], "x") > 0.9 > CsvReader().sniff(b"a,b\n", "x.csv") > 0.5
    assert CsvReader().sniff(b"start\tend\ttext\n0\t1\thi", "x.tsv") < 0.5
    assert CsvReader().sniff(book[:4096], "x.csv") == 0


@pytest.mark.long
def test_a_hundred_thousand_rows_stream() -> None:
    text = "respondent,answer\n" + "".join(f"{n},We have more food number {n}\n" for n in range(100_000))
    assert len(survey(text)[0]) == 100_000
