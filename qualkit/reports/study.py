"""The study report: findings by theme from one qualitative study, in the style of an evaluation's research series."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from qualkit.model import DocumentKind, ReportRequest, View
from qualkit.reports.drawing import study_sheets
from qualkit.reports.frame import frame, sealed
from qualkit.reports.labels import Labels
from qualkit.reports.pages import layout
from qualkit.reports.pages.agreement_pages import agreement_figures
from qualkit.reports.pages.flow import Block, Sheet
from qualkit.reports.parts import (
    annexes,
    cerqual,
    claims,
    conclusions,
    evaluation,
    limits,
    matrix,
    prose,
    publications,
    refusals,
    tables,
)
from qualkit.reports.parts.basis import Basis, basis_of
from qualkit.reports.parts.items import Shelf
from qualkit.reports.parts.patterns import patterns
from qualkit.reports.parts.provenance import provenance
from qualkit.reports.parts.quotations import Quotations
from qualkit.reports.parts.rules import Broken, settle
from qualkit.reports.parts.sampling import sampling_table
from qualkit.reports.parts.themes import themes_of


class StudyReport:
    """Blocks B1 to B9, B10 to B14 and B16 of a study, as JSON values."""

    name = "study"
    checklists: tuple[str, ...] = ()
    """Those it is filled in for where the request names none."""
    refuse = staticmethod(refusals.refuse)
    """Stops a final report that breaks a rule."""
    annexed: Mapping[str, Callable[[Basis, Labels], dict[str, Any] | None]] = MappingProxyType({})
    """What a report with more annexes tells beside, by its name in the model."""

    def build(self, view: View, request: ReportRequest) -> dict[str, Any]:
        """Return the report model (schema ``qualkit.study/1``).

        Raises:
            ReportRefused: confidence was judged within this study, or a final report would print a quote that is
                not in its source, or rests on nothing that a person coded, and nobody has overridden that by name.
            UnknownName: the language is not one that reports are written in.
        """
        labels = Labels(request.language)
        judged = settle(cerqual.in_one_study(view, labels), request)
        basis = basis_of(view, mark=labels("redacted"), values=labels.values,
                         keep=tuple(request.options.get("keep", ())), base=str(request.options.get("base") or "kind"))
        labels.name_bases(basis.instruments)
        attributes = tables.subgroup_attributes(basis, request.options.get("by"))
        quotations = Quotations(basis, labels, attributes[0] if attributes else "")
        themes = themes_of(basis, request, labels=labels, quotations=quotations)
        warned = limits.warnings(basis, request, labels=labels, themes=themes)
        lacking = (*evaluation.broken(basis, labels), *conclusions.warnings(basis, labels))
        warned += [(one.rule, one.text) for one in lacking]
        self.refuse(basis, request, labels=labels, themes=themes, quotations=quotations)
        cells = matrix.case_matrix(basis, labels, quotations.printed)
        warned += limits.matrix_warnings(cells, request, labels)
        broken = [*judged, *(Broken(rule=rule, text=text) for rule, text in warned)]
        data = frame(self.name, view, request, labels=labels, broken=broken) | {
            "prose": _prose(view), "basis": _basis(basis, request, labels),
            "themes": themes, "order": conclusions.ordered(basis, request, labels),
            "recommendations": conclusions.recommendations(basis),
            "limitations": limits.limitations(basis, request, labels=labels, quotations=quotations),
            "methods": _methods(basis, labels),
            "register": claims.register(basis, quotations), "codebook": annexes.codebook_annex(basis, labels),
            "matrix": cells,
            "evaluation": evaluation.annex(basis),
            "sources": annexes.source_list(basis), "withheld": dict(basis.withheld),
            "publications": publications.publications(Shelf(basis, request, labels))
            if publications.holds_records(basis) else [],
            "provenance": provenance(basis, request, labels),
            "figures": _figures(basis, labels, themes=themes, attributes=attributes, quotations=quotations)
            | patterns(basis, request, labels=labels, attributes=attributes) if request.numbers else None,
        }
        if request.numbers:
            data |= {name: told(basis, labels) for name, told in self.annexed.items()}
        if request.final or not request.numbers:
            data = _without(data, request)
        data["opening"] |= publications.face(data["publications"], labels)
        data["checklists"] = evaluation.filled_checklists(data, view, request, labels, default=self.checklists)
        return sealed(data, basis.veil, request=request, labels=labels)

    def lay_out(self, data: Mapping[str, Any]) -> list[Block]:
        """Return the blocks in reading order."""
        return layout.lay_out(data)

    def sheets(self, data: Mapping[str, Any], flow: Sequence[Block]) -> dict[str, Sheet]:
        """Return the workbook's sheets."""
        return study_sheets.sheets(data, [block["quote"] for block in flow if block["kind"] == "quote"])


