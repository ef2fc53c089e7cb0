"""Passages -> code proposals, language by language; which passages were passed over, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.errors import UsageError
from qualkit.model import CodeProposal, DiscoveryContext, Progress, Segment
from qualkit.model.contracts import Discoverer, Embedder
from qualkit.plugins import load
from qualkit.text.talk import telling_words
from qualkit.text.words import primary

LEAST_WORDS = 4
"""Different words that may name a subject: a passage with fewer (*Yes, that is how it is*) says none."""

ALIKE = 0.5
"""From this cosine on, each taken from the middle of its language, proposals of two languages say much the same."""

_BATCH = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A discoverer by name, with its options and the embedder whose vectors it gets."""

    name: str = "topics.v1"
    options: Mapping[str, Any]
    embedder: str = "use.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """Passages of a language that were not looked at, and why."""

    language: str
    passages: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What came of it. ``looked_at`` are passages per language; ``short`` ones name no subject."""

    proposals: tuple[CodeProposal, ...] = ()
    passages: tuple[Segment, ...] = ()
    """Those that were looked at."""
    looked_at: Mapping[str, int]
    short: int = 0
    passed_over: tuple[PassedOver, ...] = ()
    alike: tuple[tuple[str, str, float], ...] = ()
    """Ids of proposals in two languages that say much the same, and how much."""


def discover(part: Sequence[Segment], *, rest: Sequence[Segment] = (), engine: Engine,
             names: frozenset[str] = frozenset(),
             on_progress: Progress = lambda stage, done, total: None) -> Discovered:
    """Return what a discoverer proposes for some passages, held against the ``rest``: one run for each language.

    Only evidence is looked at. ``names`` are folded words that are nobody's subject.

    Raises:
        UnknownName: there is no such discoverer or embedder.
        UsageError: it does not take such an option, or such a part.
        MissingExtra: it needs a library that is not installed.
    """
    discoverer: Discoverer = _made(engine)
    embedder: Embedder | None = load("embedders", engine.embedder)() if discoverer.wants_vectors else None
    spoken = [one for one in part if one.is_evidence]
    telling = [one for one in spoken if names_a_subject(one)]
    others = _by_language(one for one in rest if one.is_evidence and names_a_subject(one))
    proposals: list[CodeProposal] = []
    passages: list[Segment] = []
    middles: list[dict[str, Any]] = []
    passed_over: list[PassedOver] = []
    looked_at: dict[str, int] = {}
    for language, own in _by_language(telling).items():
        different = len({" ".join(one.text.casefold().split()) for one in own})
        reason = _why_not(language, different, discoverer=discoverer, embedder=embedder)
        if reason:
            passed_over.append(PassedOver(language=language, passages=len(own), reason=reason))
            continue
        looked_at[language] = len(own)
        passages += own
        vectors = embedded(own, embedder, on_progress) if embedder is not None else None
        on_progress(f"finding in {language}", 0, None)
        context = DiscoveryContext(vectors=vectors, rest=others.get(language, []), names=names)
        found = list(discoverer.discover(own, context))
        proposals += found
        if vectors is not None:
            middles.append(_middles(found, own, vectors))
    return Discovered(proposals=tuple(proposals), passages=tuple(passages), looked_at=looked_at,
                      short=len(spoken) - len(telling), passed_over=tuple(passed_over), alike=tuple(_alike(middles)))


def names_a_subject(segment: Segment) -> bool:
    """Whether a passage has words enough to be about something."""
    found: set[str] = set()
    for word in telling_words(segment.text, segment.language):
        found.add(word.text.casefold())
        if len(found) == LEAST_WORDS:
            return True
    return False


def embedded(segments: Sequence[Segment], embedder: Embedder,
             on_progress: Progress = lambda stage, done, total: None) -> Any:
    """Return the vectors of passages, a row each."""
    import numpy as np

    batches = []
    for start in range(0, len(segments), _BATCH):
        batches.append(embedder.embed([one.text for one in segments[start:start + _BATCH]]))
        on_progress("meaning", min(start + _BATCH, len(segments)), len(segments))
    return np.vstack(batches) if batches else embedder.embed([])


def _middles(proposals: Sequence[CodeProposal], segments: Sequence[Segment], vectors: Any) -> dict[str, Any]:
    """The middle of each proposal's vectors, from the middle of all in its language, of length 1."""
    import numpy as np

    place = {(one.document, one.start): number for number, one in enumerate(segments)}
    whole = vectors.mean(axis=0)
    found = {}
    for one in proposals:
        middle = vectors[[place[at.document, at.start] for at in one.passages]].mean(axis=0) - whole
        found[one.id] = middle / max(float(np.linalg.norm(middle)), 1e-9)
    return found


def _alike(middles: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, float]]:
    """Of each proposal the nearest in each language that has more passages, if it is near enough."""
    for rank, own in enumerate(middles):
        for others in middles[:rank]:
            for topic, middle in own.items():
                nearest = max(others, key=lambda one: float(others[one] @ middle), default="")
                if nearest and (near := round(float(others[nearest] @ middle), 2)) >= ALIKE:
                    yield topic, nearest, near


def _made(engine: Engine) -> Any:
    kind = load("discoverers", engine.name)
    try:
        return kind(**engine.options)
    except TypeError as error:
        raise UsageError(f"{engine.name} does not take these options ({error}).",
                         hint="Look at: qualkit topics --help") from error


def _by_language(segments: Iterable[Segment]) -> dict[str, list[Segment]]:
    found: defaultdict[str, list[Segment]] = defaultdict(list)
    for one in segments:
        found[primary(one.language)].append(one)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def _why_not(language: str, count: int, *, discoverer: Discoverer, embedder: Embedder | None) -> str:
    if embedder is not None and language not in embedder.languages:
        return ("nobody has said which language they are in" if language == "und" else
                f"{embedder.name} does not know the language {language!r}; keyness.v1 needs no vectors")
    if count < discoverer.least:
        return f"{discoverer.name} takes at least {discoverer.least} different passages that name a subject"
    return ""
