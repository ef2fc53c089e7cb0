"""What the tests of readers share: read bytes as a file, and show what was found."""

from pathlib import Path
from typing import Any

from qualkit.model import Extract, Problem, Source
from qualkit.model.contracts import Reader
from qualkit.testing import check_extract


def read(reader: Reader, content: bytes | str, name: str = "a.txt", **said: Any) -> tuple[Extract, list[str]]:
    """Return the one document that was read and what was warned of; the contract is checked on the way."""
    problems: list[Problem] = []
    raw = content.encode() if isinstance(content, str) else content
    (extract,) = reader.read(Source(path=Path(name), key=name, content=raw, **said), problems.append)
    check_extract(extract)
    return extract, [f"{one.place}: {one.reason}" if one.place else one.reason for one in problems]


def spoken(extract: Extract) -> list[tuple[str, str]]:
    """Return (speaker, words) of each turn."""
    return [(turn.speaker, extract.text[turn.start:turn.end]) for turn in extract.turns]


def marked(extract: Extract, kind: str) -> list[str]:
    """Return the texts under the marks of one kind."""
    return [extract.text[mark.start:mark.end] for mark in extract.marks if mark.kind == kind]
