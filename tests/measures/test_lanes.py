"""Overlapping spans: pieces cover the text exactly and know their spans; spans in one lane never meet."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from qualkit.measures.lanes import Piece, lanes, pieces

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda one: (one[0], one[0] + one[1])),
                 max_size=25)


def test_overlapping_spans_are_cut_where_one_begins_or_ends() -> None:
    assert list(pieces([(2, 6), (4, 8)], start=0, end=10)) == [
        Piece(0, 2), Piece(2, 4, (0,)), Piece(4, 6, (0, 1)), Piece(6, 8, (1,)), Piece(8, 10)]


def test_what_lies_outside_is_left_out() -> None:
    assert list(pieces([(0, 3), (3, 30), (40, 50)], start=3, end=10)) == [Piece(3, 10, (1,))]


def test_the_longest_of_those_that_begin_together_lies_lowest() -> None:
    assert lanes([(0, 5), (0, 9), (5, 7)], first=2) == [3, 2, 3]


@given(SPANS, st.integers(0, 40), st.integers(1, 50))
def test_pieces_cover_the_text_and_each_knows_its_spans(spans: list[tuple[int, int]], start: int, length: int) -> None:
    cut = list(pieces(spans, start=start, end=start + length))
    assert [place for one in cut for place in range(one.start, one.end)] == list(range(start, start + length))
    for one in cut:
        for place in range(one.start, one.end):
            assert list(one.spans) == [n for n, (a, b) in enumerate(spans) if a <= place < b]


@given(SPANS)
def test_spans_in_one_lane_do_not_meet_and_no_lane_is_wasted(spans: list[tuple[int, int]]) -> None:
    found = lanes(spans)
    for (one, first), (other, second) in combinations(zip(spans, found, strict=True), 2):
        assert first != second or one[1] <= other[0] or other[1] <= one[0]
    deepest = max((sum(a <= place < b for a, b in spans) for place in range(81)), default=0)
    assert set(found) == set(range(deepest))
