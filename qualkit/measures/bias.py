"""Whether an engine errs more on some people's words than on others', and what its suggestions would add to a count.

Bias here means that errors are related to who speaks: then shares and comparisons made with machine-coded passages
mislead even where the engine is right on the whole. The tests follow iQual (Ashwin, Rao, Biradavolu, Chhabra, Haque,
Khan and Krishnan, "A Method to Scale-Up Interpretative Qualitative Analysis, with an Application to Aspirations in
Cox's Bazaar, Bangladesh", World Bank Policy Research Working Paper 10046, 2022; Ashwin, Chhabra and Rao, "Using Large
Language Models for Qualitative Analysis can Introduce Serious Bias", Sociological Methods & Research, 2025), which
regress the error, machine less human, on the attributes of those interviewed. Two things differ: passages of one
participant (or document) hang together, so participants are drawn again for intervals and dealt out anew for tests,
where iQual takes the F distribution; and beside the error in the share stands the difference in **recall**, which
answers "does it find women's accounts less often than men's?" whatever women have to tell (equality of opportunity:
Hardt, Price and Srebro, "Equality of Opportunity in Supervised Learning", NeurIPS 2016).

- **gap**: (machine share − human share) in a group, less the same among all others;
- **p**: of `DEALS` ways to deal the participants into groups of these sizes (seeded), the share with differences
  between groups as great as these, the actual one counted as one of them;
- **adjusted**: p after Benjamini and Hochberg, "Controlling the false discovery rate", J R Stat Soc B 57, 1995.

A group with fewer than `LEAST` participants, or `FEWEST` units that carry the code, cannot be told of, nor can one
whose others have fewer. Intervals take five participants on either side. That nothing is found is no proof: with few
participants only great differences show.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from qualkit.measures.classification import FEWEST
from qualkit.measures.intervals import LEAST_DOCUMENTS, SEED, Estimate, Weights, drawn, rounded

LEAST = 3
"""Participants a group needs, below which nothing is told of it."""
DEALS = 4999
_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The participants with one value of an attribute. ``gap`` and ``recall_gap`` are against all others.

    A unit is a passage and a code; ``positives`` carry it as people say, ``suggested`` as the engine does, ``right``
    as both do.
    """

    value: str
    participants: int
    units: int
    positives: int
    suggested: int
    right: int
    told: bool
    gap: Estimate = field(default_factory=Estimate)
    recall_gap: Estimate = field(default_factory=Estimate)

    @property
    def human(self) -> float | None:
        """The share of units that people coded."""
        return _share(self.positives, self.units)

    @property
    def machine(self) -> float | None:
        """The share of units that the engine coded."""
        return _share(self.suggested, self.units)

    @property
    def recall(self) -> float | None:
        """Of what people coded, the share that the engine found."""
        return _share(self.right, self.positives)

    @property
    def precision(self) -> float | None:
        """Of what the engine coded, the share that people coded."""
        return _share(self.right, self.suggested)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Errors by one attribute, on one code (``""``: all codes with figures together).

    ``p`` is of differences in the error of the share, ``recall_p`` of those in recall; None where fewer than two groups
    can be told of.
    """

    code: str
    attribute: str
    groups: tuple[Group, ...]
    p: float | None = None
    recall_p: float | None = None
    adjusted: float | None = None
    recall_adjusted: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """Whether errors on a code are related to the attributes taken together, as iQual's F test asks."""

    code: str
    participants: int
    p: float | None = None
    adjusted: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Efficiency:
    """What machine-coded participants would add to a share that people counted among ``coded`` participants.

    Standard errors of a code's mean share of passages by participant. ``human``: by people's codings alone. ``added``:
    with ``others`` participants coded by the engine, its errors taken to cancel out (iQual's formula). ``corrected``:
    the same with the mean error measured and taken off, which supposes nothing of the errors (Angelopoulos et al.,
    "Prediction-powered inference", Science, 2023, doi 10.1126/science.adi6000). Both take the others to be like those
    that were coded.
    """

    code: str
    coded: int
    others: int
    human: float
    added: float
    corrected: float

    @property
    def worth(self) -> float | None:
        """Participants that people would have to code to be as sure as with the corrected estimate."""
        return self.coded * (self.human / self.corrected) ** 2 if self.corrected else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """What is compared. Arrays have the shape (passages, codes); ``participants`` numbers them from 0, by passage.

    ``attributes`` give each participant's value by attribute, "" where it is not known.
    """

    suggested: Any
    carries: Any
    asked: Any
    participants: Any
    attributes: Mapping[str, Sequence[str]]

    @property
    def count(self) -> int:
        """How many participants there are."""
        return int(self.participants.max(initial=-1)) + 1

    def counts(self) -> Any:
        """Units, positives, suggested and right by participant and code: shape (participants, codes, 4)."""
        import numpy as np

        chosen, so = self.suggested & self.asked, self.carries & self.asked
        parts = np.stack([self.asked, so, chosen, so & chosen], axis=-1).astype(float)
        found = np.zeros((self.count, *parts.shape[1:]))
        np.add.at(found, self.participants, parts)
        return found


