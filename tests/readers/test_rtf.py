"""RTF: R1 to R8, and what striprtf loses or lets through."""

import time

import pytest
from readers.reading import marked, read, spoken

from qualkit.errors import InputError, NothingToRead, NotReadable, TooLarge
from qualkit.readers.rtf import RtfReader

RTF = RtfReader()
HEAD = rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}}\f0 "


def test_letters_and_turns() -> None:
    extract, problems = read(RTF, HEAD + rb"I: \'c7a va\~?\par R1: Tr\'e8s bien \u8212? merci\par}")
    assert spoken(extract) == [("I", "Ça va\u00a0?"), ("R1", "Très bien — merci")]
    assert problems == []


@pytest.mark.parametrize("content", [b"", b"plain words", b"<html>", b"PK\x03\x04"])
def test_only_rtf_is_read(content: bytes) -> None:
    with pytest.raises(NotReadable):
        read(RTF, content)
    assert RTF.sniff(content, "a.txt") == 0


@pytest.mark.parametrize("content", [HEAD + b"{words", HEAD + b"{{{", HEAD[:-30], HEAD + rb"words\}"])
def test_braces_that_do_not_close(content: bytes) -> None:
    with pytest.raises(NotReadable, match="braces"):
        read(RTF, content)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(TooLarge):
        read(RTF, HEAD + b"{" * 50_000 + b"x" + b"}" * 50_001)
    assert read(RTF, HEAD + b"{" * 900 + b"x" + b"}" * 901)[0].text == "x"


def test_pairs_join_to_one_emoji_and_halves_are_counted() -> None:
    extract, problems = read(RTF, HEAD + rb"a \u-10179?\u-8704? b \u-10179? c}")
    assert extract.text == "a 😀 b \ufffd c"
    assert problems == ["1 character that cannot be read not imported."]


def test_raw_binary_may_hold_braces() -> None:
    content = HEAD + rb"before{\pict\bin8 }}}{{{\'}after \bin6 words{ end}"
    extract, problems = read(RTF, content)
    assert extract.text == "beforeafter  end"
    assert problems == ["1 picture, 2 binary parts not imported."]


def test_five_megabytes_of_binary() -> None:
    extract, _ = read(RTF, HEAD + b"a{\\pict\\bin5000000 " + b"}" * 5_000_000 + b"}b}")
    assert extract.text == "ab"


def test_code_pages_may_change_with_the_font() -> None:
    content = (rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}"
               rb"\f0 caf\'e9 \f1 \'cf\'f0\'e8\par}")
    assert read(RTF, content)[0].text == "café При"


def test_what_is_not_words_is_counted() -> None:
    extract, problems = read(RTF, HEAD + rb"kept{\deleted\revauthdel1 gone}{\object{\*\objdata 0102}{\result chart}}"
                                         rb"{\v secret}{\pict 89504e47} end\par} trailing words")
    assert extract.text == "kept end"
    assert problems == ["1 picture, 1 embedded object, 1 tracked deletion, 1 hidden passage, "
                        "1 part after the end not imported."]


def test_notes_and_headers_stand_behind_the_text() -> None:
    extract, _ = read(RTF, HEAD + rb"{\header Study Jigi}I: Why?{\footnote She laughed, \'e9mue.}\par R: So.\par}")
    assert spoken(extract) == [("I", "Why?"), ("R", "So.")]
    assert marked(extract, "footnote") == ["She laughed, émue."]
    assert marked(extract, "header") == ["Study Jigi"]


def test_links_give_their_words() -> None:
    content = HEAD + rb'see {\field{\*\fldinst{HYPERLINK "http://example.org"}}{\fldrslt the page}} now}'
    assert read(RTF, content)[0].text == "see the page now"


def test_a_table_that_is_a_transcript() -> None:
    rows = b"".join(b"\\trowd\\cellx1\\cellx2 " + who + b"\\cell " + words + b"\\cell\\row\n" for who, words in (
        (b"Awa", b"We sell milk now."), (b"Sali", b"So do we, all."), (b"Awa", b"Since which month?"),
        (b"Sali", b"Since the rains.")))
    assert [speaker for speaker, _ in spoken(read(RTF, HEAD + rows + b"}")[0])] == ["Awa", "Sali", "Awa", "Sali"]


@pytest.mark.parametrize("content", [HEAD + b"}", HEAD + rb"\par\par}", HEAD + rb"{\pict 00}}"])
def test_nothing_to_read(content: bytes) -> None:
    with pytest.raises(NothingToRead):
        read(RTF, content)


def test_size_takes_its_time_in_proportion() -> None:
    started = time.process_time()
    read(RTF, HEAD + rb"\par some words that were said {\b loudly} " * 10_000 + b"}", language="en")
    assert time.process_time() - started < 15


@pytest.mark.parametrize("cut", range(5, 80, 5))
def test_cut_off_anywhere(cut: int) -> None:
    whole = HEAD + rb"I: words \'e9 \u8212? {\b x}\par}"
    try:
        read(RTF, whole[:-cut])
    except InputError as refusal:
        assert "words" not in str(refusal)
