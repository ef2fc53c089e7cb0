"""What a line that opens a turn may look like, and the words that field transcripts use for it.

A line alone never decides: ``One thing: we pay`` has the shape of a label. These are only
candidates; ``turns`` looks at the whole document.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from qualkit.text.times import CLOCK, seconds
from qualkit.text.words import MARKS, fold


def _words(listed: str) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in listed.split())


INTERVIEWER = _words("""
    i q int iv ivr ir er interviewer interviewers enqueteur enquetrice enq moderator mod moderateur
    moderatrice animateur animatrice facilitator facilitateur facilitatrice fac researcher chercheur
    chercheuse question questions intervieweur intervieweuse entrevistador entrevistadora pesquisador
    pesquisadora moderador moderadora host presenter evaluator evaluateur evaluatrice enumerator
    note_taker notetaker
""")
INTERPRETER = _words("interpreter translator interprete traducteur traductrice tradutor tradutora traductora")
RESPONDENT = _words("""
    r a p m f w h kp ki kii res resp ie respondent respondents interviewee participant answer reponse
    repondant repondante enquete enquetee interviewe interviewee informant informateur informatrice
    entrevistado entrevistada participante respuesta resposta man woman men women male female homme femme
    hommes femmes all tous toutes group groupe several chorus
""")
SPEAKER = _words("""
    speaker voice locuteur locutrice intervenant intervenante orador unknown_speaker unidentified unknown
    inconnu unidentified_speaker
""")
ROLE_WORDS = INTERVIEWER | INTERPRETER | RESPONDENT | SPEAKER

METADATA = _words("""
    date place lieu village villages town ville region regions country pays commune district cercle
    departement department province state ward location site venue setting language langue languages
    langues lenguaje idioma duration duree time heure start_time end_time start end debut fin length
    participants number_of_participants nombre_de_participants group groupe group_name nom_du_groupe
    project projet programme program id code interview_id document_id participant_id interview_no
    interview_number number numero interview entretien name nom age sex sexe gender genre occupation
    profession position fonction organisation organization title titre transcriber transcribed_by
    transcripteur transcriptrice transcrit_par translated_by traduit_par consent consentement file fichier
    type method methode topic theme study etude recorded recording enregistrement date_of_interview
    interview_date date_de_l'entretien present presents marital_status education household menage
    type_of_interview type_d'entretien instrument case cas pseudonym pseudonyme role community communaute
    fecha lugar data local pais edad idade
""")
"""Keys of opening lines such as ``Village: ...``, folded."""

NOT_SPEAKERS = _words("""
    note notes nb n.b ps example examples exemple exemples e.g i.e tel telephone phone fax mobile email
    e-mail mail web website site url http https www source sources reference references see voir figure
    fig table tableau box annex annexe appendix chapter section part partie objective objectives objectif
    objectifs output outputs outcome outcomes activity activities activite activites result results
    resultat resultats indicator indicators indicateur indicateurs target baseline impact goal purpose
    summary resume abstract introduction background context contexte conclusion conclusions recommendation
    recommendations recommandation recommandations lesson lessons lecon lecons finding findings step etape
    phase day jour session module total subtotal author authors auteur auteurs autor autores publisher
    publisher published publicado editor editeur keywords mots-cles subject objet re cc to from sent
    format formato materias copyright isbn doi issn warning attention important remember remark remarque
    observation first second third firstly secondly finally however therefore because but and or so also
    then thus anyway question_guide definition caption image photo picture link links download
    related_portfolio case_study case_studies contents end_of_interview answer_key option options task
    tasks action actions theme themes topic topics category code codes transcript transcription details
    what when where why how with_what by_whom by_when hosts owner responsible due deadline means resources budget
    strengths weaknesses opportunities threats condition addressee qui quoi quand ou comment pourquoi avec_quoi
    hote hotes responsable responsables echeance delai moyens ressources forces faiblesses opportunites menaces
    quien que cuando donde como con_que anfitrion anfitriones plazo medios recursos presupuesto fortalezas
    debilidades oportunidades amenazas compromiso compromisos
""") | METADATA - ROLE_WORDS
"""Heads of lines in reports and records; folded."""

STAGE = _words("""
    laughs laugh laughter laughing rires rire inaudible crosstalk cross_talk music musique applause
    applaudissements pause silence unclear unintelligible sic coughs cough sighs sigh crying cries
    phone_rings interruption overlapping noise bruit rit pleurs background_noise recording_ends
    recording_stops end fin foreign music_playing blank_audio audio_cuts_out
