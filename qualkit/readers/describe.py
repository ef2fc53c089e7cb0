"""A text with its blocks in place -> Extract: turns, roles, languages, marks, opening metadata."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qualkit.errors import NothingToRead
from qualkit.model import DocumentKind, Extract, Mark, Problem, ProblemSink, Role, Source, Translated, Turn
from qualkit.readers.block import APART, Placed
from qualkit.text.genres import Genre, genre
from qualkit.text.labels import candidate
from qualkit.text.languages import UNDETERMINED, languages_of
from qualkit.text.layout import CONTENTS, repeated_stretches
from qualkit.text.roles import guess_kind, guess_roles
from qualkit.text.turns import Found, Label, Line, Pair, find, lines_of
from qualkit.text.words import fold

_SILENT = APART | {"heading"}
"""Kinds of blocks whose words nobody says."""
_MARKS = {"heading": "heading", "row": "table", "header": "header", "footnote": "footnote",
          "comment": "comment", "textbox": "textbox"}
_PREFACE_WORDS = 150
_SHORT_LINE = 100
_MANY_SPEAKERS = 100


@dataclass(frozen=True, slots=True)
class _Event:
    """Somebody begins to speak (``speaker`` may be empty: prose), or nobody does (``None``)."""

    at: int
    words: int
    speaker: str | None
    begins_at: float | None = None


def describe(text: str, placed: Sequence[Placed], source: Source, problems: ProblemSink, *, title: str = "",
             member: str = "", attributes: Mapping[str, str] | None = None,
             kind: DocumentKind | None = None) -> Extract:
    """Find everything that stands in a text beside the words.

    ``placed`` covers the text in order; a whole file may be one block. Speakers named by blocks
    are taken as they are; only where no block names one are labels looked for in the words.

    Raises:
        NothingToRead: there are labels but no words.
    """
    found = _find(placed)
    labels = _spelt_alike(found.labels)
    first = min((label.start for label in labels), default=0)
    turns = list(_spoken(text, placed, found, labels) if labels else _prose(text, placed, found))
    preface = text[:first]
    if labels and _is_long(preface):
        before = [p for p in placed if p.start < first]
        turns = [*_prose(text[:first], before, found), *turns]
    _refuse_empty(text, placed, labels, turns)
    _warn(labels, turns, source, problems)
    about = f"{source.key}\n{title}\n{(preface or text)[:3000] if labels else ''}"
    speakers = list(dict.fromkeys(label.speaker for label in labels))
    kind = kind or guess_kind(about, speakers) or _written_kind(text)
    turns = _with_roles(turns, text, kind=kind, about=about)
    turns = _with_languages(turns, text, placed, declared=source.language)
    known = {pair.key.casefold(): pair.name or pair.value for pair in found.metadata if pair.value}
    return Extract(text=text, member=member, title=title or _title(placed), kind=kind,
                   language=source.language or _main_language(turns), turns=tuple(turns),
                   marks=_marks(text, placed, found, labels), translations=_translations(placed),
                   attributes=known | dict(attributes or {}))


def _find(placed: Sequence[Placed]) -> Found:
    lines: list[Line] = []
    for one in placed:
        if one.block.kind not in _SILENT and one.block.kind != "row" and not one.block.speaker:
            lines += lines_of(one.text, one.words)
    found = find(lines)
    if not any(one.block.speaker for one in placed):
        return found
    given = tuple(Label(one.block.speaker, one.start, one.words, one.block.begins_at, one.block.hint)
                  for one in placed if one.block.speaker and one.words > one.start)
    return Found(given, found.metadata, found.stamps)


def _spelt_alike(labels: Sequence[Label]) -> list[Label]:
    """Give one speaker one spelling: the first one used."""
    spelling: dict[str, str] = {}
    return [replace(label, speaker=spelling.setdefault(fold(label.speaker).rstrip("."), label.speaker))
            for label in labels]


_WRITTEN = {Genre.MEETING: DocumentKind.WORKSHOP_REPORT, Genre.CASE: DocumentKind.CASE_STUDY,
            Genre.RECORD: DocumentKind.RECORD}


def _written_kind(text: str) -> DocumentKind | None:
    """The kind of a document in which nobody speaks, where its words tell."""
    found = genre(text)
    return _WRITTEN.get(found) if found else None


# Turns


def _spoken(text: str, placed: Sequence[Placed], found: Found, labels: Sequence[Label]) -> Iterator[Turn]:
    """Yield what each label's speaker says, up to the next label, heading or metadata line."""
    starts = [one.start for one in placed]
    events = sorted([*_label_events(found, labels), *_silences(placed, found, labels)],
                    key=lambda event: (event.at, event.words))
    for event, after in zip(events, [*(e.at for e in events[1:]), len(text)], strict=True):
        if event.speaker is None:
            continue
        start, end = _trim(text, event.words, after)
        if start == end:
            continue
        opens, closes = (placed[max(0, bisect_right(starts, at) - 1)].block for at in (event.words, end - 1))
        begins = event.begins_at if event.begins_at is not None else opens.begins_at
        yield Turn(start=start, end=end, speaker=event.speaker, begins_at=begins, ends_at=closes.ends_at)


