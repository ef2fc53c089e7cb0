"""What was settled between coders, place by place: who had said what, what was decided, why, by whom and when.

Told for whoever doubts it. No words of the transcripts: a reason is printed with the names in it redacted, and not at
all where whoever speaks agreed to be counted and not quoted.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from qualkit.measures.disagreements import Kind
from qualkit.model import Adjudication, Coding
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.differences import Choice, Difference, State, differences_of


def settled(basis: Basis, labels: Labels) -> dict[str, Any] | None:
    """Return every place on which coders differ and how it was settled; None where nobody could differ.

    ``elsewhere`` counts decisions that hold at places on which nobody is compared any more (a reading was taken back,
    a code was retired). ``own`` are those settled by one of the two themselves.
    """
    found = differences_of(basis)
    applied = [one for one in basis.settlement.applied if basis.home(one.document) in basis.documents]
    if not found and not applied:
        return None
    held = [one for one in found if one.state is State.SETTLED]
    known = {one.decision.id for one in found if one.decision}
    return {
        "places": len(found), **{state.value: sum(one.state is state for one in found) for state in State},
        "elsewhere": sum(one.id not in known for one in applied),
        "own": sum(one.decision is not None and one.decision.adjudicator in one.coders for one in held),
        "kinds": [{"kind": kind.value, "places": sum(kind in one.kinds for one in found),
                   "settled": sum(kind in one.kinds for one in held)} for kind in Kind],
        "two_kinds": sum(len(one.kinds) > 1 for one in found),
        "ways": _ways(basis, held),
        "rows": [_row(basis, one, labels) for one in found]}


def _ways(basis: Basis, held: list[Difference]) -> list[dict[str, Any]]:
    """How often which decision was taken: for what one coder had (by coder), both, neither, or another coding."""
    by_way: dict[tuple[str, str], Counter[str]] = {}
    for one in held:
        if one.decision and one.choice:
            side = {Choice.FIRST: 0, Choice.SECOND: 1}.get(one.choice)
            way = ("side", one.coders[side]) if side is not None else (one.choice.value, "")
            by_way.setdefault(way, Counter())[one.decision.adjudicator] += 1
    order = ["side", *(choice.value for choice in Choice)]
    return [{"way": way, "author": _name(basis, coder) if coder else "", "count": counts.total(),
             "by": [{"author": _name(basis, who), "count": count} for who, count in sorted(counts.items())]}
            for (way, coder), counts in sorted(by_way.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1]))]


def _row(basis: Basis, one: Difference, labels: Labels) -> dict[str, Any]:
    decision = one.decision
    return {
        "place": _place(basis, one, labels), "kinds": [kind.value for kind in one.kinds],
        "sides": [{"author": _name(basis, side.coder), "codings": [_said(basis, each, labels) for each in side.codings]}
                  for side in one.sides],
        "state": one.state.value, "choice": one.choice.value if one.choice else "",
        "made": _made(basis, decision, labels), "reason": _reason(basis, one), "withheld": _is_withheld(basis, one),
        "by": _name(basis, decision.adjudicator) if decision else "",
        "date": decision.settled_at.date().isoformat() if decision else ""}


def _name(basis: Basis, handle: str) -> str:
    coders = basis.view.coders()
    return coders[handle].name or handle if handle in coders else handle


def _said(basis: Basis, coding: Coding, labels: Labels) -> dict[str, Any]:
    code = basis.view.codebook.by_id.get(basis.resolved(coding.code))
    return {"code": code.name_in(labels.language) if code else "", "direction": coding.direction or "",
            "words": sum(len(anchor.quote.split()) for anchor in coding.anchors)}


def _place(basis: Basis, one: Difference, labels: Labels) -> str:
    unit, number = basis.place(one.document.id, one.start, one.end)
    return labels(f"place.{unit}", document=basis.pseudonyms[one.document.id], number=number)


def _made(basis: Basis, decision: Adjudication | None, labels: Labels) -> dict[str, Any] | None:
    coding = next((each for each in basis.settlement.every if decision and each.id == decision.made), None)
    return _said(basis, coding, labels) if coding else None


def _is_withheld(basis: Basis, one: Difference) -> bool:
    return one.decision is not None and not basis.may_quote(one.document.id, one.start, one.end)


def _reason(basis: Basis, one: Difference) -> str:
    if one.decision is None or _is_withheld(basis, one):
        return ""
    return basis.veil.testimony(one.decision.reason)
