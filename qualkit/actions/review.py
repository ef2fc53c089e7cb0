"""A person's sitting with the text: decide on suggestions, code freely, finish a reading, undo.

Every door (terminal, browser) holds a `Review` and calls its acts; each act is one transaction and one row in the
log. Acts take a ``request``: the same number sent twice is done once. Without one, each call is an act of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from qualkit.actions.neighbours import KnownPassage, Neighbours
from qualkit.actions.opening import codebook_of, now
from qualkit.actions.queue import Filter, Queue
from qualkit.actions.transfer import find_code, find_document
from qualkit.errors import Sentence, UnknownName, UsageError
from qualkit.files.codebooks import add_code
from qualkit.measures.reading_order import Pick
from qualkit.model import (
    Anchor,
    Codebook,
    Coder,
    Coding,
    Decision,
    Direction,
    Document,
    LogEntry,
    Memo,
    PassageReading,
    Place,
    Reading,
    Reason,
    Segment,
    Study,
    Suggestion,
    Text,
    Verdict,
    derive,
    mint,
)
from qualkit.project import Project
from qualkit.store import Store

CONTEXT = 240
"""Characters of the text shown before and after a passage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One passage as it comes up: its place, its context and what stands on it so far."""

    document: Document
    segment: Segment
    before: str
    after: str
    suggestions: tuple[Suggestion, ...] = ()
    codings: tuple[Coding, ...] = ()
    pick: Pick | None = None
    """What brought it up, if a strategy did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person adds to a code when giving it."""

    direction: Direction | None = None
    hedged: bool = False
    key_quote: bool = False
    memo: str = ""


@dataclass(slots=True)
class Review:
    """An open sitting of one coder on one study."""

    project: Project
    store: Store
    study: Study
    codebook: Codebook
    coder: str
    others: tuple[str, ...] = ()
    """Where this coder is new to the project: the handles it knew before."""
    _text: tuple[str, Text] | None = None

    # --- what comes up ---------------------------------------------------------------------

    def document(self, name: str) -> Document:
        """Return the document of that key or file name."""
        return find_document(name, self.line_up().documents.values())

    def text(self, document: Document) -> Text:
        """The words of a document; those asked for last are at hand."""
        if self._text is None or self._text[0] != document.text_hash:
            self._text = document.text_hash, self.store.text(document.id)
        return self._text[1]

    def line_up(self) -> Queue:
        """What waits for this coder, read from the store when it is asked for."""
        return Queue(project=self.project, store=self.store, study=self.study, codebook=self.codebook,
                     coder=self.coder)

    def queue(self, wanted: Filter) -> Iterator[Passage]:
        """Yield the passages with suggestions that this coder has not decided on, in order; of a draw, those that
        this coder has not seen, suggestions hidden.

        Raises:
            UnknownName: there is no such document, code, engine or strategy.
            UsageError: a draw is asked for from a part of the passages.
        """
        queue = self.line_up()
        for pick, found in queue.come_up(wanted):
            document_id, ordinal = pick.place
            passage = self.passage(queue.documents[document_id], ordinal)
            yield replace(passage, pick=pick, suggestions=tuple(found))

    def passages(self, document: Document) -> Iterator[Passage]:
        """Yield all passages of a document, suggestions left out: for coding with fresh eyes."""
        content = self.text(document).content
        codings = self.store.codings(self.study.key, document=document.id, coder=self.coder)
        for segment in self.store.segments_of(document.id):
            yield Passage(
                document=document, segment=segment,
                before=content[max(0, segment.start - CONTEXT):segment.start],
                after=content[segment.end:segment.end + CONTEXT],
                codings=tuple(one for one in codings if one.start < segment.end and segment.start < one.end))

    def passage(self, document: Document, ordinal: int) -> Passage:
        """Return one passage as it stands now, suggestions left out.

        Raises:
            UnknownName: there is none of that number.
        """
        for one in self.passages(document):
            if one.segment.ordinal == ordinal:
                return one
        raise UnknownName("passage", str(ordinal))

    def known(self, reason: Reason, code: str) -> KnownPassage | None:
        """Return the passage that a reason names, as far as this coder may see it; see `Neighbours.find`."""
        return Neighbours().find(reason, code, self.line_up())

    def displaced(self) -> Iterator[tuple[Coding, str, str]]:
        """Yield this coder's codings whose quotes a correction moved or took away, with the words around
        their new place; nothing around one that is gone."""
        for coding in self.store.codings(self.study.key, coder=self.coder):
            if coding.place is Place.MOVED:
                content = self.store.text(coding.document).content
                yield (coding, content[max(0, coding.start - CONTEXT):coding.start],
                       content[coding.end:coding.end + CONTEXT])
            elif coding.place is Place.ORPHAN:
                yield coding, "", ""

    # --- what a person does ----------------------------------------------------------------

    def accept(self, passage: Passage, suggestion: Suggestion, given: Given, *, start: int | None = None,
               end: int | None = None, code: str = "", request: str = "") -> Coding:
        """Accept a suggestion, as it is or amended in span or code; the coding is made with it."""
        first = suggestion.start if start is None else start
        last = suggestion.end if end is None else end
        chosen = code or suggestion.code
        amended = (first, last, chosen) != (suggestion.start, suggestion.end, suggestion.code)
        decision = self.decision(passage, suggestion, Verdict.AMEND if amended else Verdict.ACCEPT)
        coding = self.coding(passage.document, first, last, code=chosen, given=given, decision=decision.id)
        self.store.add_decision(decision, request=request, coding=coding)
        return coding

    def reject(self, passage: Passage, suggestion: Suggestion, note: str = "", *, request: str = "") -> Decision:
        """Say that a suggestion is wrong here; it does not come up again."""
        return self._decide(passage, suggestion, Verdict.REJECT, note, request)

    def defer(self, passage: Passage, suggestion: Suggestion, note: str = "", *, request: str = "") -> Decision:
        """Leave a suggestion for later."""
        return self._decide(passage, suggestion, Verdict.DEFER, note, request)

    def code(self, document: Document, start: int, end: int, *, code: str, given: Given,
             request: str = "") -> Coding:
        """Give a code to ``text[start:end]``, with no suggestion behind it."""
        coding = self.coding(document, start, end, code=self.code_id(code), given=given)
        self.store.add_codings([coding], request=request, coder=self.coder)
        return coding

    def finish(self, document: Document, *, request: str = "") -> Reading:
        """Record that this coder has coded the document in full with the codebook as it stands."""
        reading = Reading(id=mint(), document=document.id, text_hash=document.text_hash, coder=self.coder,
                          finished_at=now(), codebook_version=self.codebook.version,
                          codes=tuple(code.id for code in self.codebook.active))
        self.store.add_reading(reading, request=request)
        return reading

    def read(self, passage: Passage, sample: str, *, request: str = "") -> PassageReading:
        """Record that this coder has coded a passage in full, whether or not there was anything to code.

        ``sample`` names the draw that brought it up: see `qualkit.model.PassageReading`.
        """
        segment = passage.segment
        reading = PassageReading(id=mint(), anchor=self._anchor(passage.document, segment.start, segment.end),
                                 coder=self.coder, read_at=now(), sample=sample,
                                 codes=tuple(code.id for code in self.codebook.active),
                                 codebook_version=self.codebook.version)
        self.store.add_passage_readings([reading], coder=self.coder, request=request)
        return reading

    def confirm(self, coding: Coding, *, request: str = "") -> None:
        """Say that a coding stands rightly where its quote was found again."""
        self.store.confirm_moved([coding.id], coder=self.coder, request=request)

    def withdraw(self, coding: Coding, *, request: str = "") -> None:
        """Take a coding back; it stays in the store with the time."""
        self.store.withdraw([coding.id], coder=self.coder, request=request)

    def note(self, about_kind: str, about_id: str, markdown: str, *, request: str = "") -> Memo:
        """Write a memo about a coding, code or document."""
        memo = Memo(id=mint(), about_kind=about_kind, about_id=about_id, author=self.coder, markdown=markdown,
                    written_at=now())
        self.store.add_memo(memo, request=request)
        return memo

    def undo(self, *, request: str = "") -> LogEntry | None:
        """Take back this coder's last act, also one of an earlier sitting."""
        return self.store.undo(self.coder, request=request)

    def redo(self, *, request: str = "") -> LogEntry | None:
        """Do again what was undone last."""
        return self.store.redo(self.coder, request=request)

    def new_code(self, key: str, name: str, definition: str) -> str:
        """Add an emergent code to the codebook file and return its id."""
        add_code(self.project.codebook_path(self.study), key=key, name=name, definition=definition, emergent=True,
                 by=self.coder, date=now().date().isoformat())
        self.codebook = codebook_of(self.project, self.study)
        self.store.put_codebook(self.study.key, self.codebook)
        return self.code_id(key)

    def code_id(self, name: str) -> str:
        """Return the id of a code named by key, name or id."""
        return find_code(name, self.codebook)

    # --- how it is put ---------------------------------------------------------------------

    def _decide(self, passage: Passage, suggestion: Suggestion, verdict: Verdict, note: str,
                request: str) -> Decision:
        decision = self.decision(passage, suggestion, verdict, note)
        self.store.add_decision(decision, request=request)
        return decision

    def decision(self, passage: Passage, suggestion: Suggestion, verdict: Verdict, note: str = "") -> Decision:
        """A verdict on a suggestion as this coder would give it now; it is not kept yet."""
        anchor = self._anchor(passage.document, suggestion.start, suggestion.end)
        return Decision(id=mint(), anchor=anchor, code=suggestion.code, verdict=verdict, coder=self.coder, note=note,
                        decided_at=now(), snapshot=snapshot(suggestion), codebook_version=self.codebook.version)

    def coding(self, document: Document, start: int, end: int, *, code: str, given: Given,
               decision: str | None = None) -> Coding:
        """A coding as this coder would make it now; it is not kept yet."""
        return Coding(id=mint(), anchors=(self._anchor(document, start, end),), code=code, coder=self.coder,
                      made_at=now(), codebook_version=self.codebook.version, direction=given.direction,
                      hedged=given.hedged, key_quote=given.key_quote, memo=given.memo, decision=decision)

    def _anchor(self, document: Document, start: int, end: int) -> Anchor:
        content = self.text(document).content
        return Anchor.at(document.id, document.text_hash, content, start=start, end=end)


