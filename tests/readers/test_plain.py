"""Plain text: BAD-INPUTS F1, F2, F16 and T1 to T18, hard wraps, page headers, and the seeds."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readers.reading import marked, read, spoken

from qualkit.errors import InputError, NothingToRead, NotReadable, UnknownEncoding, UnknownFormat
from qualkit.readers.plain import PlainReader

PLAIN = PlainReader()
TALK = "I: Ça va ?\nR: Très bien, merci.\nI: Et l'école ?\nR: Là-bas, près du marché."


def refusal(content: bytes, **said: str) -> InputError:
    with pytest.raises(InputError) as raised:
        read(PLAIN, content, **said)
    return raised.value


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n ", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_nothing_to_read(content: bytes) -> None:
    assert isinstance(refusal(content), NothingToRead)


@pytest.mark.parametrize(("content", "what"), [
    (b"\x89PNG\r\n\x1a\n", "picture"), (b"\x7fELF\x02\x01", "program"), (b"PK\x03\x04word/", "zip"),
    (b"%PDF-1.7", "PDF"), (b"{\\rtf1 a}", "RTF"),
])
def test_a_wrong_ending_is_named(content: bytes, what: str) -> None:
    error = refusal(content)
    assert isinstance(error, UnknownFormat)
    assert what in str(error)


@pytest.mark.parametrize(("encoding", "kept"), [
    ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp1252", "cp1252"),
    ("mac-roman", "mac_roman"), ("cp850", "cp850"),
])
def test_encodings_that_are_clear(encoding: str, kept: str) -> None:
    extract, problems = read(PLAIN, TALK.encode(encoding))
    assert extract.text == TALK
    assert extract.encoding == kept
    assert bool(problems) == (not kept.startswith("utf"))
    assert extract.turns[0].start == 3


@pytest.mark.parametrize(("encoding", "text"), [
    ("shift-jis", "村の女性たちはお金を借りてヤギを買いました。"), ("cp1250", "Ženy ve vesnici dostaly půjčku a koupily kozy. "
     "Řekly, že to bylo dobré pro děti a školu."),
])
def test_other_encodings_that_are_clear(encoding: str, text: str) -> None:
    extract, problems = read(PLAIN, text.encode(encoding))
    assert extract.text == text
    assert problems == [f"it was read as {extract.encoding}."]


@pytest.mark.parametrize(("encoding", "text"), [
    ("utf-16-le", TALK), ("utf-16-be", TALK), ("iso8859-2", "Kobiety we wsi dostały pożyczkę."),
])
def test_encodings_that_must_be_named(encoding: str, text: str) -> None:
    content = text.encode(encoding)
    assert isinstance(refusal(content), UnknownEncoding)
    assert "--encoding" in refusal(content).hint
    extract, problems = read(PLAIN, content, encoding=encoding)
    assert extract.text == text
    assert problems == []


def test_an_encoding_nobody_knows() -> None:
    assert "klingon" in str(refusal(b"a", encoding="klingon"))


def test_two_encodings_in_one_file() -> None:
    content = "Très bien.\r\nDéjà là.\r\n".encode() + "À l'école".encode("cp1252")
    error = refusal(content)
    assert isinstance(error, NotReadable)
    assert (error.place, f"byte {content.index(0xC0)} " in str(error)) == ("3", True)
    assert "--encoding-errors=replace" in error.hint
    extract, _ = read(PLAIN, content, encoding_errors="replace")
    assert extract.text == "Très bien.\nDéjà là.\n\ufffd l'\ufffdcole"


@pytest.mark.parametrize("content", [b"a\0b", b"text\n\0"])
def test_nul_bytes(content: bytes) -> None:
    assert isinstance(refusal(content), NotReadable)


def test_lone_surrogates_written_as_utf8() -> None:
    assert isinstance(refusal(b"a \xed\xa0\xbd b"), InputError)


@pytest.mark.parametrize("newline", ["\r", "\r\n", "\n"])
def test_line_ends(newline: str) -> None:
    assert read(PLAIN, TALK.replace("\n", newline))[0].text == TALK


def test_line_separators_that_are_not_ours_stay() -> None:
    text = "I: a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg\nR: h"
    extract, _ = read(PLAIN, text)
    assert extract.text == text
    assert [speaker for speaker, _ in spoken(extract)] == ["I", "R"]


@pytest.mark.parametrize("words", ["e\u0301le\u0300ve et élève", "👩🏾‍🌾 🇲🇱 👍🏿",
                                   "قالت 12 و \u200f34\u202b لا\u202c", "שלום 7"])
def test_scripts_and_emoji_are_kept_as_they_are(words: str) -> None:
    extract, _ = read(PLAIN, f"I: {words}\nR: {words}")
    assert spoken(extract) == [("I", words), ("R", words)]


def test_only_a_label() -> None:
    assert isinstance(refusal(b"Interviewer:\n"), NothingToRead)
    assert isinstance(refusal(b"Awa:"), NothingToRead)


def test_very_many_speakers() -> None:
    text = "\n".join(f"P{number}: yes" for number in range(5000))
    extract, problems = read(PLAIN, text)
    assert len(extract.turns) == 5000
    assert any("5,000" in problem or "5000" in problem for problem in problems)


@pytest.mark.parametrize("text", ["word " * 100_000, "yes\n" * 50_000, "I: yes\nR: no\n" * 10_000,
                                  "a\n\n" * 25_000])
def test_great_sizes_take_their_time_in_proportion(text: str) -> None:
    started = time.process_time()
    read(PLAIN, text, language="en")
    assert time.process_time() - started < 10


WRAPPED = """\
I: What changed for you after the first year of the
loan, in the house and in the field?
R: We had not enough to eat before the rains, and the
children stayed at home. Now there is milk, and the
two elder ones go to school in the town.
I: And the group? Did the women of the village meet as
they had said?
R: Every Friday. One brings the book, one the box."""


def test_hard_wraps_are_joined_and_turns_are_not() -> None:
    extract, _ = read(PLAIN, WRAPPED)
    assert [words.count("\n") for _, words in spoken(extract)] == [0, 0, 0, 0]
    assert len(extract.text) == len(WRAPPED)


@pytest.mark.parametrize("text", [
    "Le soleil se lève\nsur le fleuve\net les femmes chantent\nen chemin vers le puits\noù elles parlent",
    "We need:\n- seed for the field by the river and for the one beyond it, which is larger\n"
    "- two goats of the kind that the group in the next village has had since the year before",
    "Kayes\nKoulikoro\nSikasso\nSégou\nMopti\nBamako",
    "name\tage\tvillage\nAwa\t34\tKati\nSali\t51\tKayes",
    "> quoted mail goes on here over the whole width of the line and\n> goes on here",
])
def test_verse_lists_and_tables_are_not_joined(text: str) -> None:
    assert read(PLAIN, text)[0].text == text


def test_page_headers_are_dropped_and_counted() -> None:
    pages = [f"I: Question {number} of the day?\nR: An answer that is long enough.\n\n"
             f"Jigi study - confidential\nPage {number} of 5\n" for number in range(1, 6)]
    extract, problems = read(PLAIN, "\n".join(pages))
    assert "confidential" not in extract.text
    assert "Page" not in extract.text
    assert problems == ["10 repeated page headers and numbers were left out."]
    assert len(extract.turns) == 10


def test_a_repeated_yes_is_speech() -> None:
    text = "I: Ready?\nR: Yes.\n" * 5
    assert read(PLAIN, text) == read(PLAIN, text)
    assert len(read(PLAIN, text)[0].turns) == 10


def test_a_long_block_that_stands_twice_is_marked_not_removed() -> None:
    block = " ".join(f"word{number}" for number in range(60))
    text = f"Title\n\n{block}\n\ndescription {block}\n\nEnd"
    extract, _ = read(PLAIN, text)
    assert extract.text == text
    assert marked(extract, "repeated") == [block]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["I: ", "R1: ", "Awa: ", "\n", "\n\n", "word ", "Date: today", "[00:01] ",
                                 "0:21",
                                 "  ", "é", "😀", "[Awa] ", "- item", "\x0c", "?", "Page 1\n"]),
                min_size=1, max_size=40))
def test_anything_keeps_the_contract(pieces: list[str]) -> None:
    with suppress(NothingToRead):
        read(PLAIN, "".join(pieces), language="en")


def test_seeds_are_prose(shared: Path) -> None:
    for seed in sorted((shared / "seeds").glob("*.txt")):
        extract, _ = read(PLAIN, seed.read_bytes(), seed.name)
        assert {turn.speaker for turn in extract.turns} == {""}
        assert extract.kind is None or not extract.kind.is_primary


def test_the_hard_wrapped_seed(shared: Path) -> None:
    extract, _ = read(PLAIN, (shared / "seeds" / "plp-value-chain-finance.txt").read_bytes())
    assert "projects are attracting the attention of donors" in extract.text
    assert all("\n" not in words for _, words in spoken(extract))


def test_the_record_is_a_document_with_its_repetitions_marked(shared: Path) -> None:
    extract, _ = read(PLAIN, (shared / "seeds" / "ifad-pmr-mali-record.txt").read_bytes())
    assert len(marked(extract, "repeated")) >= 2
    assert extract.attributes == {}


@pytest.mark.long
@pytest.mark.parametrize("text", ["yes we can\n" * 1_000_000, "word and " * 6_000_000], ids=["lines", "one line"])
def test_giants_end_within_the_limits_for_a_file(text: str) -> None:
    started = time.process_time()
    extract, _ = read(PLAIN, text, language="en")
    assert len(extract.text) == len(text)
    assert time.process_time() - started < 60
