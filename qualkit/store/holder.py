"""Who holds a locked store: Linux tells by its table of locks; elsewhere nobody can say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from qualkit.errors import Sentence, printable

LOCKS = Path("/proc/locks")


def holder_of(path: Path) -> str:
    """Return words for the process that keeps a store locked, for a message."""
    for process in _holders(path):
        if process == os.getpid():
            return Sentence("this very process (%(number)s)", number=str(process))
        return Sentence("process %(number)s%(called)s", number=str(process), called=_called(process))
    return Sentence("another process")


def _holders(path: Path) -> Iterator[int]:
    """Yield who has a write lock on the store's files; in WAL mode those are in the shared memory."""
    nodes = set()
    for name in (path, path.with_name(path.name + "-shm")):
        try:
            nodes.add(name.stat().st_ino)
        except OSError:
            continue
    try:
        lines = LOCKS.read_text(encoding="ascii").split("\n")
    except OSError:
        return
    for line in lines:
        # "1: POSIX  ADVISORY  WRITE 1234 08:01:5678 120 120"; a line with "->" is one who waits
        fields = line.split()
        if "WRITE" in fields and "->" not in fields and len(fields) >= 6:
            node = fields[5].rpartition(":")[2]
            if node.isdigit() and int(node) in nodes and fields[4].isdigit():
                yield int(fields[4])


def _called(process: int) -> str:
    try:
        name = Path(f"/proc/{process}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
    return f" ({printable(name)})" if name else ""
