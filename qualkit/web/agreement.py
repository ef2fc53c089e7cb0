"""Agreement between coders: the figures, what stands behind each, and the places on which they differ, to settle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from qualkit.actions.adjudicate import Choice, Ruling, adjudicate, reopen
from qualkit.actions.agree import AgreeResult, Compared, agreement_bytes, cell_names, compare
from qualkit.actions.agree_passages import SAID, cell, laid_out
from qualkit.actions.differences import (
    Difference,
    State,
    Wanted,
    changed_since,
    difference,
    differences,
    stretches_around,
)
from qualkit.actions.transfer import find_code
from qualkit.errors import Sentence, UsageError
from qualkit.measures.disagreements import Kind
from qualkit.measures.intervals import DRAWS
from qualkit.model import Coding, Direction, mint
from qualkit.model.agreement import CodedUnit, Coefficient, Overlap
from qualkit.reports.pages.agreement_pages import figure_said, interval_said, share_said
from qualkit.reports.parts.agreement import RULES, readers
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.excerpts import position
from qualkit.text.stretches import Stretch
from qualkit.web.codes import form_of, labels_of
from qualkit.web.desk import Asked
from qualkit.web.doors import Door

PAGE = 30
"""Passages or differences shown at once."""
LOOK = 180
"""Characters of a difference that are shown in the list."""


# --- what the address asks for -----------------------------------------------------------------


def coders_of(basis: Basis) -> list[str]:
    """Who can be compared: those who share a document with another."""
    return sorted({one for both in readers(basis).values() for one in both})


def compared_of(asked: Asked, basis: Basis) -> Compared:
    """The coders, codes, unit and overlap rule that an address names; what makes no sense together is left out."""
    units, rules = [one.value for one in CodedUnit], [one.value for one in Overlap]
    unit = CodedUnit(asked.query("unit")) if asked.query("unit") in units else None
    takes_rule = (unit or basis.view.study.agreement.unit) not in RULES
    overlap = Overlap(asked.query("overlap")) if takes_rule and asked.query("overlap") in rules else None
    codes = tuple(one for one in asked.request.query_params.getlist("code") if one)
    return Compared(coders=tuple(sorted({one for one in asked.request.query_params.getlist("coder") if one})),
                    codes=codes, unit=unit, overlap=overlap)


def wanted_of(asked: Asked) -> Wanted:
    """Which differences an address asks for."""
    coders = tuple(sorted({one for one in asked.request.query_params.getlist("coder") if one}))
    return Wanted(coders=coders if len(coders) > 1 else (), kind=asked.query("kind"), code=asked.query("code"),
                  document=asked.query("document"), state=asked.query("state"))


def kept(asked: Asked, *names: str) -> str:
    """What stands behind the question mark, these names only, to lead on with."""
    pairs = [(name, value) for name, value in asked.request.query_params.multi_items() if name in names and value]
    return urlencode(pairs)


FIGURES = ("coder", "unit", "overlap")
NARROWED = ("coder", "kind", "code", "document", "state")


# --- figures -----------------------------------------------------------------------------------


def _figures(asked: Asked) -> AgreeResult:
    """The figures that an address asks for; drawing documents again takes a while, so they are kept ready."""
    sitting = asked.sitting
    basis, lens = sitting.basis, compared_of(asked, sitting.basis)
    # The basis is another object as soon as anything has changed; it is kept, so that no other has its number.
    _, found = sitting.desk.keep(("agreement", sitting.study.key, sitting.coder, repr(lens)), id(basis),
                                 lambda: (basis, compare(basis, lens)))
    return found


def agreement(asked: Asked) -> Response:
    """How far coders agree on what they have both read, code by code."""
    basis, labels = asked.sitting.basis, labels_of(asked)
    try:
        found, refused = _figures(asked), None
    except UsageError as error:
        found, refused = None, error
    names = {code.key: code for code in basis.view.codebook}
    main = [one for one in Coefficient if found and one == found.main] or list(Coefficient)
    return asked.page(
        "agreement.html", found=found, refused=refused, labels=labels, names=names, coders=coders_of(basis),
        chosen=asked.request.query_params, units=list(CodedUnit), rules=list(Overlap), free=RULES, said=list(SAID),
        cells=cell_names(found) if found else [], main=main, every=list(Coefficient), share=share_said,
        figure=figure_said, interval=interval_said, plan=asked.sitting.study.agreement, draws=DRAWS,
        link=kept(asked, *FIGURES), hidden=bool(asked.sitting.hidden), codes=basis.view.codebook.active,
        read=readers(basis), documents=basis.documents,
        before={line.key: line for line in (*found.codes, found.pooled)} if found else {})


def table(asked: Asked) -> Response:
    """The figures as a file; of an Excel file, a second sheet holds the differences.

    Raises:
        UnknownName: it is neither a CSV nor an Excel file.
        UsageError: there is nothing to compare.
    """
    form = form_of(asked)
    return asked.file(agreement_bytes(_figures(asked), form), f"agreement.{form}")


def passages(asked: Asked) -> Response:
    """The passages behind a figure.

    Raises:
        UnknownName: there is no such code or cell.
    """
    basis = asked.sitting.basis
    if not asked.query("of"):
        raise UsageError(Sentence("No figure is named."), hint=Sentence("Come here from the table."))
    found = cell(basis, compared_of(asked, basis), code=find_code(asked.query("of"), basis.view.codebook),
                 said=asked.query("said"))
    pages, number = _page(asked, len(found.places))
    shown = list(laid_out(basis, found.places[PAGE * (number - 1):PAGE * number]))
    others = [(name, value) for name, value in asked.request.query_params.multi_items() if name != "page"]
    return asked.page("agreement_passages.html", found=found, shown=shown, page=number, pages=pages, others=others,
                      said=asked.query("said"), labels=labels_of(asked), link=kept(asked, *FIGURES))


def _page(asked: Asked, count: int) -> tuple[int, int]:
    pages = max(1, -(-count // PAGE))
    wanted = asked.query("page")
    return pages, min(pages, max(1, int(wanted))) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1


# --- differences -------------------------------------------------------------------------------


def differ(asked: Asked) -> Response:
    """The places on which coders differ: by kind, code, document, settled or not."""
    basis, wanted = asked.sitting.basis, wanted_of(asked)
    every = differences(basis)
    found = differences(basis, wanted)
    pages, number = _page(asked, len(found))
    shown = found[PAGE * (number - 1):PAGE * number]
    here = {one.decision.id for one in every if one.decision}
    others = [(name, value) for name, value in asked.request.query_params.multi_items() if name != "page"]
    return asked.page(
        "agreement_differences.html", shown=shown, count=len(found), page=number, pages=pages, others=others,
        wanted=wanted, chosen=asked.request.query_params, labels=labels_of(asked), kinds=list(Kind),
        states=list(State), coders=coders_of(basis), hidden=bool(asked.sitting.hidden), code_of=_code_of(basis),
        settled=sum(one.state is State.SETTLED for one in every), every=len(every), words=_words(basis),
        compared=len(readers(basis)), codes=_used(basis, every),
        documents={one.document.id: one.document for one in every},
        again=[_gone(basis, one) for one in changed_since(basis) if one.id not in here],
        narrowed=kept(asked, *NARROWED), open=next((one for one in found if one.state is not State.SETTLED), None))


def _code_of(basis: Basis) -> Any:
    by_id = basis.view.codebook.by_id
    return lambda coding: by_id.get(basis.resolved(coding.code))


def _used(basis: Basis, found: Iterable[Difference]) -> list[Any]:
    used = {basis.resolved(coding.code) for one in found for coding in one.codings}
    return [code for code in basis.view.codebook if code.id in used]


def _words(basis: Basis) -> Any:
    def words(one: Difference) -> str:
        said = basis.texts[one.document.id].content[one.start:one.end]
        return said if len(said) <= LOOK else f"{said[:LOOK]} …"

    return words


def _gone(basis: Basis, one: Any) -> Mapping[str, Any]:
    """What was settled where the two no longer differ as they did."""
    document = basis.documents[basis.home(one.document)]
    return {"decision": one, "document": document, "code": basis.view.codebook.by_id.get(basis.resolved(one.code)),
            "place": position(basis.texts[document.id], one.anchor.start)}


# --- one difference ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words, and whether the coder marked it."""

    at: int
    words: str
    is_marked: bool


