"""Numbers that Word counts itself: headings and annexes on several levels, lists that begin anew, paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualkit.reports.pages.flow import Block

LEVELS = 3
HANGING = (567, 737, 907)
"""Where the words of headings of each level begin, in twentieths of a point."""

PARAGRAPHS = "Numbered Paragraph"
"""The style of numbered paragraphs."""


class Numbering:
    """The lists of an open document, made when first asked for."""

    def __init__(self, made: Any) -> None:
        self._made = made
        self._root = _root(made)
        self._lists: dict[str, int] = {}

    def heading(self, paragraph: Any, block: Block) -> None:
        """Let Word number a heading as the report does; one without a number gets none."""
        level = block["level"] - 1
        own = self._style_list(paragraph)
        if not block["number"]:
            if own or "headings" in self._lists:
                _list(paragraph._p.get_or_add_pPr(), 0, None)
        elif block["number"][0].isdigit():
            if not own:
                self._link(paragraph.style, level)
        else:
            _list(paragraph._p.get_or_add_pPr(), self._annexes(), level)

    def begin_headings(self, paragraphs: Sequence[tuple[Any, Block]]) -> None:
        """Make the list of headings, and belong to it the style of each level, before any heading is numbered."""
        numbered = [(paragraph, block) for paragraph, block in paragraphs if block["number"][:1].isdigit()]
        if numbered and not any(self._style_list(paragraph) for paragraph, _ in numbered):
            self._headings()

    def items(self, paragraphs: Sequence[Any]) -> None:
        """Let an ordered list begin with one, whatever lists stand before it."""
        number = self._style_list(paragraphs[0])
        kind = next((one.find(_w("w:abstractNumId")).get(_w("w:val")) for one in self._root.findall(_w("w:num"))
                     if one.get(_w("w:numId")) == str(number)), "") if number else ""
        if kind:
            made = self._num(int(kind), restart=True)
            for paragraph in paragraphs:
                _list(paragraph._p.get_or_add_pPr(), made, 0)

    def paragraph(self, paragraph: Any) -> None:
        """Number a paragraph through the whole document."""
        if "paragraphs" not in self._lists:
            self._lists["paragraphs"] = self._new([("decimal", "%1.", 0, 0, "")])
            self._paragraph_style()
        paragraph.style = self._made.styles[PARAGRAPHS]

    def list_style(self, name: str, form: str) -> None:
        """Make the style of a list that a document does not have."""
        from docx.enum.style import WD_STYLE_TYPE

        style = self._made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style.base_style = self._made.styles["Normal"]
        text = "\u2022" if form == "bullet" else "%1."
        _list(style.element.get_or_add_pPr(), self._new([(form, text, 360, 360, "")]), None)

    # --- definitions -------------------------------------------------------------------------------

    def _headings(self) -> int:
        if "headings" not in self._lists:
            names = [self._style_id(level) for level in range(LEVELS)]
            self._lists["headings"] = self._new([
                ("decimal", ".".join(f"%{one + 1}" for one in range(level + 1)), HANGING[level], HANGING[level],
                 names[level]) for level in range(LEVELS)])
        return self._lists["headings"]

    def _annexes(self) -> int:
        if "annexes" not in self._lists:
            self._lists["annexes"] = self._new([
                ("decimal" if level else "upperLetter", ".".join(f"%{one + 1}" for one in range(level + 1)),
                 HANGING[level], HANGING[level], "") for level in range(LEVELS)])
        return self._lists["annexes"]

    def _link(self, style: Any, level: int) -> None:
        properties = style.element.get_or_add_pPr()
        if properties.find(_w("w:numPr")) is None:
            _list(properties, self._headings(), level or None)

    def _style_id(self, level: int) -> str:
        try:
            return str(self._made.styles[f"Heading {level + 1}"].style_id)
        except KeyError:
            return ""

    def _style_list(self, paragraph: Any) -> int:
        """The list that a paragraph's style belongs to, not being ours."""
        style, steps = paragraph.style, 0
        while style is not None and steps < 20:
            held = style.element.find(f"{_w('w:pPr')}/{_w('w:numPr')}/{_w('w:numId')}")
            if held is not None:
                number = int(held.get(_w("w:val")) or 0)
                return 0 if number == self._lists.get("headings") else number
            style, steps = style.base_style, steps + 1
        return 0

    def _paragraph_style(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE

        if PARAGRAPHS not in self._made.styles:
            style = self._made.styles.add_style(PARAGRAPHS, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = self._made.styles["Normal"]
        style = self._made.styles[PARAGRAPHS]
        _list(style.element.get_or_add_pPr(), self._lists["paragraphs"], None)

    def _new(self, levels: Sequence[tuple[str, str, int, int, str]]) -> int:
        """Define a list: format, text, indent, hanging and style of each level."""
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        taken = [int(one.get(_w("w:abstractNumId"))) for one in self._root.findall(_w("w:abstractNum"))]
        kind = max(taken, default=-1) + 1
        drawn = "".join(_level(at, *one) for at, one in enumerate(levels))
        made = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{kind}"><w:multiLevelType '
                         f'w:val="multilevel"/>{drawn}</w:abstractNum>')
        first = self._root.find(_w("w:num"))
        if first is None:
            self._root.append(made)
        else:
            first.addprevious(made)  # the schema wants all kinds before all lists
        return self._num(kind)

    def _num(self, kind: int, *, restart: bool = False) -> int:
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        lists = self._root.findall(_w("w:num"))
        number = max((int(one.get(_w("w:numId"))) for one in lists), default=0) + 1
        over = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>' if restart else ""
        made = parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{kind}"/>{over}</w:num>')
        if lists:
            lists[-1].addnext(made)
        else:
            self._root.append(made)
        return number


def _root(made: Any) -> Any:
    """The part that holds a document's lists, begun where there is none."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.oxml.ns import nsdecls
    from docx.parts.numbering import NumberingPart

    if not any(one.reltype == RELATIONSHIP_TYPE.NUMBERING for one in made.part.rels.values()):
        blank = f"<w:numbering {nsdecls('w')}/>".encode()
        part = NumberingPart.load(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, blank, made.part.package)
        made.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    return made.part.numbering_part.element


def _level(at: int, form: str, text: str, left: int, hanging: int, style: str) -> str:
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    indent = f'<w:pPr><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr>' if hanging else ""
    suffix = "" if hanging else '<w:suff w:val="space"/>'
    return (f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{linked}{suffix}<w:lvlText '
            f'w:val="{text}"/><w:lvlJc w:val="left"/>{indent}</w:lvl>')


def _list(properties: Any, number: int, level: int | None) -> None:
    """Give a paragraph or style its place in a list."""
    held = properties.get_or_add_numPr()
    if level is not None:
        held.get_or_add_ilvl().val = level
    held.get_or_add_numId().val = number


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def untyped(paragraph: Any, head: str) -> None:
    """Take the typed number off a heading."""
    left = len(head)
    for run in paragraph.runs:
        cut = min(left, len(run.text))
        if cut:
            run.text = run.text[cut:]
        left -= cut

