"""Refuse every network address but this machine's own, in the tests and in every Python they start.

Python imports a module of this name by itself when it starts; `tests/conftest.py` puts this folder on
the path of child processes and imports it for its own. An audit hook cannot be taken off or bypassed
by a library that kept a reference to `socket`.
"""

import ipaddress
import sys
from typing import Any

_HOST_IN = {
    "socket.connect": lambda args: args[1],
    "socket.sendto": lambda args: args[1],
    "socket.sendmsg": lambda args: args[1],
    "socket.getaddrinfo": lambda args: args[0],
    "socket.gethostbyname": lambda args: args[0],
}


class NetworkTried(BaseException):
    """Something reached for the network. No `except Exception` hides it."""


def _is_here(host: Any) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if event not in _HOST_IN:
        return
    address = _HOST_IN[event](args)
    if event.startswith("socket.get"):
        host = address
    elif isinstance(address, tuple):
        host = address[0]
    else:
        return  # a socket in the file system, or one already connected
    if not _is_here(host):
        raise NetworkTried(f"{event}: {host!r}; qualkit and its tests work without a network")


sys.addaudithook(_refuse)
