"""Coefficients of agreement against published values.

The tables are facts printed in the works named beside them; DKPro and irrCAC are libraries that
recompute them. A dot is a missing value.
"""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.measures.agreement import (
    NOMINAL,
    Sums,
    ac1,
    alpha,
    bennett,
    cohen,
    disagreement,
    fleiss,
    percent,
    sums,
    totals,
)
from qualkit.measures.intervals import Estimate, Weights, drawn, resampled, spread
from qualkit.measures.sets import masi, masi_alpha

Row = tuple[object, ...]


def of(units: Sequence[Row], categories: Sequence[object] = ()) -> Sums:
    """Sums over units, each a value per coder."""
    said = sorted({value for value in chain.from_iterable(units) if value is not None}, key=str)
    return sums(Counter(units), list(categories) or said, len(units[0]))


def coders(*lines: str) -> list[Row]:
    """Units from one line per coder, values split by blanks."""
    return [tuple(None if value == "." else int(value) for value in column)
            for column in zip(*(line.split() for line in lines), strict=True)]


def table(*lines: str) -> list[Row]:
    """Units from a table of two coders, the first in the rows."""
    return [(one, other) for one, line in enumerate(lines) for other, count in enumerate(line.split())
            for _ in range(int(count))]


def words(text: str) -> list[Row]:
    """Units written as words, a letter per coder."""
    return [tuple(word) for word in text.split()]


def counted(*lines: str) -> list[Row]:
    """Units from counts of raters per category; who said what is lost, so only pooled shares are right."""
    return [tuple(category for category, count in enumerate(line.split()) for _ in range(int(count)))
            for line in lines]


WIKIPEDIA = coders(". . . . . 3 4 1 2 1 1 3 3 . 3", "1 . 2 1 3 3 4 3 . . . . . . .", ". . 2 1 3 4 4 . 2 1 1 3 3 . 4")
KRIPPENDORFF_230 = coders("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .",
                          "1 2 3 3 2 4 4 1 2 5 1 .")
RAW_4_RATERS = coders("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . .", ". 3 3 3 2 3 4 2 2 5 1 3",
                      "1 2 3 3 2 4 4 1 2 5 1 .")
DICHOTOMY = words("10 11 01 00 00 01 00 01 00 00")
THREE_CATEGORIES = words("aa ab bb bb bb bb bc cc cc cc cc cc")
THREE_RATERS = [tuple(map(int, word)) for word in ["111", "122", "222", "444", "144", "222", "123", "333", "222"]]
HAYES = [tuple(None if value == "." else int(value) for value in row) for row in ["112.2", "1101.", "2333.", ".00.0", "000.0", "000.0", "102.1", "1.20.", "222.2", "2111.", ".100.", "0000.", "1222.", "33223", "111.1", "111.1", "212.2", "1233.", "1101.", "000.0", "0011.", "00.00", "2333.", "0000.", "12.22", "0111.", "00010", "1212.", "1122.", "112.2", "110.0", "2121.", "22.22", "3222.", "222.2", "223.2", "222.2", "22.12", "2222.", "111.1"]]
COHEN_37 = table("25 12 3", "13 2 15", "12 16 2")
COHEN_45 = table("88 14 18", "10 40 10", "2 6 12")
ARTSTEIN_558 = table("20 10", "20 50")
ARTSTEIN_568 = table("46 0 0", "6 32 6", "0 0 10")
RAW_5_OBSERVERS = coders("1 1 2 . 0 0 1 1 2 2 . 0 1 3 1", "1 1 3 0 0 0 0 . 2 1 1 0 2 3 1",
                         "2 0 3 0 0 0 2 2 2 1 0 0 2 2 1", ". 1 3 . . . . 0 . 1 0 0 2 2 .",
                         "2 . . 0 0 0 1 . 2 . . . . 3 1")
RAW_G1G2 = coders("1 2 3 3 2 1 4 1 2 . . . 2 2", "1 2 3 3 2 2 4 1 2 5 . . 2 1", ". 3 3 3 2 3 4 2 2 5 1 3 3 3",
                  "1 2 3 3 2 4 4 1 2 5 1 . 2 2")
