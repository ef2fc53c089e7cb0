"""The suffix proposes, the bytes decide, a name overrules."""

import pytest

from qualkit import plugins
from qualkit.errors import UnknownFormat, UnknownName
from qualkit.readers.choose import choose, named, suffix_of

READERS = {name: plugins.load("readers", name)() for name in plugins.names("readers")}
TALK = b"I: How?\nR: So.\n" * 5
CUES = b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n\n2\n00:00:02,000 --> 00:00:03,000\nYes.\n"
PAGE = b"<!DOCTYPE html><html><body><p>words</p></body></html>"
WORD = b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml PK\x03\x04word/document.xml"


@pytest.mark.parametrize(("head", "name", "reader"), [
    (TALK, "a.txt", "text.v1"), (TALK, "a", "text.v1"), (TALK, "a.transcript", "text.v1"),
    (TALK, "a.md", "markdown.v1"), (b"# A\n\n**I:** b\n\n**R:** c\n\n[d](http://e)", "a.txt", "markdown.v1"),
    (CUES, "a.srt", "srt.v1"), (CUES, "a.txt", "srt.v1"), (CUES, "a.md", "srt.v1"), (CUES, "a.vtt", "vtt.v1"),
    (b"WEBVTT\n\n" + CUES, "a.vtt", "vtt.v1"), (b"\xef\xbb\xbfWEBVTT\n\n" + CUES, "a.txt", "vtt.v1"),
    (PAGE, "a.html", "html.v1"), (PAGE, "a.docx", "html.v1"), (PAGE, "a.txt", "html.v1"),
    (b"{\\rtf1 a}", "a.rtf", "rtf.v1"), (b"{\\rtf1 a}", "a.doc", "rtf.v1"), (b"words", "a.rtf", "rtf.v1"),
    (b'{"text": " a", "segments": []}', "a.json", "whisper-json.v1"),
    (b"start\tend\ttext\n0\t1\ta", "a.tsv", "whisper-tsv.v1"), (b"id\tanswer\n1\ta\n", "a.tsv", "csv.v1"),
    (b"id,answer\n1,a\n", "a.csv", "csv.v1"), (WORD, "a.docx", "docx.v1"), (WORD, "a.txt", "docx.v1"),
    (b"%PDF-1.7\n", "a.pdf", "pdf.v1"), (b"%PDF-1.7\n", "a.txt", "pdf.v1"), (b"\x89PNG\r\n\x1a\n\0\0", "a.txt", "text.v1"),
    (b"", "a.txt", "text.v1"), (b"", "a.docx", "docx.v1"), (b"", "a.rtf", "rtf.v1"),
])
def test_who_reads_it(head: bytes, name: str, reader: str) -> None:
    assert choose(head, name, list(READERS.values())).name == reader


@pytest.mark.parametrize(("head", "name"), [
    (b"\x89PNG\r\n\x1a\n", "a.png"), (b"\x7fELF\x02", "a.bin"), (b'{"a": 1}', "a.json"), (b"<?xml version='1.0'?><a/>", "a.xml"),
])
def test_what_nobody_reads(head: bytes, name: str) -> None:
    with pytest.raises(UnknownFormat):
        choose(head, name, list(READERS.values()))


def test_a_name_overrules_with_or_without_its_version() -> None:
    assert named("srt", READERS).name == named("srt.v1", READERS).name == "srt.v1"
    with pytest.raises(UnknownName, match="srtt") as error:
        named("srtt", READERS)
    assert "srt" in error.value.hint


@pytest.mark.parametrize(("name", "suffix"), [
    ("a.TXT", ".txt"), ("b.c/a", ""), ("a.b.docx", ".docx"), (".txt", ""), ("x\\a.md", ".md"), ("a.", "."),
])
def test_suffixes(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix
