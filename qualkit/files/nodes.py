"""Authored values with the place where each stands, so that every mistake can be named by file and line."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a value is, as messages call it."""

    TEXT = "text"
    LIST = "a list"
    FIELDS = "fields"


@dataclass(slots=True, kw_only=True)
class Node:
    """A value as written. Every scalar is text: ``no``, ``012`` and ``12:30`` stay what they are.

    ``start`` and ``end`` are half-open positions in the file's text (end: behind its last
    character, without trailing blanks); -1 where the format does not tell (TOML). ``plain`` tells
    an unquoted scalar; ``flow`` a list or fields in brackets. Not frozen, because it is filled
    while it is read.
    """

    kind: Kind
    line: int
    start: int = -1
    end: int = -1
    plain: bool = False
    flow: bool = False
    text: str = ""
    items: list[Node] = field(default_factory=list)
    fields: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Node] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Nothing written, or ``null``."""
        return self.kind is Kind.TEXT and self.plain and self.text in ("", "~", "null")


def shown(path: Path) -> str:
    """Return a path as messages show it: relative to where we stand, if it lies there."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
