"""Library records: title, authors with their spellings, abstract once, subjects, handle, licence, series, year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile, islice

from qualkit.model import Document, DocumentKind, Item, ItemKind, Text, file_and_row
from qualkit.structures.common import add_places
from qualkit.structures.fields import Value, values
from qualkit.structures.page import Page, open_page
from qualkit.text.languages import UNDETERMINED, languages_of
from qualkit.text.words import fold

NAME = "record.v1"
_PARTS = re.compile(r"\s*(?:;|\||•|\s-\s(?=\S))\s*")
_BODIES = re.compile(
    r",\s+(?=(?:Institut|Universi|Cent(?:re|er|ro)\b|Minist|Fundaci|Fondation|Foundation|Organi[sz]a|Asso[cs]ia|Federa"
    r"|Fédéra|Consej|Conseil|Council|Ban[ckq]|Agenc|Program|Coop|Réseau|Network|Société|Society|Sociedad)|\s\S)",
)
"""Before an organisation that wrote along with a person: *Ferrufino, Óscar, Instituto de Salud Rural*."""
_PATH = re.compile(r"\S\s+(?:>|»|→|›|::)\s+\S")
_FURNITURE = re.compile(
    r"(?:search|buscar|rechercher?|b[úu]squeda|recherche|home|accueil|inicio|back|volver|retour|results?|resultados"
    r"|résultats"
    r"|menu|skip to|ir al|aller au|login|welcome|bienvenid[oa]s?|bienvenue)\b.{0,80}"
    r"|.{0,60}\b(?:digital library|repository|catalog(?:ue)?|catálogo|biblioteca|bibliothèque|library|repositorio|dépôt"
    r"|archives? (?:ouvertes?|institutionnelles?)|archivo institucional|DSpace|VuFind|OPAC)\b.{0,40}"
    r"|.{0,60}\b\d+ (?:of|de|sur|/) \d+\W*|\W*\[[^\[\]]*\]\W*|(?:\W*\[[^\[\]]{1,40}\]\W*){2,}.*",
    re.IGNORECASE,
)
"""What a page has above its record: the site's name, the way to the page, its search box."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_HANDLE = re.compile(
    r"https?://(?:hdl\.handle\.net|doi\.org|purl\.org|[\w.-]+/(?:handle|xmlui/handle))/[^\s\"<>;,]+"
    r"|\b\d{4,6}(?:\.\d+)?/\d+\b|https?://[^\s\"<>;,]+"
)
_ADDRESS = re.compile(r"https?://(?:hdl\.handle\.net|(?:dx\.)?doi\.org|purl\.org|[\w.-]{3,80}/(?:xmlui/)?handle)/[^\s\"<>;,]+")
"""The lasting address of a record, wherever it stands."""
_LICENCE = re.compile(
    r"\b(?:CC[ -](?:BY(?:-(?:NC|SA|ND))*|0)(?:[ -]\d\.\d)?(?: IGO)?|Creative Commons [A-Z][\w -]*\d?(?:\.\d)?"
    r"|Open Access|Libre accès|Accès libre|Acceso abierto|All rights reserved"
    r"|Tous droits réservés|Todos los derechos reservados)\b"
)
_SERIES = re.compile(
    r"(?P<name>(?:[A-ZÀ-Þ][\w’'-]*\s(?:(?:de|du|des|of|for|on|in|del|la|et|and|d['’])\s?)*){0,6}(?:Series|Papers?"
    r"|Cahiers?|Notes?|Documents?|Documentos?|Cuadernos?|Reports?|Collection|Serie|Briefs?|Rapports?)(?:\s(?:de"
    r"|d['’]|on|of|for)?\s?[A-ZÀ-Þa-zà-ÿ][\w’'-]*){0,4}?)"
    r",?\s*(?:;\s*)?(?:no\.?|n[°ºo]\.?|núm\.?|num\.?|No\.|vol\.?|#)?\s*(?P<number>\d{1,5})(?=[.,;:)\s]|$)"
)
_NUMBERED = re.compile(
    r"(?P<name>.+?)\s*(?:[,;(]|\s)\s*(?:no\.?|n[°ºo]\.?|núm\.?|num\.?|nr\.?|vol\.?|#"
    r"|issue)?\s*(?P<number>\d{1,5})\)?\s*$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.?[ -]?)+")
