"""What every registered tagger must do."""

import pytest
from taggers.conftest import codebook, segment

from qualkit.embedders.use import UniversalSentenceEncoder
from qualkit.model import Abstention, Role, TaggingContext
from qualkit.plugins import load, names
from qualkit.testing import check_tagger

SAID = ["My husband decides about the money.", "What?", "We never repaid the loan. I think.", "Yes.",
        "Le mari décide.", "Wari tɛ.", "loan " * 400, "—", "We paid. " * 30]


@pytest.mark.parametrize("name", names("taggers"))
def test_a_tagger_keeps_its_contract(name: str) -> None:
    languages = ["en", "en", "en", "en", "fr", "bm", "en", "und", "en"]
    roles = [Role.RESPONDENT, Role.INTERVIEWER, *[Role.MEMBER] * 7]
    segments = [segment(text, language=language, role=role, ordinal=n, start=10_000 * n)
                for n, (text, language, role) in enumerate(zip(SAID, languages, roles, strict=True))]
    book = codebook({"say": ["husband*decide"], "pay": ["repay", "loan"], "other": ["goat"]})
    tagger = load("taggers", name)()
    found = check_tagger(tagger, TaggingContext(codebook=book, embedder=UniversalSentenceEncoder()), segments)
    assert tagger.name == name
    assert any(isinstance(one, Abstention) and "bm" in one.reason for one in found)
    assert any(not isinstance(one, Abstention) for one in found)
