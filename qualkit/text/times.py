"""Clock times as transcripts write them (``0:21``, ``01:02:03.500``, ``00:01,2``) <-> seconds."""

from __future__ import annotations

import re

CLOCK = r"(?:\d{1,4}:)?[0-5]?\d:[0-5]?\d(?:[.,]\d{1,3})?"
"""Pattern of a time with minutes and seconds at least; wrap it in what stands around it."""

_CLOCK = re.compile(rf"\s*({CLOCK})\s*")


def seconds(clock: str) -> float | None:
    """Return a clock time in seconds, or None if it is not one.

    Hours may exceed 99; the decimal mark may be a comma (SubRip) or a dot (WebVTT).
    """
    if _CLOCK.fullmatch(clock) is None:
        return None
    total = 0.0
    for part in clock.strip().replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total, 3)
