"""The learning framework: projects by alliance, what each learnt at each milestone, and what refuses it."""

from dataclasses import replace

import pytest
from fake_view import FakeView
from reports.papers import add_paper, build, item, page, paper_view, refused, tables, taken_on

from qualkit.model import Code, Codebook, DocumentKind, Finding, Lesson, LessonKind, LessonStatus
from qualkit.plugins import load

KIND = "learning-framework"
NOTE = """The seven projects form two groups. Lenders lead in Sweet Vine; a facilitator leads in Nut Store.

Milestones: market assessment; partners and alliances.

Lesson: ask the growers before the machine is ordered.

Can a lease be shorter than a season?"""


def programme() -> FakeView:
    view = paper_view(note=NOTE)
    view.codebook = Codebook(key="vcf", title="Value chains", codes=tuple(
        Code(id=f"m{number}", key=f"m{number}", name=f"Milestone {number}", definition="d") for number in range(1, 5)))
    return view


def learnt(view: FakeView, *lessons: Lesson) -> FakeView:
    view.written = replace(view.written, lessons=lessons)
    return view


def lesson(name: str = "l1", **more: object) -> Lesson:
    fields = {"id": name, "title": f"Lesson {name}", "author": "W. Kilonzo", "project": "Sweet Vine", "milestone": "m3",
              "kind": LessonKind.WORKS}
    return Lesson(**(fields | more))  # type: ignore[arg-type]


def test_lessons_stand_in_the_cell_of_their_project_and_milestone() -> None:
    view = learnt(programme(), lesson(), lesson("l2", project="Nut Store", milestone="1", kind=LessonKind.MISTAKE),
                  lesson("l3", milestone="Milestone 4", kind=None))
    shown = tables(KIND, build(KIND, view))["milestones"]
    assert shown == [["Sweet Vine", "·", "·", "Lesson l1 (works, can be repeated)", "Lesson l3"],
                     ["Nut Store", "Lesson l2 (mistake to avoid)", "·", "·", "·"]]


def test_lessons_are_ordered_by_kind_and_an_empty_kind_says_so() -> None:
    view = learnt(programme(), lesson(kind=LessonKind.MISTAKE), lesson("l2"))
    said = page(KIND, build(KIND, view))
    said = said[said.index("Lessons by kind"):]
    order = [said.index(text) for text in ("Works and can be repeated", "Lesson l2\n", "Innovations",
                                           "None is on file.", "Mistakes to avoid\n")]
    assert order == sorted(order)


@pytest.mark.parametrize("change", [{"project": ""}, {"milestone": ""}, {"milestone": "m9"}])
def test_a_lesson_without_project_or_milestone_refuses(change: dict[str, str]) -> None:
    view = learnt(programme(), lesson(**change))
    assert refused(KIND, view) == ["lesson-without-place"]
    assert "lesson-without-place" in build(KIND, view, overrides=taken_on("lesson-without-place"))["rules_broken"]
    assert refused(KIND, learnt(programme(), lesson(status=LessonStatus.RETIRED, **change))) == []


def test_a_proposed_lesson_without_place_only_warns_and_is_marked_in_its_cell() -> None:
    view = programme()
    item(view, "lesson", "ask the growers before the machine is ordered.", accepted=False)
    assert "lesson-without-place" in build(KIND, view)["rules_broken"]
    view = programme()
    item(view, "lesson", "ask the growers before the machine is ordered.", accepted=False, fields={
        "type": "mistake", "project": "Sweet Vine", "milestone": "1"})
    data = build(KIND, view)
    assert "lesson-without-place" not in data["rules_broken"]
    assert tables(KIND, data)["milestones"][0][1].endswith("(mistake to avoid, proposed, not accepted)")


