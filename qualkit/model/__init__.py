"""The nouns and contracts of qualkit. Standard library and errors only; all is frozen; nothing happens here."""

from qualkit.model.anchor import Anchor, Place
from qualkit.model.case import Case, Guide, Participant, Question
from qualkit.model.code import Change, Code, Codebook, CodeStatus, Example
from qualkit.model.coding import Coder, CoderKind, Coding, Decision, Reading, Verdict
from qualkit.model.contracts import Progress, Source, TaggingContext, View
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
)
from qualkit.model.finding import Finding, FindingDirection, StudyText
from qualkit.model.ids import bytes_hash, derive, mint, text_hash
from qualkit.model.problem import Problem, ProblemSink, Severity
from qualkit.model.run import LogEntry, PlannedCell, Privacy, ReportRequest, Run, Study
from qualkit.model.segment import Segment
from qualkit.model.suggestion import Abstention, CodeProposal, Direction, Reason, Suggestion

__all__ = [
    "Abstention", "Anchor", "Case", "Change", "Code", "CodeProposal", "CodeStatus", "Codebook", "Coder",
    "CoderKind", "Coding", "Decision", "Direction", "Document", "DocumentKind", "Example", "Extract",
    "Finding", "FindingDirection", "Guide", "LogEntry", "Mark", "Memo", "Participant", "Place",
    "PlannedCell", "Privacy", "Problem", "ProblemSink", "Progress", "Question", "Reading", "Reason",
    "ReportRequest", "Role", "Run", "Segment", "Severity", "Source", "Study", "StudyText", "Suggestion",
    "TaggingContext", "Text", "Translated", "Translation", "Turn", "Verdict", "View", "bytes_hash",
    "derive", "mint", "text_hash",
]
