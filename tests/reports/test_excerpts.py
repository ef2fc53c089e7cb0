"""The words of a quotation, and what is taken out of them."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qualkit.model import Role, Text, Turn
from qualkit.reports.parts.excerpts import LIMIT, LONGEST, direction_of, excerpt, position, tidy
from qualkit.reports.parts.privacy import (
    REDACTED,
    Veil,
    generalised,
    identifying,
    names_in,
    personal_in,
    unvetted,
)
from qualkit.reports.parts.prose import blocks


def said(content: str, *spans: tuple[int, int], turns: tuple[Turn, ...] = ()) -> list[str]:
    text = Text(content=content, turns=turns)
    return [content[part.start:part.end] for part in excerpt(text, spans)]


def at(content: str, words: str) -> tuple[int, int]:
    start = content.index(words)
    return start, start + len(words)


def test_a_span_grows_to_its_sentence_and_no_further() -> None:
    content = "Before. The goat was sold in May. After."
    assert said(content, at(content, "goat")) == ["The goat was sold in May."]


def test_spans_apart_are_two_parts_and_neighbours_one() -> None:
    content = "One is here. Two is here. Three is here. Four is here."
    assert said(content, at(content, "One"), at(content, "Four")) == ["One is here.", "Four is here."]
    assert said(content, at(content, "One"), at(content, "Two")) == ["One is here. Two is here."]


def test_the_interviewer_is_not_quoted() -> None:
    content = "Q: Was it hard? A: It was hard."
    turns = (Turn(start=3, end=15, role=Role.INTERVIEWER), Turn(start=19, end=31, role=Role.RESPONDENT))
    assert said(content, (3, 31), turns=turns) == ["It was hard."]


@given(st.lists(st.text(alphabet="abc ,", min_size=1, max_size=200), min_size=1, max_size=20), st.data())
def test_parts_are_in_order_inside_the_text_and_end_with_a_sentence(lines: list[str], data: st.DataObject) -> None:
    content = ". ".join(f"A{line}b" for line in lines) + "."
    start = data.draw(st.integers(0, len(content) - 1))
    end = data.draw(st.integers(start + 1, len(content)))
    assume(content[start:end].strip())
    parts = excerpt(Text(content=content), [(start, end)])
    assert parts and parts == sorted(parts, key=lambda part: part.start)
    assert all(0 <= part.start < part.end <= len(content) for part in parts)
    assert all(content[part.end - 1] == "." or part.end == len(content) for part in parts)
    assert sum(part.end - part.start for part in parts) <= max(LIMIT + 20, LONGEST)


def test_an_endless_sentence_is_cut_between_words() -> None:
    content = "word " * 9000
    (part,) = said(content, (0, len(content)))
    assert len(part) <= LONGEST and part.endswith("word")


def test_positions_are_turns_or_paragraphs_from_one() -> None:
    turns = (Turn(start=0, end=5, speaker="I"), Turn(start=6, end=9, speaker="P01"))
    assert position(Text(content="hello you", turns=turns), 7) == ("turn", 2)
    assert position(Text(content="one\n\ntwo\n\nthree"), 10) == ("paragraph", 3)
    unnamed = (Turn(start=5, end=8), Turn(start=10, end=15))
    assert position(Text(content="one\n\ntwo\n\nthree", turns=unnamed), 10) == ("paragraph", 3), "headings count too"


@pytest.mark.parametrize(("language", "text", "way"), [
    ("ar", "x", "rtl"), ("ur-PK", "x", "rtl"), ("en", "سلام", "ltr"), ("und", "… سلام", "rtl"), ("", "12 ok", "ltr"),
    ("und", "123", "ltr"), ("bn", "ঋণ", "ltr")])
def test_direction(language: str, text: str, way: str) -> None:
    assert direction_of(language, text) == way


@given(st.text())
def test_tidied_text_holds_no_control_characters(text: str) -> None:
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e\u2066]", tidy(text))


# --- privacy ---------------------------------------------------------------------------------------


def test_names_are_told_from_roles_and_codes() -> None:
    assert names_in(["Awa Traoré", "P3", "Interviewer", "I", "Respondent 4", "facilitator", "Moussa"]) == {
        "Awa", "Traoré", "Awa Traoré", "Moussa"}


def test_listed_words_go_whatever_their_case_and_only_whole() -> None:
    veil = Veil(["Sanankoroba", "Mr  Keita"])
    assert veil.listed("SANANKOROBA, sanankorobas, Mr\nKeita!") == f"{REDACTED}, sanankorobas, {REDACTED}!"
    assert veil.listed("Traore\u0301") == "Traore\u0301"
    assert Veil(["Traoré"]).listed("Traore\u0301") == REDACTED


def test_names_go_as_written_in_testimony_only() -> None:
    veil = Veil([], ["Grace"])
    assert veil.testimony("Grace has grace.") == f"{REDACTED} has grace."
    assert veil.listed("Grace") == "Grace"


def test_all_strings_of_a_model_are_veiled_and_keys_stay() -> None:
    assert Veil(["x"]).over({"x": ["x", {"y": "an x"}], "n": 3}) == {
        "x": [REDACTED, {"y": f"an {REDACTED}"}], "n": 3}


def test_who_is_listed_is_also_called_by_half_a_name() -> None:
    veil = Veil(["Awa Traoré", "Ba Moulaye", "Credit groups"])
    assert veil.listed("Traore's, AWA, traoré? Ba, Moulaye.") == f"{REDACTED}'s, {REDACTED}, traoré? Ba, {REDACTED}."
    assert veil.listed("the groups take credit; CREDIT GROUPS") == f"the groups take credit; {REDACTED}"


def test_villages_and_interviewers_are_personal_unless_a_printed_value_says_them_too() -> None:
    rows = [{"village": "Nienkola", "interviewer": "Ibrahim Sow", "region": "Ségou"},
            {"village": "Sikasso (town)", "region": "Sikasso", "title": "Mayor"}]
    assert personal_in(rows, ["region"]) == {"Nienkola", "Ibrahim", "Sow", "Ibrahim Sow"}
    assert "Nienkola" not in personal_in(rows, ["region", "village"])


def test_capitalised_words_inside_sentences_wait_for_a_person() -> None:
    quote = {"id": "Q1", "verified": True, "attributes": {"region": "Kayes"}, "context": [],
             "text": "Then Gaoussou's goat, and I'd sold it in Kayes on Friday. The goat. Goat or Rice, rice."}
    data = {"opening": {"title": "Jigi", "places": []}, "themes": [], "quotes": [quote]}
    assert unvetted(data) == {"Gaoussou": ["Q1"]}
    assert unvetted(data, ["Gaoussou"]) == {}


def test_attributes_go_from_the_last_cleared_until_nobody_stands_alone() -> None:
    names = ("gender", "region")
    rows = [("interview", {"gender": "woman", "region": region}) for region in ("Kayes", "Kayes", "Kayes", "Mopti")]
    rows += [("interview", {"gender": "man", "region": "Kayes"}), ("focus group", {"gender": "woman"})]
    assert identifying(rows, 3) == 3
    shown = generalised(rows, limit=3, names=names)
    assert shown[:3] == [{"gender": "woman", "region": "Kayes"}] * 3 and shown[3:] == [{}, {}, {}]
    assert generalised(rows, limit=3, names=names, keep=["gender"])[3:] == [
        {"gender": "woman"}, {"gender": "man"}, {"gender": "woman"}]
    assert identifying([(kind, one) for (kind, _), one in zip(rows, shown, strict=True)], 3) == 0


# --- prose ------------------------------------------------------------------------------------------


def test_prose_is_paragraphs_lists_headings_and_emphasis() -> None:
    found = blocks("# Why\n\nWe *went* to **see**\nit.\n\n- one\n- two\n  goes on\n\n1. first\n2. second")
    assert [block["kind"] for block in found] == ["subheading", "para", "list", "list"]
    assert found[1]["runs"] == [{"text": "We "}, {"text": "went", "italic": True}, {"text": " to "},
                                {"text": "see", "bold": True}, {"text": " it."}]
    assert [item[0]["text"] for item in found[2]["items"]] == ["one", "two goes on"]
    assert (found[2]["ordered"], found[3]["ordered"]) == (False, True)


@given(st.text(alphabet="ab *_-#1.\n", max_size=80))
def test_no_word_of_people_s_prose_is_lost(text: str) -> None:
    def letters(words: str) -> str:
        return re.sub("[^ab]", "", words)

    shown = "".join(str(run["text"]) for block in blocks(text)
                    for item in (block.get("items") or [block.get("runs") or [{"text": block.get("text", "")}]])
                    for run in item)
    assert letters(shown) == letters(text)


@pytest.mark.parametrize(("content", "coded", "printed"), [
    ("1. The groups fixed the date. It was kept.", "The groups fixed the date.", "The groups fixed the date."),
    ("- One buyer came.", "One buyer came", "One buyer came."),
    ("1. The groups fixed the date.", "1. The groups", "1. The groups fixed the date."),
    ('She said: "We had a death. Nobody asks."', "Nobody asks.", "Nobody asks."),
    ('"We waited. It came."', "We waited.", "We waited."),
    ("«\u00a0On a payé. C’est fini.\u00a0»", "C’est fini.", "C’est fini."),
    ('He said: "It came back."', "It came back", 'He said: "It came back."'),
])
def test_neither_a_list_s_number_nor_half_a_pair_of_quotation_marks_is_printed(
        content: str, coded: str, printed: str) -> None:
    start = content.index(coded)
    (part,) = excerpt(Text(content=content), [(start, start + len(coded))])
    assert content[part.start:part.end] == printed
