"""Learning routes and exchange visits: cases and hosts, SWOT items, lessons, action plans by project, days."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.model import Document, DocumentKind, Item, ItemKind, Text
from qualkit.structures import labels, route_cases, route_days
from qualkit.structures.common import add_dates, add_places
from qualkit.structures.gate import is_a
from qualkit.structures.missing import fills, is_missing
from qualkit.structures.page import Page, Under, cell, cell_text, has_children, is_contact, is_label, open_page, under
from qualkit.structures.participants import participants
from qualkit.structures.stated import stated
from qualkit.structures.swot import swot
from qualkit.structures.topics import TOPICS, columns_of
from qualkit.text.genres import Genre
from qualkit.text.outline import Piece
from qualkit.text.words import fold

NAME = "route.v1"
_TOPICS = (
    "case",
    "host",
    "lesson",
    "plan",
    "action",
    "programme",
    "strength",
    "weakness",
    "opportunity",
    "threat",
    "swot",
    "recommendation",
    "attendance",
    "question",
)
_TYPES = {
    "worked": r"\bworks?\b|\bwork(?:ed|ing)\b|réussi|(?:qui|a|ont) (?:bien )?march|fonctionn|\bfuncion(?:a|an|ó"
    r"|aron|aban?)\b"
    r"|(?:dio|da|buen) resultado|good practice|bonnes? pratiques?|buenas? prácticas?|replicab|réplicab|\bsuccess"
    r"|éxito|\bacierto"
    r"|what (?:went|goes) well",
    "innovation": r"innov|\bnew\b|nouve(?:au|lle)|nuev[oa]|noved",
    "adjust": r"adjust|improv|change|corrected|correction|ajust|amélior|corrig|mejor|cambiar|se cambi",
    "mistake": r"mistake|avoid|error|erreur|éviter|evitar|did not work|n['’]a pas (?:marché|fonctionné)|no funcion"
    r"|equivoc"
    r"|tromp|wrong|\bfail|échou|échec|\bfall[oóa]|fracas|regret",
}
_ACTION = re.compile(r"\s*(?:action|acción|activité|activity|actividad|what|quoi|qué)\s*(?:\d+)?\s*:\s*", re.IGNORECASE)
_BLOCK = re.compile(
    rf"(?m)^[ \t]*(?P<label>{_ACTION.pattern.strip()})(?P<action>[^\n]+)"
    rf"(?P<rest>(?:\n(?:[ \t]+[^\n]+|(?!{_ACTION.pattern.strip()})[^\W\d_][\w'’]{{0,24}}"
    r"(?:[ \u00a0][\w'’]{1,24})?[ \u00a0]?:[^\n]*))*)",
    re.IGNORECASE,
)
_PROJECT_HEAD = re.compile(
    r"^(?:(?:action )?plan(?: d['’]action| de acción)?(?:\s+(?:of|for|by|de|du|del|de la)\b)?|(?:project|projet"
    r"|proyecto)\s*(?:\d+|[A-Z])(?=\s*[:–—-]))\s*[:–—-]?\s*",
    re.IGNORECASE,
)


class RouteReader:
    """Reads reports of learning routes and exchange visits."""

    name = NAME
    kinds = frozenset({DocumentKind.OTHER, DocumentKind.WORKSHOP_REPORT, DocumentKind.CASE_STUDY})

    def propose(self, document: Document, text: Text) -> Iterator[Item]:
        """Yield cases, hosts, SWOT items, lessons, plans and days of a document that tells of a route."""
        if not is_a(document, text.content, Genre.ROUTE):
            return
        yield from read(open_page(document, text, self.name)).items()


def read(page: Page) -> Page:
    """Find the pieces of a route's report on a page."""
    route_cases.cases(page)
    swot(page)
    for at, piece in enumerate(page.pieces):
        if piece.kind == "item":
            _item(page, piece, at)
        elif piece.kind == "row":
            _row(page, piece)
        elif piece.kind == "heading":
            route_days.heading(page, piece, at)
    for piece in page.prose():
        _prose(page, piece)
    route_cases.hosts(page, topics=_TOPICS)
    _missing_plans(page)
    participants(page)
    projects = {} if _names_projects(page) else {"project": ItemKind.PROJECT}
    stated(page, {"case": ItemKind.CASE, "plan": ItemKind.PLAN_ITEM, **projects})
    _absent(page)
    add_dates(page, but=(ItemKind.PLAN_ITEM, ItemKind.PROGRAMME_DAY))
    add_places(page)
    route_cases.add_places(page)
    return page


def _names_projects(page: Page) -> bool:
    """Whether the projects are named by the plans that they made."""
    return any(one.kind is ItemKind.PLAN_ITEM and one.fields.get("project") for one in page.found.values())


_NO_PLAN = re.compile(
    r"(?P<who>[A-ZÀ-Þ][^.;:\n]{2,60}?)[\s\n]+(?:(?:prepared|presented|made|brought|has|had"
    r"|submitted)\sno\s(?:action\s)?plan|n['’]a\s(?:pas\s)?(?:présenté|préparé|remis)\s(?:pas\s)?(?:de|aucun)\splan"
    r"|[Nn]o\s(?:presentó|preparó|entregó|tiene|trajo)\s(?:un\s)?plan)"
)


