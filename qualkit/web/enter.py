"""Come in with the token that the terminal shows, say who you are, and leave."""

from __future__ import annotations

from starlette.responses import Response

from qualkit.errors import Sentence, UsageError
from qualkit.web.desk import Asked
from qualkit.web.doors import Door, Needs
from qualkit.web.pages import LANGUAGES
from qualkit.web.sessions import Session


def door_page(asked: Asked) -> Response:
    """The page that takes the token: a script finds it behind the # of the address, which no log holds."""
    return asked.page("enter.html", refused=False)


def enter(asked: Asked) -> Response:
    """Trade the token for a cookie."""
    session = asked.desk.sessions.enter(asked.given("token"))
    if session is None:
        return asked.page("enter.html", status=403, refused=True)
    asked.desk.sessions.leave(asked.session)
    return _with_cookie(asked, asked.go("/who"), session)


def who_page(asked: Asked) -> Response:
    """Who sits here, and in which language."""
    return asked.page("who.html", coders=sorted(asked.desk.store.coders()))


def who(asked: Asked) -> Response:
    """Say who you are; a new handle is entered when its first study is opened.

    The browser gets a new cookie, as whenever what it may do changes.

    Raises:
        UsageError: it cannot be a handle.
    """
    handle = asked.given("coder").strip()
    if not handle or not handle.isprintable() or len(handle) > 60:
        raise UsageError(Sentence("A coder's handle cannot be empty, longer than 60 letters, or hold control "
                                  "characters."),
                         hint=Sentence("Choose a short handle, like awa."))
    language = asked.given("language")
    session = asked.desk.sessions.become(asked.session, coder=handle,
                                         language=language if language in LANGUAGES else asked.session.language)
    return _with_cookie(asked, asked.go("/"), session)


def leave(asked: Asked) -> Response:
    """Sign this browser out."""
    asked.desk.sessions.leave(asked.session)
    answer = asked.go("/enter")
    answer.delete_cookie(asked.desk.cookie, path="/")
    return answer


def _with_cookie(asked: Asked, answer: Response, session: Session) -> Response:
    answer.set_cookie(asked.desk.cookie, session.id, httponly=True, samesite="strict", path="/")
    return answer


DOORS = (
    Door(path="/enter", answer=door_page, needs=Needs.NOTHING),
    Door(path="/enter", answer=enter, method="POST", needs=Needs.NOTHING),
    Door(path="/who", answer=who_page, needs=Needs.SESSION),
    Door(path="/who", answer=who, method="POST", needs=Needs.SESSION),
    Door(path="/leave", answer=leave, method="POST", needs=Needs.SESSION),
)
