import pytest
from hypothesis import given
from hypothesis import strategies as st
from taggers.conftest import Tag, codebook, segment

from qualkit.model import Abstention, Direction, Example, Role, Suggestion, TaggingContext
from qualkit.taggers.rules import Rules


def test_a_suggestion_quotes_the_sentence_and_says_why(tag: Tag) -> None:
    [one] = tag("We met. My husband takes the loan. It rained.", say=["husband*loan"])
    assert (one.start, one.end) == (108, 134)
    assert (one.code, one.scale, one.engines, one.score) == ("id:say", "rules.v1", ("rules.v1",), 0.6)
    [why] = one.why
    assert (why.kind, why.what, why.start, why.end, why.score) == ("cue", "husband*loan", 111, 133, 0.6)


def test_denied_hedged_and_mixed_cues_are_kept(tag: Tag) -> None:
    [denied] = tag("We never repaid.", pay=["repay"])
    assert denied.direction is Direction.ABSENT
    assert [(why.kind, why.what, why.start) for why in denied.why] == [
        ("cue", "repay", 109), ("negated", "never", 103)]
    [hedged] = tag("Maybe she repaid.", pay=["repay"])
    assert hedged.hedged and hedged.direction is None
    [mixed] = tag("I repaid. She did not repay.", pay=["repay"])
    assert mixed.direction is Direction.MIXED


@pytest.mark.parametrize(("cues", "score"), [
    (["lend"], 0.4), (["the lending"], 0.4), (["solidarity group"], 0.6), (["group of savers"], 0.7),
    (["saver", "solidarity group"], 0.76), (["lending", "lends"], 0.4), (['"lends"'], 0.6), (["/lend/"], 0.6),
])
def test_scores_follow_what_a_cue_tells(tag: Tag, cues: list[str], score: float) -> None:
    assert [one.score for one in tag("The solidarity group of savers lends.", code=cues)] == [score]


def test_a_cue_that_codes_share_weighs_less(tag: Tag) -> None:
    assert [one.score for one in tag("A loan.", a=["loan"], b=["loan"])] == [0.2828, 0.2828]


LONG = "No, it was as it always was, and we never said a word."


def asked(text: str, question: str, **options: float) -> list[Suggestion]:
    rules = Rules(**options)
    rules.prepare(TaggingContext(codebook=codebook({"pay": ["repay", "instalment"], "men": ["husband"]})))
    return [one for one in rules.tag([segment(text, question=question)]) if isinstance(one, Suggestion)]


def test_a_cue_in_the_question_counts_less_and_has_no_place() -> None:
    [one] = asked(LONG, "Could you repay?")
    assert (one.code, one.score, one.start, one.end) == ("id:pay", 0.24, 100, 100 + len(LONG))
    assert one.direction is None and not one.hedged
    [why] = one.why
    assert (why.kind, why.what, why.start, why.score) == ("asked", "repay", None, 0.24)


def test_cues_in_question_and_answer_add_up() -> None:
    text = "We sat. The instalment was due on the day on which they came to us."
    [one] = asked(text, "Could you repay?")
    assert one.score == round(1 - (1 - 0.4) * (1 - 0.24), 4) and one.start == 108
    assert [why.kind for why in one.why] == ["cue", "asked"]


@pytest.mark.parametrize(("text", "options"), [("No, never.", {}), (LONG, {"asked": 0.0}), (LONG, {"asked": 0.4})])
def test_a_question_alone_may_be_too_little(text: str, options: dict[str, float]) -> None:
    assert not asked(text, "Could you repay?", **options)


def test_a_near_miss_halves_the_cue_that_misled() -> None:
    near = Example(text="My husband decides.", kind="near-miss")
    rules = Rules()
    book = codebook({"voice": ["decide", "speak"]}, examples={"voice": [near]})
    rules.prepare(TaggingContext(codebook=book))
    scores = [one.score for one in rules.tag([segment("We decide."), segment("We speak.")])
              if isinstance(one, Suggestion)]
    assert scores == [0.2, 0.4]


def test_the_span_is_the_densest_group_of_sentences(tag: Tag) -> None:
    [one] = tag("A loan came. It rained. It blew. It froze. The loan group met. Interest rose.",
                money=["loan", "loan group", "interest"])
    assert one.end - one.start == len("The loan group met. Interest rose.")
    assert len(one.why) == 3


def test_the_interviewer_is_no_evidence() -> None:
    rules = Rules()
    rules.prepare(TaggingContext(codebook=codebook({"pay": ["repay"]})))
    assert not list(rules.tag([segment("Did you repay?", role=Role.INTERVIEWER)]))


def test_cues_count_in_their_own_language_only() -> None:
    rules = Rules()
    rules.prepare(TaggingContext(codebook=codebook({"pay": ["argent"]}, language="fr")))
    french, english, undetermined, bambara = (
        list(rules.tag([segment("argent", language=language)])) for language in ("fr-ML", "en", "und", "bm"))
    assert isinstance(french[0], Suggestion) and isinstance(undetermined[0], Suggestion)
    assert isinstance(english[0], Abstention) and isinstance(bambara[0], Abstention)
    assert bambara[0].reason == "the codebook has no cues in language 'bm'"


@given(st.lists(st.sampled_from(["We", "never", "repay.", "loan", "\n", "maybe", ",", "group"]), max_size=40))
def test_every_place_lies_in_its_passage(said: list[str]) -> None:
    text = " ".join(["x", *said])
    rules = Rules(least=0.0)
    rules.prepare(TaggingContext(codebook=codebook({"a": ["repay", "loan*group"], "b": ["loan"]})))
    for one in rules.tag([segment(text)]):
        assert isinstance(one, Suggestion)
        assert 100 <= one.start < one.end <= 100 + len(text)
        assert 0 < one.score < 1
        for why in one.why:
            assert why.start is not None and why.end is not None
            assert 100 <= why.start < why.end <= 100 + len(text)
