"""The authored files of one folder, in the order of their names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from qualkit.errors import FileInvalid, Sentence
from qualkit.files.nodes import shown
from qualkit.model import Problem, Severity

SUFFIXES = (".yaml", ".yml")


def yaml_files(folder: Path) -> list[Path]:
    """Return the YAML files of a folder and below, hidden ones left out; none if it does not exist."""
    found = [path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()]
    return sorted(path for path in found if not _is_hidden(path.relative_to(folder)))


class _OfStudy(Protocol):
    @property
    def study(self) -> str: ...


T = TypeVar("T", bound=_OfStudy)


def only_one(folder: Path, study: str, load: Callable[[Path], T]) -> T | None:
    """Return what the only file about a study says; None where no file is about it. Every file is read.

    Raises:
        FileInvalid: a file has mistakes, or two files speak of the study.
    """
    found: T | None = None
    for path in yaml_files(folder):
        one = load(path)
        if one.study == study and found is not None:
            problem = Problem(source=shown(path),
                              reason=Sentence("another file also speaks of the study %(study)r.", study=study),
                              remedy=Sentence("Bring them together in one file."),
                              severity=Severity.REJECTION)
            raise FileInvalid(shown(path), [problem])
        found = one if one.study == study else found
    return found


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
