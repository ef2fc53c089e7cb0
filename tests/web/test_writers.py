"""Many people write at once, over real connections to a desk in a process of its own: nothing is refused or lost.

Bounded in count and time, on this machine's own address only.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from projects import Made, make

from qualkit.actions.opening import store_of
from qualkit.actions.review import Given, open_review
from qualkit.store import open_store
from qualkit.store.open import examine

DOCUMENTS, TURNS = 10, 100
FILES = {f"d{one}.txt": "".join(f"I: How is turn {turn}?\nA{turn}: We repay the loan in turn {turn} of {one}, and more.\n"
                                for turn in range(TURNS)) for one in range(DOCUMENTS)}
SMALL = "A project with long documents.\n\n" + json.dumps(
    {"files": FILES, "codes": {f"c{one}": ["loan"] for one in range(10)}})
WRITERS = 20
Place = dict[str, str | list[str]]


@dataclass
class Open:
    """A desk in a process of its own, and the addresses it prints, each good for one browser."""

    process: subprocess.Popen[str]
    port: int = 0
    tokens: list[str] = field(default_factory=list)

    def invitation(self) -> str:
        """The next token, as the terminal shows it."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        address, _, token = line.strip().partition("/enter#")
        self.port = int(address.rpartition(":")[2])
        return token


@contextmanager
def own_process(project: Made) -> Iterator[Open]:
    command = [sys.executable, "-m", "qualkit", "--project", str(project.folder), "desk", "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as it:
        try:
            yield Open(it)
        finally:
            it.kill()


class Writer:
    """Somebody at a browser of their own, with one connection kept open."""

    def __init__(self, desk: Open, coder: str) -> None:
        token = desk.invitation()
        self.coder, self.port, self.cookie = coder, desk.port, ""
        self.wire = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)
        self.took: list[float] = []
        self.done: list[str] = []
        self.refused: list[str] = []
        assert self.post("/enter", {"token": token}) == 204

    def post(self, address: str, fields: Mapping[str, str | list[str]]) -> int:
        """Send a form; return the status."""
        headers = {"content-type": "application/x-www-form-urlencoded", "origin": f"http://127.0.0.1:{self.port}",
                   "cookie": self.cookie, "x-part": "1", "x-coder": self.coder}
        self.wire.request("POST", address, urlencode(fields, doseq=True), headers)
        answer = self.wire.getresponse()
        answer.read()
        if (cookie := answer.headers["set-cookie"]) is not None:
            self.cookie = cookie.partition(";")[0]
        return answer.status

    def sit_down(self) -> None:
        """Say who writes."""
        assert self.post("/who", {"coder": self.coder}) == 204

    def code(self, place: Place) -> None:
        """Give a code, as the reading room does, and remember how long it took."""
        request, began = f"{self.coder}-{len(self.took)}", time.perf_counter()
        self.took.append(0.0)
        status = self.post("/study/study/code", {**place, "request": request})
        self.took[-1] = time.perf_counter() - began
        if status == 200:
            self.done.append(request)
        else:
            self.refused.append(f"{request}: {status}")


@pytest.fixture
def long_project(tmp_path: Path) -> Made:
    project = make(tmp_path / "project", SMALL)
    project.ok("ingest")
    return project


def places(project: Made, *, codes: int = 1) -> list[Place]:
    """Where a code may be given: the words of every turn, and each of ten codes there, so many in one act."""
    with store_of(project.project, read_only=True) as store:
        found = []
        for document in store.documents("study"):
            for turn in store.text(document.id).turns:
                if turn.speaker.startswith("A"):
                    found += [{"document": document.id, "text": document.text_hash, "start": str(turn.start),
                               "end": str(turn.end), "code": [f"c{code + more}" for more in range(codes)]}
                              for code in range(0, 10, codes)]
    return found


