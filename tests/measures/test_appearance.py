"""First appearance and saturation, worked by hand after Guest, Namey and Chen's definition."""

import random
from statistics import median

from qualkit.measures.appearance import Run, Settings, first_appearance

SOURCES = [("s1", {"a", "b", "c", "d"}), ("s2", {"a", "e", "f"}), ("s3", {"g", "h"}), ("s4", {"i", "j"}),
           ("s5", {"k"}), ("s6", {"a"}), ("s7", {"b"}), ("s8", {"c"}), ("s9", {"l"})]


def test_the_runs_of_nine_sources() -> None:
    # the base of four holds ten codes; sources 5-6 bring one (10 %), 6-7 none, 7-8 none, 8-9 one
    found = first_appearance(SOURCES)
    assert found.met == (4, 6, 8, 10, 11, 11, 11, 11, 12)
    assert found.runs == (Run(last=6, new=1, share=0.1), Run(last=7, new=0, share=0.0),
                          Run(last=8, new=0, share=0.0), Run(last=9, new=1, share=0.1))
    assert found.point == 5  # after five sources a run of two brought nothing new


def test_each_setting_moves_the_point() -> None:
    assert first_appearance(SOURCES, settings=Settings(threshold=0.1)).point == 4
    assert first_appearance(SOURCES, settings=Settings(run=3)).point == 5  # 6-8
    assert first_appearance(SOURCES, settings=Settings(run=4)).point is None  # 5-8 and 6-9 each bring one of ten
    assert first_appearance(SOURCES, settings=Settings(base=6)).point == 6  # 7-8
    assert first_appearance(SOURCES, settings=Settings(base=8)).point is None


def test_the_point_is_not_claimed_for_ever_after() -> None:
    """A later source may still bring something new, and the curve shows it."""
    found = first_appearance(SOURCES)
    assert found.point is not None and found.met[-1] > found.met[found.point - 1]


def test_the_band_holds_every_order_and_stays_the_same() -> None:
    found = first_appearance(SOURCES)
    assert found.shuffles == 500
    assert found == first_appearance(SOURCES)
    assert found.low[-1] == found.high[-1] == 12
    assert all(low <= high for low, high in zip(found.low, found.high, strict=True))
    assert found.point_low is not None and found.point_high is not None
    assert found.point_low < found.point_high and 0 < found.reached < 500


def test_the_band_is_that_of_orders_drawn_anew() -> None:
    chance, after = random.Random(7), []
    for _ in range(3_000):
        order = chance.sample(SOURCES, len(SOURCES))
        after.append(len(set().union(*(codes for _, codes in order[:3]))))
    found = first_appearance(SOURCES)
    assert found.low[2] <= median(after) <= found.high[2]
    inside = sum(found.low[2] <= one <= found.high[2] for one in after) / len(after)
    assert inside >= 0.85


def test_without_codes_no_point_is_claimed() -> None:
    assert first_appearance([(str(number), set()) for number in range(9)]).point is None
    assert first_appearance(SOURCES[:3]).point is None
