"""How things get their names: minted once for testimony, derived from content for the rest."""

from __future__ import annotations

import hashlib
import uuid

NAMESPACE = uuid.UUID("6b1c8f3e-52a4-5d0c-9a53-3f1d7f4a2b90")
"""The root of every derived id of qualkit; it never changes."""


def mint() -> str:
    """Return a fresh id for something a person made. It is never computed again."""
    return str(uuid.uuid4())


def derive(kind: str, *parts: object) -> str:
    """Return the id of something that is fully defined by ``parts``.

    The same parts give the same id on every machine, so re-running is harmless.
    """
    return str(uuid.uuid5(NAMESPACE, "\x1f".join([kind, *map(str, parts)])))


def text_hash(content: str) -> str:
    """Return the sha256 of a text, the name by which anchors know it."""
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def bytes_hash(content: bytes) -> str:
    """Return the sha256 of a file's bytes."""
    return hashlib.sha256(content).hexdigest()