""")
"""Bracketed directions that are no speakers; folded."""

_NAME = rf"(?P<name>[^\W\d_](?:[^\W_]|[{MARKS}.'’ \u00a0#&/+_-]){{0,39}}?)"
_HINT = rf"(?:[ \u00a0]*\((?!{CLOCK}\))(?P<hint>[^()\n]{{1,60}})\))?"
_TIME = rf"[\[(]?(?P<time>{CLOCK})[\])]?"
_LEAD = (rf"[ \t\u00a0]*(?P<item>(?:\d{{1,4}}[.)]?|[-•])[ \t]+)?(?:\*\*|__|\*|_)?"
         rf"(?:[\[(]?(?P<lead>{CLOCK})[\])]?[ \t]*[-–|]?[ \t]*)?")
_COLON = re.compile(rf"{_LEAD}{_NAME}{_HINT}(?:[ \t]*{_TIME})?(?:\*\*|__|\*|_)?[ \t\u00a0\u202f]*[:：]"
                    rf"(?:\*\*|__|\*|_)?(?P<tight>(?=[^\s:/\\\d]))?(?(tight)|(?=\s|$))[ \t\u00a0]*")
_CLOCK_AFTER = re.compile(rf"[ \t]*{_NAME}{_HINT}(?:[ \t]*[|–-][ \t]*|[ \t\u00a0]+){_TIME}"
                          r"(?:[ \t]?[AaPp][Mm])?[ \t]*:?[ \t]*$")
_CLOCK_BEFORE = re.compile(rf"[ \t]*{_TIME}[ \t]*[|–-]?[ \t]*{_NAME}{_HINT}[ \t]*:?[ \t]*$")
_BRACKET = re.compile(rf"[ \t]*\[{_NAME}{_HINT}(?:[ \t,]*(?P<time>{CLOCK}))?\][ \t]*:?[ \t\u00a0]*")
_BARE = re.compile(rf"[ \t]*(?:\*\*|__)?{_NAME}{_HINT}(?:\*\*|__)?[ \t]*$")
_CLOCK_ONLY = re.compile(rf"[ \t]*[\[(]?(?P<time>{CLOCK})[\])]?(?:[ \t]*(?:-->|[-–])[ \t]*"
                         rf"[\[(]?(?P<to>{CLOCK})[\])]?[^\n]*)?[ \t]*$")
_NUMBERED = re.compile(r"^(.*?[^\W\d_.])[ .#_-]*\d{1,4}[a-z]?$")
_PARTICLES = frozenset({"de", "du", "da", "di", "la", "le", "van", "von", "bin", "al", "el", "ag", "ould",
                        "dos", "of", "and", "et"})
_SPACES = re.compile(r"[ \u00a0]+")


class Candidate(NamedTuple):
    """A line that may open a turn: label ``[start:words]``, and what the label says."""

    form: str
    """``colon``, ``clock`` (name and time on a line), ``bracket`` or ``bare`` (a name on a line)."""
    key: str
    """The label folded, the same for all its spellings."""
    speaker: str
    line: int
    start: int
    words: int
    alone: bool
    """Whether no words follow on the line."""
    hint: str = ""
    begins_at: float | None = None


def stem(key: str) -> str:
    """Return a folded label without its number: ``p`` for ``p3``, ``speaker`` for ``speaker 12``."""
    numbered = _NUMBERED.match(key)
    return numbered[1].rstrip(" .#_-") if numbered else key


def is_role(key: str) -> bool:
    """Whether a folded label is a word for somebody's part in an interview, numbered or not."""
    return stem(key) in ROLE_WORDS


def is_name(speaker: str) -> bool:
    """Whether a label is written as names and codes are: few words, each with a capital or a digit."""
    words = _SPACES.split(speaker)
    return len(words) <= 5 and all(_is_name_word(word) for word in words) and not words[0].islower()


def _is_name_word(word: str) -> bool:
    first = word.lstrip("'’(#&/+-_.")[:1]
    return not first or not first.islower() or word.casefold() in _PARTICLES


def clock_only(line: str) -> tuple[float | None, float | None] | None:
    """Return the times of a line that holds nothing else (``00:21``, ``0:01 --> 0:04``), or None."""
    if not line[:6].strip(" \t[(")[:1].isdigit():
        return None
    match = _CLOCK_ONLY.match(line)
    if match is None:
        return None
    return seconds(match["time"]), seconds(match["to"]) if match["to"] else None


def candidate(line: str, number: int, start: int) -> Candidate | None:
    """Return what a line (``number``, beginning at ``start``) proposes, or None."""
    head = line[:100]
    colon = ":" in head or "：" in head
    if colon and len(line) <= 90 and (found := _CLOCK_AFTER.match(line) or _CLOCK_BEFORE.match(line)):
        return _propose("clock", found, line, number=number, start=start)
    if head.lstrip()[:1] == "[" and (found := _BRACKET.match(head)) and fold(found["name"]) not in STAGE:
        return _propose("bracket", found, line, number=number, start=start)
    if colon and (found := _COLON.match(head)):
        return _propose("colon", found, line, number=number, start=start)
    if len(line) <= 60 and not head.lstrip(" \t*_")[:1].islower() and (found := _BARE.match(line)) \
            and is_name(found["name"].strip()):
        return _propose("bare", found, line, number=number, start=start)
    return None


def _propose(form: str, found: re.Match[str], line: str, *, number: int, start: int) -> Candidate | None:
    groups = found.groupdict()
    speaker = _SPACES.sub(" ", groups["name"]).strip(" *_-")
    key = fold(speaker).rstrip(".")
    if (groups.get("tight") is not None or groups.get("item")) and not is_role(key):
        return None
    if not key or (stem(key) in NOT_SPEAKERS and not is_role(key)) or (form != "colon" and key in STAGE):
        return None
    clock = groups.get("lead") or groups.get("time")
    indent = len(line) - len(line.lstrip())
    return Candidate(form=form, key=key, speaker=speaker, line=number, start=start + indent,
                     words=start + found.end(), alone=not line[found.end():].strip(" \t*_"),
                     hint=groups.get("hint") or "", begins_at=seconds(clock) if clock else None)
