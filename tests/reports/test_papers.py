"""What all four reports on documents do: marks, finals, places, privacy, empty projects, every format."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from fake_view import demo
from reports.conftest import squeezed, text_of
from reports.papers import KINDS, REPORT, add_paper, build, item, page, paper_view, refused, tables, taken_on

from qualkit import plugins
from qualkit.model import DocumentKind, Recommendation, Records, StudyText
from qualkit.reports.labels import LANGUAGES, load
from qualkit.reports.parts.contacts import without_contacts
from qualkit.reports.render import FORMATS, render

PROPOSED = "proposed, not accepted"
UNWRITTEN = taken_on("unwritten-part")

ITEMS = {"workshop-brief": "conclusion", "case-brief": "limit", "learning-route": "lesson",
         "learning-framework": "open_question"}
"""A kind of item that each report prints."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("numbers", [True, False])
def test_a_project_without_material_still_gets_its_report(kind: str, language: str, numbers: bool) -> None:
    data = build(kind, paper_view(), language=language, numbers=numbers)
    said = page(kind, data)
    assert data["labels"]["rests.nothing"].replace("\N{NO-BREAK SPACE}", " ") in said
    assert data["schema"] == f"qualkit.{kind}/1" and data["labels"]["subtitle"] == load(language)[f"subtitle.{kind}"]
    assert not re.search(r"\{\w+\}", said)


@pytest.mark.parametrize("kind", KINDS)
def test_drafts_mark_what_nobody_accepted_and_finals_leave_it_out(kind: str) -> None:
    view = paper_view(report=REPORT)
    item(view, ITEMS[kind], "Income with seasons is the rule.", fields={"voice": "a chair"}, accepted=False)
    item(view, ITEMS[kind], "Monthly collection is kept because reporting is monthly.", fields={"voice": "a chair"})
    draft = build(kind, view)
    lines = [line for rows in tables(kind, draft).values() for line in rows]
    assert [line[-1] for line in lines if "Income with seasons is the rule." in line] == [PROPOSED]
    assert [line[-1] for line in lines if "Monthly collection is kept because reporting is monthly." in line] == [""]
    assert "The entries of the table that follows were accepted by Lena Brandt, unless the last column says otherwise." in page(kind, draft).splitlines()
    assert "undecided-items" in draft["rules_broken"]
    final = build(kind, view, final=True, overrides=taken_on("unwritten-part", "lesson-without-place"))
    said = page(kind, final)
    assert "Income with seasons" not in said + json.dumps(final) and "Monthly collection" in said
    assert PROPOSED not in said.replace(final["labels"]["items.undecided.plain"], "")
    assert "items-left-out" in final["rules_broken"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("accepted", "remark", "owner"), [
    (True, "The entries of the tables that follow were accepted by Lena Brandt.", "Lena Brandt"),
    (False, "Proposed, not accepted: the program found these, and nobody has decided on them yet.", PROPOSED)])
def test_one_status_of_all_items_is_said_once_on_the_page_and_in_every_row_of_the_workbook(
        kind: str, accepted: bool, remark: str, owner: str) -> None:
    view = paper_view(report=REPORT)
    said = ["Income with seasons is the rule.", "Monthly collection is kept because reporting is monthly."]
    for text in said:
        item(view, ITEMS[kind], text, fields={"voice": "a chair"}, accepted=accepted)
    data = build(kind, view)
    report = plugins.load("reports", kind)()
    flow = report.lay_out(data)
    place = next(at for at, one in enumerate(flow) if one["kind"] == "table" and said[0] in str(one["rows"]))
    assert owner not in str(flow[place]["rows"]) and "Accepted by" not in str(flow[place]["columns"])
    assert [one for one in page(kind, data).splitlines() if one == remark] == [remark]
    assert remark in str(flow[:place]), "it stands before the table"
    held = [(head, line) for head, lines in report.sheets(data, flow).values() for line in lines if said[0] in line]
    assert [line[list(head).index("Accepted by")] for head, line in held] == [owner] * len(held) and held


