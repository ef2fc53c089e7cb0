"""Fields that Word fills: contents lists, captions that count, references to tables, figures and quotations."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.reports.drawing.docx_tables import bookmark_name, hyperlink, written

ENTRY = "Contents Entry"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a contents list: its words, level and the bookmark it leads to."""

    text: str
    level: int
    bookmark: str


def contents(paragraph: Any, instruction: str, entries: Sequence[Entry], *, style: str = "toc {level}") -> None:
    """Turn a paragraph into a list that Word fills on opening; until then it shows the entries, with links."""
    paragraph.clear()
    if not entries:
        paragraph._p.getparent().remove(paragraph._p)
        return
    last = paragraph
    for at, entry in enumerate(entries):
        last = _after(last) if at else last
        last.style = _style(paragraph, style.format(level=entry.level))
        if at == 0:
            mark(last._p, "begin")
            mark(last._p, "", f" {instruction} ")
            mark(last._p, "separate")
        last._p.append(_line(entry))
    mark(last._p, "end")


def _line(entry: Entry) -> Any:
    """A linked line with the number of its page, which only Word knows."""
    from docx.oxml import OxmlElement

    link = hyperlink(entry.text, entry.bookmark, plain=True)
    tab = OxmlElement("w:r")
    tab.append(OxmlElement("w:tab"))
    link.append(tab)
    mark(link, "begin")
    mark(link, "", f" PAGEREF {bookmark_name(entry.bookmark)} \\h ")
    mark(link, "separate")
    mark(link, "end")
    return link


def _style(paragraph: Any, name: str) -> Any:
    styles = paragraph.part.document.styles
    return next((styles[one] for one in (name, ENTRY) if one in styles), paragraph.style)


def mark(parent: Any, kind: str, instruction: str = "") -> None:
    """Append a piece of a field to a paragraph or link."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run, one = OxmlElement("w:r"), OxmlElement("w:fldChar" if kind else "w:instrText")
    if kind:
        one.set(qn("w:fldCharType"), kind)
    else:
        one.set(qn("xml:space"), "preserve")
        one.text = instruction
    run.append(one)
    parent.append(run)


def caption(paragraph: Any, word: str, number: str, *, text: str, anchor: str) -> None:
    """A caption whose number Word counts itself; references and lists lead to its first words."""
    paragraph.clear()
    paragraph.paragraph_format.keep_with_next = True
    bookmarked(paragraph._p, anchor, end=False)
    paragraph.add_run(f"{word} ")
    mark(paragraph._p, "begin")
    mark(paragraph._p, "", f" SEQ {word} \\* ARABIC ")
    mark(paragraph._p, "separate")
    paragraph.add_run(number)
    mark(paragraph._p, "end")
    bookmarked(paragraph._p, anchor, end=True)
    paragraph.add_run(f". {text}")


def bookmarked(parent: Any, anchor: str, *, end: bool) -> None:
    """Begin or end a bookmark behind what a paragraph holds so far."""
    parent.append(bookmark(anchor, end=end))


def bookmark(anchor: str, *, end: bool) -> Any:
    """One end of a bookmark."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement("w:bookmarkEnd" if end else "w:bookmarkStart")
    made.set(qn("w:id"), str(zlib.crc32(anchor.encode()) & 0x7FFFFFFF))
    if not end:
        made.set(qn("w:name"), bookmark_name(anchor))
    return made


def around(paragraph: Any, anchor: str) -> None:
    """Put a bookmark around all that a paragraph says."""
    from docx.oxml.ns import qn

    runs = [one for one in paragraph._p if one.tag in (qn("w:r"), qn("w:sdt"), qn("w:hyperlink"))]
    if runs:
        runs[0].addprevious(bookmark(anchor, end=False))
        runs[-1].addnext(bookmark(anchor, end=True))


class References:
    """Turns names like ``Table 3`` and ``Q12`` in machine-written lines into links that follow what they name."""

    def __init__(self, counted: Mapping[str, str], quotes: Mapping[str, str]) -> None:
        self._counted, self._quotes = counted, quotes
        names = sorted((*map(written, counted), *quotes), key=len, reverse=True)
        self._find = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})(?!\w)") if names else None

    def link(self, paragraph: Any) -> None:
        """Link what a paragraph names."""
        if self._find is None or not self._find.search(paragraph.text):
            return
        for run in list(paragraph.runs):
            if self._find.search(run.text):
                self._cut(run)

    def _cut(self, run: Any) -> None:
        from copy import deepcopy

        assert self._find is not None
        for piece in self._find.split(run.text):
            if piece in self._quotes:
                run._r.addprevious(hyperlink(piece, self._quotes[piece]))
            elif piece in self._counted:
                run._r.addprevious(_reference(piece, self._counted[piece]))
            elif piece:
                made = deepcopy(run._r)
                run._r.addprevious(made)
                type(run)(made, run._parent).text = piece
        run._r.getparent().remove(run._r)


def _reference(text: str, anchor: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field, run, words = OxmlElement("w:fldSimple"), OxmlElement("w:r"), OxmlElement("w:t")
    field.set(qn("w:instr"), f" REF {bookmark_name(anchor)} \\h ")
    words.text = text
    run.append(words)
    field.append(run)
    return field


def _after(paragraph: Any) -> Any:
    from docx.oxml import OxmlElement
    from docx.text.paragraph import Paragraph

    element: Any = OxmlElement("w:p")
    paragraph._p.addnext(element)
    return Paragraph(element, paragraph._parent)
