"""What several structure readers note alike: dates, places, organisations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.model import ItemKind
from qualkit.structures.page import Page
from qualkit.text.dates import dates
from qualkit.text.numbers import value_of
from qualkit.text.places import places

_ORG = (
    r"(?:Bank|Foundation|Programme|Program|Project|Cooperative|Co-operative|Union|Ministry|Association"
    r"|Institute|Agency|Network|Fund|Company|Society|Federation|Trust|Council"
    r"|Organi[sz]ation|Committee|Corporation|Limited|Ltd|Firm|SACCO|Authority|Centre|Center|Board|Cell"
    r"|Department|Office|Service|Services|University|Mission|Initiative|Group|Alliance"
    r"|Chamber|Partners|House|Works|Traders|Sangstha|Samity)"
)
_ORG_BEFORE = (
    r"(?:Banque|Fondation|Coopérative|Fédération|Union|Caisse|Ministère|Programme|Projet|ONG|Réseau|Association"
    r"|Agence|Institut|Direction|Mutuelle|Groupement|Société|Chambre|Office|Service|Comité"
    r"|Banco|Fundación|Cooperativa|Asociación|Ministerio|Programa|Proyecto|Red|Federación|Unión"
    r"|Instituto|Agencia|Caja|Central|Empresa|Bank|Ministry|Department|University|Union|Federation"
    r"|Association)"
)
_CAP = r"(?<!\w)[A-ZÀ-Þ][\w'’&-]{0,40}"
_JOIN = r"(?:(?:of|for|de|du|des|del|la|le|les|el|los|las|pour|para|in|on|&)\s|[dl]['’])"
ORGANISATION = re.compile(
    rf"(?:{_CAP}\s(?:{_JOIN}{{0,3}}{_CAP}\s){{0,5}}?{_ORG}(?!\w)(?:\s(?:of|for"
    rf"|de)\s(?:the\s)?{_CAP}(?:\s{_CAP}){{0,3}})?"
    rf"|{_ORG_BEFORE}\s(?:[a-zà-ÿ]+\s)?(?:{_JOIN}{{0,3}})(?:[a-zà-ÿ]+\s{_JOIN}{{1,2}})?"
    rf"(?:{_CAP})(?:\s{_JOIN}{{0,3}}{_CAP}){{0,5}}"
    rf"|{_CAP}(?:[\s-]{_JOIN}{{0,2}}{_CAP}){{1,6}}(?=\s\([A-ZÀ-Þ][A-ZÀ-Þ0-9-]{{1,9}}\)))"
    rf"(?:\s\((?P<short>[A-ZÀ-Þ][A-ZÀ-Þ0-9-]{{1,9}})\))?"
)


def add_dates(page: Page, *, but: tuple[ItemKind, ...] = ()) -> None:
    """Note every date that states a year, once each; ``but`` those in the"
    " pieces of such items (they are their due dates)."""
    seen: set[tuple[str, str]] = set()
    held = [
        one
        for one in page.pieces
        if any(item.kind in but and one.start <= item.start < one.end for item in page.found.values())
    ]
    for one in dates(page.content.replace("\n", " ")):
        inside = any(piece.start <= one.start < piece.end for piece in held)
        if (one.first, one.last) not in seen and not inside:
            seen.add((one.first, one.last))
            page.add(ItemKind.DATE, one.start, one.end, fields={"start": one.first, "end": one.last})


def add_places(page: Page, *, only_typed: bool = False) -> None:
    """Note every place once, its spellings together."""
    for one in places(_without_titles(page), only_typed=only_typed):
        variants = "; ".join(one.variants) if len(one.variants) > 1 else ""
        page.add(ItemKind.PLACE, one.start, one.end, text=one.name, fields={"variants": variants})


def _without_titles(page: Page) -> str:
    """The words of a page, but blanks where most words are capitals: *in Poverty Eradication* is no place."""
    content = page.content
    for piece in page.pieces:
        words = [word for word in piece.text.split() if len(word) > 3]
        if (
            piece.kind != "row"
            and 1 < len(words) <= 12
            and "," not in piece.text
            and ":" not in piece.text[:15]
            and 3 * sum(word[0].isupper() for word in words) > 2 * len(words)
        ):
            content = content[: piece.start] + " " * (piece.end - piece.start) + content[piece.end :]
    return content


def organisations(page: Page, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Yield the names of organisations in a stretch of the page."""
    yield from ORGANISATION.finditer(page.content, start, len(page.content) if end is None else end)


_ROLES = re.compile(
    r"(?<![\w.,/-])(?:\d{1,4}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|deux|trois|quatre|cinq|six"
    r"|sept|huit|dix|dos|tres|cuatro|cinco|seis|siete|ocho|diez)\s"
    r"(?:[a-zà-ÿ-]+\s)?(?:dealers?|traders?|wholesalers?|middlem[ae]n|buyers?|bankers?|technicians?|paravets?|vets?"
    r"|agents?|brokers?|processors?|retailers?|collectors?"
    r"|commerçante?s|grossistes?|acheteurs?|banquiers?|technicien(?:ne)?s|collecteurs?|intermediarios?|compradores?"
    r"|comerciantes?|técnicos?|acopiadores?)(?![\w-])",
    re.IGNORECASE,
)
_LOCAL = re.compile(
    r"\bthe (?:[a-z-]+ )?(?:bank|cooperative|co-operative|union|federation|ministry|council"
    r"|municipality)\b(?! (?:of|manager|loan|account|branch))"
)


def add_actors(page: Page) -> None:
    """Note each organisation once, where it is first named."""
    seen: set[str] = set()
    for match in organisations(page):
        name = " ".join(match.group().split())
        bare = re.sub(r"\s\([^()]*\)$", "", name).casefold().removeprefix("the ")
        if bare in seen or len(bare.split()) < 2:
            continue
        seen.add(bare)
        page.add(ItemKind.ACTOR, match.start(), match.end(), text=name)
    for match in (*_ROLES.finditer(page.content), *_LOCAL.finditer(page.content)):
        name = " ".join(match.group().split())
        if name.casefold() not in seen:
            seen.add(name.casefold())
            count = value_of(name.split()[0])
            page.add(
                ItemKind.ACTOR, match.start(), match.end(), text=name, fields={"number": str(count) if count else ""}
            )
