"""The review queue: one passage at a time, what is suggested on it and why, and keys for every verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from qualkit.actions.bulk import MOST, VERBS, decide_all, preview
from qualkit.actions.code import Selected, give
from qualkit.actions.decide import Ruling, Shown, decide, meaning_of
from qualkit.actions.queue import Filter, Queue
from qualkit.actions.queue_desk import Card, Line, card_of, is_open, line_of, pace_of, sample_of
from qualkit.actions.reasons import places_of
from qualkit.actions.review import Review
from qualkit.actions.undo import turn_back
from qualkit.errors import ChangedUnderYou, Sentence, UsageError
from qualkit.measures.reading_order import STRATEGIES, Place
from qualkit.model import LogEntry, Segment, Suggestion, Verdict
from qualkit.plugins import names
from qualkit.web.code import given_of, told_of
from qualkit.web.desk import Asked
from qualkit.web.doors import Door

LEASTS = tuple(tenths / 10 for tenths in range(1, 10))
"""Scores that can be asked for at least."""
_MANY = ("document", "code", "attribute")
_ONE = ("engine", "least", "most", "unsure", "order", "seed")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a passage's words. Which suggestions propose it, which are spoken for and against by it: by number."""

    words: str
    proposed: str
    speaks: str
    denies: str


@dataclass(frozen=True, slots=True)
class SentenceShown:
    """A sentence of a passage: its place in the document, its pieces, and the white space before it."""

    start: int
    end: int
    before: str
    pieces: Sequence[Piece]


# --- what the address asks for ------------------------------------------------------------------


def wanted_of(asked: Asked) -> Filter:
    """The filter that the address holds.

    Raises:
        UsageError: a score or a seed is no number.
    """
    every = asked.request.query_params.getlist
    return Filter(
        documents=tuple(sorted(filter(None, every("document")))), codes=tuple(sorted(filter(None, every("code")))),
        attributes=tuple(sorted(filter(None, every("attribute")))), engine=asked.query("engine"),
        least=_share(asked, "least", 0.0), most=_share(asked, "most", 1.0), unsure=bool(asked.query("unsure")),
        strategy=asked.query("order"), seed=asked.number("seed") if asked.query("seed") else 1)


def _share(asked: Asked, name: str, otherwise: float) -> float:
    value = asked.query(name)
    try:
        found = float(value) if value else otherwise
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise UsageError(Sentence("A score is a number from 0 to 1."),
                         hint=Sentence("Leave the field empty for all scores."))
    return found


def state_of(asked: Asked) -> str:
    """The filter as it stands in the address, to be carried on."""
    given = asked.request.query_params
    return urlencode([(name, value) for name in (*_MANY, *_ONE) for value in given.getlist(name) if value])


def place_of(asked: Asked) -> Place | None:
    """The passage that the address names, if it names one.

    Raises:
        UsageError: it cannot be one.
    """
    document, _, ordinal = asked.query("at").rpartition(".")
    if not asked.query("at"):
        return None
    if not document or not ordinal.isascii() or not ordinal.isdigit() or len(ordinal) > 9:
        raise UsageError(Sentence("This address names no passage."),
                         hint=Sentence("Open the queue from the study's page."))
    return document, int(ordinal)


def line_for(asked: Asked, queue: Queue) -> Line:
    """The line of this coder and filter, up to date: made once, then kept for as long as it can be caught up."""
    wanted, sitting = wanted_of(asked), asked.sitting
    stamp = (sitting.store.basis_of_suggestions(sitting.study.key), queue.codebook.version,
             sorted((document, *sorted(coders)) for document, coders in queue.hidden.items()))
    name = ("line", sitting.study.key, sitting.coder, state_of(asked))
    line = asked.desk.keep(name, stamp, lambda: line_of(queue, wanted))
    if not line.catch_up(queue):
        line.become(line_of(queue, wanted))
    return line


# --- pages --------------------------------------------------------------------------------------


