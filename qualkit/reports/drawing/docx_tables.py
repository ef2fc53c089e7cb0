"""The tables of a Word report: widths by their words, repeated heads, ink on shades, links to what they point to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.reports.pages.colour import ink
from qualkit.reports.pages.flow import BREAK, Block

LETTER, BLANK = 108, 170
"""About the width of a letter, and of the blank beside a cell's words, in twentieths of a point."""

_INKS = {"muted": "5A666C", "mark": "8A4B08"}

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(text: str) -> str:
    """Text as XML can hold it."""
    return _NOT_XML.sub("", text)


def finish(table: Any, block: Block | None, text_width: int) -> None:
    """Repeat the header row and keep rows whole; a table of ours gets its widths, sides and links."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for place, line in enumerate(table._tbl.tr_lst):
        properties = line.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if place == 0:
            properties.append(OxmlElement("w:tblHeader"))
    if block is not None:
        _columns(table, block["columns"], widths(block, text_width))
        _describe(table, block["caption"])
        _links(table, block)
    for properties in table._tbl.iter(qn("w:tcPr")):
        properties[:] = sorted(properties, key=_place_in_schema)  # shades and spans came first; Word minds
    for shade in table._tbl.iter(qn("w:shd")):
        fill = shade.get(qn("w:fill"), "auto")
        if fill != "auto":
            _ink(shade.getparent().getparent(), fill)


_ORDER = ("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "textDirection",
          "tcFitText", "vAlign", "hideMark")


def _place_in_schema(element: Any) -> int:
    name = element.tag.rpartition("}")[2]
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def widths(block: Block, text_width: int) -> list[int]:
    """Columns as wide as they ask for, but none narrower than its longest word where there is room for all."""
    asked = [column["width"] for column in block["columns"]]
    least = [_longest([column["text"], *(line["cells"][place]["text"] for line in block["rows"])]) * LETTER + BLANK
             for place, column in enumerate(block["columns"])]
    if sum(least) >= text_width:
        return [round(text_width * one / sum(least)) for one in least]
    spare = [max(text_width * one / sum(asked) - floor, 0) for one, floor in zip(asked, least, strict=True)]
    left = text_width - sum(least)
    return [round(floor + left * one / (sum(spare) or 1)) for floor, one in zip(least, spare, strict=True)]


def _longest(texts: Sequence[str]) -> int:
    return min(max((len(word) for text in texts for word in re.split(r"[\s\-–/]", text)), default=1), 18)


def bookmark_name(anchor: str) -> str:
    """An anchor as Word lets a bookmark be called."""
    return re.sub(r"\W", "_", anchor)[:40]


def hyperlink(text: str, anchor: str, *, plain: bool = False) -> Any:
    """A run that leads to a bookmark of the same file; ``plain``: in the ink around it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link, run = OxmlElement("w:hyperlink"), _run(text)
    link.set(qn("w:anchor"), bookmark_name(anchor))
    if not plain:
        properties, colour = OxmlElement("w:rPr"), OxmlElement("w:color")
        colour.set(qn("w:val"), "0B5A63")
        properties.append(colour)
        run.insert(0, properties)
    link.append(run)
    return link


def _run(text: str, style: str = "") -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = OxmlElement("w:r")
    if style:
        properties = OxmlElement("w:rPr")
        if style != "muted":
            properties.append(OxmlElement("w:b"))
        if style in _INKS:
            colour = OxmlElement("w:color")
            colour.set(qn("w:val"), _INKS[style])
            properties.append(colour)
        run.append(properties)
    if text == BREAK:
        run.append(OxmlElement("w:br"))
        return run
    words = OxmlElement("w:t")
    words.text = written(text)
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run


def _links(table: Any, block: Block) -> None:
    lines = _body(table, len(block["columns"]))
    for line, row in zip(lines, block["rows"], strict=False):
        for cell, said in zip(line.tc_lst, row["cells"], strict=True):
            if any(part["link"] or part["style"] or part["text"] == BREAK for part in said["parts"]):
                _fill(cell, said["parts"])


def _body(table: Any, columns: int) -> Iterator[Any]:
    """Rows of the body that are not the name of a group."""
    return (line for line in table._tbl.tr_lst[1:] if len(line.tc_lst) == columns)


def _fill(cell: Any, parts: Sequence[Mapping[str, str]]) -> None:
    from docx.oxml.ns import qn

    paragraph = next(iter(cell.iter(qn("w:p"))))
    for run in list(paragraph.iter(qn("w:r"))):
        paragraph.remove(run)
    for part in parts:
        paragraph.append(hyperlink(part["text"], part["link"]) if part["link"] else _run(part["text"], part["style"]))


def _describe(table: Any, caption: str) -> None:
    """Alternative text for people who have the table read to them."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    words = OxmlElement("w:tblCaption")
    words.set(qn("w:val"), written(caption))
    table._tbl.tblPr.append(words)


def _columns(table: Any, columns: Sequence[Mapping[str, Any]], sizes: Sequence[int]) -> None:
    from docx.oxml.ns import qn

    for grid, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), sizes, strict=False):
        grid.set(qn("w:w"), str(width))
    table.autofit = False
    for line in table._tbl.tr_lst:
        cells = line.tc_lst
        if len(cells) != len(columns):
            continue
        for cell, column, width in zip(cells, columns, sizes, strict=True):
            size = cell.get_or_add_tcPr().get_or_add_tcW()
            size.set(qn("w:w"), str(width))
            size.set(qn("w:type"), "dxa")
            _align(cell, column["align"])


def _align(cell: Any, side: str) -> None:
    from docx.oxml.ns import qn

    if side == "left":
        return
    for paragraph in cell.iter(qn("w:p")):
        paragraph.get_or_add_pPr().get_or_add_jc().set(qn("w:val"), side)


def _ink(cell: Any, fill: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for run in cell.iter(qn("w:r")):
        colour = OxmlElement("w:color")
        colour.set(qn("w:val"), ink(f"#{fill.lower()}").lstrip("#").upper())
        run.get_or_add_rPr().append(colour)
