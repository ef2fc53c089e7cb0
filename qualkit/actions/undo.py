"""Take back one's last act, or do it again, also one of an earlier day; and tell what that was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qualkit.actions.queue import place_of
from qualkit.actions.review import Review
from qualkit.errors import UnknownName
from qualkit.model import Coding, Document, LogEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """An act that was taken back (or, with ``again``, done anew), and where it shows.

    ``verb`` is the act's own (``code``, ``withdraw``, ``amend``, ``accept``, ``read`` …). ``codes`` are keys. Without a
    ``document`` it was about something else than a text; ``place`` is ``turn 12`` or ``¶ 3``.
    """

    verb: str
    sequence: int
    again: bool = False
    items: int = 0
    codes: tuple[str, ...] = ()
    document: Document | None = None
    start: int = 0
    end: int = 0
    place: str = ""


def turn_back(review: Review, *, again: bool = False, request: str = "") -> Turned | None:
    """Undo this coder's last act, or (``again``) redo what was undone last; None if there is none.

    Raises:
        ChangedUnderYou: somebody has changed since what it changed.
    """
    entry = review.redo(request=request) if again else review.undo(request=request)
    if entry is None:
        return None
    found = list(_touched(review, entry))
    documents = {one.id: one for one in review.store.documents()}
    here = next((documents[one["document"]] for one in found if one.get("document") in documents), None)
    spans = [span for one in found if here and one.get("document") == here.id for span in one.get("spans", ())]
    start, end = min((a for a, _ in spans), default=0), max((b for _, b in spans), default=0)
    codes = review.codebook.by_id
    return Turned(
        verb=entry.verb, sequence=entry.sequence, again=again, items=len(entry.payload["shifts"]),
        codes=tuple(dict.fromkeys(codes[one["code"]].key for one in found if one.get("code") in codes)),
        document=here, start=start, end=end,
        place=place_of(review.store.text(here.id), start) if here and spans else "")


def _touched(review: Review, entry: LogEntry) -> Iterator[Mapping[str, Any]]:
    """What an act was about: ids and positions, from the log or from the coding that it names."""
    told = {shift["id"] for shift in entry.payload["shifts"] if "facts" in shift}
    for shift in entry.payload["shifts"]:
        if "facts" in shift:
            yield shift["facts"]
        elif shift["kind"] == "coding" and shift["id"] not in told:
            try:
                yield _facts(review.store.coding(shift["id"]))
            except UnknownName:  # its making was undone as well
                continue


def _facts(coding: Coding) -> Mapping[str, Any]:
    return {"document": coding.document, "code": coding.code,
            "spans": [[one.start, one.end] for one in coding.anchors]}
