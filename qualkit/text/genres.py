"""What sort of written document a text is, by what it is made of and the words it uses (English, French, Spanish)."""

from __future__ import annotations

import re
from enum import StrEnum

from qualkit.text.words import fold


class Genre(StrEnum):
    """Documents that are not interviews."""

    MEETING = "meeting"
    CASE = "case"
    ROUTE = "route"
    RECORD = "record"
    FRAMEWORK = "framework"


_SIGNS: dict[Genre, tuple[tuple[str, int], ...]] = {
    Genre.MEETING: (
        (
            r"\bworkshop\b|\batelier\b|\btaller\b|\bminutes\b|\bcompte rendu\b|\bproces-verbal\b|\bacta\b|\bmeeting\b"
            r"|\breunion\b|\bseminar\b|\bseminaire\b",
            2,
        ),
        (
            r"\battended by\b|\bparticipants\b|\bparticipantes\b|\bin attendance\b|\bpresent\s*:|\bpresents\s*:"
            r"|\basistentes\b|\bchair\w*\b",
            2,
        ),
        (r"\bconclusions?\b|\bconclusiones\b|\bagreed\b|\bconvenu\b|\bacuerdos?\b", 1),
        (r"\brecommend\w+|\brecommand\w+|\brecomend\w+", 1),
        (
            r"\bactions? (?:points?|to be|agreed)\b|\bnext steps\b|\bsuites a donner\b|\bcompromisos\b"
            r"|\bproposed actions\b",
            2,
        ),
        (r"\bsessions?\b|\bseances?\b|\bsesiones\b", 1),
        (r"\battachment \d|\bannex(?:e)? \d|\banexo \d", 1),
    ),
    Genre.ROUTE: (
        (
            r"\blearning routes?\b|\broutes? d['’]apprentissage\b|\bruta(?:s)? de aprendizaje\b|\bexchange visit\b"
            r"|\bvisite d['’]echange\b|\bgira de (?:aprendizaje|intercambio)\b|\bstudy tour\b|\blearning journey\b"
            r"|\bvoyage d['’]etude\w*|\blearning visit\b",
            4,
        ),
        (
            r"\bswot\b|\bfoda\b|\bdafo\b|\bffom\b|\bafom\b|\bstrengths?\b.{0,400}\bweakness"
            r"|\bforces?\b.{0,400}\bfaiblesses\b|\bfortalezas\b.{0,400}\bdebilidades\b",
            2,
        ),
        (r"\baction plans?\b|\bplans? d['’]action\b|\bplan(?:es)? de accion\b", 2),
        (r"\bhosts?\b|\bhosted\b|\bhotes?\b|\banfitri\w+|\baccueill\w+", 1),
        (r"\bday \d|\bjour \d|\bdia \d", 1),
    ),
    Genre.FRAMEWORK: (
        (
            r"\blearning framework\b|\bcadre d['’]apprentissage\b|\bmarco de aprendizaje\b|\blearning (?:program\w*"
            r"|agenda|project|note|paper)\b|\bframework\b|\bcadre\b|\bmarco\b|\bcommon learning\b|\bprogram\w* note\b"
            r"|\bportfolio\b|\bapprentissage commun\b",
            2,
        ),
        (r"\bmilestones?\b|\bjalons?\b|\bhitos?\b|\bm1\b.*\bm2\b", 3),
        (
            r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|deux|trois|quatre|cinq|six|sept|huit|dos|tres"
            r"|cuatro|cinco|siete|ocho) (?:\w+ ){0,2}(?:projects|projets|proyectos|grantees)\b|\bp-?0?1\b.*\bp-?0?2\b",
            2,
        ),
        (r"\bfirst group\b|\bpremier groupe\b|\bprimer grupo\b|\bgroup (?:a|1|one)\b|\bgroupe (?:a|1)\b", 1),
        (
            r"\bopen questions?\b|\bq1\b.*\bq2\b|\bquestions? (?:ouvertes?|en suspens)\b|\bpreguntas abiertas\b"
            r"|\blearning questions?\b|\bquestions? still open\b",
            1,
        ),
        (r"\bmistakes?\b|\berreurs?\b|\berrores\b", 1),
        (r"\binnovations?\b|\binnovaciones\b", 1),
    ),
    Genre.CASE: (
        (r"\bcase stud\w+|\betude de cas\b|\bestudio de caso\b|\bthe case\b|\ble cas\b|\bel caso\b", 2),
        (
            r"\bself-help groups?\b|\bclusters?\b|\bcooperatives?\b|\bcooperativa\w*|\bgroupements?\b|\bgroupes?\b"
            r"|\bvalue chain\b",
            1,
        ),
        (r"(?:\bfcfa\b|\brs\.? ?\d|\btk\.? ?\d|\busd\b|\beur\b|\bkes\b|\bxof\b|\$ ?\d)", 2),
        (r"\bsteps?\b|\betapes\b|\bpasos\b", 1),
        (r"\blimit(?:s|ations?|es)\b|\blimitaciones\b|\bcould not\b|\bn['’]a pas pu\b", 1),
        (r"\btransfer\w*|\breplic\w+|\bailleurs\b|\bother (?:countries|places|regions)\b", 1),
    ),
}
_ENOUGH = {Genre.MEETING: 7, Genre.ROUTE: 6, Genre.FRAMEWORK: 6, Genre.CASE: 5}
_COMPILED = {
    name: [(re.compile(pattern, re.DOTALL), weight) for pattern, weight in signs] for name, signs in _SIGNS.items()
}
_FIELDS = re.compile(
    r"(?mi)^[ \t>*]*(?:dc\.[a-z.]+|title(?:_\w+)?|authors?(?:_\w+)?|abstract|description|subjects?|keywords|topic"
    r"|publisher(?:str)?|publishdate\w*|date(?:\.\w+)?|uri|handle|language|format|series|licen[cs]e|rights"
    r"|record_format|collection"
    r"|titre|auteurs?(?:\s+principa\w+)?|résumé|sujets?|mots[- ]cl[eé]s|éditeur|langue|collection"
    r"|date de publication|licence|droits"
    r"|t[ií]tulo|autor(?:es)?(?:\s+principa\w+)?|resumen|materias?|palabras clave|editorial|idioma|lenguaje|formato"
    r"|publicado|serie|acceso en l[ií]nea|descripci[oó]n|licencia|derechos|[A-Z][A-Z0-9]  -)"
    r"[ \t]*(?::|\||\t|  -|(?<=[a-z_]) (?=\S))"
)
_ALONE = re.compile(
    r"(?mi)^[ \t>*]*(?:title|authors?|abstract(?:/description)?|description|subjects?|keywords|publisher"
    r"|date(?: issued)?"
    r"|uri|handle|language|type|series|part of series|licen[cs]e|rights|citation|collections|metadata"
    r"|geographic coverage"
    r"|titre|auteurs?|résumé|sujets?|mots[- ]cl[eé]s|éditeur|langue|collection|droits|licence|référence|métadonnées"
    r"|t[ií]tulo|autor(?:es)?|resumen|materias?|palabras clave|editorial|idioma|serie|licencia|derechos|cita"
    r"|colecciones"
    r"|metadatos|fecha)[ \t*]{0,9}:?[ \t]{0,9}\n(?=[ \t]*\S)"
)
"""The same labels on lines of their own, their values below, as pages of repositories have them."""
_LONGEST = 200_000


def genre(text: str) -> Genre | None:
    """Guess what sort of document a text is; None where it shows too few signs of any."""
    if _is_record(text):
        return Genre.RECORD
    plain = fold(text[:_LONGEST])
    scores = {
        name: sum(weight for pattern, weight in signs if pattern.search(plain)) for name, signs in _COMPILED.items()
    }
    opening = plain[:400]
    for name, (first, *_) in _COMPILED.items():
        if first[0].search(opening):
            scores[name] += 2
    fit = {name: score for name, score in scores.items() if score >= _ENOUGH[name]}
    if not fit:
        return None
    order = [Genre.ROUTE, Genre.FRAMEWORK, Genre.MEETING, Genre.CASE]
    return max(fit, key=lambda name: (fit[name], -order.index(name)))


def _is_record(text: str) -> bool:
    """Many short labelled lines that libraries write: title, author, subject, handle."""
    found = {
        fold(match.group()).strip(" :|\t\n*>-")
        for pattern in (_FIELDS, _ALONE)
        for match in pattern.finditer(text[:_LONGEST])
    }
    return len(found) >= 5
