"""Writing what was rendered: whole or not at all, and never over a person's edits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from qualkit.errors import UsageError, printable
from qualkit.files.saving import save
from qualkit.model import bytes_hash

RECORD = ".rendered.json"
"""Beside the rendered files: the hash of each as it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A rendered file. ``kept`` is the edited file that was not overwritten, where there is one."""

    path: Path
    format: str
    kept: Path | None = None
    problems: tuple[str, ...] = ()


def write_rendered(folder: Path, name: str, content: bytes, *, format: str,
                   problems: tuple[str, ...] = ()) -> Written:
    """Write a file, under another name where the one there was edited since we wrote it.

    Raises:
        UsageError: the folder cannot be written to.
    """
    _make(folder)
    record = _record(folder)
    wanted = folder / name
    path, number = wanted, 2
    while path.exists() and record.get(path.name) != bytes_hash(path.read_bytes()):
        path, number = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}"), number + 1
    _put(path, content)
    record[path.name] = bytes_hash(content)
    _put(folder / RECORD, (json.dumps(record, indent=1, sort_keys=True) + "\n").encode())
    return Written(path=path, format=format, kept=wanted if path != wanted else None, problems=problems)


def _put(path: Path, content: bytes) -> None:
    save(path, content, seen=bytes_hash(path.read_bytes()) if path.exists() else "")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{printable(str(folder))} cannot be made ({error.strerror}).",
                         hint="Choose another folder with --out.") from None


def _record(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / RECORD).read_text("utf-8"))
    except (FileNotFoundError, ValueError):  # no record: whatever is there counts as edited
        return {}
    return {str(name): str(digest) for name, digest in found.items()} if isinstance(found, dict) else {}

