"""Sheets with one respondent per row -> one document per row: answers are turns, other columns attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qualkit.errors import NothingToRead, UnknownName
from qualkit.formats.sheets import Row
from qualkit.formats.tally import Tell, count, some
from qualkit.formats.workbook import address
from qualkit.model import DocumentKind, Extract, Mark, ProblemSink, Role, Source, Translated, Turn
from qualkit.readers.columns import LANGUAGES, columns_of
from qualkit.readers.headers import Heads, id_column, is_system
from qualkit.text.languages import UNDETERMINED, languages_of
from qualkit.text.normal import unify_newlines
from qualkit.text.words import fold

_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_CODE = re.compile(r"[a-z]{2,3}(-\w+)?")
WORDY = 5
"""A column whose answers have on average so many words is an open question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What each column of a survey is for."""

    heads: Heads
    answers: tuple[int, ...]
    translation: int | None = None
    translation_language: str = ""
    identity: int | None = None
    language: int | None = None
    first_column: int = 0

    @property
    def asks(self) -> bool:
        """Whether the question stands before each answer: if there are several, or it is worded as one."""
        question = self.heads.questions[self.answers[0]]
        return len(self.answers) > 1 or question.endswith("?") or len(question.split()) >= 4


def plan_of(heads: Heads, sample: Sequence[Sequence[str]], source: Source, *, first_column: int) -> Plan:
    """Decide which columns hold the answers: those the user named (``text_columns``), else the wordy ones.

    Raises:
        UnknownName: a named column is not there.
        NothingToRead: no column holds words.
    """
    columns = columns_of(heads.questions) or columns_of(heads.names)
    translation = columns.translation if columns is not None else None
    answers = _named(heads, source) or tuple(_wordy(heads, sample, translation))
    if not answers:
        raise NothingToRead("No column holds answers in words.", hint="Name the columns with text_columns.")
    language = next((place for place, name in enumerate(heads.names)
                     if fold(name) in ("language", "langue", "lang", "interview_language")), None)
    alone = translation is not None and columns is not None and answers == (columns.text,)
    return Plan(heads=heads, answers=answers, identity=id_column(heads.names), language=language,
                translation=translation if alone else None, first_column=first_column,
                translation_language=columns.translation_language if columns is not None and alone else "")


def extracts_of(rows: Iterable[Row], plan: Plan, source: Source, problems: ProblemSink, *,
                first_row: int) -> Iterator[Extract]:
    """Yield one extract per row that has an answer; ``first_row`` is the row of the first answers.

    Rows without an answer and repeated respondent ids are told with their row numbers.

    Raises:
        NothingToRead: no row has an answer.
    """
    seen: set[str] = set()
    empty: list[int] = []
    repeated: list[int] = []
    read = 0
    for number, cells in rows:
        identity = "" if plan.identity is None else cells[plan.identity].strip()
        if identity and identity in seen:
            repeated.append(number)
        seen.add(identity)
        found = _extract(number, cells, plan, source)
        if found is None:
            empty.append(number)
            continue
        read += 1
        yield replace(found, member=str(number - first_row + 1))
    if not read:
        raise NothingToRead("No row holds an answer in words.", hint="Name the columns with text_columns.")
    _tell(plan, empty, repeated, source, problems)


def _extract(number: int, cells: Sequence[str], plan: Plan, source: Source) -> Extract | None:
    language = _language(cells, plan) or source.language
    pieces: list[str] = []
    turns: list[Turn] = []
    marks: list[Mark] = []
    at = 0
    for place in plan.answers:
        answer = _clean(cells[place])
        if not answer:
            continue
        for words, role in ((plan.heads.questions[place], Role.INTERVIEWER), (answer, Role.RESPONDENT)):
            if role is Role.INTERVIEWER and not plan.asks:
                continue
            at += 2 * bool(pieces)
            pieces.append(words)
            turns.append(Turn(start=at, end=at + len(words), role=role))
            at += len(words)
        where = f"{address(number, place + plan.first_column)} {plan.heads.names[place]}"
        marks.append(Mark(kind="cell", start=turns[-1].start, end=turns[-1].end, value=where))
    if not turns:
        return None
    spoken = languages_of(pieces, declared=language)
    turns = [replace(turn, language=one) for turn, one in zip(turns, spoken, strict=True)]
    return Extract(text="\n\n".join(pieces), kind=DocumentKind.SURVEY_ANSWER, turns=tuple(turns),
                   language=language or _told(turns), marks=tuple(marks), attributes=_attributes(cells, plan),
                   translations=_translations(cells, plan, turns[-1]))


def _told(turns: Sequence[Turn]) -> str:
    """The language of the longest answer, if it could be told."""
    longest = max(turns, key=lambda turn: turn.end - turn.start)
    return "" if longest.language == UNDETERMINED else longest.language


def _translations(cells: Sequence[str], plan: Plan, answer: Turn) -> tuple[Translated, ...]:
    words = "" if plan.translation is None else _clean(cells[plan.translation])
    if not words:
        return ()
    return (Translated(start=answer.start, end=answer.end, text=words, language=plan.translation_language),)


def _attributes(cells: Sequence[str], plan: Plan) -> Mapping[str, str]:
    taken = {*plan.answers, plan.translation}
    found: dict[str, str] = {}
    for place, name in enumerate(plan.heads.names):
        value = "" if place in taken else _clean(cells[place])
        if value:
            key = name.casefold()
            found[name if key in found else key] = value
    return found


def _language(cells: Sequence[str], plan: Plan) -> str:
    """The row's own language column, as a name or a code."""
    said = "" if plan.language is None else fold(cells[plan.language].strip())
    return LANGUAGES.get(said, said if _CODE.fullmatch(said) else "")


