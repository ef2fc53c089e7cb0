"""Aims of development projects, with themes that staff gave them: what is learnt from 8, 16, 32 and 64 examples.

A random quarter of the projects is held out (by name: names repeat). For each theme so many of the other texts that
carry it are drawn, and four times as many that do not; the smaller draws lie within the larger ones. All themes are
learnt at once; of a text drawn for one theme nothing is known of the others. Average precision over all texts held
out, then the mean over themes and seeds. A theme that cannot fill a point is left out of it.

The classifier may see all texts that are not held out, without their themes; the floor does not.
"""

import csv
import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scoring import Measured, Row, Table, average_precision, draws, material, mean_over, ratio, row

from qualkit.embedders.use import UniversalSentenceEncoder
from qualkit.files.codebook_yaml import load_codebook
from qualkit.model import Codebook, Segment, TaggingContext
from qualkit.model.contracts import Embedder
from qualkit.taggers.classifier import Classifier
from qualkit.taggers.features import Heard
from qualkit.taggers.learner import Learner
from qualkit.taggers.similar import said_of

CODEBOOK = Path(__file__).with_name("world-bank.yaml")
DATA = "data/wb_pdo/objectives.csv.gz"
POINTS: Mapping[int, float] = {8: 1.25, 16: 1.15, 32: 1.15, 64: 1.05}
"""Positives, and the ratio to the floor aimed at."""
NEGATIVES = 4
"""So many for each positive."""
FLOOR, VECTORS, CLASSIFIER = "TF-IDF + logistic regression (floor)", "vectors + logistic regression", "classifier.v1"
CODEBOOK_ALONE = "rules + likeness, no label"


@dataclass(frozen=True)
class Projects:
    """Texts with the names of their projects; ``truth`` has the shape (texts, themes)."""

    texts: Sequence[str]
    names: Sequence[str]
    truth: Any
    codebook: Codebook


@dataclass(frozen=True)
class Try:
    """What a system says of the texts held out, of shape (texts held out, themes); NaN where it did not learn."""

    held: Any
    scores: Any


def measure(shared: Path, seeds: Sequence[int]) -> Iterator[Table]:
    projects = read(*material(shared, DATA))
    yield from curve(projects, seeds)


def read(path: Path, codebook: Path = CODEBOOK) -> Projects:
    book = load_codebook(codebook)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    themes = [{name.strip() for name in one["themes"].split("|")} for one in rows]
    truth = np.array([[code.name in own for code in book.codes] for own in themes])
    return Projects(texts=[one["objective"] for one in rows], names=[one["project"].strip().casefold() for one in rows],
                    truth=truth, codebook=book)


def curve(projects: Projects, seeds: Sequence[int]) -> Iterator[Table]:
    embedder = UniversalSentenceEncoder()
    vectors = np.concatenate([embedder.embed(projects.texts[at:at + 64]) for at in range(0, len(projects.texts), 64)])
    heard = hear(projects, embedder)
    weights = draws(projects.names)
    rows = []
    for point, aim in POINTS.items():
        tries: dict[str, list[Try]] = {FLOOR: [], VECTORS: [], CODEBOOK_ALONE: [], CLASSIFIER: []}
        for seed in seeds:
            pool, held = split(projects, seed)
            chosen = [drawn(projects, pool, theme, point, seed) for theme in range(projects.truth.shape[1])]
            tries[FLOOR].append(Try(held, by_words(projects, chosen, held)))
            tries[VECTORS].append(Try(held, by_vectors(projects, vectors, chosen, held)))
            tries[CODEBOOK_ALONE].append(Try(held, by_codebook(projects, heard, chosen, held)))
            tries[CLASSIFIER].append(Try(held, by_qualkit(projects, heard, chosen, pool, held)))
        themes = sum(own is not None for own in chosen)
        if not themes:
            break
        rows += point_rows(projects, tries, weights, point=point, aim=aim, themes=themes)
    yield Table(
        title=f"World Bank themes, few-shot: {len(projects.texts):,} texts, {len(seeds)} draws", rows=rows,
        notes=("Mean average precision over themes and seeds. Definitions by us (world-bank.yaml).",
               "Intervals: projects held out drawn anew, models not trained again."))


