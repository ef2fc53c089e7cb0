"""Entries of reference files -> one extract each, as labelled lines that people can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from qualkit.errors import NotReadable
from qualkit.model import DocumentKind, Extract, Mark, Problem, ProblemSink, Source, Turn
from qualkit.text.languages import UNDETERMINED, languages_of
from qualkit.text.normal import refuse_forbidden

MOST_ENTRIES = 50_000
LONGEST_VALUE = 200_000
ORDER = (
    "Title",
    "Author",
    "Year",
    "Series",
    "Publisher",
    "Journal",
    "Subject",
    "Handle",
    "Identifier",
    "Licence",
    "Language",
    "Type",
    "Note",
    "Abstract",
)
"""Labels of an entry's lines, in their order."""
_SPOKEN = frozenset({"Title", "Abstract"})
"""What of an entry is running text that can be coded."""


def extracts(entries: Iterable[tuple[int, Iterable[tuple[str, str]]]], source: Source, problems: ProblemSink, *,
             encoding: str, empty: NotReadable) -> Iterator[Extract]:
    """Yield one extract per entry (its line, its values by label); those that hold nothing are named and passed over.

    Raises:
        NotReadable: there are too many, or none: then ``empty``, which says what is missing in this format.
    """
    number = 0
    for number, (line, fields) in enumerate(entries, 1):
        if number > MOST_ENTRIES:
            raise NotReadable(f"it has more than {MOST_ENTRIES:,} entries.", hint="Cut it into several files.")
        extract = entry_extract(fields, source, member=str(number))
        if extract is None:
            problems(Problem(source=source.key, place=str(line), reason="an entry has nothing that is read."))
            continue
        yield replace(extract, encoding=encoding)
    if not number:
        raise empty


def entry_extract(fields: Iterable[tuple[str, str]], source: Source, *, member: str) -> Extract | None:
    """Lay out an entry: one labelled line per value; None if it has none.

    The title and the abstract are passages; the rest is about the document.
    """
    kept = [(label, _one_line(value)) for label, value in fields]
    lines = sorted(((label, value) for label, value in kept if value), key=lambda line: ORDER.index(line[0]))
    if not lines:
        return None
    text = "\n".join(f"{label}: {value}" for label, value in lines)
    refuse_forbidden(text)
    turns, marks = _places(lines)
    guessed = languages_of([text[start:end] for start, end in turns], declared=source.language)
    spoken = tuple(
        Turn(start=start, end=end, language=language) for (start, end), language in zip(turns, guessed, strict=True)
    )
    title = next((value for label, value in lines if label == "Title"), "")
    main = next((turn.language for turn in reversed(spoken) if turn.language != UNDETERMINED), "")
    return Extract(
        text=text,
        member=member,
        title=title[:200],
        kind=DocumentKind.RECORD,
        language=source.language or main,
        turns=spoken,
        marks=tuple(marks),
        attributes=_attributes(lines),
    )


def _places(lines: Sequence[tuple[str, str]]) -> tuple[list[tuple[int, int]], list[Mark]]:
    turns: list[tuple[int, int]] = []
    marks: list[Mark] = []
    at = 0
    for label, value in lines:
        start, end = at + len(label) + 2, at + len(label) + 2 + len(value)
        if label in _SPOKEN:
            turns.append((start, end))
        else:
            marks.append(Mark(kind="metadata", start=at, end=end, value=label.casefold()))
        at = end + 1
    return turns, marks


def _attributes(lines: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """What a table of sources shows: the year."""
    return {label.casefold(): value for label, value in lines if label == "Year"}


def _one_line(value: str) -> str:
    return " ".join(value[:LONGEST_VALUE].split())
