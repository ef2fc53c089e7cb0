"""Original and translation side by side: gaps and merged turns do not shift the rest."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qualkit.text.align import Pair, Piece, align


def test_equal_talks_pair_one_to_one() -> None:
    first = [Piece(20, "interviewer"), Piece(200, "respondent"), Piece(35, "interviewer"), Piece(90, "respondent")]
    second = [Piece(24, "interviewer"), Piece(230, "respondent"), Piece(30, "interviewer"), Piece(99, "respondent")]
    assert align(first, second) == [Pair((i, i + 1), (i, i + 1)) for i in range(4)]


def test_a_turn_left_out_of_the_translation_does_not_shift_the_rest() -> None:
    first = [Piece(20, "q"), Piece(200, "a"), Piece(35, "q"), Piece(90, "a"), Piece(40, "q"), Piece(300, "a")]
    second = [first[0], first[1], first[4], first[5]]
    pairs = align(first, second)
    assert Pair((0, 1), (0, 1)) in pairs and Pair((4, 5), (2, 3)) in pairs and Pair((5, 6), (3, 4)) in pairs


def test_two_turns_made_one_are_found() -> None:
    first = [Piece(100, "a"), Piece(120, "a"), Piece(50, "q")]
    assert align(first, [Piece(220, "a"), Piece(50, "q")]) == [Pair((0, 2), (0, 1)), Pair((2, 3), (1, 2))]


def test_nothing_pairs_with_nothing() -> None:
    assert align([], [Piece(3)]) == [] == align([Piece(3)], [])


@given(st.lists(st.integers(1, 400), max_size=30), st.lists(st.integers(1, 400), max_size=30))
def test_pairs_are_in_order_and_never_overlap(first: list[int], second: list[int]) -> None:
    pairs = align([Piece(n) for n in first], [Piece(n) for n in second])
    for before, after in pairwise(pairs):
        assert before.first[1] <= after.first[0] and before.second[1] <= after.second[0]
    assert all(0 <= a < b <= len(first) and 0 <= c < d <= len(second) for (a, b), (c, d) in
               ((pair.first, pair.second) for pair in pairs))
