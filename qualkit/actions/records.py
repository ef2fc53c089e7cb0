"""Write down, change, list and check findings, lessons, recommendations, action items and judgements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualkit.actions.evidence import Pointers
from qualkit.actions.opening import now
from qualkit.errors import ChangedUnderYou, Sentence, UsageError
from qualkit.files import records_edits
from qualkit.files.field_edits import raw
from qualkit.files.nodes import shown
from qualkit.files.records import load_all_records
from qualkit.files.records_fields import NOUNS, Noun
from qualkit.files.scalars import Value
from qualkit.measures.record_checks import Flaw, check_records
from qualkit.model import Problem, Records, Study, bytes_hash
from qualkit.project import Project
from qualkit.reports.labels import Labels

Record = Mapping[str, Value]
Given = Mapping[tuple[str, str], Value]
"""What a person gives: (field, part or empty) -> value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A record that was written, where it stands, and what it still lacks."""

    study: str
    noun: str
    id: str
    path: Path
    record: Record
    flaws: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Records under one heading; none for those that name none."""

    heading: str
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The records of a study that were asked for, in groups where they were ordered."""

    study: str
    noun: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """How many they are; one that stands under several headings counts under each."""
        return sum(len(group.records) for group in self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flawed:
    """A rule that a record breaks, with its place in the file."""

    rule: str
    noun: str
    id: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCheck:
    """How many records were looked at, and what they lack."""

    study: str
    checked: int
    flaws: tuple[Flawed, ...] = ()


def add(project: Project, noun: str, given: Given, *, study: str = "", key: str = "") -> Written:
    """Add a record to the study's file; its id is made of its words, unless ``key`` names one.

    Raises:
        UsageError: a needed field is missing, or a level has nobody who judged.
        UnknownName: it names a theme, question, coding or record that is not known.
    """
    which, kind = _meant(project, noun, study)
    pointers = Pointers(project, which)
    fields = _fields(kind, pointers.resolved(kind, given))
    if "date" not in fields:
        fields["date"] = now().date().isoformat()
    for name in kind.needs:
        if not fields.get(name):
            raise UsageError(f"A {noun} needs its {name}.", hint=f"Give it with {kind.field(name).flag}.")
    if kind.key == "finding":
        key = pointers.finding(key)
    elif key in (taken := _taken(pointers.records)) and key:
        raise UsageError(Sentence("The id %(key)r is taken.", key=key),
                         hint=Sentence("Choose another, or let one be made of its words."))
    else:
        key = key or records_edits.slug(str(fields[kind.text]), taken, otherwise=noun.replace(" ", "-"))
    _refuse_unjudged(which, kind, fields)
    path = records_edits.file_for(project.root / "findings", which.key, kind)
    ordered = {kind.key: key, **{one.name: fields[one.name] for one in kind.fields if one.name in fields}}
    records_edits.add_record(path, kind, ordered, study=which.key)
    return _written(project, which, kind, key=key, path=path)


def edit(project: Project, noun: str, key: str, *, given: Given, study: str = "", seen: str | None = None) -> Written:
    """Change fields of a record; its id stays, and so do the fields that are not named.

    ``seen`` is the stamp of the record that the person had before them (`stamp_of`), where they say so.

    Raises:
        UnknownName: there is no such record, or it would name what is not known.
        UsageError: nothing would change, or a level would have nobody who judged.
        ChangedUnderYou: the record is another than was seen.
    """
    which, kind = _meant(project, noun, study)
    place = records_edits.find(project.root / "findings", which.key, kind, key=key)
    if seen is not None and seen != stamp_of(_record(project, which, kind, key=key)):
        raise ChangedUnderYou(Sentence("The %(noun)s %(key)s", noun=Sentence(noun), key=key))
    if not given:
        raise UsageError(Sentence("Nothing was named that should change."), hint=Sentence("Change a field of it."))
    before = _standing(project, which, kind, key=key)
    changes = _fields(kind, Pointers(project, which).resolved(kind, given, theme=str(before.get("theme", ""))))
    _refuse_unjudged(which, kind, {**before, **changes})
    records_edits.edit_record(place, kind, changes, key=key, study=which.key)
    return _written(project, which, kind, key=key, path=place.path)


def stamp_of(record: object) -> str:
    """What is another text after every change of a record."""
    return bytes_hash(repr(record).encode("utf-8"))


def show(project: Project, noun: str, *, study: str = "", filters: Mapping[str, str] | None = None,
         by: str = "") -> Listing:
    """List the records of a study that hold what the filters ask for, in groups by a field."""
    which, kind = _meant(project, noun, study)
    found = [one for one in _as_written(project, which, kind)
             if all(_holds(one, name, wanted) for name, wanted in (filters or {}).items() if wanted)]
    if not by:
        return Listing(study=which.key, noun=noun, groups=(Group(heading="", records=tuple(found)),) if found else ())
    groups: dict[str, list[Record]] = {heading: [] for heading in _headings(kind, by)}
    for one in found:
        for heading in _values(one, by) or [""]:
            groups.setdefault(heading, []).append(one)
    last = groups.pop("", [])
    ordered = [*groups.items(), ("", last)]
    return Listing(study=which.key, noun=noun, groups=tuple(
        Group(heading=heading, records=tuple(records)) for heading, records in ordered if records))


def check(project: Project, noun: str = "", *, study: str = "") -> RecordCheck:
    """Find what the records of a study lack; of one kind, or of all."""
    which, _ = _meant(project, noun or "finding", study)
    records, places = _records(project, which), records_edits.places(project.root / "findings", which.key)
    flaws = tuple(_flawed(flaw, places) for flaw in _flaws(project, which, records) if noun in ("", flaw.noun))
    kinds = [NOUNS[noun]] if noun else [*NOUNS.values()]
    return RecordCheck(study=which.key, checked=sum(len(getattr(records, one.list)) for one in kinds), flaws=flaws)


def _meant(project: Project, noun: str, study: str) -> tuple[Study, Noun]:
    """The study a record is written in; confidence is judged in the only synthesis, where none is named."""
    return project.study(study, synthesis=True if noun == "judgement" else None), NOUNS[noun]


# --- records as they stand ---------------------------------------------------------------------------


def _records(project: Project, study: Study) -> Records:
    return load_all_records(project.root / "findings").get(study.key, Records(study=study.key))


def _record(project: Project, study: Study, kind: Noun, *, key: str) -> object:
    return next(one for one in getattr(_records(project, study), kind.list) if getattr(one, kind.key) == key)


def _taken(records: Records) -> set[str]:
    """Ids in use: one id names one thing in a study, whatever its kind, because evidence and basis point by id."""
    return {one.id for noun in NOUNS.values() if noun.key == "id" for one in getattr(records, noun.list)}


def _as_written(project: Project, study: Study, kind: Noun) -> Iterator[dict[str, Value]]:
    """The records of a kind with the fields that they hold, the id first."""
    for key, _, node in records_edits.nodes(project.root / "findings", study.key, kind):
        said = raw(node)
        assert isinstance(said, dict)
        yield {kind.key: key, **{name: value for name, value in said.items() if value and name != kind.key}}


def _standing(project: Project, study: Study, kind: Noun, *, key: str) -> dict[str, Value]:
    return next(one for one in _as_written(project, study, kind) if one[kind.key] == key)


def _written(project: Project, study: Study, kind: Noun, *, key: str, path: Path) -> Written:
    places = records_edits.places(project.root / "findings", study.key)
    flaws = [_flawed(flaw, places).problem for flaw in _flaws(project, study, _records(project, study))
             if (flaw.noun, flaw.id) == (kind.name, key)]
    return Written(study=study.key, noun=kind.name, id=key, path=path, flaws=tuple(flaws),
                   record=_standing(project, study, kind, key=key))


def _flaws(project: Project, study: Study, records: Records) -> list[Flaw]:
    language = (study.languages or project.file.languages or ("en",))[0]
    return check_records(records, Pointers(project, study).known, language=language)


def _flawed(flaw: Flaw, places: Mapping[tuple[str, str], tuple[Path, int]]) -> Flawed:
    labels = Labels("en")
    path, line = places[flaw.noun, flaw.id]
    said = labels(f"flaw.{flaw.rule}", named=", ".join(flaw.named))
    problem = Problem(source=shown(path), place=str(line), reason=f"{flaw.noun} {flaw.id}: {said}",
                      remedy=labels(f"flaw.{flaw.rule}.todo"))
    return Flawed(rule=flaw.rule, noun=flaw.noun, id=flaw.id, problem=problem)


# --- what a person gives -----------------------------------------------------------------------------


def _fields(kind: Noun, given: Given) -> dict[str, Value]:
    """Parts joined to the fields they belong to, in the order of the table."""
    fields: dict[str, Value] = {}
    for one in kind.fields:
        if (one.name, one.part) in given:
            value = given[one.name, one.part]
            before = fields.get(one.name)
            held = before if isinstance(before, Mapping) else {}
            fields[one.name] = {**held, one.part: value} if one.part else value
    return fields


def _refuse_unjudged(study: Study, kind: Noun, fields: Mapping[str, Value]) -> None:
    """A level is a judgement of named people, and only on findings across studies."""
    if kind.name != "judgement":
        return
    if not study.synthesis_of:
        raise UsageError(f"{study.key} is one study; confidence is judged of findings across studies only.",
                         hint="Name a synthesis with --study (a study with synthesis_of in qualkit.toml).")
    levels = [value.get("level") for value in fields.values() if isinstance(value, Mapping)]
    if (fields.get("overall") or any(levels)) and not fields.get("assessors"):
        raise UsageError("A level needs the names of those who judged.", hint="Name them with --assessor.")


def _holds(record: Record, name: str, wanted: str) -> bool:
    """Whether a field holds what is asked for; a theme holds those below it."""
    return any(wanted.casefold() in (value.casefold(), *_above(value.casefold())) for value in _values(record, name))


def _above(key: str) -> list[str]:
    parts = key.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts))]


def _values(record: Record, name: str) -> list[str]:
    value = record.get(name, "")
    if isinstance(value, str):
        return [value] if value else []
    return [str(one) for one in value] if isinstance(value, Sequence) else []


def _headings(kind: Noun, by: str) -> Sequence[str]:
    return next((one.choices for one in kind.fields if one.name == by), ())
