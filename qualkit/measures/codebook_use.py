"""How a codebook fares in people's hands: which cues would help or mislead, which codes are used alike or never.

Everything is counted over passages that people judged (see `qualkit.measures.judged`): a cue is *right* on a passage to
which somebody gave its code, or one below it, and *wrong* where somebody looked for the code and nobody gave it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from qualkit.measures.judged import by_passage
from qualkit.measures.reading_order import Place
from qualkit.model import Codebook, Judged

FEWEST = 3
"""Passages below which nothing is said of a cue or a pair of codes."""
ALIKE = 0.25
"""Jaccard's index from which two codes count as used alike."""
NOWHERE: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """By code id, the passages to which somebody gave it, those where it was looked for in vain, and those that got
    it itself and none below it."""

    yes: Mapping[str, frozenset[Place]]
    no: Mapping[str, frozenset[Place]]
    itself: Mapping[str, frozenset[Place]]

    def of(self, code: str) -> tuple[frozenset[Place], frozenset[Place]]:
        """Where it was given, and where it was looked for and not given."""
        return self.yes.get(code, NOWHERE), self.no.get(code, NOWHERE)


def sayings(judged: Iterable[Judged], codebook: Codebook) -> Sayings:
    """Sort the judged passages by what people said of each active code."""
    yes: defaultdict[str, set[Place]] = defaultdict(set)
    no: defaultdict[str, set[Place]] = defaultdict(set)
    itself: defaultdict[str, set[Place]] = defaultdict(set)
    above = ancestors(codebook)
    for row in judged:
        place = row.document, row.segment
        for code in row.given:
            yes[code].add(place)
        for code in _finest(row.given, above):
            itself[code].add(place)
        for code in row.refused | (row.looked_for - row.given - row.unclear):
            no[code].add(place)
    return Sayings(yes={code: frozenset(own) for code, own in yes.items()},
                   no={code: frozenset(own - yes.get(code, set())) for code, own in no.items()},
                   itself={code: frozenset(own) for code, own in itself.items()})


def ancestors(codebook: Codebook) -> dict[str, frozenset[str]]:
    """The ids of the codes above each code."""
    def above(key: str) -> Iterator[str]:
        while key := key.rpartition("/")[0]:
            if key in codebook.by_key:
                yield codebook.by_key[key].id

    return {code.id: frozenset(above(code.key)) for code in codebook}


def _finest(codes: Collection[str], above: Mapping[str, frozenset[str]]) -> set[str]:
    """Those of some codes that stand above none of the others."""
    return set(codes).difference(*(above.get(code, frozenset()) for code in codes))


# --- cues ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCue:
    """A cue that would have found some of what rules missed: ``found`` of that, ``new`` of it not by cues before it.

    ``right`` and ``wrong`` count all judged passages that hold it; ``weight`` is its log-likelihood.
    """

    cue: str
    language: str
    found: int
    new: int
    right: int
    wrong: int
    weight: float


def new_cues(candidates: Mapping[tuple[str, str], tuple[Collection[Place], float]], *, missed: Collection[Place],
             yes: Collection[Place], no: Collection[Place], most: int = 5) -> list[NewCue]:
    """Choose cues one after another, each time the one that adds most: new finds times its share of right passages.

    ``candidates`` holds by (language, cue) the passages that hold it and its weight. A cue must find `FEWEST` missed
    passages in two documents or more, and be right more often than wrong.
    """
    missed, yes, no = set(missed), set(yes), set(no)
    left: dict[tuple[str, str], tuple[set[Place], int, int, float]] = {}
    for name, (places, weight) in candidates.items():
        found = missed.intersection(places)
        right, wrong = len(yes.intersection(places)), len(no.intersection(places))
        if len(found) >= FEWEST and len({document for document, _ in found}) > 1 and right > wrong:
            left[name] = found, right, wrong, weight
    chosen: list[NewCue] = []
    covered: set[Place] = set()

    def gain(name: tuple[str, str]) -> tuple[float, float, str]:
        found, right, wrong, weight = left[name]
        return -len(found - covered) * right / (right + wrong), -weight, name[1]

    while left and len(chosen) < most:
        best = min(left, key=gain)
        found, right, wrong, weight = left.pop(best)
        if not found - covered:
            break
        chosen.append(NewCue(cue=best[1], language=best[0], found=len(found), new=len(found - covered), right=right,
                             wrong=wrong, weight=round(weight, 1)))
        covered |= found
    return chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class CueRecord:
    """How a cue of the codebook fared on judged passages."""

    code: str
    cue: str
    right: int
    wrong: int


