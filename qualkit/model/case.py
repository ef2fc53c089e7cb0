"""Cases: the participants and groups that sources are counted by, and what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A participant, group, village or project. ``members`` are keys of other cases."""

    id: str
    key: str
    kind: str = "participant"
    attributes: Mapping[str, str] = field(default_factory=dict)
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One row of participants.csv: who a speaker label stands for.

    ``document`` empty means the label is unique in the project; ``speaker`` empty means the
    whole document. Precedence: document + speaker, document, speaker.
    """

    case: str
    document: str = ""
    speaker: str = ""
    kind: str = "participant"
    attributes: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    """Where the row stands (``participants.csv:12``), for messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of a guide and the codes (keys) it asks about."""

    id: str
    text: str
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """An instrument: what "not asked" is told from "asked, not raised" by."""

    instrument: str
    title: str = ""
    questions: tuple[Question, ...] = ()
    kinds: tuple[str, ...] = ()
    """Values of the documents' ``instrument`` attribute (or kinds) that used it."""

    @property
    def asks(self) -> frozenset[str]:
        """All code keys it asks about."""
        return frozenset(key for question in self.questions for key in question.asks)
