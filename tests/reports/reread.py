"""Reads report files back with other people's readers, none of them ours."""

import contextlib
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any


def words_of_html(content: bytes) -> str:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(content.decode("utf-8"))
    for node in tree.css("style, script"):
        node.decompose()
    assert tree.body is not None
    return tree.body.text(separator=" ")


def words_of_docx(content: bytes) -> str:
    from docx import Document
    from docx.oxml.ns import qn

    made = Document(io.BytesIO(content))
    parts = [made.element.body, *(one._element for section in made.sections for one in (section.header, section.footer))]
    return "\n".join("".join(node.text or "" for node in paragraph.iter(qn("w:t")))
                     for part in parts for paragraph in part.iter(qn("w:p")))


def pages_of_pdf(content: bytes) -> list[str]:
    from pypdfium2 import PdfDocument

    pages = []
    with PdfDocument(content) as book:
        for page in book:
            text = page.get_textpage()
            pages.append(text.get_text_range().replace("\ufffe", ""))  # where a name was hyphenated
            text.close()
            page.close()
    return pages


def words_of_md(content: bytes) -> str:
    from markdown_it import MarkdownIt

    return words_of_html(MarkdownIt("commonmark", {"html": False}).enable("table").render(content.decode("utf-8")).encode())


def sheets_of(content: bytes) -> dict[str, list[list[Any]]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def words_of_xlsx(content: bytes) -> str:
    return "\n".join(str(cell) for rows in sheets_of(content).values() for row in rows for cell in row)


def strings_of(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from strings_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_of(inner)
    else:
        yield str(value)


READERS: Mapping[str, Callable[[bytes], str]] = {
    "html": words_of_html, "docx": words_of_docx, "pdf": lambda content: "\n".join(pages_of_pdf(content)),
    "md": words_of_md, "xlsx": words_of_xlsx, "json": lambda content: "\n".join(strings_of(json.loads(content)))}


def everything_in(content: bytes, name: str) -> str:
    """All text that is in a file, seen or not: members of packages, attributes, alternative texts, metadata."""
    if name in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = {one: package.read(one) for one in package.namelist()}
        return READERS[name](content) + "\n" + "\n".join(
            one + "\n" + html.unescape(body.decode("utf-8", "replace")) for one, body in members.items())
    if name == "pdf":
        return READERS[name](content) + "\n" + "\n".join(strings_in_pdf(content))
    return READERS[name](content) + "\n" + html.unescape(content.decode("utf-8"))


def strings_in_pdf(content: bytes) -> list[str]:
    """Titles, outlines, alternative texts and XMP of a PDF: every stream unpacked, every string as Latin and UTF-16."""
    bodies = [content]
    for body in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        with contextlib.suppress(zlib.error):
            bodies.append(zlib.decompressobj().decompress(body))
    found = [body.decode("utf-8", "replace") for body in bodies]
    for body in bodies:
        found += [bytes.fromhex(one.decode()).decode("utf-16", "replace")
                  for one in re.findall(rb"<((?:[Ff][Ee][Ff][Ff])(?:[0-9A-Fa-f]{4})+)>", body)]
        found += [re.sub(rb"\\\\([()\\\\])", rb"\\1", one).decode("utf-16", "replace")
                  for one in re.findall(rb"\((\xfe\xff.*?)(?<!\\)\)", body, re.S)]
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
