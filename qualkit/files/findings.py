"""``findings/*.yaml``: the claims that named people make, and what they rest on."""

from __future__ import annotations

from pathlib import Path

from qualkit.errors import FileInvalid
from qualkit.files.folders import yaml_files
from qualkit.files.forms import Form, Mistakes, did_you_mean, reading
from qualkit.files.nodes import Kind, Node, shown
from qualkit.files.yamls import load_yaml
from qualkit.model import Codebook, Finding, FindingDirection, Problem, Severity, derive


def load_findings(folder: Path, study: str, *, codebook: Codebook | None = None) -> tuple[Finding, ...]:
    """Return the findings of a study from all files of a folder, in their order; none if there are none.

    Raises:
        FileInvalid: the mistakes of the first file that has some, or an id used twice.
    """
    found: dict[str, Finding] = {}
    for path in yaml_files(folder):
        about, findings = load_findings_file(path, codebook=codebook)
        for finding in findings if about == study else ():
            if finding.id in found:
                problem = Problem(source=shown(path), severity=Severity.REJECTION,
                                  reason=f"another file has a finding {finding.id!r} too.",
                                  remedy="Give each finding its own id.")
                raise FileInvalid(shown(path), [problem])
            found[finding.id] = finding
    return tuple(found.values())


def load_findings_file(path: Path, *, codebook: Codebook | None = None) -> tuple[str, tuple[Finding, ...]]:
    """Read one file: the study it is about (by default as the file is called) and its findings.

    With a codebook, themes that are none of its codes are mistakes.

    Raises:
        FileInvalid: all its mistakes.
    """
    mistakes = Mistakes(source=shown(path))
    root = load_yaml(path, source=mistakes.source)
    with reading(root if not root.empty else Node(kind=Kind.FIELDS, line=1), mistakes) as form:
        study = form.text("study", default=path.stem)
        findings = tuple(_finding(item, study, codebook) for item in form.forms("findings"))
        seen: set[str] = set()
        for finding, node in zip(findings, form.nodes("findings"), strict=False):
            if finding.id in seen:
                mistakes.add(node.line, f"two findings have the id {finding.id!r}.", "Give each its own id.")
            seen.add(finding.id)
    mistakes.check()
    return study, findings


def _finding(form: Form, study: str, codebook: Codebook | None) -> Finding:
    theme, statement = form.text("theme", required=True), form.text("statement", required=True)
    if theme and codebook is not None and theme not in codebook.by_key:
        form.mistakes.add(form.line("theme"), f"the theme {theme[:60]!r} is no code.",
                          did_you_mean(theme, codebook.by_key))
    direction = form.choice("direction", FindingDirection)
    return Finding(
        id=form.text("id") or derive("finding", study, theme, statement), theme=theme, statement=statement,
        author=form.text("author", required=True),
        direction=FindingDirection(direction) if direction else None, scope=form.text("scope"),
        gaps=form.text("gaps"), counter_case=form.text("counter_case"),
        date=form.text("date"), evidence=form.texts("evidence"))
