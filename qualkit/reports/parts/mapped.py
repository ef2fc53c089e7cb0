"""What an evidence map lays out: entries with their rows and columns, and the mark that says which way each points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qualkit.errors import UsageError
from qualkit.measures.counts import Unit
from qualkit.model import EvidenceFacts, Records, ReportRequest, View
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.catalogue import Catalogue, asked_for
from qualkit.reports.parts.cerqual import withheld
from qualkit.reports.parts.contacts import without_contacts
from qualkit.reports.parts.contributions import Contributions, together
from qualkit.reports.parts.excerpts import tidy

FILLED, EMPTY, EXCLUDED, UNKNOWN, BARE = "filled", "empty", "excluded", "unknown", "bare"
"""A cell holds something; it was looked there and nothing was found; nobody asked there; that cannot be told; or
nothing is on file in a row that nobody could have asked about: what has no shared theme, a kind of lesson."""

ROWS = {"findings": ("theme", "criterion", "study"), "lessons": ("theme", "kind", "study", "addressee", "maturity"),
        "codings": ("code", "theme")}
COLUMNS = {"findings": ("study",), "lessons": ("country", "region", "study", "kind", "project", "maturity"),
           "codings": ("instrument",)}
"""What each may be mapped by; columns of findings and codings may be a cleared attribute too."""

LEVELS = ("high", "moderate", "low", "very low")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing on the map. It may stand in several columns; ``told`` are lines about it."""

    id: str
    text: str
    mark: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    study: str = ""
    told: tuple[str, ...] = ()
    is_complete: bool = True
    """Whether it would stand in every column that it belongs to: nothing that places it is withheld."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is mapped by what, as the request has it."""

    of: str
    rows: str
    columns: str
    show: str

    @classmethod
    def of_request(cls, view: View, request: ReportRequest) -> Plan:
        """Read the options ``of``, ``rows``, ``columns`` and ``show``.

        Raises:
            UsageError: a word among them is none that can be mapped.
        """
        options = {name: str(value) for name, value in request.options.items() if name in ("of", "rows", "columns",
                                                                                           "show")}
        of = _choice("of", options.get("of", "findings"), ROWS)
        first = "instrument" if of == "codings" else "study" if of == "findings" else "country"
        free = view.privacy.cleared if of != "lessons" else ()
        shows = {"findings": ("direction", "confidence"), "lessons": ("kind",), "codings": ("direction",)}[of]
        judged = of == "findings" and bool(view.records.judgements)
        return cls(of=of, rows=_choice("rows", options.get("rows", ROWS[of][0]), ROWS[of]),
                   columns=_choice("columns", options.get("columns", first), [*COLUMNS[of], *free]),
                   show=_choice("show", options.get("show", "confidence" if judged else shows[0]), shows))


def _choice(name: str, word: str, known: Iterable[str]) -> str:
    choices = list(dict.fromkeys(known))
    if word not in choices:
        raise UsageError(f"An evidence map has no {name} {word[:40]!r}.", hint=f"Choose one of: {', '.join(choices)}.")
    return word


