"""``findings/*.yaml``: what named people conclude, recommend and promise, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from qualkit.errors import FileInvalid, Sentence
from qualkit.files.folders import yaml_files
from qualkit.files.forms import Form, Mistakes, did_you_mean, reading
from qualkit.files.nodes import Kind, Node, shown
from qualkit.files.yamls import load_yaml
from qualkit.model import (
    ActionItem,
    Codebook,
    Component,
    Concern,
    Confidence,
    Criterion,
    Discarded,
    Finding,
    FindingDirection,
    Item,
    ItemKind,
    ItemVerdict,
    Judgement,
    Lesson,
    LessonKind,
    LessonStatus,
    Maturity,
    Priority,
    Problem,
    Recommendation,
    Records,
    Review,
    Severity,
    derive,
)

LISTS = {"findings": Sentence("finding"), "lessons": Sentence("lesson"),
         "recommendations": Sentence("recommendation"), "action_items": Sentence("action item"),
         "judgements": Sentence("judgement"), "items": Sentence("item")}
"""The lists of a file, and what one of each is called."""

DRAFTS = "drafts"
"""The folder below ``findings/`` where evidence is laid out for findings that nobody has made yet."""

E = TypeVar("E", bound=StrEnum)


def load_records(folder: Path, study: str, *, codebook: Codebook | None = None) -> Records:
    """Return a study's records from all files of a folder, in their order.

    Raises:
        FileInvalid: the mistakes of the first file that has some, or an id used twice.
    """
    return load_all_records(folder, codebooks={study: codebook} if codebook else {}).get(study, Records(study=study))


def load_all_records(folder: Path, *, codebooks: Mapping[str, Codebook] | None = None) -> dict[str, Records]:
    """Return the records of every study that a folder's files speak of. ``codebooks`` are by study.

    Raises:
        FileInvalid: the mistakes of the first file that has some, or an id used twice.
    """
    found: dict[str, Records] = {}
    for path in records_files(folder):
        records = load_records_file(path, codebooks=codebooks)
        before = found.get(records.study, Records(study=records.study))
        found[records.study] = _merged(before, records, shown(path))
    return found


def records_files(folder: Path) -> list[Path]:
    """Return the files of a folder that hold records; forms in ``drafts/`` count for nothing until they are moved."""
    return [path for path in yaml_files(folder) if DRAFTS not in path.relative_to(folder).parts]


def load_records_file(path: Path, *, codebooks: Mapping[str, Codebook] | None = None) -> Records:
    """Read one file; ``study`` names the study, by default as the file is called.

    With a codebook, themes of findings that are none of its codes are mistakes.

    Raises:
        FileInvalid: all its mistakes.
    """
    mistakes = Mistakes(source=shown(path))
    records = read_records(load_yaml(path, source=mistakes.source), path.stem, mistakes, codebooks=codebooks)
    mistakes.check()
    return records


def read_records(root: Node, study: str, mistakes: Mistakes, *,
                 codebooks: Mapping[str, Codebook] | None = None) -> Records:
    """Read the records that a file's root holds; ``study`` is whose they are where it does not say."""
    with reading(root if not root.empty else Node(kind=Kind.FIELDS, line=1), mistakes) as form:
        study = form.text("study", default=study)
        book = (codebooks or {}).get(study)
        records = Records(
            study=study,
            findings=tuple(_finding(item, study, book) for item in form.forms("findings")),
            lessons=tuple(_lesson(item, study) for item in form.forms("lessons")),
            recommendations=tuple(_recommendation(item, study) for item in form.forms("recommendations")),
            action_items=tuple(_action_item(item, study) for item in form.forms("action_items")),
            judgements=tuple(_judgement(item) for item in form.forms("judgements")),
            items=tuple(_item(item) for item in form.forms("items")))
        for name, one in LISTS.items():
            _check_ids(form, name, one, keys_of(records, name))
    return records


def keys_of(records: Records, name: str) -> list[str]:
    """The ids of one list of records (a judgement goes by its finding)."""
    return [one.finding if isinstance(one, Judgement) else one.id for one in getattr(records, name)]


