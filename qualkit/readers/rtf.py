"""RTF: its words through striprtf, after what striprtf loses or lets through was taken out."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from qualkit.errors import NotReadable, TooLarge
from qualkit.formats.tally import counts as left_out
from qualkit.model import Extract, Problem, ProblemSink, Source
from qualkit.readers.assemble import assemble
from qualkit.readers.block import Block
from qualkit.readers.grids import Cell, table_blocks

_SIGNATURE = b"{\\rtf"
_BINARY = re.compile(rb"\\bin(\d{1,10}) ?")
_BRACES = re.compile(rb"\\[\\{}]|[{}]")
_OPENING = re.compile(rb"\{\s*(?:\\\*)?\s*\\([a-z]+)")
_MODIFIERS = re.compile(rb"\{((?:\\[a-z]+-?\d* ?)+)")
_CODE_PAGE = re.compile(rb"\\ansicpg(\d+)")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONE = re.compile("[\ud800-\udfff]")
_DEEPEST = 1000
_CARRIED = {"footnote": "footnote", "annotation": "comment", "shptxt": "textbox", "dptxbxtext": "textbox",
            "header": "header", "headerf": "header", "headerl": "header", "headerr": "header",
            "footer": "header", "footerf": "header", "footerl": "header", "footerr": "header"}
_DROPPED = {"pict": "picture", "object": "embedded object", "fldinst": "", "nonshppict": ""}
_REVISED = {b"deleted": "tracked deletion", b"v": "hidden passage"}


class _Group(NamedTuple):
    """A group of the source ``[start:end]`` that does not go through striprtf with the rest."""

    name: str
    start: int
    end: int


class RtfReader:
    """Reads rtf files."""

    name = "rtf.v1"
    suffixes = (".rtf",)

    def sniff(self, head: bytes, name: str) -> float:
        """The signature every RTF has; the suffix counts a little, so that the refusal is ours."""
        return 1.0 if head.lstrip().startswith(_SIGNATURE) else 0.2 if name.lower().endswith(".rtf") else 0.0

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield the one document.

        Raises:
            NotReadable: no RTF, or its braces do not close.
            TooLarge: groups nested more than a thousand deep.
        """
        content = source.content.lstrip()
        if not content.startswith(_SIGNATURE):
            raise NotReadable("it is not RTF (it does not begin with {\\rtf).",
                              hint="If it is another format, give it the right ending.")
        content, binaries = _without_binary(content)
        groups, end = _groups(content)
        counts: Counter[str] = Counter({"binary part": binaries, "character that cannot be read": 0})
        counts.update(_DROPPED.get(group.name, group.name) for group in groups if group.name not in _CARRIED)
        if content[end:].strip(b"\0 \t\r\n"):
            counts["part after the end"] += 1
        preamble = _preamble(content)
        running = _text(_cut(content[:end], groups), counts)
        apart = [Block(words, kind=_CARRIED[group.name]) for group in groups if group.name in _CARRIED
                 if (words := _text(preamble + _inside(content, group) + b"}", counts).strip())]
        _report(counts, source, problems)
        yield assemble([*_blocks(running), *apart], source, problems)


def _without_binary(content: bytes) -> tuple[bytes, int]:
    """Cut out raw binary: it may hold braces."""
    pieces: list[bytes] = []
    at = count = 0
    while found := _BINARY.search(content, at):
        pieces.append(content[at:found.start()])
        at = min(found.end() + int(found[1]), len(content))
        count += 1
    return b"".join([*pieces, content[at:]]), count


def _groups(content: bytes) -> tuple[list[_Group], int]:
    """Return the outermost groups to be treated apart, and where the document's own group ends."""
    found: list[_Group] = []
    opened: list[tuple[int, str]] = []
    for brace in _BRACES.finditer(content):
        if brace.group() == b"{":
            opened.append((brace.start(), _name(content, brace.start())))
            if len(opened) > _DEEPEST:
                raise TooLarge(f"its groups are nested more than {_DEEPEST} deep.",
                               hint="Open it in a word processor and save it again.")
        elif brace.group() == b"}":
            start, name = opened.pop()
            if name:
                while found and found[-1].start > start:
                    found.pop()
                found.append(_Group(name, start, brace.end()))
            if not opened:
                return found, brace.end()
    raise NotReadable("its braces do not close: the file is damaged or cut off.")


def _name(content: bytes, start: int) -> str:
    opening = _OPENING.match(content, start, start + 60)
    name = opening[1].decode("ascii") if opening else ""
    if name in _CARRIED or name in _DROPPED:
        return name
    modifiers = _MODIFIERS.match(content, start, start + 400)
    for word in modifiers[1].split(b"\\") if modifiers else ():
        if word.strip() in _REVISED:
            return _REVISED[word.strip()]
    return ""


def _cut(content: bytes, groups: Sequence[_Group]) -> bytes:
    pieces: list[bytes] = []
    at = 0
    for group in groups:
        pieces.append(content[at:group.start])
        at = group.end
    return b"".join([*pieces, content[at:]])


def _inside(content: bytes, group: _Group) -> bytes:
    opening = _OPENING.match(content, group.start)
    return b"{" + content[opening.end() if opening else group.start + 1:group.end]


def _preamble(content: bytes) -> bytes:
    """The beginning of the document as far as its letters depend on it: code page and fonts."""
    start = content.find(b"{\\fonttbl")
    depth, end = 0, start
    for brace in _BRACES.finditer(content, max(start, 0)):
        depth += {b"{": 1, b"}": -1}.get(brace.group(), 0)
        if depth == 0:
            end = brace.end()
            break
    page = _CODE_PAGE.search(content[:2000])
    fonts = content[start:end] if start >= 0 else b""
    return b"{\\rtf1\\ansi" + (page.group() if page else b"") + b" " + fonts


def _text(content: bytes, counts: Counter[str]) -> str:
    """Return the words of a piece of RTF; halves of pairs are joined."""
    from striprtf import striprtf

    page = _CODE_PAGE.search(content[:2000])
    encoding = f"cp{page[1].decode('ascii')}" if page else "cp1252"
    try:
        codecs.lookup(encoding)
    except LookupError:
        encoding = "cp1252"
    letters = content.decode(encoding, "replace")
    text = str(striprtf.rtf_to_text(letters, encoding=encoding, errors="replace"))  # type: ignore[no-untyped-call]
    text = _PAIR.sub(lambda pair: pair.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text)
    text = _LONE.sub("\ufffd", text)
    counts["character that cannot be read"] += text.count("\ufffd")
    return text


def _blocks(text: str) -> Iterator[Block]:
    """Paragraphs are lines; lines that end in a cell's bar are rows."""
    tables = 0
    for is_row, lines in groupby(text.split("\n"), lambda line: line.rstrip().endswith("|")):
        if not is_row:
            yield from (Block(line) for line in lines)
            continue
        tables += 1
        rows = [[Cell((Block(cell.strip()),)) for cell in line.rstrip().removesuffix("|").split("|")]
                for line in lines]
        yield from table_blocks(rows, name=f"table {tables}")


def _report(counts: Counter[str], source: Source, problems: ProblemSink) -> None:
    words = ["picture", "embedded object", "binary part", "tracked deletion", "hidden passage",
             "part after the end", "character that cannot be read"]
    if rest := left_out(counts, words):
        problems(Problem(source=source.key, reason=f"{rest} not imported."))
