"""Change the prose of ``studies/*.yaml``; comments, order and every other value stay as they are."""

from __future__ import annotations

from pathlib import Path

from qualkit.errors import UsageError
from qualkit.files.edits import Edits
from qualkit.files.field_edits import FieldEdits, raw
from qualkit.files.folders import yaml_files
from qualkit.files.nodes import Kind, Node, shown
from qualkit.files.saving import save_text
from qualkit.files.scalars import Value, inline
from qualkit.files.studies import load_study_file
from qualkit.files.yamls import decoded, parse_yaml, read_text


def study_file(folder: Path, study: str) -> Path:
    """The file that speaks of a study, or where one would be begun."""
    return next((path for path in yaml_files(folder) if load_study_file(path).study == study),
                folder / f"{study}.yaml")


def write_sections(path: Path, sections: dict[str, str], *, study: str) -> None:
    """Give sections of a study's file their Markdown; the file and the sections are begun where there are none.

    Raises:
        FileInvalid: the file has mistakes; nothing was written.
        ChangedUnderYou: somebody else wrote it meanwhile.
    """
    source = shown(path)
    if path.exists():
        read_text(path, source=source)  # tells oversized files before anything is read
    content = path.read_bytes() if path.exists() else b""
    text = decoded(content, source=source) if content else f"study: {inline(study)}\n"
    before = _fields(text, source)
    for name, prose in sections.items():
        text = _with_section(text, source, name, prose)
    _check(before, _fields(text, source), sections, source=source)
    save_text(path, text, before=content)


def _fields(text: str, source: str) -> dict[str, Value]:
    found = raw(parse_yaml(text, source=source))
    return dict(found) if isinstance(found, dict) else {}


def _check(before: dict[str, Value], after: dict[str, Value], wanted: dict[str, str], *, source: str) -> None:
    """Nothing but the sections may have changed."""
    old, new = ({**(held if isinstance(held := one.get("sections"), dict) else {})} for one in (before, after))
    expected = {**old, **{name: text.strip() for name, text in wanted.items()}}
    if {**before, "sections": ""} != {**after, "sections": ""} or expected != new:
        raise UsageError(f"The change would alter something else in {source}; nothing was written.",
                         hint="Make it in an editor, and please report this with the file.")


def _with_section(text: str, source: str, name: str, prose: str) -> str:
    root, edits = parse_yaml(text, source=source), Edits(text)
    sections = root.fields.get("sections")
    if sections is None or sections.kind is not Kind.FIELDS or not sections.keys:
        return _with_first(text, edits, sections, name, prose)
    if sections.flow:
        edits.put(sections, name, prose)
        return edits.result()
    column = _column(text, next(iter(sections.keys.values())).start)
    lines = _block(name, prose, column)
    node = sections.fields.get(name)
    if node is None:
        at = _end_of_line(text, sections.end)
        edits.insert(at, "".join(f"{edits.newline}{line}" for line in lines))
    else:
        start = sections.keys[name].start
        end = _end_of_line(text, max(node.end, sections.keys[name].end + 1))
        said = [f"{' ' * column}{one}" for one in FieldEdits(edits, root).comments(start, end)]
        edits.changes.append((start, end, edits.newline.join([*said, *lines]).lstrip(" ")))
    return edits.result()


def _with_first(text: str, edits: Edits, sections: Node | None, name: str, prose: str) -> str:
    """Begin the sections."""
    lines = _block(name, prose, 2)
    if sections is not None:
        edits.changes.append((sections.start, sections.end, edits.newline + edits.newline.join(lines)))
        return edits.result()
    head = "" if not text or text.endswith("\n") else edits.newline
    return text + head + edits.newline.join(["sections:", *lines, ""])


def _block(name: str, prose: str, column: int) -> list[str]:
    pad = " " * column
    return [f"{pad}{inline(name)}: |", *(f"{pad}  {line}".rstrip() for line in prose.strip().split("\n"))]


def _column(text: str, at: int) -> int:
    return at - text.rfind("\n", 0, at) - 1


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1:end] == "\r" and end > at else end
