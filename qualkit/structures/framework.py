"""Learning frameworks and programme notes: projects, groups, milestones, lessons by kind, open questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.model import Document, DocumentKind, Item, ItemKind, Text
from qualkit.structures import labels
from qualkit.structures.gate import is_a
from qualkit.structures.lesson_kinds import KINDS, said_of
from qualkit.structures.page import Page, Under, cell, cell_text, has_children, is_label, open_page, under
from qualkit.structures.route import lesson_type
from qualkit.structures.stated import stated
from qualkit.structures.swot import cut
from qualkit.structures.topics import columns_of
from qualkit.text.countries import is_country
from qualkit.text.genres import Genre
from qualkit.text.markers import marker
from qualkit.text.numbers import NUMBER_WORD, value_of
from qualkit.text.outline import Piece

NAME = "framework.v1"
_TOPICS = ("project", "milestone", "lesson", "question", "group", "recommendation", "limit")
_MILESTONES = re.compile(r"\b(?:milestones?|jalons?|hitos?)\b", re.IGNORECASE)
_LIST = re.compile(
    r"(?:milestones?|jalons?|hitos?)\b[^:.;]{0,60}?(?::|\bare\b|\bwere\b|\bsont\b|\bson\b|,\snamely|\bà savoir\b"
    r"|\ba saber\b)\s*(?P<list>[^.\n]+)",
    re.IGNORECASE | re.DOTALL,
)
_ORDINALS = {
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "premier": "1",
    "première": "1",
    "deuxième": "2",
    "second ": "2",
    "troisième": "3",
    "quatrième": "4",
    "primer": "1",
    "primero": "1",
    "segundo": "2",
    "tercer": "3",
    "cuarto": "4",
}
_GROUP = re.compile(
    rf"\b(?:(?P<ordinal>{'|'.join(map(str.strip, _ORDINALS))})e?\s(?:group|groupe|grupo)|(?:group|groupe"
    rf"|grupo)\s(?P<name>[A-D]|\d|one|two|three))\b[^.\n]*",
    re.IGNORECASE,
)
_TYPE = re.compile(
    r"\W{0,4}(?:(?:project|alliance)\s)?(?:type|category|cat[ée]gor[ií]e|tipo|categoría)\s(?:(?:of|d[’']|de)\s?\w+\s)?"
    r"(?P<number>[A-D]|[1-9]|I{1,3}|IV)\W{0,3}\s?[,:–—(-]\s?\W{0,3}(?P<name>[^.:;\n]{3,90})",
    re.IGNORECASE,
)
_GROUP_VERB = re.compile(
    r"\b(?:is|are|comprises?|consists?|brings?|includes?|holds|contains|est|sont|réunit|comprend|regroupe|rassemble"
    r"|es|son|reúne|incluye|comprende|made up|composed|of projects|has|have|a|ont|works?)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"^\W*(?:\d{1,2}\W+)?(?:(?:open|learning|remaining) questions|questions (?:ouvertes|en suspens|d[’']apprentissage"
    r"|still open)|preguntas (?:abiertas|pendientes))\b[^.?\n]{0,40}$",
    re.IGNORECASE | re.MULTILINE,
)


class FrameworkReader:
    """Reads learning frameworks and notes on programmes of several projects."""

    name = NAME
    kinds = frozenset({DocumentKind.OTHER, DocumentKind.WORKSHOP_REPORT, DocumentKind.CASE_STUDY})

    def propose(self, document: Document, text: Text) -> Iterator[Item]:
        """Yield projects, groups, milestones, lessons and open questions of a document that is a framework.

        Of a project's own note it yields the questions that stand under a heading of their own.
        """
        if is_a(document, text.content, Genre.FRAMEWORK):
            yield from read(open_page(document, text, self.name)).items()
        elif document.kind is not DocumentKind.WORKSHOP_REPORT and _ASKING.search(text.content):
            yield from _asked(open_page(document, text, self.name)).items()


def read(page: Page) -> Page:
    """Find the pieces of a framework on a page."""
    for at, piece in enumerate(page.pieces):
        if piece.kind == "heading":
            _heading(page, piece)
        elif piece.kind == "item":
            _item(page, piece, at)
        elif piece.kind == "row":
            _row(page, piece)
    for piece in page.prose():
        _prose(page, piece)
    _lesson_kinds(page)
    stated(
        page,
        {
            "project": ItemKind.PROJECT,
            "group": ItemKind.GROUP,
            "milestone": ItemKind.MILESTONE,
            "lesson": ItemKind.LESSON,
        },
    )
    return page


def _asked(page: Page) -> Page:
    """Find the open questions under a heading that announces them."""
    for piece in page.pieces:
        if piece.kind in ("item", "text") and piece.path and _ASKING.fullmatch(piece.path[-1].text):
            for start, end in page.sentences(piece):
                if page.content[start:end].rstrip("”»\"' )").endswith("?"):
                    page.add(ItemKind.OPEN_QUESTION, start, end, number=piece.number)
    return page


def _heading(page: Page, piece: Piece) -> None:
    kinds = {"milestone": ItemKind.MILESTONE, "project": ItemKind.PROJECT, "group": ItemKind.GROUP}
    if piece.word in kinds and piece.style != "title":
        fields = _sized(piece.text) if piece.word == "group" else {}
        page.add(kinds[piece.word], piece.start, piece.end, number=piece.number, fields=fields)
    elif piece.style != "title" and (found := _GROUP.match(piece.text)) and ":" in piece.text:
        number = _ORDINALS.get((found["ordinal"] or "").casefold(), found["name"] or "")
        page.add(ItemKind.GROUP, piece.start, piece.end, number=number, fields=_sized(piece.text))


def _item(page: Page, piece: Piece, at: int) -> None:
    stands = under(page, piece, _TOPICS)
    topic = piece.word if piece.word in _TOPICS else _coded(piece) or next(iter(stands.topics), "")
    if piece.style == "[]":
        topic = "lesson"
    if topic == "question" or (not topic and piece.text.rstrip("”»\"' )").endswith("?")):
        page.add(ItemKind.OPEN_QUESTION, piece.start, piece.end, number=piece.number)
    elif topic == "milestone":
        _named(page, piece, ItemKind.MILESTONE)
    elif topic == "lesson" and not (has_children(page, at) and is_label(piece)):
        page.add(ItemKind.LESSON, piece.start, piece.end, number=piece.number, fields=_lesson_fields(piece, stands))
    elif topic == "project" and not has_children(page, at):
        _named(page, piece, ItemKind.PROJECT)
    elif topic == "group" and not has_children(page, at):
        kind = (
            ItemKind.GROUP
            if piece.word == "group" or (not piece.above and _GROUP.match(piece.text))
            else ItemKind.PROJECT
        )
        _named(page, piece, kind)


_CODES = {"P": "project", "M": "milestone", "J": "milestone", "H": "milestone", "Q": "question", "L": "lesson"}


def _coded(piece: Piece) -> str:
    """What the letter of a code stands for (``M1``, ``P-02``, ``Q3``)."""
    found = re.fullmatch(r"([A-Z])-?\d{1,2}", piece.number)
    return _CODES.get(found[1], "") if found else ""


_CUT = re.compile(r"\s*[:;]\s|\s[–—-]\s|,\s|\s\(|\.\s")
_SIZE = re.compile(
    rf"\s*\(\s*(?P<size>\d{{1,3}}|{NUMBER_WORD})\s(?:projects?|projets?|proyectos?|grants?|organi[sz]ations?|members?"
    r"|membres?|miembros)\s*\)",
    re.IGNORECASE,
)
"""``hubs owned by farmers (4 projects)``."""


def _named(page: Page, piece: Piece, kind: ItemKind) -> None:
    """An item that begins with its name; what is said of it follows behind a colon, dash or comma."""
    fields = {}
    words = piece.text
    if kind is ItemKind.GROUP:
        fields = _sized(words)
        words = _SIZE.sub("", words)
    elif kind is ItemKind.PROJECT:
        country, words = _country(piece)
        fields = {"group": _group_over(piece), "country": country}
    name = _CUT.split(words, maxsplit=1)[0].strip(' .;,*“”"«»')
    page.add(kind, piece.start, piece.end, number=piece.number, text=piece.text, fields={**fields, "name": name})


def _sized(words: str) -> dict[str, str]:
    """What a group's name says it groups, and how many."""
    found = _SIZE.search(words)
    value = value_of(found["size"]) if found else None
    return {"of": "projects", "size": str(value) if value else ""}


