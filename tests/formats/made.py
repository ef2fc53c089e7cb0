"""Office files made by hand, so that a test can break one thing at a time."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from qualkit.formats.archive import OLE_MAGIC
from qualkit.model import Extract, Problem, Source
from qualkit.model.contracts import Reader

Parts = Mapping[str, str | bytes]

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("style", "style"),
        ("manifest", "manifest"),
    )
)
ODT = "application/vnd.oasis.opendocument.text"


def read(reader: Reader, content: bytes, name: str, **said: Any) -> tuple[list[Extract], list[str]]:
    """What a reader found, and what it said about it."""
    problems: list[Problem] = []
    extracts = list(reader.read(Source(path=Path(name), key=name, content=content, **said), problems.append))
    return extracts, [str(problem) for problem in problems]


def zipped(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return out.getvalue()


def ole(*streams: str) -> bytes:
    """An OLE container as far as its head and its directory's names go."""
    names = b"".join(stream.encode("utf-16-le") + b"\0\0" for stream in streams)
    return OLE_MAGIC + b"\0" * 504 + names.ljust(512, b"\0")


# Word


def paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def word_table(rows: Sequence[Sequence[str]]) -> str:
    """Cells are text, or XML where they begin with ``<``."""

    def cell(content: str) -> str:
        return f"<w:tc>{content if content.startswith('<') else paragraph(content)}</w:tc>"

    return f"<w:tbl>{''.join(f'<w:tr>{chr(10).join(map(cell, row))}</w:tr>' for row in rows)}</w:tbl>"


def relations(**targets: str) -> str:
    """Relations of ``kind=target``; a target with ``://`` or ``\\\\`` lies outside the file."""
    lines = []
    for number, (kind, target) in enumerate(targets.items()):
        mode = ' TargetMode="External"' if "://" in target or "\\" in target else ""
        lines.append(
            f'<Relationship Id="r{number}" Type="{_RELATIONS}/{kind.rstrip("0123456789")}" '
            f'Target="{target}"{mode}/>'
        )
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(lines)}</Relationships>'


def docx_parts(body: str, **targets: str) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations(officeDocument="word/document.xml"),
        "word/document.xml": f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": relations(**targets),
    }


def docx(body: str, parts: Parts | None = None, **targets: str) -> bytes:
    return zipped({**docx_parts(body, **targets), **(parts or {})})


# OpenDocument


def odt_xml(body: str, *, styles: str = "", root: str = "document-content", attributes: str = "") -> str:
    return (
        f"<office:{root} {_ODF} {attributes}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:{root}>"
    )


def odt(body: str, parts: Parts | None = None, *, styles: str = "") -> bytes:
    return zipped({"mimetype": ODT, "content.xml": odt_xml(body, styles=styles), **(parts or {})})


# PDF


def pdf(pages: Sequence[Sequence[tuple[float, float, str]]], *, catalog: str = "", size: int = 10) -> bytes:
    """A PDF with lines of Helvetica at (x, y) of each page."""
    streams = []
    for lines in pages:
        shown = "".join(f"BT /F1 {size} Tf {x} {y} Td ({_quoted(words)}) Tj ET\n" for x, y, words in lines)
        streams.append(shown.encode("cp1252"))
    return pdf_of_streams(streams, catalog=catalog)


def pdf_of_streams(
    streams: Sequence[bytes], *, catalog: str = "", filters: str = "", resources: str = ""
) -> bytes:
    count = len(streams)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, stream in enumerate(streams):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> {resources} >> >>".encode()
        )
        objects.append(f"<< /Length {len(stream)} {filters} >>\nstream\n".encode() + stream + b"\nendstream")
    return pdf_of_objects(objects)


def pdf_of_objects(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _quoted(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
