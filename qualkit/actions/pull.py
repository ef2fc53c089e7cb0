"""Bring edits of authored prose back from Word into the files in which it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualkit.actions.gathering import gathered
from qualkit.actions.opening import now, store_of, view_of
from qualkit.actions.report import Wanted, request_of
from qualkit.errors import QualkitError, ReportRefused, UnknownName, UsageError, printable
from qualkit.files import records_edits, study_edits
from qualkit.files.records_fields import ACTION_ITEM, FINDING, LESSON, RECOMMENDATION, Noun
from qualkit.files.scalars import Value
from qualkit.model import ReportRequest, Study, View
from qualkit.model.contracts import ReportKind
from qualkit.plugins import load, names
from qualkit.project import Project
from qualkit.reports.drawing.docx_controls import Control, Marking
from qualkit.reports.drawing.docx_pull import Comment, Edited, Held, read
from qualkit.reports.drawing.docx_words import Unit, digest, text_of
from qualkit.reports.drawing.prose_markdown import carriable, merged
from qualkit.reports.labels import Labels

MAX_BYTES = 200_000_000

_NOUNS: Mapping[str, Noun] = {"finding": FINDING, "lesson": LESSON, "recommendation": RECOMMENDATION,
                              "action": ACTION_ITEM}
_GONE = "it is no longer printed in this report"
_REVIEWED = frozenset({"finding", "lesson"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """An edit that was brought back: where it was made, and the file it went to."""

    source: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What was not brought back, and why; ``conflict`` where both sides changed."""

    source: str
    reason: str
    conflict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PullResult:
    """What an edited report brought back, and everything that it did not."""

    file: Path
    kind: str
    study: str
    written: tuple[Carried, ...]
    left: tuple[Left, ...]
    comments: tuple[Comment, ...]
    unchanged: int
    dry_run: bool = False

    @property
    def conflicts(self) -> int:
        """How many texts were changed on both sides."""
        return sum(one.conflict for one in self.left)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """An edit to write."""

    source: str
    units: tuple[Unit, ...]
    before: tuple[Unit, ...]


def pull(project: Project, file: Path, *, study: str = "", by: str = "", dry_run: bool = False) -> PullResult:
    """Read an edited report and write its changed prose into ``studies/`` and ``findings/``.

    Only what was changed in Word alone is written; what was changed in the files as well is a conflict,
    and stays as the files have it. ``by`` signs changed findings and lessons as reviewed.

    Raises:
        UsageError: there is no such file, it is no report of ours, or of another study.
        InputError: it is no Word file, damaged, or over a limit.
    """
    edited = read(_content(file))
    which = _study(project, edited, file=file, study=study)
    view, controls = _printed(project, which, edited)
    changes, left, unchanged = _judged(edited, controls, Labels(edited.about["language"])("redacted"))
    written, failed = _write(project, which, view, changes=changes, by=by, dry_run=dry_run)
    return PullResult(
        file=file, kind=edited.about["kind"], study=which.key, written=tuple(written), comments=edited.comments,
        left=(*left, *failed, *_around(edited)), unchanged=unchanged, dry_run=dry_run)


def _content(file: Path) -> bytes:
    if not file.is_file():
        raise UsageError(f"{printable(str(file))}: there is no such file.", hint="Check its name.")
    if file.stat().st_size > MAX_BYTES:
        raise UsageError(f"{printable(str(file))} is over {MAX_BYTES // 1_000_000} MB.",
                         hint="Take pictures out, or make them smaller.")
    return file.read_bytes()


def _study(project: Project, edited: Edited, *, file: Path, study: str) -> Study:
    about = edited.about
    if not about or about.get("kind") not in names("reports") or about.get("language") not in ("en", "fr"):
        raise UsageError(f"{printable(file.name)} does not say what was printed in it.",
                         hint="Edit a Word report as qualkit wrote it; some programs drop its record on saving.")
    if study and study != about.get("study"):
        raise UsageError(f"{printable(file.name)} is a report on {about.get('study')!r}, not on {study!r}.",
                         hint="Leave --study out.")
    return project.study(about.get("study", ""))


def _printed(project: Project, which: Study, edited: Edited) -> tuple[View, dict[str, Control]]:
    """What would be printed in each control today."""
    kind: ReportKind = load("reports", edited.about["kind"])()
    wanted = Wanted(language=edited.about["language"])
    request = replace(request_of(project, which, edited.about["kind"], wanted), final=False)
    with store_of(project, read_only=True, empty=not getattr(kind, "needs_material", True)) as store:
        view = gathered(project, store, view_of(project, store, which), request=request)
        data = _built(kind, view, request)
    marking = Marking(labels=data["labels"], draft=True)
    marking.marked(kind.lay_out(data))
    return view, {one.source: one for one in reversed(marking.controls)}


def _built(kind: ReportKind, view: View, request: ReportRequest) -> Mapping[str, Any]:
    """The model, whatever rules it breaks: nothing of it is printed."""
    try:
        return kind.build(view, request)
    except ReportRefused as refusal:
        rules = re.findall(r"\[([\w-]+)\](?:$|;)", "; ".join(refusal.rules))
        known = {one["rule"] for one in request.overrides}
        if not rules or set(rules) <= known:
            raise
        taken = tuple({"rule": rule, "by": "pull", "reason": "read back only"} for rule in rules)
        return _built(kind, view, replace(request, overrides=(*request.overrides, *taken)))


# --- which side changed ------------------------------------------------------------------------------


