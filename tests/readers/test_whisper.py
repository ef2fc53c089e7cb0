"""Whisper's JSON and TSV."""

import json

import pytest
from readers.reading import read, spoken

from qualkit.errors import InputError, NothingToRead, NotReadable
from qualkit.readers.whisper import WhisperJsonReader, WhisperTsvReader

JSON, TSV = WhisperJsonReader(), WhisperTsvReader()


def test_segments_with_speakers() -> None:
    segments = [{"start": 0.04, "end": 1.5, "text": " We sell", "speaker": "SPEAKER_00"},
                {"start": 1.5, "end": 2.48000001, "text": " milk.", "speaker": "SPEAKER_00"},
                {"start": 3, "end": 4, "text": "Do you?", "speaker": "SPEAKER_01"}]
    extract, problems = read(JSON, json.dumps({"segments": segments}))
    assert spoken(extract) == [("SPEAKER_00", "We sell milk."), ("SPEAKER_01", "Do you?")]
    assert (extract.turns[0].begins_at, extract.turns[0].ends_at) == (0.04, 2.48)
    assert problems == []


def test_only_a_text() -> None:
    assert read(JSON, '{"text": " all that was said"}')[0].text == "all that was said"


@pytest.mark.parametrize("start", ["NaN", "Infinity", "-1", "null", '"soon"'])
def test_times_that_are_none(start: str) -> None:
    extract, problems = read(JSON, f'{{"segments": [{{"start": {start}, "end": 2, "text": "a"}},'
                                   '{"start": 5, "end": 6, "text": "b"}]}')
    assert extract.turns[0].begins_at is None
    assert problems == ["1 segment has no usable time."]


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"segments": [1]}', '{"segments": [{"text": 3}]}',
                                     '{"a":' * 100_000, '{"text": 5}', "\ufeff{"])
def test_what_is_not_whispers_json(content: str) -> None:
    with pytest.raises(NotReadable):
        read(JSON, content)


def test_rows_keep_quotation_marks() -> None:
    extract, _ = read(TSV, 'start\tend\ttext\n0\t1500\t"We sell" milk\n1500\t2000\t\n2000\t3000\tand "eat\n')
    assert extract.text == '"We sell" milk and "eat'
    assert extract.turns[0].ends_at == 3.0


@pytest.mark.parametrize("content", ["a\tb\tc\n1\t2\tx", "start\tend\ttext\n1\t2", "start\tend\ttext\nx\t2\ty"])
def test_what_is_not_whispers_tsv(content: str) -> None:
    with pytest.raises(NotReadable) as refusal:
        read(TSV, content)
    assert refusal.value.place


@pytest.mark.parametrize("content", ["", "start\tend\ttext\n", "start\tend\ttext\n0\t1\t \n"])
def test_nothing_to_read(content: str) -> None:
    with pytest.raises(NothingToRead):
        read(TSV, content)


def test_a_json_of_segments_without_words() -> None:
    with pytest.raises(InputError):
        read(JSON, '{"segments": []}')
