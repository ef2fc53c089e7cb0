"""Engines tried on passages that they had not learnt from: figures by code, and beside each coder.

Only passages count that somebody read in full, with the document or by themselves. Where people decided on suggestions
only, nobody knows what was not suggested: to count these would flatter whatever had suggested, and recall above all.
A suggestion of a code counts for the codes above it, as people's codings do (`qualkit.measures.judged`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from qualkit.measures.agreement import Sums, cohen, sums
from qualkit.measures.answers import Answers
from qualkit.measures.classification import FEWEST, YES, Confusion, Figures, confusions, figures, mean_ap
from qualkit.measures.intervals import LEAST_DOCUMENTS, Estimate, drawn, resampled, rounded
from qualkit.model import Codebook, Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What engines suggested and people said. Arrays have the shape (passages, codes).

    ``scores`` and ``suggested`` are by engine; ``said`` is by coder: 1 gave the code, 0 looked for it and did not, −1
    did not look for it. ``labels`` are the shares of those who looked for it that gave it, 0 where nobody ``asked``.
    ``groups`` numbers from 0 the document or participant of each passage. ``below`` (codes, codes) tells whether the
    second code is the first or stands below it. ``codes`` are ids.
    """

    passages: tuple[tuple[str, int], ...]
    codes: tuple[str, ...]
    scores: Mapping[str, Any]
    suggested: Mapping[str, Any]
    carries: Any
    labels: Any
    asked: Any
    groups: Any
    below: Any
    said: Mapping[str, Any]

    def of(self, rows: Any) -> Trial:
        """The same of some of the passages; groups are numbered anew."""
        import numpy as np

        return Trial(
            passages=tuple(one for one, kept in zip(self.passages, rows, strict=True) if kept), codes=self.codes,
            scores={name: one[rows] for name, one in self.scores.items()},
            suggested={name: one[rows] for name, one in self.suggested.items()},
            carries=self.carries[rows], labels=self.labels[rows], asked=self.asked[rows],
            groups=np.unique(self.groups[rows], return_inverse=True)[1], below=self.below,
            said={coder: one[rows] for coder, one in self.said.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Cohen's kappa of an engine with coders, and of the coders with one another, on the same passages.

    ``code`` ``""``: all codes together. ``coders`` are two who judged the same passages, or one who judged some alone:
    then ``between`` is empty. ``machine`` is in the order of ``coders``.
    """

    code: str
    coders: tuple[str, ...]
    units: int
    between: Estimate
    machine: tuple[Estimate, ...]


def trial_of(answers: Answers, codebook: Codebook, *, judged: Iterable[Judged], groups: Sequence[str],
             scores: Mapping[str, Any], suggested: Mapping[str, Any]) -> Trial:
    """Put together what is compared; ``scores`` and ``suggested`` are by engine, ``groups`` names by passage."""
    import numpy as np

    below = _below(answers.codes, codebook)
    said = _looked_for(answers, judged)
    yes, no = (sum((one == value for one in said.values()), np.zeros(answers.yes.shape)) for value in (1, 0))
    asked = yes + no > 0
    labels = np.divide(yes, yes + no, out=np.zeros(asked.shape), where=asked)
    numbers = {name: at for at, name in enumerate(dict.fromkeys(groups))}
    return Trial(
        passages=answers.passages, codes=answers.codes, asked=asked, labels=labels, carries=asked & (labels >= YES),
        scores={name: _lifted(one, below) for name, one in scores.items()},
        suggested={name: _lifted(one, below) for name, one in suggested.items()},
        groups=np.array([numbers[one] for one in groups]), below=below, said=said)


def _looked_for(answers: Answers, judged: Iterable[Judged]) -> dict[str, Any]:
    """What each coder said of the codes that she looked for."""
    import numpy as np

    place = {one: at for at, one in enumerate(answers.passages)}
    said: defaultdict[str, Any] = defaultdict(lambda: np.full(answers.yes.shape, -1, dtype=np.int8))
    for row in judged:
        at = place.get((row.document, row.segment))
        if at is None:
            continue
        for column, code in enumerate(answers.codes):
            if code in row.looked_for and (says := row.says(code)) is not None:
                said[row.coder][at, column] = says
    return dict(sorted(said.items()))


def _below(codes: Sequence[str], codebook: Codebook) -> Any:
    """Whether the second code is the first, or stands below it: shape (codes, codes)."""
    import numpy as np

    keys = [codebook.by_id[one].key for one in codes]
    return np.array([[f"{other}/".startswith(f"{key}/") for other in keys] for key in keys])


def _lifted(values: Any, below: Any) -> Any:
    """Each code's greatest value among itself and the codes below it."""
    import numpy as np

    return np.stack([values[:, own].max(axis=1) for own in below], axis=1) if len(below) else values


def by_code(trial: Trial) -> dict[str, dict[str, Figures]]:
    """Figures by code and engine."""
    draws = drawn(int(trial.groups.max(initial=-1)) + 1)
    return {code: {engine: figures(
        trial.scores[engine][own, at], trial.suggested[engine][own, at], trial.carries[own, at],
        groups=trial.groups[own], draws=draws) for engine in trial.scores}
        for at, code in enumerate(trial.codes) if (own := trial.asked[:, at]).any()}


def together(trial: Trial) -> dict[str, Figures]:
    """Figures of all codes together by engine: each decision on a passage and a code counts the same."""
    import numpy as np

    own = trial.asked
    groups = np.broadcast_to(trial.groups[:, None], own.shape)[own]
    return {engine: figures(trial.scores[engine][own], trial.suggested[engine][own], trial.carries[own], groups=groups)
            for engine in trial.scores}


def mistaken(trial: Trial, engine: str) -> Iterator[Confusion]:
    """Confusions between codes, each taken as it was meant: not where one below it was suggested or given as well."""
    import numpy as np

    finer = (trial.below & ~np.eye(len(trial.codes), dtype=bool)).T.astype(float)
    meant = {name: one & ~((one.astype(float) @ finer) > 0)
             for name, one in (("suggested", trial.suggested[engine]), ("carries", trial.carries))}
    known = trial.asked & ~(trial.carries & ~meant["carries"])
    yield from confusions(meant["suggested"], meant["carries"], known, codes=trial.codes,
                          related=trial.below | trial.below.T)


def told_codes(trial: Trial) -> list[int]:
    """The places of the codes that `FEWEST` passages or more carry."""
    return [at for at in range(len(trial.codes)) if trial.carries[:, at].sum() >= FEWEST]


def mean_aps(trial: Trial) -> dict[str, Estimate]:
    """The mean average precision of the codes that `FEWEST` passages or more carry, by engine."""
    told = told_codes(trial)
    return {engine: mean_ap(one[:, told], trial.carries[:, told], trial.asked[:, told], groups=trial.groups)
            for engine, one in trial.scores.items()}


def beside_coders(trial: Trial, engine: str) -> list[Beside]:
    """Compare an engine with coders on what each two of them judged; with a coder alone who shares no passage."""
    pairs = [pair for pair in combinations(trial.said, 2) if _both(trial, pair).any()]
    alone = [(coder,) for coder in trial.said if not any(coder in pair for pair in pairs)]
    return [one for coders in (*pairs, *alone) for one in _beside(trial, engine, coders)]


def _both(trial: Trial, coders: tuple[str, ...]) -> Any:
    import numpy as np

    return np.all([trial.said[coder] >= 0 for coder in coders], axis=0)


def _beside(trial: Trial, engine: str, coders: tuple[str, ...]) -> Iterator[Beside]:
    shared = _both(trial, coders)
    machine = trial.suggested[engine]
    raters = [*(trial.said[coder] for coder in coders)]
    compared = [(machine, one) for one in raters] + ([(raters[0], raters[1])] if len(raters) > 1 else [])
    parts = {at: [_parts(one[:, at], other[:, at], shared[:, at], trial.groups) for one, other in compared]
             for at in range(len(trial.codes)) if shared[:, at].any()}
    if not parts:
        return
    whole = [[[sum(column) for column in zip(*rows, strict=True)] for rows in zip(*each, strict=True)]
             for each in zip(*parts.values(), strict=True)]
    for code, units, each in (("", int(shared.sum()), whole), *(
            (trial.codes[at], int(shared[:, at].sum()), own) for at, own in parts.items())):
        found = [_kappa(rows) for rows in each]
        yield Beside(code=code, coders=coders, units=units, machine=tuple(found[:len(coders)]),
                     between=found[-1] if len(coders) > 1 else Estimate())


def _parts(one: Any, other: Any, kept: Any, groups: Any) -> list[list[float]]:
    """What two raters said, as sums that add up, a row for each document or participant."""
    import numpy as np

    count = int(groups.max(initial=-1)) + 1
    place = groups[kept] * 4 + one[kept].astype(int) * 2 + other[kept]
    cells = np.bincount(place, minlength=4 * count).reshape(count, 4).tolist()
    return [sums({(0, 0): own[0], (0, 1): own[1], (1, 0): own[2], (1, 1): own[3]}, (0, 1), 2).flat() for own in cells]


def _kappa(rows: Sequence[Sequence[float]]) -> Estimate:
    used = [row for row in rows if row[0]]
    values = [cohen(Sums.of(flat, 2)) for flat in resampled(used, drawn(len(used)))]
    return rounded(values, sure=len(used) >= LEAST_DOCUMENTS)
