"""The one door to TOML: parsed by the standard library, with the lines found again for messages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qualkit.errors import FileInvalid, Sentence
from qualkit.files.nodes import Kind, Node, shown
from qualkit.files.yamls import read_text
from qualkit.model import Problem, Severity

_HEADER = re.compile(r"\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_FIELD = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
Path_ = tuple[str | int, ...]


def load_toml(path: Path, *, source: str = "") -> Node:
    """Read a TOML file as fields.

    Raises:
        FileInvalid: it is absent, too large, not UTF-8, or not TOML; names the line.
    """
    name = source or shown(path)
    text = read_text(path, source=name)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _invalid(name, error) from None
    except RecursionError:
        problem = Problem(source=name,
                          reason=Sentence("too many levels inside one another."),
                          remedy=Sentence("Check the brackets."),
                          severity=Severity.REJECTION)
        raise FileInvalid(name, [problem]) from None
    return _node(values, (), _lines(text), 1)


def _invalid(name: str, error: tomllib.TOMLDecodeError) -> FileInvalid:
    reason, _, place = str(error).partition(" (at ")
    found = re.search(r"line (\d+)", place)
    return FileInvalid(name, [Problem(source=name,
                                      place=found[1] if found else "",
                                      reason=Sentence("this is not TOML: %(why)s.",
                                                      why=reason[:1].lower() + reason[1:]),
                                      remedy=Sentence("Check quotes, brackets and the = on this line."),
                                      severity=Severity.REJECTION)])


def _node(value: Any, path: Path_, lines: Mapping[Path_, int], above: int) -> Node:  # a TOML value
    line = lines.get(path, above)
    if isinstance(value, dict):
        fields = {name: _node(item, (*path, name), lines, line) for name, item in value.items()}
        return Node(kind=Kind.FIELDS, line=line, fields=fields)
    if isinstance(value, list):
        items = [_node(item, (*path, at), lines, line) for at, item in enumerate(value)]
        return Node(kind=Kind.LIST, line=line, items=items)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return Node(kind=Kind.TEXT, line=line, text=text, plain=not isinstance(value, str))


def _lines(text: str) -> dict[Path_, int]:
    """Where each table and field begins. A guess at strings over several lines, good enough for messages."""
    lines: dict[Path_, int] = {}
    seen: dict[Path_, int] = {}
    table: Path_ = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _opened(header[1], _parts(header[2]), seen)
            lines.setdefault(table, number)
        elif (field := _FIELD.match(line)) is not None:
            lines.setdefault((*table, *_parts(field[1])), number)
    return lines


def _opened(brackets: str, parts: tuple[str, ...], seen: dict[Path_, int]) -> Path_:
    path: Path_ = ()
    for at, part in enumerate(parts):
        path = (*path, part)
        if brackets == "[[" and at == len(parts) - 1:
            seen[path] = seen.get(path, -1) + 1
        if path in seen:
            path = (*path, seen[path])
    return path


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
