"""``studies/*.yaml``: what only people know of a study, with its prose in Markdown."""

from __future__ import annotations

import difflib
from pathlib import Path

from qualkit.errors import Sentence
from qualkit.files.folders import only_one
from qualkit.files.forms import Form, Mistakes, reading
from qualkit.files.nodes import Kind, Node, shown
from qualkit.files.yamls import load_yaml
from qualkit.model import Consulted, Criterion, EvaluationQuestion, StudyText

SECTIONS = ("context", "questions", "summary", "approach", "sampling", "ethics", "team", "reflexivity",
            "translation", "coding", "limitations", "conclusions", "recommendations", "acronyms",
            "terms_of_reference")
"""The sections that the study report asks for. Others may stand beside them, for templates of one's own."""


def load_study_text(folder: Path, study: str) -> StudyText:
    """Return what the files of a folder say of a study; empty where nobody has written anything.

    Raises:
        FileInvalid: a file has mistakes, or two files speak of the same study.
    """
    return only_one(folder, study, load_study_file) or StudyText(study=study, sections={})


def load_study_file(path: Path) -> StudyText:
    """Read one file; ``study`` names the study, by default as the file is called.

    Raises:
        FileInvalid: all its mistakes.
    """
    mistakes = Mistakes(source=shown(path))
    root = load_yaml(path, source=mistakes.source)
    with reading(root if not root.empty else Node(kind=Kind.FIELDS, line=1), mistakes) as form:
        text = StudyText(
            study=form.text("study", default=path.stem), commissioner=form.text("commissioner"),
            authors=form.texts("authors"), places=form.texts("places"), field_dates=form.text("field_dates"),
            licence=form.text("licence"), citation=form.text("citation"), version=form.text("version"),
            sections=_sections(form),
            evaluation_questions=tuple(_question(one) for one in form.forms("evaluation_questions")),
            consulted=tuple(_consulted(one) for one in form.forms("consulted")))
    mistakes.check()
    return text


def _question(form: Form) -> EvaluationQuestion:
    criterion = form.choice("criterion", Criterion)
    return EvaluationQuestion(id=form.text("id", required=True), text=form.text("text", required=True),
                              criterion=Criterion(criterion) if criterion else None)


def _consulted(form: Form) -> Consulted:
    return Consulted(role=form.text("role", required=True), organisation=form.text("organisation"),
                     name=form.text("name"), agreed=form.flag("agreed"), date=form.text("date"))


def _sections(form: Form) -> dict[str, str]:
    for name, node in form.fields("sections").items():
        close = difflib.get_close_matches(name, SECTIONS, n=1, cutoff=0.75)
        if name not in SECTIONS and close:
            form.mistakes.add(node.line,
                              Sentence("unknown section %(name)r.", name=name[:60]),
                              Sentence("Did you mean %(names)s?", names=close[0]))
    return {name: text for name, text in form.table("sections").items() if text}
