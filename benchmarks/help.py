"""How soon `qualkit --help` and the everyday commands answer, beside Python doing nothing.

Each command runs in a process of its own, as it does when somebody types it, on a project of two
interviews. Aim: --help under 0.5 s.
"""

import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from material import interviews, project
from measuring import QUALKIT, Figure, bench, run, runs

EVERYDAY = (("status",), ("search", "harvest"), ("doctor",), ("codebook", "check"), ("codings", "export", "all.csv"))


def measure(given: Namespace) -> Iterator[Figure]:
    nothing = runs(given.runs, sys.executable, "-c", "pass")
    yield Figure(what="python -c pass", value=nothing.wall, note=f"cpu {nothing.cpu:.2f} s")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        interviews(project(folder), count=2, words=2000)
        run(*QUALKIT, "ingest", folder=folder)
        run(*QUALKIT, "tag", folder=folder)
        for command in (("--help",), ("--version",), ("ingest", "--help"), *EVERYDAY):
            used = runs(given.runs, *QUALKIT, *command, folder=folder,
                        before=lambda: (folder / "all.csv").unlink(missing_ok=True))
            yield Figure(what=f"qualkit {' '.join(command)}", value=used.wall,
                         aim=0.5 if command == ("--help",) else None,
                         note=f"cpu {used.cpu:.2f} s, {used.wall / nothing.wall:.1f} x python, {used.megabytes:.0f} MB")


if __name__ == "__main__":
    bench(measure, __doc__ or "")
