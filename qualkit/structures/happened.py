"""What happened at a date, where the words before it name it: *a half day workshop in November 2014*."""

from __future__ import annotations

import re

_HAPPENINGS = (
    r"(?:routes?|visits?|visites?|visitas?|workshops?|ateliers?|talleres|taller|process(?:us)?|proceso"
    r"|training|formations?"
    r"|capacitaci[oó]n|systemati[sz]ation|sistematizaci[oó]n|systématisation|survey|enqu[eê]tes?|encuestas?|interviews?"
    r"|meetings?|r[ée]unions?|reuni[oó]n|rencontres?|encuentros?|missions?|misi[oó]n|field ?work|studies"
    r"|study|étude|estudio"
    r"|evaluations?|évaluations?|evaluaci[oó]n|seminars?|séminaires?|seminario|conference|conférence"
    r"|conferencia|courses?"
    r"|tours?|trips?|exchanges?|échanges?|intercambios?|gira|parcours|recorrido|events?|sessions?|consultations?"
    r"|round tables?)"
)
_LABELLED = re.compile(rf"^\W*(?P<event>(?:[\w'’-]+\s){{0,2}}{_HAPPENINGS})\s?:\s*(?:from|du|del)?\s*$", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?:\b(?:an?|the|its|their|our|une?|la|les?|el|los|las|una|sa|son|su)\s+|\b[ld]['’]|\()"
    rf"(?P<event>(?:(?!(?:an?|the|une?|la|le|el|of|to|in|and|that|which|for|on|by|de|du|et|à|y"
    rf"|en)\b)[\w'’-]+\s){{0,4}}?{_HAPPENINGS}"
    r"(?:\sprocess|\s(?:de\s|d['’])(?!une?\b|una\b|media\b|demi)[^\W\d]{4,})?)"
    r"(?:\s\([A-ZÀ-Þ]{1,6}\))?(?:\s?[“\"«][^”\"»\n]{3,160}[”\"»])?"
    r"(?:\s(?:of|de)\s(?:half\sa?\s?|an?\s|une?\s|\w{1,8}\s)(?:days?|weeks?|jours?|journée|semaines?|días?|semanas?))?"
    r"(?:\s(?:on|sur|sobre)\s[^.;:()]{3,60}?)?"
    r"(?:\s(?:(?:was|were|is|are|will be|to be)\s)?(?:held|took place|organi[sz]ed|planned|made|done|(?:a"
    r"|ont) eu lieu|aura lieu|auront lieu"
    r"|(?:s['’]est|se sont) (?:tenue?s?|déroulée?s?)|tenue?|tuvo lugar|tuvieron lugar|celebrad[oa])"
    r"(?:\s(?:by|par|por)\s[^.;:()]{3,90})?)?"
    r"(?:,?\s(?:(?:in|at|à|en|au)\s)?(?-i:[A-ZÀ-Þ][\w'’-]+))?,?"
    r"(?:\s?\(|\s(?:from|in|on|of|for|between|du|de|en|le|au|del?|el|entre|dated|the))*\s*$",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\b(?:will|shall|(?:is|are) (?:going to|planned|to be)|plans? to|expects? to|va|vont|prévoit"
    r"|prévoient|prévue?s?|aura"
    r"|auront|prevé|previst[oa]s?|tendrá|tendrán|se realizará|va a|van a)\b[^.;]{0,120}$",
    re.IGNORECASE,
)
_SET_FOR = re.compile(r".{0,40}?\b(?:(?:will|to) be|planned|aura|auront)\b")


def happened(before: str) -> dict[str, str]:
    """Return the fields ``event`` and, of one that was still to come, ``planned``, from the words before a date."""
    words = " ".join(re.split(r"[.;]\s(?=[A-ZÀ-Þ])|\n\s*\n", before)[-1].split())
    found = _NAMED.search(words) or _LABELLED.match(words)
    if found is None:
        return {}
    behind = words[found.end("event") :]
    ahead = _TO_COME.search(f"{words[: found.start()]} ") or _SET_FOR.match(behind)
    return {"event": found["event"].strip(), "planned": "yes" if ahead else ""}
