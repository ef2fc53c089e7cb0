"""Bytes of a PDF -> its pages as lines with their places on the page (pdfium, else pypdf without places)."""

from __future__ import annotations

import ctypes
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qualkit.errors import NothingToRead, NotReadable, PasswordProtected, TooLarge
from qualkit.formats.tally import Tell, count

MAX_UNPACKED = 500_000_000
HYPHEN = "\u00ad"
"""A line that ends in this was cut in mid-word."""

_CUT = re.compile("[\ufffe\x02]")
"""pdfium's sign for a hyphen at the end of a line; the line break itself it swallows."""
_NEWLINES = re.compile("\r\n|\r|\n|\x0b|\x0c|\u2028|\u2029")
_BREAK = re.compile(f"{_NEWLINES.pattern}|{_CUT.pattern}")
_STREAM = re.compile(rb"stream\r?\n")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line as it stands on the page: points from the page's left and bottom edge; 0 where unknown."""

    text: str
    left: float = 0.0
    right: float = 0.0
    y: float = 0.0
    size: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page. ``placed``: its lines have places. ``pictures`` is counted only if it has no letters."""

    number: int
    width: float = 0.0
    height: float = 0.0
    lines: tuple[PageLine, ...] = ()
    placed: bool = True
    pictures: int = 0
    broken: bool = False


def read_pages(content: bytes, tell: Tell) -> Iterator[Page]:
    """Yield the pages of a PDF.

    Raises:
        PasswordProtected: it opens only with a password.
        NotReadable: it is not a PDF, or too damaged.
        NothingToRead: it has no pages.
        TooLarge: its streams unpack to over ``MAX_UNPACKED`` bytes.
    """
    if b"%PDF-" not in content[:1024]:
        raise NotReadable("This is not a PDF.", hint="Check the file's name, or save it again.")
    _refuse_bombs(content)
    if re.search(rb"/(?:Launch|RichMedia)\b", content):
        tell("It has launch actions or embedded media; they were ignored.")
    if b"%%EOF" not in content[-2048:]:
        tell("Its end is damaged or cut off; what could be recovered was read.",
             "Compare it with the original.")
    document = _open(content)
    yield from _by_pypdf(content, tell) if document is None else _by_pdfium(document, tell)


def _open(content: bytes) -> Any:
    """Return pdfium's document, or None where pdfium cannot open it."""
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise PasswordProtected("This is a password-protected PDF.") from None
        return None


# pdfium


def _by_pdfium(document: Any, tell: Tell) -> Iterator[Page]:
    if len(document) == 0:
        raise NothingToRead("This PDF has no pages.")
    _tell_of_extras(document, tell)
    for number in range(1, len(document) + 1):
        yield _page(document, number)


def _tell_of_extras(document: Any, tell: Tell) -> None:
    import pypdfium2.raw as raw

    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        tell("It is protected against changes by an owner's password; it was read all the same.")
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        tell("It has JavaScript; it was ignored.")
    attachments = document.count_attachments()
    if attachments:
        tell(f"{count(attachments, 'attached file')} not imported.", "Save them beside it.")


def _page(document: Any, number: int) -> Page:
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        page = document[number - 1]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return Page(number=number, broken=True)
    try:
        width, height = page.get_size()
        # some programs leave text off the page, where nobody sees it
        lines = tuple(line for line in _lines(text_page) if -5 <= line.y <= height + 5)
        pictures = 0
        if not lines:
            pictures = sum(1 for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        return Page(number=number, width=width, height=height, lines=lines, pictures=pictures)
    finally:
        text_page.close()
        page.close()


def _lines(text_page: Any) -> Iterator[PageLine]:
    import pypdfium2.raw as raw

    text = text_page.get_text_range()
    for words, begin, cut in _pieces(text):
        first, last = begin + len(words) - len(words.lstrip()), begin + len(words.rstrip()) - 1
        if not text.isascii():  # pdfium counts UTF-16 units
            first, last = (len(text[:at].encode("utf-16-le", "surrogatepass")) // 2 for at in (first, last))
        opens, closes = (raw.FPDFText_GetCharIndexFromTextIndex(text_page, at) for at in (first, last))
        left, y = _origin(text_page, opens)
        yield PageLine(_shown(words) + HYPHEN * cut, left, _right(text_page, closes), y,
                       raw.FPDFText_GetFontSize(text_page, opens))


def _pieces(text: str) -> Iterator[tuple[str, int, bool]]:
    """Yield (line, place, whether it ends in a hyphen) for the lines that are not blank."""
    begin = 0
    for match in _BREAK.finditer(text):
        if _shown(text[begin:match.start()]):
            yield text[begin:match.start()], begin, _CUT.match(match[0]) is not None
        begin = match.end()
    if _shown(text[begin:]):
        yield text[begin:], begin, False


def _shown(piece: str) -> str:
    """What is left of a line without control characters and the space around it."""
    return _CONTROL.sub("", piece).strip()


def _origin(text_page: Any, index: int) -> tuple[float, float]:
    import pypdfium2.raw as raw

    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text_page, index, x, y)
    return x.value, y.value


def _right(text_page: Any, index: int) -> float:
    import pypdfium2.raw as raw

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    return right.value


# pypdf


def _by_pypdf(content: bytes, tell: Tell) -> Iterator[Page]:
    """Read what pdfium cannot open; slower, and without the places of lines."""
    import logging

    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it would write to the terminal
    failures = (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RuntimeError, ArithmeticError,
                AssertionError, OSError, zlib.error)  # it raises all of these on damaged bytes
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise PasswordProtected("This is a password-protected PDF.")
        count = len(reader.pages)
    except failures as error:
        raise NotReadable(f"This PDF is damaged ({type(error).__name__}).") from None
    if count == 0:
        raise NothingToRead("This PDF has no pages.")
    tell("It is damaged; what could be recovered was read.", "Compare it with the original.")
    for number in range(1, count + 1):
        try:
            words = reader.pages[number - 1].extract_text()
        except failures:
            yield Page(number=number, broken=True)
            continue
        lines = filter(None, map(_shown, _NEWLINES.split(words)))
        yield Page(number=number, lines=tuple(map(PageLine, lines)), placed=False)


# Bombs


def _refuse_bombs(content: bytes) -> None:
    """Unpack every deflated stream but pictures piece by piece, before pdfium does it whole."""
    total = 0
    for match in _STREAM.finditer(content):
        described = content[max(0, match.start() - 1000):match.start()].rpartition(b"obj")[2]
        packed = described.count(b"FlateDecode") + described.count(b"/Fl ")
        if packed > 1:
            raise TooLarge("A stream of this PDF is packed twice, as no program does.",
                           hint="Print it to a new PDF.")
        if packed and b"/Image" not in described:
            total += _unpacked(content, match.end(), MAX_UNPACKED - total)
        if total >= MAX_UNPACKED:
            raise TooLarge(f"This PDF unpacks to over {MAX_UNPACKED / 1e6:,.0f} MB.",
                           hint="Print it to a new PDF.")


def _unpacked(content: bytes, start: int, limit: int) -> int:
    unpacker = zlib.decompressobj()
    size, at = 0, start
    while size < limit and not unpacker.eof:
        piece = unpacker.unconsumed_tail
        if not piece:
            piece, at = content[at:at + 65536], at + 65536
        if not piece:
            break
        try:
            size += len(unpacker.decompress(piece, 1_000_000))
        except zlib.error:
            break
    return size