def usual_value(values: Sequence[str]) -> str:
    """What stands for a participant whose passages differ (in language, say): the value of most of them."""
    known = Counter(one for one in values if one)
    return min(known, key=lambda one: (-known[one], one)) if known else ""


def splits(errors: Errors, codes: Sequence[str], *, seed: int = SEED) -> list[Split]:
    """Compare groups by each attribute, on all codes with `FEWEST` units or more together and on each of them."""
    import numpy as np

    counts = errors.counts()
    kept = [at for at in range(len(codes)) if counts[:, at, 1].sum() >= FEWEST]
    if not kept:
        return []
    columns = np.stack([counts[:, kept].sum(axis=1), *(counts[:, at] for at in kept)])
    names, draws = ["", *(codes[at] for at in kept)], drawn(errors.count)
    return _adjusted([one for attribute, values in errors.attributes.items()
                      for one in _by_attribute(attribute, values, names, columns=columns, draws=draws, seed=seed)])


def joint(errors: Errors, codes: Sequence[str], *, seed: int = SEED) -> list[Joint]:
    """Test all attributes together, on all codes with `FEWEST` units or more and on each of them.

    The statistic is the weighted sum of squares of participants' mean errors that a linear model of the attributes
    explains; participants with all attributes known count.
    """
    import numpy as np

    counts = errors.counts()
    kept = [at for at in range(len(codes)) if counts[:, at, 1].sum() >= FEWEST]
    known = [at for at in range(errors.count) if all(values[at] for values in errors.attributes.values())]
    if not kept or not errors.attributes or not known:
        return []
    own = counts[known][:, kept]
    wrong = np.c_[(own[..., 2] - own[..., 1]).sum(axis=1), own[..., 2] - own[..., 1]]
    units = np.c_[own[..., 0].sum(axis=1), own[..., 0]]
    names = ["", *(codes[at] for at in kept)]
    design = _dummies([[values[at] for at in known] for values in errors.attributes.values()])
    if not 1 <= np.linalg.matrix_rank(design) <= len(known) - 3:
        return [Joint(code=code, participants=len(known)) for code in names]
    p = [_joint_p(wrong[:, at], units[:, at], design, seed) for at in range(len(names))]
    after = [one if one is None else round(one, 4) for one in (p[0], *benjamini_hochberg(p[1:]))]
    return [Joint(code=code, participants=len(known), p=own_p, adjusted=adjusted)
            for code, own_p, adjusted in zip(names, p, after, strict=True)]


def efficiency(errors: Errors, codes: Sequence[str], *, others: int) -> list[Efficiency]:
    """What ``others`` participants whom only the engine codes would add, by code with `FEWEST` units or more."""
    import numpy as np

    counts, found = errors.counts(), []
    for at, code in enumerate(codes):
        own = counts[counts[:, at, 0] > 0, at]
        if own[:, 1].sum() < FEWEST or len(own) < LEAST_DOCUMENTS or not others:
            continue
        human, machine = own[:, 1] / own[:, 0], own[:, 2] / own[:, 0]
        coded, every = len(own), len(own) + others
        by_people, by_engine, error = (float(np.var(one, ddof=1)) for one in (human, machine, human - machine))
        added = (coded * by_people + others * (by_engine + error)) / every ** 2
        found.append(Efficiency(
            code=code, coded=coded, others=others, human=round((by_people / coded) ** .5, 5),
            added=round(added ** .5, 5), corrected=round((error / coded + by_engine / others) ** .5, 5)))
    return found


def benjamini_hochberg(p: Sequence[float | None]) -> list[float | None]:
    """Adjusted p in the same order; None stays None and is no comparison."""
    known = sorted((value, at) for at, value in enumerate(p) if value is not None)
    found: list[float | None] = [None] * len(p)
    least = 1.0
    for rank in range(len(known), 0, -1):
        value, at = known[rank - 1]
        least = min(least, value * len(known) / rank)
        found[at] = least
    return found


def _by_attribute(attribute: str, values: Sequence[str], codes: Sequence[str], *, columns: Any, draws: Weights,
                  seed: int) -> list[Split]:
    """One split for each column of counts; those of which the same groups can be told are tested at one go."""
    import numpy as np

    names = sorted({str(one) for at, one in enumerate(values) if one and columns[0, at, 0]})
    if len(names) < 2:
        return []
    place = np.array([names.index(one) if one in names else -1 for one in values])
    found, alike = [], defaultdict(list)
    for at, (code, counts) in enumerate(zip(codes, columns, strict=True)):
        held = np.array([(place == group) & (counts[:, 0] > 0) for group in range(len(names))])
        groups = tuple(_group(name, held[group], held, counts, draws) for group, name in enumerate(names))
        found.append(Split(code=code, attribute=attribute, groups=groups))
        alike[tuple(group for group, one in enumerate(groups) if one.told)].append(at)
    for told, places in alike.items():
        if len(told) < 2:
            continue
        inside = np.isin(place, told)
        own = columns[places][:, inside]
        p, recall_p = (_dealt(part, whole, place[inside], seed) for part, whole in (
            (own[..., 2] - own[..., 1], own[..., 0]), (own[..., 3], own[..., 1])))
        for at, *both in zip(places, p, recall_p, strict=True):
            found[at] = replace(found[at], p=both[0], recall_p=both[1])
    return found


