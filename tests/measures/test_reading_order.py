"""Six orders of reading, each on a few passages where the right answer can be seen."""

import math
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from qualkit.measures.reading_order import (
    Pick,
    at_random,
    disagree,
    diverse,
    engine_scores,
    likely,
    rare,
    uncertain,
)
from qualkit.model import Reason, Suggestion


def suggestion(code: str, score: float, *why: Reason, engines: tuple[str, ...] = ("rules.v1",)) -> Suggestion:
    return Suggestion(document="d", text_hash="h", segment=0, start=0, end=1, code=code, score=score, scale="probability.v1",
                      engines=engines, why=why)


WAITING = {
    ("d", 0): [suggestion("loan", 0.9), suggestion("group", 0.35)],
    ("d", 1): [suggestion("loan", 0.55)],
    ("e", 0): [suggestion("group", 0.7)],
}


def places(picks: list[Pick]) -> list[tuple[str, int]]:
    return [one.place for one in picks]


def test_uncertain_goes_by_the_codes_own_threshold() -> None:
    assert places(uncertain(WAITING, {})) == [("d", 1), ("d", 0), ("e", 0)]
    found = uncertain(WAITING, {"loan": 0.9, "group": 0.6})
    assert places(found) == [("d", 0), ("e", 0), ("d", 1)]
    assert (found[0].code, found[0].figure, found[0].beside) == ("loan", 0.0, {"threshold": 0.9})


def test_thresholds_of_probabilities_are_not_held_against_plain_scores() -> None:
    plain = {place: [replace(one, scale="joint.v1") for one in own] for place, own in WAITING.items()}
    assert uncertain(plain, {"loan": 0.9, "group": 0.6}) == uncertain(plain, {})


def test_likely_is_the_highest_score_of_a_passage() -> None:
    found = likely(WAITING)
    assert [(one.place, one.code, one.figure) for one in found] == [
        (("d", 0), "loan", 0.9), (("e", 0), "group", 0.7), (("d", 1), "loan", 0.55)]


def test_engines_disagree_where_one_says_yes_and_another_nothing() -> None:
    both = Reason(engine="rules.v1", kind="score", what="", score=0.6), Reason(
        engine="similar.v1", kind="score", what="", score=0.5)
    waiting = {("d", 0): [suggestion("loan", 0.8, *both, engines=("rules.v1", "similar.v1"))],
               ("d", 1): [suggestion("loan", 0.5, both[0])]}
    found = disagree(waiting, ["rules.v1", "similar.v1"], {})
    assert [(one.place, one.figure) for one in found] == [(("d", 1), 0.6), (("d", 0), 0.1)]
    assert found[0].beside == {"rules.v1": 0.6, "similar.v1": 0.0}
    [agreed] = disagree({("d", 0): waiting["d", 0]}, ["rules.v1", "similar.v1", "silent.v1"], {})
    assert agreed.figure == 0.1
    finer = {("d", 0): [suggestion("group", 0.9, engines=("new.v1",)), suggestion("group/sit", 0.5, both[0])]}
    assert disagree(finer, ["new.v1", "rules.v1"], {"group/sit": {"group"}})[0].code == "group/sit"
    assert disagree(finer, ["new.v1", "rules.v1"], {})[0].code == "group"


def test_an_engines_own_score_is_not_that_of_its_reasons() -> None:
    one = suggestion("loan", 0.5, Reason(engine="rules.v1", kind="cue", what="loan", score=0.4),
                     Reason(engine="rules.v1", kind="score", what="", score=0.7), engines=("rules.v1", "new.v1"))
    assert engine_scores(one) == {"rules.v1": 0.7, "new.v1": 1.0}


def test_rare_codes_come_first_and_of_one_code_the_likely_ones() -> None:
    found = rare(WAITING, {"loan": 12, "group": 2})
    assert [(one.place, one.code) for one in found] == [(("e", 0), "group"), (("d", 0), "group"), (("d", 1), "loan")]
    assert rare(WAITING, {"group": 1})[0].code == "loan"  # never coded yet


def test_the_next_passage_is_the_one_furthest_from_all_before_it() -> None:
    angles = [0, 5, 90, 100, 180]
    vectors = np.array([[math.cos(math.radians(one)), math.sin(math.radians(one))] for one in angles])
    every = [("d", number) for number in range(5)]
    read = vectors[:1]
    found = diverse(every, vectors, read, seed=1, limit=3)
    assert places(found) == [("d", 4), ("d", 2), ("d", 3)]
    assert found[0].figure == -1.0
    unread = diverse(every, vectors, vectors[:0], seed=1, limit=9)
    assert sorted(places(unread)) == every and unread[0].figure is None
    assert places(diverse(every, vectors, vectors[:0], seed=1, limit=9)) == places(unread)
    assert diverse([], vectors[:0], read, seed=1, limit=3) == []


PLACES = some.lists(some.tuples(some.sampled_from("abc"), some.integers(0, 50)), unique=True, max_size=30)


@given(PLACES, some.integers(0, 5), some.data())
def test_a_draw_goes_on_where_it_was_left(every: list[tuple[str, int]], seed: int, data: some.DataObject) -> None:
    order = places(at_random(every, seed=seed))
    assert sorted(order) == sorted(every)
    left = data.draw(some.lists(some.sampled_from(every), unique=True)) if every else []
    assert places(at_random(left, seed=seed)) == [one for one in order if one in left]


def test_draws_differ_by_seed_and_take_every_passage_as_often() -> None:
    every = [("d", number) for number in range(10)]
    first = [places(at_random(every, seed=seed))[0][1] for seed in range(2000)]
    counts = np.bincount(first, minlength=10)
    assert ((counts - 200) ** 2 / 200).sum() < 21.7  # chi square, 9 degrees of freedom, 1 %


@given(some.dictionaries(some.tuples(some.just("d"), some.integers(0, 9)),
                         some.lists(some.builds(suggestion, some.sampled_from("ab"), some.floats(0, 1)), min_size=1,
                                    max_size=3)), some.sampled_from([uncertain, rare]))
def test_no_passage_is_lost_or_doubled(waiting: dict[tuple[str, int], list[Suggestion]], order: object) -> None:
    for found in (order(waiting, {"a": 0.3}), likely(waiting), disagree(waiting, ["x.v1"], {})):  # type: ignore[operator]
        assert sorted(places(found)) == sorted(waiting)
