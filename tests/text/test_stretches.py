"""A document as it is read: no word is left out but speakers' labels, none stands twice, long turns are cut."""

from itertools import pairwise

from qualkit.model import Mark, Role, Text, Turn
from qualkit.text.stretches import LONGEST, stretches

CONTENT = "Village: Kou\n\nI: How was it?\nA: Hard. [00:10]\nThe end of it all.\n"


def laid(content: str, *turns: Turn, marks: tuple[Mark, ...] = ()) -> list[str]:
    text = Text(content=content, turns=turns, marks=marks)
    found = stretches(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    return [content[one.start:one.end] for one in found]


def at(words: str) -> tuple[int, int]:
    return CONTENT.index(words), CONTENT.index(words) + len(words)


def test_labels_and_times_are_left_out_and_what_nobody_says_is_not() -> None:
    asked, said = (Turn(start=a, end=b, speaker=who, role=role) for (a, b), who, role in (
        (at("How was it?"), "I", Role.INTERVIEWER), (at("Hard."), "A", Role.RESPONDENT)))
    marks = tuple(Mark(kind=kind, start=at(words)[0], end=at(words)[1]) for kind, words in (
        ("metadata", "Village: Kou"), ("label", "I:"), ("label", "A:"), ("time", "[00:10]")))
    assert laid(CONTENT, asked, said, marks=marks) == ["Village: Kou", "How was it?", "Hard.", "The end of it all."]


def test_a_long_turn_is_cut_between_sentences_and_stays_one_turn() -> None:
    content = "It was like that, we said. " * 400
    [*found] = stretches(Text(content=content, turns=(Turn(start=0, end=len(content), speaker="A"),)))
    assert {one.turn for one in found} == {1} and [one.goes_on for one in found] == [False] + [True] * (len(found) - 1)
    assert all(one.end - one.start <= LONGEST + 30 for one in found)
    assert "".join(content[one.start:one.end] for one in found).replace(" ", "") == content.replace(" ", "")


def test_prose_without_turns_is_read_by_paragraphs() -> None:
    assert laid("Title\n\nOne thing.\n\n* * *\n\nAnother.") == ["Title", "One thing.", "Another."]
