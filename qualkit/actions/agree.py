"""How far coders agree on what they both read, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualkit.actions.opening import store_of, view_of
from qualkit.errors import Sentence, UnknownName, UsageError
from qualkit.files.saving import save
from qualkit.formats.sheets import write_csv, write_xlsx
from qualkit.measures.disagreements import Disagreement, Kind
from qualkit.measures.intervals import DRAWS, LEVEL
from qualkit.model import View, bytes_hash
from qualkit.model.agreement import CodedUnit, Coefficient, Overlap
from qualkit.project import Project
from qualkit.reports.parts.agreement import (
    RULES,
    AfterSettling,
    Agreement,
    CodeAgreement,
    after_settling,
    agreement,
)
from qualkit.reports.parts.basis import Basis, basis_of
from qualkit.reports.parts.excerpts import position


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Who and what is compared, and by which lens; the plan of ``qualkit.toml`` where nothing is said."""

    coders: Sequence[str] = ()
    codes: Sequence[str] = ()
    unit: CodedUnit | None = None
    overlap: Overlap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreed:
    """A place on which two coders differ. ``quote`` is filled only where quotes were asked for."""

    kind: Kind
    document: str
    place: str
    """``turn 14``, as in the transcript."""
    start: int
    end: int
    code: str
    by: str
    other: str
    instead: str = ""
    settled: str = ""
    """Who settled it; empty while nobody has, or where a coding has changed since."""
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """How many places somebody settled, and the figures as if both coders had what was settled there.

    They tell how far the two records agree now. Only the figures before measure how reliably codes were given.
    """

    places: int
    """Places on which the coders differ, a boundary and a direction of the same codings counted once."""
    settled: int
    again: int
    """Settled over codings that have changed since."""
    by: tuple[str, ...]
    pooled: CodeAgreement
    codes: tuple[CodeAgreement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeResult:
    """Agreement by code. ``main`` is the declared coefficient, empty where none was declared beforehand.

    ``note`` says what is to be known before a figure is quoted.
    """

    coders: tuple[str, ...]
    documents: tuple[str, ...]
    unit: CodedUnit
    overlap: Overlap
    main: str
    as_declared: bool
    notes: tuple[str, ...]
    codings: int
    from_suggestions: int
    unplaced: int
    late: int
    """Codings made when the coders had finished, and may have seen each other's."""
    level: float
    draws: int
    pooled: CodeAgreement
    codes: tuple[CodeAgreement, ...]
    unused: tuple[str, ...]
    kinds: Mapping[str, int]
    disagreements: tuple[Disagreed, ...]
    settling: Settling | None = None
    """None while nothing was settled. All other figures are of the codings as they were made."""


def agree(project: Project, *, study: str = "", compared: Compared | None = None, quotes: bool = False) -> AgreeResult:
    """Compare coders on the documents that two of them have read in full.

    Raises:
        UnknownName: there is no such coder or code.
        UsageError: there is nothing to compare, or the lens makes no sense.
    """
    with store_of(project, read_only=True) as store:
        view = view_of(project, store, project.study(study, synthesis=False))
        return compare(basis_of(view), compared or Compared(), quotes=quotes)


def compare(basis: Basis, asked: Compared, *, quotes: bool = False) -> AgreeResult:
    """As `agree`, of a study that is open already, and of no more than its view shows.

    Raises:
        UnknownName: there is no such coder or code.
        UsageError: there is nothing to compare, or the lens makes no sense.
    """
    plan = basis.view.study.agreement
    if asked.overlap is not None and (asked.unit or plan.unit) in RULES:
        raise UsageError(Sentence("An overlap rule has no meaning for the unit %(unit)s.",
                                  unit=Sentence(asked.unit or plan.unit)),
                         hint=Sentence("Leave the overlap rule out, or choose the unit sentence, turn or passage."))
    _check_names(basis.view, asked)
    found = agreement(basis, plan, coders=asked.coders, codes=asked.codes, unit=asked.unit, overlap=asked.overlap)
    if found is None:
        raise UsageError(Sentence("No document has been read in full by two of the coders, so nothing can be "
                                  "compared."),
                         hint=Sentence("Let two coders read the same documents in full: on the desk, or with qualkit "
                                       "review. Readings made elsewhere come in with qualkit codings import."))
    return _result(basis, found, asked, quotes=quotes)


def _check_names(view: View, asked: Compared) -> None:
    readers = sorted({reading.coder for reading in view.readings()})
    for coder in asked.coders:
        if coder not in readers:
            raise UnknownName("coder with a reading", coder, readers)
    if asked.coders and len(set(asked.coders)) < 2:
        raise UsageError(Sentence("Agreement needs two coders."),
                         hint=Sentence("Name two who have read documents in full, for example fanta,luc."))
    keys = [code.key for code in view.codebook.active]
    for code in asked.codes:
        if code not in keys:
            raise UnknownName("code", code, keys)


def _result(basis: Basis, found: Agreement, asked: Compared, *, quotes: bool) -> AgreeResult:
    keys = {document.id: document.key for document in basis.view.documents()}
    settled = {basis.settlement.place_of(one): one.adjudicator for one in basis.settlement.applied}
    differences = tuple(_disagreed(basis, document, one, keys=keys, quotes=quotes, settled=settled)
                        for document, places in found.disagreements.items() for one in places)
    kinds = Counter(one.kind for one in differences)
    return AgreeResult(
        coders=found.coders, documents=tuple(keys[one] for one in found.documents), unit=found.unit,
        overlap=found.overlap, main=found.plan.coefficient or "", as_declared=found.is_as_declared,
        notes=tuple(_notes(found)), codings=found.codings, from_suggestions=found.from_suggestions,
        unplaced=found.unplaced, late=found.late, level=LEVEL, draws=DRAWS, pooled=found.pooled, codes=found.codes,
        unused=found.unused, kinds={kind.value: kinds[kind] for kind in Kind}, disagreements=differences,
        settling=_settling(after_settling(basis, found, asked.codes)))


def _settling(found: AfterSettling | None) -> Settling | None:
    if found is None:
        return None
    return Settling(places=found.places, settled=found.settled, again=found.again, by=found.by,
                    pooled=found.after.pooled, codes=found.after.codes)


def _notes(found: Agreement) -> Iterator[str]:
    if found.plan.coefficient is None:
        yield ("No coefficient was declared beforehand (coefficient under [agreement] in qualkit.toml), so none is "
               "the main one. To choose one after seeing the figures is no declaration.")
    elif not found.is_as_declared:
        yield f"Declared was the unit {found.plan.unit} with overlap {found.plan.overlap}; this is another look."
    if found.from_suggestions:
        yield (f"{found.from_suggestions} of {found.codings} codings were accepted from suggestions that both coders "
               "may have seen: agreement on them is no sign of independent judgement.")
    if found.late:
        yield (f"{found.late} of {found.codings} codings were made after all who are compared had finished the "
               "document, and may have seen each other's work: agreement on them is no sign of independent judgement.")
    if found.unshared:
        yield (f"{sum(found.unshared.values())} codings are left out, since no other coder could know their codes "
               f"({', '.join(sorted(found.unshared))}) when reading, or these are not in use any more.")
    if found.unplaced:
        yield f"{found.unplaced} codings have no place in the text compared and are left out."


def _disagreed(basis: Basis, document: str, one: Disagreement, *, keys: Mapping[str, str], quotes: bool,
               settled: Mapping[frozenset[str], str]) -> Disagreed:
    by_id, text = basis.view.codebook.by_id, basis.texts[document]
    name, number = position(text, one.start)
    instead = by_id[one.instead].key if one.kind is Kind.OTHER_CODE else one.instead
    return Disagreed(
        kind=one.kind, document=keys[document], place=f"{name} {number}", start=one.start, end=one.end,
        code=by_id[one.code].key, by=one.by, other=one.other, instead=instead,
        settled=settled.get(one.codings, ""),
        quote=basis.veil.testimony(text.content[one.start:one.end])
        if quotes and basis.may_quote(document, one.start, one.end) else "")


Cell = str | int | float
Sheet = tuple[list[str], list[list[Cell]]]
FORMS = ("csv", "xlsx")


def export_agreement(result: AgreeResult, path: Path) -> int:
    """Write a row per code, as `agreement_bytes` lays it out; the suffix decides the form.

    Raises:
        UsageError: the suffix is neither .csv nor .xlsx.
    """
    form = path.suffix.lower()[1:]
    if form not in FORMS:
        raise UsageError(f"Agreement cannot be written as {path.suffix or 'a file without a suffix'}.",
                         hint="Use .csv or .xlsx.")
    save(path, agreement_bytes(result, form), seen=bytes_hash(path.read_bytes()) if path.exists() else "")
    return len(result.codes) + 1


def agreement_bytes(result: AgreeResult, form: str) -> bytes:
    """Return a row per code as ``csv``; as ``xlsx`` also the disagreements, and the figures after settling."""
    header, rows = _table(result, result.codes, result.pooled)
    if form == "csv":
        return write_csv(header, [[str(one) for one in row] for row in rows])
    sheets = {"agreement": (header, rows), "disagreements": _differences(result)}
    if result.settling is not None:
        sheets["after settling"] = _table(result, result.settling.codes, result.settling.pooled)
    return write_xlsx(sheets, filters=True)


def _table(result: AgreeResult, codes: Sequence[CodeAgreement], pooled: CodeAgreement) -> Sheet:
    names = sorted(Coefficient, key=lambda one: one != result.main)
    cells = cell_names(result)
    header = ["code", "coders", "unit", "overlap", "declared", "documents", "units", *cells, "prevalence",
              *(part for one in names for part in (one.value, f"{one} low", f"{one} high"))]
    rows: list[list[Cell]] = []
    for line in (*codes, pooled):
        estimates = [line.coefficients.get(one) for one in names]
        figures = [value for one in estimates for value in ((one.value, one.low, one.high) if one else (None,) * 3)]
        rows.append([line.key or "(all codes used)", ",".join(result.coders), result.unit, result.overlap,
                     result.main or "none", line.documents, line.units, *line.cells,
                     *("" if one is None else one for one in (line.prevalence, *figures))])
    return header, rows


def cell_names(result: AgreeResult) -> list[str]:
    """What the four cells of two coders are called; none for three or more."""
    if not result.pooled.cells:
        return []
    one, other = result.coders
    return ["both", f"only {one}", f"only {other}", "neither"]


def _differences(result: AgreeResult) -> Sheet:
    names = ("kind", "document", "place", "start", "end", "code", "by", "other", "instead", "settled", "quote")
    return list(names), [[getattr(one, name) for name in names] for one in result.disagreements]
