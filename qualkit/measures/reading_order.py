"""Which passages a person should read next, for what: six orders, each with the figure it goes by.

=============  ======================================================================================================
``uncertain``  the score nearest to the code's threshold comes first: a decision there teaches a learning engine most
               (uncertainty sampling: Lewis and Gale, SIGIR 1994)
``likely``     the highest score first: most is found soonest
``disagree``   one engine is most alone with its yes: its score less that of the next; saying nothing counts as 0,
               and is no news of an engine that says little, so that two against one are taken to agree
``rare``       codes that stand on the fewest passages first, and of one code the likely ones first
``diverse``    each next passage is as unlike as can be to all that were read and all before it (farthest first:
               Gonzalez, Theor Comput Sci 38, 1985)
``random``     by lot, from all passages: the only order from which it can be estimated what is still unseen
=============  ======================================================================================================

The first four go through suggestions, the last two through all passages, suggested or not.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qualkit.measures.blending import SCALE as PROBABILITY
from qualkit.model import Suggestion

SUGGESTED = ("uncertain", "likely", "disagree", "rare")
"""Orders of passages that hold suggestions to decide on."""
DRAWN = ("diverse", "random")
"""Orders of all passages, each to be coded afresh."""
STRATEGIES = (*SUGGESTED, *DRAWN)
MIDDLE = 0.5
"""Where a code is taken to be suggested from, if nobody says."""

Place = tuple[str, int]
"""A document's id and the passage's ordinal in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A passage in its order. ``code`` (an id) is the suggestion that brings it up, ``figure`` what it goes by.

    ``figure`` is the distance to the threshold, the score, how far one engine is above the next, how many passages
    have the code so far, or the likeness to the nearest passage before it; None at random and where none came before.
    ``beside`` holds the threshold, or the engines' own scores.
    """

    place: Place
    code: str = ""
    figure: float | None = None
    beside: Mapping[str, float] = field(default_factory=dict)


Waiting = Mapping[Place, Sequence[Suggestion]]
"""Passages in the order of the text, with the suggestions on each."""


def uncertain(waiting: Waiting, thresholds: Mapping[str, float]) -> list[Pick]:
    """Order by how near a score is to its code's threshold; thresholds are of probabilities, not of plain scores."""
    def pick(place: Place, one: Suggestion) -> Pick:
        at = thresholds.get(one.code, MIDDLE) if one.scale == PROBABILITY else MIDDLE
        return Pick(place=place, code=one.code, figure=round(abs(one.score - at), 4), beside={"threshold": at})

    return _ordered(_best(waiting, pick, key=_figure), key=_figure)


def likely(waiting: Waiting) -> list[Pick]:
    """Order by the highest score."""
    def pick(place: Place, one: Suggestion) -> Pick:
        return Pick(place=place, code=one.code, figure=one.score)

    return _ordered(_best(waiting, pick, key=_downwards), key=_downwards)


def disagree(waiting: Waiting, engines: Sequence[str], above: Mapping[str, Collection[str]]) -> list[Pick]:
    """Order by how much the highest score of ``engines`` is above the next.

    An engine that says a finer code has said the general one: ``above`` holds the ids of the codes above each.
    """
    def pick(place: Place, one: Suggestion) -> Pick:
        said = dict.fromkeys(engines, 0.0)
        for other in waiting[place]:
            if other.code == one.code or one.code in above.get(other.code, ()):
                for name, score in engine_scores(other).items():
                    said[name] = max(score, said.get(name, 0.0))
        first, *others = sorted(said.values(), reverse=True)
        return Pick(place=place, code=one.code, beside=said, figure=round(first - max(others, default=0.0), 4))

    return _ordered(_best(waiting, pick, key=_downwards), key=_downwards)


def rare(waiting: Waiting, found: Mapping[str, int]) -> list[Pick]:
    """Order by the codes' number of passages so far, then by score."""
    def pick(place: Place, one: Suggestion) -> Pick:
        return Pick(place=place, code=one.code, figure=found.get(one.code, 0), beside={"score": one.score})

    def key(one: Pick) -> tuple[float, float]:
        return one.figure or 0, -one.beside["score"]

    return _ordered(_best(waiting, pick, key=key), key=key)


def engine_scores(suggestion: Suggestion) -> dict[str, float]:
    """Return what each engine itself gave a suggestion; 1 for one that tells no figure."""
    told = {why.engine: why.score for why in suggestion.why if why.kind == "score" and why.score is not None}
    return dict.fromkeys(suggestion.engines, 1.0) | told


def diverse(places: Sequence[Place], vectors: Any, read: Any, *, seed: int, limit: int) -> list[Pick]:
    """Choose ``limit`` passages, each the least like those read (rows of ``read``) and those chosen before it.

    ``vectors`` has a row of length 1 for each place. Where nothing was read, the first is drawn by lot.
    """
    import numpy as np

    if not len(places):
        return []
    nearest = np.full(len(places), -np.inf)
    for start in range(0, len(read), 512):  # in stripes: a study may have been read for weeks
        nearest = np.maximum(nearest, (vectors @ np.asarray(read[start:start + 512]).T).max(axis=1))
    open_now = np.ones(len(places), dtype=bool)
    found = []
    for number in range(min(limit, len(places))):
        first = number == 0 and not len(read)
        at = (random.Random(seed).randrange(len(places)) if first
              else int(np.argmin(np.where(open_now, nearest.round(4), np.inf))))
        found.append(Pick(place=places[at], figure=None if first else round(float(nearest[at]), 4)))
        open_now[at] = False
        nearest = np.maximum(nearest, vectors @ vectors[at])
    return found


def at_random(places: Iterable[Place], *, seed: int) -> list[Pick]:
    """Put passages in the order of a lot that each has by itself, so that a draw goes on where it was left.

    A passage's lot hangs on the seed and the passage only: those that were read meanwhile leave the order of the
    others as it was, and two coders with one seed read the same passages.
    """
    return [Pick(place=place) for _, place in sorted((lot(place, seed), place) for place in places)]


def lot(place: Place, seed: int) -> str:
    """The lot of one passage in a draw."""
    return hashlib.sha256(f"{seed}\n{place[0]}\n{place[1]}".encode()).hexdigest()


def _best(waiting: Waiting, pick: Any, *, key: Any) -> Iterator[Pick]:
    """The pick of each passage: that of the suggestion which would bring it up first."""
    for place, own in waiting.items():
        yield min((pick(place, one) for one in own), key=key)


def _ordered(picks: Iterable[Pick], *, key: Any) -> list[Pick]:
    return sorted(picks, key=key)  # stable: of equals, those earlier in the text come first


def _figure(one: Pick) -> float:
    return one.figure or 0.0


def _downwards(one: Pick) -> float:
    return -(one.figure or 0.0)