def _check_ids(form: Form, name: str, one: Sentence, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key, node in zip(keys, form.nodes(name), strict=False):
        if key in seen:
            form.mistakes.add(node.line,
                              Sentence("two %(noun)ss have the id %(key)r.", noun=one, key=key[:60]),
                              Sentence("Give each its own id."))
        seen.add(key)


def _merged(before: Records, after: Records, source: str) -> Records:
    for name, one in LISTS.items():
        twice = set(keys_of(before, name)).intersection(keys_of(after, name))
        if twice:
            problem = Problem(source=source,
                              severity=Severity.REJECTION,
                              reason=Sentence("another file has a %(noun)s %(key)r too.", noun=one,
                                              key=min(twice)),
                              remedy=Sentence("Give each its own id."))
            raise FileInvalid(source, [problem])
    both: dict[str, Any] = {name: (*getattr(before, name), *getattr(after, name)) for name in LISTS}
    return replace(before, **both)


def _finding(form: Form, study: str, codebook: Codebook | None) -> Finding:
    theme, statement = form.text("theme", required=True), form.text("statement", required=True)
    if theme and codebook is not None and theme not in codebook.by_key:
        form.mistakes.add(form.line("theme"),
                          Sentence("the theme %(theme)r is no code.", theme=theme[:60]),
                          did_you_mean(theme, codebook.by_key))
    return Finding(
        id=form.text("id") or derive("finding", study, theme, statement), theme=theme, statement=statement,
        author=form.text("author", required=True), direction=_choice(form, "direction", FindingDirection),
        scope=form.text("scope"), gaps=form.text("gaps"), counter_case=form.text("counter_case"),
        date=form.text("date"), evidence=form.texts("evidence"), counter_evidence=form.texts("counter_evidence"),
        discarded=tuple(map(_discarded, form.forms("discarded"))),
        question=form.text("question"), criterion=_choice(form, "criterion", Criterion), review=_review(form))


def _discarded(form: Form) -> Discarded:
    return Discarded(evidence=form.text("evidence", required=True), reason=form.text("reason", required=True))


def _lesson(form: Form, study: str) -> Lesson:
    title = form.text("title", required=True)
    return Lesson(
        id=form.text("id") or derive("lesson", study, title), title=title, kind=_choice(form, "kind", LessonKind),
        maturity=_choice(form, "maturity", Maturity),
        status=_choice(form, "status", LessonStatus) or LessonStatus.DRAFT, review=_review(form),
        **_texts(form, Lesson, lists=("themes", "uses", "evidence", "contrary"), taken=("id", "title", "review")))


def _recommendation(form: Form, study: str) -> Recommendation:
    text = form.text("text", required=True)
    return Recommendation(
        id=form.text("id") or derive("recommendation", study, text), text=text,
        priority=_choice(form, "priority", Priority), status=form.text("status", default="open"),
        **_texts(form, Recommendation, lists=("basis",), taken=("id", "text")))


def _action_item(form: Form, study: str) -> ActionItem:
    text = form.text("text", required=True)
    return ActionItem(
        id=form.text("id") or derive("action item", study, text, form.text("project")), text=text,
        status=form.text("status", default="open"),
        **_texts(form, ActionItem, lists=("basis",), taken=("id", "text")))


def _judgement(form: Form) -> Judgement:
    return Judgement(
        finding=form.text("finding", required=True), overall=_choice(form, "overall", Confidence),
        methodological_limitations=_component(form, "methodological_limitations"),
        coherence=_component(form, "coherence"), adequacy=_component(form, "adequacy"),
        relevance=_component(form, "relevance"), explanation=form.text("explanation"),
        assessors=form.texts("assessors"), date=form.text("date"))


def _component(form: Form, name: str) -> Component:
    with form.form(name) as part:
        return Component(level=_choice(part, "level", Concern), explanation=part.text("explanation"))


def _item(form: Form) -> Item:
    kind, verdict = _choice(form, "kind", ItemKind), _choice(form, "verdict", ItemVerdict)
    for name, value in (("kind", kind), ("verdict", verdict)):
        if value is None:
            form.mistakes.add(form.line(name),
                              Sentence("%(name)r is missing.", name=name),
                              Sentence("Add %(name)s: …", name=name))
    document, text = form.text("document", required=True), form.text("text", required=True)
    return Item(
        id=form.text("id") or derive("item", document, kind or "", text), document=document, text=text,
        kind=kind or ItemKind.CONCLUSION, verdict=verdict, fields=dict(form.table("fields")),
        start=form.number("start"), end=form.number("end"), absent=form.flag("absent"),
        by=form.text("by", required=True),
        **{name: form.text(name) for name in ("number", "quote", "text_hash", "reader", "date", "note")})


def _review(form: Form) -> Review | None:
    with form.form("review") as review:
        by, date = review.text("by"), review.text("date")
    return Review(by=by, date=date) if by else None


def _choice(form: Form, name: str, choices: type[E]) -> E | None:
    word = form.choice(name, choices)
    return choices(word) if word else None


def _texts(form: Form, noun: type[Any], *, lists: Iterable[str], taken: Iterable[str]) -> dict[str, Any]:
    """The fields of a noun that are plain text or lists of texts, by name."""
    choices = {"kind", "maturity", "status", "priority", *taken}
    plain = [one.name for one in fields(noun) if one.name not in {*choices, *lists}]
    return {name: form.text(name) for name in plain} | {name: form.texts(name) for name in lists}
