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
# authors: [Name of one, Name of another]
# places: [Name of a region]
# field_dates: 3 to 28 February 2025
# licence: CC BY 4.0
# citation: How the report should be cited
# version: "1"

# Questions that findings are ordered by, if the report asks for that:
# evaluation_questions:
#   - id: q1
#     text: Do the terms of the loans fit the seasons?
#     criterion: relevance

# People spoken to outside the sample. A name is printed only of those who agreed:
# consulted:
#   - role: Head of credit
#     organisation: The lender
#     name: Name of the person
#     agreed: true
#     date: "2025-02-14"

# Prose, in Markdown. Take the "# " away before a name and write below it, four spaces in. Every report asks for some of
# these; the last three belong to the kinds that their line names.
sections:
  # summary: |             # what it is for and for whom, method in five lines, main findings and recommendations
  # context: |             # the programme: what, where, since when, and what it was meant to change
  # questions: |           # what the study asks, and why
  # approach: |            # the design, and why it fits the questions
  # sampling: |            # who was chosen, how and why; who refused; what was planned and not reached
  # translation: |         # languages spoken, who interpreted and translated, what was checked
  # coding: |              # who coded, with which codebook, how differences were settled
  # ethics: |              # consent, approval, what was promised to those who spoke, how data are kept
  # team: |                # who asked and who wrote: training, languages, relation to those who spoke
  # reflexivity: |         # what the team brought along, and how that may have coloured what it heard
  # limitations: |         # what the study cannot say, beside the limits that the data show of themselves
  # conclusions: |         # what follows from the findings, as a person sees it
  # recommendations: |     # only words that introduce them; each stands in findings/ (qualkit recommendation add)
  # acronyms: |            # one to a line
  # terms_of_reference: |  # what was commissioned, for the annex
  # transfer: |            # case-brief: what it would take to do it elsewhere
  # survey: |              # learning-route: what participants said of it
  # follow-up: |           # learning-route: who looks after the plans, and when
"""
