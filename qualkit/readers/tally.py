"""Words for what a reader met and did not carry: ``2 comments, 1 text box``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def left_out(counts: Mapping[str, int], words: Iterable[str]) -> str:
    """Return the counts of these words, those of 0 left out."""
    return ", ".join(f"{counts[word]} {_plural(word, counts[word])}" for word in words if counts.get(word, 0))


def _plural(word: str, number: int) -> str:
    if number == 1:
        return word
    head, of, rest = word.partition(" of ")
    return (head + ("es" if head.endswith(("s", "x")) else "s")) + of + rest
