"""What the reports on documents share: workshop brief, case brief, learning route, learning framework."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from qualkit.model import ItemKind, ReportRequest, View
from qualkit.reports.drawing.page_xlsx import sheet_name, sheets_of
from qualkit.reports.frame import Framed, frame, sealed
from qualkit.reports.labels import Labels
from qualkit.reports.pages import lesson_pages
from qualkit.reports.pages.flow import Block, Sheet
from qualkit.reports.parts import claims, limits, prose, publications, tables
from qualkit.reports.parts.basis import Basis, basis_of
from qualkit.reports.parts.contacts import scrubbed
from qualkit.reports.parts.items import Row, Shelf
from qualkit.reports.parts.provenance import provenance, without_counts
from qualkit.reports.parts.quotations import Quotations
from qualkit.reports.parts.rules import Broken, settle
from qualkit.reports.parts.themes import themes_of


class Paper(Framed):
    """A kind of report that needs no interviews; its workbook has the lessons beside the tables of its pages."""

    needs_material = False

    def sheets(self, data: Mapping[str, Any], flow: Sequence[Block]) -> dict[str, Sheet]:
        """Return the workbook's sheets."""
        sheets = sheets_of(flow)
        if data["lessons"]:
            sheets[sheet_name("lessons", sheets)] = lesson_pages.sheet(data["lessons"], data["labels"])
        return sheets


