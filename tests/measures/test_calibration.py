"""Probabilities against what was so."""

import pytest

from qualkit.measures.calibration import calibration


def test_by_hand() -> None:
    found = calibration([0.05, 0.05, 0.85, 0.85], [0, 0, 1, 0])
    assert found is not None
    assert found.brier == pytest.approx((0.05 ** 2 * 2 + 0.15 ** 2 + 0.85 ** 2) / 4)
    assert found.base == pytest.approx(0.1875)
    assert found.error == pytest.approx(0.5 * 0.05 + 0.5 * 0.35)
    assert found.error_said == pytest.approx(0.35)
    assert [(one.low, one.count, one.observed) for one in found.bins] == [(0.0, 2, 0.0), (0.8, 2, 0.5)]


def test_the_edges_fall_into_bins() -> None:
    found = calibration([0.0, 1.0, 0.1], [0, 1, 0.5])
    assert found is not None and [one.low for one in found.bins] == [0.0, 0.1, 0.9]


def test_nothing_gives_nothing_and_certainty_that_is_right_no_error() -> None:
    assert calibration([], []) is None
    found = calibration([0.0, 0.0], [0, 0])
    assert found is not None and (found.error, found.brier, found.error_said) == (0, 0, None)


def test_against_sklearn() -> None:
    from random import Random

    from sklearn.metrics import brier_score_loss

    dice = Random(3)
    said = [dice.random() for _ in range(300)]
    so = [float(dice.random() < one) for one in said]
    found = calibration(said, so)
    assert found is not None and found.brier == pytest.approx(brier_score_loss(so, said))
    assert found.error < 0.1 < found.base
