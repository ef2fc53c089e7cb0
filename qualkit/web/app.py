"""The desk put together: the doors of every routes file behind one guard."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from qualkit.errors import QualkitError, Sentence, UsageError
from qualkit.web import (
    agreement,
    assign,
    cases,
    code,
    codes,
    enter,
    findings,
    home,
    matrices,
    queue,
    read,
    search,
    suggested,
)
from qualkit.web.desk import Asked, Desk
from qualkit.web.doors import Door, session_of, tell
from qualkit.web.guard import Guard, hosts_of
from qualkit.web.pages import STATIC
from qualkit.web.sessions import Session
from qualkit.web.statuses import fault_of

DOORS: Sequence[Door] = (*enter.DOORS, *home.DOORS, *search.DOORS, *read.DOORS, *code.DOORS,
                         *codes.DOORS, *matrices.DOORS, *cases.DOORS, *findings.DOORS,
                         *suggested.DOORS, *queue.DOORS, *assign.DOORS, *agreement.DOORS)
"""Every address of the desk. The table of `tests/web/test_doors.py` has a row for each."""

KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""What our own files are. Some machines tell otherwise, and browsers then refuse them."""


def make_app(desk: Desk) -> ASGIApp:
    """Return the desk as an application, the guard around all of it."""
    for ending, kind in KINDS.items():
        mimetypes.add_type(kind, ending)
    routes: list[BaseRoute] = [door.route(desk) for door in DOORS]
    routes.append(Mount("/static", StaticFiles(directory=STATIC, follow_symlink=False), name="static"))
    inside = Starlette(routes=routes, exception_handlers={HTTPException: _telling(desk), 500: _telling(desk)})
    inside.router.redirect_slashes = False
    return Guard(app=inside, hosts=hosts_of(desk.port))


def _telling(desk: Desk) -> Callable[[Request, Exception], Response]:
    """What is said of requests that found no door, and of what failed outside of one."""

    def told(request: Request, error: Exception) -> Response:
        asked = Asked(request=request, desk=desk, session=session_of(desk, request) or Session(id=""), form=FormData())
        if isinstance(error, HTTPException):
            return tell(asked, _strayed(error.status_code), status=error.status_code)
        return tell(asked, fault_of(error))

    return told


def _strayed(status: int) -> QualkitError:
    if status == 404:
        return UsageError(Sentence("There is no such page."), hint=Sentence("Begin at the front page."))
    if status == 413:
        return UsageError(Sentence("That is more than this desk takes at once."), hint=Sentence("Send it in parts."))
    return UsageError(Sentence("This cannot be asked for so."), hint=Sentence("Begin at the front page."))