def _judged(edited: Edited, controls: Mapping[str, Control],
            redacted: str) -> tuple[list[_Change], list[Left], int]:
    changes: list[_Change] = []
    left: list[Left] = []
    sources = dict.fromkeys(one.source for one in edited.controls)
    for source in sources:
        held = [one for one in edited.controls if one.source == source]
        left += [Left(source=source, reason=f"{_listed(one.extras)} in it cannot be carried") for one in held
                 if one.extras and (one.rich or one.changed)]
        changed = [one for one in held if one.changed]
        found = _verdict(changed, controls.get(source), redacted) if changed else None
        if isinstance(found, Left):
            left.append(replace(found, source=source))
        elif isinstance(found, _Change):
            changes.append(replace(found, source=source))
            left += _poorer(found, changed[0])
    stirred = {one.source for one in changes} | {one.source for one in left}
    return changes, left, sum(source not in stirred for source in sources)


def _listed(extras: Mapping[str, int]) -> str:
    return ", ".join(_many(number, name) for name, number in extras.items())


def _verdict(changed: Sequence[Held], control: Control | None, redacted: str) -> _Change | Left | None:
    """What to do about an edit: write it, leave it for a reason, or nothing, where both sides say the same."""
    one = changed[0]
    if len({digest(held.units, rich=held.rich) for held in changed}) > 1:
        return Left(source="", reason="it stands twice in the file and was changed in two ways", conflict=True)
    if control is None:
        return Left(source="", reason=_GONE)
    if one.emptied and not control.units:
        return Left(source="", reason="it is still marked as a placeholder there; click into it in Word and type")
    if one.emptied:
        return Left(source="", reason="it was emptied in Word; empty it in the file if that is meant")
    units = tuple(map(carriable, one.units)) if one.rich else (("para", ((text_of(one.units), ""),)),)
    if digest(units, rich=one.rich) == digest(control.units, rich=one.rich):
        return None
    if digest(control.units, rich=one.rich) != one.written:
        return Left(source="", reason="it was changed in Word and in the file since it was printed", conflict=True)
    if any(redacted in text_of([unit]) and unit not in control.units for unit in units):
        return Left(source="", reason="what was changed holds redacted words; change it in the file")
    return _Change(source="", units=units, before=control.units) if not _mangled(one, control) else Left(
        source="", reason="the template prints it in other words than the file's")


def _mangled(one: Held, control: Control) -> bool:
    """A template that changes words on their way: what comes back would not be what was written."""
    return bool(control.units) and one.printed != one.written


def _poorer(change: _Change, held: Held) -> Iterator[Left]:
    lost = sum(a != b for a, b in zip(change.units, held.units, strict=False)) if held.rich else 0
    if lost:
        yield Left(source=held.source, reason=f"emphasis inside words was left out in "
                                              f"{_many(lost, 'paragraph')}; the words were brought back")


# --- writing -----------------------------------------------------------------------------------------


def _write(project: Project, which: Study, view: View, *, changes: Sequence[_Change], by: str,
           dry_run: bool) -> tuple[list[Carried], list[Left]]:
    written: list[Carried] = []
    left: list[Left] = []
    sections = [one for one in changes if one.source.startswith("section:")]
    if sections:
        path = study_edits.study_file(project.root / "studies", which.key)
        texts = {_name(one): merged(view.study_text.sections.get(_name(one), ""), one.before, one.units)
                 for one in sections}
        if not dry_run:
            study_edits.write_sections(path, texts, study=which.key)
        written += [Carried(source=one.source, path=path) for one in sections]
    for (kind, key), held in _records(changes).items():
        try:
            path = _write_record(project, which, _NOUNS[kind], key=key, fields={
                _name(one): text_of(one.units) for one in held} | _review(kind, by), dry_run=dry_run)
        except QualkitError as error:
            left += [Left(source=one.source, reason=_unknown(error)) for one in held]
        else:
            written += [Carried(source=one.source, path=path) for one in held]
    return written, left


def _unknown(error: QualkitError) -> str:
    return "there is no such record any more" if isinstance(error, UnknownName) else str(error)


def _name(change: _Change) -> str:
    return change.source.rpartition(":")[2]


def _records(changes: Sequence[_Change]) -> dict[tuple[str, str], list[_Change]]:
    found: dict[tuple[str, str], list[_Change]] = {}
    for one in changes:
        kind, _, rest = one.source.partition(":")
        if kind in _NOUNS:
            found.setdefault((kind, rest.rpartition(":")[0]), []).append(one)
    return found


def _review(kind: str, by: str) -> dict[str, Value]:
    return {"review": {"by": by, "date": now().date().isoformat()}} if by and kind in _REVIEWED else {}


def _write_record(project: Project, which: Study, noun: Noun, *, key: str, fields: Mapping[str, Value],
                  dry_run: bool) -> Path:
    place = records_edits.find(project.root / "findings", which.key, noun, key=key)
    if not dry_run:
        records_edits.edit_record(place, noun, fields, key=key, study=which.key)
    return place.path


# --- what cannot be carried --------------------------------------------------------------------------


def _around(edited: Edited) -> Iterator[Left]:
    """What was changed where no prose of people stands."""
    for source in edited.lost:
        yield Left(source=source, reason="its place in the document was taken out; the file keeps it")
    for heading, number in edited.outside.items():
        place = f"below “{heading[:80]}”" if heading else "before the first heading"
        yield Left(source="", reason=f"{_many(number, 'paragraph')} outside people's prose changed, added or taken "
                                     f"out {place}")
    for name, number in (("table", edited.tables), ("picture", edited.pictures)):
        if number:
            yield Left(source="", reason=f"{_many(abs(number), name)} {'added' if number > 0 else 'taken out'}")


def _many(number: int, name: str) -> str:
    return f"{number} {name}{'s' * (number != 1)}"