_DOTS = re.compile(r"\s*(?:\.\.\.|…)\s*$")


class RecordReader:
    """Reads library records: pages of repositories and catalogues, RIS and BibTeX entries."""

    name = NAME
    kinds = frozenset({DocumentKind.RECORD})

    def propose(self, document: Document, text: Text) -> Iterator[Item]:
        """Yield each piece of the record once, however often it stands there."""
        page = open_page(document, text, self.name)
        found = list(values(text.content))
        if not {"title", "author", "abstract", "handle"} & {one.name for one in found}:
            return
        record = file_and_row(document.key)[1] or "1"
        note = _Notes(page, record, found)
        note.title([one for one in found if one.name == "title"])
        note.authors([one for one in found if one.name == "author"])
        note.abstracts(list(_joined(text.content, [one for one in found if one.name == "abstract"])))
        note.subjects([one for one in found if one.name == "subject"])
        note.handle([one for one in found if one.name == "handle"])
        note.licence([one for one in found if one.name == "licence"])
        note.series([one for one in found if one.name == "series"])
        note.year([one for one in found if one.name == "year"])
        note.places([one for one in found if one.name == "place"])
        note.absent()
        add_places(page, only_typed=True)
        yield from page.items()


class _Notes:
    """Notes the items of one record."""

    def __init__(self, page: Page, record: str, found: Sequence[Value]) -> None:
        self.page, self.record, self.found = page, record, found

    def _add(self, kind: ItemKind, start: int, end: int, *, value: str = "", number: str = "", **more: str) -> None:
        value = value or " ".join(self.page.content[start:end].split())
        self.page.add(
            kind,
            start,
            end,
            text=value,
            number=number,
            fields={"value": "" if kind is ItemKind.ABSTRACT else value, "record": self.record, **more},
        )

    def title(self, found: Sequence[Value]) -> None:
        """The title as labelled (the first line of the page may be it too), else the first heading."""
        if not found:
            place = self._heading()
            if place is not None:
                self._add(ItemKind.TITLE, *place)
            return
        first = found[0]
        end = first.end
        for one in found[1:]:
            if (
                one.label != first.label
                or self.page.content[end : one.start].strip()
                or not _starts_line(self.page.content, one)
            ):
                break
            end = one.end
        at = self.page.content.find(self.page.content[first.start : end])
        self._add(ItemKind.TITLE, at, at + end - first.start)

    def _heading(self) -> tuple[int, int] | None:
        """The lines that head a page, below what belongs to its site: those that stand on it again go before others."""
        content = self.page.content
        first = min((one.start for one in self.found), default=len(content))
        blocks = islice(_blocks(content[:first]), _FEW)
        heads = [place for block in blocks if (place := _headed(content, block)) is not None]
        again = [place for place in heads if _stands_again(content, *place)]
        plain = [place for place in heads if not content[slice(*place)].endswith(".")]
        return next(iter((*again, *plain, *heads)), None)

    def authors(self, found: Sequence[Value]) -> None:
        """Each author once; other spellings are variants."""
        people: dict[str, list[tuple[int, int, str]]] = {}
        roles: dict[str, str] = {}
        for one in sorted(found, key=lambda value: value.start):
            for start, end in _names(one):
                name = self.page.content[start:end]
                if key := _person(name):
                    roles.setdefault(key, "other" if re.match(r"otros|other|autres", one.label) else "")
                    people.setdefault(key, []).append((start, end, name))
        for key, forms in people.items():
            best = max(forms, key=lambda form: ("," in form[2], len(form[2]), -form[0]))
            others = "; ".join(dict.fromkeys(name for _, _, name in forms if name != best[2]))
            start, end, name = next(form for form in forms if form[2] == best[2])
            self._add(ItemKind.AUTHOR, start, end, value=name, variants=others, role=roles[key])

    def abstracts(self, found: Sequence[tuple[int, int, str]]) -> None:
        """Each abstract once: cut ones and repetitions are left out, another language is another one."""
        kept: list[tuple[int, int, str]] = []
        for one in sorted(found, key=lambda each: (-len(each[2]), each[0])):
            bare = _letters(_DOTS.sub("", one[2]))
            if len(bare) >= 40 and not any(
                _letters(other[2]).startswith(bare[:200]) or bare in _letters(other[2]) for other in kept
            ):
                kept.append(one)
        told = languages_of([words for _, _, words in kept])
        for (start, end, _), language in zip(kept, told, strict=True):
            self._add(ItemKind.ABSTRACT, start, end, language="" if language == UNDETERMINED else language)

    def places(self, found: Sequence[Value]) -> None:
        """The places that a field of its own names."""
        for one in found:
            for start, end in _cut(one, _PARTS):
                self._add(ItemKind.PLACE, start, end)

    def absent(self) -> None:
        """What a record should have and has not."""
        first = self.page.pieces[0] if self.page.pieces else None
        for kind in (ItemKind.ABSTRACT, ItemKind.HANDLE, ItemKind.LICENCE, ItemKind.SERIES):
            if first is not None and not self.page.has(kind):
                self.page.add(
                    kind, first.start, first.end, text=kind.value, fields={"record": self.record}, absent=True
                )

    def subjects(self, found: Sequence[Value]) -> None:
        """Each subject once."""
        seen: set[str] = set()
        for one in found:
            for start, end in _members(one):
                word = self.page.content[start:end].strip(" .")
                if word and fold(word) not in seen and len(word) <= 80:
                    seen.add(fold(word))
                    self._add(ItemKind.SUBJECT, start, start + len(self.page.content[start:end].rstrip(" .")))

    def handle(self, found: Sequence[Value]) -> None:
        """The record's own address; a handle before any other."""
        links = [
            (one.start + match.start(), one.start + match.end(), match.group())
            for one in found
            for match in _HANDLE.finditer(one.text)
        ]
        links += [(*match.span(), match.group()) for match in _ADDRESS.finditer(self.page.content)] if not links else []
        links.sort(key=lambda link: "handle" not in link[2] and re.fullmatch(r"\d+(?:\.\d+)?/\d+", link[2]) is None)
        if links:
            start, _, value = links[0]
            self._add(ItemKind.HANDLE, start, start + len(value.rstrip(".)")))

    def licence(self, found: Sequence[Value]) -> None:
        """What is said of rights, under a label or in the words that licences have."""
        for one in found:
            if not one.text.startswith("http") or len(found) == 1:
                self._add(ItemKind.LICENCE, one.start, one.end)
                return
        named = _LICENCE.search(self.page.content)
        if named is not None:
            self._add(ItemKind.LICENCE, named.start(), named.end())

    def series(self, found: Sequence[Value]) -> None:
        """The series and its number, under a label or in the citation."""
        if found:
            one = max(found, key=lambda value: (bool(_NUMBERED.fullmatch(value.text)), -value.start))
            numbered = _NUMBERED.fullmatch(one.text)
            name = numbered["name"].strip(" ;,(") if numbered else one.text
            number = numbered["number"] if numbered else ""
            self._add(ItemKind.SERIES, one.start, one.end, value=name, number=number)
            return
        cited = _SERIES.search(self.page.content)
        if cited is not None:
            self._add(
                ItemKind.SERIES,
                cited.start("name"),
                cited.end(),
                value=" ".join(cited["name"].split()),
                number=cited["number"],
            )

    def year(self, found: Sequence[Value]) -> None:
        """The year of publication."""
        for one in found:
            if (year := _YEAR.search(one.text)) is not None:
                self._add(ItemKind.YEAR, one.start + year.start(), one.start + year.end())
                return


