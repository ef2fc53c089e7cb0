"""How much is likely still unseen: an interval from a draw at random, never a "done".

In technology-assisted review the share of relevant documents among those that nobody reviewed is called *elusion*; it
is measured on a random sample of these, read for that purpose (Lewis, Yang and Frieder, "Certifying One-Phase
Technology-Assisted Reviews", CIKM 2021). Rules that stop without a sample have no such guarantee; that the draw is one
without replacement from a known number of texts makes its chances hypergeometric (Callaghan and Müller-Hansen,
"Statistical stopping criteria for automated screening in systematic reviews", Syst Rev 9, 2020). The limits are exact:
Clopper and Pearson's inversion of both tails (Biometrika 26, 404–413, 1934), for the hypergeometric distribution; they
hold the true number in at least 95 of 100 draws, however small the draw.

**The frame** of a draw is all that nobody had looked at otherwise when its last passage was read. What was found in the
frame since is taken off. What left the frame while the draw went on is mostly what engines had suggested, so what is
estimated is rather too much than too little. *Relevant* means what the readers of the draw would call so.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qualkit.measures.judged import by_passage
from qualkit.measures.looks import AT_RANDOM, Look, Looks
from qualkit.measures.reading_order import Place, lot
from qualkit.model import Judged

LEVEL = 0.95
ANY = ""
"""In the place of a code: that a passage carries any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """An estimate between its limits."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """What is likely still unseen of a code (by id; `ANY`: of any code).

    ``found``: passages that somebody gave it; ``drawn``: passages of the draw in which it was looked for, ``hits`` of
    these carry it. ``left`` is how many unseen passages likely carry it, ``recall`` the share found so far of all; both
    None where no draw has looked for it. ``guess``: what the engines' probabilities of unseen passages add up to: the
    model's guess and no evidence; None where there are none.
    """

    code: str
    found: int
    drawn: int = 0
    hits: int = 0
    left: Range | None = None
    recall: Range | None = None
    guess: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Passages by what is known of them; in the frame are the unseen, the drawn and those looked at otherwise since."""

    passages: int
    unseen: frozenset[Place]
    drawn: frozenset[Place] = frozenset()
    since: frozenset[Place] = frozenset()
    samples: Mapping[str, int] = field(default_factory=dict)
    """How many passages of the frame each draw brought up."""
    seen_before: int = 0
    """Passages that were drawn, though somebody had looked at them before: they are not in the frame."""
    passed_over: int = 0
    """Unseen passages whose lot came up before the last one that was read: left out, or new since."""

    @property
    def size(self) -> int:
        """How many passages the draw was made from."""
        return len(self.unseen) + len(self.drawn) + len(self.since)


def frame(places: Iterable[Place], seen: Looks) -> Frame:
    """Sort all passages of respondents into those drawn, those seen otherwise and those unseen."""
    every = set(places)
    at_random = {place: own for place in every if (own := [one for one in seen.get(place, ()) if one.at_random])}
    unseen = frozenset(place for place in every if not seen.get(place))
    if not at_random:
        return Frame(passages=len(every), unseen=unseen)
    last = max(look.at for own in at_random.values() for look in own)
    before = {place for place in every if any(not one.at_random and one.at <= last for one in seen.get(place, ()))}
    drawn = frozenset(at_random.keys() - before)
    samples: defaultdict[str, set[Place]] = defaultdict(set)
    for place in drawn:
        for look in at_random[place]:
            samples[look.sample].add(place)
    return Frame(passages=len(every), unseen=unseen, drawn=drawn, since=frozenset(every - before - drawn - unseen),
                 samples={name: len(own) for name, own in sorted(samples.items())},
                 seen_before=len(at_random.keys() & before), passed_over=_passed_over(at_random, unseen))


def _passed_over(at_random: Mapping[Place, Sequence[Look]], unseen: Collection[Place]) -> int:
    reached: dict[int, str] = {}
    for place, own in at_random.items():
        for seed in {int(number) for look in own if (number := look.sample.removeprefix(AT_RANDOM)).isdecimal()}:
            reached[seed] = max(reached.get(seed, ""), lot(place, seed))
    return sum(any(lot(place, seed) < furthest for seed, furthest in reached.items()) for place in unseen)


