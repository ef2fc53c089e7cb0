"""Counts agreement between two coders again, by the textbook and the slow way.

Pieces of text (where a passage begins and ends) come from the caller; what carries a code, and every
coefficient, is worked out here from the codings alone.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import permutations

from reports.recount import Marked, Recount

Span = tuple[int, int]
Table = tuple[int, int, int, int]
"""Both, only the first, only the second, neither."""


def bare(text: str, span: Span) -> Span:
    """A span without the blanks and punctuation around it."""
    held = [at for at in range(*span) if not text[at].isspace() and not unicodedata.category(text[at]).startswith("P")]
    return (held[0], held[-1] + 1) if held else span


class Pair:
    """Two coders on the documents that both read."""

    def __init__(self, paper: Recount, coders: tuple[str, str], *, texts: Mapping[str, str],
                 pieces: Mapping[str, Sequence[Span]]) -> None:
        self.coders = coders
        self.documents = [one for source in paper.sources for one in source.documents
                          if set(coders) <= set(paper.known.get(one, ()))]
        self.pieces = {one: [bare(texts[one], piece) for piece in pieces[one]] for one in self.documents}
        self.marks = [(one, [bare(texts[one.document], span) for span in one.spans]) for one in paper.marks
                      if one.document in self.documents and one.coder in coders and one.code in paper.codes]
        self.used = [code for code in paper.codes if any(mark.code == code for mark, _ in self.marks)]

    def spans(self, document: str, code: str, coder: str) -> list[Span]:
        return [span for mark, spans in self.marks for span in spans
                if (mark.document, mark.code, mark.coder) == (document, code, coder)]

    def carrying(self, document: str, code: str, coder: str) -> set[int]:
        """Pieces of which half lies in a span, or that hold half of one; if none, the one that holds most of it."""
        found: set[int] = set()
        for start, end in self.spans(document, code, coder):
            shared = {at: min(end, last) - max(start, first) for at, (first, last) in enumerate(self.pieces[document])
                      if first < end and start < last}
            half = {at for at, size in shared.items()
                    if size * 2 >= min(end - start, self.pieces[document][at][1] - self.pieces[document][at][0])}
            found |= half or ({max(shared, key=lambda at: (shared[at], -at))} if shared else set())
        return found

    def table(self, code: str) -> Table:
        both = one = other = total = 0
        for document in self.documents:
            first, second = (self.carrying(document, code, coder) for coder in self.coders)
            both, one, other = both + len(first & second), one + len(first - second), other + len(second - first)
            total += len(self.pieces[document])
        return both, one, other, total - both - one - other

    def pooled(self) -> Table:
        a, b, c, d = (sum(column) for column in zip(*(self.table(code) for code in self.used), strict=True))
        return a, b, c, d

    def masi(self) -> float:
        """Krippendorff's alpha over the sets of codes on each piece, with MASI's distance."""
        pairs = []
        for document in self.documents:
            sets: list[list[set[str]]] = [[set() for _ in self.coders] for _ in self.pieces[document]]
            for code in self.used:
                for place, coder in enumerate(self.coders):
                    for at in self.carrying(document, code, coder):
                        sets[at][place].add(code)
            pairs += [(frozenset(one), frozenset(other)) for one, other in sets]
        return alpha_of(pairs)

    def unitizing(self, lines: Mapping[str, Sequence[Span]], codes: Iterable[str] | None = None) -> float:
        """Krippendorff's alpha for spans, over codes; ``lines`` are the turns that are evidence, laid end to end."""
        observed = expected = 0.0
        length = sum(end - start for one in self.documents for start, end in lines[one])
        for code in self.used if codes is None else codes:
            own = [[self._on_line(self.spans(one, code, coder), lines[one]) for coder in self.coders]
                   for one in self.documents]
            observed += sum(_observed(*each) for each in own) / length ** 2
            sizes = [end - start for each in own for spans in each for start, end in spans]
            gaps = [gap for each, one in zip(own, self.documents, strict=True) for spans in each
                    for gap in _gaps(spans, sum(end - start for start, end in lines[one]))]
            ways = sum((len(sizes) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
                       + size**2 * sum(gap - size + 1 for gap in gaps if gap >= size) for size in sizes)
            expected += 2 / length * ways / (2 * length * (2 * length - 1) - sum(size * (size - 1) for size in sizes))
        return 1 - observed / expected

    @staticmethod
    def _on_line(spans: Sequence[Span], turns: Sequence[Span]) -> list[Span]:
        """Where spans stand when the turns are laid end to end, those that overlap taken as one."""
        def at(position: int) -> int:
            return sum(max(0, min(position, end) - start) for start, end in turns)

        return joined([(at(start), at(end)) for start, end in spans], touching=False)

    def disagreements(self) -> Counter[str]:
        """How many differences of each kind."""
        found: Counter[str] = Counter()
        for document in self.documents:
            alone: dict[str, list[tuple[int, int, str]]] = {coder: [] for coder in self.coders}
            for code in self.used:
                for group in groups([(mark, span) for mark, spans in self.marks for span in spans
                                     if (mark.document, mark.code) == (document, code)]):
                    own = [[one for one in group if one[0].coder == coder] for coder in self.coders]
                    if all(own):
                        outlines = [joined([span for _, span in each], touching=True) for each in own]
                        ways = [{mark.direction for mark, _ in each} for each in own]
                        found["other boundary"] += outlines[0] != outlines[1]
                        found["other direction"] += ways[0] != ways[1]
                    else:
                        alone[group[0][0].coder].append((min(span[0] for _, span in group),
                                                         max(span[1] for _, span in group), code))
            first, second = (sorted(alone[coder]) for coder in self.coders)
            for start, end, _ in first:
                meeting = next((one for one in second if one[0] < end and start < one[1]), None)
                found["missed" if meeting is None else "other code"] += 1
                if meeting:
                    second.remove(meeting)
            found["missed"] += len(second)
        return found


def groups(marked: Iterable[tuple[Marked, Span]]) -> list[list[tuple[Marked, Span]]]:
    """Marks that meet, one through another."""
    found: list[list[tuple[Marked, Span]]] = []
    for one in marked:
        near = [group for group in found if any(span[0] < one[1][1] and one[1][0] < span[1] for _, span in group)]
        found = [group for group in found if group not in near] + [[one, *(each for group in near for each in group)]]
    return found


def joined(spans: Iterable[Span], *, touching: bool) -> list[Span]:
    """Spans taken as one where they overlap (or touch)."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and (start < found[-1][1] or (touching and start == found[-1][1])):
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _observed(one: Sequence[Span], other: Sequence[Span]) -> int:
    total = 0
    for mine, theirs in ((one, other), (other, one)):
        for start, end in mine:
            met = [span for span in theirs if span[0] < end and start < span[1]]
            if not met:
                total += (end - start) ** 2
            elif mine is one:
                total += sum((start - first) ** 2 + (end - last) ** 2 for first, last in met)
    return total


def _gaps(spans: Sequence[Span], length: int) -> list[int]:
    edges = [0, *(at for span in spans for at in span), length]
    return [end - start for start, end in zip(edges[::2], edges[1::2], strict=True) if end > start]


# --- coefficients ------------------------------------------------------------------------------------


def coefficients(table: Table) -> dict[str, float | None]:
    """The textbook's formulae for two coders who say yes or no, in exact fractions."""
    both, one, other, neither = table
    total = sum(table)
    agreed = Fraction(both + neither, total)
    yes = Fraction(both + one, total), Fraction(both + other, total)
    mean = sum(yes) / 2
    chance = {
        "bennett": Fraction(1, 2), "cohen": yes[0] * yes[1] + (1 - yes[0]) * (1 - yes[1]),
        "fleiss": mean ** 2 + (1 - mean) ** 2, "ac1": 2 * mean * (1 - mean)}
    said = 2 * both + one + other
    apart = Fraction(2 * said * (2 * total - said), 2 * total * (2 * total - 1))
    return {"percent": float(agreed), "alpha": float(1 - (1 - agreed) / apart) if apart else None} | {
        name: float((agreed - by_chance) / (1 - by_chance)) if by_chance != 1 else None
        for name, by_chance in chance.items()}


def prevalence(table: Table) -> float:
    both, one, other, _ = table
    return (2 * both + one + other) / (2 * sum(table))


def masi_distance(one: frozenset[str], other: frozenset[str]) -> Fraction:
    if one == other:
        return Fraction(0)
    shared = len(one & other)
    monotony = Fraction(2, 3) if one <= other or other <= one else Fraction(1, 3) if shared else Fraction(0)
    return 1 - Fraction(shared, len(one | other)) * monotony


def alpha_of(pairs: Sequence[tuple[frozenset[str], frozenset[str]]]) -> float:
    observed = sum((masi_distance(one, other) for one, other in pairs), Fraction(0)) / len(pairs)
    values = Counter(value for pair in pairs for value in pair)
    total = sum(values.values())
    expected = sum((masi_distance(one, other) * values[one] * values[other] for one, other in permutations(values, 2)),
                   Fraction(0)) / (total * (total - 1))
    return float(1 - observed / expected)
