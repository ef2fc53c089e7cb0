"""How far coders agree, by code and over all codes, with intervals; the other coefficients are for an annex."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from qualkit.measures.agreement import NOMINAL, Sums, sums
from qualkit.measures.disagreements import Disagreement
from qualkit.measures.intervals import LEAST_DOCUMENTS, Estimate, drawn, resampled, spread
from qualkit.measures.sets import masi_alpha
from qualkit.measures.unitizing import Disagreements, disagreements, together
from qualkit.model import Coding
from qualkit.model.agreement import AgreementPlan, CodedUnit, Coefficient, Overlap
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.comparison import Comparison

RULES: Mapping[CodedUnit, Overlap] = {CodedUnit.CHARACTER: Overlap.WHOLE, CodedUnit.DOCUMENT: Overlap.ANY}
"""Units that leave no choice of an overlap rule."""
ABSENT, PRESENT = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeAgreement:
    """Agreement on one code (key ``""``: on all codes together).

    ``cells`` are the units that both, only the first, only the second and neither of two coders gave the code.
    """

    key: str
    documents: int
    units: int
    prevalence: float | None
    """The share of values that say the code is there."""
    cells: tuple[int, ...] = ()
    coefficients: Mapping[str, Estimate] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Everything ``qualkit agree`` says. ``codes`` are those that somebody used; ``unused`` the keys of the rest."""

    coders: tuple[str, ...]
    documents: tuple[str, ...]
    unit: CodedUnit
    overlap: Overlap
    plan: AgreementPlan
    codings: int
    from_suggestions: int
    unplaced: int
    late: int
    """Codings made when all who are compared on the document had finished it: they may have seen each other's by then.
    What was changed or taken back so late is not known here."""
    pooled: CodeAgreement
    unshared: Mapping[str, int] = field(default_factory=dict)
    """Key of a code -> codings left out, since no other coder knew the code when they read, or it is not in use."""
    codes: tuple[CodeAgreement, ...] = ()
    unused: tuple[str, ...] = ()
    disagreements: Mapping[str, Sequence[Disagreement]] = field(default_factory=dict)

    @property
    def is_as_declared(self) -> bool:
        """Whether unit and rule are those that were declared beforehand."""
        rule = RULES.get(self.plan.unit, self.plan.overlap)
        return self.plan.coefficient is not None and (self.unit, self.overlap) == (self.plan.unit, rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterSettling:
    """Agreement once differences were settled. It tells how far the records agree now, and measures no reliability.

    ``places`` are those on which the coders differ, ``settled`` those of them that somebody settled, ``again`` those
    that were settled and have changed since; ``by`` the handles of who settled.
    """

    places: int
    settled: int
    again: int
    by: tuple[str, ...]
    after: Agreement


def places(found: Agreement) -> set[frozenset[str]]:
    """The places of all differences, each as the codings that meet there: one place may differ in two kinds."""
    return {one.codings for document in found.disagreements.values() for one in document}


def after_settling(basis: Basis, found: Agreement, codes: Sequence[str] = ()) -> AfterSettling | None:
    """Compare again as if both coders of each adjudication had what was settled; None if nothing was.

    ``found`` is agreement before, ``codes`` the keys it was asked for.
    """
    theirs = [one for one in basis.settlement.applied if frozenset(found.coders).issuperset(one.coders)]
    again = [one for one in basis.settlement.again if frozenset(found.coders).issuperset(one.coders)]
    every = places(found)
    settled = {place: one.adjudicator for one in theirs if (place := basis.settlement.place_of(one)) in every}
    if not settled and not again:
        return None
    made = basis.evidence(basis.settlement.as_agreed(found.coders))
    after = agreement(basis, found.plan, coders=found.coders, codes=codes, unit=found.unit, overlap=found.overlap,
                      made=made)
    assert after is not None  # the same readings
    return AfterSettling(places=len(every), settled=len(settled), again=len(again),
                         by=tuple(sorted(set(settled.values()))), after=after)


def readers(basis: Basis) -> dict[str, list[str]]:
    """By document, who has read it in full, where two or more have."""
    return {document: sorted(basis.known[document]) for document in basis.documents
            if len(basis.known.get(document, ())) > 1}


def agreement(basis: Basis, plan: AgreementPlan, *, coders: Sequence[str] = (), codes: Sequence[str] = (),
              unit: CodedUnit | None = None, overlap: Overlap | None = None,
              made: Sequence[Coding] | None = None) -> Agreement | None:
    """Compare coders (all who share a document unless named) on codes (all active ones unless keys are given).

    Their codings are compared as they made them, whatever was settled since, unless others are given (``made``).
    None if no two of them have read the same document.
    """
    unit = unit or plan.unit
    chosen = tuple(coders) or tuple(sorted({one for both in readers(basis).values() for one in both}))
    found = Comparison(basis=basis, coders=chosen, unit=unit, keys=frozenset(codes),
                       made=basis.as_made if made is None else made,
                       overlap=RULES.get(unit, overlap or plan.overlap))
    if not found.documents:
        return None
    keys = {code.id: code.key for code in basis.view.codebook}
    codings = [one for one in found.codings if basis.resolved(one.code) in found.used]
    lines = {keys[code]: _figures(found, code) for code in found.codes if code in found.used}
    return Agreement(
        coders=chosen, documents=tuple(found.documents), unit=unit, overlap=found.overlap, plan=plan,
        codings=len(codings), from_suggestions=sum(one.decision is not None for one in codings),
        unplaced=found.unplaced, unshared=Counter(keys[basis.resolved(one.code)] for one in found.unshared),
        late=_late(basis, found, codings), pooled=_pooled(found, list(lines.values())),
        codes=tuple(_line(key, one) for key, one in lines.items()),
        unused=tuple(keys[code] for code in found.codes if code not in found.used),
        disagreements=found.disagreements())


def _late(basis: Basis, found: Comparison, codings: Sequence[Coding]) -> int:
    finished: dict[str, dict[str, datetime]] = {}
    for one in basis.readings:
        times = finished.setdefault(basis.home(one.document), {})
        times[one.coder] = min(one.finished_at, times.get(one.coder, one.finished_at))
    last = {document: max(finished[document][one] for one in coders) for document, coders in found.known.items()}
    return sum(one.made_at > last[basis.home(one.document)] for one in codings)


@dataclass(frozen=True, slots=True)
class _Figures:
    """What is counted of a code, each a row per document."""

    parts: Sequence[Sequence[float]]
    """The sums that coefficients are made of."""
    cells: Counter[tuple[int | None, ...]]
    """What the coders said of a piece -> how many pieces."""
    on_spans: Disagreements | None


def _figures(found: Comparison, code: str) -> _Figures:
    rows = [found.rows(document, code) for document in found.documents]
    cells: Counter[tuple[int | None, ...]] = Counter()
    for one in rows:
        cells.update(one)
    continua = [found.continuum(document, code) for document in found.documents]
    return _Figures([sums(one, (ABSENT, PRESENT), len(found.coders)).flat() for one in rows], cells,
                    disagreements(continua, drawn(len(continua))) if any(one.length for one in continua) else None)


def _pooled(found: Comparison, codes: Sequence[_Figures]) -> CodeAgreement:
    """Every decision on a piece and a code that somebody used, together; and the sets of codes on a piece."""
    every = [one.on_spans for one in codes if one.on_spans]
    parts = [[sum(column) for column in zip(*rows, strict=True)]
             for rows in zip(*(one.parts for one in codes), strict=True)]
    sets = masi_alpha([found.sets(one) for one in found.documents], drawn(len(found.documents)))
    return _line("", _Figures(parts, sum((one.cells for one in codes), Counter()), together(every) if every else None),
                 masi=sets)


def _line(key: str, figures: _Figures, *, masi: Estimate | None = None) -> CodeAgreement:
    documents = sum(part[0] > 0 for part in figures.parts)
    draws = [Sums.of(flat, 2) for flat in resampled(figures.parts, drawn(len(figures.parts)))]
    found = {name: spread(map(of, draws)) for name, of in NOMINAL.items()}
    found[Coefficient.U_ALPHA] = figures.on_spans.estimate() if figures.on_spans else Estimate()
    if masi is not None:
        found[Coefficient.MASI] = masi
    whole = draws[0] if draws else None
    said = sum(whole.totals) if whole else 0
    return CodeAgreement(
        key=key, documents=documents, units=round(whole.units) if whole else 0,
        prevalence=round(whole.totals[PRESENT] / said, 6) if whole and said else None,
        cells=_cells(figures.cells),
        coefficients={name.value: _rounded(one, documents >= LEAST_DOCUMENTS) for name, one in found.items()})


def _cells(found: Mapping[tuple[int | None, ...], int]) -> tuple[int, ...]:
    if any(len(said) != 2 for said in found):
        return ()
    return tuple(found.get(said, 0) for said in ((PRESENT, PRESENT), (PRESENT, ABSENT), (ABSENT, PRESENT),
                                                 (ABSENT, ABSENT)))


def _rounded(found: Estimate, enough: bool) -> Estimate:
    def six(value: float | None) -> float | None:
        return None if value is None else round(value, 6) + 0.0

    return Estimate(value=six(found.value), low=six(found.low) if enough else None,
                    high=six(found.high) if enough else None)
