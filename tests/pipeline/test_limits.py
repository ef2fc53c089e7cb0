"""Tasks stand at module level, because workers get them by name."""

import os
import signal
import sys
import time
from collections.abc import Iterator

import pytest

from qualkit.errors import NotReadable, TooLarge, UnknownFormat, UnknownName
from qualkit.pipeline.limits import Limited


def task(value: str) -> tuple[str, int]:
    match value.partition(" "):
        case "sleep", _, seconds:
            time.sleep(float(seconds))
        case "fill", _, megabytes:
            return str(len(bytearray(int(megabytes) << 20))), os.getpid()
        case "die", _, _:
            os.kill(os.getpid(), signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        case "refuse", _, _:
            raise UnknownFormat("no reader knows it.", place="3")
        case "unknown", _, _:
            raise UnknownName("reader", "x", ["y"])
        case "lambda", _, _:
            return lambda: 0, 0  # type: ignore[return-value]
    return value, os.getpid()


@pytest.fixture(scope="module")
def limited() -> Iterator[Limited[str, tuple[str, int]]]:
    with Limited(task, seconds=1.0, memory=200 << 20) as bounded:
        yield bounded


def test_one_worker_serves_many_values(limited: Limited[str, tuple[str, int]]) -> None:
    answers = [limited(str(number)) for number in range(5)]
    assert [words for words, _ in answers] == list("01234")
    assert len({pid for _, pid in answers}) == 1 and answers[0][1] != os.getpid()


def test_over_the_time_limit(limited: Limited[str, tuple[str, int]]) -> None:
    begin = time.monotonic()
    with pytest.raises(TooLarge, match="longer than 1 s"):
        limited("sleep 30")
    assert time.monotonic() - begin < 10
    assert limited("next")[0] == "next"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited on Linux only")
def test_over_the_memory_limit(limited: Limited[str, tuple[str, int]]) -> None:
    assert limited("fill 100")[0] == str(100 << 20)
    with pytest.raises(TooLarge, match="200 MB"):
        limited("fill 400")
    assert limited("next")[0] == "next"


def test_a_killed_worker_is_an_error_not_a_hang(limited: Limited[str, tuple[str, int]]) -> None:
    with pytest.raises(NotReadable, match="crash"):
        limited("die")
    assert limited("next")[0] == "next"


def test_errors_stand_in_the_place_of_results() -> None:
    with Limited(task, seconds=1.0, workers=2) as bounded:
        outcomes = list(bounded.map(["sleep 0.3", "refuse", "die", "sleep 9", "last"]))
    kinds = [type(outcome).__name__ for outcome in outcomes]
    assert kinds == ["tuple", "UnknownFormat", "NotReadable", "TooLarge", "tuple"]
    assert outcomes[1].place == "3" and outcomes[1].hint  # type: ignore[union-attr]


def test_other_errors_are_raised_as_they_are(limited: Limited[str, tuple[str, int]]) -> None:
    with pytest.raises(UnknownName, match="No reader is called 'x'") as error:
        limited("unknown")
    assert error.value.hint
    with pytest.raises(TypeError, match="tuple cannot be sent"):
        limited("lambda")
