"""What stands after two coders' differences were settled, and what each of them would have said then.

Nobody's codings are changed by an adjudication. Reports count what it lets stand, and what was made instead;
agreement *before* is that of the codings as made. Agreement *after* is told of both coders as if each had what was
settled: it says how far the two records now agree, and nothing of how reliably the codes were given.

Where a coding has changed since (another code, direction or other words; taken back), nothing is settled there until
somebody has looked again: as if nobody had settled it. Of two adjudications of the same codings the later counts; of
two that say different things of one coding, too.

One coder who gave the same words the same code in the same direction on two copies of a project has said one thing:
it counts once, as it was said first, and what was settled of one is settled of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from qualkit.model import Adjudication, CodedAs, Coding


def said_by(one: Coding) -> tuple[object, ...]:
    """What a coding says: who gave which words which code, in which direction. Memos and flags are left out."""
    return one.coder, one.code, one.direction, tuple((at.document, at.text_hash, at.start, at.end)
                                                     for at in one.anchors)


def once(codings: Iterable[Coding]) -> list[Coding]:
    """The same codings in their order, of those that say the same only the earliest (ties by id)."""
    given = list(codings)
    first: dict[tuple[object, ...], str] = {}
    for one in sorted(given, key=lambda one: (one.made_at, one.id)):
        first.setdefault(said_by(one), one.id)
    return [one for one in given if first[said_by(one)] == one.id]


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """A study's codings and what was settled of them."""

    every: Sequence[Coding]
    """Codings that stand, those that adjudicators made included."""
    adjudications: Sequence[Adjudication]

    @cached_property
    def _counted_as(self) -> Mapping[str, str]:
        """Coding id -> the id of the coding that counts for it, of those that coders made by themselves."""
        own = [one for one in self.every if one.id not in self.born]
        first = {said_by(one): one.id for one in once(own)}
        return {one.id: first[said_by(one)] for one in own}

    def counted(self, ids: Iterable[str]) -> frozenset[str]:
        """Ids of codings as those of the codings that count for them."""
        return frozenset(self._counted_as.get(known, known) for known in ids)

    def place_of(self, one: Adjudication) -> frozenset[str]:
        """The codings that an adjudication is about: what makes it one of the same difference as another."""
        return self.counted((*one.stands, *one.falls))

    @cached_property
    def _latest(self) -> list[Adjudication]:
        ordered = sorted(self.adjudications, key=lambda one: (one.settled_at, one.id))
        found = {self.place_of(one): one for one in ordered}
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
        return self._held(self.applied)

    def _held(self, applied: Iterable[Adjudication]) -> dict[str, bool]:
        return {self._counted_as.get(known, known): known in one.stands
                for one in applied for known in (*one.falls, *one.stands)}

    @cached_property
    def born(self) -> frozenset[str]:
        """Codings that came into the world by an adjudication: they are nobody's independent judgement."""
        return frozenset(one.made for one in self.adjudications
                         if one.made in self._present and self._present[one.made].made_at == one.settled_at)

    def as_made(self) -> list[Coding]:
        """Codings as coders made them, nothing settled."""
        return [one for one in self.every if self._counted_as.get(one.id) == one.id]

    @cached_property
    def aside(self) -> list[Coding]:
        """Codings that say what an earlier one of their coder says: they are not counted."""
        return [one for one in self.every if self._counted_as.get(one.id, one.id) != one.id]

    def as_settled(self) -> list[Coding]:
        """Codings that count: those that fell are left out, those made instead are in."""
        made, holds = {one.made for one in self.applied}, self._holds
        return once(one for one in self.every if holds.get(self._counted_as.get(one.id, one.id), True)
                    and (one.id not in self.born or one.id in made))

    @cached_property
    def by_id(self) -> Mapping[str, Coding]:
        """The coding that counts, by its own id and by those of codings that say the same: people may cite any."""
        counted = {said_by(one): one for one in self.as_settled()}
        return {one.id: counted[said] for one in self.every if (said := said_by(one)) in counted}

    def as_agreed(self, coders: Iterable[str]) -> list[Coding]:
        """Codings as if each of two coders had what was settled between them; only of adjudications whose coders
        are both among ``coders``. For agreement after adjudication."""
        among = frozenset(coders)
        applied = [one for one in self.applied if among.issuperset(one.coders)]
        holds = self._held(applied)
        found = [one for one in self.as_made() if holds.get(one.id, True)]
        for one in applied:
            found += self._shared(one, [known for known in one.stands if holds[self._counted_as.get(known, known)]])
        return once(found)

    def _shared(self, one: Adjudication, stands: Sequence[str]) -> Iterator[Coding]:
        for known in (*stands, *((one.made,) if one.made else ())):
            coding = self._present[known]
            for coder in one.coders:
                if coder != coding.coder or known == one.made:
                    yield replace(coding, coder=coder, id=f"{coding.id} {coder}")
