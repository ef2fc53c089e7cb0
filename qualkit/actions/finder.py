"""A project made ready to be searched: its index, what is known of who speaks, its lessons and documents.

Making it ready takes a second or two; the desk keeps it and looks before each search whether a file has changed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from qualkit.actions.find_cards import (
    Card,
    Cards,
    document_card,
    document_facts,
    keep_vectors,
    lesson_cards,
    vectors_of,
)
from qualkit.actions.opening import codebook_of, themes_of
from qualkit.actions.search_index import Index, count_new, folder_of, former_index, make_index, name_of, open_index
from qualkit.errors import MissingExtra, QualkitError
from qualkit.measures.asking import ANY_WORDS, Vocabulary
from qualkit.model import Codebook, Document, Theme
from qualkit.model.contracts import Embedder, Progress
from qualkit.plugins import load
from qualkit.project import Project
from qualkit.store import Store

CARDS = "cards.bin"
"""The vectors of lessons and documents, beside the index."""
AT_ONCE = 20_000
"""Passages that a search makes ready by itself; more take minutes, and somebody should say so."""
NAMED = ("country", "region", "source", "instrument")
"""Facets that words of a question may name, beside attributes that are cleared."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Known:
    """What the store and the files say, for narrowing: one reading of them."""

    sources: Mapping[int, Document]
    facts: Sequence[Mapping[str, tuple[str, ...]]]
    """What is known of each voice of the index: all that can be narrowed by."""
    people: Sequence[Mapping[str, str]]
    """The attributes of each voice's case."""
    named: frozenset[str]
    """Facets that words of a question may name."""
    codebooks: Mapping[str, Codebook]
    shared: Sequence[Theme]
    themes: Mapping[str, tuple[str, ...]]
    """Code id -> keys of shared themes."""
    names: Mapping[str, Mapping[str, str]]
    """Facet -> value -> how people call it: themes, codes, studies."""
    kept: dict[Any, Any] = field(default_factory=dict)
    """What is worked out once for this reading; see `qualkit.actions.find`."""

    @cached_property
    def facets(self) -> frozenset[str]:
        """Everything that something can be narrowed by."""
        return frozenset(name for facts in self.facts for name in facts).union(
            name for one in self.sources.values() for name in one.attributes)

    @cached_property
    def values(self) -> Mapping[str, frozenset[str]]:
        """The values that words of a question may name, by facet."""
        found: dict[str, set[str]] = {}
        for facts in self.facts:
            for name, values in facts.items():
                if name in self.named:
                    found.setdefault(name, set()).update(filter(None, values))
        return {name: frozenset(values) for name, values in found.items()}


@dataclass(frozen=True, eq=False, kw_only=True)
class Finder:
    """A project that can be searched. Without an ``index`` only words are looked for."""

    project: Project
    store: Store
    index: Index | None
    embedder: Embedder | None
    known: Known
    cards: Cards

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the index; where there is none, nobody has counted them."""
        return self.index.vocabulary if self.index else ANY_WORDS

    def near(self, rows: Any, vector: Any | None) -> Any:
        """Return the cosines of rows of the index to a vector."""
        import numpy as np

        if vector is None or self.index is None:
            return np.zeros(len(rows), dtype=np.float32)
        return np.asarray(self.index.nearness.numbers[rows], dtype=np.float32) @ vector

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that words are cut to their stems in."""
        own = self.index.languages if self.index else ()
        return tuple(dict.fromkeys([*own, "en", "fr"]))