RAW_GENDER = coders("1 1 1 1 1 2 2 2 3 1 1 1 1 1 2", "1 1 1 1 2 1 2 3 3 1 1 1 1 2 1",
                    "1 2 2 3 1 1 2 2 3 1 2 2 3 1 1", "3 3 3 3 1 1 2 2 3 3 3 3 3 1 1")
RAW_BEN_GERRY = coders("1 1 2 2 4 3 3 3 5 4 4 1", "2 1 2 2 2 3 3 3 5 . 4 4")
KRIPPENDORFF_246 = table("12 9 9", "9 14 9", "9 9 20")
KRIPPENDORFF_246B = table("12 18 18", "0 14 18", "0 0 20")
ZWICK = table("20 0 0 5", "0 10 15 0", "0 15 10 0", "5 0 0 20")
PARADOX = table("80 7", "8 5")
ABSTRACTORS = table("13 0 0", "0 20 7", "0 4 56")
FLEISS_WIKIPEDIA = counted("0 0 0 0 14", "0 2 6 4 2", "0 0 3 5 6", "0 3 9 2 0", "2 2 8 1 1", "7 7 0 0 0", "3 2 6 3 0",
                           "2 5 3 2 2", "6 5 2 1 0", "0 2 2 3 7")
FLEISS_1971 = words("444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444 "
                    "224445 333335 111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 "
                    "133333 555555")


@pytest.mark.parametrize(("measure", "units", "value"), [
    # Krippendorff's alpha
    (alpha, WIKIPEDIA, 0.691358),  # Wikipedia; fast-krippendorff's tests
    (alpha, KRIPPENDORFF_230, 0.743421),  # Krippendorff 2004 p. 230
    (alpha, DICHOTOMY, 0.095238),  # Krippendorff 2004 p. 224
    (alpha, HAYES, 0.4765),  # Hayes & Krippendorff 2007 p. 84
    (alpha, RAW_4_RATERS, 0.74342),  # irrCAC
    (alpha, ABSTRACTORS, 0.79726),  # irrCAC
    (percent, DICHOTOMY, 0.600), (percent, THREE_CATEGORIES, 0.833), (percent, THREE_RATERS, 0.740),
    (alpha, THREE_CATEGORIES, 0.734),  # Krippendorff 2004 p. 227
    (alpha, THREE_RATERS, 0.642),  # Krippendorff 1980
    (alpha, ARTSTEIN_568, 0.800),
    # Cohen's kappa, Scott's pi (Fleiss' for two coders), Bennett's S, AC1
    (percent, COHEN_37, 0.29), (cohen, COHEN_37, -0.0923), (ac1, COHEN_37, -0.0480),  # Cohen 1960 p. 37
    (percent, COHEN_45, 0.70), (cohen, COHEN_45, 0.4915), (ac1, COHEN_45, 0.5760),  # Cohen 1960 p. 45
    (percent, ARTSTEIN_558, 0.70), (cohen, ARTSTEIN_558, 0.348), (fleiss, ARTSTEIN_558, 0.341),
    (bennett, ARTSTEIN_558, 0.400), (ac1, ARTSTEIN_558, 0.4495),  # Artstein & Poesio 2008 p. 558
    (percent, ARTSTEIN_568, 0.88), (cohen, ARTSTEIN_568, 0.801), (fleiss, ARTSTEIN_568, 0.7995),  # printed .799
    (bennett, ARTSTEIN_568, 0.820), (ac1, ARTSTEIN_568, 0.8287),  # the same p. 568
    (percent, KRIPPENDORFF_246, 0.46), (cohen, KRIPPENDORFF_246, 0.186), (fleiss, KRIPPENDORFF_246, 0.186),
    (bennett, KRIPPENDORFF_246, 0.190),  # Krippendorff 2004 p. 246
    (percent, KRIPPENDORFF_246B, 0.46), (cohen, KRIPPENDORFF_246B, 0.258), (fleiss, KRIPPENDORFF_246B, 0.186),
    (bennett, KRIPPENDORFF_246B, 0.190),  # the same shares, other margins
    (percent, ZWICK, 0.60), (cohen, ZWICK, 0.467), (fleiss, ZWICK, 0.467), (bennett, ZWICK, 0.467),  # Zwick 1988
    (percent, PARADOX, 0.85), (ac1, PARADOX, 0.808),
    (percent, ABSTRACTORS, 0.89), (cohen, ABSTRACTORS, 0.79641), (fleiss, ABSTRACTORS, 0.79624),
    (bennett, ABSTRACTORS, 0.835), (ac1, ABSTRACTORS, 0.84933),  # Gwet's abstractors, irrCAC
    (percent, words("yy yy yy yy yy yy yy yy nn yn"), 0.90), (fleiss, words("yy " * 8 + "nn yn"), 0.6078),
    (ac1, words("yy " * 8 + "nn yn"), 0.8658),
    # Fleiss' kappa
    (fleiss, FLEISS_WIKIPEDIA, 0.20993), (fleiss, counted("7 1", "3 5"), 0.161905),
    (bennett, counted("7 1", "3 5"), 0.214286),  # statsmodels' tests; Randolph's kappa is S of several coders
    (percent, FLEISS_1971, 0.5556), (fleiss, FLEISS_1971, 0.430245),  # Fleiss 1971
    (fleiss, words("YYY YYN NNY NNN"), 0.3333), (bennett, words("YYY YYN NNY NNN"), 0.3333),  # Randolph 2005
    (fleiss, words("YYY YYN YYN YYY"), -0.2), (bennett, words("YYY YYN YYN YYY"), 0.3333),
    # with missing values: irrCAC's raw_4raters
    (percent, RAW_4_RATERS, 0.818), (ac1, RAW_4_RATERS, 0.77544), (fleiss, RAW_4_RATERS, 0.76117),
    (cohen, RAW_4_RATERS, 0.76282), (bennett, RAW_4_RATERS, 0.77273),
    # irrCAC's other tables
    (ac1, RAW_5_OBSERVERS, 0.497), (ac1, RAW_G1G2, 0.685), (ac1, RAW_GENDER, 0.208), (ac1, RAW_BEN_GERRY, 0.661),
    # Krippendorff 1995 p. 57, cut into pieces of one length
    (cohen, words("00 00 10 10 11 11 11 11 10 10 00 00 00 00 10 11 11 10 10 10 00 00 00 00"), 0.385),
    (fleiss, words("00 00 10 10 11 11 11 11 10 10 00 00 00 00 10 11 11 10 10 10 00 00 00 00"), 0.314),
    (alpha, words("00 00 10 10 11 11 11 11 10 10 00 00 00 00 10 11 11 10 10 10 00 00 00 00"), 0.329),
])
def test_published_values(measure: Callable[[Sums], float | None], units: list[Row], value: float) -> None:
    digits = len(str(value).partition(".")[2])
    assert measure(of(units)) == pytest.approx(value, abs=0.51 * 10**-digits)


