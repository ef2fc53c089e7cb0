"""Every format, read back by a reader that is not ours: themes, quotes, figures, marks, hostile words."""

import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from fake_view import demo
from reports.conftest import squeezed, text_of
from reports.modelled import quotes_of

from qualkit.errors import ReportRefused, UnknownName
from qualkit.model import Finding
from qualkit.reports.pages import colour
from qualkit.reports.pages.flow import Block, Flow, cell, column, heat, linked, row
from qualkit.reports.pages.layout import lay_out
from qualkit.reports.render import FORMATS, render

Build = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("name", FORMATS)
def test_every_theme_quote_and_figure_is_in_every_format(pages: Mapping[str, str], data: dict[str, Any],
                                                         name: str) -> None:
    page = squeezed(pages[name])
    wanted = [quote["text"] for quote in quotes_of(data)]
    wanted += [quote["translation"]["text"] for quote in quotes_of(data) if quote["translation"]]
    if name == "pdf":  # extraction gives Arabic in visual order; its letters are checked below
        wanted = [words for words in wanted if words.isascii() or "ê" in words]
    wanted += [quote["place"] for quote in quotes_of(data)] if name not in ("xlsx",) else []
    assert len(wanted) > 10
    for words in wanted:
        assert squeezed(words) in page, words
    assert [theme["name"] for theme in data["themes"] if squeezed(theme["name"]) not in page] == []


@pytest.mark.parametrize("name", ["html", "docx", "pdf", "md"])
def test_every_row_of_every_table_is_in_every_page(pages: Mapping[str, str], data: dict[str, Any], name: str) -> None:
    page = squeezed(pages[name])
    texts = [cell["text"] for block in lay_out(data) if block["kind"] == "table" for row in block["rows"]
             for cell in row["cells"]]
    texts += [line for block in lay_out(data) if block["kind"] == "box" for line in [block["title"], *block["lines"]]]
    assert len(texts) > 300
    missing = {text for text in texts if squeezed(text).replace("-", "") not in page.replace("-", "")}
    assert not missing
    for theme in data["themes"]:
        assert squeezed(theme["counts"]["headline"]) in page


def test_workbook_has_n_and_N_of_every_code_and_subgroup(folder: Path, data: dict[str, Any]) -> None:
    from openpyxl import load_workbook

    rows = list(load_workbook(folder / "draft-study-demo.xlsx")["counts"].iter_rows(values_only=True))
    head = [str(name) for name in rows[0]]
    found = {(row[head.index("code")], row[head.index("instrument")], row[head.index("value")] or ""):
             (row[head.index("n")], row[head.index("N")]) for row in rows[1:]}
    for theme in data["themes"]:
        for one in theme["counts"]["directions"]:
            assert found[one["key"], one["kind"], ""] == (one["n"], one["N"])
    assert found["loan", "interview", "Kayes"] == (2, 3)


@pytest.mark.parametrize("name", FORMATS)
def test_draft_and_invented_marks_are_in_every_format(pages: Mapping[str, str], name: str) -> None:
    assert "Invented sample data" in pages[name] and "Draft" in pages[name]


def test_the_mark_is_on_every_page_of_the_pdf_and_in_the_header_of_the_word_file(folder: Path) -> None:
    from docx import Document
    from pypdf import PdfReader

    pdf = PdfReader(folder / "draft-study-demo.pdf")
    assert len(pdf.pages) > 8
    assert all("Invented sample data" in page.extract_text() for page in pdf.pages)
    header = Document(str(folder / "draft-study-demo.docx")).sections[0].header.paragraphs[0].text
    assert "Draft" in header and "Invented sample data" in header
    assert json.loads((folder / "draft-study-demo.json").read_text())["invented"] is True


@pytest.mark.parametrize("name", FORMATS)
def test_no_name_leaves_in_any_format_or_its_metadata(folder: Path, name: str) -> None:
    content = (folder / f"draft-study-demo.{name}").read_bytes()
    parts = [content]
    if name in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [package.read(one) for one in package.namelist()]
    parts.append(text_of(content, name).encode())
    for secret in (b"Traor", b"Fatou", b"fatou-kone", b"Sanankoroba", b"moussa"):
        assert not any(secret in part for part in parts), secret


