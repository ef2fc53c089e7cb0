"""People's codings in and out: placed by their words or position, listed where they cannot be."""

import csv
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from projects import Made, code_of, make

from qualkit.actions.export import codings_table
from qualkit.actions.opening import codebook_of, store_of
from qualkit.model import Anchor, Coder, PassageReading, mint


def test_quotes_are_placed_and_what_cannot_be_is_listed(project: Made) -> None:
    """A quote that is not there, or stands twice, or has an unknown code is named with its line.

    codes: {loan: [loan], loan/stress: [repay]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy. We could not repay. The loan was heavy, I say."}
    codings:
      - "a | fanta | loan/stress | present | We could not repay."
      - "a | fanta | loan | present | The loan was light."
      - "a | fanta | loan | present | The loan was heavy"
      - "a | fanta | lone | present | We could not repay."
      - "q | fanta | loan | present | We could not repay."
    """
    project.ok("ingest")
    result = project.json("codings", "import", str(project.corpus / "codings.jsonl"))
    assert result["added"] == 1
    reasons = {problem["place"]: problem["reason"] for problem in result["unplaced"]}
    assert sorted(reasons) == ["2", "3", "4", "5"]
    assert "not in the text" in reasons["2"] and "2 times" in reasons["3"]
    assert "lone" in reasons["4"] and "'q'" in reasons["5"]
    assert not any("heavy" in reason for reason in reasons.values())


def test_importing_twice_is_importing_once(project: Made) -> None:
    """The second import says unchanged, and the store is as it was.

    files: {interviews/a.txt: "R: The loan was heavy."}
    codings: ["a | fanta | loan | present | The loan was heavy."]
    readings: ["a | fanta"]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    before = project.dump()
    assert "0 codings, 0 readings and 0 decisions imported, 1 unchanged" in project.ok(
        "codings", "import", str(project.corpus / "codings.jsonl"))
    assert project.dump() == before


def test_a_table_with_other_column_names(project: Made) -> None:
    """Columns are mapped by name; typed quotes (curly marks, spacing) still find their place.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "R: She said “it's  heavy” and left."}
    """
    project.ok("ingest")
    table = project.folder / "theirs.csv"
    table.write_text('Fichier,Extrait,Nœud,Qui\na.txt,"""it’s heavy""",Loan (loan),luc\n', encoding="utf-8")
    output = project.ok("codings", "import", str(table), "--map", "code=Nœud", "--map", "coder=Qui")
    assert "1 codings" in output


@pytest.mark.parametrize(("head", "lacks"), [
    ("document,words", ["quote", "code", "coder"]), ("document,quote,coder", ["code"]), ("document,start,code", ["quote", "coder"]),
    ("where,quote,code,coder", ["document"]), ("quote,record,coder", ["document"])])
@pytest.mark.parametrize("row", ["", "a,We could not repay.,loan,fanta\n"])
def test_a_table_without_needed_columns_is_refused_as_a_whole(tmp_path: Path, head: str, lacks: list[str], row: str) -> None:
    """It is said once which are missing, with rows or without any: "0 codings" sounds as if all were well."""
    made = make(tmp_path, "One.\ncodes: {loan: [loan]}\nfiles: {a.txt: 'R: We could not repay.'}")
    made.ok("ingest")
    (tmp_path / "theirs.csv").write_text(f"{head}\n{row and ','.join(row.split(',')[:head.count(',') + 1]).strip()}\n")
    result = made.run("codings", "import", str(tmp_path / "theirs.csv"))
    assert code_of(result) == 2 and "theirs.csv: no column holds" in result.output
    assert [one for one in ("document", "quote", "code", "coder") if f"--map {one}=COLUMN" in result.output] == lacks
    assert ("--coder HANDLE" in result.output) == ("coder" in lacks)
    assert "could not" not in result.output


def test_a_table_with_a_head_alone_is_told(tmp_path: Path) -> None:
    """Nothing is wrong with it, and nothing is in it; places may be positions, a coder may be named beside the table."""
    made = make(tmp_path, "One.\ncodes: {loan: [loan]}\nfiles: {a.txt: 'R: We could not repay.'}")
    made.ok("ingest")
    table = tmp_path / "theirs.csv"
    table.write_text("document,start,end,code\n")
    assert "theirs.csv holds no rows" in made.ok("codings", "import", str(table), "--coder", "luc")
    table.write_text("document,start,end,code\na,3,8,loan\n")
    said = made.ok("codings", "import", str(table), "--coder", "luc")
    assert "1 codings" in said and "no rows" not in said


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    """It has no columns that something could separate."""
    made = make(tmp_path, "One.\ncodes: {loan: [loan]}\nfiles: {a.txt: 'R: We could not repay.'}")
    made.ok("ingest")
    (tmp_path / "theirs.csv").write_text("\n")
    result = made.run("codings", "import", str(tmp_path / "theirs.csv"))
    assert code_of(result) == 1 and "no cells in it" in result.output and "delimiter" not in result.output


def test_a_table_that_was_exported_comes_back_without_a_word(project: Made) -> None:
    """Also where an attribute has the name of a column: neither is lost, and a warning is no row that was not placed.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: And?\\n\\nR: The loan was heavy."}
    documents: |
      document,Case,memo
      a,Peasants' bank,on the way
    codings: ["a | fanta | loan | present | The loan was heavy."]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    table = project.folder / "out.csv"
    project.ok("codings", "export", str(table))
    [row] = csv.DictReader(table.open(encoding="utf-8-sig"))
    assert (row["memo"], row["memo (attribute)"]) == ("", "on the way") and "Peasants' bank" in row.values()
    project.project.store_path.unlink()
    project.ok("ingest")
    assert project.ok("codings", "import", str(table)).strip() == (
        "1 codings, 0 readings and 0 decisions imported, 0 unchanged, 0 not placed")
    table.write_text("document,quote,code,coder,x,x\na,The loan was heavy.,loan,luc,,\n")
    said = project.ok("codings", "import", str(table))
    assert "same name" in said and "1 codings" in said and "0 not placed" in said


