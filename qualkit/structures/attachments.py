"""Attachments that a document names, and whether it holds them."""

from __future__ import annotations

import re

from qualkit.model import ItemKind
from qualkit.structures.page import Page
from qualkit.text.outline import Piece

_WORD = (
    r"(?:[Aa]ttachments?|ATTACHMENTS?|[Aa]nnex(?:es)?|ANNEX(?:ES)?|[Aa]nnexes?|ANNEXES?|[Aa]ppendi(?:x|ces)"
    r"|APPENDI(?:X|CES)|[Ee]nclosures?|[Aa]nexos?|ANEXOS?|[Aa]djuntos?"
    r"|[Pp]ièces? jointes?|[Aa]péndices?)"
)
_NUMBER = r"(?:(?:n[°ºo]\.?|no\.?)\s*)?(?:\d{1,2}|[A-Z]|[IVX]{1,4})(?![\w])"
_NAMED = re.compile(rf"\b(?P<word>{_WORD})\s+(?P<numbers>{_NUMBER}(?:\s*(?:,|and|et|y|&|to|à|a|[–-])\s*{_NUMBER})*)")
_SPAN = re.compile(r"(?P<first>\d{1,2}|[A-Z])\s*(?:to|à|a|[–-])\s*(?P<last>\d{1,2}|[A-Z])")
_ONE = re.compile(r"\d{1,2}|\b[IVX]{1,4}\b|\b[A-Z]\b")
_TITLED = re.compile(
    rf"(?m)^[ \t#*_>|-]*(?P<word>{_WORD})\s+(?P<numbers>{_NUMBER})[*_]*\s*[:.–—-][ \t]+(?P<title>[^\n|(]{{3,120}})"
)
_MISSING = re.compile(
    r"\b(?:not (?:attached|included|reproduced|available|received|yet)|to follow|missing|will be (?:sent"
    r"|circulated)|non (?:jointe?|reproduite?|fournie?|disponible)"
    r"|à venir|manquante?|no (?:se )?(?:adjunt\w+|incluy\w+|incluid\w+)|por enviar|pendiente"
    r"|available (?:on request|from))",
    re.IGNORECASE,
)
_SINGULAR = {
    "attachments": "Attachment",
    "annexes": "Annex",
    "appendices": "Appendix",
    "enclosures": "Enclosure",
    "anexos": "Anexo",
    "adjuntos": "Adjunto",
    "pièces jointes": "Pièce jointe",
    "apéndices": "Apéndice",
}


def attachments(page: Page) -> None:
    """Note each attachment once, where it is first named, present or absent."""
    french = page.document.language.startswith("fr")
    bodies = _bodies(page)
    seen: set[str] = set()
    mentions: list[tuple[bool, int, int, str]] = []
    heads = {(piece.start, piece.end) for piece in page.pieces if piece.kind == "heading"}
    titles = _titles(page.content)
    for match in _NAMED.finditer(page.content):
        heading = any(start <= match.start() < end for start, end in heads) or _is_heading(page, match.start())
        for number in _numbers(match["numbers"]):
            mentions.append((heading, match.start(), match.end(), f"{_called(match['word'], french=french)} {number}"))
    for _, start, end, name in sorted(mentions):
        key = name.casefold().replace("annexe ", "annex ")
        if key in seen:
            continue
        seen.add(key)
        present = bodies.get(key, False)
        page.add(
            ItemKind.ATTACHMENT,
            start,
            end,
            text=name,
            number=name.rpartition(" ")[2],
            absent=not present,
            fields={"name": name, "present": "yes" if present else "no", "type": name, "title": titles.get(key, "")},
        )


def _is_heading(page: Page, at: int) -> bool:
    return any(one.kind == "heading" and one.start <= at < one.end for one in page.pieces)


def _titles(content: str) -> dict[str, str]:
    """Name of each attachment -> its title, from a line that begins with both: ``Attachment 2: List of papers``."""
    found: dict[str, str] = {}
    for match in _TITLED.finditer(content):
        for one in _numbers(match["numbers"]):
            key = f"{_called(match['word'], french=False)} {one}".casefold().replace("annexe ", "annex ")
            found.setdefault(key, match["title"].strip(" *_"))
    return found


def _bodies(page: Page) -> dict[str, bool]:
    """Name of each attachment that has a heading -> whether anything stands below it."""
    found: dict[str, bool] = {}
    for number, piece in enumerate(page.pieces):
        opening = _NAMED.match(page.content, _line_start(page, piece))
        if opening is None or piece.kind not in ("heading", "text", "item"):
            continue
        if piece.kind == "text" and len(piece.text) > 120:
            continue
        after = page.pieces[number + 1] if number + 1 < len(page.pieces) else None
        filled = (
            piece.kind == "heading" and after is not None and not (after.kind == "heading" and _opens_next(page, after))
        )
        missing = any(_MISSING.search(one.text) for one in (piece, after) if one is not None and len(one.text) < 200)
        for one in _numbers(opening["numbers"]):
            key = f"{_called(opening['word'], french=False)} {one}".casefold().replace("annexe ", "annex ")
            found[key] = found.get(key, False) or (filled and not missing)
    return found


def _opens_next(page: Page, piece: Piece) -> bool:
    return (
        _NAMED.match(page.content, _line_start(page, piece)) is not None
        or not piece.path
        or piece.path[-1].style == piece.style
    )


def _line_start(page: Page, piece: Piece) -> int:
    """Where the line of a piece begins, its marker (``Annex 2:``) included."""
    start = page.content.rfind("\n", 0, piece.start) + 1
    while page.content[start : start + 1] in "#*_ \t[(" and start < piece.start:
        start += 1
    return start


def _numbers(written: str) -> list[str]:
    span = _SPAN.search(written)
    if (span is not None and len(span["first"]) == len(span["last"])) or (span and span["first"].isdigit()):
        first, last = span["first"], span["last"]
        if first.isdigit() and last.isdigit() and int(first) < int(last) <= int(first) + 20:
            between = [str(number) for number in range(int(first), int(last) + 1)]
        elif first.isalpha() and last.isalpha() and first < last:
            between = [chr(point) for point in range(ord(first), ord(last) + 1)]
        else:
            between = [first, last]
        return list(dict.fromkeys([*between, *_ONE.findall(written)]))
    return _ONE.findall(written)


def _called(word: str, *, french: bool) -> str:
    low = word.casefold()
    name = _SINGULAR.get(low, low.capitalize())
    return "Annexe" if low == "annexes" and french else name
