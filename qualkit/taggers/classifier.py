"""Codes as people use them: learnt from their decisions, one model for each code.

Positives are passages that carry a code or one below it; negatives are rejections, and passages that were read and
got no such code (see `qualkit.measures.judged`). A code with fewer than `FEWEST` positives is not learnt: rules and
likeness speak for it alone. Coders who differ on a passage give it a label in between, their share of "yes" (Uma et
al., "Learning from Disagreement: A Survey", J Artif Intell Res 72, 2021).

**Score** (scale ``classifier.v1``, 0 to 1) orders passages; it becomes a probability in `qualkit.measures.blending`.

**Why**: the words that weigh most for the code and against it, the two nearest passages that people gave the code, and
the nearest one they refused it, if it is nearer. **Span**: the shortest run of sentences that carries the score.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualkit.errors import NothingToLearn, StaleModel
from qualkit.formats.arrays import pack, unpack
from qualkit.model import Abstention, Judged, Reason, Segment, Suggestion, TaggingContext
from qualkit.taggers.features import Heard
from qualkit.taggers.learner import FEWEST, Learner
from qualkit.taggers.rules import Rules
from qualkit.taggers.similar import Meant, Similar, said_of
from qualkit.text.units import Span
from qualkit.text.words import fold, words

CARRIES = 0.9
"""A run of sentences carries a passage's score if it scores so much of it by itself."""
LONGEST = 12
"""Sentences of a passage that runs are looked for in; a longer one is proposed whole."""
FOR, AGAINST = 3, 2
"""How many words are named that speak for a code, and against it."""
LIKE = 2
"""How many passages that people coded are named."""


@dataclass(frozen=True, slots=True)
class _Passage:
    """A passage with what is known of it: how it was heard, its sentences and where rules saw a code."""

    segment: Segment
    heard: Heard
    meant: Meant | None
    spans: Mapping[str, Span]


@dataclass(frozen=True, slots=True)
class _Said:
    """A passage by itself, whatever was decided: what it and its question mean, and what rules and likeness say of it.

    ``vector`` and ``asked`` are None where they are unknown; ``cues`` and ``likes`` hold scores by code.
    """

    vector: Any | None
    asked: Any | None
    cues: Mapping[str, float]
    likes: Mapping[str, float]


