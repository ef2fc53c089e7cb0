"""When codes were first met, drawn: the table's points and no others, in every format, or the reason why not."""

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from fake_view import FakeView, demo
from reports.reread import everything_in

from qualkit.model import ReportRequest
from qualkit.reports.audit import AuditReport
from qualkit.reports.drawing import page_pdf
from qualkit.reports.pages import audit_pages, layout, pattern_pages
from qualkit.reports.pages.flow import Flow
from qualkit.reports.render import render
from qualkit.reports.study import StudyReport

Blocks = list[dict[str, Any]]


@pytest.fixture(scope="module")
def french() -> dict[str, Any]:
    return StudyReport().build(demo(), ReportRequest(kind="study", study="demo", language="fr"))


def read_by(sources: int) -> FakeView:
    """The demo where so many sources have been read in full."""
    view = demo()
    view.all_readings = []
    for key in [one.key for one in view.all_documents if one.key.startswith("interviews/")][:sources]:
        view.read(key)
    return view


def curve(blocks: Blocks) -> dict[str, Any]:
    return next(one for one in blocks if one.get("id") == "f-appearance")


def charts(blocks: Blocks) -> Blocks:
    return [one for one in blocks if one["kind"] == "chart"]


@pytest.mark.parametrize("lay_out", [layout.lay_out, audit_pages.lay_out])
def test_the_curve_has_the_points_of_its_table(data: dict[str, Any], lay_out: Callable[..., Blocks]) -> None:
    blocks = lay_out(data)
    drawn, place = curve(blocks)["chart"], blocks.index(curve(blocks))
    table = blocks[place + 1]
    assert table["id"] == "t-appearance-table", "right below its figure"
    told = [[cell["text"] for cell in row["cells"][1:]] for row in table["rows"]]
    assert told == [[str(met), f"{low}–{high}"]
                    for met, low, high in zip(drawn["met"], drawn["low"], drawn["high"], strict=True)]
    assert drawn["met"] == data["figures"]["appearance"]["met"] and len(drawn["met"]) >= 4
    assert drawn["whole"] == data["figures"]["appearance"]["codes"] >= max(drawn["high"])


def test_figures_are_numbered_and_listed_in_their_order(data: dict[str, Any], folder: Path) -> None:
    found = charts(layout.lay_out(data))
    assert [(one["number"], one["id"]) for one in found] == [("Figure 1", "f-chart"), ("Figure 2", "f-appearance")]
    assert [one["number"] for one in charts(audit_pages.lay_out(data))] == ["Figure 1"]
    page = (folder / "draft-study-demo.html").read_text("utf-8")
    assert re.findall(r'<li><a href="#(f-[^"]+)">(Figure \d)\.', page) == [
        ("f-chart", "Figure 1"), ("f-appearance", "Figure 2")]
    words = everything_in((folder / "draft-study-demo.docx").read_bytes(), "docx")
    assert words.count(f"Figure 2. {found[1]['caption']}") >= 1, "in the list of figures"


@pytest.mark.parametrize("name", ["html", "docx", "pdf", "md"])
def test_every_format_tells_both_figures_to_those_who_do_not_see_them(data: dict[str, Any], folder: Path,
                                                                      name: str) -> None:
    text = everything_in((folder / f"draft-study-demo.{name}").read_bytes(), name)
    for one in charts(layout.lay_out(data)):
        assert plain(one["alt"]) in plain(text), one["id"]


def plain(text: str) -> str:
    """Letters and digits: formats escape signs and break lines in their own ways."""
    return "".join(letter for letter in text if letter.isalnum())


def test_each_figure_has_a_picture_of_its_own(data: dict[str, Any], folder: Path) -> None:
    from docx import Document
    from docx.oxml.ns import qn

    page = (folder / "draft-study-demo.html").read_text("utf-8")
    images = re.findall(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]*)"', page)
    assert len({image for image, _ in images}) == 2
    made = Document(str(folder / "draft-study-demo.docx"))
    held = [(shape._inline.docPr.get("name"), hashlib.sha256(made.part.related_parts[next(
        shape._inline.iter(qn("a:blip"))).get(qn("r:embed"))].blob).hexdigest()) for shape in made.inline_shapes]
    assert [name for name, _ in held] == ["f-chart", "f-appearance"]
    assert [shape._inline.docPr.get("descr") for shape in made.inline_shapes] == [
        one["alt"] for one in charts(layout.lay_out(data))]
    assert len({picture for _, picture in held}) == 2
    assert len({shape._inline.docPr.get("id") for shape in made.inline_shapes}) == 2


def test_all_figures_of_a_format_are_drawn_at_one_go(data: dict[str, Any], tmp_path: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    """To begin a Typst document takes far longer than a page of it."""
    asked: list[str] = []
    real = page_pdf._compile

    def counted(template: str, *given: Any, **named: Any) -> list[bytes]:
        asked.append(template)
        return real(template, *given, **named)

    monkeypatch.setattr(page_pdf, "_compile", counted)
    render(data, formats=("html",), folder=tmp_path)
    assert asked == ["figure.typ"]


@pytest.mark.parametrize("kind", [StudyReport, AuditReport])
def test_too_few_sources_have_no_curve_and_the_report_says_why(kind: type[StudyReport]) -> None:
    model = kind().build(read_by(3), ReportRequest(kind=kind.name, study="demo"))
    blocks = kind().lay_out(model)
    assert not [one for one in blocks if one.get("id") in ("f-appearance", "t-appearance-table")]
    place = next(number for number, one in enumerate(blocks) if one.get("id") == "appearance")
    said = "".join(run["text"] for run in blocks[place + 1]["runs"])
    assert "it takes 4 primary sources" in said and "so far: 3." in said


def test_without_numbers_there_is_neither_curve_nor_reason(build: Any) -> None:
    blocks = layout.lay_out(build(read_by(3), numbers=False))
    assert not [one for one in blocks if one.get("id") == "appearance"]


def test_a_french_report_has_french_words_on_its_curve(french: dict[str, Any]) -> None:
    found = curve(layout.lay_out(french))
    drawn = found["chart"]
    assert found["alt"].startswith("Courbe\u00a0: codes rencontrés") and found["caption"].startswith("Codes rencontrés")
    assert (drawn["counts"], drawn["order"]) == ("Codes rencontrés", "Sources, dans l’ordre des documents")
    assert drawn["legend"][1] == "90\u00a0% de 500 ordres au hasard"


@pytest.mark.parametrize(("most", "marks", "found"), [
    (4, 12, [1, 2, 3, 4]), (12, 12, list(range(1, 13))), (13, 12, [2, 4, 6, 8, 10, 12]), (24, 6, [5, 10, 15, 20]),
    (1_000, 12, list(range(100, 1_001, 100))), (0, 6, [])])
def test_axes_carry_round_numbers_that_fit(most: int, marks: int, found: list[int]) -> None:
    assert pattern_pages._steps(most, marks) == found


@pytest.mark.parametrize("sources", [4, 1_000])
def test_short_and_long_curves_can_be_drawn(data: Mapping[str, Any], sources: int) -> None:
    flow = Flow(data["labels"])
    met = [min(30, number + 1) for number in range(sources)]
    pattern_pages._curve(flow, {"met": met, "low": met, "high": met, "codes": 30, "shuffles": 500})
    (svg,) = page_pdf.draw_charts([flow.blocks[0]["chart"]], "svg")
    assert 200 < float(svg.decode().partition('height="')[2].partition("pt")[0]) < 300
    assert len(svg) < 200_000
