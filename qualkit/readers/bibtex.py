"""BibTeX: one document per entry, letters written as LaTeX commands turned into letters.

A scanner of our own that counts braces instead of nesting calls: files from outside may nest without end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qualkit.errors import NotReadable
from qualkit.model import Extract, Problem, ProblemSink, Source
from qualkit.readers.entries import extracts
from qualkit.readers.plain import decoded, report_encoding

DEEPEST = 40
"""So many braces may be open at once."""
_OPENING = re.compile(r"@\s*(?P<type>[A-Za-z]+)\s*(?P<brace>[{(])")
_NAME = re.compile(r"\s*,?\s*(?P<name>[^\s=,{}\"#%()]+)\s*=\s*")
_KEY = re.compile(r"\s*(?P<key>[^,\s{}()\"=]*)\s*(?=[,})])")
_BARE = re.compile(r"[^\s,{}\"#()=]+")
_LABELS = {
    "title": "Title",
    "author": "Author",
    "year": "Year",
    "date": "Year",
    "series": "Series",
    "publisher": "Publisher",
    "institution": "Publisher",
    "journal": "Journal",
    "keywords": "Subject",
    "keyword": "Subject",
    "url": "Handle",
    "handle": "Handle",
    "doi": "Identifier",
    "copyright": "Licence",
    "license": "Licence",
    "licence": "Licence",
    "rights": "Licence",
    "abstract": "Abstract",
    "language": "Language",
    "langid": "Language",
    "note": "Note",
}
_LICENCE = re.compile(
    r"\b(?:CC[ -]BY|Creative Commons|licen[cs]e|open access|libre accès|acceso abierto)", re.IGNORECASE
)
_ACCENTS = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "c": "\u0327",
    "v": "\u030c",
    "u": "\u0306",
    "H": "\u030b",
    "k": "\u0328",
    "r": "\u030a",
    "d": "\u0323",
    "b": "\u0331",
}
_SYMBOLS = {
    "ss": "ß",
    "o": "ø",
    "O": "Ø",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "l": "ł",
    "L": "Ł",
    "i": "ı",
    "j": "ȷ",
    "textendash": "–",
    "textemdash": "—",
    "textquoteright": "’",
    "textquoteleft": "‘",
    "ldots": "…",
    "dots": "…",
    "textasciitilde": "~",
    "euro": "€",
    "pounds": "£",
    "S": "§",
    "guillemotleft": "«",
    "guillemotright": "»",
}
_ACCENT = re.compile(
    r"\\(?:(?P<sign>['`^\"~=.])\s*|(?P<letter>[cvuHkrdb])(?:\s+|(?=\{)))(?:\{\\?(?P<in>[A-Za-z]?)\}"
    r"|\\?(?P<on>[A-Za-z]))"
)
_COMMAND = re.compile(r"\\(?P<name>[A-Za-z]+)(?:\s+|\{\})?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class _Entry:
    line: int
    fields: tuple[tuple[str, str], ...]


class _Broken(Exception):
    """An entry that cannot be read; ``at`` is where reading may go on."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.reason, self.at = reason, at


