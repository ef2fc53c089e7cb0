"""What people conclude. A machine lays out evidence; it never writes one of these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingDirection(StrEnum):
    """Which way the evidence points; *contested* is set by a person only."""

    SUPPORTS = "supports"
    MIXED = "mixed"
    LITTLE_OR_NONE = "little or no evidence"
    CONTESTED = "contested"


class Criterion(StrEnum):
    """Criteria that evaluations order their findings by."""

    RELEVANCE = "relevance"
    EFFECTIVENESS = "effectiveness"
    EFFICIENCY = "efficiency"
    IMPACT = "impact"
    SUSTAINABILITY = "sustainability"
    GENDER = "gender"
    ENVIRONMENT = "environment"
    SCALING_UP = "scaling-up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discarded:
    """Evidence that was looked at and set aside, with the reason."""

    evidence: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Who looked at a record after its author, and when."""

    by: str
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A claim a named person makes about a theme (a code's key), and what it rests on.

    In a synthesis the theme is a shared one and the evidence names findings: ``study/id``.
    """

    id: str
    theme: str
    statement: str
    author: str
    direction: FindingDirection | None = None
    scope: str = ""
    gaps: str = ""
    counter_case: str = ""
    date: str = ""
    evidence: tuple[str, ...] = ()
    counter_evidence: tuple[str, ...] = ()
    discarded: tuple[Discarded, ...] = ()
    question: str = ""
    """The evaluation question it answers, by id."""
    criterion: Criterion | None = None
    review: Review | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationQuestion:
    """A question the study was asked, which findings may be ordered by."""

    id: str
    text: str
    criterion: Criterion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistAnswer:
    """What a named person answers to an item of a reporting checklist, or why it does not apply."""

    checklist: str
    item: str
    by: str
    answer: str = ""
    not_applicable: str = ""
    """The reason; an item without one is not done with."""
    section: str = ""
    """Where in the report it is told, in words."""
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted:
    """Somebody the team spoke to outside the sample; named only where they agreed to be."""

    role: str
    organisation: str = ""
    name: str = ""
    agreed: bool = False
    """Whether the name may be printed."""
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyText:
    """What only people know of a study: ``sections`` maps a block's name to Markdown prose.

    Names the study report asks for: ``context``, ``questions``, ``summary``, ``approach``,
    ``sampling``, ``ethics``, ``team``, ``reflexivity``, ``translation``, ``coding``,
    ``limitations``, ``conclusions``, ``recommendations``, ``acronyms``, ``terms_of_reference``.
    """

    study: str
    commissioner: str = ""
    authors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    field_dates: str = ""
    licence: str = ""
    citation: str = ""
    version: str = ""
    sections: dict[str, str]
    evaluation_questions: tuple[EvaluationQuestion, ...] = ()
    consulted: tuple[Consulted, ...] = ()
    checklists: tuple[ChecklistAnswer, ...] = ()
