"""PDF files with a text layer: pages -> running text in paragraphs.

The rules, as a page keeps neither words nor paragraphs:

* A word cut by a hyphen at the end of a line is joined without it; the hyphen stays where the
  document writes the word with one elsewhere, where a capital or a digit follows, or behind
  ``self``, ``well``, ``non``, ``co``, ``ex``, ``half`` and ``semi``. Soft hyphens inside lines go.
* Ligatures (ﬁ, ﬂ ...) become their letters; nothing else is changed.
* A line goes on the line above if its first word would not have fitted there, and the distance is
  that of lines of one paragraph; a line with a speaker's label always begins anew.
* What stands in the upper or lower margin of many pages (page numbers, running titles) and
  numbers counting the lines are dropped and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from qualkit.errors import NothingToRead, NotReadable
from qualkit.formats.tally import Tell, some
from qualkit.model import Extract, ProblemSink, Source
from qualkit.readers.assemble import assemble
from qualkit.readers.block import Block
from qualkit.readers.margins import without_margins
from qualkit.readers.pages import HYPHEN, Page, PageLine, read_pages
from qualkit.readers.paragraphs import paragraphs

_LIGATURES = dict(zip(range(0xfb00, 0xfb07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_ODD = re.compile("[\ufffd\ue000-\uf8ff\x80-\x9f]")
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_VOWELS = frozenset("aeiouyàâäáãåéèêëíìîïóòôöõúùûü")


class PdfReader:
    """Reads the text layer; scanned pages, columns and odd fonts are named, as no rule mends them."""

    name = "pdf.v1"
    suffixes: tuple[str, ...] = (".pdf",)

    def sniff(self, head: bytes, name: str) -> float:
        """How surely it is a PDF."""
        if b"%PDF-" in head[:1024]:
            return 1.0
        return 0.2 if name.lower().endswith(".pdf") else 0.0

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield the one document.

        Raises:
            InputError: no PDF, encrypted, too damaged, too large, scanned, or without words.
        """
        tell = Tell(source.key, problems)
        pages = [_plain(page) for page in read_pages(source.content, tell)]
        _judge_text(pages, tell)
        pages, dropped = without_margins(pages)
        if dropped:
            tell(f"{dropped} dropped.")
        yield assemble(blocks_of(pages), source, problems)


def blocks_of(pages: Sequence[Page]) -> Iterator[Block]:
    """Turn pages into paragraphs and headings, each with the page it begins on."""
    body = _body_size(pages)
    written = _Written(pages)
    for page, lines in paragraphs(pages, body):
        heading = body and lines[0].size >= 1.15 * body and sum(len(line.text) for line in lines) <= 200
        yield Block(text=written.joined(lines), kind="heading" if heading else "paragraph", page=page)


class _Written:
    """The words of a document with hyphens inside, to tell a broken ``long-standing`` from ``stand-ing``."""

    _KEEPING = frozenset({"self", "well", "non", "co", "ex", "half", "semi"})
    _WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

    def __init__(self, pages: Sequence[Page]) -> None:
        self.words = Counter(word.casefold() for page in pages for line in page.lines
                             for word in self._WORD.findall(line.text))

    def joined(self, lines: Sequence[PageLine]) -> str:
        text = ""
        for line in lines:
            if not text:
                text = line.text
            elif text.endswith((HYPHEN, "-", "‐")):
                text = text[:-1] + self._between(text[:-1], line.text) + line.text
            else:
                text = f"{text} {line.text}"
        if text.endswith(HYPHEN):
            text = text[:-1] + "-"  # somebody broke off
        return text.replace(HYPHEN, "")

    def _between(self, before: str, after: str) -> str:
        left, right = re.search(r"[^\W\d_]+$", before), re.match(r"[^\W\d_]+", after)
        if left is None or right is None or right[0][0].isupper():
            return "-"
        whole, hyphened = (left[0] + right[0]).casefold(), f"{left[0]}-{right[0]}".casefold()
        if self.words[whole] >= max(1, self.words[hyphened]):
            return ""
        return "-" if self.words[hyphened] or left[0].casefold() in self._KEEPING else ""


def _plain(page: Page) -> Page:
    return replace(page, lines=tuple(
        replace(line, text=line.text.translate(_LIGATURES).replace("\u00a0", " ")) for line in page.lines))


def _body_size(pages: Sequence[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _judge_text(pages: Sequence[Page], tell: Tell) -> None:
    broken = [page.number for page in pages if page.broken]
    if broken and 2 * len(broken) > len(pages):
        raise NotReadable(f"This PDF is damaged: {len(broken)} of {len(pages)} pages cannot be read.")
    if broken:
        tell(f"{len(broken)} of {len(pages)} pages cannot be read: {_listed(broken)}.", "Make the PDF again.")
    scanned = [page.number for page in pages if not page.lines and page.pictures]
    if not any(page.lines for page in pages):
        if scanned:
            raise NothingToRead(f"0 letters on {len(pages)} of {len(pages)} pages, looks scanned.",
                                hint="Run OCR on it first (for example with ocrmypdf).")
        raise NothingToRead("There is no text in it.")
    if scanned:
        tell(f"{len(scanned)} of {len(pages)} pages have no letters and look scanned: {_listed(scanned)}.",
             "Run OCR on it first.")
    two = [page.number for page in pages if _has_columns(page)]
    if two:
        tell(f"{len(two)} of {len(pages)} pages look set in two columns: {_listed(two)}.",
             "Check that the order of the text is right.")
    _judge_letters("".join(line.text for page in pages for line in page.lines)[:1_000_000], tell)


def _judge_letters(text: str, tell: Tell) -> None:
    letters = [character for character in text.lower() if character.isalpha()]
    odd = len(_ODD.findall(text))
    latin = [character for character in letters if character < "\u0250"]
    vowels = sum(character in _VOWELS for character in latin)
    if 10 * odd > len(letters) + odd or (len(latin) > 200 and not 0.25 <= vowels / len(latin) <= 0.6):
        tell("Much of its text is not words: its fonts do not say which letters they draw.",
             "Print it to a new PDF, or run OCR on it.")
    if 5 * len(_RTL.findall(text)) > len(letters):
        tell("It is written from right to left; a PDF may keep such lines in reverse.",
             "Read a passage to check.")


def _has_columns(page: Page) -> bool:
    """Whether many lines have another one beside them, both at least a quarter of the page wide."""
    wide = sorted((line.y, line.left, line.right) for line in page.lines
                  if line.right - line.left > page.width / 4)
    if not page.placed or len(wide) < 10:
        return False
    beside = sum(1 for (y, left, right), (above, other, end) in pairwise(wide)
                 if above - y < 3 and (other >= right or left >= end))
    return 2 * beside >= 0.4 * len(wide)


def _listed(pages: Sequence[int]) -> str:
    return f"{'page' if len(pages) == 1 else 'pages'} {some(pages)}"
