"""The report model itself, for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def render(data: Mapping[str, Any]) -> bytes:
    """Return the model as JSON, its labels left out (they are the program's, not the study's)."""
    kept = {name: value for name, value in data.items() if name != "labels"}
    return (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
