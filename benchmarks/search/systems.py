"""The projects that questions are asked of, and three ways to answer them: full text, meaning, both together."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ruamel.yaml import YAML

from qualkit.actions.codings import import_codings
from qualkit.actions.find import find
from qualkit.actions.find_scope import Wanted
from qualkit.actions.finder import Finder, Shelf
from qualkit.actions.ingest import ingest
from qualkit.actions.lesson_search import search_lessons
from qualkit.actions.opening import store_of
from qualkit.project import open_project
from qualkit.store.query import any_of
from qualkit.text.question_words import QUESTION_WORDS
from qualkit.text.words import fold, stems, words

ROOT = Path(__file__).parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
STUDIES = ("jigi", "tontine", "boats", "warrantage")
FIRST = 10


@dataclass(frozen=True, kw_only=True)
class Question:
    """One judged question; ``grades`` are those above 0, by ref."""

    id: str
    text: str
    about: str
    on: str = "quote"
    over: str = "sample"
    half: str = "test"
    grades: dict[str, int]


def questions() -> list[Question]:
    """All judged questions; every second one is for choosing weights."""
    found = YAML(typ="safe").load(Path(__file__).with_name("questions.yaml"))["questions"]
    return [Question(**{"grades": {}, "half": ("tune", "test")[number % 2], **one})
            for number, one in enumerate(found)]


@contextmanager
def finders(folder: Path | None = None) -> Iterator[dict[str, Finder]]:
    """The sample project and, where they are, the seeds, each ready to be searched."""
    with TemporaryDirectory() as scratch:
        place = folder or Path(scratch)
        made = {"sample": _sample(place / "sample")}
        if SEEDS.is_dir():
            made["seeds"] = _seeds(place / "seeds")
        opened = {name: open_project(path, search_above=False) for name, path in made.items()}
        with store_of(opened["sample"]) as first, store_of(opened.get("seeds", opened["sample"])) as second:
            stores, found = {"sample": first, "seeds": second}, {}
            for name, project in opened.items():
                shelf = Shelf()
                shelf.make(project, stores[name], progress=lambda stage, done, total: None)
                found[name] = shelf.finder(project, stores[name])
            yield found


def _sample(folder: Path) -> Path:
    if folder.exists():
        return folder
    folder.mkdir(parents=True)
    for name in ("codebooks", "corpora", "findings", "guides", "studies", "syntheses", "matrices", "checklists"):
        shutil.copytree(ROOT / name, folder / name)
    toml = (ROOT / "qualkit.toml").read_text(encoding="utf-8").replace('"processes"', '"serial"')
    (folder / "qualkit.toml").write_text(toml, encoding="utf-8")
    project = open_project(folder, search_above=False)
    for study in STUDIES:
        ingest(project, study=study)
        for path in sorted((folder / "corpora" / study).glob("codings.*.csv")):
            import_codings(project, path, study=study)
    return folder


def _seeds(folder: Path) -> Path:
    if folder.exists():
        return folder
    shutil.copytree(SEEDS, folder / "corpora" / "seeds")
    shutil.copytree(ROOT / "codebooks", folder / "codebooks")
    (folder / "qualkit.toml").write_text(
        'title = "Seeds"\n[[study]]\nkey = "seeds"\ntitle = "Seeds"\ncodebook = "microfinance-women"\n'
        'corpora = ["seeds"]\n', encoding="utf-8")
    ingest(open_project(folder, search_above=False))
    return folder


# --- three ways to answer ----------------------------------------------------------------------


def by_words(finder: Finder, question: Question) -> list[str]:
    """Full text: any of the words, small words left out, stemmed, ranked by bm25 (lessons: as `lesson search` does)."""
    if question.on == "lesson":
        return [hit.ref for hit in search_lessons(finder.project, question.text, limit=FIRST).hits]
    typed = [word.text for word in words(question.text) if fold(word.text) not in QUESTION_WORDS]
    languages = finder.index.languages
    match = any_of([([fold(word)], [stem for one in languages for stem in stems(word, one)]) for word in typed])
    rows = finder.index.rows_of(finder.store.matching(match, 200)) if match else []
    return _refs(finder, rows[:FIRST])


def by_meaning(finder: Finder, question: Question) -> list[str]:
    """The model of meaning alone: cosines of the question as it was typed."""
    vector = finder.embedder.embed([question.text])[0]
    if question.on == "lesson":
        near = [(-float(close), one.ref) for one, close in
                zip(finder.cards.every, finder.cards.vectors @ vector, strict=True) if one.kind == "lesson"]
        return [ref for _, ref in sorted(near)[:FIRST]]
    rows, _ = finder.index.nearness.to(vector, count=FIRST)
    return _refs(finder, rows)


def by_both(finder: Finder, question: Question) -> list[str]:
    """As ``qualkit search`` answers."""
    found = find(finder, Wanted(words=question.text, where={"kind": question.on}, size=FIRST))
    return [f"{one.study}/{one.document}@{one.start}" if one.kind == "quote" else one.ref for one in found.hits]


SYSTEMS = {"full text": by_words, "meaning": by_meaning, "both": by_both}


def _refs(finder: Finder, rows: Sequence[int]) -> list[str]:
    index = finder.index
    numbers = [int(index.columns["number"][row]) for row in rows]
    passages = finder.store.passages(numbers)
    sources = finder.known.sources
    return [f"{sources[one.document].study}/{sources[one.document].key}@{one.segment.start}"
            for one in (passages[number] for number in numbers)]


def words_of(finder: Finder, ref: str) -> str:
    """What a ref stands for, to be read and judged."""
    key, sign, start = ref.rpartition("@")
    if not sign:
        lesson = next(one.lesson for one in finder.cards.every if one.ref == ref)
        return f"{lesson.title} | {lesson.condition}"
    for number, one in finder.known.sources.items():
        if f"{one.study}/{one.key}" == key:
            for row in (finder.index.columns["document"] == number).nonzero()[0]:
                if int(finder.index.columns["start"][row]) == int(start):
                    number = int(finder.index.columns["number"][row])
                    said = finder.store.passages([number])[number].segment
                    who = finder.known.facts[finder.index.columns["voice"][row]].get("gender", ("",))[0]
                    return f"[{who}] Q: {said.question} A: {said.text}"
    return "?"
