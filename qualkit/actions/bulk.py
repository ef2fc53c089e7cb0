"""Accept or reject everything at once that fits a filter: seen before as a count and ten examples, undone as one act.

Whoever does so has not read what they decide on. Each decision says so in its snapshot (``bulk``: how many were decided
together), and nothing is learnt from it or measured by it; see `qualkit.measures.judged`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from qualkit.actions.opening import now
from qualkit.actions.queue import Filter, Queue, place_of
from qualkit.actions.review import Review, snapshot
from qualkit.errors import ChangedUnderYou, Sentence, UsageError
from qualkit.model import Anchor, CodeStatus, Decision, Document, Suggestion, Verdict, mint

EXAMPLES = 10
VERBS = {Verdict.ACCEPT: "accept in bulk", Verdict.REJECT: "reject in bulk"}
"""How the log calls it."""
SURE = 0.95
MOST = 2000
"""Suggestions decided on in one act at most: nobody else can write for as long as it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One of the suggestions, drawn by lot: its words, and where they stand."""

    document: Document
    where: str
    words: str
    suggestion: Suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would be decided on. ``mark`` names exactly these suggestions; ``codes`` are ids with counts, most first.

    ``may_be_wrong``: the share that may be wrong (with 95 % confidence) though a person finds all examples right.
    """

    count: int
    passages: int
    documents: int
    codes: tuple[tuple[str, int], ...]
    scores: tuple[float, float]
    examples: tuple[Example, ...]
    may_be_wrong: float
    mark: str

    @property
    def too_many(self) -> bool:
        """Whether it is more than one act may be about."""
        return self.count > MOST


def preview(review: Review, wanted: Filter) -> Preview:
    """Say what deciding at once on all that fits would be about.

    Raises:
        UnknownName, UsageError: as `qualkit.actions.queue.Queue.picks`; passages that are drawn cannot be decided on.
    """
    queue = review.line_up()
    found = list(_fitting(queue, wanted))
    mark = _mark(found)
    drawn = random.Random(mark).sample(range(len(found)), min(EXAMPLES, len(found)))
    counts = Counter(one.code for one in found)
    return Preview(
        count=len(found), passages=len({(one.document, one.segment) for one in found}),
        documents=len({one.document for one in found}), codes=tuple(counts.most_common()),
        scores=(min((one.score for one in found), default=0.0), max((one.score for one in found), default=0.0)),
        examples=tuple(_example(queue, found[at]) for at in sorted(drawn)), mark=mark,
        may_be_wrong=0.0 if len(drawn) == len(found) else 1 - (1 - SURE) ** (1 / len(drawn)))


def decide_all(review: Review, wanted: Filter, verdict: Verdict, *, mark: str, request: str = "") -> int:
    """Accept or reject all that fits, as one act; return how many. Done once for a request.

    Raises:
        ChangedUnderYou: other suggestions wait than those that ``mark`` was shown with.
        UsageError: the verdict is another than these two, or nothing fits, or too much.
    """
    if verdict not in VERBS:
        raise UsageError(Sentence("Many suggestions can be accepted or rejected at once."),
                         hint=Sentence("Amend them one by one."))
    if review.store.is_done(request):
        return 0
    found = list(_fitting(review.line_up(), wanted))
    if _mark(found) != mark:
        raise ChangedUnderYou("What waits here")
    if not found:
        raise UsageError(Sentence("Nothing that fits waits for you."), hint=Sentence("Widen the filter."))
    if len(found) > MOST:
        raise UsageError(Sentence("%(count)s suggestions are too many for one act: it holds %(most)s at most.",
                                  count=len(found), most=MOST),
                         hint=Sentence("Narrow the filter: by code, document or score."))
    made = list(_decisions(review, found, verdict))
    return review.store.add_decisions(made, coder=review.coder, verb=VERBS[verdict], request=request)


def _fitting(queue: Queue, wanted: Filter) -> Iterator[Suggestion]:
    queue.check(wanted)
    if wanted.is_drawn:
        raise UsageError(Sentence("What is drawn is read passage by passage."), hint=Sentence("Choose another order."))
    queue.look_at_all(wanted)
    for document in queue.chosen(wanted):
        for own in queue.waiting(document, wanted).values():
            yield from (one for one in own if queue.codebook.by_id[one.code].status is CodeStatus.ACTIVE)


def _mark(found: Sequence[Suggestion]) -> str:
    told = sorted(f"{one.document} {one.text_hash} {one.start} {one.end} {one.code}" for one in found)
    return sha256("\n".join(told).encode()).hexdigest()


def _example(queue: Queue, one: Suggestion) -> Example:
    text = queue.store.text(one.document)
    return Example(document=queue.documents[one.document], where=place_of(text, one.start),
                   words=text.content[one.start:one.end], suggestion=one)


def _decisions(review: Review, found: Sequence[Suggestion], verdict: Verdict) -> Iterator[Decision]:
    content, document, at = "", "", now()
    for one in found:
        if one.document != document:
            content, document = review.store.text(one.document).content, one.document
        yield Decision(
            id=mint(), anchor=Anchor.at(one.document, one.text_hash, content, start=one.start, end=one.end),
            code=one.code, verdict=verdict, coder=review.coder, decided_at=at,
            snapshot=snapshot(one) | {"bulk": len(found)}, codebook_version=review.codebook.version)
