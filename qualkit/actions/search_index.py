"""The search index: vectors, columns and words of all passages, packed into a folder beside the store.

It is made from the store alone and thrown away freely. Passages whose words were indexed before keep their vectors,
so that only what is new goes through the model of meaning (some 500 passages a second).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any, Literal

from qualkit.measures.asking import Vocabulary
from qualkit.measures.nearest import Nearness, bits_of
from qualkit.model.contracts import Embedder, Progress
from qualkit.project import Project
from qualkit.store import Store
from qualkit.store.finding import Numbered

FORM = 1
"""Goes up when the files change their form."""
BATCH = 512
_SAMPLE = 20_000
"""Rows that tell the middle of each dimension."""
_COLUMNS: Mapping[str, str] = {"number": "<i4", "document": "<i4", "start": "<i4", "end": "<i4", "language": "<i2",
                               "voice": "<i4", "seen": "<u8"}


@dataclass(frozen=True, eq=False)
class Index:
    """The index of a store as it stood. ``columns`` hold for each passage its number, document and place, the
    ``languages`` it is in and the ``voices`` (document's number, speaker) it is said by, by their positions."""

    state: str
    nearness: Nearness
    columns: Mapping[str, Any]
    languages: Sequence[str]
    voices: Sequence[tuple[int, str]]
    vocabulary: Vocabulary

    def __len__(self) -> int:
        return len(self.columns["number"])

    @cached_property
    def _by_number(self) -> Any:
        import numpy as np

        return np.argsort(self.columns["number"], kind="stable")

    def rows_of(self, numbers: Sequence[int]) -> Any:
        """Return the rows of passages by their numbers; what is not indexed (questions) is left out."""
        import numpy as np

        if not len(self):
            return np.zeros(0, dtype=np.int64)
        column, order = self.columns["number"], self._by_number
        wanted = np.asarray(numbers, dtype=np.int64)
        at = np.minimum(np.searchsorted(column, wanted, sorter=order), len(self) - 1)
        rows = order[at]
        return rows[column[rows] == wanted]


def folder_of(project: Project) -> Path:
    """Where a project's indexes lie."""
    return project.store_path.with_name("search")


def name_of(store: Store, model: str) -> str:
    """The name of the index that fits a store as it stands."""
    return blake2b(f"{FORM}|{model}|{store.search_state()}".encode(), digest_size=12).hexdigest()


def open_index(folder: Path, name: str) -> Index | None:
    """Return the index of that name, its vectors left on the disk; None if there is none or it cannot be read."""
    try:
        return _read(folder / name)
    except (OSError, ValueError, KeyError):
        return None


def former_index(folder: Path) -> Index | None:
    """Return an index of an earlier state, whose vectors can be used again."""
    names = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return next((found for name in names if (found := open_index(folder, name)) is not None), None)


def count_new(store: Store, former: Index | None) -> int:
    """Return how many passages the model would have to read."""
    import numpy as np

    if former is None:
        return store.count_to_index()
    known = np.sort(former.columns["seen"])
    texts = ([one.segment.text for one in part] for part in store.passages_to_index())
    return sum(int((~np.isin(seen_of(some), known)).sum()) for some in texts)


def make_index(project: Project, store: Store, embedder: Embedder, *, progress: Progress) -> Index:
    """Make the index of the store as it stands and put it in the place of former ones.

    Where nothing can be written beside the store the index is kept in memory only.
    """
    folder, name = folder_of(project), name_of(store, embedder.name)
    making = _Making(store=store, embedder=embedder, former=former_index(folder), progress=progress)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        scratch = Path(mkdtemp(dir=folder, prefix="making-"))
    except OSError:
        with TemporaryDirectory() as elsewhere:
            making.write(Path(elsewhere))
            return _read(Path(elsewhere), in_memory=True)
    try:
        making.write(scratch)
        for other in folder.iterdir():
            # One of this name, too: it could not be read.
            if other.is_dir() and not other.name.startswith("making-"):
                shutil.rmtree(other, ignore_errors=True)  # another process may hold it open
        with suppress(OSError):  # somebody else has made it meanwhile
            scratch.rename(folder / name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return _read(folder / name)


@dataclass(frozen=True, kw_only=True)
class _Making:
    """An index being written: columns first, then vectors in batches, old ones copied, then bits and words."""

    store: Store
    embedder: Embedder
    former: Index | None
    progress: Progress

    def write(self, folder: Path) -> None:
        """Write all its files."""
        import numpy as np

        count = self.store.count_to_index()
        shape = (count, self.embedder.dimensions)
        languages: dict[str, int] = {}
        voices: dict[tuple[int, str], int] = {}
        columns = {name: np.zeros(count, dtype=kind) for name, kind in _COLUMNS.items()}
        numbers = _new_file(folder / "numbers.npy", shape)
        for at, part in _batches(self.store.passages_to_index()):
            rows = slice(at, at + len(part))
            for name, values in _values(part, languages, voices).items():
                columns[name][rows] = values
            numbers[rows] = self._vectors(part, columns["seen"][rows])
            self.progress("indexing", at + len(part), count)
        for name, column in columns.items():
            np.save(folder / f"{name}.npy", column)
        _write_bits(folder, numbers)
        self._write_words(folder, languages=list(languages), voices=list(voices))

    def _vectors(self, part: Sequence[Numbered], seen: Any) -> Any:
        """The vectors of a batch; those of words that were indexed before are taken from there."""
        import numpy as np

        found = np.zeros((len(part), self.embedder.dimensions), dtype=np.float16)
        known = where(seen, self.former.columns["seen"]) if self.former else np.full(len(part), -1)
        old, new = np.flatnonzero(known >= 0), np.flatnonzero(known < 0)
        if self.former and len(old):
            found[old] = self.former.nearness.numbers[known[old]]
        if len(new):
            found[new] = self.embedder.embed([part[int(row)].segment.text for row in new])
        return found

    def _write_words(self, folder: Path, *, languages: Sequence[str], voices: Sequence[tuple[int, str]]) -> None:
        words: dict[str, dict[str, int]] = {"words": {}, "stems": {}}
        for column, term, count in self.store.vocabulary():
            words[column][term] = count
        about = {"state": self.store.search_state(), "languages": languages, "voices": voices, **words}
        (folder / "words.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")


def _batches(documents: Iterator[list[Numbered]]) -> Iterator[tuple[int, list[Numbered]]]:
    """Passages in runs of a size, with where each begins."""
    every, at = chain.from_iterable(documents), 0
    while part := list(islice(every, BATCH)):
        yield at, part
        at += len(part)


def _values(part: Sequence[Numbered], languages: dict[str, int],
            voices: dict[tuple[int, str], int]) -> Mapping[str, Any]:
    return {
        "number": [one.number for one in part], "document": [one.document for one in part],
        "start": [one.segment.start for one in part], "end": [one.segment.end for one in part],
        "language": [languages.setdefault(one.segment.language, len(languages)) for one in part],
        "voice": [voices.setdefault((one.document, one.segment.speaker), len(voices)) for one in part],
        "seen": seen_of(one.segment.text for one in part)}


def seen_of(texts: Iterable[str]) -> Any:
    """Return a number for each text, the same for the same words."""
    import numpy as np

    digests = b"".join(blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(digests, dtype="<u8")


def where(wanted: Any, known: Any) -> Any:
    """Return the row of ``known`` that each number stands in, -1 where it is in none."""
    import numpy as np

    if not len(known):
        return np.full(len(wanted), -1)
    order = np.argsort(known, kind="stable")
    rows = order[np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)]
    return np.where(known[rows] == wanted, rows, -1)


def _new_file(path: Path, shape: tuple[int, int]) -> Any:
    import numpy as np

    if not shape[0]:  # nothing can be laid over an empty file
        np.save(path, np.zeros(shape, dtype=np.float16))
        return np.zeros(shape, dtype=np.float16)
    return np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=shape)


def _write_bits(folder: Path, numbers: Any) -> None:
    import numpy as np

    count, dimensions = numbers.shape
    sample = numbers[::max(1, count // _SAMPLE)].astype(np.float32)
    middle = sample.mean(axis=0) if count else np.zeros(dimensions, dtype=np.float32)
    parts = [bits_of(numbers[at:at + _SAMPLE], middle) for at in range(0, count, _SAMPLE)]
    np.save(folder / "middle.npy", middle)
    np.save(folder / "bits.npy", np.concatenate(parts, axis=1) if parts else bits_of(numbers, middle))


def _read(folder: Path, *, in_memory: bool = False) -> Index:
    import numpy as np

    def array(name: str, mode: Literal["r"] | None = None) -> Any:
        return np.load(folder / f"{name}.npy", mmap_mode=mode, allow_pickle=False)

    about = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    columns = {name: array(name) for name in _COLUMNS}
    numbers = array("numbers", None if in_memory or not len(columns["number"]) else "r")
    return Index(
        state=about["state"], nearness=Nearness(numbers=numbers, bits=array("bits"), middle=array("middle")),
        columns=columns, languages=about["languages"], voices=[(one[0], one[1]) for one in about["voices"]],
        vocabulary=Vocabulary(words=about["words"], stems=about["stems"], passages=len(columns["number"])))
