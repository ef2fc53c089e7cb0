"""The framework matrix's written cells: what one case says on one theme, in a person's words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CellSummary:
    """What a person wrote of a case on a theme, with the codings that stood behind it then.

    ``case`` is the key of a case, or of a document where it stands for itself; ``theme`` a code's key.
    A machine never writes one. ``evidence`` keeps coding ids, so that what was added or withdrawn since
    can be told.
    """

    case: str
    theme: str
    text: str
    author: str
    date: str = ""
    evidence: tuple[str, ...] = ()
