"""Worker processes that may be slow, greedy or killed without taking the run down.

A pool of the standard library breaks or hangs when one of its processes is killed, and cannot stop
a task that takes too long. Here each worker has a pipe of its own: it is given the function once and
then one value at a time, so a lost worker costs one value, and a late one can be ended.

Only values travel. Workers come from a fork server where there is one (a process with threads must
not be forked itself) and are spawned elsewhere; a script that uses them needs ``if __name__ ==
"__main__":``.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

A = TypeVar("A")
B = TypeVar("B")

_START = 60.0
"""Seconds a worker may take to come up before a value's own time begins."""
_METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


class Lost(Exception):
    """A worker ended in the middle of a value; ``code`` is its exit code."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"a worker process ended with code {code}")
        self.code = code


class Overtime(Exception):
    """A value took longer than the limit."""


class OutOfMemory(Exception):
    """A value needed more memory than the limit."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[B]):
    """What came of one value: a result, or the exception that was raised."""

    result: B | None
    error: Exception | None = None

    def get(self) -> B:
        """Return the result, or raise what was raised."""
        if self.error is not None:
            raise self.error
        return cast(B, self.result)


class Workers(Generic[A, B]):
    """Some processes that apply one function; use it in a ``with`` statement.

    At most ``window`` values are in flight or wait for an earlier one to be handed on. ``seconds``
    and ``memory`` (bytes beyond those of an idle worker; Linux only) hold for each value. A value whose
    worker was lost is given to another one until it has had ``tries``. The module ``preload`` is imported
    once for all on Linux; elsewhere libraries of numbers do not live through a fork.
    """

    def __init__(self, fn: Callable[[A], B], count: int, *, seconds: float | None = None,
                 memory: int | None = None, window: int = 0, tries: int = 1, preload: str = "") -> None:
        self.preload = preload if sys.platform.startswith("linux") else ""
        self.fn, self.count, self.seconds, self.memory = fn, max(1, count), seconds, memory
        self.window, self.tries = max(window, self.count), tries
        self._idle: list[_Worker] = []
        self._busy: dict[Connection, _Worker] = {}

    def __enter__(self) -> Workers[A, B]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all workers, whatever they are doing."""
        for worker in [*self._idle, *self._busy.values()]:
            worker.end()
        self._idle.clear()
        self._busy.clear()

    def map(self, values: Iterable[A]) -> Iterator[Outcome[B]]:
        """Yield one outcome for each value, in order; nothing a value does raises here."""
        source, done = enumerate(values), dict[int, Outcome[B]]()
        given = handed = 0
        more = True
        while more or self._busy or done:
            while more and len(self._busy) < self.count and given - handed < self.window:
                index, value = next(source, (-1, None))
                more = index >= 0
                if more:
                    self._give(index, cast(A, value))
                    given += 1
            done.update(self._finished())
            while handed in done:
                yield done.pop(handed)
                handed += 1

    def _give(self, index: int, value: A, tried: int = 0) -> None:
        worker = self._idle.pop() if self._idle else _Worker(self.fn, self.memory, self.preload)
        worker.give(index, value, seconds=self.seconds, tried=tried + 1)
        self._busy[worker.pipe] = worker

    def _finished(self) -> Iterator[tuple[int, Outcome[B]]]:
        """Wait for the next answer or deadline; answers come first, even late ones."""
        if not self._busy:
            return
        until = min(worker.deadline for worker in self._busy.values())
        timeout = None if until == float("inf") else max(0.0, until - time.monotonic())
        for pipe in wait(list(self._busy), timeout):
            worker = self._busy.pop(cast(Connection, pipe))
            outcome: Outcome[B] = worker.answer()
            if worker.wakes(outcome):
                self._busy[worker.pipe] = worker
                continue
            if isinstance(outcome.error, (Lost, OutOfMemory)):
                worker.end()
            else:
                self._idle.append(worker)
            if isinstance(outcome.error, Lost) and worker.tried < self.tries:
                self._give(worker.index, cast(A, worker.value), worker.tried)
            else:
                yield worker.index, outcome
        now = time.monotonic()
        for worker in [worker for worker in self._busy.values() if worker.deadline <= now]:
            del self._busy[worker.pipe]
            worker.end()
            yield worker.index, Outcome(None, Overtime())


class _Worker:
    """One process and our end of its pipe."""

    def __init__(self, fn: Callable[[Any], Any], memory: int | None, preload: str) -> None:
        context: Any = multiprocessing.get_context(_METHOD)
        if _METHOD == "forkserver":
            # Heard only by the first: what it loads all workers share. A script loads itself in each of them.
            context.set_forkserver_preload([__name__, *({fn.__module__, preload} - {"__main__", ""})])
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, fn, memory), daemon=True)
        self.process.start()
        theirs.close()
        self.awake, self.seconds, self.deadline = False, float("inf"), float("inf")
        self.index, self.tried = -1, 0
        self.value: object = None

    def give(self, index: int, value: object, *, seconds: float | None, tried: int) -> None:
        self.index, self.value, self.tried = index, value, tried
        self.seconds = seconds or float("inf")
        self.deadline = time.monotonic() + self.seconds + (0 if self.awake else _START)
        with suppress(OSError):  # a dead worker is noticed when its answer is fetched
            self.pipe.send(value)

    def wakes(self, outcome: Outcome[Any]) -> bool:
        """Whether this was its first word, which says that it is up: the time for its value begins now.

        Nobody waits for it to come up, so that several do at once.
        """
        if self.awake or outcome.error is not None:
            return False
        self.awake, self.deadline = True, time.monotonic() + self.seconds
        return True

    def answer(self) -> Outcome[Any]:
        try:
            return cast(Outcome[Any], self.pipe.recv())
        except (EOFError, OSError):
            self.process.join(1)
            return Outcome(None, Lost(self.process.exitcode))

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _serve(pipe: Connection, fn: Callable[[Any], Any], memory: int | None) -> None:
    """What a worker does: answer value after value until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends us
    _limit(memory)
    pipe.send(Outcome(None))
    while True:
        try:
            value = pipe.recv()
        except (EOFError, OSError):  # closed, or reset where the parent was killed
            return
        _send(pipe, _apply(fn, value))


def _apply(fn: Callable[[Any], Any], value: object) -> Outcome[Any]:
    try:
        return Outcome(fn(value))
    except MemoryError:
        return Outcome(None, OutOfMemory())
    except Exception as error:  # whatever it is, the parent is told, and raises it there
        return Outcome(None, error)


def _send(pipe: Connection, outcome: Outcome[Any]) -> None:
    try:
        pipe.send(outcome)
    except MemoryError:
        pipe.send(Outcome(None, OutOfMemory()))
    except OSError:  # nobody listens any more
        sys.exit(0)
    except Exception as error:  # it cannot be pickled: say so instead
        kind = type(outcome.error or outcome.result).__name__
        pipe.send(Outcome(None, TypeError(f"a worker's {kind} cannot be sent: {type(error).__name__}")))


def _limit(memory: int | None) -> None:
    """Bound what may be allocated beyond what a worker holds now; elsewhere than on Linux do nothing."""
    if memory is None or not sys.platform.startswith("linux"):
        return
    import resource

    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    held = next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData")), 0)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = held + memory
    resource.setrlimit(resource.RLIMIT_DATA, (min(soft, hard) if hard >= 0 else soft, hard))  # -1: no limit