def test_same_model_same_bytes_in_every_format(build: Build, folder: Path, tmp_path: Path) -> None:
    render(build(), formats=FORMATS, folder=tmp_path)
    for name in FORMATS:
        file = f"draft-study-demo.{name}"
        assert (tmp_path / file).read_bytes() == (folder / file).read_bytes(), name


def test_final_reports_are_not_called_draft(build: Build, tmp_path: Path) -> None:
    (written,) = render(build(final=True), formats=["md"], folder=tmp_path)
    assert written.path.name == "study-demo.md" and "Draft:" not in written.path.read_text()


HOSTILE = ("R&D < 5 & <b>bold</b> #let x = 1; $x^2$ {{ 7*7 }} {% if %} {_{ }_} @preview `code` *star* _under_ "
           "| table | [link](http://x.example) \\begin <script>alert(1)</script> ]]> <!-- --> &amp; =1+1 ~~gone~~ "
           "\u200fmark ﷽ 😀 end.")


def test_words_are_never_read_as_markup(build: Build, tmp_path: Path) -> None:
    view = demo()
    view.add("interviews/h.txt", [("P1", f"=cmd|' /C calc'!A0 {HOSTILE}")], attributes={"region": "<i>Kayes</i>"})
    view.read("interviews/h.txt")
    view.code("interviews/h.txt", HOSTILE, "loan/gain", key_quote=True)
    data = build(view)
    render(data, formats=FORMATS, folder=tmp_path)
    quote = next(one for one in quotes_of(data) if "{_{" in one["text"])
    for name in FORMATS:
        page = squeezed(text_of((tmp_path / f"draft-study-demo.{name}").read_bytes(), name))
        wanted = squeezed(quote["text"].replace("\u200f", "")) if name == "pdf" else squeezed(quote["text"])
        if name == "pdf":
            wanted = wanted.split("mark")[0]
        assert wanted in page, name
    assert b"<script>alert" not in (tmp_path / "draft-study-demo.html").read_bytes()


@pytest.mark.parametrize("start", list("=+-@"))
def test_cells_that_look_like_formulas_stay_words(build: Build, tmp_path: Path, start: str) -> None:
    from openpyxl import load_workbook

    view = demo()
    view.add("interviews/f.txt", [("P1", f"{start}1+1 is what I typed.")])
    view.code("interviews/f.txt", "is what I typed.", "loan/gain", key_quote=True)
    (written,) = render(build(view), formats=["xlsx"], folder=tmp_path)
    cells = [cell for row in load_workbook(written.path)["quotes"].iter_rows() for cell in row
             if isinstance(cell.value, str) and cell.value.endswith("is what I typed.")]
    assert cells and all(cell.data_type == "s" for cell in cells)


def test_forty_thousand_characters_without_a_full_stop(build: Build, tmp_path: Path) -> None:
    view = demo()
    words = "and then we walked to the market " * 1300
    view.add("interviews/long.txt", [("P1", words)])
    view.code("interviews/long.txt", words, "loan/gain", key_quote=True)
    data = build(view)
    quote = next(one for one in quotes_of(data) if one["text"].startswith("and then"))
    assert len(quote["text"]) < 1700
    assert len(render(data, formats=FORMATS, folder=tmp_path)) == len(FORMATS)


def test_a_cell_over_the_limit_of_excel_is_split_and_told_of(data: dict[str, Any]) -> None:
    from openpyxl import load_workbook

    from qualkit.reports.drawing import page_xlsx

    sheet = page_xlsx.quote_sheet([{**quotes_of(data)[0], "text": "x" * 70_000}])
    told: list[str] = []
    book = load_workbook(io.BytesIO(page_xlsx.render(data, {"quotes": sheet}, problems=told)))
    texts = [str(row[5]) for row in book["quotes"].iter_rows(min_row=2, values_only=True)]
    assert "".join(texts) == "x" * 70_000 and len(texts) == 3
    assert "32,767" in told[0]


def test_control_characters_break_no_format(build: Build, tmp_path: Path) -> None:
    view = demo()
    view.add("interviews/c.txt", [("P1", "A bell\x07 and a form feed\x0c and\x00 a nul \ufffe are here.")])
    view.code("interviews/c.txt", "A bell", "loan/gain", key_quote=True)
    render(build(view, title="A\x07title\x00"), formats=FORMATS, folder=tmp_path)
    for name in FORMATS:
        page = squeezed(text_of((tmp_path / f"draft-study-demo.{name}").read_bytes(), name))
        assert squeezed("A bell and a form feed and a nul are here.") in page