_FEW = 12
"""Blocks of lines above the first field among which the title is looked for."""


def _blocks(content: str) -> Iterator[list[tuple[int, int]]]:
    """Lines between blank ones."""
    block: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]*\n?", content):
        words = line.group().rstrip("\n")
        if words.strip():
            block.append((line.start(), line.start() + len(words)))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _headed(content: str, lines: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The first lines of a block that may be a title: none of a site's own, and not too long."""
    kept = list(dropwhile(lambda line: _is_furniture(content[slice(*line)]), lines))
    if not kept:
        return None
    (start, end), *rest = kept
    for first, last in rest:
        if _is_furniture(content[first:last]) or not _goes_on(content[start:end], content[first:last].strip()):
            break
        end = last
    return (start, end) if end - start <= 250 else None


def _is_furniture(line: str) -> bool:
    words = line.strip()
    return len(words) <= 200 and bool(_PATH.search(words) or _FURNITURE.fullmatch(words))


def _goes_on(title: str, below: str) -> bool:
    """Whether a title goes on in the line below it: a small letter, a word that cannot end it, capitals throughout."""
    words = [word for word in title.split() if len(word) > 3]
    capitals = sum(word[0].isupper() for word in words) * 3 > 2 * len(words)
    return below[:1].islower() or capitals or re.search(
        r"(?:[:,;–—-]|\b(?:a|the|of|and|in|on|for|to|by|from|with|de|du|des|la|le|les|et|en|au|aux|pour|par|sur|dans|un|une"
        r"|del|el|los|las|y|para|por|con|e))$", title.rstrip(), re.IGNORECASE) is not None


def _stands_again(content: str, start: int, end: int) -> bool:
    """Whether the beginning of a title is repeated further down, as in a citation."""
    opening = re.split(r"\s+[:;=/]\s|\n", content[start:end].strip())[0]
    return len(opening) >= 12 and content.find(opening, end) >= 0


def _joined(content: str, found: Sequence[Value]) -> Iterator[tuple[int, int, str]]:
    """Put the lines of one abstract together."""
    start = end = -1
    label = ""
    for one in found:
        between = content[end : one.start] if end >= 0 else ""
        if end >= 0 and one.label == label and not between.strip(" \t\n|") and _starts_line(content, one):
            end = one.end
            continue
        if end >= 0:
            yield start, end, content[start:end]
        start, end, label = one.start, one.end, one.label
    if end >= 0:
        yield start, end, content[start:end]


def _starts_line(content: str, one: Value) -> bool:
    return not content[content.rfind("\n", 0, one.start) + 1 : one.start].strip(" \t|")


def _names(one: Value) -> Iterator[tuple[int, int]]:
    """Cut a line of authors. ``Surname, Given, Surname, Given`` is told from ``Given Surname, Given Surname``."""
    splitter = _PARTS if ";" in one.text or "|" in one.text else re.compile(r"\s+(?:and|et|y|&)\s+")
    for start, end in _apart(one, _cut(one, splitter)):
        words = one.text[start - one.start : end - one.start]
        pieces = words.split(",")
        if len(pieces) >= 4 and len(pieces) % 2 == 0 and any(len(piece.split()) == 1 for piece in pieces[::2]):
            yield from _chained(words, start)
        elif len(pieces) >= 2 and all(
            len(piece.split()) >= 2 and not _INITIALS.fullmatch(piece.strip()) for piece in pieces
        ):
            for match in re.finditer(r"[^,]+", words):
                yield start + match.start() + 1 - (match.group()[:1] != " "), start + match.end()
        else:
            yield start, end


def _apart(one: Value, parts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Tell a person from the organisation named behind."""
    for start, end in parts:
        body = _BODIES.search(one.text, start - one.start, end - one.start)
        if body is not None and one.text[start - one.start : body.start()].count(",") == 1:
            yield start, one.start + body.start()
            yield one.start + body.end(), end
        else:
            yield start, end


def _chained(words: str, at: int) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"\s*([^,]+,[^,]+)", words):
        yield at + match.start(1), at + match.end(1)


def _members(one: Value) -> Iterator[tuple[int, int]]:
    yield from _cut(one, _PARTS if _PARTS.search(one.text) else re.compile(r"\s*,\s*"))


def _cut(one: Value, splitter: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for match in splitter.finditer(one.text):
        if match.start() > at:
            yield one.start + at, one.start + match.start()
        at = match.end()
    if at < len(one.text):
        yield one.start + at, one.end


def _person(name: str) -> str:
    """What all spellings of a person share: the surname and the first letter of the given name."""
    plain = re.sub(r"[^\w ,-]", "", fold(name)).strip()
    surname, comma, given = plain.partition(",")
    if not comma:
        parts = plain.split()
        if not parts:
            return ""
        surname, given = (parts[-1], parts[0]) if len(parts) > 1 else (plain, "")
    return f"{surname.strip()} {given.strip()[:1]}" if surname.strip() else ""


def _letters(words: str) -> str:
    return re.sub(r"\W+", "", fold(words))
