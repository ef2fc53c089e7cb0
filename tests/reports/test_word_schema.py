"""What Word demands of a file's XML: elements in the schema's order, marks with ids of their own, links that lead."""

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_view import demo
from lxml import etree

from qualkit.reports.pages.flow import lettered
from qualkit.reports.render import render

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

ORDERS = {name: order.split() for name, order in {
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
           "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs "
           "em lang eastAsianLayout specVanish oMath",
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
           "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
           "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
           "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
             "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
              "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "sdtPr": "rPr alias tag id lock placeholder temporary showingPlcHdr dataBinding label tabIndex text richText",
    "sdt": "sdtPr sdtEndPr sdtContent",
}.items()}
"""The order of children in the transitional schema of WordprocessingML, part 1 of the standard."""

MANY = frozenset({"headerReference", "footerReference"})


def parts(content: bytes) -> Iterator[tuple[str, Any]]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    for name in archive.namelist():
        if name.startswith("word/") and name.endswith(".xml"):
            yield name, etree.fromstring(archive.read(name))


def faults(content: bytes) -> list[tuple[str, str, list[str]]]:
    """Elements whose children stand out of order, twice, or where the schema knows none of that name."""
    found = []
    for part, root in parts(content):
        for parent in root.iter(*(W + name for name in ORDERS)):
            name = parent.tag.removeprefix(W)
            order, own = ORDERS[name], [one.tag.removeprefix(W) for one in parent]
            twice = {one for one, count in Counter(own).items() if count > 1} - MANY
            known = [one for one in own if one in order]
            if twice or known != own or known != sorted(known, key=order.index):
                found.append((part, name, own))
    return found


@pytest.fixture(scope="module")
def word(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    from qualkit.model import ReportRequest
    from qualkit.reports.study import StudyReport

    asked = ReportRequest(kind="study", study="demo", options={"suggested_words": 1, "checklists": ["coreq"]})
    data = StudyReport().build(demo(), asked)
    [one] = render(data, formats=("docx",), folder=tmp_path_factory.mktemp("word"))
    return Path(one.path).read_bytes()


def test_elements_stand_in_the_order_of_the_schema(word: bytes) -> None:
    assert faults(word) == []


def test_the_order_is_minded(word: bytes) -> None:
    """The check sees a colour behind a size, and a property that stands twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W[1:-1]}"><w:rPr><w:sz/><w:color/></w:rPr>'
                                              "<w:tcPr><w:shd/><w:shd/></w:tcPr></w:document>")
    assert [name for _, name, _ in faults(out.getvalue())] == ["rPr", "tcPr"]


def test_marks_and_controls_have_ids_of_their_own_and_links_lead_somewhere(word: bytes) -> None:
    root = dict(parts(word))["word/document.xml"]
    starts, names = ([one.get(f"{W}{what}") for one in root.iter(f"{W}bookmarkStart")] for what in ("id", "name"))
    ends = [one.get(f"{W}id") for one in root.iter(f"{W}bookmarkEnd")]
    controls = [one.get(f"{W}val") for one in root.iterfind(f".//{W}sdt/{W}sdtPr/{W}id")]
    assert len(set(starts)) == len(starts) and sorted(starts) == sorted(ends)
    assert len(set(names)) == len(names) and all(len(name) <= 40 for name in names)
    assert len(set(controls)) == len(controls) > 0
    links = {one.get(f"{W}anchor") for one in root.iter(f"{W}hyperlink")}
    assert len(links) > 10 and links <= set(names)
    assert {"methods_coding", "context"} <= links  # of the checklist: to headings


def test_every_cell_ends_with_a_paragraph(word: bytes) -> None:
    """Word calls a file damaged in which one does not."""
    cells = list(dict(parts(word))["word/document.xml"].iter(f"{W}tc"))
    assert cells and all(one[-1].tag in (f"{W}p", f"{W}sdt") for one in cells)


def test_annexes_beyond_z() -> None:
    assert [lettered(number) for number in (1, 26, 27, 52, 53, 703)] == ["A", "Z", "AA", "AZ", "BA", "AAA"]
