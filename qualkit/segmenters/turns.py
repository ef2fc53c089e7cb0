"""One speaker's words until another speaks; for prose, its paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from qualkit.model import Document, Segment, Text
from qualkit.segmenters.regions import Region, segments
from qualkit.text.units import Span


class Turns:
    """Cuts a document into turns."""

    name = "turns.v1"

    def segment(self, document: Document, text: Text) -> Iterator[Segment]:
        """Yield the turns in order."""
        return segments(document, text, _cut, unit="turn", segmenter=self.name)


def _cut(content: str, region: Region) -> list[Span]:
    return [(region.start, region.end)]
