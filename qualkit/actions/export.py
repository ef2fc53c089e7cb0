"""Give people's codings out: a tidy row per quotation, the 0/1 case table, or everything as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.actions.double_coding_lines import adjudication_lines, assignment_lines
from qualkit.actions.opening import store_of, view_of
from qualkit.actions.transfer import PASSAGE_READING
from qualkit.errors import UsageError
from qualkit.files.saving import save
from qualkit.formats.sheets import write_csv, write_xlsx
from qualkit.model import Code, Coding, Document, View, bytes_hash
from qualkit.project import Project
from qualkit.reports.parts.basis import basis_of

if TYPE_CHECKING:
    from pandas import DataFrame

TIDY = ("document", "case", "speaker", "start", "end", "quote", "code", "code_path", "coder", "direction", "hedged",
        "key_quote", "memo", "made_at", "id")
"""The columns of the tidy table, before the attributes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of codings: a row per quotation, or per source with a 0/1 column per code."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def to_frame(self) -> DataFrame:
        """Return it as a pandas data frame of text (0/1 columns as numbers)."""
        from pandas import DataFrame, to_numeric

        frame = DataFrame(list(self.rows), columns=list(self.header), dtype=str)
        for name in frame.columns:
            if len(frame) and frame[name].isin(["0", "1"]).all():
                frame[name] = to_numeric(frame[name])
        return frame


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportResult:
    """What was written where."""

    path: Path
    rows: int
    left_out: int = 0
    """Codings of documents whose file is missing: neither they nor what else was done on these are written."""


def codings_table(project: Project, *, study: str = "", matrix: bool = False) -> Table:
    """Return people's codings as a table: see `export_codings`.

    Raises:
        UsageError: nothing has been ingested.
    """
    with store_of(project, read_only=True) as store:
        view = view_of(project, store, project.study(study, synthesis=False))
        return _matrix(view) if matrix else _tidy(view)


def export_codings(project: Project, path: Path, *, study: str = "", matrix: bool = False) -> ExportResult:
    """Write codings to ``path``; its suffix decides the form (.csv, .xlsx, .jsonl).

    The table has one row per quotation with the attributes of its document and case; ``matrix``
    gives a row per source as reports count them and a 0/1 column per code; .jsonl also holds readings, decisions,
    assignments, adjudications and codings that were taken back, and can be imported again. The table and the matrix
    leave out codings that fell when a difference was settled; .jsonl holds all as they were made.

    Raises:
        UsageError: the suffix is none of these, or a matrix is asked for as .jsonl.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx") and (matrix or suffix != ".jsonl"):
        raise UsageError(f"Codings cannot be written as {suffix or 'a file without a suffix'} here.",
                         hint="Use .csv or .xlsx, or .jsonl without --matrix.")
    with store_of(project, read_only=True) as store:
        which = project.study(study, synthesis=False)
        view = view_of(project, store, which)
        keys = {document.id: document.key for document in view.documents() if not document.missing}
        every = store.codings(which.key, include_withdrawn=True)
        left_out = sum(one.document not in keys and one.withdrawn_at is None for one in every)
        if suffix == ".jsonl":
            assigned = [one for one in store.assignments(which.key) if one.document in keys]
            lines = [*_json_lines(view, every, keys), *(_line(**one) for one in assignment_lines(assigned, keys))]
            _save(path, "".join(f"{line}\n" for line in lines).encode())
            return ExportResult(path=path, rows=len(lines), left_out=left_out)
        table = _matrix(view) if matrix else _tidy(view)
    sheets = {"codings": (table.header, table.rows)}
    _save(path, write_csv(table.header, table.rows) if suffix == ".csv" else write_xlsx(sheets))
    return ExportResult(path=path, rows=len(table.rows), left_out=left_out)


def _save(path: Path, content: bytes) -> None:
    save(path, content, seen=bytes_hash(path.read_bytes()) if path.exists() else "")


def _tidy(view: View) -> Table:
    documents = {document.id: document for document in view.documents()}
    names = _attribute_names(view, documents.values())
    rows = [_tidy_row(view, coding, documents[coding.document], names) for coding in view.codings()]
    return Table(header=[*TIDY, *(_told_apart(name) for name in names)], rows=rows)


def _told_apart(name: str) -> str:
    """The name of an attribute's column, where a column of the codings themselves has the same name already."""
    return f"{name} (attribute)" if name.casefold() in TIDY else name


