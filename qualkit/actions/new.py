"""Make a project folder from a shipped codebook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import Template

import qualkit
from qualkit.errors import UnknownName, UsageError, printable
from qualkit.files.saving import save

CODEBOOK = "microfinance-women"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewResult:
    """Where the project stands and what was written into it."""

    root: Path
    written: tuple[Path, ...]


def shipped() -> Path:
    """Return the folder of the example project that comes with qualkit."""
    package = Path(qualkit.__file__).parent
    inside = package / "_shipped"
    return inside if inside.is_dir() else package.parent


def shipped_codebooks() -> dict[str, Path]:
    """Return the shipped codebooks by key."""
    return {path.stem: path for path in sorted((shipped() / "codebooks").glob("*.yaml")) if path.stem != "themes"}


def new(folder: Path, *, codebook: str = CODEBOOK, title: str = "", language: str = "en") -> NewResult:
    """Make a project in ``folder`` with one study, a codebook and places for the rest.

    A folder may hold other things already; no file of theirs is touched.

    Raises:
        UsageError: the folder holds a project already, or cannot be written to.
        UnknownName: there is no shipped codebook of that name.
    """
    books = shipped_codebooks()
    if codebook not in books:
        raise UnknownName("shipped codebook", codebook, books)
    if (folder / "qualkit.toml").exists():
        raise UsageError(f"{printable(str(folder))} holds a project already.",
                         hint="Choose another folder, or work in that one.")
    words = {"title": _quoted(title or folder.resolve().name), "codebook": codebook, "language": _quoted(language),
             "study": "study"}
    contents = {
        "qualkit.toml": Template(_PROJECT).substitute(words),
        f"codebooks/{codebook}.yaml": books[codebook].read_text(encoding="utf-8"),
        "corpora/study/documents.csv": "document,instrument,region,date,language,consent\n",
        "corpora/study/participants.csv": "document,speaker,case,role,gender\n",
        "studies/study.yaml": _STUDY,
        ".gitignore": ".qualkit/\nreports/rendered/\n",
    }
    missing = [place for place in contents if not (folder / place).exists()]
    places = [folder / "guides", folder / "findings", folder / "reports/templates"]
    for place in [*places, *((folder / name).parent for name in missing)]:
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{printable(str(place))} cannot be made ({error.strerror}).",
                             hint="Choose another folder, or check its permissions.") from None
    for name in missing:
        save(folder / name, contents[name].encode())
    return NewResult(root=folder, written=tuple(folder / name for name in missing))


def _quoted(text: str) -> str:
    return printable(" ".join(text.split())).replace("\\", "\\\\").replace('"', '\\"')


_PROJECT = """\
# What this project is. Every field is explained in docs/project-files.md.
title = "$title"
languages = ["$language"]
executor = "processes"

[tagging]
engines = ["rules.v1", "similar.v1"]

[privacy]
# Attributes that may stand under a quotation. Names never do.
cleared = ["gender", "region"]
# Words that must not leave the project: they are replaced by [redacted] in every output.
redact = []

[[study]]
key = "$study"
title = "$title"
codebook = "$codebook"
corpora = ["$study"]
# The planned sample, for the sampling table:
# [[study.planned]]
# instrument = "women-interview"
# attributes = { region = "Sikasso" }
# planned = 4
"""

_STUDY = """\
# What only people know of this study. What is missing stands as "to be written" in the report.
study: study
commissioner: ""
sections:
  context: ""
  questions: ""
"""