def _group(name: str, own: Any, held: Any, counts: Any, draws: Weights) -> Group:
    rest = held.any(axis=0) & ~own
    here, there = counts[own].sum(axis=0), counts[rest].sum(axis=0)
    told = min(own.sum(), rest.sum()) >= LEAST and min(here[1], there[1]) >= FEWEST
    units, positives, suggested, right = (round(float(one)) for one in here)
    group = Group(value=name, participants=int(own.sum()), units=units, positives=positives, suggested=suggested,
                  right=right, told=bool(told))
    if not told:
        return group
    mine, theirs = draws[:, own] @ counts[own], draws[:, rest] @ counts[rest]
    sure = min(own.sum(), rest.sum()) >= LEAST_DOCUMENTS
    return replace(group, gap=_difference(mine[:, 2] - mine[:, 1], mine[:, 0], theirs[:, 2] - theirs[:, 1],
                                          theirs[:, 0], sure),
                   recall_gap=_difference(mine[:, 3], mine[:, 1], theirs[:, 3], theirs[:, 1], sure))


def _difference(part: Any, whole: Any, other: Any, other_whole: Any, sure: bool) -> Estimate:
    rows = zip(part.tolist(), whole.tolist(), other.tolist(), other_whole.tolist(), strict=True)
    values = [one / base - two / base_two if base and base_two else None for one, base, two, base_two in rows]
    return rounded(values, sure=bool(sure))


def _dealt(part: Any, whole: Any, where: Any, seed: int) -> list[float]:
    """By row, the share of deals in which the groups' ratios part/whole lie as far apart, weighted by their wholes.

    ``part`` and ``whole`` have the shape (rows, participants), ``where`` the group of each participant.
    """
    import numpy as np

    overall = part.sum(axis=1) / whole.sum(axis=1)
    actual, as_far = _apart(part, whole, where[None, :], overall)[0], np.zeros(len(part))
    step = max(1, _AT_ONCE // max(len(where), len(part)))
    for begin in range(0, DEALS, step):
        dealt = where[_deals(len(where), seed)[begin:begin + step]]
        as_far += (_apart(part, whole, dealt, overall) >= actual - 1e-12).sum(axis=0)
    return [round(float(one), 4) for one in (1 + as_far) / (1 + DEALS)]


@lru_cache(maxsize=8)
def _deals(size: int, seed: int) -> Any:
    """`DEALS` orders of so many participants."""
    import numpy as np

    chance = random.Random(seed)
    return np.array([chance.sample(range(size), size) for _ in range(DEALS)], dtype=np.int32)


def _apart(part: Any, whole: Any, dealt: Any, overall: Any) -> Any:
    """How far apart the groups' ratios lie: shape (deals, rows)."""
    import numpy as np

    total = np.zeros((len(dealt), len(part)))
    for group in np.unique(dealt):
        inside = (dealt == group).astype(float)
        parts, wholes = inside @ part.T, inside @ whole.T
        ratio = np.divide(parts, wholes, out=np.broadcast_to(overall, parts.shape).copy(), where=wholes > 0)
        total += wholes * (ratio - overall) ** 2
    return total


def _dummies(columns: Sequence[Sequence[str]]) -> Any:
    """A column for each value of each attribute but its first."""
    import numpy as np

    found = [[float(one == value) for one in values] for values in columns for value in sorted(set(values))[1:]]
    return np.array(found).T if found else np.zeros((len(columns[0]), 0))


def _joint_p(wrong: Any, units: Any, design: Any, seed: int) -> float | None:
    import numpy as np

    kept = units > 0
    if kept.sum() < len(units):
        return None
    root = np.sqrt(units)
    mean = wrong.sum() / units.sum()
    target = (wrong / units - mean) * root
    if not np.abs(target).max() > 1e-12:
        return 1.0
    orders = np.concatenate([np.arange(len(units))[None, :], _deals(len(units), seed)[:DEALS // 5]])
    stacks = np.concatenate([np.ones((*orders.shape, 1)), design[orders]], axis=2) * root[None, :, None]
    bases, diagonal, _ = np.linalg.svd(stacks, full_matrices=False)
    weights = (diagonal > 1e-9 * diagonal[:, :1]).astype(float)
    explained = (np.einsum("dpk,p->dk", bases, target) ** 2 * weights).sum(axis=1)
    return round(float((explained >= explained[0] - 1e-12).mean()), 4)


def _adjusted(found: Sequence[Split]) -> list[Split]:
    """Adjust within all codes together, and within the single codes."""
    after: dict[int, Split] = {}
    for pooled in (True, False):
        own = [at for at, one in enumerate(found) if (one.code == "") == pooled]
        for at, p, recall in zip(own, benjamini_hochberg([found[at].p for at in own]),
                                 benjamini_hochberg([found[at].recall_p for at in own]), strict=True):
            after[at] = replace(found[at], adjusted=_four(p), recall_adjusted=_four(recall))
    return [after[at] for at in range(len(found))]


def _four(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
