"""What stands after two coders' differences were settled, and what each of them would have said then.

Nobody's codings are changed by an adjudication. Reports count what it lets stand, and what was made instead;
agreement *before* is that of the codings as made. Agreement *after* is told of both coders as if each had what was
settled: it says how far the two records now agree, and nothing of how reliably the codes were given.

Where a coding has changed since (another code, direction or other words; taken back), nothing is settled there until
somebody has looked again: as if nobody had settled it. Of two adjudications of the same codings the later counts; of
two that say different things of one coding, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from qualkit.model import Adjudication, CodedAs, Coding


def place_of(one: Adjudication) -> frozenset[str]:
    """The codings that an adjudication is about: what makes it one of the same difference as another."""
    return frozenset((*one.stands, *one.falls))


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """A study's codings and what was settled of them."""

    every: Sequence[Coding]
    """Codings that stand, those that adjudicators made included."""
    adjudications: Sequence[Adjudication]

    @cached_property
    def _latest(self) -> list[Adjudication]:
        found = {place_of(one): one for one in sorted(self.adjudications, key=lambda one: (one.settled_at, one.id))}
        return sorted(found.values(), key=lambda one: (one.settled_at, one.id))

    @cached_property
    def _present(self) -> dict[str, Coding]:
        return {one.id: one for one in self.every}

    def _is_as_seen(self, one: Adjudication) -> bool:
        made = (one.made,) if one.made else ()
        return all(known in self._present and CodedAs.of(self._present[known]) == one.seen.get(known)
                   for known in (*one.stands, *one.falls, *made))

    @cached_property
    def applied(self) -> list[Adjudication]:
        """Those that hold, in the order in which they were settled."""
        return [one for one in self._latest if self._is_as_seen(one)]

    @cached_property
    def again(self) -> list[Adjudication]:
        """Those over codings that have changed since: somebody has to look again, until then they settle nothing."""
        return [one for one in self._latest if not self._is_as_seen(one)]

    @cached_property
    def _holds(self) -> dict[str, bool]:
        """Coding id -> whether it holds, of those that were settled."""
        return {known: known in one.stands for one in self.applied for known in (*one.stands, *one.falls)}

    @cached_property
    def _born(self) -> frozenset[str]:
        """Codings that came into the world by an adjudication: they are nobody's independent judgement."""
        return frozenset(one.made for one in self.adjudications
                         if one.made in self._present and self._present[one.made].made_at == one.settled_at)

    def as_made(self) -> list[Coding]:
        """Codings as coders made them, nothing settled."""
        return [one for one in self.every if one.id not in self._born]

    def as_settled(self) -> list[Coding]:
        """Codings that count: those that fell are left out, those made instead are in."""
        made = {one.made for one in self.applied}
        return [one for one in self.every
                if self._holds.get(one.id, True) and (one.id not in self._born or one.id in made)]

    def as_agreed(self, coders: Iterable[str]) -> list[Coding]:
        """Codings as if each of two coders had what was settled between them; only of adjudications whose coders
        are both among ``coders``. For agreement after adjudication."""
        among = frozenset(coders)
        applied = [one for one in self.applied if among.issuperset(one.coders)]
        holds = {known: known in one.stands for one in applied for known in (*one.stands, *one.falls)}
        found = [one for one in self.as_made() if holds.get(one.id, True)]
        for one in applied:
            found += self._shared(one, [known for known in one.stands if holds[known]])
        return found

    def _shared(self, one: Adjudication, stands: Sequence[str]) -> Iterator[Coding]:
        for known in (*stands, *((one.made,) if one.made else ())):
            coding = self._present[known]
            for coder in one.coders:
                if coder != coding.coder or known == one.made:
                    yield replace(coding, coder=coder, id=f"{coding.id} {coder}")
