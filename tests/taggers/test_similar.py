from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from taggers.conftest import segment

from qualkit.embedders.use import UniversalSentenceEncoder
from qualkit.model import Abstention, Code, Codebook, Example, Role, Suggestion, TaggingContext
from qualkit.taggers.similar import Similar

CODES = (
    Code(id="say", key="home/say", name="Say at home", definition="Who decides about money in the household.",
         include="The husband takes the loan; she asks for permission.",
         examples=(Example(text="My husband decides what we buy."),
                   Example(text="The treasurer decides for the group.", kind="near-miss"))),
    Code(id="well", key="coll/well", name="Wells", definition="The group digs or repairs a village well.",
         examples=(Example(text="We paid for the new pump."),)),
    Code(id="debt", key="loan/debt", name="Debt", definition="Worry about repaying a loan in time.",
         examples=(Example(text="I could not sleep, the instalment was due."),)),
)
BOOK = Codebook(key="b", title="B", codes=CODES)


class Letters:
    """Counts letters: quick, and good enough to see the arithmetic."""

    name, languages, dimensions = "letters", frozenset({"en"}), 26

    def embed(self, texts: Sequence[str]) -> Any:
        rows = np.array([[text.lower().count(chr(97 + n)) + 0.01 for n in range(26)] for text in texts])
        rows = rows.reshape(len(texts), 26)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def similar() -> Similar:
    engine = Similar()
    engine.prepare(TaggingContext(codebook=BOOK, embedder=UniversalSentenceEncoder()))
    return engine


def suggested(engine: Similar, text: str, **about: Any) -> list[Suggestion]:
    return [one for one in engine.tag([segment(text, **about)]) if isinstance(one, Suggestion)]


@pytest.mark.parametrize(("text", "language", "code"), [
    ("It is my husband who decides how the money is spent in our house.", "en", "say"),
    ("C'est mon mari qui décide de l'argent à la maison.", "fr", "say"),
    ("The women's group repaired the well and bought a pump for everyone.", "en", "well"),
    ("Le groupement a réparé le puits du village.", "fr", "well"),
    ("I was afraid that I could not repay the loan on time.", "en", "debt"),
])
def test_meaning_is_found_in_either_language(similar: Similar, text: str, language: str, code: str) -> None:
    [one] = suggested(similar, text, language=language)
    assert one.code == code and one.scale == "similar.v1" and 0 < one.score < 1
    [why] = one.why
    assert why.kind == "nearest" and why.what in {"name", "definition", "include", "example 1"} and why.score


def test_other_talk_gets_no_code(similar: Similar) -> None:
    assert not suggested(similar, "The music was too loud and the game crashed on my computer again.")


def test_the_span_is_where_it_is_said(similar: Similar) -> None:
    text = "The bus was late. It rained all day. My husband decides about the money at home. We sang."
    [one] = suggested(similar, text)
    assert text[one.start - 100:one.end - 100] == "My husband decides about the money at home."


def test_a_near_miss_keeps_its_code_away(similar: Similar) -> None:
    assert not suggested(similar, "The treasurer decides for the group.")


def test_a_short_answer_is_read_with_its_question(similar: Similar) -> None:
    question = "Does your husband decide about the money in the household?"
    assert [one.code for one in suggested(similar, "Yes, he always does that.", question=question)] == ["say"]
    assert not suggested(similar, "Yes, he always does that.")
    assert not suggested(similar, "Yes.", question=question)


def test_it_abstains_visibly(similar: Similar) -> None:
    reasons = [one.reason for language in ("bm", "und")
               for one in similar.tag([segment("Wari bɛ an bolo sisan.", language=language)])
               if isinstance(one, Abstention)]
    assert reasons == ["language 'bm' is unknown to the embedder", "the language is undetermined"]
    foreign = Similar()
    foreign.prepare(TaggingContext(codebook=Codebook(key="b", title="B", codes=CODES, language="sw"),
                                   embedder=Letters()))
    [one] = foreign.tag([segment("My husband decides.")])
    assert isinstance(one, Abstention) and "codebook's language" in one.reason


def test_the_interviewer_is_no_evidence(similar: Similar) -> None:
    assert not list(similar.tag([segment("Does your husband decide about money?", role=Role.INTERVIEWER)]))


def test_the_company_of_other_passages_changes_nothing(similar: Similar) -> None:
    texts = ["My husband decides about money.", "We repaired the well of the village.", "I sang. " * 40,
             "I could not repay the loan and was ashamed."]
    alone = [one for text in texts for one in similar.tag([segment(text)])]
    together = list(similar.tag([segment(text) for text in texts]))
    assert alone == together and len(alone) == 3


@pytest.mark.parametrize("codes", [(), CODES[:1]])
def test_small_codebooks(codes: tuple[Code, ...]) -> None:
    engine = Similar()
    engine.prepare(TaggingContext(codebook=Codebook(key="b", title="B", codes=codes), embedder=Letters()))
    found = engine.tag([segment("A husband decides on loans here.")])
    assert all(isinstance(one, Suggestion) for one in found)


def test_without_an_embedder_it_says_so() -> None:
    with pytest.raises(ValueError, match="needs an embedder"):
        Similar().prepare(TaggingContext(codebook=BOOK))
