"""Passages judged by experts for one of seventeen goals: without any labels, and learnt from them.

Each text was judged for one goal, so every goal is a yes-or-no task over its own texts; the mean of the tasks' F1
counts. Published systems are scored in the same way from their counts per goal, which lie beside the texts.

**Zero-shot**: qualkit's engines with the codebook ``sdg.yaml`` score each text for all goals; a text is said to be
about a goal if that goal stands out (see ``unlabelled.py``). Labels are read to score, for nothing else.

**Supervised**: folds are stratified within each goal; what is learnt from four of them is scored on the fifth.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from scoring import (
    Measured,
    Row,
    Table,
    accuracy,
    average_precision,
    calibration_error,
    draws,
    f1,
    material,
    mean_over,
    row,
)
from unlabelled import contrasted, decided

from qualkit.embedders.use import UniversalSentenceEncoder
from qualkit.files.codebook_yaml import load_codebook
from qualkit.model import Codebook, Judged, Segment, TaggingContext
from qualkit.model.contracts import Embedder
from qualkit.pipeline.executors import Serial
from qualkit.pipeline.tagging import JOIN, tag_segments
from qualkit.taggers.classifier import Classifier

CODEBOOK = Path(__file__).with_name("sdg.yaml")
FOLDER = "data/sdg_benchmark"
EVERYTHING: Mapping[str, Mapping[str, Any]] = {
    "rules.v1": {"least": 0.0}, "similar.v1": {"least": 0.0, "most": 17}, JOIN: {"most": 0, "least": 0.0}}
"""The engines' options by which every text gets a score for every goal; nothing else is changed."""
FOLDS = 5
SAID_YES = 0.5


@dataclass(frozen=True)
class Goals:
    """The benchmark's texts; ``goal`` is the place of the goal in the codebook each was judged for."""

    texts: Sequence[str]
    goal: Any
    truth: Any
    codebook: Codebook

    @cached_property
    def tasks(self) -> list[Any]:
        """The places of each goal's texts; a goal whose texts are all alike is no task."""
        places = [np.flatnonzero(self.goal == number) for number in range(len(self.codebook.codes))]
        return [one for one in places if len(one) and 0 < self.truth[one].sum() < len(one)]

    @cached_property
    def segments(self) -> list[Segment]:
        return [Segment(document=str(number), text_hash="", start=0, end=len(text), text=text, unit="passage",
                        ordinal=0, segmenter="whole.v1", language="en") for number, text in enumerate(self.texts)]

    @cached_property
    def weights(self) -> Any:
        """Bootstrap draws; the same text judged for two goals is one document."""
        return draws(self.texts)

    def own(self, table: Any) -> Any:
        """What a table of shape (texts, goals) says of each text for the goal it was judged for."""
        return table[np.arange(len(self.texts)), self.goal]

    def mean(self, measure: Callable[[Any, Any], Measured], values: Any) -> Measured:
        """The mean over the tasks of a measure of truth and values."""
        return mean_over([(own, measure(self.truth[own], values[own])) for own in self.tasks])


def measure(shared: Path, seeds: Sequence[int]) -> Iterator[Table]:
    goals = read(*material(shared, f"{FOLDER}/benchmark.csv"))
    yield from zero_shot(goals)
    if rows := list(published(shared / FOLDER)):
        yield Table(title="SDG benchmark: published systems, zero-shot, from their counts per goal", rows=rows)
    yield from supervised(goals, seeds)


def read(path: Path) -> Goals:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    goal = np.array([int(float(one["sdg"])) - 1 for one in rows])
    truth = np.array([one["label"].strip().casefold() in ("true", "1", "1.0", "yes") for one in rows])
    return Goals([one["text"] for one in rows], goal, truth, load_codebook(CODEBOOK))


# --- without labels ----------------------------------------------------------------------------------


def zero_shot(goals: Goals) -> Iterator[Table]:
    rows = []
    for name, aim in (("rules.v1", None), ("similar.v1", None), ("joined list", 0.84)):
        scores = suggested(goals, *(EVERYTHING if name == "joined list" else (name, JOIN)))
        rows.append(row(f"{name}: mean F1", goals.mean(f1, goals.own(decided(scores))), goals.weights, aim=aim))
        rows.append(row(f"{name}: mean average precision",
                        goals.mean(average_precision, goals.own(contrasted(scores))), goals.weights))
    yield Table(title=f"SDG benchmark, zero-shot: {len(goals.texts):,} texts, {len(goals.tasks)} goals", rows=rows,
                notes=("Definitions by us (sdg.yaml), thresholds from unlabelled scores; no label is used.",))


def suggested(goals: Goals, *engines: str) -> Any:
    """The scores of some engines' list, as qualkit joins it; shape (texts, goals)."""
    places = {code.id: place for place, code in enumerate(goals.codebook.codes)}
    scores = np.zeros((len(goals.texts), len(places)))
    chosen = {name: EVERYTHING[name] for name in engines}
    for batch in tag_segments(goals.segments, codebook=goals.codebook, engines=chosen, executor=Serial()):
        for one in batch.suggestions:
            scores[int(one.document), places[one.code]] = one.score
    return scores


