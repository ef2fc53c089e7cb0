"""What engines and people say of the same passages: the ground of blending, calibration and evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ENOUGH = 30
"""So many times must codes have been given, and denied, before anything is called a probability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What engines and people say of the same passages. Arrays have the shape (passages, codes).

    ``scores`` hold for each engine its score, 0 where it suggested nothing; one of ``learning``, the engines that
    learn, never saw the document. ``learnt`` tells where such an engine knew the code at all. ``yes`` and ``no`` count
    the coders who gave the code, and who looked for it and did not; where both are 0 nobody said anything.
    ``looked`` tells where the code was looked for: a code given freely to a passage that nobody read in full shows that
    it is there, but not how often it is. ``silent`` has by code id how many passages people looked through for a code
    that none of them gave: such codes have no column. ``tuned`` (passages) tells on which cues were tried out.
    """

    passages: tuple[tuple[str, int], ...]
    codes: tuple[str, ...]
    folds: Any
    scores: Mapping[str, Any]
    learning: tuple[str, ...]
    learnt: Any
    yes: Any
    no: Any
    looked: Any
    silent: Mapping[str, int]
    tuned: Any

    @property
    def asked(self) -> Any:
        """Where somebody said anything."""
        return (self.yes + self.no) > 0

    @property
    def suggested(self) -> Any:
        """Where an engine that does not learn brought the code up."""
        import numpy as np

        others = [score for name, score in self.scores.items() if name not in self.learning]
        return np.any([score > 0 for score in others], axis=0) if others else np.zeros(self.yes.shape, dtype=bool)

    @property
    def fair(self) -> Any:
        """Where what people said does not depend on what they chose to look at: by this engines are believed.

        Best is what was read in full, in documents no cue was tried out on; then what was read in full at all; then
        also what an engine put before people. The first of them that holds `ENOUGH` of both answers is taken.
        """
        read = self.asked & self.looked
        for cells in (read & ~self.tuned[:, None], read):
            if min(float(self.yes[cells].sum()), float(self.no[cells].sum())) >= ENOUGH:
                return cells
        return self.asked & (self.looked | self.suggested)

    @property
    def labels(self) -> Any:
        """The share of coders who gave the code, NaN where nobody said anything."""
        import numpy as np

        total = self.yes + self.no
        return np.divide(self.yes, total, out=np.full(total.shape, np.nan), where=total > 0)
