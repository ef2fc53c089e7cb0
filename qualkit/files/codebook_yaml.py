"""Codebooks as people write them: YAML -> `Codebook`, and a codebook -> YAML for a file that is new.

Changes to a file that exists go through `qualkit.files.codebook_edits`, which keeps its comments.
How to write one: docs/codebooks.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from qualkit.files.codebook_canon import code_fields, with_version
from qualkit.files.codebook_checks import check_codes
from qualkit.files.codebook_form import Entry, read_codebook
from qualkit.files.forms import Mistakes
from qualkit.files.nodes import Node, shown
from qualkit.files.saving import save
from qualkit.files.scalars import Value, field_lines
from qualkit.files.yamls import parse_yaml, read_text
from qualkit.model import Codebook, ProblemSink


def load_codebook(path: Path, *, warn: ProblemSink | None = None) -> Codebook:
    """Read a codebook. What is allowed but likely not meant goes to ``warn``.

    Raises:
        FileInvalid: all its mistakes, each with its line and a next step.
    """
    name = shown(path)
    return parse_codebook(read_text(path, source=name), source=name, warn=warn)


def parse_codebook(text: str, *, source: str = "codebook.yaml", warn: ProblemSink | None = None) -> Codebook:
    """Read a codebook from its text; see `load_codebook`.

    Raises:
        FileInvalid: all its mistakes.
    """
    codebook, _, _ = parse_entries(text, source=source, warn=warn)
    return codebook


def parse_entries(text: str, *, source: str,
                  warn: ProblemSink | None = None) -> tuple[Codebook, list[Entry], Node]:
    """Read a codebook and where each of its codes stands, for those who edit the text.

    Raises:
        FileInvalid: all its mistakes.
    """
    root = parse_yaml(text, source=source)
    mistakes = Mistakes(source=source)
    book, entries = read_codebook(root, mistakes)
    check_codes(entries, mistakes)
    mistakes.check()
    if warn:
        for problem in mistakes.warnings:
            warn(problem)
    return with_version(replace(book, codes=tuple(entry.code for entry in entries))), entries, root


def dump_codebook(codebook: Codebook) -> str:
    """Return a codebook as YAML in the canonical layout; `parse_codebook` gives an equal one back."""
    head = [*field_lines("codebook", codebook.key, indent=0), *field_lines("title", codebook.title, indent=0)]
    for language, title in sorted(codebook.titles.items()):
        head += field_lines(f"title_{language}", title, indent=0)
    head += field_lines("language", codebook.language, indent=0)
    if not codebook.codes:
        return "\n".join([*head, "codes: []", ""])
    blocks = ["\n".join(code_lines(fields, indent=2)) for fields in map(code_fields, codebook.codes)]
    return "\n".join([*head, "codes:", *_spaced(blocks), ""])


def code_lines(fields: Mapping[str, Value], *, indent: int) -> list[str]:
    """Return a code as an item of a list whose dash stands ``indent`` from the left."""
    lines = [line for name, value in fields.items() for line in field_lines(name, value, indent=indent + 2)]
    return [f"{' ' * indent}- {lines[0].lstrip()}", *lines[1:]]


def write_codebook(path: Path, codebook: Codebook) -> None:
    """Write a codebook to a file that does not exist yet.

    Raises:
        ChangedUnderYou: there is such a file.
    """
    save(path, dump_codebook(codebook).encode("utf-8"))


def _spaced(blocks: Iterable[str]) -> Iterable[str]:
    for at, block in enumerate(blocks):
        yield f"\n{block}" if at else block