# --- one format at a time ---------------------------------------------------------------------------


def test_html_needs_no_network_and_its_policy_lets_nothing_in(folder: Path) -> None:
    page = (folder / "draft-study-demo.html").read_text()
    policy = html.unescape(page.split('Content-Security-Policy" content="')[1].split('"')[0])
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    assert re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*", page) == []
    assert " style=" not in page and " onclick" not in page


def test_html_links_lead_somewhere_and_ids_are_unique(folder: Path) -> None:
    page = (folder / "draft-study-demo.html").read_text()
    ids = re.findall(r" id=\"([^\"]+)\"", page)
    assert len(ids) == len(set(ids))
    links = re.findall(r"href=\"#([^\"]+)\"", page)
    assert len(links) > 60 and set(links) <= set(ids)


def test_html_is_told_in_language_and_direction_and_its_tables_have_headers(folder: Path) -> None:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser((folder / "draft-study-demo.html").read_text())
    arabic = tree.css_first("blockquote p[lang=ar]")
    assert arabic is not None and arabic.attributes["dir"] == "rtl"
    tables = tree.css("table")
    assert len(tables) > 15
    for table in tables:
        assert table.css_first("caption") and table.css("th[scope=col]") and table.css("th[scope=row]")
    assert all(image.attributes.get("alt") for image in tree.css("img"))
    assert tree.css_first("a.skip[href='#main']") and tree.css_first("html").attributes["lang"] == "en"


def test_html_leads_from_a_finding_to_its_quotes_and_to_the_words_around_them(folder: Path) -> None:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser((folder / "draft-study-demo.html").read_text())
    assert tree.css_first("#t-register a[href='#Q1']") and tree.css_first("#Q1 a[href='#in-Q1']")
    passage = tree.css_first("#in-Q1")
    assert passage is not None and "And paying back?" in passage.text() and "D03, turn 4" in passage.text()
    assert tree.css_first("select[data-by='data-attribute-region']") and tree.css_first("#Q1[data-attribute-region]")


def test_shades_can_be_read() -> None:
    for number in range(colour.STEPS + 1):
        fill = colour.fill(number)
        assert colour.contrast(colour.ink(fill), fill) >= 4.5
    assert colour.step(0, 0) is None and colour.step(0, 5) == 0 and colour.step(5, 5) == colour.STEPS
    assert (heat(2, 3)["text"], heat(2, 3)["shade"], heat(1, 2)["shade"]) == ("2/3", colour.step(2, 3), None)


def test_word_file_is_ready_to_be_edited(folder: Path) -> None:
    from docx import Document
    from docx.oxml.ns import qn

    made = Document(str(folder / "draft-study-demo.docx"))
    styles = {paragraph.style.name for paragraph in made.paragraphs if paragraph.style}
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Caption", "Quote", "Counter Quote"} <= styles
    assert all(table._tbl.tr_lst[0].find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for table in made.tables)
    assert made.settings.element.find(qn("w:updateFields")) is not None
    instructions = [node.text for node in made.element.body.iter(qn("w:instrText"))]
    assert any("TOC" in str(one) for one in instructions)
    alt = [str(node.get("descr")).partition(":")[0] for node in made.element.body.iter(qn("wp:docPr"))]
    assert alt == ["Bar chart", "Line chart"]
    arabic = next(one for one in made.paragraphs if one.text.startswith("كان"))
    assert arabic._p.find(qn("w:pPr")).find(qn("w:bidi")) is not None
    french = next(one for one in made.paragraphs if one.text.startswith("Le prêt"))
    assert french.runs[0]._r.find(qn("w:rPr")).find(qn("w:lang")).get(qn("w:val")) == "fr"
    assert made.core_properties.title == "Credit groups in five regions"


def test_the_shipped_word_template_is_what_its_script_makes() -> None:
    from qualkit.reports.drawing.docx_template import build as make
    from qualkit.reports.drawing.templating import OURS

    buffer = io.BytesIO()
    make().save(buffer)
    with zipfile.ZipFile(buffer) as fresh, zipfile.ZipFile(OURS / "report.docx") as shipped:
        assert fresh.read("word/document.xml") == shipped.read("word/document.xml")
        assert fresh.read("word/styles.xml") == shipped.read("word/styles.xml")