class Classifier:
    """Suggests codes that people's decisions have taught it. Without a model it abstains.

    ``least`` is the score asked for, ``most`` the number of codes per passage.
    """

    name = "classifier.v1"
    needs = "batch"
    wants_embedder = True

    def __init__(self, least: float = 0.2, most: int = 6) -> None:
        self.least = least
        self.most = most
        self._learner = Learner()
        self._known: list[str] = []
        self._places: dict[str, int] = {}
        self._labels: Any = None
        self._vectors: Any = None
        self._version = ""
        self._context: TaggingContext | None = None
        self._helpers: tuple[Rules, Similar] | None = None
        self._said: dict[Segment, _Said] = {}

    # --- learning ---------------------------------------------------------------------------

    def fit(self, context: TaggingContext, segments: Sequence[Segment], judged: Sequence[Judged]) -> None:
        """Learn from the passages of some documents and what coders said of them.

        Raises:
            NothingToLearn: no code has positives enough.
        """
        import numpy as np

        self._open(context)
        rows = _rows(judged)
        evidence = [one for one in segments if one.is_evidence]
        heard = self._heard_again(evidence)
        codes = _codes(context, judged)
        if not codes:
            raise NothingToLearn(f"no code was given to {FEWEST} passages or more")
        labels = np.full((len(evidence), len(codes)), np.nan)
        for number, one in enumerate(evidence):
            if own := rows.get(_place(one)):
                labels[number] = [_label(own, code) for code in codes]
        self._learner = Learner()
        self._learner.fit(heard, labels, np.ones_like(labels), codes,
                          about={code: said_of(context.codebook.by_id[code]) for code in codes})
        if not self._learner.codes:
            raise NothingToLearn(f"no code was given to {FEWEST} passages and denied to another")
        known = [at for at, one in enumerate(evidence) if _place(one) in rows]
        self._keep([evidence[at] for at in known], [heard[at].vector for at in known],
                   labels[known][:, [codes.index(code) for code in self._learner.codes]])
        self._version = context.codebook.version

    def _keep(self, passages: Sequence[Segment], vectors: Sequence[Any], labels: Any) -> None:
        """Keep where the passages stand, by which suggestions are explained."""
        import numpy as np

        self._known = [f"{one.document}#{one.ordinal}" for one in passages]
        self._places = {name: at for at, name in enumerate(self._known)}
        self._vectors = np.stack(vectors).astype(np.float16).astype(np.float32)
        self._labels = np.where(np.isnan(labels), 0, np.where(labels >= 0.5, 1, -1)).astype(np.int8)

    def save(self) -> bytes:
        """Return what was learnt as plain arrays."""
        import numpy as np

        arrays = {**self._learner.to_arrays(), "known": np.array(self._known, dtype="U"), "given": self._labels,
                  "vectors": self._vectors.astype(np.float16)}
        return pack(arrays, {"engine": self.name, "codebook": self._version})

    def _load(self, data: bytes) -> None:
        try:
            arrays, settings = unpack(data)
            if settings["codebook"] != self._version:
                raise StaleModel(self.name)
            self._learner = Learner.from_arrays(arrays)
            self._known = list(map(str, arrays["known"]))
            self._labels, self._vectors = arrays["given"], arrays["vectors"].astype("float32")
        except (KeyError, ValueError) as error:  # another version of qualkit wrote them
            raise StaleModel(self.name) from error
        self._places = {name: at for at, name in enumerate(self._known)}

    # --- suggesting -------------------------------------------------------------------------

    @property
    def codes(self) -> Sequence[str]:
        """The ids of the codes that were learnt."""
        return self._learner.codes

    def prepare(self, context: TaggingContext) -> None:
        """Take up the model that was learnt, if there is one.

        Raises:
            ValueError: the context has no embedder.
            StaleModel: it was learnt with another version of the codebook.
        """
        self._open(context)
        self._asked()
        self._version = context.codebook.version
        if self.name in context.models:
            self._load(context.models[self.name])

    def _open(self, context: TaggingContext) -> None:
        """Take up a context; from fold to fold of the same one what rules and likeness said is kept."""
        if context is not self._context:
            self._context, self._helpers, self._said = context, None, {}

    def _asked(self) -> tuple[Rules, Similar]:
        """Rules and likeness, made ready when they are first asked: whoever was told all need not ask."""
        if self._helpers is None:
            assert self._context is not None, "prepare or fit comes first"
            self._helpers = rules, similar = Rules(), Similar()
            rules.prepare(self._context)
            similar.prepare(self._context)
        return self._helpers

    def scores(self, segments: Sequence[Segment]) -> Any:
        """Return an array of shape (passages of respondents, `codes`): what `tag` orders by."""
        return self._learner.scores(self._heard_again([one for one in segments if one.is_evidence]))

    def heard(self, segments: Sequence[Segment]) -> list[Heard]:
        """Return what is learnt from of the passages of respondents, once `prepare` was called."""
        return [one.heard for one in self._passages(segments)]

    def listen(self, segments: Sequence[Segment]) -> list[_Said]:
        """Return what can be known of the passages of respondents before anything is decided."""
        return [said for _, said, _, _ in self._ask([one for one in segments if one.is_evidence])]

    def remember(self, context: TaggingContext, segments: Sequence[Segment], heard: Sequence[_Said]) -> None:
        """Take in what `listen` said of passages of respondents, so that they are not listened to again."""
        self._open(context)
        self._said.update(zip(segments, heard, strict=True))

    def tag(self, segments: Sequence[Segment]) -> Iterator[Suggestion | Abstention]:
        """Yield the suggestions of a batch, passage by passage; the interviewer's words get none."""
        passages = self._passages(segments)
        if not self.codes:
            for one in passages:
                yield Abstention(document=one.segment.document, segment=one.segment.ordinal, engine=self.name,
                                 reason="nothing has been learnt yet")
        if not self.codes or not passages:
            return
        scores = self._learner.scores([one.heard for one in passages])
        chosen = [self._chosen(one, row) for one, row in zip(passages, scores, strict=True)]
        runs = self._runs([one for one, own in zip(passages, chosen, strict=True) if own])
        weighed = self._learner.weighed([one.heard.text for one in passages])
        near = self._near(passages)
        for at, (one, own) in enumerate(zip(passages, chosen, strict=True)):
            for place in own:
                why = (*self._like(one, place, near[at]), *self._named(one.segment, weighed(at, self.codes[place])))
                yield self._suggestion(one, place, float(scores[at, place]), runs[_place(one.segment)], why)

    def _chosen(self, one: _Passage, row: Any) -> list[int]:
        """The codes that score best; those that rules or likeness may bring up are spoken to, whatever they score."""
        best = sorted((place for place, score in enumerate(row) if score >= self.least),
                      key=lambda place: (-row[place], place))[:self.most]
        least = self._asked()[1].least
        others = (place for place, code in enumerate(self.codes) if place not in best
                  and (code in one.heard.cues or one.heard.likes.get(code, 0.0) >= least))
        return [*best, *others]

    def _suggestion(self, one: _Passage, place: int, score: float, runs: Sequence[tuple[Span, Any]],
                    why: tuple[Reason, ...]) -> Suggestion:
        segment = one.segment
        whole = (0, len(segment.text))
        carrying = [span for span, row in runs if row[place] >= CARRIES * score]
        start, end = min(carrying, key=lambda span: (span[1] - span[0], span), default=whole)
        return Suggestion(
            document=segment.document, text_hash=segment.text_hash, segment=segment.ordinal,
            start=segment.start + start, end=segment.start + end, code=self.codes[place], score=round(score, 4),
            scale=self.name, engines=(self.name,), why=why)

    def _runs(self, passages: Sequence[_Passage]) -> dict[tuple[str, int], list[tuple[Span, Any]]]:
        """The runs of sentences of some passages, shorter than the whole, each with its scores."""
        import numpy as np

        found: dict[tuple[str, int], list[tuple[Span, Any]]] = {}
        cut = [(one, first, last) for one in passages for first, last in _cuts(one.meant)]
        heard = []
        for one, first, last in cut:
            assert one.meant is not None
            spans = one.meant.spans[first:last + 1]
            start, end = spans[0][0], spans[-1][1]
            lengths = np.sqrt([max(1, stop - begin) for begin, stop in spans])
            vector = lengths @ one.meant.each[first:last + 1]
            vector = vector / max(float(np.linalg.norm(vector)), 1e-9)
            part = replace(one.meant, whole=vector)
            inside = {code: score for code, score in one.heard.cues.items()
                      if code in one.spans and start <= one.spans[code][0] and one.spans[code][1] <= end}
            heard.append(replace(one.heard, text=one.segment.text[start:end], vector=vector, cues=inside,
                                 likes=self._asked()[1].likeness(part)))
        for one in passages:
            found[_place(one.segment)] = []
        for (one, first, last), row in zip(cut, self._learner.scores(heard), strict=True):
            assert one.meant is not None
            found[_place(one.segment)].append(((one.meant.spans[first][0], one.meant.spans[last][1]), row))
        return found

    # --- why --------------------------------------------------------------------------------

    def _near(self, passages: Sequence[_Passage]) -> list[tuple[Any, Any]]:
        """For each passage the known ones from near to far, with their cosines; itself is left out."""
        import numpy as np

        if not passages:
            return []
        cosines = (np.stack([one.heard.vector for one in passages]).astype(np.float32) @ self._vectors.T).round(3)
        found = []
        for one, row in zip(passages, cosines, strict=True):
            order = np.argsort(-row, kind="stable")
            here = self._places.get(f"{one.segment.document}#{one.segment.ordinal}")
            found.append((order if here is None else order[order != here], row))
        return found

    def _like(self, one: _Passage, place: int, near: tuple[Any, Any]) -> Iterator[Reason]:
        """The nearest passages that people gave the code; and one they refused it, if none is nearer."""
        import numpy as np

        order, cosines = near
        labels = self._labels[order, place]
        given, refused = order[np.flatnonzero(labels > 0)[:LIKE]], order[np.flatnonzero(labels < 0)[:1]]
        for at in given:
            yield self._passage_reason("like", at, cosines[at])
        for at in refused:
            if not len(given) or cosines[at] > cosines[given[0]]:
                yield self._passage_reason("unlike", at, cosines[at])

    def _passage_reason(self, kind: str, at: int, cosine: float) -> Reason:
        return Reason(engine=self.name, kind=kind, what=self._known[at], score=round(float(cosine), 3))

    def _named(self, segment: Segment, weights: Mapping[str, float]) -> Iterator[Reason]:
        """Words by their places: a reason holds none of a transcript's words."""
        ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
        chosen = [("word", pair) for pair in ordered[:FOR] if pair[1] > 0]
        chosen += [("against", pair) for pair in ordered[:-AGAINST - 1:-1] if pair[1] < 0]
        forms = [(fold(word.text), word) for word in words(segment.text)] if chosen else []
        for kind, (term, weight) in chosen:
            parts = term.split()
            for at in range(len(forms) - len(parts) + 1):
                if [form for form, _ in forms[at:at + len(parts)]] == parts:
                    yield Reason(engine=self.name, kind=kind, what="", score=round(weight, 2),
                                 start=segment.start + forms[at][1].start,
                                 end=segment.start + forms[at + len(parts) - 1][1].end)
                    break

    # --- hearing ----------------------------------------------------------------------------

    def _passages(self, segments: Sequence[Segment]) -> list[_Passage]:
        """Hear the passages of respondents, with what explains a suggestion."""
        asked = list(self._ask([segment for segment in segments if segment.is_evidence]))
        heard = self._with_neighbours([segment for segment, *_ in asked], [said for _, said, _, _ in asked])
        return [_Passage(segment, own, meant, spans)
                for (segment, _, meant, spans), own in zip(asked, heard, strict=True)]

    def _heard_again(self, evidence: Sequence[Segment]) -> list[Heard]:
        """Hear passages of respondents for learning; what rules and likeness said of them is kept."""
        new = [segment for segment in evidence if segment not in self._said]
        if new:
            self._said.update((segment, said) for segment, said, _, _ in self._ask(new))
        return self._with_neighbours(evidence, [self._said[segment] for segment in evidence])

    def _with_neighbours(self, evidence: Sequence[Segment], said: Sequence[_Said]) -> list[Heard]:
        """Add what stands around a passage; neighbours are those of the same document in the batch."""
        import numpy as np

        known = self._context.embedder if self._context else None
        zero = np.zeros(known.dimensions if known else 0)
        vectors = [zero if one.vector is None else one.vector for one in said]
        found = []
        for number, (segment, own) in enumerate(zip(evidence, said, strict=True)):
            near = [vectors[at] for at in (number - 1, number + 1)
                    if 0 <= at < len(evidence) and evidence[at].document == segment.document]
            found.append(Heard(
                text=segment.text, question=segment.question, role=segment.role.value, vector=vectors[number],
                question_vector=zero if own.asked is None else own.asked, cues=own.cues, likes=own.likes,
                neighbours_vector=np.mean(near, axis=0) if near else zero))
        return found

    def _ask(self, evidence: Sequence[Segment]) -> Iterator[tuple[Segment, _Said, Meant | None, Mapping[str, Span]]]:
        """What rules and likeness say of passages: each with its sentences, and where rules saw a code."""
        rules, similar = self._asked()
        known = [segment for segment in evidence if not similar.silence(segment)]
        meant = {_place(one.segment): one for one in similar.meanings(known)}
        cues: defaultdict[tuple[str, int], list[Suggestion]] = defaultdict(list)
        for one in rules.tag(evidence):
            if isinstance(one, Suggestion):
                cues[one.document, one.segment].append(one)
        for segment in evidence:
            own, found = meant.get(_place(segment)), cues[_place(segment)]
            said = _Said(None if own is None else own.whole, None if own is None else own.asked,
                         {one.code: one.score for one in found}, {} if own is None else similar.likeness(own))
            spans = {one.code: (one.start - segment.start, one.end - segment.start) for one in found}
            yield segment, said, own, spans


