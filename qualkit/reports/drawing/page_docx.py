"""The report as a Word document that evaluators go on writing in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader

from qualkit.errors import FileInvalid, InputError, printable
from qualkit.formats.archive import repack
from qualkit.reports.drawing.docx_controls import Marking, unmarked
from qualkit.reports.drawing.docx_finish import finished
from qualkit.reports.drawing.docx_safety import dangers
from qualkit.reports.drawing.docx_tables import written
from qualkit.reports.drawing.page_html import facts
from qualkit.reports.drawing.templating import environment, our_template, render_user, user_template
from qualkit.reports.pages.flow import Block
from qualkit.reports.parts.excerpts import direction_of

SUFFIX = "docx"


def render(data: Mapping[str, Any], flow: Sequence[Block], *, pictures: Mapping[str, bytes],
           templates_folder: Path | None = None) -> bytes:
    """Return the document: the template filled, then finished where a template cannot reach."""
    context = page_context(data, flow)
    plain, marking = context["flow"], Marking(labels=data["labels"], draft=bool(data["draft"]))
    context["flow"] = marking.marked(plain)
    theirs = user_template(templates_folder, data["kind"], SUFFIX)
    if theirs is not None:
        refuse_dangers(theirs)
        filled = render_user(theirs.parent, theirs.name, context, autoescape=True)
    else:
        filled = fill_template(io.BytesIO(our_template(data["kind"], SUFFIX).read_bytes()), context,
                               environment(BaseLoader(), autoescape=True))
    return repack(finished(filled, data, plain, pictures=pictures, controls=marking.controls))


def refuse_dangers(path: Path) -> None:
    """Stop before a user's template is opened that would run or fetch something, or unpack to more than it may.

    Raises:
        FileInvalid: what it holds.
    """
    try:
        found = dangers(path.read_bytes())
    except InputError as error:
        raise FileInvalid(str(path), [f"{printable(path.name)}: {error} {error.hint}"]) from None
    if found:
        raise FileInvalid(str(path), [f"{printable(path.name)}: it holds {one}. Take it out in Word." for one in found])


def fill_template(template: io.BytesIO, context: Mapping[str, Any], made: Any) -> bytes:
    """Fill a docx template in our sandbox, escaping always: without it ``R&D < 5`` loses its words."""
    word = opened(template)
    word.render(dict(context), jinja_env=made, autoescape=True)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def opened(template: io.BytesIO) -> Any:
    """A docx template, not yet filled."""
    from docxtpl import DocxTemplate

    class Template(DocxTemplate):  # type: ignore[misc]
        """Puts values in as they are: docxtpl rewrites ``{_{`` and line ends inside people's words."""

        def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
            """Render one part of the package."""
            self.current_rendering_part = part
            return str(jinja_env.from_string(re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml)).render(context))

    return Template(template)


def page_context(data: Mapping[str, Any], flow: Sequence[Block]) -> dict[str, Any]:
    """What a template may use: plain values only."""
    prepared = [_prepared(block, data["labels"]) for block in flow]
    context = {"report": dict(data), "flow": prepared, "L": data["labels"], "facts": facts(data)}
    return dict(_printable(context))


def _prepared(block: Block, labels: Mapping[str, str]) -> Block:
    if block["kind"] == "heading":
        return block | {"number_tab": f"{block['number']}  " if block["number"] else ""}
    if block["kind"] == "quote":
        return block | {"source_line": source_line(block["quote"], labels)}
    if block["kind"] == "table":
        rows = [line | {"cells": [_cell(one) for one in line["cells"]]} for line in block["rows"]]
        return block | {"rows": rows}
    return block


def _cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    return {**cell, "background": cell["fill"].lstrip("#") or "auto",
            "indented": "\u2003" * cell["indent"] + cell["text"]}


def source_line(quote: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """The attribution below a quotation, flags first."""
    flags = [labels["quote.suggested"]] if quote["suggested"] else []
    flags += [] if quote["verified"] else [labels["quote.unverified"]]
    direction = f" ({labels['status.' + quote['direction']]})" if quote["direction"] else ""
    machine = [labels["quote.by_machine"]] if quote["translation"] and quote["translation"]["by_machine"] else []
    said = [f"{quote['id']}. {quote['attribution']}", quote["place"], f"{quote['code_name']}{direction}", *machine,
            *([quote["why"]] if quote["why"] else [])]
    return " · ".join([*(flag.upper() for flag in flags), *said])


def _printable(value: Any) -> Any:  # JSON values
    """Take out what XML cannot hold: the parser would drop a whole paragraph for one of them."""
    if isinstance(value, str):
        return unmarked(written(value))
    if isinstance(value, Mapping):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value


def words(content: bytes) -> Iterator[str]:
    """All paragraphs of a document, those of tables included, in order."""
    from docx import Document
    from docx.oxml.ns import qn

    for paragraph in Document(io.BytesIO(content)).element.body.iter(qn("w:p")):
        yield "".join(node.text or "" for node in paragraph.iter(qn("w:t")))


__all__ = ["direction_of", "fill_template", "render", "source_line", "words"]
