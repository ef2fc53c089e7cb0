"""Fisher's exact test and Wilson's interval against hand-worked and published values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from qualkit.measures.chance import SIZE_FROM, fisher_exact, wilson


def test_eight_of_eight_beside_four_of_eight() -> None:
    # margins 12 and 4: both extremes have C(8,8) C(8,4) = 70 of C(16,12) = 1820 ways, so p = 140 / 1820
    assert fisher_exact(8, 8, against=(4, 8)) == pytest.approx(140 / 1820)
    assert round(140 / 1820, 3) == 0.077


def test_the_same_share_in_both_groups_is_no_surprise() -> None:
    assert fisher_exact(5, 10, against=(5, 10)) == 1.0


def test_tables_as_likely_as_this_one_count_however_floats_would_round() -> None:
    # 2 of 10 beside 8 of 10: 2, 1, 0 and 8, 9, 10 of the first group, (2025 + 100 + 1) twice
    assert fisher_exact(2, 10, against=(8, 10)) == pytest.approx(2 * (45 * 45 + 100 + 1) / math.comb(20, 10))


@pytest.mark.parametrize(("n", "base", "low", "high"), [
    (8, 8, 0.68, 1.00), (0, 8, 0.00, 0.32), (4, 8, 0.22, 0.78), (10, 20, 0.30, 0.70)])
def test_wilson(n: int, base: int, low: float, high: float) -> None:
    found = wilson(n, base)
    assert found is not None
    assert (round(found[0], 2), round(found[1], 2)) == (low, high)


def test_small_groups_get_neither() -> None:
    assert fisher_exact(3, SIZE_FROM - 1, against=(4, 40)) is None
    assert fisher_exact(3, 40, against=(4, SIZE_FROM - 1)) is None
    assert wilson(3, SIZE_FROM - 1) is None


@given(some.integers(8, 25), some.integers(8, 25), some.data())
def test_p_is_the_same_from_either_side(base: int, other: int, data: some.DataObject) -> None:
    n, m = data.draw(some.integers(0, base)), data.draw(some.integers(0, other))
    p = fisher_exact(n, base, against=(m, other))
    assert p == fisher_exact(m, other, against=(n, base)) == fisher_exact(base - n, base, against=(other - m, other))
    assert p is not None and 0 < p <= 1


@given(some.integers(8, 200), some.data())
def test_an_interval_holds_its_share(base: int, data: some.DataObject) -> None:
    n = data.draw(some.integers(0, base))
    low, high = wilson(n, base) or (1.0, 0.0)
    assert 0 <= low <= n / base + 1e-12 and n / base - 1e-12 <= high <= 1
