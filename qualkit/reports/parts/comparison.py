"""The material that coders are compared on: pieces of text, and who gave each which codes.

Only documents that two coders have read in full count, and of them only the codes that stood when they read
(a code that a coder could not know is missing, not "no"). Interviewers' words and those of people who refused
are no pieces. What was coded on a translation counts on its original.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, combinations

from qualkit.measures.agreement import Rows
from qualkit.measures.disagreements import Disagreement, Marked, compare
from qualkit.measures.overlap import Span, carriers
from qualkit.measures.unitizing import Continuum, apart
from qualkit.model import Coding, Place
from qualkit.model.agreement import CodedUnit, Overlap
from qualkit.plugins import load
from qualkit.reports.parts.basis import Basis

SEGMENTERS: Mapping[CodedUnit, str] = {
    CodedUnit.CHARACTER: "turns.v1", CodedUnit.SENTENCE: "sentences.v1", CodedUnit.TURN: "turns.v1",
    CodedUnit.PASSAGE: "passages.v1", CodedUnit.DOCUMENT: "turns.v1"}
_EDGE = " \t\n\u00a0\u202f.,;:!?…\"'“”‘’«»()[]–—-।॥؟،؛።፣"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The material that some coders are compared on."""

    basis: Basis
    coders: tuple[str, ...]
    unit: CodedUnit
    overlap: Overlap
    keys: frozenset[str]
    made: Sequence[Coding]
    """What is compared: codings as coders made them, or as if both had what was settled."""

    @cached_property
    def known(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """Document -> coder -> the codes in use that stood when the coder read; two coders or more each."""
        book = self.basis.view.codebook
        active = frozenset(code.id for code in book.active)
        every = {document: {coder: codes & active for coder in self.coders if (codes := coders.get(coder))}
                 for document, coders in self.basis.known.items() if document in self.basis.documents}
        return {one: every[one] for one in self.basis.documents if len(every.get(one, ())) > 1}

    @cached_property
    def documents(self) -> list[str]:
        """The documents that two of the coders have read."""
        return list(self.known)

    @cached_property
    def codes(self) -> list[str]:
        """The codes asked for that two coders knew in some document, in the codebook's order."""
        shared = {code for coders in self.known.values() for one, other in combinations(coders.values(), 2)
                  for code in one & other}
        return [code.id for code in self.basis.view.codebook
                if code.id in shared and (not self.keys or code.key in self.keys)]

    @cached_property
    def codings(self) -> list[Coding]:
        """The coders' codings with a code that another knew too."""
        return [one for one in self.made
                if self.basis.resolved(one.code) in self._shared(self.basis.home(one.document), one.coder)]

    @cached_property
    def unshared(self) -> list[Coding]:
        """The coders' codings on these documents with a code that no other knew when they read, or not in use."""
        asked = {code.id for code in self.basis.view.codebook if not self.keys or code.key in self.keys}
        return [one for one in self.made
                if one.coder in self.known.get(home := self.basis.home(one.document), {})
                and (code := self.basis.resolved(one.code)) in asked and code not in self._shared(home, one.coder)]

    def _shared(self, document: str, coder: str) -> frozenset[str]:
        """The codes that this coder and another knew when they read."""
        coders = self.known.get(document, {})
        others = frozenset[str]().union(*(codes for other, codes in coders.items() if other != coder))
        return coders.get(coder, frozenset()) & others

    @cached_property
    def spans(self) -> Mapping[str, Mapping[str, Mapping[str, list[Span]]]]:
        """Document -> code -> coder -> spans; on words that cannot be placed, only whether it was coded."""
        found: dict[str, dict[str, dict[str, list[Span]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        for document, coding, span in self._placed():
            found[document][self.basis.resolved(coding.code)][coding.coder].append(span)
        if self.unit is CodedUnit.DOCUMENT:
            for coding in self.codings:
                found[self.basis.home(coding.document)][self.basis.resolved(coding.code)][coding.coder].append((0, 1))
        return found

    def _placed(self) -> Iterator[tuple[str, Coding, Span]]:
        for coding in self.codings:
            for anchor in coding.anchors if self._has_place(coding) else ():
                home = self.basis.home(anchor.document)
                yield home, coding, _trimmed(self.basis.texts[home].content, *self.basis.on_original(
                    anchor.document, anchor.start, anchor.end))

    def _has_place(self, coding: Coding) -> bool:
        """Whether its words stand in the text that is compared: no orphan, no translation that is not aligned."""
        home = self.basis.home(coding.document)
        if coding.place is Place.ORPHAN:
            return False
        return home == coding.document or self.basis.texts[home].id == self.basis.texts[coding.document].id or (
            self.basis.on_original(coding.document, coding.start, coding.end) != (coding.start, coding.end))

    @property
    def unplaced(self) -> int:
        """Codings whose words have no place in the text compared."""
        return sum(not self._has_place(one) for one in self.codings)

    @cached_property
    def used(self) -> frozenset[str]:
        """Codes asked for that somebody used."""
        return frozenset(code for codes in self.spans.values() for code in codes).intersection(self.codes)

    @cached_property
    def regions(self) -> Mapping[str, list[Span]]:
        """By document, the stretches of evidence that are cut into pieces."""
        return {document: list(self._evidence(document, SEGMENTERS[self.unit])) for document in self.documents}

    def _evidence(self, document: str, segmenter_name: str) -> Iterator[Span]:
        text = self.basis.texts[document]
        segmenter = load("segmenters", segmenter_name)()
        for one in segmenter.segment(self.basis.documents[document], text):
            if one.is_evidence and not self.basis.is_silenced(document, one.start, one.end):
                yield _trimmed(text.content, one.start, one.end)

    @cached_property
    def pieces(self) -> Mapping[str, tuple[list[Span], list[int]]]:
        """By document, the pieces coders are compared on, and how many units each stands for."""
        found = {}
        for document, regions in self.regions.items():
            spans = regions
            if self.unit is CodedUnit.CHARACTER:
                spans = list(_cut(regions, {at for coders in self.spans[document].values()
                                            for own in coders.values() for span in own for at in span}))
            elif self.unit is CodedUnit.DOCUMENT:
                spans = [(0, len(self.basis.texts[document].content))]
            found[document] = spans, [end - start if self.unit is CodedUnit.CHARACTER else 1 for start, end in spans]
        return found

    @cached_property
    def lines(self) -> Mapping[str, _Line]:
        """By document, its turns of evidence laid end to end."""
        turns = SEGMENTERS[CodedUnit.TURN]
        return {document: _Line(list(self._evidence(document, turns))) for document in self.documents}

    def _carrying(self, document: str, code: str) -> dict[str, set[int]]:
        """By coder who knew the code, the places of the pieces that carry it."""
        spans = self.spans[document][code] if document in self.spans and code in self.spans[document] else {}
        return {coder: carriers(self.pieces[document][0], spans[coder], self.overlap) if coder in spans else set()
                for coder, codes in self.known[document].items() if code in codes}

    def rows(self, document: str, code: str) -> Rows[int]:
        """What each coder says of each piece: 1, 0, or None."""
        carrying = self._carrying(document, code)
        if len(carrying) < 2:
            return {}
        weights = self.pieces[document][1]
        found: Counter[tuple[int | None, ...]] = Counter()
        for at in set().union(*carrying.values()):
            found[tuple(int(at in carrying[one]) if one in carrying else None for one in self.coders)] += weights[at]
        found[tuple(0 if one in carrying else None for one in self.coders)] += sum(weights) - found.total()
        return found

    def saying(self, document: str, code: str, said: Sequence[int]) -> list[Span]:
        """The stretches of text of which the coders, in their order, say so: what stands behind a cell of `rows`."""
        carrying = self._carrying(document, code)
        if len(carrying) < 2 or set(carrying) != set(self.coders):
            return []
        found: list[Span] = []
        for at, (start, end) in enumerate(self.pieces[document][0]):
            if [int(at in carrying[one]) for one in self.coders] != list(said):
                continue
            if self.unit is CodedUnit.CHARACTER and found and found[-1][1] == start:  # cut at other codes' edges
                start = found.pop()[0]
            found.append((start, end))
        return found

    def sets(self, document: str) -> Rows[frozenset[str]]:
        """The set of codes each coder gives each piece, of the codes that all who read the document knew."""
        coders = self.known[document]
        held: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for code in frozenset.intersection(*coders.values()) & self.used:
            for coder, places in self._carrying(document, code).items():
                for at in places:
                    held[at][coder].add(code)
        weights = self.pieces[document][1]
        found: Counter[tuple[frozenset[str] | None, ...]] = Counter()
        for at, sets in held.items():
            found[tuple(frozenset(sets[one]) if one in coders else None for one in self.coders)] += weights[at]
        empty = frozenset[str]()
        found[tuple(empty if one in coders else None for one in self.coders)] += sum(weights) - found.total()
        return found

    def continuum(self, document: str, code: str) -> Continuum:
        """The spans of a code on a document, which is empty unless all coders have read it with this code."""
        if not all(code in self.known[document].get(coder, ()) for coder in self.coders):
            return Continuum(0, [[]] * len(self.coders))
        line = self.lines[document]
        spans = self.spans[document][code] if document in self.spans and code in self.spans[document] else {}
        return Continuum(line.length, [apart(line.on(span) for span in spans.get(coder, ())) for coder in self.coders])

    def disagreements(self) -> dict[str, list[Disagreement]]:
        """By document, every place on which two of the coders differ."""
        marked: dict[str, list[Marked]] = defaultdict(list)
        for document, coding, (start, end) in self._placed():
            marked[document].append(Marked(coder=coding.coder, code=self.basis.resolved(coding.code), start=start,
                                           end=end, direction=coding.direction or "", coding=coding.id))
        found = {document: [one for pair in combinations(self.known[document], 2)
                            for one in compare(self._between(document, marked[document], pair), *pair)
                            if one.code in self.codes or one.instead in self.codes]
                 for document in self.documents}
        return {document: places for document, places in found.items() if places}

    def _between(self, document: str, marked: Iterable[Marked], pair: Iterable[str]) -> list[Marked]:
        both = frozenset.intersection(*(self.known[document][coder] for coder in pair))
        return [one for one in marked if one.code in both]


class _Line:
    """The evidence of a document laid end to end, interviewers' words cut out."""

    def __init__(self, regions: Sequence[Span]) -> None:
        self._starts = [start for start, _ in regions]
        self._before = [0, *accumulate(end - start for start, end in regions)]
        self.length = self._before[-1]

    def on(self, span: Span) -> Span:
        """The span on this line."""
        return self._at(span[0]), self._at(span[1])

    def _at(self, position: int) -> int:
        at = bisect_right(self._starts, position)
        return min(self._before[at], self._before[at - 1] + position - self._starts[at - 1]) if at else 0


def _cut(regions: Iterable[Span], edges: Iterable[int]) -> Iterator[Span]:
    """Regions cut at the edges of spans: within a piece, all characters are alike."""
    ordered = sorted(edges)
    at = 0
    for start, end in regions:
        while at < len(ordered) and ordered[at] <= start:
            at += 1
        while at < len(ordered) and ordered[at] < end:
            yield start, ordered[at]
            start, at = ordered[at], at + 1
        yield start, end


def _trimmed(content: str, start: int, end: int) -> Span:
    """A span without the blanks and stops around it, which nobody means to code."""
    piece = content[start:end]
    bare = piece.strip(_EDGE)
    if not bare:
        return start, end
    return end - len(piece.lstrip(_EDGE)), start + len(piece.rstrip(_EDGE))
