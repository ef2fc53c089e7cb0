"""A codebook and a passage in a line or two, so that a test can be read at a glance."""

from collections.abc import Callable, Mapping

import pytest

from qualkit.model import Code, Codebook, Example, Role, Segment, Suggestion, TaggingContext
from qualkit.taggers.rules import Rules

Cues = Mapping[str, list[str]]


def codebook(cues: Cues, *, language: str = "en",
             examples: Mapping[str, list[Example]] | None = None) -> Codebook:
    codes = (Code(id=f"id:{key}", key=key, name=key, cues={language: tuple(patterns)},
                  examples=tuple((examples or {}).get(key, ()))) for key, patterns in cues.items())
    return Codebook(key="b", title="B", language=language, codes=tuple(codes))


def segment(text: str, *, language: str = "en", role: Role = Role.RESPONDENT, start: int = 100,
            ordinal: int = 0, question: str = "") -> Segment:
    return Segment(document="d", text_hash="h", start=start, end=start + len(text), text=text, unit="passage",
                   ordinal=ordinal, segmenter="passages.v1", role=role, language=language, question=question)


Tag = Callable[..., list[Suggestion]]


@pytest.fixture
def tag() -> Tag:
    """``tag(text, code=[cue, …])`` -> what the rules suggest."""

    def tagged(text: str, language: str = "en", **cues: list[str]) -> list[Suggestion]:
        rules = Rules()
        rules.prepare(TaggingContext(codebook=codebook(cues, language=language)))
        found = list(rules.tag([segment(text, language=language)]))
        assert all(isinstance(one, Suggestion) for one in found)
        return [one for one in found if isinstance(one, Suggestion)]

    return tagged
