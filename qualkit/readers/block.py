"""Blocks: the pieces that readers find in a source, before they are one text."""

from __future__ import annotations

from dataclasses import dataclass

APART = frozenset({"header", "footnote", "comment"})
"""Kinds that stand behind the running text, so that they never cut a turn in two."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a source that stands on its own: a paragraph, a heading, a table row, a cue.

    ``kind`` is one of ``paragraph``, ``heading``, ``row``, ``cue``, ``header``, ``footnote``,
    ``comment``, ``textbox``. ``speaker`` is set only where the format itself says who speaks (a
    column, ``<v Awa>``); labels inside the words are found later. ``hint`` is what the source says
    of the speaker (``female, 34``). Times are seconds.
    """

    text: str
    kind: str = "paragraph"
    speaker: str = ""
    begins_at: float | None = None
    ends_at: float | None = None
    page: int | None = None
    cell: str = ""
    language: str = ""
    translation: str = ""
    translation_language: str = ""
    hint: str = ""
    level: int = 0
    """How deep a heading stands (1 is the highest); 0 where the format does not say."""
    continues: bool = False
    """Whether it goes on with the block before, in the same turn: a cue in mid-sentence."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A block at its place: its label is at ``[start:words]``, its words at ``[words:end]``."""

    block: Block
    start: int
    words: int
    end: int
    text: str
    """The words as they stand in the document."""
