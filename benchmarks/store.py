"""The store with 100,000 passages: searches, codings one by one, and what a report asks of it.

The floor of a search, in the same run: the bare FTS5 query for the same words, ordered by bm25, twenty
rows. Searches run in one process, as from the review desk; a command adds what `help.py` shows.
"""

import sqlite3
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median, quantiles

from material import LISTS, Voice
from measuring import Figure, bench

from qualkit.model import (
    Anchor,
    Case,
    Code,
    Codebook,
    Coder,
    Coding,
    Document,
    DocumentKind,
    Participant,
    Privacy,
    Role,
    Segment,
    Study,
    Text,
    Turn,
    derive,
)
from qualkit.store import Store, open_store

STUDY = "study"
CODES = tuple(Code(id=f"code-{n}", key=f"code{n}", name=f"Code {n}") for n in range(20))
BOOK = Codebook(key="bench", title="Bench", version="v1", codes=CODES)
NOW = datetime(2025, 1, 1, tzinfo=UTC)


def measure(given: Namespace) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "store.sqlite")
        begin = time.perf_counter()
        store = filled(path, given.passages)
        took = time.perf_counter() - begin
        yield Figure(what=f"make up and put {given.passages:,} passages", value=took,
                     note=f"{given.passages / took:,.0f} a second, {path.stat().st_size / 2**20:.0f} MB on the disk")
        yield from coded(store, given.codings)
        yield from searched(store, path, given.runs)
        yield from viewed(store, given.runs)
        store.close()


