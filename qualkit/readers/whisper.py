"""Whisper's own outputs: segments with times, as JSON or tab-separated lines."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qualkit.errors import NothingToRead, NotReadable
from qualkit.formats.tally import count
from qualkit.model import DocumentKind, Extract, Problem, ProblemSink, Source
from qualkit.readers.assemble import assemble
from qualkit.readers.cues import Cue, cue_blocks
from qualkit.readers.plain import decoded, report_encoding

_HEADER = ["start", "end", "text"]


class WhisperJsonReader:
    """Reads Whisper's JSON (and WhisperX's, which names speakers)."""

    name = "whisper-json.v1"
    suffixes = (".json",)

    def sniff(self, head: bytes, name: str) -> float:
        """An object with the keys Whisper writes."""
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not start.startswith(b"{"):
            return 0.0
        if b'"segments"' in head:
            return 0.95
        return 0.7 if b'"text"' in head[:200] else 0.0

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield the one document.

        Raises:
            NotReadable: not JSON, or JSON of another make.
            InputError: see `decoded`.
        """
        text, encoding = decoded(source)
        cues = list(_segments(_parsed(text)))
        yield _extract(cues, source, problems, encoding=encoding)


class WhisperTsvReader:
    """Reads Whisper's TSV: start and end in milliseconds, text."""

    name = "whisper-tsv.v1"
    suffixes = (".tsv",)

    def sniff(self, head: bytes, name: str) -> float:
        """The three column names."""
        start = head.removeprefix(b"\xef\xbb\xbf").lower()
        return 0.95 if start.startswith(b"start\tend\ttext") else 0.0

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield the one document.

        Raises:
            NotReadable: other columns, or a row without three cells.
            InputError: see `decoded`.
        """
        text, encoding = decoded(source)
        report_encoding(encoding, source, problems)
        yield _extract(list(_rows(text)), source, problems, encoding=encoding)


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise NotReadable("it is not valid JSON.", place=str(error.lineno), hint="Export it again.") from None
    except RecursionError:
        raise NotReadable("its JSON is nested too deeply.", hint="Export it again.") from None


def _segments(root: object) -> Iterator[Cue]:
    segments = root.get("segments") if isinstance(root, dict) else None
    if isinstance(segments, list):
        for number, segment in enumerate(segments, 1):
            if not isinstance(segment, dict) or not isinstance(segment.get("text"), str):
                raise NotReadable("this segment has no text.", place=f"segment {number}",
                                  hint="Export it again.")
            yield Cue(" ".join(segment["text"].split()), _time(segment.get("start")),
                      _time(segment.get("end")), str(segment.get("speaker") or ""))
    elif isinstance(root, dict) and isinstance(root.get("text"), str):
        yield Cue(root["text"].strip())
    else:
        raise NotReadable("it is JSON, but not a Whisper transcript (no segments).",
                          hint="Export the transcript as txt, srt or vtt.")


def _time(value: object) -> float | None:
    usable = isinstance(value, int | float) and math.isfinite(value) and value >= 0
    return round(float(value), 3) if usable and isinstance(value, int | float) else None


def _rows(text: str) -> Iterator[Cue]:
    """Whisper never quotes a cell, so the lines are cut at tabs; quotation marks are speech."""
    lines = text.split("\n")
    if [cell.strip().casefold() for cell in lines[0].split("\t")] != _HEADER:
        raise NotReadable("its first line is not start, end, text.", place="1",
                          hint="Check that it is Whisper's tsv; other tables are read as csv.")
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        begins, _, rest = line.partition("\t")
        ends, tab, words = rest.partition("\t")
        if not (tab and begins.isdigit() and ends.isdigit()):
            raise NotReadable("this row is not two times in milliseconds and a text.", place=f"row {number}",
                              hint="Export it again.")
        yield Cue(" ".join(words.split()), int(begins) / 1000, int(ends) / 1000)


def _extract(cues: Sequence[Cue], source: Source, problems: ProblemSink, *, encoding: str) -> Extract:
    said = [cue for cue in cues if cue.words]
    if not said:
        raise NothingToRead("There are no words in it.")
    untimed = sum(1 for cue in said if cue.begins_at is None)
    if untimed and untimed < len(said):
        have = f"{count(untimed, 'segment')} {'has' if untimed == 1 else 'have'}"
        problems(Problem(source=source.key, reason=f"{have} no usable time."))
    extract = assemble(cue_blocks(said), source, problems, kind=DocumentKind.INTERVIEW)
    return replace(extract, encoding=encoding)
