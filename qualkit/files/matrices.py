"""``matrices/*.yaml``: the written cells of framework matrices, each with what stood behind it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qualkit.errors import FileInvalid, Sentence
from qualkit.files.edits import Edits
from qualkit.files.folders import yaml_files
from qualkit.files.forms import Form, Mistakes, did_you_mean, reading
from qualkit.files.nodes import Kind, Node, shown
from qualkit.files.saving import save_text
from qualkit.files.scalars import Value, field_lines
from qualkit.files.yamls import decoded, load_yaml, parse_yaml
from qualkit.model import CellSummary, Codebook, Problem, Severity


def load_summaries(folder: Path, *, codebooks: Mapping[str, Codebook] | None = None) -> dict[str, list[CellSummary]]:
    """Return the written cells of every study that a folder's files speak of. ``codebooks`` are by study.

    Raises:
        FileInvalid: the mistakes of the first file that has some, or a cell written twice.
    """
    found: dict[str, list[CellSummary]] = {}
    for path in yaml_files(folder):
        study, cells = load_summaries_file(path, codebooks=codebooks)
        before = found.setdefault(study, [])
        twice = {(one.case, one.theme) for one in before} & {(one.case, one.theme) for one in cells}
        if twice:
            raise FileInvalid(shown(path), [Problem(
                source=shown(path), severity=Severity.REJECTION, remedy=Sentence("Keep one of them."),
                reason=Sentence("another file holds the cell of %(case)r and %(theme)r too.",
                                **dict(zip(("case", "theme"), min(twice), strict=True))))])
        before += cells
    return found


def load_summaries_file(path: Path, *,
                        codebooks: Mapping[str, Codebook] | None = None) -> tuple[str, list[CellSummary]]:
    """Read one file: its study (by default as the file is called) and its cells.

    With a codebook, themes that are none of its codes are mistakes.

    Raises:
        FileInvalid: all its mistakes.
    """
    mistakes = Mistakes(source=shown(path))
    found = _read(load_yaml(path, source=mistakes.source), path.stem, mistakes, codebooks or {})
    mistakes.check()
    return found


def write_summary(path: Path, summary: CellSummary, *, study: str) -> bool:
    """Put a cell into a file, in the place of the one that stood there; comments stay. Say whether it is new.

    Raises:
        FileInvalid: the file had mistakes; nothing was written.
        ChangedUnderYou: somebody else wrote the file meanwhile.
    """
    content = path.read_bytes() if path.is_file() else b""
    text = decoded(content, source=shown(path)) if content.strip() else f"study: {field_value(study)}\n"
    changed, is_new = _changed(text, summary, study, source=shown(path))
    save_text(path, changed, before=content)
    return is_new


def field_value(text: str) -> str:
    """A text as it stands behind ``name: ``."""
    return field_lines("x", text, indent=0)[0].removeprefix("x: ")


def _changed(text: str, summary: CellSummary, study: str, *, source: str) -> tuple[str, bool]:
    root, edits = parse_yaml(text, source=source), Edits(text)
    mistakes = Mistakes(source=source)
    _, cells = _read(root, study, mistakes, {})
    mistakes.check()
    place = next((at for at, one in enumerate(cells) if (one.case, one.theme) == (summary.case, summary.theme)), -1)
    fields: dict[str, Value] = {
        "case": summary.case, "theme": summary.theme, "summary": summary.text, "evidence": list(summary.evidence),
        "author": summary.author, "date": summary.date}
    cells_node = root.fields.get("cells")
    if place >= 0 and cells_node is not None:
        for name in ("summary", "evidence", "author", "date"):
            edits.put(cells_node.items[place], name, fields[name])
        return edits.result(), False
    lines = [line for name, value in fields.items() for line in field_lines(name, value, indent=2)]
    lines[0] = f"- {lines[0].lstrip()}"
    if cells_node is None or cells_node.empty or not cells_node.items:
        block = "\n".join(["cells:", *(f"  {line}" for line in lines)])
        return _begun(text, cells_node, root, block), True
    if cells_node.flow:
        edits.append(root, "cells", fields)
    else:
        edits.add_line(cells_node, "\n".join(lines), column=cells_node.start)
    return edits.result(), True


def _begun(text: str, node: Node | None, root: Node, block: str) -> str:
    """The text with its list begun: an empty one is replaced."""
    if node is None:
        return f"{text.rstrip()}\n{block}\n"
    return f"{text[:root.keys['cells'].start]}{block}{text[node.end:]}"


def _read(root: Node, study: str, mistakes: Mistakes,
          codebooks: Mapping[str, Codebook]) -> tuple[str, list[CellSummary]]:
    with reading(root if not root.empty else Node(kind=Kind.FIELDS, line=1), mistakes) as form:
        study = form.text("study", default=study)
        cells = [_cell(item, codebooks.get(study)) for item in form.forms("cells")]
        seen: set[tuple[str, str]] = set()
        for one, node in zip(cells, form.nodes("cells"), strict=False):
            if (one.case, one.theme) in seen:
                mistakes.add(node.line,
                             Sentence("the cell of %(case)r and %(theme)r stands here twice.", case=one.case[:60],
                                      theme=one.theme[:60]),
                             Sentence("Keep one of them."))
            seen.add((one.case, one.theme))
    return study, cells


def _cell(form: Form, codebook: Codebook | None) -> CellSummary:
    theme = form.text("theme", required=True)
    if theme and codebook is not None and theme not in codebook.by_key:
        form.mistakes.add(form.line("theme"),
                          Sentence("the theme %(theme)r is no code.", theme=theme[:60]),
                          did_you_mean(theme, codebook.by_key))
    return CellSummary(case=form.text("case", required=True), theme=theme, text=form.text("summary", required=True),
                       evidence=form.texts("evidence"), author=form.text("author", required=True),
                       date=form.text("date"))
