"""`qualkit agree`: who is compared on what, by which lens, and how it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from projects import Made, code_of, make

from qualkit.formats.sheets import read_rows


def answers(numbers: range) -> str:
    return json.dumps("\n\n".join(f"I: And then, number {one}?\n\nR: We paid {one} francs late. Then we sold goat {one}."
                                  for one in numbers))


def project(folder: Path, *, head: str = "", extra: str = "", readings: str = '"a.txt | fanta", "a.txt | luc"') -> Made:
    """Six answers; Fanta codes three of them, Luc two of these and another."""
    return make(folder, f"""Two coders.
codes: {{loan: [loan], loan/stress: [repay], home: [home]}}
head: |
  {head or "# nothing declared"}
files: {{a.txt: {answers(range(1, 7))}, b.txt: {answers(range(11, 17))}}}
codings:
  - "a.txt | fanta | loan/stress | present | We paid 1 francs late"
  - "a.txt | fanta | loan/stress | present | We paid 2 francs late"
  - "a.txt | fanta | loan/stress | present | We paid 3 francs late"
  - "a.txt | luc | loan/stress | present | We paid 1 francs late."
  - "a.txt | luc | loan/stress | absent | We paid 2 francs late"
  - "a.txt | luc | home | present | We paid 3 francs late"
  - "a.txt | luc | loan/stress | present | sold goat 4"
  - "b.txt | fanta | loan/stress | present | We paid 11 francs late"
  {extra}
