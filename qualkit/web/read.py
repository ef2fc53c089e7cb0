"""The reading room: a transcript with its codings, and the reading that ends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from starlette.responses import Response

from qualkit.actions.read import LaidOut, Marked, Reader, Room, Shown, Wish, finish, lay_out
from qualkit.errors import Sentence, UsageError
from qualkit.model import Codebook, Coding, Direction, Document, Place, Text
from qualkit.store import Store
from qualkit.web.desk import Asked
from qualkit.web.doors import Door
from qualkit.web.memos import write_memo

LANES = 8
"""Underlines that are drawn one below the other; what lies deeper stands in the margin only."""
HUES = 8
SIGNS = {Direction.PRESENT: "+", Direction.MIXED: "±", Direction.ABSENT: "−"}


Drawn = tuple[int, str, str, str]
"""A piece of text: where it begins, its words, how it is underlined, and which marks lie on it (by number)."""


class Named(NamedTuple):
    """A mark as it stands in the margin: a coding (by id), else a suggestion (by the passage it is for).

    ``span`` is all of it in the text, ``part`` what lies on this stretch where that is not all; ``says`` are the words
    for its ``signs``. There are thousands, so that templates take them apart instead of asking by name.
    """

    coding: str
    segment: int
    look: str
    key: str
    name: str
    span: str
    part: str
    goes_on: bool
    signs: str = ""
    says: str = ""
    by: str = ""


def reader_of(asked: Asked) -> Reader:
    """What this coder may see of the study's documents."""
    sitting = asked.sitting

    def laid_out(store: Store, document: Document) -> LaidOut:
        return asked.desk.keep(("laid out", document.id), document.text_hash, lambda: lay_out(store, document))

    return Reader(store=sitting.store, study=sitting.study, codebook=sitting.codebook, coder=sitting.coder,
                  hidden=sitting.hidden, laid_out=laid_out)


def wish_of(asked: Asked) -> Wish:
    """What the address asks to be shown."""
    return Wish(coders=frozenset(asked.request.query_params.getlist("by")),
                suggestions=asked.query("suggestions") != "off")


def read(asked: Asked) -> Response:
    """A document to be read and coded.

    Raises:
        UnknownName: there is no such document.
    """
    document = asked.sitting.document(asked.path["document"])
    wish = wish_of(asked)
    room = reader_of(asked).room(document, wish)
    return asked.page("read.html", room=room, document=document, wish=wish, codebook=asked.sitting.codebook,
                      codes=_codes_on(room, asked.language), **_drawing(asked, room.text))


def turns(asked: Asked) -> Response:
    """Some stretches of a document as they stand now, for a page that shows an older state.

    Raises:
        UnknownName: there is no such document.
        UsageError: the place is no number.
    """
    document = asked.sitting.document(asked.path["document"])
    return part(asked, document, start=asked.number("start"), end=asked.number("end"))


def finish_reading(asked: Asked) -> Response:
    """Record that this coder has read and coded the document in full.

    Raises:
        ChangedUnderYou: as `qualkit.actions.read.finish`.
        UnknownName: there is no such document.
        UsageError: it was not confirmed.
    """
    document = asked.sitting.document(asked.path["document"])
    if asked.given("sure") != "yes":
        raise UsageError(Sentence("Reading is finished when you say that uncoded words carry none of the codes."),
                         hint=Sentence("Tick the box if that is so."))
    finish(asked.acting, document, text_hash=asked.given("text"), codebook_version=asked.given("codebook"),
           request=asked.given("request"))
    return _again(asked, document)


def memo(asked: Asked) -> Response:
    """Write a memo on the document.

    Raises:
        UnknownName: there is no such document.
        UsageError: nothing was written.
    """
    document = asked.sitting.document(asked.path["document"])
    write_memo(asked, "document", document.id, field="memo")
    return _again(asked, document)


def _again(asked: Asked, document: Document) -> Response:
    """The page as it stands now; a script loads it anew where the reader is."""
    return asked.json({}) if asked.wants_part else asked.go(f"/study/{document.study}/read/{document.id}")