@dataclass(frozen=True, kw_only=True)
class Written:
    """The entries that people's findings or lessons make, and what each study asked about."""

    view: View
    request: ReportRequest
    labels: Labels
    everyone: Sequence[Records]
    plan: Plan

    @cached_property
    def studies(self) -> Sequence[Records]:
        """A synthesis maps what it found itself; else its findings would be counted beside those they rest on."""
        if self.plan.of == "findings" and self.view.study.synthesis_of:
            return self.everyone[:1]
        found = asked_for(self.everyone, self.request)
        return found if self.plan.of == "lessons" else [one for one in found if not _rests_on_others(one)]

    def entries(self) -> list[Entry]:
        """Findings or lessons, in the order of their studies."""
        return list(self._findings() if self.plan.of == "findings" else self._lessons())

    # --- findings ----------------------------------------------------------------------------------

    def _findings(self) -> Iterable[Entry]:
        contributions = Contributions(self.view)
        silent = withheld(contributions, self.labels, self.request)
        for records in self.studies:
            judged = {one.finding: one.overall for one in records.judgements
                      if one.overall and one.finding not in silent}
            for one in records.findings:
                facts, studies = records.facts.get(one.id, EvidenceFacts()), [records.study]
                if _rests_on_others(records):
                    found = [each for each in contributions.of(one) if each.finding and not each.against]
                    facts, studies = together((each.study, each.facts) for each in found), contributions.studies(one)
                mark = str(judged.get(one.id, "")) if self.plan.show == "confidence" else str(one.direction or "")
                rows = {"theme": records.themes.get(one.id, (one.theme,) if _rests_on_others(records) else ()),
                        "criterion": (one.criterion or "",), "study": (records.study,)}[self.plan.rows]
                yield Entry(
                    id=f"{records.study}/{one.id}", text=self._plain(one.statement), mark=mark, study=records.study,
                    rows=tuple(map(str, rows)) or ("",), columns=self._columns(studies, facts),
                    is_complete=self.plan.columns in ("study", *facts.complete),
                    told=tuple(filter(None, (self._plain(one.scope), self._counted(facts)))))

    def _columns(self, studies: Sequence[str], facts: EvidenceFacts) -> tuple[str, ...]:
        if self.plan.columns == "study":
            return tuple(studies)
        return _values(facts, self.plan.columns)

    def _counted(self, facts: EvidenceFacts) -> str:
        if not self.request.numbers:
            return ""
        return ", ".join(f"{self.labels('of', n=n, N=base)} "
                         f"{self.labels(f'many.{kind}' if base != 1 else f'one.{kind}')}"
                         for kind, (n, base) in facts.kinds.items() if base)

    def _plain(self, text: str) -> str:
        return without_contacts(tidy(text), self.labels("redacted"))

    # --- lessons -----------------------------------------------------------------------------------

    def _lessons(self) -> Iterable[Entry]:
        made = Catalogue(view=self.view, request=self.request, labels=self.labels, everyone=self.everyone)
        for card in made.cards():
            if card["status"] == "retired":
                continue
            values = {name: _several(card[name]) for name in ("country", "region")}
            values |= {name: tuple(filter(None, [card[name]])) for name in ("study", "kind", "project", "maturity",
                                                                            "addressee")}
            values |= {"theme": tuple(card["themes"])}
            held = f"{self.labels('lesson.condition')}{self.labels('colon')}{card['condition']}"
            status = "" if card["status"] == "reviewed" else self.labels(f"lesson.status.{card['status']}")
            yield Entry(id=card["ref"], text=card["title"], mark=card["kind"], study=card["study"],
                        rows=values[self.plan.rows] or ("",), columns=values[self.plan.columns],
                        told=tuple(filter(None, (held if card["condition"] else "", card["facts"], status))))

    # --- what was looked at ------------------------------------------------------------------------

    def state(self, row: str, column: str, entries: Sequence[Entry]) -> str:
        """Whether studies that stand for a column asked about a row's theme; other rows are nothing to be asked about.

        An attribute may be withheld for privacy: where a study has something in the row and its place is not told in
        full, its absence from a column says nothing.
        """
        if any(row in one.rows and column in one.columns for one in entries):
            return FILLED
        named = self._standing.get(column, set())
        if self._by_attribute and any(
                row in one.rows and one.study in named and not one.is_complete for one in entries):
            return UNKNOWN
        if self.plan.rows != "theme" or not row:
            return BARE
        answers = [self._asked.get(study) for study in named | {
            one.study for one in entries if column in one.columns}]
        if any(asked is not None and row in asked for asked in answers):
            return EMPTY
        return UNKNOWN if not answers or None in answers else EXCLUDED

    @property
    def _by_attribute(self) -> bool:
        return self.plan.of == "findings" and self.plan.columns != "study"

    @cached_property
    def _standing(self) -> Mapping[str, set[str]]:
        """The studies whose material stands for a column, whether anything was found in it or not."""
        found: dict[str, set[str]] = {}
        for one in self.everyone:
            keys = (one.study,) if self.plan.columns == "study" else _values(one.material, self.plan.columns)
            for key in keys:
                found.setdefault(key, set()).add(one.study)
        return found

    @cached_property
    def _asked(self) -> Mapping[str, frozenset[str] | None]:
        """Shared themes that each study has codes for; a synthesis asks what its studies ask."""
        own = {one.study: None if one.asked is None else frozenset(one.asked) for one in self.everyone}
        for one in self.everyone:
            if own[one.study] is None and _rests_on_others(one):
                named = [own.get(ref.partition("/")[0]) for each in one.findings for ref in each.evidence]
                own[one.study] = None if None in named else frozenset(key for asked in named for key in asked or ())
        return own

    def columns(self, entries: Sequence[Entry]) -> list[str]:
        """The columns in order: those where something is, and those of material where nothing was found."""
        used = {column for one in entries for column in one.columns}
        if self.plan.columns == "study":
            wanted = self.view.study.synthesis_of if self._is_own else [one.study for one in self.studies]
            return [one.study for one in self.everyone if one.study in {*wanted, *used}]
        mapped = {one.study for one in self.studies} | ({*self.view.study.synthesis_of} if self._is_own else set())
        return sorted(used | {key for key, studies in self._standing.items() if studies & mapped})

    @property
    def _is_own(self) -> bool:
        return self.plan.of == "findings" and bool(self.view.study.synthesis_of)


