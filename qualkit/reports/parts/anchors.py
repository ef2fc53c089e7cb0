"""Names that are safe as anchors in every format."""

from __future__ import annotations

import re


def slug(text: str) -> str:
    """A name that is safe as an anchor in every format."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"
