"""What was settled between coders, place by place: who had said what, what was decided, why, by whom and when.

Told for whoever doubts it. No words of the transcripts: a reason is printed with the names in it redacted, and not at
all where whoever speaks agreed to be counted and not quoted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from qualkit.measures.disagreements import Kind
from qualkit.model import Adjudication, Coder, Coding
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
    teller = _Teller(basis=basis, labels=labels)
    return {
        "places": len(found), **{state.value: sum(one.state is state for one in found) for state in State},
        "elsewhere": sum(one.id not in known for one in applied),
        "own": sum(one.decision is not None and one.decision.adjudicator in one.coders for one in held),
        "kinds": [{"kind": kind.value, "places": sum(kind in one.kinds for one in found),
                   "settled": sum(kind in one.kinds for one in held)} for kind in Kind],
        "two_kinds": sum(len(one.kinds) > 1 for one in found),
        "ways": teller.ways(held), "rows": [teller.row(one) for one in found]}


@dataclass(frozen=True, kw_only=True)
class _Teller:
    """Puts differences into words of the report; who coders are and what was made instead is looked up once."""

    basis: Basis
    labels: Labels

    @cached_property
    def _coders(self) -> Mapping[str, Coder]:
        return self.basis.view.coders()

    @cached_property
    def _codings(self) -> Mapping[str, Coding]:
        return {one.id: one for one in self.basis.settlement.every}

    def ways(self, held: list[Difference]) -> list[dict[str, Any]]:
        """How often which decision was taken: for what one coder had (by coder), both, neither, or another coding."""
        by_way: dict[tuple[str, str], Counter[str]] = {}
        for one in held:
            if one.decision and one.choice:
                side = {Choice.FIRST: 0, Choice.SECOND: 1}.get(one.choice)
                way = ("side", one.coders[side]) if side is not None else (one.choice.value, "")
                by_way.setdefault(way, Counter())[one.decision.adjudicator] += 1
        order = ["side", *(choice.value for choice in Choice)]
        ordered = sorted(by_way.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1]))
        return [{"way": way, "author": self._name(coder) if coder else "", "count": counts.total(),
                 "by": [{"author": self._name(who), "count": count} for who, count in sorted(counts.items())]}
                for (way, coder), counts in ordered]

    def row(self, one: Difference) -> dict[str, Any]:
        decision = one.decision
        return {
            "place": self._place(one), "kinds": [kind.value for kind in one.kinds],
            "sides": [{"author": self._name(side.coder), "codings": [self._said(each) for each in side.codings]}
                      for side in one.sides],
            "state": one.state.value, "choice": one.choice.value if one.choice else "",
            "made": self._made(decision), "reason": self._reason(one), "withheld": self._is_withheld(one),
            "by": self._name(decision.adjudicator) if decision else "",
            "date": decision.settled_at.date().isoformat() if decision else ""}

    def _name(self, handle: str) -> str:
        return self._coders[handle].name or handle if handle in self._coders else handle

    def _said(self, coding: Coding) -> dict[str, Any]:
        code = self.basis.view.codebook.by_id.get(self.basis.resolved(coding.code))
        return {"code": code.name_in(self.labels.language) if code else "", "direction": coding.direction or "",
                "words": sum(len(anchor.quote.split()) for anchor in coding.anchors)}

    def _place(self, one: Difference) -> str:
        unit, number = self.basis.place(one.document.id, one.start, one.end)
        return self.labels(f"place.{unit}", document=self.basis.pseudonyms[one.document.id], number=number)

    def _made(self, decision: Adjudication | None) -> dict[str, Any] | None:
        coding = self._codings.get(decision.made or "") if decision else None
        return self._said(coding) if coding else None

    def _is_withheld(self, one: Difference) -> bool:
        return one.decision is not None and not self.basis.may_quote(one.document.id, one.start, one.end)

    def _reason(self, one: Difference) -> str:
        if one.decision is None or self._is_withheld(one):
            return ""
        return self.basis.veil.testimony(one.decision.reason)
