"""Every kind of report in every format over one hostile project: what must not leave, and what must not come alive."""

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from reports.hostile import COUNTED, FORMS, LEAKS, build, hostile
from reports.reread import READERS, everything_in, pages_of_pdf, sheets_of, squeezed

from qualkit.plugins import names
from qualkit.reports.labels import load as load_labels
from qualkit.reports.render import formats_of, render

KINDS = names("reports")
Files = Mapping[str, bytes]


def rendered(data: Mapping[str, Any], folder: Path, *formats: str) -> dict[str, bytes]:
    """The files of a report by format; nothing that a page could not carry."""
    written = render(data, formats=formats or formats_of(data["kind"]), folder=folder)
    assert [text for one in written for text in one.problems] == []
    return {one.format: one.path.read_bytes() for one in written}


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def data(kind: str) -> dict[str, Any]:
    return build(kind, hostile(kind))


@pytest.fixture(scope="module")
def files(data: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Files:
    return rendered(data, tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def texts(files: Files) -> Mapping[str, str]:
    """All text in each file, seen or not."""
    return {name: whole(content, name) for name, content in files.items()}


def bare(text: str) -> str:
    """Without case, accents and letters that nobody sees: a name is a name however it is written."""
    return re.sub("[\u0300-\u036f\u00ad\u200b-\u200d\x00-\x08]", "", unicodedata.normalize("NFKD", text.casefold()))


def whole(content: bytes, name: str) -> str:
    """All text in a file, seen or not."""
    return everything_in(content, name) if name in READERS else content.decode("utf-8")


def leaked(text: str, words: tuple[str, ...]) -> list[str]:
    shown = bare(text)
    return [one for one in words if bare(one) in shown]


# --- what must not leave -------------------------------------------------------------------------------------


def test_no_name_no_file_and_no_word_of_whoever_did_not_agree_is_in_any_byte(texts: Mapping[str, str]) -> None:
    assert {name: found for name, text in texts.items() if (found := leaked(text, (*LEAKS, COUNTED)))} == {}


def test_the_sweep_sees_what_it_looks_for(tmp_path: Path) -> None:
    """The same project without a redaction list gives its names away, in every format."""
    from dataclasses import replace

    view = hostile("lessons", " ; ".join(FORMS))
    view.privacy = replace(view.privacy, redact=())
    found = rendered(build("lessons", view), tmp_path)
    assert {name for name, content in found.items() if leaked(whole(content, name), ("kadidia",))} == set(found)
    assert leaked(whole(found["pdf"], "pdf"), ("nkosi & sons", "o'brien")) == ["nkosi & sons", "o'brien"]


def test_file_names_hold_nothing_but_the_kind_and_the_study(data: dict[str, Any]) -> None:
    assert re.fullmatch(r"draft-[a-z-]+", data["file_stem"])


def test_uncleared_attributes_stay(data: dict[str, Any]) -> None:
    assert not {"village", "phone", "consent"} & set(re.findall(r'"(\w+)":', json.dumps(data | {"labels": {}})))


def test_metadata_names_the_report_and_nobody_s_machine(files: Files) -> None:
    for name in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(files[name])) as package:
            assert not [one for one in package.namelist() if re.search("thumbnail|embeddings|externalLinks|vba|custom.xml",
                                                                       one)]
            core = package.read("docProps/core.xml").decode() + package.read("docProps/app.xml").decode()
        assert set(re.findall(r"<(?:\w+:)?(?:lastModifiedBy|Company|Manager)>([^<]*)<", core)) <= {"", "qualkit"}


# --- what must not come alive ----------------------------------------------------------------------------------


def test_no_authored_word_is_an_element_of_the_page(files: Files) -> None:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(files["html"].decode("utf-8"))
    for node in tree.css("*"):
        given = {name: value or "" for name, value in node.attributes.items()}
        assert not [name for name in given if name.startswith("on") or name in ("srcdoc", "formaction", "action", "ping")]
        assert node.tag not in ("iframe", "object", "embed", "base", "link", "applet", "frame"), node.html
        links = [given[name] for name in ("href", "src", "xlink:href", "poster", "data", "srcset") if name in given]
        assert all(one.startswith(("#", "data:image/", "data:font/")) for one in links), links
        assert not re.search(r"url\(|expression|@import", given.get("style", "")), given
        if node.tag == "meta":
            assert given.get("http-equiv", "Content-Security-Policy") == "Content-Security-Policy"
        if node.tag == "script":
            assert "alert(1)" not in (node.text() or "").split("{")[0]
    assert not re.search(r"@import|url\((?!['\"]?data:)", "".join(one.text() or "" for one in tree.css("style")))
    assert "alert(1)" in READERS["html"](files["html"]), "printed as what it is"


def test_the_word_file_is_whole_and_links_nowhere(files: Files) -> None:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(files["docx"])) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                root = etree.fromstring(package.read(name))
                assert not root.xpath("//*[@TargetMode='External']"), name
                fields = " ".join("".join(one.itertext()) for one in root.iter("{*}instrText"))
                assert not re.search(r"HYPERLINK\s+\"?(?!\\l)|INCLUDE|DDE|LINK |IMPORT|QUOTE|MACROBUTTON", fields)
                assert not any(one.get("{*}id") for one in root.iter("{*}altChunk"))


