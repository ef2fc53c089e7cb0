"""Word: numbers that Word counts, lists and references with links, the order of the schema, templates of one's own."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, RGBColor
from fake_view import demo
from reports.test_templates import LEAK, PAYLOADS

from qualkit.errors import FileInvalid, InputError, UsageError
from qualkit.model import Finding
from qualkit.reports.drawing.docx_adopt import adopt
from qualkit.reports.drawing.docx_safety import dangers
from qualkit.reports.drawing.template_fields import texts_of, uses
from qualkit.reports.drawing.templating import OURS, environment
from qualkit.reports.render import render

Build = Callable[..., dict[str, Any]]

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
           "suppressAutoHyphens bidi adjustRightInd snapToGrid spacing ind contextualSpacing jc textAlignment "
           "outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike color spacing kern sz szCs highlight u shd vertAlign rtl cs lang",
    "tblPr": "tblStyle bidiVisual tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    "trPr": "cantSplit tblHeader",
    "sdtPr": "alias tag id lock showingPlcHdr richText text",
    "numPr": "ilvl numId",
    "lvl": "start numFmt lvlRestart pStyle suff lvlText lvlJc pPr rPr",
    "numbering": "abstractNum num",
}


@pytest.fixture(scope="module")
def word(folder: Path) -> bytes:
    return (folder / "draft-study-demo.docx").read_bytes()


def misplaced(content: bytes) -> list[str]:
    """Elements whose children do not stand in the order of the schema."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in ("word/document.xml", "word/styles.xml", "word/numbering.xml"):
            for element in parse_xml(package.read(name)).iter():
                order = ORDER.get(element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "", "").split()
                children = [child.tag.rpartition("}")[2] for child in element]
                places = [order.index(child) for child in children if child in order]
                if places != sorted(places):
                    found.append(f"{name} {element.tag.rpartition('}')[2]}: {children}")
    return found


def test_word_finds_everything_in_the_order_of_its_schema(word: bytes) -> None:
    assert misplaced(word) == []
    settings = [one.tag.rpartition("}")[2] for one in Document(io.BytesIO(word)).settings.element]
    assert settings.index("updateFields") < settings.index("compat") and settings.count("updateFields") == 1


def test_headings_are_numbered_by_word_and_annexes_lettered(word: bytes) -> None:
    made = Document(io.BytesIO(word))
    heads = [one for one in made.paragraphs if one.style and one.style.name == "Heading 1"]
    assert heads and not any(re.match(r"\d|[A-Z]\.?\s\s", one.text) for one in heads)
    numbering = made.part.numbering_part.element
    kinds = {one.get(qn("w:numId")): one.find(qn("w:abstractNumId")).get(qn("w:val"))
             for one in numbering.findall(qn("w:num"))}
    forms = {one.get(qn("w:abstractNumId")): one.find(qn("w:lvl")).find(qn("w:numFmt")).get(qn("w:val"))
             for one in numbering.findall(qn("w:abstractNum"))}

    def form(paragraph: Any) -> str:
        own = paragraph._p.pPr.numPr
        number = own if own is not None else paragraph.style.element.pPr.numPr
        key = str(number.numId.val)
        return "" if key == "0" else str(forms[kinds[key]])

    said = {one.text: form(one) for one in heads}
    assert said["Executive summary"] == "decimal" and said["Before you read"] == "" and said["Codebook"] == "upperLetter"


def test_contents_tables_and_figures_are_listed_with_links_that_lead_somewhere(word: bytes) -> None:
    body = Document(io.BytesIO(word)).element.body
    told = [str(one.text) for one in body.iter(qn("w:instrText"))]
    assert any('TOC \\o "1-2"' in one for one in told)
    assert any('\\c "Table"' in one for one in told) and any('\\c "Figure"' in one for one in told)
    names = {one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))}
    wanted = {one.split()[1] for one in told if "PAGEREF" in one}
    assert len(wanted) > 15 and wanted <= names
    begins = [one.get(qn("w:fldCharType")) for one in body.iter(qn("w:fldChar"))]
    assert begins.count("begin") == begins.count("end") == begins.count("separate")
    ends = {one.get(qn("w:id")) for one in body.iter(qn("w:bookmarkEnd"))}
    assert ends == {one.get(qn("w:id")) for one in body.iter(qn("w:bookmarkStart"))}


