"""The places on which two coders differ, each with both sides, what was settled there, and its words in context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from qualkit.errors import UnknownName
from qualkit.measures.disagreements import Disagreement, Kind
from qualkit.model import Adjudication, Code, CodedAs, Coding, Document, derive
from qualkit.model.agreement import CodedUnit, Overlap
from qualkit.reports.parts.agreement import readers
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.comparison import Comparison
from qualkit.reports.parts.excerpts import position
from qualkit.text.stretches import Stretch, stretches

AROUND = 600
"""Characters of a long turn that are shown before and after a place."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which differences are asked for; what is empty does not narrow them. ``code`` is a key, ``document`` an id."""

    coders: tuple[str, ...] = ()
    kind: str = ""
    code: str = ""
    document: str = ""
    state: str = ""

    def fits(self, one: Difference, keys: Iterable[str]) -> bool:
        """Whether a difference is asked for; ``keys`` are the keys of both sides' codes."""
        return ((not self.kind or self.kind in one.kinds) and (not self.code or self.code in keys)
                and self.document in ("", one.document.id) and self.state in ("", one.state))


def differences(basis: Basis, wanted: Wanted = Wanted()) -> list[Difference]:
    """Return the places on which two coders differ, in the order of documents and texts.

    Coders whose work the basis does not show (they work blind) differ from nobody yet.
    """
    chosen = wanted.coders or tuple(sorted({one for both in readers(basis).values() for one in both}))
    compared = Comparison(basis=basis, coders=chosen, unit=CodedUnit.TURN, overlap=Overlap.ANY, keys=frozenset(),
                          made=basis.as_made)
    known = {one.id: one for one in basis.as_made}
    settled = {basis.settlement.place_of(one): one for one in (*basis.settlement.again, *basis.settlement.applied)}
    by_id = basis.view.codebook.by_id
    found = []
    for document, places in compared.disagreements().items():
        for kinds in _grouped(places):
            one = _difference(basis, basis.documents[document], kinds, known=known, settled=settled)
            keys = {by_id[basis.resolved(coding.code)].key for coding in one.codings}
            if wanted.fits(one, keys):
                found.append(one)
    return found


def difference(basis: Basis, difference_id: str) -> Difference:
    """Return one difference.

    Raises:
        UnknownName: the coders do not differ there (any more), or it is not to be seen yet.
    """
    for one in differences(basis):
        if one.id == difference_id:
            return one
    raise UnknownName("difference", difference_id[:40], ())


def changed_since(basis: Basis) -> list[Adjudication]:
    """What was settled over codings that have changed since: to be looked at again, settling nothing until then."""
    return [one for one in basis.settlement.again if basis.home(one.document) in basis.documents]


def stretches_around(basis: Basis, one: Difference) -> list[Stretch]:
    """The turns that a difference stands in, with those before and after; long ones cut near the place."""
    every = stretches(basis.texts[one.document.id])
    met = [at for at, part in enumerate(every) if part.start < one.end and one.start < part.end]
    if not met:
        return [Stretch(start=one.start, end=one.end)]
    shown = every[max(0, met[0] - 1):met[-1] + 2]
    return [cut for part in shown if (cut := _near(part, one)) is not None]


def _near(part: Stretch, one: Difference) -> Stretch | None:
    start, end = max(part.start, one.start - AROUND), min(part.end, one.end + AROUND)
    return replace(part, start=start, end=end) if start < end else None


def _grouped(places: Sequence[Disagreement]) -> list[list[Disagreement]]:
    """Kinds of difference of the same codings are one place."""
    found: dict[frozenset[str], list[Disagreement]] = {}
    for one in places:
        found.setdefault(one.codings, []).append(one)
    return list(found.values())


def _difference(basis: Basis, document: Document, kinds: Sequence[Disagreement], *, known: Mapping[str, Coding],
                settled: Mapping[frozenset[str], Adjudication]) -> Difference:
    first = kinds[0]
    # In alphabetical order, so that a coder is on the same side of every difference.
    sides = sorted((Side(coder=first.by, codings=tuple(known[one] for one in first.mine)),
                    Side(coder=first.other, codings=tuple(known[one] for one in first.theirs))),
                   key=lambda side: side.coder)
    decision = settled.get(first.codings)
    applied = {one.id for one in basis.settlement.applied}
    state = State.OPEN if decision is None else State.SETTLED if decision.id in applied else State.AGAIN
    start, end = _whole(basis, first, [known[one] for one in first.codings])
    return Difference(
        id=derive("difference", document.id, *sorted(first.codings)), document=document, start=start, end=end,
        place=position(basis.texts[document.id], start), kinds=tuple(one.kind for one in kinds),
        code=basis.view.codebook.by_id[first.code], sides=(sides[0], sides[1]), state=state, decision=decision,
        stamp=_stamp(basis, document, [known[one] for one in sorted(first.codings)], decision))


def _whole(basis: Basis, first: Disagreement, codings: Iterable[Coding]) -> tuple[int, int]:
    """From the first to the last character that either marked near the place."""
    spans = [basis.on_original(anchor.document, anchor.start, anchor.end)
             for coding in codings for anchor in coding.anchors]
    near = [span for span in spans if span[0] < first.end and first.start < span[1]]
    return min([first.start, *(start for start, _ in near)]), max([first.end, *(end for _, end in near)])


def _stamp(basis: Basis, document: Document, codings: Iterable[Coding], decision: Adjudication | None) -> str:
    said = [(one.id, one.revision, one.memo, CodedAs.of(one)) for one in codings]
    return derive("stamp", document.text_hash, basis.view.codebook.version, said, decision.id if decision else "")
