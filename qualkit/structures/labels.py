"""Owner, due date, means and addressee where an item states them, in its own words."""

from __future__ import annotations

import re

from qualkit.text.dates import MONTHS

_NAMES = {
    "owner": r"responsible|responsibility|responsible (?:person|party)|owner|lead|led by|by whom|who|who does it"
    r"|who will do it"
    r"|person in charge|in charge|carried out by|responsable|responsabilité|responsabilidad|resp\.|pilote|porteur"
    r"|chargée? de"
    r"|qui(?: le fait)?|par qui|exécutant|a cargo de|encargad[oa]|quién(?:es)?(?: lo hace)?|quien(?:es)?|por quién"
    r"|ejecutor(?:a)?",
    "due": r"due|due date|deadline|by|by when|until when|when|date|timeline|timeframe|time frame|time|period"
    r"|target date|échéance"
    r"|délai|date limite|date prévue|quand|pour quand|d['’]ici quand|période|plazo|fecha|fecha límite"
    r"|fecha prevista|cuándo"
    r"|cuando|para cuándo|hasta cuándo|periodo|período",
    "means": r"means|resources?|resources needed|budget|with|with what|using what|inputs|funds|funding|how much"
    r"|cost|costs"
    r"|at what cost|ressources?|moyens?|avec quoi|avec quels moyens|combien|coûts?|fonds|financement|recursos?"
    r"|medios|con qué"
    r"(?: medios| recursos)?|con que|presupuesto|costos?|coste|cuánto|fondos|financiamiento|insumos",
    "addressee": r"addressee|addressed to|to|to whom|for|for whom|destinataires?|destinatarios?|à qui|pour qui"
    r"|dirigid[oa] a"
    r"|a quién|para quién|à l[’']attention de",
    "partner": r"with whom|partners?|together with|avec qui|partenaires?|con quién(?:es)?|soci[oa]s|aliad[oa]s",
    "place": r"where|place|venue|location|où|lieu|endroit|dónde|lugar|sitio",
    "actor": r"actor|actors|acteurs?|actores|implemented by|executed by|mise? en œuvre par|ejecutad[oa] por",
    "condition": r"condition|conditions|condición|condiciones|holds (?:if|when|where)|on condition|valable si"
    r"|à condition|vale si",
    "voice": r"voice|said by|told by|according to|voix|dit par|selon|voz|dicho por|según|source",
    "chair": r"chair(?:person|man|woman|ed by)?|président(?:e)?(?: de séance)?|présidée? par|moderator|moderated by"
    r"|modéra(?:teur|trice)|modérée? par|presidida por|presidente|presidenta|moderador(?:a)?|moderada por|preside"
    r"|facilitat(?:or|ed by)|animée? par|anima(?:teur|trice)|facilita(?:teur|trice|dor|dora)|facilitada por|conduce"
    r"|dirige",
}
"""What stands before a colon, as people write it: nouns, and the questions that they answer."""
FORMS = "|".join(_NAMES.values())
"""Every form of a label."""
_LABEL = {
    name: re.compile(
        rf"(?:^|[\s(\[;.,|–—-])(?:{forms})\s?[:=][ \t]*(?!(?:{FORMS})\s?:)"
        rf"(?P<value>[^\s;|)\]][^;|\n\])]*?)"
        rf"(?=\s*(?:[;|)\]\n]|$|(?<!Sra)(?<!Mrs)(?<!Sr)(?<!Dr)(?<!Mr)"
        rf"(?<!Ms)(?<!Mme)(?<!Eng)(?<!M)\.\s|\.$|(?:,\s+(?:[^\W\d_]+\s){{0,2}}[^\W\d_]+|\s+(?-i:[A-ZÀ-Þ])[^\W\d_]*"
        rf"|\s+(?:{FORMS}))\s?:))",
        re.IGNORECASE,
    )
    for name, forms in _NAMES.items()
}
_CHAIRED = re.compile(
    r"(?:chaired|moderated|facilitated|présidée?|modérée?|animée?|presidida|moderada|facilitada)\s+(?:by|par|por)\s+"
    r"(?P<value>[^,.;:()\n]+)",
    re.IGNORECASE,
)
_MONTH = "|".join(sorted({*MONTHS, "février", "août", "décembre"}, key=len, reverse=True))
_WHEN = (
    rf"(?:(?:the\s+|la\s+|le\s+|el\s+|l['’])?(?:end|beginning|middle|start|first|second|third|fourth|last|next|fin"
    rf"|début|mi|final|finales|principios"
    rf"|prochaine?|próxim[oa]|premier|primer|segundo|deuxième|harvest|rainy season|annual|general|quarter"
    rf"|meeting|season)\b[^,;.()\n]{{0,45}}"
    rf"|(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th|er)?\s+(?:de\s+)?(?:{_MONTH})\b(?:\s*(?:de\s+|del\s+)?\d{{4}})?"
    rf"|(?:{_MONTH})\b(?:\s+\d{{1,2}}(?!\d),?)?(?:\s*(?:de\s+|del\s+)?\d{{4}})?"
    rf"|\d{{4}}(?:-\d\d){{0,2}}|Q[1-4]\s*\d{{4}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}"
    rf"|(?:one|two|three|six|twelve|un|deux|trois|dos|tres|seis|\d+)\s+(?:months?|weeks?|years?|mois|semaines"
    rf"|ans?|meses|semanas|años?|days|jours|días))"
)
_BY = re.compile(
    rf"(?:\b(?:by|before|until|no later than|within|avant|d['’]ici|au plus tard|d’ici à|antes de|antes del"
    rf"|a más tardar(?: el| en)?|para(?: el| fines de| finales de)?)"
    rf"\s+(?:le\s+|la\s+|el\s+|the\s+|au\s+|à\s+)?(?P<when>{_WHEN}))",
    re.IGNORECASE,
)
_WHOLE_WHEN = re.compile(
    rf"(?:by|before|until|within|in|avant|d['’]ici|en|antes de|para)?\s*(?:le\s+|la\s+|el\s+)?(?P<when>{_WHEN})\.?",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s*(?:[(\[](?P<inside>[^()\[\]\n]{2,120})[)\]]|[–—]\s(?P<after>[^–—\n]{2,120}))\s*[.;]?\s*$")
_DOES = re.compile(
    r"(?P<who>(?:The |Le |La |Les |L['’]|El |Los |Las |Each |Every |All |Chaque "
    r"|Cada )?[^\W\d_a-zà-ÿ][^,.;:()\n]{1,70}?)\s+"
    r"(?:will|shall|is to|are to|agreed to|undertakes? to|commits? to|promised to|s['’]engage(?:nt)? à|se chargera"
    r"|se chargeront|doit|doivent"
    r"|[a-zé]{2,}(?:era|eront)|se compromete(?:n)? a|debe(?:n)?|[a-zé]{2,}(?:ará|ará|erá|irá|arán|erán|irán))\b"
)
_NAMED_TO = re.compile(
    r"(?P<who>(?:The |Le |La |El )?(?:[^\W\d_a-zà-ÿ][\w.'’-]*)(?: (?:and |et |y |of the |of |de la "
    r"|du )?[^\W\d_a-zà-ÿ][\w.'’-]*){0,4}) to [a-z]+"
)
_TITLED = re.compile(
    r"(?P<who>(?:M\.|MM\.|Mme|Mmes|Mlle|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Prof\.?|Eng\.|Ing\.|Sr\.?|Sra\.?|Don"
    r"|Doña)\s[^\W\d_a-zà-ÿ][\w'’-]*"
    r"(?:\s(?:de\s|el\s|ould\s|van\s|y\s|et\s|and\s)?[^\W\d_a-zà-ÿ][\w'’-]*){0,4})(?=\s?:|,?\s[a-zà-ÿ])"
)
"""``M. Diarra transmet …``, ``Mme Coulibaly : visiter …``."""
_ASKED = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:recommend(?:s|ed)?|suggest(?:s|ed)?|propose[sd]?|urge[sd]?"
        r"|advise[sd]?)\s+that\s+(?P<who>[^,.;:]{2,80}?)\s+"
        r"(?:should\s+|must\s+)?(?:not\s+)?(?:be\s|\w+ly\s)?(?:[a-z]+)\b(?=.*)",
        r"(?:calls? (?:up)?on|urges?|asks?|invites?|encourages?|advises?|requests?|recommends?)\s+(?P<who>(?!that\b"
        r"|to\b)[^.;:]{2,80}?)\s+to\s",
        r"(?P<who>[^.;:]{2,80}?),?\s+(?:\w+ly\s+)?(?:should|must|ought to|needs? to|(?:is|are) (?:urged|encouraged"
        r"|invited|asked|requested|advised) (?:not )?to)\s",
        r"(?:recommande|demande|conseille|propose|suggère|invite|appelle)(?:nt)?\s+(?:vivement\s+"
        r"|fortement\s+)?(?P<who>(?:à|aux?|les?|la)\b[^.;:]{2,80}?)\s+(?:de|d['’]|à)\s*\w",
        r"(?:recommand|demand|conseill|propos|suggér)\w+\s+(?:vivement\s+"
        r"|fortement\s+)?que\s+(?P<who>[^.;:]{2,80}?)\s+(?:ne\s+)?(?:\w+(?:e|ent|isse|issent)|soi(?:t|ent)|ai(?:t|ent)"
        r"|fasse(?:nt)?|mette(?:nt)?)\b",
        r"(?P<who>[^.;:]{2,80}?),?\s+(?:devrai(?:t|ent)|doi(?:t|vent)|(?:est|sont) (?:invitée?s?|priée?s?|encouragée?s?"
        r"|appelée?s?) à)\s",
        r"(?:recomienda|pide|sugiere|solicita|insta|invita|exhorta)[nr]?\s+(?P<who>(?:al?|a los"
        r"|a las)\b[^.;:]{2,80}?)\s+(?:que\s|a\s|\w+(?:ar|er|ir)\b)",
        r"(?:recomend|propon|sug[ei]r)\w+\s+que\s+(?P<who>[^.;:]{2,80}?)\s+(?:no\s+)?\w+(?:e|en|a|an)\b",
        r"(?P<who>[^.;:]{2,80}?),?\s+(?:debería(?:n)?|debe(?:n)?|tiene(?:n)? que|ha(?:n)? de)\s",
    )
]
_VERB_AFTER_THAT = re.compile(
    r"(?:recommend(?:s|ed)?|suggest(?:s|ed)?|propose[sd]?|urge[sd]?|advise[sd]?)\s+that\s+(?P<rest>[^.;:]+)",
    re.IGNORECASE,
)
_VERBS = re.compile(
    r"\s+(?:should|must|not\s|be\s|takes?\b|avoids?\b|makes?\b|sets?\b|gives?\b|keeps?\b|lets?\b|pays?\b|buys?\b"
    r"|includes?\b|uses?\b|increases?\b|holds?\b"
    r"|publish|adopts?\b|provides?\b|develops?\b|establish|creates?\b|ensures?\b|invests?\b|reviews?\b|stops?\b"
    r"|opens?\b|extends?\b|shares?\b|trains?\b"
    r"|reports?\b|fund\b|funds\b|support\b|supports\b|accepts?\b|allows?\b|offers?\b|begins?\b|starts?\b"
    r"|continues?\b|work\b|works\b|lends?\b|reduces?\b|raises?\b)",
    re.IGNORECASE,
)
_PRE = re.compile(
    r"^(?:à l['’]\s*|(?:to|à la|à|aux|au|al|a los|a las|a la|a|for|pour(?: l[ae]s?)?|para(?: l[ao]s?| el)?)\s+)",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?P<value>(?:only\s+)?(?:if|when|where|provided(?: that)?|as long as|unless|on condition that|only when"
    r"|à condition (?:que|de|d['’])|si|lorsque|quand|pourvu que"
    r"|tant que|siempre que|cuando|a condición de que|mientras|donde)\s[^.;\n]{6,200})",
    re.IGNORECASE,
)


_OPEN = re.compile(
    r"\W*(?:(?:responsable|owner|date|plazo|échéance)?\s*(?:not (?:yet )?(?:fixed|assigned|decided|named|set|known"
    r"|stated)|to be (?:fixed|named|decided|confirmed|agreed)|tb[cd]|none|nobody|n/?a|nd|nil"
    r"|à (?:désigner|fixer|définir|préciser|déterminer)|non (?:fixée?|désignée?|définie?)|sans date|aucun[e]?"
    r"|por (?:definir|designar|fijar)|sin (?:fecha|definir|asignar)|ningun[oa]|nadie|open|unknown))?\W*",
    re.IGNORECASE,
)


def given(words: str) -> str:
    """Return what stands there, or nothing where it says that it is still open (``to be named``, ``sin fecha``)."""
    return "" if _OPEN.fullmatch(words) else words


def labelled(words: str, name: str) -> str:
    """Return what stands behind a label (``Responsible: X``), or nothing."""
    found = _LABEL[name].search(words)
    return given(found["value"].strip(" .,)")) if found else ""


def chair(words: str) -> str:
    """Who chairs, where that is said."""
    found = _CHAIRED.search(words)
    return found["value"].strip() if found else labelled(words, "chair")


def due(words: str) -> str:
    """Until when, as stated."""
    if _LABEL["due"].search(words):
        return labelled(words, "due")
    found = _BY.search(words)
    if found is None:
        return ""
    exact = re.match(r"by|d['’]ici|para", found.group(), re.IGNORECASE)
    return (found["when"] if exact else found.group()).strip(" .,")


_BODY = (
    r"(?:unions?|lenders?|banks?|banques?|bancos?|funds?|fonds|fondos?|minist(?:ry|ries|ères?|erios?)|projects?"
    r"|projets?|proyectos?"
    r"|networks?|réseaux?|red(?:es)?|secretariat|secrétariat|secretaría|committees?|comités?|councils?|conseils?"
    r"|consejos?"
    r"|cooperativ(?:e|es|a|as)|coopératives?|associations?|asociaci(?:ón|ones)|federations?|fédérations?"
    r"|federaci(?:ón|ones)"
    r"|groups?|groupes?|grupos?|members?|membres?|socios|organi[sz]ers?|organisateurs?|organizadores|participants?"
    r"|participantes"
    r"|facilitators?|supervisors?|regulators?|donors?|bailleurs|donantes|traders?|farmers?|growers?|governments?"
    r"|gobiernos?"
    r"|gouvernements?|municipalit(?:y|ies)|municipios?|communes?|agenc(?:y|ies)|agences?|agencias?|instituti?o?ns?"
    r"|programmes?)"
)
_HEADED = re.compile(
    rf"(?P<who>(?=[^\W\d_a-zà-ÿ])(?=[^:.;]{{0,60}}(?<!\w)(?i:{_BODY})(?!\w))[^:.;\n]{{2,60}}?)\s?:\s+(?=[a-zà-ÿ]+\s)"
    r"(?!(?:an?|the|une?|la|les?|el|los|las|no|to|in|for|of|pour|de)\s)"
)
"""``Union of lenders: draft a calendar``: a body, a colon, and what it does."""


def actor(words: str) -> str:
    """Who acts, where an action says so itself (``to be called by the network``)."""
    found = re.search(
        r"\bto be \w+ by (?P<who>(?:the )?[^,.;()\n]{2,60}?)(?=\s(?:before|by|in|until|within)\s|[,.;()\n]|$)", words
    )
    if found:
        return found["who"]
    head = _HEADED.match(words)
    return labelled(words, "actor") or (head["who"].strip() if head else "")


def owner(words: str) -> str:
    """Who is responsible: behind a label, or in brackets or behind a dash at the end."""
    if _LABEL["owner"].search(words):
        return labelled(words, "owner")
    tail = _TAIL.search(words)
    if tail is None:
        return ""
    inside = (tail["inside"] or tail["after"]).strip()
    if _OPEN.fullmatch(inside):
        return ""
    parts = re.split(r"[,;]\s*", inside)
    named = [part for part in parts if not _WHOLE_WHEN.fullmatch(part.strip()) and not _BY.search(part)]
    timed = len(named) < len(parts)
    who = named[0].strip() if named else ""
    looks = (
        bool(who) and (tail["inside"] is not None or timed) and (who[0].isupper() or timed) and len(who.split()) <= 8
    )
    return _BY.sub("", who).strip() if looks else ""


def tail_due(words: str) -> str:
    """Until when, where that stands in brackets or behind a dash at the end."""
    tail = _TAIL.search(words)
    for part in re.split(r"[,;]\s*", (tail["inside"] or tail["after"]) if tail else ""):
        if (found := _WHOLE_WHEN.fullmatch(part.strip())) is not None:
            return found["when"].strip(" .")
    return ""


def doer(words: str, *, bare: bool = False) -> str:
    """Who does it, where a sentence begins with that (``The union will …``; ``bare``: also ``Secretariat to …``)."""
    found = _DOES.match(words) or (_NAMED_TO.match(words) if bare else None) or _TITLED.match(words)
    return found["who"].strip() if found else ""


_NAMED_VERB = re.compile(
    r"(?P<who>(?:(?:the|all|each|every)\s)?[A-ZÀ-Þ][\w’'-]*(?:\s(?:(?:of|and"
    r"|for)\s(?:the\s)?)?[A-ZÀ-Þ][\w’'-]*)*)\s(?=[a-z])"
)


def addressee(words: str) -> str:
    """Whom a recommendation speaks to, from its wording."""
    if stated := labelled(words, "addressee"):
        return stated
    if (that := _VERB_AFTER_THAT.search(words)) is not None and (verb := _VERBS.search(that["rest"])):
        return that["rest"][: verb.start()].strip(" ,")
    if that is not None and (named := _NAMED_VERB.match(that["rest"])) is not None:
        return named["who"].strip()
    for pattern in _ASKED[1:]:
        if (found := pattern.search(words)) is not None and (who := _who(found["who"])):
            return who
    head, colon, _ = words.partition(":")
    return _PRE.sub("", head.strip(" *")) if colon and len(head.split()) <= 6 and head[:1].isupper() else ""


def _who(words: str) -> str:
    who = re.split(r",\s+(?:that|que|qu['’])?\s*|\b(?:that|que)\s+", words.strip())[-1]
    who = _PRE.sub("", who).strip(' ,*“”"')
    plain = who.casefold()
    if not who or plain in (
        "it",
        "they",
        "this",
        "that",
        "these",
        "we",
        "there",
        "il",
        "ils",
        "on",
        "se",
        "which",
        "who",
        "elle",
        "elles",
    ):
        return ""
    return who if len(who.split()) <= 10 else ""


def condition(words: str) -> str:
    """Under which condition something holds, where that is said."""
    if stated := labelled(words, "condition"):
        return stated
    found = _CONDITION.search(words)
    return found["value"].strip() if found else ""
