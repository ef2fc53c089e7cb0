"""The case brief: boxes with sums and their conversions, limits, and claims that it can be done elsewhere."""

from dataclasses import replace
from typing import Any

import pytest
from fake_view import FakeView, demo
from reports.papers import add_paper, build, item, page, paper_view, tables

from qualkit.errors import ReportRefused
from qualkit.model import DocumentKind, Lesson, Records
from qualkit.reports.case_brief import CaseBrief

KIND = "case-brief"
CASE = """Weavers of Chanderi. In 2005 seven groups saved. A member saves Rs 300 (USD 6.60) and borrows Rs 50,000 (USD 1100).

It was lent for Rs 900 (USD 9).

First, groups were formed. Then bankers came.

It is not enough alone. The scheme can be transferred to any cluster.

It can be adapted to other places where groups are old enough."""


def case() -> FakeView:
    view = paper_view()
    add_paper(view, "chanderi.txt", CASE, kind=DocumentKind.CASE_STUDY)
    view.change("chanderi.txt", title="The weavers of Chanderi")
    return view


def sum_of(view: FakeView, quote: str, amount: str, other: str, **fields: str) -> None:
    item(view, "amount", quote, fields={
        "currency": "INR", "amount": amount, "to_currency": "USD", "to_amount": other, "year": "2005"} | fields)


def test_a_case_has_its_key_facts_with_place_groups_and_money() -> None:
    view = case()
    item(view, "place", "Chanderi")
    item(view, "group", "seven groups", fields={"groups": "7", "place": "Chanderi"})
    sum_of(view, "Rs 50,000 (USD 1100)", "50000", "1100")
    data = build(KIND, view)
    assert "The weavers of Chanderi" in page(KIND, data)
    facts = {one[0]: one[1] for one in tables(KIND, data)["key-facts"]}
    assert facts["Place"].startswith("Chanderi (") and facts["Group"].startswith("seven groups, Chanderi (")
    assert facts["Amount"] == "INR 50,000 (2005)"


def test_cases_stand_side_by_side_and_what_one_lacks_is_said() -> None:
    view = case()
    item(view, "step", "First, groups were formed.", number="1", fields={"case": "Chanderi"})
    item(view, "place", "Chanderi", fields={"case": "Chanderi"})
    item(view, "step", "Then bankers came.", number="2", fields={"case": "Sindhudurg"})
    rows = tables(KIND, build(KIND, view))["key-facts"]
    assert [one[:3] for one in rows if one[0] == "Place"] == [["Place", rows[0][1], "not stated"]]


def test_a_rate_that_the_document_states_stands_below_its_sums() -> None:
    view = case()
    sum_of(view, "Rs 300 (USD 6.60)", "300", "6.60")
    sum_of(view, "Rs 900 (USD 9)", "45", "1", type="rate", year="")
    data = build(KIND, view)
    assert [one[0] for one in tables(KIND, data)["amounts-1"]] == ["INR 300"]
    assert "The document converts at INR 45 per USD." in page(KIND, data)
    assert "amount-without-year" not in data["rules_broken"]


def test_what_a_sum_is_for_is_said_in_the_words_of_who_accepted_it() -> None:
    view = case()
    sum_of(view, "Rs 300 (USD 6.60)", "300", "6.60")
    assert tables(KIND, build(KIND, view))["amounts-1"][0][1].startswith("A member saves")
    view.written = replace(view.written, items=tuple(
        replace(one, text="Savings of a member") for one in view.written.items))
    data = build(KIND, view)
    assert tables(KIND, data)["amounts-1"][0][1] == "Savings of a member"
    assert "INR 300 (2005): Savings of a member" in page(KIND, data)
    view.written = replace(view.written, items=tuple(
        replace(one, fields={**one.fields, "year": ""}) for one in view.written.items))
    assert any("Savings of a member (INR 300, USD 6.60)." in text for text in build(KIND, view)["warnings"])


