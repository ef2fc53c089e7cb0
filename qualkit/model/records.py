"""What people conclude, recommend and promise beside findings, and what they accepted from documents' structure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qualkit.model.finding import Finding, Review
from qualkit.model.matrix import CellSummary


class LessonKind(StrEnum):
    """What a lesson is good for."""

    WORKS = "works"
    INNOVATION = "innovation"
    ADJUST = "adjust"
    MISTAKE = "mistake"


class Maturity(StrEnum):
    """Whether a lesson tells what was seen, or what to do."""

    OBSERVATIONAL = "observational"
    INSTRUCTIONAL = "instructional"


class LessonStatus(StrEnum):
    """How far a lesson has come."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was learnt, under which condition it holds, and what it rests on."""

    id: str
    title: str
    kind: LessonKind | None = None
    themes: tuple[str, ...] = ()
    """Keys of shared themes (``codebooks/themes.yaml``)."""
    happened: str = ""
    why: str = ""
    condition: str = ""
    origin: str = ""
    uses: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    """Ids of findings or codings."""
    contrary: tuple[str, ...] = ()
    """Ids of lessons that say the opposite (``study/id`` for those of another study)."""
    voice: str = ""
    addressee: str = ""
    maturity: Maturity | None = None
    status: LessonStatus = LessonStatus.DRAFT
    source: str = ""
    country: str = ""
    region: str = ""
    project: str = ""
    milestone: str = ""
    case: str = ""
    author: str = ""
    date: str = ""
    review: Review | None = None


class Priority(StrEnum):
    """How urgent a recommendation is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What somebody should do, and the findings it follows from."""

    id: str
    text: str
    number: str = ""
    addressee: str = ""
    type: str = ""
    priority: Priority | None = None
    time: str = ""
    owner: str = ""
    means: str = ""
    basis: tuple[str, ...] = ()
    """Ids of findings or lessons."""
    status: str = "open"
    response: str = ""
    """What management answered, in its own words."""
    author: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """What somebody promised to do, by when, with what."""

    id: str
    text: str
    number: str = ""
    type: str = ""
    actor: str = ""
    owner: str = ""
    due: str = ""
    means: str = ""
    basis: tuple[str, ...] = ()
    lesson: str = ""
    """The lesson it puts to use."""
    project: str = ""
    status: str = "open"
    author: str = ""
    date: str = ""


class Concern(StrEnum):
    """Levels of a component of GRADE-CERQual."""

    NONE = "no or very minor concerns"
    MINOR = "minor concerns"
    MODERATE = "moderate concerns"
    SERIOUS = "serious concerns"


class Confidence(StrEnum):
    """Overall levels of GRADE-CERQual. Nothing in the program ever chooses one."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One component's level and why."""

    level: Concern | None = None
    explanation: str = ""


COMPONENTS = ("methodological_limitations", "coherence", "adequacy", "relevance")
"""The four components of GRADE-CERQual, in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How much confidence named people have in a finding across studies."""

    finding: str
    methodological_limitations: Component = Component()
    coherence: Component = Component()
    adequacy: Component = Component()
    relevance: Component = Component()
    overall: Confidence | None = None
    explanation: str = ""
    assessors: tuple[str, ...] = ()
    date: str = ""


class ItemKind(StrEnum):
    """What documents that are not interviews are made of."""

    CONCLUSION = "conclusion"
    RECOMMENDATION = "recommendation"
    ACTION = "action"
    ATTACHMENT = "attachment"
    SESSION = "session"
    ATTENDANCE = "attendance"
    DATE = "date"
    AMOUNT = "amount"
    PLACE = "place"
    ACTOR = "actor"
    GROUP = "group"
    STEP = "step"
    LIMIT = "limit"
    TRANSFER = "transfer"
    CASE = "case"
    HOST = "host"
    STRENGTH = "strength"
    WEAKNESS = "weakness"
    OPPORTUNITY = "opportunity"
    THREAT = "threat"
    LESSON = "lesson"
    PLAN_ITEM = "plan_item"
    PROGRAMME_DAY = "programme_day"
    TITLE = "title"
    AUTHOR = "author"
    ABSTRACT = "abstract"
    SUBJECT = "subject"
    HANDLE = "handle"
    LICENCE = "licence"
    SERIES = "series"
    YEAR = "year"
    PROJECT = "project"
    MILESTONE = "milestone"
    OPEN_QUESTION = "open_question"


