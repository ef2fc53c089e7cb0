"""Original and translation in two files: laid side by side, turn by turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualkit.files.participants import Names
from qualkit.model import Document, Problem, Text, Translation, Turn, derive
from qualkit.store import Store
from qualkit.text.align import Pair, Piece, align

TRANSLATION_OF = "translation_of"
"""The column of documents.csv that names the original of a translation."""

TRANSLATOR = "translator"


def align_translations(store: Store, documents: Sequence[Document]) -> Iterator[Problem]:
    """Store what documents.csv states to be translations; yield what could not be laid side by side."""
    by_key = {document.key: document for document in documents}
    names = Names(by_key)
    aligned: dict[str, list[Translation]] = {}
    for document in documents:
        name = document.attributes.get(TRANSLATION_OF, "")
        if not name:
            continue
        found, _ = names.find(name)
        original = by_key[found[0]] if len(found) == 1 else None
        pairs = _pairs(store, original, document) if original is not None and original is not document else []
        if original is None or not pairs:
            yield Problem(source=document.key, reason=f"cannot be laid beside {name!r} as its translation.",
                          remedy=f"Check the column {TRANSLATION_OF} in documents.csv.")
            continue
        aligned.setdefault(original.id, []).extend(pairs)
    for original_id, translations in aligned.items():
        store.put_translations(original_id, translations)


def _pairs(store: Store, original: Document, translated: Document) -> list[Translation]:
    first, second = store.text(original.id), store.text(translated.id)
    pairs = align([_piece(turn) for turn in first.turns], [_piece(turn) for turn in second.turns])
    return [_translation(original, translated, first, second, pair) for pair in pairs]


def _piece(turn: Turn) -> Piece:
    return Piece(turn.end - turn.start, turn.role.value)


def _translation(original: Document, translated: Document, first: Text, second: Text, pair: Pair) -> Translation:
    start, end = _span(first, pair.first)
    in_start, in_end = _span(second, pair.second)
    return Translation(
        id=derive("translation", original.id, translated.id, start, in_start), document=original.id,
        text_hash=original.text_hash, start=start, end=end, text=second.content[in_start:in_end],
        language=translated.language, translator=translated.attributes.get(TRANSLATOR, ""),
        in_document=translated.id, in_start=in_start, in_end=in_end)


def _span(text: Text, turns: tuple[int, int]) -> tuple[int, int]:
    return text.turns[turns[0]].start, text.turns[turns[1] - 1].end