def test_the_date_of_a_newsletter_is_not_the_date_of_its_case() -> None:
    view = case()
    item(view, "date", "In 2005", fields={"start": "2005", "of": "publication"})
    item(view, "place", "Chanderi")
    data = build(KIND, view)
    assert "Date" not in [one[0] for one in tables(KIND, data)["key-facts"]]
    assert "a case study of In 2005" in page(KIND, data)


def test_a_finding_that_rests_on_one_case_stands_with_it() -> None:
    view = demo()
    item(view, "limit", "little evidence of a gain")
    home = next(one.document for one in view.written.items)
    (document,) = [one.id for one in view.all_documents if one.key == home]
    inside = [one.id for one in view.all_codings if one.document == document]
    outside = [one.id for one in view.all_codings if one.document != document]
    finding = view.findings[0]
    view.findings = (replace(finding, id="across", evidence=(inside[0], outside[0])),
                     replace(finding, id="here", evidence=(inside[0],)), replace(finding, id="bare", evidence=()))
    data = build(KIND, view)
    assert [one["findings"] for one in data["cases"]] == [["here"]]
    order = [block["id"] for block in CaseBrief().lay_out(data) if block["kind"] in ("box", "heading") and block["id"]]
    assert [one for one in order if one.startswith("finding-")] == ["finding-here", "finding-across", "finding-bare"]
    assert order.index("case-1") < order.index("finding-here") < order.index("findings-of-people")


def test_a_final_brief_needs_its_summary() -> None:
    with pytest.raises(ReportRefused) as refused:
        build(KIND, case(), final=True)
    assert "Summary" in str(refused.value) or "summary" in str(refused.value)


def test_stated_conversions_are_checked_against_one_another() -> None:
    view = case()
    sum_of(view, "Rs 300 (USD 6.60)", "300", "6.60")
    sum_of(view, "Rs 50,000 (USD 1100)", "50000", "1100")
    sum_of(view, "Rs 900 (USD 9)", "900", "9")
    data = build(KIND, view)
    found = [(one["rate"], one["check"]) for one in data["cases"][0]["amounts"]]
    assert found == [("45.45", "agrees"), ("45.45", "agrees"), ("100.00", "odd")]
    assert any("Rs 900" in text and "300" not in text for text in data["warnings"])
    assert "conversion-odd" in data["rules_broken"]


def test_one_conversion_alone_has_nothing_to_be_checked_by() -> None:
    view = case()
    sum_of(view, "Rs 300 (USD 6.60)", "300", "6.60")
    sum_of(view, "Rs 50,000 (USD 1100)", "50000", "1100", year="2006")
    assert [one["check"] for one in build(KIND, view)["cases"][0]["amounts"]] == ["alone", "alone"]


@pytest.mark.parametrize("lacking", ["currency", "year"])
def test_an_amount_without_currency_or_year_warns_and_says_so(lacking: str) -> None:
    view = case()
    sum_of(view, "Rs 300 (USD 6.60)", "300", "6.60", **{lacking: ""})
    data = build(KIND, view)
    assert f"amount-without-{lacking}" in data["rules_broken"]
    other = "year" if lacking == "currency" else "currency"
    assert f"amount-without-{other}" not in data["rules_broken"]
    assert ("not stated" if lacking == "year" else "currency not stated: 300") in page(KIND, data)


@pytest.mark.parametrize("amount", ["some hundreds", "inf", "nan", "1e999999999"])
def test_a_sum_that_is_no_number_is_printed_as_it_stands(amount: str) -> None:
    view = case()
    sum_of(view, "Rs 300 (USD 6.60)", amount, "")
    data = build(KIND, view)
    assert tables(KIND, data)["amounts-1"][0][0] == amount and data["cases"][0]["amounts"][0]["check"] == ""


@pytest.mark.parametrize(("quote", "fields", "warned"), [
    ("The scheme can be transferred to any cluster.", {}, True),
    ("It can be adapted to other places where groups are old enough.", {}, False),
    ("The scheme can be transferred to any cluster.", {"condition": "if groups save"}, False),
    ("It can be adapted to other places where groups are old enough.", {"condition": ""}, True)])
