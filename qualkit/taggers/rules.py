"""Codes by their cues: words and phrases that a researcher wrote into the codebook.

**Score** (scale ``rules.v1``, 0 to 1, not a probability). A cue weighs 0.40 if it is one word, 0.60 for
two, 0.70 for more; a pattern or exact form weighs as two words at least. The weight is divided by the
square root of the number of codes that share the cue, and halved if the cue also stands in one of the
code's own near-miss examples. Different cues add up as 1 − Π(1 − weight); the same cue again adds nothing.
Cues in the question that a passage answers add in the same way, their joint score times ``asked`` first: in
interviews much is said in the words of the question. Short answers leave them out: "No." tells too little.

**Direction.** *absent* if every cue is denied, *mixed* if some are, else unset: a cue that nobody denies does
not yet say that it is so. Hedging is a flag of its own. Neither takes a suggestion away.

**Span.** The sentences that hold the cues; where they lie far apart, those of the densest group. The whole
passage, if only the question holds any.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qualkit.model import Abstention, Code, Codebook, Direction, Reason, Segment, Suggestion, TaggingContext
from qualkit.taggers.index import NO_LEMMAS, CueIndex, Hit
from qualkit.taggers.manner import Clauses, Manner
from qualkit.text.cues import Cue, CueKind, parse_cue
from qualkit.text.lemmas import dictionary_forms
from qualkit.text.units import Span, sentences
from qualkit.text.words import primary, words

WEIGHTS = (0.40, 0.60, 0.70)
"""What a cue of one, two, and three or more words weighs."""
REASONS = 8
"""How many cues a suggestion names at most."""
ENOUGH = 12
"""An answer of so many words is taken to be about what was asked."""
KEPT = 1_000
"""So many texts are kept as they were read, for the next engine that asks."""
APART = 1
"""How many sentences without a cue may lie between two of one span."""


Forms = Mapping[tuple[str, str], Mapping[Span, str]]
"""The dictionary forms in a text, by language and text."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A cue in a segment, how much it weighs and how it is said."""

    hit: Hit
    weight: float
    manner: Manner


@dataclass(slots=True)
class _Ready:
    """What one language's cues are compiled to, and the texts last read by them."""

    index: CueIndex
    weights: dict[tuple[str, str], float] = field(default_factory=dict)
    read: dict[str, list[_Found]] = field(default_factory=dict)


