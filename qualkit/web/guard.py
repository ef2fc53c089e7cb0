"""What stands before every route: who may be spoken to as, who may ask, how much, and what browsers are told.

A page of another site can make a browser send us requests, and a name that is bound to this machine can make it
believe that we are that site. So the Host is checked before anything else, then where an unsafe request comes from.
"""

from __future__ import annotations

from collections.abc import Set
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD"})
MOST_BYTES = 4_000_000
"""How large a form may be."""
TOO_MUCH = "That is more than this desk takes at once."

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
    """The names this desk answers to; browsers leave the port of the web out."""
    names = ("127.0.0.1", "localhost", "[::1]")
    return frozenset(f"{name}:{port}" for name in names) | (frozenset(names) if port == 80 else frozenset())


@dataclass(frozen=True)
class Guard:
    """Stands around the whole desk: refuses strangers, bounds bodies, and sets the same headers on every answer."""

    app: ASGIApp
    hosts: Set[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # a web socket: there are none
            await send({"type": "websocket.close", "code": 1008})
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refused = self._refusal(scope["method"], Headers(scope=scope))
        if refused is not None:
            await refused(scope, receive, with_headers)
            return
        # What fails is answered inside and then raised again for the server to print: with people's words in it.
        with suppress(Exception):
            await self.app(scope, _bounded(receive), with_headers)

    def _refusal(self, method: str, headers: Headers) -> PlainTextResponse | None:
        if not _once(headers, "host") or headers["host"].lower() not in self.hosts:
            return PlainTextResponse("This desk answers to its own address only.", 421)
        if method not in SAFE | {"POST"}:
            return PlainTextResponse("There is nothing here to be done so.", 405, headers={"allow": "GET, HEAD, POST"})
        if not (_is_sent_here(headers) if method == "POST" else _may_look(headers)):
            return PlainTextResponse("This was not sent from a page of this desk.", 403)
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return PlainTextResponse("How long this is cannot be told.", 400)
        if int(length[:20]) > MOST_BYTES:
            return PlainTextResponse(TOO_MUCH, 413)
        return None


def _once(headers: Headers, name: str) -> bool:
    """Whether a header is there, and not twice: two readers of a request might each believe another one."""
    return len(headers.getlist(name)) == 1


def _is_sent_here(headers: Headers) -> bool:
    """Whether a page of ours sends this: its origin is our own address, and the browser does not say otherwise."""
    return (_once(headers, "origin") and headers["origin"].lower() == f"http://{headers['host'].lower()}"
            and headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none"))


def _may_look(headers: Headers) -> bool:
    """Whether a page may be fetched: by us, by somebody who typed the address, or by following a link from
    elsewhere, but not as a part of another site's page, also not of another port's."""
    return (headers.get("sec-fetch-site", "none") in ("same-origin", "none")
            or (headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"))


def _bounded(receive: Receive) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST_BYTES:  # a body that did not say how long it would be
            raise HTTPException(413, TOO_MUCH)
        return message

    return counted
