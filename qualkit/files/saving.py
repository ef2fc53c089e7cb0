"""Write a file people author: whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from qualkit.errors import ChangedUnderYou, Sentence, UsageError
from qualkit.files.nodes import shown
from qualkit.model import bytes_hash

BOM = b"\xef\xbb\xbf"


def save_text(path: Path, text: str, *, before: bytes) -> None:
    """Write the changed text of an authored file, its byte order mark kept; ``before`` is what the file held.

    Raises:
        ChangedUnderYou: the file is not (or no longer) what was seen.
        UsageError: the folder cannot be written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = BOM if before.startswith(BOM) else b""
    save(path, mark + text.encode("utf-8"), seen=bytes_hash(before) if path.exists() else "")


def save(path: Path, content: bytes, *, seen: str = "") -> None:
    """Write ``content`` to ``path`` by way of a temporary file beside it, synced and renamed.

    ``seen`` is the sha256 of the bytes that the change was made from, empty for a new file.

    Raises:
        ChangedUnderYou: the file is not (or no longer) what was seen.
        UsageError: the folder cannot be written to.
    """
    target = path.resolve()  # a link stays a link
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".tmp")
    except OSError as error:
        raise UsageError(Sentence("%(path)s cannot be written (%(why)s).", path=shown(path),
                                  why=error.strerror),
                         hint=Sentence("Check the folder, its permissions and the free space.")) from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o644)
        if (bytes_hash(target.read_bytes()) if target.exists() else "") != seen:
            raise ChangedUnderYou(shown(path))
        temporary.replace(target)
    except OSError as error:
        raise UsageError(Sentence("%(path)s could not be written (%(why)s); it is as it was.", path=shown(path),
                                  why=error.strerror),
                         hint=Sentence("Check its permissions and the free space.")) from None
    finally:
        temporary.unlink(missing_ok=True)
