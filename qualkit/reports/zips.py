"""Office files are zips; packed again with fixed times, the same report is the same bytes."""

from __future__ import annotations

import io
import zipfile

LONG_AGO = (1980, 1, 1, 0, 0, 0)


def repacked(content: bytes) -> bytes:
    """Return the same members in the same order with one fixed time each."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            fixed = zipfile.ZipInfo(member.filename, LONG_AGO)
            fixed.compress_type, fixed.external_attr, fixed.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            new.writestr(fixed, old.read(member))
    return out.getvalue()
