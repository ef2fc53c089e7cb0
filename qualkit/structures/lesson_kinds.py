"""Sorts of lesson: what worked, what is new, what was adjusted, what was a mistake; as named, and as told."""

from __future__ import annotations

import re

_NAMED = {
    "worked": r"effective,? (?:and )?replicable practices?|replicable practices?|good practices?|successes"
    r"|practices? that work\w*|what (?:works|worked|went well|succeeded)|works and (?:is )?replicable"
    r"|pratiques? (?:efficaces?|réplicables?|éprouvées?|qui (?:marchent|fonctionnent))|bonnes pratiques|réussites"
    r"|ce qui (?:marche|fonctionne|réussit|a (?:bien )?(?:marché|fonctionné|réussi))|buenas prácticas|aciertos|éxitos"
    r"|prácticas (?:eficaces|replicables)|lo que (?:(?:dio|da) (?:buen )?resultado|(?:salió|sale) bien|funcion\w+)",
    "innovation": r"innovations?|innovaciones|nouveautés|novedades|new (?:things|ideas|practices)(?: tried)?",
    "adjust": r"(?:approaches|practices|methods|things)?\s*(?:that |which )?(?:requir\w+|need\w*) (?:adjust\w+"
    r"|improv\w+|to be adjusted)|to be adjusted|(?:approches? |pratiques? )?(?:à ajuster|à corriger"
    r"|qui demandent un ajustement)|(?:enfoques |prácticas )?(?:que requieren ajustes?|por ajustar)"
    r"|what (?:was|were|is|had to be|has to be|needs to be) (?:adjusted|changed|corrected|improved)|adjustments"
    r"|corrections"
    r"|ce qui (?:(?:a|doit|devait) (?:dû )?(?:été |être )?)(?:ajusté|changé|corrigé|adapté|modifié|amélioré)"
    r"|ajustements"
    r"|lo que (?:se|hubo que|hay que) (?:ajust|cambi|corrig|corregi|mejor)\w+|lo ajustado|ajustes",
    "mistake": r"mistakes?(?: (?:that should be avoided|to (?:be )?avoid\w*))?|errors|failures|erreurs?(?: à (?:éviter"
    r"|ne pas répéter))?|échecs|errores?(?: (?:que deben evitarse|a evitar|por evitar))?|fracasos|equivocaciones"
    r"|what (?:went wrong|failed|did not work)|ce qui (?:n['’]a pas (?:marché|fonctionné|réussi)|a échoué)"
    r"|lo que (?:no (?:funcion|result)\w+|(?:salió|sale) mal|falló)",
}
KINDS = {name: re.compile(rf"(?<!\w)(?:{pattern})", re.IGNORECASE) for name, pattern in _NAMED.items()}
"""How a sort of lesson is called, in headings and labels."""
_VERDICTS = {
    "worked": r"\b(?:worked(?: well)?|paid off)(?=[.,;]|$)|\b(?:it|that|this|which) worked\b|(?<!no )\bfuncionó\b"
    r"|\bdio (?:buen )?resultado|\b(?:a|ont) bien (?:marché|fonctionné)\b|\b(?:cela|ça|elle|il) a (?:marché"
    r"|fonctionné|réussi)\b",
    "innovation": r"\bfor the first time\b|\bpour la première fois\b|\bpor primera vez\b",
    "adjust": r"\b(?:was|were|had to be|has been|have been) (?:adjusted|changed|corrected)\b"
    r"|\b(?:a|ont) (?:été |dû être )?(?:ajusté|corrigé|modifié)e?s?\b|\bse (?:ajust|cambi)(?:ó|aron)\b"
    r"|\bse corrigi(?:ó|eron)\b",
    "mistake": r"\b(?:was|were) (?:a mistake|mistaken|wrong)\b|\b(?:erred|went wrong)\b|\bs['’](?:est|étai(?:en)?t"
    r"|sont) trompée?s?\b"
    r"|\bavai(?:en)?t tort\b|\b(?:fue|era) un error\b|\bse equivoc(?:ó|aron)\b|\b(?:a été|était) une erreur\b"
    r"|\bno funcionó\b"
    r"|\b(?:has|have|did) not work|\bn['’]a pas (?:marché|fonctionné)\b",
}
"""What a paragraph says of something that was done."""


def said_of(words: str) -> str:
    """What sort of lesson a paragraph tells; nothing where it judges nothing."""
    if sum(bool(pattern.search(words)) for pattern in KINDS.values()) > 1:
        return ""  # it tells of sorts of lessons
    return next((name for name, told in reversed(_VERDICTS.items()) if re.search(told, words, re.IGNORECASE)), "")
