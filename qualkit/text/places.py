"""Names of places in running text, told by the words around them, and their spellings brought together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qualkit.text.amounts import CURRENCIES
from qualkit.text.countries import is_country
from qualkit.text.dates import MONTHS
from qualkit.text.words import fold

_TYPES = (
    r"(?:regions?|régions?|regi(?:ón|ones)|districts?|distritos?|counties|county|provinces?|provincias?|communes?"
    r"|comunidad(?:es)?"
    r"|villages?|pueblos?|aldeas?|towns?|cit(?:y|ies)|villes?|ciudad(?:es)?|unions?|upaz?zill?as?|upazilas?"
    r"|cercles?|municipalit(?:y|ies)"
    r"|municipios?|valle(?:y|ys|es)?|vallées?|states?|départements?|departamentos?|sub-count(?:y|ies)|wards?"
    r"|islands?|îles?|islas?|cantons?"
    r"|préfectures?|coast|basin|oasis|hameaux?|quartiers?|parroquias?|cantones|blocks?|taluks?|mandals?)"
)
_WORD = r"(?<!\w)[A-ZÀ-ÖØ-Þ][\w'’-]{0,30}[a-zà-ÿ][\w'’-]{0,30}"
_NAME = rf"(?:{_WORD}(?:\s(?:de |del |du |des |la |el |of )?{_WORD}){{0,2}})"
_LIST = rf"{_NAME}(?:(?:\s*,\s*|\s*,?\s+(?:and|et|y|e|&)\s+){_NAME})*"
_TYPED = re.compile(
    rf"\b(?:the\s+)?(?:[a-zà-ÿ-]+,?\s+)?{_TYPES}\s+(?:of|de|du|d['’]|del|des|called|named|appelée?)\s+(?:la\s+"
    rf"|les\s+)?(?P<names>{_LIST})"
)
_NAMED = re.compile(
    rf"(?P<names>{_NAME}(?=\s+{_TYPES}(?![\w-]))|(?<=[,;]\s)[a-z]\w{{3,}}(?=\s+(?:upaz|taluk|mandal|cercle)))"
)
_LISTED = re.compile(
    rf"\b(?:[Dd]istricts?|[Rr]egions?|[Vv]illages?|[Tt]owns?|[Vv]allées?|[Vv]illes?|[Cc]ommunes?|[Dd]istritos?"
    rf"|[Mm]unicipios?|[Vv]alle)\s(?:du |de la |de |del )?(?P<names>{_LIST})"
)
_LABEL = re.compile(
    r"(?m)^[ \t*>-]*(?:Where|Place|Places|Location|Lieux?|Lugar(?:es)?|Où|Dónde|Venue)\s*[:|]\s*(?P<names>[^\n]+)"
)
_LAND = re.compile(
    rf"\b(?:of|from|de|des|du)\s(?:the\s)?(?P<names>(?:Char |Keur |San |Santa |Saint-"
    rf"|Sainte-)?{_NAME})(?=\s(?:the\swater|became|is|are|was|were|has|have)\b|[,.;]\s(?:in|au|en|à)\s)"
)
_MARKET = re.compile(rf"\b(?P<names>{_NAME})(?=\s(?:bazar|bazaar|market)\b)")
_ALSO = re.compile(
    rf"\b(?:also|aussi|parfois|sometimes|también)\s(?:written |spelt |called |écrite? |notée? "
    rf"|escrit[oa] )?(?P<names>{_NAME}(?:(?:\s?,\s|\s?,?\s(?:ou|or|o|and|et)\s){_NAME})*)"
)
_BEFORE = re.compile(rf"(?P<names>{_NAME})(?=\s\(?(?:also|aussi|ou|or|est parfois|is also|también)\b)")
_IN = re.compile(
    rf"\b(?:[Aa]ux?|[Ii]n|[Aa]t|[Nn]ear|[Ff]rom|[Aa]round|[Oo]utside|[Àà]|[Dd]ans|[Ee]n|[Pp]rès de|[Dd]epuis"
    rf"|[Dd]esde|[Cc]erca de|[Aa]utour de|[Aa]lrededor de|[Dd]e)\s+(?P<names>{_LIST})"
)
_IN_LAND = re.compile(rf"\(\s?(?P<names>{_NAME}(?:,\s{_NAME})?),\s(?P<land>{_NAME})\s?\)")
"""``(Oruro, Bolivia)``: a place in its country."""
_REGION = re.compile(rf"\b(?:[Dd]ans (?:le|la|les)|[Ee]n (?:el|la)) (?P<names>{_WORD})")
"""``Dans le Ferlo``: a name of one word that stands again."""
_WEAK = re.compile(r"de\s", re.IGNORECASE)
_NO_PLACE = re.compile(
    r"^(?:session|séance|sesión|section|table|figure|annexe?|attachment|appendix|day|jour|día|group|part|box|case|year|"
    r"mon|tues|wednes|thurs|fri|satur|sun)|day$|\b(?:programme|program|programa|project|projet|proyecto|bank|banque"
    r"|banco|foundation|fondation"
    r"|fundación|firm|fund|fonds|fondo|network|réseau|red|ministry|ministère|ministerio|union|association"
    r"|asociación|cooperativ\w*|coopérative|company"
    r"|corporation|agency|agence|agencia|institut\w*|organi[sz]ation\w*|committee|comité|council|conseil|university"
    r"|université|universidad|route|ruta"
    r"|value|chain|development|finance|microfinance|women|femmes|mujeres|report|rapport|learning|plan|group|groupe"
    r"|grupo|society|federation"
    r"|fédération|federación|trust|limited|ltd|workshop|atelier|taller|meeting|congress|conference|act|strategy"
    r"|framework|goals?|this|that|these|those"
    r"|they|their|the|our|his|her|its|each|both|all|some|many|most|other|another|such|ces|cette|cet|ce|les|leurs?"
    r"|chaque|tous|toutes|esta|este|estos|ella|"
    r"ellos|cada|todos|todas|january|english|french|spanish|bangla|bengali|arabic|amharic|swahili|kiswahili|quechua"
    r"|bambara|"
    r"wolof|hausa|hindi|urdu|portuguese|phase|step|milestone)\b",
    re.IGNORECASE,
)

_OF_A_PEOPLE = re.compile(r"(?:ian|ean|ese|ish|[aA]frican|American|Mexican|Moroccan|German)$")
"""``in Indian rupees``, ``from Ethiopian weavers``: an adjective before what it describes names no place."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place as named at ``[start:end]``; ``variants`` are its other spellings in the text."""

    start: int
    end: int
    name: str
    variants: tuple[str, ...] = ()


