"""The places on which two coders differ, each with both sides and what was settled there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from qualkit.measures.disagreements import Disagreement, Kind
from qualkit.model import Adjudication, Code, CodedAs, Coding, Document, derive
from qualkit.model.agreement import CodedUnit, Overlap
from qualkit.reports.parts.agreement import readers
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.comparison import Comparison
from qualkit.reports.parts.excerpts import position


class Choice(StrEnum):
    """What is to stand: the first coder's codings, the second's, both, neither, or a coding made instead."""

    FIRST = "first"
    SECOND = "second"
    BOTH = "both"
    NEITHER = "neither"
    INSTEAD = "instead"


class State(StrEnum):
    """What became of a difference. *Again*: it was settled, and a coding has changed since."""

    OPEN = "open"
    SETTLED = "settled"
    AGAIN = "again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one coder has there; nothing, where the coder gave no code."""

    coder: str
    codings: tuple[Coding, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The ids of its codes."""
        return tuple(dict.fromkeys(one.code for one in self.codings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place on which two coders differ, in one way or in two (boundary and direction).

    ``start`` and ``end`` hold all that either marked there. ``stamp`` is another value once anything has changed that
    a decision rests on: words, codings, codebook, or what was settled before.
    """

    id: str
    document: Document
    place: tuple[str, int]
    """``("turn", 14)``, as in the transcript."""
    start: int
    end: int
    code: Code
    kinds: tuple[Kind, ...]
    sides: tuple[Side, Side]
    state: State
    decision: Adjudication | None
    choice: Choice | None
    """What was decided, if anything was."""
    stamp: str

    @property
    def codings(self) -> tuple[Coding, ...]:
        """The codings of both sides."""
        return tuple(coding for side in self.sides for coding in side.codings)

    @property
    def coders(self) -> tuple[str, str]:
        """The handles of the two."""
        one, other = self.sides
        return one.coder, other.coder


def differences_of(basis: Basis, coders: Sequence[str] = ()) -> list[Difference]:
    """Return the places on which two coders differ, in the order of documents and texts; of all coders unless named.

    Coders whose work the basis does not show (they work blind) differ from nobody yet.
    """
    chosen = tuple(coders) or tuple(sorted({one for both in readers(basis).values() for one in both}))
    compared = Comparison(basis=basis, coders=chosen, unit=CodedUnit.TURN, overlap=Overlap.ANY, keys=frozenset(),
                          made=basis.as_made)
    known = {one.id: one for one in basis.as_made}
    settlement = basis.settlement
    settled = {settlement.place_of(one): (state, one) for state, some in (
        (State.AGAIN, settlement.again), (State.SETTLED, settlement.applied)) for one in some}
    return [_difference(basis, basis.documents[document], kinds, known=known, settled=settled)
            for document, places in compared.disagreements().items() for kinds in _grouped(places)]


def _grouped(places: Sequence[Disagreement]) -> list[list[Disagreement]]:
    """Kinds of difference of the same codings are one place."""
    found: dict[frozenset[str], list[Disagreement]] = {}
    for one in places:
        found.setdefault(one.codings, []).append(one)
    return list(found.values())


def _difference(basis: Basis, document: Document, kinds: Sequence[Disagreement], *, known: Mapping[str, Coding],
                settled: Mapping[frozenset[str], tuple[State, Adjudication]]) -> Difference:
    first = kinds[0]
    # In alphabetical order, so that a coder is on the same side of every difference.
    sides = sorted((Side(coder=first.by, codings=tuple(known[one] for one in first.mine)),
                    Side(coder=first.other, codings=tuple(known[one] for one in first.theirs))),
                   key=lambda side: side.coder)
    state, decision = settled.get(first.codings, (State.OPEN, None))
    ids = [{coding.id for coding in side.codings} for side in sides]
    start, end = _whole(basis, first, [known[one] for one in first.codings])
    choice = _choice(decision, basis.settlement.counted(decision.stands), ids) if decision else None
    return Difference(
        id=derive("difference", document.id, *sorted(first.codings)), document=document, start=start, end=end,
        place=position(basis.texts[document.id], start), kinds=tuple(one.kind for one in kinds),
        code=basis.view.codebook.by_id[first.code], sides=(sides[0], sides[1]), state=state, decision=decision,
        choice=choice, stamp=_stamp(basis, document, [known[one] for one in sorted(first.codings)], decision))


def _choice(decision: Adjudication, stands: frozenset[str], sides: Sequence[Set[str]]) -> Choice:
    """What an adjudication decided between two sides; where one had given nothing, for the one or for the other."""
    if decision.made:
        return Choice.INSTEAD
    first, second = (bool(side & stands) for side in sides)
    if not sides[0]:
        return Choice.SECOND if second else Choice.FIRST
    if not sides[1]:
        return Choice.FIRST if first else Choice.SECOND
    return Choice.BOTH if first and second else Choice.FIRST if first else Choice.SECOND if second else Choice.NEITHER


def _whole(basis: Basis, first: Disagreement, codings: Iterable[Coding]) -> tuple[int, int]:
    """From the first to the last character that either marked near the place."""
    spans = [basis.on_original(anchor.document, anchor.start, anchor.end)
             for coding in codings for anchor in coding.anchors]
    near = [span for span in spans if span[0] < first.end and first.start < span[1]]
    return min([first.start, *(start for start, _ in near)]), max([first.end, *(end for _, end in near)])


def _stamp(basis: Basis, document: Document, codings: Iterable[Coding], decision: Adjudication | None) -> str:
    said = [(one.id, one.revision, one.memo, CodedAs.of(one)) for one in codings]
    return derive("stamp", document.text_hash, basis.view.codebook.version, said, decision.id if decision else "")
