"""Cues: the short timed pieces of a recording, joined into what somebody says in one go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape

from qualkit.readers.block import Block
from qualkit.text.turns import Line, find

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]{1,100})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|<\d[\d:.]*>|\{\\[^}\n]{0,50}\}")
_SPACES = re.compile(r"[ \t]*\n\s*|[ \t]{2,}")
_SENTENCE_END = re.compile(r"[.?!…][\"'»”’)\]]*$")
_PAUSE = 3.0
_ENOUGH, _TOO_MANY = 40, 100


@dataclass(frozen=True, slots=True)
class Cue:
    """A piece of speech; times are seconds, None where the file gives none that can be used."""

    words: str
    begins_at: float | None = None
    ends_at: float | None = None
    speaker: str = ""


def voices(payload: str, begins_at: float | None, ends_at: float | None) -> Iterator[Cue]:
    """Cut a cue's payload at its voice tags; other markup is dropped, entities become letters."""
    parts = _VOICE.split(payload)
    for speaker, words in zip(["", *parts[1::2]], parts[::2], strict=True):
        said = _SPACES.sub(" ", unescape(_TAG.sub("", words))).strip()
        if said:
            yield Cue(said, begins_at, ends_at, " ".join(unescape(speaker).split()))


def cue_blocks(cues: Sequence[Cue]) -> Iterator[Block]:
    """Join cues of one speaker into one turn; cues without speakers into a few sentences."""
    previous: Cue | None = None
    words = 0
    for cue in _labelled(cues):
        goes_on = previous is not None and _goes_on(previous, cue, words)
        words = len(cue.words.split()) + (words if goes_on else 0)
        yield Block(cue.words, kind="cue", speaker=cue.speaker, begins_at=cue.begins_at, ends_at=cue.ends_at,
                    continues=goes_on)
        previous = cue


def _goes_on(previous: Cue, cue: Cue, words: int) -> bool:
    if previous.speaker or cue.speaker:
        return previous.speaker == cue.speaker
    ended, begins = previous.ends_at, cue.begins_at
    if ended is not None and begins is not None and begins - ended >= _PAUSE:
        return False
    return words < (_ENOUGH if _SENTENCE_END.search(previous.words) else _TOO_MANY)


def _labelled(cues: Sequence[Cue]) -> Iterable[Cue]:
    """Take labels written into the words (``Awa Diarra: yes``, as Zoom does) for speakers."""
    if any(cue.speaker for cue in cues):
        return cues
    lines: list[Line] = []
    at = 0
    for cue in cues:
        lines.append(Line(cue.words, at, apart=True))
        at += len(cue.words) + 1
    labels = {label.start: label for label in find(lines).labels if label.words > label.start}
    return _with_labels(cues, lines, {start: (one.speaker, one.words) for start, one in labels.items()})


def _with_labels(cues: Sequence[Cue], lines: Sequence[Line],
                 labels: dict[int, tuple[str, int]]) -> Iterator[Cue]:
    speaker = ""
    for cue, line in zip(cues, lines, strict=True):
        words = cue.words
        if line.start in labels:
            speaker, after = labels[line.start]
            words = words[after - line.start:].strip()
        if words:
            yield replace(cue, words=words, speaker=speaker)
