"""From blocks to an extract: turns, roles, languages, translations, marks, opening metadata."""

from inspect import cleandoc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readers.reading import marked, read, spoken

from qualkit.errors import NothingToRead
from qualkit.model import DocumentKind, Extract, Problem, Role, Source
from qualkit.readers.assemble import Block, assemble
from qualkit.readers.plain import PlainReader
from qualkit.testing import check_extract

PLAIN = PlainReader()


def assembled(*blocks: Block, key: str = "a.docx", language: str = "en", **said: object) -> tuple[Extract, list[Problem]]:
    problems: list[Problem] = []
    source = Source(path=Path(key), key=key, content=b"", language=language)
    extract = assemble(blocks, source, problems.append, **said)  # type: ignore[arg-type]
    check_extract(extract)
    return extract, problems


def roles(text: str, key: str = "a.txt") -> dict[str, str]:
    extract, _ = read(PLAIN, cleandoc(text), key, language="en")
    return {turn.speaker: turn.role.value for turn in extract.turns}


@pytest.mark.parametrize(("asks", "tells"), [
    ("প্রশ্ন", "উত্তর"), ("সাক্ষাৎকারগ্রহীতা", "রহিমা বেগম"), ("प्रश्न", "उत्तर"), ("ߢߌߣߌ߲ߞߊߟߌ", "ߊߥߊ߫"), ("𞤔𞤢𞥄𞤥", "𞤀𞥄𞤥𞤢"),
    ("س", "ج"), ("Enque\u0302teur", "E\u0301lise"), ("Интервьюер", "Мария")])
def test_labels_of_every_script(asks: str, tells: str) -> None:
    """Letters may carry marks that Python counts to no word: vowel signs, tones, accents set apart."""
    text = "\n".join(f"{asks}: How was it, and when?\n{tells}: It was late, we waited." for _ in range(3))
    extract, _ = read(PLAIN, text, "a.txt", language="en")
    assert [turn.speaker for turn in extract.turns] == [asks, tells] * 3
    assert {turn.speaker: turn.role for turn in extract.turns} == {asks: Role.INTERVIEWER, tells: Role.RESPONDENT}


def test_rows_with_speakers_and_translations() -> None:
    extract, _ = assembled(
        Block("An bɛ nɔnɔ feere.", kind="row", speaker="Awa", cell="table 1, row 2", language="bm",
              translation="We sell milk.", translation_language="en"),
        Block("Since when?", kind="row", speaker="I", language="en"), Block("Sanji waati.", kind="row", speaker="Awa",
              language="bm", translation="In the rains.", translation_language="en"))
    assert extract.text == "Awa: An bɛ nɔnɔ feere.\n\nI: Since when?\n\nAwa: Sanji waati."
    assert [(extract.text[one.start:one.end], one.text, one.language) for one in extract.translations] == [
        ("An bɛ nɔnɔ feere.", "We sell milk.", "en"), ("Sanji waati.", "In the rains.", "en")]
    assert [(turn.speaker, turn.language, turn.role) for turn in extract.turns] == [
        ("Awa", "bm", Role.RESPONDENT), ("I", "en", Role.INTERVIEWER), ("Awa", "bm", Role.RESPONDENT)]
    assert marked(extract, "cell") == ["An bɛ nɔnɔ feere."]


def test_notes_never_cut_a_turn_in_two() -> None:
    extract, _ = assembled(Block("I: Why?"), Block("She laughed.", kind="footnote"), Block("R: So."),
                           Block("And so on."), Block("Jigi study", kind="header"))
    assert extract.text == "I: Why?\n\nR: So.\n\nAnd so on.\n\nShe laughed.\n\nJigi study"
    assert spoken(extract) == [("I", "Why?"), ("R", "So.\n\nAnd so on.")]


def test_prose_after_a_transcript_table_is_nobodys() -> None:
    extract, _ = assembled(Block("Milk.", kind="row", speaker="Awa"), Block("Goats.", kind="row", speaker="Sali"),
                           Block("The interview ended at noon."))
    assert spoken(extract)[-1] == ("", "The interview ended at noon.")


def test_a_heading_ends_a_turn() -> None:
    extract, _ = assembled(Block("I: Why?"), Block("R: So."), Block("Part two", kind="heading"), Block("I: And?"),
                           Block("R: Yes."))
    assert spoken(extract) == [("I", "Why?"), ("R", "So."), ("I", "And?"), ("R", "Yes.")]


def test_pages_are_marked_over_their_blocks() -> None:
    extract, _ = assembled(Block("one", page=1), Block("two", page=1), Block("three", page=2))
    assert [(extract.text[mark.start:mark.end], mark.value) for mark in extract.marks] == [("one\n\ntwo", "1"), ("three", "2")]


def test_control_characters_are_dropped_and_counted() -> None:
    extract, problems = assembled(Block("a\x07b\x00c\x0bd"))
    assert extract.text == "abc\x0bd"
    assert [problem.reason for problem in problems] == ["2 control characters were dropped."]


def test_no_blocks_with_words() -> None:
    with pytest.raises(NothingToRead):
        assembled(Block("  "), Block("\x07"))


def test_opening_lines_are_attributes_and_what_is_known_wins() -> None:
    text = "Village: Kati\nDate: 3 May\n\nI: Why?\nR: So.\nI: And?\nR: Yes."
    extract, _ = assembled(Block(text), attributes={"village": "Kayes"})
    assert extract.attributes == {"village": "Kayes", "date": "3 May"}
    assert marked(extract, "metadata") == ["Village: Kati", "Date: 3 May"]
    assert len(extract.turns) == 4


