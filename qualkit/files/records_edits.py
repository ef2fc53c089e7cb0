"""Add and change records of ``findings/*.yaml``; comments, order and every other value stay as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qualkit.errors import Sentence, UnknownName, UsageError
from qualkit.files.edits import Edits
from qualkit.files.field_edits import FieldEdits, lines_of, raw
from qualkit.files.forms import Mistakes
from qualkit.files.nodes import Node, shown
from qualkit.files.records import LISTS, keys_of, load_records_file, read_records, records_files
from qualkit.files.records_fields import NOUNS, Noun
from qualkit.files.saving import save_text
from qualkit.files.scalars import Value, inline
from qualkit.files.yamls import decoded, parse_yaml, read_text
from qualkit.model import Records
from qualkit.text.small import SMALL
from qualkit.text.words import fold

SLUG = 48
"""Letters an id has at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a record stands: its file, and its number in the list of its kind."""

    path: Path
    at: int


def slug(text: str, taken: Iterable[str] = (), *, otherwise: str = "record") -> str:
    """Return an id that tells what a record is about, none of those taken."""
    every = re.findall(r"[^\W_]+", fold(text))
    chosen, name = [word for word in every if len(word) > 1 and word not in SMALL] or every, ""
    for word in chosen:
        if name and len(name) + len(word) + 1 > SLUG:
            break
        name = f"{name}-{word}".strip("-")[:SLUG]
    name, known = name or otherwise, set(taken)
    return next(one for one in _numbered(name) if one not in known)


def _numbered(name: str) -> Iterable[str]:
    yield name
    yield from (f"{name}-{number}" for number in range(2, 1_000_000))


def file_for(folder: Path, study: str, noun: Noun) -> Path:
    """Return the file a new record goes to: the last of the study's that has such records, else any of its own."""
    own = [(path, records) for path in records_files(folder) if (records := load_records_file(path)).study == study]
    for path, records in reversed(own):
        if getattr(records, noun.list):
            return path
    return own[-1][0] if own else folder / f"{study}.yaml"


def nodes(folder: Path, study: str, noun: Noun) -> Iterator[tuple[str, Path, Node]]:
    """Yield a study's records of a kind as they are written: id, file and value.

    Raises:
        FileInvalid: a file has mistakes.
    """
    for path in records_files(folder):
        text = read_text(path)
        root = parse_yaml(text, source=shown(path))
        records = _read(text, shown(path), path.stem)
        if records.study == study and noun.list in root.fields:
            keys, items = keys_of(records, noun.list), root.fields[noun.list].items
            yield from ((key, path, item) for key, item in zip(keys, items, strict=True))


def places(folder: Path, study: str) -> dict[tuple[str, str], tuple[Path, int]]:
    """Return the file and line of each of a study's records, by kind and id."""
    return {(noun.name, key): (path, node.line)
            for noun in NOUNS.values() for key, path, node in nodes(folder, study, noun)}


def find(folder: Path, study: str, noun: Noun, *, key: str) -> Place:
    """Return where a record stands.

    Raises:
        UnknownName: there is none of that id; near ones are offered.
        FileInvalid: a file has mistakes.
    """
    known: list[str] = []
    at: dict[Path, int] = {}
    for name, path, _ in nodes(folder, study, noun):
        at[path] = at.get(path, -1) + 1
        if name == key:
            return Place(path=path, at=at[path])
        known.append(name)
    raise UnknownName(noun.name, key, known)


def add_record(path: Path, noun: Noun, fields: Mapping[str, Value], *, study: str) -> Records:
    """Add a record behind the others of its kind, and return what the file holds.

    The file is begun if there is none, and so is the list.

    Raises:
        FileInvalid: the file has mistakes, or the record would be one; nothing was written.
        ChangedUnderYou: somebody else wrote the file meanwhile.
    """
    return _edit(path, noun, study, lambda text, source: _with_record(text, source, noun, fields),
                 expect=lambda before: [*before, dict(fields)])


