"""Figures a report prints: sources, bases, words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.measures.counts import Ledger, Mark, Status, Unit, joined, merged_spans, share, word
from qualkit.model import Direction

CODES = frozenset({"a", "b"})


def unit(name: str, *readers: str, codes: frozenset[str] = CODES, asked: frozenset[str] | None = None) -> Unit:
    return Unit(id=name, instrument="interview", readers=dict.fromkeys(readers, codes), asked=asked)


@pytest.mark.parametrize(("n", "base", "said"), [
    (0, 8, "none"), (1, 8, "one"), (2, 14, "few"), (3, 20, "some"), (2, 13, "some"), (7, 20, "some"), (8, 20, "half"),
    (12, 20, "half"), (13, 20, "most"), (17, 20, "most"), (18, 20, "nearly"), (19, 20, "nearly"), (20, 20, "all"),
    (7, 7, ""), (0, 7, ""), (5, 7, ""), (2, 8, "some"), (8, 8, "all"), (36, 40, "nearly"), (6, 40, "some"),
    (5, 40, "few"), (16, 40, "half"), (24, 40, "half")])
def test_word_rule(n: int, base: int, said: str) -> None:
    assert word(n, base) == said


@given(st.integers(8, 500), st.data())
def test_every_figure_from_eight_sources_has_one_word_and_more_sources_never_a_smaller_word(
        base: int, data: st.DataObject) -> None:
    order = ["none", "one", "few", "some", "half", "most", "nearly", "all"]
    n = data.draw(st.integers(0, base - 1))
    assert order.index(word(n, base)) <= order.index(word(n + 1, base))


def test_no_percentage_under_twenty_sources() -> None:
    assert share(19, 19) is None
    assert share(5, 20) == 25
    assert share(1, 40) == 3  # a half goes up, not to the even number


def test_several_coders_count_a_source_once_and_their_disagreement_is_stated() -> None:
    ledger = Ledger(units=[unit("s1", "awa", "ben"), unit("s2", "awa", "ben")], marks=[
        Mark(unit="s1", code="a", coder="awa"), Mark(unit="s1", code="a", coder="ben"),
        Mark(unit="s2", code="a", coder="awa")])
    tally = ledger.tally({"a"})
    assert (tally.n, tally.base, tally.disputed) == (2, 2, 1)


def test_only_readings_make_a_base_and_a_code_added_later_is_no_negative() -> None:
    ledger = Ledger(units=[unit("read", "awa"), unit("unread"), unit("early", "awa", codes=frozenset({"b"}))],
                    marks=[Mark(unit="unread", code="a", coder="awa")])
    tally = ledger.tally({"a"})
    assert (tally.n, tally.base, tally.not_raised, tally.beyond) == (0, 1, 1, 1)
    assert ledger.tally({"b"}).base == 2


def test_absent_not_raised_and_not_asked_are_told_apart() -> None:
    ledger = Ledger(units=[unit("says-no", "awa"), unit("silent", "awa", asked=frozenset({"a"})),
                           unit("not-asked", "awa", asked=frozenset({"b"})),
                           unit("came-up", "awa", asked=frozenset({"b"}))],
                    marks=[Mark(unit="says-no", code="a", coder="awa", direction=Direction.ABSENT),
                           Mark(unit="came-up", code="a", coder="awa", direction=Direction.PRESENT)])
    tally = ledger.tally({"a"})
    assert (tally.present, tally.absent, tally.not_raised, tally.not_asked) == (1, 1, 1, 1)
    assert (tally.n, tally.base) == (1, 4)


def test_both_ways_in_one_source_is_mixed_and_unset_is_raised() -> None:
    assert joined([Direction.PRESENT, Direction.ABSENT]) is Status.MIXED
    assert joined([None]) is Status.PRESENT
    assert joined([None, Direction.MIXED]) is Status.MIXED
    assert joined([Direction.ABSENT, Direction.ABSENT]) is Status.ABSENT


@given(st.lists(st.tuples(st.sampled_from(["u1", "u2", "u3", "u4"]), st.sampled_from("ab"),
                          st.sampled_from(["awa", "ben"]), st.sampled_from([None, *Direction])), max_size=30))
def test_columns_add_up_to_the_base_whatever_was_coded(rows: list[tuple[str, str, str, Direction | None]]) -> None:
    units = [unit("u1", "awa"), unit("u2", "ben", asked=frozenset()), unit("u3"), unit("u4", "awa", "ben")]
    marks = [Mark(unit=one, code=code, coder=coder, direction=direction) for one, code, coder, direction in rows]
    tally = Ledger(units=units, marks=marks + marks).tally({"a"})
    assert tally.base == 3
    assert tally == Ledger(units=units, marks=list(reversed(marks))).tally({"a"})


def test_overlapping_spans_are_one_passage_and_touching_ones_two() -> None:
    assert merged_spans([("d", 0, 10), ("d", 5, 15), ("d", 15, 20), ("e", 0, 10)]) == 3
