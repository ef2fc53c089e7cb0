"""WebVTT and SubRip: cues with times, voices and labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qualkit.errors import NothingToRead, NotReadable
from qualkit.formats.tally import count
from qualkit.model import DocumentKind, Extract, Problem, ProblemSink, Source
from qualkit.readers.assemble import assemble
from qualkit.readers.cues import Cue, cue_blocks, voices
from qualkit.readers.plain import decoded, report_encoding
from qualkit.text.times import CLOCK, seconds

_TIMING = re.compile(rf"[ \t]*(?P<begins>{CLOCK})[ \t]*-->[ \t]*(?P<ends>{CLOCK})(?:[ \t].*)?$")
_TIMING_BYTES = re.compile(rb"(?m)^[ \t]*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}[ \t]*-->"
                           rb"[ \t]*(?:\d+:)?\d{1,2}:\d{2}[.,]\d")
_BLOCK_NAMES = ("NOTE", "STYLE", "REGION")


class VttReader:
    """Reads WebVTT files."""

    name = "vtt.v1"
    suffixes = (".vtt",)

    def sniff(self, head: bytes, name: str) -> float:
        """The word WEBVTT; or the suffix and timing lines, so that the missing word can be named."""
        if _unmarked(head).startswith(b"WEBVTT"):
            return 1.0
        return 0.95 if name.lower().endswith(".vtt") and _TIMING_BYTES.search(head) else 0.0

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield the one document.

        Raises:
            NotReadable: the first line is not WEBVTT.
            InputError: see `decoded`.
        """
        text, encoding = decoded(source)
        if not text.startswith("WEBVTT"):
            raise NotReadable("it does not begin with the word WEBVTT.", place="1",
                              hint="Write WEBVTT and an empty line at its top, or use --reader srt.v1.")
        header, _, body = text.partition("\n\n")
        if _TIMING.search(header.split("\n")[-1]) or any(map(_TIMING.match, header.split("\n"))):
            body = text.partition("\n")[2]  # no empty line after the header
        skipped = text.count("\n", 0, len(text) - len(body))
        body = _without_blocks(body, source, problems)
        yield _read(body, source, problems, encoding=encoding, skipped=skipped)


class SrtReader:
    """Reads SubRip files, and cues without any header."""

    name = "srt.v1"
    suffixes = (".srt",)

    def sniff(self, head: bytes, name: str) -> float:
        """Lines of two times with an arrow between them."""
        if _unmarked(head).startswith(b"WEBVTT"):
            return 0.0
        found = len(_TIMING_BYTES.findall(head))
        first = _TIMING_BYTES.search(head[:400])
        return 0.0 if first is None else 0.9 if found >= 2 or len(head) < 2000 else 0.3

    def read(self, source: Source, problems: ProblemSink) -> Iterator[Extract]:
        """Yield the one document.

        Raises:
            NotReadable: there are no cues in it.
            InputError: see `decoded`.
        """
        text, encoding = decoded(source)
        yield _read(text, source, problems, encoding=encoding)


def _unmarked(head: bytes) -> bytes:
    return head.removeprefix(b"\xef\xbb\xbf")


def _read(text: str, source: Source, problems: ProblemSink, *, encoding: str, skipped: int = 0) -> Extract:
    report_encoding(encoding, source, problems)
    if "-->" not in text:
        raise NotReadable("there are no cues in it (no line with two times and --> between them).",
                          hint="Check that it is a subtitle file.")
    unusable: list[int] = []
    cues = list(_cues(text.split("\n"), unusable))
    if unusable:
        number = count(len(unusable), "cue time")
        problems(Problem(source=source.key, place=str(unusable[0] + skipped),
                         reason=f"{number} cannot be used (no time, or the end is before the start); "
                                "the words were kept."))
    if not cues:
        raise NothingToRead("There are cues in it, but no words.")
    extract = assemble(cue_blocks(cues), source, problems, kind=DocumentKind.INTERVIEW)
    return replace(extract, encoding=encoding)


def _without_blocks(body: str, source: Source, problems: ProblemSink) -> str:
    """Blank out NOTE, STYLE and REGION blocks, line for line; notes are counted."""
    lines = body.split("\n")
    inside, notes = False, 0
    for number, line in enumerate(lines):
        if not line.strip():
            inside = False
        elif not inside and (number == 0 or not lines[number - 1].strip()) and _is_block(line, lines, number):
            inside = True
            notes += line.startswith("NOTE")
        if inside:
            lines[number] = ""
    if notes:
        problems(Problem(source=source.key, reason=f"{count(notes, 'note')} not imported."))
    return "\n".join(lines)


def _is_block(line: str, lines: Sequence[str], number: int) -> bool:
    named = line.split(" ", 1)[0].rstrip(":") in _BLOCK_NAMES and not line.startswith("NOTES")
    below = lines[number + 1] if number + 1 < len(lines) else ""
    return named and "-->" not in line and "-->" not in below


def _cues(lines: Sequence[str], unusable: list[int]) -> Iterator[Cue]:
    """Yield cues; words that strayed from theirs (an empty line inside, a lost counter) stay with them."""
    times: tuple[float | None, float | None] = (None, None)
    payload: list[str] = []
    begun = False
    for number, line in enumerate(lines, 1):
        if "-->" not in line:
            payload.append(line)
            continue
        _drop_identifier(payload, begun)
        if begun or any(piece.strip() for piece in payload):
            yield from voices("\n".join(payload).strip(), *times)
        payload, begun = [], True
        times = _times(line)
        if None in times:
            unusable.append(number)
    yield from voices("\n".join(payload).strip(), *times)


def _drop_identifier(payload: list[str], begun: bool) -> None:
    """The line above the times names its cue if it opens the file, stands apart, or is a number."""
    if not payload or not payload[-1].strip():
        return
    if (len(payload) == 1 and not begun) or (len(payload) > 1 and (
            not payload[-2].strip() or payload[-1].strip().isdigit())):
        payload.pop()


def _times(line: str) -> tuple[float | None, float | None]:
    found = _TIMING.match(line)
    if found is None:
        return None, None
    begins, ends = seconds(found["begins"]), seconds(found["ends"])
    if begins is None or ends is None or ends < begins:
        return begins, None
    return begins, ends
