"""What of a project's files goes along in a coder's pack: one study of ``qualkit.toml``, some rows of its sheets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from qualkit.errors import FileInvalid
from qualkit.files.projects import load_project_file
from qualkit.formats.sheets import read_rows

_STUDY = re.compile(r"^[ \t]*\[\[[ \t]*study[ \t]*\]\]", re.MULTILINE)
_OTHER = re.compile(r"^[ \t]*\[{1,2}[ \t]*(?!study\b)[\w\"']", re.MULTILINE)
_DEFAULT = re.compile(r"^[ \t]*default[ \t]*=.*\n", re.MULTILINE)

Keep = Callable[[Mapping[str, str]], bool]
"""Whether a row of a sheet goes along, by its cells (names of columns in lower case)."""


def with_one_study(path: Path, key: str, scratch: Path) -> bytes:
    """Return a project file with only one of its studies; the whole file where that cannot be told apart safely.

    ``scratch`` is where the shorter text is tried out: it must say of the study, and of everything else, what the
    whole says.
    """
    whole = path.read_bytes()
    text = whole.decode("utf-8-sig").replace("\r\n", "\n")
    shorter = _DEFAULT.sub("", _without_others(text, key))
    scratch.write_bytes(shorter.encode())
    before = load_project_file(path)
    try:
        after = load_project_file(scratch)
    except FileInvalid:
        return whole
    wanted = tuple(study for study in before.studies if study.key == key)
    same = replace(before, studies=wanted, default="") == replace(after, default="")
    return shorter.encode() if same else whole


def _without_others(text: str, key: str) -> str:
    starts = [found.start() for found in _STUDY.finditer(text)]
    kept, done = [], 0
    for start, following in zip(starts, [*starts[1:], len(text)], strict=True):
        other = _OTHER.search(text, start + 2, following)
        end = other.start() if other and not _is_array(text[other.start():]) else following
        kept.append(text[done:start])
        if re.search(rf"^[ \t]*key[ \t]*=[ \t]*[\"']{re.escape(key)}[\"']", text[start:end], re.MULTILINE):
            kept.append(text[start:end])
        done = end
    return "".join(kept) + text[done:]


def _is_array(line: str) -> bool:
    """Whether a line that begins with a bracket is no table's header."""
    return not re.match(r"[ \t]*\[{1,2}[^\[\]=,]+\]{1,2}[ \t]*(?:#.*)?(?:\n|$)", line)


def some_rows(path: Path, keep: Keep) -> bytes:
    """Return the rows of a sheet that are to go along, as CSV.

    Raises:
        InputError: it cannot be read.
    """
    sheet = read_rows(path, path.name, problems=lambda problem: None)
    names = [name.strip().casefold() for name in sheet.header]
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(sheet.header)
    write.writerows(row for row in sheet.rows if keep(dict(zip(names, (cell.strip() for cell in row), strict=False))))
    return out.getvalue().encode()
