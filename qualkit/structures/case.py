"""Case studies: sums of money, places, actors, groups with their sizes, steps, limits, conditions of transfer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from qualkit.model import Document, DocumentKind, Item, ItemKind, Text
from qualkit.structures import labels
from qualkit.structures.common import add_actors, add_dates, add_places
from qualkit.structures.page import Page, has_children, is_contact, open_page, under
from qualkit.text.amounts import CURRENCIES, Amount, amounts
from qualkit.text.dates import MONTHS, NO_YEAR
from qualkit.text.numbers import NUMBER_WORD, value_of
from qualkit.text.outline import Piece

NAME = "case.v1"
_TOPICS = ("step", "limit", "transfer", "recommendation", "lesson", "conclusion")
_LISTED = {"step": ItemKind.STEP, "limit": ItemKind.LIMIT, "transfer": ItemKind.TRANSFER}
_GROUPS = (
    r"(?:(?:self-help|women['’]?s?|savings|credit|producer|user|youth|solidarity|common interest|farmers?['’]?"
    r"|marketing|village)\s(?:and\s\w+\s)?)*"
    r"(?:groups?|SHGs?|associations?|cooperatives?|co-operatives?|clusters?|societies|unions?|tontines?"
    r"|clubs?|committees|circles|samit[yi]|sanghas?|chamas?|ayllus?|groupements?|groupes?|coopératives?"
    r"|fédérations?"
    r"|grupos?|asociaciones|cooperativas?|comités|unidades|collectives?|federations?)"
)
_PEOPLE = (
    r"(?:(?:of them|d['’]entre (?:eux|elles)|de ell[oa]s)\s)?"
    rf"(?:(?!(?:aux?|par|per|por|pour|for|of|de|des|du|to|al?|en|in|on|at|sont|are|were|étaient|son|eran|est|is|was"
    rf"|percent"
    rf"|{'|'.join(sorted(CURRENCIES))})\b)[a-zà-ÿ-]+\s){{0,2}}?"
    r"(?:members?|women|men|households?|farmers?|families|weavers|producers?|people|persons"
    r"|beekeepers?|fishers?|fishermen|artisans?|potters|spinners|growers|keepers|workers|savers|users"
    r"|membres?|femmes|hommes|ménages|familles|product(?:eur|rice)s|personnes|exploitants?|exploitations"
    r"|adhérente?s?|paysan(?:ne)?s|maraîch(?:er|ère)s"
    r"|soci[oa]s|miembros|mujeres|hombres|hogares|familias|productor(?:e|a)s|personas|campesin[oa]s)"
)
_NUMBER = rf"(?:\d{{1,3}}(?:[ \u00a0,.]\d{{3}})+|\d{{1,6}}|{NUMBER_WORD})"
_SIZE = rf"(?:{_NUMBER}(?:(?:\s(?:to|or|à|ou|a|o)\s|\s?[-–]\s?){_NUMBER})?)"
"""How many somebody counts, or between how many (*eleven to fourteen women*)."""
_OTHERS = rf"(?:(?!(?:the|these|les|ces|los|las|estos|estas|{NUMBER_WORD})\b)[a-zà-ÿ-]+\s){{0,2}}?"
"""Words between a number and what it counts: *2018 the ten groups* counts none."""
_SO_MANY_GROUPS = re.compile(
    rf"(?<![\w.,/$€£-]){NO_YEAR}(?P<groups>{_NUMBER})\s(?P<what>{_OTHERS}{_GROUPS})(?![\w-])", re.IGNORECASE
)
_GROUP_OF = re.compile(
    rf"(?P<what>{_GROUPS})\s+(?:of|de|d['’]|with|counting|comptant|réunissant|con)\s*(?:about |some |environ |unos "
    rf"|unas )?(?P<size>{_SIZE})\s(?P<who>{_PEOPLE})(?![\w-])",
    re.IGNORECASE,
)
_SO_MANY = re.compile(rf"(?<![\w.,/$€£-]){NO_YEAR}(?P<size>{_SIZE})\s(?P<who>{_PEOPLE})(?![\w-])", re.IGNORECASE)
_BOTH = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w.,/$€£-]){NO_YEAR}(?P<groups>{_NUMBER})\s{_OTHERS}{_GROUPS}\s(?:with|of|avec|de|con|and|et|y"
        rf"|counting|comptant|réunissant|totalisant|totalling|que reúnen)\s(?:about "
        rf"|some |environ |unos |unas )?(?P<size>{_SIZE})\s{_PEOPLE}(?![\w-])",
        rf"(?<![\w.,/$€£-]){NO_YEAR}(?P<size>{_SIZE})\s{_PEOPLE}\s(?:[a-zà-ÿ]+\s)?(?:in|en|into"
        rf"|dans)\s(?P<groups>{_NUMBER})\s{_OTHERS}{_GROUPS}(?![\w-])",
        rf"(?<![\w.,/$€£-]){NO_YEAR}(?P<groups>{_NUMBER})\s{_OTHERS}{_GROUPS}\s(?:of"
        rf"|de)\s[a-zà-ÿ ]{{3,25}},\s(?P<size>{_SIZE})\s{_PEOPLE}(?![\w-])",
    )
]
_EACH = re.compile(
    rf"\b(?:of|de|d['’]|with|each of|avec|con|,|\()\s*(?:about |some |environ |chacun de "
    rf"|cada uno )?(?P<size>{_SIZE})\s(?:{_PEOPLE})",
    re.IGNORECASE,
)
_THEY_ARE = re.compile(
    rf"\b(?:the|les|las|los)\s{_PEOPLE}\s(?:are|were|sont|étaient|son|eran|number(?:ed)?|suman)\s(?:now |about "
    rf"|environ |unas? )?"
    rf"(?P<size>\d{{1,3}}(?:[ \u00a0,.]\d{{3}})+|\d{{1,6}})(?=[,;.](?!\d)|\s(?:and|et|y|in|of|dans|en|à)\b|\s*$)",
    re.IGNORECASE,
)
"""``Les femmes sont 640``."""
_DID = re.compile(
    r"\s(?:were|was|had|have|has|did|could|étaient|avaient|ont|sont|n['’]ont|estaban|tenían|eran|han"
    r"|no)\b", re.IGNORECASE
)
_THERE = re.compile(r"\b(?:there (?:are|were)|il y (?:a|avait|en a)|hay|había)\s(?:\w+\s)?$", re.IGNORECASE)
_UNREAL = re.compile(
    r"\b(?:could not|cannot|can not|would|might|if a|ne peut|ne pourrait|no podr\w+|no puede)\b", re.IGNORECASE
)
_PLACE = re.compile(
    r"(?:^|[.;]\s|\b)(?:In|At|Near|À|A|Dans|En|in|at|à|en|de la aldea de|du village de"
    r"|of)\s(?P<place>[A-ZÀ-Þ][\w'’-]*[a-zà-ÿ](?:[\s-](?:de |du |la |el )?[A-ZÀ-Þ][\w'’-]*[a-zà-ÿ]){0,2})"
)
_STEPS = re.compile(r"\b(?:steps?|stages|étapes?|pasos?|etapas)\b", re.IGNORECASE)
_HOW = re.compile(
    r"\b(?:[Ww]hat did|[Hh]ow did|[Qq]u['’](?:a|ont) fait|[Cc]omment (?:a|ont)|[Qq]ué hizo|[Qq]ué hicieron"
    r"|[Cc]ómo (?:lo )?hi)[^?]{0,80}\?"
)
_ENUMERATED = re.compile(
    r"(?:\binclud(?:e|ed|es|ing)|\bare|\bwere|\binvolv(?:e|es)\b|\bconsists? of|\bcomprend(?:re|ent|nent)?|\bsont"
    r"|\bétaient|\bson|\bfueron|\bincluyen?|:|\bconsisten en|\bthese were)\s+(?P<list>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_SEMICOLONS = re.compile(r"\s*;\s*(?:(?:and|et|y)\s+)?", re.IGNORECASE)
_COMMAS = re.compile(r",\s+(?:(?:and|et|y)\s+)?(?!(?:which|who|that|qui|que|dont|where)\b)", re.IGNORECASE)
_CUT = re.compile(rf"{_COMMAS.pattern}|\s+(?:and|et|y)\s+(?!.*,)", re.IGNORECASE)
_ORDINALS = (
    r"first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|fifth(?:ly)?|then|next|after that|finally|last(?:ly)?"
    r"|d['’]abord|premièrement|ensuite|puis|deuxièmement"
    r"|troisièmement|enfin|primero|en primer lugar|segundo|luego|después|tercero|en segundo lugar"
    r"|finalmente|por último|to begin with|afterwards"
)
_ORDINAL = re.compile(rf"(?:{_ORDINALS})\b,?\s", re.IGNORECASE)
_MODEL = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:\bthe|\ble|\bla|\bel|\bl['’])\s?(?P<model>[\w-]+(?:\s[\w-]+){0,3}?)\s(?:model|modèle|approach|approche"
        r"|method|méthode|scheme|system)\b",
        r"(?:modèle|modelo|approche|método|sistema)\s(?:du|de|des|de la|del)\s(?P<model>[\w -]{3,40}?)(?=\s(?:sont"
        r"|comprend|son|incluyen|:)|[,.:])",
        r"(?:to create|to build|to set up|pour créer|para crear)\s(?P<model>\w+)",
    )
]
_LIMIT = re.compile(
    r"\b(?:limitations?|limits? (?:of|to|is|are|was)|its limits|could not|were not able|was not able|unable to"
    r"|not a sufficient|not sufficient|insufficient|constraints?|drawbacks?|weakness(?:es)?|failed to|did not work"
    r"|does not work"
    r"|shortage of|remains? (?:a )?(?:problem|weak|low|difficult)|still (?:lack|depend|cannot)\w*|was not existing"
    r"|did not exist|lost (?:half|most|all)|makes? [\w\s]{2,30} useless|cannot|can not|n['’](?:a|ont) pas pu"
    r"|ne peu(?:t|vent) pas|limites?|insuffisant\w*|contraintes?|difficultés?|reste(?:nt)? (?:faible|difficile)"
    r"|manque de"
    r"|limitación|limitaciones|límites?|no pudo|no pudieron|no pued\w+|insuficiente\w*|dificultad\w*|falta de"
    r"|no alcanza\w*|sigue siendo)\b",
    re.IGNORECASE,
)
_TRANSFER = re.compile(
    r"\b(?:transfer(?:red|ring|able|ability)?|replicat\w+|replicable|scal(?:e|ed|ing)[ -]up|elsewhere|adapted to"
    r"|other (?:places|countries|regions|districts|valleys|villages|clusters)|not be tried|(?:would|could|can"
    r"|might) (?:not )?work|in use elsewhere|sufficient condition|necessary condition"
    r"|must (?:also |first )?be (?:addressed|met|in place|present)|transf[ée]r\w+|reprodui\w+|répli\w+|ailleurs"
    r"|autres (?:régions|pays|villages|zones)|condition nécessaire|adapté\w*"
    r"|replic\w+|otros (?:lugares|países|valles|pueblos)|otras (?:regiones|zonas|comunidades)|condición necesaria"
    r"|adaptar\w*)\b",
    re.IGNORECASE,
)


_NOT_ENOUGH = re.compile(
    r"\bnot (?:a )?(?:sufficient|enough)|\binsufficient|\bcould not\b|\binsuffisant|\bne suffi\w+ pas|\bno (?:es|son) "
    r"suficiente|\binsuficiente", re.IGNORECASE
)
"""What says that something does not do is a limit, even where it speaks of conditions."""
_CONTACT = re.compile(r"\S@\S+\.\w|\b(?:phone|tel|tél|telephone|téléphone|teléfono)\b\W{0,3}[+\d]", re.IGNORECASE)
_OF_ITSELF = re.compile(
    r"\b(?:(?:first|second|third|fourth|fifth|next|following|last|final|concluding|opening|this|première?|deuxième"
    r"|troisième|dernière?|primera?|segunda|tercera|última)\s(?:section|part|chapter|partie|chapitre|sección|parte"
    r"|capítulo)|(?:section|part|chapter|chapitre|capítulo|sección)\s(?:\d|[ivx]+\b|one|two|three|four|five))\b"
    r".{0,120}?\b(?:is an? (?:overview|review|summary)|(?:is|are) (?:described|discussed|analy[sz]ed|presented"
    r"|reviewed)|describes?|discuss(?:es)?|analy[sz]es|presents?|deals with|reviews|outlines|examines|looks at"
    r"|explores|décri(?:t|vent)|présentent?|analysent?|traitent?|aborde(?:nt)?|describen?|presentan?|analizan?"
    r"|tratan?)\b", re.IGNORECASE
)
"""*The third part analyses …*: a text that tells how another one is made."""


class CaseReader:
    """Reads case studies."""

    name = NAME
    kinds = frozenset({DocumentKind.CASE_STUDY})

    def propose(self, document: Document, text: Text) -> Iterator[Item]:
        """Yield sums, groups, places, actors, steps, limits and conditions of transfer."""
        page = open_page(document, text, self.name)
        add_amounts(page)
        _groups(page)
        for at, piece in enumerate(page.pieces):
            if piece.kind == "item":
                _item(page, piece, at)
        for piece in page.prose():
            _steps(page, piece)
            _sentences(page, piece)
        add_actors(page)
        add_dates(page)
        add_places(page)
        yield from page.items()


def add_amounts(page: Page) -> None:
    """Note the sums of a page with what the text itself says they are worth; a rate is no sum and says so."""
    for one in amounts(page.content):
        fields = {
            "type": "rate" if one.is_rate else "",
            "currency": one.currency,
            "amount": one.number,
            "year": one.year or _year_of(page, one),
            "consistent": _CONSISTENT.get(one.check, ""),
        }
        if one.to is not None and one.rate is not None:
            fields |= {"to_currency": one.to.currency, "to_amount": one.to.number, "rate": _rate(one)}
        page.add(ItemKind.AMOUNT, one.start, one.end, fields=fields)


_CONSISTENT = {"agrees": "yes", "odd": "no"}
_OPENING_YEAR = re.compile(r"(?:In|En|During|Since|Depuis|Desde|Durante)\s(?P<year>(?:19|20)\d\d)\b")
_BEHIND = re.compile(
    r"[^.;()\d\n]{0,30}\((?P<year>(?:19|20)\d\d)\)"
    rf"|[^.,;:()\d\n]{{0,40}}\s(?:in|en)\s(?:(?:{'|'.join(MONTHS)})\s(?:de\s)?)?(?P<told>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
"""``Rs 500 for a box (2019)``, ``Rs 500 for the federation in March 2019``: in the same clause."""


def _year_of(page: Page, one: Amount) -> str:
    """The year with which the sentence opens, or that stands right behind what the sum is for."""
    if (behind := _BEHIND.match(page.content, one.end)) is not None:
        return behind["year"] or behind["told"]
    start = max((page.content.rfind(mark, 0, one.start) for mark in (". ", ".\n", "\n\n", "; ", "? ")), default=-1)
    opening = _OPENING_YEAR.match(page.content[start + 1 : one.start].lstrip(" \n.;?"))
    return opening["year"] if opening else ""


def _rate(one: Amount) -> str:
    return f"{one.rate:.4g}" if one.rate is not None and one.rate < 1 else f"{one.rate:.2f}"


_KNOWN = re.compile(r"\b(?:the|these|les|ces|los|las|estos|estas)\s$", re.IGNORECASE)
"""*the ten groups*: those of which was told before."""


def _groups(page: Page) -> None:
    counted: set[str] = set()
    for piece, start, end in page.all_sentences():
        words = page.content[start:end].replace("\n", " ")
        if _UNREAL.search(words):
            continue
        place = _place(page, piece, start, words)
        taken: list[tuple[int, int]] = []
        for pattern in _BOTH:
            for match in pattern.finditer(words):
                if not _over(match.span(), taken):
                    taken.append(match.span())
                    counted.add(_plain(match["groups"]))
                    page.add(
                        ItemKind.GROUP,
                        start + match.start(),
                        start + match.end(),
                        fields={"groups": _plain(match["groups"]), "size": _plain(match["size"]), "place": place},
                    )
        for match in _GROUP_OF.finditer(words):
            if _over(match.span(), taken):
                continue
            taken.append(match.span())
            page.add(
                ItemKind.GROUP,
                start + match.start(),
                start + match.end(),
                fields={"size": _plain(match["size"]), "place": place},
            )
        for match in _SO_MANY_GROUPS.finditer(words):
            if not _over(match.span(), taken) and (count := _plain(match["groups"])) not in ("", "1"):
                taken.append(match.span())
                if (count in counted and _known(words, match.start())) or _part(words, match, counted):
                    continue
                counted.add(count)
                each = _EACH.match(words, match.end()) or _EACH.match(words, match.end() + 1)
                page.add(
                    ItemKind.GROUP,
                    start + match.start(),
                    start + match.end(),
                    fields={"groups": count, "size": _plain(each["size"]) if each else "", "place": place},
                )
        for match in (*_THEY_ARE.finditer(words), *_SO_MANY.finditer(words)):
            if not _over(match.span(), taken) and (size := _plain(match["size"])) not in ("", "1"):
                if f"of {size}" in counted and _known(words, match.start()):
                    continue
                counted.add(f"of {size}")
                if match.re is _THEY_ARE:
                    taken.append(match.span())
                page.add(
                    ItemKind.GROUP, start + match.start(), start + match.end(), fields={"size": size, "place": place}
                )


def _over(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)


def _known(words: str, at: int) -> bool:
    return _KNOWN.search(words, max(0, at - 9), at) is not None


def _part(words: str, match: re.Match[str], counted: set[str]) -> bool:
    """Whether groups, called no more than that, are some of more that were counted: *three groups were behind*."""
    count = _plain(match["groups"])
    more = any(other.isdigit() and int(other) > int(count) for other in counted) if count.isdigit() else False
    if not more or " " in match["what"].strip() or _THERE.search(words, max(0, match.start() - 40), match.start()):
        return False
    return _DID.match(words, match.end()) is not None


_BETWEEN = re.compile(r"\s(?:to|or|à|ou|a|o)\s|\s?[-–]\s?(?=\d)", re.IGNORECASE)


def _plain(written: str) -> str:
    """A number in digits, or the two between which it lies (``11–14``)."""
    values = [value_of(part) for part in _BETWEEN.split(written)]
    return "–".join(str(value) for value in values) if None not in values else ""


def _place(page: Page, piece: Piece, start: int, words: str) -> str:
    """Where something is: a place named in the sentence, else in the one before."""
    found = _PLACE.search(words)
    if found is None:
        before = page.content[piece.start : start]
        every = list(_PLACE.finditer(before))
        found = every[-1] if every else None
    return found["place"] if found else ""


_ANOTHER = re.compile(
    r"(?:A|The|Un|Une|Una|Le|La|El) (?:second|third|fourth|other|last|deuxième|troisième|autre|dernière?|segund[oa]"
    r"|tercer[oa]?|otr[oa]|últim[oa])\b"
)
_JOINED = re.compile(r"(?:,|\s(?:and|et|y|e))\s(?:et\s|and\s|y\s)?(?=(?:if|only if|que|qu['’]|si|when|where|that)\s?)")


def _conditions(words: str) -> list[tuple[int, int]]:
    """Cut a sentence that lists several conditions; one that lists none stays whole."""
    flat = words.replace("\n", " ")
    colon = re.search(r":\s+(?!(?:it|they|this|that|he|she|ils?|elles?|cela|ell[oa]s?)\s)", flat)
    if colon is not None and len(parts := parts_of(flat[colon.end() :].rstrip("."), colon.end())) >= 2:
        return parts
    opening = re.search(r"\b(?:if|à condition|a condición|siempre|provided)\b", flat)
    cuts = [match.span() for match in _JOINED.finditer(flat, opening.start())] if opening else []
    if not cuts:
        return [(0, len(words))]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(words)]
    return list(zip(starts, ends, strict=True))


def _item(page: Page, piece: Piece, at: int) -> None:
    stands = under(page, piece, _TOPICS)
    topics = [piece.word] if piece.word in _LISTED else [topic for topic in stands.topics if topic in _LISTED]
    if not topics or piece.above or (has_children(page, at) and piece.text.endswith(":")):
        return
    fields = {"condition": labels.condition(piece.text)} if topics[0] == "transfer" else {}
    end = piece.start + len(page.content[piece.start : piece.end].rstrip(" \n;,"))
    page.add(_LISTED[topics[0]], piece.start, end, number=piece.number, fields=fields)


def _steps(page: Page, piece: Piece) -> None:
    spans = page.sentences(piece)
    for number, (start, end) in enumerate(spans):
        words = page.content[start:end].replace("\n", " ")
        before = page.content[slice(*spans[number - 1])] if number else ""
        asked = _HOW.search(before) and words.count(";") >= 2
        if asked:
            for count, (first, last) in enumerate(parts_of(words.rstrip("."), start), 1):
                page.add(ItemKind.STEP, first, last, fields={"order": str(count)})
            continue
        told = _STEPS.search(words) or (
            re.match(r"(?:These|They|Elles|Ils|Celles-ci|Estos|Estas)\b", words) and _STEPS.search(before)
        )
        listed = _ENUMERATED.search(words) if told else None
        if listed is not None:
            parts = parts_of(listed["list"], start + listed.start("list"))
            if len(parts) >= 3:
                model = _model(words if _STEPS.search(words) else before)
                for count, (first, last) in enumerate(parts, 1):
                    page.add(ItemKind.STEP, first, last, fields={"model": model, "order": str(count)})
    ordered = [span for span in spans if _ORDINAL.match(page.content, span[0])]
    if len(ordered) >= 3:
        for count, (start, end) in enumerate(ordered, 1):
            opening = _ORDINAL.match(page.content, start)
            page.add(ItemKind.STEP, opening.end() if opening else start, end, fields={"order": str(count)})


def parts_of(words: str, at: int) -> list[tuple[int, int]]:
    """Cut an enumeration in a sentence into its members."""
    oxford = re.search(r",\s+(?:and|et|y)\s", words) is not None
    cut = _SEMICOLONS if words.count(";") >= 2 else _COMMAS if oxford else _CUT
    edges = [(0, 0), *(match.span() for match in cut.finditer(words)), (len(words.rstrip(" .")), len(words))]
    return [(at + first[1], at + last[0]) for first, last in pairwise(edges) if last[0] > first[1]]


def _model(words: str) -> str:
    return next((found["model"].strip() for pattern in _MODEL if (found := pattern.search(words))), "")


def _sentences(page: Page, piece: Piece) -> None:
    stands = under(page, piece, _TOPICS).topics[:1]
    told = False
    for start, end in (stands == ("limit",) and page.ended_lines(piece)) or page.sentences(piece):
        words = " ".join(page.content[start:end].split())
        aside = _OF_ITSELF.search(words) or _CONTACT.search(words) or is_contact(piece.text)
        if len(words) < 25 or words.endswith(":") or aside:
            continue
        goes_on = told and _ANOTHER.match(words)
        told = bool(_TRANSFER.search(words) or stands == ("transfer",) or goes_on)
        limits = bool(_LIMIT.search(words))
        if told and limits:
            told = stands == ("transfer",) or not (stands == ("limit",) or _NOT_ENOUGH.search(words))
        if told:
            _transfer(page, start, end)
        elif limits or stands == ("limit",):
            page.add(ItemKind.LIMIT, start, end)


def _transfer(page: Page, start: int, end: int) -> None:
    """Note what is said of doing it elsewhere; of several conditions each, a clause being one by itself."""
    parts = _conditions(page.content[start:end])
    for first, last in parts:
        part = page.content[start + first : start + last]
        stated = labels.condition(part) or (part.strip(" .") if len(parts) > 1 else "")
        page.add(ItemKind.TRANSFER, start + first, start + last, fields={"condition": stated})
