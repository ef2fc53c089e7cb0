"""Suggestions where they stand in a text: why they are made, and a person's verdict on one."""

from __future__ import annotations

from starlette.responses import Response

from qualkit.actions.decide import Ruling, Shown, decide, meaning_of
from qualkit.actions.reasons import likelihood, reasons_for
from qualkit.errors import ChangedUnderYou, Sentence, UsageError
from qualkit.model import Suggestion, Verdict
from qualkit.web.code import given_of
from qualkit.web.desk import Asked
from qualkit.web.doors import Door
from qualkit.web.read import part


def why(asked: Asked) -> Response:
    """The reasons of a suggestion, and what a verdict on it has to name.

    Raises:
        ChangedUnderYou: it is not suggested any more, or nothing is to be seen of it yet.
        UnknownName: there is no such document.
    """
    one = _found(asked)
    review, document = asked.sitting.review, asked.sitting.document(one.document)
    reasons = reasons_for(one, review.passage(document, one.segment), review.known)
    own = [known.id for known in review.store.decisions(review.study.key, document=document.id)
           if known.coder == review.coder and known.code == one.code
           and (known.anchor.start, known.anchor.end) == (one.start, one.end)]
    code = review.codebook.by_id.get(one.code)
    return asked.page("read_why.html", suggestion=one, likely=likelihood(one), reasons=reasons, code=code,
                      meaning=meaning_of(code) if code else "", last=own[-1] if own else "")


def rule(asked: Asked) -> Response:
    """Accept or reject a suggestion.

    Raises:
        UsageError, UnknownName, ChangedUnderYou: as `qualkit.actions.decide.decide`.
    """
    document = asked.sitting.document(asked.path["document"])
    if asked.given("verdict") not in (Verdict.ACCEPT, Verdict.REJECT):
        raise UsageError(Sentence("A verdict is accept or reject."), hint=Sentence("Load the page again."))
    verdict, start, end = Verdict(asked.given("verdict")), asked.number("start"), asked.number("end")
    shown = Shown(document=document.id, text_hash=asked.given("text"), segment=asked.number("segment"), start=start,
                  end=end, code=asked.given("code"), meaning=asked.given("meaning"), last=asked.given("last"))
    decide(asked.acting, shown, Ruling(verdict=verdict, given=given_of(asked)), request=asked.given("request"))
    key = asked.sitting.codebook.by_id[shown.code].key
    said = asked.say("Accepted: %(code)s.") if verdict is Verdict.ACCEPT else asked.say("Rejected: %(code)s.")
    return part(asked, document, start=start, end=end, said=said % {"code": key})


def _found(asked: Asked) -> Suggestion:
    """Where work is blind, nothing is suggested."""
    sitting = asked.sitting
    document = sitting.document(asked.path["document"])
    segment, span = asked.number("segment"), (asked.number("start"), asked.number("end"))
    if document.id not in sitting.hidden:
        for one in sitting.store.suggestions(sitting.study.key, document=document.id, rejected=True, unsure=True):
            if (one.segment, one.start, one.end, one.code) == (segment, *span, asked.query("code")):
                return one
    raise ChangedUnderYou("This suggestion")


DOORS = (
    Door(path="/study/{study}/read/{document}/why", answer=why),
    Door(path="/study/{study}/read/{document}/suggestion", answer=rule, method="POST"),
)
