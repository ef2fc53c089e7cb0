"""Passages judged by experts for one of seventeen goals: without any labels, and learnt from them.

Each text was judged for one goal, so every goal is a yes-or-no task over its own texts; the mean of the tasks' F1
counts. Published systems are scored in the same way from their counts per goal, which lie beside the texts.

**Zero-shot**: qualkit's engines with the codebook ``sdg.yaml`` score each text for all goals; a text is said to be
about a goal if that goal stands out (see ``unlabelled.py``). Labels are read to score, for nothing else.

**Supervised**: folds are stratified within each goal; what is learnt from four of them is scored on the fifth.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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

from qualkit.embedders.remembering import Remembering
from qualkit.embedders.use import UniversalSentenceEncoder
from qualkit.files.codebook_yaml import load_codebook
from qualkit.measures.blending import Aim, blended, chosen
from qualkit.model import Code, Codebook, Judged, Segment, TaggingContext
from qualkit.model.contracts import Embedder
from qualkit.pipeline.executors import Serial
from qualkit.pipeline.learning import out_of_fold
from qualkit.pipeline.panel import Panel
from qualkit.pipeline.tagging import JOIN, tag_segments

CODEBOOK = Path(__file__).with_name("sdg.yaml")
FOLDER = "data/sdg_benchmark"
EVERYTHING: Mapping[str, Mapping[str, Any]] = {
    "rules.v1": {"least": 0.0}, "similar.v1": {"least": 0.0, "most": 17}, JOIN: {"most": 0, "least": 0.0}}
"""The engines' options by which every text gets a score for every goal; nothing else is changed."""
ENGINES: Mapping[str, Mapping[str, Any]] = {"rules.v1": {}, "similar.v1": {}, "classifier.v1": {}}
"""What is blended, with the options a project has if it says nothing."""
AIMS = {"classifier.v1": {"f1": 0.865}, "blend.v1": {"f1": 0.865, "error": 0.05}}
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

    def value(self, measure: Callable[[Any, Any], Measured], values: Any) -> float:
        """The same as a number, every text counted once."""
        return float(self.mean(measure, values)(np.ones((1, len(self.texts))))[0])


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
                notes=("Definitions by us (sdg.yaml), thresholds from unlabelled scores. The rule that sets them was",
                       "kept after several had been scored on these labels: it flatters by .01 to .03: see README.md."))


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


# --- learnt -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """What a system says of every text, learnt without that text: a score, and yes or no."""

    scores: Any
    said: Any


def supervised(goals: Goals, seeds: Sequence[int]) -> Iterator[Table]:
    embedder = Remembering(UniversalSentenceEncoder())
    first, *others = [learnt(goals, embedder, folds_of(goals, seed)) for seed in seeds]
    rows = []
    for name, held in first.items():
        aim = AIMS.get(name, {})
        again = [goals.value(f1, other[name].said) for other in others]
        spread = f"other seeds {min(again):.3f}–{max(again):.3f}" if again else ""
        rows += [row(f"{name}: mean F1", goals.mean(f1, held.said), goals.weights, aim=aim.get("f1"), note=spread),
                 row(f"{name}: accuracy", accuracy(goals.truth, held.said), goals.weights),
                 row(f"{name}: mean average precision", goals.mean(average_precision, held.scores), goals.weights),
                 row(f"{name}: pooled calibration error", calibration_error(goals.truth, held.scores), goals.weights,
                     aim=aim.get("error"), at_least=False)]
    yield Table(
        title=f"SDG benchmark, supervised: {FOLDS} folds stratified within each goal, seed {seeds[0]}", rows=rows,
        notes=("Out-of-fold scores. Yes: from 0.5 on; blend.v1: from thresholds chosen on the other folds.",
               "Intervals: texts drawn anew, models not trained again."))


def learnt(goals: Goals, embedder: Embedder, folds: Any) -> dict[str, Held]:
    words, vectors = by_words(goals, folds), by_vectors(goals, embedder.embed(goals.texts), folds)
    bare = by_qualkit(without_definitions(goals), embedder, folds)["classifier.v1"]
    return {"TF-IDF + logistic regression (floor)": Held(words, words >= SAID_YES),
            "vectors + logistic regression": Held(vectors, vectors >= SAID_YES),
            "classifier.v1 without definitions": bare, **by_qualkit(goals, embedder, folds)}


def without_definitions(goals: Goals) -> Goals:
    """The same texts with codes of which nothing is said: what the classifier learns from the labels alone."""
    codes = tuple(Code(id=code.id, key=code.key, name=f"Goal {number}")
                  for number, code in enumerate(goals.codebook.codes, start=1))
    return replace(goals, codebook=replace(goals.codebook, codes=codes))


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


def by_qualkit(goals: Goals, embedder: Embedder, folds: Any) -> dict[str, Held]:
    """Scores of the classifier, and probabilities of all engines, as ``qualkit learn`` makes them.

    All goals are learnt at once from one coder's yes and no; of the other goals nothing is known.
    """
    ids = [code.id for code in goals.codebook.codes]
    places = np.flatnonzero(folds >= 0)
    ledger = out_of_fold(
        [goals.segments[one] for one in places], [_judged(goals, one, ids) for one in places],
        Panel(TaggingContext(codebook=goals.codebook, embedder=embedder), ENGINES), folds=folds[places].tolist())
    columns = {code: place for place, code in enumerate(ledger.codes)}
    column = [columns[ids[goals.goal[one]]] for one in places]
    probabilities = blended(ledger)
    tables = {"classifier.v1": (ledger.scores["classifier.v1"], ledger.scores["classifier.v1"] >= SAID_YES),
              "blend.v1": (probabilities, chosen(ledger, probabilities, Aim()))}
    found = {}
    for name, table in tables.items():
        scores, said = np.zeros(len(goals.texts)), np.zeros(len(goals.texts), dtype=bool)
        scores[places], said[places] = (one[np.arange(len(places)), column] for one in table)
        found[name] = Held(scores, said)
    return found


def _judged(goals: Goals, place: int, ids: Sequence[str]) -> Judged:
    """Experts looked for one goal in a text that was not picked for its answer."""
    own = frozenset((ids[goals.goal[place]],))
    return Judged(document=str(place), segment=0, coder="experts", looked_for=own,
                  given=own if goals.truth[place] else frozenset())