def test_pdf_is_tagged_titled_and_keeps_the_languages_of_quotes(folder: Path) -> None:
    from pypdf import PdfReader

    reader = PdfReader(folder / "draft-study-demo.pdf")
    root = reader.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"]) and root["/Lang"] == "en"
    assert reader.metadata is not None and reader.metadata.title == "Credit groups in five regions"
    assert b"pdfuaid" in (folder / "draft-study-demo.pdf").read_bytes()
    assert len(reader.outline) > 10


def test_a_letter_without_a_shape_is_told_by_script_and_the_other_formats_are_made(
        build: Build, tmp_path: Path) -> None:
    view = demo()
    view.add("interviews/t.txt", [("P1", "སྐད་ཡིག་འདི་ and 中文 are here.")])
    view.code("interviews/t.txt", "are here.", "loan/gain", key_quote=True)
    written = render(build(view), formats=["html", "pdf"], folder=tmp_path)
    assert [one.format for one in written] == ["html"]
    (said,) = written[0].problems
    assert "Tibetan" in said and "Chinese" in said
    with pytest.raises(ReportRefused, match="Tibetan"):
        render(build(view), formats=["pdf"], folder=tmp_path)


def test_an_unknown_format_lists_the_known(build: Build, tmp_path: Path) -> None:
    with pytest.raises(UnknownName) as caught:
        render(build(), formats=["odt"], folder=tmp_path)
    assert "docx" in caught.value.hint or "md" in caught.value.hint


# --- what an evaluator found hard to read ------------------------------------------------------------


def words_of(block: Block) -> str:
    return " ".join(one["text"] for line in block["rows"] for one in line["cells"])


def findings(count: int) -> list[dict[str, Any]]:
    return [{"id": f"long-{number}", "theme": "loan", "statement": f"Finding {number}: {'many words of prose ' * 18}.",
             "direction": "mixed", "scope": "Both regions. " * 12, "counter_case": "One woman. " * 12, "gaps": "",
             "author": "Luc", "date": "2025-04-29", "evidence": []} for number in range(1, count + 1)]


def overprinted(page: Any) -> int:
    """Lines of text on a page that lie over another line."""
    text = page.get_textpage()
    boxes = [text.get_rect(number) for number in range(text.count_rects())]
    return sum(left < right2 - 1 and left2 < right - 1 and bottom < top2 - 2 and bottom2 < top - 2
               for place, (left, bottom, right, top) in enumerate(boxes)
               for left2, bottom2, right2, top2 in boxes[:place])


def test_twelve_long_findings_are_all_legible_in_the_pdf(build: Build, tmp_path: Path) -> None:
    import pypdfium2

    view = demo()
    view.findings = tuple(Finding(**one | {"direction": None}) for one in findings(12))
    (written,) = render(build(view), formats=["pdf"], folder=tmp_path)
    with pypdfium2.PdfDocument(written.path) as pdf:
        pages = [page for page in pdf if page.get_width() > page.get_height()]
        assert len(pages) > 1, "the register lies on its side and goes over a page"
        assert [overprinted(page) for page in pages] == [0] * len(pages)
        text = squeezed(" ".join(page.get_textpage().get_text_bounded(bottom=60) for page in pages))
    assert [number for number in range(1, 13) if squeezed(f"Finding {number}: many words") not in text] == []


def test_heat_tables_on_thin_bases_are_one_line(data: dict[str, Any]) -> None:
    figures = {"n": 1, "N": 2, "absent": 0}
    thin = {"attribute": "region", "kind": "interview", "values": ["A", "B"],
            "rows": [{"key": "x", "name": "X", "depth": 0, "cells": [figures | {"n": 0, "N": 0}, figures | {"N": 9}]}]}
    wide = thin | {"attribute": "gender", "rows": [{"key": "x", "name": "X", "depth": 0, "cells": [figures | {"N": 3}] * 2}]}
    blocks = lay_out(data | {"figures": data["figures"] | {"heat": [thin, wide]}})
    assert [block["id"] for block in blocks if block.get("id", "").startswith("t-heat")] == ["t-heat-gender-interview"]
    (said,) = [block["runs"][0]["text"] for block in blocks if block["kind"] == "para"
               and "fewer than two columns" in block["runs"][0]["text"]]
    assert "region (interviews)" in said and "gender" not in said


