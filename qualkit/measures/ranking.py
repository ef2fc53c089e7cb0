"""One ranked list per passage out of what several engines suggest.

**Score** (scale ``joint.v1``, 0 to 1, not a probability): 1 − Π(1 − trust × score) over the engines, so that
two engines that agree outrank either alone and no engine alone reaches 1. ``TRUST`` says how far an
engine's own score is believed: a cue that a researcher wrote down says more than likeness of meaning. So
several cues, or a cue and likeness, come before either alone. The scores order a list; that 0.8 is right
four times in five is not claimed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qualkit.model import Codebook, Reason, Suggestion

SCALE = "joint.v1"
TRUST: Mapping[str, float] = {"rules.v1": 0.9, "similar.v1": 0.8, "classifier.v1": 0.5}
"""By scale. What was learnt from so little that nothing can be called a probability counts half."""
_OTHERS = 0.5
"""So does an engine that is not named."""


Score = Callable[[Sequence[Suggestion]], tuple[float, str, bool] | None]
"""What engines suggest of one code on a passage -> score, scale and whether they abstain; None: the plain score."""


def join(suggestions: Iterable[Suggestion], codebook: Codebook, *, most: int = 0, least: float = 0.0,
         score: Score = lambda own: None) -> list[Suggestion]:
    """Merge the suggestions of one passage into a list with one entry per code, the best first.

    A code above another that is suggested too is left out, because the child says it more exactly, unless the child
    scores less than half or the engines abstain from it. All reasons are kept, and each engine's own score;
    direction and hedging come from whichever engine has seen any; the span is that of an engine that can point at
    words, else of the one whose score counts most. ``most`` cuts the list (0: no limit), ``least`` leaves low
    scores out. ``score`` may know better than the plain score (see `qualkit.measures.blending`). Codes that the
    engines abstain from come behind the others.
    """
    by_code: defaultdict[str, list[Suggestion]] = defaultdict(list)
    for one in suggestions:
        by_code[one.code].append(one)
    order = {code.id: place for place, code in enumerate(codebook)}
    merged = [one for own in by_code.values() if (one := _merged(own, score(own))).score > 0 and one.score >= least]
    sure, all_of_them = _overruled((one for one in merged if not one.unsure), codebook), _overruled(merged, codebook)
    merged = [one for one in merged if one.score > 2 * (all_of_them if one.unsure else sure).get(one.code, -1.0)]
    merged.sort(key=lambda one: (one.unsure, -one.score, order.get(one.code, len(order)), one.code))
    return [replace(one, rank=place) for place, one in enumerate(merged[:most or None], start=1)]


def plain(scores: Iterable[tuple[str, Any]]) -> Any:
    """Return the plain score of what engines give a code: pairs of a scale and a score, or arrays of scores."""
    return 1 - math.prod(1 - TRUST.get(scale, _OTHERS) * score for scale, score in scores)


def _counted(one: Suggestion) -> float:
    return TRUST.get(one.scale, _OTHERS) * one.score


def _merged(own: Sequence[Suggestion], scored: tuple[float, str, bool] | None) -> Suggestion:
    ordered = sorted(own, key=lambda one: (-_counted(one), one.scale))
    best = ordered[0]
    pointing = next((one for one in ordered if any(why.start is not None for why in one.why)), best)
    score, scale, unsure = scored or (plain((one.scale, one.score) for one in ordered), SCALE, False)
    return replace(
        best, start=pointing.start, end=pointing.end, score=round(score, 4), scale=scale, unsure=unsure,
        engines=tuple(dict.fromkeys(engine for one in ordered for engine in one.engines)),
        direction=next((one.direction for one in ordered if one.direction), None),
        hedged=any(one.hedged for one in ordered),
        why=(*(reason for one in ordered for reason in one.why), *map(_own_score, ordered)))


def _own_score(one: Suggestion) -> Reason:
    """What an engine itself gave, so that it can be told where engines disagree."""
    return Reason(engine=one.scale, kind="score", what="", score=one.score)


def _overruled(merged: Iterable[Suggestion], codebook: Codebook) -> dict[str, float]:
    """The ids of the codes above the suggested ones, with the best score below each."""
    best: dict[str, float] = {}
    for one in merged:
        code = codebook.by_id.get(one.code)
        parent = code.parent if code else None
        while parent is not None:
            above = codebook.by_key.get(parent)
            if above is not None:
                best[above.id] = max(best.get(above.id, 0.0), one.score)
            parent = parent.rpartition("/")[0] or None
    return best
