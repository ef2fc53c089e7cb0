"""Findings and lessons of a study, written beside their evidence. Every field is a person's, and empty at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from qualkit.actions import records
from qualkit.actions.code_page import in_tree
from qualkit.actions.finding_page import (
    SIDES,
    changed_fields,
    noun_of,
    quotes_of,
    record_page,
    records_page,
    records_table,
)
from qualkit.actions.quotes import PAGE, Quote, Wanted, matching, quoted
from qualkit.errors import Sentence, UsageError
from qualkit.files.records_fields import Noun
from qualkit.files.scalars import Value
from qualkit.reports.parts.basis import Basis
from qualkit.web.codes import labels_of, table_file
from qualkit.web.desk import Asked
from qualkit.web.doors import Door

SHOWN: Mapping[str, Sequence[str]] = {
    "finding": ("theme", "statement", "direction", "scope", "counter_case", "gaps", "question", "criterion", "author"),
    "lesson": ("title", "kind", "themes", "happened", "why", "condition", "origin", "uses", "contrary", "voice",
               "addressee", "maturity", "status", "source", "country", "region", "project", "author"),
}
"""The fields of the form beside the evidence, in its order."""
LONG = ("statement", "scope", "counter_case", "gaps", "title", "happened", "why", "condition", "origin", "uses")
MOST = 3 * PAGE
"""Quotes offered beside those chosen."""


def every(asked: Asked) -> Response:
    """What people concluded of the study, and what each still lacks."""
    sitting = asked.sitting
    labels = labels_of(asked)
    found = sitting.keep(f"records {labels.language}", lambda: records_page(sitting.basis, sitting.store, labels))
    return asked.page("findings.html", found=found, labels=labels)


def every_file(asked: Asked) -> Response:
    """Findings and lessons as a file."""
    found = records_page(asked.sitting.basis, asked.sitting.store, labels_of(asked))
    return table_file(asked, "findings", *records_table(found))


def one(asked: Asked) -> Response:
    """One finding or lesson with its evidence."""
    found = record_page(asked.sitting.basis, asked.sitting.store, labels_of(asked), noun=asked.path["noun"],
                        key=asked.path["record"])
    return asked.page("finding.html", found=found, row=found.row, sides=SIDES, labels=labels_of(asked),
                      fields=SHOWN[found.row.noun], hidden=bool(asked.sitting.hidden))


def new_page(asked: Asked) -> Response:
    """An empty form beside the quotes that were chosen, and others on the theme."""
    basis, noun = asked.sitting.basis, noun_of(asked.path["noun"])
    chosen = quotes_of(basis, asked.request.query_params.getlist("evidence"))
    theme = asked.query("theme")
    return _form(asked, noun, values={"theme": theme} if theme in basis.view.codebook.by_key else {},
                 uses={one.coding.id: "evidence" for one in chosen}, quotes=chosen)


def edit_page(asked: Asked) -> Response:
    """The form of a record as it stands."""
    noun = noun_of(asked.path["noun"])
    found = record_page(asked.sitting.basis, asked.sitting.store, labels_of(asked), noun=noun.name,
                        key=asked.path["record"])
    values = {name: getattr(found.row.record, name) or "" for name in SHOWN[noun.name]}
    uses = {quote.coding.id: side for side in SIDES for quote in found.evidence.quotes[side]}
    quotes = [quote for side in SIDES for quote in found.evidence.quotes[side]]
    return _form(asked, noun, values=values, uses=uses, quotes=quotes, key=found.row.id, stamp=found.stamp,
                 evidence=found.evidence)


def _form(asked: Asked, noun: Noun, *, values: Mapping[str, Any], uses: Mapping[str, str], quotes: Sequence[Quote],
          **more: Any) -> Response:
    basis = asked.sitting.basis
    choices = _choices(basis, asked.language)
    fields = [(noun.field(name), choices.get((noun.name, name)), name in LONG) for name in SHOWN[noun.name]]
    view = basis.view
    return asked.page(
        "finding_form.html", noun=noun.name, fields=fields, values=values, uses=uses, quotes=quotes,
        others=_others(basis, values.get("theme", ""), uses), sides=SIDES if noun.name == "finding" else SIDES[:1],
        findings=view.records.findings if noun.name == "lesson" else (), labels=labels_of(asked),
        hidden=bool(asked.sitting.hidden), **({"key": "", "stamp": "", "evidence": None} | more))


def _choices(basis: Basis, language: str) -> Mapping[tuple[str, str], Sequence[tuple[str, str]]]:
    """What fields may name: (value, words) of each."""
    view = basis.view
    lessons = [(one.id, one.title) for one in view.records.lessons]
    codes = [(one.key, f"{one.key} · {one.name_in(language)}") for one in in_tree(view.codebook.active)]
    return {
        ("finding", "theme"): codes,
        ("finding", "question"): [(one.id, one.text) for one in view.study_text.evaluation_questions],
        ("lesson", "themes"): [(one.key, one.name_in(language)) for one in view.themes],
        ("lesson", "contrary"): lessons,
    }


def _others(basis: Basis, theme: str, uses: Mapping[str, str]) -> list[Quote]:
    """Quotes on a theme that are not chosen yet, as many as a page can bear."""
    code = basis.view.codebook.by_key.get(theme)
    if code is None:
        return []
    found = matching(basis, Wanted(codes=basis.family(code.key)))
    return quoted(basis, [one for one in found if one.id not in uses][:MOST])


# --- acts ----------------------------------------------------------------------------------------------


def add(asked: Asked) -> Response:
    """Write a finding or lesson down, in the name that the form gives.

    Raises:
        UsageError: what it needs is missing.
        UnknownName: it names a theme or a coding that is not there.
    """
    sitting, noun = asked.sitting, noun_of(asked.path["noun"])
    given = {name: value for name, value in _given(asked, noun).items() if value}
    _refuse_lacking(asked, noun, given)
    with asked.desk.files:
        if not sitting.store.is_done(asked.given("request")):
            done = records.add(asked.project, noun.name, given, study=sitting.study.key)
            _log(asked, f"add {noun.name}", done.id)
    return asked.go(f"/study/{sitting.study.key}/findings")


def edit(asked: Asked) -> Response:
    """Change a finding or lesson: only the fields that differ are written.

    Raises:
        UsageError: nothing differs, or what it needs is missing.
        ChangedUnderYou: somebody has changed it since it was shown.
    """
    sitting, noun, key = asked.sitting, noun_of(asked.path["noun"]), asked.path["record"]
    found = record_page(sitting.basis, sitting.store, labels_of(asked), noun=noun.name, key=key)
    given = _given(asked, noun)
    _refuse_lacking(asked, noun, given)
    with asked.desk.files:
        if not sitting.store.is_done(asked.given("request")):
            records.edit(asked.project, noun.name, key, given=changed_fields(found.row.record, given),
                         study=sitting.study.key, seen=asked.given("stamp"))
            _log(asked, f"edit {noun.name}", key)
    return asked.go(f"/study/{sitting.study.key}/findings/{noun.name}/{key}")


def _log(asked: Asked, verb: str, key: str) -> None:
    asked.sitting.store.note_act(verb, asked.sitting.coder, {"study": asked.sitting.study.key, "id": key},
                                 request=asked.given("request"))


def _refuse_lacking(asked: Asked, noun: Noun, given: Mapping[tuple[str, str], Value]) -> None:
    for name in noun.needs:
        if not given.get((name, "")):
            raise UsageError(Sentence("A needed field is empty: theme, statement or title, and author."),
                             hint=Sentence("Fill it in; nothing was written."))


def _given(asked: Asked, noun: Noun) -> dict[tuple[str, str], Value]:
    """The fields of the form, and what each quote is to the record."""
    given: dict[tuple[str, str], Value] = {}
    for name in SHOWN[noun.name]:
        field = noun.field(name)
        said = [line.strip() for text in asked.every(name) for line in (text.split("\n") if field.many else [text])]
        given[name, ""] = [line for line in said if line] if field.many else " ".join(" ".join(said).split())
    sides: dict[str, list[str]] = {side: asked.every(f"keep-{side}") for side in SIDES}
    for name, side in asked.form.multi_items():
        if name.startswith("use-") and isinstance(side, str) and side in sides:
            sides[side].append(name.removeprefix("use-"))
    seen = {one.coding.id for one in quotes_of(asked.sitting.basis, [one for ids in sides.values() for one in ids])}
    kept = {side: [one for one in ids if one in seen or one in asked.every(f"keep-{side}")]
            for side, ids in sides.items()}
    given["evidence", ""] = [*asked.every("finding"), *kept["evidence"]] if noun.name == "lesson" else kept["evidence"]
    if noun.name == "finding":
        given["counter_evidence", ""] = kept["counter_evidence"]
        given["discarded", ""] = [{"evidence": one, "reason": asked.given(f"reason-{one}").strip()}
                                  for one in kept["discarded"]]
        if any(not asked.given(f"reason-{one}").strip() for one in kept["discarded"]):
            raise UsageError(Sentence("A quote is set aside without a reason."),
                             hint=Sentence("Say why beside it; nothing was written."))
    return given


DOORS = (
    Door(path="/study/{study}/findings", answer=every),
    Door(path="/study/{study}/findings/as/{form}", answer=every_file),
    Door(path="/study/{study}/findings/{noun}/new", answer=new_page),
    Door(path="/study/{study}/findings/{noun}/new", answer=add, method="POST"),
    Door(path="/study/{study}/findings/{noun}/{record}", answer=one),
    Door(path="/study/{study}/findings/{noun}/{record}/edit", answer=edit_page),
    Door(path="/study/{study}/findings/{noun}/{record}/edit", answer=edit, method="POST"),
)
