"""WebVTT and SubRip: V1 to V9; the five files of one recording give the same words."""

import time
from pathlib import Path

import pytest
from readers.reading import marked, read, spoken

from qualkit.errors import InputError, NothingToRead, NotReadable
from qualkit.model import DocumentKind
from qualkit.readers.plain import PlainReader
from qualkit.readers.subtitles import SrtReader, VttReader
from qualkit.readers.whisper import WhisperJsonReader, WhisperTsvReader

VTT, SRT = VttReader(), SrtReader()


def vtt(*cues: str) -> str:
    return "WEBVTT\n\n" + "\n\n".join(cues)


def test_voices_are_speakers_and_their_cues_one_turn() -> None:
    extract, problems = read(VTT, vtt(
        "1\n00:00:01.000 --> 00:00:02.000\n<v Awa Diarra>We sell", "2\n00:00:02.000 --> 00:00:03.500\n<v Awa Diarra>milk now.",
        "00:00:04.000 --> 00:00:05.000 align:start\n<v.loud Moussa>R&amp;D &lt; 5?</v>"))
    assert spoken(extract) == [("Awa Diarra", "We sell milk now."), ("Moussa", "R&D < 5?")]
    assert [(turn.begins_at, turn.ends_at) for turn in extract.turns] == [(1.0, 3.5), (4.0, 5.0)]
    assert marked(extract, "label") == ["Awa Diarra: ", "Moussa: "]
    assert [mark.value for mark in extract.marks if mark.kind == "time"] == ["1", "2", "4"]
    assert extract.kind is DocumentKind.INTERVIEW
    assert problems == []


def test_labels_in_the_words_are_speakers() -> None:
    extract, _ = read(VTT, vtt(*(f"00:00:0{at}.000 --> 00:00:0{at + 1}.000\n{words}" for at, words in enumerate(
        ["Awa Diarra: Good morning.", "How are you?", "Moussa: Well.", "Awa Diarra: Good.", "Moussa: And you?"]))))
    assert spoken(extract) == [("Awa Diarra", "Good morning. How are you?"), ("Moussa", "Well."), ("Awa Diarra", "Good."),
                               ("Moussa", "And you?")]


def test_two_voices_in_one_cue() -> None:
    extract, _ = read(VTT, vtt("00:01.000 --> 00:02.000\n<v Awa>Yes.\n<v Sali>No."))
    assert spoken(extract) == [("Awa", "Yes."), ("Sali", "No.")]


def test_without_the_first_word_it_is_refused_with_a_way_out() -> None:
    text = "00:00.000 --> 00:01.000\nHello."
    with pytest.raises(NotReadable, match="WEBVTT") as refusal:
        read(VTT, text)
    assert "--reader srt.v1" in refusal.value.hint
    assert VTT.sniff(text.encode(), "a.vtt") > SRT.sniff(text.encode(), "a.vtt") > 0
    assert read(SRT, text)[0].text == "Hello."


@pytest.mark.parametrize("timing", ["00:05.000 --> 00:01.000", "-00:01.000 --> 00:02.000", "NaN --> 00:02.000", "--> x"])
def test_times_that_cannot_be_used_keep_their_words(timing: str) -> None:
    extract, problems = read(VTT, vtt("00:00.000 --> 00:01.000\nFirst.", f"{timing}\nSecond."))
    assert extract.text.split() == ["First.", "Second."]
    assert problems == ["6: 1 cue time cannot be used (no time, or the end is before the start); the words were kept."]


def test_overlapping_cues() -> None:
    extract, problems = read(SRT, "1\n00:00:01,000 --> 00:00:05,000\nOne.\n\n2\n00:00:02,000 --> 00:00:03,000\nTwo.\n")
    assert extract.text == "One. Two."
    assert problems == []


def test_long_hours_and_mixed_decimal_marks() -> None:
    extract, _ = read(SRT, "1\n123:00:01,500 --> 123:00:02.5\nLate.\n")
    assert (extract.turns[0].begins_at, extract.turns[0].ends_at) == (442801.5, 442802.5)


