"""What every registered tagger must do."""

from dataclasses import replace

import pytest
from taggers.conftest import codebook, segment

from qualkit.embedders.remembering import Remembering
from qualkit.embedders.use import UniversalSentenceEncoder
from qualkit.model import Abstention, Judged, Role, Segment, TaggingContext
from qualkit.model.contracts import Trainable
from qualkit.plugins import load, names
from qualkit.testing import check_tagger, check_trainable

SAID = ["My husband decides about the money.", "What?", "We never repaid the loan. I think.", "Yes.",
        "Le mari décide.", "Wari tɛ.", "loan " * 400, "—", "We paid. " * 30]


BOOK = codebook({"say": ["husband*decide"], "pay": ["repay", "loan"], "other": ["goat"]})
SEGMENTS = [
    segment(text, language=language, role=role, ordinal=n, start=10_000 * n)
    for n, (text, language, role) in enumerate(zip(
        SAID, ["en", "en", "en", "en", "fr", "bm", "en", "und", "en"],
        [Role.RESPONDENT, Role.INTERVIEWER, *[Role.MEMBER] * 7], strict=True))]


def taught() -> tuple[list[Segment], list[Judged]]:
    """Many passages about the loan and the goat, read by awa; too few about who decides."""
    lines = [*(f"We repaid {n} francs of the loan." for n in range(10)), *(f"I sold {n} goats." for n in range(10)),
             *(f"He decides, and I wait {n} days." for n in range(4)), "It rained."]
    given = [*["id:pay"] * 10, *["id:other"] * 10, *["id:say"] * 4, ""]
    passages = [segment(text, ordinal=n, start=100 * n) for n, text in enumerate(lines)]
    read = frozenset(BOOK.by_id)
    return passages, [Judged(document="d", segment=n, coder="awa", given=frozenset(filter(None, [code])),
                             looked_for=read) for n, code in enumerate(given)]


@pytest.fixture(scope="module")
def context() -> TaggingContext:
    return TaggingContext(codebook=BOOK, embedder=Remembering(UniversalSentenceEncoder()))


@pytest.mark.parametrize("name", names("taggers"))
def test_a_tagger_keeps_its_contract(name: str, context: TaggingContext) -> None:
    tagger = load("taggers", name)()
    if isinstance(tagger, Trainable):
        model = check_trainable(tagger, context, *taught())
        assert set(tagger.codes) == {"id:pay", "id:other"}
        found = check_tagger(tagger, replace(context, models={name: model}), SEGMENTS)
    else:
        found = check_tagger(tagger, context, SEGMENTS)
        assert any(isinstance(one, Abstention) and "bm" in one.reason for one in found)
    assert tagger.name == name
    assert any(not isinstance(one, Abstention) for one in found)


@pytest.mark.parametrize("name", names("taggers"))
def test_a_tagger_that_was_taught_nothing_says_so(name: str, context: TaggingContext) -> None:
    tagger = load("taggers", name)()
    if isinstance(tagger, Trainable):
        found = check_tagger(tagger, context, SEGMENTS)
        assert found and all(isinstance(one, Abstention) and "learnt" in one.reason for one in found)
