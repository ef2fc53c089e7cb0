"""Precision, recall, F1 and average precision beside scikit-learn's and by hand; confusions; who is drawn again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from sklearn.metrics import average_precision_score, f1_score, precision_score, recall_score

from qualkit.measures.classification import FEWEST, average_precision, confusions, figures, mean_ap
from qualkit.measures.intervals import drawn

UNITS = some.lists(some.tuples(some.integers(0, 4), some.booleans()), min_size=1, max_size=40)


@given(UNITS)
def test_average_precision_is_that_of_scikit_learn_ties_and_all(units: list[tuple[int, bool]]) -> None:
    scores, carries = [score / 4 for score, _ in units], [so for _, so in units]
    found = average_precision(scores, carries)
    assert found == (pytest.approx(average_precision_score(carries, scores)) if any(carries) else None)


@given(UNITS)
def test_precision_recall_and_f1_are_those_of_scikit_learn(units: list[tuple[int, bool]]) -> None:
    scores, carries = np.array([score / 4 for score, _ in units]), np.array([so for _, so in units])
    found = figures(scores, scores >= .5, carries, groups=np.zeros(len(units), dtype=int))
    for ours, theirs in ((found.precision, precision_score), (found.recall, recall_score), (found.f1, f1_score)):
        if ours.value is not None:
            assert ours.value == pytest.approx(theirs(carries, scores >= .5, zero_division=0), abs=1e-4)
    assert (found.precision.value is None) == (not (scores >= .5).any())
    assert (found.recall.value is None) == (not carries.any())


def test_the_order_of_equal_scores_gains_nothing() -> None:
    assert average_precision([.5, .5, .5, .5], [True, False, False, False]) == 1 / 4
    assert average_precision([.5, .5, .5, .5], [False, False, False, True]) == 1 / 4


def test_by_hand() -> None:
    # 1 of 1, then 2 of 3: (1 + 2/3) / 2
    found = figures(np.array([.9, .8, .7, .1]), np.array([True, True, False, False]),
                    np.array([True, False, True, False]), groups=np.arange(4))
    assert (found.asked, found.positives, found.suggested, found.right) == (4, 2, 2, 1)
    assert found.ap.value == pytest.approx(5 / 6, abs=1e-4)
    assert (found.precision.value, found.recall.value, found.f1.value) == (.5, .5, .5)
    assert found.chance == .5
    assert found.too_few and FEWEST == 8


def test_weights_of_a_draw_are_units_that_stand_there_so_often() -> None:
    scores, carries, groups = np.array([.9, .6, .6, .2]), np.array([True, False, True, True]), np.array([0, 1, 1, 2])
    draws = np.array([[1, 1, 1], [2, 1, 0]], dtype=float)
    found = mean_ap(scores[:, None], carries[:, None], np.ones((4, 1), dtype=bool), groups=groups, draws=draws)
    again = average_precision([.9, .9, .6, .6], [True, True, False, True])
    assert found.value == pytest.approx(average_precision(scores, carries), abs=1e-4)
    assert again is not None and found.low is None, "three documents carry no interval"


def test_intervals_widen_where_documents_differ() -> None:
    """Ten documents all alike give a point; ten of which half are found and half not give a wide interval."""
    groups = np.repeat(np.arange(10), 4)
    carries = np.tile([True, True, False, False], 10)
    alike = figures(carries * .9, np.tile([True, False, False, False], 10), carries, groups=groups)
    assert (alike.recall.low, alike.recall.high) == (.5, .5)
    unlike = figures(carries * .9, carries & (groups < 5), carries, groups=groups)
    assert unlike.recall.value == .5
    assert unlike.recall.low is not None and unlike.recall.high is not None
    assert unlike.recall.high - unlike.recall.low > .4


def test_a_drawn_average_precision_is_that_of_the_units_written_out() -> None:
    chance = np.random.default_rng(3)
    scores, carries = chance.integers(0, 6, 60) / 6, chance.random(60) < .4
    groups = np.repeat(np.arange(6), 10)
    draws = drawn(6, draws=5)
    for weights in draws:
        written = np.concatenate([np.flatnonzero(groups == one).repeat(int(count)) for one, count in enumerate(weights)])
        one = mean_ap(scores[:, None], carries[:, None], np.ones((60, 1), dtype=bool), groups=groups,
                      draws=weights[None, :])
        expected = average_precision(scores[written], carries[written])
        assert expected is not None and one.value == pytest.approx(expected, abs=1e-4)


def test_confusions_by_hand() -> None:
    """A is suggested wrongly on three passages; two of them carry B, one of which has B suggested as well."""
    suggested = np.array([[1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 0, 0]], dtype=bool)
    carries = np.array([[0, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]], dtype=bool)
    related = np.eye(3, dtype=bool)
    first, second = confusions(suggested, carries, np.ones((4, 3), dtype=bool), codes="ABC", related=related)
    assert (first.suggested, first.given, first.count, first.wrong, first.instead) == ("A", "B", 2, 3, 1)
    assert first.times == pytest.approx((2 / 3) / (2 / 4), abs=.01)
    assert (second.given, second.count) == ("C", 1)
    related[0, 1] = related[1, 0] = True
    assert [one.given for one in confusions(suggested, carries, np.ones((4, 3), dtype=bool), codes="ABC",
                                            related=related)] == ["C"]


def test_what_nobody_was_asked_about_confuses_nothing() -> None:
    suggested, carries = np.array([[1, 0]], dtype=bool), np.array([[0, 1]], dtype=bool)
    asked = np.array([[0, 1]], dtype=bool)
    assert not [*confusions(suggested, carries, asked, codes="AB", related=np.eye(2, dtype=bool))]


def test_nothing_gives_nothing() -> None:
    empty = np.zeros(0)
    found = figures(empty, empty.astype(bool), empty.astype(bool), groups=empty.astype(int))
    assert (found.asked, found.ap.value, found.chance) == (0, None, None)
    assert mean_ap(np.zeros((0, 0)), np.zeros((0, 0)), np.zeros((0, 0)), groups=empty.astype(int)).value is None