def test_the_project_of_a_document_is_that_of_its_lessons_where_it_is_cleared() -> None:
    view = programme()
    words = "Project note. Ask before ordering."
    add_paper(view, "sweet.txt", words, kind=DocumentKind.CASE_STUDY, **{"project": "Sweet Vine", "alliance type": "A"})
    item(view, "lesson", "Ask before ordering.", fields={"milestone": "m1"})
    assert refused(KIND, view) == ["lesson-without-place"]
    view.privacy = replace(view.privacy, cleared=("project", "alliance type"))
    shown = tables(KIND, build(KIND, view))
    assert shown["milestones"][0][:2] == ["Sweet Vine\nA", "Ask before ordering."]
    assert shown["projects"][0] == ["A"] and shown["projects"][1][0] == "Sweet Vine"


def test_findings_stand_where_their_evidence_and_their_theme_put_them() -> None:
    view = programme()
    view.privacy = replace(view.privacy, cleared=("project",))
    add_paper(view, "sweet.txt", "The cooperative lends through the works.", kind=DocumentKind.CASE_STUDY,
              project="Sweet Vine")
    coding = view.code("sweet.txt", "lends through the works", "m2")
    view.findings = (Finding(id="F1", theme="m2", statement="Lenders ally with buyers.", author="W. Kilonzo",
                             evidence=(coding.id,)),)
    data = build(KIND, view)
    assert tables(KIND, data)["milestones"] == [["Sweet Vine", "·", "Finding 1", "·", "·"]]
    assert data["register"][0]["id"] == "F1" and "lends through the works" in page(KIND, data)


def test_passages_that_no_finding_names_stand_apart_from_a_finding_and_what_is_against_it() -> None:
    view = programme()
    words = "Heading\n\nIt lends through the works.\n\nThe price fell.\n\nTea is sold daily.\n\nMaize failed."
    add_paper(view, "sweet.txt", words, kind=DocumentKind.CASE_STUDY)
    told, against, *_ = [view.code("sweet.txt", quote, "m2") for quote in (
        "It lends through the works.", "The price fell.", "Tea is sold daily.")]
    view.code("sweet.txt", "Maize failed.", "m2", direction="absent")
    view.findings = (Finding(id="F1", theme="m2", statement="Lenders ally.", author="W. Kilonzo",
                             evidence=(told.id,), counter_evidence=(against.id,)),)
    data = build(KIND, view, options={"quotes_per_code": 3})
    said, labels = page(KIND, data), data["labels"]
    order = ["Lenders ally.", "It lends through", labels["quotes.evidence_against"], "The price fell.",
             labels["quotes.theme.more"], "Tea is sold daily.", labels["quotes.theme.against"], "Maize failed."]
    places = [said.index(one) for one in order]
    assert places == sorted(places)
    assert "paragraph 3" in said and "turn " not in said


@pytest.mark.parametrize("counter", ["", "Nut Store sold once and was left owing."])
def test_the_program_misses_no_counter_case_where_the_author_of_a_finding_names_one(counter: str) -> None:
    view = programme()
    add_paper(view, "sweet.txt", "It lends through the works.", kind=DocumentKind.CASE_STUDY)
    coding = view.code("sweet.txt", "It lends through the works.", "m2")
    view.read("sweet.txt")
    view.findings = (Finding(id="F1", theme="m2", statement="Lenders ally.", author="W. Kilonzo", counter_case=counter,
                             evidence=(coding.id,)),)
    data = build(KIND, view)
    assert (data["labels"]["unknown.no_counter"] in page(KIND, data)) is not bool(counter)


def test_milestones_come_from_the_documents_where_the_codebook_has_none() -> None:
    view = paper_view(note=NOTE)
    item(view, "milestone", "market assessment", number="1")
    item(view, "milestone", "partners and alliances", number="2")
    view = learnt(view, lesson(milestone="partners and alliances"))
    assert tables(KIND, build(KIND, view))["milestones"] == [["Sweet Vine", "·", "Lesson l1 (works, can be repeated)"]]


def test_without_any_milestone_it_warns() -> None:
    assert "no-milestone" in build(KIND, paper_view(note=NOTE))["rules_broken"]
    assert "no-milestone" not in build(KIND, programme())["rules_broken"]


