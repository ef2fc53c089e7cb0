"""The labelled fields of library records, as catalogues in English, French and Spanish print them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qualkit.text.words import fold

_LABELS: Mapping[str, str] = {
    "title": "title titre titulo dc.title ti t1 title_full|main title|titre principal|titulo principal|title proper",
    "author": "author authors creator creators auteur auteurs autor autores dc.contributor.author"
    " dc.creator au a1 author_facet author2|main author"
    "|main authors|auteur principal|auteurs principaux|autor principal|autores principales|otros autores"
    "|other authors|autres auteurs|auteur(s)"
    "|author(s)|autor(es)|personal author|corporate author|auteur collectif|autor institucional"
    "|autor corporativo|auteure|auteures|autora|autoras|par|by",
    "abstract": "abstract abstracts description summary resumen resume sumario"
    " descripcion dc.description.abstract dc.description ab n2 |abstract/description|resume analytique",
    "subject": "subject subjects keyword keywords topic topics materia materias"
    " tema temas sujet sujets descripteurs descriptores dc.subject kw descriptors"
    "|mots-cles|mots cles|palabras clave|palabras-clave|agrovoc keywords|subject headings"
    "|dc.subject.agrovoc|cg.subject|index terms|author keywords|mots matieres|topic_facet",
    "handle": "handle uri url permalink permalien dc.identifier.uri ur identifier identifiant enlace lien link"
    "|online access|acceso en linea|acces en ligne|persistent identifier"
    "|persistent link|enlace permanente|lien permanent|permanent link|identificador",
    "licence": "license licence rights droits derechos licencia dc.rights dc.rights.uri"
    " dc.rights.license dcterms.license|access rights|droits d'acces|usage rights|dcterms.accessrights"
    "|conditions d'utilisation|derechos de uso|terms of use|access status|statut d'acces|dcterms.license"
    "|derechos de acceso",
    "place": "dc.coverage.spatial dcterms.spatial couverture cobertura cg.coverage.country cg.coverage.region"
    "|geographic coverage|couverture geographique|cobertura geografica",
    "series": "series series2 serie series_title dc.relation.ispartofseries t3 coleccion|series title"
    "|titre de la collection|is part of series|part of series|collection/serie|serie/coleccion",
    "year": "year date published publishdate publicado publie annee ano fecha"
    " dc.date.issued dc.date py y1 dcterms.issued|date issued|issue date|date de publication"
    "|publication date|publication year"
    "|fecha de publicacion|date published|ano de publicacion|annee de publication|date of publication",
}
LABELS: Mapping[str, str] = {
    form: name
    for name, forms in _LABELS.items()
    for form in (*forms.partition("|")[0].split(), *filter(None, forms.partition("|")[2].split("|")))
}
"""Folded label -> what it labels."""

_OTHER = frozenset(
    """
    _version_ author_browse author_sort author_role author_additional building collection contents
    edition era format fullrecord genre geographic id institution isbn issn language last_indexed
    lenguaje idioma langue note notes physical publishdaterange publishdatesort publisher publisherstr
    publishercorporate record_format record_type spelling spellingshingle title_alt title_auth
    title_fullstr title_full_unstemmed title_short title_sort title_sub topic_browse topic_unstemmed
    work_keys_str_mv hierarchy_top_id oai_id formato editorial editeur dc.language dc.type dc.publisher
    dc.date.accessioned dc.date.available dc.contributor dc.format dc.source type tipo citation cita
    source pages country pais pays extent isbn/issn dewey callnumber thumbnail status region notas
    editor editors publication place lieu lugar tirage cote doi version
    """.split()  # noqa: SIM905  # a list of words, read as one
)
_MENU = re.compile(
    r"\W*(?:metadata|show (?:full|simple)(?: item)? record|full (?:item )?(?:record|metadata)|view/ ?open|view item"
    r"|download|browse"
    r"|collections|my account|log ?in|register|statistics|share|export|cite(?: this)?|print|add to favou?rites"
    r"|similar items"
    r"|related items|files in this item|staff view|holdings|table of contents|thumbnail"
    r"|m[ée]tadonn[ée]es|(?:voir|afficher) (?:la notice compl[èe]te|le document)|voir/ouvrir|t[ée]l[ée]charger"
    r"|parcourir"
    r"|mon compte|se connecter|statistiques|partager|exporter|citer|imprimer|documents similaires|fichiers? (?:de"
    r"|dans) ce document"
    r"|exemplaires|table des mati[èe]res"
    r"|metadatos|mostrar (?:el )?registro (?:completo|sencillo)|ver/ ?abrir|ver [íi]tem|descargar|listar|navegar"
    r"|mi cuenta"
    r"|iniciar sesi[óo]n|registrarse|estad[íi]sticas|compartir|exportar|citar|imprimir|ejemplares(?: similares)?"
    r"|existencias"
    r"|ficheros en el [íi]tem|archivos en este [íi]tem|vista equipo|tabla de contenidos|colecciones)\W*",
    re.IGNORECASE,
)
"""What stands on a page to be pressed: it ends the field above it."""
_SHORT = frozenset({"author", "year", "series", "handle", "licence", "place"})
"""Fields that a blank line ends once they have a value."""
_COLON = re.compile(
    r"[ \t>*•-]*(?P<label>[^\W\d_][\w./()' ’-]{0,38}?)(?:\[[a-z]{2}(?:_[A-Z]{2})?\])?[ \t*]*(?:[:="
    r"|\t])[ \t*]*(?P<value>.*)"
)
_LANGUAGE = re.compile(r"(?:\t|\s\|\s)[ \t]*[a-z]{2,3}(?:_[A-Z]{2})?[ \t|]*$")
_SPACED = re.compile(r"(?P<label>_?[a-z][\w.]*)[ ]+(?P<value>\S.*)")
_RIS = re.compile(r"(?P<label>[A-Z][A-Z0-9])  ?-[ \t]?(?P<value>.*)")
_TITLED = re.compile(r"[ \t*#_]*(?P<label>[^\W\d_][\w./()' ’-]{0,38}?)[ \t*_]*:?[ \t*_]*")


@dataclass(frozen=True, slots=True)
class Value:
    """One line's worth of a field at ``[start:end]``; ``label`` as folded."""

    name: str
    label: str
    start: int
    end: int
    text: str


