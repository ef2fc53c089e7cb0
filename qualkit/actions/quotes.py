"""What people coded, as quotes that can be gone through: the codings behind a code, a case, a cell or a finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qualkit.formats.sheets import write_csv, write_xlsx
from qualkit.model import Code, Coding, Direction, Document, Place
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.sources import Source

PAGE = 40
"""Quotes shown at once."""
UNSET = "unset"
"""The direction of a coding that has none."""
Cell = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which quotes are asked for; what is empty does not narrow them. ``codes`` and ``documents`` are ids.

    ``attributes`` are names and values, as the source has them; ``kind`` is a base (``interview``), ``unit`` a source
    in one. ``read_only`` leaves out sources that nobody has read in full, as figures with a base do.
    """

    codes: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    """Codes that the same source must have too."""
    documents: frozenset[str] = frozenset()
    coder: str = ""
    direction: str = ""
    attributes: Sequence[tuple[str, str]] = ()
    kind: str = ""
    unit: str = ""
    codings: frozenset[str] | None = None
    """Just these, by id."""
    read_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A coding with all that is needed to judge it: its words, who says them, where, and who coded it as what."""

    coding: Coding
    code: Code
    document: Document
    source: str
    """The key of the case, or of the document where it stands for itself."""
    kind: str
    place: tuple[str, int]
    """``("turn", 14)`` or ``("paragraph", 3)``."""
    attributes: dict[str, str] = field(default_factory=dict)
    quotable: bool = True
    """Whether reports may print it: who speaks may have agreed to be counted only."""

    @property
    def direction(self) -> str:
        """Its direction, or ``unset``."""
        return self.coding.direction.value if self.coding.direction else UNSET


def name_of(basis: Basis, source: Source) -> str:
    """What the people of a study call a source: its case, or its document."""
    return source.case.key if source.case else basis.documents[source.documents[0]].key


def matching(basis: Basis, wanted: Wanted) -> list[Coding]:
    """Return the codings asked for in the order of the documents and their texts."""
    beside = {unit.id for unit in basis.units if basis.ledger.marks_on(unit, wanted.beside)} if wanted.beside else None

    def fits(coding: Coding) -> bool:
        home = basis.home(coding.document)
        source = basis.source_of[home]
        unit = basis.unit_by_id[source.unit]
        return ((not wanted.codes or basis.resolved(coding.code) in wanted.codes)
                and (wanted.codings is None or coding.id in wanted.codings)
                and (not wanted.documents or home in wanted.documents or coding.document in wanted.documents)
                and wanted.coder in ("", coding.coder)
                and wanted.direction in ("", coding.direction.value if coding.direction else UNSET)
                and wanted.unit in ("", unit.id) and wanted.kind in ("", unit.instrument)
                and (beside is None or unit.id in beside)
                and (not wanted.read_only or unit.covers(wanted.codes))
                and all(unit.attributes.get(name, "") == value for name, value in wanted.attributes))

    return [coding for coding in basis.by_people if fits(coding)]


def quoted(basis: Basis, codings: Iterable[Coding]) -> list[Quote]:
    """Lay codings out as quotes."""
    by_id = basis.view.codebook.by_id
    return [_quote(basis, one, by_id[basis.resolved(one.code)]) for one in codings
            if basis.resolved(one.code) in by_id]


def _quote(basis: Basis, coding: Coding, code: Code) -> Quote:
    home = basis.home(coding.document)
    source = basis.source_of[home]
    here = coding.place is not Place.ORPHAN
    return Quote(coding=coding, code=code, document=basis.documents[home], source=name_of(basis, source),
                 kind=source.kind.value, attributes=basis.cleared(source.attributes),
                 place=basis.place(coding.document, coding.start, coding.end) if here else ("", 0),
                 quotable=here and basis.may_quote(coding.document, coding.start, coding.end))


def page_of(found: Sequence[Coding], number: int) -> Sequence[Coding]:
    """The codings of a page, counted from 1."""
    first = PAGE * (max(1, number) - 1)
    return found[first:first + PAGE]


HEADER = ("document", "source", "kind", "place", "code", "direction", "hedged", "key quote", "coder", "coded at",
          "quote", "memo", "coding")


def quotes_table(basis: Basis, quotes: Sequence[Quote]) -> tuple[list[str], list[list[Cell]]]:
    """Quotes as a table: header and rows, a column for each attribute that may be printed."""
    names = list(basis.view.privacy.cleared)
    rows: list[list[Cell]] = [[
        one.document.key, one.source, one.kind, " ".join(map(str, one.place)) if one.place[0] else "", one.code.key,
        one.direction, "yes" if one.coding.hedged else "", "yes" if one.coding.key_quote else "", one.coding.coder,
        one.coding.made_at.isoformat(), one.coding.quote, one.coding.memo, one.coding.id,
        *(one.attributes.get(name, "") for name in names)] for one in quotes]
    return [*HEADER, *names], rows


def table_bytes(name: str, header: Sequence[str], rows: Sequence[Sequence[Cell]], form: str) -> bytes:
    """A table as the bytes of a ``csv`` or ``xlsx`` file."""
    if form == "csv":
        return write_csv(list(header), [[str(one) for one in row] for row in rows])
    return write_xlsx({name: (list(header), [list(row) for row in rows])}, filters=True)


DIRECTIONS = (*(one.value for one in Direction), UNSET)