def _label_events(found: Found, labels: Sequence[Label]) -> Iterator[_Event]:
    """A time on its own line above a label belongs to the label, as does one before its first word."""
    alone = {stamp.end: stamp.start for stamp in found.stamps if stamp.alone}
    opening = {stamp.start: stamp for stamp in found.stamps}
    for label in labels:
        stamp = opening.get(label.words)
        begins = label.begins_at if label.begins_at is not None or stamp is None else stamp.begins_at
        yield _Event(alone.get(label.start - 1, label.start), stamp.end if stamp else label.words,
                     label.speaker, begins)


def _silences(placed: Sequence[Placed], found: Found, labels: Sequence[Label]) -> Iterator[_Event]:
    first = labels[0].start
    for pair in found.metadata:
        yield _Event(pair.start, pair.start, None)
    given = any(one.block.speaker for one in placed)
    silent = False
    for one in placed:
        block = one.block
        if block.kind in _SILENT:
            yield _Event(one.start, one.start, None)
        elif one.start >= first and not block.continues and not block.speaker and (silent or given):
            yield _Event(one.start, one.words, "", block.begins_at)
        silent = block.kind in _SILENT


def _prose(text: str, placed: Sequence[Placed], found: Found) -> Iterator[Turn]:
    """Yield the paragraphs; short lines that stand together (verse, lists, records) are one."""
    taken = {pair.start for pair in found.metadata} | {stamp.start for stamp in found.stamps if stamp.alone}
    for one, end_of_run in _runs(placed):
        if end_of_run is not one:
            yield Turn(start=one.words, end=end_of_run.end, begins_at=one.block.begins_at,
                       ends_at=end_of_run.block.ends_at)
            continue
        lines = (line for line in lines_of(one.text, one.words) if line.start not in taken)
        for start, end in _paragraphs(lines):
            start, end = _trim(text, start, min(end, len(text)))
            if start < end:
                yield Turn(start=start, end=end, begins_at=one.block.begins_at, ends_at=one.block.ends_at)


def _runs(placed: Sequence[Placed]) -> Iterator[tuple[Placed, Placed]]:
    """Yield the first and the last of each run of blocks that go on with each other."""
    run: list[Placed] = []
    for one in placed:
        if run and not one.block.continues:
            yield run[0], run[-1]
            run = []
        if one.block.kind not in _SILENT:
            run.append(one)
    if run:
        yield run[0], run[-1]


def _paragraphs(lines: Iterable[Line]) -> Iterator[tuple[int, int]]:
    start = end = -1
    short = False
    for line in lines:
        joins = not line.apart and short and len(line.text) < _SHORT_LINE
        if start >= 0 and not joins:
            yield start, end
            start = -1
        start, end, short = (line.start if start < 0 else start), line.end, len(line.text) < _SHORT_LINE
    if start >= 0:
        yield start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _refuse_empty(text: str, placed: Sequence[Placed], labels: Sequence[Label],
                  turns: Sequence[Turn]) -> None:
    if turns and (labels or len(text) > 200):
        return
    lines = [line for one in placed for line in lines_of(one.text, one.words)]
    shapes = [candidate(line.text, number, line.start) for number, line in enumerate(lines)]
    mute = lines and all(one is not None and one.form == "colon" and one.alone for one in shapes)
    if mute or (labels and not turns):
        raise NothingToRead("There are speaker labels in it, but no words after them.")


def _warn(labels: Sequence[Label], turns: Sequence[Turn], source: Source, problems: ProblemSink) -> None:
    speakers = len({label.speaker for label in labels})
    if speakers > _MANY_SPEAKERS:
        problems(Problem(source=source.key, reason=f"{speakers} different speakers were found.",
                         remedy="Check that the words before colons are speakers."))
    spoken = {turn.start for turn in turns}
    if labels and (mute := len(labels) - sum(1 for turn in turns if turn.speaker)) > 0 and spoken:
        problems(Problem(source=source.key, reason=f"{mute} speaker label{'s have' if mute > 1 else ' has'} "
                                                   "no words after it."))