@pytest.mark.parametrize("kind", KINDS)
def test_a_final_report_lacks_no_part_that_people_write(kind: str) -> None:
    view = paper_view(report=REPORT)
    assert refused(kind, view, final=True) == ["unwritten-part"]
    view.study_text = StudyText(study="meeting", sections=dict.fromkeys(
        ("summary", "context", "questions", "conclusions"), "It is written."))
    assert refused(kind, view, final=True) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_accepted_item_that_no_longer_stands_in_its_document_is_told_of_and_stops_a_final(kind: str) -> None:
    view = paper_view(report=REPORT)
    item(view, "place", "Port Namwezi", quote="Port Nambezi")
    assert "item-not-in-source" in build(kind, view)["rules_broken"]
    assert "item-not-in-source" in refused(kind, view, final=True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_final_report_asks_for_nothing_it_may_go_without(kind: str) -> None:
    view = paper_view(report=REPORT)
    view.study_text = StudyText(study="meeting", sections=dict.fromkeys(
        ("summary", "context", "questions", "conclusions"), "It is written."))
    asked = page(kind, build(kind, view, final=True))
    assert all(load("en")[f"todo.{name}"] not in asked for name in ("transfer", "survey", "follow-up"))
    draft = page(kind, build(kind, paper_view()))
    assert (load("en")["todo.follow-up"] in draft) is (kind == "learning-route")
    assert (load("en")["todo.transfer"] in draft) is (kind == "case-brief")


def test_moved_words_are_found_again_and_words_met_twice_have_no_paragraph() -> None:
    view = paper_view(report=f"A new first paragraph.\n\n{REPORT}\n\nAt the end: Attachment 1.")
    item(view, "conclusion", "Income with seasons is the rule.", start=3, end=9)
    item(view, "attachment", "Attachment 1", start=3, end=9, fields={"name": "Attachment 1"})
    data = build("workshop-brief", view)
    assert [one["place"] for one in data["conclusions"]] == ["D01\N{NO-BREAK SPACE}¶\N{NO-BREAK SPACE}5"]
    assert [one["place"] for one in data["attachments"]] == ["D01"]
    assert "item-not-in-source" not in data["rules_broken"]


@pytest.mark.parametrize("kind", KINDS)
def test_documents_without_consent_give_no_item(kind: str) -> None:
    view = paper_view(report=REPORT)
    item(view, ITEMS[kind], "Income with seasons is the rule.", fields={"project": "Jigi", "milestone": "1"})
    view.change("report.txt", attributes={"consent": "no"})
    assert "Income with seasons" not in json.dumps(build(kind, view))


@pytest.mark.parametrize("kind", KINDS)
def test_addresses_numbers_and_listed_words_leave_in_no_item(kind: str) -> None:
    view = paper_view(report=REPORT)
    view.privacy = replace(view.privacy, redact=("Namwezi",))
    quote = "Write to lena.brandt@forum.example or call +256 41 555 0101."
    item(view, ITEMS[kind], quote, fields={"voice": "tel. 041 555 0102 in Port Namwezi", "project": "a@b.example"})
    said = json.dumps(build(kind, view, overrides=taken_on("lesson-without-place")))
    assert "forum.example" not in said and "555" not in said and "Namwezi" not in said and "b.example" not in said


@pytest.mark.parametrize(("text", "shown"), [
    ("a.b@c.example, and", "X, and"), ("Tel: 41 555 0101", "X"), ("+33 1 23 45 67 89", "X"),
    ("Rs 50,000 (USD 1100) in 2005", "Rs 50,000 (USD 1100) in 2005"), ("from 1999-2004", "from 1999-2004"),
    ("KES 1 200 000 and 12 000 000", "KES 1 200 000 and 12 000 000"), ("cell 12 of 40", "cell 12 of 40"),
    ("2.00 1234 5678", "2.00 1234 5678")])
def test_telephone_numbers_are_told_from_sums(text: str, shown: str) -> None:
    assert without_contacts(text, "X") == shown


def test_fields_that_name_people_are_printed_only_where_they_are_cleared() -> None:
    view = paper_view(report=REPORT)
    item(view, "session", "Conclusions", fields={"chair": "A. Yusuf"})
    assert "Yusuf" not in json.dumps(build("workshop-brief", view))
    view.privacy = replace(view.privacy, cleared=(*view.privacy.cleared, "chair"))
    assert "A. Yusuf" in page("workshop-brief", build("workshop-brief", view))


def test_titles_of_interviews_stay_inside_and_those_of_papers_are_printed() -> None:
    view = demo()
    add_paper(view, "brief.txt", "Words.", kind=DocumentKind.CASE_STUDY)
    titles = {one["id"]: one["title"] for one in build("case-brief", view)["documents"]}
    assert "brief.txt" in titles.values() and not any("awa" in title for title in titles.values())


@pytest.mark.parametrize("kind", KINDS)
def test_without_numbers_no_tally_of_ours_is_printed(kind: str) -> None:
    view = paper_view(report=REPORT)
    for number in range(3):
        item(view, ITEMS[kind], "Income with seasons is the rule.", accepted=bool(number), fields={
            "project": "Jigi", "milestone": "1"})
    said = page(kind, build(kind, view, numbers=False))
    for label in ("rests.documents.one", "items.undecided.one"):
        assert load("en")[label] not in said
    assert "2 items" not in said
    found = build(kind, demo(), numbers=False)["provenance"]
    assert found["codings"] is None and not any(run["counts"] for run in found["runs"])


def test_names_of_people_who_were_interviewed_leave_in_no_item() -> None:
    view = demo()
    add_paper(view, "report.txt", "Awa Traoré spoke first. It was agreed.")
    item(view, "conclusion", "Awa Traoré spoke first.", fields={"under": "Traoré"})
    assert "Traor" not in json.dumps(build("workshop-brief", view), ensure_ascii=False)


def test_what_a_person_copied_out_of_a_report_stands_once_at_its_place() -> None:
    view = paper_view(report=REPORT)
    quote = "Governments should accept schedules with dues after harvest."
    item(view, "recommendation", quote, number="4", fields={"addressee": "Governments"}, accepted=False)
    copied = Recommendation(id="r4", number="4", text=quote.upper(), addressee="Governments", author="Lena Brandt")
    other = replace(copied, id="r5", number="5")
    view.written = Records(study="meeting", recommendations=(copied,))
    assert [(one["id"], one["place"]) for one in build("workshop-brief", view)["recommendations"]] == [
        ("r4", "D01\N{NO-BREAK SPACE}¶\N{NO-BREAK SPACE}6")]
    view.written = Records(study="meeting", recommendations=(other,))
    assert [one["id"] for one in build("workshop-brief", view)["recommendations"]] == ["r5", "item-0"]


def test_what_two_structure_readers_find_stands_once_as_a_person_decided() -> None:
    view = paper_view(report=REPORT)
    for accepted in (False, True):
        item(view, "conclusion", "Income with seasons is the rule.", accepted=accepted)
    assert [one["by"] for one in build("workshop-brief", view)["conclusions"]] == ["Lena Brandt"]


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_holds_the_items_with_their_marks(kind: str, language: str, tmp_path: Path) -> None:
    view = paper_view(report=REPORT)
    item(view, ITEMS[kind], "Income with seasons is the rule.", accepted=False, fields={
        "project": "Jigi", "milestone": "1", "voice": "a chair"})
    data = build(kind, view, language=language)
    render(data, formats=FORMATS, folder=tmp_path)
    for name in FORMATS:
        said = squeezed(text_of((tmp_path / f"draft-{kind}-meeting.{name}").read_bytes(), name))
        assert squeezed("Income with seasons is the rule.") in said, name
        assert squeezed(data["labels"]["items.proposed"]) in said, name
        assert squeezed(data["marks"][0]) in said, name
    again = tmp_path / "again"
    render(build(kind, view, language=language), formats=FORMATS, folder=again)
    for name in FORMATS:
        file = f"draft-{kind}-meeting.{name}"
        assert (again / file).read_bytes() == (tmp_path / file).read_bytes(), name
