"""Actions told in running sentences: *It was agreed that X will … by June*, *Y undertook to …*, *Z s'engage à …*."""

from __future__ import annotations

import re

from qualkit.structures.missing import is_missing

_LEAD = (
    r"(?:(?:finally|then|also|lastly|in addition|enfin|ensuite|puis|de plus|finalmente|luego|además|por último),?\s+)?"
)
_AGREED = (
    r"(?P<agreed>(?:it (?:was|is|has been) (?:also |further |finally )?(?:agreed|decided|resolved)|the \w+ agreed"
    r"|il (?:est|a été) (?:également |aussi )?(?:convenu|décidé|entendu)|on a (?:convenu|décidé)"
    r"|se (?:acordó|decidió|convino)|quedó acordado)\s+(?:that|que|qu['’])\s*)?"
)
_WHO = (
    r"(?P<who>(?:(?!\b(?:who|which|that|qui|que|dont)\b)[^,;:.()]"
    r"|(?<=\bMr)\.|(?<=\bMrs)\.|(?<=\bDr)\.|(?<=\bSra)\.|(?<=\bSr)\.|(?<=\bM)\.){2,70}?)"
)
_STRONG = (
    r"undertook to|undertakes? to|promised to|committed (?:itself |themselves |himself |herself )?to"
    r"|(?:s['’]est|se sont|s['’]) ?engag(?:ée?s?|e|ent) à|a promis de|ont promis de|se charge(?:nt|ra|ront)? de"
    r"|se compromet(?:ió|ieron|e|en) a|se encarg(?:ó|aron|a|an|ará|arán) de|qued(?:ó|aron) en(?=\s\w+r\b)"
)
_OFFERED = (
    r"offered to|volunteered to|agreed to|s['’]est proposée?s? (?:de|pour)|a proposé de|a offert de"
    r"|se ofreci(?:ó|eron) a"
)
_WILL = (
    r"will|shall|(?:is|are) to(?=\s\w)|has to|have to|(?:was|were) asked to|doit|doivent|va(?=\s\w+[eio]r\b)"
    r"|vont(?=\s\w+r\b)|\w+er(?:a|ont)(?=\s)|debe(?:n)?(?=\s\w+r\b)|(?:va|van) a(?=\s\w+r\b)"
    r"|\w{3,}(?:ará|erá|irá)n?(?=\s)"
)
_PROMISE = re.compile(
    rf"{_LEAD}{_AGREED}{_WHO}\s+(?:(?P<strong>{_STRONG})|(?P<offered>{_OFFERED})|(?P<will>{_WILL}))\s", re.IGNORECASE
)
_NOBODY = re.compile(
    r"(?:it|this|that|there|these|they|those|he|she|we|nobody|il|elle|ils|elles|on|cela|ceci|ce|se|esto|eso|nadie)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"(?:(?:The|Each|Every|All|La|Le|Les|L['’]|El|Los|Las|Chaque|Cada)\b|\S*[A-ZÀ-Þ])", re.IGNORECASE)
_DONE = re.compile(r"\s*(?:be|remain|stay|continue|need|have|être|rester|ser|estar|quedar)\b", re.IGNORECASE)


def promised(words: str, *, announced: bool) -> str | None:
    """Return who promises to do something in a sentence, or None if nobody does.

    ``announced`` says that the sentence stands under a heading of actions: there *X will …* and *X offered to …* are
    promises; elsewhere only what was agreed (*that X will …*) or undertaken is.
    """
    found = _PROMISE.match(words)
    if found is None or is_missing(words) or _NOBODY.match(found["who"]) or not _PERSON.match(found["who"]):
        return None
    if found["will"] and _DONE.match(words, found.end() - 1):
        return None
    kept = found["strong"] or announced or (found["agreed"] and found["will"])
    return found["who"].strip() if kept else None
