"""``checklists/*.yaml``: what named people answer to the items of a reporting checklist."""

from __future__ import annotations

from pathlib import Path

from qualkit.files.folders import yaml_files
from qualkit.files.forms import Form, Mistakes, reading
from qualkit.files.nodes import Kind, Node, shown
from qualkit.files.yamls import load_yaml
from qualkit.model import ChecklistAnswer


def load_checklists(folder: Path, study: str) -> tuple[ChecklistAnswer, ...]:
    """Return the answers of all files of a folder that are about a study; forms left blank are none.

    Raises:
        FileInvalid: the mistakes of the first file that has some.
    """
    loaded = [load_checklist_file(path) for path in yaml_files(folder)]
    return tuple(answer for about, answers in loaded if about == study for answer in answers)


def load_checklist_file(path: Path) -> tuple[str, tuple[ChecklistAnswer, ...]]:
    """Read one file: the study it is about, and its answers.

    Raises:
        FileInvalid: all its mistakes.
    """
    mistakes = Mistakes(source=shown(path))
    root = load_yaml(path, source=mistakes.source)
    with reading(root if not root.empty else Node(kind=Kind.FIELDS, line=1), mistakes) as form:
        study, checklist = form.text("study", required=True), form.text("checklist", required=True)
        answers = [_answer(item, checklist) for item in form.forms("answers")]
        _check_twice(form, [item for item in answers if item])
    mistakes.check()
    return study, tuple(answer for answer in answers if answer is not None)


def _answer(form: Form, checklist: str) -> ChecklistAnswer | None:
    item = form.text("item", required=True)
    answer, reason = form.text("answer"), form.text("not_applicable")
    by, section, date = form.text("by"), form.text("section"), form.text("date")
    if reason.casefold() in ("yes", "true", "n/a", "na"):
        form.mistakes.add(form.line("not_applicable"), f"item {item[:10]} does not apply, and no reason is given.",
                          "Write the reason: not_applicable: because …")
    if answer and reason:
        form.mistakes.add(form.line("not_applicable"), f"item {item[:10]} is both answered and not applicable.",
                          "Keep one of the two.")
    if not (answer or reason):
        return None  # a blank form
    if not by:
        form.mistakes.add(form.node.line, f"nobody signs the answer to item {item[:10]}.", "Add by: and a name.")
    return ChecklistAnswer(checklist=checklist, item=item, by=by, answer=answer, not_applicable=reason,
                           section=section, date=date)


def _check_twice(form: Form, answers: list[ChecklistAnswer]) -> None:
    seen: set[str] = set()
    for answer in answers:
        if answer.item in seen:
            form.mistakes.add(form.line("answers"), f"item {answer.item[:10]} is answered twice.", "Keep one answer.")
        seen.add(answer.item)