def test_markup_is_inert() -> None:
    extract, _ = read(VTT, vtt("00:01.000 --> 00:02.000\n<v <b>Awa</b>><script>alert(1)</script><i>Yes</i> <00:01.500>no",
                               "00:03.000 --> 00:04.000\n{\\an8}<font color='red'>I <3 you, 2 < 3</font>"))
    assert "<script" not in extract.text
    assert "<i>" not in extract.text
    assert "Yes no" in extract.text
    assert "I <3 you, 2 < 3" in extract.text


def test_lost_blank_lines_and_counters_lose_no_words() -> None:
    extract, _ = read(SRT, "1\n00:00:01,000 --> 00:00:02,000\nOne.\n2\n00:00:02,000 --> 00:00:03,000\nTwo.\n"
                           "00:00:03,000 --> 00:00:04,000\nThree.\n\nFour, after a gap.\n\n2\n"
                           "00:00:05,000 --> 00:00:06,000\n12\n\n7\n00:00:06,000 --> 00:00:07,000\nEnd.\n")
    assert extract.text == "One. Two. Three. Four, after a gap. 12 End."


def test_notes_styles_and_regions_are_not_words() -> None:
    extract, problems = read(VTT, "WEBVTT - made by hand\nKind: captions\n\nNOTE\nnot said\nnot said either\n\n"
                                  "STYLE\n::cue { color: red }\n\nREGION\nid:x\n\nNOTE one line\n\n"
                                  "00:01.000 --> 00:02.000\nNOTE that this is said.\n")
    assert extract.text == "NOTE that this is said."
    assert problems == ["2 notes not imported."]


def test_a_cue_of_a_megabyte() -> None:
    started = time.process_time()
    extract, _ = read(VTT, vtt("00:01.000 --> 00:02.000\n" + "word " * 200_000), language="en")
    assert len(extract.text) == 999_999
    assert time.process_time() - started < 10


def test_many_cues_take_their_time_in_proportion() -> None:
    cues = [f"{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}.000 --> 99:00:00.000\n<{at} words and <b" for at in range(8000)]
    started = time.process_time()
    read(VTT, vtt(*cues), language="en")
    assert time.process_time() - started < 15


def test_without_speakers_a_turn_is_a_few_sentences() -> None:
    cues = [f"00:{at:02}.000 --> 00:{at + 1:02}.000\nten words that somebody said in this very small cue."
            for at in range(0, 40)]
    extract, _ = read(VTT, vtt(*cues))
    assert {len(words.split()) for _, words in spoken(extract)} == {40}


@pytest.mark.parametrize("content", ["WEBVTT\n\n", vtt("00:01.000 --> 00:02.000\n"), vtt("00:01.000 --> 00:02.000\n<b></b>")])
def test_nothing_to_read(content: str) -> None:
    with pytest.raises(InputError):
        read(VTT, content)


def test_no_cues_at_all() -> None:
    with pytest.raises(NotReadable, match="no cues"):
        read(SRT, "only some words")
    with pytest.raises(NothingToRead):
        read(SRT, "")


def test_five_files_of_one_recording_give_the_same_words(shared: Path) -> None:
    folder = shared / "data" / "zoo" / "subtitles"
    readers = {"json": WhisperJsonReader(), "srt": SRT, "vtt": VTT, "tsv": WhisperTsvReader(), "txt": PlainReader()}
    texts = {suffix: read(reader, next(folder.glob(f"*.{suffix}")).read_bytes(), f"a.{suffix}")[0]
             for suffix, reader in readers.items()}
    assert {tuple(extract.text.split()) for extract in texts.values()} == {tuple(texts["srt"].text.split())}
    assert len(texts["srt"].text.split()) > 14_000
    assert len({texts[suffix].turns for suffix in ("json", "srt", "vtt", "tsv")}) == 1


def test_cues_without_header_in_a_markdown_file(shared: Path) -> None:
    file = shared / "data" / "zoo" / "markdown" / "interview-with-artemio-urbina.md"
    extract, problems = read(SRT, file.read_bytes(), file.name)
    assert "-->" not in extract.text
    assert problems == []
    assert extract.turns[0].begins_at == 0.0
