"""A door: an address, who may come through it, and the plain function that answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from qualkit.errors import QualkitError
from qualkit.web.desk import Asked, Desk
from qualkit.web.sessions import Session
from qualkit.web.statuses import status_of

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
        session = desk.sessions.find(request.cookies.get(desk.cookie, ""))
        turned_away = _turn_away(door, request, session)
        if turned_away is not None:
            return turned_away
        form = await request.form(max_files=0, max_fields=5000) if request.method == "POST" else FormData()
        asked = Asked(request=request, desk=desk, session=session or Session(id=""), form=form)
        return await run_in_threadpool(_answer, door, asked)

    return endpoint


def _turn_away(door: Door, request: Request, session: Session | None) -> Response | None:
    if door.needs is Needs.NOTHING or (session and (session.coder or door.needs is Needs.SESSION)):
        return None
    wanted = "/who" if session else "/enter"
    if request.method == "GET" and "x-part" not in request.headers and "hx-request" not in request.headers:
        return RedirectResponse(wanted, 303)
    said = {"message": "This page has been signed out.", "hint": "Open the desk again.", "go": wanted}
    return JSONResponse(said, 401)


def _answer(door: Door, asked: Asked) -> Response:
    try:
        return door.answer(asked)
    except QualkitError as error:
        return _told(asked, error)


def _told(asked: Asked, error: QualkitError) -> Response:
    """Tell of a mistake: as values to a script, else as a page."""
    if asked.wants_part:
        return asked.json({"message": str(error), "hint": error.hint}, status=status_of(error))
    return asked.page("mistake.html", status=status_of(error), message=str(error), hint=error.hint)
