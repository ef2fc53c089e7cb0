"""Who sits at the desk: a one-time token lets a browser in, a cookie tells it again."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

MOST = 200
"""Sessions kept; the oldest goes first."""


@dataclass(frozen=True, slots=True)
class Session:
    """One browser. ``coder`` is the handle it works under, empty until somebody has said who they are.

    It never changes: who says that they are somebody else gets another one, so that a request that is under way
    ends in the name in which it began.
    """

    id: str
    coder: str = ""
    language: str = ""


@dataclass(slots=True)
class Sessions:
    """All browsers that were let in since the desk was opened, and the token for the next one."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    invite: Callable[[str], None] = lambda token: None
    """Told of each new token."""
    _open: dict[str, Session] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, token: str) -> Session | None:
        """Trade the token for a session; the token is spent and another takes its place."""
        with self._lock:
            if not secrets.compare_digest(token.encode(), self.token.encode()):
                return None
            self.token = secrets.token_urlsafe(24)
            made = self._keep(Session(id=_new_id()))
        self.invite(self.token)
        return made

    def become(self, session: Session, *, coder: str, language: str) -> Session:
        """Give a browser a new session for another coder or language; the one it had is closed."""
        with self._lock:
            self._open.pop(session.id, None)
            return self._keep(Session(id=_new_id(), coder=coder, language=language))

    def _keep(self, session: Session) -> Session:
        self._open[session.id] = session
        while len(self._open) > MOST:
            del self._open[next(iter(self._open))]
        return session

    def find(self, session_id: str) -> Session | None:
        """Return the session of a cookie, if it is one of ours."""
        return self._open.get(session_id)

    def leave(self, session: Session) -> None:
        """Close a session."""
        with self._lock:
            self._open.pop(session.id, None)


def _new_id() -> str:
    return secrets.token_urlsafe(32)
