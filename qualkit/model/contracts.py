"""What a plug-in must do, and what a report may see. Protocols only; nothing happens here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

from qualkit.model.case import Case, Guide
from qualkit.model.code import Codebook
from qualkit.model.coding import Coder, Coding, Decision, Judged, PassageReading, Reading
from qualkit.model.document import Document, DocumentKind, Extract, Memo, Text, Translation
from qualkit.model.double_coding import Adjudication
from qualkit.model.finding import Finding, StudyText
from qualkit.model.problem import Problem, ProblemSink
from qualkit.model.records import Item, Records
from qualkit.model.run import Derived, Privacy, ReportRequest, Run, Study
from qualkit.model.segment import Segment
from qualkit.model.suggestion import Abstention, CodeProposal, Suggestion
from qualkit.model.synthesis import Synthesis
from qualkit.model.theme import Theme

A = TypeVar("A")
B = TypeVar("B")

Progress = Callable[[str, int, int | None], None]
"""Called with (stage, done so far, total or None) by actions; doors draw it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Bytes to read: a file, its key in the corpus, and what the user said about it."""

    path: Path
    key: str
    content: bytes
    encoding: str = ""
    encoding_errors: str = "strict"
    language: str = ""
    delimiter: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@runtime_checkable
class Reader(Protocol):
    """Bytes -> extracts. ``suffixes`` propose, ``sniff`` decides, the user overrules."""

    name: str
    suffixes: tuple[str, ...]

    def sniff(self, head: bytes, name: str) -> float:
        """How surely (0 to 1) bytes that begin with ``head`` are of this format."""
        ...

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield what was found.

        Raises:
            InputError: the file cannot be read at all.
        """
        ...


@runtime_checkable
class Segmenter(Protocol):
    """A document -> its segments, in order."""

    name: str

    def segment(self, document: Document, text: Text) -> Iterator[Segment]:
        """Yield the document's segments; each ``text`` equals its slice of the content."""
        ...


@runtime_checkable
class Embedder(Protocol):
    """Strings -> unit-length vectors."""

    name: str
    languages: frozenset[str]
    dimensions: int

    def embed(self, texts: Sequence[str]) -> Any:
        """Return a float32 numpy array of shape (len(texts), dimensions), rows of length 1."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggingContext:
    """What a tagger may look at beside the segments: the codebook, an embedder, and models learnt before.

    ``models`` holds what `Trainable.save` gave, by the engine's name.
    """

    codebook: Codebook
    embedder: Embedder | None = None
    models: Mapping[str, bytes] = field(default_factory=dict)


@runtime_checkable
class Tagger(Protocol):
    """Segments -> suggestions. ``needs`` is ``batch`` (streams) or ``corpus`` (sees a sample first)."""

    name: str
    needs: str

    def prepare(self, context: TaggingContext) -> None:
        """Make ready for a codebook; called once per process."""
        ...

    def tag(self, segments: Sequence[Segment]) -> Iterator[Suggestion | Abstention]:
        """Yield this engine's suggestions for a batch, segment by segment, in order."""
        ...


@runtime_checkable
class Trainable(Tagger, Protocol):
    """A tagger that learns from what people decided. A model is plain arrays and JSON, never code."""

    def fit(self, context: TaggingContext, segments: Sequence[Segment], judged: Sequence[Judged]) -> None:
        """Learn from all passages of some documents and what coders said of them; ready to `tag` afterwards.

        Raises:
            NothingToLearn: there is too little to learn anything from.
        """
        ...

    @property
    def codes(self) -> Sequence[str]:
        """The ids of the codes that were learnt."""
        ...

    def scores(self, segments: Sequence[Segment]) -> Any:
        """Return an array of shape (passages of respondents, `codes`) of scores from 0 to 1."""
        ...

    def save(self) -> bytes:
        """Return what was learnt, to be handed to `prepare` in ``TaggingContext.models``; the same for the same."""
        ...


