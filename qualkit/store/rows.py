"""Rows <-> nouns: the one place that knows how a noun is laid out in the tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from qualkit.errors import AnchorBroken
from qualkit.model import (
    Adjudication,
    Anchor,
    Assignment,
    CodedAs,
    Coding,
    Decision,
    Direction,
    Document,
    DocumentKind,
    Mark,
    Memo,
    PassageReading,
    Place,
    Reading,
    Reason,
    Role,
    Segment,
    Suggestion,
    Text,
    Translation,
    Turn,
    Verdict,
)

Values = dict[str, Any]  # a row about to be written: column -> value
AnyRow = Any  # which columns a row has is known to its query only
Query = Any  # SQLAlchemy types a query by each of its columns


def digest(value: object) -> str:
    """Return the sha256 of a JSON-able value, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode("utf-8")).hexdigest()


# --- documents ---------------------------------------------------------------------------------------


def document_values(document: Document) -> Values:
    """A document's row, without its text and its duplicate_of."""
    return {
        "id": document.id,
        "study": document.study,
        "key": document.key,
        "title": document.title,
        "kind": document.kind.value,
        "bytes_hash": document.bytes_hash,
        "reader": document.reader,
        "encoding": document.encoding,
        "declared_language": document.declared_language,
        "detected_language": document.detected_language,
        "attributes": dict(document.attributes),
        "found": dict(document.found),
        "missing": document.missing,
    }


def document_of(row: AnyRow) -> Document:
    """A row joined with its text's hash."""
    return Document(
        id=row.id,
        study=row.study,
        key=row.key,
        title=row.title,
        kind=DocumentKind(row.kind),
        text_hash=row.hash,
        bytes_hash=row.bytes_hash,
        reader=row.reader,
        declared_language=row.declared_language,
        detected_language=row.detected_language,
        attributes=row.attributes,
        found=row.found,
        duplicate_of=row.duplicate_of,
        missing=row.missing,
        encoding=row.encoding,
    )


def turn_values(turns: Iterable[Turn]) -> list[list[Any]]:
    """Turns as short JSON."""
    return [[t.start, t.end, t.speaker, t.role.value, t.language, t.begins_at, t.ends_at] for t in turns]


def speakers_of(turns: list[list[Any]]) -> set[tuple[str, Role]]:
    """Who speaks, and as what, by the short JSON of turns."""
    return {(speaker, Role(role)) for speaker, role in {(turn[2], turn[3]) for turn in turns}}


def mark_values(marks: Iterable[Mark]) -> list[list[Any]]:
    """Marks as short JSON."""
    return [[m.kind, m.start, m.end, m.value] for m in marks]


def text_of(content: str, turns: list[list[Any]], marks: list[list[Any]]) -> Text:
    """The way back from short JSON."""
    return Text(
        content=content,
        turns=tuple(
            Turn(
                start=start,
                end=end,
                speaker=speaker,
                role=Role(role),
                language=language,
                begins_at=begins,
                ends_at=ends,
            )
            for start, end, speaker, role, language, begins, ends in turns
        ),
        marks=tuple(Mark(kind=kind, start=start, end=end, value=value) for kind, start, end, value in marks),
    )


def translation_values(translation: Translation, document: int) -> Values:
    """A translation's row."""
    return {
        "id": translation.id,
        "document": document,
        "text_hash": translation.text_hash,
        "start": translation.start,
        "end": translation.end,
        "text": translation.text,
        "language": translation.language,
        "translator": translation.translator,
        "by_machine": translation.by_machine,
        "in_document": translation.in_document,
        "in_start": translation.in_start,
        "in_end": translation.in_end,
    }


def translation_of(row: AnyRow) -> Translation:
    """A row joined with its document's id."""
    return Translation(
        id=row.id,
        document=row.document_id,
        text_hash=row.text_hash,
        start=row.start,
        end=row.end,
        text=row.text,
        language=row.language,
        translator=row.translator,
        by_machine=row.by_machine,
        in_document=row.in_document,
        in_start=row.in_start,
        in_end=row.in_end,
    )


# --- segments ----------------------------------------------------------------------------------------