def all_at_once(writers: Sequence[Writer], work: Callable[[Writer, int], None]) -> None:
    """Let everybody begin at the same moment, and wait until all have done."""
    start, failed = threading.Barrier(len(writers)), []

    def run(writer: Writer, number: int) -> None:
        try:
            start.wait()
            work(writer, number)
        except BaseException as error:
            failed.append(f"{writer.coder}: {error!r}")

    threads = [threading.Thread(target=run, args=(writer, number)) for number, writer in enumerate(writers)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []


def seated(desk: Open, count: int = WRITERS) -> list[Writer]:
    """So many people who signed in at the same moment."""
    writers = [Writer(desk, f"coder{number:02}") for number in range(count)]
    all_at_once(writers, lambda writer, _: writer.sit_down())
    return writers


def assert_kept(project: Made, writers: Sequence[Writer]) -> None:
    """What each was told is done stands in the store and once in the log, under their own name."""
    with store_of(project.project, read_only=True) as store:
        log = {(entry.coder, entry.request): len(entry.payload["shifts"]) for entry in store.log()}
        assert len(log) == len(store.log()), "each act once"
        made = Counter(one.coder for one in store.codings("study"))
    assert {(writer.coder, request) for writer in writers for request in writer.done} <= set(log)
    for writer in writers:
        assert made[writer.coder] == sum(count for (coder, _), count in log.items() if coder == writer.coder)
    assert all(check.ok for check in examine(project.project.store_path))


def told_of(writers: Sequence[Writer], what: str) -> str:
    took = sorted(one for writer in writers for one in writer.took)
    return (f"{what}: {len(took):,} acts of {len(writers)} people; milliseconds: median {took[len(took) // 2] * 1000:.0f}, "
            f"p95 {took[int(len(took) * 0.95)] * 1000:.0f}, longest {took[-1] * 1000:.0f}")


def test_some_writers_at_once_lose_nothing(long_project: Made) -> None:
    with own_process(long_project) as desk:
        writers, there = seated(desk, 6), places(long_project)
        all_at_once(writers, lambda writer, number: [writer.code(one) for one in there[number::250][:10]] and None)
    assert [writer.refused for writer in writers] == [[]] * 6 and sum(len(one.done) for one in writers) == 60
    assert_kept(long_project, writers)


@pytest.mark.long
def test_twenty_writers_at_one_coding_a_second_for_a_minute(long_project: Made,
                                                            capsys: pytest.CaptureFixture[str]) -> None:
    with own_process(long_project) as desk:
        writers, there = seated(desk), places(long_project)

        def work(writer: Writer, number: int) -> None:
            mine, began = random.Random(number).sample(there, 60), time.perf_counter()
            for second, place in enumerate(mine):
                time.sleep(max(0.0, began + second + number / WRITERS - time.perf_counter()))
                writer.code(place)

        all_at_once(writers, work)
    with capsys.disabled():
        print("\n" + told_of(writers, "one a second for a minute"))
    assert [writer.refused for writer in writers] == [[]] * WRITERS
    assert sum(len(one.done) for one in writers) == 60 * WRITERS
    assert_kept(long_project, writers)


@pytest.mark.long
def test_ten_thousand_codings_as_fast_as_they_come(long_project: Made, capsys: pytest.CaptureFixture[str]) -> None:
    with own_process(long_project) as desk:
        writers, there = seated(desk), places(long_project, codes=5)
        began = time.perf_counter()
        all_at_once(writers, lambda writer, number: [writer.code(one) for one in there[number::WRITERS]] and None)
        spent = time.perf_counter() - began
    with capsys.disabled():
        print("\n" + told_of(writers, f"10,000 codings, five an act, in {spent:.0f} s"))
    assert [writer.refused for writer in writers] == [[]] * WRITERS
    with store_of(long_project.project, read_only=True) as store:
        assert len(store.codings("study")) == 10_000
    assert_kept(long_project, writers)


@pytest.mark.long
def test_a_desk_that_is_killed_keeps_what_it_said_it_kept(long_project: Made) -> None:
    with own_process(long_project) as desk:
        writers, there = seated(desk), places(long_project)

        def work(writer: Writer, number: int) -> None:
            for place in there[number::WRITERS]:
                try:
                    writer.code(place)
                except (OSError, http.client.HTTPException):
                    return

        killer = threading.Timer(4, lambda: desk.process.send_signal(signal.SIGKILL))
        killer.start()
        all_at_once(writers, work)
    assert 20 < sum(len(one.done) for one in writers) < 10_000, "it was killed in the middle"
    assert_kept(long_project, writers)
    with own_process(long_project) as again:
        writer = Writer(again, "coder00")
        writer.sit_down()
        writer.code(there[-1])
        assert writer.done


@pytest.mark.long
def test_twenty_processes_write_beside_one_another(long_project: Made) -> None:
    script = "from web.test_writers import write; import sys; write(sys.argv[1], int(sys.argv[2]))"
    here = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    running = [subprocess.Popen([sys.executable, "-c", script, str(long_project.folder), str(number)],
                                env={**os.environ, "PYTHONPATH": here, "OMP_NUM_THREADS": "1"})
               for number in range(WRITERS)]
    assert [one.wait(timeout=300) for one in running] == [0] * WRITERS
    with store_of(long_project.project, read_only=True) as store:
        made = [(one.coder, one.document, one.start, one.code) for one in store.codings("study")]
        assert len(made) == len(set(made)) == len(store.log()) == 100 * WRITERS


def write(folder: str, number: int) -> None:
    """Give a hundred codes, in a process of its own; patient, for twenty that never pause are more than people are."""
    project = Made(Path(folder))
    with closing(open_store(project.project.store_path, patience=120)) as store:
        review = open_review(project.project, store, coder=f"process{number:02}", study="study")
        documents = {one.id: one for one in store.documents("study")}
        for place in places(project)[number::WRITERS][:100]:
            review.code(documents[place["document"]], int(place["start"]), int(place["end"]), code=place["code"][0],
                        given=Given())
