"""RIS: what reference managers and repositories export, one document per entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from qualkit.errors import NotReadable
from qualkit.model import Extract, Problem, ProblemSink, Source
from qualkit.readers.entries import extracts
from qualkit.readers.plain import decoded, report_encoding

_TAG = re.compile(r"(?P<tag>[A-Z][A-Z0-9])  ?-(?:[ \t](?P<value>.*))?")
_LABELS = {
    "TI": "Title",
    "T1": "Title",
    "CT": "Title",
    "BT": "Title",
    "AU": "Author",
    "A1": "Author",
    "A2": "Author",
    "PY": "Year",
    "Y1": "Year",
    "DA": "Year",
    "T3": "Series",
    "JO": "Journal",
    "JF": "Journal",
    "T2": "Journal",
    "PB": "Publisher",
    "KW": "Subject",
    "UR": "Handle",
    "DO": "Identifier",
    "AB": "Abstract",
    "N2": "Abstract",
    "LA": "Language",
    "M3": "Type",
    "N1": "Note",
    "C1": "Licence",
}
_LICENCE = re.compile(
    r"\b(?:CC[ -]BY|Creative Commons|licen[cs]e|licencia|rights|droits|derechos|open access|libre accès"
    r"|acceso abierto)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\d{4}")


@dataclass(slots=True)
class _Entry:
    """An entry while it is read."""

    line: int
    fields: list[tuple[str, str]] = field(default_factory=list)


class RisReader:
    """Reads ris files."""

    name = "ris.v1"
    suffixes: tuple[str, ...] = (".ris",)

    def sniff(self, head: bytes, name: str) -> float:
        """It begins with a type of reference."""
        return 0.95 if re.match(rb"(?:\xef\xbb\xbf)?\s*TY  ?- ", head) else 0.0

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield one extract per entry.

        Raises:
            InputError: empty, not text, of unclear encoding, without entries, or with too many.
        """
        content, encoding = decoded(source)
        report_encoding(encoding, source, problems)
        entries = ((one.line, _labelled(one)) for one in _entries(content, source, problems))
        empty = NotReadable("it has no entry that begins with TY.", hint="Export it again as RIS.")
        yield from extracts(entries, source, problems, encoding=encoding, empty=empty)


def _entries(content: str, source: Source, problems: ProblemSink) -> Iterator[_Entry]:
    entry: _Entry | None = None
    for number, line in enumerate(content.split("\n"), 1):
        found = _TAG.match(line)
        tag, value = (found["tag"], (found["value"] or "").strip()) if found else ("", line.strip())
        if tag == "TY":
            if entry is not None:
                problems(Problem(source=source.key, place=str(entry.line), reason="this entry has no end (ER)."))
                yield entry
            entry = _Entry(number)
        elif tag == "ER" and entry is not None:
            yield entry
            entry = None
        elif entry is not None and found is not None:
            entry.fields.append((tag, value))
        elif entry is not None and value and entry.fields:
            last, before = entry.fields[-1]
            entry.fields[-1] = (last, f"{before} {value}")
    if entry is not None:
        problems(Problem(source=source.key, place=str(entry.line), reason="this entry has no end (ER)."))
        yield entry


def _labelled(entry: _Entry) -> Iterator[tuple[str, str]]:
    """What is read of an entry. Each thing that may stand only once is taken from the first tag that has it."""
    tags = {tag for tag, _ in entry.fields}
    volume = next((value for tag, value in entry.fields if tag in ("M1", "VL", "IS") and value.isdigit()), "")
    once: set[str] = set()
    for tag, value in entry.fields:
        label = _LABELS.get(tag, "")
        if tag == "T2" and "T3" not in tags and "JO" not in tags:
            label = "Series"
        if label == "Series" and volume and not re.search(r"\d", value):
            value = f"{value}, no. {volume}"
        if label == "Year":
            value = (_YEAR.search(value) or [""])[0]
        if tag in ("C1", "N1"):
            label = "Licence" if _LICENCE.search(value) else "Note"
        if not label or (label in ("Title", "Year", "Series", "Licence", "Language") and label in once):
            continue
        once.add(label)
        yield label, value
