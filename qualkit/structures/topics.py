"""What headings, lead-in sentences and columns of tables announce, in English, French and Spanish."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qualkit.text.words import fold

TOPICS: Mapping[str, str] = {
    "recommendation": r"recommend|recommand|recomend|\bsuggestions?\b|\bsugerenc",
    "conclusion": r"conclu|\bagreed\b|\bagreements?\b|\bconvenu|\bconstats?\b|\bacuerd|\bacord|\bresolutions?\b"
    r"|\bresoluc|\bdecisions?\b|\bdecided\b|\bdecide\b|\bkey findings\b|\bhallazgos\b|\bretenu",
    "session": r"\bsessions?\b|\bseances?\b|\bsesion(?:es)?\b",
    "action": r"\bactions?\b|\bactivit(?:y|ies|es?)\b|\baccion(?:es)?\b|\bnext steps?\b|\bfollow[- ]?ups?\b|\bto do\b"
    r"|\bprochaines etapes\b|\bsuites?\b|\bsuivi\b|\bmesures\b|\bcompromisos\b|\bseguimiento\b"
    r"|\bengagements?\b"
    r"|\bcommitments?\b|\btareas\b|\bproximos pasos\b|\btaches\b|\bwhat happens next\b|\bwho does what\b"
    r"|\bqui fait quoi\b"
    r"|\bquien hace que\b|\bet apres\b|\blo que sigue\b|\bway forward\b|\bla suite\b",
    "attendance": r"\bwho (?:came|was there|took part|attended)\b|\bqui (?:est|etait|sont|etaient) (?:venu|la\b)\w*"
    r"|\bquien(?:es)? (?:vin|asist|particip)\w+\b|\bpresentes\b|\bparticipants?\b|\bparticipantes\b|\battendance\b"
    r"|\bpresent\b|\bpresents\b|\basistentes\b"
    r"|\basistencia\b|\bpresence\b|\bapologies\b|\bin attendance\b|\battendees\b",
    "attachment": r"\battachments?\b|\bannex(?:es)?\b|\bappendi(?:x|ces)\b|\benclosures?\b|\bpieces jointes\b"
    r"|\banexos?\b|\badjuntos?\b|\bannexes?\b",
    "strength": r"\bstrengths?\b|\bforces?\b|\bpoints? forts?\b|\bfortalezas?\b|\batouts?\b|\bwhat is strong\b"
    r"|\bstrong (?:points?|sides?)\b|\bpuntos? fuertes?\b|^what (?:is good|goes well|they do well)\b|^ventajas\b",
    "weakness": r"\bweakness(?:es)?\b|\bfaiblesses?\b|\bpoints? faibles?\b|\bdebilidad(?:es)?\b|\bwhat is weak\b"
    r"|\bweak (?:points?|sides?)\b|\bpuntos? debil(?:es)?\b|^what (?:goes badly|is missing)\b",
    "opportunity": r"\bopportunit(?:y|ies|es?)\b|\boportunidad(?:es)?\b|\bopportunites?\b"
    r"|^(?:openings|chances|possibilit(?:ies|es)|posibilidades)\b",
    "threat": r"\bthreats?\b|\bmenaces?\b|\bamenazas?\b|\brisques\b|\brisks\b|\briesgos\b"
    r"|^(?:dangers|peligros)\b",
    "swot": r"\bswot\b|\bfoda\b|\bdafo\b|\bffom\b|\bafom\b|\bcase analys[ie]s\b|\bstrong and weak\b",
    "lesson": r"\blessons?\b|\blecons?\b|\blecciones\b|\bleccion\b|\benseignements?\b|(?<!\bde )\baprendizajes?\b"
    r"|\blearnings\b"
    r"|\bce que nous avons appris\b|\bwhat (?:(?:we|was|they)(?: have)?|has been) learn\w*\b|\blo que aprend\w+\b"
    r"|\bce que (?:nous|les \w+) (?:avons|ont) appris\b",
    "plan": r"\baction plans?\b|\bplans? d['’ ]?actions?\b|\bplan(?:es)? de accion\b|\bplans?\b|\bplan(?:es)?\b"
    r"|\bwork plan\b|\bengagements des projets\b|\bwhat (?:the projects|they|we) will do\b",
    "programme": r"\bprogramme\b|\bprogram\b|\bprograma\b|\bitinerar\w+\b|\bagenda\b|\bday by day\b|\bdays?\b"
    r"|\bjournees?\b"
    r"|\brecorrido\b|\bderoulement\b|\bschedule\b|\btimetable\b|\bitinerario\b|\bcalendrier\b",
    "case": r"\bcases?\b|\bcas\b|\bcasos?\b|\bexperienc\w+\b|\bstops?\b",
    "host": r"\bwho (?:received|welcomed) us\b|\bqui nous a (?:recus|accueillis)\b|\bquien(?:es)? nos recibi\w+\b"
    r"|\bhosts?\b|\bhost organi[sz]ations?\b|\bhotes?\b|\banfitri\w+\b|\baccueil\w*\b",
    "project": r"\bportfolio\b|\bportefeuille\b|\bcartera\b|\bprojects?\b|\bprojets?\b|\bproyectos?\b|\bgrantees?\b"
    r"|\bgrants\b",
    "milestone": r"\bmilestones?\b|\bjalons?\b|\bhitos?\b|\bstages?\b|\b(?:key|project) (?:steps|moments|points"
    r"|dates|phases)\b"
    r"|\b(?:etapes?|moments|dates|phases) (?:cles?|d[eu]s? projets?|communes?)\b|\bcheck ?points?\b"
    r"|\b(?:etapas|momentos|fechas|fases) (?:claves?|del? proyectos?|comunes)\b|\bpoints de passage\b",
    "group": r"\bgroups?\b|\bgroupes?\b|\bgrupos?\b|\bclusters?\b",
    "question": r"\bquestions?\b|\bpreguntas?\b|\bopen points?\b|\binterrogantes\b|\bwhat (?:we"
    r"|is) (?:do )?not\b.*\bknow\w*\b"
    r"|\bstill (?:not|do not|don't|unknown)\b",
    "step": r"\bsteps?\b|\betapes?\b|\betapas?\b|\bpasos?\b|\bstages?\b|\b(?:ph|f)ases?\b|\bwhat was done\b"
    r"|\bhow it was\b"
    r"|\bhow (?:we|the \w+) (?:did|went|worked)\b|\bhow (?:it|they) (?:works?|worked|did)\b|\bcomment\b.*\b(?:marche"
    r"|fonctionne)\b"
    r"|\bdemarche\b|\bprocess\b|\bproceso\b|\bwhat happened\b|\bhow it was done\b|\bwhat (?:they|we) did\b"
    r"|\bcomo se hizo\b"
    r"|\b(?:lo )?que se hizo\b|\bce qui (?:a ete fait|s['’]est passe)\b|\bcomment (?:on|ils|elles) (?:a|ont) fait\b"
    r"|\bcomment cela s['’]est fait\b|\bmarche suivie\b",
    "limit": r"\bweak points\b|\bwhat (?:is|was) (?:hard|difficult|missing)\b|\bce qui (?:manque|n['’]a pas marche"
    r"|a manque)\b"
    r"|\blo que (?:falta|falto|no funciono)\b|\brestricciones\b|\bfreins?\b|\bchallenges\b"
    r"|\bdefis\b|\bretos\b|\bdesafios\b|\blimits?\b|\blimitations?\b|\blimites?\b|\blimitacion(?:es)?\b"
    r"|\bconstraints?\b|\bcontraintes?\b"
    r"|\bdifficult\w*\b|\bdificultad\w*\b|\bproblems?\b|\bwhat did not work\b|\bshortcomings?\b"
    r"|\bobstac\w+\b|\blimite\b",
    "transfer": r"\btransfer\w*\b|\breplic\w+\b|\bscal(?:e|ing)[- ]?(?:up|out)\b|\bup-?scaling\b|\broll-?out\b"
    r"|\b(?:passage|mise|changement) a l['’](?:echelle|grande echelle)\b|\bessaimage\b|\bgeneralis\w+\b"
    r"|\breprodu[ic]\w+\b"
    r"|\bescala(?:miento|r|bilidad)\b|\brepetir(?:lo|la)?\b|\bgeneraliza\w+\b|\bextension a d['’]autres\b"
    r"|\b(?:can|could) (?:it|this|others) (?:be done|be repeated|do it|copy)\b|\botr[oa]s (?:lugares|zonas"
    r"|comunidades|paises"
    r"|regiones)\b|\botras partes\b|\bautres (?:regions|zones|pays|villages)\b|\bother (?:regions|districts"
    r"|villages|groups)\b"
    r"|\belsewhere\b|\bailleurs\b|\ben otros lugares\b|\b(?:an)?other (?:places?|countries)\b"
    r"|\bautres lieux\b|\botro lugar\b|\btransposi\w+\b|\badapt\w+\b",
}
"""Topic -> pattern over folded words."""

_COMPILED = {name: re.compile(pattern) for name, pattern in TOPICS.items()}

COLUMNS: Mapping[str, str] = {
    "number": r"no\.?|n[o°º]\.?|nr\.?|#|num\w*|numero|ref\.?|item",
    "action": r"(?:action|activity|activit\w+|accion\w*|actividad\w*|what|task|tache|tarea|que|quoi|next step"
    r"|commitment"
    r"|engagement|compromiso|step|mesure|improvement|innovation)s?(?:\b.*)?|to do|what will be done",
    "owner": r"(?:owner|responsib\w+|responsab\w+|respons\w*|who|by whom|qui|quien|lead|person|officer|actor|acteur"
    r"|encargad\w+"
    r"|charge\w*|in charge|porteur|pilote)(?:\b.*)?",
    "due": r"(?:due|deadline|date|when|by when|echeance|delai|plazo|fecha|cuando|quand|time|timing|timeline|until"
    r"|period\w*"
    r"|calendrier|pour quand|by)(?:\b.*)?",
    "means": r"(?:means|resources?|ressources?|moyens?|recursos?|medios|budget|costs?|cout|presupuesto|funding"
    r"|inputs|with what"
    r"|avec quoi|con que)(?:\b.*)?",
    "project": r"(?:project|projet|proyecto|team|equipe|equipo|organi[sz]ation|participant|institution)s?(?:\b.*)?",
    "group": r"(?:group|groupe|grupo|alliance)s?(?:\b.*)?",
    "type": r"(?:type|kind|area|categor\w+|theme|tipo|genre|nature|domaine|ambito)s?(?:\b.*)?",
    "addressee": r"(?:addressee|addressed to|to whom|destinatair\w+|destinatari\w+|dirigid\w+|for|audience|pour"
    r"|para|to)"
    r"(?:\b.*)?",
    "recommendation": r"(?:recommendation|recommandation|recomendacion)\w*(?:\b.*)?",
    "conclusion": r"(?:conclusion|agreement|decision|acuerdo|constat)\w*(?:\b.*)?",
    "lesson": r"(?:lesson|lecon|leccion|enseignement|aprendizaje)\w*(?:\b.*)?",
    "country": r"(?:country|countries|pays|pais|paises|nationality)(?:\b.*)?",
    "role": r"(?:role|function|fonction|qualite|funcion|categor\w+|type of participant|organi[sz]ation|capacity"
    r"|statut|cargo)"
    r"(?:\b.*)?",
    "people": r"(?:number|participants?|people|persons?|count|nombre|effectif|total|participantes|numero|personas"
    r"|attend\w+)"
    r"(?:\b.*)?",
    "session": r"(?:session|seance|sesion|title|titre|titulo|topic|theme|subject|tema)s?(?:\b.*)?",
    "chair": r"(?:chair\w*|president\w*|presid\w+|moderat\w+|moderador\w*|facilitat\w+)(?:\b.*)?",
    "day": r"(?:day|jour|journee|dia)s?(?:\b.*)?",
    "milestone": r"(?:milestone|jalon|hito|stage)s?(?:\b.*)?",
    "place": r"(?:place|lieu|lugar|where|location|site|venue)s?(?:\b.*)?",
    "voice": r"(?:voice|voix|voz|who said|said by|source|dit par|dicho por|according to)(?:\b.*)?",
    "content": r"(?:content|contenu|contenido|what)s?(?:\b.*)?",
    "case": r"(?:case|cas|caso)s?(?:\b.*)?",
    "condition": r"(?:condition|condicion)\w*(?:\b.*)?",
}
"""What a column's heading (folded) says its cells are."""


