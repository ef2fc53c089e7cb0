"""A template made from somebody's own Word document: their styles, page, header, footer and logo, our tags."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from qualkit.errors import UsageError
from qualkit.formats.archive import repack
from qualkit.reports.drawing import docx_template
from qualkit.reports.drawing.docx_numbering import Numbering
from qualkit.reports.drawing.docx_safety import dangers

_KEPT_RELATIONS = ("styles", "numbering", "settings", "theme", "fontTable", "webSettings", "stylesWithEffects")
_KEPT_IN_PACKAGE = ("officeDocument", "core-properties")


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """The template, and what was taken over, added and left behind."""

    content: bytes
    kept: tuple[str, ...]
    added: tuple[str, ...]
    table_style: str
    told: tuple[str, ...]


def adopt(content: bytes) -> Adopted:
    """Return a template in the look of a Word document; nothing of its text stays but headers and footers.

    Raises:
        UsageError: it holds macros.
        InputError: it is no Word file, damaged, or over a limit.
    """
    from docx import Document

    found = dangers(content)
    if "macros or active controls" in found:
        raise UsageError("The document holds macros or active controls.", hint="Save it as .docx without macros.")
    try:
        made = Document(io.BytesIO(content))
    except (KeyError, ValueError) as error:
        raise UsageError(f"The document cannot be opened ({type(error).__name__}).",
                         hint="Save it in Word as .docx, not as a template or a macro file.") from None
    table_style = _table_style(made)
    section = _section(made)
    _empty(made, section)
    made.element.body.append(section)
    kept, added = _styles(made)
    if not table_style:
        docx_template.table_style(made)
        table_style = "Report Table"
    docx_template.tags(made, table_style=table_style)
    _mark_headers(made)
    _forget(made)
    out = io.BytesIO()
    made.save(out)
    left = dangers(out.getvalue())
    if left:
        raise UsageError(f"Its header, footer or styles hold {', '.join(left)}.", hint="Take that out in Word first.")
    return Adopted(content=repack(out.getvalue()), kept=tuple(kept), added=tuple(added), table_style=table_style,
                   told=tuple(f"{one} left out" for one in found))


def _table_style(made: Any) -> str:
    """The style that most of their tables have, Word's plain ones aside."""
    used = Counter(table.style.name for table in made.tables if table.style is not None)
    return next((name for name, _ in used.most_common() if name not in ("Normal Table", "Table Grid")), "")


def _section(made: Any) -> Any:
    """The upright section with most paragraphs, with the headers and footers that it inherits."""
    from docx.oxml.ns import qn

    best, most, count = None, -1, 0
    inherited: dict[tuple[str, str], Any] = {}
    for element in made.element.body:
        count += element.tag == qn("w:p")
        held = element if element.tag == qn("w:sectPr") else element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        if held is None:
            continue
        inherited |= {(one.tag, one.get(qn("w:type"))): one for one in held
                      if one.tag in (qn("w:headerReference"), qn("w:footerReference"))}
        size = held.find(qn("w:pgSz"))
        upright = size is None or size.get(qn("w:orient")) != "landscape"
        if count > most and upright:
            best, most = _with(held, inherited), count
        count = 0
    return best if best is not None else deepcopy(made.sections[-1]._sectPr)


def _with(section: Any, inherited: dict[tuple[str, str], Any]) -> Any:
    """A section with the headers and footers that it has from those before it."""
    from docx.oxml.ns import qn

    made = deepcopy(section)
    own = {(one.tag, one.get(qn("w:type"))) for one in made}
    for key, one in inherited.items():
        if key not in own:
            made.insert(0, deepcopy(one))
    return made


def _empty(made: Any, section: Any) -> None:
    """Take out what the document says, and every part that belonged to it: pictures, notes, comments."""
    from docx.oxml.ns import qn

    body = made.element.body
    for element in list(body):
        body.remove(element)
    named = {str(value) for one in section.iter() for key, value in one.attrib.items() if str(key).endswith("}id")}
    for name, one in list(made.part.rels.items()):
        if one.reltype.rpartition("/")[2] not in _KEPT_RELATIONS and name not in named:
            made.part.rels.pop(name)
    for name, one in list(made.part.package.rels.items()):
        if one.reltype.rpartition("/")[2] not in _KEPT_IN_PACKAGE:
            made.part.package.rels.pop(name)
    for part in [made.part, *(one.target_part for one in made.part.rels.values() if not one.is_external)]:
        for name, one in list(part.rels.items()):
            if one.is_external and not one.reltype.endswith("/hyperlink"):
                part.rels.pop(name)
    for name in ("attachedTemplate", "footnotePr", "endnotePr", "documentProtection", "mailMerge", "attachedSchema"):
        for one in made.settings.element.findall(qn(f"w:{name}")):
            made.settings.element.remove(one)


def _styles(made: Any) -> tuple[list[str], list[str]]:
    """Keep theirs, and add those of ours that they do not have, in their letters and the colour of their headings."""
    kept, added = [], []
    accent = _accent(made)
    for name in ("List Bullet", "List Number"):
        if name not in made.styles:
            Numbering(made).list_style(name, "bullet" if name.endswith("Bullet") else "decimal")
            added.append(name)
        else:
            kept.append(name)
    for name, parent, look in docx_template.STYLES:
        if name in made.styles:
            kept.append(name)
            continue
        own = {key: (accent or value) if value == docx_template.ACCENT else value for key, value in look.items()
               if key != "font"}
        docx_template.add_style(made, name, parent, own)
        added.append(name)
    return kept, added


def _accent(made: Any) -> str:
    """The colour of their headings, where it is one of their own."""
    if "Heading 1" not in made.styles:
        return ""
    colour = made.styles["Heading 1"].font.color
    return str(colour.rgb) if colour is not None and colour.rgb is not None else ""


def _mark_headers(made: Any) -> None:
    """What a draft is must stand on every page: a line in each of their headers."""
    section = made.sections[0]
    for header in _headers(section):
        first = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
        line = first.insert_paragraph_before('{{ report.marks | join(" · ") }}')
        line.style = made.styles["Fact"]
        line.insert_paragraph_before("{%p if report.marks %}")
        first.insert_paragraph_before("{%p endif %}")


def _headers(section: Any) -> Iterator[Any]:
    yield section.header
    if section.different_first_page_header_footer:
        yield section.first_page_header
    if section._document_part.settings.odd_and_even_pages_header_footer:
        yield section.even_page_header


def _forget(made: Any) -> None:
    """Nothing of who wrote the document they gave us."""
    properties = made.core_properties
    for name in ("title", "author", "last_modified_by", "comments", "keywords", "subject", "category",
                 "content_status"):
        setattr(properties, name, "")
