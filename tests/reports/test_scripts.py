"""Words in other scripts, of quotations and of findings: their direction, their weight, never slanted."""

import io
import re
from dataclasses import replace
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from fake_view import demo
from reports.conftest import Build

from qualkit.reports.drawing import page_docx, page_html
from qualkit.reports.drawing.templating import OURS
from qualkit.reports.study import StudyReport

ARABIC = "أمينة الصندوق امرأة في كل مكان (مختلق)."


def told(build: Build) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The demo with a finding in Arabic."""
    view = demo()
    view.findings = tuple(replace(one, statement=ARABIC, id="كلام") for one in view.findings)
    data = build(view)
    return data, StudyReport().lay_out(data)


def test_a_finding_in_arabic_runs_from_right_to_left_in_word(build: Build) -> None:
    data, flow = told(build)
    made = Document(io.BytesIO(page_docx.render(data, flow, pictures={})))
    held = [one for one in made.element.body.iter(qn("w:p"))
            if "".join(node.text or "" for node in one.iter(qn("w:t"))) == ARABIC]
    assert held, "in the register"
    assert all(one.find(qn("w:pPr")).find(qn("w:bidi")) is not None for one in held)
    assert all(run.find(qn("w:rPr")).find(qn("w:rtl")) is not None for one in held for run in one.iter(qn("w:r")))


def test_word_neither_slants_arabic_and_bangla_nor_sets_them_light() -> None:
    styles = Document(str(OURS / "report.docx")).styles
    for name in ("Quote", "Quote Translation", "Lead", "Claim"):
        font = styles[name].font
        assert (font.cs_italic, font.cs_bold) == (False, font.bold)
        assert styles[name].element.rPr.find(qn("w:szCs")).get(qn("w:val")) == str(int(font.size.pt * 2))


def test_a_page_gives_each_piece_the_direction_of_its_words_and_links_still_lead(build: Build) -> None:
    data, flow = told(build)
    page = page_html.render(data, flow, pictures={}).decode()
    assert re.search(f'<td dir="auto"[^>]*>{re.escape(ARABIC)}</td>', page)
    (anchor,) = set(re.findall(r'<div class="box claim" id="(finding-[^"]+)"', page))
    assert f'href="#{anchor}"' in page
