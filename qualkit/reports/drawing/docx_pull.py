"""Read an edited report back: its controls, what was printed in them, and what changed around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from lxml import etree

from qualkit.errors import NotReadable
from qualkit.formats.archive import Archive, open_archive
from qualkit.formats.package import main_part, relations
from qualkit.formats.xml import local, parse
from qualkit.reports.drawing.docx_controls import SPACE, count
from qualkit.reports.drawing.docx_words import (
    Look,
    Outside,
    Unit,
    child,
    controls,
    digest,
    fingerprint,
    look_of,
    paragraphs_of,
    tag_of,
    text_of,
    units,
    value,
)
from qualkit.reports.parts.excerpts import tidy

_EXTRAS = {"table": ("tbl",), "picture": ("drawing", "pict"), "footnote": ("footnoteReference", "endnoteReference"),
           "link": ("hyperlink",)}
"""What a control may hold that prose cannot carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A control as it stands in the file, and what the record says of it."""

    tag: str
    source: str
    rich: bool
    written: str
    printed: str
    units: tuple[Unit, ...]
    emptied: bool = False
    extras: Mapping[str, int] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether somebody edited it in Word."""
        return digest(self.units, rich=self.rich) != self.printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment, who made it, and the heading it stands below."""

    author: str
    where: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """An edited report. ``about`` is empty where the file no longer says what was printed."""

    about: Mapping[str, str]
    controls: tuple[Held, ...]
    lost: tuple[str, ...] = ()
    """Sources of controls that are gone."""
    outside: Mapping[str, int] = field(default_factory=dict)
    """Heading -> paragraphs below it, outside controls, that were changed, added or taken out."""
    tables: int = 0
    pictures: int = 0
    """More (or fewer) than were printed."""
    comments: tuple[Comment, ...] = ()
    by: str = ""


def read(content: bytes) -> Edited:
    """Read an edited report.

    Raises:
        InputError: it is no Word file, damaged, encrypted, or over a limit.
    """
    archive = open_archive(content, what="Word file")
    main = main_part(archive)
    root = parse(archive.read(main), what="the text of this Word file")
    body = child(root, "body")
    if body is None:
        raise NotReadable("This Word file has no body of text.")
    parts = {kind: parse(archive.read(target), what=f"the {kind} of this Word file")
             for kind, target, away in relations(archive, main)
             if kind in ("styles", "numbering", "comments") and not away and target in archive}
    look = look_of(parts.get("styles"), parts.get("numbering"))
    record = _record(archive)
    held = _controls(body, look, record)
    rest = child(record, "rest")
    return Edited(
        about=dict(record.attrib) if record is not None else {},
        controls=tuple(held), lost=_lost(record, held), outside=_outside(body, look, rest),
        tables=_more(body, rest, "tables", "tbl"), pictures=_more(body, rest, "pictures", "drawing", "pict"),
        comments=tuple(_comments(body, look, parts.get("comments"))), by=_last_editor(archive))


def _record(archive: Archive) -> etree._Element | None:
    """The record of what was printed, wherever the last program put it."""
    for name in archive.names:
        if name.startswith("customXml/") and name.endswith(".xml") and SPACE.encode() in (held := archive.read(name)):
            root = parse(held, what="the record in this Word file")
            if root.tag == f"{{{SPACE}}}report":
                return root
    return None


def _controls(body: etree._Element, look: Look, record: etree._Element | None) -> list[Held]:
    known = {value(one, "tag"): one for one in (record if record is not None else ()) if local(one) == "control"}
    return [_held(one, look, known[tag]) for one in controls(body) if (tag := tag_of(one)) in known]


def _held(control: etree._Element, look: Look, known: etree._Element) -> Held:
    found = units(paragraphs_of(control), look)
    rich = value(known, "form") == "prose"
    content = child(control, "sdtContent")
    shows = child(child(control, "sdtPr"), "showingPlcHdr") is not None
    same = digest(found, rich=rich) == value(known, "printed")
    extras = {name: sum(count(content, one) for one in names) for name, names in _EXTRAS.items()}
    return Held(tag=tag_of(control), source=value(known, "source"), rich=rich, written=value(known, "written"),
                printed=value(known, "printed"), units=found, emptied=not same and (shows or not text_of(found)),
                extras={name: number for name, number in extras.items() if number})


def _lost(record: etree._Element | None, held: Sequence[Held]) -> tuple[str, ...]:
    there = {one.source for one in held}
    sources = [value(one, "source") for one in (record if record is not None else ()) if local(one) == "control"]
    return tuple(dict.fromkeys(one for one in sources if one not in there))


def _outside(body: etree._Element, look: Look, rest: etree._Element | None) -> dict[str, int]:
    """Paragraphs that do not stand as they were printed, counted by the heading above; never their words."""
    if rest is None:
        return {}
    printed, found = (rest.text or "").split(), list(_under_headings(body, look))
    now = [letters for _, letters in found]
    changed: dict[str, int] = {}
    for what, i1, i2, j1, j2 in SequenceMatcher(None, printed, now).get_opcodes():
        if what != "equal":
            place = found[min(j1, len(found) - 1)][0] if found else ""
            changed[place] = changed.get(place, 0) + max(i2 - i1, j2 - j1)
    return changed


def _under_headings(body: etree._Element, look: Look) -> Iterator[tuple[str, str]]:
    heading = ""
    for paragraph, text in Outside().paragraphs(body):
        if _is_heading(paragraph, look):
            heading = text
        yield heading, fingerprint(text)


def _is_heading(paragraph: etree._Element, look: Look) -> bool:
    style = child(child(paragraph, "pPr"), "pStyle")
    return style is not None and look.names.get(value(style), "").lower().startswith("heading")


def _more(body: etree._Element, rest: etree._Element | None, name: str, *elements: str) -> int:
    number = "" if rest is None else value(rest, name)
    return count(body, *elements) - int(number) if number.isdigit() else 0


def _comments(body: etree._Element, look: Look, root: etree._Element | None) -> Iterator[Comment]:
    if root is None:
        return
    places = _places_of_comments(body, look)
    for one in root:
        if local(one) == "comment":
            said = tidy(" ".join(text.text or "" for text in one.iter("{*}t")))
            yield Comment(author=value(one, "author"), where=places.get(value(one, "id"), ""), text=said[:400])


def _places_of_comments(body: etree._Element, look: Look) -> dict[str, str]:
    heading, found = "", {}
    for one in body.iter("{*}p", "{*}commentReference"):
        if local(one) == "commentReference":
            found[value(one, "id")] = heading
        elif _is_heading(one, look):
            heading = tidy("".join(text.text or "" for text in one.iter("{*}t")))
    return found


def _last_editor(archive: Archive) -> str:
    """Who last saved it, as the file says."""
    if "docProps/core.xml" not in archive:
        return ""
    root = parse(archive.read("docProps/core.xml"), what="the properties of this Word file")
    found = child(root, "lastModifiedBy")
    return tidy((found.text or "") if found is not None else "")[:120]
