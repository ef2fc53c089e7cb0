"""Lessons and documents as cards that can be found by words and by meaning, beside passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qualkit.actions.opening import themes_of
from qualkit.files.portable import load_imports
from qualkit.files.records import load_all_records
from qualkit.model import Document, Lesson, Records, Theme
from qualkit.model.contracts import Embedder
from qualkit.project import Project
from qualkit.text.words import fold, stems

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FIELDS: Mapping[str, float] = {
    "title": 1.0, "themes": 0.8, "country": 0.8, "region": 0.8, "project": 0.8, "case": 0.8, "condition": 0.7,
    "happened": 0.7, "why": 0.7, "uses": 0.6, "origin": 0.6, "addressee": 0.5, "voice": 0.5}
"""What a word of a lesson weighs, by where it stands."""


SAID = ("source", "instrument", "country", "region", "village", "date", "year")
"""Attributes that a document is found by."""
_BATCH = 512


@dataclass(frozen=True, kw_only=True)
class Card:
    """A lesson or document. ``words`` and ``stems`` say what each word of it weighs, ``facts`` are its facets."""

    kind: str
    ref: str
    study: str
    title: str
    meaning: str
    """What the model of meaning reads."""
    words: Mapping[str, float]
    stems: Mapping[str, float]
    facts: Mapping[str, tuple[str, ...]]
    lesson: Lesson | None = None
    document: Document | None = None


@dataclass(frozen=True, eq=False)
class Cards:
    """All cards of a project with their vectors (None without a model): shape (cards, dimensions)."""

    every: Sequence[Card] = ()
    vectors: Any = None
    titles: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    """Study -> its title, and whether it is invented."""

    def is_invented(self, study: str) -> bool:
        """Whether a study is marked so."""
        return self.titles.get(study, ("", False))[1]


def lesson_cards(project: Project, languages: Sequence[str]) -> tuple[list[Card], dict[str, tuple[str, bool]]]:
    """Return the lessons of all studies and imports, and the titles of those studies.

    Raises:
        FileInvalid: a file of findings, themes or an import has mistakes.
    """
    themes = {one.key: one for one in themes_of(project)}
    written = load_all_records(project.root / "findings")
    own = [replace(written[one.key], title=one.title, invented=one.invented)
           for one in project.file.studies if one.key in written]
    every = [*own, *load_imports(project.root / "imports", own=[one.key for one in project.file.studies])]
    return ([_lesson_card(records, lesson, themes, languages) for records in every for lesson in records.lessons],
            {one.study: (one.title or one.study, one.invented) for one in every})


def _lesson_card(records: Records, lesson: Lesson, themes: Mapping[str, Theme], languages: Sequence[str]) -> Card:
    names = [name for key in lesson.themes if key in themes for name in (themes[key].name, *themes[key].names.values())]
    texts = {name: _said(getattr(lesson, name)) for name in _FIELDS} | {"themes": " ".join(names)}
    words_, stems_ = weights_of(((_FIELDS[name], text) for name, text in texts.items()), languages)
    facts = {"kind": ("lesson",), "study": (records.study,), "theme": lesson.themes, "country": (lesson.country,),
             "region": (lesson.region,), "project": (lesson.project,), "year": _years(lesson.date),
             "lesson": (lesson.kind.value if lesson.kind else "",), "status": (lesson.status.value,)}
    return Card(kind="lesson", ref=f"{records.study}/{lesson.id}", study=records.study, title=lesson.title,
                meaning=f"{lesson.title}. {lesson.why or lesson.happened}".strip(), words=words_, stems=stems_,
                facts=facts, lesson=lesson)


def document_card(document: Document, facts: Mapping[str, tuple[str, ...]], languages: Sequence[str]) -> Card:
    """Return a document as a card: it is found by its title, its kind and what is said of it, not by its words."""
    said = " ".join(value for name in SAID for value in facts.get(name, ()))
    title = document.called
    words_, stems_ = weights_of([(1.0, title), (0.8, document.key), (0.7, said)], languages)
    return Card(kind="document", ref=document.id, study=document.study, title=title, meaning=title, words=words_,
                stems=stems_, facts={**facts, "kind": ("document",)}, document=document)


def document_facts(document: Document) -> dict[str, tuple[str, ...]]:
    """What a document can be narrowed by: all its attributes, and what every source has."""
    given = document.attributes
    found = {name: (value,) for name, value in given.items() if value}
    return found | {"study": (document.study,), "source": (document.kind.value,),
                    "year": _years(given.get("date", "") or given.get("year", "")), "language": (document.language,)}


def weights_of(texts: Iterable[tuple[float, str]],
               languages: Sequence[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Return what each folded word and each stem weighs: the most of any text it stands in."""
    words_: dict[str, float] = {}
    stems_: dict[str, float] = {}
    for weight, text in texts:
        for word in re.findall(r"\w+", fold(text)):
            words_[word] = max(weight, words_.get(word, 0.0))
        for language in languages:
            for stem in stems(text, language):
                stems_[stem] = max(weight, stems_.get(stem, 0.0))
    return words_, stems_


def vectors_of(cards: Sequence[Card], embedder: Embedder, kept: Path) -> Any:
    """Return the vectors of cards, float32 of shape (cards, dimensions); what `keep_vectors` kept is not made anew."""
    import numpy as np

    from qualkit.actions.search_index import seen_of, where
    from qualkit.formats.arrays import unpack

    try:
        arrays, about = unpack(kept.read_bytes())
        known = arrays if about == {"model": embedder.name} else {}
    except (OSError, ValueError):
        known = {}
    found = np.zeros((len(cards), embedder.dimensions), dtype=np.float32)
    rows = where(seen_of(card.meaning for card in cards), known["seen"]) if known else np.full(len(cards), -1)
    if known:
        found[rows >= 0] = known["vectors"][rows[rows >= 0]]
    new = np.flatnonzero(rows < 0)
    for at in range(0, len(new), _BATCH):
        part = new[at:at + _BATCH]
        found[part] = embedder.embed([cards[int(row)].meaning for row in part])
    return found


def keep_vectors(cards: Sequence[Card], vectors: Any, embedder: Embedder, path: Path) -> None:
    """Keep the vectors of cards for the next time; where nothing can be written they are made again then."""
    import numpy as np

    from qualkit.actions.search_index import seen_of
    from qualkit.formats.arrays import pack

    with suppress(OSError):
        path.write_bytes(pack({"seen": seen_of(card.meaning for card in cards),
                               "vectors": np.asarray(vectors, dtype=np.float16)}, {"model": embedder.name}))


def _said(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value or "")


def _years(date: str) -> tuple[str, ...]:
    found = _YEAR.search(date)
    return (found[0],) if found else ()