def topics_of(words: str) -> list[str]:
    """Return the topics that words announce, in the order they are named."""
    folded = fold(words)
    found = [(match.start(), name) for name, pattern in _COMPILED.items() if (match := pattern.search(folded))]
    return [name for _, name in sorted(found)]


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Return what the columns of a table are, by the words above them; the first that fits counts."""
    columns: dict[str, int] = {}
    for at, words in enumerate(header):
        folded = fold(words).strip(" *:?")
        for name, pattern in COLUMNS.items():
            if name not in columns and at not in columns.values() and re.fullmatch(pattern, folded):
                columns[name] = at
                break
    return columns


_TO = re.compile(
    r"(?:(?:recommendations?|recommandations?|recomendacion(?:es)?|recomendación|actions?|acciones|proposed"
    r"|proposées|follow[- ]?up"
    r"|specific|next steps|suites|commitments|to be taken|to be done|à prendre|à mener|a tomar|addressed|adressées"
    r"|dirigidas"
    r"|spécifiques|mesures)\s+)*"
    r"(?:to|for|by|of|à l[’'](?:intention|attention) (?:de la|de l[’']|des|du|de)|a la atención de(?: la| los)?|al"
    r"|aux?|à l[’']|à la|à|pour les?|pour la|pour|par les?|par la|par l[’']|par|des|du|de la|de l[’']|al|a los|a las"
    r"|a la|a|para los|para las|para el|para la|para|por el|por la|por los|por las"
    r"|por|del|de los|de las|de la)(?:\s+|(?<=[’']))"
    r"(?P<who>(?:the |les |la |le |l[’'])?\S.*)",
    re.IGNORECASE,
)


def addressed(heading: str) -> str:
    """Return whom a heading speaks to (``To the Ministry:``, ``Actions by banks``), or nothing."""
    found = _TO.fullmatch(heading.strip(" :*"))
    return found["who"].strip(" :*") if found else ""