@pytest.mark.parametrize(("units", "observed", "expected"), [
    (KRIPPENDORFF_230, 0.200, 0.779), (DICHOTOMY, 0.400, 0.442), (THREE_CATEGORIES, 0.1667, 0.6268)])
def test_alpha_rests_on_published_disagreements(units: list[Row], observed: float, expected: float) -> None:
    assert by_distance(units, lambda one, other: float(one != other))[:2] == pytest.approx((observed, expected), abs=5e-4)


def by_distance(units: list[Row], distance: Callable[..., float]) -> tuple[float, float, float]:
    """Observed and expected disagreement, and alpha, for any distance."""
    rows = Counter(units)
    summed, values = disagreement(rows, distance)
    often = totals([rows])
    total = sum(often.values())
    expected = sum(distance(one, other) * often[one] * often[other] for one in often for other in often)
    observed, expected = summed / values, expected / (total * (total - 1))
    return observed, expected, 1 - observed / expected


def interval(one: float, other: float) -> float:
    return (one - other) ** 2


def ratio(one: float, other: float) -> float:
    return ((one - other) / (one + other)) ** 2 if one + other else 0.0


def ordinal(units: list[Row]) -> Callable[[int, int], float]:
    often = totals([Counter(units)])

    def distance(one: int, other: int) -> float:
        low, high = sorted((one, other))
        between = sum(count for value, count in often.items() if isinstance(value, int) and low <= value <= high)
        return (between - (often[low] + often[high]) / 2) ** 2

    return distance


