"""Segments: a lens over a text, made by a machine and thrown away freely."""

from __future__ import annotations

from dataclasses import dataclass

from qualkit.model.document import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """``text == document_text[start:end]``: a passage, turn, sentence or paragraph.

    ``question`` is the interviewer's question before it when the segment is its answer (context,
    never evidence); ``ordinal`` counts within the document from 0; times are in seconds.
    """

    document: str
    text_hash: str
    start: int
    end: int
    text: str
    unit: str
    ordinal: int
    segmenter: str
    speaker: str = ""
    role: Role = Role.UNKNOWN
    language: str = "und"
    question: str = ""
    begins_at: float | None = None
    ends_at: float | None = None

    @property
    def is_evidence(self) -> bool:
        """Whether its words may be suggested and quoted."""
        return self.role.is_evidence
