"""``guides/*.yaml``: what an instrument asks about, so that "not asked" differs from "not raised"."""

from __future__ import annotations

from pathlib import Path

from qualkit.errors import FileInvalid, Sentence
from qualkit.files.folders import yaml_files
from qualkit.files.forms import Form, Mistakes, did_you_mean, reading
from qualkit.files.nodes import shown
from qualkit.files.yamls import load_yaml
from qualkit.model import Codebook, Guide, Problem, Question, Severity


def load_guides(folder: Path, *, codebook: Codebook | None = None) -> tuple[Guide, ...]:
    """Read all guides of a folder, by file name; none if there is no such folder.

    Raises:
        FileInvalid: the mistakes of the first file that has some, or two guides of one instrument.
    """
    guides: dict[str, Guide] = {}
    for path in yaml_files(folder):
        guide = load_guide(path, codebook=codebook)
        if guide.instrument in guides:
            problem = Problem(source=shown(path),
                              severity=Severity.REJECTION,
                              reason=Sentence("another file is also the guide of %(instrument)r.",
                                              instrument=guide.instrument),
                              remedy=Sentence("Give each instrument one guide."))
            raise FileInvalid(shown(path), [problem])
        guides[guide.instrument] = guide
    return tuple(guides.values())


def load_guide(path: Path, *, codebook: Codebook | None = None) -> Guide:
    """Read one guide. With a codebook, codes that it does not know are mistakes.

    Raises:
        FileInvalid: all its mistakes.
    """
    mistakes = Mistakes(source=shown(path))
    with reading(load_yaml(path, source=mistakes.source), mistakes) as form:
        instrument = form.text("instrument", required=True)
        guide = Guide(
            instrument=instrument, title=form.text("title", default=instrument),
            kinds=form.texts("kinds") or ((instrument,) if instrument else ()),
            questions=tuple(_question(item, at, codebook)
                            for at, item in enumerate(form.forms("questions"), 1)))
        if not guide.questions and "questions" not in form.node.fields:
            mistakes.add(form.node.line,
                         Sentence("'questions' is missing."),
                         Sentence("Add questions: and one - text: … for each."))
        _check_ids(guide, form)
    mistakes.check()
    return guide


def _question(form: Form, at: int, codebook: Codebook | None) -> Question:
    asks = form.text_nodes("asks")
    for node in asks:
        if codebook is not None and node.text.strip() not in codebook.by_key:
            form.mistakes.add(node.line,
                              Sentence("a question asks about %(code)r, which is no code.",
                                       code=node.text.strip()[:60]),
                              did_you_mean(node.text.strip(), codebook.by_key))
    return Question(id=form.text("id", default=f"q{at}"), text=form.text("text", required=True),
                    asks=tuple(node.text.strip() for node in asks))


def _check_ids(guide: Guide, form: Form) -> None:
    seen: set[str] = set()
    for question, node in zip(guide.questions, form.nodes("questions"), strict=False):
        if question.id in seen:
            form.mistakes.add(node.line,
                              Sentence("two questions have the id %(id)r.", id=question.id),
                              Sentence("Give each its own id."))
        seen.add(question.id)
