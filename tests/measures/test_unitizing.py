"""Alpha of spans against published values, and what a span's piece is."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.measures.disagreements import Kind, Marked, compare
from qualkit.measures.intervals import drawn
from qualkit.measures.overlap import carriers
from qualkit.measures.unitizing import Continuum, Disagreements, apart, disagreements, together
from qualkit.model.agreement import Overlap

Span = tuple[int, int]


def found(length: int, *coders: Sequence[Span], stretch: int = 1) -> Disagreements:
    """Disagreement on one continuum; spans as (start, length), as the sources print them."""
    spans = [apart((start * stretch, (start + size) * stretch) for start, size in coder) for coder in coders]
    return disagreements([Continuum(length * stretch, spans)], np.ones((1, 1)))


C = found(300, [(75, 70), (220, 30)], [(70, 80), (205, 20), (250, 20)])
K = found(300, [(30, 60), (150, 50)], [(30, 60), (150, 50)])


def test_krippendorff_2004() -> None:
    """Page 254; the continuum begins at 150 there."""
    assert (C.observed[0], C.expected[0], C.estimate().value) == pytest.approx((0.0144, 0.0532, 0.7286), abs=1e-4)
    assert (K.observed[0], K.expected[0], K.estimate().value) == pytest.approx((0, 0.0490, 1), abs=1e-4)
    assert together([C, K]).estimate().value == pytest.approx(0.8591, abs=5e-4)


@pytest.mark.parametrize(("one", "other", "squared"), [
    ((225, 70), (220, 80), 50), ((370, 30), (355, 20), 850), ((0, 1), (400, 20), 401), ((5, 6), (7, 2), 8),
    ((5, 6), (6, 2), 10), ((5, 6), (5, 2), 16), ((5, 6), (4, 2), 26), ((5, 6), (5, 6), 0)])
def test_the_distance_of_two_spans(one: Span, other: Span, squared: int) -> None:
    """Of two that meet, as printed; of two that do not, the squares of both lengths."""
    assert found(500, [one], [other]).observed[0] * 500**2 == pytest.approx(squared)


@pytest.mark.parametrize(("one", "other", "observed", "value"), [
    ([(2, 8), (14, 6)], [(4, 4), (15, 2)], 0.03125, 0.553),
    ([(0, 18)], [(0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1)], 2.26736, -0.926),
    ([(2, 6), (10, 2), (14, 4), (20, 2)], [(0, 2), (4, 4), (10, 4), (16, 2), (20, 2)], 0.02777, 0.679),
    ([(0, 2), (2, 8), (10, 4), (14, 6), (20, 4)], [(0, 4), (4, 4), (8, 7), (15, 2), (17, 7)], 0.38715, 0.066)],
    ids="ABCD")
def test_krippendorff_1995(one: list[Span], other: list[Span], observed: float, value: float) -> None:
    """Page 57. The expectation printed there has a slip that the book of 2004 corrects: hence the tolerance.

    The values are limits for a fine scale.
    """
    assert found(24, one, other).observed[0] == pytest.approx(observed, abs=1e-5)
    assert found(24, one, other, stretch=50_000).estimate().value == pytest.approx(value, abs=0.02)


def test_a_long_span_against_three_short_ones() -> None:
    """DKPro's own example, below chance."""
    seen = found(10, [(1, 8)], [(2, 1), (4, 1), (6, 1)])
    assert (seen.observed[0], seen.expected[0]) == pytest.approx((0.9100, 0.5351), abs=1e-4)
    assert seen.estimate().value == pytest.approx(-0.7003, abs=1e-4)


def test_one_span_of_one_coder_and_none_at_all() -> None:
    assert found(20, [(0, 1)], [], []).estimate().value == pytest.approx(0)
    assert found(20, [], []).estimate().value is None


SPANS = st.lists(st.tuples(st.integers(0, 90), st.integers(1, 9)), max_size=8).map(
    lambda spans: apart((start, start + size) for start, size in spans))


