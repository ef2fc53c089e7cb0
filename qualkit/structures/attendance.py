"""Who came: counts by role and country, in sentences, lists and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qualkit.model import Item, ItemKind
from qualkit.structures.page import Page, cell, cell_text, under
from qualkit.structures.topics import columns_of
from qualkit.text.numbers import NUMBER_WORD, value_of
from qualkit.text.outline import Piece

_CAME = re.compile(
    r"\b(?:attend\w*|participa\w*|present|took part|joined|gathered|brought together|composed|comprised|came"
    r"|welcomed|consisted|registered|participé"
    r"|présent\w*|pris part|réuni\w*|regroup\w+|rassembl\w+|assist\w+|asisti\w+|presentes|reuni\w+|particip\w+"
    r"|contó con|acudieron|convened|hosted|représent\w+"
    rf"|(?:from|de|venu(?:e)?s de|of)\s+(?:\d{{1,3}}|{NUMBER_WORD})\s+(?:[\w-]+\s){{0,3}}?(?:countries|pays|países))\b",
    re.IGNORECASE,
)
_ROLE = (
    rf"(?:(?:(?!(?:and|et|y|with|avec|con|{NUMBER_WORD})\s)[a-zà-ÿ]+[- ]){{0,3}}?"
    r"(?:[a-zà-ÿ]+\s(?=representatives|leaders|delegates))?(?:experts?|participants?"
    r"|participantes?|delegates?|délégué(?:e)?s?|delegad[oa]s|members?|membres?|miembros?|socios|observers?"
    r"|observat(?:eur|rice)s?|observador\w*"
    r"|facilitators?|facilitat(?:eur|rice)s?|facilitador\w*|officials?|officers?|representatives?"
    r"|représentant(?:e)?s?|representantes?|women|femmes|mujeres|men|hommes|hombres"
    r"|farmers?|paysan(?:ne)?s|agricult\w+|productor\w*|product(?:eur|rice)s?|producers?|resource persons?"
    r"|trainers?|formateurs?|formador\w*|bankers?|managers?|gérante?s?|gerentes|traders?|chairpersons?"
    r"|leaders?|staff"
    r"|presidents?|présidente?s?|technicians?|technicien(?:ne)?s?|técnic[oa]s|practitioners?|researchers?"
    r"|chercheu(?:r|se)s?|investigador\w*|speakers?|herders?|responsables?|engineers?|ingénieure?s?"
    r"|ingenier[oa]s|students?|vets?|veterinarians?|agents?|fonctionnaires?"
    r"|funcionari[oa]s|autoridades|elected|élu(?:e)?s|magistrates|extensionists|persons?|personnes|personas"
    r"|people|guests?|invité(?:e)?s|invitad[oa]s|éleveu(?:r|se)s|interpreters?|treasurers?|trésori(?:er|ère)s?"
    r"|tesorer[oa]s|secretaries|secrétaires|secretari[oa]s|donors?|bailleurs"
    r"|(?:borrow|breed|buy|driv|fish|grow|keep|lend|mill|process|sav|sell|teach|weav|work)ers?|pêcheu(?:r|se)s|prêteurs?"
    r"|pescador\w*|prestamistas?)(?:\s(?:from|of|de|des|du"
    r"|d['’])\s?(?:the\s)?(?!\s?\d)"
    rf"(?!\s?(?:{NUMBER_WORD})\s)"
    r"[^,;:.()\d]{3,50}?(?=,|;|:|\.|\s(?:took|attended|came|were|met|gathered|joined|ont|étaient|fueron|asistieron)\s|\sand\s|\set\s|\sy\s|\(|$))?)"
)
_COUNT = re.compile(
    rf"(?<![\w.,/-])(?P<number>\d{{1,5}}|{NUMBER_WORD})\s+(?!(?:were|are|came)\s)(?P<role>{_ROLE})(?![\w-]"
    rf"|\s(?:countries|pays|países"
    rf"|states))",
    re.IGNORECASE,
)
_NOUNS = r"(?!\d)[^,.;:()\d\n]{1,70}?(?:\n(?-i:[a-zà-ÿ])[^,.;:()\d\n]{1,40}?)?"
_NEXT = rf"(?=\s*[,.;(]|\s+(?:and|et|y|e)\s+(?:\d|(?:{NUMBER_WORD})\b)|\s*$|\s*\n(?-i:[^a-zà-ÿ]))"
_WERE = re.compile(
    rf"(?<![\w.,/-])(?P<number>\d{{1,4}}|{NUMBER_WORD})\s+(?:(?:were|are|étaient|sont|eran|fueron|son)\s+"
    rf"|(?:came|venaient|viennent|venían|vinieron|procedían|represented|représentaient"
    rf"|representaban)\s+)(?P<role>{_NOUNS}){_NEXT}",
    re.IGNORECASE,
)
"""``17 were farmers who grow seed``, ``5 came from seed companies``."""
_MEMBER = re.compile(
    rf"(?:(?<=:)|(?<=,)|(?<=;)|(?<=\s(?:and))|(?<=\set)|(?<=\sy))\s+(?P<whole>(?P<number>\d{{1,4}}|{NUMBER_WORD})\s+"
    rf"(?P<role>(?!were\b|are\b|came\b|of\b|sur\b|étaient\b|eran\b|%)[a-zà-ÿ]{_NOUNS})){_NEXT}"
)
"""``: 25 dirigentes de comisiones, 11 funcionarios municipales y 6 técnicos``."""
_OF_THEM = re.compile(
    r"(?:of|among) (?:these|them|those|whom)\b|parmi (?:eux|elles|ceux|celles)\b|d['’]entre (?:eux|elles)\b"
    r"|(?:de|entre) (?:ellos|ellas|estos|los cuales)\b", re.IGNORECASE
)
_COUNTRIES = re.compile(
    rf"(?<![\w.,/-])(?P<number>\d{{1,3}}|{NUMBER_WORD})\s+(?:(?!from\b|of\b|de\b"
    rf"|des\b)[\w-]+\s){{0,3}}?(?:countries|pays|países)\b",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"(?P<name>[A-ZÀ-Þ][\w'’-]+(?:\s(?:of\s|du\s|de\s)?[A-ZÀ-Þ][\w'’-]+){0,3})\s*(?:\((?P<a>\d{1,3})\)"
    r"|[:–-]\s*(?P<b>\d{1,3})(?=\s*(?:[,;).–—-](?!\d)|$))|\s(?P<c>\d{1,3})(?=\s*[,;).]))"
)
_AMONG = re.compile(
    rf"(?<![\w.,/-])(?P<number>\d{{1,5}}|{NUMBER_WORD})\s+(?:of|among|parmi|de|d['’]entre)\s+(?:them|whom|eux|ellos"
    rf"|(?:(?:the|these|les|los)\s+)?(?:\d{{1,5}}|{NUMBER_WORD})(?:\s[\w-]+)?)\s+(?:were|was|are|étaient|eran|son)\s+"
    r"(?P<role>women|men|femmes|hommes|mujeres|hombres)\b",
    re.IGNORECASE,
)
"""``Twelve of the 27 were women``."""
_PEOPLE = re.compile(r"(?:people|persons?|participants?|participantes|personnes|personas|delegates)\b", re.IGNORECASE)
"""Words that say no more of those who came than that they came."""
_LISTED = re.compile(r"(?P<name>[^:–—\d(]{2,60}?)\s*[:–—(-]\s*(?P<number>\d{1,4})\b")


def attendance(page: Page) -> None:
    """Note counts of those who came; what a table or list gives is not looked for in sentences again."""
    attended(page)
    tables = [one for one in page.found.values() if one.kind is ItemKind.ATTENDANCE]
    for piece in page.prose():
        for start, end in page.sentences(piece):
            _sentence(page, piece, start, end, tables=tables)


def attended(page: Page) -> None:
    """Note what tables and lists give of those who came."""
    for piece in page.pieces:
        if piece.kind == "row":
            _row(page, piece)
        elif (
            piece.kind == "item"
            and "attendance"
            in under(page, piece, ("attendance", "conclusion", "action", "recommendation", "session")).topics[:1]
        ):
            _listed(page, piece)


def _sentence(page: Page, piece: Piece, start: int, end: int, *, tables: list[Item]) -> None:
    """Counts in a sentence: one that only tells apart what a table or list gives in full is part of that."""
    words = page.content[start:end]
    topics = under(page, piece, ("attendance", "conclusion", "action", "recommendation", "session")).topics[:1]
    came = _CAME.search(words) is not None
    for match in _AMONG.finditer(words) if came or "attendance" in topics or _follows_a_table(page, piece) else ():
        if number := value_of(match["number"]):
            _add(page, start + match.start(), start + match.end(), number=str(number), role=match["role"])
    told_apart = _OF_THEM.match(words) is not None and (_follows_a_table(page, piece) or "attendance" in topics)
    if not (came or told_apart) and (tables or "attendance" not in topics):
        return
    totals = {one.number for one in tables if one.fields.get("total")}
    taken: list[tuple[int, int]] = []
    for first, last, people, role in _counts(words):
        known = people in totals and _PEOPLE.fullmatch(role)
        if not known and not any(first < stop and begin < last for begin, stop in taken):
            taken.append((first, last))
            _add(page, start + first, start + last, number=people, role=role)
    for match in _COUNTRIES.finditer(words):
        number = value_of(match["number"])
        if number:
            page.add(
                ItemKind.ATTENDANCE,
                start + match.start(),
                start + match.end(),
                number=str(number),
                fields={"countries": str(number), "number": str(number)},
            )
    pairs = list(_PAIR.finditer(words))
    if len(pairs) >= 2:
        for match in pairs:
            people = match["a"] or match["b"] or match["c"]
            page.add(
                ItemKind.ATTENDANCE,
                start + match.start(),
                start + match.end(),
                number=people,
                fields={"country": match["name"], "number": people},
            )


def _counts(words: str) -> Iterator[tuple[int, int, str, str]]:
    """Where a sentence counts people, how many, and who they are; members of a list as far as they go."""
    known = list(_COUNT.finditer(words))
    members = list(_MEMBER.finditer(words))
    colon = words.find(":")
    listed = [one for one in members if 0 <= colon < one.start()]
    if len(listed) < 2 and len(known) >= 2:
        listed = [one for one in members if any(one.start("whole") == other.start() for other in known)]
    for match in (*_WERE.finditer(words), *listed, *known):
        number = value_of(match["number"])
        start = match.start("whole") if match.re is _MEMBER else match.start()
        if number and not _AMONG.match(words, start):
            role = " ".join(words[match.start("role") : match.end("role")].split())
            yield start, match.end("role"), str(number), role


def _follows_a_table(page: Page, piece: Piece) -> bool:
    """Whether it is the first paragraph below a table of those who came."""
    before = max((one.end for one in page.found.values()
                  if one.kind is ItemKind.ATTENDANCE and one.end <= piece.start), default=None)
    return before is not None and not page.content[before : piece.start].strip(" \n|*\t")


def _listed(page: Page, piece: Piece) -> None:
    if (found := _COUNT.match(piece.text)) and (number := value_of(found["number"])):
        _add(page, piece.start, piece.end, number=str(number), role=" ".join(found["role"].split()))
    elif found := _LISTED.match(piece.text):
        name = found["name"].strip(" *")
        field = "role" if name[:1].islower() or re.fullmatch(_ROLE, name, re.IGNORECASE) else "country"
        page.add(
            ItemKind.ATTENDANCE,
            piece.start,
            piece.end,
            number=found["number"],
            fields={field: name, "number": found["number"]},
        )


def _headless(page: Page, piece: Piece) -> bool:
    """Note a row of a table without a head that holds a name and a number; whether it is one."""
    if len(piece.cells) != 2 or not piece.header[-1].isdigit():
        return False
    name, count = piece.cells
    stands = under(page, piece, ("attendance", "conclusion", "action", "recommendation", "session")).topics[:1]
    announced = piece.lead is not None and _CAME.search(piece.lead.text) is not None
    if count.text.isdigit() and (stands == ("attendance",) or announced) and not re.match(r"total", name.text, re.I):
        field = "role" if name.text[:1].islower() or re.fullmatch(_ROLE, name.text, re.IGNORECASE) else "country"
        page.add(ItemKind.ATTENDANCE, name.start, count.end, number=count.text,
                 fields={field: name.text, "number": count.text})
    return True


def _row(page: Page, piece: Piece) -> None:
    if _headless(page, piece):
        return
    columns = columns_of(piece.header)
    if (
        tuple(one.text for one in piece.cells) == piece.header
        or not ({"country", "role"} & set(columns) or _counts_projects(piece, columns))
        or "action" in columns
    ):
        return
    first = piece.cells[0]
    if re.match(r"total", first.text, re.IGNORECASE):
        _total(page, piece, columns.get("people"))
        return
    count = cell(piece, columns, "people")
    if count is None or not count.text.isdigit():
        return
    page.add(
        ItemKind.ATTENDANCE,
        first.start,
        count.end if count.end > first.start else first.end,
        number=count.text,
        fields={
            "country": cell_text(piece, columns, "country"),
            "role": cell_text(piece, columns, "role") or cell_text(piece, columns, "project"),
            "number": count.text,
        },
    )


def _counts_projects(piece: Piece, columns: Mapping[str, int]) -> bool:
    """Whether a table says of projects or organisations how many people each sent."""
    head = piece.header[columns["people"]] if {"project", "people"} <= set(columns) else ""
    return re.match(r"participant|people|persons|personnes|personas|attend", head, re.IGNORECASE) is not None


def _total(page: Page, piece: Piece, whole: int | None) -> None:
    """The last row of a table: what each of its columns comes to, under the words above the column."""
    for at, (head, one) in enumerate(zip(piece.header, piece.cells, strict=False)):
        if at and one.text.isdigit():
            page.add(ItemKind.ATTENDANCE, one.start, one.end, text=f"{head}: {one.text}", number=one.text,
                     fields={"role": head, "number": one.text, "total": "yes" if at == whole else ""})


def _add(page: Page, start: int, end: int, *, number: str, role: str) -> None:
    page.add(ItemKind.ATTENDANCE, start, end, number=number, fields={"role": role, "number": number})
