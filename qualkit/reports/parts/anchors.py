"""Names that are safe as anchors in every format."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256


def slug(text: str) -> str:
    """A name that is safe as an anchor in every format.

    Letters beyond a to z would be lost, and with them what tells two names in Bangla or Amharic
    apart: such a name ends in a few signs made from the whole of it.
    """
    plain = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text)).lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    lost = any(unicodedata.category(sign)[0] in "LMN" and not sign.isascii() for sign in plain)
    return "-".join(filter(None, (words, sha256(text.encode("utf-8")).hexdigest()[:8] if lost else ""))) or "x"
