"""Find the files of a corpus: safely, in a fixed order, naming whatever is passed over."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualkit.model import Problem, ProblemSink, Severity

MAX_BYTES = 500 * 1024 * 1024
"""Larger files are rejected unread (HOUSE: bounded per file)."""

ABOUT_THE_CORPUS = frozenset({"documents", "participants", "codings", "decisions", "readings"})
"""Stems of sheets that describe a corpus; they are not sources themselves."""

SHEETS = frozenset({".csv", ".xlsx", ".tsv"})
TEMPORARY = ("~$", ".~lock.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file to read. ``key`` is its name in the corpus, ``/`` between folders."""

    path: Path
    key: str
    size: int


def scan(folder: Path, problems: ProblemSink, *, prefix: str = "") -> Iterator[Found]:
    """Yield the readable files below ``folder`` in the order of their keys.

    Hidden files, temporary files and sheets about the corpus are left out in silence; links
    that lead out of the folder, devices and pipes are left out with a problem.
    """
    base = Path(os.path.realpath(folder))
    for path in sorted(_walk(base, problems), key=lambda path: _key(path, base)):
        yield from _look(path, key=prefix + _key(path, base), base=base, problems=problems)


def scan_file(path: Path, problems: ProblemSink) -> Iterator[Found]:
    """Yield one named file, if it can be read; its key is its name."""
    yield from _look(path, key=_safe(path.name), base=None, problems=problems)


def _walk(base: Path, problems: ProblemSink) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        key = _key(Path(error.filename), base)
        problems(_rejected(key, f"the folder cannot be opened ({error.strerror}).", "Check its permissions."))

    for where, folders, names in os.walk(base, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if _is_link(Path(where, name)):
                problems(_warned(_safe(name), "a link to a folder was not followed."))
        for name in names:
            if not name.startswith((".", *TEMPORARY)) and not _describes_corpus(name):
                yield Path(where, name)


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:  # too long for the system: walking into it says so
        return False


def _describes_corpus(name: str) -> bool:
    parts = name.lower().split(".")
    return f".{parts[-1]}" in SHEETS | {".jsonl"} and parts[0] in ABOUT_THE_CORPUS


def _look(path: Path, *, key: str, base: Path | None, problems: ProblemSink) -> Iterator[Found]:
    try:
        target = os.path.realpath(path, strict=True)
        status = Path(target).stat()
    except OSError as error:
        problems(_rejected(key, _why(error), "Mend or remove it."))
        return
    if base is not None and not Path(target).is_relative_to(base):
        problems(_warned(key, "a link out of the folder was not followed."))
    elif stat.S_ISDIR(status.st_mode):
        problems(_rejected(key, "is a folder, not a file.", "Give the folder itself to ingest what is in it."))
    elif not stat.S_ISREG(status.st_mode):  # a pipe would block, a device never ends
        problems(_rejected(key, "is not a regular file.", "Only files can be read."))
    elif status.st_size > MAX_BYTES:
        problems(_rejected(key, f"is larger than {MAX_BYTES // 2**20} MB.", "Split it into smaller files."))
    elif not os.access(target, os.R_OK):
        problems(_rejected(key, "may not be read.", "Check its permissions."))
    else:
        yield Found(path=path, key=key, size=status.st_size)


def clashes(found: Sequence[Found]) -> Iterator[Problem]:
    """Yield a warning for keys that differ only in case or in how accents are written."""
    import unicodedata

    seen: dict[str, str] = {}
    for one in found:
        other = seen.setdefault(unicodedata.normalize("NFC", one.key).casefold(), one.key)
        if other != one.key:
            yield _warned(one.key, "has the same name as another file but for case or accents.",
                          "Rename one: some systems cannot hold both.")


def _key(path: Path, base: Path) -> str:
    return _safe(path.relative_to(base).as_posix())


def _safe(name: str) -> str:
    """Bytes of a name that are no text become %XX, so that the store holds clean Unicode.

    A name is what its bytes say in UTF-8, whatever the locale makes of them: else the same file would
    have another key on another day.
    """
    if not name.isascii():
        name = os.fsencode(name).decode("utf-8", "surrogateescape")
    return "".join(f"%{ord(c) - 0xDC00:02X}" if "\udc80" <= c <= "\udcff" else c for c in name)


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "is a link that leads nowhere, or the file is gone."
    return f"cannot be opened ({error.strerror})."


def _rejected(source: str, reason: str, remedy: str = "") -> Problem:
    return Problem(source=source, reason=reason, remedy=remedy, severity=Severity.REJECTION)


def _warned(source: str, reason: str, remedy: str = "") -> Problem:
    return Problem(source=source, reason=reason, remedy=remedy)
