"""Small material for the tests of the store: documents of one passage a line."""

from collections.abc import Mapping
from datetime import UTC, datetime

from qualkit.model import (
    Anchor,
    Code,
    Codebook,
    Coder,
    Coding,
    Decision,
    Direction,
    Document,
    DocumentKind,
    Role,
    Segment,
    Suggestion,
    Text,
    Turn,
    Verdict,
    bytes_hash,
    derive,
    mint,
)
from qualkit.store import Outcome, Store

NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)
BOOK = Codebook(
    key="book",
    title="Book",
    version="v1",
    codes=tuple(Code(id=f"id-{key}", key=key, name=key.title()) for key in ("voice", "money", "rain")),
)
TALK = "We women meet every Monday.\nI keep the cash box.\nThe rain was late, so some repaid late."


def read(
    key: str,
    content: str,
    *,
    language: str = "en",
    speaker: str = "Awa",
    attributes: Mapping[str, str] | None = None,
) -> tuple[Document, Text, list[Segment]]:
    """A document as a reader and a segmenter would give it."""
    turns, segments, at = [], [], 0
    document_id = derive("document", "s", key)
    text = Text(content=content)
    for ordinal, line in enumerate(content.split("\n")):
        turns.append(Turn(start=at, end=at + len(line), speaker=speaker, role=Role.RESPONDENT, language=language))
        segments.append(
            Segment(
                document=document_id, text_hash=text.id, start=at, end=at + len(line), text=line, unit="turn",
                ordinal=ordinal, segmenter="lines", speaker=speaker, role=Role.RESPONDENT, language=language,
            )
        )  # fmt: skip
        at += len(line) + 1
    document = Document(
        id=document_id, study="s", key=key, title=key, kind=DocumentKind.INTERVIEW, text_hash=text.id,
        bytes_hash=bytes_hash(content.encode()), reader="lines", attributes=attributes or {},
    )  # fmt: skip
    return document, Text(content=content, turns=tuple(turns)), segments


def put(store: Store, key: str, content: str = TALK, **more: object) -> Outcome:
    document, text, segments = read(key, content, **more)  # type: ignore[arg-type]
    return store.put_document(document, text, segments=segments)


def settle(store: Store, *handles: str) -> None:
    """Enter the codebook and the coders."""
    store.put_codebook("s", BOOK)
    for handle in handles or ("awa",):
        store.put_coder(Coder(id=derive("coder", handle), handle=handle))


def anchor(store: Store, document_id: str, *quotes: str) -> tuple[Anchor, ...]:
    content = store.text(document_id).content
    hash_ = Text(content=content).id
    starts = [(content.index(quote), quote) for quote in quotes]
    return tuple(Anchor.at(document_id, hash_, content, start=at, end=at + len(quote)) for at, quote in starts)


def coding(
    store: Store, document_id: str, *quotes: str, code: str = "voice", coder: str = "awa",
    direction: Direction | None = None, memo: str = "",
) -> Coding:  # fmt: skip
    return Coding(
        id=mint(), anchors=anchor(store, document_id, *quotes), code=f"id-{code}", coder=coder, made_at=NOW,
        direction=direction, memo=memo, codebook_version="v1",
    )  # fmt: skip


def code_quote(store: Store, document_id: str, *quotes: str, **more: object) -> Coding:
    """Make and keep a coding."""
    one = coding(store, document_id, *quotes, **more)  # type: ignore[arg-type]
    assert store.add_codings([one], coder=one.coder).added == 1
    return one


def suggestion(segment: Segment, code: str = "voice", *, score: float = 0.5, rank: int = 1) -> Suggestion:
    return Suggestion(
        document=segment.document, text_hash=segment.text_hash, segment=segment.ordinal, start=segment.start,
        end=segment.end, code=f"id-{code}", score=score, scale="test", engines=("rules.v1",), rank=rank,
    )  # fmt: skip


def decision(store: Store, document_id: str, quote: str, verdict: Verdict, *, code: str = "voice") -> Decision:
    (place,) = anchor(store, document_id, quote)
    return Decision(
        id=mint(), anchor=place, code=f"id-{code}", verdict=verdict, coder="awa", decided_at=NOW,
        snapshot={"engines": ["rules.v1"], "score": 0.5, "direction": "present"},
    )  # fmt: skip
