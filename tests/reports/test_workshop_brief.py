"""The workshop brief: numbers as given, who shall do what, what is named and missing, and what refuses it."""

import json
from dataclasses import replace

import pytest
from fake_view import FakeView
from reports.papers import REPORT, build, item, page, paper_view, refused, tables, taken_on

from qualkit.errors import ReportRefused
from qualkit.model import ActionItem, Finding, Lesson, LessonStatus, Priority, Recommendation, Records
from qualkit.plugins import load

KIND = "workshop-brief"


def meeting() -> FakeView:
    view = paper_view(report=REPORT)
    item(view, "conclusion", "Monthly collection is kept because reporting is monthly.", number="8")
    item(view, "conclusion", "Income with seasons is the rule.", number="7")
    item(view, "attendance", "Twenty-seven people", number="27", fields={"role": "people"})
    item(view, "attendance", "nine countries", number="2", fields={"country": "Malawi", "name": "Grace Banda"})
    item(view, "attendance", "from nine countries", number="9", fields={"countries": "9", "number": "9"})
    item(view, "session", "Conclusions", fields={})
    return view


def test_items_stand_in_the_document_s_order_with_its_own_numbers() -> None:
    view = meeting()
    assert tables(KIND, build(KIND, view))["conclusion"] == [
        ["7", "Income with seasons is the rule.", "D01 ¶ 4"],
        ["8", "Monthly collection is kept because reporting is monthly.", "D01 ¶ 5"]]


def test_attendance_by_role_and_country_names_nobody() -> None:
    data = build(KIND, meeting())
    rows = tables(KIND, data)["attendance"]
    assert rows[0] == ["By role"] and rows[1][:2] == ["people", "27"]
    assert rows[2] == ["By country"] and rows[4][:2] == ["Malawi", "2"]
    assert rows[3][:2] == ["from nine countries", "–"], "countries are no people"
    assert "Grace" not in str(data)


def test_recommendations_stand_under_their_addressee_and_actions_under_their_type() -> None:
    view = meeting()
    view.written = Records(
        study="meeting", recommendations=(
            Recommendation(id="r1", number="4", text="Draw the calendar.", addressee="Lenders", author="Lena Brandt",
                           priority=Priority.HIGH),
            Recommendation(id="r2", number="1", text="Accept schedules.", addressee="Supervisors", author="Lena Brandt"),
            Recommendation(id="r3", number="5", text="Reckon the waiting.", addressee="Lenders", author="Lena Brandt"),
            Recommendation(id="r4", text="Lend more.", addressee="Donors", status="rejected", author="Lena Brandt")),
        action_items=(
            ActionItem(id="a1", number="A1", text="A round of talks.", type="Meetings", actor="Secretariat",
                       owner="J. Mwale", due="2024-09-01", author="Lena Brandt"),
            ActionItem(id="a2", number="B1", text="A course.", type="Training", author="Lena Brandt"),
            ActionItem(id="a3", number="A2", text="A day with firms.", type="Meetings", author="Lena Brandt"),
            ActionItem(id="a4", text="A song.", type="Training", author="Lena Brandt", status="dropped")))
    shown = tables(KIND, build(KIND, view))
    assert [row[0] for row in shown["recommendations"]] == ["Lenders", "4", "5", "Supervisors", "1"]
    assert [row[0] for row in shown["actions"]] == ["Meetings", "A1", "A2", "Training", "B1"]
    assert shown["actions"][1][2:5] == ["Secretariat", "J. Mwale", "1 September 2024"]
    assert shown["actions"][2][2:5] == ["not stated"] * 3


@pytest.mark.parametrize("final", [False, True])
def test_an_accepted_recommendation_without_addressee_refuses(final: bool) -> None:
    view = meeting()
    item(view, "recommendation", "Governments should accept schedules with dues after harvest.", fields={})
    assert refused(KIND, view, final=final, overrides=taken_on("unwritten-part")) == ["recommendation-without-addressee"]
    data = build(KIND, view, final=final, overrides=taken_on("unwritten-part", "recommendation-without-addressee"))
    assert "recommendation-without-addressee" in data["rules_broken"]
    assert "T. Tester: the sample is unfinished" in page(KIND, data)


def test_a_written_recommendation_without_addressee_refuses_and_says_which() -> None:
    view = meeting()
    view.written = Records(study="meeting", recommendations=(
        Recommendation(id="r1", number="4", text="Draw the calendar.", author="L."),))
    with pytest.raises(ReportRefused, match=r"4\. Draw the calendar"):
        build(KIND, view, final=True)
    told = build(KIND, view)["warnings"][0]
    assert told.startswith("This report is refused until") and "4. Draw the calendar" in told


