"""Settle a place on which two coders differ: what stands from now on, decided by a person who says why.

Nobody's codings are changed. One decision is one act in the log, and `undo` takes it back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from qualkit.actions.differences import Choice, Difference, State, difference
from qualkit.actions.opening import now
from qualkit.errors import ChangedUnderYou, Sentence, UnknownName, UsageError
from qualkit.model import Adjudication, Anchor, CodedAs, Coder, Coding, Direction, derive, mint
from qualkit.reports.parts.basis import Basis
from qualkit.store import Store

__all__ = ["Choice", "Ruled", "Ruling", "adjudicate", "reopen"]

LONGEST = 4000
"""Characters of a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A person's decision on a difference, as made on a page with this ``stamp``.

    ``start``, ``end``, ``code`` (an id) and ``direction`` are of the coding made *instead*. ``request`` names the
    act, so that one sent twice is done once.
    """

    difference: str
    choice: Choice
    reason: str
    stamp: str
    request: str = field(default_factory=mint)
    start: int = 0
    end: int = 0
    code: str = ""
    direction: Direction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What was settled; ``is_new`` is false if this very request had been done before."""

    adjudication: Adjudication
    is_new: bool


def adjudicate(store: Store, basis: Basis, ruling: Ruling, *, by: str) -> Ruled:
    """Settle one difference in the name of a coder.

    ``basis`` is of the study as this coder may see it, built after the request came in.

    Raises:
        ChangedUnderYou: words, codings, codebook or an earlier decision have changed since the page was made.
        UnknownName: there is no such code.
        UsageError: there is no reason, or nothing to make instead.
    """
    known = derive("adjudication", ruling.request)
    for one in store.adjudications(basis.view.study.key):
        if one.id == known:
            return Ruled(adjudication=one, is_new=False)
    reason = ruling.reason.strip()
    if not reason:
        raise UsageError(Sentence("A decision needs a reason."),
                         hint=Sentence("Say in a sentence why this is to stand."))
    if len(reason) > LONGEST:
        raise UsageError(Sentence("A reason may have %(most)s characters.", most=LONGEST),
                         hint=Sentence("Say it in fewer words."))
    return _write(store, basis, ruling, found=_as_seen(basis, ruling.difference, ruling.stamp), by=by)


def reopen(store: Store, basis: Basis, name: str, *, stamp: str, by: str, request: str = "") -> int:
    """Take back what was settled of a difference, whoever settled it and however often: it is open again.

    One act in the log, which `undo` takes back. A coding that was made instead goes with it. Returns how many
    decisions were taken back.

    Raises:
        ChangedUnderYou: something has changed since the page was made, or nothing is settled there.
    """
    if store.is_done(request):
        return 0
    found, settlement = _as_seen(basis, name, stamp), basis.settlement
    if found.decision is None:
        raise ChangedUnderYou("This difference")
    study, place = basis.view.study.key, settlement.place_of(found.decision)
    with store.transaction():
        store.put_coder(Coder(id=derive("coder", by), handle=by))
        _check(store, basis, found)
        every = store.adjudications(study)
        ended = [one for one in every if settlement.place_of(one) == place]
        kept = {one.made for one in every if one not in ended}
        return store.end_adjudications([one.id for one in ended], coder=by, request=request, codings=sorted({
            one.made for one in ended if one.made and one.made in settlement.born and one.made not in kept}))


def _as_seen(basis: Basis, name: str, stamp: str) -> Difference:
    """The difference, if nothing of it has changed since it was shown with this stamp."""
    try:
        found = difference(basis, name)
    except UnknownName as error:
        raise ChangedUnderYou("What the two coded here") from error
    if found.stamp != stamp:
        raise ChangedUnderYou(Sentence("What the two coded here") if found.state is not State.SETTLED
                              else Sentence("This difference"))
    return found


def _write(store: Store, basis: Basis, ruling: Ruling, *, found: Difference, by: str) -> Ruled:
    stands = [coding for at, side in enumerate(found.sides) for coding in side.codings
              if ruling.choice in (Choice.BOTH, (Choice.FIRST, Choice.SECOND)[at])]
    falls = [coding for coding in found.codings if coding not in stands]
    with store.transaction():
        store.put_coder(Coder(id=derive("coder", by), handle=by))
        _check(store, basis, found)
        at = now()
        if found.decision is not None:  # times are whole seconds, and the later of two decisions counts
            at = max(at, found.decision.settled_at + timedelta(seconds=1))
        made = (_instead(store, basis, ruling, found=found, by=by, at=at)
                if ruling.choice is Choice.INSTEAD else None)
        seen = {one.id: CodedAs.of(one) for one in (*found.codings, *((made,) if made else ()))}
        one = Adjudication(
            id=derive("adjudication", ruling.request), kind=found.kinds[0], code=found.code.id, coders=found.coders,
            anchor=_anchor(basis, found, found.start, found.end), stands=tuple(one.id for one in stands),
            falls=tuple(one.id for one in falls), made=made.id if made else None, seen=seen,
            reason=ruling.reason.strip(), adjudicator=by, settled_at=at,
            codebook_version=basis.view.codebook.version)
        is_new = store.add_adjudication(one, coding=made if made and made.revision == 0 else None,
                                        request=ruling.request)
    return Ruled(adjudication=one, is_new=is_new)


def _check(store: Store, basis: Basis, found: Difference) -> None:
    """Look once more, with the store held: somebody may have written since the difference was looked up."""
    study, place_of = basis.view.study.key, basis.settlement.place_of
    theirs = {one.document for one in found.codings}
    standing = {one.id: one for document in theirs for one in store.codings(study, document=document)}
    if any(standing.get(one.id) != one for one in found.codings):
        raise ChangedUnderYou("What the two coded here")
    ids = frozenset(one.id for one in found.codings)
    latest = [one.id for one in sorted(store.adjudications(study), key=lambda one: (one.settled_at, one.id))
              if place_of(one) == ids]
    if latest[-1:] != ([found.decision.id] if found.decision else []):
        raise ChangedUnderYou("This difference")


def _instead(store: Store, basis: Basis, ruling: Ruling, *, found: Difference, by: str,
             at: datetime) -> Coding:
    """The coding to be made; the adjudicator's own, if there is such a one already."""
    code = basis.view.codebook.by_id.get(ruling.code)
    if code is None or code not in basis.view.codebook.active:
        raise UnknownName("code", ruling.code[:60], [one.key for one in basis.view.codebook.active])
    if not 0 <= ruling.start < ruling.end <= len(basis.texts[found.document.id].content):
        raise UsageError(Sentence("There is no such place in the text."),
                         hint=Sentence("Select the words that the code is for."))
    anchor = _anchor(basis, found, ruling.start, ruling.end)
    own = store.codings(basis.view.study.key, document=found.document.id, coder=by)
    theirs = {one.id for one in found.codings}
    alike = (one for one in own if one.id not in theirs
             and (one.anchors, one.code, one.direction) == ((anchor,), code.id, ruling.direction))
    if (known := next(alike, None)) is not None:
        return known
    return Coding(id=derive("coding of adjudication", ruling.request), anchors=(anchor,), code=code.id, coder=by,
                  made_at=at, direction=ruling.direction, codebook_version=basis.view.codebook.version)


def _anchor(basis: Basis, found: Difference, start: int, end: int) -> Anchor:
    document = found.document
    return Anchor.at(document.id, document.text_hash, basis.texts[document.id].content, start=start, end=end)