def test_export_is_one_tidy_row_per_quotation(project: Made) -> None:
    """With attributes and the path of the code; cells that look like formulas stay inert.

    codes: {loan: [loan], loan/stress: [repay]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: =SUM(1) is what I say. We could not repay."}
    documents: |
      document,region
      a,Kayes
    participants: |
      document,speaker,case,role,gender
      a,R,KAY-01,respondent,F
    codings:
      - "a | fanta | loan/stress | absent | We could not repay."
      - "a | fanta | loan | present | =SUM(1) is what I say."
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    target = project.folder / "codings.csv"
    assert "2 rows" in project.ok("codings", "export", str(target))
    rows = {row["code"]: row for row in csv.DictReader(target.open(encoding="utf-8-sig"))}
    stress = rows["loan/stress"]
    assert (stress["quote"], stress["direction"], stress["case"]) == ("We could not repay.", "absent", "KAY-01")
    assert (stress["region"], stress["gender"]) == ("Kayes", "F")
    assert stress["code_path"] == "Loan (loan) > Stress (loan/stress)"
    assert not rows["loan"]["quote"].startswith("=")
    matrix = project.folder / "matrix.csv"
    project.ok("codings", "export", str(matrix), "--matrix")
    assert list(csv.DictReader(matrix.open(encoding="utf-8-sig"))) == [{"case": "KAY-01", "loan": "1", "loan/stress": "1"}]


def test_json_lines_go_round(project: Made) -> None:
    """What is exported as .jsonl can be imported into a fresh store and gives the same.

    codes: {loan: [loan], loan/stress: [repay]}
    files: {interviews/a.txt: "I: And?\\n\\nR: The loan was heavy. We could not repay."}
    codings: ["a | fanta | loan/stress | absent | We could not repay."]
    readings: ["a | fanta"]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    project.ok("tag")
    project.ok("review", "--coder", "luc", keys="ar")
    first, second = project.folder / "one.jsonl", project.folder / "two.jsonl"
    project.ok("codings", "export", str(first))
    project.project.store_path.unlink()
    project.ok("ingest")
    project.ok("codings", "import", str(first))
    project.ok("codings", "export", str(second))
    assert first.read_text() == second.read_text()
    assert {json.loads(line)["record"] for line in first.read_text().splitlines()} == {"coding", "reading", "decision"}


