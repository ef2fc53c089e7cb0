"""The pieces a page is made of: headings, paragraphs, tables, quotations. Every format draws these few."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from typing import Any

from qualkit.reports.labels import day
from qualkit.reports.pages import colour
from qualkit.reports.parts.anchors import slug
from qualkit.reports.parts.excerpts import direction_of

Block = dict[str, Any]  # JSON values

LABELLED = ("claim", "code")
"""Tones of boxes whose lines begin with what they are: "Scope: women of two villages"."""
SHADED_FROM = 3
"""Sources a cell of the heat table must rest on to be shaded."""
ISOLATE, ISOLATE_ENDS = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
LONGEST_HEAD = 32
"""Signs before the colon up to which a line's first words are its label."""
PAGES_OWN = frozenset({"main", "passages", "filter", "filter-fold", "shown"})
"""Anchors that the page in HTML has beside those of its blocks."""


Row = Sequence[str | int | float]
Sheet = tuple[Sequence[str], Iterable[Row]]
"""A sheet of a workbook: its head and its rows."""


class Flow:
    """Collects blocks in reading order and numbers headings, tables and figures."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = labels
        self.blocks: list[Block] = []
        self._anchors: set[str] = set(PAGES_OWN)
        self._sections = [0, 0, 0]
        self._annex = False
        self._tables = self._figures = 0
        self._remark = ""
        self.names: dict[str, str] = {}
        """What pages call a finding or a lesson, by its id: people read "finding 2", not the id."""

    def say(self, key: str, /, **values: object) -> str:
        """A label with its blanks filled."""
        return self.labels[key].format(**values)

    def attribute(self, name: str) -> str:
        """An attribute's name as a heading, or as the project writes it."""
        return self.labels.get(f"attribute.{name}", name[:1].upper() + name[1:])

    def day(self, said: str) -> str:
        """A date as people write it."""
        return day(said, self.labels)

    def date(self, said: str) -> Block:
        """A cell with a date as people write it; in a workbook it stands as it was entered, to sort by."""
        return cell(self.day(said) or "–") | {"value": said}

    def heading(self, text: str, *, anchor: str, level: int = 1, numbered: bool = True,
                landscape: bool = False) -> None:
        """A heading; annexes are lettered. ``landscape`` lays its chapter on its side where pages are paper."""
        number = ""
        if numbered:
            self._sections[level - 1] += 1
            self._sections[level:] = [0] * (3 - level)
            parts = [str(part) for part in self._sections[:level]]
            if self._annex:
                parts[0] = lettered(self._sections[0])
            number = ".".join(parts)
        self._remark = self._remark if level > 1 else ""
        self.blocks.append({"kind": "heading", "level": level, "text": text, "number": number,
                            "id": self._own(slug(anchor)), "landscape": landscape})

    def begin_annexes(self) -> None:
        """From here headings are A, B, C."""
        self._annex = True
        self._sections = [0, 0, 0]

    def para(self, text: str, style: str = "") -> None:
        """A paragraph of plain text; styles: lead, note, small."""
        if text:
            self.blocks.append({"kind": "para", "runs": [{"text": text}], "style": style})

    def remark(self, text: str) -> None:
        """A note that holds for what follows: said once, until the next chapter or another remark."""
        if text != self._remark:
            self._remark = text
            self.para(text, "note")

    def todo(self, what: str, *, source: str = "") -> None:
        """The mark that something is to be written, with where it is to stand."""
        own = {"source": source} if source else {}
        self.blocks.append({"kind": "todo", "text": self.say("todo", what=what), **own})

    def name(self, kind: str, ids: Iterable[str]) -> None:
        """Number the findings or lessons of the pages (``finding``, ``lesson``) in the order in which they stand."""
        self.names |= {one: self.say(f"name.{kind}", number=number) for number, one in enumerate(ids, 1)}

    def named(self, one: str) -> str:
        """What the pages call a finding or a lesson; its id where they print none of it."""
        return self.names.get(one, one)

    def titled(self, one: str, title: str) -> str:
        """A title with the name by which the pages speak of what stands below it.

        One that is written from right to left is held apart (Unicode's isolates): the name would break its order.
        """
        if one not in self.names:
            return title
        held = f"{ISOLATE}{title}{ISOLATE_ENDS}" if direction_of("", title) == "rtl" else title
        return f"{self.names[one]}. {held}"

    def prose(self, blocks: Sequence[Mapping[str, Any]], *, missing: str, source: str = "") -> None:
        """What a person wrote, or the mark that it is to be written.

        ``source`` names where the words stand (``section:summary``), so that Word can bring edits back.
        """
        own = {"source": source} if source else {}
        if not blocks:
            self.todo(missing, source=source)
        for block in blocks:
            self.blocks.append({"style": "", **block, **own})

    def bullets(self, items: Iterable[str], *, ordered: bool = False) -> None:
        """A list of plain items."""
        found = [[{"text": item}] for item in items if item]
        if found:
            self.blocks.append({"kind": "list", "ordered": ordered, "items": found})

    def box(self, title: str, lines: Iterable[str], *, tone: str, anchor: str = "",
            sources: Mapping[str, str] | None = None) -> None:
        """A ruled box; tones: basis, warning, claim, note. ``sources``: where words in it stand -> those words."""
        found = [line for line in lines if line]
        name = slug(anchor) if anchor else ""
        if name in self._anchors:
            name = ""  # a finding that stands in two places: links lead to the first
        if found:
            self._anchors |= {name} - {""}
            own = {"sources": dict(sources)} if sources else {}
            heads = [_head(line, self.say("colon")) if tone in LABELLED else "" for line in found]
            self.blocks.append({"kind": "box", "title": title, "lines": found, "heads": heads, "tone": tone,
                                "id": name, **own})

    def quote(self, quote: Mapping[str, Any]) -> None:
        """A quotation box; words in another language than the report's say so where nobody translated them."""
        if quote["question"]:
            turn = next(iter(quote["context"]), quote)
            said = {"text": quote["question"], "language": turn["language"], "dir": turn["dir"]}
            self.blocks.append({"kind": "para", "style": "small", "runs": [
                {"text": f"{self.say('quote.asked')}{self.say('colon')}"}, said]})
        foreign = quote["language"].split("-")[0] not in (self.labels["language_code"], "und", "mul", "")
        self.blocks.append({"kind": "quote",
                            "quote": {**quote, "untranslated": foreign and not quote["translation"]}})

    def table(self, anchor: str, caption: str, *, columns: Sequence[Block], rows: Sequence[Block], note: str = "",
              wide: bool = False, look: str = "", beside: Block | None = None) -> None:
        """A real table: the first cell of each row is its header. Looks: matrix (cells of several lines).

        ``beside`` is a column that the page says in words and a workbook needs in every row: its head and its rows.
        """
        if not rows:
            return
        self._tables += 1
        self.blocks.append({"kind": "table", "id": self._own(slug(f"t-{anchor}")), "caption": caption,
                            "columns": list(columns), "number": self.say("table", number=self._tables),
                            "rows": list(rows), "note": note, "wide": wide, "look": look,
                            **({"beside": beside} if beside else {})})

    def _own(self, name: str) -> str:
        """An anchor that nothing before has: two names that differ in signs only have one slug."""
        names = chain([name], (f"{name}-{number}" for number in count(2)))
        own = next(one for one in names if one not in self._anchors)
        self._anchors.add(own)
        return own

    def figure(self, anchor: str, caption: str, *, chart: Mapping[str, Any], alt: str, note: str = "") -> None:
        """The chart."""
        self._figures += 1
        self.blocks.append({"kind": "chart", "id": self._own(slug(f"f-{anchor}")), "caption": caption,
                            "chart": dict(chart), "alt": alt, "note": note,
                            "number": self.say("figure", number=self._figures)})