def test_inputs_are_one_row_a_file(data: dict[str, Any]) -> None:
    rows = [{"document": f"D{number:02}", "bytes": "b" * 64, "text": str(number) * 64, "reader": "xlsx.v1"}
            for number in range(1, 4)]
    rows.append({"document": "D04", "bytes": "c" * 64, "text": "d" * 64, "reader": "text.v1"})
    blocks = lay_out(data | {"provenance": data["provenance"] | {"inputs": rows}})
    (table,) = [block for block in blocks if block.get("id") == "t-inputs"]
    assert [line["cells"][0]["text"] for line in table["rows"]] == ["D01–D03", "D04"]
    assert table["rows"][0]["cells"][3]["text"] == "3 texts"


def test_no_table_has_two_columns_of_one_name(data: dict[str, Any]) -> None:
    sources = [one | {"attributes": one["attributes"] | {"instrument": "women-interview"}} for one in data["sources"]]
    for block in lay_out(data | {"sources": sources}):
        if block["kind"] == "table" and block["id"] != "t-code-table":  # passages follow each instrument there
            names = [one["text"] for one in block["columns"]]
            assert len(names) == len(set(names)), block["id"]
            if block["id"] == "t-source-table":
                assert "(women-interview)" in words_of(block)


@pytest.mark.parametrize("name", ["html", "docx", "pdf", "md"])
def test_words_in_another_language_without_translation_say_so(build: Build, tmp_path: Path, name: str) -> None:
    view = demo()
    view.add("interviews/f.txt", [("P1", "Le marché est loin et la route est mauvaise.")], language="fr")
    view.code("interviews/f.txt", "Le marché est loin", "loan/gain", key_quote=True)
    told = {"en": "[no translation on file]", "fr": "[pas de traduction au dossier]"}
    render(build(view), formats=[name], folder=tmp_path)
    page = squeezed(text_of((tmp_path / f"draft-study-demo.{name}").read_bytes(), name))
    at = page.index(squeezed("la route est mauvaise."))
    assert squeezed(told["en"]) in page[at:at + 80]
    assert all(not quote.get("untranslated") for block in lay_out(build(view)) if block["kind"] == "quote"
               and (quote := block["quote"])["language"] == "en")


def test_cells_link_words_to_what_is_printed_and_to_nothing_else(data: dict[str, Any]) -> None:
    parts = cell("D01.3, Q1, Q10", links=["Q1", "Q10"])["parts"]
    assert [(part["text"], part["link"]) for part in parts if part["link"]] == [("Q1", "Q1"), ("Q10", "Q10")]
    blocks: list[Block] = [{"kind": "table", "id": "t", "columns": [column("c")],
                            "rows": [row(cell("Q1, Q99", links=["Q1", "Q99"]))]},
                           {"kind": "quote", "quote": {"id": "Q1"}}]
    assert [part["link"] for part in linked(blocks)[0]["rows"][0]["cells"][0]["parts"]] == ["Q1", "", ""]


def test_word_counts_its_captions_and_follows_links(folder: Path) -> None:
    from docx import Document
    from docx.oxml.ns import qn

    made = Document(str(folder / "draft-study-demo.docx"))
    captions = [one for one in made.paragraphs if one.style and one.style.name == "Caption"]
    assert captions and all("SEQ" in "".join(str(node.text) for node in one._p.iter(qn("w:instrText")))
                            for one in captions)
    bookmarks = [node.get(qn("w:name")) for node in made.element.body.iter(qn("w:bookmarkStart"))]
    links = {node.get(qn("w:anchor")) for node in made.element.body.iter(qn("w:hyperlink"))}
    assert links and links <= set(bookmarks) and len(bookmarks) == len(set(bookmarks))
    assert any(str(name).startswith("finding_") for name in bookmarks)
    assert {table.style.name for table in made.tables if table.style} == {"Report Table"}
    turned = [section.orientation for section in made.sections]
    assert turned.count(1) == 1 and turned[-1] == 0, "only the register lies on its side"
    with zipfile.ZipFile(folder / "draft-study-demo.docx") as package:
        assert not [one for one in package.namelist() if "thumbnail" in one]


