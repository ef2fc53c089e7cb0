"""``documents.csv`` and ``participants.csv`` (or ``.xlsx``): what people state about documents and speakers.

Every value stays text; a column called ``age:number`` or ``visited:date`` says what it should be, and
values that are not are told. Columns: docs/project-files.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath

from qualkit.errors import FileInvalid, InputError
from qualkit.files.forms import did_you_mean
from qualkit.files.nodes import shown
from qualkit.formats.sheets import Sheet, read_rows
from qualkit.model import Participant, Problem, ProblemSink, Severity, file_and_row
from qualkit.text import consent

TYPES = ("text", "category", "number", "date")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """One row of documents.csv. ``document`` is as written: a key, a file name or its stem."""

    document: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTable:
    """A documents sheet; ``types`` maps an attribute to its declared type."""

    rows: tuple[DocumentRow, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantTable:
    """A participants sheet; ``types`` maps an attribute to its declared type."""

    rows: tuple[Participant, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)


def load_documents(path: Path, problems: ProblemSink) -> DocumentTable:
    """Read a documents sheet. Rows that cannot be used and odd values go to ``problems``.

    Raises:
        FileInvalid: it cannot be read, or has no column ``document``.
    """
    sheet, columns = _open(path, needed=("document",), problems=problems)
    rows, source = [], shown(path)
    for number, cells in columns.records(sheet, source, problems):
        document = cells.pop("document")
        place = f"{source}:row {number}"
        if document:
            rows.append(DocumentRow(document=document, attributes=_filled(cells), place=place))
        else:
            problems(Problem(source=source, place=f"row {number}", reason="the row names no document.",
                             remedy="Write the file's name in the column document."))
    return DocumentTable(rows=tuple(rows), types=columns.types)


def load_participants(path: Path, problems: ProblemSink) -> ParticipantTable:
    """Read a participants sheet; ``case`` is by default the speaker, in one document where one is named.

    Raises:
        FileInvalid: it cannot be read, or has neither a column ``speaker`` nor ``document``.
    """
    sheet, columns = _open(path, needed=("document", "speaker"), problems=problems)
    rows, source = [], shown(path)
    for number, cells in columns.records(sheet, source, problems):
        document, speaker = cells.pop("document", ""), cells.pop("speaker", "")
        case = cells.pop("case", "") or "/".join(filter(None, (document, speaker)))
        kind = cells.pop("kind", "") or "participant"
        if case and (document or speaker):
            rows.append(Participant(case=case, document=document, speaker=speaker, kind=kind,
                                    attributes=_filled(cells), place=f"{source}:row {number}"))
        else:
            problems(Problem(source=source, place=f"row {number}", remedy="Fill one of the two.",
                             reason="the row names neither a document nor a speaker."))
    return ParticipantTable(rows=tuple(rows), types=columns.types)


def match_documents(keys: Collection[str],
                    rows: Iterable[DocumentRow]) -> tuple[dict[str, DocumentRow], tuple[Problem, ...]]:
    """Return document key -> its row, and what did not match. A sheet's row stands for all its answers.

    A row of one answer (``survey.xlsx#12``) comes before one of its whole sheet.
    """
    names = Names(keys)
    found: dict[str, DocumentRow] = {}
    exact: set[str] = set()
    problems: list[Problem] = []
    for row in rows:
        matched, reason = names.find(row.document)
        one = bool(file_and_row(row.document)[1])
        taken: Container[str] = exact if one else found
        if reason:
            problems.append(_unmatched(row.place, reason, names.near(row.document)))
        elif matched and all(key in taken for key in matched) and not exact.issuperset(matched):
            reason = f"{row.document!r} stands in two rows; the first counts."
            problems.append(_unmatched(row.place, reason, ""))
        for key in matched:
            if one or key not in found:
                found[key] = row
            if one:
                exact.add(key)
    return found, tuple(problems)


def match(documents: Mapping[str, Collection[str]],
          participants: Iterable[Participant]) -> tuple[tuple[Participant, ...], tuple[Problem, ...]]:
    """Return the participants with their documents' keys, and what did not match.

    ``documents`` maps a document's key to the speaker labels in it. Precedence is that of
    `qualkit.model.Participant`: document and speaker, then the document, then a speaker alone,
    whose label must then stand in one document only, because ``P1`` comes back in every group.
    """
    names = Names(documents)
    speaking = _speaking(documents, names.keys)
    found: list[Participant] = []
    problems: list[Problem] = []
    for one in participants:
        matched, reason, hint = _places(one, documents, names, speaking)
        if reason:
            problems.append(_unmatched(one.place, reason, hint))
        found += [replace(one, document=key, speaker=speaker) for key, speaker in matched]
    return tuple(found), tuple(problems)


def _places(one: Participant, documents: Mapping[str, Collection[str]], names: Names,
            speaking: Mapping[str, Sequence[tuple[str, str]]]) -> tuple[list[tuple[str, str]], str, str]:
    """Return the (document key, speaker) a row stands for; else why it stands for none, and a hint."""
    if not one.document:
        places = list(speaking.get(_folded(one.speaker).strip(), ()))
        if len(places) > 1:
            reason = f"the speaker {one.speaker!r} stands in {len(places)} documents."
            return [], reason, "Name the document too."
        if places:
            return places, "", ""
        return [], f"no document has a speaker {one.speaker!r}.", _near(one.speaker, _labels(documents, names.keys))
    keys, reason = names.find(one.document)
    if reason:
        return [], reason, names.near(one.document)
    if not one.speaker:
        return [(key, "") for key in keys], "", ""
    places = [(key, label) for key in keys for label in documents[key] if _same(label, one.speaker)]
    if places:
        return places, "", ""
    return [], f"{one.document!r} has no speaker {one.speaker!r}.", _near(one.speaker, _labels(documents, keys))


def _speaking(documents: Mapping[str, Collection[str]],
              keys: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Return a speaker's name -> every (document key, label) of it."""
    places: dict[str, list[tuple[str, str]]] = {}
    for key in keys:
        for label in documents[key]:
            places.setdefault(_folded(label).strip(), []).append((key, label))
    return places


def _labels(documents: Mapping[str, Collection[str]], keys: Iterable[str]) -> list[str]:
    return sorted({label for key in keys for label in documents[key]})


class Names:
    """Documents by what people call them: the key, the file's name, or its stem."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys: Sequence[str] = sorted(keys)
        self.files: dict[str, dict[str, list[str]]] = {}  # what people write -> file -> its documents
        for key in self.keys:
            file, row = file_and_row(key)
            path = PurePosixPath(file)
            tails = ["/".join(path.parts[at:]) for at in range(len(path.parts))]
            for name in {*tails, *(str(PurePosixPath(tail).with_suffix("")) for tail in tails)}:
                self._add(name, file, key)
                if row:
                    self._add(f"{name}#{row}", file, key)

    def _add(self, name: str, file: str, key: str) -> None:
        self.files.setdefault(_folded(name), {}).setdefault(file, []).append(key)

    def find(self, name: str) -> tuple[list[str], str]:
        """Return the documents of that name, or why there are none."""
        wanted = name.replace("\\", "/").removeprefix("./")
        by_file = self.files.get(_folded(wanted), {})
        if wanted in by_file:  # the whole path is written, even if it is another's tail
            return by_file[wanted], ""
        if len(by_file) > 1:
            return [], f"{name!r} may be any of {', '.join(sorted(by_file)[:5])}."
        return (next(iter(by_file.values())), "") if by_file else ([], f"there is no document {name!r}.")

    def near(self, name: str) -> str:
        """What to do about a name that leads to no document, or to several."""
        if _folded(name) in self.files:
            return "Write more of its path."
        return _near(name, sorted({PurePosixPath(key).name for key in self.keys}))


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a sheet by name, with their declared types."""

    names: Sequence[str]
    types: Mapping[str, str]

    def records(self, sheet: Sheet, source: str,
                problems: ProblemSink) -> Iterable[tuple[int, dict[str, str]]]:
        """Yield rows by column name; values that are not of their column's type are told and kept."""
        for number, row in zip(sheet.numbers, sheet.rows, strict=True):
            cells = {name: cell.strip() for name, cell in zip(self.names, row, strict=True)}
            for name, kind in self.types.items():
                if cells[name] and not _is(cells[name], kind):
                    problems(Problem(source=source, place=f"row {number}", remedy="It is kept as it is.",
                                     reason=f"the column {name!r} should hold a {kind}, and does not here."))
            for name, value in cells.items():
                if consent.states_it(name) and value and not consent.is_known(value):
                    problems(Problem(source=source, place=f"row {number}", remedy="Write yes, analysis or no.",
                                     reason=f"the column {name!r} holds a word that is not known; these words are "
                                            "counted and not quoted."))
            yield number, cells


def _open(path: Path, *, needed: Sequence[str], problems: ProblemSink) -> tuple[Sheet, _Columns]:
    source = shown(path)
    try:
        sheet = read_rows(path, source, problems=problems)
    except InputError as error:
        raise FileInvalid(source, [error.as_text(source)]) from None
    named = [re.sub(r"\s+", " ", name).strip().rpartition(":") for name in sheet.header]
    typed = [(name or kind, kind) if kind in TYPES and name else (name + sharp + kind, "text")
             for name, sharp, kind in named]
    names = [name.strip().casefold() if name.strip().casefold() in ("document", "speaker", "case", "kind")
             else name.strip() for name, _ in typed]
    if not set(needed) & set(names):
        raise FileInvalid(source, [Problem(
            source=source, place="row 1", reason=f"there is no column {needed[0]!r}.",
            remedy=f"The first row must name the columns; there are: {', '.join(names[:20])}.",
            severity=Severity.REJECTION)])
    types = {name: kind for name, (_, kind) in zip(names, typed, strict=True) if kind != "text"}
    return sheet, _Columns(names, types)


def _is(value: str, kind: str) -> bool:
    if kind == "number":
        return _NUMBER.fullmatch(value) is not None
    if kind == "date":
        try:
            return bool(date.fromisoformat(value))
        except ValueError:
            return False
    return True


def _filled(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in cells.items() if cell}


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _same(label: str, speaker: str) -> bool:
    return _folded(label).strip() == _folded(speaker).strip()


def _near(name: str, known: Sequence[str]) -> str:
    hint = did_you_mean(name, known)
    return hint if hint.startswith("Did") else "Check the spelling."


def _unmatched(place: str, reason: str, remedy: str) -> Problem:
    source, _, row = place.rpartition(":")
    return Problem(source=source or place, place=row if source else "", reason=reason, remedy=remedy)