def _attribute_names(view: View, documents: Iterable[Document]) -> list[str]:
    names = {name for document in documents for name in document.attributes}
    return sorted(names | {name for case in view.cases().values() for name in case.attributes})


def _tidy_row(view: View, coding: Coding, document: Document, names: Sequence[str]) -> list[str]:
    speaker = speaker_at(view, document, coding.start)
    case = view.case_of(document.id, speaker)
    attributes = {**document.attributes, **(case.attributes if case else {})}
    code = view.codebook.by_id.get(coding.code)
    return [document.key, case.key if case else "", speaker, str(coding.start), str(coding.end), coding.quote,
            code.key if code else coding.code, path_of(view, code), coding.coder,
            coding.direction.value if coding.direction else "", str(int(coding.hedged)), str(int(coding.key_quote)),
            coding.memo, coding.made_at.isoformat(), coding.id, *(attributes.get(name, "") for name in names)]


def speaker_at(view: View, document: Document, position: int) -> str:
    """Return the label of whoever speaks at a position of a document, or the empty string."""
    return next((turn.speaker for turn in view.text(document.id).turns if turn.start <= position < turn.end), "")


def path_of(view: View, code: Code | None) -> str:
    """Return a code's names from the top down, joined by arrows."""
    if code is None:
        return ""
    parts = code.key.split("/")
    keys = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return " > ".join(view.codebook.by_key[key].name if key in view.codebook.by_key else key for key in keys)


def _matrix(view: View) -> Table:
    """A row per source as reports count them: a case once, a document where there is no case."""
    basis = basis_of(view)
    keys = {document.id: document.key for document in view.documents()}
    given: dict[str, set[str]] = {source.id: set() for source in basis.sources}
    for coding in basis.by_people:
        given[basis.source_of[basis.home(coding.document)].id].add(basis.resolved(coding.code))
    names = {source.id: source.case.key if source.case else keys[source.documents[0]] for source in basis.sources}
    codes = list(view.codebook.codes)
    rows = [[names[one], *(str(int(code.id in codes_given)) for code in codes)] for one, codes_given in given.items()]
    return Table(header=["case", *(code.key for code in codes)], rows=sorted(rows))


def _json_lines(view: View, codings: Iterable[Coding], keys: Mapping[str, str]) -> Iterator[str]:
    """Lay out what was done on the documents of ``keys``, all of it or, where the file is missing, nothing.

    A reading without the codings made in it would say "no" to every code.
    """
    code_keys = {code.id: code.key for code in view.codebook}
    for coding in codings:
        if coding.document not in keys:
            continue
        yield _line(record="coding", id=coding.id, document=keys[coding.document],
                    spans=[[anchor.start, anchor.end] for anchor in coding.anchors], quote=coding.quote,
                    code=code_keys.get(coding.code, coding.code), coder=coding.coder,
                    decision=coding.decision, direction=coding.direction, hedged=coding.hedged,
                    key_quote=coding.key_quote, memo=coding.memo,
                    at=coding.made_at.isoformat(),
                    withdrawn_at=coding.withdrawn_at.isoformat() if coding.withdrawn_at else None)
    for reading in (one for one in view.readings() if one.document in keys):
        yield _line(record="reading", id=reading.id, document=keys[reading.document], coder=reading.coder,
                    codes_known=[code_keys[code] for code in reading.codes if code in code_keys],
                    at=reading.finished_at.isoformat())
    for part in view.passage_readings():
        if part.document in keys:
            yield _line(record=PASSAGE_READING, id=part.id, document=keys[part.document], start=part.anchor.start,
                        end=part.anchor.end, quote=part.anchor.quote, coder=part.coder, sample=part.sample,
                        codes_known=[code_keys[code] for code in part.codes if code in code_keys],
                        at=part.read_at.isoformat())
    for decision in (one for one in view.decisions() if one.anchor.document in keys):
        yield _line(record="decision", id=decision.id, document=keys[decision.anchor.document],
                    start=decision.anchor.start, end=decision.anchor.end, quote=decision.anchor.quote,
                    code=code_keys.get(decision.code, decision.code), coder=decision.coder, verdict=decision.verdict,
                    memo=decision.note, snapshot=dict(decision.snapshot), at=decision.decided_at.isoformat())
    settled = (one for one in view.adjudications() if one.document in keys)
    for line in adjudication_lines(settled, keys, code_keys):
        yield _line(**line)


def _line(**fields: object) -> str:
    return json.dumps({name: value for name, value in fields.items() if value not in (None, "")}, ensure_ascii=False,
                      sort_keys=True)