@given(st.lists(st.tuples(SPANS, SPANS), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_neither_coders_nor_documents_have_an_order(pairs: list[tuple[list[Span], list[Span]]],
                                                     chance: random.Random) -> None:
    continua = [Continuum(100, pair) for pair in pairs]
    turned = [Continuum(100, pair[::-1]) for pair in chance.sample(pairs, len(pairs))]
    one, other = (disagreements(these, np.ones((1, len(pairs)))).estimate().value for these in (continua, turned))
    assert one == pytest.approx(other)


@given(SPANS.filter(bool))
def test_who_cuts_alike_has_one(spans: list[Span]) -> None:
    assert disagreements([Continuum(100, (spans, spans))], np.ones((1, 1))).estimate().value == pytest.approx(1)


def test_drawing_a_document_twice_is_having_it_twice() -> None:
    one, other = Continuum(100, ([(0, 9)], [(3, 9)])), Continuum(80, ([(5, 20)], []))
    drawn_twice = disagreements([one, other], np.array([[1, 1], [2, 1]]))
    there_twice = disagreements([one, one, other], np.ones((1, 3)))
    assert drawn_twice.observed[1] == pytest.approx(there_twice.observed[0])
    assert drawn_twice.expected[1] == pytest.approx(there_twice.expected[0])
    assert len(disagreements([one, other] * 3, drawn(6)).observed) == 1001


# --- pieces ----------------------------------------------------------------------------------------

PIECES = [(0, 10), (10, 20), (25, 45), (45, 145)]


@pytest.mark.parametrize(("span", "touching", "half", "whole"), [
    ((0, 10), {0}, {0}, {0}),
    ((8, 12), {0, 1}, {0, 1}, set()),
    ((9, 20), {0, 1}, {1}, {1}),
    ((20, 25), set(), set(), set()),
    ((30, 33), {2}, {2}, set()),
    ((40, 90), {2, 3}, {3}, set()),
    ((0, 145), {0, 1, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3}),
    ((17, 32), {1, 2}, {2}, set()),  # a part of each and most of neither: where most of it lies
])
def test_when_a_piece_carries_a_code(span: Span, touching: set[int], half: set[int], whole: set[int]) -> None:
    found = [carriers(PIECES, [span], rule) for rule in (Overlap.ANY, Overlap.HALF, Overlap.WHOLE)]
    assert found == [touching, half, whole]


# --- disagreements ---------------------------------------------------------------------------------


def mark(text: str) -> Marked:
    coder, code, start, end, *direction = text.split()
    return Marked(coder=coder, code=code, start=int(start), end=int(end), direction="".join(direction))


@pytest.mark.parametrize(("marked", "expected"), [
    ("a x 0 9, b x 0 9", []),
    ("a x 0 9", ["missed x a 0-9"]),
    ("b x 0 9", ["missed x b 0-9"]),
    ("a x 0 9, b y 5 12", ["other code x a 0-9 y"]),
    ("a x 0 9, b y 9 12", ["missed x a 0-9", "missed y b 9-12"]),
    ("a x 0 9, b x 2 9", ["other boundary x a 0-9 2-9"]),
    ("a x 0 9, b x 0 4, b x 4 9", []),
    ("a x 0 9, b x 0 4, b x 6 9", ["other boundary x a 0-9 0-4;6-9"]),
    ("a x 0 9 present, b x 0 9 absent", ["other direction x a 0-9 absent"]),
    ("a x 0 9 present, b x 0 8 absent", ["other boundary x a 0-9 0-8", "other direction x a 0-9 absent"]),
    ("a x 0 9, a z 0 9, b x 0 9, b y 0 9", ["other code z a 0-9 y"]),
    ("a x 0 9, a z 0 9, b x 0 9", ["missed z a 0-9"]),
    ("a x 0 9, a x 20 29, b y 0 9, b y 20 29, c q 0 9", ["other code x a 0-9 y", "other code x a 20-29 y"]),
])
def test_kinds_of_disagreement(marked: str, expected: list[str]) -> None:
    found = compare([mark(one) for one in marked.split(", ")], "a", "b")
    assert [f"{one.kind} {one.code} {one.by} {one.start}-{one.end} {one.instead}".strip() for one in found] == expected


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 60), st.integers(1, 9)),
                max_size=40))
def test_every_lonely_place_is_told_once_whoever_is_named_first(marked: list[tuple[str, str, int, int]]) -> None:
    spans = [Marked(coder=coder, code=code, start=start, end=start + size) for coder, code, start, size in marked]
    one, other = compare(spans, "a", "b"), compare(spans, "b", "a")
    for kind in (Kind.OTHER_BOUNDARY, Kind.OTHER_DIRECTION):
        assert sum(this.kind is kind for this in one) == sum(this.kind is kind for this in other)
    told = [sum(2 if this.kind is Kind.OTHER_CODE else 1 for this in these
                if this.kind in (Kind.MISSED, Kind.OTHER_CODE)) for these in (one, other)]
    assert told[0] == told[1]
