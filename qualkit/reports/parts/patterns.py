"""Patterns over the whole study: codes that meet, when codes were first met, and tests only where asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from qualkit.errors import UnknownName, UsageError
from qualkit.measures.appearance import Appearance, Settings, first_appearance
from qualkit.measures.chance import SIZE_FROM, fisher_exact, wilson
from qualkit.measures.co_occurrence import Meetings, Pair, on_same_words
from qualkit.measures.counts import Tally, Unit
from qualkit.measures.matrices import values
from qualkit.model import Code, ReportRequest
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis

FEWEST = 4
"""Sources read in full from which an order of reading means something."""

TESTS, INTERVALS = ("fisher",), ("wilson",)


def patterns(basis: Basis, request: ReportRequest, *, labels: Labels, attributes: Sequence[str]) -> dict[str, Any]:
    """The figures of this file by name.

    Raises:
        UnknownName: a test or an interval is asked for that we do not have.
        UsageError: the settings of saturation are no numbers.
    """
    settings = settings_of(request)
    active = [code for code in basis.view.codebook.active if basis.view.codebook.is_leaf(code.key)]
    emergent = [code for code in active if code.emergent]
    return {"together": together(basis, labels), "appearance": appearance(basis, active, settings),
            "appearance_needs": {"read": len(_read(basis)), "least": _least(settings)},
            "saturation": appearance(basis, emergent, settings) if emergent else None,
            "tests": _tests(basis, request, labels, attributes), "intervals": _intervals(basis, request, labels)}


# --- codes that meet ---------------------------------------------------------------------------------


def together(basis: Basis, labels: Labels) -> list[dict[str, Any]]:
    """Pairs of codes by instrument: in how many sources read in full they meet, and on how many passages."""
    return [found for kind in basis.instruments if (found := _together(basis, kind, labels))["pairs"]]


def _together(basis: Basis, kind: str, labels: Labels) -> dict[str, Any]:
    """Of a pair, only sources read when both codes stood: a code added later is no negative."""
    read = {unit.id: unit for unit in basis.units_of(kind) if unit.readers}
    codes = {code.id: code for code in basis.view.codebook.active}
    unknown = {unit.id: [code for code in codes if not unit.covers({code})] for unit in read.values()}
    in_sources = Meetings([basis.ledger.codes_on(unit) & codes.keys() for unit in read.values()], unknown.values())
    passages = list(_passages(basis, kind, read.keys(), codes.keys()))
    on_words = Meetings((found for _, found in passages), (unknown[unit] for unit, _ in passages))
    order = {code: place for place, code in enumerate(codes)}
    pairs: list[dict[str, Any]] = []
    for pair in in_sources.pairs():
        first, second = sorted((pair.first, pair.second), key=order.__getitem__)
        pairs.append({"first": codes[first].key, "second": codes[second].key,
                      "names": [codes[one].name_in(labels.language) for one in (first, second)],
                      "sources": _counted(in_sources.pair(first, second)),
                      "passages": _counted(on_words.pair(first, second))})
    pairs.sort(key=lambda one: (-one["sources"]["n11"], -one["passages"]["n11"]))
    return {"kind": kind, "N": len(read), "passages": len(passages), "pairs": pairs}


def _passages(basis: Basis, kind: str, units: Collection[str],
              codes: Collection[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The coded passages of these units, each with the codes on it."""
    spans: dict[str, list[tuple[str, int, int, str]]] = {}
    for unit, span, code in basis.coded_spans(kind):
        if unit in units and code in codes:
            spans.setdefault(unit, []).append((*span, code))
    return ((unit, found) for unit, own in spans.items() for found in on_same_words(own))


def _counted(pair: Pair) -> dict[str, Any]:
    return {"n11": pair.n11, "n10": pair.n10, "n01": pair.n01, "jaccard": round(pair.jaccard, 2)}


# --- first appearance and saturation -----------------------------------------------------------------


def appearance(basis: Basis, codes: Sequence[Code], settings: Settings) -> dict[str, Any] | None:
    """When codes were first met over the sources read in full, in document order; None under four of them."""
    ids = {code.id for code in codes}
    read = _read(basis)
    if len(read) < _least(settings):
        return None
    found = first_appearance([(unit.id.split(":")[0], ids.intersection(basis.ledger.codes_on(unit))) for unit in read],
                             settings=settings)
    return _as_dict(found) | {"codes": len(ids)}


def _read(basis: Basis) -> list[Unit]:
    """Primary sources that were read in full, in document order."""
    return [basis.unit_by_id[source.unit] for source in basis.sources
            if source.kind.is_primary and source.unit in basis.read]


def _least(settings: Settings) -> int:
    return max(FEWEST, settings.base)