SWOT = (ItemKind.STRENGTH, ItemKind.WEAKNESS, ItemKind.OPPORTUNITY, ItemKind.THREAT)
"""Inside the case: the first two; outside: the last two."""


class ItemVerdict(StrEnum):
    """What a person said of a proposed item."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of a document's structure: proposed by a structure reader until a person decides on it.

    ``text`` is the item in one line; ``quote`` is verbatim: the text's ``[start:end]`` under ``text_hash``.
    An *absent* item is one that the document names and does not hold; its place is where it is named.
    """

    id: str
    document: str
    """The document's key."""
    kind: ItemKind
    text: str
    number: str = ""
    """As the document numbers it."""
    fields: Mapping[str, str] = field(default_factory=dict)
    quote: str = ""
    start: int = 0
    end: int = 0
    text_hash: str = ""
    absent: bool = False
    reader: str = ""
    """The structure reader that proposed it."""
    verdict: ItemVerdict | None = None
    by: str = ""
    date: str = ""
    note: str = ""

    def overtakes(self, other: Item) -> bool:
        """Whether this one is what the other says is absent: its document has been mended, or read better, since.

        An absent item may be about one sort of its kind (``type``: one attachment, one project's plan). It is about all
        otherwise, and where a document states a number of things and tells none.
        """
        if not other.absent or self.absent or (self.document, self.kind) != (other.document, other.kind):
            return False
        sort = other.fields.get("type", "")
        own = (self.fields.get(name, "").casefold() for name in ("type", "name", "project"))
        return not sort or "stated" in other.fields or sort.casefold() in own


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What facts count, under pseudonyms: what two findings of one study share is counted once where they are added.

    Sources are named with their kind (``S07:interview``), as they are counted.
    """

    sources: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    """Those that form the base."""
    documents: tuple[str, ...] = ()
    directions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passages: Mapping[str, int] = field(default_factory=dict)
    """The words of each quotation, by a number that says no place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFacts:
    """What stands behind a finding, counted: facts for the people who judge confidence in it."""

    sources: int = 0
    base: int = 0
    """Eligible sources that a person has read in full."""
    documents: int = 0
    quotes: int = 0
    words: int = 0
    """Words of those quotations: few words are thin data."""
    settings: tuple[str, ...] = ()
    """Attribute values that may be printed, as ``region: Kayes``."""
    complete: tuple[str, ...] = ()
    """Attributes that may be printed of every source: a value that is not among the settings is not there."""
    against: int = 0
    """Sources of what its author named as counter-evidence."""
    directions: Mapping[str, int] = field(default_factory=dict)
    """Sources of the evidence by the direction of their codings; a source may have several."""
    kinds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Sources and base by kind of document: instruments are never pooled into one base."""
    behind: Behind = Behind()


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedQuote:
    """A quotation as its study prints it (redacted, checked, under a pseudonym), on its way to a synthesis."""

    id: str
    finding: str
    text: str
    language: str
    source: str
    document: str
    kind: str
    unit: str
    number: int
    code: str
    code_name: str
    against: bool = False
    direction: str = ""
    hedged: bool = False
    key: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)
    question: str = ""
    translation: str = ""
    translation_language: str = ""
    translation_by_machine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """All that people wrote down about one study. ``facts`` are of its findings, by id."""

    study: str
    title: str = ""
    invented: bool = False
    findings: tuple[Finding, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    action_items: tuple[ActionItem, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    items: tuple[Item, ...] = ()
    summaries: tuple[CellSummary, ...] = ()
    """The written cells of the framework matrix (``matrices/*.yaml``)."""
    facts: Mapping[str, EvidenceFacts] = field(default_factory=dict)
    lesson_facts: Mapping[str, EvidenceFacts] = field(default_factory=dict)
    """The same of its lessons, by id: of the codings they and their findings rest on."""
    asked: tuple[str, ...] | None = None
    """Shared themes that its codebook has codes for; None where that is not known."""
    material: EvidenceFacts = EvidenceFacts()
    """The same facts of all the study's eligible material."""
    quotes: tuple[CarriedQuote, ...] = ()
    """Quotations its findings rest on, for a synthesis."""
    themes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Shared themes that each finding's theme belongs to, by the finding's id."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """Names of the codes that findings speak of, by key."""
    source: str = ""
    """The imported file it came in; empty for a study of this project."""
    source_hash: str = ""
    """The sha256 of that file."""
