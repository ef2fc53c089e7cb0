"""A corpus of 10,000 small documents, and of a half and a quarter of it: is memory flat, and time per document?

Ingest with sheets about documents and speakers, people's codings of every fifth document, tagging with
rules, and the model of the study report; each step in a process of its own, watched with its workers.
Aims: the largest under 1 GB; from a quarter to the whole, time per document flat (under 1.25 times) and
memory growing by less than twice (what grows is the list of documents, not their words).
"""

import csv
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from material import interviews, project
from measuring import QUALKIT, Figure, Used, bench, run

STEPS = {"ingest": ("ingest",), "again": ("ingest",), "codings": ("codings", "import", "codings.csv"), "tag": ("tag",),
         "report": ("report", "study", "--format", "json"), "status": ("status",)}


def measure(given: Namespace) -> Iterator[Figure]:
    sizes = (given.files // 4, given.files // 2, given.files)
    taken: dict[int, dict[str, Used]] = {}
    for size in sizes:
        taken[size] = used_by(size, given.words)
        for step, one in taken[size].items():
            yield Figure(what=f"{step}, {size:,} documents", value=one.wall, note=f"cpu {one.cpu:.1f} s, "
                         f"{1000 * one.cpu / size:.2f} ms a document, {one.megabytes:.0f} MB")
    small, large = taken[sizes[0]], taken[sizes[-1]]
    for step in STEPS:
        yield Figure(what=f"{step}: peak memory", value=large[step].megabytes, unit="MB", aim=1024)
        yield Figure(what=f"{step}: memory, whole / quarter", unit="x", aim=2,
                     value=large[step].peak / small[step].peak)
        yield Figure(what=f"{step}: cpu per document, whole / quarter", unit="x", aim=1.25,
                     value=large[step].cpu / small[step].cpu / 4)


def used_by(count: int, words: int) -> dict[str, Used]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        corpus = project(folder)
        interviews(corpus, count=count, words=words)
        sheets(corpus)
        return {name: run(*QUALKIT, *command, folder=folder, allow=(0, 1)) for name, command in STEPS.items()}


def sheets(corpus: Path) -> None:
    """State a region of each document and who speaks in it; code a sentence of every fifth."""
    names = sorted(path.name for path in corpus.glob("n*"))
    coded = [(name, (corpus / name).read_text(encoding="utf-8").rpartition("R: ")[2].strip()) for name in names[::5]]
    rows = {
        "documents.csv": [("document", "instrument", "region", "language"),
                          *((name, "women-interview", f"Region {at % 5}", "en") for at, name in enumerate(names))],
        "participants.csv": [("document", "speaker", "case", "role", "gender"),
                             *((name, "R", f"C{at}", "respondent", "FM"[at % 2]) for at, name in enumerate(names))],
        "../../codings.csv": [("document", "quote", "code", "coder", "direction"),
                              *((name, quote, "home", "awa", "present") for name, quote in coded)],
    }
    for name, lines in rows.items():
        with (corpus / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)


if __name__ == "__main__":
    bench(measure, __doc__ or "", files=10_000, words=120)
