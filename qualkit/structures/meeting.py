"""Reports and minutes of workshops and meetings: who came, what was concluded, recommended, promised and attached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qualkit.model import Document, DocumentKind, Item, ItemKind, Text
from qualkit.structures import labels
from qualkit.structures.attachments import attachments
from qualkit.structures.attendance import attendance
from qualkit.structures.common import add_dates
from qualkit.structures.gate import is_a
from qualkit.structures.missing import fills
from qualkit.structures.page import Page, Under, cell, cell_text, has_children, is_label, open_page, under
from qualkit.structures.promises import promised
from qualkit.structures.topics import addressed, columns_of, topics_of
from qualkit.structures.venue import venue
from qualkit.text.genres import Genre
from qualkit.text.outline import Piece
from qualkit.text.words import fold

NAME = "meeting.v1"
_TOPICS = (
    "conclusion",
    "recommendation",
    "action",
    "session",
    "attendance",
    "attachment",
    "programme",
    "lesson",
    "question",
)
_KINDS = {
    "conclusion": ItemKind.CONCLUSION,
    "recommendation": ItemKind.RECOMMENDATION,
    "action": ItemKind.ACTION,
    "session": ItemKind.SESSION,
}
_RECOMMENDS = re.compile(
    r"\b(?:should|recommend\w*|recommand\w*|recomiend\w*|recomend\w*|devrai(?:t|ent)|deber[ií]an?"
    r"|it is (?:strongly )?suggested"
    r"|urges?|calls? (?:up)?on|(?:is|are) urged)\b",
    re.IGNORECASE,
)
_SAID = [
    (
        ItemKind.RECOMMENDATION,
        re.compile(
            r"\b(?:(?:meeting|workshop|participants|group|committee|members|it|they|we|assembly|experts|delegates"
            r"|plenary)\s+(?:is |was |also |further |therefore |strongly )*"
            r"(?:recommend(?:s|ed)?|urge[sd]?|calls? (?:up)?on|called (?:up)?on)"
            r"|(?:atelier|réunion|participants|comité|assemblée|groupe|il|ils|on|elles)\s+(?:est |a |ont |également "
            r"|aussi |vivement )*recommand(?:e|ent|é)"
            r"|(?:taller|reunión|participantes|comité|asamblea|grupo|se)\s+(?:también )?recom(?:ienda|iendan|endó"
            r"|endaron))",
            re.IGNORECASE,
        ),
    ),
    (
        ItemKind.CONCLUSION,
        re.compile(
            r"\b(?:(?:meeting|workshop|participants|group|committee|members|it was|they|we|assembly|plenary)\s+(?:also "
            r"|further |finally )*(?:agreed|concluded|resolved|decided)(?: that)?"
            r"|(?:atelier|réunion|participants|comité|assemblée|il|ils|on)\s+(?:est |a |ont |été |également )*"
            r"(?:convenu|conclu|décidé|constaté|(?:retenu|arrêté|établi|admis)(?= qu))"
            r"|(?:taller|reunión|participantes|comité|asamblea|se)\s+(?:también )?(?:acordó|concluyó|decidió|acordaron"
            r"|concluyeron|resolvió|convino|estableció)|quedó (?:acordado|establecido))\b",
            re.IGNORECASE,
        ),
    ),
]
_ACTION = re.compile(r"(?:action(?: point| item)?|acción|à faire|to do)\s*[:–]\s*(?=\S)", re.IGNORECASE)


def _to(words: str) -> str:
    """The addressee in a worded marker: ``(to the banks)``."""
    return addressed(words) if words else ""


class MeetingReader:
    """Reads reports and minutes of meetings."""

    name = NAME
    kinds = frozenset({DocumentKind.WORKSHOP_REPORT})

    def propose(self, document: Document, text: Text) -> Iterator[Item]:
        """Yield what was concluded, recommended and promised, who came, and what is attached or missing."""
        if any(is_a(document, text.content, sort) for sort in (Genre.ROUTE, Genre.FRAMEWORK)):
            return  # another reader knows it better
        page = open_page(document, text, self.name)
        yield from read(page).items()


def read(page: Page) -> Page:
    """Find the pieces of a meeting's report on a page."""
    agenda = _agenda(page)
    for at, piece in enumerate(page.pieces):
        if piece.kind == "row":
            _row(page, piece)
        elif piece.kind == "item":
            _item(page, piece, at)
        elif piece.kind == "heading":
            _heading(page, piece, at, agenda=agenda)
    for piece in page.prose():
        _prose(page, piece)
    attendance(page)
    attachments(page)
    _absent(page)
    add_dates(page, but=(ItemKind.ACTION, ItemKind.RECOMMENDATION))
    venue(page)
    return page