def places(text: str, *, only_typed: bool = False) -> list[Place]:
    """Return each place once, where it is first named, with its spellings.

    A name is taken for a place behind *in*, *at*, *à*, *en* and the like, or beside a word such as *district*;
    ``only_typed`` believes only the last.
    """
    first: dict[str, Place] = {}
    for start, end in _named(text, only_typed=only_typed):
        name = " ".join(text[start:end].split())
        if name not in first:
            first[name] = Place(start, end, name)
    return [
        Place(group[0].start, group[0].end, group[0].name, tuple(one.name for one in group))
        for group in _alike(sorted(first.values(), key=lambda one: one.start))
    ]


def _named(text: str, *, only_typed: bool) -> Iterator[tuple[int, int]]:
    if not only_typed:
        for match in _IN_LAND.finditer(text):
            if is_country(match["land"]):
                yield from (part.span() for part in re.compile(_NAME).finditer(text, *match.span("names")))
        for match in _REGION.finditer(text):
            again = text.count(match["names"]) > 1 and _is_name(match["names"], text, match.end())
            if again and not is_country(match["names"]):
                yield match.span("names")
    for pattern in (
        (_TYPED, _NAMED) if only_typed else (_TYPED, _NAMED, _LISTED, _LABEL, _LAND, _MARKET, _ALSO, _BEFORE, _IN)
    ):
        for match in pattern.finditer(text):
            if match["names"] is None:
                continue
            if pattern is _IN and _WEAK.match(match.group()):
                continue
            at, names = match.start("names"), match["names"]
            for part in re.finditer(_NAME if pattern is not _NAMED else r".+", names, re.DOTALL):
                if _is_name(part.group(), text, at + part.end()):
                    yield at + part.start(), at + part.end()


def named(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where names that may be those of places stand in a stretch of text; what is no place by its words is left out."""
    return [match.span() for match in re.compile(_NAME).finditer(text, start, end)
            if _is_name(match.group(), text, match.end())]


_DETERMINERS = frozenset(["a", "an", "the", "one", "un", "une", "le", "la", "les", "el", "los", "las", "una", "uno"])


def _is_name(name: str, text: str, end: int) -> bool:
    words = name.split()
    if len(words) == 1 and fold(name) in _DETERMINERS:
        return False
    if _NO_PLACE.search(name) or fold(words[0]) in MONTHS or (name.isupper() and len(name) > 3):
        return False
    after = re.match(r"\s+(\w+)", text[end : end + 30])
    if fold(name) in CURRENCIES or (_OF_A_PEOPLE.search(name) and after and after[1].islower()):
        return False
    return not (after and (_NO_PLACE.search(after[1]) and after[1][:1].isupper()))


def _alike(found: Sequence[Place]) -> Iterator[list[Place]]:
    """Bring spellings together: the same first letter and almost the same letters."""
    groups: list[list[Place]] = []
    for one in found:
        for group in groups:
            if _same(fold(group[0].name), fold(one.name)):
                group.append(one)
                break
        else:
            groups.append([one])
    yield from groups


def _same(first: str, second: str) -> bool:
    plain, other = re.sub(r"[\W_]", "", first), re.sub(r"[\W_]", "", second)
    if plain == other:
        return True
    if min(len(plain), len(other)) < 5 or plain[0] != other[0] or abs(len(plain) - len(other)) > 2:
        return False
    return SequenceMatcher(None, plain, other, autojunk=False).ratio() >= 0.82