def one_difference(asked: Asked) -> Response:
    """Both codings of one place side by side in context, to be settled.

    Raises:
        UnknownName: the coders do not differ there (any more), or it is not to be seen yet.
    """
    basis = asked.sitting.basis
    found = difference(basis, asked.path["difference"])
    around = stretches_around(basis, found)
    listed = differences(basis, wanted_of(asked))
    ids = [one.id for one in listed]
    at = ids.index(found.id) if found.id in ids else -1
    return asked.page(
        "agreement_difference.html", one=found, labels=labels_of(asked), around=around, pieces=_pieces(basis, found),
        code_of=_code_of(basis), codes=basis.view.codebook.active, choices=_choices(found), directions=list(Direction),
        before=ids[at - 1] if at > 0 else None, after=ids[at + 1] if 0 <= at < len(ids) - 1 else None,
        number=at + 1, count=len(ids), narrowed=kept(asked, *NARROWED), spans=_spans(basis, found),
        earlier=_earlier(basis, found), used=_used(basis, [found]),
        left=sum(one.state is not State.SETTLED for one in listed))


def _choices(one: Difference) -> list[Choice]:
    """What can be decided; where one coder gave nothing, both and neither would say the same as the two."""
    if any(not side.codings for side in one.sides):
        return [Choice.FIRST, Choice.SECOND, Choice.INSTEAD]
    return list(Choice)