def _absent(page: Page) -> None:
    """A meeting's report is looked through for these four; what it has none of is said to be absent."""
    first = page.pieces[0] if page.pieces else None
    for name, kind in _KINDS.items():
        if first is not None and not page.has(kind) and page.has(*_KINDS.values()) and not fills(page, name):
            page.add(kind, first.start, first.end, text=name, absent=True)


_AGENDA = re.compile(r"\b(?:agenda|ordre du jour|orden del d[ií]a|items? for discussion)\b", re.IGNORECASE)


def _agenda(page: Page) -> frozenset[str]:
    """The items of a meeting's agenda, folded: one that is a heading too is a session."""
    return frozenset(
        fold(one.text).strip(" .")
        for one in page.pieces
        if one.kind == "item" and any(_AGENDA.search(head.text) for head in (*one.path[-1:], one.lead) if head)
    )


def _heading(page: Page, piece: Piece, at: int, *, agenda: frozenset[str]) -> None:
    if piece.style != "title" and (piece.word == "session" or fold(piece.text).strip(" .") in agenda):
        page.add(
            ItemKind.SESSION, piece.start, piece.end, number=piece.number, fields={"chair": _chair_below(page, at)}
        )


def _chair_below(page: Page, at: int) -> str:
    """Who chairs a session, said in its heading or right below."""
    words = [page.pieces[at].text]
    for piece in page.pieces[at + 1 : at + 3]:
        if piece.kind == "heading":
            break
        words.append(piece.text)
    return next((who for one in words if (who := labels.chair(one))), "")


def _item(page: Page, piece: Piece, at: int) -> None:
    stands = under(page, piece, _TOPICS)
    topics = (piece.word,) if piece.word in _KINDS else stands.topics
    if (
        piece.style == "[]"
        or not topics
        or (has_children(page, at) and is_label(piece) and len(piece.text.split()) <= 5)
    ):
        return
    if topics[0] not in _KINDS or (piece.above and not _stands_alone(piece, stands)):
        return
    kind = _kind(topics, piece.text)
    end = _whole(page, at)
    page.add(kind, piece.start, end, number=piece.number, fields=_fields(kind, piece, stands, at=at, page=page))


def _whole(page: Page, at: int) -> int:
    """Where an item ends with its parts: what hangs on it and is no item of its own, clauses after its colon."""
    piece = page.pieces[at]
    end = piece.end
    for below in page.pieces[at + 1 :]:
        hangs = below.kind == "item" and piece in below.above
        goes_on = below.kind == "text" and below.path == piece.path and page.content[end - 1] in ":;,"
        if not hangs and not goes_on:
            break
        if hangs and _stands_alone(below, under(page, below, _TOPICS)):
            return piece.end
        end = below.end
    return end


def _stands_alone(piece: Piece, stands: Under) -> bool:
    """Whether an item below another is one of its own, not a part of the sentence above it."""
    parent = piece.above[-1]
    announces = parent.text.endswith(":") and any(topic in _TOPICS for topic in topics_of(parent.text))
    return is_label(parent) or stands.by is parent or announces


def _kind(topics: tuple[str, ...], words: str) -> ItemKind:
    if {"conclusion", "recommendation"} <= set(topics[:2]):
        return ItemKind.RECOMMENDATION if _RECOMMENDS.search(words) else ItemKind.CONCLUSION
    if {"action", "recommendation"} <= set(topics[:2]):
        return ItemKind.RECOMMENDATION if topics[0] == "recommendation" else ItemKind.ACTION
    return _KINDS[topics[0]]


def _fields(kind: ItemKind, piece: Piece, stands: Under, *, page: Page, at: int) -> Mapping[str, str]:
    groups = stands.groups
    if kind is ItemKind.RECOMMENDATION:
        said = next((who for group in reversed(groups) if (who := addressed(group))), "")
        whole = addressed(stands.by.text) if stands.by and stands.by.kind == "heading" else ""
        whom = (
            _to(piece.to) or said or labels.labelled(piece.text, "addressee") or (groups[-1] if groups else "") or whole
        )
        number = next((one.number for one in reversed(piece.above) if one.number), "")
        return {
            "addressee": whom or labels.addressee(piece.text),
            "under": number,
            "due": labels.due(piece.text) or labels.tail_due(piece.text),
        }
    if kind is ItemKind.ACTION:
        return _action_fields(piece.text, stands)
    return {"chair": labels.chair(piece.text)} if kind is ItemKind.SESSION else {}


