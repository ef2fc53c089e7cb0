"""How many sources: statuses, bases, n of N, and the words that may stand beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from qualkit.model import Direction

WORDS_FROM = 8
"""Below this many sources only "n of N" is said."""

SHARES_FROM = 20
"""Below this many sources no percentage is said."""


class Status(StrEnum):
    """What one source has to say on one code. The first two are counted into n."""

    PRESENT = "present"
    MIXED = "mixed"
    ABSENT = "absent"
    NOT_RAISED = "not raised"
    NOT_ASKED = "not asked"

    @property
    def is_raised(self) -> bool:
        """Whether it counts into n."""
        return self in (Status.PRESENT, Status.MIXED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One source in one instrument, ready to be counted.

    ``readers`` maps each coder who read all of it to the code ids that stood in the codebook
    then; empty means nobody has read it in full, so its silence means nothing. ``asked`` holds
    the code ids its guide asks about, or None where there is no guide to tell.
    """

    id: str
    instrument: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    readers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    asked: frozenset[str] | None = None

    def covers(self, codes: Collection[str]) -> bool:
        """Whether some coder read it when at least one of these codes stood in the codebook.

        A theme counts what was known of it: a code added to it later is no negative, and takes away
        nothing either. Of no code in particular: whether anybody read it.
        """
        return any(not codes or not known.isdisjoint(codes) for known in self.readers.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A coding reduced to what counting needs."""

    unit: str
    code: str
    coder: str
    direction: Direction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Sources by what they say on a code: ``n`` of ``base`` raised it.

    ``beyond`` counts sources that carry the code but were not read in full with it, so that
    they stand outside the base; ``disputed`` those on which coders who read them differ.
    """

    present: int = 0
    mixed: int = 0
    absent: int = 0
    not_raised: int = 0
    not_asked: int = 0
    disputed: int = 0
    beyond: int = 0

    @property
    def n(self) -> int:
        """Sources with a present or mixed coding."""
        return self.present + self.mixed

    @property
    def spoken(self) -> int:
        """Sources that speak of it at all, also those that say it is not so."""
        return self.n + self.absent

    @property
    def base(self) -> int:
        """N: sources a person has read in full with this code in the codebook."""
        return self.n + self.absent + self.not_raised + self.not_asked

    def as_dict(self) -> dict[str, int]:
        """The figures by name, for a report model."""
        return {"n": self.n, "N": self.base, "present": self.present, "mixed": self.mixed,
                "absent": self.absent, "not_raised": self.not_raised, "not_asked": self.not_asked,
                "disputed": self.disputed, "beyond": self.beyond}


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Units and the marks on them. A coding more or a coder more never counts a source twice."""

    units: Sequence[Unit]
    marks: Sequence[Mark]

    @cached_property
    def _by_unit(self) -> Mapping[str, Mapping[str, Sequence[Mark]]]:
        """Marks by unit, then by code: a report asks for each code on each unit many times over."""
        found: dict[str, dict[str, list[Mark]]] = {}
        for mark in self.marks:
            found.setdefault(mark.unit, {}).setdefault(mark.code, []).append(mark)
        return found

    def marks_on(self, unit: Unit, codes: Collection[str]) -> list[Mark]:
        """The marks of these codes on a unit."""
        return [mark for code, marks in self._by_unit.get(unit.id, {}).items() if code in codes for mark in marks]

    def codes_on(self, unit: Unit) -> Set[str]:
        """The codes that a unit says are there, wholly or in part: one that says "not so" does not raise the code."""
        found = self._by_unit.get(unit.id, {})
        return {code for code, marks in found.items()
                if joined(mark.direction for mark in marks) is not Status.ABSENT}

    def status(self, unit: Unit, codes: Collection[str]) -> Status:
        """What a source says on a code, or on a theme made of several codes."""
        marks = self.marks_on(unit, codes)
        if marks:
            return joined(mark.direction for mark in marks)
        if unit.asked is not None and unit.asked.isdisjoint(codes):
            return Status.NOT_ASKED
        return Status.NOT_RAISED

    def is_disputed(self, unit: Unit, codes: Collection[str]) -> bool:
        """Whether two coders who each read it in full differ on whether it raises the code."""
        verdicts = set()
        for coder, known in unit.readers.items():
            if not codes or not known.isdisjoint(codes):
                own = [mark.direction for mark in self.marks_on(unit, codes) if mark.coder == coder]
                verdicts.add(bool(own) and joined(own).is_raised)
        return len(verdicts) > 1

    def tally(self, codes: Collection[str], units: Iterable[Unit] | None = None) -> Tally:
        """Count units (all of them unless given) by their status on ``codes``.

        Only units read in full when one of the codes stood in the codebook form the base: a code
        added after a reading is not a negative.
        """
        counts = dict.fromkeys(Status, 0)
        disputed = beyond = 0
        for unit in self.units if units is None else units:
            status = self.status(unit, codes)
            if unit.covers(codes):
                counts[status] += 1
                disputed += self.is_disputed(unit, codes)
            else:
                beyond += status.is_raised
        return Tally(**{status.name.lower(): number for status, number in counts.items()},
                     disputed=disputed, beyond=beyond)


def joined(directions: Iterable[Direction | None]) -> Status:
    """One source's status from all its codings of a code.

    Both ways in one source is *mixed*. A coding whose direction was never set says that the
    matter was raised, and counts as present.
    """
    seen = {direction or Direction.PRESENT for direction in directions}
    if seen == {Direction.ABSENT}:
        return Status.ABSENT
    if Direction.MIXED in seen or Direction.ABSENT in seen:
        return Status.MIXED
    return Status.PRESENT


def word(n: int, base: int) -> str:
    """The name of the word that ``n`` of ``base`` may carry, or "" where only figures may stand.

    The rule (REPORTS section 4): none, one, a few (2 to under 15 %), some (15 to under 40 %),
    about half (40 to 60 %), most (over 60 to under 90 %), nearly all (90 % and over), all.
    """
    if base < WORDS_FROM:
        return ""
    named = {0: "none", base: "all", 1: "one"}
    if n in named:
        return named[n]
    hundred = 100 * n  # whole numbers: 0.15 * 20 is not quite 3
    if hundred < 15 * base:
        return "few"
    if hundred < 40 * base:
        return "some"
    if hundred <= 60 * base:
        return "half"
    return "most" if hundred < 90 * base else "nearly"


def share(n: int, base: int) -> int | None:
    """A whole percentage, or None where the base is too small to carry one."""
    if base < SHARES_FROM:
        return None
    return (200 * n + base) // (2 * base)


def merged_spans(spans: Iterable[tuple[str, int, int]]) -> int:
    """How many passages stay when overlapping spans (text, start, end) are taken as one.

    Two coders on the same words, or a coding on each of two overlapping spans, are one passage.
    """
    count, last = 0, ("", -1)
    for text, start, end in sorted(spans):
        if text == last[0] and start < last[1]:
            last = (text, max(last[1], end))
            continue
        count, last = count + 1, (text, end)
    return count
