"""Bounded work: a function that may take only so long and so much memory for each value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from qualkit.errors import InputError, NotReadable, TooLarge
from qualkit.pipeline.workers import Lost, OutOfMemory, Overtime, Workers

A = TypeVar("A")
B = TypeVar("B")

SECONDS = 60.0
"""Time a file may take to read."""
MEMORY = 1 << 30
"""Bytes a file may take to read, beyond what an idle reader holds."""


class Limited(Generic[A, B]):
    """``fn`` in worker processes that stay from value to value, each value within limits.

    ``with Limited(read_file) as limited: for outcome in limited.map(tasks): …``. A value over a limit
    costs its worker, not the run. Time is limited everywhere, memory on Linux.
    """

    def __init__(self, fn: Callable[[A], B], *, seconds: float = SECONDS, memory: int | None = MEMORY,
                 workers: int = 1, preload: str = "") -> None:
        self._seconds, self._memory = seconds, memory
        self._workers = Workers(fn, workers, seconds=seconds, memory=memory, window=4 * workers, preload=preload)

    def __enter__(self) -> Limited[A, B]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers."""
        self._workers.close()

    def __call__(self, value: A) -> B:
        """Return ``fn(value)``.

        Raises:
            TooLarge: it took longer, or more memory, than allowed.
            NotReadable: it crashed the process.
        """
        outcome = next(self.map([value]))
        if isinstance(outcome, InputError):
            raise outcome
        return outcome

    def map(self, values: Iterable[A]) -> Iterator[B | InputError]:
        """Yield ``fn(value)`` in order; an input error stands in the place of its result.

        Raises:
            Exception: whatever else ``fn`` raises.
        """
        for outcome in self._workers.map(values):
            error = self._as_input_error(outcome.error)
            yield error if error is not None else outcome.get()

    def _as_input_error(self, error: Exception | None) -> InputError | None:
        if isinstance(error, InputError):
            return error
        if isinstance(error, Overtime):
            return TooLarge(f"takes longer than {self._seconds:g} s to read.")
        if isinstance(error, OutOfMemory):
            return TooLarge(f"needs more than {(self._memory or 0) / 2**20:,.0f} MB of memory.")
        if isinstance(error, Lost):
            return NotReadable("makes its reader crash, or needs more memory than there is.")
        return None