def test_every_sheet_is_marked_and_can_be_filtered(folder: Path, data: dict[str, Any]) -> None:
    from openpyxl import load_workbook

    book = load_workbook(folder / "draft-study-demo.xlsx")
    assert {"register", "sampling", "codebook"} <= set(book.sheetnames)
    for sheet in book.worksheets[1:]:
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0][-1] == "mark" and all("Invented sample data" in str(row[-1]) for row in rows[1:]), sheet.title
        assert len(rows) == 1 or sheet.auto_filter.ref, sheet.title
    (found,) = list(book["register"].iter_rows(min_row=2, values_only=True))
    assert "Repayment weighs most before the harvest." in found and "Men were hardly heard." in found
    rows = list(book["sampling"].iter_rows(values_only=True))
    total = sum(int(row[rows[0].index("sources")]) for row in rows[1:])
    assert total == data["figures"]["sampling"]["total"]["sources"]
    assert book["codebook"].max_row == 1 + len(data["codebook"]["codes"])


def test_no_column_of_the_word_file_breaks_a_short_word(data: dict[str, Any]) -> None:
    from qualkit.reports.drawing import docx_tables

    for block in lay_out(data):
        if block["kind"] == "table":
            sizes = docx_tables.widths(block, 8844)
            assert abs(sum(sizes) - 8844) <= len(sizes)
    narrow = {"columns": [column("Documents", width=.1), column("Words", width=9)],
              "rows": [row(cell("D01"), cell("many words " * 40))]}
    assert docx_tables.widths(narrow, 8844)[0] >= 9 * docx_tables.LETTER


def test_prose_in_another_language_than_the_report_is_told(build: Build) -> None:
    from dataclasses import replace

    english = "The program lends to groups of women in five regions and meets them every week under a tree. " * 2
    view = demo()
    view.study_text = replace(view.study_text, sections={"context": english})
    told = build(view, language="fr")
    assert "other-language" in told["rules_broken"]
    assert any("français" in one and "Contexte" in one for one in told["warnings"])
    assert "other-language" not in build(view)["rules_broken"]


# --- files ------------------------------------------------------------------------------------------


def test_an_edited_file_is_never_overwritten(build: Build, tmp_path: Path) -> None:
    (first,) = render(build(), formats=["md"], folder=tmp_path)
    (again,) = render(build(), formats=["md"], folder=tmp_path)
    assert again.path == first.path and again.kept is None
    first.path.write_text("My own words.")
    (other,) = render(build(), formats=["md"], folder=tmp_path)
    assert other.path.name == "draft-study-demo-2.md" and other.kept == first.path
    assert first.path.read_text() == "My own words."
    (third,) = render(build(), formats=["md"], folder=tmp_path)
    assert third.path == other.path
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".rendered.json", "draft-study-demo-2.md", "draft-study-demo.md"]


def test_a_file_we_did_not_write_is_kept(build: Build, tmp_path: Path) -> None:
    (tmp_path / "draft-study-demo.md").write_text("Somebody's.")
    (written,) = render(build(), formats=["md"], folder=tmp_path)
    assert written.path.name == "draft-study-demo-2.md"


def test_full_transcripts_come_only_when_asked_for_and_say_internal(build: Build, tmp_path: Path) -> None:
    render(build(), formats=["json"], folder=tmp_path)
    assert not (tmp_path / "internal-transcripts.html").exists()
    render(build(), formats=["json"], folder=tmp_path, view=demo())
    page = (tmp_path / "internal-transcripts.html").read_text()
    assert "Internal" in page and "Awa Traoré" in page and "Invented sample data" in page
    assert "used anywhere" not in page  # consent was refused
    assert 'id="D03.2"' in page


def test_a_title_from_right_to_left_is_held_apart_from_the_name_before_it() -> None:
    flow = Flow({})
    flow.names |= {"one": "Finding 1", "two": "Finding 2"}
    assert flow.titled("one", "ينقل كلا المضيفين (2021).") == "Finding 1. \u2068ينقل كلا المضيفين (2021).\u2069"
    assert flow.titled("two", "Both moved (2021).") == "Finding 2. Both moved (2021)."
    assert flow.titled("three", "ينقل") == "ينقل"
