"""Sentences that ask for better things without saying who does what ("capacities should be strengthened").

A short list of rules, documented in docs/project-files.md, not a judgement of style. A text is a slogan if
it holds a verb of improvement in a phrase of duty, or begins with one, and does not say both who and what:
*who* is an addressee, actor or owner, or a subject ("the lender should …", "by the lender"); *what* is a
number, a time, a condition, a means ("by moving …", "so that …") or at least sixteen words.
"""

from __future__ import annotations

import re

from qualkit.text.words import fold, words

ENOUGH = 16
"""Words from which a sentence is taken to say what it asks for."""

_VERBS = ("strengthen|improve|enhance|reinforce|support|promote|encourage|develop|address|foster|boost|ensure|increase"
          "|prioriti[sz]e|mainstream|sensiti[sz]e|empower|consolidate|raise awareness|build capacit(?:y|ies)|scale up")
_DONE = ("strengthened|improved|enhanced|reinforced|supported|promoted|encouraged|developed|addressed|fostered|boosted"
         "|ensured|increased|prioriti[sz]ed|mainstreamed|sensiti[sz]ed|empowered|consolidated|considered|raised|built"
         "|scaled up|taken into account")
_MORE = r"(?:(?:more|better|further|fully|also|systematically) )?"
_INFINITIVES = ("renforcer|ameliorer|promouvoir|encourager|developper|soutenir|appuyer|favoriser|sensibiliser"
                "|accompagner|consolider|valoriser|assurer|accroitre|intensifier|prendre en compte|tenir compte")
_PARTICIPLES = ("(?:renforce|ameliore|encourage|developpe|appuye|favorise|sensibilise|accompagne|consolide|valorise"
                "|assure|promu|soutenu|accru|intensifie)e?s?|prise?s? en compte")
_DUTY = "doit|doivent|devrait|devraient"
_PLUS = r"(?:(?:mieux|davantage|aussi|systematiquement) )?"

_SLOGANS = tuple(map(re.compile, (
    rf"\b(?:should|must|shall|needs? to|ha(?:s|ve) to|ought to) {_MORE}be {_MORE}(?:{_DONE})\b",
    rf"\b(?:should|must|shall|needs? to|ha(?:s|ve) to|ought to) {_MORE}(?:{_VERBS})\b",
    rf"\b(?:there is a need|it is (?:important|necessary|essential|crucial)) to (?:{_VERBS})\b",
    r"^(?:to )?(?:strengthen|improve|enhance|reinforce|promote|encourage|foster|boost|ensure|empower|raise awareness"
    r"|build capacit(?:y|ies))\b",
    r"\bmore (?:\w+ ){1,3}(?:is|are) (?:needed|necessary|required)\b",
    rf"\b(?:il faut|il faudrait|{_DUTY}) {_PLUS}(?:etre {_PLUS}(?:{_PARTICIPLES})|{_INFINITIVES})\b",
    r"\b(?:il convient|il y a lieu|il est (?:necessaire|important|essentiel|souhaitable)) "
    rf"(?:de |d')(?:{_INFINITIVES})\b",
    rf"^(?:{_INFINITIVES})\b",
)))
_WHO = tuple(map(re.compile, (
    r"(?<!^there )(?<!^it )\b\w+ (?:should|must|shall|needs? to|ought to) (?!(?:\w+ly )?(?:also |further )?be\b)",
    r"\bby the \w+|\bpar (?:le|la|les|l') ?\w+",
    rf"\b(?:{_DUTY}) (?!(?:\w+ )?etre\b)",
)))
_WHAT = re.compile(
    r"\d|\b(?:by \w+ing|through|so that|instead of|rather than|at least|before|after|until|within|unless|when|where"
    r"|each|every|once|twice|from \w+ to|en \w+ant|afin que|pour que|au moyen|par le biais|au lieu|plutot que|au moins"
    r"|avant|apres|jusqu|chaque|lorsque|quand|des que|si)\b")


def is_slogan(text: str, who: str = "") -> bool:
    """Whether a text is a slogan; ``who`` is what its record names as addressee, actor or owner."""
    plain = " ".join(fold(text).split())
    if not any(pattern.search(plain) for pattern in _SLOGANS):
        return False
    says_who = bool(who.strip()) or any(pattern.search(plain) for pattern in _WHO)
    says_what = bool(_WHAT.search(plain)) or len(words(plain)) >= ENOUGH
    return not (says_who and says_what)
