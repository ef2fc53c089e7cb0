"""Look lessons up in all studies of the project, and in those that were imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from qualkit.actions.opening import themes_of
from qualkit.errors import UnknownName
from qualkit.files.portable import load_imports
from qualkit.files.records import load_all_records
from qualkit.measures.look_up import lesson_entry, look_up
from qualkit.model import Lesson, Records, Theme
from qualkit.project import Project
from qualkit.text.words import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLesson:
    """A lesson with the study it is of; ``ref`` is how other lessons and the catalogue call it."""

    ref: str
    study: str
    lesson: Lesson
    score: float = 0.0
    words: tuple[str, ...] = ()
    """What was found in it, folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonHits:
    """What was found, the best first, among how many. ``whole``: each has all words that were asked for."""

    hits: tuple[FoundLesson, ...]
    among: int
    whole: bool = True


def search_lessons(project: Project, words: str, *, filters: Mapping[str, str] | None = None,
                   limit: int = 0) -> LessonHits:
    """Find lessons by words and filters; with no words, all that the filters leave, in order.

    ``filters`` may name a theme, country, kind, addressee, status or study. Of country and addressee a part is
    enough; accents and case make no difference.

    Raises:
        UnknownName: there is no such study or shared theme.
    """
    themes = {one.key: one for one in themes_of(project)}
    records = [*_own(project), *load_imports(project.root / "imports", own=[one.key for one in project.file.studies])]
    wanted = {name: value for name, value in (filters or {}).items() if value}
    _check_names(wanted, themes, records)
    every = [FoundLesson(ref=f"{one.study}/{lesson.id}", study=one.study, lesson=lesson)
             for one in records for lesson in one.lessons]
    left = {one.ref: one for one in every if all(_holds(one, name, value) for name, value in wanted.items())}
    if not words.strip():
        return LessonHits(hits=tuple(left.values())[:limit or None], among=len(every))
    titles = {one.study: one.title or one.study for one in records}
    found, whole = look_up(words, [
        lesson_entry(one.ref, one.lesson, study=titles[one.study], themes=_names(one.lesson, themes))
        for one in left.values()], own=project.file.synonyms)
    hits = [replace(left[hit.key], score=hit.score, words=tuple(sorted(hit.words))) for hit in found]
    return LessonHits(hits=tuple(hits)[:limit or None], among=len(every), whole=whole)


def _own(project: Project) -> list[Records]:
    written = load_all_records(project.root / "findings")
    return [replace(written[one.key], title=one.title) for one in project.file.studies if one.key in written]


def _names(lesson: Lesson, themes: Mapping[str, Theme]) -> list[str]:
    """The names of its themes in every language: a French word finds what was written in English."""
    return [name for key in lesson.themes
            for name in ((themes[key].name, *themes[key].names.values()) if key in themes else (key,))]


def _check_names(wanted: Mapping[str, str], themes: Mapping[str, Theme], records: list[Records]) -> None:
    """Tell a slip of the finger from an empty answer."""
    if "study" in wanted and wanted["study"] not in {one.study for one in records}:
        raise UnknownName("study", wanted["study"], [one.study for one in records])
    used = {key for one in records for lesson in one.lessons for key in lesson.themes}
    if "theme" in wanted and wanted["theme"] not in themes.keys() | used:
        raise UnknownName("theme", wanted["theme"], sorted(themes.keys() | used))


def _holds(one: FoundLesson, name: str, wanted: str) -> bool:
    if name == "theme":
        return wanted in one.lesson.themes
    if name in ("country", "addressee"):
        return fold(wanted) in fold(getattr(one.lesson, name))
    return wanted == (one.study if name == "study" else getattr(one.lesson, name))