def test_the_pdf_links_nowhere_and_runs_nothing(files: Files) -> None:
    from pypdf import PdfReader

    book = PdfReader(io.BytesIO(files["pdf"]))
    actions = [one.get_object().get("/A", {}).get_object() for page in book.pages for one in page.get("/Annots", ())
               if "/A" in one.get_object()]
    assert {one.get("/S") for one in actions} <= {"/GoTo"}
    assert not {"/OpenAction", "/AA", "/JavaScript", "/EmbeddedFiles"} & set(book.trailer["/Root"])
    assert "/Names" not in book.trailer["/Root"] or "/JavaScript" not in book.trailer["/Root"]["/Names"]


def test_no_cell_is_a_formula_or_a_link(files: Files) -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(files["xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    assert not [cell for cell in cells if cell.hyperlink and not (cell.hyperlink.location or "").startswith(("#", "'"))]


def test_the_markdown_page_has_no_live_word(files: Files) -> None:
    from markdown_it import MarkdownIt

    tokens = [inner for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(files["md"].decode("utf-8"))
              for inner in (token, *(token.children or ()))]
    assert not [one for one in tokens if one.type == "image"]
    assert not [one.attrs for one in tokens if one.type == "link_open" and not str(one.attrs["href"]).startswith("#")]
    raw = {one.content.strip() for one in tokens if one.type in ("html_inline", "html_block")}
    assert all(re.fullmatch(r"<br>|<a id=\"[\w-]+\"></a>|</?(?:span|div|p|bdi|sup|em)(?: (?:dir|lang)=\"[\w-]*\")*>", one)
               for line in raw for one in line.split("\n")), raw


def test_rows_for_other_programs_hold_no_formula_and_no_second_record(kind: str, files: Files) -> None:
    if "csv" in files:
        rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"), newline="")))
        assert {len(one) for one in rows} == {len(rows[0])}
        assert not [cell for one in rows for cell in one if cell[:1] in tuple("=+@\t\r")]
    if "ris" in files:
        lines = files["ris"].decode("utf-8").splitlines()
        assert sum(one.startswith("TY  -") for one in lines) == sum(one.startswith("ER  -") for one in lines)
        assert all(re.match(r"[A-Z][A-Z0-9]  - ", one) for one in lines if one)


def test_no_control_character_is_in_any_text(files: Files) -> None:
    for name, content in files.items():
        text = READERS[name](content) if name in READERS else content.decode("utf-8")
        assert not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f\u202a-\u202e\ufffe]", text), name


def test_markup_of_every_format_is_printed_as_it_was_written(files: Files) -> None:
    wanted = squeezed("{{ 7*7 }} {% raw %} #let x = 1 $y$")
    for name in ("html", "docx", "pdf", "md", "xlsx", "json"):
        assert wanted in squeezed(READERS[name](files[name])), name


# --- marks ----------------------------------------------------------------------------------------------------------


def test_a_draft_and_invented_material_say_so_everywhere(data: dict[str, Any], files: Files,
                                                         texts: Mapping[str, str]) -> None:
    labels = load_labels("en")
    assert data["draft"] and data["marks"][-1] == labels["mark.invented"] and len(data["marks"]) == 2
    for mark in data["marks"]:
        assert all(squeezed(mark) in squeezed(page) for page in pages_of_pdf(files["pdf"]))
        assert [name for name, text in texts.items() if squeezed(mark.rstrip(".")) not in squeezed(text)] == []
        for sheet, rows in sheets_of(files["xlsx"]).items():
            assert any(mark in str(cell) for row in rows for cell in row), sheet
