from collections.abc import Sequence
from dataclasses import replace
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
    text = "It is the treasurer who decides for the group about the money, all of it."
    without = replace(CODES[0], examples=CODES[0].examples[:1])
    engine = Similar()
    engine.prepare(TaggingContext(codebook=replace(BOOK, codes=(without, *CODES[1:])),
                                  embedder=UniversalSentenceEncoder()))
    assert [one.code for one in suggested(engine, text)] == ["say"]
    assert not suggested(similar, text)


QUESTION = "Does your husband decide about the money in the household?"


def test_an_answer_is_read_with_its_question(similar: Similar) -> None:
    answer = "Yes, he always does that, it was never any other way with us."
    assert [one.code for one in suggested(similar, answer, question=QUESTION)] == ["say"]
    assert not suggested(similar, answer)


@pytest.mark.parametrize("text", ["Yes.", "My husband decides.", "What does my husband decide about money?"])
def test_a_fragment_or_a_question_in_return_says_too_little(similar: Similar, text: str) -> None:
    assert not suggested(similar, text, question=QUESTION)


def test_a_short_passage_is_believed_less(similar: Similar) -> None:
    [short] = suggested(similar, "My husband decides about money.")
    [long] = suggested(similar, "My husband decides about money. " * 4)
    assert short.score < long.score


def test_a_code_above_others_is_left_to_its_children() -> None:
    parent = Code(id="home", key="home", name="Money and decisions at home", definition="Who decides at home.")
    engine = Similar(least=0.01, most=9)
    engine.prepare(TaggingContext(codebook=Codebook(key="b", title="B", codes=(parent, *CODES)),
                                  embedder=UniversalSentenceEncoder()))
    found = [one.code for one in suggested(engine, "At home my husband decides about all money.")]
    assert found[0] == "say" and "home" not in found


def test_only_the_nearest_codes_are_said() -> None:
    engine = Similar(least=0.001)
    engine.prepare(TaggingContext(codebook=BOOK, embedder=Letters()))
    found = suggested(engine, "A husband decides on a loan, a pump, a well, on debts and on us all.")
    assert len(found) == 2 and found[0].score >= found[1].score


def test_equal_sentences_of_a_batch_are_embedded_once() -> None:
    class Spy(Letters):
        asked: tuple[str, ...] = ()

        def embed(self, texts: Sequence[str]) -> Any:
            self.asked = tuple(texts)
            return super().embed(texts)

    spy, engine = Spy(), Similar()
    engine.prepare(TaggingContext(codebook=BOOK, embedder=spy))
    said = [segment(text, question="And then?") for text in ("We pay. We pay. All of us do.", "We pay. It is so here.")]
    list(engine.tag([*said, segment("Too short."), segment("Did you pay?", role=Role.INTERVIEWER)]))
    assert spy.asked == ("We pay.", "All of us do.", "It is so here.", "And then?")


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
