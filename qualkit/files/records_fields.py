"""The fields of what people write in ``findings/*.yaml``: one table, from which files are written and commands made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qualkit.model import (
    COMPONENTS,
    Concern,
    Confidence,
    Criterion,
    FindingDirection,
    LessonKind,
    LessonStatus,
    Maturity,
    Priority,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a noun. ``part`` names the part of a field that holds fields (``review: {by: …}``).

    ``points`` says what its values name: ``evidence`` (codings or findings), ``basis`` (findings or
    lessons), ``lesson``, ``finding``, ``theme`` (a code), ``shared`` (a shared theme), ``question``.
    """

    name: str
    help: str = ""
    option: str = ""
    part: str = ""
    many: bool = False
    pair: tuple[str, str] | None = None
    """The two parts of each item of a list of fields."""
    choices: tuple[str, ...] = ()
    points: str = ""

    @property
    def flag(self) -> str:
        """The option that sets it."""
        return f"--{(self.option or self.name).replace('_', '-')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """A kind of record: the list it stands in, the field that says it in words, and what it is listed by."""

    name: str
    list: str
    text: str
    fields: tuple[Field, ...]
    needs: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    key: str = "id"

    def field(self, name: str, part: str = "") -> Field:
        """The field of that name."""
        return next(one for one in self.fields if (one.name, one.part) == (name, part))


def _words(choices: type[StrEnum]) -> tuple[str, ...]:
    return tuple(one.value for one in choices)


_AUTHOR = Field(name="author", help="Who says so.")
_DATE = Field(name="date", help="When it was written (today, if left out).")
_REVIEW = (Field(name="review", part="by", option="reviewed_by", help="Who reviewed it."),
           Field(name="review", part="date", option="reviewed_on", help="When."))
_NUMBER = Field(name="number", help="The number it is printed with.")
_MEANS = Field(name="means", help="With what.")
_TYPE = Field(name="type", help="What sort it is, in a word.")
_BASIS = Field(name="basis", option="basis", many=True, points="basis", help="A finding or lesson it follows from.")


FINDING = Noun(
    name="finding", list="findings", text="statement", needs=("theme", "statement", "author"),
    filters=("theme", "direction", "question", "criterion", "author"), orders=("theme", "question", "criterion"),
    fields=(
        Field(name="theme", points="theme", help="The code it is about (in a synthesis a shared theme)."),
        Field(name="statement", help="The claim, in words that could turn out wrong."),
        Field(name="direction", choices=_words(FindingDirection), help="Which way the evidence points."),
        Field(name="scope", help="Who and where it holds for."),
        Field(name="counter_case", help="What goes against it."),
        Field(name="gaps", help="What is not known."),
        Field(name="question", points="question", help="The evaluation question it answers, by id."),
        Field(name="criterion", choices=_words(Criterion), help="The criterion it is ordered under."),
        Field(name="evidence", many=True, points="evidence",
              help="A coding it rests on: its id or the beginning of it, DOCUMENT:START-END or DOCUMENT:WORDS."),
        Field(name="counter_evidence", many=True, points="evidence", help="A coding that speaks against it."),
        Field(name="discarded", many=True, pair=("evidence", "reason"), points="evidence",
              help="A coding that was set aside, and why: CODING=REASON."),
        _AUTHOR, _DATE, *_REVIEW))

LESSON = Noun(
    name="lesson", list="lessons", text="title", needs=("title",),
    filters=("themes", "kind", "status", "addressee", "country", "project", "author"),
    orders=("themes", "kind", "status"),
    fields=(
        Field(name="title", help="What to do or to expect, in a sentence."),
        Field(name="kind", choices=_words(LessonKind), help="What it is good for."),
        Field(name="themes", option="theme", many=True, points="shared",
              help="A shared theme (codebooks/themes.yaml)."),
        Field(name="happened", help="What happened."), Field(name="why", help="Why."),
        Field(name="condition", help="The condition under which it holds."),
        Field(name="origin", help="The context it comes from."),
        Field(name="uses", option="use", many=True, help="A context it can be used in."),
        Field(name="evidence", many=True, points="evidence", help="A finding or coding it rests on."),
        Field(name="contrary", many=True, points="lesson", help="A lesson that says the opposite."),
        Field(name="voice", help="Whose voice it is."), Field(name="addressee", help="Who should heed it."),
        Field(name="maturity", choices=_words(Maturity), help="Whether it tells what was seen or what to do."),
        Field(name="status", choices=_words(LessonStatus), help="How far it has come."),
        Field(name="source", help="A document or citation."), Field(name="country"), Field(name="region"),
        Field(name="project"), Field(name="milestone", help="Of a learning framework: m1 to m4."),
        Field(name="case", help="Of a learning route."), _AUTHOR, _DATE, *_REVIEW))

RECOMMENDATION = Noun(
    name="recommendation", list="recommendations", text="text", needs=("text",),
    filters=("addressee", "type", "priority", "status", "author"), orders=("addressee", "priority", "type", "status"),
    fields=(
        _NUMBER, Field(name="text", help="What should be done."), Field(name="addressee", help="Who should do it."),
        _TYPE, Field(name="priority", choices=_words(Priority), help="How urgent it is."),
        Field(name="time", help="By when, or within what time."), Field(name="owner", help="Who answers for it."),
        _MEANS, _BASIS, Field(name="status", help="open, accepted, rejected, done."),
        Field(name="response", help="What management answered."), _AUTHOR, _DATE))

ACTION_ITEM = Noun(
    name="action item", list="action_items", text="text", needs=("text",),
    filters=("actor", "owner", "type", "project", "status"), orders=("owner", "actor", "type", "project", "status"),
    fields=(
        _NUMBER, Field(name="text", help="What will be done."), _TYPE,
        Field(name="actor", help="Who it is addressed to."), Field(name="owner", help="Who answers for it."),
        Field(name="due", help="By when: 2025-09, 2025-09-30."), _MEANS,
        Field(name="basis", many=True, points="basis", help="A recommendation, finding or lesson it follows from."),
        Field(name="lesson", points="lesson", help="The lesson it puts to use."), Field(name="project"),
        Field(name="status", help="open, done, dropped."), _AUTHOR, _DATE))


def _component(name: str) -> tuple[Field, Field]:
    said = name.replace("_", " ")
    return (Field(name=name, part="level", option=name, choices=_words(Concern), help=f"Level of {said}."),
            Field(name=name, part="explanation", option=f"{name}_why", help="Why."))


JUDGEMENT = Noun(
    name="judgement", list="judgements", text="explanation", key="finding", filters=("overall",), orders=("overall",),
    fields=(
        *(field for name in COMPONENTS for field in _component(name)),
        Field(name="overall", choices=_words(Confidence), help="Overall confidence, as the assessors see it."),
        Field(name="explanation", help="Why."),
        Field(name="assessors", option="assessor", many=True, help="Who judged; a level needs at least one name."),
        _DATE))

NOUNS: Mapping[str, Noun] = {one.name: one for one in (FINDING, LESSON, RECOMMENDATION, ACTION_ITEM, JUDGEMENT)}
"""The kinds of records people write, by name."""
