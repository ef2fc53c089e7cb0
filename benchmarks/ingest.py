"""Ingest of 28 made-up interviews, 200,000 words, half txt and half docx, turns and word index included.

The floor, in the same run: read the same bytes, take the text out (of a docx: its w:t elements), and
write its paragraphs to SQLite's FTS5. Aims: 200,000 words under 4 s on two cores, time of 2n under 2.5
times that of n; the whole command is timed, from the shell to the closed store.
"""

import re
import shutil
import sqlite3
import sys
import tempfile
import zipfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from material import interviews, project
from measuring import QUALKIT, Figure, bench, run, runs

COUNT, WORDS, SUFFIXES = 28, 200_000, (".txt", ".docx")


def measure(given: Namespace) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as scratch:
        one, two, single = Path(scratch, "one"), Path(scratch, "two"), Path(scratch, "single")
        for folder, count in ((one, COUNT), (two, 2 * COUNT), (single, 1)):
            said = interviews(project(folder), count=count, words=WORDS // COUNT, suffixes=SUFFIXES)
            if folder is one:
                yield Figure(what="words", value=said, unit="words")
        floor = runs(given.runs, sys.executable, __file__, "floor", one)
        yield Figure(what="floor: read, decode, FTS5", value=floor.wall, note=f"cpu {floor.cpu:.2f} s")
        small, large, least = (runs(given.runs, *QUALKIT, "ingest", folder=folder, before=lambda f=folder: forget(f))
                               for folder in (one, two, single))
        yield Figure(what="ingest of 200,000 words", value=small.wall, aim=4,
                     note=f"cpu {small.cpu:.2f} s, {small.wall / floor.wall:.1f} x floor, {small.megabytes:.0f} MB")
        yield Figure(what="ingest of 400,000 words", value=large.wall,
                     note=f"cpu {large.cpu:.2f} s, {large.megabytes:.0f} MB")
        yield Figure(what="2n / n", value=large.wall / small.wall, unit="x", aim=2.5,
                     note=f"in cpu {large.cpu / small.cpu:.2f} x")
        yield Figure(what="ingest of one interview", value=least.wall, note=f"cpu {least.cpu:.2f} s")
        run(*QUALKIT, "ingest", folder=one)
        again = runs(given.runs, *QUALKIT, "ingest", folder=one)
        yield Figure(what="again, nothing changed", value=again.wall, note=f"cpu {again.cpu:.2f} s")


def forget(folder: Path) -> None:
    shutil.rmtree(folder / ".qualkit", ignore_errors=True)


def floor(folder: Path) -> None:
    """The least that has to be done to the bytes, done plainly."""
    with tempfile.TemporaryDirectory() as scratch, closing(sqlite3.connect(Path(scratch, "f.sqlite"))) as store:
        store.execute("CREATE VIRTUAL TABLE said USING fts5(words)")
        for path in sorted(Path(folder, "corpora").rglob("n*")):
            store.executemany("INSERT INTO said VALUES (?)", ((one,) for one in paragraphs(path)))
        store.commit()


def paragraphs(path: Path) -> list[str]:
    if path.suffix == ".txt":
        return path.read_text(encoding="utf-8").split("\n\n")
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("word/document.xml").decode("utf-8")
    return ["".join(re.findall(r"<w:t[^>]*>([^<]*)", one)) for one in xml.split("</w:p>")]


if __name__ == "__main__":
    if sys.argv[1:2] == ["floor"]:
        floor(Path(sys.argv[2]))
    else:
        bench(measure, __doc__ or "")
