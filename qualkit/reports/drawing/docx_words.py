"""What a Word file says: prose in units that compare, whatever runs, styles and tracked changes it is kept in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from lxml import etree

from qualkit.formats.xml import local
from qualkit.reports.parts.excerpts import CONTROL, tidy

Run = tuple[str, str]
"""Text and its look: bold, italic, or none."""

Unit = tuple[str, tuple[Run, ...]]
"""A paragraph, heading or item (``para``, ``head``, ``ul``, ``ol``) and its runs."""

TAG = "qualkit:"
"""What the tag of every control of ours begins with."""

_OUT = frozenset({"del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "AlternateContent", "drawing", "pict", "object",
                  "txbxContent", "delText", "instrText", "delInstrText"})
_GAPS = frozenset({"br", "cr", "tab", "ptab"})
_HEADS = ("heading", "box title", "title", "subtitle")
_STRONG, _SLANTED = frozenset({"strong", "intense emphasis"}), frozenset({"emphasis", "subtle emphasis"})


@dataclass(frozen=True, slots=True)
class Look:
    """Which styles are headings and lists: names by id, and the formats of lists."""

    names: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    """Id of a style -> id of the list that it belongs to."""
    formats: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Id of a list and level -> ``bullet``, ``decimal``…"""

    def kind(self, paragraph: etree._Element) -> str:
        """Which kind of unit a paragraph is."""
        properties = child(paragraph, "pPr")
        style = _value_of(properties, "pStyle")
        name = self.names.get(style, style).lower()
        if name.startswith(_HEADS):
            return "head"
        if name == "numbered paragraph":
            return "para"
        listed = child(properties, "numPr")
        number = self.lists.get(style, "") if listed is None else _value_of(listed, "numId")
        level = "0" if listed is None else _value_of(listed, "ilvl") or "0"
        form = self.formats.get((number, level), "")
        if form and form != "none":
            return "ul" if form == "bullet" else "ol"
        if listed is None:
            return "ul" if name.startswith("list bullet") else "ol" if name.startswith("list number") else "para"
        return "para"


def look_of(styles: etree._Element | None, numbering: etree._Element | None) -> Look:
    """Read a file's styles and lists."""
    names, own, parents = {}, {}, {}
    for style in styles if styles is not None else ():
        key = value(style, "styleId")
        if local(style) == "style" and key:
            names[key], parents[key] = _value_of(style, "name"), _value_of(style, "basedOn")
            own[key] = _value_of(child(child(style, "pPr"), "numPr"), "numId")
    return Look(names, {key: found for key in own if (found := _inherited(key, own, parents))}, _formats(numbering))


def _inherited(key: str, own: Mapping[str, str], parents: Mapping[str, str]) -> str:
    for _ in range(40):  # a damaged file may base a style on itself
        if own.get(key):
            return own[key]
        key = parents.get(key, "")
    return ""


def _formats(numbering: etree._Element | None) -> dict[tuple[str, str], str]:
    if numbering is None:
        return {}
    levels = {value(one, "abstractNumId"): {value(level, "ilvl"): _value_of(level, "numFmt") for level in one
                                            if local(level) == "lvl"}
              for one in numbering if local(one) == "abstractNum"}
    return {(value(one, "numId"), level): form for one in numbering if local(one) == "num"
            for level, form in levels.get(_value_of(one, "abstractNumId"), {}).items()}


def units(paragraphs: Iterable[etree._Element], look: Look) -> tuple[Unit, ...]:
    """The prose of paragraphs; tracked insertions count, deletions do not. Empty paragraphs are left out."""
    found: list[Unit] = []
    carried: list[Run] = []
    for paragraph in paragraphs:
        said = [*carried, *_runs(paragraph, look)]
        carried = []
        if _mark_deleted(paragraph):  # once accepted, this paragraph and the next are one
            carried = said
        elif (runs := joined(said)):
            found.append((look.kind(paragraph), plainly(look.kind(paragraph), runs)))
    if (runs := joined(carried)):
        found.append(("para", runs))
    return tuple(found)


def plainly(kind: str, runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Headings carry no emphasis."""
    return (("".join(text for text, _ in runs), ""),) if kind == "head" else runs


def joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs with white space closed up and blanks between two looks in neither; equal neighbours are one."""
    letters: list[tuple[str, str]] = []
    for text, look in runs:
        for letter in CONTROL.sub("", text).replace("\ufeff", ""):
            if not letter.isspace():
                letters.append((letter, look))
            elif letters and letters[-1][0] != " ":
                letters.append((" ", look))
    if letters and letters[-1][0] == " ":
        letters.pop()
    for at, (letter, look) in enumerate(letters):
        if letter == " " and look and {letters[at - 1][1], letters[at + 1][1]} != {look}:
            letters[at] = (" ", "")
    return tuple(("".join(letter for letter, _ in group), look)
                 for look, group in groupby(letters, key=lambda one: one[1]))


def of_blocks(blocks: Iterable[Mapping[str, Any]]) -> tuple[Unit, ...]:
    """The units of prose as `prose.blocks` gives it."""
    found: list[Unit] = []
    for block in blocks:
        if block["kind"] == "subheading":
            found.append(("head", joined([(block["text"], "")])))
        elif block["kind"] == "list":
            found += [("ol" if block["ordered"] else "ul", _given(item)) for item in block["items"]]
        elif block["kind"] == "para":
            found.append(("para", _given(block["runs"])))
    return tuple(unit for unit in found if unit[1])


def _given(runs: Sequence[Mapping[str, Any]]) -> tuple[Run, ...]:
    return joined((run["text"], "bold" if run.get("bold") else "italic" if run.get("italic") else "") for run in runs)


def text_of(found: Sequence[Unit]) -> str:
    """The words alone, on one line."""
    return tidy(" ".join("".join(text for text, _ in runs) for _, runs in found))


def digest(found: Sequence[Unit], *, rich: bool = True) -> str:
    """A short hash of prose; of a plain text, of its words alone."""
    said = json.dumps(found, ensure_ascii=False) if rich else text_of(found)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:20]


