"""Who sits at the desk: a one-time token lets a browser in, a cookie tells it again."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

MOST = 200
"""Sessions kept; the oldest goes first."""


@dataclass(slots=True)
class Session:
    """One browser. ``coder`` is the handle it works under, empty until somebody has said who they are."""

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
            made = Session(id=secrets.token_urlsafe(32))
            self._open[made.id] = made
            while len(self._open) > MOST:
                del self._open[next(iter(self._open))]
        self.invite(self.token)
        return made

    def find(self, session_id: str) -> Session | None:
        """Return the session of a cookie, if it is one of ours."""
        return self._open.get(session_id)

    def leave(self, session: Session) -> None:
        """Close a session."""
        self._open.pop(session.id, None)
