"""The study report on the repository's own sample study, format by format; and `qualkit run` as a whole.

Each is the whole command in a process of its own, on a copy of the sample. The floor of a format is the
JSON model: the same reading and counting, and no page.
"""

import shutil
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from measuring import QUALKIT, Figure, bench, run, runs

ROOT = Path(__file__).parents[1]
PROJECT = ("qualkit.toml", "checklists", "codebooks", "corpora", "findings", "guides", "matrices", "reports", "studies",
           "syntheses")
FORMATS = ("json", "md", "html", "docx", "xlsx", "pdf")


def measure(given: Namespace) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for path in map(ROOT.joinpath, PROJECT):
            if path.is_dir():
                shutil.copytree(path, folder / path.name, ignore=shutil.ignore_patterns("rendered"))
            elif path.exists():
                shutil.copy(path, folder)
        whole = run(*QUALKIT, "run", folder=folder)
        yield Figure(what="qualkit run, from nothing", value=whole.wall,
                     note=f"cpu {whole.cpu:.2f} s, {whole.megabytes:.0f} MB")
        model = None
        for name in FORMATS:
            used = runs(given.runs, *QUALKIT, "report", "study", "--format", name, "--out", "out", folder=folder)
            model = model or used
            yield Figure(what=f"report study --format {name}", value=used.wall,
                         note=f"cpu {used.cpu:.2f} s, {used.cpu / model.cpu:.2f} x the model, {used.megabytes:.0f} MB")


if __name__ == "__main__":
    bench(measure, __doc__ or "")