def test_a_short_opening_is_about_the_talk_a_long_one_is_read() -> None:
    talk = "\n\nI: Why?\nR: So.\nI: And?\nR: Yes."
    short, _ = assembled(Block("Recorded under the nere tree." + talk))
    assert marked(short, "metadata") == ["Recorded under the nere tree."]
    assert len(short.turns) == 4
    longer, _ = assembled(Block("It was read to us in the shade. " * 40 + talk))
    assert len(longer.turns) == 5
    assert longer.turns[0].speaker == ""


def test_roles_from_labels() -> None:
    assert roles("I: a?\nR1: b\nInterpreter: c\nR1: d") == {
        "I": "interviewer", "R1": "respondent", "Interpreter": "interpreter"}
    assert roles("Animatrice : a ?\nP1 : b\nP2 : c\nP3 : d\nP1 : e") == {
        "Animatrice": "interviewer", "P1": "group member", "P2": "group member", "P3": "group member"}
    assert roles("I: a?\nP1: b\nI: c?\nP1: d", "fgd-women.txt")["P1"] == "group member"
    assert roles("Unknown Speaker: a\nI: b?\nR: c") == {"Unknown Speaker": "unknown", "I": "interviewer", "R": "respondent"}


def test_roles_from_the_opening() -> None:
    assert roles("""
        Interview took place on March 2. Interviewers are Jonas Rosland and Rich W McGrath.

        Jonas Rosland: Hello.
        Vicky Wei: Hello, how are you? And you?
        Rich McGrath: Hello.
        Vicky Wei: Who else is here? Anybody?
        Jonas Rosland: Yes.
    """) == {"Jonas Rosland": "interviewer", "Rich McGrath": "interviewer", "Vicky Wei": "respondent"}
    assert roles("""
        Entretien mené par Salimata Koné, en français.

        Salimata Koné : Bonjour.
        Awa : Bonjour, ça va ?
        Salimata Koné : Oui.
        Awa : Et la famille ?
    """) == {"Salimata Koné": "interviewer", "Awa": "respondent"}


def test_roles_from_who_asks() -> None:
    assert roles("Dan: How?\nAwa: So.\nDan: And then?\nAwa: Then we paid.") == {"Dan": "interviewer", "Awa": "respondent"}
    assert roles("Dan: Hm.\nAwa: So.\nDan: Yes.\nAwa: Then we paid.") == {"Dan": "respondent", "Awa": "respondent"}


@pytest.mark.parametrize(("key", "kind"), [
    ("focus-groups/07.txt", DocumentKind.FOCUS_GROUP), ("FGD_3.txt", DocumentKind.FOCUS_GROUP),
    ("key-informants/mayor.txt", DocumentKind.KEY_INFORMANT), ("KII 2.txt", DocumentKind.KEY_INFORMANT),
    ("interviews/07.txt", DocumentKind.INTERVIEW), ("kiiza.txt", DocumentKind.INTERVIEW),
])
def test_kinds_from_names(key: str, kind: DocumentKind) -> None:
    assert read(PLAIN, "I: Why?\nR: So.\nI: And?\nR: Yes.", key)[0].kind is kind


def test_a_declared_language_wins() -> None:
    extract, _ = read(PLAIN, "I: How are you today, my dear friends of the village?\nR: Fine.", language="bm")
    assert {turn.language for turn in extract.turns} == {"bm"}
    assert extract.language == "bm"


def test_languages_turn_by_turn() -> None:
    extract, _ = read(PLAIN, """\
I: How did the loan change things in your house after the first year?
R: Oui.
R: Nous avons acheté des chèvres, et les enfants vont maintenant à l'école du village.
I: And what did the other women of the group say about it at the time?
R: An ka musow bɛ wari mara u ka ton kɔnɔ, u bɛ ɲɔgɔn dɛmɛ kosɛbɛ san o san.
I: Could you say that again in French or in English for the recording?
""")
    assert [turn.language for turn in extract.turns] == ["en", "en", "fr", "en", "und", "en"]
    assert extract.language == "en"


def test_a_language_the_detector_only_thinks_it_knows() -> None:
    text = "An ka musow bɛ wari mara u ka ton kɔnɔ, u bɛ ɲɔgɔn dɛmɛ kosɛbɛ san o san.\n\n" * 3
    extract, _ = read(PLAIN, text)
    assert {turn.language for turn in extract.turns} == {"und"}
    assert extract.language == ""


def test_times_before_the_first_word_and_inside() -> None:
    extract, _ = read(PLAIN, "I: [00:01:00] Why? [00:01:05] Why?\nR: So.\nI: And?\nR: Yes.")
    assert (extract.turns[0].begins_at, spoken(extract)[0]) == (60.0, ("I", "Why? [00:01:05] Why?"))
    assert [mark.value for mark in extract.marks if mark.kind == "time"] == ["60", "65"]


def test_one_speaker_has_one_spelling() -> None:
    extract, _ = read(PLAIN, "AWA: a?\nSali: b\nAwa: c?\nSALI: d\nawa: e?")
    assert [turn.speaker for turn in extract.turns][:4] == ["AWA", "Sali", "AWA", "Sali"]


BLOCKS = st.builds(Block, st.text(max_size=20), kind=st.sampled_from(["paragraph", "heading", "row", "cue", "footnote"]),
                   speaker=st.sampled_from(["", "", "Awa", "I"]), page=st.none() | st.integers(1, 3),
                   continues=st.booleans(), translation=st.sampled_from(["", "in words"]))


@given(st.lists(BLOCKS, max_size=8))
def test_any_blocks_keep_the_contract(blocks: list[Block]) -> None:
    try:
        extract, _ = assembled(*blocks)
    except NothingToRead:
        return
    kept = {character for block in blocks for character in block.text if character.isalnum()}
    assert {character for character in extract.text if character.isalnum()} >= kept - {"\x00"}