def _action_fields(words: str, stands: Under) -> Mapping[str, str]:
    by = [who for group in stands.groups if (who := addressed(group))]
    named = [group for group in stands.groups if not addressed(group)]
    whole = addressed(_after_topic(stands.by.text)) if stands.by else ""
    return {
        "type": named[-1] if named else "",
        "actor": by[-1] if by else whole or labels.actor(words),
        "owner": labels.owner(words) or labels.doer(words, bare=not (by or named or whole)),
        "due": labels.due(words) or labels.tail_due(words),
        "means": labels.labelled(words, "means"),
    }


def _after_topic(words: str) -> str:
    """The end of a lead-in or heading from where it says who acts (``... actions by NAM, i.e.:``)."""
    tail = re.search(
        r"\b(?:actions?|acciones|activit\w+|follow[- ]?ups?|steps|mesures|suites|étapes|pasos|engagements"
        r"|compromisos)\b(?:\s+(?:to be (?:taken|done|carried out)|items|points|proposed|"
        r"proposées|à (?:prendre|mener)|a (?:tomar|realizar)))?\s+(?P<rest>(?:by|for|par|pour|de la|du"
        r"|des|del|de los|por|para)\s[^,;:]+)",
        words,
        re.IGNORECASE,
    )
    return tail["rest"] if tail else ""


def _row(page: Page, piece: Piece) -> None:
    if tuple(one.text for one in piece.cells) == piece.header:
        return
    columns = columns_of(piece.header)
    stands = under(page, piece, _TOPICS)
    kind = next((kind for name, kind in _KINDS.items() if name in columns and name != "session"), None)
    if kind is ItemKind.ACTION and stands.topics[:1] == ("recommendation",):
        kind = ItemKind.RECOMMENDATION
    column = kind.value if kind else "session"
    if kind is ItemKind.RECOMMENDATION and "recommendation" not in columns:
        column = "action"
    place = cell(piece, columns, column)
    if place is None or not place.text or (kind is None and "session" not in stands.topics):
        return
    number = cell_text(piece, columns, "number")
    got = {name: cell_text(piece, columns, name) for name in ("owner", "due", "means", "type", "addressee", "chair")}
    if kind is ItemKind.ACTION:
        more = _action_fields(place.text, stands)
        got = {**got, "actor": more["actor"], "type": got["type"] or more["type"]}
    elif kind is ItemKind.RECOMMENDATION:
        got["addressee"] = got["addressee"] or got["owner"] or labels.addressee(place.text)
    page.add(kind or ItemKind.SESSION, place.start, place.end, number=number, fields=got)


def _prose(page: Page, piece: Piece) -> None:
    """Recommendations and conclusions that stand in running sentences."""
    opening = _ACTION.match(piece.text)
    if opening is not None:
        at = _ACTION.match(page.content, piece.start)
        words = piece.text[opening.end() :]
        stands = under(page, piece, _TOPICS)
        got = (
            {**_action_fields(words, stands), "type": ""}
            if stands.topics[:1] != ("action",)
            else _action_fields(words, stands)
        )
        page.add(ItemKind.ACTION, at.end() if at else piece.start, piece.end, fields=got)
        return
    topics = under(page, piece, _TOPICS).topics
    for start, end in page.sentences(piece):
        words = " ".join(page.content[start:end].split())
        if words.endswith(":") or len(words) < 30:
            continue
        if (who := promised(words, announced="action" in topics[:1])) is not None:
            page.add(ItemKind.ACTION, start, end, fields={"owner": who, "due": labels.due(words)})
            continue
        kind = next((kind for kind, pattern in _SAID if pattern.search(words)), None)
        if re.match(r"(?:On |As for )?(?:Recomm|Conclusion|Action)\w*\s\d", words):
            continue
        if kind is None and "recommendation" in topics[:1] and _RECOMMENDS.search(words):
            kind = ItemKind.RECOMMENDATION
        if kind is ItemKind.RECOMMENDATION:
            page.add(kind, start, end, fields={"addressee": labels.addressee(words), "due": labels.due(words)})
        elif kind is not None:
            page.add(kind, start, end)
