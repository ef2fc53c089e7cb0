"""Runs: what a machine did, with which recipe, so that it can be done again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qualkit.model.agreement import AgreementPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of a verb over the corpus."""

    id: str
    verb: str
    plugins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    codebook_version: str = ""
    inputs: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What a machine computed about a study and may compute again: a model, an evaluation, topics.

    ``name`` says what it is (``classifier.v1``, ``evaluation``); there is one of each. ``fingerprint`` is the sha256 of
    all that it was computed from, so that what is out of date can be told. ``body`` may hold participants' words.
    """

    study: str
    name: str
    fingerprint: str
    codebook_version: str
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One human act: ids, positions and hashes with before and after; never transcript text."""

    sequence: int
    request: str
    coder: str
    at: datetime
    verb: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRequest:
    """What report is asked for. ``date`` stands on its face (never the clock's)."""

    kind: str
    study: str
    title: str = ""
    date: str = ""
    language: str = "en"
    numbers: bool = True
    final: bool = False
    formats: tuple[str, ...] = ("html", "docx", "pdf", "md", "xlsx", "json")
    options: Mapping[str, Any] = field(default_factory=dict)
    overrides: tuple[Mapping[str, str], ...] = ()
    """Refusals overridden: each with ``rule``, ``by`` and ``reason``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCell:
    """One row of the planned sample: so many sources of an instrument with these attributes."""

    instrument: str
    planned: int
    attributes: Mapping[str, str] = field(default_factory=dict)
    refusals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One ``[[study]]`` of qualkit.toml."""

    key: str
    title: str
    codebook: str
    corpora: tuple[str, ...]
    guides: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    planned: tuple[PlannedCell, ...] = ()
    synthesis_of: tuple[str, ...] = ()
    """Keys of the studies it brings together; empty for a study with material of its own."""
    invented: bool = False
    """Whether its material is invented; then every output says so."""
    agreement: AgreementPlan = field(default_factory=AgreementPlan)
    """How coders are compared, as declared beforehand."""
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Words that mean much the same in the project, for looking lessons up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """What may leave the project: attributes cleared for attribution, words to redact."""

    cleared: tuple[str, ...] = ()
    redact: tuple[str, ...] = ()
    small_cell: int = 3
    vetted: tuple[str, ...] = ()
    """Capitalised words that a person looked at and that name nobody."""
