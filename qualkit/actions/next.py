"""What to read next: the passages that come up in an order, and why each does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from qualkit.actions.opening import codebook_of, store_of
from qualkit.actions.queue import Filter, Queue, place_of
from qualkit.errors import UnknownName
from qualkit.measures.reading_order import Pick
from qualkit.model import Suggestion, Text
from qualkit.project import Project
from qualkit.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    """A passage to read. ``place`` is where a reader finds it (``turn 12``, ``¶ 3``).

    ``codes`` are keys and scores of what is suggested there; ``code``, ``figure`` and ``beside`` say what brought it
    up: see `qualkit.measures.reading_order.Pick`. ``words`` are the transcript's, where they were asked for.
    """

    document: str
    place: str
    start: int
    end: int
    codes: tuple[tuple[str, float], ...] = ()
    unsure: tuple[str, ...] = ()
    """Keys of the codes that the engines abstained from."""
    code: str = ""
    figure: float | None = None
    beside: Mapping[str, float] = field(default_factory=dict)
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextResult:
    """The first passages of an order; ``waiting`` is how many there are in all."""

    strategy: str
    seed: int
    waiting: int
    passages: tuple[Upcoming, ...] = ()


def next_passages(project: Project, wanted: Filter, *, study: str = "", coder: str = "",
                  quotes: bool = False) -> NextResult:
    """Return what comes up next: for a coder, what this one has not decided on or seen; else, what nobody has.

    The words of passages are returned only if ``quotes`` asks for them.

    Raises:
        UnknownName: there is no such study, coder, code, engine or strategy.
        UsageError: nothing has been ingested, or a draw is asked for from a part of the passages.
    """
    which = project.study(study, synthesis=False)
    codebook = codebook_of(project, which)
    with store_of(project, read_only=True) as store:
        if coder and coder not in store.coders():
            raise UnknownName("coder", coder, store.coders())
        queue = Queue(project=project, store=store, study=which, codebook=codebook, coder=coder)
        every = queue.picks(replace(wanted, limit=wanted.limit if wanted.strategy == "diverse" else 0))
        shown = _Shown(store, queue, wanted, quotes=quotes)
        return NextResult(strategy=wanted.strategy, seed=wanted.seed, waiting=queue.count(wanted, every),
                          passages=tuple(map(shown.upcoming, every[:wanted.limit or None])))


class _Shown:
    """Looks up what is shown of a passage, one text at a time."""

    def __init__(self, store: Store, queue: Queue, wanted: Filter, *, quotes: bool) -> None:
        self._store = store
        self._queue = queue
        self._wanted = wanted
        self._quotes = quotes
        self._texts: dict[str, Text] = {}
        self._keys = {code.id: code.key for code in queue.codebook}

    def upcoming(self, pick: Pick) -> Upcoming:
        """What is shown of one passage."""
        document_id, ordinal = pick.place
        document = self._queue.documents[document_id]
        segment = next(one for one in self._store.segments_of(document_id) if one.ordinal == ordinal)
        own: list[Suggestion] = ([] if self._wanted.is_drawn
                                 else self._queue.waiting(document, self._wanted).get(ordinal, []))
        return Upcoming(
            document=document.key, place=place_of(self._text(document_id), segment.start), start=segment.start,
            end=segment.end, codes=tuple((self._keys[one.code], one.score) for one in own),
            unsure=tuple(self._keys[one.code] for one in own if one.unsure), code=self._keys.get(pick.code, ""),
            figure=pick.figure, beside=dict(pick.beside), words=segment.text if self._quotes else "")

    def _text(self, document_id: str) -> Text:
        if document_id not in self._texts:
            self._texts = {document_id: self._store.text(document_id)}
        return self._texts[document_id]
