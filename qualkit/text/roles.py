"""Guess who asks and who answers. Every guess can be overruled by participants.csv."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qualkit.model import DocumentKind, Role
from qualkit.text.labels import INTERPRETER, INTERVIEWER, RESPONDENT, stem
from qualkit.text.words import fold

_ASKERS = (r"(?:interviewers?|interviewed by|moderators?|facilitators?|researchers?|enquet(?:eur|rice)s?"
           r"|moderat(?:eur|rice)s?|animat(?:eur|rice)s?|intervieweu(?:r|se)s?|mene(?:e|s|es)? par"
           r"|conduite? par|conducted by|entrevistador[ae]?s?)")
_INTERPRETERS = r"(?:interpreters?|translators?|interpretes?|traduct(?:eur|rice)s?)"
_FOCUS = re.compile(r"(?<![a-z])(?:fgds?|focus[ _-]?groups?|groupes? de discussion|discussions? de groupes?"
                    r"|group discussion)(?![a-z])")
_KEY_INFORMANT = re.compile(r"(?<![a-z])(?:kiis?|key[ _-]informants?|informat(?:eur|rice)s?[ _-]cles?)"
                            r"(?![a-z])")


def guess_kind(about: str, speakers: Sequence[str]) -> DocumentKind | None:
    """Guess what sort of conversation a document is, from what is said about it and its speakers.

    ``about`` holds its name, title and opening; None means that nobody speaks in it.
    """
    folded = fold(about)
    if not speakers:
        return None
    if _FOCUS.search(folded):
        return DocumentKind.FOCUS_GROUP
    if _KEY_INFORMANT.search(folded):
        return DocumentKind.KEY_INFORMANT
    members = {speaker for speaker in speakers if stem(fold(speaker)) != fold(speaker)}
    leaders = {stem(fold(speaker)) for speaker in speakers} & _LEADERS
    return DocumentKind.FOCUS_GROUP if len(members) >= 3 and leaders else DocumentKind.INTERVIEW


_LEADERS = frozenset({"moderator", "mod", "moderateur", "moderatrice", "facilitator", "facilitateur",
                      "facilitatrice", "animateur", "animatrice", "fac"})


_UNKNOWN = frozenset({"unknown", "unknown speaker", "unidentified", "unidentified speaker", "inconnu",
                      "inconnue"})


def guess_roles(said: Mapping[str, Sequence[str]], *, kind: DocumentKind | None,
                about: str = "") -> dict[str, Role]:
    """Guess the role of each speaker from the label, then from ``about``, then from who asks.

    ``said`` maps speakers, in order of appearance, to what they say; ``about`` is the opening of
    the document (``Interviewer is Awa Diarra.``). Questions decide only where nothing else does.
    """
    others = Role.MEMBER if kind is DocumentKind.FOCUS_GROUP else Role.RESPONDENT
    roles = {speaker: role for speaker in said if (role := _by_label(speaker, others)) is not None}
    opening = fold(about)
    for speaker in said:
        if speaker not in roles and (named := _by_opening(speaker, opening)) is not None:
            roles[speaker] = named
    if Role.INTERVIEWER not in roles.values():
        asker = _by_questions({speaker: words for speaker, words in said.items() if speaker not in roles})
        if asker is not None and len(said) > 1:
            roles[asker] = Role.INTERVIEWER
    return {speaker: roles.get(speaker, others) for speaker in said}


def _by_label(speaker: str, others: Role) -> Role | None:
    key = stem(fold(speaker).strip(". "))
    if key in INTERVIEWER:
        return Role.INTERVIEWER
    if key in INTERPRETER:
        return Role.INTERPRETER
    if key in _UNKNOWN:
        return Role.UNKNOWN
    return others if key in RESPONDENT else None


def _by_opening(speaker: str, opening: str) -> Role | None:
    name = r"\s+(?:\w\.?\s+)?".join(map(re.escape, fold(speaker).split()))  # Rich McGrath is Rich W McGrath
    for pattern, role in ((_ASKERS, Role.INTERVIEWER), (_INTERPRETERS, Role.INTERPRETER)):
        if re.search(rf"(?<![a-z]){pattern}\W{{0,3}}(?:(?:is|are|was|were|est|etait|:)\W{{1,2}})?"
                     rf"(?:[^\n.:;]{{0,60}}?(?:\band\b|\bet\b|,|&)\s*)?{name}(?![^\W_])", opening):
            return role
    return None


def _by_questions(said: Mapping[str, Sequence[str]]) -> str | None:
    """Return who asks clearly more than all others together, or who opens and asks most often."""
    asked = {speaker: sum(map(_asks, turns)) for speaker, turns in said.items()}
    total = sum(asked.values())
    if not total:
        return None
    often = {speaker: asked[speaker] / len(turns) for speaker, turns in said.items()}
    asker = max(asked, key=lambda speaker: asked[speaker])
    if often[asker] >= 0.25 and asked[asker] * 2 > total:
        return asker
    opener = next(iter(said))
    return opener if often[opener] >= 0.2 and often[opener] == max(often.values()) else None


def _asks(words: str) -> bool:
    return "?" in words or "؟" in words
