"""Reporting checklists: drafted from data, answered by named people, open where nobody has."""

from pathlib import Path
from typing import Any

import pytest
from projects import Made

from qualkit.errors import FileInvalid, UsageError
from qualkit.files.checklists import load_checklist_file, write_blanks
from qualkit.reports.parts.checklists import CHECKLISTS, load
from qualkit.reports.parts.checklists.drafts import DRAFTS

SIZES = {"coreq": 32, "srqr": 21, "entreq": 21}


@pytest.mark.parametrize("name", CHECKLISTS)
def test_a_checklist_has_all_its_items_in_both_languages(name: str) -> None:
    items = load(name)["items"]
    assert len(items) == SIZES[name] == len({one["id"] for one in items})
    assert all(one[field] for one in items for field in ("group", "group_fr", "name", "name_fr", "asks", "asks_fr"))
    assert {one["draft"] for one in items if one["draft"]} <= set(DRAFTS)


def test_of_coreq_eighteen_items_can_be_drafted_and_fourteen_are_a_form() -> None:
    drafts = [bool(one["draft"]) for one in load("coreq")["items"]]
    assert (drafts.count(True), drafts.count(False)) == (18, 14)


def states(project: Made, *words: str) -> dict[str, Any]:
    return {item["id"]: item for item in project.json("checklist", "coreq", *words)["items"]}


def test_what_data_answer_is_drafted_and_the_rest_is_open(project: Made) -> None:
    """Two women, one guide, one coder.

    codes: {loan: [loan], loan/stress: [repay]}
    files: {a.txt: "I: How was it?\\n\\nP1: We could not repay.", b.txt: "I: And you?\\n\\nP2: The loan was good."}
    guides: {women: [loan]}
    codings: ["a.txt | fanta | loan/stress | present | We could not repay."]
    readings: ["a.txt | fanta"]
    """
    project.ok("ingest")
    project.ok("codings", "import", str(project.corpus / "codings.jsonl"))
    found = states(project)
    assert found["12"]["state"] == "drafted" and "2 sources" in found["12"]["answer"]
    assert found["24"]["answer"] == "Coded by fanta."
    assert found["2"]["state"] == "open" and found["2"]["answer"] == ""
    assert found["9"]["state"] == "open"  # nobody has written how the study went about it
    assert states(project, "--language", "fr")["24"]["answer"] == "Codage\N{NO-BREAK SPACE}: fanta."


def test_a_form_is_written_once_and_answers_come_before_drafts(project: Made) -> None:
    """One woman.

    files: {a.txt: "I: How was it?\\n\\nP1: The loan was good."}
    """
    project.ok("ingest")
    project.ok("checklist", "--form")
    path = project.folder / "checklists" / "study-coreq.yaml"
    blank = path.read_text(encoding="utf-8")
    assert states(project)["2"]["state"] == "open"
    text = blank.replace('- item: "2" ', '- {item: "12", answer: Twelve were asked., by: Awa}\n  - item: "2" ')
    first, rest = text.split('- item: "2" ')
    path.write_text(first + '- item: "2" ' + rest.replace('answer: ""', "answer: A degree.", 1)
                    .replace('by: ""', "by: Awa Traoré", 1), encoding="utf-8")
    project.ok("checklist", "--form")
    assert path.read_text(encoding="utf-8").count('item: "2"') == 1
    found = states(project)
    assert (found["2"]["state"], found["2"]["by"]) == ("answered", "Awa Traoré")
    assert (found["12"]["answer"], found["12"]["by"]) == ("Twelve were asked.", "Awa")


BLANKS = [{"id": "1", "name": "Interviewer", "asks": "Who asked?"}, {"id": "2", "name": "Credentials", "asks": "Which?"}]
HEAD = "study: s\nchecklist: coreq\n"


@pytest.mark.parametrize("before", [
    "", HEAD, HEAD + "answers:\n", HEAD + "answers:   # ours", HEAD + "answers:\n- {item: '1', answer: Awa., by: Awa}\n",
    "\ufeff" + (HEAD + "answers:\n    - item: '1'\n      answer: Awa.   # it was\n      by: Awa\n").replace("\n", "\r\n"),
    "answers:\n  - item: '1'\n    answer: Awa.\n    by: Awa\n# the end\n" + HEAD])
def test_blanks_are_added_where_answers_stand_and_nothing_else_changes(tmp_path: Path, before: str) -> None:
    path = tmp_path / "s-coreq.yaml"
    if before:
        path.write_text(before, encoding="utf-8", newline="")
    write_blanks(path, BLANKS, study="s", checklist="coreq")
    after = path.read_bytes().decode()
    assert after.count("item:") == 2 and ("\n" in after.replace("\r\n", "")) is ("\r\n" not in before)
    assert [one for one in before.splitlines() if one not in after.splitlines()] == []
    study, answered = load_checklist_file(path)
    assert study == "s" and [one.item for one in answered] == (["1"] if "Awa" in before else [])
    write_blanks(path, BLANKS, study="s", checklist="coreq")
    assert path.read_bytes().decode() == after


def test_a_form_with_mistakes_or_brackets_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "s-coreq.yaml"
    for text in (HEAD + "answers: [{item: '1', answer: Awa., by: Awa}]\n", HEAD + "anwsers:\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises((UsageError, FileInvalid)):
            write_blanks(path, BLANKS, study="s", checklist="coreq")
        assert path.read_text("utf-8") == text


@pytest.mark.parametrize(("answer", "message"), [
    ("{item: '2', not_applicable: yes, by: A}", "no reason is given"),
    ("{item: '2', not_applicable: n/a, by: A}", "no reason is given"),
    ("{item: '2', answer: Yes indeed.}", "nobody signs"),
    ("{item: '2', answer: Yes indeed., not_applicable: It was not done., by: A}", "both answered and not applicable"),
    ("{item: '2', answer: Yes., by: A}\n  - {item: '2', answer: No., by: B}", "answered twice"),
    ("{item: '2', anwser: Yes., by: A}", "Did you mean answer?"),
])
def test_an_answer_is_signed_and_not_applicable_has_a_reason(tmp_path: Path, answer: str, message: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(f"study: s\nchecklist: coreq\nanswers:\n  - {answer}\n", encoding="utf-8")
    with pytest.raises(FileInvalid, match=message.replace("?", r"\?")):
        load_checklist_file(path)


def test_the_annex_prints_who_answered_and_why_an_item_does_not_apply(project: Made) -> None:
    """One woman.

    files: {a.txt: "I: How was it?\\n\\nP1: The loan was good."}
    """
    (project.folder / "checklists").mkdir()
    (project.folder / "checklists" / "a.yaml").write_text(
        "study: study\nchecklist: coreq\nanswers:\n"
        "  - {item: '23', not_applicable: No participant reads., by: Awa Traoré, date: '2025-04-10'}\n"
        "  - {item: '99', answer: x, by: Awa}\n", encoding="utf-8")
    project.ok("ingest")
    project.ok("report", "audit", "--format", "md")
    text = (project.folder / "reports" / "rendered" / "draft-audit-study.md").read_text(encoding="utf-8")
    assert "Not applicable: No participant reads." in text and "Awa Traoré, 10 April 2025" in text
    assert "coreq 99" in text
    assert text.count("Not answered yet.") > 10