def part(asked: Asked, document: Document, *, start: int, end: int, said: str = "",
         facts: Mapping[str, str] | None = None) -> Response:
    """Draw again what an act has changed, with the sentence that tells of it."""
    part = reader_of(asked).part(document, wish_of(asked), start=start, end=end)
    far = asked.say("%(coded)s of %(speech)s answers carry a code of yours")
    told = {"far": far % {"coded": part.coverage.coded, "speech": part.coverage.speech}, **(facts or {})}
    return asked.page("read_part.html", document=document, shown=part.shown, said=said, facts=told,
                      **_drawing(asked, part.text))


def _drawing(asked: Asked, text: Text) -> dict[str, Any]:
    """What the template draws stretches with."""
    hues, language, content = hues_of(asked.sitting.codebook), asked.language, text.content
    gone = asked.say("(no such code any more)")
    said = {"+": asked.say("present: said to be so"), "±": asked.say("mixed: both ways"),
            "−": asked.say("absent: said not to be so"), "?": asked.say("hedged"), "★": asked.say("key quote"),
            "✎": asked.say("has a memo"), "⇢": asked.say("found again elsewhere in a corrected text: look at it")}

    def pieces(shown: Shown) -> list[Drawn]:
        return [(one.start, content[one.start:one.end], _look(shown.marks, one.spans, hues),
                 " ".join(map(str, one.spans))) for one in shown.pieces]

    def marks(shown: Shown) -> list[Named]:
        return [_named(mark, hues, said, name=mark.code.name_in(language) if mark.code else gone)
                for mark in shown.marks]

    return {"pieces": pieces, "marks": marks, "clock": clock}


def _named(mark: Marked, hues: Mapping[str, int], said: Mapping[str, str], *, name: str) -> Named:
    key, hue = (mark.code.key, hues.get(mark.code.id, 0)) if mark.code else ("", 0)
    part = "" if mark.begins and mark.ends else f"{mark.start}-{mark.end}"
    coding, suggestion = mark.coding, mark.suggestion
    if coding is not None:
        signs = signs_of(coding)
        return Named(coding.id, 0, f"mark h{hue}" if mark.mine else f"mark h{hue} dotted", key, name,
                     f"{coding.start}-{coding.end}", part, not mark.begins, " ".join(signs),
                     ", ".join(said[one] for one in signs), "" if mark.mine else coding.coder)
    assert suggestion is not None
    return Named("", suggestion.segment, f"mark h{hue} dashed", key, name, f"{suggestion.start}-{suggestion.end}",
                 part, not mark.begins)


def signs_of(coding: Coding) -> list[str]:
    """What a coding says beside its code, a sign for each."""
    found = [SIGNS[coding.direction]] if coding.direction else []
    others = {"?": coding.hedged, "★": coding.key_quote, "✎": bool(coding.memo), "⇢": coding.place is Place.MOVED}
    return [*found, *(sign for sign, there in others.items() if there)]


def _look(marks: Sequence[Marked], spans: Sequence[int], hues: Mapping[str, int]) -> str:
    """The classes of a piece: for each lane its hue, and a pattern for what is not this coder's own."""
    looks: list[str] = []
    for number in spans:
        mark = marks[number]
        if mark.lane < LANES:
            looks.append(f"u{mark.lane}-{hues.get(mark.code.id, 0) if mark.code else 0}")
            if mark.suggestion:
                looks.append(f"dash{mark.lane}")
            elif not mark.mine:
                looks.append(f"dot{mark.lane}")
    return " ".join(looks)


def hues_of(codebook: Codebook) -> dict[str, int]:
    """Code id -> the number of its colour; neighbours in the codebook get different ones."""
    return {one.id: number % HUES for number, one in enumerate(codebook)}


def clock(seconds: float) -> str:
    """Seconds from the beginning as minutes and seconds."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def _codes_on(room: Room, language: str) -> list[tuple[str, str]]:
    """Key and name of the codes that lie on the document, by key."""
    found = {mark.code.key: mark.code.name_in(language)
             for one in room.shown for mark in one.marks if mark.code and mark.coding}
    return sorted(found.items())


DOORS = (
    Door(path="/study/{study}/read/{document}", answer=read),
    Door(path="/study/{study}/read/{document}/turns", answer=turns),
    Door(path="/study/{study}/read/{document}/finish", answer=finish_reading, method="POST"),
    Door(path="/study/{study}/read/{document}/memo", answer=memo, method="POST"),
)
