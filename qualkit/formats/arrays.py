"""Numbers as bytes: plain arrays and JSON settings in one file, the same bytes for the same content, never code."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

_SETTINGS = "settings"
_LARGEST = 1 << 30
"""Bytes unpacked; a model of 20,000 passages takes some tens of megabytes."""


def pack(arrays: Mapping[str, Any], settings: Mapping[str, Any]) -> bytes:
    """Return arrays (of numbers or fixed-width text) and settings (JSON values) as bytes.

    Raises:
        ValueError: an array holds objects, which only code could read back, or takes the name of the settings.
    """
    import numpy as np

    if _SETTINGS in arrays:
        raise ValueError(f"no array may be called {_SETTINGS}")
    written = json.dumps(settings, sort_keys=True, ensure_ascii=False).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in sorted({**arrays, _SETTINGS: np.frombuffer(written, dtype=np.uint8)}.items()):
            part = io.BytesIO()
            np.lib.format.write_array(part, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), part.getvalue(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what `pack` was given.

    Raises:
        ValueError: these are not such bytes.
    """
    import numpy as np

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _LARGEST:
                raise ValueError("the arrays are too large")
            arrays = {one.removesuffix(".npy"): np.lib.format.read_array(io.BytesIO(archive.read(one)),
                                                                           allow_pickle=False)
                      for one in archive.namelist()}
        return arrays, json.loads(bytes(arrays.pop(_SETTINGS)))
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        raise ValueError("these bytes hold no arrays") from error