def lettered(number: int) -> str:
    """A, B … Z, AA, AB: the letter of an annex."""
    said = ""
    while number > 0:
        number, place = divmod(number - 1, 26)
        said = chr(ord("A") + place) + said
    return said


def linked(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without links to what is not printed: a PDF cannot be made with one."""
    known = {block["quote"]["id"] if block["kind"] == "quote" else block.get("id", "") for block in blocks} - {""}
    led_to: set[str] = set()
    for block in blocks:
        for part in (part for row in block.get("rows", ()) for one in row["cells"] for part in one["parts"]):
            part["link"] = part["link"] if part["link"] in known else ""
            led_to.add(part["link"])
    return [block | {"target": block["id"] in led_to} if block["kind"] in ("table", "chart") else block
            for block in blocks]


def _head(line: str, colon: str) -> str:
    """The few words that say what a line is, with their colon; nothing where it begins with none."""
    head, found, _ = line.partition(colon)
    return head + found if found and len(head) <= LONGEST_HEAD and not set(head) & set(".“«\"(") else ""


def column(text: str, align: str = "left", width: float = 1.0) -> Block:
    """A column: its header, alignment and share of the width."""
    return {"text": text, "align": align, "width": width}


def cell(text: object, style: str = "", *, indent: int = 0, links: Mapping[str, str] | Iterable[str] = (),
         source: str = "") -> Block:
    """A cell; styles: strong, muted, none. Words among ``links`` lead to their anchor (by default, their own name).

    ``source`` names where a person's words in it stand (``recommendation:r1:text``).
    """
    return {"text": str(text), "style": style, "indent": indent, "fill": "", "ink": "", "shade": None,
            "parts": _parts(str(text), links if isinstance(links, Mapping) else {one: one for one in links}),
            **({"source": source} if source else {})}


BREAK = "\n"
"""The text of a part that begins a new line in its cell."""


def lined(*lines: Sequence[Block], style: str = "") -> Block:
    """A cell of several lines, each made of `said` parts; empty lines are left out."""
    parts: list[Block] = []
    for line in filter(None, lines):
        parts += [*([said(BREAK)] if parts else []), *line]
    return cell("".join(part["text"] for part in parts), style) | {"parts": parts}


def said(text: str, style: str = "", *, link: str = "") -> Block:
    """A piece of a cell's line; styles: strong, muted, mark."""
    return {"text": text, "link": link, "style": style}


def _parts(text: str, links: Mapping[str, str]) -> list[Block]:
    """A cell's text in pieces, each with the anchor it leads to."""
    if not links:
        return [said(text)]
    names = "|".join(re.escape(name) for name in sorted(links, key=len, reverse=True))
    return [said(piece, link=links.get(piece, "")) for piece in re.split(rf"(?<!\w)({names})(?!\w)", text) if piece]


def heat(n: int, base: int, absent: int = 0) -> Block:
    """A shaded cell that always carries its figures; a base of one or two is too small to shout.

    ``absent`` sources that say it is not so follow after a bar.
    """
    said = f"{n}/{base} | {absent}" if absent else f"{n}/{base}"
    number = colour.step(n, base)
    if number is None:
        return cell("–", "muted")
    if base < SHADED_FROM:
        return cell(said, "muted")
    background = colour.fill(number)
    return cell(said) | {"fill": background, "ink": colour.ink(background), "shade": number}


def row(*cells: Block, group: str = "") -> Block:
    """A row; ``group`` starts a group of rows under that name."""
    return {"cells": list(cells), "group": group}