def test_projects_that_are_counted_and_not_named_are_said_to_be_so() -> None:
    view = programme()
    item(view, "project", "The seven projects", absent=True, accepted=False)
    item(view, "lesson", "Lesson", absent=True, accepted=False)
    data = build(KIND, view)
    said = page(KIND, data)
    assert data["labels"]["framework.unnamed"] in said and data["labels"]["framework.kinds_named"] in said
    assert "milestones" not in tables(KIND, data) and "Milestone 3" in said


def test_projects_stand_by_group_and_one_without_lessons_is_told_of() -> None:
    view = programme()
    item(view, "project", "Nut Store", fields={"group": "B", "country": "Ghana"})
    item(view, "project", "Sweet Vine", fields={"group": "A"})
    data = build(KIND, learnt(view, lesson()))
    assert [row[0] for row in tables(KIND, data)["projects"]] == ["A", "Sweet Vine", "B", "Nut Store"]
    assert any("Nut Store" in text and "Sweet Vine" not in text for text in data["warnings"])


def test_open_questions_keep_their_place() -> None:
    view = programme()
    item(view, "open_question", "Can a lease be shorter than a season?")
    assert tables(KIND, build(KIND, view))["open-question"][0][:2] == [
        "Can a lease be shorter than a season?", "D01 ¶ 4"]


def test_the_workbook_has_every_field_of_every_lesson() -> None:
    view = learnt(programme(), lesson(condition="The sale is seen.", uses=("vines", "dairy")))
    item(view, "lesson", "ask the growers before the machine is ordered.", accepted=False, fields={
        "project": "Nut Store", "milestone": "2"})
    data = build(KIND, view)
    made = load("reports", KIND)()
    header, rows = made.sheets(data, made.lay_out(data))["lessons"]
    written, proposed = (dict(zip(header, row, strict=True)) for row in rows)
    assert (written["condition"], written["uses"], written["Accepted by"]) == (
        "The sale is seen.", "vines; dairy", "W. Kilonzo")
    assert (proposed["project"], proposed["milestone"], proposed["Accepted by"]) == (
        "Nut Store", "m2", "proposed, not accepted")


def test_a_document_whose_title_opens_with_a_project_is_about_it() -> None:
    view = programme()
    for name, title in (("sweet", "Sweet Vine: passion fruit"), ("sweeter", "Sweet Vineyards")):
        add_paper(view, f"{name}.txt", f"Who pays for {name}?", kind=DocumentKind.CASE_STUDY, title=title)
        item(view, "open_question", f"Who pays for {name}?")
    shown = tables(KIND, build(KIND, learnt(view, lesson())))
    assert [row[:2] for row in shown["open-question"]] == [["Who pays for sweet?", "Sweet Vine"],
                                                           ["Who pays for sweeter?", "–"]]


def test_a_group_stands_with_the_words_that_its_document_has_for_it() -> None:
    view = programme()
    item(view, "group", "Lenders lead in Sweet Vine", number="A", fields={"of": "projects", "name": "the lender leads"})
    item(view, "project", "Sweet Vine", fields={"group": "A"})
    shown = tables(KIND, build(KIND, view))
    assert shown["projects"][0] == ["A: the lender leads"]
    assert shown["milestones"][0][0] == "Sweet Vine\nA: the lender leads"


def test_a_milestone_stands_with_what_it_asks_and_who_learnt_what_there() -> None:
    view = programme()
    add_paper(view, "frame.txt", "1. Market assessment: what is lacking?")
    item(view, "milestone", "Market assessment: what is lacking?", number="1")
    data = build(KIND, learnt(view, lesson(milestone="m1"), lesson("l2", milestone="m1", project="Nut Store",
                                                                    kind=LessonKind.MISTAKE)))
    assert tables(KIND, data)["asked"][0] == ["Milestone 1\nWhat is lacking?", "Sweet Vine", "·", "·", "Nut Store", "·"]


def test_milestones_of_which_nothing_is_told_make_no_empty_table() -> None:
    assert "asked" not in tables(KIND, build(KIND, programme()))
