"""How much is likely still unseen: what a draw at random says, code by code, and how to draw one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from qualkit.actions.opening import codebook_of, store_of
from qualkit.actions.queue import Queue
from qualkit.actions.transfer import find_code
from qualkit.errors import UsageError
from qualkit.measures.blending import SCALE
from qualkit.measures.judged import judged
from qualkit.measures.reading_order import Place
from qualkit.measures.stopping import ANY, Frame, Unseen, draws_needed, frame, still_unseen
from qualkit.model import Codebook
from qualkit.project import Project

WIDTH = 0.05
"""The share of unseen passages that a draw can rule out, unless another is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAdvice:
    """What is known of the unseen. ``codes`` begins with that for any code (key ``""``).

    ``samples`` are the draws with the passages of each that count; ``seen_before`` were drawn, too, but others had
    looked at them before; ``passed_over`` unseen passages came up and were not read. ``needed`` passages more must
    be drawn to say that no more than ``width`` of those that the draw is made from carry a code, if none of the
    drawn does.
    """

    passages: int
    unseen: int
    drawn: int
    samples: Mapping[str, int]
    seen_before: int
    passed_over: int
    width: float
    needed: int
    codes: tuple[Unseen, ...]

    @property
    def can_tell(self) -> bool:
        """Whether there is a draw to tell by."""
        return any(one.left for one in self.codes)


def stop_advice(project: Project, *, study: str = "", codes: Collection[str] = (),
                width: float = WIDTH) -> StopAdvice:
    """Say how many passages likely carry a code and were not seen by anybody; never that all is found.

    Raises:
        UnknownName: there is no such study or code.
        UsageError: nothing has been ingested, or the width is no share.
    """
    if not 0 < width < 1:
        raise UsageError("A width is a share between 0 and 1.", hint="Try --width 0.05")
    which = project.study(study, synthesis=False)
    codebook = codebook_of(project, which)
    chosen = [codebook.by_id[find_code(name, codebook)].key for name in codes]
    wanted = [code.id for code in codebook.active
              if not chosen or any(code.key == key or code.key.startswith(f"{key}/") for key in chosen)]
    with store_of(project, read_only=True) as store:
        queue = Queue(project=project, store=store, study=which, codebook=codebook)
        draw = frame(((one.document, one.ordinal) for one in queue.segments), queue.looks)
        found = still_unseen(draw, judged(queue.decided, queue.segments, codebook),
                             [*([] if chosen else [ANY]), *wanted], guesses=_guesses(queue, codebook))
    keys = {code.id: code.key for code in codebook} | {ANY: ""}
    return StopAdvice(
        passages=draw.passages, unseen=len(draw.unseen), drawn=len(draw.drawn), samples=dict(draw.samples),
        seen_before=draw.seen_before,
        passed_over=draw.passed_over, width=width, needed=_needed(draw, width),
        codes=tuple(replace(one, code=keys[one.code]) for one in found))


def _needed(draw: Frame, width: float) -> int:
    return min(len(draw.unseen), max(0, draws_needed(draw.size if draw.drawn else len(draw.unseen), width)
                                     - len(draw.drawn)))


def _guesses(queue: Queue, codebook: Codebook) -> dict[Place, dict[str, float]] | None:
    """Probabilities by passage and code, those of codes below counting for the codes above; None without any."""
    found: dict[Place, dict[str, float]] = {}
    for one in queue.store.suggestions(queue.study.key, rejected=True, unsure=True):
        key: str | None = codebook.by_id[one.code].key if one.scale == SCALE and one.code in codebook.by_id else None
        while key:
            code = codebook.by_key.get(key)
            if code is not None:
                here = found.setdefault((one.document, one.segment), {})
                here[code.id] = max(here.get(code.id, 0.0), one.score)
            key = key.rpartition("/")[0]
    return found or None
