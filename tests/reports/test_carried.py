"""A study's records on their way to a synthesis: facts that count, quotations that stand, nothing withheld."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_view import FakeView, demo

from qualkit.model import Finding, FindingDirection
from qualkit.reports.parts.carried import carried


def view_with(direction: FindingDirection | None, evidence: tuple[str, ...], counter: tuple[str, ...] = ()) -> FakeView:
    view = demo()
    view.findings = (Finding(id="f", theme="loan", statement="So.", author="A", direction=direction, evidence=evidence,
                             counter_evidence=counter),)
    return view


def codings(view: FakeView, code: str, direction: str) -> list[str]:
    """Ids of codings under a code, with a direction."""
    known = view.codebook.by_key[code].id
    return [one.id for one in view.all_codings if one.code == known and one.direction and one.direction.value == direction]


def test_a_quotation_that_is_not_in_its_source_stays_behind() -> None:
    view = view_with(None, ("coding:1", "coding:3"))
    before = carried(view).quotes
    broken = view.all_codings[1]
    place = broken.anchors[0]
    view.all_codings[1] = replace(broken, anchors=(replace(place, quote="x" * len(place.quote)),))
    after = carried(view).quotes
    assert len(before) == 2 and len(after) == 1 and after[0].text == before[1].text


def test_what_its_author_named_against_it_counts_apart() -> None:
    view = demo()
    present, absent = codings(view, "loan/stress", "present"), codings(view, "loan/stress", "absent")
    assert present and absent
    view.findings = (Finding(id="f", theme="loan/stress", statement="So.", author="A", evidence=tuple(present),
                             direction=FindingDirection.SUPPORTS, counter_evidence=tuple(absent)),)
    found = carried(view)
    facts = found.facts["f"]
    assert (set(facts.directions), facts.against) == ({"present"}, len(absent))
    assert {one.against for one in found.quotes} == {False, True}


@pytest.mark.parametrize("direction", [None, *FindingDirection])
def test_what_its_author_names_for_it_is_for_it_whatever_its_direction(direction: FindingDirection | None) -> None:
    view = demo()
    both = (*codings(view, "loan/stress", "present"), *codings(view, "loan/stress", "absent"))
    for evidence, counter in ((both, ()), ((), both)):
        view.findings = (Finding(id="f", theme="loan/stress", statement="So.", author="A", evidence=evidence,
                                 counter_evidence=counter, direction=direction),)
        assert {one.against for one in carried(view).quotes} == {bool(counter)}


def test_the_facts_of_a_finding_keep_the_directions_of_its_codings() -> None:
    view = demo()
    both = (*codings(view, "loan/stress", "present"), *codings(view, "loan/stress", "absent"))
    for direction in (FindingDirection.MIXED, FindingDirection.SUPPORTS):
        view.findings = (Finding(id="f", theme="loan/stress", statement="So.", author="A", evidence=both,
                                 direction=direction),)
        found = carried(view)
        assert found.facts["f"].against == 0 and set(found.facts["f"].directions) == {"present", "absent"}


def test_nothing_of_whoever_refused_is_carried() -> None:
    view = demo()
    gone = view.code("interviews/gone.txt", "I do not want this to be used anywhere.", "loan/stress")
    view.findings = (Finding(id="f", theme="loan", statement="So.", author="A", evidence=(gone.id,)),)
    found = carried(view)
    assert found.quotes == () and found.facts["f"].sources == found.facts["f"].documents == 0
    assert found.material.documents == len(view.all_documents) - 1


def test_a_passage_under_two_findings_keeps_its_number() -> None:
    view = view_with(None, ("coding:1",))
    view.findings = (*view.findings, replace(view.findings[0], id="g"))
    assert [(one.finding, one.id) for one in carried(view).quotes] == [("f", "Q1"), ("g", "Q1")]
