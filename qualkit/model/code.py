"""Codebooks: the codes a study uses and what each of them means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class CodeStatus(StrEnum):
    """Where a code stands in its life. Retired codes keep their codings."""

    ACTIVE = "active"
    RETIRED = "retired"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence that shows a code's use: ``typical``, or a ``near-miss`` that belongs elsewhere."""

    text: str
    kind: str = "typical"
    belongs: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A dated change of a code with its reason, printed in the codebook annex."""

    date: str
    what: str
    why: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code. ``id`` is permanent; ``key`` is its path (``coll/voice`` is a child of ``coll``).

    ``names`` and ``definitions`` hold other languages (``fr``); ``cues`` maps a language to cue
    patterns; ``emergent`` tells a code that grew out of the data from one set beforehand.
    """

    id: str
    key: str
    name: str
    definition: str = ""
    include: str = ""
    exclude: str = ""
    examples: tuple[Example, ...] = ()
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    formerly: tuple[str, ...] = ()
    status: CodeStatus = CodeStatus.ACTIVE
    replaced_by: str | None = None
    emergent: bool = False
    changes: tuple[Change, ...] = ()

    @property
    def parent(self) -> str | None:
        """The parent's key, or None at the top."""
        head, slash, _ = self.key.rpartition("/")
        return head if slash else None

    @property
    def depth(self) -> int:
        """0 for a top-level code."""
        return self.key.count("/")

    def name_in(self, language: str) -> str:
        """The code's name in a language, or in the codebook's own."""
        return self.names.get(language, self.name)

    def definition_in(self, language: str) -> str:
        """The code's definition in a language, or in the codebook's own."""
        return self.definitions.get(language, self.definition)


@dataclass(frozen=True, kw_only=True)
class Codebook:
    """A set of codes. ``version`` is the sha256 of its canonical form (comments do not count)."""

    key: str
    title: str
    codes: tuple[Code, ...]
    language: str = "en"
    version: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def by_id(self) -> Mapping[str, Code]:
        """Codes by id."""
        return {code.id: code for code in self.codes}

    @cached_property
    def by_key(self) -> Mapping[str, Code]:
        """Codes by key, former keys included (the present key wins)."""
        former = {old: code for code in self.codes for old in code.formerly}
        return former | {code.key: code for code in self.codes}

    @property
    def active(self) -> tuple[Code, ...]:
        """The codes that may be given today."""
        return tuple(code for code in self.codes if code.status is CodeStatus.ACTIVE)

    def heir(self, code_id: str) -> str:
        """The id of what a code has become: merged codes are followed to the last. Files name heirs by key."""
        for _ in range(len(self.codes)):  # a circle of replacements ends here
            found = self.by_id.get(code_id)
            if found is None or not found.replaced_by:
                break
            heir = self.by_id.get(found.replaced_by) or self.by_key.get(found.replaced_by)
            code_id = heir.id if heir else code_id
        return code_id

    def children(self, key: str | None) -> tuple[Code, ...]:
        """The codes right below ``key`` (None: the top), in codebook order."""
        return tuple(code for code in self.codes if code.parent == key)

    def is_leaf(self, key: str) -> bool:
        """Whether a code has no children."""
        return not self.children(key)