def queue(asked: Asked) -> Response:
    """The queue, at the passage that the address names, else at the first that waits.

    Raises:
        UnknownName, UsageError: as `qualkit.actions.queue_desk.line_of`.
    """
    now = _now(asked, asked.sitting.review)
    waiting = now.queue
    data = _shown(asked, now, now.line.step(place_of(asked), 0))
    return asked.page("queue.html", **data, queue=waiting, codebook=waiting.codebook, engines=names("taggers"),
                      strategies=STRATEGIES, leasts=LEASTS, blind=[
                          waiting.documents[one] for one in waiting.hidden if one in waiting.documents])


def card(asked: Asked) -> Response:
    """One passage: that which the address names, the next that waits, or the one before.

    Raises:
        UsageError: it is asked for otherwise.
        UnknownName: there is no such passage.
    """
    ways = {"": 0, "here": 0, "next": 1, "back": -1}
    if asked.query("step") not in ways:
        raise UsageError(Sentence("One steps to the next passage or back."), hint=Sentence("Load the page again."))
    now, here, step = _now(asked, asked.sitting.review), place_of(asked), ways[asked.query("step")]
    found = now.line.step(here, step)
    if found is None and step < 0:
        return _card(asked, now, here, said=asked.say("This is the first."))
    return _card(asked, now, found)


@dataclass(frozen=True, slots=True)
class _Now:
    """A coder at the queue as it stands now, after what they did."""

    review: Review
    queue: Queue
    line: Line


def _now(asked: Asked, review: Review) -> _Now:
    queue = review.line_up()
    return _Now(review, queue, line_for(asked, queue))


def _card(asked: Asked, now: _Now, place: Place | None, *, said: str = "") -> Response:
    return asked.page("queue_card.html", **_shown(asked, now, place) | {"said": said})


def _shown(asked: Asked, now: _Now, place: Place | None) -> dict[str, Any]:
    line = now.line
    found = card_of(now.review, now.queue, line, place) if place else None
    return {"card": found, "line": line, "wanted": line.wanted, "state": state_of(asked), "progress": line.progress,
            "pace": pace_of(now.review), "by_id": now.queue.codebook.by_id, "meaning_of": meaning_of, "said": "",
            "around": _around, "sentences": list(_sentences(found)) if found else [],
            "first": _first(found, asked.query("chosen")), "bulk": _last_in_bulk(asked)}


def _last_in_bulk(asked: Asked) -> LogEntry | None:
    """The last act of this coder, if it was one on many suggestions: it can be taken back with one key."""
    entry = asked.sitting.store.last_act(asked.session.coder)
    return entry if entry is not None and entry.verb in VERBS.values() else None


def _around(text: str, side: int) -> str:
    """The words around a passage, one turn a line; the half word at the far side (1: its begin, -1: its end) goes."""
    head, _, rest = text.partition(" ") if side > 0 else text.rpartition(" ")
    whole = rest if side > 0 else head
    return "\n".join(line.strip() for line in (whole or text).splitlines() if line.strip())


def _first(card: Card | None, wanted: str) -> int:
    """Which suggestion is looked at first, from 1: that which brought the passage up, if it waits."""
    offers = card.offers if card else ()
    code = wanted or (card.pick.code if card and card.pick else "")
    waiting = [number for number, one in enumerate(offers, 1) if not one.settled and not one.decision]
    brought = [number for number in waiting if offers[number - 1].suggestion.code == code]
    return next(iter([*brought, *waiting]), 1)


def _sentences(card: Card) -> Iterator[SentenceShown]:
    """Cut a passage where sentences, proposed spans, and words that speak for or against begin and end."""
    base, text = card.passage.segment.start, card.passage.segment.text
    marks = [(kind, number, start, end) for number, offer in enumerate(card.offers, 1)
             for kind, start, end in _marks(offer.suggestion, card.passage.segment)]
    cuts = {0, len(text), *(place for _, _, *span in marks for place in span if 0 < place < len(text))}
    ended = 0
    for start, end in card.sentences:
        inside = sorted({start, end, *(cut for cut in cuts if start < cut < end)})
        pieces = [Piece(text[a:b], *(_numbers(marks, kind, a, b) for kind in ("proposed", "for", "against")))
                  for a, b in pairwise(inside)]
        yield SentenceShown(base + start, base + end, text[ended:start], pieces)
        ended = end