# --- controls, and what stands outside them ----------------------------------------------------------


def controls(body: etree._Element) -> Iterator[etree._Element]:
    """Our content controls in the order of the file."""
    return (one for one in body.iter("{*}sdt") if tag_of(one).startswith(TAG))


def tag_of(control: etree._Element) -> str:
    """A control's tag."""
    return _value_of(child(control, "sdtPr"), "tag")


def paragraphs_of(control: etree._Element) -> list[etree._Element]:
    """A control's paragraphs; of one inside a line, that which holds its runs."""
    content = child(control, "sdtContent")
    if content is None:
        return []
    found = [one for one in content.iter("{*}p") if not _deleted(one, content)]
    return found or [content]


def _deleted(element: etree._Element, top: etree._Element) -> bool:
    above = element.getparent()
    while above is not None and above is not top:
        if local(above) in ("del", "moveFrom", "txbxContent"):
            return True
        above = above.getparent()
    return False


@dataclass(slots=True)
class Outside:
    """Walks the paragraphs outside our controls, fields (contents lists, numbers) left out."""

    fields: int = 0

    def paragraphs(self, container: etree._Element) -> Iterator[tuple[etree._Element, str]]:
        """Yield each paragraph with words, and its words."""
        for one in container:
            name = local(one)
            if name == "p":
                pieces: list[str] = []
                self._words(one, pieces)
                if (text := tidy("".join(pieces))):
                    yield one, text
            elif name == "sdt" and (tag_of(one).startswith(TAG) or _is_gallery(one)):
                continue
            elif name not in _OUT:
                yield from self.paragraphs(one)

    def _words(self, element: etree._Element, pieces: list[str]) -> None:
        for one in element:
            name = local(one)
            if name == "fldChar":
                self.fields += {"begin": 1, "end": -1}.get(value(one, "fldCharType"), 0)
            elif name in _OUT or name == "fldSimple" or (name == "sdt" and tag_of(one).startswith(TAG)):
                continue
            elif self.fields <= 0 and name in _GAPS:
                pieces.append(" ")
            elif name == "t":
                pieces.append(one.text or "" if self.fields <= 0 else "")
            else:
                self._words(one, pieces)


def fingerprint(text: str) -> str:
    """Six letters that stand for a paragraph."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def _is_gallery(control: etree._Element) -> bool:
    """A contents list as Word and LibreOffice wrap it."""
    return child(child(control, "sdtPr"), "docPartObj") is not None


# --- small things ------------------------------------------------------------------------------------


def child(parent: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of that name."""
    return None if parent is None else next((one for one in parent if local(one) == name), None)


def value(element: etree._Element, name: str = "val") -> str:
    """An attribute, whichever of Word's two vocabularies it is written in."""
    return next((str(found) for key, found in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _value_of(parent: etree._Element | None, name: str) -> str:
    found = child(parent, name)
    return "" if found is None else value(found)


def _mark_deleted(paragraph: etree._Element) -> bool:
    return child(child(child(paragraph, "pPr"), "rPr"), "del") is not None


def _runs(element: etree._Element, look: Look) -> Iterator[Run]:
    for one in element:
        name = local(one)
        if name == "r":
            yield from _said(one, _emphasis(child(one, "rPr"), look))
        elif name not in _OUT and name != "p":
            yield from _runs(one, look)


def _said(run: etree._Element, look: str) -> Iterator[Run]:
    for one in run:
        name = local(one)
        if name == "t":
            yield (one.text or "", look)
        elif name in _GAPS:
            yield (" ", look)
        elif name == "noBreakHyphen":
            yield ("\N{NON-BREAKING HYPHEN}", look)


def _emphasis(properties: etree._Element | None, look: Look) -> str:
    if properties is None:
        return ""
    style = look.names.get(_value_of(properties, "rStyle"), "").lower()
    bold, italic = (_on(child(properties, name)) for name in ("b", "i"))
    if bold or (bold is None and style in _STRONG):
        return "bold"
    return "italic" if italic or (italic is None and style in _SLANTED) else ""


def _on(switch: etree._Element | None) -> bool | None:
    return None if switch is None else value(switch).lower() not in ("0", "false", "off", "none")