def segment_values(segments: Sequence[Segment], content: str) -> Iterator[Values]:
    """Yield rows. A question is kept as its place; only one the document lacks is kept in words.

    Raises:
        AnchorBroken: a segment's words are not those of the text.
    """
    asked, place = "", (-1, -1)
    for one in segments:
        if content[one.start : one.end] != one.text:
            raise AnchorBroken(one.document, one.start, one.end)
        if one.question != asked:  # a long answer repeats its question: look it up once
            asked, place = one.question, _before(one.question, content, one.start)
        here = place[0] >= 0
        yield {
            "ordinal": one.ordinal,
            "start": one.start,
            "end": one.end,
            "unit": one.unit,
            "segmenter": one.segmenter,
            "speaker": one.speaker,
            "role": one.role.value,
            "language": one.language,
            "question_start": place[0] if here else None,
            "question_end": place[1] if here else None,
            "question": None if here or not asked else asked,
            "begins_at": one.begins_at,
            "ends_at": one.ends_at,
        }


def _before(question: str, content: str, end: int) -> tuple[int, int]:
    reach = 20_000 + len(question)  # a bound, lest a question that is not there costs the whole document each time
    start = content.rfind(question, max(0, end - reach), end) if question else -1
    return start, start + len(question)


def segment_of(row: AnyRow, document: str, text_hash: str, content: str) -> Segment:
    """Cut a segment out of its document."""
    question = row.question or ""
    if row.question_start is not None:
        question = content[row.question_start : row.question_end]
    return Segment(
        document=document,
        text_hash=text_hash,
        start=row.start,
        end=row.end,
        text=content[row.start : row.end],
        unit=row.unit,
        ordinal=row.ordinal,
        segmenter=row.segmenter,
        speaker=row.speaker,
        role=Role(row.role),
        language=row.language,
        question=question,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
    )


# --- what people decided -----------------------------------------------------------------------------


def anchor_values(anchor: Anchor) -> Values:
    """An anchor in the present text."""
    return {
        "text_hash": anchor.text_hash,
        "start": anchor.start,
        "end": anchor.end,
        "quote": anchor.quote,
        "prefix": anchor.prefix,
        "suffix": anchor.suffix,
        "found_start": anchor.start,
        "found_end": anchor.end,
    }


def kept_anchor(row: AnyRow, document: str) -> Anchor:
    """The anchor as the person set it, in the text of that time."""
    return Anchor(
        document=document,
        text_hash=row.text_hash,
        start=row.start,
        end=row.end,
        quote=row.quote,
        prefix=row.prefix,
        suffix=row.suffix,
    )


def present_anchor(row: AnyRow, document: str, present: str) -> Anchor:
    """The anchor where its quote stands now, or as it was set if it stands nowhere."""
    kept = kept_anchor(row, document)
    return kept if row.found_start is None else moved_anchor(kept, present, row.found_start, row.found_end)


def moved_anchor(anchor: Anchor, present: str, start: int, end: int) -> Anchor:
    """The same words at their place in another text."""
    return Anchor(
        document=anchor.document,
        text_hash=present,
        start=start,
        end=end,
        quote=anchor.quote,
        prefix=anchor.prefix,
        suffix=anchor.suffix,
    )


def identity_of(anchors: Iterable[Anchor], *, code: str, coder: str, direction: str | None) -> str:
    """By this an import knows that a coding is there already."""
    spans = [[anchor.document, anchor.text_hash, anchor.start, anchor.end] for anchor in anchors]
    return digest([spans, code, coder, direction])


def coding_of(row: AnyRow, anchors: tuple[Anchor, ...], code: str) -> Coding:
    """A row joined with its coder's handle; ``code`` is what its code has become."""
    return Coding(
        id=row.id,
        anchors=anchors,
        code=code,
        coder=row.handle,
        made_at=row.made_at,
        codebook_version=row.codebook_version,
        direction=direction_of(row.direction),
        hedged=row.hedged,
        key_quote=row.key_quote,
        memo=row.memo,
        decision=row.decision,
        place=Place(row.place),
        revision=row.revision,
        withdrawn_at=row.withdrawn_at if row.state == "withdrawn" else None,
    )


