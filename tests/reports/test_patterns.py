"""The report's matrix, codes that meet, saturation, and the tests and intervals that somebody must ask for."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_view import FakeView, demo

from qualkit.errors import UnknownName, UsageError
from qualkit.model import CellSummary, Privacy
from qualkit.reports.pages.layout import lay_out
from qualkit.reports.render import render

OURS = CellSummary(case="K-awa", theme="loan", author="Awa Coder", date="2024-05-02", evidence=("coding:0", "coding:99"),
                   text="Awa gained a goat in Sanankoroba and sells it again each year.")


def written(*cells: CellSummary) -> FakeView:
    view = demo()
    view.written = replace(view.written, summaries=cells)
    return view


def large(women: int, men: int, sources: int = 8) -> FakeView:
    """So many of eight women and of eight men gained, all read; each who gained was also under stress."""
    view = demo()
    view.all_documents, view.all_codings, view.all_readings, view.all_suggestions, view.findings = [], [], [], [], ()
    view.guides, view.speakers = (), {}
    for gender, gained in (("woman", women), ("man", men)):
        for number in range(sources):
            key = f"interviews/{gender}-{number}.txt"
            view.add(key, [("P1", "It brought me a goat.")], attributes={"gender": gender, "instrument": f"{gender}-guide"})
            view.read(key)
            if number < gained:
                view.code(key, "It brought me a goat.", "loan/gain")
                view.code(key, "a goat.", "loan/stress")
    return view


def blocks(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [block for block in lay_out(data) if block["kind"] == "table" and block["id"].startswith(f"t-{name}")]


def texts(table: Mapping[str, Any]) -> list[list[str]]:
    return [[cell["text"] for cell in row["cells"]] for row in table["rows"]]


# --- the framework matrix ------------------------------------------------------------------------


def test_a_written_cell_stands_with_its_pointers_and_what_has_changed(build: Any) -> None:
    """It kept codings 0 and 99; now 0, 1 and 2 stand there: two added, one withdrawn."""
    data = build(written(OURS))
    (table,) = blocks(data, "matrix")
    said = next(row for row in texts(table) if row[0].startswith("S03"))[1].split("\n")
    assert said[0].endswith("and sells it again each year.")
    assert said[1].startswith("Q1")
    assert said[2] == "Since it was written: 2 added, 1 withdrawn"
    assert "matrix-cell-outdated" in data["rules_broken"]


def test_names_and_redacted_words_do_not_leave_in_a_written_cell(build: Any) -> None:
    data = build(written(OURS))
    shown = json.dumps(data["matrix"], ensure_ascii=False)
    assert "goat" in shown
    assert "Sanankoroba" not in shown and "Awa gained" not in shown


def test_a_cell_of_nobody_is_told_and_not_printed(build: Any) -> None:
    for lost in (replace(OURS, case="K-nobody"), replace(OURS, case="K-gone")):
        data = build(written(lost))
        assert "matrix-cell-without-source" in data["rules_broken"]
        assert "goat" not in json.dumps(data["matrix"])


def test_without_numbers_the_matrix_says_that_it_changed_and_not_how_much(build: Any) -> None:
    data = build(written(OURS), numbers=False)
    (table,) = blocks(data, "matrix")
    assert any("evidence added, evidence withdrawn" in cell for row in texts(table) for cell in row)
    assert not any(character.isdigit() for text in data["warnings"] for character in text)


def test_many_themes_are_split_over_tables_and_none_is_lost(build: Any) -> None:
    view = demo()
    extra = tuple(replace(view.codebook.codes[0], id=f"x{number}", key=f"x{number}", name=f"Extra {number}")
                  for number in range(7))
    view.codebook = replace(view.codebook, codes=(*view.codebook.codes, *extra))
    tables = blocks(build(view), "matrix")
    assert [len(table["columns"]) - 1 for table in tables] == [3, 3, 3]
    assert len({table["caption"] for table in tables}) == 3
    heads = [column["text"] for table in tables for column in table["columns"][1:]]
    assert heads == ["Loan experience", "Collective agency", *(f"Extra {number}" for number in range(7))]


def test_the_matrix_lies_on_its_side_and_is_in_every_page(build: Any, tmp_path: Path) -> None:
    data = build(written(OURS))
    head = next(block for block in lay_out(data) if block.get("id") == "framework-matrix")
    assert head["landscape"]
    for one in render(data, formats=("html", "md", "docx"), folder=tmp_path):
        assert one.path.stat().st_size
    assert "<br>" in (tmp_path / "draft-study-demo.html").read_text("utf-8")
    from docx import Document

    made = Document(str(tmp_path / "draft-study-demo.docx"))
    cells = {cell.text for table in made.tables for row in table.rows for cell in row.cells}
    assert any("each year.\nQ1" in cell for cell in cells)


# --- codes that meet, saturation -----------------------------------------------------------------


def test_codes_that_meet_by_hand(build: Any) -> None:
    """Eight sources carry both codes on overlapping words: both 8, none alone, so Jaccard is 1 in either unit."""
    (found,) = build(large(6, 2))["figures"]["together"]
    (pair,) = found["pairs"]
    assert (found["N"], found["passages"]) == (16, 8)
    assert pair["sources"] == pair["passages"] == {"n11": 8, "n10": 0, "n01": 0, "jaccard": 1.0}


def test_a_fixed_codebook_has_no_saturation_and_an_emergent_code_has(build: Any) -> None:
    view = large(8, 8)
    fixed = build(view)["figures"]
    assert fixed["saturation"] is None or fixed["saturation"]["codes"] < fixed["appearance"]["codes"]
    view.codebook = replace(view.codebook, codes=tuple(
        replace(code, emergent=code.key == "loan/gain") for code in view.codebook))
    found = build(view, options={"saturation": {"base": 5, "run": 3, "threshold": 0}})["figures"]["saturation"]
    assert (found["codes"], found["base"], found["run"], found["threshold"]) == (1, 5, 3, 0)
    assert found["point"] == 5 and found["reached"] == found["shuffles"] == 500


@pytest.mark.parametrize("asked", [{"bases": 4}, {"base": 0}, {"run": "two"}, {"threshold": True}, 5])
def test_settings_of_saturation_that_mean_nothing_are_told(build: Any, asked: object) -> None:
    with pytest.raises(UsageError, match="saturation"):
        build(options={"saturation": asked})


# --- tests and intervals -------------------------------------------------------------------------


def test_nothing_is_tested_unless_asked(build: Any) -> None:
    data = build(large(8, 4))
    assert data["figures"]["tests"] is None and data["figures"]["intervals"] is None
    assert not any(block.get("id") == "chance" for block in lay_out(data))


def test_eight_of_eight_beside_four_of_eight(build: Any) -> None:
    data = build(large(8, 4), options={"tests": "fisher", "by": "gender"})
    found = data["figures"]["tests"]
    row = next(one for one in found["rows"] if one["code"] == "loan/gain")
    assert (row["value"], row["n"], row["N"], row["other_n"], row["other_N"], row["p"]) == ("man", 4, 8, 8, 8, 0.077)
    (table,) = blocks(data, "tests")
    assert str(found["comparisons"]) in table["caption"] and found["comparisons"] == len(table["rows"])
    assert any(block["kind"] == "box" and "chosen for a purpose" in block["lines"][0] for block in lay_out(data))


def test_eight_of_eight_and_none_of_eight_still_allow_much(build: Any) -> None:
    view = large(8, 0)
    view.all_documents = [one for one in view.all_documents if "woman" in one.key]
    view.all_codings = [one for one in view.all_codings if "woman" in one.document]
    found = build(view, options={"intervals": "wilson"})["figures"]["intervals"]["rows"]
    rows = {one["code"]: (one["n"], one["N"], one["low"], one["high"]) for one in found}
    assert rows["loan/gain"] == (8, 8, 0.68, 1.0)
    assert rows["coll/voice"] == (0, 8, 0.0, 0.32)


def test_small_groups_are_refused_and_counted(build: Any) -> None:
    figures = build(large(7, 3, sources=7), options={"tests": "fisher", "intervals": "wilson", "by": "gender"})["figures"]
    assert not figures["tests"]["rows"] and figures["tests"]["refused"] > 0
    assert figures["intervals"]["rows"]  # 14 interviews in all
    assert not build(large(3, 0, sources=3), options={"intervals": "wilson"})["figures"]["intervals"]["rows"]


def test_numbers_off_leaves_no_test_and_no_pair(build: Any) -> None:
    assert build(large(8, 4), numbers=False, options={"tests": "fisher", "intervals": "wilson"})["figures"] is None


def test_an_unknown_test_is_told(build: Any) -> None:
    with pytest.raises(UnknownName, match="chi"):
        build(options={"tests": "chi-square"})


# --- bases ---------------------------------------------------------------------------------------


def test_instruments_are_bases_of_their_own_where_asked(build: Any) -> None:
    view = large(6, 2)
    assert [one["N"] for one in build(view)["figures"]["code_table"]["rows"][0]["cells"]] == [16]
    view.privacy = Privacy(cleared=("instrument", *view.privacy.cleared))
    data = build(view, options={"base": "instrument"})
    table = data["figures"]["code_table"]
    assert table["kinds"] == ["interview: man-guide", "interview: woman-guide"]
    assert [(cell["n"], cell["N"]) for row in table["rows"] if row["key"] == "loan/gain" for cell in row["cells"]] == [
        (2, 8), (6, 8)]
    assert "interviews (woman guide)" in data["themes"][0]["counts"]["headline"]
    assert [one["N"] for one in data["figures"]["together"]] == [8, 8]
    assert lay_out(data)


def test_an_instrument_that_is_not_cleared_splits_nothing(build: Any) -> None:
    with pytest.raises(UsageError, match="not cleared"):
        build(large(6, 2), options={"base": "instrument"})
