"""What a final report refuses, where a draft marks it; and who may take it on, and how."""

import json
from dataclasses import replace

import pytest
from fake_view import FakeView, demo
from reports.conftest import Build
from reports.modelled import quotes_of

from qualkit.errors import ReportRefused
from qualkit.model import ReportRequest
from qualkit.reports.audit import AuditReport
from qualkit.reports.pages.layout import lay_out
from qualkit.reports.study import StudyReport


def broken(view: FakeView) -> FakeView:
    coding = view.all_codings[0]
    view.all_codings[0] = replace(coding, anchors=(replace(coding.anchors[0], quote="I sold a goat!!"),))
    return view


def test_a_draft_marks_a_quote_that_is_not_in_its_source_and_a_final_report_refuses_it(build: Build) -> None:
    data = build(broken(demo()))
    assert [quote["text"] for quote in quotes_of(data) if not quote["verified"]] == ["I sold a goat!!"]
    assert "quote-not-in-source" in data["rules_broken"]
    with pytest.raises(ReportRefused, match="D03, turn 2, code Economic gain"):
        build(broken(demo()), final=True)


@pytest.mark.parametrize("override", [{"rule": "quote-not-in-source", "by": "", "reason": "we know"},
                                      {"rule": "quote-not-in-source", "by": "A. Researcher", "reason": " "},
                                      {"rule": "another", "by": "A. Researcher", "reason": "we know"}])
def test_only_a_name_and_a_reason_override_a_refusal(build: Build, override: dict[str, str]) -> None:
    with pytest.raises(ReportRefused):
        build(broken(demo()), final=True, overrides=(override,))


def test_an_override_is_printed_on_the_provenance_page(build: Build) -> None:
    data = build(broken(demo()), final=True, overrides=(
        {"rule": "quote-not-in-source", "by": "A. Researcher", "reason": "typing error in the source"},))
    said = json.dumps(lay_out(data))
    assert "A. Researcher: typing error in the source" in said


def test_a_final_report_needs_codings_of_people(build: Build) -> None:
    view = demo()
    view.all_codings = []
    with pytest.raises(ReportRefused, match="nobody has coded"):
        build(view, final=True)
    assert not build(view)["basis"]["reviewed"]


@pytest.mark.parametrize(("rule", "words"), [
    ("unwritten-part", r"Executive summary \(summary\), [\w ]+ \(questions\)"), ("theme-without-finding", r"Collective agency \(coll\)"),
    ("small-cells", "may identify"), ("unresolved-evidence", "F1"), ("quote-not-in-source", "turn 2")])
def test_a_final_report_refuses_what_is_unfinished(rule: str, words: str) -> None:
    view = broken(demo())
    view.findings = tuple(replace(one, evidence=("Q1",)) for one in view.findings)
    rules = ("unwritten-part", "theme-without-finding", "small-cells", "unresolved-evidence", "quote-not-in-source")
    taken_on = tuple({"rule": one, "by": "A. Researcher", "reason": "a trial"} for one in rules if one != rule)
    request = ReportRequest(kind="study", study="demo", final=True, overrides=taken_on, options={"keep": ["region"]})
    with pytest.raises(ReportRefused, match=words):
        StudyReport().build(view, request)
    assert StudyReport().build(view, replace(request, overrides=(
        *taken_on, {"rule": rule, "by": "A. Researcher", "reason": "a trial"})))["draft"] is False


def test_a_final_audit_shows_what_is_unfinished_and_refuses_what_no_report_may_hold() -> None:
    request = ReportRequest(kind="audit", study="demo", final=True)
    assert AuditReport().build(demo(), request)["refused"] == []
    with pytest.raises(ReportRefused, match="quote-not-in-source"):
        AuditReport().build(broken(demo()), request)
    with pytest.raises(ReportRefused, match="small-cells"):
        AuditReport().build(demo(), replace(request, options={"keep": ["region"]}))
    view = demo()
    view.all_codings = []
    with pytest.raises(ReportRefused, match="no-reviewed-coding"):
        AuditReport().build(view, request)


def test_a_final_report_says_who_let_a_theme_be(build: Build) -> None:
    blocks = lay_out(build(final=True))
    assert "”. T. Tester: the demo is not a finished study" in json.dumps(blocks, ensure_ascii=False)
    assert not any("a finding on" in block["text"] for block in blocks if block["kind"] == "todo")
