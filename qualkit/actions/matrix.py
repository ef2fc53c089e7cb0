"""Look at the study's matrices, and write the cells of the framework matrix: people do, no machine ever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualkit.actions.opening import now, store_of, view_of
from qualkit.errors import UnknownName, UsageError
from qualkit.files.folders import yaml_files
from qualkit.files.matrices import load_summaries_file, write_summary
from qualkit.files.saving import save
from qualkit.formats.sheets import write_csv, write_xlsx
from qualkit.model import CellSummary, bytes_hash
from qualkit.project import Project
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis, basis_of
from qualkit.reports.parts.matrix import case_matrix, evidence_in, sources_by_name
from qualkit.reports.parts.patterns import together
from qualkit.reports.parts.sources import Source
from qualkit.reports.parts.tables import heat_tables, subgroup_attributes

Cell = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """One table: what it shows, its columns and its rows."""

    name: str
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixResult:
    """The matrices asked for, and written cells whose case is none of the study's sources."""

    study: str
    by: str
    matrices: Sequence[Matrix]
    lost: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteResult:
    """Which cell was written where, and how many codings stood behind it."""

    path: Path
    case: str
    theme: str
    evidence: int
    is_new: bool


def show_matrix(project: Project, *, by: str = "source", study: str = "", attribute: str = "") -> MatrixResult:
    """Lay out sources by themes, codes by an attribute's values (n of N), or codes by codes.

    Sources go under their own keys: this is for the people of the study, not for readers of its report.

    Raises:
        UnknownName: ``by`` or the attribute is not known.
        UsageError: nothing has been ingested.
    """
    makers = {"source": _by_source, "attribute": _by_attribute, "code": _by_code}
    if by not in makers:
        raise UnknownName("matrix", by, makers)
    which = project.study(study, synthesis=False)
    with store_of(project, read_only=True) as store:
        basis = basis_of(view_of(project, store, which))
        known = sources_by_name(basis)
        lost = sorted({one.case for one in basis.view.records.summaries if one.case not in known})
        return MatrixResult(study=which.key, by=by, matrices=list(makers[by](basis, attribute)), lost=lost)


def write_cell(project: Project, case: str, theme: str, *, text: str, author: str, study: str = "") -> WriteResult:
    """Write a person's words on a case and a theme, with the ids of the codings that stand behind them now.

    ``case`` is the key of a case or of a document, or the pseudonym that reports give it; ``theme`` a code's key.

    Raises:
        UnknownName: there is no such source or code.
        UsageError: there are no words, or nobody's name.
        FileInvalid, ChangedUnderYou: the file cannot be changed as it stands.
    """
    if not text.strip():
        raise UsageError("There are no words to write.", hint='Write: qualkit matrix write CASE THEME "what it says"')
    if not author.strip():
        raise UsageError("A cell needs the name of whoever writes it.",
                         hint="Name yourself with --author, or set QUALKIT_CODER.")
    which = project.study(study, synthesis=False)
    with store_of(project, read_only=True) as store:
        basis = basis_of(view_of(project, store, which))
        source, codes = _source(basis, case), basis.view.codebook.by_key
        if theme not in codes:
            raise UnknownName("code", theme, codes)
        summary = CellSummary(
            case=_key(basis, source), theme=codes[theme].key, text=" ".join(text.split()), author=author.strip(),
            date=now().date().isoformat(), evidence=evidence_in(basis, source.unit, basis.family(codes[theme].key)))
    path = _file(project, which.key, summary)
    is_new = write_summary(path, summary, study=which.key)
    return WriteResult(path=path, case=summary.case, theme=summary.theme, evidence=len(summary.evidence),
                       is_new=is_new)