@pytest.mark.parametrize(("units", "distance", "value"), [
    (WIKIPEDIA, interval, 0.810845), (WIKIPEDIA, ordinal(WIKIPEDIA), 0.806721), (WIKIPEDIA, ratio, 0.808944),
    (KRIPPENDORFF_230, interval, 0.849107), (KRIPPENDORFF_230, ordinal(KRIPPENDORFF_230), 0.815388),
    (KRIPPENDORFF_230, ratio, 0.797403), (THREE_RATERS, interval, 0.547), (THREE_RATERS, ratio, 0.483),
    (HAYES, ordinal(HAYES), 0.7598), (HAYES, interval, 0.7574), (RAW_5_OBSERVERS, interval, 0.77186),
])
def test_alpha_takes_any_distance(units: list[Row], distance: Callable[..., float], value: float) -> None:
    digits = len(str(value).partition(".")[2])
    assert by_distance(units, distance)[2] == pytest.approx(value, abs=0.51 * 10**-digits)


def test_fleiss_by_category() -> None:
    """Fleiss 1971, table 3: each diagnosis against all others (printed from shares of two digits)."""
    found = [fleiss(of([tuple(value == category for value in unit) for unit in FLEISS_1971])) for category in "12345"]
    assert found == pytest.approx([0.248, 0.248, 0.517, 0.470, 0.565], abs=4e-3)


def test_gwets_fixtures(shared: Path) -> None:
    for path in sorted((shared / "oracles" / "gwet").glob("*.json")):
        fixture = json.loads(path.read_text(encoding="utf-8"))
        found = of(table(*(" ".join(map(str, row)) for row in fixture["table"])))
        case = next(one for one in fixture["cases"] if one["measure"] == "AC1")
        assert ac1(found) == pytest.approx(case["coefficient"], abs=6e-6 if len(str(case["coefficient"])) > 5 else 6e-4)
        assert percent(found) == pytest.approx(case["pa"])


# --- what was decided ------------------------------------------------------------------------------


def test_where_only_one_value_was_used_chance_cannot_be_told() -> None:
    found = of(words("yy yy yy"), ["y", "n"])
    assert [alpha(found), cohen(found), fleiss(found)] == [None, None, None]
    assert [percent(found), ac1(found), bennett(found)] == [1, 1, 1]
    assert ac1(of(words("yy yy"))) is None  # one category, so nothing to choose from


def test_without_a_unit_of_two_values_there_is_nothing() -> None:
    found = of([(1, None), (None, 0)], [0, 1])
    assert {measure(found) for measure in NOMINAL.values()} == {None}
    assert {measure(Sums.of([0.0] * 12, 2)) for measure in NOMINAL.values()} == {None}


def test_a_single_value_is_no_agreement_and_no_disagreement() -> None:
    alone = [*KRIPPENDORFF_230[:-1]]
    assert KRIPPENDORFF_230[-1].count(None) == 3
    assert alpha(of(alone)) == alpha(of(KRIPPENDORFF_230))
    assert percent(of(alone)) == percent(of(KRIPPENDORFF_230))


# --- sets of codes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "other", "distance"), [
    ("", "", 0), ("A", "", 1), ("A", "B", 1), ("AB", "AB", 0), ("A", "AB", 1 - 1 / 2 * 2 / 3),
    ("AB", "AC", 1 - 1 / 3 * 1 / 3), ("AB", "ABCD", 1 - 1 / 2 * 2 / 3)])
def test_masi(one: str, other: str, distance: float) -> None:
    assert masi(frozenset(one), frozenset(other)) == pytest.approx(distance)
    assert masi(frozenset(other), frozenset(one)) == pytest.approx(distance)


def test_alpha_of_sets_of_codes() -> None:
    """Nine units of DKPro's tests: .273 with the published distance (.252 with that library's own)."""
    units = [("", ""), ("A", ""), ("A", "A"), ("A", "B"), ("AB", "A"), ("AB", "AC"), ("ABC", "ABC"), ("C", "AC"),
             ("C", "AC")]
    rows = Counter((frozenset(one), frozenset(other)) for one, other in units)
    assert masi_alpha([rows], drawn(1)).value == pytest.approx(0.273, abs=5e-4)
    assert by_distance([(frozenset(one), frozenset(other)) for one, other in units], masi)[2] == pytest.approx(0.273, abs=5e-4)