def test_a_proposed_recommendation_without_addressee_only_warns() -> None:
    view = meeting()
    item(view, "recommendation", "Governments should accept schedules with dues after harvest.", fields={},
         accepted=False)
    assert "recommendation-without-addressee" in build(KIND, view)["rules_broken"]
    final = build(KIND, view, final=True, overrides=taken_on("unwritten-part"))
    assert "recommendation-without-addressee" not in final["rules_broken"]


@pytest.mark.parametrize("accepted", [True, False])
def test_an_absent_attachment_is_listed_and_refuses_once_a_person_accepted_it(accepted: bool) -> None:
    view = meeting()
    item(view, "attachment", "Attachment 1", fields={"name": "Attachment 1", "present": "no"}, absent=True,
         accepted=accepted)
    assert refused(KIND, view) == (["attachment-absent"] if accepted else [])
    mend = "Obtain them, or say why the brief goes without."
    assert any(mend in one for one in build(KIND, view)["warnings"])
    data = build(KIND, view, overrides=taken_on("attachment-absent"))
    assert not any(mend in one for one in data["warnings"])
    assert any("Taken on by T. Tester: the sample is unfinished" in one for one in data["warnings"])
    assert tables(KIND, data)["attachments"][0][:2] == ["Attachment 1", "named, but absent"]
    assert any("Attachment 1" in one for one in data["warnings"])


def test_an_attachment_that_is_found_in_one_place_is_there() -> None:
    view = meeting()
    item(view, "attachment", "Attachment 1", fields={"name": "attachment 1", "present": "no"}, absent=True)
    item(view, "attachment", "The list of participants", fields={"name": "Attachment 1", "present": "yes"})
    data = build(KIND, view)
    assert [(one["present"]) for one in data["attachments"]] == [True]
    assert "attachment-absent" not in data["rules_broken"]


def test_a_recommendation_inside_a_conclusion_says_in_which() -> None:
    view = meeting()
    item(view, "recommendation", "Governments should accept schedules with dues after harvest.", number="a",
         fields={"addressee": "Governments", "under": "8"})
    assert tables(KIND, build(KIND, view))["recommendations"][1][0] == "a (under conclusion 8)"


def test_what_is_not_stated_is_said() -> None:
    said = page(KIND, build(KIND, paper_view(report=REPORT)))
    for key in ("workshop.no_sessions", "workshop.no_attendance", "workshop.no_attachments", "workshop.no_conclusions"):
        assert build(KIND, paper_view())["labels"][key] in said


def test_a_refusal_says_where_to_mend_and_how_to_override() -> None:
    view = meeting()
    item(view, "recommendation", "Twenty-seven people", number="1")
    with pytest.raises(ReportRefused) as error:
        build(KIND, view, final=True)
    assert "sections of studies/meeting.yaml" in error.value.hint and "(without --final)" in error.value.hint
    assert "--field addressee=WHO" in error.value.hint and ":YOUR NAME:WHY'" in error.value.hint
    with pytest.raises(ReportRefused) as error:
        build(KIND, view, final=True, overrides=taken_on("unwritten-part"))
    assert "sections" not in error.value.hint


def test_the_words_of_a_meeting_stand_on_its_brief_and_not_those_of_fieldwork() -> None:
    said = build(KIND, meeting())["labels"]
    assert said["opening.field_dates"] == "Dates of the meeting" and "half a page" in said["todo.summary"]
    other = build("case-brief", meeting())["labels"]
    assert other["opening.field_dates"] == "Field dates" and "why people met" not in other["todo.summary"]


def test_findings_and_lessons_go_by_numbers_and_keep_their_ids_in_the_last_line() -> None:
    view = meeting()
    view.findings = [Finding(id="cost-of-waiting", theme="app", statement="Waiting costs.", author="Lena Brandt")]
    view.written = Records(
        study="meeting", lessons=(Lesson(id="reckon", title="Reckon it first", happened="It ran dry.",
                                         evidence=("cost-of-waiting",), author="Lena Brandt", date="2024-07-22"),),
        recommendations=(Recommendation(id="r1", text="Reckon what it costs to wait.", addressee="Lenders",
                                        basis=("cost-of-waiting", "reckon"), author="Lena Brandt"),))
    data = build(KIND, view)
    printed = json.dumps(load("reports", KIND)().lay_out(data), ensure_ascii=False)
    flow = json.loads(printed.replace("\N{NO-BREAK SPACE}", " "))
    boxes = [one for one in flow if one["kind"] == "box" and one["tone"] == "claim"]
    assert [one["title"] for one in boxes] == ["Finding 1. Waiting costs.", "Lesson 1. Reckon it first"]
    assert [one["lines"][-1].split(" · ")[-1] for one in boxes] == [
        "Finding of Lena Brandt (reference: cost-of-waiting)", "reference reckon"]
    assert "Rests on: Finding 1" in boxes[1]["lines"]
    assert all(line.count(": ") < 2 for line in boxes[1]["lines"]), "a line says one thing"
    assert "Finding 1, Lesson 1" in tables(KIND, data)["recommendations"][1]
    links = [part["link"] for one in flow if one["kind"] == "table"
             for line in one["rows"] for cell in line["cells"] for part in cell["parts"] if part["link"]]
    assert links == ["finding-cost-of-waiting", "lesson-reckon"]


