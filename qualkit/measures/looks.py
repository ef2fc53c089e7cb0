"""Who has looked at which passage, when, and whether it was drawn for that.

A passage was *looked at* by whoever coded words of it, decided on a suggestion there (or put it off), or has read it:
alone, or with the whole document. What was decided in bulk was not looked at. What nobody looked at is unseen; only a
draw at random can tell what is in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from qualkit.measures.judged import Decided, on_passages
from qualkit.model import PassageReading, Place, Segment

AT_RANDOM = "random "
"""How the samples begin that were drawn at random; the seed follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Somebody saw a passage. ``sample`` names the draw if it came up in one (``random 7``)."""

    coder: str
    at: datetime
    sample: str = ""

    @property
    def at_random(self) -> bool:
        """Whether a lot brought the passage up, not somebody's or some engine's choice."""
        return self.sample.startswith(AT_RANDOM)


Looks = Mapping[tuple[str, int], Sequence[Look]]
"""By document and passage."""


def looks(decided: Decided, segments: Iterable[Segment]) -> Looks:
    """Return who looked at the passages of respondents; passages that nobody looked at are left out.

    What a coder codes in a passage that was drawn for them belongs to that reading: it is no look of its own.
    """
    spans: defaultdict[str, list[tuple[int, int, str, tuple[datetime, bool]]]] = defaultdict(list)
    parts: defaultdict[str, list[tuple[int, int, str, PassageReading]]] = defaultdict(list)
    whole: defaultdict[tuple[str, str], list[Look]] = defaultdict(list)
    for coding in decided.codings:
        if coding.place is not Place.ORPHAN and not decided.is_unread(coding):
            for anchor in coding.anchors:
                told = coding.made_at, coding.decision is None
                spans[coding.document].append((anchor.start, anchor.end, coding.coder, told))
    for one in decided.decisions:
        if one.place is not Place.ORPHAN and one.id not in decided.in_bulk:
            spans[one.anchor.document].append((one.anchor.start, one.anchor.end, one.coder, (one.decided_at, False)))
    for part in decided.passage_readings:
        if part.place is not Place.ORPHAN:
            parts[part.document].append((part.anchor.start, part.anchor.end, part.coder, part))
    for reading in decided.readings:
        whole[reading.document, reading.text_hash].append(Look(coder=reading.coder, at=reading.finished_at))
    found: dict[tuple[str, int], Sequence[Look]] = {}
    for document, group in groupby((one for one in segments if one.is_evidence), key=lambda one: one.document):
        own = list(group)
        touched, read = on_passages(spans[document], own), on_passages(parts[document], own)
        for place, segment in enumerate(own):
            here = [*whole[document, segment.text_hash],
                    *(_of_reading(one, segment) for _, one in read.get(place, ()))]
            drawn = {look.coder for look in here if look.sample}
            here += [Look(coder=coder, at=at) for coder, (at, freely) in touched.get(place, ())
                     if not (freely and coder in drawn)]
            if here:
                found[document, segment.ordinal] = here
    return found


def _of_reading(one: PassageReading, segment: Segment) -> Look:
    """A reading of less than the passage, as it is cut now, is a look at it; the passage was not drawn for it."""
    whole = one.anchor.start <= segment.start and segment.end <= one.anchor.end
    return Look(coder=one.coder, at=one.read_at, sample=one.sample if whole else "")


def seen_by(seen: Looks, coder: str = "") -> set[tuple[str, int]]:
    """The passages that a coder has looked at; without one, those that anybody has."""
    return {place for place, own in seen.items() if not coder or any(one.coder == coder for one in own)}
