"""Strengths, weaknesses, opportunities and threats: in headed lists, tables and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualkit.model import ItemKind
from qualkit.structures import labels
from qualkit.structures.missing import fills, is_missing
from qualkit.structures.page import Page, cell_text, has_children, under
from qualkit.structures.topics import TOPICS, columns_of
from qualkit.text.outline import Cell, Piece
from qualkit.text.words import fold

KINDS = {
    "strength": ItemKind.STRENGTH,
    "weakness": ItemKind.WEAKNESS,
    "opportunity": ItemKind.OPPORTUNITY,
    "threat": ItemKind.THREAT,
}
"""Topic -> kind."""
OTHERS = ("lesson", "plan", "programme", "recommendation", "action", "host", "swot")

_HEADS = {
    name: re.compile(
        rf"\W*(?:{TOPICS[name]})\W*(?:\([^()]*\)\W*)?(?:of the case|of the \w+|du cas|des? \w+|del caso|internal"
        rf"|external|inside|outside|internes|externes)?\W*"
    )
    for name in KINDS
}
_LABELLED = {
    name: re.compile(rf"(?P<head>{pattern})\s*(?:\([^()\n]*\))?\s*[:–—]\s*(?P<list>[^\n]+)", re.IGNORECASE)
    for name, pattern in TOPICS.items()
    if name in KINDS
}
_FOLDS = str.maketrans("éèêàâîïôûùçíóáúñÉÈÊÀÍÓÁÚ", "eeeaaiiouucioaunEEEAIOAU")
_SAID = {
    name: re.compile(
        rf"(?:{pattern})[^.;:\n]{{0,60}}?\b(?:is|are|was|were|include[sd]?|sont|est|etaient|comprennent|son|es|eran"
        rf"|fueron|incluyen)\b\s*(?:that\s|que\s|qu['’])?(?P<list>[^.\n]+)",
        re.IGNORECASE,
    )
    for name, pattern in TOPICS.items()
    if name in KINDS
}
_SAW = {
    name: re.compile(
        rf"(?:\b(?:saw|named|counted|put|listed|cited|noted|consider\w*|vu|cit[eé]\w*|not[eé]\w*|nomm\w+|vieron"
        rf"|se[nñ]al\w+|mencion\w+)\b[^.;:\n]{{0,60}}?)?\b(?:as|comme|como)\s(?:(?:an?|the|main|its|their|une?|la"
        rf"|principale?|les|una?)\s)*(?:{pattern})\s*,?\s*(?P<list>[^.\n]+)",
        re.IGNORECASE,
    )
    for name, pattern in TOPICS.items()
    if name in KINDS
}
_NAMED = re.compile(r"\b(?:SWOT|FODA|DAFO|FFOM|AFOM)\b")
_ABSENT = {**{name: TOPICS[name] for name in KINDS}, "threat": r"\bthreats?\b|\bmenaces?\b|\bamenazas?\b"}
_TOGETHER = re.compile(r"\b(?:strengths?|forces|fortalezas)\b[^.]{0,200}")
_SPLIT = re.compile(r"\s*(?:;|•|·|\n|<br\s*/?>)\s*(?:and\s|et\s|y\s)?|\s+(?:/)\s+")
_VOICE = re.compile(r"[(\[](?P<voice>[^()\[\]]{3,200})[)\]]\s*[.;]?\s*$|[–—]\s(?P<after>[^–—]{3,80})$")


def swot(page: Page) -> None:
    """Note what was found; where SWOT is named and nothing is held, each of the four is noted as absent."""
    for at, piece in enumerate(page.pieces):
        if piece.kind == "item" and not piece.text.endswith("?"):
            _item(page, piece, at)
        elif piece.kind == "text":
            _paragraph(page, piece)
    _tables(page)
    if not page.has(*KINDS.values()):
        _absent(page)


def _item(page: Page, piece: Piece, at: int) -> None:
    own = _labelled(piece)
    if own and not has_children(page, at):
        _split(page, piece, *own)
        return
    stands = under(page, piece, (*KINDS, *OTHERS))
    topic = stands.topics[0] if stands.topics else ""
    if topic in KINDS and len(set(stands.topics) & set(KINDS)) == 1 and not has_children(page, at):
        page.add(
            KINDS[topic],
            piece.start,
            piece.end,
            number=piece.number,
            fields={"case": case_of(piece), "voice": voice(piece.text)},
        )


def _labelled(piece: Piece) -> tuple[str, int, int] | None:
    """``Strengths: a; b`` at the beginning of a piece: the topic, and where its list stands."""
    plain = piece.text.translate(_FOLDS)
    for name, pattern in _LABELLED.items():
        found = re.match(rf"\W*{pattern.pattern}", plain, re.IGNORECASE)
        if found is not None:
            return name, found.start("list"), found.end("list")
    return None


def _paragraph(page: Page, piece: Piece) -> None:
    words = page.content[piece.start : piece.end].replace("\n", " ").translate(_FOLDS)
    under_swot = bool({"swot", *KINDS} & set(under(page, piece, (*KINDS, *OTHERS)).topics[:1]))
    labelled = False
    for name, pattern in _LABELLED.items():
        for match in pattern.finditer(words):
            opens = not words[: match.start()].strip() or words[: match.start()].rstrip()[-1] in ".;:"
            if opens:
                stop = _next_label(words, match.start("list"), match.end("list"))
                labelled |= _parts(page, piece, name, match.start("list"), stop)
    if labelled or _headed(page, piece):
        return
    both = sum(bool(re.search(TOPICS[name], fold(words))) for name in KINDS) >= 2
    for start, end in page.sentences(piece):
        sentence = page.content[start:end].replace("\n", " ").translate(_FOLDS)
        named = [name for name in KINDS if re.search(_ABSENT[name], fold(sentence))]
        if both and len(named) == 1 and _told(page, piece, start, sentence, named[0]):
            continue
        for name in KINDS if both or under_swot else ():
            if sum(bool(re.search(TOPICS[other], fold(sentence))) for other in KINDS) > 1:
                break
            found = _SAID[name].search(sentence) or _SAW[name].search(sentence)
            if found and len(found["list"].split()) >= 3:
                _parts(
                    page,
                    piece,
                    name,
                    start + found.start("list") - piece.start,
                    start + found.end("list") - piece.start,
                )
                break


def _headed(page: Page, piece: Piece) -> bool:
    """Note what sentences right below a heading of the four tell, one each; whether the paragraph stands there."""
    head = piece.path[-1] if piece.path else None
    name = _head(head.text) if head is not None and head.style != "title" else ""
    if not name or piece.text.endswith(":") or is_missing(piece.text):
        return False
    for start, end in page.sentences(piece):
        words = page.content[start:end]
        for first, last in cut(words) if _SPLIT.search(words.strip(" .;").replace("\n", " ")) else [(0, len(words))]:
            if len(words[first:last].split()) > 1 and not words[first:last].rstrip().endswith("?"):
                fields = {"case": case_of(piece), "voice": voice(words[first:last])}
                page.add(KINDS[name], start + first, start + last, fields=fields)
    return True


def _next_label(words: str, start: int, end: int) -> int:
    """Where the next of the four begins, if several stand in one paragraph."""
    nexts = [
        match.start()
        for pattern in _LABELLED.values()
        for match in pattern.finditer(words, start)
        if words[: match.start()].rstrip()[-1:] in (".", ";")
    ]
    return min([end, *nexts])


_VERB = (
    r"(?:nombr\w+|se[nñ]al\w+|mencion\w+|cit\w+|vieron|vio|named|saw|counted|listed|noted|mentioned|put|nomm\w+"
    r"|not\w+|vu|vit|virent)"
)
_TOLD = {
    name: [
        re.compile(form, re.IGNORECASE)
        for form in (
            rf"(?:{pattern})[^.;:\n]{{0,70}}?\b{_VERB}\s(?P<list>[^.\n]+)",
            rf"\b(?:as|comme|como)\s(?:\w+\s){{0,2}}?(?:{pattern})[^.;:\n]{{0,50}}?\b{_VERB}\s(?P<list>[^.\n]+)",
            rf"\b{_VERB}\s[^.;:\n]{{0,30}}?(?:{pattern})\s(?:in|en|dans)\s(?P<list>[^.\n]+)",
            rf"(?:{pattern})[^.;:\n]{{0,50}}:\s(?P<list>[^.\n]+)",
        )
    ]
    for name, pattern in TOPICS.items()
    if name in KINDS
}


def _told(page: Page, piece: Piece, start: int, sentence: str, name: str) -> bool:
    """Items told in a sentence about one of the four, in a paragraph about all of them."""
    found = next((match for form in _TOLD[name] if (match := form.search(sentence))), None)
    if found is None:
        return False
    at = start - piece.start + found.start("list")
    words = found["list"]
    if words.count(",") < 2 and ";" not in words and (middle := list(re.finditer(r"\s(?:and|et|y)\s", words))):
        cut_at = middle[-1] if len(middle) == 1 else middle[0]
        return bool(_parts(page, piece, name, at, at + cut_at.start())) | _parts(
            page, piece, name, at + cut_at.end(), at + len(words)
        )
    return _parts(page, piece, name, at, at + len(words))


def _split(page: Page, piece: Piece, name: str, start: int, end: int) -> None:
    flat = page.content[piece.start : piece.end]
    shift = len(flat) - len(" ".join(flat.split()))
    if shift:  # a wrapped item: take the words behind the label as they stand
        start, end = flat.find(":") + 1, len(flat)
    _parts(page, piece, name, start, end)


def _parts(page: Page, piece: Piece, name: str, start: int, end: int) -> bool:
    """Note the members of a list in a sentence; commas cut only where no semicolon does."""
    words = page.content[piece.start + start : piece.start + end]
    found = False
    for first, last in cut(words):
        part = words[first:last]
        if len(part.split()) >= 2:
            at = piece.start + start + first
            found |= (
                page.add(
                    KINDS[name], at, at + len(part.rstrip(" .;")), fields={"case": case_of(piece), "voice": voice(part)}
                )
                is not None
            )
    return found


def cut(words: str) -> Iterator[tuple[int, int]]:
    """Yield the places of the members of a list in a sentence."""
    splitter = _SPLIT if _SPLIT.search(words.strip(" .;")) else re.compile(r",\s+(?:and\s|et\s|y\s)?(?![^(]*\))")
    if splitter is not _SPLIT and words.count(",") < 2:
        splitter = re.compile(r"(?!)")
    at = 0
    for match in splitter.finditer(words):
        yield at, match.start()
        at = match.end()
    yield at, len(words)


def voice(words: str) -> str:
    """Whose voice an item is, where it says so."""
    if said := labels.labelled(words, "voice"):
        return said
    found = _VOICE.search(words)
    return (found["voice"] or found["after"]).strip() if found else ""


def case_of(piece: Piece) -> str:
    """The heading above that is no heading of a list."""
    for heading in reversed(piece.path):
        plain = fold(heading.text)
        if heading.style == "title" or any(
            re.search(TOPICS[name], plain) for name in (*KINDS, "lesson", "plan", "programme", "recommendation")
        ):
            continue
        rest = re.sub(rf"(?:{TOPICS['swot']})|[:–—()-]|\b(?:of|for|the|du|de|del|la|le)\b", "", plain).strip()
        if rest:
            return re.sub(
                r"^(?:SWOT|FODA|FFOM|AFOM|DAFO)\s*(?:analysis)?\s*(?:of|for|:|–|—|-|de|du"
                r"|del)?\s*(?:the\s)?",
                "",
                heading.text,
            ).strip(" :")
    return ""


# Tables


def _tables(page: Page) -> None:
    above: Sequence[str] = ()
    column_case = ""
    for piece in page.pieces:
        if piece.kind != "row":
            above = ()
            continue
        names = [_head(cell.text) for cell in piece.cells]
        if sum(bool(name) for name in names) >= 2:
            above = names
            continue
        columns = columns_of(piece.header)
        column_case = cell_text(piece, columns, "case")
        if names and names[0]:
            for cell in piece.cells[1:]:
                _cell(page, piece, names[0], cell, case=column_case)
        elif above:
            for name, cell in zip(above, piece.cells, strict=False):
                if name:
                    _cell(page, piece, name, cell, case=column_case or (piece.cells[0].text if not above[0] else ""))


def _head(words: str) -> str:
    plain = fold(words)
    return next((name for name, pattern in _HEADS.items() if pattern.fullmatch(plain)), "")


def _cell(page: Page, piece: Piece, name: str, cell: Cell, *, case: str) -> None:
    words = page.content[cell.start : cell.end]
    if not words.strip(" -–—"):
        return
    spans = list(cut(words)) if _SPLIT.search(words) else [(0, len(words))]
    for first, last in spans:
        part = words[first:last]
        at = cell.start + first
        page.add(KINDS[name], at, at + len(part), fields={"case": case or case_of(piece), "voice": voice(part)})


def _absent(page: Page) -> None:
    """Where the words stand and nothing behind them, note each as named and not there."""
    whole = _NAMED.search(page.content)
    plain = "".join(fold(letter)[:1] or " " for letter in page.content)
    near = next(
        (
            match
            for match in _TOGETHER.finditer(plain)
            if all(re.search(_ABSENT[name], match.group()) for name in KINDS)
        ),
        None,
    )
    for name, kind in KINDS.items():
        if fills(page, name):
            continue
        at = re.compile(_ABSENT[name]).search(plain, near.start()) if near else whole
        if at is not None:
            page.add(kind, at.start(), at.end(), text=name, absent=True)
