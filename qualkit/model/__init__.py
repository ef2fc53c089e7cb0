"""The nouns and contracts of qualkit. Standard library and errors only; all is frozen; nothing happens here."""

from qualkit.model.anchor import Anchor, Place
from qualkit.model.case import Case, Guide, Participant, Question
from qualkit.model.code import Change, Code, Codebook, CodeStatus, Example
from qualkit.model.coding import Coder, CoderKind, Coding, Decision, Judged, PassageReading, Reading, Verdict
from qualkit.model.contracts import DiscoveryContext, Progress, Source, TaggingContext, View
from qualkit.model.document import (
    Document,
    DocumentKind,
    Extract,
    Mark,
    Memo,
    Role,
    Text,
    Translated,
    Translation,
    Turn,
    file_and_row,
)
from qualkit.model.double_coding import Adjudication, Assignment, CodedAs
from qualkit.model.finding import (
    ChecklistAnswer,
    Consulted,
    Criterion,
    Discarded,
    EvaluationQuestion,
    Finding,
    FindingDirection,
    Review,
    StudyText,
)
from qualkit.model.ids import bytes_hash, derive, mint, text_hash
from qualkit.model.matrix import CellSummary
from qualkit.model.problem import Problem, ProblemSink, Severity
from qualkit.model.records import (
    COMPONENTS,
    SWOT,
    ActionItem,
    Behind,
    CarriedQuote,
    Component,
    Concern,
    Confidence,
    EvidenceFacts,
    Item,
    ItemKind,
    ItemVerdict,
    Judgement,
    Lesson,
    LessonKind,
    LessonStatus,
    Maturity,
    Priority,
    Recommendation,
    Records,
)
from qualkit.model.run import Derived, LogEntry, PlannedCell, Privacy, ReportRequest, Run, Study
from qualkit.model.segment import Segment
from qualkit.model.suggestion import (
    Abstention,
    CodeProposal,
    Direction,
    PassageAt,
    Reason,
    Suggestion,
    Term,
    proposal_id,
)
from qualkit.model.synthesis import (
    Appraisal,
    AppraisalItem,
    Appraised,
    Excluded,
    IncludedStudy,
    Screening,
    Search,
    Seen,
    Synthesis,
)
from qualkit.model.theme import Theme

__all__ = [
    "COMPONENTS", "SWOT", "Abstention", "ActionItem", "Adjudication", "Anchor", "Appraisal", "AppraisalItem",
    "Appraised", "Assignment", "Behind", "CarriedQuote", "Case", "CellSummary", "Change", "ChecklistAnswer", "Code",
    "CodeProposal", "CodeStatus", "Codebook", "CodedAs", "Coder", "CoderKind", "Coding", "Component", "Concern",
    "Confidence", "Consulted", "Criterion", "Decision", "Derived", "Direction", "Discarded", "DiscoveryContext",
    "Document", "DocumentKind", "EvaluationQuestion", "EvidenceFacts", "Example", "Excluded", "Extract", "Finding",
    "FindingDirection", "Guide", "IncludedStudy", "Item", "ItemKind", "ItemVerdict", "Judged", "Judgement",
    "Lesson", "LessonKind", "LessonStatus", "LogEntry", "Mark", "Maturity", "Memo", "Participant", "PassageAt",
    "PassageReading", "Place", "PlannedCell", "Priority", "Privacy", "Problem", "ProblemSink", "Progress",
    "Question", "Reading", "Reason", "Recommendation", "Records", "ReportRequest", "Review", "Role", "Run",
    "Screening", "Search", "Seen", "Segment", "Severity", "Source", "Study", "StudyText", "Suggestion", "Synthesis",
    "TaggingContext", "Term", "Text", "Theme", "Translated", "Translation", "Turn", "Verdict", "View", "bytes_hash",
    "derive", "file_and_row", "mint", "proposal_id", "text_hash",
]