@runtime_checkable
class Listener(Trainable, Protocol):
    """A tagger that learns, and needs to look at a passage once, whatever is decided: several processes may do it."""

    def listen(self, segments: Sequence[Segment]) -> Sequence[Any]:
        """Return a value for each passage of a respondent, once `prepare` was called; it may travel."""
        ...

    def remember(self, context: TaggingContext, segments: Sequence[Segment], heard: Sequence[Any]) -> None:
        """Take in what `listen` returned for passages of respondents: for this context they are not asked about again,
        and need no embedder."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveryContext:
    """What a discoverer may look at beside the passages.

    ``vectors`` has a row of length 1 for each passage, or is None for who wants none; ``rest`` holds the passages
    of the same language that were not asked about; ``names`` are folded words that are nobody's subject: speakers'
    names and whatever the project redacts.
    """

    vectors: Any = None
    rest: Sequence[Segment] = ()
    names: frozenset[str] = frozenset()


@runtime_checkable
class Discoverer(Protocol):
    """Passages of one language -> code proposals; it cannot write codings."""

    name: str
    wants_vectors: bool
    least: int
    """How many passages it takes."""

    def discover(self, segments: Sequence[Segment], context: DiscoveryContext) -> Iterator[CodeProposal]:
        """Yield proposals, the most telling first; none where nothing stands out.

        Raises:
            UsageError: an option asks for what cannot be.
            MissingExtra: a library that it needs is not installed.
        """
        ...


@runtime_checkable
class Executor(Protocol):
    """Carries batches: order kept, at most ``window`` in flight, the same results everywhere."""

    name: str

    def map(self, fn: Callable[[A], B], batches: Iterable[A]) -> Iterator[B]:
        """Yield ``fn(batch)`` for each batch, in order."""
        ...


@runtime_checkable
class View(Protocol):
    """What a report may see of a study: values only, nothing can be changed through it.

    The store implements it; actions pass it to reports. All sequences are in a stable order
    (documents by key, the rest by document key and position, then id).
    """

    study: Study
    privacy: Privacy
    codebook: Codebook
    guides: tuple[Guide, ...]
    study_text: StudyText
    others: tuple[Records, ...]
    """The same of the other studies of the project, then of imported ones."""
    themes: tuple[Theme, ...]
    """The themes that studies share (``codebooks/themes.yaml``)."""
    synthesis: Synthesis | None
    """What people entered of a synthesis (``syntheses/``); None for a study with material of its own."""

    @property
    def records(self) -> Records:
        """What people wrote down about this study."""
        ...

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of this study."""
        ...

    def under(self, codebook: Codebook) -> View:
        """The same study as it would be seen if this were its codebook: codings follow codes as it says."""
        ...

    def documents(self) -> Sequence[Document]:
        """Documents of the study, missing and duplicate ones included (they are marked)."""
        ...

    def text(self, document: str) -> Text:
        """The present text of a document, with turns and marks."""
        ...

    def translations(self, document: str) -> Sequence[Translation]:
        """Translations of a document's passages."""
        ...

    def cases(self) -> Mapping[str, Case]:
        """Cases by key."""
        ...

    def case_of(self, document: str, speaker: str) -> Case | None:
        """The case a speaker of a document stands for (speaker ``""``: the whole document)."""
        ...

    def segments(self, document: str) -> Sequence[Segment]:
        """The document's passages."""
        ...

    def coders(self) -> Mapping[str, Coder]:
        """Coders by handle."""
        ...

    def codings(self) -> Sequence[Coding]:
        """Codings that count: not withdrawn, whose document is present; without those that fell when coders'
        differences were settled."""
        ...

    def every_coding(self) -> Sequence[Coding]:
        """Codings that stand, whatever was settled over them; what adjudicators made is among them."""
        ...

    def adjudications(self) -> Sequence[Adjudication]:
        """What was settled where two coders differed; see `qualkit.measures.settling`."""
        ...

    def readings(self) -> Sequence[Reading]:
        """Readings."""
        ...

    def passage_readings(self) -> Sequence[PassageReading]:
        """Passages that were coded in full by themselves, most of them drawn at random."""
        ...

    def suggestions(self) -> Iterator[Suggestion]:
        """Suggestions of the last run, joined and ranked; without those the engines are unsure of."""
        ...

    def derived(self, name: str) -> Derived | None:
        """What was computed about the study under that name (``evaluation``), or None."""
        ...

    def decisions(self) -> Sequence[Decision]:
        """All decisions."""
        ...

    def memos(self) -> Sequence[Memo]:
        """Memos."""
        ...

    def runs(self) -> Sequence[Run]:
        """Runs, oldest first."""
        ...

    def proposals(self) -> Sequence[Item]:
        """What structure readers find in documents that are not interviews and nobody decided on."""
        ...

    def problems(self) -> Sequence[Problem]:
        """What ingest warned of or rejected, for the provenance page."""
        ...


@runtime_checkable
class StructureReader(Protocol):
    """A document that is no interview -> the pieces it is made of, each with its place."""

    name: str
    kinds: frozenset[DocumentKind]
    """The kinds of documents it reads."""

    def propose(self, document: Document, text: Text) -> Iterator[Item]:
        """Yield items in the order of the text; those named and absent are marked so."""
        ...


@runtime_checkable
class ReportKind(Protocol):
    """View -> data first, pages second: the same JSON-able data goes to every format."""

    name: str

    def build(self, view: View, request: ReportRequest) -> Mapping[str, Any]:
        """Return the report model (JSON-able, versioned by ``schema``).

        Raises:
            ReportRefused: a rule marked R is broken and not overridden.
        """
        ...

    def lay_out(self, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the blocks of the report in reading order (see ``qualkit.reports.pages.flow``)."""
        ...

    def sheets(self, data: Mapping[str, Any], flow: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        """Return the workbook's sheets: name -> (header, rows)."""
        ...
