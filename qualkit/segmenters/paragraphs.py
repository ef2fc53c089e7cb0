"""The blocks between blank lines, each turn for itself."""

from __future__ import annotations

from collections.abc import Iterator

from qualkit.model import Document, Segment, Text
from qualkit.segmenters.regions import Region, segments
from qualkit.text.units import Span, paragraphs


class Paragraphs:
    """Cuts a document into paragraphs."""

    name = "paragraphs.v1"

    def segment(self, document: Document, text: Text) -> Iterator[Segment]:
        """Yield the paragraphs in order."""
        return segments(document, text, _cut, unit="paragraph", segmenter=self.name)


def _cut(content: str, region: Region) -> list[Span]:
    return paragraphs(content, (region.start, region.end))
