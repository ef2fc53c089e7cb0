"""The places on which two coders differ as they are gone through: narrowed, one by one, their words in context."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from qualkit.errors import UnknownName
from qualkit.model import Adjudication
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.differences import Choice, Difference, Side, State, differences_of
from qualkit.text.stretches import Stretch, stretches

__all__ = ["Choice", "Difference", "Side", "State", "Wanted", "changed_since", "difference", "differences",
           "stretches_around"]

AROUND = 600
"""Characters of a long turn that are shown before and after a place."""


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
    by_id = basis.view.codebook.by_id

    def keys(one: Difference) -> set[str]:
        return {by_id[basis.resolved(coding.code)].key for coding in one.codings}

    return [one for one in differences_of(basis, wanted.coders) if wanted.fits(one, keys(one))]


def difference(basis: Basis, difference_id: str) -> Difference:
    """Return one difference.

    Raises:
        UnknownName: the coders do not differ there (any more), or it is not to be seen yet.
    """
    for one in differences(basis):
        if one.id == difference_id:
            return one
    raise UnknownName("difference", difference_id[:40])


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