def _place(segment: Segment) -> tuple[str, int]:
    return segment.document, segment.ordinal


def _rows(judged: Iterable[Judged]) -> dict[tuple[str, int], list[Judged]]:
    """What coders said, by passage."""
    rows: defaultdict[tuple[str, int], list[Judged]] = defaultdict(list)
    for row in judged:
        rows[row.document, row.segment].append(row)
    return dict(rows)


def _label(rows: Sequence[Judged], code: str) -> float:
    """The share of coders who gave the code, of those who said anything of it; NaN where nobody did."""
    said = [value for row in rows if (value := row.says(code)) is not None]
    return sum(said) / len(said) if said else math.nan


def _codes(context: TaggingContext, judged: Iterable[Judged]) -> list[str]:
    """The codes with positives enough to be tried, in the codebook's order; most of 20,000 are not."""
    counts: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    for row in judged:
        for code in row.given:
            counts[code].add((row.document, row.segment))
    return [code.id for code in context.codebook.active if len(counts.get(code.id, ())) >= FEWEST]


def _cuts(meant: Meant | None) -> Iterator[tuple[int, int]]:
    """First and last sentence of each run that is shorter than the whole."""
    count = 0 if meant is None else len(meant.spans)
    if 1 < count <= LONGEST:
        yield from ((first, last) for first in range(count) for last in range(first, count)
                    if last - first + 1 < count)
