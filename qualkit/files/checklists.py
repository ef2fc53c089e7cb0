"""``checklists/*.yaml``: what named people answer to the items of a reporting checklist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from qualkit.errors import Sentence, UsageError
from qualkit.files.edits import Edits
from qualkit.files.folders import yaml_files
from qualkit.files.forms import Form, Mistakes, reading
from qualkit.files.nodes import Kind, Node, shown
from qualkit.files.saving import save_text
from qualkit.files.scalars import scalar
from qualkit.files.yamls import decoded, load_yaml, parse_yaml
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
        form.mistakes.add(form.line("not_applicable"),
                          Sentence("item %(item)s does not apply, and no reason is given.", item=item[:10]),
                          Sentence("Write the reason: not_applicable: because …"))
    if answer and reason:
        form.mistakes.add(form.line("not_applicable"),
                          Sentence("item %(item)s is both answered and not applicable.", item=item[:10]),
                          Sentence("Keep one of the two."))
    if not (answer or reason):
        return None  # a blank form
    if not by:
        form.mistakes.add(form.node.line,
                          Sentence("nobody signs the answer to item %(item)s.", item=item[:10]),
                          Sentence("Add by: and a name."))
    return ChecklistAnswer(checklist=checklist, item=item, by=by, answer=answer, not_applicable=reason,
                           section=section, date=date)


def _check_twice(form: Form, answers: list[ChecklistAnswer]) -> None:
    seen: set[str] = set()
    for answer in answers:
        if answer.item in seen:
            form.mistakes.add(form.line("answers"),
                              Sentence("item %(item)s is answered twice.", item=answer.item[:10]),
                              Sentence("Keep one answer."))
        seen.add(answer.item)


def write_blanks(path: Path, items: Iterable[Mapping[str, str]], *, study: str, checklist: str) -> None:
    """Add a blank for each of the items (``id``, ``name``, ``asks``) that the file neither answers nor asks for.

    Raises:
        FileInvalid: the file has mistakes; nothing was written.
        UsageError: its answers stand in brackets, where no blank would be seen.
        ChangedUnderYou: somebody else wrote it meanwhile.
    """
    source = shown(path)
    if path.exists():
        load_checklist_file(path)
    before = path.read_bytes() if path.exists() else b""
    text = decoded(before, source=source) or _OPENING.format(
        name=checklist.upper(), study=scalar(study), checklist=scalar(checklist))
    answers = parse_yaml(text, source=source).fields.get("answers")
    if answers is not None and answers.flow:
        raise UsageError(f"The answers of {source} stand in brackets; nothing was written.",
                         hint="Write one - item a line.")
    there = {one.fields["item"].text.strip() for one in answers.items if "item" in one.fields} if answers else set()
    lines = [line for one in items if one["id"] not in there for line in _blank(one)]
    if lines:
        save_text(path, _with_lines(text, source, lines), before=before)


def _with_lines(text: str, source: str, lines: list[str]) -> str:
    """Put lines behind the last answer, as far in as the others stand."""
    root, edits = parse_yaml(text, source=source), Edits(text)
    answers = root.fields.get("answers")
    if answers is not None and answers.items:
        edits.add_line(answers.items[-1], "\n".join(lines), column=answers.start)
        return edits.result()
    inner = [f"  {line}" for line in lines]
    if "answers" not in root.keys:
        gap = "" if text.endswith("\n") else edits.newline
        return text + gap + edits.newline.join(["answers:", *inner, ""])
    end = text.find("\n", root.keys["answers"].end)
    edits.insert(len(text) if end < 0 else end, "".join(f"{edits.newline}{line}" for line in inner))
    return edits.result()


_OPENING = """\
# Answers to the {name} items that the data cannot answer. Fill in answer and by; where an
# item does not apply, write the reason under not_applicable. Blank items count as open.
study: {study}
checklist: {checklist}
answers:
"""


def _blank(item: Mapping[str, str]) -> list[str]:
    first = f'- item: {scalar(item["id"])}          # {item["name"]}: {item["asks"]}'
    return [first, *(f'  {name}: ""' for name in ("answer", "not_applicable", "section", "by", "date"))]
