"""Two people on one text: who codes what without seeing the other, and what was settled where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qualkit.model.anchor import Anchor, Place
from qualkit.model.coding import Coding
from qualkit.model.ids import text_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Coders who are to code one document in full. ``coders`` are handles, in alphabetical order.

    While it is ``blind``, nobody of them sees what the others made of the document until all have finished
    (a `Reading` of each stands).
    """

    id: str
    document: str
    coders: tuple[str, ...]
    made_by: str
    made_at: datetime
    blind: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedAs:
    """What a coding said when somebody settled over it: code, direction, and a hash of its words.

    Positions are left out: a correction elsewhere in the text moves a coding and changes nothing that it says.
    """

    code: str
    direction: str
    words: str

    @classmethod
    def of(cls, coding: Coding) -> CodedAs:
        """What a coding says now."""
        return cls(code=coding.code, direction=coding.direction or "", words=text_hash(coding.quote))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudication:
    """What a person settled about one place on which two coders differ.

    Nobody's codings are changed by it: ``falls`` are ids of codings that reports leave out from now on, ``stands``
    those that hold, ``made`` is a coding the adjudicator made instead. So agreement before and after can both be
    told. ``kind`` is that of the disagreement (`qualkit.measures.disagreements.Kind`), ``code`` the id of the code
    it is about, ``coders`` the handles of the two. ``seen`` holds what each of these codings said then: where one
    says something else now, somebody has to look again (`qualkit.measures.settling`).
    """

    id: str
    anchor: Anchor
    kind: str
    code: str
    coders: tuple[str, ...]
    stands: tuple[str, ...]
    falls: tuple[str, ...]
    reason: str
    adjudicator: str
    settled_at: datetime
    made: str | None = None
    seen: Mapping[str, CodedAs] = field(default_factory=dict)
    codebook_version: str = ""
    place: Place = Place.SAME

    @property
    def document(self) -> str:
        """The document's id."""
        return self.anchor.document
