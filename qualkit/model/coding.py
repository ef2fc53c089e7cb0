"""What people decided: codings, readings and decisions. Minted once, never dropped by a machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from qualkit.model.anchor import Anchor, Place
from qualkit.model.suggestion import Direction


class CoderKind(StrEnum):
    """Who stands behind a coding."""

    PERSON = "person"
    ENGINE = "engine"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coder:
    """Someone who codes. ``handle`` is short and unique in the project (``awa``)."""

    id: str
    handle: str
    name: str = ""
    kind: CoderKind = CoderKind.PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """A code that a coder gave to one or more spans of one document.

    ``code`` is the code's id, ``coder`` the coder's handle. Codings are withdrawn, not deleted.
    """

    id: str
    anchors: tuple[Anchor, ...]
    code: str
    coder: str
    made_at: datetime
    codebook_version: str = ""
    direction: Direction | None = None
    hedged: bool = False
    key_quote: bool = False
    memo: str = ""
    withdrawn_at: datetime | None = None
    decision: str | None = None
    place: Place = Place.SAME
    """*Moved*: found again in a corrected text, to be confirmed. *Orphan*: it holds in a former text only."""
    revision: int = field(default=0, compare=False)
    """How often it was written in the store that it comes from; 0 for one that is in none yet."""

    @property
    def document(self) -> str:
        """The document's id."""
        return self.anchors[0].document

    @property
    def start(self) -> int:
        """Where its first span begins."""
        return self.anchors[0].start

    @property
    def end(self) -> int:
        """Where its last span ends."""
        return self.anchors[-1].end

    @property
    def quote(self) -> str:
        """Its words, spans joined by an omission mark."""
        return " […] ".join(anchor.quote for anchor in self.anchors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A coder has coded a document in full: only this makes uncoded text mean "no"."""

    id: str
    document: str
    text_hash: str
    coder: str
    finished_at: datetime
    codebook_version: str = ""
    codes: tuple[str, ...] = ()
    """Ids of the codes that stood in the codebook then; codes added later are not negatives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageReading:
    """A coder has coded one passage in full: here uncoded text means "no", though the document was not read.

    It is how a passage drawn at random counts, also when nothing was found in it. ``sample`` names the draw
    (``random 7``: strategy and seed), empty for a passage that was chosen otherwise; only draws at random can
    estimate what is still unseen. ``codes`` are the ids of the codes that were looked for.
    """

    id: str
    anchor: Anchor
    coder: str
    read_at: datetime
    codes: tuple[str, ...]
    sample: str = ""
    codebook_version: str = ""
    place: Place = Place.SAME

    @property
    def document(self) -> str:
        """The document's id."""
        return self.anchor.document


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one coder said of one passage: the codes given, those refused, and those only looked for.

    A code that stands in none of the three was never asked about: that is no "no". ``looked_for`` holds the codes
    of a reading; most passages of a document share one set.
    """

    document: str
    segment: int
    coder: str
    given: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    looked_for: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()
    """Codes about which nothing follows, although the passage was read: a more general code was given instead."""

    def says(self, code: str) -> bool | None:
        """Whether the coder gave a code (by id), did not, or said nothing of it."""
        if code in self.given:
            return True
        if code in self.refused:
            return False
        return False if code in self.looked_for and code not in self.unclear else None


class Verdict(StrEnum):
    """What a person did with a suggestion."""

    ACCEPT = "accept"
    REJECT = "reject"
    AMEND = "amend"
    DEFER = "defer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's verdict on a suggestion, with a snapshot of what was suggested.

    ``snapshot`` holds engines, score, scale, direction and reasons as JSON values (no transcript
    text), so that tagging again never loses what the person saw.
    """

    id: str
    anchor: Anchor
    code: str
    verdict: Verdict
    coder: str
    decided_at: datetime
    note: str = ""
    snapshot: Mapping[str, Any] = field(default_factory=dict)
    codebook_version: str = ""
    place: Place = Place.SAME

    @property
    def document(self) -> str:
        """The document's id."""
        return self.anchor.document
