"""Lay out the evidence on a theme as a form in which a person writes a finding."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualkit.actions.opening import store_of, view_of
from qualkit.errors import UnknownName, UsageError
from qualkit.files.records import DRAFTS
from qualkit.files.records_edits import slug
from qualkit.files.saving import save
from qualkit.files.scalars import WIDTH, scalar
from qualkit.model import FindingDirection
from qualkit.project import Project
from qualkit.reports.labels import Labels
from qualkit.reports.parts.evidence_form import EvidenceForm, Passage, evidence_form

SHOWN = 20
"""Quotations listed that are neither starred nor contrary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The form, as values and as YAML, and where it was written to, if it was."""

    study: str
    form: EvidenceForm
    text: str
    path: Path | None = None


def draft(project: Project, theme: str, *, study: str = "", language: str = "en", write: bool = False) -> Draft:
    """Lay out what people coded at a theme; with ``write``, into a file of its own in ``findings/drafts``.

    Files there are not read as records: a form counts for nothing before a person has filled it in and moved
    it. One that is there already is left as it is.

    Raises:
        UnknownName: there is no such code.
        UsageError: there is a form on the theme already, or the study is a synthesis.
    """
    which = project.study(study, synthesis=False)
    if which.synthesis_of:
        raise UsageError(f"{which.key} has no codings of its own; its findings rest on findings of its studies.",
                         hint=f"Name one of them with --study: {', '.join(which.synthesis_of)}")
    with store_of(project, read_only=True) as store:
        view = view_of(project, store, which)
        if theme not in view.codebook.by_key:
            raise UnknownName("code", theme, view.codebook.by_key)
        form = evidence_form(view, theme, language=language)
    text = "\n".join([*_lines(which.key, form, Labels(language)), ""])
    if not write:
        return Draft(study=which.key, form=form, text=text)
    path = project.root / "findings" / DRAFTS / f"{which.key}-{slug(theme)}.yaml"
    if path.exists():
        raise UsageError(f"There is a form on {theme} already: {path}.", hint="Fill it in, or move it away.")
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path, text.encode("utf-8"))
    return Draft(study=which.key, form=form, text=text, path=path)


def _lines(study: str, form: EvidenceForm, labels: Labels) -> Iterator[str]:
    yield from _noted(labels("form.head", name=form.name, key=form.theme))
    yield from _noted(labels("form.definition", definition=form.definition))
    yield from _part(labels("form.said"), form.said or [labels("form.none")])
    for name, passages in (("starred", form.starred), ("contrary", form.contrary), ("others", form.others[:SHOWN])):
        yield from _part(labels(f"form.{name}"), [_told(one, form.theme, labels) for one in passages])
    if left := len(form.others[SHOWN:]):
        yield from _noted(labels("form.more", count=left), "  ")
    yield from _part(labels("form.missing"), form.missing)
    yield from _part(labels("form.memos"), form.memos)
    yield from ["#", *_noted(labels("form.move")), f"study: {scalar(study)}", "findings:"]
    yield f"  - theme: {scalar(form.theme)}"
    yield f'    statement: ""     # {labels("form.statement")}'
    yield f'    direction: ""     # {", ".join(one.value for one in FindingDirection)}'
    for name in ("scope", "counter_case", "gaps"):
        yield f'    {name}: ""{" " * (14 - len(name))} # {labels(f"form.{name}")}'
    yield f"    evidence:         # {labels('form.evidence')}"
    yield from (_offered(one) for one in (*form.starred, *form.contrary, *form.others[:SHOWN]))
    yield f"    counter_evidence: # {labels('form.counter')}"
    yield from (_offered(one) for one in form.contrary)
    yield f'    author: ""        # {labels("form.author")}'
    yield '    date: ""'


def _noted(text: str, indent: str = "") -> list[str]:
    """Comment lines."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return textwrap.wrap(plain, WIDTH, initial_indent=f"# {indent}", subsequent_indent=f"# {indent}",
                         break_on_hyphens=False)


def _part(title: str, lines: Sequence[str] | Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield from ["#", *_noted(title)]
        for line in found:
            first, *more = _noted(line, "    ")
            yield from [f"#   - {first[6:]}", *more]


def _told(one: Passage, theme: str, labels: Labels) -> str:
    marks = [one.code if one.code != theme else "", one.direction, labels("form.starred.mark") if one.starred else "",
             labels("form.hedged") if one.hedged else ""]
    return f"{one.coding} {one.document} ({', '.join(filter(None, marks))}; {one.coder}): “{one.words}”"


def _offered(one: Passage) -> str:
    """A line of the list, to be taken up by deleting the #."""
    return "".join(letter if letter.isprintable() else " " for letter in
                   f"      # - {one.coding}  # {one.document}, {one.direction}")