def point_rows(projects: Projects, tries: Mapping[str, Sequence[Try]], weights: Any, *, point: int, aim: float,
               themes: int) -> Iterator[Row]:
    means = {name: _mean(projects, own) for name, own in tries.items()}
    for name, mean in means.items():
        yield row(f"{point} positives: {name}", mean, weights, note=f"{themes} themes")
    yield row(f"{point} positives: vectors / floor", ratio(means[VECTORS], means[FLOOR]), weights)
    yield row(f"{point} positives: classifier / floor", ratio(means[CLASSIFIER], means[FLOOR]), weights, aim=aim)


def _mean(projects: Projects, tries: Sequence[Try]) -> Measured:
    return mean_over([(one.held, average_precision(projects.truth[one.held, theme], one.scores[:, theme]))
                      for one in tries for theme in range(projects.truth.shape[1])
                      if not np.isnan(one.scores[:, theme]).any()])


def hear(projects: Projects, embedder: Embedder) -> list[Heard]:
    """The texts as the classifier hears them."""
    engine = Classifier()
    engine.prepare(TaggingContext(codebook=projects.codebook, embedder=embedder))
    passages = [Segment(document=str(place), text_hash="", start=0, end=len(text), text=text, unit="passage", ordinal=0,
                        segmenter="whole.v1", language="en") for place, text in enumerate(projects.texts)]
    return [one for at in range(0, len(passages), 128) for one in engine.heard(passages[at:at + 128])]


# --- what is learnt from, and what is held out ---------------------------------------------------------


def split(projects: Projects, seed: int) -> tuple[Any, Any]:
    """The places of texts to learn from, and of those of a random quarter of the projects."""
    names = sorted(set(projects.names))
    away = {names[at] for at in np.random.default_rng(seed).permutation(len(names))[:len(names) // 4]}
    held = np.array([name in away for name in projects.names])
    return np.flatnonzero(~held), np.flatnonzero(held)


def drawn(projects: Projects, pool: Any, theme: int, point: int, seed: int) -> Any | None:
    """The places of so many texts with a theme and four times as many without; None if there are too few."""
    truth = projects.truth[pool, theme]
    dice = np.random.default_rng([seed, theme])
    yes, no = dice.permutation(pool[truth]), dice.permutation(pool[~truth])
    return np.concatenate([yes[:point], no[:NEGATIVES * point]]) if len(yes) >= point else None


# --- systems ------------------------------------------------------------------------------------------


def by_words(projects: Projects, chosen: Sequence[Any | None], held: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    texts, scores = np.array(projects.texts, dtype=object), np.full((len(held), len(chosen)), np.nan)
    for theme, own in enumerate(chosen):
        if own is not None:
            model = make_pipeline(TfidfVectorizer(sublinear_tf=True, stop_words="english"),
                                  LogisticRegression(class_weight="balanced"))
            scores[:, theme] = model.fit(texts[own], projects.truth[own, theme]).decision_function(texts[held])
    return scores


def by_vectors(projects: Projects, vectors: Any, chosen: Sequence[Any | None], held: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    scores = np.full((len(held), len(chosen)), np.nan)
    for theme, own in enumerate(chosen):
        if own is not None:
            model = LogisticRegression(class_weight="balanced", max_iter=1000)
            scores[:, theme] = model.fit(vectors[own], projects.truth[own, theme]).decision_function(vectors[held])
    return scores


def by_codebook(projects: Projects, heard: Sequence[Heard], chosen: Sequence[Any | None], held: Any) -> Any:
    """What the codebook tells without any label; only the themes that the others learn."""
    scores = np.full((len(held), len(chosen)), np.nan)
    for theme, (code, own) in enumerate(zip(projects.codebook.codes, chosen, strict=True)):
        if own is not None:
            scores[:, theme] = [heard[at].cues.get(code.id, 0.0) + heard[at].likes.get(code.id, 0.0) for at in held]
    return scores


def by_qualkit(projects: Projects, heard: Sequence[Heard], chosen: Sequence[Any | None], pool: Any, held: Any) -> Any:
    """What the classifier's learner says; the other texts to learn from are there without their themes."""
    codes = [code.id for code in projects.codebook.codes]
    labels = np.full((len(projects.texts), len(codes)), np.nan)
    for theme, own in enumerate(chosen):
        if own is not None:
            labels[own, theme] = projects.truth[own, theme]
    learner = Learner()
    learner.fit([heard[place] for place in pool], labels[pool], np.ones_like(labels[pool]), codes,
                about={code.id: said_of(code) for code in projects.codebook.codes})
    scores = np.full((len(held), len(codes)), np.nan)
    scores[:, [codes.index(code) for code in learner.codes]] = learner.scores([heard[place] for place in held])
    return scores
