"""Saved web pages: what a person reads on them, without scripts, hidden parts and menus."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from qualkit.errors import NothingToRead, UnknownEncoding
from qualkit.formats.encodings import Decoded, decode
from qualkit.formats.tally import counts as left_out
from qualkit.model import Extract, Problem, ProblemSink, Source
from qualkit.readers.assemble import assemble
from qualkit.readers.block import Block
from qualkit.readers.grids import Cell, table_blocks
from qualkit.readers.plain import report_encoding
from qualkit.text.times import CLOCK

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

Counts = Counter[str]

_NEVER_TEXT = frozenset({
    "script", "style", "template", "noscript", "head", "title", "meta", "link", "base", "svg", "math",
    "iframe", "object", "embed", "applet", "audio", "video", "canvas", "map", "datalist", "dialog",
})
_FORM = frozenset({"input", "textarea", "select", "button"})
_MENUS = frozenset({"nav", "footer", "aside", "menu"})
_MENU_ROLES = frozenset({
    "navigation", "menu", "menubar", "banner", "contentinfo", "search", "toolbar", "tablist",
})
_MENU_NAME = re.compile(r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|cookies?"
                        r"|footer|skip)(?:$|[\s_-])", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "form", "header", "hr", "legend", "li", "main",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_CLOCK = re.compile(rf"\s*[\[(]?{CLOCK}[\])]?\s*")
_LISTS_DEEP = 3
_LINKS = 3
_LONG_CELL = 1500


def page_blocks(markup: str, counts: Counts) -> tuple[str, list[Block]]:
    """Return a page's title and what is read on it; ``counts`` takes what was left out, by name."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(markup)
    head = tree.css_first("head > title")
    title = _SPACE.sub(" ", head.text()).strip() if head is not None else ""
    counts["picture"] += len(tree.css("img"))
    if tree.root is None:
        return title, []
    return title, _Walk(counts, _outer_tables(tree.root)).blocks_in(tree.root)


def _nodes(root: LexborNode, passes: Callable[[LexborNode], bool]) -> Iterator[tuple[bool, LexborNode]]:
    """Yield (entering, node) through a tree of any depth; nodes that do not pass are stepped over."""
    depth = [root]
    node = root.first_child
    while True:
        if node is None:
            left = depth.pop()
            if not depth:
                return
            yield False, left
            node = left.next
        elif not passes(node):
            node = node.next
        else:
            yield True, node
            if node.is_element_node:
                depth.append(node)
                node = node.first_child
            else:
                node = node.next


def _outer_tables(root: LexborNode) -> frozenset[int]:
    """Tables that hold tables: page layout."""
    outer: set[int] = set()
    if len(root.css("table")) > 1:
        open_tables: list[int] = []
        for entering, node in _nodes(root, lambda node: True):
            if node.tag != "table":
                continue
            if not entering:
                open_tables.pop()
                continue
            outer.update(open_tables[-1:])
            open_tables.append(node.mem_id)
    return frozenset(outer)


