"""The same behaviour from every registered executor; workers get the tasks by name."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qualkit.errors import WorkerLost
from qualkit.model.contracts import Executor
from qualkit.pipeline.executors import Processes, processors
from qualkit.plugins import load, names
from qualkit.testing import check_executor


def square(number: int) -> int:
    if number < 0:
        raise ZeroDivisionError("below zero")
    return number * number


def is_loaded(module: str) -> bool:
    return module in sys.modules


def pid(_: int) -> int:
    return os.getpid()


def dies(path: str) -> str:
    """Kills its process, unless somebody did so before."""
    if not path or not Path(path).exists():
        if path:
            Path(path).touch()
        os.kill(os.getpid(), signal.SIGTERM)
    return "done"


@pytest.fixture(params=names("executors"))
def executor(request: pytest.FixtureRequest) -> Executor:
    made = load("executors", request.param)()
    assert isinstance(made, Executor) and made.name == request.param
    return made


def test_an_executor_keeps_its_contract(executor: Executor) -> None:
    check_executor(executor)
    assert list(executor.map(square, [])) == []


def test_what_a_batch_raises_is_raised_here(executor: Executor) -> None:
    results = executor.map(square, [1, 2, -1, 4])
    assert [next(results), next(results)] == [1, 4]
    with pytest.raises(ZeroDivisionError, match="below zero"):
        next(results)


def test_no_more_is_taken_than_is_under_way(executor: Executor) -> None:
    taken = 0

    def stream() -> Iterator[int]:
        nonlocal taken
        for number in range(1_000):
            taken += 1
            yield number

    results = executor.map(square, stream())
    assert [next(results) for _ in range(5)] == [0, 1, 4, 9, 16]
    assert taken <= 5 + 3 * processors()
    getattr(results, "close", lambda: None)()


def test_workers_stay_from_batch_to_batch() -> None:
    pids = set(Processes(workers=2).map(pid, range(30)))
    assert len(pids) <= 2 and os.getpid() not in pids


def test_workers_end_with_the_last_batch() -> None:
    found = list(Processes(workers=1).map(pid, [0]))
    with pytest.raises(ProcessLookupError):
        os.kill(found[0], 0)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_killed_worker_costs_nothing_once_and_is_an_error_twice(tmp_path: Path) -> None:
    assert list(Processes(workers=1).map(dies, [str(tmp_path / "once")])) == ["done"]
    with pytest.raises(WorkerLost, match="ended in the middle"):
        list(Processes(workers=1).map(dies, [""]))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux shares what a fork server loads")
@pytest.mark.parametrize("preload", ["", "this"])
def test_workers_share_what_is_loaded_for_all_of_them(preload: str) -> None:
    script = (
        "from qualkit.pipeline.workers import Workers\n"
        "from pipeline.test_executors import is_loaded\n"
        f"with Workers(is_loaded, 1, preload={preload!r}) as workers:\n"
        "    print(next(workers.map(['this'])).get())\n"
    )
    ran = subprocess.run(  # in a Python of its own: only the first workers of a process are heard
        [sys.executable, "-c", script], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == str(bool(preload))