def _group_over(piece: Piece) -> str:
    """The name of the group that something stands under, without how many are in it."""
    for one in reversed((*piece.path, *piece.above)):
        if one.word == "group" or _GROUP.match(one.text):
            words = one.text if one.word == "group" else one.text.partition(":")[2] or one.text
            return _SIZE.sub("", words).strip(" :")
    return ""


def _country(piece: Piece) -> tuple[str, str]:
    """The country before or behind a name, or in the line above the list; and the words without one that leads."""
    first, *rest = _CUT.split(piece.text, maxsplit=2)
    if rest and is_country(first):
        return first.strip(" *"), piece.text[len(first) :].lstrip(" :;–—-(,.")
    behind = rest[0].split(")")[0].strip(" .*") if rest else ""
    if is_country(behind):
        return behind, piece.text
    over = (one.text for one in reversed((*piece.path, *piece.above, *((piece.lead,) if piece.lead else ()))))
    return next((words.strip(" :*") for words in over if is_country(words)), ""), piece.text


def _lesson_fields(piece: Piece, stands: Under) -> dict[str, str]:
    words = piece.text
    over = [*reversed(stands.groups), *([stands.by.text] if stands.by and stands.by.kind == "heading" else [])]
    milestone = next((one for one in over if _MILESTONES.search(one)), "")
    project = next(
        (
            labels_
            for one in over
            if re.match(r"(?:project|projet|proyecto)\b", one, re.IGNORECASE) and (labels_ := one)
        ),
        "",
    )
    opening = words.partition(":")[0] if ":" in words[:40] else ""
    tag = piece.word if piece.style == "[]" else ""
    return {
        "type": lesson_type(tag) or lesson_type(over[0] if over else "") or lesson_type(opening),
        "milestone": milestone,
        "project": project,
        "condition": labels.condition(words),
    }


