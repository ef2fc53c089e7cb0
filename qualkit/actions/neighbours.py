"""The coded passages that a suggestion is explained by: where they stand, their words, and who coded them so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qualkit.actions.queue import Queue, decided_of, place_of
from qualkit.errors import UnknownName
from qualkit.measures.judged import by_passage, judged
from qualkit.model import Document, Judged, Reason, Segment, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPassage:
    """A passage that a suggestion is explained by: where it stands, its words, and who coded it so (or did not)."""

    document: str
    place: str
    words: str
    coders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Judged:
    """A document with what people said of its passages."""

    document: Document
    text: Text
    segments: Mapping[str, Segment]
    rows: Mapping[tuple[str, int], Sequence[Judged]]


@dataclass(slots=True)
class Neighbours:
    """Finds the passages that reasons name. Documents are kept once they were asked for, until they are forgotten."""

    kept: dict[str, _Judged] = field(default_factory=dict)

    def find(self, reason: Reason, code: str, queue: Queue) -> KnownPassage | None:
        """Return the passage that a reason (``like``, ``unlike``) names, with its words; None if it is gone.

        ``coders`` are those who gave it the code or one below; of ``unlike``, those who refused it or read it without.
        Whose work the coder of ``queue`` is not to see yet is not named, and a passage that nobody else judged so is
        not shown.
        """
        document_id, _, ordinal = reason.what.rpartition("#")
        here = self._of(document_id, queue)
        segment = here.segments.get(ordinal) if here else None
        if here is None or segment is None:
            return None
        wanted = reason.kind == "like"
        rows = here.rows.get((document_id, segment.ordinal), ())
        coders = sorted({row.coder for row in rows if row.says(code) is wanted})
        if document_id in queue.hidden and not coders:
            return None
        return KnownPassage(document=here.document.key, words=segment.text, coders=tuple(coders),
                            place=place_of(here.text, segment.start))

    def forget(self, documents: Iterable[str]) -> None:
        """Look at these documents anew when they are asked for again."""
        for one in documents:
            self.kept.pop(one, None)

    def _of(self, document_id: str, queue: Queue) -> _Judged | None:
        if document_id not in self.kept:
            try:
                document = queue.document(document_id)
            except UnknownName:
                return None
            segments = queue.store.segments_of(document_id)
            decided = decided_of(queue.store, queue.study.key, document=document_id, hidden=queue.hidden)
            self.kept[document_id] = _Judged(
                document, queue.store.text(document_id), {str(one.ordinal): one for one in segments},
                by_passage(judged(decided, segments, queue.codebook)))
        return self.kept[document_id]
