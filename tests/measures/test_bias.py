"""A planted bias is found, one that is not there is not, over seeds; groups too small are not told of."""

from __future__ import annotations

import statistics
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from qualkit.measures.bias import Errors, Group, benjamini_hochberg, efficiency, joint, splits, usual_value

CODES = ("a", "b", "c", "d")


def errors(seed: int, *, less: float, participants: int = 24, passages: int = 40) -> Errors:
    """Women and men of four regions who say codes as often; of what women say the engine finds ``less``.

    Participants differ among themselves: in how often they say a thing and in how well the engine hears them.
    """
    chance = np.random.default_rng(seed)
    who = np.repeat(np.arange(participants), passages)
    gender = ["woman" if one % 2 else "man" for one in range(participants)]
    usual = chance.beta(4, 16, (participants, len(CODES)))
    carries = chance.random((len(who), len(CODES))) < usual[who]
    found = .6 - less * np.array([one == "woman" for one in gender]) + chance.normal(0, .05, participants)
    suggested = np.where(carries, chance.random(carries.shape) < found[who][:, None], chance.random(carries.shape) < .06)
    return Errors(suggested=suggested, carries=carries, asked=np.ones_like(carries), participants=who,
                  attributes={"gender": gender, "region": ["abcd"[one // 2 % 4] for one in range(participants)]})


def of(found: Errors, attribute: str) -> Any:
    return next(one for one in splits(found, CODES[:found.carries.shape[1]]) if one.code == "" and one.attribute == attribute)


def group(found: Errors, attribute: str, value: str) -> Group:
    return next(one for one in of(found, attribute).groups if one.value == value)


def test_a_planted_bias_is_found_whatever_the_seed() -> None:
    for seed in range(6):
        found = of(errors(seed, less=.3), "gender")
        assert found.recall_adjusted is not None and found.recall_adjusted < .01, seed
        women = next(one for one in found.groups if one.value == "woman")
        assert women.recall_gap.high is not None and women.recall_gap.high < -.15, seed
        assert women.gap.value is not None and women.gap.value < 0, "less is found, so their share comes out smaller"


def test_a_bias_that_is_not_there_is_seldom_found() -> None:
    """At a level of 5 % one in twenty finds one; of forty that is six at most, but for one chance in a hundred."""
    found = [of(errors(seed, less=0, participants=12, passages=15), "gender").recall_p for seed in range(40)]
    assert sum(one < .05 for one in found) <= 6
    assert .3 < statistics.mean(found) < .7, "p is spread evenly where nothing is there"


def test_the_interval_holds_the_planted_difference() -> None:
    inside = 0
    for seed in range(20):
        gap = group(errors(seed, less=.3), "gender", "woman").recall_gap
        assert gap.low is not None and gap.high is not None
        inside += gap.low <= -.3 <= gap.high
    assert inside >= 16


def test_the_joint_test_finds_it_too_and_nothing_where_there_is_nothing() -> None:
    for seed in range(3):
        assert (joint(errors(seed, less=.35), CODES)[0].p or 1) < .05
    found = [joint(errors(seed, less=0, participants=12, passages=15), CODES)[0].p for seed in range(20)]
    assert sum((one or 1) < .05 for one in found) <= 4


def test_figures_of_a_group_by_hand() -> None:
    """Three women and three men with ten passages each; of each woman's four two are found, of each man's four all."""
    carries = np.tile([True] * 4 + [False] * 6, 6)[:, None]
    suggested = np.concatenate([np.tile([1, 1, 0, 0, 1, 0, 0, 0, 0, 0], 3), np.tile([1] * 4 + [0] * 6, 3)])[:, None] > 0
    found = Errors(suggested=suggested, carries=carries, asked=np.ones_like(carries),
                   participants=np.repeat(np.arange(6), 10), attributes={"gender": ["w"] * 3 + ["m"] * 3})
    women = group(found, "gender", "w")
    assert (women.participants, women.units, women.positives, women.suggested, women.right) == (3, 30, 12, 9, 6)
    assert (women.human, women.machine, women.recall, women.precision) == (.4, .3, .5, .6667)
    assert (women.gap.value, women.recall_gap.value) == (-.1, -.5)
    assert women.told and women.gap.low is None, "an interval takes five on either side"
    # of the 20 ways to deal six people into three and three, this one and its mirror lie so far apart
    assert of(found, "gender").recall_p == pytest.approx(2 / 20, abs=.02)


@pytest.mark.parametrize(("women", "carried"), [(2, 8), (3, 2)])
def test_a_group_too_small_is_not_told_of(women: int, carried: int) -> None:
    people = women + 6
    carries = np.concatenate([np.tile([True] * carried + [False] * (10 - carried), women),
                              np.tile([True] * 4 + [False] * 6, 6)])[:, None]
    found = Errors(suggested=carries, carries=carries, asked=np.ones_like(carries),
                   participants=np.repeat(np.arange(people), 10), attributes={"g": ["w"] * women + ["m"] * 6})
    split = of(found, "g")
    assert [one.told for one in split.groups] == [False, False] and split.p is None
    assert all(one.gap.value is None for one in split.groups)


def test_one_value_only_is_no_split() -> None:
    found = errors(1, less=0)
    same = Errors(suggested=found.suggested, carries=found.carries, asked=found.asked, participants=found.participants,
                  attributes={"gender": ["woman"] * found.count, "region": [""] * found.count})
    assert splits(same, CODES) == []
    assert [one.p for one in joint(same, CODES)] == [], "no participant has all attributes known"


def test_the_same_seed_gives_the_same() -> None:
    found = errors(5, less=.1)
    assert splits(found, CODES) == splits(found, CODES)


def test_benjamini_and_hochberg_as_published() -> None:
    """The fifteen p of their own example (1995, section 3): four are below .05 after adjusting."""
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0]
    adjusted = [one for one in benjamini_hochberg(p) if one is not None]
    assert sum(one <= .05 for one in adjusted) == 4
    assert adjusted[0] == pytest.approx(.0015) and adjusted[3] == pytest.approx(.035625)


@given(some.lists(some.one_of(some.none(), some.floats(0, 1)), max_size=20))
def test_adjusting_keeps_the_order_and_never_lowers(p: list[float | None]) -> None:
    after = benjamini_hochberg(p)
    known = [(one, two) for one, two in zip(p, after, strict=True) if one is not None and two is not None]
    assert all(two >= one - 1e-12 and two <= 1 for one, two in known)
    assert [one is None for one in p] == [one is None for one in after]
    ordered = [two for _, two in sorted(known)]
    assert ordered == sorted(ordered)


def test_an_engine_that_is_always_right_is_worth_all_it_reads_and_one_that_guesses_is_not() -> None:
    found = errors(2, less=0)
    right = Errors(suggested=found.carries, carries=found.carries, asked=found.asked, participants=found.participants,
                   attributes={})
    best = efficiency(right, CODES, others=24)[0]
    assert best.corrected == pytest.approx(best.human, rel=.01), "its shares of the others are then all there is"
    guessing = np.random.default_rng(0).permutation(found.carries)
    worse = efficiency(Errors(suggested=guessing, carries=found.carries, asked=found.asked,
                              participants=found.participants, attributes={}), CODES, others=24)[0]
    assert worse.corrected > worse.human, "to be corrected it must be right more often than chance"
    assert efficiency(right, CODES, others=0) == []


def test_efficiency_by_hand() -> None:
    """Five participants of ten passages; people code 1 2 3 4 5 of them, the engine one more each time."""
    carries = np.array([at < count for count in (1, 2, 3, 4, 5) for at in range(10)])[:, None]
    suggested = np.array([at <= count for count in (1, 2, 3, 4, 5) for at in range(10)])[:, None]
    found = efficiency(Errors(suggested=suggested, carries=carries, asked=np.ones_like(carries), attributes={},
                              participants=np.repeat(np.arange(5), 10)), ["a"], others=20)[0]
    variance = .025  # of .1 .2 .3 .4 .5
    assert found.human == pytest.approx((variance / 5) ** .5, abs=1e-5)
    assert found.added == pytest.approx((25 * variance / 25 ** 2) ** .5, abs=1e-5)
    assert found.corrected == pytest.approx((variance / 20) ** .5, abs=1e-5), "a constant error is taken off whole"
    assert found.worth == pytest.approx(20, abs=.1)


def test_the_usual_value() -> None:
    assert usual_value(["fr", "en", "fr", ""]) == "fr"
    assert usual_value(["en", "fr"]) == "en" and usual_value(["", ""]) == ""
