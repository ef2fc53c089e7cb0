"""documents.csv and participants.csv: who a row stands for, and what matches nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import FileInvalid
from qualkit.files.participants import (
    DocumentRow,
    load_documents,
    load_participants,
    match,
    match_documents,
)
from qualkit.formats.sheets import write_xlsx
from qualkit.model import Participant, Problem

DOCUMENTS = {
    "interviews/07.docx": ["I", "Awa"],
    "groups/a.txt": ["P1", "P2"],
    "groups/b.txt": ["P1"],
    "survey.xlsx#2": [],
    "survey.xlsx#3": [],
}


def sheet(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_documents_keep_every_value_as_text(tmp_path: Path) -> None:
    problems: list[Problem] = []
    table = load_documents(
        sheet(
            tmp_path,
            "documents.csv",
            "Document,region,visited:date,size:number\n07,Kayes,2025-02-03,007\nb.txt,,3 February,many\n,x,,\n",
        ),
        problems.append,
    )
    assert [(row.document, row.attributes) for row in table.rows] == [
        ("07", {"region": "Kayes", "visited": "2025-02-03", "size": "007"}),
        ("b.txt", {"visited": "3 February", "size": "many"}),
    ]
    assert table.types == {"visited": "date", "size": "number"}
    assert [problem.place for problem in problems] == ["row 3", "row 3", "row 4"]
    assert "3 February" not in " ".join(map(str, problems))


def test_participants_come_from_excel_too(tmp_path: Path) -> None:
    path = tmp_path / "participants.xlsx"
    path.write_bytes(
        write_xlsx(
            {
                "p": (
                    ["Speaker", "case", "Kind", "age:number"],
                    [["Awa", "C1", "", "041"], ["Ben", "", "group", ""]],
                )
            }
        )
    )
    table = load_participants(path, lambda problem: None)
    assert [(row.case, row.speaker, row.kind, row.attributes) for row in table.rows] == [
        ("C1", "Awa", "participant", {"age": "041"}),
        ("Ben", "Ben", "group", {}),
    ]
    assert table.rows[1].place.endswith("participants.xlsx:row 3")


@pytest.mark.parametrize(
    ("load", "text"),
    [(load_documents, "file,region\na,b\n"), (load_participants, "name\nx\n"), (load_documents, "")],
)
def test_a_sheet_without_its_column_is_refused(tmp_path: Path, load: object, text: str) -> None:
    with pytest.raises(FileInvalid) as caught:
        load(sheet(tmp_path, "x.csv", text), lambda problem: None)  # type: ignore[operator]
    assert "x.csv" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("interviews/07.docx", ["interviews/07.docx"]),
        ("07.docx", ["interviews/07.docx"]),
        ("07", ["interviews/07.docx"]),
        ("INTERVIEWS\\07.DOCX", ["interviews/07.docx"]),
        ("./groups/a", ["groups/a.txt"]),
        ("survey", ["survey.xlsx#2", "survey.xlsx#3"]),
        ("survey.xlsx#3", ["survey.xlsx#3"]),
        ("survey#2", ["survey.xlsx#2"]),
    ],
)
def test_a_document_is_known_by_key_name_or_stem(name: str, keys: list[str]) -> None:
    found, problems = match_documents(DOCUMENTS, [DocumentRow(document=name, place="documents.csv:row 2")])
    assert (sorted(found), problems) == (keys, ())


def test_what_matches_nothing_or_too_much_is_listed() -> None:
    rows = [
        DocumentRow(document=name, place=f"documents.csv:row {number}")
        for number, name in enumerate(["08", "a", "x", "a.txt", "a.txt"], 2)
    ]
    found, problems = match_documents({**DOCUMENTS, "more/a.txt": [], "x/1.txt": [], "y/x.txt": []}, rows)
    assert list(found) == ["y/x.txt"]
    assert [str(problem) for problem in problems][:2] == [
        "documents.csv:row 2: there is no document '08'. Check the spelling.",
        "documents.csv:row 3: 'a' may be any of groups/a.txt, more/a.txt. Write more of its path.",
    ]
    twice, told = match_documents(
        DOCUMENTS,
        [DocumentRow(document="07", place="d:row 2"), DocumentRow(document="07.docx", place="d:row 3")],
    )
    assert twice["interviews/07.docx"].document == "07" and "two rows" in str(told[0])


def test_a_whole_path_is_never_another_documents_name() -> None:
    found, problems = match_documents(["a.txt", "more/a.txt"], [DocumentRow(document="a.txt")])
    assert (list(found), problems) == (["a.txt"], ())


def test_a_row_of_one_answer_comes_before_its_sheet() -> None:
    rows = [
        DocumentRow(document="survey.xlsx", attributes={"a": "all"}),
        DocumentRow(document="survey.xlsx#3", attributes={"a": "one"}),
    ]
    for order in (rows, rows[::-1]):
        found, problems = match_documents(DOCUMENTS, order)
        assert ({key: row.attributes["a"] for key, row in found.items()}, problems) == (
            {"survey.xlsx#2": "all", "survey.xlsx#3": "one"},
            (),
        )


def test_speakers_are_found_by_document_then_alone() -> None:
    participants = [
        Participant(case="C1", document="07", speaker="awa", place="p.csv:row 2"),
        Participant(case="C2", document="groups/a.txt", place="p.csv:row 3"),
        Participant(case="C3", speaker="P2", place="p.csv:row 4"),
        Participant(case="C4", speaker="P1", place="p.csv:row 5"),
        Participant(case="C5", document="07", speaker="Aw", place="p.csv:row 6"),
        Participant(case="C6", speaker="Zara", place="p.csv:row 7"),
    ]
    found, problems = match(DOCUMENTS, participants)
    assert [(one.case, one.document, one.speaker) for one in found] == [
        ("C1", "interviews/07.docx", "Awa"),
        ("C2", "groups/a.txt", ""),
        ("C3", "groups/a.txt", "P2"),
    ]
    assert [str(problem) for problem in problems] == [
        "p.csv:row 5: the speaker 'P1' stands in 2 documents. Name the document too.",
        "p.csv:row 6: '07' has no speaker 'Aw'. Did you mean Awa?",
        "p.csv:row 7: no document has a speaker 'Zara'. Check the spelling.",
    ]


@given(
    st.lists(
        st.builds(
            lambda document, speaker: Participant(case="c", document=document, speaker=speaker, place="p:1"),
            st.sampled_from(["", "07", "a", "zz", "survey"]),
            st.sampled_from(["", "P1", "P2", "Awa"]),
        )
    )
)
def test_every_row_stands_for_someone_or_is_listed(rows: list[Participant]) -> None:
    found, problems = match(DOCUMENTS, rows)
    for row in rows:
        alone, told = match(DOCUMENTS, [row])
        assert bool(alone) != bool(told) or (not row.document and not row.speaker)
    assert all(one.document in DOCUMENTS for one in found)
    assert len(problems) <= len(rows)