class Shelf:
    """Finders kept between searches; made again when the store or the files have changed.

    ``wants_cards`` asks for lessons and documents too, whose files take a second to read.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._embedder: Embedder | None = None
        self._index: tuple[str, Index] | None = None
        self._known: tuple[Any, Known] | None = None
        self._cards: tuple[Any, Cards] | None = None
        self._begun: object = None
        self.progress: tuple[int, int] | None = None
        """How far the index is that is being made now: (passages done, all)."""

    def finder(self, project: Project, store: Store, *, wants_cards: bool = True) -> Finder:
        """Return the project ready to be searched, with its index if there is one that fits."""
        with self._lock:
            embedder = self._model(project)
            index = self._fitting(project, store, embedder)
            known = self._looked_up(project, store, index)
            cards = self._dealt(project, known, embedder) if wants_cards else Cards(titles=_titles(project))
        return Finder(project=project, store=store, index=index, embedder=embedder, known=known, cards=cards)

    def missing(self, project: Project, store: Store) -> int:
        """Return how many passages have to be made ready before they can be found by meaning.

        Of so many that nobody waits for them the number is rough.
        """
        embedder = self._model(project)
        if embedder is None or self._fitting(project, store, embedder) is not None:
            return 0
        former = former_index(folder_of(project))
        rough = store.count_to_index() - (len(former) if former else 0)
        return rough if rough > AT_ONCE else max(1, count_new(store, former))

    def make(self, project: Project, store: Store, *, progress: Progress) -> int:
        """Make the index anew if it does not fit; return how many passages it holds.

        Raises:
            MissingExtra: the model of meaning is not installed.
        """
        embedder = load("embedders", project.file.tagging.embedder)()
        with self._making:
            name = name_of(store, embedder.name)
            found = open_index(folder_of(project), name)
            if found is None:
                found = make_index(project, store, embedder, progress=progress)
            self._index = (name, found)
            cards = _deal(project, look_up(project, store, found), embedder)
            keep_vectors(cards.every, cards.vectors, embedder, folder_of(project) / CARDS)
        return len(found)

    def begin(self, project: Project, store: Store) -> None:
        """Begin to make the index in a thread of its own, if it is wanting and that does not take many minutes."""
        with self._lock:
            if self.progress is not None or self._begun == self._state(project, store):
                return
            self._begun = self._state(project, store)
            self.progress = (0, 0)
        threading.Thread(target=self._work, args=(project, store), daemon=True).start()

    def _work(self, project: Project, store: Store) -> None:
        def tell(stage: str, done: int, total: int | None) -> None:
            self.progress = (done, total or 0)

        try:
            if 0 < self.missing(project, store) <= AT_ONCE:
                self.make(project, store, progress=tell)
        except QualkitError:
            pass  # then words only are looked for, which the page says
        finally:
            self.progress = None

    @staticmethod
    def _state(project: Project, store: Store) -> object:
        return project.file.tagging.embedder, store.search_state()

    def _model(self, project: Project) -> Embedder | None:
        if self._embedder is None or self._embedder.name != project.file.tagging.embedder:
            with suppress(MissingExtra):
                made = load("embedders", project.file.tagging.embedder)()
                made.embed(["words"])
                self._embedder = made
        return self._embedder

    def _fitting(self, project: Project, store: Store, embedder: Embedder | None) -> Index | None:
        if embedder is None:
            return None
        name = name_of(store, embedder.name)
        if self._index is None or self._index[0] != name:
            found = open_index(folder_of(project), name)
            self._index = (name, found) if found else None
        return self._index[1] if self._index else None

    def _looked_up(self, project: Project, store: Store, index: Index | None) -> Known:
        stamp = (_stamp(project.store_path, project.store_path.with_name("store.sqlite-wal"), *_codebooks(project)),
                 index.state if index else "")
        if self._known is None or self._known[0] != stamp:
            self._known = (stamp, look_up(project, store, index))
        return self._known[1]

    def _dealt(self, project: Project, known: Known, embedder: Embedder | None) -> Cards:
        stamp = (_stamp(*_written(project)), tuple(one.id for one in known.sources.values()))
        if self._cards is None or self._cards[0] != stamp:
            self._cards = (stamp, _deal(project, known, embedder))
        return self._cards[1]


def look_up(project: Project, store: Store, index: Index | None) -> Known:
    """Read what is known of documents, speakers and codes."""
    sources = store.sources()
    own = {number: document_facts(one) for number, one in sources.items()}
    casts = {study: store.cast(study) for study in {one.study for one in sources.values()}}
    people: list[Mapping[str, str]] = []
    facts: list[Mapping[str, tuple[str, ...]]] = []
    for number, speaker in index.voices if index else ():
        one = sources.get(number)
        case = casts[one.study].case_of(one.key, speaker) if one else None
        people.append({name: value for name, value in case.attributes.items() if value} if case else {})
        said = {name: (value,) for name, value in people[-1].items()}
        facts.append({"kind": ("quote",), **own[number], **said} if number in own else {})
    codebooks = {one.key: codebook_of(project, one) for one in project.file.studies
                 if not one.synthesis_of and project.codebook_path(one).is_file()}
    themes = themes_of(project)
    by_code: dict[str, tuple[str, ...]] = {}
    codes: dict[str, str] = {}
    for book in codebooks.values():
        by_code |= {code.id: tuple(one.key for one in themes if one.holds(book, code)) for code in book}
        codes |= {code.key: code.name for code in book}
    names = {"theme": {one.key: one.name for one in themes}, "code": codes,
             "study": {one.key: one.title for one in project.file.studies}}
    return Known(sources=sources, facts=facts, people=people, codebooks=codebooks,
                 named=frozenset((*project.file.privacy.cleared, *NAMED)), shared=themes, themes=by_code, names=names)


def _deal(project: Project, known: Known, embedder: Embedder | None) -> Cards:
    languages = tuple(dict.fromkeys([*project.file.languages, "en", "fr"]))
    lessons, titles = lesson_cards(project, languages)
    every: list[Card] = [*lessons, *(document_card(one, document_facts(one), languages)
                                     for one in known.sources.values())]
    vectors = vectors_of(every, embedder, folder_of(project) / CARDS) if embedder else None
    return Cards(every=every, vectors=vectors, titles={**titles, **_titles(project)})


def _titles(project: Project) -> dict[str, tuple[str, bool]]:
    return {one.key: (one.title, one.invented) for one in project.file.studies}


def with_names(finder: Finder, language: str) -> Finder:
    """Return the finder with themes and codes called as in a language."""
    known = finder.known
    codes = {code.key: code.name_in(language) for book in known.codebooks.values() for code in book}
    themes = {one.key: one.name_in(language) for one in known.shared}
    return replace(finder, known=replace(known, names={**known.names, "code": codes, "theme": themes}))


def _codebooks(project: Project) -> Iterator[Path]:
    yield project.root / "qualkit.toml"
    yield from sorted((project.root / "codebooks").glob("*.yaml"))


def _written(project: Project) -> Iterator[Path]:
    yield from _codebooks(project)
    for name in ("findings", "imports"):
        yield from sorted(path for path in (project.root / name).rglob("*") if path.is_file())


def _stamp(*paths: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file does."""
    found = []
    for path in paths:
        with suppress(OSError):
            about = path.stat()
            found.append((path.name, about.st_mtime_ns, about.st_size))
    return tuple(found)
