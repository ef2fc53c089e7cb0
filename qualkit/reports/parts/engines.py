"""How far the engines can be trusted on this study: what ``qualkit evaluate`` found, and whether it still holds."""

from __future__ import annotations

import hashlib

from qualkit.measures.judged import Decided
from qualkit.model import Codebook

EVALUATION = "evaluation"
SCHEMA = "qualkit.evaluation/1"


def state_of(codebook: Codebook, decided: Decided) -> str:
    """The sha256 of the codebook and of which acts of people stand: an evaluation of another state is out of date."""
    digest = hashlib.sha256(f"codebook {codebook.version}".encode())
    for kind, acts in (("coding", decided.codings), ("decision", decided.decisions), ("reading", decided.readings),
                       ("passage", decided.passage_readings)):
        for one in sorted(f"{kind} {one.id}" for one in acts):
            digest.update(f"\n{one}".encode())
    return digest.hexdigest()