def _spans(basis: Basis, one: Difference) -> list[list[tuple[int, int]]]:
    """Where each side marked, near the place."""
    found = []
    for side in one.sides:
        spans = [basis.on_original(anchor.document, anchor.start, anchor.end)
                 for coding in side.codings for anchor in coding.anchors]
        found.append(sorted(span for span in spans if span[0] < one.end and one.start < span[1]))
    return found


def _pieces(basis: Basis, one: Difference) -> Any:
    content, spans = basis.texts[one.document.id].content, _spans(basis, one)

    def pieces(side: int, part: Stretch) -> list[Piece]:
        edges = sorted({part.start, part.end, *(
            at for span in spans[side] for at in span if part.start < at < part.end)})
        return [Piece(first, content[first:last], any(start <= first < end for start, end in spans[side]))
                for first, last in pairwise(edges)]

    return pieces


def _earlier(basis: Basis, one: Difference) -> list[Coding]:
    """The coding made instead, where that was decided."""
    made = one.decision.made if one.decision else None
    return [coding for coding in basis.settlement.every if coding.id == made]


def settle(asked: Asked) -> Response:
    """Settle one difference, and go on to the next that is open.

    Raises:
        ChangedUnderYou: something has changed since the page was made.
        UsageError: no reason is given, or nothing is chosen.
    """
    sitting = asked.sitting
    choice = asked.given("choice")
    if choice not in list(Choice):
        raise UsageError(Sentence("Nothing is chosen."), hint=Sentence("Choose what is to stand."))
    instead = choice == Choice.INSTEAD
    ruling = Ruling(
        difference=asked.path["difference"], choice=Choice(choice), reason=asked.given("reason"),
        stamp=asked.given("stamp"), request=asked.given("request") or mint(),
        start=asked.number("start") if instead else 0, end=asked.number("end") if instead else 0,
        code=asked.given("code") if instead else "",
        direction=Direction(asked.given("direction")) if instead and asked.given("direction") in list(Direction)
        else None)
    before = differences(sitting.basis, wanted_of(asked))
    adjudicate(sitting.store, sitting.basis, ruling, by=sitting.coder)
    at = next((number for number, one in enumerate(before) if one.id == ruling.difference), -1)
    left = [one for one in (*before[at + 1:], *before[:max(at, 0)]) if one.state is not State.SETTLED]
    base = f"/study/{sitting.study.key}/agreement/differences"
    query = kept(asked, *NARROWED)
    return asked.go(f"{base}{f'/{left[0].id}' if left else ''}{f'?{query}' if query else ''}")


def open_again(asked: Asked) -> Response:
    """Take back what was settled of a difference, and stay with it.

    Raises:
        ChangedUnderYou: something has changed since the page was made.
    """
    sitting, name = asked.sitting, asked.path["difference"]
    reopen(sitting.store, sitting.basis, name, stamp=asked.given("stamp"), by=sitting.coder,
           request=asked.given("request") or mint())
    query = kept(asked, *NARROWED)
    return asked.go(f"/study/{sitting.study.key}/agreement/differences/{name}{f'?{query}' if query else ''}")


BASE = "/study/{study}/agreement"
DOORS = (
    Door(path=BASE, answer=agreement),
    Door(path=f"{BASE}/as/{{form}}", answer=table),
    Door(path=f"{BASE}/passages", answer=passages),
    Door(path=f"{BASE}/differences", answer=differ),
    Door(path=f"{BASE}/differences/{{difference}}", answer=one_difference),
    Door(path=f"{BASE}/differences/{{difference}}", answer=settle, method="POST"),
    Door(path=f"{BASE}/differences/{{difference}}/reopen", answer=open_again, method="POST"),
)