class Rules:
    """Suggests the codes whose cues a passage holds; says which cue matched and where.

    ``least`` is the score below which nothing is said, ``asked`` what a cue in the question counts, relative
    to one in the answer (0: nothing). With ``lemmas`` cues also match where the dictionary forms of the words
    agree (English and French; about ten times slower). Cues are those of the passage's language; of all
    languages where it is undetermined. In a language without cues the engine abstains.
    """

    name = "rules.v1"
    needs = "batch"

    def __init__(self, least: float = 0.2, asked: float = 0.6, lemmas: bool = False) -> None:
        self.least = least
        self.asked = asked
        self.lemmas = lemmas
        self._ready: Mapping[str, _Ready] = {}

    def prepare(self, context: TaggingContext) -> None:
        """Compile the active codes' cues.

        Raises:
            ValueError: a cue cannot be used; codebooks are checked for that when they are loaded.
            MissingExtra: lemmas are asked for, and the language's model is not installed.
        """
        self._ready = _COMPILED.of(context.codebook, lemmas=self.lemmas)

    def tag(self, segments: Sequence[Segment]) -> Iterator[Suggestion | Abstention]:
        """Yield the suggestions of a batch, segment by segment; the interviewer's words get none."""
        evidence = [segment for segment in segments if segment.is_evidence]
        forms = self._forms(evidence) if self.lemmas else {}
        for segment in evidence:
            if ready := self._of(segment):
                yield from self._tag(segment, ready, forms)
            else:
                tongue = primary(segment.language)
                yield Abstention(document=segment.document, segment=segment.ordinal, engine=self.name,
                                 reason=f"the codebook has no cues in language '{tongue}'")

    def _of(self, segment: Segment) -> Sequence[_Ready]:
        """The cues that count in a segment."""
        tongue = primary(segment.language)
        if tongue == "und":
            return list(self._ready.values())
        return [self._ready[tongue]] if tongue in self._ready else []

    def _forms(self, segments: Sequence[Segment]) -> Forms:
        """The dictionary forms of a batch, language by language, as the models like it."""
        texts: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for segment in segments:
            for ready in self._of(segment):
                texts[ready.index.language] |= dict.fromkeys([segment.text, segment.question])
        return {(tongue, text): known for tongue, own in texts.items()
                for text, known in zip(own, dictionary_forms(list(own), tongue), strict=True)}

    def _tag(self, segment: Segment, ready: Sequence[_Ready], forms: Forms) -> Iterator[Suggestion]:
        spans = sentences(segment.text)
        said = _found(ready, segment.text, spans, forms)
        asked: Mapping[str, list[_Found]] = {}
        if self.asked and segment.question and len(segment.text.split()) >= ENOUGH:
            asked = _found(ready, segment.question, sentences(segment.question), forms)
        for code in dict.fromkeys([*said, *asked]):
            own, before = said.get(code, []), asked.get(code, [])
            score = round(1 - (1 - _score(own)) * (1 - self.asked * _score(before)), 4)
            if score >= self.least:
                yield self._suggest(segment, code, own, before, spans=spans, score=score)

    def _suggest(self, segment: Segment, code: str, found: Sequence[_Found], asked: Sequence[_Found], *,
                 spans: Sequence[Span], score: float) -> Suggestion:
        first, last = _densest(found) if found else (0, -1)
        why = (*self._said(found, segment.start), *self._asked(asked))
        return Suggestion(
            document=segment.document, text_hash=segment.text_hash, segment=segment.ordinal, code=code,
            start=segment.start + spans[first][0], end=segment.start + spans[last][1], score=score,
            scale=self.name, engines=(self.name,), direction=_direction(found),
            hedged=any(one.manner.hedge for one in found), why=why)

    def _said(self, found: Sequence[_Found], offset: int) -> Iterator[Reason]:
        for one in found[:REASONS]:
            hit, manner = one.hit, one.manner
            yield Reason(engine=self.name, kind="cue", what=hit.cue.pattern, start=offset + hit.start,
                         end=offset + hit.end, score=round(one.weight, 4))
            for kind, sign in (("negated", manner.negator), ("hedged", manner.hedge)):
                if sign:
                    yield Reason(engine=self.name, kind=kind, what=sign.what, start=offset + sign.start,
                                 end=offset + sign.end)

    def _asked(self, found: Sequence[_Found]) -> Iterator[Reason]:
        """Reasons without a place: the question lies outside the passage."""
        weights = {one.hit.cue.pattern: one.weight for one in found}
        for pattern, weight in list(weights.items())[:REASONS]:
            yield Reason(engine=self.name, kind="asked", what=pattern, score=round(self.asked * weight, 4))


def _found(ready: Sequence[_Ready], text: str, spans: Sequence[Span], forms: Forms) -> dict[str, list[_Found]]:
    """The cues in a text, by code."""
    found: defaultdict[str, list[_Found]] = defaultdict(list)
    for one in ready:
        if text not in one.read:
            if len(one.read) >= KEPT:
                one.read.clear()
            lemmas = forms.get((one.index.language, text), NO_LEMMAS)
            one.read[text] = [_Found(hit, one.weights[hit.code, hit.cue.pattern], manner)
                              for hit, manner in _read(text, spans, one.index, lemmas)]
        for each in one.read[text]:
            found[each.hit.code].append(each)
    return found


