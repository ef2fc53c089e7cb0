"""Sentences."""

from __future__ import annotations

from collections.abc import Iterator

from qualkit.model import Document, Segment, Text
from qualkit.segmenters.regions import Region, segments
from qualkit.text.units import Span, sentences


class Sentences:
    """Cuts a document into sentences."""

    name = "sentences.v1"

    def segment(self, document: Document, text: Text) -> Iterator[Segment]:
        """Yield the sentences in order."""
        return segments(document, text, _cut, unit="sentence", segmenter=self.name)


def _cut(content: str, region: Region) -> list[Span]:
    return sentences(content, (region.start, region.end))