def _prose(view: View) -> dict[str, Any]:
    return {name: prose.blocks(view.study_text.sections.get(name, "")) for name in prose.SECTIONS}


def _basis(basis: Basis, request: ReportRequest, labels: Labels) -> dict[str, Any]:
    """What the report rests on, in the sentences of the box at its front."""
    read = len(set(basis.known) & set(basis.documents))
    coders = len({reading.coder for reading in basis.readings} | {coding.coder for coding in basis.by_people})
    sentences = []
    if request.numbers:
        answers = [one.id for one in basis.documents.values() if one.kind is DocumentKind.SURVEY_ANSWER]
        said = [labels.many("basis.documents", len(basis.documents) - len(answers)),
                labels.many("basis.read", read - len(set(basis.known) & set(answers)))]
        sentences.append(" ".join(said))
        if answers:
            sentences.append(labels.many("basis.answers", len(answers), read=len(set(basis.known) & set(answers))))
        if basis.by_people:
            sentences.append(labels.many("basis.codings", len(basis.by_people),
                                         coders=labels.many("basis.coders", coders)))
        if basis.refused:
            sentences.append(labels.many("limit.refused", basis.refused))
    else:
        sentences.append(labels("basis.plain"))
    sentences.append(labels("basis.nothing" if not basis.by_people
                            else "basis.people" if request.numbers else "basis.people.plain"))
    if not request.final and basis.undecided:
        sentences.append(labels("basis.unreviewed"))
    return {"sentences": sentences, "reviewed": bool(basis.by_people), "documents": len(basis.documents),
            "read": read, "refused": basis.refused, "codings": len(basis.by_people)}


def _methods(basis: Basis, labels: Labels) -> dict[str, Any]:
    """The facts of B4 that project data hold; the rest is prose that people write."""
    languages = dict.fromkeys(document.language for document in basis.documents.values())
    emergent = [code.name_in(labels.language) for code in basis.view.codebook.active if code.emergent]
    names = basis.view.coders()
    return {"instruments": list(basis.instruments),
            "languages": [limits.language_name(labels, one) for one in languages],
            "guides": [{"instrument": guide.instrument, "title": guide.title} for guide in basis.view.guides],
            "coders": [names[handle].name or handle if handle in names else handle
                       for handle in sorted({coding.coder for coding in basis.by_people})], "emergent": emergent,
            "double_read": sum(len(readers) > 1 for readers in basis.known.values()),
            "engines": _engines(basis), "adopted": any(True for _ in basis.view.decisions())}


def _engines(basis: Basis) -> list[str]:
    """The engines that suggested codes; what joins their lists bears no version and suggests nothing of its own."""
    return sorted({name for run in basis.view.runs() if run.verb == "tag" for name in run.plugins if "." in name})


def _figures(basis: Basis, labels: Labels, *, themes: Sequence[Mapping[str, Any]], attributes: Sequence[str],
             quotations: Quotations) -> dict[str, Any]:
    return {"sampling": sampling_table(basis, labels), "code_table": tables.code_table(basis, labels),
            "heat": tables.heat_tables(basis, labels, attributes), "chart": tables.chart(basis, labels),
            "suggested": tables.suggested_table(basis, labels, quotations.suggested),
            "audit": annexes.quote_audit(basis, themes, attributes[0] if attributes else ""),
            "agreement": agreement_figures(basis, labels),
            "printed": annexes.printed_share(basis, quotations.printed)}


def _without(data: dict[str, Any], request: ReportRequest) -> dict[str, Any]:
    """Take out what a final report, or one without numbers, may not hold."""
    if request.final and data["figures"]:
        data["figures"] = data["figures"] | {"suggested": None}
    if not request.numbers:
        data["sources"] = [{key: row[key] for key in ("id", "kind", "attributes", "documents", "languages", "read_by")}
                           for row in data["sources"]]
        data["basis"] = {key: data["basis"][key] for key in ("sentences", "reviewed")}
        data["methods"] = {key: value for key, value in data["methods"].items() if key != "double_read"}
        data["provenance"] = data["provenance"] | {
            "codings": None, "decisions": [], "undecided": None,
            "runs": [run | {"counts": {}} for run in data["provenance"]["runs"]]}
    return data
