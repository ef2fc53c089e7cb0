"""What several structure readers note alike: dates, places, organisations."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from qualkit.model import ItemKind
from qualkit.structures.happened import happened
from qualkit.structures.page import Page
from qualkit.text.amounts import CURRENCIES
from qualkit.text.dates import NO_YEAR, dates
from qualkit.text.layout import CONTENTS
from qualkit.text.numbers import value_of
from qualkit.text.places import places
from qualkit.text.words import fold

_ORG = (
    r"(?:Bank|Foundation|Programme|Program|Project|Cooperative|Co-operative|Union|Ministry|Association"
    r"|Institute|Agency|Network|Fund|Company|Society|Federation|Trust|Council"
    r"|Organi[sz]ation|Committee|Corporation|Limited|Ltd|Firm|SACCO|Authority|Centre|Center|Board|Cell"
    r"|Department|Office|Service|Services|University|Mission|Initiative|Group|Alliance"
    r"|Chamber|Partners|House|Works|Traders|Sangstha|Samity|Guild|Forum|College|School|Club|League|Consortium|Platform"
    r"|Commission|Confederation|Directorate|Secretariat|Enterprises|Industries|Syndicate|Hospital|Parish|Diocese)"
)
_ORG_BEFORE = (
    r"(?:Banque|Fondation|Coopérative|Fédération|Union|Caisse|Ministère|Programme|Projet|ONG|Réseau|Association"
    r"|Agence|Institut|Direction|Mutuelle|Groupement|Société|Chambre|Office|Service|Comité"
    r"|Banco|Fundación|Cooperativa|Asociación|Ministerio|Programa|Proyecto|Red|Federación|Unión"
    r"|Instituto|Agencia|Caja|Central(?!\s(?:Region|Province|District|Africa|America|Asia|Valley|Market|Highlands))"
    r"|Empresa"
    r"|Bank|Ministry|Department|University|Union|Federation|Association|Council|Institute|Society|College"
    r"|Fonds|Fondo|Conseil|Consejo|Confédération|Confederación|Organisation|Organización|Commission|Comisión|Comité"
    r"|Plateforme"
    r"|Plataforma|Centre|Centro|Université|Universidad|Compagnie|Compañía|Corporación|Corporation|Syndicat"
    r"|Sindicato|Junta"
    r"|Mesa|Cámara|Sociedad|Entreprise|Maison|Comptoir|Liga|Ligue|Mairie|Municipalidad|Gobierno|Secretaría|Servicio"
    r"|GIE)"
)
_SUBJECT = (
    r"(?:Credit|Loans?|Research|Training|Agriculture|Livestock|Industry|Commerce|Planning|Finance|Development"
    r"|Health|Food"
    r"|Education|Culture|Science|Technology|Forestry|Fisheries|Marketing|Supply|Production|Processing|Sanitation|Energy"
    r"|Environment|Labou?r|Welfare|Crafts|Irrigation|Trade|Extension|Savings|Crédit|Élevage|Industrie|Formation"
    r"|Recherche"
    r"|Développement|Environnement|Forêts|Pêches?|Crédito|Ganadería|Industria|Capacitación|Investigación|Desarrollo"
    r"|Ambiente|Pesca|Comercio|Alimentación)(?!\w)"
)
"""What an organisation is for, behind *and*: *Savings and Credit*, *Food and Agriculture*."""
_FOR = rf"(?:(?:and|et|y|&)\s(?:l['’]|la\s|le\s|de\s(?:la\s|l['’])?)?(?={_SUBJECT}))"
_CAP = r"(?<!\w)[A-ZÀ-Þ][\w'’&-]{0,40}"
_JOIN = r"(?:(?:of|for|de|du|des|del|la|le|les|el|los|las|pour|para|in|on|&)\s|[dl]['’])"
ORGANISATION = re.compile(
    rf"(?:{_CAP}\s(?:(?:{_JOIN}{{0,3}}|{_FOR}){_CAP}\s){{0,5}}?{_ORG}(?!\w)(?:\s(?:of|for"
    rf"|de)\s(?:the\s)?{_CAP}(?:\s{_FOR}?{_CAP}){{0,3}})?"
    rf"|{_ORG_BEFORE}\s(?:[a-zà-ÿ]+\s)?(?:{_JOIN}{{0,3}})(?:[a-zà-ÿ]+\s(?:(?:et|y)\s(?:de\s"
    rf"|d['’])?[a-zà-ÿ]+\s)?{_JOIN}{{0,2}})?"
    rf"(?:{_CAP})(?:\s(?:{_JOIN}{{0,3}}|{_FOR}){_CAP}){{0,5}}"
    rf"|{_CAP}(?:[\s-]{_JOIN}{{0,2}}{_CAP}){{1,6}}(?=\s\([A-ZÀ-Þ][A-ZÀ-Þ0-9-]{{1,9}}\)))"
    rf"(?:\s\((?P<short>[A-ZÀ-Þ][A-ZÀ-Þ0-9-]{{1,9}})\))?"
)


_BEFORE = 320
"""Signs before a date in which its sentence is looked for."""
_ELSEWHERE = re.compile(r"[(\[](?:see|cf\.?|voir|véase|ver)\s[^()\[\]]*$", re.IGNORECASE)


def add_dates(page: Page, *, but: tuple[ItemKind, ...] = ()) -> None:
    """Note every date that states a year, once each; ``but`` those in the pieces of such items (due dates).

    A date in the heading of a newsletter's contents is when that was published; ``(see the issue of 8 May 2003)``
    tells of another text.
    """
    seen: set[tuple[str, str]] = set()
    mastheads = [one for one in page.pieces if one.kind == "heading" and CONTENTS.match(one.text)]
    items = sorted(item.start for item in page.found.values() if item.kind in but and not item.absent)
    held = [one for one in page.pieces if bisect_left(items, one.start) < bisect_left(items, one.end)]
    for one in dates(page.content.replace("\n", " ")):
        inside = any(piece.start <= one.start < piece.end for piece in held)
        before = page.content[max(0, one.start - _BEFORE) : one.start]
        if (one.first, one.last) not in seen and not inside and not _ELSEWHERE.search(before):
            seen.add((one.first, one.last))
            published = any(head.start <= one.start < head.end for head in mastheads)
            page.add(ItemKind.DATE, one.start, one.end, fields={
                "start": one.first, "end": one.last, "of": "publication" if published else "", **happened(before)})


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
    rf"(?<![\w.,/-]){NO_YEAR}(?:\d{{1,4}}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|deux|trois"
    rf"|quatre|cinq|six"
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


_SHORT = re.compile(r"(?<![\w-])(?P<short>[A-Z]{3,9})(?=['’]s\b|\s(?:has|had|will)\s)")
"""``UNIDO has prepared``: who goes by capitals and acts."""
_SPELT = re.compile(r"[a-zà-ÿ]\s\((?P<short>[A-Z]{3,9})s?\)")
"""``self-help groups (SHG)``: short for what is no organisation."""
_BESIDE = re.compile(r"\s\([^()]*\)$|['’]s\b|\b(?:the|its|their|our|les?|la|el|los)\s", re.IGNORECASE)
_LED = re.compile(r"^(?:Its|Their|Our|Ses|Sus)\s")


def add_actors(page: Page) -> None:
    """Note each organisation once, where its longest name first stands, and people by their trade."""
    named: dict[tuple[str, ...], re.Match[str]] = {}
    for match in organisations(page):
        words = tuple(_BESIDE.sub(" ", f" {' '.join(match.group().split())}").casefold().split())
        if len(words) > 1:
            named.setdefault(words, match)
    alike: dict[str, list[tuple[str, ...]]] = {}
    for words in named:
        alike.setdefault(words[-1], []).append(words)
    for words, match in named.items():
        if not any({*words} < {*other} for other in alike[words[-1]]):
            page.add(ItemKind.ACTOR, match.start(), match.end(), text=_LED.sub("", " ".join(match.group().split())))
    _add_short(page, {match["short"] for match in named.values()})
    seen: set[str] = set()
    for match in (*_ROLES.finditer(page.content), *_LOCAL.finditer(page.content)):
        name = " ".join(match.group().split())
        if name.casefold() not in seen and not (name.startswith("the ") and name.split()[-1] in alike):
            seen.add(name.casefold())
            count = value_of(name.split()[0])
            page.add(
                ItemKind.ACTOR, match.start(), match.end(), text=name, fields={"number": str(count) if count else ""}
            )


def _add_short(page: Page, named: set[str | None]) -> None:
    """Note who goes by capitals only, if it stands more than once."""
    seen = {match["short"] for match in _SPELT.finditer(page.content)} | named
    for match in _SHORT.finditer(page.content):
        short = match["short"]
        if short not in seen and fold(short) not in CURRENCIES and page.content.count(short) > 1:
            seen.add(short)
            page.add(ItemKind.ACTOR, match.start("short"), match.end("short"), text=short)
