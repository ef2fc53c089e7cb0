"""Positions of other tools <-> ours: code points against UTF-16 units, UTF-8 bytes, CRLF characters.

A browser counts UTF-16 units, some tools count bytes or keep the carriage returns. Convert only at
the doors. A ``Ruler`` is built once per text in O(n) and answers in O(log n).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

_ASTRAL = re.compile("[\U00010000-\U0010ffff]+")
_WIDE = re.compile("([\u0080-\u07ff]+)|([\u0800-\uffff]+)|([\U00010000-\U0010ffff]+)")
_NEWLINES = re.compile("\n+")


class Ruler:
    """Two scales laid along one text: code points, and units of which a character takes one or more.

    ``wide`` yields ``(start, end, width)`` for the runs of characters that take ``width`` units
    each, in order; all others take one. ``before`` units stand in front of the first character
    (a byte order mark).
    """

    def __init__(self, wide: Iterable[tuple[int, int, int]] = (), *, before: int = 0) -> None:
        self._points, self._units, self._widths = [0], [before], [1]
        for start, end, width in wide:
            at = self.to_units(start)
            for point, unit, size in ((start, at, width), (end, at + (end - start) * width, 1)):
                self._add(point, unit, size)

    def _add(self, point: int, unit: int, width: int) -> None:
        if self._points[-1] == point:
            self._widths[-1] = width
            return
        self._points.append(point)
        self._units.append(unit)
        self._widths.append(width)

    def to_units(self, point: int) -> int:
        """Return how many units stand before the character at ``point``."""
        run = bisect_right(self._points, point) - 1
        if run < 0:
            raise ValueError(f"no position {point}")
        return self._units[run] + (point - self._points[run]) * self._widths[run]

    def from_units(self, unit: int) -> int:
        """Return the character that unit ``unit`` is part of (0 for what stands before the first)."""
        run = bisect_right(self._units, unit) - 1
        if run < 0:
            return 0
        return self._points[run] + (unit - self._units[run]) // self._widths[run]


def utf16_ruler(text: str) -> Ruler:
    """Lay UTF-16 units (JavaScript, Java, Windows, most QDA programs) along a text."""
    return Ruler((match.start(), match.end(), 2) for match in _ASTRAL.finditer(text))


def utf8_ruler(text: str, *, bom: bool = False) -> Ruler:
    """Lay UTF-8 bytes along a text; ``bom`` if the bytes began with a byte order mark."""
    runs = ((match.start(), match.end(), 1 + (match.lastindex or 0)) for match in _WIDE.finditer(text))
    return Ruler(runs, before=3 if bom else 0)


def crlf_ruler(text: str, *, bom: bool = False) -> Ruler:
    """Lay the characters of the same text with ``\\r\\n`` line ends along it."""
    return Ruler(((match.start(), match.end(), 2) for match in _NEWLINES.finditer(text)), before=int(bom))


def to_utf16(text: str, point: int) -> int:
    """Return the UTF-16 position of a code point position; for many positions keep a ruler."""
    return utf16_ruler(text).to_units(point)


def from_utf16(text: str, unit: int) -> int:
    """Return the code point position of a UTF-16 position; half a pair belongs to its character."""
    return utf16_ruler(text).from_units(unit)
