"""Searching made-up corpora of any size: words of the sample study put together anew, vectors near those of its own.

The corpus is written straight into the tables, the same for the same size. Vectors come from no model: each is one of
the sample's with noise, so that near ones are as near as they are in life. The questions go through the real model. A
process of its own searches, so that its memory is that of a search and not of the making.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from systems import ROOT, finders

from qualkit.actions.find import find
from qualkit.actions.find_scope import Wanted
from qualkit.actions.finder import Shelf
from qualkit.actions.opening import store_of
from qualkit.project import Project, open_project
from qualkit.store import index, open_store
from qualkit.text.words import fold

EACH = 200
"""Passages a document has."""
CODED = 0.2
"""Passages that carry a coding."""
AIMS = {50_000: 150, 1_000_000: 400}
"""Milliseconds that 95 of 100 searches may take, warm."""
MEMORY = 2_048
MIX: Sequence[tuple[str, dict[str, str]]] = (
    ("what did women say about instalments before harvest", {}),
    ("que disent les femmes des échéances avant la récolte", {}),
    ("¿quién decide en la casa sobre el dinero?", {}),
    ("loan", {}), ("money", {}), ("soap bisness proffit", {}), ('"before the harvest"', {}),
    ("who keeps the key of the cash box", {"region": "Kayes"}),
    ("feeling ashamed when you cannot pay", {"gender": "woman"}),
    ("husband decides", {"region": "Mopti", "gender": "woman"}),
    ("school fees for the children", {"code": "loan/gain"}),
    ("money sent home by sons abroad", {"theme": "repayment"}),
)
REGIONS = ("Kayes", "Koulikoro", "Mopti", "Ségou", "Sikasso")


class Near:
    """Vectors near those of the sample, the n-th passage always the same."""

    name = "use.v1"
    languages = frozenset({"en", "fr"})
    dimensions = 512

    def __init__(self, vectors: Any) -> None:
        self._vectors, self._at = vectors, 0

    def embed(self, texts: Sequence[str]) -> Any:
        random = np.random.default_rng(self._at)
        self._at += 1
        rows = random.integers(len(self._vectors), size=len(texts))
        made = self._vectors[rows] + random.standard_normal((len(texts), self.dimensions), dtype=np.float32) * 0.03
        return made / np.linalg.norm(made, axis=1, keepdims=True)


def measure(passages: int, runs: int) -> None:
    """Make a corpus, then search it in a process of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        begin = time.perf_counter()
        make(folder, passages)
        written = time.perf_counter() - begin
        print(f"\n{passages:,} passages written in {written:.0f} s", flush=True)
        begin = time.perf_counter()
        make_index(folder)
        size = sum(path.stat().st_size for path in (folder / ".qualkit" / "search").rglob("*") if path.is_file())
        store = (folder / ".qualkit" / "store.sqlite").stat().st_size
        print(f"index made in {time.perf_counter() - begin:.0f} s without the model (which reads some 500 passages a "
              f"second); index {size / 2**20:,.0f} MB, store {store / 2**20:,.0f} MB", flush=True)
        subprocess.run([sys.executable, __file__, str(folder), str(passages), str(runs)], check=True)


def searched(folder: Path, passages: int, runs: int) -> None:
    """Ask the mix of questions cold and warm, and print what they took."""
    project, shelf = open_project(folder, search_above=False), Shelf()
    times: list[float] = []
    worked: list[float] = []
    by_question: dict[str, list[float]] = {}
    with store_of(project, read_only=True) as store:
        begin = time.perf_counter()
        finder = shelf.finder(project, store)
        opened = time.perf_counter() - begin
        find(finder, Wanted(words=MIX[0][0]))
        print(f"cold: open {opened:.1f} s, first answer after {time.perf_counter() - begin:.1f} s")
        for run in range(runs + 1):
            for words, where in MIX:
                begin, work = time.perf_counter(), time.process_time()
                found = find(shelf.finder(project, store), Wanted(words=words, where=where))
                took = 1000 * (time.perf_counter() - begin)
                if run:
                    times.append(took)
                    worked.append(1000 * (time.process_time() - work))
                    by_question.setdefault(f"{words} {where or ''}", []).append(took)
                assert found.hits, words
    for words, some in by_question.items():
        print(f"  {np.median(some):7.0f} ms  {words}")
    aim = AIMS.get(passages)
    p50, p95 = np.percentile(times, [50, 95])
    told = f", aim {aim} ms {'met' if p95 <= aim else 'MISSED'}" if aim else ""
    print(f"warm, {len(times)} searches: p50 {p50:.0f} ms, p95 {p95:.0f} ms{told}")
    print(f"of that the processor was at work p50 {np.median(worked):.0f} ms, p95 {np.percentile(worked, 95):.0f} ms")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory {peak:,.0f} MB at the most, aim {MEMORY} MB {'met' if peak <= MEMORY else 'MISSED'} "
          "(pages of the vectors that were read are in it, though the system may take them back)")


def make_index(folder: Path) -> None:
    """Pack the made-up vectors as a search would pack the model's."""
    from qualkit.actions import search_index

    vectors = np.load(folder / "vectors.npy")
    project = open_project(folder, search_above=False)
    with store_of(project, read_only=True) as store:
        search_index.make_index(project, store, Near(vectors), progress=lambda stage, done, total: None)


def make(folder: Path, passages: int) -> None:
    """Write a project of one study with so many passages."""
    with finders() as ready:
        finder = ready["sample"]
        np.save(folder / "vectors.npy", np.asarray(finder.index.nearness.numbers, dtype=np.float32))
        said = [(one.segment.text, one.segment.language) for part in finder.store.passages_to_index() for one in part]
        _project(folder, finder.project)
    with closing(open_store(folder / ".qualkit" / "store.sqlite", create=True)) as store:
        from qualkit.actions.opening import codebook_of

        project = open_project(folder, search_above=False)
        book = codebook_of(project, project.study())
        store.put_codebook("made", book)
    with closing(sqlite3.connect(folder / ".qualkit" / "store.sqlite")) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        _fill(connection, said, passages)
        connection.commit()


