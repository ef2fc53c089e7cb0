"""What people enter for a synthesis across studies: search, screening, study table, appraisal. Nothing is inferred."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One source that was searched: with which words, when, and what it gave."""

    source: str
    date: str = ""
    years: str = ""
    words: str = ""
    records: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """Full texts set aside for one reason."""

    reason: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """Counts of the screening as entered; None where nobody entered one."""

    identified: int | None = None
    other_sources: int | None = None
    """Records found otherwise than by the searches, on top of ``identified``."""
    duplicates: int | None = None
    screened: int | None = None
    excluded: int | None = None
    not_retrieved: int | None = None
    full_texts: int | None = None
    excluded_full_texts: tuple[Excluded, ...] = ()
    included: int | None = None
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncludedStudy:
    """A row of the study table. ``key`` is a study of the project, an imported one, or a name of its own."""

    key: str
    citation: str = ""
    country: str = ""
    setting: str = ""
    participants: str = ""
    method: str = ""
    funder: str = ""
    richness: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalItem:
    """A question of the appraisal tool."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraised:
    """What named people judged of one study: an answer to each item, and the whole in their words."""

    study: str
    answers: Mapping[str, str] = field(default_factory=dict)
    overall: str = ""
    explanation: str = ""
    by: tuple[str, ...] = ()
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """The appraisal of the included studies with a stated tool."""

    tool: str = ""
    items: tuple[AppraisalItem, ...] = ()
    studies: tuple[Appraised, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A contributing finding as it was when the synthesis rested on it: the hash of its words."""

    finding: str
    hash: str
    by: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Synthesis:
    """One file of ``syntheses/``."""

    study: str
    question: str = ""
    eligibility: str = ""
    searches: tuple[Search, ...] = ()
    screening: Screening = Screening()
    included: tuple[IncludedStudy, ...] = ()
    appraisal: Appraisal = Appraisal()
    seen: tuple[Seen, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    """The tables it was imported from: file name -> sha256."""
