"""The whole document as one segment, for sources that are coded as a whole (records, short answers)."""

from __future__ import annotations

from collections.abc import Iterator

from qualkit.model import Document, Segment, Text


class Whole:
    """Leaves a document in one piece; an empty one has no segment."""

    name = "whole.v1"

    def segment(self, document: Document, text: Text) -> Iterator[Segment]:
        """Yield the document from its first word to its last."""
        bare = text.content.strip()
        if bare:
            start = text.content.index(bare)
            yield Segment(document=document.id, text_hash=document.text_hash, start=start,
                          end=start + len(bare), text=bare, unit="whole", ordinal=0, segmenter=self.name,
                          language=document.language)