class BibtexReader:
    """Reads bib files."""

    name = "bibtex.v1"
    suffixes: tuple[str, ...] = (".bib", ".bibtex")

    def sniff(self, head: bytes, name: str) -> float:
        """It holds an entry with a key."""
        return (
            0.9
            if re.search(rb"(?m)^\s*@\s*[A-Za-z]+\s*[{(]\s*[^\s,{}()=]*\s*,", head)
            else 0.5
            if name.lower().endswith(self.suffixes) and b"\0" not in head and b"@" in head
            else 0.0
        )

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield one extract per entry; entries that are broken are named and passed over.

        Raises:
            InputError: empty, not text, of unclear encoding, without entries, or with too many.
        """
        content, encoding = decoded(source)
        report_encoding(encoding, source, problems)
        entries = ((one.line, _labelled(one)) for one in _entries(content, source, problems))
        empty = NotReadable("it has no entry that can be read.", hint="Export it again as BibTeX.")
        yield from extracts(entries, source, problems, encoding=encoding, empty=empty)


def _entries(content: str, source: Source, problems: ProblemSink) -> Iterator[_Entry]:
    strings: dict[str, str] = {month: month.capitalize() for month in _MONTHS}
    at, line, counted = 0, 1, 0
    while (found := _OPENING.search(content, at)) is not None:
        line += content.count("\n", counted, found.start())
        counted = found.start()
        kind = found["type"].casefold()
        try:
            if kind in ("comment", "preamble"):
                at = _closing(content, found.end() - 1)
                continue
            at, fields = _fields(content, found, strings, keyed=kind != "string")
        except _Broken as broken:
            problems(
                Problem(
                    source=source.key,
                    place=str(line),
                    reason=f"an entry cannot be read: {broken.reason}.",
                    remedy="Mend its braces and quotes.",
                )
            )
            at = broken.at
            continue
        if kind == "string":
            strings.update((name.casefold(), value) for name, value in fields)
        else:
            yield _Entry(line, tuple(fields))


def _closing(content: str, opening: int) -> int:
    """Return the place behind the brace that closes the one at ``opening``."""
    if content[opening] == "(":
        end = content.find(")", opening)
        if end < 0:
            raise _Broken("it is not closed", _next_entry(content, opening))
        return end + 1
    depth = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(content, opening):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth > DEEPEST:
            raise _Broken(f"more than {DEEPEST} braces are open at once", _next_entry(content, match.end()))
        if depth == 0 and match.group() == "}":
            return match.end()
    raise _Broken("it is not closed", _next_entry(content, opening))


def _next_entry(content: str, at: int) -> int:
    """Where an entry begins on a line of its own."""
    found = re.compile(r"\n(?=[ \t]*@\s*[A-Za-z]+\s*[{(])").search(content, at)
    return found.end() if found else len(content)


def _fields(
    content: str, opening: re.Match[str], strings: Mapping[str, str], *, keyed: bool
) -> tuple[int, list[tuple[str, str]]]:
    at = opening.end()
    if keyed and (key := _KEY.match(content, at)) is not None:
        at = key.end()
    fields: list[tuple[str, str]] = []
    while (named := _NAME.match(content, at)) is not None:
        at, value = _value(content, named.end(), strings)
        fields.append((named["name"].casefold(), value))
    end = re.compile(r"[\s,]*[})]").match(content, at)
    if end is None:
        raise _Broken("a field has no value or the entry is not closed", _next_entry(content, at))
    return end.end(), fields


def _value(content: str, at: int, strings: Mapping[str, str]) -> tuple[int, str]:
    """Read a value: pieces in braces or quotes, numbers and names of strings, joined by ``#``."""
    pieces: list[str] = []
    while True:
        mark = content[at : at + 1]
        if mark == "{":
            end = _closing(content, at)
            pieces.append(content[at + 1 : end - 1])
        elif mark == '"':
            end = _quoted(content, at)
            pieces.append(content[at + 1 : end - 1])
        elif (bare := _BARE.match(content, at)) is not None:
            end = bare.end()
            pieces.append(strings.get(bare.group().casefold(), bare.group()))
        else:
            raise _Broken("a field has no value", _next_entry(content, at))
        joined = re.compile(r"\s*#\s*").match(content, end)
        if joined is None:
            return end, "".join(pieces)
        at = joined.end()


def _quoted(content: str, opening: int) -> int:
    depth = 0
    for match in re.compile(r"\\.|[{}\"]", re.DOTALL).finditer(content, opening + 1):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth > DEEPEST or depth < 0:
            raise _Broken("its braces do not match", _next_entry(content, match.end()))
        if depth == 0 and match.group() == '"':
            return match.end()
    raise _Broken("a quotation mark is not closed", _next_entry(content, opening))


def _labelled(entry: _Entry) -> Iterator[tuple[str, str]]:
    names = dict(entry.fields)
    number = names.get("number", "")
    once: set[str] = set()
    for name, raw in entry.fields:
        label, value = _LABELS.get(name, ""), plain(raw)
        if label == "Author":
            people = [plain(one) for one in re.split(r"\s+and\s+(?![^{]*\})", raw)]
            yield from (("Author", one) for one in people if one != "others")
            continue
        if label == "Subject":
            yield label, "; ".join(filter(None, (one.strip() for one in re.split(r"[;,]", value))))
            continue
        if label == "Series" and number and not re.search(r"\d", value):
            value = f"{value}, no. {plain(number)}"
        if label == "Note":
            label = "Licence" if _LICENCE.search(value) else "Note"
        if label == "Year":
            value = (re.search(r"\d{4}", value) or [""])[0]
        if not label or (label in once and label != "Abstract"):
            continue
        once.add(label)
        yield label, value


def plain(value: str) -> str:
    """Return a value without LaTeX: accents on their letters, braces gone, dashes and quotes as people print them."""
    text = _ACCENT.sub(_accented, value.replace("\\-", ""))
    text = re.sub(
        r"\\([&%$#_{} ])",
        lambda found: "\ue000" if found[1] == "{" else "\ue001" if found[1] == "}" else found[1],
        text,
    )
    text = _COMMAND.sub(lambda found: _SYMBOLS.get(found["name"], ""), text)
    text = text.replace("{", "").replace("}", "").replace("\ue000", "{").replace("\ue001", "}")
    text = (
        text.replace("---", "—")
        .replace("--", "–")
        .replace("``", "“")
        .replace("''", "”")
        .replace("~", " ")
        .replace("\\", "")
    )
    return " ".join(text.split())


def _accented(found: re.Match[str]) -> str:
    letter = found["in"] or found["on"] or ""
    return unicodedata.normalize("NFC", letter + _ACCENTS[found["sign"] or found["letter"]]) if letter else ""
