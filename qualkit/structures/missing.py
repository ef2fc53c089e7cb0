"""What a document says it does not hold (*are not reproduced here*), and which headings it fills all the same."""

from __future__ import annotations

import re

from qualkit.structures.page import Page
from qualkit.structures.topics import topics_of
from qualkit.text.outline import Piece

_HERE = r"(?:reproduced|included|attached|annexed|published|written (?:down|up)|recorded here|listed)"
_ICI = r"(?:reprodui|jointe?|annexé|publié|incluse?|inclus|fourni|rédigé|écrit|disponible|repris|présenté|rapporté)\w*"
_AQUI = r"(?:reprodu|inclu|adjunt|public|anex|present|escrib|redact|recog)\w*"
_FORMS = (
    rf"(?:is|are|was|were|been|be)\s(?:not|no longer)\s(?:yet\s)?{_HERE}",
    rf"not\s(?:yet\s)?{_HERE}\s(?:here|in this)",
    rf"could not be {_HERE}",
    rf"none (?:has|have|was|were) (?:yet )?(?:been )?{_HERE}",
    r"will (?:follow|be sent)|to follow",
    rf"n['’](?:est|ont?|a|y sont|y est)\s(?:pas|point)\s(?:encore\s)?(?:été\s)?{_ICI}",
    rf"ne (?:sont|seront|figurent?) pas\s?(?:{_ICI}|ici|dans)|ne figure(?:nt)? pas",
    rf"aucune? n['’]a (?:encore )?été {_ICI}",
    r"(?:fera|feront) l['’]objet d['’]une?|suivr(?:a|ont)",
    rf"no se {_AQUI}|no (?:está|están|fue|fueron|figuran?|forman? parte)\b",
    r"se (?:publicar|enviar)(?:á|án)|aún no hay",
)
MISSING = re.compile(rf"\b(?:{'|'.join(_FORMS)})", re.IGNORECASE)


def is_missing(words: str) -> bool:
    """Whether a sentence or paragraph says that something is not there."""
    return MISSING.search(words) is not None


def _heads(page: Page, piece: Piece, topic: str) -> bool:
    """Whether the first line of a paragraph announces what its other lines tell (``Projects`` above ``Ghana: …``)."""
    head, line, rest = page.content[piece.start : piece.end].partition("\n")
    named = bool(line) and len(head.split()) <= 8 and not head.rstrip().endswith((".", ",", ";"))
    return named and topics_of(head)[:1] == [topic] and not is_missing(rest)


def fills(page: Page, topic: str) -> bool:
    """Whether a heading announces this and something stands below it that does not say it is missing.

    What is there and was not understood is not absent.
    """
    announced: dict[int, bool] = {}
    for piece in page.pieces:
        if piece.kind == "heading":
            announced[piece.start] = piece.style != "title" and topics_of(piece.text)[:1] == [topic]
            continue
        stands = any(announced.get(head.start) for head in piece.path) and not is_missing(piece.text)
        if stands or (piece.kind == "text" and _heads(page, piece, topic)):
            return True
    return False
