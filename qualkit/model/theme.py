"""Shared themes: headings under which studies with different codebooks meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualkit.model.code import Code, Codebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A heading shared by studies. ``codes`` maps a codebook's key to keys of its codes."""

    key: str
    name: str
    definition: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def name_in(self, language: str) -> str:
        """The name in a language, else as it was first written."""
        return self.names.get(language, self.name)

    def holds(self, codebook: Codebook, code: Code) -> bool:
        """Whether a code is named here, by its present or a former key, or stands below one that is."""
        keys = self.codes.get(codebook.key, ())
        named = [codebook.by_key[key].key for key in keys if key in codebook.by_key]
        return any(code.key == key or code.key.startswith(f"{key}/") for key in named)