@dataclass(frozen=True)
class Desk:
    """What a report on documents is written from."""

    view: View
    request: ReportRequest

    @cached_property
    def labels(self) -> Labels:
        """The words of the report's language."""
        return Labels(self.request.language)

    @cached_property
    def basis(self) -> Basis:
        """The eligible material."""
        return basis_of(self.view, mark=self.labels("redacted"), keep=tuple(self.request.options.get("keep", ())),
                         values=self.labels.values)

    @cached_property
    def shelf(self) -> Shelf:
        """The items of the documents."""
        return Shelf(self.basis, self.request, self.labels)

    @cached_property
    def quotations(self) -> Quotations:
        """What may be quoted."""
        by = tables.subgroup_attributes(self.basis, self.request.options.get("by"))
        return Quotations(self.basis, self.labels, by[0] if by else "")

    @cached_property
    def themes(self) -> list[dict[str, Any]]:
        """Themes that somebody coded or concluded something on; engines' suggestions have no place in these reports."""
        request = replace(self.request, options={"quotes_per_code": 1, **self.request.options})
        found = themes_of(self.basis, request, labels=self.labels, quotations=self.quotations)
        return [one | {"suggested": [], "machine": ""} for one in found
                if one["claims"] or one["counter"] or any(code["quotes"] for code in one["codes"])]

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What people found, with the places of its evidence, for reports that do not lay that out."""
        known = self.basis.by_id
        return [claims.claim(one) | {name: list(dict.fromkeys(
            claims.place_of(self.basis, known[each]) for each in named if each in known))
            for name, named in (("places", one.evidence), ("places_against", one.counter_evidence))}
            for one in self.view.findings]

    def finish(self, kind: str, own: dict[str, Any], *, broken: Iterable[Broken],
               written: Sequence[str], counted: bool = False) -> dict[str, Any]:
        """Hold the report to its rules and return its model.

        ``written`` names the parts that only people write; those a final report must have stand in
        `prose.REQUIRED`. A report that is ``counted`` prints what people coded, and the limits of that.

        Raises:
            ReportRefused: a rule that refuses is broken, and nobody took it on by name.
        """
        sections = self.view.study_text.sections
        described = publications.publications(self.shelf)
        found = settle([*self._rules(written), *broken], self.request)
        data = frame(kind, self.view, self.request, labels=self.labels, broken=found) | {
            "prose": {name: prose.blocks(sections.get(name, "")) for name in {*written, "limitations"}},
            "rests_on": self._rests_on(), "documents": self._documents(),
            "publications": described, "limitations": self._limitations(counted),
            "provenance": self._provenance(kind, counted)} | own
        data["opening"] |= publications.face(described, self.labels)
        return sealed(scrubbed(data, self.labels("redacted")), self.basis.veil, request=self.request,
                      labels=self.labels)

    def _rules(self, written: Sequence[str]) -> Iterable[Broken]:
        yield from self.shelf.broken(self.request)
        missing = [name for name in written if name in prose.REQUIRED
                   and not self.view.study_text.sections.get(name, "").strip()]
        if missing and self.request.final:
            yield Broken(rule="unwritten-part", refuses=True, text=self.labels("refuse.unwritten", parts=", ".join(
                self.labels("refuse.theme", name=self.labels(f"h.{name}"), key=name) for name in missing)))
        lost = [self.labels("refuse.quote.one", place=one["place"], code=one["code_name"])
                for one in self.quotations.printed if not one["verified"]]
        if lost:
            yield Broken(rule="quote-not-in-source", refuses=self.request.final,
                         text=self.labels("refuse.quote", quotes="; ".join(lost)))
        small = self.basis.identifying if self.quotations.printed else 0
        if small:
            limit = self.view.privacy.small_cell
            yield Broken(rule="small-cells", refuses=self.request.final,
                         text=self.labels.many("warn.small_cells", small, limit=limit) if self.request.numbers
                         else self.labels("warn.small_cells.plain"))
        loose = claims.unresolved(self.basis)
        if loose:
            yield Broken(rule="unresolved-evidence", refuses=self.request.final, text=self.labels(
                "warn.unresolved", findings=self.labels.join(list(dict.fromkeys(one for one, _ in loose)))))

    def _rests_on(self) -> list[str]:
        labels, found = self.labels, self.shelf.summary()
        people = labels.join(found["by"]) or "–"
        if not self.basis.documents:
            return [labels("rests.nothing")]
        if not self.request.numbers:
            return [labels("basis.plain"), labels("rests.accepted.plain", people=people) if found["accepted"] else "",
                    labels("rests.machine")]
        return [labels.many("rests.documents", len(self.basis.documents)),
                labels.many("rests.accepted", found["accepted"], people=people) if found["accepted"]
                else labels("rests.none_accepted"),
                labels.many("rests.undecided", found["undecided"]) if found["undecided"] else "",
                labels("rests.machine")]

    def _documents(self) -> list[Row]:
        """Published documents with their titles; those in which people spoke keep their pseudonym alone."""
        return [{"id": self.basis.pseudonyms[one.id], "kind": one.kind.value,
                 "title": self.shelf.titles.get(self.basis.pseudonyms[one.id], ""),
                 "date": "" if one.kind.is_primary else one.attributes.get("date", "")}
                for one in self.basis.documents.values()]

    def _limitations(self, counted: bool) -> list[str]:
        """What the data show of the limits: few documents, what they name and lack, what nobody decided on."""
        labels, found = self.labels, self.shelf.summary()
        alone = [labels("papers.one_document")] if len(self.basis.documents) == 1 else []
        named = [labels("papers.absent.one", name=one["missing"], place=one["place"])
                 for one in self.shelf.absent(*ItemKind)]
        absent = [labels("papers.absent", names=labels.join(list(dict.fromkeys(named))))] if named else []
        open_ = [labels("papers.undecided")] if found["undecided"] or found["left_out"] else []
        coded = limits.limitations(self.basis, self.request, labels=labels,
                                   quotations=self.quotations) if counted and self.basis.by_people else list(
                                       publications.scarcity(self.basis, labels))
        return [*alone, *absent, *open_, *coded]

    def _provenance(self, kind: str, counted: bool) -> dict[str, Any]:
        """Where everything comes from; of codes it speaks where the report prints some."""
        found = provenance(self.basis, self.request, self.labels) | {"schema": f"qualkit.{kind}/1"}
        if not counted:
            found |= {"disclosed_by_machine": self.labels("papers.no_codes"), "codings": None, "undecided": None,
                      "decisions": []}
        if self.shelf.rows:
            found["disclosed_by_machine"] += f" {self.labels('papers.disclosed')}"
        return found if self.request.numbers else without_counts(found)