def _row(page: Page, piece: Piece) -> None:
    columns = columns_of(piece.header)
    if tuple(one.text for one in piece.cells) == piece.header:
        return
    lesson = cell(piece, columns, "lesson")
    if lesson is not None and lesson.text:
        page.add(
            ItemKind.LESSON,
            lesson.start,
            lesson.end,
            number=cell_text(piece, columns, "number"),
            fields={
                "type": lesson_type(cell_text(piece, columns, "type")),
                "project": cell_text(piece, columns, "project"),
                "milestone": cell_text(piece, columns, "milestone"),
            },
        )
        return
    project = cell(piece, columns, "project")
    if project is not None and project.text and not re.match(r"total", project.text, re.IGNORECASE):
        _table_group(page, piece, columns)
        fields = {
            "group": _group_code(cell_text(piece, columns, "group") or cell_text(piece, columns, "type"))
            or _group_over(piece),
            "country": cell_text(piece, columns, "country"),
            "name": project.text,
        }
        page.add(
            ItemKind.PROJECT, project.start, project.end, number=cell_text(piece, columns, "number"), fields=fields
        )
    milestone = cell(piece, columns, "milestone")
    if project is None and milestone is not None and milestone.text:
        page.add(ItemKind.MILESTONE, milestone.start, milestone.end, number=cell_text(piece, columns, "number"))


def _group_code(words: str) -> str:
    """The letter or number of a group, where its name begins with one."""
    found = marker(words)
    return found.number if found and found.number else words


def _table_group(page: Page, piece: Piece, columns: dict[str, int]) -> None:
    """Note a group that a column of the table names, where it is first named."""
    group = cell(piece, columns, "group")
    if (
        group is None
        or not group.text
        or any(one.kind is ItemKind.GROUP and one.text == group.text for one in page.found.values())
    ):
        return
    code = _group_code(group.text)
    page.add(
        ItemKind.GROUP,
        group.start,
        group.end,
        text=group.text,
        number=code if code != group.text else "",
        fields={"of": "projects"},
    )