readings: [{readings}]
""")


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return ready(project(tmp_path))


def ready(made: Made) -> Made:
    made.ok("ingest")
    made.ok("codings", "import", str(made.corpus / "codings.jsonl"))
    return made


def test_figures_by_hand(made: Made) -> None:
    """Of six answers two coded by both, one by each alone, two by none: Po 4/6, De 1 - (2·6·6)/(12·11)..."""
    found = made.json("agree", "--unit", "turn")
    line = next(one for one in found["codes"] if one["key"] == "loan/stress")
    assert (found["coders"], found["documents"], line["units"]) == (["fanta", "luc"], ["a.txt"], 6)
    assert line["cells"] == [2, 1, 1, 2]
    values = {name: one["value"] for name, one in line["coefficients"].items()}
    assert values["percent"] == pytest.approx(4 / 6, abs=1e-6)
    assert values["cohen"] == pytest.approx((4 / 6 - 1 / 2) / (1 / 2), abs=1e-6)
    assert values["alpha"] == pytest.approx(1 - (4 / 12) / (72 / 132), abs=1e-6)
    assert line["prevalence"] == 0.5
    assert line["coefficients"]["alpha"]["low"] is None, "one document gives no interval"
    assert found["unused"] == ["loan"]


def test_only_what_both_have_read_counts(made: Made) -> None:
    assert made.json("agree")["codings"] == 7, "b.txt was not read in full"


def test_without_two_readings_there_is_nothing_to_compare(tmp_path: Path) -> None:
    result = ready(project(tmp_path, readings='"a.txt | fanta", "b.txt | luc"')).run("agree")
    assert code_of(result) == 2
    assert "read in full by two" in result.output and "qualkit review" in result.output


@pytest.mark.parametrize(("words", "message"), [
    (["--coders", "fanta,lucy"], "Did you mean luc?"), (["--coders", "fanta"], "needs two coders"),
    (["--code", "loan/stres"], "Did you mean loan/stress?"), (["--unit", "document", "--overlap", "any"], "no meaning"),
    (["--out", "x.txt"], "Use .csv or .xlsx")])
def test_slips_are_named(made: Made, words: list[str], message: str) -> None:
    result = made.run("agree", *words)
    assert code_of(result) == 2 and message in result.output


def test_units_are_what_people_answered(made: Made) -> None:
    units = {unit: made.json("agree", "--unit", unit)["codes"][0]["units"]
             for unit in ("document", "turn", "passage", "sentence", "character")}
    said = sum(len(f"We paid {number} francs late. Then we sold goat {number}") for number in range(1, 7))
    assert units == {"document": 1, "turn": 6, "passage": 6, "sentence": 12, "character": said}


def test_the_overlap_rule_decides_what_carries_a_code(made: Made) -> None:
    cells = {rule: made.json("agree", "--unit", "sentence", "--overlap", rule, "--code", "loan/stress")["codes"][0]["cells"]
             for rule in ("any", "half", "whole")}
    assert cells["any"] == cells["half"] == [2, 1, 1, 8]
    assert cells["whole"] == [2, 1, 0, 9], "a part of a sentence does not cover it"


def test_disagreements_are_listed_by_kind_and_place(made: Made) -> None:
    found = made.json("agree")
    told = [(one["kind"], one["place"], one["code"], one["by"], one["instead"]) for one in found["disagreements"]]
    assert told == [("other direction", "turn 4", "loan/stress", "fanta", "absent"),
                    ("other code", "turn 6", "loan/stress", "fanta", "home"),
                    ("missed", "turn 8", "loan/stress", "luc", "")]
    assert found["kinds"] == {"missed": 1, "other code": 1, "other boundary": 0, "other direction": 1}


def test_words_leave_the_transcript_only_when_asked_for(made: Made) -> None:
    assert "sold goat" not in made.ok("agree", "--all", "--disagreements")
    assert "“sold goat 4”" in made.ok("agree", "--quotes")
    assert not any(one["quote"] for one in made.json("agree")["disagreements"])


def test_nothing_declared_is_said_and_all_are_shown(made: Made) -> None:
    said = made.ok("agree")
    assert "No coefficient was declared beforehand" in said
    assert all(name in said for name in ("alpha", "cohen", "fleiss", "ac1", "u-alpha", "masi"))


def test_what_was_declared_is_the_main_one_and_the_others_are_asked_for(tmp_path: Path) -> None:
    made = ready(project(tmp_path, head='[agreement]\n  coefficient = "ac1"\n  unit = "sentence"\n  overlap = "any"'))
    said = made.ok("agree")
    assert "Main coefficient as declared: ac1" in said and "Unit: sentence, overlap any" in said
    assert "cohen" not in said and "cohen" in made.ok("agree", "--all")
    other = made.json("agree", "--unit", "turn")
    assert not other["as_declared"] and "Declared was the unit sentence" in other["notes"][0]


def test_a_withdrawn_coding_does_not_count(made: Made) -> None:
    from qualkit.actions.opening import store_of

    with store_of(made.project) as store:
        coding = next(one for one in store.codings("study") if one.coder == "luc" and one.quote == "sold goat 4")
        with store.transaction():
            store.withdraw([coding.id], request="r1", coder="luc")
    assert made.json("agree", "--code", "loan/stress")["codes"][0]["cells"] == [2, 1, 0, 3]


def test_the_table_as_a_file(made: Made, tmp_path: Path) -> None:
    for name in ("out.csv", "out.xlsx"):
        made.ok("agree", "--out", str(tmp_path / name))
        sheet = read_rows(tmp_path / name, name, problems=lambda problem: None)
        rows = [dict(record) for _, record in sheet.records()]
        assert [row["code"] for row in rows] == ["loan/stress", "home", "(all codes used)"]
        assert (rows[0]["unit"], rows[0]["overlap"], rows[0]["declared"]) == ("passage", "half", "none")
        assert (rows[0]["both"], rows[0]["only fanta"], rows[0]["neither"]) == ("2", "1", "2")
        assert float(rows[0]["percent"]) == pytest.approx(4 / 6, abs=1e-5)


def test_three_coders_and_one_who_read_less(tmp_path: Path) -> None:
    made = ready(project(tmp_path, readings='"a.txt | fanta", "a.txt | luc", "a.txt | awa", "b.txt | fanta", "b.txt | awa"',
                         extra='- "b.txt | awa | loan/stress | present | We paid 11 francs late"'))
    found = made.json("agree", "--unit", "turn")
    line = next(one for one in found["codes"] if one["key"] == "loan/stress")
    assert (found["coders"], line["documents"], line["units"], line["cells"]) == (["awa", "fanta", "luc"], 2, 12, [])
    pairs = made.json("agree", "--unit", "turn", "--coders", "awa,fanta", "--code", "loan/stress")
    assert pairs["codes"][0]["cells"] == [1, 0, 3, 8]


def settle_first(made: Made) -> None:
    """Cira says that luc was right where he has another direction."""
    from qualkit.actions.adjudicate import Choice, Ruling, adjudicate
    from qualkit.actions.differences import differences
    from qualkit.actions.opening import store_of, view_of
    from qualkit.reports.parts.basis import basis_of

    with store_of(made.project) as store:
        basis = basis_of(view_of(made.project, store, made.project.study("")))
        first = next(one for one in differences(basis) if one.kinds == ("missed",))
        adjudicate(store, basis, Ruling(difference=first.id, choice=Choice.SECOND, reason="He read on.",
                                        stamp=first.stamp), by="cira")


def test_settling_is_told_after_the_figures_and_does_not_change_them(made: Made, tmp_path: Path) -> None:
    before = made.json("agree", "--unit", "turn")
    assert before["settling"] is None and "Settled" not in made.ok("agree")
    settle_first(made)
    found = made.json("agree", "--unit", "turn")
    assert (found["codes"], found["pooled"], found["kinds"]) == (before["codes"], before["pooled"], before["kinds"])
    told = found["settling"]
    assert (told["settled"], told["places"], told["again"], told["by"]) == (1, 3, 0, ["cira"])
    line = next(one for one in told["codes"] if one["key"] == "loan/stress")
    assert line["cells"] == [3, 1, 0, 2], "fanta, too, has the goat that luc found"
    assert [one["settled"] for one in found["disagreements"]] == ["", "", "cira"]
    said = made.ok("agree", "--disagreements")
    assert "Settled: 1 of 3 places on which coders differ (by cira)" in said and "(settled by cira)" in said
    made.ok("agree", "--unit", "turn", "--out", str(tmp_path / "out.xlsx"))
    from openpyxl import load_workbook

    assert load_workbook(tmp_path / "out.xlsx").sheetnames == ["agreement", "disagreements", "after settling"]


def test_what_was_settled_for_codes_not_asked_about_is_left_out(made: Made) -> None:
    settle_first(made)
    assert made.json("agree", "--code", "home")["settling"] is None
    assert made.json("agree", "--code", "loan/stress")["settling"]["places"] == 3


def test_what_was_coded_when_both_had_finished_is_said(tmp_path: Path) -> None:
    made = ready(project(tmp_path))
    assert made.json("agree")["late"] == 0
    late = {"document": "a.txt", "coder": "luc", "code": "home", "quote": "sold goat 6", "at": "2025-03-01T11:00:01Z"}
    (made.corpus / "late.jsonl").write_text(json.dumps(late), encoding="utf-8")
    made.ok("codings", "import", str(made.corpus / "late.jsonl"))
    found = made.json("agree")
    assert found["late"] == 1 and any("may have seen each other's work" in note for note in found["notes"])


def test_what_has_no_interval_and_where_to_go_on_are_said(tmp_path: Path) -> None:
    """One document gives no interval; the places are one option away, and are settled on the desk."""
    made = ready(project(tmp_path, head='[agreement]\n  coefficient = "alpha"'))
    said = made.ok("agree")
    assert "No interval: 2 of 2 codes. One is given from 5 documents on" in said
    assert "Each place: qualkit agree --disagreements" in said and "qualkit desk, page Agreement" in said
    listed = made.ok("agree", "--disagreements")
    assert "Each place:" not in listed and "qualkit desk, page Agreement" in listed
    alike = made.ok("agree", "--code", "home", "--unit", "document")
    assert "Disagreements by place" in alike


def test_where_all_have_intervals_nothing_is_said_of_them(tmp_path: Path) -> None:
    """Nobody differs and every code stands in every document: neither a reason nor a way to settle is printed."""
    names = "abcdef"
    said = {one: json.dumps(f"I: And?\n\nR: We paid late. We sold {one}.\n\nI: So?\n\nR: Well.") for one in names}
    made = make(tmp_path, f"""Alike.
