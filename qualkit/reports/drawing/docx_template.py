"""Makes the Word template that ships with qualkit: ``python -m qualkit.reports.drawing.docx_template FILE``.

The template is an ordinary Word file with Jinja tags (docxtpl). Evaluators change its styles, logo
and order in Word and save it as ``reports/templates/report.docx``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SERIF, SANS = "Cambria", "Calibri"
INK, SOFT, ACCENT, WARM, MARK = "1D2529", "5A666C", "0B5A63", "8A4B08", "7A1F1F"

STYLES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("Normal", "", {"font": SERIF, "size": 11, "after": 8, "line": 1.25, "colour": INK}),
    ("Title", "", {"font": SERIF, "size": 28, "bold": True, "before": 14, "after": 18, "colour": INK}),
    ("Subtitle", "", {"font": SANS, "size": 10, "bold": True, "before": 130, "after": 0, "colour": ACCENT}),
    ("Heading 1", "", {"font": SERIF, "size": 20, "bold": True, "before": 30, "after": 10, "colour": INK}),
    ("Heading 2", "", {"font": SERIF, "size": 14, "bold": True, "before": 20, "after": 6, "colour": INK}),
    ("Heading 3", "", {"font": SANS, "size": 10.5, "bold": True, "before": 14, "after": 5, "colour": ACCENT}),
    ("Caption", "", {"font": SANS, "size": 9, "bold": True, "before": 12, "after": 4, "colour": INK, "next": True}),
    ("Quote", "", {"font": SERIF, "size": 11.5, "italic": False, "before": 8, "after": 1, "colour": INK,
                   "rule": ACCENT, "next": True}),
    ("Quote Translation", "Quote", {"font": SERIF, "size": 10.5, "italic": True, "before": 0, "after": 1,
                                    "colour": SOFT, "rule": ACCENT, "next": True}),
    ("Quote Source", "Quote", {"font": SANS, "size": 8.5, "before": 0, "after": 10, "colour": SOFT, "rule": ACCENT,
                               "next": False}),
    ("Counter Quote", "Quote", {"font": SERIF, "size": 11.5, "rule": MARK, "before": 8, "after": 1, "next": True}),
    ("Suggested Quote", "Quote", {"font": SERIF, "size": 11.5, "rule": WARM, "before": 8, "after": 1, "next": True}),
    ("Lead", "Normal", {"font": SERIF, "size": 11.5, "italic": True, "colour": SOFT, "after": 8}),
    ("Note", "Normal", {"font": SERIF, "size": 10, "colour": SOFT, "after": 8, "next": True}),
    ("Unreviewed", "Normal", {"font": SERIF, "size": 11, "colour": WARM, "after": 6}),
    ("To Be Written", "Normal", {"font": SANS, "size": 9.5, "colour": WARM, "fill": "FDF5E8", "after": 8}),
    ("Claim", "Normal", {"font": SERIF, "size": 13, "bold": True, "before": 10, "after": 2, "top": ACCENT,
                         "next": True}),
    ("Claim Line", "Normal", {"font": SERIF, "size": 10.5, "after": 3, "next": True}),
    ("Box Title", "Normal", {"font": SANS, "size": 10, "bold": True, "colour": ACCENT, "before": 10, "after": 2,
                             "next": True}),
    ("Warning Title", "Box Title", {"font": SANS, "size": 10, "bold": True, "colour": WARM, "before": 10, "after": 2,
                                    "next": True}),
    ("Box Line", "List Bullet", {"font": SERIF, "size": 10.5, "after": 3}),
    ("Fact", "Normal", {"font": SANS, "size": 8.5, "colour": SOFT, "after": 2}),
    ("Cover Fact", "Normal", {"font": SERIF, "size": 10.5, "after": 3, "line": 1.1}),
    ("Cover Mark", "Normal", {"font": SANS, "size": 10, "bold": True, "colour": WARM, "before": 24, "after": 0,
                              "fill": "FDF5E8"}),
    ("Table Text", "Normal", {"font": SANS, "size": 8.5, "before": 1, "after": 1, "line": 1.0}),
    ("Table Head", "Table Text", {"font": SANS, "size": 8.5, "bold": True, "before": 1, "after": 1, "line": 1.0}),
    ("Table Group", "Table Text", {"font": SANS, "size": 8.5, "bold": True, "colour": ACCENT, "before": 5, "after": 1,
                                   "line": 1.0, "next": True}),
    ("Table Note", "Normal", {"font": SANS, "size": 8, "colour": SOFT, "before": 3, "after": 10, "line": 1.0}),
    ("toc 1", "Normal", {"font": SANS, "size": 9.5, "bold": True, "before": 5, "after": 1, "line": 1.1, "leader": 0}),
    ("toc 2", "Normal", {"font": SANS, "size": 9.5, "before": 0, "after": 1, "line": 1.1, "leader": 6}),
    ("table of figures", "Normal", {"font": SANS, "size": 9.5, "before": 0, "after": 2, "line": 1.1, "leader": 0}),
    ("Contents Place", "Normal", {}), ("Tables Place", "Normal", {}), ("Figures Place", "Normal", {}),
    ("Chart Place", "Normal", {"after": 4}),
)


def build() -> Any:
    """Return the template as a python-docx document."""
    from docx import Document
    from docx.shared import Mm

    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(27)
    section.top_margin, section.bottom_margin = Mm(26), Mm(28)
    for name, parent, look in STYLES:
        add_style(made, name, parent, look)
    table_style(made)
    _margins(made)
    tags(made)
    _without_thumbnail(made)
    return made


def tags(made: Any, *, table_style: str = "Report Table") -> None:
    """Write the cover and the flow of blocks as tags, in styles that the document has."""
    _cover(made)
    _flow(made, table_style)


def _without_thumbnail(made: Any) -> None:
    """python-docx's own template carries a picture of a page that is not ours."""
    relations = made.part.package.rels
    for name in [name for name, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        relations.pop(name)


def table_style(made: Any) -> None:
    """Rules above, below and between rows: one place to change the look of all tables."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    style = made.styles.add_style("Report Table", WD_STYLE_TYPE.TABLE)
    style.base_style = made.styles["Normal Table"]
    rules = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>' for side, size, colour
                    in (("top", 8, INK), ("bottom", 8, INK), ("insideH", 4, "D0D5D3")))
    blanks = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
    style.element.append(parse_xml(f"<w:tblPr {nsdecls('w')}><w:tblBorders>{rules}</w:tblBorders>"
                                   f"<w:tblCellMar>{blanks}</w:tblCellMar></w:tblPr>"))


def add_style(made: Any, name: str, parent: str, look: dict[str, Any]) -> None:
    """Add a style, or give one its look; without a font it has that of its parent."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style = made.styles[name] if name in made.styles else made.styles.add_style(
        name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith(("toc", "table of")))
    if parent:
        style.base_style = made.styles[parent]
    font, spacing = style.font, style.paragraph_format
    if "size" in look:
        font.size = Pt(look["size"])
        _size_of_scripts(style, look["size"])
    if "font" in look:
        font.name = look["font"]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    font.bold, font.italic = look.get("bold", False), look.get("italic", False)
    font.cs_bold, font.cs_italic = font.bold, False  # Arabic and Bangla are not slanted
    if "colour" in look:
        font.color.rgb = RGBColor.from_string(look["colour"])
    spacing.space_before, spacing.space_after = Pt(look.get("before", 0)), Pt(look.get("after", 0))
    spacing.line_spacing = look.get("line", 1.2)
    spacing.keep_with_next = look.get("next", name.startswith("Heading"))
    _borders(style, look)


