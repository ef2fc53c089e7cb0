"""The normal form of a text: one kind of line end, no byte order mark, and a way back to the original.

Nothing else is changed: letters are not composed (NFD stays NFD), form feeds and Unicode line
separators stay and make no lines. Only ``\\n`` ends a line, so never call ``str.splitlines``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qualkit.errors import NotReadable
from qualkit.text.offsets import Ruler

BOM = "\ufeff"
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_CRLF = re.compile("(?:\r\n)+")


@dataclass(frozen=True, slots=True)
class Normal:
    """A normalised text and the map of its positions to those of the original."""

    content: str
    ruler: Ruler

    def to_raw(self, position: int) -> int:
        """Return where a position of ``content`` stands in the original string."""
        return self.ruler.to_units(position)

    def from_raw(self, position: int) -> int:
        """Return where a position of the original string stands in ``content``."""
        return self.ruler.from_units(position)


def normalise(raw: str) -> Normal:
    """Return the normal form of a decoded text.

    Raises:
        NotReadable: it holds NUL or half a surrogate pair; no store can keep those.
    """
    before = int(raw.startswith(BOM))
    content = unify_newlines(raw[before:])
    refuse_forbidden(content)
    return Normal(content, Ruler(_pairs(raw, before), before=before))


def unify_newlines(raw: str) -> str:
    """Return ``raw`` with every line end as one ``\\n``."""
    return raw.replace("\r\n", "\n").replace("\r", "\n") if "\r" in raw else raw


def refuse_forbidden(content: str) -> None:
    """Do nothing, or tell the line of the first character that no text may hold.

    Raises:
        NotReadable: NUL, or half a surrogate pair.
    """
    found = _FORBIDDEN.search(content)
    if found is None:
        return
    line = content.count("\n", 0, found.start()) + 1
    what = "a NUL character" if found.group() == "\0" else "half of a surrogate pair"
    raise NotReadable(f"it holds {what}, so it is not plain text.", place=str(line),
                      hint="Save it again as plain text in UTF-8, or name its encoding with --encoding.")


def _pairs(raw: str, before: int) -> Iterator[tuple[int, int, int]]:
    if "\r" not in raw:
        return
    gone = before  # characters of the original that the content does not have, so far
    for match in _CRLF.finditer(raw):
        pairs = (match.end() - match.start()) // 2
        start = match.start() - gone
        yield start, start + pairs, 2
        gone += pairs
