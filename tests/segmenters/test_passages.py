import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.model import Document, DocumentKind, Role, Segment, Text, Turn
from qualkit.segmenters.passages import Passages

SPEAKERS = {"I": Role.INTERVIEWER, "R": Role.RESPONDENT, "M": Role.MEMBER}


def passages(content: str, turns: tuple[Turn, ...] = (), *, words: int = 80) -> list[Segment]:
    text = Text(content=content, turns=turns)
    document = Document(id="d", study="s", key="k", title="k", kind=DocumentKind.INTERVIEW, text_hash=text.id,
                        bytes_hash="b", reader="text.v1", detected_language="en")
    return list(Passages(words=words).segment(document, text))


def talk(*lines: str, words: int = 80) -> list[Segment]:
    """Lines such as ``R: We save.``; the speaker is the first letter."""
    content, turns = "", []
    for line in lines:
        start = len(content) + 3
        content += line + "\n"
        role = SPEAKERS.get(line[0], Role.UNKNOWN)
        turns.append(Turn(start=start, end=len(content) - 1, speaker=line[0], role=role))
    return passages(content, tuple(turns), words=words)


def test_a_turn_is_a_passage_and_carries_its_question() -> None:
    found = talk("I: Did the loan help?", "R: Yes. It did.", "I: Mm-hm.", "R: We bought a goat.",
                 "I: And the group, tell me about it.", "M: It is strong.", "M: Very.")
    assert [(one.text, one.question) for one in found if one.is_evidence] == [
        ("Yes. It did.", "Did the loan help?"), ("We bought a goat.", "Did the loan help?"),
        ("It is strong.", "And the group, tell me about it."), ("Very.", "And the group, tell me about it.")]
    assert [one.question for one in found if not one.is_evidence] == ["", "", ""]


def test_where_nobody_is_the_interviewer_whoever_asks_is() -> None:
    found = talk("X: Do you save?", "Y: Every week.", "Y: All of us.")
    assert [one.question for one in found] == ["", "Do you save?", "Do you save?"]


def test_of_a_long_question_the_end_is_kept() -> None:
    asked = talk("I: " + "We talked of many things. " * 30 + "Who decides?", "R: He does.")[-1].question
    assert asked.startswith("We talked") and asked.endswith("Who decides?") and len(asked) <= 400


def test_a_long_turn_is_cut_into_like_parts_at_sentence_ends() -> None:
    found = talk("R: " + "The group meets on Fridays to save. " * 25)
    assert [len(one.text.split()) for one in found] == [56, 63, 56]
    assert all(one.text.endswith(".") for one in found)


def test_speech_without_full_stops_is_cut_at_pauses() -> None:
    found = talk("R: " + "we save and then we lend, " * 60)
    assert all(40 <= len(one.text.split()) <= 80 and one.text.endswith(",") for one in found)


def test_prose_is_cut_at_paragraphs() -> None:
    assert [one.text for one in passages("One.\n\nTwo. Three.\n\nFour.")] == ["One.", "Two. Three.", "Four."]


@pytest.mark.parametrize("content", ["字" * 5_000, "x" * 5_000, "word " * 5_000])
def test_no_passage_outgrows_its_length(content: str) -> None:
    assert all(len(one.text) <= 12 * 80 for one in passages(content))


@given(st.text(st.sampled_from("ab .,\n字"), max_size=600), st.integers(1, 20))
def test_passages_cover_any_text(content: str, words: int) -> None:
    found = passages(content, words=words)
    assert "".join("".join(one.text for one in found).split()) == "".join(content.split())
    assert all(len(one.text.split()) <= 1.5 * words + 1 for one in found)


def test_languages_and_times_are_the_turns_own() -> None:
    turn = Turn(start=0, end=8, language="bm", begins_at=1.0, ends_at=4.5)
    found = passages("An b'a ba.", (turn,))[0]
    assert (found.language, found.begins_at, found.ends_at) == ("bm", 1.0, 4.5)
    assert passages("Prose here.")[0].language == "en"
