"""What one coder coded alike on two copies of a project that were merged is counted once, wherever it is counted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from fake_view import FakeView, demo
from reports.test_settled import built

from qualkit.actions.code_page import code_tree
from qualkit.actions.finding_page import evidence_of
from qualkit.actions.framework import framework
from qualkit.actions.quotes import Wanted, matching
from qualkit.model import CellSummary, Finding
from qualkit.reports.parts.basis import basis_of

TWIN = "twin of "


def doubled() -> FakeView:
    """The sample as it comes home twice: each coding was made again later, and findings cite those."""
    view = demo()
    view.all_codings += [replace(one, id=TWIN + one.id, made_at=one.made_at + timedelta(minutes=1), memo="again",
                                 key_quote=not one.key_quote) for one in list(view.all_codings)]
    view.findings = tuple(_recited(one) for one in view.findings)
    return view


def _recited(one: Finding) -> Finding:
    return replace(one, evidence=tuple(TWIN + known for known in one.evidence),
                   counter_evidence=tuple(TWIN + known for known in one.counter_evidence))


@pytest.mark.parametrize("kind", ["study", "audit"])
def test_a_report_says_the_same_and_that_some_were_set_aside(kind: str) -> None:
    once, twice = built(demo(), kind), built(doubled(), kind)
    (said,) = set(twice.pop("limitations")) - set(once.pop("limitations"))
    assert said.startswith("14 codings say what others by the same coder say"), "those of eligible material"
    assert json.loads(json.dumps(twice).replace(TWIN, "")) == once, "findings cite what their authors cited"


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Codings that one coder made alike on several copies"), ("fr", "Les codages identiques qu’une même")])
def test_without_numbers_none_is_said(language: str, said: str) -> None:
    told = [one for one in built(doubled(), "study", language, numbers=False)["limitations"] if one.startswith(said)]
    assert len(told) == 1 and not any(sign.isdigit() for sign in told[0])


def test_the_pages_of_the_desk_count_once() -> None:
    basis, before = basis_of(doubled()), basis_of(demo())
    assert [(row.own, row.codings) for row in code_tree(basis).rows] == [(row.own, row.codings) for row in code_tree(before).rows]
    assert len(matching(basis, Wanted())) == len(matching(before, Wanted()))
    (finding,) = basis.view.findings
    found = evidence_of(basis, finding)
    assert [one.coding.id for one in found.quotes["evidence"]] == ["coding:1", "coding:3"]
    assert found.elsewhere["evidence"] == ()


def test_a_written_cell_that_cites_the_other_copy_is_not_out_of_date() -> None:
    view = doubled()
    view.written = replace(view.written, summaries=(CellSummary(
        case="K-binta", theme="coll", text="Men wait.", author="awa", evidence=(f"{TWIN}coding:4",)),))
    written = [one for row in framework(basis_of(view)).rows for cell in row.cells for one in cell.written]
    assert [(one.added, one.withdrawn) for one in written] == [(0, 0)]


def test_two_directions_of_one_coder_are_two_sayings() -> None:
    """Which of them holds no machine decides: both count until somebody withdraws one."""
    view = demo()
    one = view.all_codings[4]
    view.all_codings.append(replace(one, id="other way", direction=None))
    basis = basis_of(view)
    assert {"other way", one.id} <= {coding.id for coding in basis.by_people} and not basis.aside