_SIZED = re.compile(
    rf"(?<![\w-])(?P<size>\d{{1,3}}|{NUMBER_WORD})\s+(?P<what>[a-zà-ÿ-]+(?:\s[a-zà-ÿ-]+){{0,2}})(?:,"
    rf"|:)\s(?P<names>(?:the\s|la\s|le\s|les\s|el\s|los\s|[A-ZÀ-Þ«“\"]).+)",
    re.IGNORECASE | re.DOTALL,
)
_SOME = re.compile(
    rf"^(?:(?P<first>{NUMBER_WORD}|\d{{1,2}})\s(?:of (?:them|these)|d['’]entre eux|d['’]entre elles|de ellos"
    rf"|de ellas)|(?:The|Les|Los|Las)\s(?P<other>(?:other|otr[oa]s)\s(?:{NUMBER_WORD}|\d{{1,2}})|(?:{NUMBER_WORD}"
    rf"|\d{{1,2}})\s(?:others?|autres|otr[oa]s)))\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"«]\s?(?P<name>[^”\"»\n]{3,80}?)\s?[”\"»]")
_NAME = re.compile(
    r"(?:(?:and|et|y|,)\s)?(?:the\s|la\s|le\s|les\s|el\s|los\s)?(?P<name>[A-ZÀ-Þ][\w’'-]*(?:\s(?:(?:of|de|du|del"
    r"|des|and|&)\s)?[A-ZÀ-Þ][\w’'-]*){0,6})"
)


_PLACE = re.compile(
    r"[”»\"]?\s?(?:\(|,\s(?:à|in|en|at"
    r"|au)\s)(?P<place>[A-ZÀ-Þ][\w’'-]+(?:\s(?:de\s)?[A-ZÀ-Þ][\w’'-]+){0,2})(?=[),;.]|\s(?:et|and|y)\s|$)"
)


def _place_behind(words: str) -> str:
    """The place that stands right behind a name: *(Ouahigouya)*, *, à Koudougou*."""
    found = _PLACE.match(words.lstrip("\xa0 "))
    return found["place"] if found else ""


def _members(page: Page, start: int, words: str, *, group: str = "") -> str:
    """Note the projects that a sentence about a group names; return how many it says there are."""
    sized = _SIZED.search(words)
    some = _SOME.match(words)
    said = (
        sized["size"]
        if sized
        else re.sub(
            r"(?i)other\s|autres\s?|otr[oa]s\s?|others?", "", (some["first"] or some["other"]) if some else ""
        ).strip()
    )
    if not said:
        return ""
    names = [(match.start("name"), match.end("name")) for match in _QUOTED.finditer(words)]
    if not names and sized:
        listed = re.split(r",\s(?:which|who|whose|qui|dont|que|cuy)", sized["names"])[0]
        names = [
            (sized.start("names") + match.start("name"), sized.start("names") + match.end("name"))
            for part in re.finditer(r"[^,]+?(?=,\s|\sand\sthe\s|\sand\s|\set\s|\sy\s|$)", listed, re.DOTALL)
            if (match := _NAME.match(listed, part.start() + len(part.group()) - len(part.group().lstrip())))
        ]
    for first, last in names:
        page.add(
            ItemKind.PROJECT,
            start + first,
            start + last,
            fields={"name": " ".join(words[first:last].split()), "group": group, "place": _place_behind(words[last:])},
        )
    value = value_of(said)
    return str(value) if value else ""


def _prose(page: Page, piece: Piece) -> None:
    stands, said = under(page, piece, _TOPICS), ""
    for start, end in page.sentences(piece):
        words = page.content[start:end].replace("\n", " ")
        if "question" in stands.topics[:1] and words.rstrip("”»\"' )").endswith("?"):
            page.add(ItemKind.OPEN_QUESTION, start, end)
            continue
        label = _LABELLED.match(words)
        if label is not None and _labelled(page, piece, start + label.end(), end, label=label["label"]):
            continue
        _milestones(page, words, start)
        if start == piece.start and (named := _TYPE.match(words)):
            fields = {"of": "projects", "name": named["name"].strip(" *_")}
            page.add(ItemKind.GROUP, piece.start, piece.end, number=named["number"], fields=fields,
                     text=piece.text.replace("**", "").strip())
            continue
        found = _GROUP.search(words)
        if found and _GROUP_VERB.search(words, found.start()):
            number = _ORDINALS.get((found["ordinal"] or "").casefold().strip(), found["name"] or "")
            page.add(
                ItemKind.GROUP,
                start,
                end,
                number=number,
                fields={"of": "projects", "size": _members(page, start, words, group=number)},
            )
        elif _SOME.match(words):
            before = sum(one.kind is ItemKind.GROUP and not one.absent for one in page.found.values())
            if size := _members(page, start, words, group=str(before + 1)):
                page.add(ItemKind.GROUP, start, end, number=str(before + 1), fields={"of": "projects", "size": size})
        if twin := re.search(
            r"(?:are|sont|son)\s(?:the|les|los)\s(?P<name>[“\"«][^”\"»\n]{3,40}[”\"»])\s?(?:projects|projets"
            r"|proyectos)",
            words,
        ):
            page.add(ItemKind.GROUP, start + twin.start("name"), start + twin.end(), fields={"of": "projects"})
    if (
        stands.topics[:1] == ("lesson",)
        and stands.by is not None
        and stands.by.kind == "heading"
        and not piece.text.endswith(":")
        and (lesson_type(" ".join([stands.by.text, *stands.groups])) or (said := said_of(piece.text)))
    ):
        fields = _lesson_fields(piece, stands)
        page.add(ItemKind.LESSON, piece.start, piece.end, fields={**fields, "type": fields["type"] or said})


_LABELLED = re.compile(r"\W*(?P<label>[^\W\d_][^:.;\n]{2,45}?)\W*:\W*(?=\S)")
_ASKED = re.compile(
    r"(?:open |learning )?questions?(?: ouvertes?| en suspens)?|preguntas?(?: abiertas?)?", re.IGNORECASE
)


def _labelled(page: Page, piece: Piece, start: int, end: int, *, label: str) -> bool:
    """Note a sentence whose label says what it is: *What worked: …*, *Mistake to avoid: …*, *Open question: …*."""
    said = next((name for name, pattern in KINDS.items() if pattern.fullmatch(label)), "")
    if _ASKED.fullmatch(label):
        page.add(ItemKind.OPEN_QUESTION, start, end)
    elif said or re.fullmatch(r"lessons?|leçons?|lecci[oó]n(?:es)?", label, re.IGNORECASE):
        fields = _lesson_fields(piece, Under(between=piece.path))
        stage = next((one for one in piece.path if one.word == "milestone"), None)
        if stage is not None:  # its number is what places a lesson
            fields["milestone"] = page.content[page.content.rfind("\n", 0, stage.start) + 1 : stage.end].strip()
        condition = labels.condition(page.content[start:end])
        page.add(ItemKind.LESSON, start, end, fields={**fields, "type": said, "condition": condition})
    else:
        return False
    return True


def _milestones(page: Page, words: str, start: int) -> None:
    found = _LIST.search(words)
    if found is None or len(spans := list(cut(found["list"].rstrip()))) < 2:
        return
    at = start + found.start("list")
    for number, (first, last) in enumerate(spans, 1):
        part = found["list"][first:last]
        page.add(ItemKind.MILESTONE, at + first, at + first + len(part.rstrip(" .;")), fields={"order": str(number)})


def _lesson_kinds(page: Page) -> None:
    """Kinds of lessons that a document names together and tells none of."""
    told = {one.fields.get("type") for one in page.found.values() if one.kind is ItemKind.LESSON}
    for piece in page.prose():
        words = page.content[piece.start : piece.end]
        named = {name: match for name, pattern in KINDS.items() if (match := pattern.search(words))}
        if len(named) < 3:
            continue
        for name, match in named.items():
            if name not in told:
                page.add(
                    ItemKind.LESSON,
                    piece.start + match.start(),
                    piece.start + match.end(),
                    fields={"type": name},
                    absent=True,
                )
        return