def _as_dict(found: Appearance) -> dict[str, Any]:
    return {"order": list(found.order), "met": list(found.met), "low": list(found.low), "high": list(found.high),
            "runs": [{"last": run.last, "new": run.new, "share": round(run.share, 4)} for run in found.runs],
            "point": found.point, "point_low": found.point_low, "point_high": found.point_high,
            "reached": found.reached, "shuffles": found.shuffles, "base": found.settings.base,
            "run": found.settings.run, "threshold": round(100 * found.settings.threshold)}


def settings_of(request: ReportRequest) -> Settings:
    """Base, run and threshold (in per cent) as ``options: {saturation: {...}}`` asks for them.

    Raises:
        UsageError: one of them is no whole number, or too small.
    """
    asked = request.options.get("saturation") or {}
    usual: dict[str, int] = {"base": 4, "run": 2, "threshold": 5}
    if not isinstance(asked, Mapping) or not asked.keys() <= usual.keys():
        raise UsageError("The options of saturation are base, run and threshold.",
                         hint="Write saturation: {base: 4, run: 2, threshold: 5} in the report's request.")
    chosen = usual | dict(asked)
    least = {"base": 1, "run": 1, "threshold": 0}
    if any(not isinstance(value, int) or isinstance(value, bool) or value < least[name]
           for name, value in chosen.items()):
        raise UsageError("The options of saturation are whole numbers: base and run from 1, threshold in per cent.",
                         hint="Write saturation: {base: 4, run: 2, threshold: 5} in the report's request.")
    return Settings(base=chosen["base"], run=chosen["run"], threshold=chosen["threshold"] / 100)


# --- tests and intervals, only where asked for -------------------------------------------------------


def _asked(request: ReportRequest, name: str, known: Sequence[str]) -> bool:
    word = request.options.get(name)
    if word in (None, "", False, "none", "off"):
        return False
    if word not in known:
        raise UnknownName(name.rstrip("s"), str(word), known)
    return True


def _tests(basis: Basis, request: ReportRequest, labels: Labels, attributes: Sequence[str]) -> dict[str, Any] | None:
    """Fisher's exact test of each code between the values of each attribute that the report splits by."""
    if not _asked(request, "tests", TESTS):
        return None
    rows = [row for kind in basis.instruments for attribute in attributes
            for row in _compared(basis, labels, kind=kind, attribute=attribute)]
    made = [row for row in rows if row["p"] is not None]
    return {"rows": made, "comparisons": len(made), "refused": len(rows) - len(made), "least": SIZE_FROM,
            "by_chance": round(len(made) * 0.05, 1)}


def _compared(basis: Basis, labels: Labels, *, kind: str, attribute: str) -> Iterator[dict[str, Any]]:
    """A row for each code and value; where there are but two values, the one says all about the other."""
    units = [unit for unit in basis.units_of(kind) if unit.attributes.get(attribute) and unit.readers]
    seen = values(units, attribute)
    if len(seen) < 2:
        return
    for code in basis.view.codebook.active:
        for value in seen[:1] if len(seen) == 2 else seen:
            own = [unit for unit in units if unit.attributes[attribute] == value]
            rest = [unit for unit in units if unit.attributes[attribute] != value]
            (n, base), other = _share(basis, code, own), _share(basis, code, rest)
            if base and other[1]:
                yield {"code": code.key, "name": code.name_in(labels.language), "kind": kind, "attribute": attribute,
                       "value": value, "against": seen[1] if len(seen) == 2 else "", "n": n, "N": base,
                       "other_n": other[0], "other_N": other[1], "p": _rounded(fisher_exact(n, base, against=other))}


def _intervals(basis: Basis, request: ReportRequest, labels: Labels) -> dict[str, Any] | None:
    """Wilson's interval of each code in each instrument."""
    if not _asked(request, "intervals", INTERVALS):
        return None
    rows, refused = [], 0
    for kind in basis.instruments:
        for code in basis.view.codebook.active:
            n, base = _share(basis, code, basis.units_of(kind))
            found = wilson(n, base)
            refused += bool(base) and found is None
            if found:
                rows.append({"code": code.key, "name": code.name_in(labels.language), "kind": kind, "n": n, "N": base,
                             "low": round(found[0], 2), "high": round(found[1], 2)})
    return {"rows": rows, "refused": refused, "least": SIZE_FROM}


def _share(basis: Basis, code: Code, units: Sequence[Unit]) -> tuple[int, int]:
    """Sources that raised a code, of those that were asked."""
    codes = basis.family(code.key)
    tally: Tally = basis.ledger.tally(codes, units)
    return tally.spoken if len(codes) > 1 else tally.n, tally.base - tally.not_asked


def _rounded(p: float | None) -> float | None:
    return None if p is None else round(p, 3)
