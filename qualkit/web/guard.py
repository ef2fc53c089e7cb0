"""What stands before every route: who may be spoken to as, who may ask, how much, and what browsers are told.

A page of another site can make a browser send us requests, and a name that is bound to this machine can make it
believe that we are that site. So the Host is checked before anything else, then where an unsafe request comes from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD"})
MOST_BYTES = 4_000_000
"""How large a form may be."""

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


def hosts_of(port: int) -> frozenset[str]:
    """The names this desk answers to."""
    return frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))


@dataclass(frozen=True)
class Guard:
    """Middleware: refuses strangers, bounds bodies, and sets the same headers on every answer."""

    app: ASGIApp
    hosts: Iterable[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        if scope["type"] != "http":  # a web socket: there are none
            await send({"type": "websocket.close", "code": 1008})
            return
        refused = self._refusal(scope)
        if refused is not None:
            await refused(scope, receive, with_headers)
            return
        await self.app(scope, _bounded(receive), with_headers)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if headers.getlist("host") != [headers.get("host", "")] or headers.get("host", "").lower() not in self.hosts:
            return PlainTextResponse("This desk answers to its own address only.", 421)
        if scope["method"] not in SAFE | {"POST"}:
            return PlainTextResponse("There is nothing here to be done so.", 405)
        if scope["method"] == "POST" and not self._is_own(headers):
            return PlainTextResponse("This was not sent from a page of this desk.", 403)
        if int(headers.get("content-length", "0") or 0) > MOST_BYTES:
            return PlainTextResponse("That is more than this desk takes at once.", 413)
        return None

    def _is_own(self, headers: Headers) -> bool:
        """Whether a page of ours asks: its origin is our own address, and the browser does not say otherwise."""
        origin = f"http://{headers['host'].lower()}"
        return headers.get("origin", "").lower() == origin and headers.get("sec-fetch-site", "same-origin") in (
            "same-origin", "none")


def _bounded(receive: Receive) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST_BYTES:  # a body that says nothing of its length
            return {"type": "http.disconnect"}
        return message

    return counted
