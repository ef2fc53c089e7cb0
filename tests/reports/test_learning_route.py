"""The learning route: cases with hosts, SWOT by case and voice, plans by project, and what refuses it."""

from dataclasses import replace

import pytest
from fake_view import FakeView
from reports.papers import add_paper, build, item, page, paper_view, refused, tables, taken_on

from qualkit.model import ActionItem, DocumentKind, Lesson, Records
from qualkit.plugins import load

KIND = "learning-route"
ROUTE = """Learning route, 12 to 16 November 2023.

Crab fattening, hosted by Nodikul Sangstha. Cut flowers, hosted by Bakul Rural Works.

Day 1: opening without speeches.

S1. The due date follows the sale. (Branch manager)

T1. One buying country can close its port. (Branch manager)

Northern Milk Circle: keep weekly deduction. Owner: accountant. By 31 March 2024.

Strengths, weaknesses, opportunities and threats were analysed."""
CRAB = {"case": "Crab fattening", "voice": "Branch manager"}


def route() -> FakeView:
    view = paper_view(route=ROUTE)
    item(view, "case", "Crab fattening", number="1")
    item(view, "case", "Cut flowers", number="2")
    item(view, "host", "Nodikul Sangstha", fields={"case": "Crab fattening", "place": "Kankramari"})
    item(view, "programme_day", "opening without speeches", number="1", fields={"date": "12 November"})
    return view


def test_cases_stand_with_their_hosts_and_places_and_days_with_their_host() -> None:
    view = route()
    item(view, "programme_day", "hosted by Bakul Rural Works", number="2",
         fields={"place": "Kankramari", "done": "Four ponds from six in the morning."})
    shown = tables(KIND, build(KIND, view))
    assert [row[:4] for row in shown["cases"]] == [
        ["1", "Crab fattening", "Nodikul Sangstha", "Kankramari"], ["2", "Cut flowers", "not stated", "not stated"]]
    assert sorted(row[:5] for row in shown["programme-day"]) == [
        ["1", "12 November", "–", "–", "opening without speeches"],
        ["2", "–", "Kankramari", "Nodikul Sangstha", "Four ponds from six in the morning."]]


def test_a_case_called_differently_by_its_report_its_study_and_its_lesson_is_one_case() -> None:
    view = route()
    add_paper(view, "crab.txt", "Lean crabs.", kind=DocumentKind.CASE_STUDY,
              title="Lean crabs, full moon: fattening mud crab in Kankramari")
    item(view, "strength", "The due date follows the sale.", fields=CRAB | {"case": "Crab fattening, Kankramari"})
    view.written = replace(view.written, lessons=(
        Lesson(id="l1", title="Put it after the sale", case="kankramari-crab", author="N. Hoque"),))
    cases = build(KIND, view)["cases"]
    assert [(one["name"], one["study"] != "", len(one["strength"]), one["lessons"]) for one in cases] == [
        ("Crab fattening", True, 1, ["l1"]), ("Cut flowers", False, 0, [])]
    said = page(KIND, build(KIND, view))
    assert "Lessons drawn from this case: Lesson 1." in said
    assert "The documents hold no strength, weakness, opportunity or threat of this case." in said


def test_a_name_that_fits_two_cases_goes_to_neither() -> None:
    view = paper_view(route=ROUTE)
    item(view, "case", "Crab fattening")
    item(view, "case", "Crab", quote="Crab")
    item(view, "strength", "The due date follows the sale.", fields={"case": "Crab trade", "voice": "Manager"})
    assert [len(one["strength"]) for one in build(KIND, view)["cases"]] == [0, 0, 1]


def test_swot_stands_two_by_two_with_voices_and_places_and_names_what_is_missing() -> None:
    view = route()
    item(view, "strength", "The due date follows the sale.", number="S1", fields=CRAB)
    item(view, "threat", "One buying country can close its port. (Branch manager)", number="T1", fields=CRAB)
    data = build(KIND, view)
    inside, outside = tables(KIND, data)["swot-1"]
    assert [inside[0], outside[0]] == ["Inside the case", "From outside"]
    assert inside[1] == "Strengths\nS1. The due date follows the sale. (Branch manager; D01 ¶ 4)"
    assert inside[2] == "Weaknesses\nnone named" and outside[1] == "Opportunities\nnone named"
    assert outside[2] == "Threats\nT1. One buying country can close its port. (Branch manager; D01 ¶ 5)"
    kind = load("reports", KIND)()
    head, rows = kind.sheets(data, kind.lay_out(data))["swot"]
    assert len(head) == 7 and [row[1:5] for row in rows] == [
        ["Strengths", "S1", "The due date follows the sale.", "Branch manager"],
        ["Threats", "T1", "One buying country can close its port.", "Branch manager"]]


