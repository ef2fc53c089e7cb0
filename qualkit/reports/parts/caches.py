"""What is made once and held: values by name, and texts as long as they fit into memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from qualkit.model import Text

V = TypeVar("V")


class Cache(dict[str, V]):
    """A dict that makes what is missing, once."""

    def __init__(self, make: Callable[[str], V]) -> None:
        self._make = make

    def __missing__(self, key: str) -> V:
        value = self[key] = self._make(key)
        return value


class Texts:
    """Texts by document id. Those not asked for the longest are let go beyond so many characters."""

    MOST = 30_000_000

    def __init__(self, read: Callable[[str], Text]) -> None:
        self._read = read
        self._held: dict[str, Text] = {}
        self._size = 0

    def __getitem__(self, document: str) -> Text:
        text = self._held.pop(document, None)
        if text is None:
            text = self._read(document)
            self._size += len(text.content)
        self._held[document] = text
        while self._size > self.MOST and len(self._held) > 1:
            self._size -= len(self._held.pop(next(iter(self._held))).content)
        return text