class _Walk:
    """One walk through a part of a page, gathering blocks."""

    def __init__(self, counts: Counts, outer: frozenset[int]) -> None:
        self.counts, self.outer = counts, outer
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.kinds = ["paragraph"]
        self.lists = self.plain = 0

    def blocks_in(self, root: LexborNode) -> list[Block]:
        for entering, node in _nodes(root, self.passes):
            tag = node.tag or ""
            if node.is_text_node:
                self.text(node.text_content or "")
            elif entering:
                self.enter(node, tag)
            else:
                self.leave(tag)
        self.close()
        return self.blocks

    def passes(self, node: LexborNode) -> bool:
        """Whether to go into a node; what is left out is counted, tables are read on their own."""
        if not node.is_element_node:
            return node.is_text_node
        tag = node.tag or ""
        if tag in _NEVER_TEXT:
            return False
        if tag in _FORM:
            self.counts["form field"] += 1
            return False
        if _is_hidden(node):
            self.count("hidden part", node)
            return False
        if _is_menu(node, tag) or (tag in ("ul", "ol") and self.lists < _LISTS_DEEP and _is_link_list(node)):
            self.count("menu", node)
            return False
        return not (tag == "table" and node.mem_id not in self.outer and self.table(node))

    def count(self, what: str, node: LexborNode) -> None:
        if words := len(node.text(separator=" ").split()):
            self.counts[what] += 1
            self.counts[f"{what} words"] += words

    def enter(self, node: LexborNode, tag: str) -> None:
        if tag == "br":
            self.pieces.append("\n")
        elif tag in _BLOCKS:
            self.close()
            if tag in _HEADINGS:
                self.kinds.append("heading")
            elif tag == "li":
                self.pieces.append("- ")
            self.lists += tag in ("ul", "ol")
            self.plain += tag == "pre"
        elif _CLOCK.fullmatch(node.text(deep=False)):  # a name and a time that only style sheets part
            self.pieces.append("  ")

    def leave(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.close()
            if tag in _HEADINGS:
                self.kinds.pop()
            self.lists -= tag in ("ul", "ol")
            self.plain -= tag == "pre"

    def text(self, words: str) -> None:
        self.pieces.append(words if self.plain else _SPACE.sub(" ", words))

    def close(self) -> None:
        """End the paragraph."""
        lines = "".join(self.pieces).split("\n")
        words = "\n".join(lines if self.plain else (line.strip(" ") for line in lines)).strip("\n")
        if words.strip(" -"):
            self.blocks.append(Block(words, kind=self.kinds[-1]))
        self.pieces.clear()

    def table(self, node: LexborNode) -> bool:
        """Read a table of cells; False if it is layout, to be read as it flows."""
        rows = [[Cell(tuple(_Walk(self.counts, self.outer).blocks_in(cell))) for cell in row.iter()
                 if cell.tag in ("td", "th")] for row in node.css("tr")]
        cells = [cell for row in rows if len(row) > 1 for cell in row]
        if any(len(cell.blocks) > 3 or len(cell.text) > _LONG_CELL for cell in cells):
            return False
        self.close()
        self.counts["tables seen"] += 1
        self.blocks += table_blocks(rows, name=f"table {self.counts['tables seen']}")
        return True


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _is_menu(node: LexborNode, tag: str) -> bool:
    if tag in _MENUS:
        return True
    attributes = node.attributes
    if (attributes.get("role") or "").casefold() in _MENU_ROLES:
        return True
    if tag not in ("div", "ul", "ol", "section", "header", "p", "td"):
        return False
    name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return bool(_MENU_NAME.search(name)) and len(node.text().split()) < 150


def _is_link_list(node: LexborNode) -> bool:
    links = node.css("a")
    if len(links) < _LINKS:
        return False
    linked = sum(len(link.text().strip()) for link in links)
    return linked * 5 >= len("".join(node.text().split())) * 4


class HtmlReader:
    """Reads html pages: saved articles, exported transcripts."""

    name = "html.v1"
    suffixes = (".html", ".htm", ".xhtml")

    def sniff(self, head: bytes, name: str) -> float:
        """A doctype or the tags every page has."""
        start = head[:4000].replace(b"\0", b"").lower().lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        if start.startswith((b"<!doctype html", b"<html")):
            return 0.95
        if not start.startswith(b"<"):
            return 0.0
        return 0.7 if any(tag in start for tag in (b"<body", b"<head", b"<p>", b"<div", b"<html")) else 0.0

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield the one document.

        Raises:
            InputError: empty, of unclear encoding, or without words.
        """
        if not source.content:
            raise NothingToRead("It is empty (0 bytes).")
        text, encoding = _decoded(source)
        report_encoding(encoding, source, problems)
        counts: Counts = Counter()
        title, blocks = page_blocks(text, counts)
        _report(counts, source, problems)
        yield replace(assemble(blocks, source, problems, title=title), encoding=encoding)


def _decoded(source: Source) -> Decoded:
    """What the user says, a byte order mark and strict UTF-8 come before what the page claims."""
    try:
        return decode(source.content, encoding=source.encoding, errors=source.encoding_errors)
    except UnknownEncoding:
        claimed = _CHARSET.search(source.content[:4096])
        if claimed is None or source.encoding:
            raise
        return decode(source.content, encoding=claimed[1].decode("ascii"), errors=source.encoding_errors)


def _report(counts: Counts, source: Source, problems: ProblemSink) -> None:
    for what in ("hidden part", "menu"):
        if counts[what]:
            problems(Problem(source=source.key, reason=f"{left_out(counts, [what])} of the page "
                             f"({counts[f'{what} words']} words) left out."))
    if rest := left_out(counts, ["picture", "form field"]):
        problems(Problem(source=source.key, reason=f"{rest} not imported."))
