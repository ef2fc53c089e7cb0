"""The desk put together: the doors of every routes file behind one guard."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from qualkit.web import code, enter, home, read
from qualkit.web.desk import Desk
from qualkit.web.doors import Door
from qualkit.web.guard import Guard, hosts_of
from qualkit.web.pages import STATIC

DOORS: Sequence[Door] = (*enter.DOORS, *home.DOORS, *read.DOORS, *code.DOORS)
"""Every address of the desk. The table of `tests/web/test_doors.py` has a row for each."""


def make_app(desk: Desk) -> Starlette:
    """Return the desk as an application."""
    routes: list[BaseRoute] = [door.route(desk) for door in DOORS]
    routes.append(Mount("/static", StaticFiles(directory=STATIC, follow_symlink=False), name="static"))
    return Starlette(
        routes=routes, middleware=[Middleware(Guard, hosts=hosts_of(desk.port))],
        exception_handlers={HTTPException: _plain, 500: _fault})


def _plain(request: Request, error: Exception) -> Response:
    """What the router itself refuses: no such page, no such method, a form that is none."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return PlainTextResponse("There is no such page." if status == 404 else "This cannot be asked for so.", status)


def _fault(request: Request, error: Exception) -> Response:
    """A mistake of our own, in a form that pages and scripts can show: no traceback, no words of anybody."""
    said = f"qualkit itself failed ({type(error).__name__})."
    return JSONResponse({"message": said, "hint": "Try again, and tell its makers what you did."}, 500)
