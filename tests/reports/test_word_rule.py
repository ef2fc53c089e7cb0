"""Words and percentages change exactly where the rule says; first appearance is worked by hand."""

import json
from pathlib import Path

import pytest
from projects import make
from reports.modelled import agreed, headline, many, model, take_in

from qualkit.measures.appearance import Settings, first_appearance

BORDERS = {0: "none of the interviews (0 of 100)", 1: "one of the interviews (1 of 100)", 2: "a few interviews (2 of",
           14: "a few interviews (14 of", 15: "some interviews (15 of", 39: "some interviews (39 of",
           40: "about half of the interviews (40 of", 60: "about half of the interviews (60 of",
           61: "most interviews (61 of", 89: "most interviews (89 of", 90: "nearly all interviews (90 of",
           99: "nearly all interviews (99 of", 100: "all interviews (100 of"}


@pytest.mark.long
def test_words_change_exactly_at_their_borders(tmp_path: Path) -> None:
    codes: dict[str, list[str]] = {f"c{number}": [] for number in BORDERS}
    project = make(tmp_path / "project", f"Of a hundred.\n\ncodes: {json.dumps(codes)}\nfiles: {{interviews/x000.txt: ''}}")
    many(project, 100, {f"c{number}": number for number in BORDERS})
    take_in(project)
    final, draft = model(project, "--final"), model(project)
    for number, words in BORDERS.items():
        assert words in headline(final, f"c{number}")
        assert f"{number} of 100 interviews ({number} %)" in headline(draft, f"c{number}")
    agreed(project, draft)


def check_words(folder: Path, *, size: int, telling: int, words: str) -> None:
    """The final report says these words; the draft says none, and a percentage only from twenty sources on."""
    project = make(folder, "Few.\n\ncodes: {loan: []}\nfiles: {interviews/x000.txt: ''}")
    many(project, size, {"loan": telling})
    take_in(project)
    assert words in headline(model(project, "--final"), "loan")
    draft = headline(model(project), "loan")
    percent = f" ({round(100 * telling / size)} %)" if size >= 20 else ""
    assert draft == f"Spoken of in {telling} of {size} interviews{percent}."


@pytest.mark.parametrize(("size", "telling", "words"), [
    (7, 3, "3 of 7 interviews"), (19, 3, "some interviews (3 of 19)"), (20, 3, "some interviews (3 of 20)")])
def test_under_eight_no_word_and_from_twenty_a_percentage(tmp_path: Path, size: int, telling: int, words: str) -> None:
    check_words(tmp_path / "project", size=size, telling=telling, words=words)


@pytest.mark.long
@pytest.mark.parametrize(("size", "telling", "words"), [
    (47, 7, "a few interviews (7 of 47)"), (8, 4, "about half of the interviews (4 of 8)")])
def test_nearly_fifteen_per_cent_is_a_few(tmp_path: Path, size: int, telling: int, words: str) -> None:
    """7 of 47 is 14.9 %, printed as 15 %; from eight sources on there is a word."""
    check_words(tmp_path / "project", size=size, telling=telling, words=words)


# --- first appearance ----------------------------------------------------------------------


def test_first_appearance_by_hand() -> None:
    """A brings 3 codes, B one of them, C nothing.

    In this order 3, 3, 3. Over all orders, after one source 3 (A first), 1 (B first) or 0 (C first); after two 3 or 1
    (B and C first); after three always 3. The 5th and 95th of a hundred are these extremes, each of which has a third.
    """
    found = first_appearance([("A", {"1", "2", "3"}), ("B", {"1"}), ("C", set())],
                             settings=Settings(base=2, run=1))
    assert (found.met, found.low, found.high) == ((3, 3, 3), (0, 1, 3), (3, 3, 3))
    assert found.point == 2  # a base of two with 3 codes, then a run of one with none new: 0 %


def test_the_saturation_point_by_hand() -> None:
    """20 codes in the base of four, then runs of two: 2 new (10 %), then overlapping 1 + 1 (10 %), then 1 (5 %).

    Guest, Namey and Chen: new in the run over those in the base. At a threshold of 5 % the first run that is good
    enough is sources 7 and 8, so the point is 6; at 0 % it is sources 8 and 9, so 7; over 10 % the base alone, 4.
    """
    new = [17, 1, 1, 1, 1, 1, 1, 0, 0]
    codes = iter(range(100))
    sources = [(f"S{number}", {str(next(codes)) for _ in range(count)}) for number, count in enumerate(new)]
    points = [first_appearance(sources, settings=Settings(threshold=limit)).point for limit in (0.05, 0.0, 0.1)]
    assert points == [6, 7, 4]