def _rests_on_others(records: Records) -> bool:
    """Whether its findings name findings of other studies: a synthesis."""
    return any("/" in ref for one in records.findings for ref in one.evidence)


def _values(facts: EvidenceFacts, name: str) -> tuple[str, ...]:
    """The values of an attribute among settings that may be printed."""
    return tuple(one.partition(": ")[2] for one in facts.settings if one.partition(": ")[0] == name)


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, text.replace(";", ",").split(",")) if part)


@dataclass(frozen=True, kw_only=True)
class Voices:
    """The entries that sources make: one for each source and code. One instrument, unless instruments are columns."""

    basis: Basis
    request: ReportRequest
    labels: Labels
    plan: Plan

    @cached_property
    def kind(self) -> str:
        """The instrument that is mapped: the one asked for, else the one with the most sources read in full."""
        if self.plan.columns == "instrument":
            return ""
        asked = str(self.request.options.get("instrument", ""))
        kinds = list(self.basis.instruments)
        if asked:
            return _choice("instrument", asked, kinds)
        return max(kinds, key=lambda one: sum(unit.id in self.basis.read for unit in self.basis.units_of(one)),
                   default="")

    @cached_property
    def units(self) -> list[Unit]:
        """The sources on the map."""
        return [unit for kind in ([self.kind] if self.kind else self.basis.instruments)
                for unit in self.basis.units_of(kind)]

    @cached_property
    def rows(self) -> Mapping[str, frozenset[str]]:
        """Codes in use, or themes with all codes below them, by key."""
        book = self.basis.view.codebook
        themes = self.plan.rows == "theme"
        found = [one.key for one in book.active if (one.depth == 0 if themes else book.is_leaf(one.key))]
        return {key: self.basis.family(key) for key in found}

    def column_of(self, unit: Unit) -> str:
        """The column that a source stands in; none where the attribute is not stated."""
        return unit.instrument if self.plan.columns == "instrument" else unit.attributes.get(self.plan.columns, "")

    def columns(self) -> list[str]:
        """The columns in order."""
        found = dict.fromkeys(self.column_of(unit) for unit in self.units)
        return [one for one in (found if self.plan.columns == "instrument" else sorted(found)) if one]

    def entries(self) -> list[Entry]:
        """Sources that speak of each row, whether it is so or not. A theme of several codes has no direction."""
        basis = self.basis
        made = []
        for row, codes in self.rows.items():
            for unit in self.units:
                column, marks = self.column_of(unit), basis.ledger.marks_on(unit, codes)
                if column and marks and unit.covers(codes):
                    mark = basis.ledger.status(unit, codes).value if len(codes) == 1 else "told"
                    made.append(Entry(id=f"{unit.id}|{row}", text=self._name(unit, column), mark=mark, rows=(row,),
                                      columns=(column,), study=basis.view.study.key,
                                      told=tuple(filter(None, [self._passages(unit, codes)]))))
        return made

    def base(self, row: str, column: str) -> int:
        """Sources of a column read in full for a row."""
        units = [unit for unit in self.units if self.column_of(unit) == column]
        return self.basis.ledger.tally(self.rows[row], units).base

    def state(self, row: str, column: str, entries: Sequence[Entry]) -> str:
        """Empty where sources were read in full and asked; excluded where none was."""
        if any(row in one.rows and column in one.columns for one in entries):
            return FILLED
        units = [unit for unit in self.units if self.column_of(unit) == column]
        tally = self.basis.ledger.tally(self.rows[row], units)
        return EMPTY if tally.base > tally.not_asked else EXCLUDED

    def _name(self, unit: Unit, column: str) -> str:
        """Its pseudonym with what may stand beside it; none where the column itself would point to it."""
        shown = self.basis.printed[unit.id]
        if self.plan.columns != "instrument" and shown.get(self.plan.columns) != column:
            return self.labels("map.unnamed")
        values = [value for name, value in shown.items() if name != "instrument"]
        return ", ".join([unit.id.partition(":")[0], self.labels(f"one.{unit.instrument}"), *values])

    def _passages(self, unit: Unit, codes: frozenset[str]) -> str:
        if not self.request.numbers:
            return ""
        return self.labels.many("map.passages", len(self.basis.ledger.marks_on(unit, codes)))
