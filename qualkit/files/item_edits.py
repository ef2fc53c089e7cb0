"""Write down what a person decided on items of documents' structure; take decisions out again. Comments stay."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from qualkit.errors import UsageError
from qualkit.files.edits import Edits
from qualkit.files.field_edits import lines_of
from qualkit.files.forms import Mistakes
from qualkit.files.nodes import Node, shown
from qualkit.files.records import read_records, records_files
from qualkit.files.saving import save_text
from qualkit.files.scalars import Value, inline
from qualkit.files.yamls import decoded, parse_yaml, read_text
from qualkit.model import Item, Records

FIELDS = (
    "id",
    "document",
    "kind",
    "number",
    "text",
    "fields",
    "quote",
    "start",
    "end",
    "text_hash",
    "absent",
    "reader",
    "verdict",
    "by",
    "date",
    "note",
)
"""What is written of an item, in this order; what is empty is left out."""


def items_file(folder: Path, study: str) -> Path:
    """Where decisions on a study's items are written."""
    return folder / f"{study}-items.yaml"


def write_items(path: Path, items: Sequence[Item], *, study: str) -> None:
    """Write decisions down behind the others, in one go; one on the same item is replaced.

    Raises:
        FileInvalid: the file has mistakes; nothing was written.
        ChangedUnderYou: somebody else wrote the file meanwhile.
    """
    content = path.read_bytes() if path.exists() else b""
    text = decoded(content, source=shown(path)) if content else f"study: {inline(study)}\n"
    text = _without(text, shown(path), {one.id for one in items})
    text = _with(text, shown(path), items)
    _save(path, text, content, study=study)


def remove_items(folder: Path, study: str, ids: Collection[str]) -> int:
    """Take decisions out of a study's files, so that the items are undecided again; return how many there were.

    Raises:
        FileInvalid: a file has mistakes; it is as it was.
    """
    removed = 0
    for path in records_files(folder):
        content = path.read_bytes()
        text = read_text(path)
        records = _read(text, path)
        gone = {one.id for one in records.items} & set(ids) if records.study == study else set()
        if gone:
            _save(path, _without(text, shown(path), gone), content, study=study)
            removed += len(gone)
    return removed


def _read(text: str, path: Path) -> Records:
    mistakes = Mistakes(source=shown(path))
    records = read_records(parse_yaml(text, source=shown(path)), path.stem, mistakes)
    mistakes.check()
    return records


def _save(path: Path, text: str, before: bytes, *, study: str) -> None:
    if _read(text, path).study != study:
        raise UsageError(
            f"{shown(path)} is not of the study {study}; nothing was written.", hint="Move that file away."
        )
    save_text(path, text, before=before)


def _listed(text: str, source: str) -> Node | None:
    return parse_yaml(text, source=source).fields.get("items")


def _without(text: str, source: str, ids: Collection[str]) -> str:
    """Take whole items out; a comment above one goes, one behind the last stays."""
    listed = _listed(text, source)
    if listed is None or not any(_id(item) in ids for item in listed.items):
        return text
    if listed.flow:
        raise UsageError(
            f"The items of {source} stand in brackets; nothing was written.", hint="Write one - item a line."
        )
    edits = Edits(text)
    for item in listed.items:
        if _id(item) in ids:
            start = text.rfind("\n", 0, item.start) + 1
            end = text.find("\n", item.end)
            edits.changes.append((start, len(text) if end < 0 else end + 1, ""))
    return edits.result()


def _id(item: Node) -> str:
    node = item.fields.get("id")
    return node.text.strip() if node else ""


def _with(text: str, source: str, items: Sequence[Item]) -> str:
    listed, edits = _listed(text, source), Edits(text)
    if listed is not None and listed.items:
        edits.add_line(
            listed.items[-1], "\n".join(line for one in items for line in _lines(one, 0)), column=listed.start
        )
        return edits.result()
    if listed is not None:
        key = parse_yaml(text, source=source).keys["items"]
        end = text.find("\n", key.end)
        edits.insert(
            len(text) if end < 0 else end, "".join(f"{edits.newline}{line}" for one in items for line in _lines(one, 2))
        )
        return edits.result()
    gap = edits.newline * (not text.endswith("\n"))
    lines = ["items:", *(line for one in items for line in _lines(one, 2))]
    return text + gap + edits.newline.join(lines) + edits.newline


def _lines(item: Item, indent: int) -> list[str]:
    lines = [line for name, value in _values(item).items() for line in lines_of(name, value, indent=indent + 2)]
    return [f"{' ' * indent}- {lines[0].lstrip()}", *lines[1:]]


def _values(item: Item) -> Mapping[str, Value]:
    places = {"start": str(item.start), "end": str(item.end)} if item.quote else {}
    every: dict[str, Value] = {
        name: str(getattr(item, name)) for name in FIELDS if isinstance(getattr(item, name), str)
    }
    every |= {
        **places,
        "kind": item.kind.value,
        "verdict": item.verdict.value if item.verdict else "",
        "fields": dict(item.fields),
    }
    if item.absent:
        every["absent"] = True
    return {name: every[name] for name in FIELDS if every.get(name)}
