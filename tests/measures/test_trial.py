"""Engines tried: the hierarchy, who may judge, kappa by hand, codes taken for one another."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from qualkit.measures.trial import Trial, beside_coders, by_code, mistaken, together, told_codes, trial_of
from qualkit.model import Code, Codebook, Judged

BOOK = Codebook(key="book", title="Book", version="1", codes=tuple(
    Code(id=f"id {key}", key=key, name=key, definition=key) for key in ("loan", "loan/stress", "home")))
CODES = tuple(code.id for code in BOOK)
LOAN, STRESS, HOME = CODES
ALL = frozenset(CODES)


def tried(judged: list[Judged], scores: list[list[float]], groups: str = "") -> Trial:
    """What one engine scored, passage by passage; it suggests what it scores above nothing."""
    made = np.array(scores, dtype=float)
    ledger: Any = SimpleNamespace(passages=tuple(("d", at) for at in range(len(scores))), codes=CODES,
                                  yes=np.zeros(made.shape))
    return trial_of(ledger, BOOK, judged=judged, groups=list(groups or "d" * len(scores)), scores={"rules.v1": made},
                    suggested={"rules.v1": made > 0})


def said(passage: int, *given: str, coder: str = "awa", looked_for: frozenset[str] = ALL) -> Judged:
    return Judged(document="d", segment=passage, coder=coder, given=frozenset(given), looked_for=looked_for)


def test_a_suggestion_counts_for_the_codes_above_it_and_not_below() -> None:
    found = tried([said(0, LOAN, STRESS), said(1, LOAN)], [[0, .6, 0], [.4, 0, 0]])
    assert found.scores["rules.v1"].tolist() == [[.6, .6, 0], [.4, 0, 0]]
    assert found.suggested["rules.v1"].tolist() == [[True, True, False], [True, False, False]]
    figures = by_code(found)
    assert (figures[LOAN]["rules.v1"].right, figures[STRESS]["rules.v1"].right) == (2, 1)


def test_who_only_decided_on_suggestions_judges_nobody() -> None:
    """Luc gave a code to a passage that he had not read whole: that says nothing of what was missed there."""
    found = tried([said(0, HOME), said(1, HOME, coder="luc", looked_for=frozenset())], [[0, 0, 1], [0, 0, 1]])
    assert found.asked.tolist() == [[True] * 3, [False] * 3]
    assert together(found)["rules.v1"].asked == 3


def test_a_code_added_after_a_reading_is_judged_by_nobody() -> None:
    found = tried([said(0, looked_for=ALL - {HOME})], [[0, 0, 1]])
    assert found.asked.tolist() == [[True, True, False]]


@pytest.mark.parametrize(("coders", "carried"), [("awa", True), ("awa luc", True), ("awa luc fanta", False)])
def test_half_of_those_who_looked_decide(coders: str, carried: bool) -> None:
    """Awa gives it, the others do not."""
    rows = [said(0, *([HOME] if coder == "awa" else []), coder=coder) for coder in coders.split()]
    assert bool(tried(rows, [[0, 0, 0]]).carries[0, 2]) is carried


def test_kappa_by_hand_on_what_both_have_read() -> None:
    """Ten passages both read, two that only awa did."""
    awa, luc, engine = "1110000000" "11", "1100000001", "1010100000" "11"
    rows = [said(at, *([HOME] if one == "1" else [])) for at, one in enumerate(awa)]
    rows += [said(at, *([HOME] if one == "1" else []), coder="luc") for at, one in enumerate(luc)]
    found = tried(rows, [[0, 0, float(one)] for one in engine])
    line = next(one for one in beside_coders(found, "rules.v1") if one.code == HOME)
    assert (line.coders, line.units) == (("awa", "luc"), 10)
    expected = (.8 - .58) / (1 - .58)  # each gives three of ten: chance .3·.3 + .7·.7; they agree on eight
    assert line.between.value == pytest.approx(expected, abs=1e-4)
    assert line.machine[0].value == pytest.approx(expected, abs=1e-4)
    assert line.machine[1].value == pytest.approx((.6 - .58) / (1 - .58), abs=1e-4)
    assert line.between.low is None, "one document carries no interval"


def test_a_coder_who_shares_no_passage_stands_beside_the_engine_alone() -> None:
    found = tried([said(0, HOME), said(1, coder="luc")], [[0, 0, 1], [0, 0, 1]])
    assert {one.coders for one in beside_coders(found, "rules.v1")} == {("awa",), ("luc",)}
    assert all(one.between.value is None for one in beside_coders(found, "rules.v1"))


def test_codes_are_taken_for_one_another_as_they_were_meant() -> None:
    """Stress was suggested where home was given: that loan, above it, was so too is the same mistake and no other."""
    found = tried([said(0, HOME), said(1, LOAN, STRESS)], [[0, .9, 0], [.8, 0, 0]])
    assert [(one.suggested, one.given, one.count) for one in mistaken(found, "rules.v1")] == [(STRESS, HOME, 1)]


def test_codes_with_eight_passages_are_told_of() -> None:
    rows = [said(at, *([HOME] if at < 8 else []), *([LOAN] if at < 7 else [])) for at in range(10)]
    assert told_codes(tried(rows, [[0, 0, 0]] * 10)) == [2]


def test_part_of_a_trial_numbers_its_groups_anew() -> None:
    found = tried([said(at) for at in range(4)], [[0, 0, 0]] * 4, groups="aabc").of(np.array([False, False, True, True]))
    assert found.groups.tolist() == [0, 1] and found.passages == (("d", 2), ("d", 3))
