"""What the benchmarks share: running a command under watch, medians, and one way of printing.

A command is watched from outside: its wall time, the processor time and the memory of its whole
family of processes (workers included), sampled from /proc; elsewhere than on Linux only wall time.
"""

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

QUALKIT = (sys.executable, "-m", "qualkit")
_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_PAUSE = 0.02


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured number; ``aim`` is the most it may be (the least where ``at_least``)."""

    what: str
    value: float
    unit: str = "s"
    aim: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.aim is None:
            return ""
        met = self.value >= self.aim if self.at_least else self.value <= self.aim
        return f"{'≥' if self.at_least else '≤'} {self.aim:g}  {'met' if met else 'MISSED'}"


@dataclass(frozen=True, kw_only=True)
class Used:
    """What one run took: seconds on the wall and on processors, bytes at the peak, and what it printed."""

    wall: float
    cpu: float
    peak: int
    output: str

    @property
    def megabytes(self) -> float:
        return self.peak / 2**20


def bench(measure: Callable[[argparse.Namespace], Iterable[Figure]], about: str,
          **options: Any) -> None:
    """Be the main program: read ``--runs`` and ``--json``, measure, print.

    ``options`` are further numbers that the command line may change (``files=10_000`` -> ``--files``).
    """
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="of which the median is taken (default 3)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    for name, value in options.items():
        parser.add_argument(f"--{name}", type=type(value), default=value, help=f"(default {value})")
    given = parser.parse_args()
    where = machine()
    if not given.json:
        print("; ".join(f"{name} {value}" for name, value in where.items()))
    figures = []
    for figure in measure(given):
        figures.append(figure)
        if not given.json:
            note = f"  {figure.note}" if figure.note else ""
            print(f"{figure.what:<52} {figure.value:>9.3g} {figure.unit:<8} {figure.verdict:<16}{note}".rstrip(),
                  flush=True)
    if given.json:
        print(json.dumps({"machine": where, "figures": [asdict(figure) for figure in figures]}, indent=1))


def machine() -> dict[str, str]:
    """What the figures hold for: processors, load before, and versions."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"
    return {"processors": f"{processors()} ({_model()})", "load": load, "system": platform.platform(terse=True),
            "python": platform.python_version(), "sqlite": sqlite3.sqlite_version,
            "qualkit": _version("qualkit-synthesis")}


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"


# --- running -----------------------------------------------------------------------------------------


def run(*command: str | Path, folder: Path | None = None, allow: Iterable[int] = (0,)) -> Used:
    """Run a command and watch it; a failure ends the benchmark with what it said."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        begin = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], cwd=folder, stdout=output,
                                   stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        with watched(process.pid) as seen:
            code = process.wait()
            wall = time.perf_counter() - begin
        output.seek(0)
        said = output.read()
    if code not in allow:
        raise SystemExit(f"{command}: exit code {code}\n{said[-2000:]}")
    return Used(wall=wall, cpu=seen.cpu, peak=seen.peak, output=said)


def runs(count: int, *command: str | Path, folder: Path | None = None,
         before: Callable[[], object] = lambda: None) -> Used:
    """Run a command several times, each after ``before``; the medians, and the highest peak."""
    taken = []
    for _ in range(count):
        before()
        taken.append(run(*command, folder=folder))
    return Used(wall=median(one.wall for one in taken), cpu=median(one.cpu for one in taken),
                peak=max(one.peak for one in taken), output=taken[-1].output)


class Seen:
    """Processor seconds of a family of processes so far, and the most memory it held at one moment."""

    def __init__(self) -> None:
        self.peak = 0
        self._ticks: dict[int, int] = {}

    @property
    def cpu(self) -> float:
        return sum(self._ticks.values()) / _TICK

    def look(self, root: int) -> None:
        """Look at a process and its descendants; one that has ended keeps the time it was seen to take."""
        here, waiting = 0, [root]
        while waiting:
            pid = waiting.pop()
            try:
                fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
                for thread in Path(f"/proc/{pid}/task").iterdir():
                    waiting += map(int, (thread / "children").read_text().split())
            except OSError:  # it has ended meanwhile
                continue
            self._ticks[pid] = int(fields[11]) + int(fields[12])
            here += int(fields[21]) * _PAGE
        self.peak = max(self.peak, here)


@contextmanager
def watched(root: int) -> Iterator[Seen]:
    """Look at a process and its descendants every now and then until the block ends."""
    seen, over = Seen(), threading.Event()

    def watch() -> None:
        while not over.wait(_PAUSE):
            seen.look(root)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()
