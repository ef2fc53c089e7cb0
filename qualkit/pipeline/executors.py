"""Where batches are worked on: here, or in several processes. The results are the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from qualkit.errors import WorkerLost
from qualkit.pipeline.workers import Lost, Workers

A = TypeVar("A")
B = TypeVar("B")


class Serial:
    """Works batch after batch in this process."""

    name = "serial"

    def map(self, fn: Callable[[A], B], batches: Iterable[A]) -> Iterator[B]:
        """Yield ``fn(batch)`` for each batch; the next one is taken when the last was handed on."""
        return map(fn, batches)


class Processes:
    """Works in several processes, as many as there are processors unless ``workers`` says otherwise.

    ``fn`` is sent to each once, so that what it prepares for itself stays there; it and the batches must
    be values. A module that it names as its ``preload`` is loaded once for all. At most ``window`` batches are on
    their way (0: three per worker). A batch whose worker was killed is tried once more.
    """

    name = "processes"

    def __init__(self, workers: int = 0, window: int = 0) -> None:
        self.workers = workers
        self.window = window

    def map(self, fn: Callable[[A], B], batches: Iterable[A]) -> Iterator[B]:
        """Yield ``fn(batch)`` in order; what a batch raises is raised here, and all workers end.

        Raises:
            WorkerLost: a worker was ended from outside twice on the same batch.
        """
        count = self.workers or processors()
        with Workers(fn, count, window=self.window or 3 * count, tries=2,
                     preload=getattr(fn, "preload", "")) as workers:
            for outcome in workers.map(batches):
                if isinstance(outcome.error, Lost):
                    raise WorkerLost(outcome.error.code) from outcome.error
                yield outcome.get()


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