def test_sets_of_at_most_one_code_are_plain_values() -> None:
    units = [tuple(frozenset() if value == 1 else frozenset({str(value)}) for value in unit) for unit in COHEN_45]
    rows: Counter[tuple[frozenset[str] | None, ...]] = Counter(units)
    assert masi_alpha([rows], drawn(1)).value == pytest.approx(alpha(of(COHEN_45)))


# --- what holds of all -----------------------------------------------------------------------------

UNITS = st.integers(2, 4).flatmap(lambda many: st.lists(
    st.tuples(*[st.sampled_from([0, 1, 2, None])] * many), min_size=1, max_size=30))


@given(UNITS, st.randoms(use_true_random=False))
def test_neither_the_order_of_coders_nor_of_units_matters(units: list[Row], chance: random.Random) -> None:
    order = chance.sample(range(len(units[0])), len(units[0]))
    moved = [tuple(unit[at] for at in order) for unit in chance.sample(units, len(units))]
    for measure in NOMINAL.values():
        assert same(measure(of(units, [0, 1, 2])), measure(of(moved, [2, 0, 1])))


def same(one: float | None, other: float | None) -> bool:
    return one is other is None or (one is not None and other is not None and math.isclose(one, other, abs_tol=1e-9))


@given(st.lists(st.sampled_from([0, 1, 2]), min_size=2, max_size=30), st.integers(2, 4))
def test_who_always_agrees_has_one(values: list[int], many: int) -> None:
    found = [measure(of([(value,) * many for value in values], [0, 1, 2])) for measure in NOMINAL.values()]
    assert all(one is None or math.isclose(one, 1) for one in found)
    assert len(set(values)) == 1 or None not in found


@given(UNITS)
def test_sums_add_up_over_documents(units: list[Row]) -> None:
    half = len(units) // 2
    parts = [sums(Counter(part), [0, 1, 2], len(units[0])).flat() for part in (units[:half], units[half:])]
    whole = of(units, [0, 1, 2])
    assert Sums.of([sum(column) for column in zip(*parts, strict=True)], 3).flat() == pytest.approx(whole.flat())
    assert Sums.of(whole.flat(), 3) == whole


# --- intervals -------------------------------------------------------------------------------------


def documents(number: int, chance: random.Random, agree: float = 0.8) -> list[list[float]]:
    parts = []
    for _ in range(number):
        said = [chance.random() < 0.4 for _ in range(20)]
        units = [(one, one if chance.random() < agree else chance.random() < 0.4) for one in said]
        parts.append(sums(Counter(units), [False, True], 2).flat())
    return parts


def estimate(parts: Sequence[Sequence[float]], weights: Weights) -> Estimate:
    return spread(alpha(Sums.of(flat, 2)) for flat in resampled(parts, weights))


def test_an_interval_holds_its_coefficient_and_is_the_same_each_time() -> None:
    parts = documents(30, random.Random(1))
    first, again = (estimate(parts, drawn(30)) for _ in range(2))
    assert first == again
    assert first.low is not None and first.value is not None and first.high is not None
    assert first.low < first.value < first.high < first.low + 0.3


def test_intervals_hold_the_truth_about_nineteen_times_in_twenty() -> None:
    """Agreeing with p = .8 and else by chance is an alpha of .8 in the long run."""
    held = 0
    for seed in range(60):
        found = estimate(documents(25, random.Random(seed)), drawn(25, draws=300))
        assert found.low is not None and found.high is not None
        held += found.low <= 0.8 <= found.high
    assert 50 <= held <= 60


def test_too_few_documents_or_a_rare_code_have_no_interval() -> None:
    few = documents(4, random.Random(2))
    assert estimate(few, drawn(4)).low is None
    nothing = sums({(0, 0): 20}, [0, 1], 2).flat()
    rare = [*documents(1, random.Random(3)), *[nothing] * 9]
    found = estimate(rare, drawn(10))
    assert found.value is not None and found.low is None
