"""Lines of PDF pages -> paragraphs, by the places of the lines (or, without places, by their lengths)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qualkit.readers.pages import HYPHEN, Page, PageLine
from qualkit.text.labels import candidate

_ITEM = re.compile(r"\s*(?:[-–—•*·▪►]\s|\(?\d{1,3}[.)]\s|\(?[a-zA-Z][.)]\s)")
_SENTENCE_END = re.compile(r"[.?!…][\"'»”’)\]]*$")


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is usual in this document: where lines end, and how far apart lines of a paragraph stand."""

    right: float
    pitch: float
    speakers: frozenset[str]


def paragraphs(pages: Sequence[Page], body: float) -> Iterator[tuple[int, list[PageLine]]]:
    """Yield (page, lines) for each paragraph; one may go on over a page's end. ``body`` is the usual size."""
    measure = _measure(pages, body)
    run: list[PageLine] = []
    begun, last_page = 0, 0
    for page in pages:
        for line in page.lines:
            if run and not _goes_on(run[-1], line, measure, new_page=page.number != last_page):
                yield begun, run
                run = []
            if not run:
                begun = page.number
            run.append(line)
            last_page = page.number
    if run:
        yield begun, run


def _goes_on(line: PageLine, below: PageLine, measure: _Measure, *, new_page: bool) -> bool:
    """Whether ``below`` belongs to the paragraph of ``line``."""
    ended = _SENTENCE_END.search(line.text) is not None
    lower = below.text[:1].islower()
    if abs(line.size - below.size) > 0.1 * max(line.size, below.size) or _begins_anew(below, measure, ended):
        return False
    if line.text.endswith(HYPHEN) and lower:
        return True
    full = _is_full(line, below, measure)
    if new_page:
        return full and (lower or not ended)
    gap = line.y - below.y
    near = gap <= 1.35 * measure.pitch if measure.pitch else True
    return near and (full or (lower and not ended and line.right >= 0.6 * measure.right))


def _begins_anew(line: PageLine, measure: _Measure, ended: bool) -> bool:
    if _ITEM.match(line.text) and ended:
        return True
    speaker = _speaker(line)
    return speaker != "" and (ended or speaker in measure.speakers)


def _speaker(line: PageLine) -> str:
    found = candidate(line.text, 0, 0)
    return found.speaker if found is not None and found.form != "bare" else ""


def _is_full(line: PageLine, below: PageLine, measure: _Measure) -> bool:
    """Whether the first word of the next line would not have fitted."""
    word = below.text.split(maxsplit=1)[0]
    if line.right:
        letter = (below.right - below.left) / max(1, len(below.text))
        return line.right + (len(word) + 0.5) * letter > measure.right
    return len(line.text) + 1 + len(word) > measure.right


def _measure(pages: Sequence[Page], body: float) -> _Measure:
    usual = [line for page in pages for line in page.lines if abs(line.size - body) <= 0.1 * body]
    ends = sorted(line.right or len(line.text) for line in usual)
    gaps: Counter[float] = Counter()
    for page in pages:
        for above, below in pairwise(page.lines):
            gap = above.y - below.y
            if 0.5 * body < gap < 4 * body and above.right and below.text[:1].islower():
                gaps[round(gap * 2) / 2] += 1
    speakers = Counter(speaker for line in usual if (speaker := _speaker(line)))
    return _Measure(right=ends[int(0.97 * (len(ends) - 1))] if ends else 0.0,
                    pitch=gaps.most_common(1)[0][0] if gaps else 0.0,
                    speakers=frozenset(speaker for speaker, times in speakers.items() if times >= 2))