def test_a_claim_of_transfer_without_condition_warns(quote: str, fields: dict[str, str], warned: bool) -> None:
    view = case()
    item(view, "transfer", quote, fields=fields)
    assert ("transfer-without-condition" in build(KIND, view)["rules_broken"]) is warned


@pytest.mark.parametrize(("condition", "warned"), [("", True), ("Groups are old.", False)])
def test_a_lesson_with_uses_needs_its_condition(condition: str, warned: bool) -> None:
    view = case()
    view.written = Records(study="meeting", lessons=(
        Lesson(id="l1", title="Group first", uses=("any cluster",), condition=condition, author="Ilse Maurer"),))
    data = build(KIND, view)
    assert ("transfer-without-condition" in data["rules_broken"]) is warned
    assert ("no condition is stated" in page(KIND, data)) is warned


def test_two_cases_of_one_document_have_a_box_each() -> None:
    view = case()
    item(view, "step", "First, groups were formed.", number="1", fields={"case": "Chanderi"})
    item(view, "step", "Then bankers came.", number="2", fields={"case": "Sindhudurg"})
    assert [one["name"] for one in build(KIND, view)["cases"]] == ["Chanderi", "Sindhudurg"]


def test_what_a_case_does_not_state_is_said() -> None:
    view = case()
    item(view, "place", "Chanderi")
    said = page(KIND, build(KIND, view))
    labels = build(KIND, view)["labels"]
    assert all(labels[f"case.{name}"] in said for name in ("no_amounts", "no_steps", "no_limits", "no_transfer"))


def test_quotations_stand_with_the_case_they_are_from() -> None:
    view = demo()
    item(view, "limit", "little evidence of a gain")
    data = build(KIND, view)
    quotes = [one for case in data["cases"] for one in case["quotes"]]
    assert [one["text"] for one in quotes] and {one["document"] for one in quotes} == {data["cases"][0]["document"]}
    assert all(one["verified"] for one in quotes)


def test_french_sums_are_written_the_french_way() -> None:
    view = case()
    sum_of(view, "Rs 50,000 (USD 1100)", "50000", "1100.5")
    row = tables(KIND, build(KIND, view, language="fr"))["amounts-1"][0]
    assert row[0] == "INR 50\N{NARROW NO-BREAK SPACE}000" and row[3] == "USD 1\N{NARROW NO-BREAK SPACE}100,50"


def test_a_conversion_is_held_against_the_rate_that_the_document_states() -> None:
    from qualkit.reports.parts.amounts import checks

    def row(amount: str, other: str, year: str = "", kind: str = "") -> dict[str, Any]:
        return {"document": "d", "currency": "INR", "to_currency": "USD", "year": year, "amount": amount,
                "to_amount": other, "fields": {"type": kind}}

    rows = [row("70", "1", "2019", "rate"), row("120000", "1174"), row("400", "5.71", "2019"), row("300", "6.6", "2005"),
            row("400", "5.71", "2018")]
    assert checks(rows) == ["rate", "odd", "agrees", "alone", "agrees"]


def test_of_two_stated_rates_a_sum_is_held_against_that_of_its_year() -> None:
    from decimal import Decimal

    from qualkit.text.amounts import Conversion, checked

    def told(amount: str, worth: str, year: str = "", *, is_rate: bool = False) -> Conversion:
        return Conversion("ETB", "USD", Decimal(amount), Decimal(worth), year, is_rate)

    rates = [told("45", "1", "2021", is_rate=True), told("28", "1", "2019", is_rate=True)]
    sums = [told("90000", "2000", "2021"), told("66000", "2357"), told("90000", "3214", "2021"), told("100", "9")]
    assert checked([*rates, *sums]) == ["rate", "rate", "agrees", "agrees", "odd", "odd"]
