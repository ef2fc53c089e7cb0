"""Writing what was rendered: whole or not at all, and never over a person's edits."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

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
    """Write a file, under another name where the one there was edited since we wrote it."""
    folder.mkdir(parents=True, exist_ok=True)
    record = _record(folder)
    wanted = folder / name
    path, number = wanted, 2
    while path.exists() and record.get(path.name) != _digest(path.read_bytes()):
        path, number = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}"), number + 1
    replace(path, content)
    record[path.name] = _digest(content)
    replace(folder / RECORD, (json.dumps(record, indent=1, sort_keys=True) + "\n").encode())
    return Written(path=path, format=format, kept=wanted if path != wanted else None, problems=problems)


def replace(path: Path, content: bytes) -> None:
    """Put content in place in one step: a temporary file, synced, then renamed."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".qualkit-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _record(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / RECORD).read_text("utf-8"))
    except (FileNotFoundError, ValueError):  # no record: whatever is there counts as edited
        return {}
    return {str(name): str(digest) for name, digest in found.items()} if isinstance(found, dict) else {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
