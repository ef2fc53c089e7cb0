"""Decide on one suggestion as it was shown: accept it, as it is or amended, reject it, put it off; or think again.

Whoever decides names what they saw: the text's hash, what the code meant, and their own last word on the suggestion.
Where that is no longer so nothing is written, so that nobody decides on what they have not seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qualkit.actions.review import Given, Passage, Review
from qualkit.errors import ChangedUnderYou, Sentence, UnknownName, UsageError
from qualkit.model import Code, CodeStatus, Suggestion, Verdict, derive


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A suggestion as a page showed it. ``document`` and ``code`` are ids, ``segment`` is the passage's ordinal.

    ``last`` is the id of the coder's last decision on it then, empty if there was none; ``meaning`` is that of the
    code (`meaning_of`).
    """

    document: str
    text_hash: str
    segment: int
    start: int
    end: int
    code: str
    meaning: str
    last: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What is decided: ``start:end`` and ``code`` (an id) are the coding's where it differs.

    To accept with another span or code is to amend.
    """

    verdict: Verdict
    given: Given = field(default_factory=Given)
    start: int | None = None
    end: int | None = None
    code: str = ""


def meaning_of(code: Code) -> str:
    """Return what is another value when a code is defined otherwise."""
    return derive("meaning", code.key, code.name, code.definition, code.include, code.exclude)


def decide(review: Review, shown: Shown, ruling: Ruling, *, request: str = "") -> bool:
    """Keep a ruling as one act; False if this request was done before.

    Raises:
        ChangedUnderYou: the text, the code, the suggestion or one's own last word on it is another than was shown.
        UsageError: the document is coded blind, or the span is not in the passage.
        UnknownName: there is no such document or code.
    """
    if review.store.is_done(request):
        return False
    passage, suggestion = _find(review, shown)
    decision = review.decision(passage, suggestion, _verdict(ruling, suggestion),
                               "" if ruling.verdict is Verdict.ACCEPT else ruling.given.memo)
    coding = None
    if ruling.verdict in (Verdict.ACCEPT, Verdict.AMEND):
        start = suggestion.start if ruling.start is None else ruling.start
        end = suggestion.end if ruling.end is None else ruling.end
        if not passage.segment.start <= start < end <= passage.segment.end:
            raise UsageError(Sentence("That span is not in the passage."),
                             hint=Sentence("Choose sentences of the passage."))
        code = _given_today(review, ruling.code or suggestion.code)
        coding = review.coding(passage.document, start, end, code=code.id, given=ruling.given, decision=decision.id)
    return review.store.add_decision(decision, coding=coding, after=shown.last, request=request)


def _find(review: Review, shown: Shown) -> tuple[Passage, Suggestion]:
    queue = review.line_up()
    document = queue.document(shown.document)
    if document.id in queue.hidden:
        raise UsageError(Sentence("You code %(document)s blind, beside others: its suggestions wait until all have "
                                  "finished.", document=document.key),
                         hint=Sentence("Read it in full."))
    if document.text_hash != shown.text_hash:
        raise ChangedUnderYou("The document")
    if meaning_of(_given_today(review, shown.code)) != shown.meaning:
        raise ChangedUnderYou("What the code stands for")
    every = review.store.suggestions(review.study.key, document=document.id, segment=shown.segment, rejected=True,
                                     unsure=True)
    for one in every:
        if (one.start, one.end, one.code) == (shown.start, shown.end, shown.code):
            return review.passage(document, shown.segment), one
    raise ChangedUnderYou("The suggestion")


def _given_today(review: Review, code_id: str) -> Code:
    code = review.codebook.by_id.get(code_id)
    if code is None:
        raise UnknownName("code", code_id)
    if code.status is not CodeStatus.ACTIVE:
        raise ChangedUnderYou(Sentence("The code %(code)s", code=code.key))
    return code


def _verdict(ruling: Ruling, suggestion: Suggestion) -> Verdict:
    if ruling.verdict not in (Verdict.ACCEPT, Verdict.AMEND):
        return ruling.verdict
    as_it_is = ((ruling.start is None or ruling.start == suggestion.start)
                and (ruling.end is None or ruling.end == suggestion.end)
                and ruling.code in ("", suggestion.code))
    return Verdict.ACCEPT if as_it_is else Verdict.AMEND


