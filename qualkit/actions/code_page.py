"""The codes of a study with what was made of them, and one code with everything about it, for those who code.

Figures are those of the study's report: sources, of those read in full, instruments never added together. Passages and
codings are only second figures.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualkit.actions.quotes import Cell
from qualkit.measures.counts import Tally
from qualkit.measures.matrices import code_by_attribute, values
from qualkit.model import Code, CodeStatus, Coding, Document, Memo
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.patterns import together
from qualkit.text.words import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``n`` of ``base`` sources of one kind that speak of a code; ``base`` counts those read in full."""

    kind: str
    n: int
    base: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """A code with how often it was given: itself (``own``), and with all below it."""

    code: Code
    own: int
    codings: int
    documents: int
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTree:
    """A study's codes in the order of the tree; ``kinds`` are the bases in which somebody has read a source in full."""

    kinds: tuple[str, ...]
    rows: tuple[CodeRow, ...]
    documents: int
    """Documents that count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InDocument:
    """A code in one document: codings, what the source says on the whole, and whether somebody read it in full."""

    document: Document
    codings: int
    status: str
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A code over the values of one attribute in one kind of source."""

    attribute: str
    kind: str
    cells: tuple[tuple[str, Told], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Another code in the same sources (``sources`` of ``base`` have both), or on the same words."""

    code: Code
    kind: str
    sources: int
    base: int
    passages: int
    jaccard: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePage:
    """Everything about one code but its quotes, which are asked for page by page."""

    code: Code
    heir: Code | None
    """What a merged code became."""
    above: tuple[Code, ...]
    below: tuple[Code, ...]
    family: frozenset[str]
    """Ids of the code and of those in use below it."""
    own: int
    codings: int
    tallies: tuple[tuple[str, Tally], ...]
    documents: tuple[InDocument, ...]
    splits: tuple[Split, ...]
    beside: tuple[Beside, ...]
    memos: tuple[Memo, ...]
    coders: tuple[str, ...]


def code_tree(basis: Basis, *, words: str = "", status: str = "active") -> CodeTree:
    """Lay out the codes whose names, keys or definitions hold the words; with ``all``, those out of use too."""
    given = _given(basis)
    kinds = _kinds(basis)
    rows = [_row(basis, code, given, kinds) for code in in_tree(basis.view.codebook.codes)
            if status == "all" or code.status.value == status]
    return CodeTree(kinds=kinds, documents=len(basis.documents),
                    rows=tuple(row for row in rows if _holds(row.code, words)))


def in_tree(codes: Sequence[Code]) -> list[Code]:
    """Codes so that each stands below its parent, siblings in the codebook's order."""
    place = {code.key: number for number, code in enumerate(codes)}

    def path(code: Code) -> list[tuple[int, str]]:
        parts = code.key.split("/")
        keys = ["/".join(parts[:depth + 1]) for depth in range(len(parts))]
        return [(place.get(key, len(place)), key) for key in keys]

    return sorted(codes, key=path)


def code_page(basis: Basis, code_id: str, labels: Labels) -> CodePage:
    """Lay out one code with what stands behind it. The id must be one of the codebook."""
    book = basis.view.codebook
    code = book.by_id[code_id]
    family = basis.family(code.key) if code.status is CodeStatus.ACTIVE else frozenset({code.id})
    given = _given(basis)
    here = [one for member in family for one in given.get(member, ())]
    parts = code.key.split("/")[:-1]
    above = [book.by_key["/".join(parts[:depth + 1])] for depth in range(len(parts))
             if "/".join(parts[:depth + 1]) in book.by_key]
    return CodePage(
        code=code, heir=book.by_id[book.heir(code.id)] if code.replaced_by else None, above=tuple(above),
        below=tuple(book.children(code.key)), family=family,
        own=len(given.get(code.id, ())), codings=len(here),
        tallies=tuple((kind, basis.ledger.tally(family, basis.units_of(kind))) for kind in _kinds(basis)),
        documents=_documents(basis, family, here), splits=_splits(basis, family),
        beside=_beside(basis, code, labels), coders=tuple(sorted({one.coder for one in here})),
        memos=tuple(one for one in basis.view.memos() if (one.about_kind, one.about_id) == ("code", code.id)))


TREE_HEADER = ("code", "name", "status", "definition", "codings", "with those below", "documents")


def tree_table(tree: CodeTree) -> tuple[list[str], list[list[Cell]]]:
    """The tree as a table, with n and N of each kind of source."""
    header = [*TREE_HEADER, *(f"{kind} {name}" for kind in tree.kinds for name in ("n", "N"))]
    rows: list[list[Cell]] = [
        [row.code.key, row.code.name, row.code.status.value, row.code.definition, row.own, row.codings, row.documents,
         *(number for one in row.told for number in (one.n, one.base))] for row in tree.rows]
    return header, rows


def _given(basis: Basis) -> Mapping[str, Sequence[Coding]]:
    found: dict[str, list[Coding]] = defaultdict(list)
    for one in basis.by_people:
        found[basis.resolved(one.code)].append(one)
    return found


def _kinds(basis: Basis) -> tuple[str, ...]:
    """The kinds of source of which somebody has read one in full."""
    return tuple(kind for kind in basis.instruments if basis.ledger.tally((), basis.units_of(kind)).base)


def _row(basis: Basis, code: Code, given: Mapping[str, Sequence[Coding]], kinds: Sequence[str]) -> CodeRow:
    family = basis.family(code.key) if code.status is CodeStatus.ACTIVE else frozenset({code.id})
    here = [one for member in family for one in given.get(member, ())]
    return CodeRow(code=code, own=len(given.get(code.id, ())), codings=len(here),
                   documents=len({basis.home(one.document) for one in here}),
                   told=tuple(_told(basis.ledger.tally(family, basis.units_of(kind)), kind, family) for kind in kinds))


def _told(tally: Tally, kind: str, family: frozenset[str]) -> Told:
    return Told(kind=kind, n=tally.spoken if len(family) > 1 else tally.n, base=tally.base)


def _holds(code: Code, words: str) -> bool:
    held = fold(" ".join((code.key, code.name, *code.names.values(), code.definition, *code.definitions.values())))
    return all(word in held for word in fold(words).split())


def _documents(basis: Basis, family: frozenset[str], here: Sequence[Coding]) -> tuple[InDocument, ...]:
    counts = Counter(basis.home(one.document) for one in here)
    rows = []
    for document in sorted(basis.documents.values(), key=lambda one: one.key):
        unit = basis.unit_by_id[basis.source_of[document.id].unit]
        covered = unit.covers(family)
        if counts[document.id] or covered:
            rows.append(InDocument(document=document, codings=counts[document.id], read=covered,
                                   status=basis.ledger.status(unit, family).value))
    return tuple(rows)


def _splits(basis: Basis, family: frozenset[str]) -> tuple[Split, ...]:
    found = []
    for attribute in basis.splitting:
        for kind in _kinds(basis):
            units = [unit for unit in basis.units_of(kind) if attribute in unit.attributes]
            if len([value for value in values(units, attribute) if value]) < 2:
                continue
            (row,) = code_by_attribute(basis.ledger, {"": family}, attribute=attribute, units=units)
            found.append(Split(attribute=attribute, kind=kind, cells=tuple(
                (value, _told(tally, kind, family)) for value, tally in row.cells.items())))
    return tuple(found)


def _beside(basis: Basis, code: Code, labels: Labels) -> tuple[Beside, ...]:
    by_key = basis.view.codebook.by_key
    found = []
    for table in together(basis, labels):
        for pair in table["pairs"]:
            other = {pair["first"]: pair["second"], pair["second"]: pair["first"]}.get(code.key)
            if other:
                found.append(Beside(code=by_key[other], kind=table["kind"], sources=pair["sources"]["n11"],
                                    base=table["N"], passages=pair["passages"]["n11"],
                                    jaccard=pair["sources"]["jaccard"]))
    return tuple(found)