def values(content: str) -> Iterator[Value]:
    """Yield the values of known fields, one a line. A line without a label goes on with the field above it."""
    at = 0
    name = label = ""
    blank, filled = True, False
    for line in content.split("\n"):
        bare = line.strip(" \t|")
        found = _labelled(line, after_blank=blank)
        if found is not None:
            label, start, value = found
            name = LABELS.get(label, "")
            filled = bool(value.strip())
            if filled and name:
                yield _value(name, label, at + start, value)
        elif _MENU.fullmatch(line) or (blank and filled and bare and name in _SHORT):
            name = ""
        elif bare and name:
            filled = True
            yield _value(name, label, at, line)
        blank = not bare
        at += len(line) + 1


def _value(name: str, label: str, at: int, words: str) -> Value:
    words = _LANGUAGE.sub("", words)
    left = len(words) - len(words.lstrip(" \t|-•*"))
    bare = words.strip(" \t|").lstrip("-•* ")
    return Value(name, label, at + left, at + left + len(bare), bare)


def _labelled(line: str, *, after_blank: bool) -> tuple[str, int, str] | None:
    """The label of a line, where its value begins, and the value; None where it has no label."""
    if (found := _RIS.match(line)) is not None:
        return fold(found["label"]), found.start("value"), found["value"]
    found = _COLON.match(line)
    if (
        found is not None
        and _plain(found["label"]) == "collection"
        and re.search(r"[;,]\s*(?:n\S{0,2}\s*)?\d+\s*$", found["value"])
    ):
        return "series", found.start("value"), found["value"]
    if found is not None and _known(label := _plain(found["label"])):
        return label, found.start("value"), found["value"]
    if (
        found is not None
        and len(found["label"].split()) <= 4
        and found["label"][:1].isupper()
        and found["value"]
        and not found["value"].startswith("//")
        and len(found["value"]) < 300
    ):
        return _plain(found["label"]), found.start("value"), found["value"]
    spaced = _SPACED.match(line)
    if (
        spaced is not None
        and (label := _plain(spaced["label"]))
        and _known(label)
        and ("_" in label or label in _STAFF)
    ):
        return label, spaced.start("value"), spaced["value"]
    alone = _TITLED.fullmatch(line)
    if (
        alone is not None
        and alone["label"].strip()
        and _known(label := _plain(alone["label"]))
        and (after_blank or line.rstrip().endswith(":"))
    ):
        return label, len(line), ""
    return None


_STAFF = frozenset(
    {
        *_OTHER,
        "author",
        "author2",
        "series2",
        "description",
        "title",
        "topic",
        "url",
        "series",
        "publishdate",
        "subject",
        "abstract",
    }
) - {"by", "source", "pages", "status", "place", "version", "note", "notes", "country", "type", "era"}


def _plain(label: str) -> str:
    return re.sub(r"\s+", " ", fold(label)).strip(" *:").replace("’", "'")


def _known(label: str) -> bool:
    return label in LABELS or label in _OTHER or re.match(r"(?:dc|dcterms|cg)\.\w", label) is not None
