"""People's own prose, in the little Markdown that reports carry: paragraphs, lists, headings, emphasis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from qualkit.reports.parts.excerpts import tidy

_ITEM = re.compile(r"^\s*(?:[-*•]|(\d+)[.)])\s+(.*)$")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)(?:\s+#+)?$")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])([*_])(?=\S)(.+?)(?<=\S)\3(?![\w*])")
_TICKED = re.compile(r"`([^`]+)`")
_ESCAPES = "\\`*_#>+-.)•"
_ESCAPED = re.compile(rf"\\([{re.escape(_ESCAPES)}])")
_HIDDEN = 0xFDE0  # noncharacters, which no text may hold, stand for escaped marks meanwhile
_HIDDEN_ONES = re.compile(f"[{chr(_HIDDEN)}-{chr(_HIDDEN + len(_ESCAPES) - 1)}]")

SECTIONS = ("summary", "context", "questions", "approach", "sampling", "translation", "coding", "ethics", "team",
            "reflexivity", "limitations", "conclusions", "recommendations", "acronyms")
"""Sections that only people write; where one is missing the report says "to be written"."""

REQUIRED = tuple(name for name in SECTIONS if name not in ("translation", "limitations", "acronyms"))
"""Sections without which no report is final."""


def blocks(markdown: str) -> list[dict[str, Any]]:
    """Return paragraphs, lists and headings, each with runs of text."""
    return [block for chunk in re.split(r"\n\s*\n", markdown.replace("\r\n", "\n")) if chunk.strip()
            for block in _chunk(chunk.strip("\n"))]


def _chunk(chunk: str) -> Iterator[dict[str, Any]]:
    paragraph: list[str] = []
    items: list[str] = []
    ordered = False
    for line in chunk.split("\n"):
        heading, item = _HEADING.match(line.strip()), _ITEM.match(line)
        if items and not item and line.startswith((" ", "\t")):
            items[-1] += f" {line.strip()}"
            continue
        if items and (heading or not item):
            yield {"kind": "list", "ordered": ordered, "items": [runs(one) for one in items]}
            items = []
        if paragraph and (heading or item):
            yield {"kind": "para", "runs": runs(" ".join(paragraph))}
            paragraph = []
        if heading:
            yield {"kind": "subheading", "text": _ESCAPED.sub(r"\1", tidy(heading.group(1)))}
        elif item:
            ordered = item.group(1) is not None
            items.append(item.group(2))
        else:
            paragraph.append(line.strip())
    if items:
        yield {"kind": "list", "ordered": ordered, "items": [runs(one) for one in items]}
    if paragraph:
        yield {"kind": "para", "runs": runs(" ".join(paragraph))}


def runs(text: str) -> list[dict[str, Any]]:
    """Cut a line into plain, *italic* and **bold** runs; `code` is plain, and so is a mark behind a backslash."""
    found: list[dict[str, Any]] = []
    at, line = 0, _TICKED.sub(r"\1", _ESCAPED.sub(lambda one: chr(_HIDDEN + _ESCAPES.index(one[1])), tidy(text)))
    for mark in _EMPHASIS.finditer(line):
        if mark.start() > at:
            found.append({"text": line[at:mark.start()]})
        bold = mark.group(1) is not None
        found.append({"text": mark.group(2) if bold else mark.group(4), ("bold" if bold else "italic"): True})
        at = mark.end()
    if at < len(line):
        found.append({"text": line[at:]})
    return [run | {"text": _HIDDEN_ONES.sub(lambda one: _ESCAPES[ord(one[0]) - _HIDDEN], run["text"])} for run in found]


def plain(line: str) -> str:
    """A line without its marks of emphasis, for places that print one weight only."""
    return "".join(run["text"] for run in runs(line))