def decision_of(row: AnyRow) -> Decision:
    """A row joined with its document's id and text hash, code id and coder's handle."""
    return Decision(
        id=row.id,
        anchor=present_anchor(row, row.document_id, row.present),
        code=row.code_id,
        verdict=Verdict(row.verdict),
        coder=row.handle,
        decided_at=row.decided_at,
        note=row.note,
        snapshot=row.snapshot,
        codebook_version=row.codebook_version,
        place=Place(row.place),
    )


def reading_of(row: AnyRow) -> Reading:
    """A row joined with its document's id and coder's handle."""
    return Reading(
        id=row.id,
        document=row.document_id,
        text_hash=row.text_hash,
        coder=row.handle,
        finished_at=row.finished_at,
        codebook_version=row.codebook_version,
        codes=tuple(row.codes),
    )


def passage_reading_of(row: AnyRow) -> PassageReading:
    """A row joined with its document's id and text hash and its coder's handle."""
    return PassageReading(
        id=row.id,
        anchor=present_anchor(row, row.document_id, row.present),
        coder=row.handle,
        read_at=row.read_at,
        codes=tuple(row.codes),
        sample=row.sample,
        codebook_version=row.codebook_version,
        place=Place(row.place),
    )


def assignment_of(row: AnyRow) -> Assignment:
    """A row joined with its document's id and the handle of who made it."""
    return Assignment(
        id=row.id,
        document=row.document_id,
        coders=tuple(row.coders),
        made_by=row.handle,
        made_at=row.made_at,
        blind=row.blind,
    )


def adjudication_of(row: AnyRow, follow: Mapping[str, str]) -> Adjudication:
    """A row joined with its document's id and text hash, code id and the adjudicator's handle.

    ``follow`` holds what each code has become, by id: codings are shown under these, too.
    """
    return Adjudication(
        id=row.id,
        anchor=present_anchor(row, row.document_id, row.present),
        kind=row.kind,
        code=follow[row.code_id],
        coders=tuple(row.coders),
        stands=tuple(row.stands),
        falls=tuple(row.falls),
        made=row.made,
        seen={
            known: CodedAs(code=follow.get(said[0], said[0]), direction=said[1], words=said[2])
            for known, said in row.seen.items()
        },
        reason=row.reason,
        adjudicator=row.handle,
        settled_at=row.settled_at,
        codebook_version=row.codebook_version,
        place=Place(row.place),
    )


def memo_of(row: AnyRow) -> Memo:
    """A row as it is."""
    return Memo(
        id=row.id,
        about_kind=row.about_kind,
        about_id=row.about_id,
        author=row.author,
        markdown=row.markdown,
        written_at=cast(datetime, row.written_at),
    )


def direction_of(value: str | None) -> Direction | None:
    """None stays None."""
    return None if value is None else Direction(value)


# --- what machines computed --------------------------------------------------------------------------


def suggestion_values(one: Suggestion) -> Values:
    """A suggestion's row, without run, document and code numbers."""
    return {
        "segment": one.segment,
        "rank": one.rank,
        "start": one.start,
        "end": one.end,
        "score": one.score,
        "scale": one.scale,
        "engines": " ".join(one.engines),
        "direction": one.direction.value if one.direction else None,
        "hedged": one.hedged,
        "unsure": one.unsure,
        "why": [[why.engine, why.kind, why.what, why.start, why.end, why.score] for why in one.why],
    }


def suggestion_of(row: AnyRow) -> Suggestion:
    """A row joined with its document's id and text hash and its code's id."""
    return Suggestion(
        document=row.document_id,
        text_hash=row.hash,
        segment=row.segment,
        start=row.start,
        end=row.end,
        code=row.code_id,
        score=row.score,
        scale=row.scale,
        engines=tuple(row.engines.split()),
        direction=direction_of(row.direction),
        hedged=row.hedged,
        rank=row.rank,
        unsure=row.unsure,
        why=tuple(
            Reason(engine=engine, kind=kind, what=what, start=start, end=end, score=score)
            for engine, kind, what, start, end, score in row.why
        ),
    )