def _missing_plans(page: Page) -> None:
    """Projects of which it is said that they made no plan."""
    for match in _NO_PLAN.finditer(page.content):
        page.add(
            ItemKind.PLAN_ITEM,
            match.start(),
            match.end(),
            text=_project(match["who"]),
            absent=True,
            fields={"project": _project(match["who"]), "type": _project(match["who"])},
        )


def _item(page: Page, piece: Piece, at: int) -> None:
    stands = under(page, piece, _TOPICS)
    if route_days.begins_day(page, piece):
        route_days.item(page, piece)
        return
    topic = piece.word if piece.word in ("lesson", "case", "action") else next(iter(stands.topics), "")
    if has_children(page, at) and is_label(piece):
        return
    if topic == "lesson":
        page.add(ItemKind.LESSON, piece.start, piece.end, number=piece.number, fields=lesson_fields(piece.text, stands))
    elif topic == "case" and not piece.above:
        page.add(ItemKind.CASE, piece.start, piece.end, number=piece.number)
    elif topic in ("plan", "action"):
        if _NO_PLAN.search(piece.text):
            return
        page.add(ItemKind.PLAN_ITEM, piece.start, piece.end, number=piece.number, fields=plan_fields(piece, stands))
    elif topic == "programme" and route_days.names_weekday(piece):
        route_days.add_day(page, piece)


def lesson_fields(words: str, stands: Under) -> dict[str, str]:
    """What a lesson says beside itself: its kind (from the heading above), its condition, its case."""
    over = " ".join([*(stands.groups), stands.by.text if stands.by and stands.by.kind == "heading" else ""])
    return {"type": lesson_type(over), "condition": labels.condition(words)}


def lesson_type(words: str) -> str:
    """What a heading says lessons below it are good for."""
    plain = words.casefold()
    return next((name for name, pattern in reversed(_TYPES.items()) if re.search(pattern, plain)), "")


def plan_fields(piece: Piece, stands: Under) -> dict[str, str]:
    """Who does it, until when, with what, and whose plan it is."""
    project = stands.groups[-1] if stands.groups else (stands.by.text if stands.by else "")
    words = piece.text
    head = re.split(
        rf"\s+[–—-]\s+|;\s|\.\s|\s\(|(?:[,.]\s+)?(?<!\w)(?=[A-ZÀ-Þ])(?i:{labels.FORMS})\s*:",
        _ACTION.sub("", words),
        maxsplit=1,
    )[0]
    return {
        "project": _project(project),
        "action": head.strip(" .;,"),
        "owner": labels.owner(words) or labels.doer(words, bare=True),
        "due": labels.due(words) or labels.tail_due(words),
        "means": labels.labelled(words, "means"),
    }


def _project(words: str) -> str:
    bare = _PROJECT_HEAD.sub("", words.strip(" :"))
    return (
        ""
        if re.fullmatch(
            rf"\W*(?:the\s|les\s|los\s)?(?:{TOPICS['plan']}|{TOPICS['action']})(?:\s\w+){{0,3}}\W*", fold(bare)
        )
        else bare.strip(" :")
    )


def _row(page: Page, piece: Piece) -> None:
    columns = columns_of(piece.header)
    if tuple(one.text for one in piece.cells) == piece.header:
        return
    stands = under(page, piece, _TOPICS)
    if route_days.row(page, piece, columns):
        return
    if "action" in columns and ({"owner", "due", "project"} & set(columns)):
        _plan_row(page, piece, columns, stands)
    elif "lesson" in columns and (told := cell(piece, columns, "lesson")) and told.text:
        page.add(
            ItemKind.LESSON,
            told.start,
            told.end,
            number=cell_text(piece, columns, "number"),
            fields={
                "type": lesson_type(cell_text(piece, columns, "type")),
                "case": cell_text(piece, columns, "case"),
                "condition": cell_text(piece, columns, "condition") or labels.condition(told.text),
            },
        )


def _plan_row(page: Page, piece: Piece, columns: dict[str, int], stands: Under) -> None:
    place = cell(piece, columns, "action")
    if place is None or not place.text:
        return
    got = {name: cell_text(piece, columns, name) for name in ("owner", "due", "means", "project", "lesson")}
    got["project"] = got["project"] or _project(
        stands.groups[-1] if stands.groups else stands.by.text if stands.by else ""
    )
    page.add(
        ItemKind.PLAN_ITEM,
        place.start,
        place.end,
        number=cell_text(piece, columns, "number"),
        fields={**got, "action": place.text},
    )