codes: {{loan: [loan]}}
head: |
  [agreement]
  coefficient = "alpha"
files: {{{', '.join(f'{one}.txt: {said[one]}' for one in names)}}}
codings: [{', '.join(f'"{one}.txt | {who} | loan | present | We paid late."' for one in names for who in ("fanta", "luc"))}]
readings: [{', '.join(f'"{one}.txt | {who}"' for one in names for who in ("fanta", "luc"))}]
""")
    told = ready(made).ok("agree")
    assert "1.00 [1.00, 1.00]" in told
    assert not any(one in told for one in ("No interval", "Each place", "To settle"))


def test_codings_with_a_code_that_the_other_could_not_know_are_counted_in_a_note(made: Made) -> None:
    """They are left out, rightly, but not in silence."""
    assert not any("left out" in note for note in made.json("agree")["notes"])
    made.add_code("jest", "Jest")
    (made.corpus / "more.csv").write_text("document,quote,code,coder\na.txt,sold goat 5,jest,luc\n", encoding="utf-8")
    before = made.json("agree")
    made.ok("codings", "import", str(made.corpus / "more.csv"))
    found = made.json("agree")
    assert found["codings"] == before["codings"] and found["kinds"] == before["kinds"]
    assert any(note.startswith("1 codings are left out") and "(jest)" in note for note in found["notes"])
    assert not any("left out" in note for note in made.json("agree", "--code", "loan/stress")["notes"])