def _project(folder: Path, sample: Project) -> None:
    (folder / "codebooks").mkdir()
    for name in ("microfinance-women.yaml", "themes.yaml"):
        (folder / "codebooks" / name).write_bytes((ROOT / "codebooks" / name).read_bytes())
    (folder / "corpora" / "made").mkdir(parents=True)
    (folder / ".qualkit").mkdir()
    (folder / "qualkit.toml").write_text(
        'title = "Made"\n[privacy]\ncleared = ["gender", "region"]\n[[study]]\nkey = "made"\ntitle = "Made"\n'
        'codebook = "microfinance-women"\ncorpora = ["made"]\ninvented = true\n', encoding="utf-8")


@dataclass(frozen=True)
class Half:
    """A part of something said, with what the word index holds of it."""

    words: str
    folded: str
    stems: str


def _halves(said: Sequence[tuple[str, str]]) -> tuple[list[Half], list[Half]]:
    """How passages begin and how they end."""
    begins = [(words.split(". ")[0] + ".", language) for words, language in said]
    ends = [(words.split(". ")[-1], language) for words, language in said]
    first, second = ([Half(words, fold(words), index.indexed_stems(words, language)) for words, language in some]
                     for some in (begins, ends))
    return first, second


def _fill(connection: sqlite3.Connection, said: Sequence[tuple[str, str]], passages: int) -> None:
    connection.execute("INSERT INTO coder (n, id, handle, name, kind) VALUES (1, 'c', 'made', '', 'person')")
    codes = [row[0] for row in connection.execute("SELECT n FROM code ORDER BY n")]
    begins, ends = _halves(said)
    for first in range(0, passages, EACH):
        random = Random(first)
        spoken = [(random.choice(begins), random.choice(ends)) for _ in range(min(EACH, passages - first))]
        _document(connection, first // EACH + 1, spoken, codes)


def _document(connection: sqlite3.Connection, number: int, spoken: Sequence[tuple[Half, Half]],
              codes: Sequence[int]) -> None:
    texts = [f"{one.words} {other.words} ({place})" for place, (one, other) in enumerate(spoken)]
    ends = list(accumulate(len(text) + 1 for text in texts))
    places = [(end - len(text) - 1, end - 1) for end, text in zip(ends, texts, strict=True)]
    attributes = json.dumps({"region": REGIONS[number % len(REGIONS)], "date": f"{2018 + number % 7}-03-01"})
    key, first = f"{number:05}.txt", (number - 1) * EACH + 1
    put = connection.execute
    put("INSERT INTO text (n, hash, content) VALUES (?, ?, ?)", (number, f"{number:064}", "\n".join(texts)))
    put("INSERT INTO document (n, id, study, key, title, kind, text, bytes_hash, reader, encoding, declared_language, "
        "detected_language, attributes, found, missing) VALUES (?, ?, 'made', ?, ?, 'interview', ?, '', '', '', 'en', "
        "'', ?, '{}', 0)", (number, f"d{number}", key, f"Interview {number}", number, attributes))
    put("INSERT INTO participant (study, ordinal, \"case\", document, speaker, kind, attributes, place) "
        "VALUES ('made', ?, ?, ?, 'R', 'participant', '{}', '')", (number, f"C{number}", key))
    put("INSERT INTO \"case\" (id, study, key, kind, attributes, members) "
        "VALUES (?, 'made', ?, 'participant', ?, '[]')",
        (f"case{number}", f"C{number}", json.dumps({"gender": ("woman", "man")[number % 2]})))
    connection.executemany(
        "INSERT INTO segment (n, document, ordinal, start, \"end\", unit, segmenter, speaker, role, language) "
        "VALUES (?, ?, ?, ?, ?, 'passage', 'passages.v1', 'R', 'respondent', 'en')",
        [(first + place, number, place, *span) for place, span in enumerate(places)])
    connection.executemany(
        "INSERT INTO passage_words (rowid, words, stems) VALUES (?, ?, ?)",
        [(first + place, f"{one.folded} {other.folded}", f"{one.stems} {other.stems}")
         for place, (one, other) in enumerate(spoken)])
    _code(connection, number, texts, places=places, codes=codes)


def _code(connection: sqlite3.Connection, number: int, texts: Sequence[str], *, places: Sequence[tuple[int, int]],
          codes: Sequence[int]) -> None:
    random = Random(-number)
    chosen = [(number * EACH + place, place) for place in random.sample(range(len(texts)), int(CODED * len(texts)))]
    connection.executemany(
        "INSERT INTO coding (n, id, revision, state, document, code, coder, direction, hedged, key_quote, memo, "
        "codebook_version, made_at, place, identity) VALUES (?, ?, 1, 'standing', ?, ?, 1, 'present', 0, 0, '', '', "
        "'2025-01-01T00:00:00.000000+00:00', 'same', ?)",
        [(made, f"x{made}", number, random.choice(codes), f"x{made}") for made, _ in chosen])
    connection.executemany(
        "INSERT INTO coding_anchor (coding, ordinal, text_hash, start, \"end\", quote, prefix, suffix, found_start, "
        "found_end) VALUES (?, 0, ?, ?, ?, ?, '', '', ?, ?)",
        [(made, f"{number:064}", *places[place], texts[place], *places[place]) for made, place in chosen])


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("passages", type=int)
    options.add_argument("runs", type=int)
    given = options.parse_args()
    searched(given.folder, given.passages, given.runs)
