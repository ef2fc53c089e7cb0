"""``syntheses/*.yaml``: what people enter of a synthesis; its longer tables may stand beside it as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from qualkit.errors import InputError, NotReadable, Sentence, TooLarge
from qualkit.files.edits import Edits
from qualkit.files.folders import only_one
from qualkit.files.forms import Form, Mistakes, did_you_mean, reading
from qualkit.files.nodes import Kind, Node, shown
from qualkit.files.scalars import inline
from qualkit.files.yamls import decoded, load_yaml, parse_yaml
from qualkit.formats.sheets import Sheet, read_rows
from qualkit.model import (
    Appraisal,
    AppraisalItem,
    Appraised,
    Excluded,
    IncludedStudy,
    Problem,
    Screening,
    Search,
    Seen,
    Synthesis,
    bytes_hash,
)

COUNTS = ("identified", "other_sources", "duplicates", "screened", "excluded", "not_retrieved", "full_texts",
          "included")
"""Counts of a screening, in the order of the work."""

COLUMNS = tuple(one.name for one in fields(IncludedStudy))
JUDGED = ("overall", "explanation", "by", "date")
"""Columns of an appraisal table beside ``study`` and its items."""

MAX_TABLE = 5_000_000


def load_synthesis(folder: Path, study: str) -> Synthesis | None:
    """Return what a folder's files say of a synthesis; None where nobody has written anything.

    Raises:
        FileInvalid: a file has mistakes, or two files speak of the same study.
    """
    return only_one(folder, study, load_synthesis_file)


def load_synthesis_file(path: Path) -> Synthesis:
    """Read one file with the tables it names; ``study`` is by default the file's name.

    Raises:
        FileInvalid: all its mistakes, those of its tables included.
    """
    mistakes = Mistakes(source=shown(path))
    root = load_yaml(path, source=mistakes.source)
    with reading(root if not root.empty else Node(kind=Kind.FIELDS, line=1), mistakes) as form:
        tables = {name: form.text(f"{name}_from") for name in ("screening", "included", "appraisal")}
        made = Synthesis(
            study=form.text("study", default=path.stem), question=form.text("question"),
            eligibility=form.text("eligibility"), searches=tuple(map(_search, form.forms("searches"))),
            screening=_screening(form), included=tuple(map(_included, form.forms("included"))),
            appraisal=_appraisal(form), seen=tuple(map(_seen, form.forms("seen"))))
        for name, table in tables.items():
            if table:
                made = _with_table(made, name, table, _Place(path.parent / table, form, f"{name}_from"))
        _check_keys(form, made)
    mistakes.check()
    return made


def with_seen(content: bytes, seen: Sequence[Seen], *, source: str) -> bytes:
    """Return a file with these findings noted under ``seen``; every other letter stays as it was.

    Raises:
        FileInvalid: the file is no YAML.
    """
    text = decoded(content, source=source)
    root, edits = parse_yaml(text, source=source), Edits(text)
    block = edits.newline.join(f"  - {inline({one.name: getattr(each, one.name) for one in fields(Seen)})}"
                               for each in seen) or "  []"
    node = root.fields.get("seen")
    if node is None:
        end = "" if not text or text.endswith("\n") else edits.newline
        edits.insert(len(text), f"{end}seen:{edits.newline}{block}{edits.newline}")
    elif node.flow or node.empty:
        edits.changes.append((node.start, node.end, f"{edits.newline}{block}"))
    else:
        start = text.rfind("\n", 0, node.start) + 1
        edits.changes.append((start, node.end, block))
    return edits.result().encode("utf-8")


def _search(form: Form) -> Search:
    return Search(source=form.text("source", required=True), date=form.text("date"), years=form.text("years"),
                  words=form.text("words"), records=_count(form, "records"))


def _count(form: Form, name: str) -> int | None:
    """A count as entered; none where nothing was."""
    return form.number(name) if form.text(name) else None


def _screening(form: Form) -> Screening:
    with form.form("screening") as part:
        return Screening(
            **{name: _count(part, name) for name in COUNTS}, by=part.texts("by"),
            excluded_full_texts=tuple(
                Excluded(reason=one.text("reason", required=True), number=one.number("number"))
                for one in part.forms("excluded_full_texts")))


def _included(form: Form) -> IncludedStudy:
    return IncludedStudy(**{name: form.text(name, required=name == "key") for name in COLUMNS})


def _appraisal(form: Form) -> Appraisal:
    with form.form("appraisal") as part:
        return Appraisal(
            tool=part.text("tool"),
            items=tuple(AppraisalItem(id=one.text("id", required=True), text=one.text("text", required=True))
                        for one in part.forms("items")),
            studies=tuple(map(_appraised, part.forms("studies"))))


def _appraised(form: Form) -> Appraised:
    return Appraised(study=form.text("study", required=True), answers=dict(form.table("answers")),
                     overall=form.text("overall"), explanation=form.text("explanation"), by=form.texts("by"),
                     date=form.text("date"))


def _seen(form: Form) -> Seen:
    return Seen(finding=form.text("finding", required=True), hash=form.text("hash", required=True),
                by=form.text("by"), date=form.text("date"))


def _check_keys(form: Form, made: Synthesis) -> None:
    """Two rows of one study, and answers to questions that the tool does not have."""
    items = [one.id for one in made.appraisal.items]
    for name, keys in (("included", [one.key for one in made.included]), ("appraisal", items),
                       ("appraisal", [one.study for one in made.appraisal.studies])):
        for key in sorted({one for one in keys if keys.count(one) > 1}):
            form.mistakes.add(form.line(name),
                              Sentence("%(key)r stands twice under %(name)s.", key=key[:60], name=name),
                              Sentence("Take one of the two out."))
    for one in made.appraisal.studies:
        for answer in one.answers:
            if answer not in items:
                form.mistakes.add(form.line("appraisal"),
                                  Sentence("%(study)r answers %(answer)r, which is no item of the tool.",
                                           study=one.study[:60], answer=answer[:60]),
                                  did_you_mean(answer, items))


class _Place:
    """A table beside the file, and where it is named."""

    def __init__(self, path: Path, form: Form, field: str) -> None:
        self.path, self._form, self._field = path, form, field

    def add(self, reason: str, remedy: str = "") -> None:
        self._form.mistakes.add(self._form.line(self._field),
                                Sentence("%(path)s: %(reason)s", path=self.path.name, reason=reason),
                                remedy)

    def read(self, needed: Collection[str]) -> tuple[Sheet, str] | None:
        """The table and its sha256; a mistake where it cannot be read or lacks a column."""
        problems: list[Problem] = []
        try:
            content = self._content()
            sheet = read_rows(content, self.path.name, problems=problems.append)
        except InputError as error:
            self.add(error.sentence, error.hint)
            return None
        for problem in problems:
            self.add(f"{problem.place}: {problem.reason}", problem.remedy)
        missing = [name for name in needed if name not in sheet.header]
        if missing:
            self.add(Sentence("there is no column %(name)r.", name=missing[0]),
                     Sentence("Its columns: %(names)s.", names=", ".join(sheet.header)[:200]))
            return None
        return sheet, bytes_hash(content)

    def _content(self) -> bytes:
        try:
            if self.path.stat().st_size > MAX_TABLE:
                raise TooLarge(f"it is over {MAX_TABLE // 1_000_000} MB.")
            return self.path.read_bytes()
        except OSError:
            raise NotReadable("there is no such file beside this one.", hint="Check its name.") from None


def _with_table(made: Synthesis, name: str, table: str, place: _Place) -> Synthesis:
    """The synthesis with one part taken from a table."""
    needed = {"screening": ("step", "number"), "included": ("key",), "appraisal": ("study",)}[name]
    if "/" in table or "\\" in table or table.startswith("."):
        place.add("the table must stand beside this file.", "Write the bare file name.")
        return made
    if getattr(made, name) != getattr(Synthesis(study=""), name) and name != "appraisal":
        place.add(f"{name} stands in this file and in a table.", "Keep one of the two.")
        return made
    found = place.read(needed)
    if found is None:
        return made
    sheet, digest = found
    read = {"screening": _screening_rows, "included": _included_rows, "appraisal": _appraisal_rows}[name]
    values: dict[str, Any] = {name: read(sheet, place, made), "inputs": {**made.inputs, table: digest}}
    return replace(made, **values)


def _screening_rows(sheet: Sheet, place: _Place, made: Synthesis) -> Screening:
    """Rows of step and number; full texts set aside are rows ``excluded_full_texts`` with a reason."""
    counts: dict[str, Any] = {}
    reasons = []
    for number, row in sheet.records():
        step, said = row["step"].strip(), row["number"].strip()
        if not said.isascii() or not said.isdigit() or len(said) > 9:
            place.add(f"row {number}: 'number' must be a whole number.", "Write digits only.")
        elif step == "excluded_full_texts":
            reasons.append(Excluded(reason=row.get("reason", "").strip() or "–", number=int(said)))
        elif step in COUNTS and step not in counts:
            counts[step] = int(said)
        else:
            place.add(f"row {number}: {'the step stands twice' if step in counts else 'unknown step'} {step[:60]!r}.",
                      did_you_mean(step, [*COUNTS, "excluded_full_texts"]))
    return replace(made.screening, **counts, excluded_full_texts=tuple(reasons))


def _included_rows(sheet: Sheet, place: _Place, made: Synthesis) -> tuple[IncludedStudy, ...]:
    for name in sheet.header:
        if name not in COLUMNS:
            place.add(f"unknown column {name[:60]!r}.", did_you_mean(name, COLUMNS))
    return tuple(IncludedStudy(**{name: row.get(name, "").strip() for name in COLUMNS})
                 for row in _with_key(sheet, place, "key"))


def _appraisal_rows(sheet: Sheet, place: _Place, made: Synthesis) -> Appraisal:
    """A row per study and a column per item; the items' words stand in the file."""
    items = {one.id for one in made.appraisal.items}
    for name in sheet.header:
        if name not in {"study", *JUDGED, *items}:
            place.add(f"the column {name[:60]!r} is no item of the tool.", did_you_mean(name, [*items, *JUDGED]))
    return replace(made.appraisal, studies=(*made.appraisal.studies, *(Appraised(
        study=row["study"].strip(), overall=row.get("overall", ""), explanation=row.get("explanation", ""),
        date=row.get("date", ""), by=tuple(filter(None, (one.strip() for one in row.get("by", "").split(";")))),
        answers={name: value for name, value in row.items() if name in items and value})
        for row in _with_key(sheet, place, "study"))))


def _with_key(sheet: Sheet, place: _Place, key: str) -> Iterator[Mapping[str, str]]:
    for number, row in sheet.records():
        if row[key].strip():
            yield row
        else:
            place.add(f"row {number}: {key!r} is missing.", "Name the study.")