def test_only_what_is_not_accepted_is_marked_within_the_four_fields() -> None:
    view = route()
    item(view, "strength", "The due date follows the sale.", fields=CRAB)
    item(view, "threat", "One buying country can close its port. (Branch manager)", fields=CRAB, accepted=False)
    inside, outside = tables(KIND, build(KIND, view))["swot-1"]
    assert "not accepted" not in inside[1] and outside[2].endswith("proposed, not accepted")


@pytest.mark.parametrize(("source", "told"), [
    ("Learning route of the two mouths, section 5, lesson 1", 0),
    ("Learning route of the two mouths, lesson 12", 1), ("Another report, lesson 1", 1)])
def test_a_lesson_of_a_document_that_somebody_wrote_up_is_told_once(source: str, told: int) -> None:
    view = paper_view()
    add_paper(view, "route.txt", ROUTE, title="Learning route of the two mouths")
    item(view, "lesson", "opening without speeches", number="1")
    view.written = replace(view.written, lessons=(
        Lesson(id="l1", title="Dues follow sales", condition="Seen.", author="N. Hoque", source=source),))
    assert len(build(KIND, view)["lessons"]) == 1 + told


@pytest.mark.parametrize("change", [{"fields": {"voice": "Branch manager"}}, {"fields": CRAB, "quote": ""}])
def test_a_swot_item_without_case_or_words_refuses_once_accepted(change: dict[str, object]) -> None:
    view = route()
    item(view, "strength", "The due date follows the sale.", **change)
    assert refused(KIND, view) == ["swot-without-evidence"]
    assert "swot-without-evidence" in build(KIND, view, overrides=taken_on("swot-without-evidence"))["rules_broken"]


def test_a_proposed_swot_item_without_case_only_warns() -> None:
    view = route()
    item(view, "strength", "The due date follows the sale.", fields={"voice": "Branch manager"}, accepted=False)
    assert "swot-without-evidence" in build(KIND, view)["rules_broken"]


def test_the_only_case_of_a_document_is_that_of_its_items() -> None:
    view = paper_view(route=ROUTE)
    item(view, "case", "Crab fattening")
    item(view, "strength", "The due date follows the sale.", fields={"voice": "Branch manager"})
    assert [(one["name"], len(one["strength"])) for one in build(KIND, view)["cases"]] == [("Crab fattening", 1)]


def test_a_swot_item_without_voice_warns() -> None:
    view = route()
    item(view, "strength", "The due date follows the sale.", fields={"case": "Crab fattening"})
    assert "swot-without-voice" in build(KIND, view)["rules_broken"]
    view = route()
    item(view, "strength", "The due date follows the sale.", fields=CRAB)
    assert "swot-without-voice" not in build(KIND, view)["rules_broken"]


def test_swot_that_is_named_and_not_there_is_said_plainly() -> None:
    view = route()
    for kind in ("strength", "weakness", "opportunity", "threat"):
        item(view, kind, "Strengths, weaknesses, opportunities and threats", absent=True, accepted=False)
    data = build(KIND, view)
    assert "swot-named-only" in data["rules_broken"] and data["labels"]["route.swot_named"] in page(KIND, data)
    assert data["labels"]["route.no_swot"] not in page(KIND, data)
    assert build(KIND, route())["labels"]["route.no_swot"] in page(KIND, build(KIND, route()))


@pytest.mark.parametrize(("owner", "due"), [("", "31 March 2024"), ("accountant", ""), ("", "")])
def test_a_plan_item_with_no_owner_or_date_refuses_once_accepted(owner: str, due: str) -> None:
    fields = {"project": "Northern Milk Circle", "owner": owner, "due": due}
    view = route()
    item(view, "plan_item", "keep weekly deduction", fields=fields)
    assert refused(KIND, view) == ["plan-item-open"]
    view = route()
    item(view, "plan_item", "keep weekly deduction", fields=fields, accepted=False)
    data = build(KIND, view)
    assert "plan-item-open" in data["rules_broken"]
    said = str(data["warnings"])
    assert ("no owner" in said) is (not owner) and ("no date" in said) is (not due)


def test_plans_stand_by_project_with_owner_date_means_and_lesson() -> None:
    view = route()
    item(view, "plan_item", "keep weekly deduction", fields={
        "project": "Northern Milk Circle", "owner": "accountant", "due": "31 March 2024", "means": "", "lesson": "1"})
    assert tables(KIND, build(KIND, view))["plans"] == [
        ["Northern Milk Circle"],
        ["–", "keep weekly deduction", "accountant", "31 March 2024", "not stated", "1",
         "D01 ¶ 6"]]