def _size_of_scripts(style: Any, size: float) -> None:
    """The size of scripts that Word sets by rules of their own: Arabic, Bangla."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    found = style.element.rPr
    for old in found.findall(qn("w:szCs")):
        found.remove(old)
    made = OxmlElement("w:szCs")
    made.set(qn("w:val"), str(round(size * 2)))
    found.find(qn("w:sz")).addnext(made)


def _borders(style: Any, look: dict[str, Any]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)
    sides = {"top": str(look.get("top", "")), "left": str(look.get("rule", ""))}  # in the schema's order
    if any(sides.values()):
        borders = OxmlElement("w:pBdr")
        for side in sides:
            if sides[side]:
                line = OxmlElement(f"w:{side}")
                for key, value in (("val", "single"), ("sz", "18" if side == "left" else "8"),
                                   ("space", "10" if side == "left" else "6"), ("color", sides[side])):
                    line.set(qn(f"w:{key}"), value)
                borders.append(line)
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    if "leader" in look:
        _leader(style, look["leader"])
    if look.get("rule"):
        style.paragraph_format.left_indent = Mm(5)
    if look.get("fill"):
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", look["fill"])):
            shade.set(qn(f"w:{key}"), value)
        properties.insert_element_before(shade, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def _leader(style: Any, indent: int) -> None:
    """Dots from the words of a contents list to the number of the page."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Mm

    style.paragraph_format.left_indent = Mm(indent)
    style.paragraph_format.right_indent = Mm(8)
    style.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _margins(made: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    section = made.sections[0]
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.style = foot.style = made.styles["Fact"]
    head.add_run('{{ report.marks | join(" · ") }}').bold = True
    foot.add_run('{{ report.opening.title }} · ')
    run = foot.add_run()
    for kind in ("begin", "", "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = " PAGE "
        run._r.append(mark)


def _cover(made: Any) -> None:
    say = _Sayer(made)
    say("{%p if report.brief is defined %}")
    say("{{ L.subtitle }}", "Box Title")
    say("{%p else %}")
    say("{{ L.subtitle }}", "Subtitle")
    say("{%p endif %}")
    say("{{ report.opening.title }}", "Title")
    say("{%p for fact in facts %}")
    say("{{ fact[0] }}{{ L.colon }}{{ fact[1] }}", "Cover Fact")
    say("{%p endfor %}")
    say("{%p for mark in report.marks %}")
    say("{{ mark }}", "Cover Mark")
    say("{%p endfor %}")
    say("{%p if not report.brief is defined %}")
    made.add_page_break()
    say("{{ L.contents }}", "Box Title")
    say("{{ L.contents }}", "Contents Place")
    for kind, name in (("table", "Tables"), ("chart", "Figures")):
        words = f'{{{{ L["lists.{"tables" if kind == "table" else "figures"}"] }}}}'
        say(f'{{%p if flow | selectattr("kind", "equalto", "{kind}") | list %}}')
        say(words, "Box Title")
        say(words, f"{name} Place")
        say("{%p endif %}")
    say("{%p endif %}")


def _flow(made: Any, table_style: str) -> None:
    say = _Sayer(made)
    say("{%p for b in flow %}")
    say('{%p if b.kind == "heading" %}')
    for level in (1, 2, 3):
        say(f"{{%p if b.level == {level} %}}")
        say("{{ b.number_tab }}{{ b.text }}", f"Heading {level}")
        say("{%p endif %}")
    say('{%p elif b.kind == "para" %}')
    for place, (style, name) in enumerate((("lead", "Lead"), ("note", "Note"), ("unreviewed", "Unreviewed"))):
        say(f'{{%p {"el" if place else ""}if b.style == "{style}" %}}')
        say.runs("b.runs", name)
    say("{%p else %}")
    say.runs("b.runs", "Normal")
    say("{%p endif %}")
    say('{%p elif b.kind == "subheading" %}')
    say("{{ b.text }}", "Box Title")
    say('{%p elif b.kind == "list" %}')
    say("{%p for item in b['items'] %}")
    say("{%p if b.ordered %}")
    say.runs("item", "List Number")
    say("{%p else %}")
    say.runs("item", "List Bullet")
    say("{%p endif %}")
    say("{%p endfor %}")
    say('{%p elif b.kind == "todo" %}')
    say("{{ b.text }}", "To Be Written")
    _boxes(say)
    _quotes(say)
    _tables(made, say, table_style)
    say('{%p elif b.kind == "chart" %}')
    say("{{ b.number }}. {{ b.caption }}", "Caption")
    say("{{ b.id }}", "Chart Place")
    say("{%p if b.note %}")
    say("{{ b.note }}", "Table Note")
    say("{%p endif %}")
    say("{%p endif %}")
    say("{%p endfor %}")


def _boxes(say: _Sayer) -> None:
    say('{%p elif b.kind == "box" %}')
    for place, (tone, name) in enumerate((("claim", "Claim"), ("warning", "Warning Title"))):
        say(f'{{%p {"el" if place else ""}if b.tone == "{tone}" %}}')
        say("{{ b.title }}", name)
    say("{%p else %}")
    say("{{ b.title }}", "Box Title")
    say("{%p endif %}")
    say("{%p for line in b.lines %}")
    say('{%p if b.tone == "claim" and loop.last %}')
    say("{{ line }}", "Fact")
    say('{%p elif b.tone == "claim" %}')
    say("{{ line }}", "Claim Line")
    say("{%p else %}")
    say("{{ line }}", "Box Line")
    say("{%p endif %}")
    say("{%p endfor %}")


def _quotes(say: _Sayer) -> None:
    say('{%p elif b.kind == "quote" %}')
    for place, (box, name) in enumerate((("counter", "Counter Quote"), ("suggested", "Suggested Quote"))):
        say(f'{{%p {"el" if place else ""}if b.quote.box == "{box}" %}}')
        say("{{ b.quote.text }}", name)
    say("{%p else %}")
    say("{{ b.quote.text }}", "Quote")
    say("{%p endif %}")
    say("{%p if b.quote.untranslated %}")
    say('{{ L["quote.untranslated"] }}', "Quote Translation")
    say("{%p endif %}")
    say("{%p if b.quote.translation %}")
    say("{{ b.quote.translation.text }}", "Quote Translation")
    say("{%p endif %}")
    say("{{ b.source_line }}", "Quote Source")


def _tables(made: Any, say: _Sayer, table_style: str) -> None:
    say('{%p elif b.kind == "table" %}')
    say("{{ b.number }}. {{ b.caption }}", "Caption")
    table = made.add_table(rows=6, cols=3, style=made.styles[table_style])
    rows: Sequence[Sequence[tuple[str, str]]] = (
        (("{%tc for column in b.columns %}", ""), ("{{ column.text }}", "Table Head"), ("{%tc endfor %}", "")),
        (("{%tr for row in b.rows %}", ""),),
        (("{%tr if row.group %}", ""),),
        (("{% colspan b.columns | length %}{{ row.group }}", "Table Group"),),
        (("{%tr endif %}", ""),),
        (("{%tc for cell in row.cells %}", ""), ("{% cellbg cell.background %}{{ cell.indented }}", "Table Text"),
         ("{%tc endfor %}", "")),
    )
    for line, cells in zip(table.rows, rows, strict=True):
        if len(cells) == 1:
            for extra in line.cells[:0:-1]:
                line._tr.remove(extra._tc)
        for cell, (text, style) in zip(line.cells, cells, strict=False):
            cell.paragraphs[0].add_run(text)
            if style:
                cell.paragraphs[0].style = made.styles[style]
    closing = table.add_row()
    for extra in closing.cells[:0:-1]:
        closing._tr.remove(extra._tc)
    closing.cells[0].paragraphs[0].add_run("{%tr endfor %}")
    say("{{ b.note }}", "Table Note")


class _Sayer:
    """Adds paragraphs in a style."""

    def __init__(self, made: Any) -> None:
        self._made = made

    def __call__(self, text: str, style: str = "Normal") -> None:
        self._made.add_paragraph(text, style=self._made.styles[style])

    def runs(self, parts: str, style: str) -> None:
        """A paragraph of plain, bold and italic runs."""
        paragraph = self._made.add_paragraph(style=self._made.styles[style])
        paragraph.add_run(f"{{%r for run in {parts} %}}")
        paragraph.add_run("{%r if run.bold is defined %}")
        paragraph.add_run("{{ run.text }}").bold = True
        paragraph.add_run("{%r elif run.italic is defined %}")
        paragraph.add_run("{{ run.text }}").italic = True
        paragraph.add_run("{%r else %}")
        paragraph.add_run("{{ run.text }}")
        paragraph.add_run("{%r endif %}")
        paragraph.add_run("{%r endfor %}")


if __name__ == "__main__":
    import io

    from qualkit.formats.archive import repack

    buffer = io.BytesIO()
    build().save(buffer)
    Path(sys.argv[1]).write_bytes(repack(buffer.getvalue()))