def export_matrix(result: MatrixResult, path: Path) -> int:
    """Write the matrices; the suffix decides: .xlsx has a sheet for each, .csv holds one.

    Raises:
        UsageError: the suffix is neither, or there are several matrices for one .csv.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv" and len(result.matrices) == 1:
        (only,) = result.matrices
        content = write_csv(only.header, [[str(one) for one in row] for row in only.rows])
    elif suffix == ".xlsx":
        content = write_xlsx({one.name: (one.header, one.rows) for one in result.matrices}, filters=True)
    elif suffix == ".csv":
        raise UsageError(f"There are {len(result.matrices)} matrices, and a .csv file holds one.",
                         hint="Name one with --attribute, or use .xlsx.")
    else:
        raise UsageError(f"A matrix cannot be written as {path.suffix or 'a file without a suffix'}.",
                         hint="Use .csv or .xlsx.")
    save(path, content, seen=bytes_hash(path.read_bytes()) if path.exists() else "")
    return sum(len(one.rows) for one in result.matrices)


def _file(project: Project, study: str, summary: CellSummary) -> Path:
    """The file that holds the cell, else the study's last one, else a new one under its name."""
    folder = project.root / "matrices"
    found = [(path, cells) for path in yaml_files(folder) for key, cells in [load_summaries_file(path)] if key == study]
    holding = [path for path, cells in found
               if any((one.case, one.theme) == (summary.case, summary.theme) for one in cells)]
    return holding[0] if holding else found[-1][0] if found else folder / f"{study}.yaml"


def _source(basis: Basis, case: str) -> Source:
    names = sources_by_name(basis)
    found = names.get(case) or next((one for one in basis.sources if one.id == case), None)
    if found is None:
        raise UnknownName("case or document", case, names)
    return found


def _key(basis: Basis, source: Source) -> str:
    """What a file calls a source: its case, or its first document where the case has several sources."""
    case = source.case
    if case is not None and next(one for one in basis.sources if one.case == case) is source:
        return case.key
    return basis.documents[source.documents[0]].key


# --- the three matrices ------------------------------------------------------------------------------


def _by_source(basis: Basis, _: str) -> Iterator[Matrix]:
    found = case_matrix(basis, Labels("en"), ())
    by_unit = {(one.id, one.kind.value): one for one in basis.sources}
    rows = [[_key(basis, by_unit[row["source"], row["kind"]]), row["source"], row["kind"],
             *(_said(cell) for cell in row["cells"])] for row in found["rows"]]
    yield Matrix(name="sources by themes", title="Sources by themes", rows=rows,
                 header=["case", "source", "instrument", *(one["key"] for one in found["themes"])])


def _said(cell: Mapping[str, Any]) -> str:
    """A person's words, or the codes, each with their places; what has changed since in brackets."""
    if not cell["summaries"]:
        codes = [f"{one['name']} ({one['status']}): {', '.join(one['places'])}" for one in cell["codes"]]
        return "; ".join(codes) or str(cell["status"])
    words = [f"{one['code']}: {one['text']}" if one["code"] else one["text"] for one in cell["summaries"]]
    since = [f"{count} {name} since" for name in ("added", "withdrawn")
             if (count := sum(one[name] for one in cell["summaries"]))]
    return " ".join([*words, *([f"[{', '.join(cell['places'])}]"] if cell["places"] else []),
                     *([f"({', '.join(since)})"] if since else [])])


def _by_attribute(basis: Basis, attribute: str) -> Iterator[Matrix]:
    if attribute and attribute not in basis.splitting:
        raise UnknownName("cleared attribute", attribute, basis.splitting)
    labels = Labels("en")
    for table in heat_tables(basis, labels, [attribute] if attribute else subgroup_attributes(basis, "")):
        rows = [[row["key"], *(f"{cell['told']} of {cell['N']}" for cell in row["cells"])] for row in table["rows"]]
        yield Matrix(name=f"{table['attribute']} {table['kind']}", header=["code", *table["values"]], rows=rows,
                     title=f"Codes by {table['attribute']}, {labels('many.' + table['kind'])} read in full")


def _by_code(basis: Basis, _: str) -> Iterator[Matrix]:
    labels, numbers = Labels("en"), ("n11", "n10", "n01", "jaccard")
    for table in together(basis, labels):
        rows = [[pair["first"], pair["second"], *(pair[unit][name] for unit in ("sources", "passages")
                                                  for name in numbers)] for pair in table["pairs"]]
        yield Matrix(name=f"codes {table['kind']}", rows=rows,
                     title=f"Codes that meet: {table['N']} {labels('many.' + table['kind'])} read in full, "
                           f"{table['passages']} coded passages",
                     header=["first", "second", *(f"{unit} {name}" for unit in ("sources", "passages")
                                                  for name in numbers)])