def test_a_plan_item_that_was_dropped_stays_in_the_table_and_says_so() -> None:
    view = route()
    view.written = replace(view.written, action_items=(
        ActionItem(id="a", number="HW 1", project="Hill", text="Buy scales", owner="Ana", due="May", author="Ana"),
        ActionItem(id="b", project="Hill", text="Sell the boat", status="dropped", author="Ana")))
    data = build(KIND, view)
    rows = [row for row in tables(KIND, data)["plans"] if len(row) > 1]
    assert [(row[0], row[1], row[-1]) for row in rows] == [
        ("HW 1", "Buy scales", "open"), ("–", "Sell the boat", "dropped")]
    assert "plan-item-open" not in data["rules_broken"]
    assert "HW\N{NO-BREAK SPACE}1" in str(load("reports", KIND)().lay_out(data)).replace("\\xa0", "\N{NO-BREAK SPACE}")


def test_a_lesson_names_its_case_as_the_route_does_or_by_the_title_of_its_study() -> None:
    for named, called in ((True, "Crab fattening"), (False, "Lean crabs of Kankramari")):
        view = route() if named else paper_view(route="Learning route.")
        add_paper(view, "cases/kankramari-crab.txt", "Lean crabs.", kind=DocumentKind.CASE_STUDY,
                  title="Lean crabs of Kankramari")
        if named:
            item(view, "strength", "The due date follows the sale.", fields=CRAB | {"case": "Crab fattening, Kankramari"})
        view.written = replace(view.written, lessons=(
            Lesson(id="l1", title="Put it after the sale", case="kankramari-crab", author="N. Hoque"),))
        assert [one["case"] for one in build(KIND, view)["lessons"]] == [called]


def test_who_took_part_and_what_happened_at_a_date_stand_among_the_facts() -> None:
    view = route()
    item(view, "date", "12 to 16 November 2023", fields={"event": "Learning route", "planned": "yes"})
    item(view, "attendance", "Nodikul Sangstha", number="2", fields={"role": "Hosts", "number": "2"})
    item(view, "project", "Strengths", absent=True, fields={"stated": "5", "beside": "SEEDS"})
    said = page(KIND, build(KIND, view))
    assert "12 to 16 November 2023: Learning route (planned)" in said and "Hosts: 2" in said
    assert "Named, and not found: projects (5 stated beside SEEDS, none named)" in said


def test_a_written_plan_item_without_date_refuses() -> None:
    view = route()
    view.written = Records(study="meeting", action_items=(
        ActionItem(id="a1", text="Keep the notebook.", owner="Manager", project="Haor", author="N."),))
    assert refused(KIND, view) == ["plan-item-open"]


def test_lessons_carry_their_condition_or_say_that_none_is_stated() -> None:
    view = route()
    view.written = Records(study="meeting", lessons=(
        Lesson(id="l1", title="Put the due date after the sale", condition="The sale can be seen.", author="N. Hoque"),
        Lesson(id="l2", title="Count the closed months out", author="N. Hoque")))
    said = page(KIND, build(KIND, view))
    assert "Holds where: The sale can be seen." in said and "Holds where: no condition is stated" in said


def test_survey_answers_are_counted_apart_and_missing_ones_are_said() -> None:
    view = route()
    data = build(KIND, view)
    assert data["labels"]["route.no_survey"] in page(KIND, data)
    for number in range(2):
        view.add(f"survey.xlsx#{number}", [("", "Useful.")], kind=DocumentKind.SURVEY_ANSWER)
    assert "Survey answers in this project: 2." in page(KIND, build(KIND, view))
    plain = build(KIND, view, numbers=False)
    assert plain["survey"] == {"answers": None, "there": True} and "project: 2" not in page(KIND, plain)


def test_lessons_and_plans_that_are_named_and_not_there_are_told_of_with_their_place() -> None:
    view = route()
    item(view, "plan_item", "were analysed", text="6 plans", absent=True, accepted=False)
    item(view, "lesson", "were analysed", text="lessons", absent=True, accepted=False)
    said = page(KIND, build(KIND, view))
    assert "Named, and not found: 6 plans (D01 ¶ 7)." in said and "and not found: lessons (D01 ¶ 7)." in said


def test_where_no_document_names_a_case_the_case_studies_are_the_cases() -> None:
    view = paper_view(route=ROUTE)
    add_paper(view, "crab.txt", "Lean crabs.", kind=DocumentKind.CASE_STUDY, title="Lean crabs, full moon")
    assert tables(KIND, build(KIND, view))["cases"][0][:2] == ["Lean crabs, full moon", "not stated"]
    item(view, "case", "Crab fattening")
    assert [row[0] for row in tables(KIND, build(KIND, view))["cases"]] == ["Crab fattening"]
