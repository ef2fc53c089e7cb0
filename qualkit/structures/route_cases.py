"""The cases that a route visits and the organisations that host them, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualkit.model import Item, ItemKind
from qualkit.structures.common import organisations
from qualkit.structures.page import Page, under
from qualkit.text.numbers import NUMBER_WORD, value_of
from qualkit.text.words import fold

_QUOTED = re.compile(r"[“\"«]\s?(?P<name>[^”\"»\n]{4,120}?)\s?[”\"»]")
_CASE_LEAD = re.compile(
    rf"\b(?:(?:cases?|cas|casos?)\s+(?:are|were|is|was|sont|étaient|son|fueron|visited|visités|visitados|:)"
    rf"|(?P<number>{NUMBER_WORD}|[2-9])\s(?:\w+\s)?(?:cases|cas|casos|experiences|expériences|experiencias)\b)",
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
_ACTIVE = (
    r"(?:(?:y |nous |les |en )?(?:a|ont) (?:reçu|accueilli|hébergé)(?: les| le| des| nos| la)?|(?:received|welcomed"
    r"|put up)(?: the"
    r"| our)?|(?:recibió|recibieron|acogió|acogieron|hospedó)(?: a)?(?: los| las| la|l)?)\s?(?:visit\w+|guests?"
    r"|particip\w+"
    r"|groupe?s?|grupos?|route|ruta|party|délégation|delegaci[oó]n|equip[oe]s?|équipe|voyageurs|travellers|viajer\w+)"
)
"""``La Fédération y a reçu les visiteurs``: who did is a host."""
_BEHIND = re.compile(rf"hosted|accueill|acogi|{_ACTIVE}", re.IGNORECASE)
"""Words behind the one who hosts."""
_HOST = re.compile(
    rf"\b(?:{_ACTIVE}|"
    r"host(?:s|ed|ing)?|implementing organi[sz]ations?|accueilli\w*|accueillent|hôtes?"
    r"|organisations? d['’]accueil|anfitri\w+|acogi\w+|recibid\w+ por|reçus? par|received by)\b",
    re.IGNORECASE,
)
_CAPITAL = r"[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+){0,2}"
_TYPE = (
    r"(?:unions?|upaz?zill?as?|districts?|distritos?|communes?|counties|county|sub-county|provinces?|provincias?"
    r"|cercles?|villages?|regions?|régions?|municipios?|municipality|department|département)"
)
_ONE_PLACE = rf"(?:{_CAPITAL}(?:\s{_TYPE})?|[a-zà-ÿ]{{3,}}\s{_TYPE})"
_IN_PLACE = re.compile(
    rf"\s*[”\"»]?\s*(?:\([^()]*\)\s*)?,?\s*(?:in|at|of|à|au|en|de|dans)\s(?:the\s)?(?P<place>{_CAPITAL}"
    rf"(?:\s{_TYPE})?(?:(?:,|,?\s(?:in|of|en|de|du))\s{_ONE_PLACE})*)"
)
_BESIDE = re.compile(rf"\s*\((?P<place>(?=[^()]*[a-zà-ÿ]){_CAPITAL}(?:,\s{_CAPITAL})?)\)")
"""``Nodikul Sangstha (Kankramari)``; letters that are all capitals shorten a name."""
_AND = re.compile(r",?\s(?:and|et|y)\s|,\s")
_LISTED = re.compile(
    rf"(?:the\s|la\s|le\s|el\s|les\s)?(?P<name>[^,;:.]{{3,60}}?)\s(?:in|at|à|en|au)\s(?P<place>{_CAPITAL})"
)


_HEAD = re.compile(r"(?P<name>[A-ZÀ-Þ«“\"][^:;,.()\n]{2,90}?)\s?(?=\([^()]+\)|:\s|\s[–—]\s)")
"""What an item names before it goes on in brackets or behind a colon."""


def cases(page: Page) -> None:
    """Note the cases that headings and sentences name, each with its place."""
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
        colon = words.find(":", lead.end())
        told = [] if quoted or colon < 0 else list(_TOLD_CASE.finditer(words, colon)) or _listed(words, lead, colon)
        for match in (*quoted, *told):
            name = " ".join(match["name"].split()).removeprefix("la ").removeprefix("le ")
            page.add(
                ItemKind.CASE,
                piece.start + match.start("name"),
                piece.start + match.end("name"),
                text=name,
                fields={"place": match.groupdict().get("place") or _place_after(words, match.end())},
            )


def _listed(words: str, lead: re.Match[str], colon: int) -> list[re.Match[str]]:
    """Cases named in a list with their places (``two cases …: crabs in X and flowers in Y``), if as many as stated."""
    end = re.compile(r"[.;]").search(words, colon)
    stop = end.start() if end else len(words)
    edges = [colon + 1, *(edge for one in _AND.finditer(words, colon, stop) for edge in one.span()), stop]
    parts = [
        _LISTED.fullmatch(words, last - len(words[first:last].lstrip()), last)
        for first, last in zip(edges[::2], edges[1::2], strict=True)
    ]
    found = [part for part in parts if part is not None]
    return found if len(found) == len(parts) == value_of(lead["number"] or "") else []


def _place_after(words: str, at: int) -> str:
    found = _BESIDE.match(words, at) or _IN_PLACE.match(words, at)
    return " ".join(found["place"].split()) if found else ""


def hosts(page: Page, *, topics: Sequence[str]) -> None:
    """Note who hosts, each with its place and its case; ``topics`` are those that a route's headings announce."""
    for match in _RECEIVED.finditer(page.content):
        _host(page, match.start("who"), match.end("who"))
    for piece, start, end in page.all_sentences():
        words = page.content[start:end]
        above = under(page, piece, topics).topics
        stands = above[:1] == ("host",)
        if "host" in above[:2] and piece.kind == "item" and start == piece.start and (head := _HEAD.match(words)):
            _host(page, start, start + head.end("name"))
            continue
        if not stands and not _HOST.search(words):
            continue
        if _RECEIVED.search(words):
            continue
        for match in _host_names(page, start, end):
            _host(page, match.start(), match.end())


