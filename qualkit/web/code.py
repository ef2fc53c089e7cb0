"""Coding acts: each is one call to an action and one row in the log. Answers draw again what has changed."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from qualkit.actions.code import (
    Change,
    Coded,
    Selected,
    change,
    confirm_place,
    give,
    give_new,
    key_from,
    name_from,
    recent_codes,
    take_back,
)
from qualkit.actions.review import Given
from qualkit.actions.undo import Turned, turn_back
from qualkit.errors import Sentence, UnknownName, UsageError
from qualkit.model import Code, Coding, Direction, Place
from qualkit.web.desk import Asked
from qualkit.web.doors import Door
from qualkit.web.read import hues_of, part


def palette(asked: Asked) -> Response:
    """The codes that may be given, with what a person needs to choose among them, and those given last."""
    book = asked.sitting.codebook
    hues = hues_of(book)
    codes = [_described(one, hues[one.id], asked.language) for one in book.active]
    return asked.json({"codes": codes, "recent": recent_codes(asked.sitting.review)})


def new_name(asked: Asked) -> Response:
    """A name and a key for a code made of selected words."""
    name = name_from(asked.query("words"))
    taken = [key for one in asked.sitting.codebook for key in (one.key, *one.formerly)]
    return asked.json({"name": name, "key": key_from(name, parent=asked.query("parent"), taken=taken)})


def code(asked: Asked) -> Response:
    """Give one or more codes to the selected words.

    Raises:
        UsageError, UnknownName, ChangedUnderYou: as `qualkit.actions.code.give`.
    """
    where = _selected(asked)
    done = give(asked.acting, where, codes=asked.every("code"), given=given_of(asked), request=asked.given("request"))
    return _coded(asked, where, done)


def new_code(asked: Asked) -> Response:
    """Make a code of the selected words and give it.

    Raises:
        UsageError, ChangedUnderYou: as `qualkit.actions.code.give_new`.
    """
    where = _selected(asked)
    done = give_new(asked.acting, where, key=asked.given("key"), name=asked.given("name"), given=given_of(asked),
                    definition=asked.given("definition"), request=asked.given("request"))
    return _coded(asked, where, done)


def coding(asked: Asked) -> Response:
    """One coding as it stands now.

    Raises:
        UnknownName: there is none, or it is not to be seen.
    """
    found = _seen(asked)
    by_id = asked.sitting.codebook.by_id
    given = by_id.get(found.code)
    return asked.json({
        "id": found.id, "revision": found.revision, "code": found.code, "key": given.key if given else "",
        "name": given.name_in(asked.language) if given else "", "coder": found.coder, "quote": found.quote,
        "mine": found.coder == asked.sitting.coder, "made": found.made_at.isoformat(), "memo": found.memo,
        "direction": found.direction.value if found.direction else "", "hedged": found.hedged,
        "key_quote": found.key_quote, "start": found.start, "end": found.end, "parts": len(found.anchors),
        "withdrawn": found.withdrawn_at is not None, "moved": found.place is Place.MOVED})


def amend(asked: Asked) -> Response:
    """Change an own coding.

    Raises:
        UsageError, UnknownName, ChangedUnderYou: as `qualkit.actions.code.change`.
    """
    where = _selected(asked) if asked.given("start") else None
    wanted = Change(given=given_of(asked), where=where, code=asked.given("code") or None)
    old, new = change(asked.acting, asked.path["coding"], revision=asked.number("revision"), wanted=wanted,
                      request=asked.given("request"))
    return _drawn(asked, old, new, said=asked.say("The coding was changed."))


def withdraw(asked: Asked) -> Response:
    """Take an own coding back.

    Raises:
        UsageError, UnknownName, ChangedUnderYou: as `qualkit.actions.code.take_back`.
    """
    old = take_back(asked.acting, asked.path["coding"], revision=asked.number("revision"),
                    request=asked.given("request"))
    return _drawn(asked, old, said=asked.say("The coding was withdrawn."))


def undo(asked: Asked) -> Response:
    """Take back this coder's last act, also one of an earlier day.

    Raises:
        ChangedUnderYou: somebody has changed since what it changed.
    """
    return _turned(asked, turn_back(asked.acting, request=asked.given("request")))


def redo(asked: Asked) -> Response:
    """Do again what was undone last.

    Raises:
        ChangedUnderYou: somebody has changed it meanwhile.
    """
    return _turned(asked, turn_back(asked.acting, again=True, request=asked.given("request")))


def confirm(asked: Asked) -> Response:
    """Say that an own coding stands rightly where its words were found again.

    Raises:
        UsageError, UnknownName, ChangedUnderYou: as `qualkit.actions.code.confirm_place`.
    """
    found = confirm_place(asked.acting, asked.path["coding"], revision=asked.number("revision"),
                          request=asked.given("request"))
    return _drawn(asked, found, said=asked.say("Confirmed: the words stand here."))


# --- what is read from forms, and how it is answered ------------------------------------------


def _selected(asked: Asked) -> Selected:
    sitting, start, end = asked.sitting, asked.number("start"), asked.number("end")
    return Selected(document=sitting.document(asked.given("document")), text_hash=asked.given("text"),
                    start=start, end=end)


def given_of(asked: Asked) -> Given:
    """What the form adds to a code.

    Raises:
        UsageError: its direction is none.
    """
    direction = asked.given("direction")
    if direction and direction not in set(Direction):
        raise UsageError(Sentence("A direction is present, mixed or absent."), hint=Sentence("Load the page again."))
    return Given(direction=Direction(direction) if direction else None, hedged=bool(asked.given("hedged")),
                 key_quote=bool(asked.given("key_quote")), memo=asked.given("memo").strip())


def _seen(asked: Asked) -> Coding:
    sitting = asked.sitting
    found = sitting.store.coding(asked.path["coding"])
    here = {one.id for one in sitting.store.documents(sitting.study.key)}
    if found.document not in here or found.coder in sitting.hidden.get(found.document, ()):
        raise UnknownName("coding", asked.path["coding"])
    return found


def _described(one: Code, hue: int, language: str) -> dict[str, Any]:
    return {"id": one.id, "key": one.key, "name": one.name_in(language), "names": [one.name, *one.names.values()],
            "definition": one.definition_in(language), "include": one.include, "exclude": one.exclude, "hue": hue,
            "depth": one.depth, "emergent": one.emergent,
            "examples": [{"text": example.text, "kind": example.kind, "belongs": example.belongs}
                         for example in one.examples[:4]]}


def _coded(asked: Asked, where: Selected, done: Coded) -> Response:
    names = ", ".join(asked.sitting.codebook.by_id[one.code].name_in(asked.language) for one in done.codings)
    said = asked.say("Coded: %(codes)s.")
    if len(done.known) == len(done.codings):
        said = asked.say("These words carry that code already: %(codes)s.")
    return part(asked, where.document, start=where.start, end=where.end, said=said % {"codes": names},
                facts={"coding": done.codings[0].id, "codebook": asked.sitting.codebook.version})


def _drawn(asked: Asked, *codings: Coding, said: str) -> Response:
    start, end = min(one.start for one in codings), max(one.end for one in codings)
    return part(asked, asked.sitting.document(codings[0].document), start=start, end=end, said=said,
                facts={"coding": codings[-1].id})


def _turned(asked: Asked, turned: Turned | None) -> Response:
    if turned is None:
        return asked.json({"said": asked.say("There is nothing more to undo or redo."), "go": ""})
    document = turned.document
    go = f"/study/{document.study}/read/{document.id}" if document else ""
    return asked.json({"said": told_of(asked, turned), "go": go, "document": document.id if document else "",
                       "start": turned.start, "end": turned.end})


def told_of(asked: Asked, turned: Turned) -> str:
    """What was taken back or done again, in a sentence."""
    frame = asked.say("Done again: %(act)s") if turned.again else asked.say("Undone: %(act)s")
    acts = {
        "code": asked.say("code %(codes)s on %(place)s"), "amend": asked.say("change of %(codes)s on %(place)s"),
        "withdraw": asked.say("withdrawal of %(codes)s on %(place)s"), "read": asked.say("finished reading"),
        "accept": asked.say("acceptance of %(codes)s on %(place)s"),
        "reject": asked.say("rejection of %(codes)s on %(place)s"),
        "defer": asked.say("%(codes)s on %(place)s left for later"), "memo": asked.say("a memo"),
        "read passage": asked.say("a passage coded in full"), "confirm": asked.say("confirmation of a place"),
        "assign": asked.say("an assignment"), "unassign": asked.say("the end of an assignment"),
        "adjudicate": asked.say("the settling of a difference"), "reopen": asked.say("the opening of a difference"),
    }
    act = acts.get(turned.verb, turned.verb)
    names = {one.key: one.name_in(asked.language) for one in asked.sitting.codebook}
    codes = ", ".join(names.get(key, key) for key in turned.codes)
    told = frame % {"act": act % {"codes": codes, "place": asked.desk.pages.place(turned.place, asked.language)}}
    return f"{told} ({turned.document.called})" if turned.document else told


DOORS = (
    Door(path="/study/{study}/palette", answer=palette),
    Door(path="/study/{study}/palette/new", answer=new_name),
    Door(path="/study/{study}/code", answer=code, method="POST"),
    Door(path="/study/{study}/code/new", answer=new_code, method="POST"),
    Door(path="/study/{study}/coding/{coding}", answer=coding),
    Door(path="/study/{study}/coding/{coding}", answer=amend, method="POST"),
    Door(path="/study/{study}/coding/{coding}/withdraw", answer=withdraw, method="POST"),
    Door(path="/study/{study}/coding/{coding}/confirm", answer=confirm, method="POST"),
    Door(path="/study/{study}/undo", answer=undo, method="POST"),
    Door(path="/study/{study}/redo", answer=redo, method="POST"),
)
