"""Intervals of what is unseen: against exact arithmetic, and over many draws from a known whole."""

import math
import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from qualkit.measures.looks import Look
from qualkit.measures.reading_order import at_random
from qualkit.measures.stopping import (
    ANY,
    Frame,
    Unseen,
    draws_needed,
    frame,
    hypergeometric_interval,
    still_unseen,
)
from qualkit.model import Judged

START = datetime(2025, 3, 1, tzinfo=UTC)
DRAWS = 500
BOTH = frozenset({"loan", "group"})


def exactly(hits: int, drawn: int, total: int) -> tuple[int, int]:
    """The limits in whole numbers: slow, and sure."""
    def chance(carriers: int, kept: range) -> Fraction:
        return Fraction(sum(math.comb(carriers, k) * math.comb(total - carriers, drawn - k) for k in kept),
                        math.comb(total, drawn))

    edge = Fraction(25, 1000)
    inside = [carriers for carriers in range(hits, total - drawn + hits + 1)
              if chance(carriers, range(hits + 1)) > edge and chance(carriers, range(hits, drawn + 1)) > edge]
    return inside[0], inside[-1]


@given(some.integers(1, 30).flatmap(lambda total: some.tuples(some.integers(0, total), some.just(total))), some.data())
def test_the_limits_are_those_of_whole_numbers(sizes: tuple[int, int], data: some.DataObject) -> None:
    drawn, total = sizes
    hits = data.draw(some.integers(0, drawn))
    assert hypergeometric_interval(hits, drawn, total) == exactly(hits, drawn, total)


def test_known_limits() -> None:
    assert hypergeometric_interval(0, 20, 20) == (0, 0)
    assert hypergeometric_interval(0, 0, 9) == (0, 9)
    assert hypergeometric_interval(3, 3, 3) == (3, 3)
    # From very many, the limits are Clopper and Pearson's binomial ones: 0 of 10 has 0 to 0.3085, 5 of 10 0.1871 to 0.8129
    assert hypergeometric_interval(0, 10, 10**6) == (0, pytest.approx(308_500, abs=50))
    low, high = hypergeometric_interval(5, 10, 10**6)
    assert (low, high) == (pytest.approx(187_086, abs=60), pytest.approx(812_914, abs=60))
    with pytest.raises(ValueError, match="cannot be"):
        hypergeometric_interval(2, 1, 9)


@given(some.integers(1, 400), some.floats(0.01, 0.9))
def test_so_many_draws_are_needed_and_no_fewer(total: int, share: float) -> None:
    needed = draws_needed(total, share)
    assert hypergeometric_interval(0, needed, total)[1] <= share * total
    assert needed == 1 or hypergeometric_interval(0, needed - 1, total)[1] > share * total


def test_nothing_needs_no_draw() -> None:
    assert draws_needed(0, 0.05) == 0


PLACES = [("d", number) for number in range(150)]


def row(number: int, *given: str, coder: str = "awa", full: bool = True) -> Judged:
    return Judged(document="d", segment=number, coder=coder, given=frozenset(given),
                  looked_for=BOTH if full else frozenset())


class Study:
    """150 passages of which some carry a code, and what people do with them, hour by hour."""

    def __init__(self, carrying: set[int], seed: int) -> None:
        self.carrying = carrying
        self.seed = seed
        self.looks: dict[tuple[str, int], list[Look]] = {}
        self.rows: list[Judged] = []
        self.hour = 0

    def decide(self, number: int) -> None:
        """Somebody decides on a suggestion there."""
        self.hour += 1
        self.looks.setdefault(("d", number), []).append(Look(coder="awa", at=START + timedelta(hours=self.hour)))
        if number in self.carrying:
            self.rows.append(row(number, "loan", full=False))

    def draw(self, count: int) -> None:
        """Somebody reads that many passages drawn at random from those nobody has seen."""
        unseen = [place for place in PLACES if place not in self.looks]
        for pick in at_random(unseen, seed=self.seed)[:count]:
            self.hour += 1
            look = Look(coder="awa", at=START + timedelta(hours=self.hour), sample=f"random {self.seed}")
            self.looks.setdefault(pick.place, []).append(look)
            number = pick.place[1]
            self.rows.append(row(number, *(["loan"] if number in self.carrying else [])))

    @property
    def truth(self) -> int:
        """How many passages carry the code and nobody has seen them."""
        return sum(("d", number) not in self.looks for number in self.carrying)

    def estimate(self) -> Unseen:
        return still_unseen(frame(PLACES, self.looks), self.rows, ["loan"])[0]


@pytest.mark.parametrize(("carrying", "count"), [(5, 30), (40, 30), (100, 12), (3, 60)])
def test_the_interval_holds_the_truth_in_95_of_100_draws(carrying: int, count: int) -> None:
    held = 0
    for seed in range(DRAWS):
        study = Study(set(random.Random(seed).sample(range(150), carrying)), seed)
        for number in range(0, 150, 4):
            study.decide(number)
        study.draw(count)
        left = study.estimate().left
        assert left is not None
        held += left.low <= study.truth <= left.high
    assert held >= 0.95 * DRAWS