def _prose(page: Page, piece: Piece) -> None:
    stands = under(page, piece, _TOPICS)
    if len(piece.text) < 900 and route_days.opens(page, piece, programme="programme" in stands.topics):
        route_days.paragraph(page, piece.start, piece.end)
        return
    if blocks := list(_BLOCK.finditer(page.content, piece.start, piece.end)):
        _blocks(page, piece, blocks, stands)
        return
    if "plan" in stands.topics and stands.by and stands.by.kind == "heading" and _plan_lines(page, piece):
        return
    label = re.match(r"(?:Lessons?|Leçons?|Lecci[oó]n(?:es)?|Enseignements?)\s*(?:\d+\s*)?[:–—]\s*", piece.text)
    if label:
        _inline_lessons(page, piece, label.end(), stands)
        return
    if (
        stands.topics[:1] == ("lesson",)
        and stands.by is not None
        and stands.by.kind == "heading"
        and not piece.text.endswith(":")
    ):
        for start, end in page.ended_lines(piece) or [(piece.start, piece.end)]:
            if not is_missing(page.content[start:end]):
                page.add(ItemKind.LESSON, start, end, fields=lesson_fields(page.content[start:end], stands))
        return
    for start, end in page.sentences(piece):
        words = " ".join(page.content[start:end].split())
        told = re.search(
            r"\b(?:lesson (?:is|was|learn\w+)|learn\w* that|leçon est|appris qu|lección es|aprend\w+ que"
            r"|enseignement est)\b",
            words,
        )
        if told:
            page.add(ItemKind.LESSON, start, end, fields=lesson_fields(words, stands))


_INLINE = re.compile(r"\((?P<number>[ivx]{1,4}|\d{1,2}|[a-h])\)\s+")


def _inline_lessons(page: Page, piece: Piece, at: int, stands: Under) -> None:
    """Lessons behind a label, numbered in the sentence (``(i) …; (ii) …``) or one."""
    marks = list(_INLINE.finditer(page.content, piece.start + at - 2, piece.end))
    if len(marks) < 2:
        page.add(ItemKind.LESSON, piece.start + at, piece.end, fields=lesson_fields(piece.text, stands))
        return
    for mark, stop in zip(marks, [*(one.start() for one in marks[1:]), piece.end], strict=True):
        end = mark.end() + len(page.content[mark.end() : stop].rstrip(" \n;,"))
        page.add(
            ItemKind.LESSON,
            mark.end(),
            end,
            number=mark["number"],
            fields=lesson_fields(page.content[mark.end() : end], stands),
        )


def _blocks(page: Page, piece: Piece, blocks: list[re.Match[str]], stands: Under) -> None:
    """Plan items as labelled lines below the name of a project."""
    for match in blocks:
        above = page.content[: match.start()].rstrip().rpartition("\n")[2]
        previous = re.compile(r"(?m)^(?P<head>[^\s:][^:\n]*)$").findall(page.content[piece.start : match.start()])
        project = (
            previous[-1] if previous else stands.groups[-1] if stands.groups else above if ":" not in above else ""
        )
        words = match.group()
        page.add(
            ItemKind.PLAN_ITEM,
            match.start("action"),
            match.end("action"),
            fields={
                "project": _project(project),
                "action": match["action"].strip(),
                "owner": labels.labelled(words, "owner"),
                "due": labels.labelled(words, "due"),
                "means": labels.labelled(words, "means"),
            },
        )


_PLAN_LINE = re.compile(r"(?m)^[ \t]*(?P<project>[A-ZÀ-Þ][^:\n]{2,60}?)\s*:[ \t]+(?P<plan>[^\n]*\w[^\n]*)$")

_UNTIL = r"[,;]\s+(?:by|before|d['’]ici|avant|antes de)\s"


def _plan_lines(page: Page, piece: Piece) -> bool:
    """Plans one to a line below their heading, each behind its project; whether every line is one."""
    if is_contact(piece.text):
        return True
    lines = list(_PLAN_LINE.finditer(page.content, piece.start, piece.end))
    if len(lines) != page.content.count("\n", piece.start, piece.end) + 1:
        return False
    for one in lines:
        words = one["plan"]
        fields = {
            "project": _project(one["project"]) or one["project"],
            "action": re.split(rf"[,;.]\s+\w+(?:\s\w+)?\s*:|{_UNTIL}", words)[0].strip(" .;,"),
            "owner": re.split(_UNTIL, labels.owner(words))[0],
            "due": labels.due(words) or labels.tail_due(words),
            "means": labels.labelled(words, "means"),
        }
        page.add(ItemKind.PLAN_ITEM, one.start("plan"), one.end("plan"), fields=fields)
    return True


def _absent(page: Page) -> None:
    """Lessons and plans that are spoken of and not told."""
    for kind, pattern, name in (
        (
            ItemKind.LESSON,
            r"\blessons? learn\w+|\bleçons?\b|\blecciones\b|\benseignements\b"
            r"|\blessons\b",
            "lessons",
        ),
        (
            ItemKind.PLAN_ITEM,
            r"\baction plans?\b|\bplans? d['’]action"
            r"|\bplan(?:es)? de acción",
            "action plans",
        ),
    ):
        topic = "lesson" if kind is ItemKind.LESSON else "plan"
        if any(one.kind is kind for one in page.found.values()) or fills(page, topic):
            continue  # told, or said to be absent with its number (``6 plans``)
        start = page.pieces[0].end if page.pieces else 0
        found = re.compile(pattern, re.IGNORECASE).search(page.content, start)
        if found is not None:
            page.add(kind, found.start(), found.end(), text=name, absent=True)
