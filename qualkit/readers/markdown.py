"""Markdown: its words as a person reads them; links, pictures and raw HTML are never followed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qualkit.errors import FileInvalid, NothingToRead, NotReadable
from qualkit.files.nodes import Kind
from qualkit.files.yamls import parse_yaml
from qualkit.formats.tally import counts as left_out
from qualkit.model import Extract, Problem, ProblemSink, Source
from qualkit.readers.assemble import assemble
from qualkit.readers.block import Block
from qualkit.readers.grids import Cell, table_blocks
from qualkit.readers.html import Counts, page_blocks
from qualkit.readers.plain import decoded, report_encoding
from qualkit.text.layout import join_wrapped

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FRONT_LONGEST = 64_000
_DEEP = re.compile(r"(?m)^[ \t]*(?:(?:>|[-*+](?=[ \t]))[ \t]*){10,}")
_SIGNS = re.compile(r"(?m)^#{1,6} \S|\]\((?:https?:|#|mailto:|/|\.)|^\*\*[^*\n]{1,60}\*\*"
                    r"|^```|^\|(?: ?:?-+:? ?\|)+")
_LINKS = 3


class MarkdownReader:
    """Reads md files."""

    name = "markdown.v1"
    suffixes = (".md", ".markdown")

    def sniff(self, head: bytes, name: str) -> float:
        """Several signs that plain text does not have: headings, links, bold labels, tables."""
        if b"\0" in head:
            return 0.0
        signs = len(_SIGNS.findall(head.decode("utf-8", "replace").replace("\r\n", "\n")))
        return 0.7 if signs >= 3 else 0.2

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield the one document; its front matter becomes attributes.

        Raises:
            InputError: empty, not text, of unclear encoding, or with unusable front matter.
        """
        text, encoding = decoded(source)
        report_encoding(encoding, source, problems)
        attributes, body = _front_matter(text, source)
        counts: Counts = Counter()
        blocks = list(_blocks(_shallow(body), counts))
        _report(counts, source, problems)
        if not blocks:
            raise NothingToRead("There is no text in it.")
        yield replace(assemble(_unwrapped(blocks), source, problems, title=attributes.pop("title", ""),
                               attributes=attributes), encoding=encoding)


def _front_matter(text: str, source: Source) -> tuple[dict[str, str], str]:
    """Return the values between opening ``---`` lines, and what follows."""
    if not text.startswith("---"):
        return {}, text
    found = _FRONT.match(text, 0, _FRONT_LONGEST)
    if found is None or ":" not in found[1]:
        return {}, text
    try:
        root = parse_yaml(found[1], source=source.key)
    except FileInvalid as error:
        place = str(getattr(error.problems[0], "place", "")) if error.problems else ""
        reason = str(getattr(error.problems[0], "reason", "")) if error.problems else ""
        raise NotReadable(f"its front matter cannot be read: {reason}".rstrip(". ") + ".",
                          place=str(int(place) + 1) if place.isdigit() else place,
                          hint="Mend the lines between the --- marks, or take them out.") from None
    if root.kind is not Kind.FIELDS:
        return {}, text
    values = {key.casefold(): ", ".join(item.text for item in node.items) or node.text
              for key, node in root.fields.items()}
    return {key: value for key, value in values.items() if value}, text[found.end():]


def _shallow(body: str) -> str:
    """Quotes and lists nested beyond reason: the parser would leave their words out."""
    return _DEEP.sub("> ", body)


# Tokens -> blocks


def _blocks(body: str, counts: Counts) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    # Setext headings would make a heading of what is said above a line of dashes, indented code of
    # indented speech; reference definitions would swallow "[Awa]: yes".
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.disable(["lheading", "code", "reference"])
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # no link is ever followed
    tokens = parser.parse(body)
    place, items = 0, _Items()
    while place < len(tokens):
        token = tokens[place]
        place += 1
        if token.type == "table_open":
            end = _closing(tokens, place, "table_close")
            counts["tables seen"] += 1
            yield from _table(tokens[place:end], counts)
            place = end
        elif token.type == "bullet_list_open" and (end := _menu(tokens, place)):
            counts["menu"] += 1
            place = end
        elif token.type in ("fence", "html_block"):
            yield from _literal(token, counts)
        elif token.type == "inline":
            opening = tokens[place - 2]
            level = int(opening.tag[1:]) if opening.type == "heading_open" else 0
            yield Block(items.sign() + _inline(token, counts), kind="heading" if level else "paragraph", level=level)
        else:
            items.see(token)


class _Items:
    """The sign that the next paragraph of a list begins with."""

    def __init__(self) -> None:
        self.next = ""

    def see(self, token: Token) -> None:
        if token.type == "list_item_open":
            self.next = f"{token.info}{token.markup} " if token.info else "- "

    def sign(self) -> str:
        sign, self.next = self.next, ""
        return sign


def _closing(tokens: Sequence[Token], place: int, kind: str) -> int:
    while place < len(tokens) and tokens[place].type != kind:
        place += 1
    return place


def _menu(tokens: Sequence[Token], place: int) -> int:
    """Return where a list that holds nothing but links ends, or 0."""
    links = 0
    for at in range(place, len(tokens)):
        token = tokens[at]
        if token.type == "bullet_list_close":
            return at + 1 if links >= _LINKS else 0
        if token.type == "inline":
            parts = [child.type for child in token.children or ()
                     if child.content.strip() or child.type != "text"]
            if not parts or (parts[0], parts[-1]) != ("link_open", "link_close"):
                return 0
            links += 1
        elif token.type not in ("list_item_open", "list_item_close", "paragraph_open", "paragraph_close"):
            return 0
    return 0


def _table(tokens: Sequence[Token], counts: Counts) -> Iterator[Block]:
    rows: list[list[Cell]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(Cell((Block(_inline(token, counts)),)))
    yield from table_blocks(rows, name=f"table {counts['tables seen']}")


def _literal(token: Token, counts: Counts) -> Iterator[Block]:
    if token.type == "fence":
        yield Block(token.content)
        return
    inside: Counts = Counter()
    _, blocks = page_blocks(token.content, inside)
    yield from blocks
    counts["piece of raw HTML"] += 1
    counts["picture"] += inside["picture"]


def _inline(token: Token, counts: Counts) -> str:
    pieces: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "text_special"):
            pieces.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
        elif child.type == "image":
            counts["picture"] += 1
        elif child.type == "html_inline":
            counts["piece of raw HTML"] += 1
            pieces.append("\n" if child.content[:3].casefold() == "<br" else "")
    return "".join(pieces)


def _unwrapped(blocks: Sequence[Block]) -> Iterator[Block]:
    """Undo hard wraps over the whole document at once: only there can the width be seen."""
    gap = "\n\n"
    joined, _ = join_wrapped(gap.join(block.text for block in blocks))
    at = 0
    for block in blocks:
        yield replace(block, text=joined[at:at + len(block.text)])
        at += len(block.text) + len(gap)


def _report(counts: Counts, source: Source, problems: ProblemSink) -> None:
    if menus := left_out(counts, ["menu"]):
        problems(Problem(source=source.key, reason=f"{menus} of links left out."))
    if rest := left_out(counts, ["picture", "piece of raw HTML"]):
        problems(Problem(source=source.key, reason=f"{rest} not imported."))
