"""What the log says of every revision: how often its state has changed, and the state it is in.

Copies of a store that were worked on apart are joined by their logs. A *step* is one change of one revision's state
with its depth: how many changes of that revision were known where it was made. Of two histories of one revision the
deeper one holds, so that the outcome is the greatest of all steps, whatever the order in which they come together.
At equal depth what stands goes before what an amendment or undo has hidden, and that before what was taken back:
nothing disappears because two people acted at the same time.

Entries that came from another copy carry their steps under ``steps``; those made here are counted as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qualkit.model import derive
from qualkit.store.acts import HIDDEN, KINDS, STANDING, WITHDRAWN

Key = tuple[str, str, int]
"""Kind, id and revision: the name under which a revision was made."""
STATES = (WITHDRAWN, HIDDEN, STANDING)
"""From the one that gives way to the one that holds."""


@dataclass(frozen=True, slots=True, order=True)
class Register:
    """The state of a revision after its deepest step."""

    depth: int = 0
    rank: int = STATES.index(HIDDEN)

    @property
    def state(self) -> str:
        """The state's name."""
        return STATES[self.rank]


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one revision's state."""

    key: Key
    after: str
    depth: int

    @property
    def register(self) -> Register:
        """Where it leaves the revision."""
        return Register(self.depth, STATES.index(self.after))

    def as_json(self) -> list[Any]:
        """How it stands in the log."""
        return [*self.key, self.after, self.depth]

    @classmethod
    def from_json(cls, value: Any) -> Step:
        """The way back.

        Raises:
            ValueError, TypeError: it is not one.
        """
        kind, item, revision, after, depth = value
        step = cls((kind, item, revision), after, depth)
        if kind not in KINDS or after not in STATES or not all(type(one) is int for one in (revision, depth)):
            raise ValueError("no step")
        return step


def apart(key: Key) -> Key:
    """The name of a revision that stands beside another one of the same id: each is an item of its own then."""
    kind, item, revision = key
    return kind, derive("apart", kind, item, revision), revision


_NAMING = ("stands", "falls", "made", "about")
"""Facts of the log that name items."""


@dataclass(slots=True)
class Histories:
    """A log, read from its beginning."""

    registers: dict[Key, Register] = field(default_factory=dict)
    steps: dict[int, list[Step]] = field(default_factory=dict)
    """Sequence number of an entry -> what it did. Entries that changed no revision are left out."""
    mentioned: set[str] = field(default_factory=set)
    """Ids of items that somebody has acted on or referred to."""
    _apart: dict[Key, Key] = field(default_factory=dict)

    def read(self, entries: Iterable[Any]) -> Histories:
        """Read entries (rows of the log, in order) behind those read so far.

        Raises:
            ValueError, TypeError, KeyError, AttributeError: an entry is not as qualkit writes them.
        """
        acts: dict[Any, list[Mapping[str, Any]]] = {}
        for entry in entries:
            shifts = entry.payload.get("shifts")
            if shifts is not None:
                acts[entry.sequence] = shifts
                self._note(shifts)
            elif "of" in entry.payload and entry.payload["of"] not in acts:
                raise ValueError("an act that is not there was undone")
            told = entry.payload.get("steps")
            if told is not None:
                found = [Step.from_json(one) for one in told]
            else:
                side = "before" if entry.verb == "undo" else "after"
                found = self._counted(shifts or acts.get(entry.payload.get("of"), ()), side)
            if found:
                self.steps[entry.sequence] = found
            for step in found:
                known = self.registers.get(step.key, Register())
                self.registers[step.key] = max(known, step.register)
        return self

    def _note(self, shifts: Iterable[Mapping[str, Any]]) -> None:
        for shift in shifts:
            self.mentioned.add(shift["id"])
            for name in _NAMING:
                said = shift.get("facts", {}).get(name) or ()
                self.mentioned.update([said] if isinstance(said, str) else said)

    def _counted(self, shifts: Iterable[Mapping[str, Any]], side: str) -> list[Step]:
        steps: list[Step] = []
        depths: dict[Key, int] = {}
        for shift in shifts:
            key = (shift["kind"], shift["id"], shift["revision"])
            key = self._born(key) if shift["before"] != HIDDEN and key not in self.registers else key
            depths[key] = depths.get(key, self.registers.get(key, Register()).depth) + 1
            steps.append(Step.from_json([*key, shift[side], depths[key]]))
        return steps

    def _born(self, key: Key) -> Key:
        """The name under which a revision was made that now goes by another (see `apart`)."""
        if key not in self._apart:
            self._apart = {apart(known): known for known in self.registers}
        return self._apart.get(key, key)
