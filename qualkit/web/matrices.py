"""The study's matrices: codes by attributes, codes by codes, and the framework matrix in which people write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from qualkit.actions.framework import framework, framework_cell
from qualkit.actions.matrix import MatrixResult, matrices_of, matrix_bytes, put_cell
from qualkit.actions.quotes import Wanted, matching, name_of, quoted
from qualkit.errors import UnknownName
from qualkit.model import CellSummary
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.matrix import sources_by_name
from qualkit.reports.parts.patterns import together
from qualkit.reports.parts.tables import heat_tables, subgroup_attributes
from qualkit.web.codes import attributes_wanted, form_of, labels_of, quotes_shown
from qualkit.web.desk import Asked
from qualkit.web.doors import Door


def matrices(asked: Asked) -> Response:
    """The framework matrix: what each source says on each theme, in people's words, and where it stands."""
    found = framework(asked.sitting.basis)
    return asked.page("matrices.html", found=found, labels=labels_of(asked), hidden=bool(asked.sitting.hidden))


def by_attribute(asked: Asked) -> Response:
    """Codes by the values of an attribute, n of N in each cell."""
    basis, labels = asked.sitting.basis, labels_of(asked)
    attribute = asked.query("attribute") if asked.query("attribute") in basis.splitting else ""
    attributes = [attribute] if attribute else subgroup_attributes(basis, "")[:1]
    return asked.page("matrix_attribute.html", tables=heat_tables(basis, labels, attributes), labels=labels,
                      attribute=attributes[0] if attributes else "", attributes=basis.splitting,
                      by_key=basis.view.codebook.by_key, hidden=bool(asked.sitting.hidden))


def by_code(asked: Asked) -> Response:
    """Codes by codes: sources in which both are met."""
    basis, labels = asked.sitting.basis, labels_of(asked)
    tables = [_square(basis, table) for table in together(basis, labels)]
    return asked.page("matrix_code.html", tables=tables, labels=labels, hidden=bool(asked.sitting.hidden))


def _square(basis: Basis, table: Mapping[str, Any]) -> Mapping[str, Any]:
    """Pairs as a square: below the diagonal what is above it."""
    met = {(pair["first"], pair["second"]): pair for pair in table["pairs"]}
    both = met | {(second, first): pair for (first, second), pair in met.items()}
    codes = [code for code in basis.view.codebook.active if any(code.key == key for key, _ in both)]
    return {"kind": table["kind"], "N": table["N"], "passages": table["passages"], "codes": codes,
            "rows": [(code, [both.get((code.key, other.key)) for other in codes]) for code in codes]}


def matrix_file(asked: Asked) -> Response:
    """A matrix as a file.

    Raises:
        UnknownName: there is no such matrix, or it is neither a CSV nor an Excel file.
        UsageError: a CSV holds one table, and there are several.
    """
    form, by = form_of(asked), asked.path["by"]
    found = matrices_of(asked.sitting.basis, by=by, attribute=asked.query("attribute"))
    kind = asked.query("kind")
    if kind:
        one = [matrix for matrix in found.matrices if matrix.name.endswith(kind)]
        found = MatrixResult(study=found.study, by=found.by, matrices=one, lost=found.lost)
    return asked.file(matrix_bytes(found, form), f"matrix-{by}.{form}")


def quotes(asked: Asked) -> Response:
    """The quotes behind a cell of a matrix.

    Raises:
        UnknownName: there is no such code or source.
    """
    basis, labels = asked.sitting.basis, labels_of(asked)
    by_id = basis.view.codebook.by_id
    chosen = [by_id[one] for one in (asked.query("code"), asked.query("beside")) if one in by_id]
    if not chosen or chosen[0].id != asked.query("code"):
        raise UnknownName("code", asked.query("code"))
    names = sources_by_name(basis)
    source = names.get(asked.query("case"))
    attributes = attributes_wanted(asked)
    only = frozenset({chosen[0].id})  # where two codes meet, each counts only itself
    wanted = Wanted(
        codes=only if chosen[1:] else basis.family(chosen[0].key), unit=source.unit if source else asked.query("case"),
        beside=frozenset({chosen[1].id}) if chosen[1:] else frozenset(), kind=asked.query("kind"),
        attributes=attributes, read_only=bool(asked.query("read")))
    return asked.page("matrix_quotes.html", codes=chosen, labels=labels, attributes=attributes, kind=wanted.kind,
                      source=name_of(basis, source) if source else "", hidden=bool(asked.sitting.hidden),
                      sources=len({basis.source_of[basis.home(one.document)].unit for one in matching(basis, wanted)}),
                      **quotes_shown(asked, basis, wanted))


def cell(asked: Asked) -> Response:
    """One cell of the framework matrix: the words that stand there, and the quotes beside them."""
    basis = asked.sitting.basis
    row, found = framework_cell(basis, case=asked.query("case"), theme=asked.query("theme"))
    wanted = Wanted(codings=frozenset(found.evidence))
    own = found.own
    kept = frozenset(basis.counted(own.cell.evidence) if own else ())
    return asked.page("matrix_cell.html", row=row, cell=found, labels=labels_of(asked), kept=kept,
                      quotes=quoted(basis, matching(basis, wanted)), hidden=bool(asked.sitting.hidden))


def write(asked: Asked) -> Response:
    """Write a cell in the coder's name, with pointers to the codings that stand behind it now.

    Raises:
        UsageError: there are no words.
        ChangedUnderYou: somebody else has written it since it was shown.
    """
    sitting = asked.sitting
    words = CellSummary(case=asked.given("case"), theme=asked.given("theme"), text=asked.given("words"),
                        author=sitting.coder)
    basis = sitting.basis
    with asked.desk.files:
        if not sitting.store.is_done(asked.given("request")):
            done = put_cell(asked.project, basis, words, seen=asked.given("stamp"))
            source = sources_by_name(basis)[done.case]
            about = source.case.id if source.case else source.documents[0]
            sitting.store.note_act("matrix cell", sitting.coder, {
                "source": about, "code": basis.view.codebook.by_key[done.theme].id, "evidence": done.evidence,
            }, request=asked.given("request"))
    cell = f"{asked.given('case')}.{asked.given('theme')}".replace(" ", "_")
    return asked.go(f"/study/{sitting.study.key}/matrices#{cell}")


DOORS = (
    Door(path="/study/{study}/matrices", answer=matrices),
    Door(path="/study/{study}/matrices/attributes", answer=by_attribute),
    Door(path="/study/{study}/matrices/codes", answer=by_code),
    Door(path="/study/{study}/matrices/as/{by}/{form}", answer=matrix_file),
    Door(path="/study/{study}/matrices/quotes", answer=quotes),
    Door(path="/study/{study}/matrices/cell", answer=cell),
    Door(path="/study/{study}/matrices/cell", answer=write, method="POST"),
)