@pytest.mark.parametrize("when", ["between", "after"])
def test_it_also_does_when_people_find_more_in_between_or_afterwards(when: str) -> None:
    """Engines bring up what carries the code first: an estimate may be too high then, never too low."""
    held = below = 0
    for seed in range(DRAWS):
        study = Study(set(range(0, 150, 4)), seed)
        study.draw(16)
        if when == "after":
            study.draw(16)
        for number in range(0, 80, 4):
            study.decide(number)
        if when == "between":
            study.draw(16)
        left = study.estimate().left
        assert left is not None
        held += left.low <= study.truth <= left.high
        below += left.high < study.truth
    assert below <= 0.025 * DRAWS
    assert when == "between" or held >= 0.95 * DRAWS


def test_without_a_draw_nothing_can_be_told() -> None:
    study = Study({1, 2}, 1)
    study.decide(1)
    found = study.estimate()
    assert (found.left, found.recall, found.found, found.drawn) == (None, None, 1, 0)


def test_a_code_that_the_draw_did_not_look_for_cannot_be_told() -> None:
    study = Study({1, 2}, 1)
    study.draw(50)
    late, anything = still_unseen(frame(PLACES, study.looks), study.rows, ["late", ANY])
    assert late.left is None and anything.left is not None


def test_everything_read_leaves_nothing() -> None:
    study = Study(set(range(7)), 1)
    study.draw(150)
    found = study.estimate()
    assert found.left is not None and (found.left.low, found.left.high) == (0, 0)
    assert found.recall is not None and found.recall.low == 1.0 and found.found == 7


def test_recall_is_what_was_found_of_all() -> None:
    draw = Frame(passages=110, unseen=frozenset(("d", number) for number in range(90)),
                 drawn=frozenset(("d", number) for number in range(90, 100)))
    rows = [row(number, *(["loan"] * (number >= 99))) for number in range(90, 110)]
    [found] = still_unseen(draw, rows, ["loan"])
    low, high = hypergeometric_interval(1, 10, 100)
    assert (found.found, found.drawn, found.hits) == (11, 10, 1)
    assert found.left is not None and (found.left.value, found.left.low, found.left.high) == (9.0, low - 1, high - 1)
    assert found.recall is not None and found.recall.value == pytest.approx(11 / 20)
    assert found.recall.low == pytest.approx(11 / (11 + high - 1))


def test_a_guess_is_the_sum_over_the_unseen_only() -> None:
    draw = Frame(passages=3, unseen=frozenset({("d", 0), ("d", 1)}), drawn=frozenset({("d", 2)}))
    guesses = {("d", 0): {"loan": 0.5, "group": 0.25}, ("d", 2): {"loan": 0.9}}
    loan, anything = still_unseen(draw, [row(2)], ["loan", ANY], guesses=guesses)
    assert (loan.guess, anything.guess) == (0.5, 0.5)
    assert still_unseen(draw, [row(2)], ["loan"])[0].guess is None


def test_what_a_draw_passed_over_is_counted() -> None:
    study = Study(set(), 3)
    study.draw(20)
    assert frame(PLACES, study.looks).passed_over == 0
    first, *_, last = (pick.place for pick in at_random(PLACES, seed=3)[:20])
    del study.looks[first]
    draw = frame(PLACES, study.looks)
    assert draw.passed_over == 1 and draw.samples == {"random 3": 19} and last in draw.drawn


def test_a_passage_that_others_saw_before_is_no_part_of_the_draw() -> None:
    seen = {("d", 0): [Look(coder="luc", at=START), Look(coder="awa", at=START + timedelta(1), sample="random 1")],
            ("d", 1): [Look(coder="awa", at=START + timedelta(1), sample="random 1")],
            ("d", 2): [Look(coder="luc", at=START + timedelta(2))],
            ("d", 3): [Look(coder="awa", at=START, sample="diverse 1")]}
    draw = frame(PLACES[:6], seen)
    assert draw.drawn == {("d", 1)} and draw.since == {("d", 2)} and draw.unseen == {("d", 4), ("d", 5)}
    assert (draw.size, draw.passages, draw.seen_before) == (4, 6, 1)


@given(some.sets(some.integers(0, 149)), some.lists(some.integers(0, 149), max_size=30), some.integers(0, 60),
       some.lists(some.integers(0, 149), max_size=10))
def test_limits_stay_within_what_is_unseen(carrying: set[int], before: list[int], count: int, after: list[int]) -> None:
    study = Study(carrying, 1)
    for number in before:
        study.decide(number)
    study.draw(count)
    for number in after:
        study.decide(number)
    found, draw = study.estimate(), frame(PLACES, study.looks)
    if found.left is not None:
        assert 0 <= found.left.low <= found.left.value <= found.left.high <= len(draw.unseen)
        assert draw.passages >= draw.size