class _Compiled:
    """The cues of the codebook that was last asked for: engines that ask rules share them, and what was read."""

    def __init__(self) -> None:
        self._codebook: Codebook | None = None
        self._ready: dict[bool, Mapping[str, _Ready]] = {}

    def of(self, codebook: Codebook, *, lemmas: bool) -> Mapping[str, _Ready]:
        """By language."""
        if codebook is not self._codebook:
            self._codebook, self._ready = codebook, {}
        if lemmas not in self._ready:
            tongues = sorted({primary(language) for code in codebook.active for language in code.cues})
            self._ready[lemmas] = {tongue: _compiled(codebook, tongue, lemmas=lemmas) for tongue in tongues}
        return self._ready[lemmas]


_COMPILED = _Compiled()


def _compiled(codebook: Codebook, language: str, *, lemmas: bool) -> _Ready:
    cues = [(code, cue) for code in codebook.active for cue in _cues(code, language)]
    shared = Counter(cue.pattern for _, cue in cues if not cue.blocks)
    ready = _Ready(CueIndex(((code.id, cue) for code, cue in cues), language, lemmas=lemmas))
    for code, cue in cues:
        ready.weights[code.id, cue.pattern] = _weight(cue, language) / math.sqrt(max(1, shared[cue.pattern]))
    for code in codebook.active:
        for example in code.examples:
            if example.kind == "near-miss" and primary(example.language or codebook.language) == language:
                _doubt(ready, code.id, example.text)
    return ready


def _cues(code: Code, language: str) -> Iterator[Cue]:
    for tongue, patterns in code.cues.items():
        if primary(tongue) == language:
            yield from (parse_cue(pattern, language) for pattern in dict.fromkeys(patterns))


def _weight(cue: Cue, language: str) -> float:
    least = 1 if cue.kind in (CueKind.PHRASE, CueKind.NEAR) else 2
    return WEIGHTS[min(max(cue.length(language), least), len(WEIGHTS)) - 1]


def _doubt(ready: _Ready, code: str, near_miss: str) -> None:
    """Halve the cues that the code's author has shown to mislead."""
    hits = ready.index.find(near_miss, words(near_miss), sentences(near_miss))
    for pattern in {hit.cue.pattern for hit in hits if hit.code == code}:
        ready.weights[code, pattern] /= 2


def _read(text: str, spans: Sequence[Span], index: CueIndex,
          lemmas: Mapping[Span, str]) -> Iterator[tuple[Hit, Manner]]:
    """The cues of a text with their manner; clauses are looked at only where there is a cue."""
    found = words(text)
    clauses: dict[int, Clauses] = {}
    for hit in index.find(text, found, spans, lemmas):
        if hit.sentence not in clauses:
            start, end = spans[hit.sentence]
            own = [word for word in found if start <= word.start < end]
            clauses[hit.sentence] = Clauses(text, own, index.language)
        yield hit, clauses[hit.sentence].manner(hit.start, hit.end)


def _score(found: Sequence[_Found]) -> float:
    distinct = {one.hit.cue.pattern: one.weight for one in found}
    return 1 - math.prod(1 - weight for weight in distinct.values())


def _direction(found: Sequence[_Found]) -> Direction | None:
    """What the passage's own cues say; none of them says nothing."""
    denied = sum(1 for one in found if one.manner.negator)
    return None if not denied else Direction.ABSENT if denied == len(found) else Direction.MIXED


def _densest(found: Sequence[_Found]) -> Span:
    """The first and last sentence of the group of cues that scores highest; the first of equals."""
    ordered = sorted(found, key=lambda one: one.hit.sentence)
    groups = [[ordered[0]]]
    for one in ordered[1:]:
        if one.hit.sentence - groups[-1][-1].hit.sentence > APART + 1:
            groups.append([])
        groups[-1].append(one)
    best = max(groups, key=_score)
    return best[0].hit.sentence, best[-1].hit.sentence
