"""Learning routes and exchange visits: cases and hosts, SWOT items, lessons, action plans by project, days."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.model import Document, DocumentKind, Item, ItemKind, Text
from qualkit.structures import labels
from qualkit.structures.common import add_dates, add_places, organisations
from qualkit.structures.gate import is_a
from qualkit.structures.page import Page, Under, cell, cell_text, has_children, is_label, open_page, under
from qualkit.structures.stated import stated
from qualkit.structures.swot import swot
from qualkit.structures.topics import TOPICS, columns_of
from qualkit.text.genres import Genre
from qualkit.text.numbers import NUMBER_WORD
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
_QUOTED = re.compile(r"[“\"«]\s?(?P<name>[^”\"»\n]{4,120}?)\s?[”\"»]")
_CASE_LEAD = re.compile(
    rf"\b(?:(?:cases?|cas|casos?)\s+(?:are|were|is|was|sont|étaient|son|fueron|visited|visités|visitados|:)"
    rf"|(?:{NUMBER_WORD}|[2-9])\s(?:\w+\s)?(?:cases|cas|casos|experiences|expériences|experiencias)\b)",
    re.IGNORECASE,
)
_TOLD_CASE = re.compile(
    r"(?::\s|\set\s|\sand\s|\sy\s|[;,]\s)(?:(?:the|la|le|el|los|las|les)\s"
    r"|l['’])?(?P<name>[^,;:.]{4,90}?),\s(?=(?:accueillie?s?|hosted|received|recibid\w+)\b)",
    re.IGNORECASE,
)
_RECEIVED = re.compile(
    r"\b(?:(?:hosted|received|accueillie?s?|reçue?s?|recibid[oa]s?|acogid[oa]s?)\s(?:by|par|por)|anfitri\w+\s(?:fue"
    r"|a|de esta|:))\s(?P<who>[^,;:()\n]{3,90}?)(?=[,;:()\n]|\.\s|\.$|\set\sle\s|\set\sla\s|$)",
    re.IGNORECASE,
)
_HOST = re.compile(
    r"\b(?:host(?:s|ed|ing)?|implementing organi[sz]ations?|accueilli\w*|accueillent|hôtes?"
    r"|organisations? d['’]accueil|anfitri\w+|acogi\w+|recibid\w+ por|reçus? par|received by)\b",
    re.IGNORECASE,
)
_IN_PLACE = re.compile(
    r"\s*(?:\([^()]*\)\s*)?,?\s*(?:in|at|of|à|au|en|de|dans)\s(?:the\s)?(?P<place>[A-ZÀ-Þ][\w'’-]+"
    r"(?:\s[A-ZÀ-Þ][\w'’-]+){0,2})"
)
_DAY = re.compile(r"(?:Day|Jour|Journée|Día|Dia)\s+(?P<number>\d{1,2}|[A-Za-z]+)\b", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:Lundi|Mardi|Mercredi|Jeudi|Vendredi|Samedi|Dimanche)\b"
    r"|(?:Lunes|Martes|Miércoles|Jueves|Viernes|Sábado|Domingo)\b",
    re.IGNORECASE,
)
_TYPES = {
    "worked": r"work|réussi|march|funcion|good practice|bonnes? pratiques?|buenas? prácticas?|replicab",
    "innovation": r"innov|\bnew\b|nouveau|nouvelle|nuev[oa]",
    "adjust": r"adjust|improv|change|ajust|amélior"
    r"|mejor|cambiar",
    "mistake": r"mistake|avoid|error|erreur|éviter|evitar|did not work|n'a pas marché|no funcion",
}
_ACTION = re.compile(r"\s*(?:action|acción|activité|activity|actividad|what|quoi|qué)\s*(?:\d+)?\s*:\s*", re.IGNORECASE)
_BLOCK = re.compile(
    rf"(?m)^[ \t]*(?P<label>{_ACTION.pattern.strip()})(?P<action>[^\n]+)"
    rf"(?P<rest>(?:\n[ \t]+[^\n]+)*)",
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
    _cases(page)
    swot(page)
    for at, piece in enumerate(page.pieces):
        if piece.kind == "item":
            _item(page, piece, at)
        elif piece.kind == "row":
            _row(page, piece)
        elif piece.kind == "heading":
            _day(page, piece)
    for piece in page.prose():
        _prose(page, piece)
    _hosts(page)
    _absent(page)
    _missing_plans(page)
    stated(page, {"case": ItemKind.CASE, "project": ItemKind.PROJECT, "plan": ItemKind.PLAN_ITEM})
    add_dates(page, but=(ItemKind.PLAN_ITEM, ItemKind.PROGRAMME_DAY))
    add_places(page)
    return page


def _cases(page: Page) -> None:
    for piece in page.pieces:
        if piece.kind == "heading" and piece.word == "case":
            page.add(ItemKind.CASE, piece.start, piece.end, number=piece.number)
    for piece in page.prose():
        words = page.content[piece.start : piece.end]
        lead = _CASE_LEAD.search(words)
        if lead is None:
            continue
        quoted = [
            match
            for match in _QUOTED.finditer(words, lead.end())
            if not re.match(r"\s*[:«]", words[match.end() : match.end() + 3])
        ]
        told = (
            []
            if quoted
            else list(_TOLD_CASE.finditer(words, words.find(":", lead.end())))
            if ":" in words[lead.end() :]
            else []
        )
        for match in (*quoted, *told):
            name = " ".join(match["name"].split()).removeprefix("la ").removeprefix("le ")
            page.add(
                ItemKind.CASE,
                piece.start + match.start("name"),
                piece.start + match.end("name"),
                text=name,
                fields={"place": _place_after(words, match.end())},
            )


def _place_after(words: str, at: int) -> str:
    found = _IN_PLACE.match(words, at)
    return found["place"] if found else ""


def _hosts(page: Page) -> None:
    for match in _RECEIVED.finditer(page.content):
        _host(page, match.start("who"), match.end("who"))
    for piece, start, end in page.all_sentences():
        words = page.content[start:end]
        stands = under(page, piece, _TOPICS).topics[:1] == ("host",)
        if not stands and not _HOST.search(words):
            continue
        if _RECEIVED.search(words):
            continue
        for match in _host_names(page, start, end):
            _host(page, match.start(), match.end())


def _host(page: Page, start: int, end: int) -> None:
    """Note a host with its place and the case it hosts: the case named last before it in the paragraph."""
    opening = re.match(r"(?:To|For|At|From|By|The|À|Al?|De)\s+(?=\S)", page.content[start:end])
    start += opening.end() if opening else 0
    called = _bare(page.content[start:end])
    if any(one.kind is ItemKind.HOST and _bare(one.text) == called for one in page.found.values()):
        return
    paragraph = page.content.rfind("\n\n", 0, start)
    before = [one for one in page.found.values() if one.kind is ItemKind.CASE and paragraph <= one.start < start]
    case = max(before, key=lambda one: one.start) if before else None
    name = re.split(r"\.\s", case.text)[0].strip(" .") if case else ""
    page.add(ItemKind.HOST, start, end, fields={"place": _place_after(page.content, end), "case": name})


def _bare(name: str) -> str:
    """A name without its abbreviation."""
    return fold(re.sub(r"\s*\([^()]*\)", "", " ".join(name.split())))


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


def _host_names(page: Page, start: int, end: int) -> Iterator[re.Match[str]]:
    """Organisations that host: those before *hosted*, behind *hosted by* or *host:*."""
    words = page.content[start:end]
    said = _HOST.search(words)
    by = re.search(r"(?:\bby|\bpar|\bpor|:)\s", words[said.end() :]) if said else None
    passive = said is not None and by is not None and by.start() <= 3
    low, high = (
        (start + said.end(), end)
        if said and passive
        else (
            start,
            start + said.start() if said and re.match(r"hosted|accueill|acogi", said.group(), re.IGNORECASE) else end,
        )
    )
    yield from organisations(page, low, high)


def _item(page: Page, piece: Piece, at: int) -> None:
    stands = under(page, piece, _TOPICS)
    if _DAY.match(page.content, _bare_start(page, piece)) or piece.word == "day":
        _days(page, _bare_start(page, piece), piece.end)
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
    elif topic == "programme" and _WEEKDAY.match(piece.text):
        _add_day(page, piece)


def _bare_start(page: Page, piece: Piece) -> int:
    start = page.content.rfind("\n", 0, piece.start) + 1
    while page.content[start : start + 1] in "#*_ \t-•" and start < piece.start:
        start += 1
    return start


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
        r"\s+[–—-]\s+|;\s|\.\s|\s\(|(?:[,.]\s+)?(?:Owner|Responsible|Due|By|Means|Who|When|With|Responsable|Qui"
        r"|Échéance|Plazo|Moyens|Medios|Recursos)\s*:",
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
    if "day" in columns and "action" not in columns and (first := cell(piece, columns, "day")):
        last = piece.cells[-1]
        page.add(
            ItemKind.PROGRAMME_DAY,
            first.start,
            max(first.end, last.end),
            number=(re.search(r"\d+", first.text) or [""])[0],
            fields={"date": cell_text(piece, columns, "due")},
        )
    elif "action" in columns and ({"owner", "due", "project"} & set(columns)):
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
    got = {name: cell_text(piece, columns, name) for name in ("owner", "due", "means", "project")}
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


def _day(page: Page, piece: Piece) -> None:
    if (
        _DAY.match(page.content, _bare_start(page, piece))
        or piece.word == "day"
        or (_WEEKDAY.match(piece.text) and re.search(r"\d", piece.text))
    ):
        _add_day(page, piece)


def _add_day(page: Page, piece: Piece) -> None:
    start = _bare_start(page, piece)
    found = _DAY.match(page.content, start)
    number = found["number"] if found and found["number"].isdigit() else piece.number
    page.add(ItemKind.PROGRAMME_DAY, start, piece.end, number=number)


def _prose(page: Page, piece: Piece) -> None:
    stands = under(page, piece, _TOPICS)
    if _DAY.match(piece.text) and len(piece.text) < 900:
        _days(page, piece.start, piece.end)
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
        page.add(ItemKind.LESSON, piece.start, piece.end, fields=lesson_fields(piece.text, stands))
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


def _days(page: Page, first: int, last: int) -> None:
    """Days of a programme told in one paragraph."""
    marks = re.finditer(
        r"(?:Day|Jour|Journée|Día)\s+(?:\d{1,2}|one|two|three|four|five|six|seven)\b",
        page.content[first:last],
        re.IGNORECASE,
    )
    starts = [first + match.start() for match in marks] or [first]
    for start, stop in zip(starts, [*starts[1:], last], strict=True):
        number = re.search(r"\d+", page.content[start:stop])
        page.add(ItemKind.PROGRAMME_DAY, start, stop, number=number[0] if number else "")


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
        if page.has(kind):
            continue
        start = page.pieces[0].end if page.pieces else 0
        found = re.compile(pattern, re.IGNORECASE).search(page.content, start)
        if found is not None:
            page.add(kind, found.start(), found.end(), text=name, absent=True)