def test_of_a_document_whose_file_is_missing_all_is_left_out_and_told(project: Made) -> None:
    """A reading that goes without its codings says "no" to every code, wherever it is imported.

    codes: {loan: [loan]}
    files: {a.txt: "I: And?\\n\\nR: The loan was heavy.", b.txt: "I: So?\\n\\nR: The loan was light."}
    codings: ["a | fanta | loan | present | The loan was heavy.", "b | fanta | loan | present | The loan was light."]
    readings: ["a | fanta", "b | fanta"]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    project.ok("assign", "add", "a", "b", "--coders", "fanta,luc", "--by", "lead")
    lines, table = project.folder / "out.jsonl", project.folder / "out.csv"
    assert "left out" not in project.ok("codings", "export", str(lines)) and len(lines.read_text().splitlines()) == 6
    (project.corpus / "a.txt").unlink()
    project.ok("ingest")
    said = project.ok("codings", "export", str(lines))
    assert "1 codings are left out, since the files of their documents are missing" in said
    assert {json.loads(line)["document"] for line in lines.read_text().splitlines()} == {"b.txt"}
    assert {json.loads(line)["record"] for line in lines.read_text().splitlines()} == {"coding", "reading", "assignment"}
    assert "1 rows" in (said := project.ok("codings", "export", str(table))) and "1 codings are left out" in said


SAID = "I: And?\n\nR: The loan was heavy. We could not repay.\n\nI: So?\n\nR: We sold the goat."


def test_passages_read_by_themselves_go_round_and_once(tmp_path: Path) -> None:
    """Whoever read them, in which draw, for which codes: what is exported comes back the same, and only once."""
    project = make(tmp_path / "project", f"""Readings.

    codes: {{loan: [loan], loan/stress: [repay]}}
    files: {{interviews/a.txt: {json.dumps(SAID)}}}
    """)
    project.ok("ingest")
    store_path, empty, lines = project.project.store_path, tmp_path / "empty.sqlite", tmp_path / "out.jsonl"
    shutil.copy(store_path, empty)
    with store_of(project.project) as store:
        [document] = store.documents("study")
        content = store.text(document.id).content
    codes = [code.id for code in codebook_of(project.project, project.project.study()).codes]
    spans = some.tuples(some.integers(0, len(content) - 1), some.integers(1, 40)).map(
        lambda pair: (pair[0], min(len(content), sum(pair))))
    made = some.builds(
        lambda span, coder, sample, known, at: PassageReading(
            id=mint(), coder=coder, sample=sample, codes=tuple(known), read_at=datetime(2025, 3, at, tzinfo=UTC),
            anchor=Anchor.at(document.id, document.text_hash, content, start=span[0], end=span[1])),
        spans, some.sampled_from(["awa", "luc"]), some.sampled_from(["", "random 7", "diverse 1"]),
        some.lists(some.sampled_from(codes), unique=True), some.integers(1, 28))

    def fresh() -> None:
        for name in store_path.parent.glob(f"{store_path.name}*"):
            name.unlink()
        shutil.copy(empty, store_path)

    @settings(max_examples=12, deadline=None)
    @given(some.lists(made, max_size=5))
    def goes_round(readings: list[PassageReading]) -> None:
        fresh()
        with store_of(project.project) as store:
            for one in readings:
                store.put_coder(Coder(id=one.coder, handle=one.coder))
                store.add_passage_readings([one], coder=one.coder)
            before = store.passage_readings()
        project.ok("codings", "export", str(lines))
        again = project.json("codings", "import", str(lines))
        assert (again["passage_readings"], again["unplaced"]) == (0, [])
        fresh()
        assert project.json("codings", "import", str(lines))["passage_readings"] == len(readings)
        with store_of(project.project) as store:
            after = store.passage_readings()
        assert sorted(map(_told, after)) == sorted(map(_told, before))
        assert project.json("codings", "import", str(lines))["passage_readings"] == 0

    goes_round()


def _told(one: PassageReading) -> tuple[object, ...]:
    return one.id, one.anchor.start, one.anchor.quote, one.coder, one.sample, one.read_at, one.codes


def test_a_passage_read_is_counted_and_can_be_written_by_hand(project: Made) -> None:
    """A line with the words is enough; status counts it.

    codes: {loan: [loan]}
    files: {interviews/a.txt: "I: And?\\n\\nR: The loan was heavy."}
    """
    project.ok("ingest")
    line = {"record": "passage reading", "document": "a", "coder": "luc", "quote": "The loan was heavy.", "sample": "random 3"}
    file = project.folder / "read.jsonl"
    file.write_text(json.dumps(line) + "\n" + json.dumps(line | {"quote": "Not said."}) + "\n")
    result = project.run("codings", "import", str(file))
    assert "1 passages read, 0 unchanged, 1 not placed" in result.output and result.return_value == 1
    status = project.json("status")
    assert status["counts"]["passages read by themselves"] == 1 and status["coders"]["luc"]["passages"] == 1
    assert "luc: 0 documents read in full, 1 passages read by themselves" in project.ok("status")
    assert "Drawn at random and read in full: 1 (1 with seed 3)" in project.ok("next", "--stop")


def test_codings_come_as_a_data_frame(project: Made) -> None:
    """For notebooks: a tidy frame of text, and the case table with numbers.

    codes: {loan: [loan], loan/stress: [repay]}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy."}
    codings: ["a | fanta | loan | present | The loan was heavy."]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    frame = codings_table(project.project).to_frame()
    assert frame.loc[0, "quote"] == "The loan was heavy." and len(frame) == 1
    assert codings_table(project.project, matrix=True).to_frame()["loan"].sum() == 1


def test_renamed_merged_and_retired_codes_keep_their_codings(project: Made) -> None:
    """Ids are permanent: a new name changes no coding, a merge hands them over, a retired code keeps them.

    codes: {loan: [loan], loan/stress: [repay], loan/strain: [], group: []}
    files: {interviews/a.txt: "I: How was it?\\n\\nR: The loan was heavy. We could not repay. We stood together."}
    codings:
      - "a | fanta | loan/strain | present | We could not repay."
      - "a | fanta | loan | present | The loan was heavy."
      - "a | fanta | group | present | We stood together."
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    project.ok("codebook", "rename", "book", "loan", "--to", "credit", "--why", "the word people use", "--by", "fanta")
    project.ok("codebook", "merge", "book", "credit/strain", "credit/stress", "--why", "the same", "--by", "fanta")
    project.ok("codebook", "retire", "book", "group", "--why", "too wide", "--by", "fanta")
    project.ok("tag")
    frame = codings_table(project.project).to_frame()
    assert dict(zip(frame["quote"], frame["code"], strict=True)) == {
        "The loan was heavy.": "credit", "We could not repay.": "credit/stress", "We stood together.": "group"}