def _clean(cell: str) -> str:
    return _CONTROL.sub("", unify_newlines(cell)).strip()


def _named(heads: Heads, source: Source) -> tuple[int, ...]:
    said = source.options.get("text_columns", ())
    wanted = [said] if isinstance(said, str) else list(said)
    if len(wanted) == 1 and wanted[0] not in heads.names + heads.questions:
        wanted = [name.strip() for name in wanted[0].split(",")]
    places = []
    for name in wanted:
        for row in (heads.names, heads.questions):
            if name in row:
                places.append(row.index(name))
                break
        else:
            raise UnknownName("column", name, heads.names)
    return tuple(places)


def _wordy(heads: Heads, sample: Sequence[Sequence[str]], translation: int | None) -> Iterator[int]:
    """The open questions: many words, seldom the same; else the wordiest column there is."""
    means: dict[int, float] = {}
    for place, name in enumerate(heads.names):
        filled = [cell for row in sample if (cell := row[place].strip())]
        if is_system(name) or place == translation or not filled:
            continue
        varied = len(set(filled)) >= 0.6 * len(filled) or len(filled) < 5
        words = sum(len(_WORD.findall(cell)) for cell in filled)
        means[place] = words / len(filled) if varied else 0.0
    wordy = [place for place, mean in means.items() if mean >= WORDY]
    if wordy:
        yield from wordy
    elif means and max(means.values()) >= 2:
        yield max(means, key=lambda place: means[place])


def _tell(plan: Plan, empty: Sequence[int], repeated: Sequence[int], source: Source,
          problems: ProblemSink) -> None:
    tell = Tell(source.key, problems)
    if empty:
        tell(f"{_rows(empty)} without an answer in words left out.")
    if repeated:
        tell(f"{_rows(repeated)} with a respondent id that stood above already.",
             "Check that they are not entered twice.")
    if plan.identity is None:
        tell("No column holds respondent ids; rows are told apart by their number.",
             "Name such a column 'respondent'.")


def _rows(numbers: Sequence[int]) -> str:
    return f"{count(len(numbers), 'row')} ({some(numbers)})"
