"""The framework matrix to work on: a row a source, a column a theme; what people wrote of each, what stands there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualkit.actions.matrix import cell_of, key_of, stamp_of
from qualkit.errors import UnknownName
from qualkit.model import CellSummary, Code
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.matrix import sources_by_name
from qualkit.reports.parts.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A code of a theme in one source: how often it was given, and what the source says on the whole."""

    code: Code
    codings: int
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A person's words on a cell. ``added`` and ``withdrawn`` count codings since, where its author kept pointers."""

    cell: CellSummary
    code: Code
    added: int
    withdrawn: int

    @property
    def stamp(self) -> str:
        """What is another text once somebody has changed the cell."""
        return stamp_of(self.cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkCell:
    """One source on one theme. ``status`` is empty where nobody has read the source in full."""

    theme: Code
    status: str
    said: tuple[Said, ...]
    written: tuple[Written, ...]
    evidence: tuple[str, ...]
    """Ids of the codings that stand behind it now."""

    @property
    def own(self) -> Written | None:
        """The words on the theme itself, which the desk edits; others are on codes below it."""
        return next((one for one in self.written if one.code.id == self.theme.id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkRow:
    """A source with its cells; ``case`` is what files call it."""

    case: str
    source: Source
    read: bool
    attributes: Mapping[str, str]
    cells: tuple[FrameworkCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """Sources that were read, coded or written about, by the themes at the top of the tree."""

    themes: tuple[Code, ...]
    rows: tuple[FrameworkRow, ...]
    lost: tuple[CellSummary, ...] = ()
    """Written cells whose source is not there (any more), or whose theme is out of use."""


def framework(basis: Basis) -> Framework:
    """Lay the matrix out."""
    themes = tuple(code for code in basis.view.codebook.active if code.depth == 0)
    index = _Index(basis)
    rows = [_row(basis, source, themes, index) for source in basis.sources]
    shown = {id(one.cell) for row in rows for cell in row.cells for one in cell.written}
    return Framework(
        themes=themes, lost=tuple(one for one in basis.view.records.summaries if id(one) not in shown),
        rows=tuple(row for row in rows if row.read or any(cell.said or cell.written for cell in row.cells)))


def framework_cell(basis: Basis, *, case: str, theme: str) -> tuple[FrameworkRow, FrameworkCell]:
    """One source with its cell on one code, by the source's name and the code's key.

    Raises:
        UnknownName: there is no such source, or no such code.
    """
    names, by_key = sources_by_name(basis), basis.view.codebook.by_key
    if case not in names:
        raise UnknownName("case or document", case, names)
    if theme not in by_key:
        raise UnknownName("code", theme, by_key)
    row = _row(basis, names[case], [by_key[theme]], _Index(basis))
    return row, row.cells[0]


def row_of(basis: Basis, source: Source) -> FrameworkRow:
    """The row of one source."""
    themes = [code for code in basis.view.codebook.active if code.depth == 0]
    return _row(basis, source, themes, _Index(basis))


class _Index:
    """Codings and written cells by source and code, put together once."""

    def __init__(self, basis: Basis) -> None:
        self.codings: dict[tuple[str, str], list[str]] = defaultdict(list)
        for coding in basis.by_people:
            unit = basis.source_of[basis.home(coding.document)].unit
            self.codings[unit, basis.resolved(coding.code)].append(coding.id)
        self.written: dict[str, list[tuple[str, CellSummary]]] = defaultdict(list)
        for one in basis.view.records.summaries:
            unit, key = cell_of(basis, one)
            self.written[unit].append((key, one))


def _row(basis: Basis, source: Source, themes: Sequence[Code], index: _Index) -> FrameworkRow:
    return FrameworkRow(case=key_of(basis, source), source=source, read=source.unit in basis.read,
                        attributes=basis.cleared(source.attributes),
                        cells=tuple(_cell(basis, source, theme, index) for theme in themes))


def _cell(basis: Basis, source: Source, theme: Code, index: _Index) -> FrameworkCell:
    unit, family = basis.unit_by_id[source.unit], basis.family(theme.key)
    codes = [code for code in basis.view.codebook if code.id in family]
    said = tuple(Said(code=code, codings=len(index.codings[unit.id, code.id]),
                      status=basis.ledger.status(unit, {code.id}).value)
                 for code in codes if (unit.id, code.id) in index.codings)
    by_key = basis.view.codebook.by_key
    written = [_written(basis, unit.id, by_key[key], cell, index) for key, cell in index.written[unit.id]
               if key == theme.key or key.startswith(f"{theme.key}/")]
    return FrameworkCell(
        theme=theme, said=said, written=tuple(sorted(written, key=lambda one: one.code.key)),
        status=basis.ledger.status(unit, family).value if said or unit.covers(family) else "",
        evidence=tuple(one for code in codes for one in index.codings.get((unit.id, code.id), ())))


def _written(basis: Basis, unit: str, code: Code, cell: CellSummary, index: _Index) -> Written:
    now = {one for member in basis.family(code.key) for one in index.codings.get((unit, member), ())}
    kept = set(basis.counted(cell.evidence))
    return Written(cell=cell, code=code, added=len(now - kept) if kept else 0, withdrawn=len(kept - now))