def filled(path: Path, passages: int) -> Store:
    """200 passages a document, each a turn of a made-up voice; a case for each document."""
    store = open_store(path, create=True, durable=False)
    store.put_codebook(STUDY, BOOK)
    store.put_coder(Coder(id="coder", handle="awa"))
    keys = [f"n{number:04}.txt" for number in range(-(-passages // 200))]
    for number, key in enumerate(keys):
        document, text, segments = conversation(key, Voice(number), min(200, passages - 200 * number))
        store.put_document(document, text, segments=segments)
    cases = [Case(id=f"case-{key}", key=key, kind="participant", attributes={"gender": "FM"[n % 2]})
             for n, key in enumerate(keys)]
    store.put_cases(STUDY, cases, [Participant(case=key, document=key, speaker="R") for key in keys])
    return store


def conversation(key: str, voice: Voice, count: int) -> tuple[Document, Text, list[Segment]]:
    said = [voice.answer() for _ in range(count)]
    content = "\n".join(said)
    starts = [0]
    for one in said[:-1]:
        starts.append(starts[-1] + len(one) + 1)
    turns = tuple(Turn(start=at, end=at + len(one), speaker="R", role=Role.RESPONDENT, language=voice.language)
                  for at, one in zip(starts, said, strict=True))
    text = Text(content=content, turns=turns)
    document = Document(id=derive("document", key), study=STUDY, key=key, title=key, kind=DocumentKind.INTERVIEW,
                        text_hash=text.id, bytes_hash=text.id, reader="made", attributes={"region": key[4]})
    segments = [Segment(document=document.id, text_hash=text.id, start=turn.start, end=turn.end, text=one, unit="turn",
                        ordinal=n, segmenter="turns.v1", speaker="R", role=Role.RESPONDENT, language=voice.language)
                for n, (turn, one) in enumerate(zip(turns, said, strict=True))]
    return document, text, segments


def coded(store: Store, count: int) -> Iterator[Figure]:
    """People's acts, one at a time: each is a transaction that waits for the disk, with its row in the log."""
    codings = list(to_add(store, count))
    store.close()
    opened = open_store(store.path)
    tenth = max(1, count // 10)
    begin, used = time.perf_counter(), [time.process_time()]
    for at, one in enumerate(codings, start=1):
        opened.add_codings([one], coder="awa")
        if at % tenth == 0:
            used.append(time.process_time())
    took = time.perf_counter() - begin
    opened.close()
    yield Figure(what=f"add {count:,} codings one by one", value=count / took, unit="acts/s",
                 note=f"cpu {1000 * (used[-1] - used[0]) / count:.2f} ms an act")
    yield Figure(what="the last tenth beside the first, in cpu", unit="x", aim=1.5,
                 value=(used[-1] - used[-2]) / (used[1] - used[0]))


def to_add(store: Store, count: int) -> Iterator[Coding]:
    dice, documents = Random(1), store.documents(STUDY)
    passages = {document.id: store.segments_of(document.id) for document in documents}
    for number in range(count):
        document = documents[number % len(documents)]
        one = dice.choice(passages[document.id])
        anchor = Anchor(document=document.id, text_hash=one.text_hash, start=one.start, end=one.end, quote=one.text)
        yield Coding(id=derive("coding", number), anchors=(anchor,), code=dice.choice(CODES).id, coder="awa",
                     made_at=NOW, codebook_version="v1")


def searched(store: Store, path: Path, rounds: int) -> Iterator[Figure]:
    dice = Random(2)
    common = [word for entry in LISTS["en"]["what"] for word in entry.split() if len(word) > 3]
    rare = [Voice(dice.randrange(400)).name() for _ in range(50)]
    kinds: dict[str, Callable[[], tuple[str, dict[str, object]]]] = {
        "rare word": lambda: (dice.choice(rare), {}),
        "common word": lambda: (dice.choice(common), {}),
        "four words": lambda: (" ".join([*dice.sample(common, 2), "refused", "village"]), {}),
        "phrase": lambda: (f'"{dice.choice(LISTS["en"]["what"])} {dice.choice(LISTS["en"]["where"])}"', {}),
        "common word, code": lambda: (dice.choice(common), {"code": dice.choice(CODES).id}),
        "common word, attribute": lambda: (dice.choice(common), {"attributes": {"region": str(dice.randrange(10))}}),
        "common word, speaker's attribute": lambda: (dice.choice(common), {"attributes": {"gender": "F"}}),
        "no word, code": lambda: ("", {"code": dice.choice(CODES).id}),
    }
    with closing(sqlite3.connect(path)) as bare:
        for name, make in kinds.items():
            asked = [make() for _ in range(10 * rounds)]
            times = [timed(lambda q=q, more=more: store.search(q, study=STUDY, **more)) for q, more in asked]
            floors = [timed(lambda q=q: plainly(bare, q)) for q, _ in asked if q]
            p50, p95 = median(times), quantiles(times, n=20)[-1]
            ratio = f", {p50 / median(floors):.1f} x floor" if floors else ""
            yield Figure(what=f"search: {name}, p50", value=1000 * p50, unit="ms",
                         note=f"p95 {1000 * p95:.1f} ms{ratio}")


def plainly(bare: sqlite3.Connection, typed: str) -> list[tuple[int]]:
    words = " ".join(f'"{word}"' for word in typed.replace('"', " ").split())
    return bare.execute("SELECT rowid FROM passage_words WHERE passage_words MATCH ? ORDER BY rank LIMIT 20",
                        (words,)).fetchall()


def viewed(store: Store, rounds: int) -> Iterator[Figure]:
    """What a report reads."""
    study = Study(key=STUDY, title="Study", codebook="bench", corpora=())

    def fresh(read: str) -> float:
        view = store.view(study, privacy=Privacy(), codebook=BOOK)
        reads = {"documents": view.documents, "codings": view.codings, "cases": view.cases,
                 "texts": lambda: sum(len(view.text(one.id).turns) for one in view.documents()),
                 "segments": lambda: sum(len(view.segments(one.id)) for one in view.documents())}
        return timed(reads[read])

    for read in ("documents", "codings", "cases", "texts", "segments"):
        yield Figure(what=f"view: all {read}", value=1000 * median(fresh(read) for _ in range(rounds)), unit="ms")


def timed(run: Callable[[], object]) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


if __name__ == "__main__":
    bench(measure, __doc__ or "", passages=100_000, codings=10_000)