def test_ordered_lists_begin_anew(build: Build, tmp_path: Path) -> None:
    view = demo()
    view.study_text.sections["questions"] = "1. Who pays?\n2. Who waits?"
    view.study_text.sections["team"] = "1. again\n2. and again"
    (written,) = render(build(view), formats=["docx"], folder=tmp_path)
    items = [one for one in Document(str(written.path)).element.body.iter(qn("w:p"))
             if "".join(node.text or "" for node in one.iter(qn("w:t"))) in ("Who pays?", "Who waits?", "again", "and again")]
    lists = [one.pPr.numPr.numId.val for one in items]
    assert lists[0] == lists[1] != lists[2] == lists[3]


def test_paragraphs_are_numbered_if_asked(build: Build, tmp_path: Path) -> None:
    (written,) = render(build(options={"numbered_paragraphs": True}), formats=["docx"], folder=tmp_path)
    styles = [one.style.name for one in Document(str(written.path)).paragraphs if one.style]
    assert styles.count("Numbered Paragraph") > 5
    assert misplaced(written.path.read_bytes()) == []


def test_names_of_tables_and_quotations_become_links() -> None:
    from qualkit.reports.drawing.docx_fields import References

    paragraph = Document().add_paragraph("See Table 2 and Q12, not Q1234 or Table 21.")
    References({"Table 2": "t-x"}, {"Q12": "Q12"}).link(paragraph)
    assert [one.get(qn("w:anchor")) for one in paragraph._p.iter(qn("w:hyperlink"))] == ["Q12"]
    assert [one.get(qn("w:instr")) for one in paragraph._p.iter(qn("w:fldSimple"))] == [" REF t_x \\h "]
    said = "".join(node.text or "" for node in paragraph._p.iter(qn("w:t")))
    assert said == "See Table 2 and Q12, not Q1234 or Table 21."


def test_people_s_prose_is_left_without_fields(build: Build, tmp_path: Path) -> None:
    view = demo()
    view.findings = (*view.findings, Finding(
        id="x", theme=view.findings[0].theme, statement="See Q1 and Table 2.", author="A"))
    (written,) = render(build(view), formats=["docx"], folder=tmp_path)
    for control in Document(str(written.path)).element.body.iter(qn("w:sdt")):
        assert not list(control.iter(qn("w:hyperlink"))) and not list(control.iter(qn("w:fldSimple")))


# --- templates of one's own --------------------------------------------------------------------------


def theirs(change: Callable[[Any], None] = lambda made: None) -> bytes:
    made = Document()
    made.styles["Heading 1"].font.color.rgb = RGBColor(0x7A, 0x1F, 0x5F)
    section = made.sections[0]
    section.page_width, section.page_height = Mm(216), Mm(279)
    section.header.paragraphs[0].text = "COMMISSIONER"
    made.add_heading("An old chapter", 1)
    made.add_paragraph("Confidential words.")
    made.add_table(1, 1, style="Light Grid Accent 1")
    made.core_properties.author = "Somebody Private"
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_report_in_the_look_of_a_commissioner(build: Build, tmp_path: Path) -> None:
    made = adopt(theirs())
    assert made.table_style == "Light Grid Accent 1" and "Heading 1" in made.kept and "Claim" in made.added
    with zipfile.ZipFile(io.BytesIO(made.content)) as package:
        every = b"".join(package.read(name) for name in package.namelist())
    assert b"Confidential" not in every and b"old chapter" not in every and b"Somebody Private" not in every
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "study.docx").write_bytes(made.content)
    (written,) = render(build(), formats=["docx"], folder=tmp_path, templates_folder=tmp_path / "templates")
    report = Document(str(written.path))
    assert abs((report.sections[0].page_width or 0) - Mm(216)) < Mm(1)
    header = [one.text for one in report.sections[0].header.paragraphs]
    assert header[0].startswith("Draft") and header[-1] == "COMMISSIONER"
    assert {table.style.name for table in report.tables if table.style} == {"Light Grid Accent 1"}
    assert any(one.get(qn("w:val")) == "qualkit:section:demo:summary" for one in report.element.body.iter(qn("w:tag")))
    assert misplaced(written.path.read_bytes()) == []


def link(made: Any) -> None:
    made.part.relate_to("https://example.org/x.dotm", "http://schemas.openxmlformats.org/officeDocument/2006/"
                        "relationships/attachedTemplate", is_external=True)