def edit_record(place: Place, noun: Noun, changes: Mapping[str, Value], *, key: str, study: str) -> Records:
    """Give fields of a record their values, and return what the file holds. Its id stays.

    A field that holds fields keeps those that are not named. An id that was not written is written down.

    Raises:
        FileInvalid: the file has mistakes, or the change would be one; nothing was written.
        ChangedUnderYou: somebody else wrote the file meanwhile.
    """
    def change(text: str, source: str) -> str:
        for name, value in {noun.key: key, **changes}.items():
            record = _item(parse_yaml(text, source=source), noun, place.at)
            if name != noun.key or name not in record.fields:
                text = _with_field(text, source, noun, at=place.at, name=name, value=value)
        return text

    def expect(before: list[dict[str, Value]]) -> list[dict[str, Value]]:
        one = before[place.at]
        after = {**one, noun.key: key, **{name: _joined(one.get(name), value) for name, value in changes.items()}}
        return [*before[:place.at], after, *before[place.at + 1:]]

    return _edit(place.path, noun, study, change, expect=expect)


def _joined(old: Value | None, new: Value) -> Value:
    return {**old, **new} if isinstance(old, Mapping) and isinstance(new, Mapping) else new


Listed = list[dict[str, Value]]


def _edit(path: Path, noun: Noun, study: str, change: Callable[[str, str], str], *,
          expect: Callable[[Listed], Listed]) -> Records:
    """Change a text, read it again, compare it with what was meant, and only then write it."""
    source = shown(path)
    if path.exists():
        read_text(path, source=source)  # tells oversized files before anything is read
    content = path.read_bytes() if path.exists() else b""
    text = decoded(content, source=source) if content else f"study: {inline(study)}\n"
    _read(text, source, path.stem)
    before = _lists(text, source)
    changed = change(text, source)
    after = _read(changed, source, path.stem)
    wanted = before | {noun.list: expect(before[noun.list])}
    if not _same(_lists(changed, source), wanted) or after.study != study:
        raise UsageError(Sentence("The change would alter something else in %(source)s; nothing was written.",
                                  source=source),
                         hint=Sentence("Make it in an editor, and please report this with the file."))
    save_text(path, changed, before=content)
    return after


def _read(text: str, source: str, stem: str) -> Records:
    mistakes = Mistakes(source=source)
    records = read_records(parse_yaml(text, source=source), stem, mistakes)
    mistakes.check()
    return records


def _lists(text: str, source: str) -> dict[str, Listed]:
    """All records of a text as written, by list."""
    root = parse_yaml(text, source=source)
    return {name: [one for item in root.fields[name].items if isinstance(one := raw(item), dict)]
            if name in root.fields else [] for name in LISTS}


def _same(one: Mapping[str, Listed], other: Mapping[str, Listed]) -> bool:
    """Whether two files hold the same records; a field left out and an empty one are the same."""
    return {name: [_full(item) for item in items] for name, items in one.items()} == {
        name: [_full(item) for item in items] for name, items in other.items()}


def _full(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: full for name, inner in value.items() if (full := _full(inner)) not in ("", [], {})}
    if isinstance(value, str):
        return " ".join(value.split())  # lines wrap
    return [_full(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _item(root: Node, noun: Noun, at: int) -> Node:
    return root.fields[noun.list].items[at]


def _with_field(text: str, source: str, noun: Noun, *, at: int, name: str, value: Value) -> str:
    root, edits = parse_yaml(text, source=source), Edits(text)
    FieldEdits(edits, root).set(_item(root, noun, at), name, value)
    return edits.result()


def _with_record(text: str, source: str, noun: Noun, fields: Mapping[str, Value]) -> str:
    root, edits = parse_yaml(text, source=source), Edits(text)
    listed = root.fields.get(noun.list)
    if listed is None:
        head = "" if not text or text.endswith("\n") else edits.newline
        lines = ["", f"{noun.list}:", *_lines(fields, 2)] if text.strip() else [f"{noun.list}:", *_lines(fields, 2)]
        edits.insert(len(text), head + edits.newline.join([*lines, ""]))
    elif listed.items and listed.flow:
        edits.insert(listed.items[-1].end, f", {inline(fields)}")
    elif listed.items:
        airy = "\n\n" in text[listed.start:listed.end].replace("\r", "") or len(listed.items) == 1
        edits.add_line(listed.items[-1], "\n" * airy + "\n".join(_lines(fields, 0)), column=listed.start)
    else:
        said = list(FieldEdits(edits, root).comments(listed.start, listed.end))
        block = edits.newline.join(["", *(f"  {one}" for one in said), *_lines(fields, 2)])
        edits.changes.append((listed.start, listed.end, block))
    return edits.result()


def _lines(fields: Mapping[str, Value], indent: int) -> list[str]:
    lines = [line for name, value in fields.items() for line in lines_of(name, value, indent=indent + 2)]
    return [f"{' ' * indent}- {lines[0].lstrip()}", *lines[1:]]
