"""Open the desk on this machine and keep it open until it is interrupted."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from qualkit.errors import UsageError
from qualkit.project import Project
from qualkit.store import open_store
from qualkit.web.desk import Desk

if TYPE_CHECKING:
    from uvicorn import Config

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def config_of(host: str, port: int) -> Config:
    """How the desk is served: always by the same parts, whatever else is installed, and nothing is printed."""
    import uvicorn

    return uvicorn.Config("", host=host, port=port, http="h11", loop="asyncio", ws="none", lifespan="off",
                          log_level="critical", access_log=False, server_header=False, proxy_headers=False,
                          timeout_graceful_shutdown=3)


def stop_tidying() -> None:
    """Let Python look for garbage rarely, and never among what stays as long as the desk: a third of a page's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def serve(project: Project, *, host: str, port: int, tell: Callable[[str], None]) -> None:
    """Serve the desk; ``tell`` is given each address that lets one more browser in. Port 0 takes a free one.

    Raises:
        UsageError: the address is not this machine's own, the port is taken, or nothing was ingested.
        StoreError: the store cannot be used.
    """
    import uvicorn

    from qualkit.web.app import make_app

    if host not in LOOPBACK:
        raise UsageError(f"The desk opens on this machine only, not on {host!r}: it has no accounts and no encryption.",
                         hint="Leave --host out. To work on several machines: qualkit pack, then qualkit merge.")
    if not project.store_path.is_file():
        raise UsageError("This project has no store yet: nothing has been ingested.", hint="Run: qualkit ingest")
    config = config_of(host, port)
    try:
        listening = config.bind_socket()
    except SystemExit:
        raise UsageError(f"Port {port} is taken.", hint="Name another with --port, or 0 for any.") from None
    listening.listen()  # a browser that is quicker than we are waits instead of being refused
    taken = int(listening.getsockname()[1])
    store = open_store(project.store_path)
    try:
        desk = Desk(folder=project, store=store, port=taken)
        desk.make_ready()
        desk.shelf.begin(project, store)
        shown = f"[{host}]" if ":" in host else host

        def invite(token: str) -> None:
            tell(f"http://{shown}:{taken}/enter#{token}")

        desk.sessions.invite = invite
        invite(desk.sessions.token)
        config.app = make_app(desk)
        stop_tidying()
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        store.close()
        listening.close()
