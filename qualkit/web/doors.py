"""A door: an address, who may come through it, and the plain function that answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from qualkit.errors import QualkitError
from qualkit.web.desk import Asked, Desk
from qualkit.web.sessions import Session
from qualkit.web.statuses import fault_of, status_of

Answer = Callable[[Asked], Response]


class Needs(StrEnum):
    """What a browser must have to come through a door."""

    NOTHING = "nothing"
    SESSION = "session"
    """It was let in with the token."""
    CODER = "coder"
    """Somebody has said who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One route. ``method`` is GET, which changes nothing, or POST."""

    path: str
    answer: Answer
    method: str = "GET"
    needs: Needs = Needs.CODER

    def route(self, desk: Desk) -> Route:
        """The door as a route of a desk."""
        return Route(self.path, _endpoint(self, desk), methods=[self.method],
                     name=f"{self.method} {self.path}")


def _endpoint(door: Door, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        session = session_of(desk, request)
        asked = Asked(request=request, desk=desk, session=session or Session(id=""), form=FormData())
        turned_away = _turn_away(door, asked, session)
        if turned_away is not None:
            return turned_away
        if request.method == "POST":
            asked.form = await request.form(max_files=0, max_fields=5000)
        return await run_in_threadpool(_answer, door, asked)

    return endpoint


def session_of(desk: Desk, request: Request) -> Session | None:
    """The session of the browser that asks, if it has one."""
    return desk.sessions.find(request.cookies.get(desk.cookie, ""))


def _turn_away(door: Door, asked: Asked, session: Session | None) -> Response | None:
    request = asked.request
    if door.needs is not Needs.NOTHING and (not session or (door.needs is Needs.CODER and not session.coder)):
        wanted = "/who" if session else "/enter"
        if request.method == "GET" and not asked.wants_part:
            return RedirectResponse(wanted, 303)
        said = {"message": asked.say("This page has been signed out."), "hint": asked.say("Open the desk again."),
                "go": wanted}
        return JSONResponse(said, 401)
    return _not_theirs(asked, session.coder) if session and door.needs is Needs.CODER else None


def _not_theirs(asked: Asked, coder: str) -> Response | None:
    """Refuse what a page made for somebody else asks for; an act also where the page does not say for whom."""
    made_for = unquote(asked.request.headers.get("x-coder", ""))
    if made_for == coder or (not made_for and asked.request.method == "GET"):
        return None
    other = asked.say("This page was made for %(one)s; this browser now belongs to %(other)s. Nothing was done.")
    message = other % {"one": made_for, "other": coder} if made_for else asked.say(
        "This page does not say for whom it was made. Nothing was done.")
    hint = asked.say("Load the page again, or say once more who you are.")
    return JSONResponse({"message": message, "hint": hint}, 409)


def _answer(door: Door, asked: Asked) -> Response:
    try:
        return door.answer(asked)
    except QualkitError as error:
        return tell(asked, error)
    except Exception as error:  # a mistake of ours: people get a sentence all the same, as in the terminal
        return tell(asked, fault_of(error))


def tell(asked: Asked, error: QualkitError, *, status: int = 0) -> Response:
    """Tell of a mistake: as values to a script, else as a page, for which the project need not be readable."""
    status = status or status_of(error)
    message, hint = asked.again(error.sentence), asked.again(error.hint)
    if asked.wants_part:
        return asked.json({"message": message, "hint": hint}, status=status)
    study = None
    with suppress(QualkitError):
        study = asked.sitting.study if "study" in asked.path else None
    shown = {"asked": asked, "session": asked.session, "coder": asked.session.coder, "study": study,
             "path": asked.request.url.path, "message": message, "hint": hint}
    return HTMLResponse(asked.desk.pages.render("mistake.html", asked.language, shown), status)
