"""Look at the study's matrices, and write the cells of the framework matrix: people do, no machine ever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualkit.actions.opening import now, store_of, view_of
from qualkit.errors import ChangedUnderYou, Sentence, UnknownName, UsageError
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
    which = project.study(study, synthesis=False)
    with store_of(project, read_only=True) as store:
        return matrices_of(basis_of(view_of(project, store, which)), by=by, attribute=attribute)


def matrices_of(basis: Basis, *, by: str, attribute: str = "") -> MatrixResult:
    """The same, of what has been put together already.

    Raises:
        UnknownName: ``by`` or the attribute is not known.
    """
    makers = {"source": _by_source, "attribute": _by_attribute, "code": _by_code}
    if by not in makers:
        raise UnknownName("matrix", by, makers)
    known = sources_by_name(basis)
    lost = sorted({one.case for one in basis.view.records.summaries if one.case not in known})
    return MatrixResult(study=basis.view.study.key, by=by, matrices=list(makers[by](basis, attribute)), lost=lost)


def write_cell(project: Project, case: str, theme: str, *, text: str, author: str, study: str = "") -> WriteResult:
    """Write a person's words on a case and a theme, with the ids of the codings that stand behind them now.

    ``case`` is the key of a case or of a document, or the pseudonym that reports give it; ``theme`` a code's key.

    Raises:
        UnknownName: there is no such source or code.
        UsageError: there are no words, or nobody's name.
        FileInvalid, ChangedUnderYou: the file cannot be changed as it stands.
    """
    which = project.study(study, synthesis=False)
    with store_of(project, read_only=True) as store:
        basis = basis_of(view_of(project, store, which))
        return put_cell(project, basis, CellSummary(case=case, theme=theme, text=text, author=author))


def put_cell(project: Project, basis: Basis, words: CellSummary, *, seen: str | None = None) -> WriteResult:
    """The same of what has been put together already; ``seen`` is the stamp of the cell that its author had before
    them (`stamp_of`), where they say so.

    Raises:
        UnknownName, UsageError, FileInvalid: as `write_cell`.
        ChangedUnderYou: the cell, or the file, is another than was seen.
    """
    if not words.text.strip():
        raise UsageError(Sentence("There are no words to write."), hint=Sentence("Say what the cell holds."))
    if not words.author.strip():
        raise UsageError("A cell needs the name of whoever writes it.",
                         hint="Name yourself with --author, or set QUALKIT_CODER.")
    study = basis.view.study.key
    source, codes = _source(basis, words.case), basis.view.codebook.by_key
    if words.theme not in codes:
        raise UnknownName("code", words.theme, codes)
    theme = codes[words.theme].key
    summary = CellSummary(
        case=key_of(basis, source), theme=theme, text=" ".join(words.text.split()), author=words.author.strip(),
        date=now().date().isoformat(), evidence=evidence_in(basis, source.unit, basis.family(theme)))
    path, standing = _file(project, basis, summary)
    if standing:  # written under a former key, it stays where it is
        summary = replace(summary, case=standing.case, theme=standing.theme)
    if seen is not None and stamp_of(standing) != seen:
        raise ChangedUnderYou(Sentence("The cell of %(case)s and %(theme)s", case=summary.case, theme=theme))
    is_new = write_summary(path, summary, study=study)
    return WriteResult(path=path, case=summary.case, theme=theme, evidence=len(summary.evidence), is_new=is_new)


def stamp_of(cell: CellSummary | None) -> str:
    """What is another text after every change of a written cell; empty where there is none."""
    if cell is None:
        return ""
    return bytes_hash("\n".join([cell.text, cell.author, cell.date, *cell.evidence]).encode("utf-8"))


def export_matrix(result: MatrixResult, path: Path) -> int:
    """Write the matrices; the suffix decides: .xlsx has a sheet for each, .csv holds one.

    Raises:
        UsageError: the suffix is neither, or there are several matrices for one .csv.
    """
    form = path.suffix.lower().lstrip(".")
    if form not in ("csv", "xlsx"):
        raise UsageError(f"A matrix cannot be written as {path.suffix or 'a file without a suffix'}.",
                         hint="Use .csv or .xlsx.")
    save(path, matrix_bytes(result, form), seen=bytes_hash(path.read_bytes()) if path.exists() else "")
    return sum(len(one.rows) for one in result.matrices)


def matrix_bytes(result: MatrixResult, form: str) -> bytes:
    """The matrices as a ``csv`` or an ``xlsx`` file.

    Raises:
        UsageError: there are several, or none, and a .csv holds one.
    """
    if form == "csv" and len(result.matrices) == 1:
        (only,) = result.matrices
        return write_csv(only.header, [[str(one) for one in row] for row in only.rows])
    if form == "csv":
        raise UsageError(Sentence("There are %(count)s matrices, and a .csv file holds one.",
                                  count=len(result.matrices)),
                         hint=Sentence("Name one attribute, or use .xlsx."))
    return write_xlsx({one.name: (one.header, one.rows) for one in result.matrices}, filters=True)


def _file(project: Project, basis: Basis, summary: CellSummary) -> tuple[Path, CellSummary | None]:
    """The file that holds the cell, and what stands there; else the study's last one, or a new one under its name."""
    study, folder = basis.view.study.key, project.root / "matrices"
    found = [(path, cells) for path in yaml_files(folder) for key, cells in [load_summaries_file(path)] if key == study]
    for path, cells in found:
        for one in cells:
            if cell_of(basis, one) == cell_of(basis, summary):
                return path, one
    return (found[-1][0] if found else folder / f"{study}.yaml"), None


def cell_of(basis: Basis, written: CellSummary) -> tuple[str, str]:
    """The source (its unit) and the code (its key now) that a written cell is about; as written where not known."""
    source, code = sources_by_name(basis).get(written.case), basis.view.codebook.by_key.get(written.theme)
    return source.unit if source else written.case, code.key if code else written.theme


def _source(basis: Basis, case: str) -> Source:
    names = sources_by_name(basis)
    found = names.get(case) or next((one for one in basis.sources if one.id == case), None)
    if found is None:
        raise UnknownName("case or document", case, names)
    return found


def key_of(basis: Basis, source: Source) -> str:
    """What a file calls a source: its case, or its first document where the case has several sources."""
    case = source.case
    if case is not None and next(one for one in basis.sources if one.case == case) is source:
        return case.key
    return basis.documents[source.documents[0]].key


# --- the three matrices ------------------------------------------------------------------------------


def _by_source(basis: Basis, _: str) -> Iterator[Matrix]:
    found = case_matrix(basis, Labels("en"), ())
    by_unit = {(one.id, one.kind.value): one for one in basis.sources}
    rows = [[key_of(basis, by_unit[row["source"], row["kind"]]), row["source"], row["kind"],
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