def test_what_is_named_and_not_found_is_one_line_of_the_limitations() -> None:
    view = meeting()
    for name in ("Attachment 2", "Attachment 1"):
        item(view, "attachment", name, fields={"name": name, "present": "no"}, absent=True, accepted=False)
    found = [one for one in build(KIND, view)["limitations"] if "Attachment" in one]
    assert len(found) == 1 and "Attachment 1" in found[0] and "Attachment 2" in found[0]


def test_what_was_visited_is_no_place_of_the_meeting() -> None:
    view = meeting()
    item(view, "place", "nine countries", text="Kasenda", fields={"role": "visited"})
    data = build(KIND, view)
    shown = next(rows for name, rows in tables(KIND, data).items() if name.startswith("facts"))
    assert shown == [["Visited", "Kasenda (D01 ¶ 2)"]]
    assert data["labels"]["workshop.no_place"] in page(KIND, data)
    item(view, "place", "Twenty-seven people", text="Port Namwezi", fields={"role": "venue"})
    data = build(KIND, view)
    assert data["labels"]["workshop.no_place"] not in page(KIND, data)


def test_owners_and_dates_that_no_action_has_are_missed_once() -> None:
    view = meeting()
    item(view, "action", "Governments should accept schedules with dues after harvest.", fields={"actor": "the Forum"})
    data = build(KIND, view)
    table = next(one for one in load("reports", KIND)().lay_out(data) if one.get("id") == "t-actions")
    assert table["note"] == "None of these actions has an owner or a date."
    assert [one["text"] for one in table["columns"]] == ["No.", "Action", "Actor", "Where"]
    item(view, "action", "Twenty-seven people", fields={"due": "2024-09-01"})
    data = build(KIND, view)
    assert "None of these actions has an owner." in page(KIND, data).splitlines()
    assert [row[2:4] for row in tables(KIND, data)["actions"][1:]] == [
        ["not stated", "1 September 2024"], ["the Forum", "not stated"]]


def test_a_conclusion_whose_recommendations_stand_below_says_so() -> None:
    view = meeting()
    item(view, "recommendation", "Governments should accept schedules with dues after harvest.", number="a",
         fields={"addressee": "the governments", "under": "8"})
    shown = tables(KIND, build(KIND, view))
    assert [row[1].endswith("among the recommendations.)") for row in shown["conclusion"]] == [False, True]
    assert shown["recommendations"][0] == ["The governments"]


def test_a_finding_says_where_its_evidence_stands_and_what_its_author_does_not_know() -> None:
    view = meeting()
    told = view.code("report.txt", "Income with seasons is the rule.", "loan/stress")
    against = view.code("report.txt", "Monthly collection is kept because reporting is monthly.", "loan/stress")
    view.findings = (Finding(id="f", theme="loan", statement="Seasons rule.", author="Lena Brandt", evidence=(told.id,),
                             counter_evidence=(against.id,), gaps="Nobody asked the borrowers."),)
    said = page(KIND, build(KIND, view))
    assert "It rests on D01 ¶ 4. Against it: D01 ¶ 5." in said and "Nobody asked the borrowers." in said


def test_a_brief_that_prints_no_codes_does_not_speak_of_suggested_ones() -> None:
    said = page(KIND, build(KIND, meeting()))
    assert "This report prints no codes." in said and "suggested, not reviewed" not in said and "Codings by people" not in said


@pytest.mark.parametrize(("status", "shown"), [("reviewed", "“Wait” (Route)"), ("draft", "route/wait")])
def test_a_lesson_of_another_study_that_says_the_opposite_goes_by_its_title_where_it_may_be_printed(
        status: str, shown: str) -> None:
    view = meeting()
    view.others = (Records(study="route", title="Route", lessons=(
        Lesson(id="wait", title="Wait.", status=LessonStatus(status), author="N."),)),)
    view.written = replace(view.written, lessons=(
        Lesson(id="l1", title="Do not wait", contrary=("route/wait",), author="N.", date="2024-01-01"),))
    assert f"says the opposite of {shown}" in page(KIND, build(KIND, view, final=True, overrides=taken_on("unwritten-part")))
