"""Notes as people type them: headings without blank lines, lessons and plans behind labels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from structures.score import document_of, extracts_of

from qualkit.model import DocumentKind, Item
from qualkit.plugins import load

NOTE = """Project North Mill

Milestone 1: market assessment
We asked 40 millers what they pay for. What worked: asking the millers before the bank. Lesson: ask first, where \
millers already keep books.

Milestone 2: selecting partners
Mistake to avoid: we signed with a bank that had no branch within 50 km.
Work plan: none was written.

Milestone 4: exit strategy
Open question: who pays the agent when the project ends?
"""

ROUTE = """Learning Route: Honey and Salt

Action plans
Project North: set up two common scales, responsible: Lena Park, by June 2023.
Project South: visit three bakeries.

As a follow-up, a half day workshop will be held in May 2023 in Korlan.
"""


def _read(folder: Path, words: str, sort: str) -> list[Item]:
    path = folder / "note.txt"
    path.write_text(words, encoding="utf-8")
    document, text = document_of(path, extracts_of(path)[0], DocumentKind.OTHER)
    return list(load("structures", f"{sort}.v1")().propose(replace(document, attributes={"structure": sort}), text))


def test_lessons_behind_labels_stand_under_their_milestone(tmp_path: Path) -> None:
    found = [(one.kind.value, one.text, one.fields.get("type", ""), one.fields.get("milestone", ""))
             for one in _read(tmp_path, NOTE, "framework")]
    first, second = "Milestone 1: market assessment", "Milestone 2: selecting partners"
    assert found == [
        ("milestone", "market assessment", "", ""),
        ("lesson", "asking the millers before the bank.", "worked", first),
        ("lesson", "ask first, where millers already keep books.", "", first),
        ("milestone", "selecting partners", "", ""),
        ("lesson", "we signed with a bank that had no branch within 50 km.", "mistake", second),
        ("milestone", "exit strategy", "", ""),
        ("open_question", "who pays the agent when the project ends?", "", ""),
    ]


def test_plans_that_stand_one_to_a_line_are_not_told_absent(tmp_path: Path) -> None:
    plans = [one for one in _read(tmp_path, ROUTE, "route") if one.kind == "plan_item"]
    assert [(one.fields["project"], one.fields["action"], one.fields.get("owner", ""), one.fields.get("due", ""))
            for one in plans] == [
        ("Project North", "set up two common scales", "Lena Park", "June 2023"),
        ("Project South", "visit three bakeries", "", ""),
    ]
    assert not any(one.absent for one in plans)


TYPES = """A learning framework of two projects and four milestones

Types of alliance

Type A, the lender leads. A bank lends in its own name.
- Sweet Vine, Kenya

**Type B: a facilitator brings others together.** It signs no loan.
- Nut Store, Ghana

Type of soil matters. A type B alliance is rare.
"""


def test_types_of_alliance_are_groups_with_their_words(tmp_path: Path) -> None:
    groups = [one for one in _read(tmp_path, TYPES, "framework") if one.kind == "group" and not one.absent]
    assert [(one.number, one.fields["name"]) for one in groups] == [
        ("A", "the lender leads"), ("B", "a facilitator brings others together")]
    assert groups[1].text == "Type B: a facilitator brings others together. It signs no loan."


def test_a_projects_own_note_gives_the_questions_under_their_heading(tmp_path: Path) -> None:
    path = tmp_path / "case.txt"
    path.write_text("Sweet Vine\n\nWho paid? The bank.\n\nOPEN QUESTIONS\n\nAre they poor? Our book has one column. "
                    "Who left?\n", encoding="utf-8")
    document, text = document_of(path, extracts_of(path)[0], DocumentKind.CASE_STUDY)
    found = list(load("structures", "framework.v1")().propose(document, text))
    assert [(one.kind.value, one.text) for one in found] == [("open_question", "Are they poor?"),
                                                             ("open_question", "Who left?")]