def snapshot(suggestion: Suggestion) -> dict[str, object]:
    """What a person saw, as JSON values: no transcript text, so that nothing needs forgetting."""
    return {
        "engines": list(suggestion.engines), "score": round(suggestion.score, 4), "scale": suggestion.scale,
        "rank": suggestion.rank, "direction": suggestion.direction.value if suggestion.direction else None,
        "hedged": suggestion.hedged,
        "why": [{"engine": why.engine, "kind": why.kind, "what": why.what, "start": why.start, "end": why.end,
                 "score": None if why.score is None else round(why.score, 4)} for why in suggestion.why],
    }


def open_review(project: Project, store: Store, *, coder: str, study: str = "") -> Review:
    """Begin a sitting; a coder who is new to the project is entered.

    Raises:
        UnknownName: there is no such study.
        UsageError: a coder must be called something that can be printed.
    """
    if not coder.strip() or not coder.isprintable():
        raise UsageError(Sentence("A coder's handle cannot be empty or hold control characters."),
                         hint=Sentence("Choose a short handle, like awa."))
    which = project.study(study, synthesis=False)
    codebook = codebook_of(project, which)
    with store.transaction():
        known = sorted(store.coders())
        store.put_coder(Coder(id=derive("coder", coder), handle=coder))
        store.put_codebook(which.key, codebook)
    return Review(project=project, store=store, study=which, codebook=codebook, coder=coder,
                  others=() if coder in known else tuple(known))