# Roles and languages


def _with_roles(turns: list[Turn], text: str, *, kind: DocumentKind | None, about: str) -> list[Turn]:
    said: dict[str, list[str]] = {}
    for turn in turns:
        if turn.speaker:
            said.setdefault(turn.speaker, []).append(text[turn.start:turn.end])
    if not said:
        return turns
    roles = guess_roles(said, kind=kind, about=about if len(said) <= _MANY_SPEAKERS else "")
    return [replace(turn, role=roles.get(turn.speaker, Role.UNKNOWN)) for turn in turns]


def _with_languages(turns: list[Turn], text: str, placed: Sequence[Placed], *, declared: str) -> list[Turn]:
    given = {one.words: one.block.language for one in placed if one.block.language}
    unknown = [turn for turn in turns if turn.start not in given]
    guessed = languages_of([text[turn.start:turn.end] for turn in unknown], declared=declared)
    told = {turn.start: language for turn, language in zip(unknown, guessed, strict=True)} | given
    return [replace(turn, language=told[turn.start]) for turn in turns]


def _main_language(turns: Sequence[Turn]) -> str:
    letters: Counter[str] = Counter()
    for turn in turns:
        letters[turn.language] += turn.end - turn.start
    main = letters.most_common(1)[0][0] if letters else ""
    return "" if main == UNDETERMINED else main


# Marks


def _title(placed: Sequence[Placed]) -> str:
    """The heading that opens the document, if one does; a newsletter's list of contents names no text."""
    if placed[0].block.kind != "heading":
        return ""
    headings = [one.block.text.strip() for one in placed if one.block.kind == "heading"]
    return next((one for one in headings if not CONTENTS.match(one)), headings[0])[:200]


def _marks(text: str, placed: Sequence[Placed], found: Found, labels: Sequence[Label]) -> tuple[Mark, ...]:
    marks = [*_block_marks(placed), *_page_marks(placed)]
    marks += [Mark(kind="label", start=label.start, end=label.words, value=label.hint) for label in labels]
    marks += [Mark(kind="metadata", start=pair.start, end=pair.end, value=pair.key)
              for pair in found.metadata]
    marks += [Mark(kind="time", start=stamp.start, end=stamp.end, value=f"{stamp.begins_at:g}")
              for stamp in found.stamps]
    if labels:
        marks += _preface_marks(text, labels[0].start, found.metadata)
    elif len(text) >= 500:
        marks += [Mark(kind="repeated", start=start, end=end, value=str(first))
                  for start, end, first in repeated_stretches(text)]
    return tuple(sorted(marks, key=lambda mark: (mark.start, mark.end, mark.kind)))


def _block_marks(placed: Sequence[Placed]) -> Iterator[Mark]:
    for one in placed:
        block = one.block
        if block.kind in _MARKS:
            yield Mark(kind=_MARKS[block.kind], start=one.words, end=one.end, value=str(block.level or ""))
        if block.cell:
            yield Mark(kind="cell", start=one.words, end=one.end, value=block.cell)
        if block.kind == "cue" and block.begins_at is not None:
            yield Mark(kind="time", start=one.words, end=one.end, value=f"{block.begins_at:g}")


def _page_marks(placed: Sequence[Placed]) -> Iterator[Mark]:
    """One mark per stretch of blocks of the same page."""
    start = end = -1
    page: int | None = None
    for one in placed:
        if one.block.page != page:
            if page is not None:
                yield Mark(kind="page", start=start, end=end, value=str(page))
            start, page = one.start, one.block.page
        end = one.end
    if page is not None:
        yield Mark(kind="page", start=start, end=end, value=str(page))


def _preface_marks(text: str, first: int, pairs: Sequence[Pair]) -> Iterator[Mark]:
    """What stands above the conversation is about it, not of it."""
    if _is_long(text[:first]):
        return
    taken = {pair.start for pair in pairs}
    for line in lines_of(text[:first]):
        if line.start not in taken:
            yield Mark(kind="metadata", start=line.start, end=line.end)


def _is_long(preface: str) -> bool:
    return len(preface.split(maxsplit=_PREFACE_WORDS + 1)) > _PREFACE_WORDS


def _translations(placed: Sequence[Placed]) -> tuple[Translated, ...]:
    return tuple(Translated(start=one.words, end=one.end, text=one.block.translation.strip(),
                            language=one.block.translation_language)
                 for one in placed if one.block.translation.strip())
