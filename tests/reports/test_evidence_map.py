"""The evidence map: what stands where, empty and excluded apart, and the list behind each cell by hand and key."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_view import FakeView
from reports.conftest import squeezed, text_of
from reports.learnt import FACTS, SECRET, finding, learnt
from reports.synthesised import synthesis_view
from reports.test_page_browser import COLOURS, PAYLOADS, Visit
from reports.test_page_browser import browser as browser  # the fixture

from qualkit.errors import UsageError
from qualkit.model import FindingDirection, Records, ReportRequest
from qualkit.reports.evidence_map import LEAST, WIDEST, EvidenceMap
from qualkit.reports.pages import colour
from qualkit.reports.render import FORMATS, render


def mapped(view: FakeView | None = None, *, options: dict[str, Any] | None = None, **request: Any) -> dict[str, Any]:
    asked = ReportRequest(kind="evidence-map", study="demo", date="2025-03-01", options=options or {})
    return EvidenceMap().build(view or learnt(), replace(asked, **request))


def cells(model: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    made = model["map"]
    return {(row["key"], column["key"]): cell for row, line in zip(made["rows"], made["cells"], strict=True)
            for column, cell in zip(made["columns"], line, strict=True)}


def marks(cell: dict[str, Any]) -> dict[str, int]:
    return {one["mark"]: one["n"] for one in cell["marks"]}


def test_findings_stand_under_their_theme_and_study() -> None:
    found = cells(mapped())
    assert marks(found["repayment", "demo"]) == {"mixed": 1} and marks(found["repayment", "north"]) == {"supports": 1}
    assert marks(found["voice", "north"]) == {"mixed": 1} and marks(found["voice", "far"]) == {"supports": 1}


def test_an_empty_cell_an_excluded_one_and_an_unknown_one_differ() -> None:
    view = learnt()
    north = replace(view.others[0], findings=view.others[0].findings[:1], asked=("repayment", "voice"))
    view.others = (north, view.others[1])
    model = mapped(view)
    found = cells(model)
    assert found["voice", "north"]["state"] == "empty", "asked about, nothing found"
    assert found["voice", "demo"]["state"] == "excluded", "its codebook has no code for it"
    assert found["repayment", "far"]["state"] == "unknown", "an import that does not say what it asked"
    assert "empty-or-excluded" in model["rules_broken"]
    assert any("far" in warning for warning in model["warnings"])
    told = replace(view.others[1], asked=("voice",))
    view.others = (north, told)
    assert "empty-or-excluded" not in mapped(view)["rules_broken"]


def test_a_withheld_attribute_makes_no_empty_cell() -> None:
    view = learnt()
    wide = replace(FACTS, settings=("region: Kayes", "region: Mopti"))
    view.others = (replace(view.others[0], material=wide, facts={"august": replace(FACTS, settings=()), "mixed": FACTS}),)
    view.findings = ()
    found = cells(mapped(view, options={"columns": "region", "studies": ["north"]}))
    assert found["repayment", "Mopti"]["state"] == "unknown", "its region may be withheld"
    assert found["voice", "Kayes"]["state"] == "filled"


def test_a_map_without_anything_says_so() -> None:
    view = learnt()
    view.findings, view.others = (), ()
    assert "empty-map" in mapped(view)["rules_broken"]


def test_lessons_by_theme_and_country() -> None:
    found = cells(mapped(options={"of": "lessons"}))
    assert marks(found["repayment", "Mali"]) == {"works": 1}, "a retired lesson is not on the map"
    assert marks(found["repayment", "Ghana"]) == marks(found["voice", "Ghana"]) == {"adjust": 1}
    assert marks(found["", "Mali"]) == {"works": 1}


def test_sources_by_code_and_region_have_a_base() -> None:
    model = mapped(options={"of": "codings", "columns": "region"})
    assert model["map"]["instrument"] == "interview"
    found = cells(model)
    cell = next(one for one in found.values() if one["state"] == "filled")
    assert cell["base"] >= cell["n"] > 0
    assert all(one["base"] > 0 for one in found.values() if one["state"] == "empty")


def test_a_source_goes_unnamed_where_its_column_would_point_to_it() -> None:
    view = learnt()
    model = mapped(view, options={"of": "codings", "columns": "gender"})
    texts = {one["text"] for one in model["map"]["entries"]}
    assert "a source" in texts, "few men were interviewed: their gender is printed beside no pseudonym"
    kept = mapped(view, options={"of": "codings", "columns": "gender", "keep": ["gender"]})
    assert "a source" not in {one["text"] for one in kept["map"]["entries"]}


def test_a_synthesis_maps_its_own_findings_by_confidence() -> None:
    view = synthesis_view()
    model = mapped(view, study="together")
    assert model["map"]["show"] == "confidence"
    found = cells(model)
    assert {column for row, column in found if marks(found[row, column]) == {"moderate": 1}} == {"one", "two", "elsewhere"}
    assert len(model["map"]["entries"]) == 1, "what its findings rest on is not counted again"


@pytest.mark.parametrize(("name", "word"), [("of", "memos"), ("rows", "moon"), ("columns", "village"), ("show", "effect")])
def test_what_cannot_be_mapped_is_refused(name: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        mapped(options={name: word})


def test_area_is_number_and_no_two_marks_share_a_shape() -> None:
    view = learnt()
    many = tuple(finding(f"f{number}") for number in range(9))
    view.others = (Records(study="north", title="N", findings=(*many, finding("x", direction=FindingDirection.MIXED)),
                           themes={**{one.id: ("voice",) for one in many}, "x": ("repayment",)}, asked=("voice",)),)
    found = cells(mapped(view))
    (large,), (small,) = found["voice", "north"]["marks"], found["repayment", "north"]["marks"]
    assert large["size"] == WIDEST and small["size"] == pytest.approx(max(LEAST, WIDEST / math.sqrt(9)), abs=.1)
    for options in ({}, {"of": "lessons"}, {"of": "codings"}):
        shapes = [one["shape"] for one in mapped(options=options)["map"]["marks"]]
        assert len(shapes) == len(set(shapes))


def test_without_numbers_there_are_none() -> None:
    for options in ({}, {"of": "codings"}):
        model = mapped(numbers=False, options=options)
        assert all(cell["n"] is None and cell["base"] is None for line in model["map"]["cells"] for cell in line)
        assert len({one["size"] for line in model["map"]["cells"] for cell in line for one in cell["marks"]}) == 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("map")
    render(mapped(), formats=FORMATS, folder=target)
    return target


def test_every_format_says_that_a_cell_is_volume_and_holds_each_entry(folder: Path) -> None:
    model = mapped()
    for name in FORMATS:
        text = squeezed(text_of((folder / f"draft-evidence-map.{name}").read_bytes(), name))
        if name not in ("json", "xlsx"):
            assert squeezed(model["labels"]["map.volume"]) in text, name
        for one in model["map"]["entries"]:
            assert squeezed(one["text"]) in text, (name, one["id"])
        assert SECRET not in text
        if name not in ("json", "xlsx"):
            assert squeezed(model["labels"]["map.state.excluded"]) in text, name


def test_french() -> None:
    model = mapped(language="fr")
    assert model["map"]["title"] == "Ce qu’il y a, par thème et par étude"
    assert model["map"]["rows"][0]["name"] == "Remboursement et dette"


# --- in the browser ----------------------------------------------------------------------------------


@pytest.fixture
def visit(browser: Any, folder: Path) -> Iterator[Visit]:
    made = Visit(browser, folder / "draft-evidence-map.html")
    yield made
    assert (made.said, made.left) == ([], [])


@pytest.mark.browser
def test_without_script_links_lead_to_lists(browser: Any, folder: Path) -> None:
    page = Visit(browser, folder / "draft-evidence-map.html", java_script_enabled=False).page
    assert not page.locator("#map-filter").is_visible()
    for link in page.locator("a.cell").all():
        target = page.locator(link.get_attribute("href"))
        assert target.is_visible() and target.locator("li").count() > 0


@pytest.mark.browser
def test_a_list_opens_in_place_and_closes_by_key(visit: Visit) -> None:
    page = visit.page
    link = page.locator("a.cell").first
    assert link.get_attribute("aria-expanded") == "false" and "Repayment and debt" in link.text_content()
    link.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Space")
    assert link.get_attribute("aria-expanded") == "true"
    assert page.locator("tr.panel li").count() == 1 and page.evaluate("document.activeElement.className") == "list"
    page.keyboard.press("Escape")
    assert page.locator("tr.panel").count() == 0 and page.evaluate("document.activeElement.className") == "cell"
    assert page.locator("#lists .list").count() == page.locator("a.cell").count(), "each list is back in its place"
    page.keyboard.press("Enter")
    page.locator("a.cell").nth(1).click()
    assert page.locator("tr.panel").count() == 1


@pytest.mark.browser
def test_filters_count_anew(visit: Visit) -> None:
    page = visit.page
    assert page.text_content("#on-map") == "4"
    page.select_option("#by-mark", "mixed")
    assert page.text_content("#on-map") == "2" and page.locator(".cell .none:visible").count() == 2
    page.select_option("#by-study", "north")
    assert page.text_content("#on-map") == "1"
    assert page.locator("td.empty, td.excluded").count() == page.locator("td.empty:visible, td.excluded:visible").count()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_any_light(browser: Any, folder: Path, scheme: str) -> None:
    pairs = Visit(browser, folder / "draft-evidence-map.html", color_scheme=scheme).page.evaluate(COLOURS)
    assert {pair: where for pair, where in pairs.items() if colour.contrast(*pair.split()) < 4.5} == {}


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 640])
def test_only_the_table_scrolls_sideways(browser: Any, folder: Path, width: int) -> None:
    page = Visit(browser, folder / "draft-evidence-map.html", viewport={"width": width, "height": 600}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_stay_words(browser: Any, tmp_path: Path, payload: str) -> None:
    view = learnt()
    view.others = (replace(view.others[0], title=payload, findings=(
        finding("august", statement=f"S {payload}", scope=payload), finding("mixed", statement=payload)),
        themes={"august": (payload,), "mixed": ("voice",)}),)
    render(mapped(view, title=payload), formats=["html"], folder=tmp_path)
    visit = Visit(browser, tmp_path / "draft-evidence-map.html")
    for link in visit.page.locator("a.cell").all():
        link.click()
    assert visit.page.evaluate("window.pwned") is None and (visit.said, visit.left) == ([], [])
    assert visit.page.evaluate("document.body.textContent").count(payload) >= 5


def test_a_row_that_nobody_could_be_asked_about_has_nothing_on_file_and_is_not_called_empty() -> None:
    view = learnt()
    north = replace(view.others[0], themes={})
    view.others = (replace(north, themes={one.id: () for one in north.findings}), view.others[1])
    model = mapped(view)
    assert model["map"]["rows"][-1]["key"] == ""
    states = {column: cell["state"] for (row, column), cell in cells(model).items() if not row}
    assert states["north"] == "filled" and set(states.values()) == {"filled", "bare"}
    assert "bare" in model["map"]["states"]
    lessons = cells(mapped(options={"of": "lessons", "rows": "kind", "columns": "study"}))
    assert {cell["state"] for cell in lessons.values()} == {"filled", "bare"}


def test_paper_has_the_map_drawn_with_every_number_of_the_table() -> None:
    model = mapped()
    [figure] = [block for block in EvidenceMap().lay_out(model) if block["kind"] == "chart"]
    drawn = [[sorted(mark["n"] for mark in cell["marks"]) for cell in row["cells"]] for row in figure["chart"]["rows"]]
    assert drawn == [[sorted(marks(cell).values()) for cell in line] for line in model["map"]["cells"]]
    assert all(cell["said"] for row in figure["chart"]["rows"] for cell in row["cells"] if cell["state"] != "filled")
    assert len({one["shape"] for one in figure["chart"]["marks"]}) == len(figure["chart"]["marks"])


def test_a_map_too_large_for_a_page_is_left_to_its_table() -> None:
    model = mapped()
    made = model["map"]
    wide = model | {"map": made | {"columns": made["columns"] * 6, "cells": [line * 6 for line in made["cells"]]}}
    assert not [block for block in EvidenceMap().lay_out(wide) if block["kind"] == "chart"]


def test_a_drawn_map_that_is_higher_than_a_page_is_drawn_smaller() -> None:
    from qualkit.reports.drawing.page_pdf import draw_charts

    cell = {"state": "filled", "said": "", "marks": [{"shape": "circle", "tone": "blue", "n": 2, "size": 1.0}] * 4}
    chart = {"shape": "bubbles", "height": 11.0, "columns": [f"study {number}" for number in range(12)], "marks": [],
             "rows": [{"name": f"row {number}", "cells": [cell] * 12} for number in range(30)]}
    (svg,) = (one.decode() for one in draw_charts([chart], "svg"))
    assert float(svg.partition('height="')[2].partition("pt")[0]) < 640


def test_an_attribute_that_is_printed_of_every_source_makes_an_empty_cell() -> None:
    view = learnt()
    wide = replace(FACTS, settings=("region: Kayes", "region: Mopti"))
    whole = replace(FACTS, complete=("region",))
    view.others = (replace(view.others[0], material=wide, facts={"august": whole, "mixed": FACTS}),)
    view.findings = ()
    found = cells(mapped(view, options={"columns": "region", "studies": ["north"]}))
    assert found["repayment", "Mopti"]["state"] == "empty", "asked there, and the finding rests on Kayes alone"
    assert found["voice", "Mopti"]["state"] == "unknown", "of this one a region may be withheld"