def _host(page: Page, start: int, end: int) -> None:
    """Note a host with its place and the case it hosts: that of its place, else the last before it in the paragraph."""
    opening = re.match(r"(?:To|For|At|From|By|The|À|Al?|De)\s+(?=\S)", page.content[start:end])
    start += opening.end() if opening else 0
    called = _bare(page.content[start:end])
    if any(one.kind is ItemKind.HOST and _bare(one.text) == called for one in page.found.values()):
        return
    paragraph = page.content.rfind("\n\n", 0, start)
    place = _place_after(page.content, end)
    named = [one for one in page.found.values() if one.kind is ItemKind.CASE and not one.absent]
    before = [one for one in named if paragraph <= one.start < start]
    there = [one for one in named if place and _is_in(place, one)]
    case = there[0] if len(there) == 1 else max(before, key=lambda one: one.start) if before else None
    name = re.split(r"\.\s", case.text)[0].strip(" .") if case else ""
    page.add(ItemKind.HOST, start, end, fields={"place": place, "case": name})


_ENDS_IN = re.compile(rf"\s(?:in|at|of|à|en|de|du|del?)\s(?P<place>{_CAPITAL})\W*$")


def add_places(page: Page) -> None:
    """Note where hosts are, and what a case is called after if it is named again; where no place is called that yet."""
    known = {fold(one.text) for one in page.found.values() if one.kind is ItemKind.PLACE}
    wanted = {one.fields["place"].partition(",")[0] for one in page.found.values()
              if one.kind is ItemKind.HOST and one.fields.get("place")}
    named = [found["place"] for one in page.found.values()
             if one.kind is ItemKind.CASE and not one.absent and (found := _ENDS_IN.search(one.text))]
    for name in dict.fromkeys([*sorted(wanted), *named]):
        at = page.content.find(name)
        again = name in wanted or page.content.find(name, at + 1) >= 0
        if at >= 0 and again and fold(name) not in known:
            page.add(ItemKind.PLACE, at, at + len(name), text=name)


def _is_in(place: str, case: Item) -> bool:
    """Whether a case is said to be in a place, or is called after it."""
    told, named = (
        " ".join(["", *re.findall(r"[^\W_]+", fold(words)), ""])
        for words in (f"{case.fields.get('place', '')} {case.text}", place)
    )
    return named in told


def _bare(name: str) -> str:
    """A name without its abbreviation."""
    return fold(re.sub(r"\s*\([^()]*\)", "", " ".join(name.split())))


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
            start + said.start() if said and _BEHIND.match(said.group()) else end,
        )
    )
    yield from organisations(page, low, high)