def still_unseen(draw: Frame, judged: Iterable[Judged], codes: Iterable[str], *,
                 guesses: Mapping[Place, Mapping[str, float]] | None = None) -> list[Unseen]:
    """Estimate for each code, `ANY` among them, how many unseen passages carry it.

    ``guesses`` holds by passage the probabilities that the engines give codes.
    """
    rows = by_passage(judged)
    return [_unseen(draw, rows, code, guesses) for code in codes]


def _unseen(draw: Frame, rows: Mapping[Place, Sequence[Judged]], code: str,
            guesses: Mapping[Place, Mapping[str, float]] | None) -> Unseen:
    said = {place: _says(own, code) for place, own in rows.items()}
    found = sum(value is True for value in said.values())
    looked = [said[place] for place in draw.drawn if said.get(place) is not None]
    guess = None
    if guesses is not None:
        guess = round(sum(_guess(guesses[place], code) for place in draw.unseen if place in guesses), 1)
    if not looked:
        return Unseen(code=code, found=found, guess=guess)
    hits = sum(value is True for value in looked)
    since = [said.get(place) for place in draw.since]
    known, unknown = sum(value is True for value in since), sum(value is None for value in since)
    low, high = hypergeometric_interval(hits, len(looked), draw.size)
    most = min(len(draw.unseen), max(0, high - hits - known))
    least = min(most, max(0, low - hits - known - unknown))
    likely = min(most, max(least, draw.size * hits / len(looked) - hits - known))
    return Unseen(code=code, found=found, drawn=len(looked), hits=hits, guess=guess,
                  left=Range(value=round(likely, 1), low=least, high=most), recall=_recall(found, likely, least, most))


def _says(rows: Iterable[Judged], code: str) -> bool | None:
    """Whether anybody gave it; None if nobody looked for it."""
    said = [bool(row.given) if code == ANY and (row.given or row.looked_for) else row.says(code) for row in rows]
    return True if True in said else False if False in said else None


def _guess(probabilities: Mapping[str, float], code: str) -> float:
    """Of any code: that of the likeliest, since what engines say of several codes hangs together."""
    return max(probabilities.values(), default=0.0) if code == ANY else probabilities.get(code, 0.0)


def _recall(found: int, likely: float, least: int, most: int) -> Range | None:
    if not found:
        return None
    return Range(value=found / (found + likely), low=found / (found + most), high=found / (found + least))


def hypergeometric_interval(hits: int, drawn: int, total: int, *, level: float = LEVEL) -> tuple[int, int]:
    """Return how many of ``total`` carry something, at least and at most, if ``hits`` of ``drawn`` do.

    Exact limits for a draw without replacement: no number between them is so unlikely that it would give so few or so
    many in less than half of 1 − ``level`` of all draws.

    Raises:
        ValueError: more hits than draws, or more draws than there are.
    """
    if not 0 <= hits <= drawn <= total:
        raise ValueError(f"{hits} hits in {drawn} draws from {total} cannot be")
    edge = (1 - level) / 2
    first, last = hits, total - drawn + hits
    low = _first(first, last, lambda number: _up_to(drawn - hits, drawn, total - number, total) > edge)
    high = last - _first(0, last - first, lambda less: _up_to(hits, drawn, last - less, total) > edge)
    return low, high


def draws_needed(total: int, share: float, *, level: float = LEVEL) -> int:
    """Return how many to draw so that, if none of them carries something, at most that share of all does."""
    if total <= 0:
        return 0
    return _first(1, total, lambda drawn: hypergeometric_interval(0, drawn, total, level=level)[1] <= share * total)


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first number from low to high for which something holds that holds for all behind it; high at the latest."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _up_to(hits: int, drawn: int, carriers: int, total: int) -> float:
    """The chance of no more than so many hits, if so many of the total carry it."""
    whole = _ways(total, drawn)
    return math.fsum(math.exp(_ways(carriers, number) + _ways(total - carriers, drawn - number) - whole)
                     for number in range(max(0, drawn - (total - carriers)), min(hits, carriers) + 1))


def _ways(size: int, chosen: int) -> float:
    """The logarithm of how many ways there are to choose."""
    return math.lgamma(size + 1) - math.lgamma(chosen + 1) - math.lgamma(size - chosen + 1)
