"""Every registered reader keeps the contract, the day it is registered."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest

from qualkit import plugins
from qualkit.errors import MissingExtra
from qualkit.testing import check_extract, check_reader

TALK = "Interviewer: How did the loan change things?\nAwa: We sell milk now, and the children eat.\n" * 3


def rtf() -> bytes:
    return rb"{\rtf1\ansi\ansicpg1252 " + TALK.replace("\n", r"\par ").encode() + b"}"


def docx() -> bytes:
    from docx import Document

    document = Document()
    for line in TALK.splitlines():
        document.add_paragraph(line)
    return _saved(document.save)


def odt() -> bytes:
    from odfdo import Document, Paragraph

    document = Document("text")
    document.body.clear()
    for line in TALK.splitlines():
        document.body.append(Paragraph(line))
    return _saved(document.save)


def pdf() -> bytes:
    import typst

    return bytes(typst.compile(TALK.replace("\n", "\n\n").encode()))


def xlsx() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["id", "region", "answer"])
    book.active.append(["1", "Sikasso", "We sell milk now, and the children eat."])
    return _saved(book.save)


def cues(comma: bool) -> bytes:
    at = [f"00:00:0{second}.000 --> 00:00:0{second + 1}.000\n{line}\n"
          for second, line in enumerate(TALK.splitlines())]
    return ("\n".join(at).replace(".000", ",000") if comma else "WEBVTT\n\n" + "\n".join(at)).encode()


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    file = io.BytesIO()
    save(file)
    return file.getvalue()


SEGMENTS = [{"start": 0.0, "end": 1.5, "text": " we sell milk now"}]
SAMPLES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "text.v1": ("a.txt", TALK.encode),
    "markdown.v1": ("a.md", ("# Interview\n\n" + TALK.replace("\n", "\n\n")).encode),
    "rtf.v1": ("a.rtf", rtf),
    "html.v1": ("a.html", ("<!doctype html><p>" + TALK.replace("\n", "<p>")).encode),
    "vtt.v1": ("a.vtt", lambda: cues(comma=False)),
    "srt.v1": ("a.srt", lambda: cues(comma=True)),
    "whisper-json.v1": ("a.json", json.dumps({"text": "", "segments": SEGMENTS}).encode),
    "whisper-tsv.v1": ("a.tsv", b"start\tend\ttext\n0\t1500\twe sell milk now\n".__bytes__),
    "docx.v1": ("a.docx", docx),
    "odt.v1": ("a.odt", odt),
    "pdf.v1": ("a.pdf", pdf),
    "csv.v1": ("a.csv", b"id,region,answer\n1,Sikasso,We sell milk now and the children eat\n".__bytes__),
    "xlsx.v1": ("a.xlsx", xlsx),
    "ris.v1": ("a.ris", b"TY  - RPRT\nTI  - Who sells the milk\nER  - \n".__bytes__),
    "bibtex.v1": ("a.bib", b"@book{a, title = {Who sells the milk}, year = 2014}\n".__bytes__),
}


@pytest.mark.parametrize("name", plugins.names("readers"))
def test_reader(name: str) -> None:
    assert name in SAMPLES, "a new reader needs a sample here"
    file, sample = SAMPLES[name]
    try:
        reader = plugins.load("readers", name)()
    except (ModuleNotFoundError, MissingExtra) as missing:
        pytest.skip(str(missing))
    assert reader.name == name
    extracts = check_reader(reader, sample(), file)
    assert "milk" in extracts[0].text
    if name not in ("csv.v1", "xlsx.v1", "whisper-json.v1", "whisper-tsv.v1", "ris.v1", "bibtex.v1"):
        assert {turn.speaker for turn in extracts[0].turns} == {"Interviewer", "Awa"}


def test_the_suite_sees_a_turn_that_begins_in_its_label() -> None:
    from dataclasses import replace

    reader = plugins.load("readers", "text.v1")()
    (extract,) = check_reader(reader, TALK.encode(), "a.txt")
    first = extract.turns[0]
    with pytest.raises(AssertionError, match="a label is not part of a turn"):
        check_extract(replace(extract, turns=(replace(first, start=0), *extract.turns[1:])))
    with pytest.raises(AssertionError, match="in order"):
        check_extract(replace(extract, turns=extract.turns[::-1]))


def test_the_suite_sees_words_in_a_message() -> None:
    from qualkit.model import Problem

    class Loud(plugins.load("readers", "text.v1")):  # type: ignore[misc]
        def read(self, source, problems):  # type: ignore[no-untyped-def]
            problems(Problem(source=source.key, reason="What is 'We sell milk now, and the children eat'?"))
            return super().read(source, problems)

    with pytest.raises(AssertionError, match="no words of the source"):
        check_reader(Loud(), TALK.encode(), "a.txt")


def test_the_samples_are_what_they_say() -> None:
    assert zipfile.is_zipfile(io.BytesIO(docx()))