def _marks(one: Suggestion, segment: Segment) -> Iterator[tuple[str, int, int]]:
    """What a suggestion proposes, and the words for it and against it, as places in the passage's own text."""
    yield "proposed", one.start - segment.start, one.end - segment.start
    for kind, reason in (("for", "cue"), ("for", "word"), ("against", "against"), ("against", "negated")):
        for span in places_of(one.why, reason, segment):
            yield kind, *span


def _numbers(marks: Sequence[tuple[str, int, int, int]], kind: str, start: int, end: int) -> str:
    found = sorted({number for one, number, a, b in marks if one == kind and a <= start and end <= b})
    return " ".join(map(str, found))


# --- acts ---------------------------------------------------------------------------------------


def rule(asked: Asked) -> Response:
    """Accept, amend, reject or put off one suggestion, and show what comes next.

    Raises:
        UsageError, UnknownName, ChangedUnderYou: as `qualkit.actions.decide.decide`.
    """
    if asked.given("verdict") not in set(Verdict):
        raise UsageError(Sentence("A verdict is accept, amend, reject or defer."),
                         hint=Sentence("Load the page again."))
    verdict = Verdict(asked.given("verdict"))
    shown = Shown(document=asked.given("document"), text_hash=asked.given("text"), segment=asked.number("segment"),
                  start=asked.number("start"), end=asked.number("end"), code=asked.given("code"),
                  meaning=asked.given("meaning"), last=asked.given("last"))
    start, end = (asked.number(name) if asked.given(name) else None for name in ("to_start", "to_end"))
    ruling = Ruling(verdict=verdict, given=given_of(asked), start=start, end=end, code=asked.given("to_code"))
    review = asked.acting
    decide(review, shown, ruling, request=asked.given("request"))
    now, here = _now(asked, review), (shown.document, shown.segment)
    following = here if is_open(now.queue, now.line, here) else now.line.step(here, 1)
    return _card(asked, now, following, said=_ruled(asked, ruling, shown))


def _ruled(asked: Asked, ruling: Ruling, shown: Shown) -> str:
    other = ruling.verdict is Verdict.ACCEPT and (ruling.code or ruling.start is not None)
    said = {Verdict.ACCEPT: asked.say("Accepted: %(code)s."), Verdict.AMEND: asked.say("Accepted otherwise: %(code)s."),
            Verdict.REJECT: asked.say("Rejected: %(code)s."), Verdict.DEFER: asked.say("Left for later: %(code)s.")}
    code = asked.sitting.codebook.by_id[ruling.code or shown.code]
    return said[Verdict.AMEND if other else ruling.verdict] % {"code": code.name_in(asked.language)}


def add(asked: Asked) -> Response:
    """Give one more code to a passage, or to a part of it, and stay there.

    Raises:
        UsageError, UnknownName, ChangedUnderYou: as `qualkit.actions.code.give`.
    """
    document = asked.sitting.document(asked.given("document"))
    where = Selected(document=document, text_hash=asked.given("text"), start=asked.number("start"),
                     end=asked.number("end"))
    codes = asked.every("code")
    review = asked.acting
    give(review, where, codes=codes, given=given_of(asked), request=asked.given("request"))
    by_id = review.codebook.by_id
    names = ", ".join(by_id[one].name_in(asked.language) for one in codes if one in by_id)
    said = asked.say("Coded: %(codes)s.") % {"codes": names}
    return _stay(asked, review, (document.id, asked.number("segment")), said)


def done(asked: Asked) -> Response:
    """Record that this coder has coded a drawn passage in full, and show the next.

    Raises:
        UsageError: the order is no draw.
        UnknownName: there is no such passage.
        ChangedUnderYou: the text is another than the one that was shown.
    """
    wanted = wanted_of(asked)
    if not wanted.is_drawn:
        raise UsageError(Sentence("Passages are read one by one where they were drawn."),
                         hint=Sentence("Choose a drawn order."))
    review = asked.acting
    document = asked.sitting.document(asked.given("document"))
    if document.text_hash != asked.given("text"):
        raise ChangedUnderYou("The document")
    here = document.id, asked.number("segment")
    review.read(review.passage(document, here[1]), sample_of(wanted), request=asked.given("request"))
    now = _now(asked, review)
    return _card(asked, now, now.line.step(here, 1), said=asked.say("Read in full."))


def undo(asked: Asked) -> Response:
    """Take back this coder's last act, and show where it was.

    Raises:
        ChangedUnderYou: somebody has changed since what it changed.
    """
    return _turned(asked, again=False)


def redo(asked: Asked) -> Response:
    """Do again what was undone last, and show where.

    Raises:
        ChangedUnderYou: somebody has changed it meanwhile.
    """
    return _turned(asked, again=True)


def _turned(asked: Asked, *, again: bool) -> Response:
    review = asked.acting
    turned = turn_back(review, again=again, request=asked.given("request"))
    if turned is None:
        return _stay(asked, review, place_of(asked), asked.say("There is nothing more to undo or redo."))
    document = turned.document
    here = place_of(asked)
    if document is not None and document.study == asked.sitting.study.key:
        touched = (one.ordinal for one in review.store.segments_of(document.id) if turned.start < one.end)
        here = next(((document.id, ordinal) for ordinal in touched), here)
    return _stay(asked, review, here, told_of(asked, turned))


def _stay(asked: Asked, review: Review, place: Place | None, said: str) -> Response:
    now = _now(asked, review)
    return _card(asked, now, now.line.step(place, 0), said=said)


# --- many at once -------------------------------------------------------------------------------


def many(asked: Asked) -> Response:
    """What deciding at once on all that fits the filter would be about: how many, of which codes, and examples.

    Raises:
        UnknownName, UsageError: as `qualkit.actions.bulk.preview`.
    """
    review = asked.sitting.review
    found = preview(review, wanted_of(asked))
    return asked.page("queue_bulk.html", found=found, wanted=wanted_of(asked), state=state_of(asked),
                      by_id=review.codebook.by_id, most=MOST)


def decide_many(asked: Asked) -> Response:
    """Accept or reject all that was shown, as one act.

    Raises:
        ChangedUnderYou, UsageError: as `qualkit.actions.bulk.decide_all`.
    """
    if asked.given("verdict") not in VERBS:
        raise UsageError(Sentence("Many suggestions can be accepted or rejected at once."),
                         hint=Sentence("Load the page again."))
    if asked.given("sure") != "yes":
        raise UsageError(Sentence("You decide on suggestions that you have not seen."),
                         hint=Sentence("Tick the box if you mean it."))
    decide_all(asked.acting, wanted_of(asked), Verdict(asked.given("verdict")), mark=asked.given("mark"),
               request=asked.given("request"))
    return asked.go(f"/study/{asked.sitting.study.key}/queue?{state_of(asked)}")


DOORS = (
    Door(path="/study/{study}/queue", answer=queue),
    Door(path="/study/{study}/queue/bulk", answer=many),
    Door(path="/study/{study}/queue/bulk", answer=decide_many, method="POST"),
    Door(path="/study/{study}/queue/card", answer=card),
    Door(path="/study/{study}/queue/decide", answer=rule, method="POST"),
    Door(path="/study/{study}/queue/code", answer=add, method="POST"),
    Door(path="/study/{study}/queue/read", answer=done, method="POST"),
    Door(path="/study/{study}/queue/undo", answer=undo, method="POST"),
    Door(path="/study/{study}/queue/redo", answer=redo, method="POST"),
)