def misleading(hits: Iterable[tuple[str, str, Place]], said: Sayings) -> list[CueRecord]:
    """Return the cues that were wrong more often than right, and often enough to tell, the worst first.

    ``hits`` are code, cue and passage.
    """
    places: defaultdict[tuple[str, str], set[Place]] = defaultdict(set)
    for code, cue, place in hits:
        places[code, cue].add(place)
    records = [CueRecord(code=code, cue=cue, right=len(own & said.of(code)[0]), wrong=len(own & said.of(code)[1]))
               for (code, cue), own in places.items()]
    bad = [one for one in records if one.wrong > one.right and one.wrong >= FEWEST]
    return sorted(bad, key=lambda one: (one.right - one.wrong, one.code, one.cue))


# --- codes --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Two codes that go together: on ``both`` of the ``either`` readings of passages in which one of them was given.

    ``phi`` correlates them over all readings that looked for both. On ``swapped`` of the ``compared`` passages that two
    coders read and one of them gave one of the codes, one coder gave the first and the other the second instead.
    """

    first: str
    second: str
    both: int
    either: int
    phi: float | None
    swapped: int
    compared: int

    @property
    def jaccard(self) -> float:
        """Readings with both, of those with either."""
        return self.both / self.either if self.either else 0.0


def alike(judged: Iterable[Judged], codebook: Codebook) -> list[Alike]:
    """Return the pairs of codes that people use alike, those above one another left out, the most alike first."""
    above = ancestors(codebook)
    rows = [row for row in judged if row.looked_for]
    finest = [_finest(row.given, above) for row in rows]
    met: Counter[tuple[str, str]] = Counter()
    for codes in finest:
        met.update(combinations(sorted(codes), 2))
    swaps, told = _swaps(rows, finest, above)
    found = []
    for first, second in sorted({*(pair for pair, count in met.items() if count >= FEWEST),
                                 *(pair for pair, count in swaps.items() if count >= FEWEST)}):
        both, one, other, neither = _table(rows, finest, first, second)
        pair = Alike(first=first, second=second, both=both, either=both + one + other,
                     phi=_phi(both, one, other, neither), swapped=swaps[first, second],
                     compared=sum(first in codes or second in codes for codes in told))
        if pair.jaccard >= ALIKE or pair.swapped >= FEWEST:
            found.append(pair)
    return sorted(found, key=lambda one: (-max(one.jaccard, one.swapped / max(1, one.compared)), one.first, one.second))


def _table(rows: Sequence[Judged], finest: Sequence[Collection[str]], first: str,
           second: str) -> tuple[int, int, int, int]:
    """Readings with both, the first only, the second only and neither, of those that looked for both."""
    counts = Counter((first in codes, second in codes) for row, codes in zip(rows, finest, strict=True)
                     if row.says(first) is not None and row.says(second) is not None)
    return counts[True, True], counts[True, False], counts[False, True], counts[False, False]


def _phi(both: int, one: int, other: int, neither: int) -> float | None:
    margins = (both + one) * (other + neither) * (both + other) * (one + neither)
    return round((both * neither - one * other) / math.sqrt(margins), 3) if margins else None


def _swaps(rows: Sequence[Judged], finest: Sequence[set[str]],
           above: Mapping[str, frozenset[str]]) -> tuple[Counter[tuple[str, str]], list[set[str]]]:
    """Pairs of codes that two coders put for one another, by passages; and the codes on each passage two have read."""
    given = {(row.document, row.segment, row.coder): codes for row, codes in zip(rows, finest, strict=True)}
    swaps: Counter[tuple[str, str]] = Counter()
    told = []
    for place, own in by_passage(rows).items():
        if len(own) < 2:
            continue
        here = {row.coder: given[(*place, row.coder)] for row in own}
        told.append(set[str]().union(*here.values()))
        pairs = set()
        for row, other in combinations(own, 2):
            mine = {code for code in here[row.coder] if other.says(code) is False}
            theirs = {code for code in here[other.coder] if row.says(code) is False}
            pairs |= {(min(a, b), max(a, b)) for a, b in product(mine, theirs)
                      if a != b and a not in above.get(b, ()) and b not in above.get(a, ())}
        swaps.update(pairs)
    return swaps, told


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """A code that nobody gave, with the passages, documents and coders that looked for it (0: nobody did)."""

    code: str
    passages: int
    documents: int
    coders: int


def unused(judged: Sequence[Judged], codebook: Codebook) -> list[Unused]:
    """Return the active codes that were never given, in the codebook's order."""
    given = {code for row in judged for code in row.given}
    found = []
    for code in codebook.active:
        if code.id not in given:
            looked = [row for row in judged if row.says(code.id) is False]
            found.append(Unused(code=code.id, passages=len({(row.document, row.segment) for row in looked}),
                                documents=len({row.document for row in looked}),
                                coders=len({row.coder for row in looked})))
    return found