def field(made: Any) -> None:
    made.sections[0].footer.paragraphs[0]._p.append(parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr=" INCLUDEPICTURE http://169.254.169.254/x "/>'))


def unc(made: Any) -> None:
    made.part.relate_to("\\\\host\\share", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
                        "hyperlink", is_external=True)


@pytest.mark.parametrize("change", [link, field, unc])
def test_a_template_that_fetches_is_refused_and_told(build: Build, tmp_path: Path, change: Any) -> None:
    assert dangers(theirs(change)) and not dangers(theirs())
    (tmp_path / "study.docx").write_bytes(theirs(change))
    with pytest.raises(FileInvalid, match=r"study\.docx"):
        render(build(), formats=["docx"], folder=tmp_path / "out", templates_folder=tmp_path)


def test_links_in_the_body_are_stripped_and_a_field_in_the_footer_refused() -> None:
    assert adopt(theirs(link)).told and not dangers(adopt(theirs(link)).content)
    with pytest.raises(UsageError, match="INCLUDEPICTURE"):
        adopt(theirs(field))


def test_macros_bombs_and_things_that_are_no_word_file_are_refused(build: Build, tmp_path: Path) -> None:
    for name, size in (("word/vbaProject.bin", 10), ("word/bomb.xml", 60_000_000)):
        packed = io.BytesIO(theirs())
        with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as package:
            package.writestr(name, b" " * size)
        (tmp_path / "study.docx").write_bytes(packed.getvalue())
        with pytest.raises(FileInvalid):
            render(build(), formats=["docx"], folder=tmp_path / "out", templates_folder=tmp_path)
        with pytest.raises((UsageError, InputError)):
            adopt(packed.getvalue())
    with pytest.raises(InputError):
        adopt(b"no zip")


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if not one.startswith("{% ")])
def test_no_way_out_of_a_word_template(build: Build, tmp_path: Path, payload: str) -> None:
    """In this process, so that all of them run; users' templates run in a child with limits besides."""
    from qualkit.reports.drawing.child import _render

    made = Document()
    made.add_paragraph(payload)
    made.save(str(tmp_path / "study.docx"))
    job = {"folder": str(tmp_path), "ours": str(OURS), "name": "study.docx", "autoescape": True,
           "context": {"report": {"title": "x", "labels": {}}, "flow": [1], "L": {}}}
    try:
        content = _render(job, environment)
    except Exception:  # a refusal of any kind will do
        return
    said = " ".join(one.text for one in Document(io.BytesIO(content)).paragraphs)
    assert not LEAK.search(said.replace(payload, ""))


def test_an_endless_word_template_is_stopped(build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qualkit.reports.drawing.templating import render_user

    made = Document()
    made.add_paragraph("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")
    made.save(str(tmp_path / "study.docx"))
    with pytest.raises(FileInvalid, match=r"limits|longer"):
        render_user(tmp_path, "study.docx", {"report": {}, "flow": [], "L": {}}, autoescape=True, seconds=1)


def test_a_misspelt_field_is_named_with_its_line_even_where_nothing_is_printed() -> None:
    known = {"report": {"themes": [{"name": "x", "codes": []}], "title": "t"}, "flow": [{"kind": "para", "runs": []}]}
    text = ("{{ report.titel }}\n{% for one in report.themes %}{{ one.nam }}{% endfor %}\n{% if false %}{{ reprot }}"
            "{% endif %}\n{% for b in flow if b.kind == 'para' %}{{ b.runs }}{{ loop.index }}{% endfor %}"
            "{% set x = report.title %}{{ x | upper }}{% if report.what is defined %}{% endif %}")
    found = uses([("", text)], known)
    assert found.unknown == [(1, "report.titel"), (2, "one.nam"), (3, "reprot")]
    assert {"report.themes", "b.runs"} <= set(found.used)


@pytest.mark.parametrize("name", ["report.docx", "report.html.j2", "report.md.j2"])
def test_our_own_templates_use_only_what_there_is(data: dict[str, Any], name: str) -> None:
    from qualkit.reports.drawing.page_docx import page_context as of_word
    from qualkit.reports.drawing.page_html import page_context as of_page
    from qualkit.reports.pages.layout import lay_out

    flow = lay_out(data)
    context = of_word(data, flow) if name.endswith("docx") else of_page(data, flow, {})
    found = uses(texts_of(OURS / name, (OURS / name).read_bytes()), context)
    assert found.unknown == [] and len(found.used) > 20