def published(folder: Path) -> Iterator[Row]:
    """The mean F1 of every system whose counts lie in the folder, the best first."""
    found = []
    for path in sorted(folder.glob("stats-*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            counts = [one for one in csv.DictReader(file) if one["sdg"] != "Average"]
        each = [_f1_of(one) for one in counts]
        found.append(Row(what=path.stem.removeprefix("stats-"), value=float(np.mean(each)), note="published"))
    yield from sorted(found, key=lambda one: -one.value)


def _f1_of(counts: Mapping[str, str]) -> float:
    right, wrong = float(counts["tp"]), float(counts["fp"]) + float(counts["fn"])
    return 2 * right / (2 * right + wrong) if right else 0.0


class Remembered(UniversalSentenceEncoder):
    """Embeds a text once: the folds ask for the same sentences again and again."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Any] = {}

    def embed(self, texts: Sequence[str]) -> Any:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, super().embed(new), strict=True))
        return np.stack([self._known[text] for text in texts]) if texts else super().embed(texts)


# --- learnt -------------------------------------------------------------------------------------------


def supervised(goals: Goals, seeds: Sequence[int]) -> Iterator[Table]:
    embedder = Remembered()
    vectors = embedder.embed(goals.texts)
    ways: dict[str, Callable[[Any], Any]] = {
        "TF-IDF + logistic regression (floor)": lambda folds: by_words(goals, folds),
        "vectors + logistic regression": lambda folds: by_vectors(goals, vectors, folds),
        "classifier.v1": lambda folds: by_classifier(goals, embedder, folds)}
    parted = {seed: folds_of(goals, seed) for seed in seeds}
    first, *others = seeds
    rows = []
    for name, way in ways.items():
        scores = way(parted[first])
        own = name == "classifier.v1"
        again = [scored(goals, way(parted[seed])) for seed in others]
        spread = f"other seeds {min(again):.3f}–{max(again):.3f}" if again else ""
        rows += [row(f"{name}: mean F1", goals.mean(f1, scores >= SAID_YES), goals.weights,
                     aim=0.865 if own else None, note=spread),
                 row(f"{name}: accuracy", accuracy(goals.truth, scores >= SAID_YES), goals.weights),
                 row(f"{name}: mean average precision", goals.mean(average_precision, scores), goals.weights),
                 row(f"{name}: pooled calibration error", calibration_error(goals.truth, scores), goals.weights,
                     aim=0.05 if own else None, at_least=False)]
    yield Table(title=f"SDG benchmark, supervised: {FOLDS} folds stratified within each goal, seed {first}", rows=rows,
                notes=("Out-of-fold scores; yes from 0.5 on. Intervals: texts drawn anew, models not trained again.",))


def scored(goals: Goals, scores: Any) -> float:
    return float(goals.mean(f1, scores >= SAID_YES)(np.ones((1, len(goals.texts))))[0])


def folds_of(goals: Goals, seed: int) -> Any:
    """The fold of each text, -1 where its goal is no task."""
    from sklearn.model_selection import StratifiedKFold

    folds = np.full(len(goals.texts), -1)
    for own in goals.tasks:
        cuts = StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(own, goals.truth[own])
        for number, (_, held) in enumerate(cuts):
            folds[own[held]] = number
    return folds


def _each(goals: Goals, folds: Any) -> Iterator[tuple[Any, Any]]:
    """For each task and fold: the places to learn from and those to score."""
    for own in goals.tasks:
        for number in range(FOLDS):
            yield own[folds[own] != number], own[folds[own] == number]


def by_words(goals: Goals, folds: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    texts, scores = np.array(goals.texts, dtype=object), np.zeros(len(goals.texts))
    for known, held in _each(goals, folds):
        model = make_pipeline(TfidfVectorizer(sublinear_tf=True), LogisticRegression(C=10.0, class_weight="balanced"))
        scores[held] = model.fit(texts[known], goals.truth[known]).predict_proba(texts[held])[:, 1]
    return scores


def by_vectors(goals: Goals, vectors: Any, folds: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    scores = np.zeros(len(goals.texts))
    for known, held in _each(goals, folds):
        model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000)
        scores[held] = model.fit(vectors[known], goals.truth[known]).predict_proba(vectors[held])[:, 1]
    return scores


def by_classifier(goals: Goals, embedder: Embedder, folds: Any) -> Any:
    """Scores of qualkit's own classifier, which learns all goals of a fold at once from one coder's yes and no."""
    scores = np.zeros(len(goals.texts))
    context = TaggingContext(codebook=goals.codebook, embedder=embedder)
    ids = [code.id for code in goals.codebook.codes]
    for number in range(FOLDS):
        known, held = np.flatnonzero((folds >= 0) & (folds != number)), np.flatnonzero(folds == number)
        engine = Classifier()
        engine.fit(context, [goals.segments[one] for one in known], [_judged(goals, one, ids) for one in known])
        table = engine.scores([goals.segments[one] for one in held])
        columns = {code: place for place, code in enumerate(engine.codes)}
        for line, one in zip(table, held, strict=True):
            scores[one] = line[columns[ids[goals.goal[one]]]]
    return scores


def _judged(goals: Goals, place: int, ids: Sequence[str]) -> Judged:
    own = frozenset((ids[goals.goal[place]],))
    yes = bool(goals.truth[place])
    return Judged(document=str(place), segment=0, coder="experts", given=own if yes else frozenset(),
                  refused=frozenset() if yes else own)
