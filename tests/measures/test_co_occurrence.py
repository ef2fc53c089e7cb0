"""Codes that meet, against cases small enough to be counted by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from qualkit.measures.co_occurrence import Meetings, Pair, on_same_words

CODES = some.sets(some.sampled_from("abcde"))


def test_two_codes_in_four_sources() -> None:
    # a in 1, 2, 3; b in 2, 3, 4: both in 2 and 3, a alone in 1, b alone in 4, so Jaccard is 2 of 4
    (pair,) = Meetings([{"a"}, {"a", "b"}, {"b", "a"}, {"b"}, set()]).pairs()
    assert pair == Pair(first="a", second="b", n11=2, n10=1, n01=1)
    assert pair.jaccard == 0.5


def test_codes_that_never_meet_are_no_pair() -> None:
    assert Meetings([{"a"}, {"b"}]).pairs() == []


def test_the_most_frequent_pair_stands_first_and_ties_by_their_keys() -> None:
    found = Meetings([{"c", "d"}, {"a", "b"}, {"b", "c"}, {"b", "c"}]).pairs()
    assert [(one.first, one.second, one.n11) for one in found] == [("b", "c", 2), ("a", "b", 1), ("c", "d", 1)]


def test_words_under_two_codes_are_one_passage_and_touching_words_are_two() -> None:
    spans = [("t", 0, 10, "a"), ("t", 5, 20, "b"), ("t", 20, 30, "c"), ("u", 0, 10, "c")]
    assert list(on_same_words(spans)) == [{"a", "b"}, {"c"}, {"c"}]


@given(some.lists(CODES, max_size=12))
def test_the_three_numbers_are_those_of_counting_one_by_one(places: list[set[str]]) -> None:
    for pair in Meetings(places).pairs():
        both = sum({pair.first, pair.second} <= place for place in places)
        either = sum(bool({pair.first, pair.second} & place) for place in places)
        assert (pair.n11, pair.n11 + pair.n10 + pair.n01) == (both, either)
        assert pair.jaccard == pytest.approx(both / either)


@given(some.lists(some.tuples(some.just("t"), some.integers(0, 9), some.integers(1, 5), some.sampled_from("ab"))))
def test_no_code_is_lost_in_a_passage(spans: list[tuple[str, int, int, str]]) -> None:
    made = [(text, start, start + length, code) for text, start, length, code in spans]
    assert set().union(*on_same_words(made)) == {code for *_, code in made}


def test_a_code_added_later_is_no_negative() -> None:
    """a in three places; b in the second. The third was read before b stood, and what it carries of b is not counted."""
    found = Meetings([{"a"}, {"a", "b"}, {"a", "b"}], [(), (), ("b",)])
    assert found.pairs() == [Pair(first="a", second="b", n11=1, n10=1, n01=0)]
    assert found.pair("b", "a") == Pair(first="b", second="a", n11=1, n10=0, n01=1)
