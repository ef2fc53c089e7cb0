"""Interviews and group talks coded by two people: the sample study, each document scored by what was learnt elsewhere.

INVENTED DATA: the transcripts and both coders are made up. The figures compare methods with one another in one run;
they are NO EVIDENCE OF ACCURACY IN THE FIELD.

A cell is a passage and a code. A coder gave it if a coding of the code, or of one below it, touches the passage; in
documents the coder read in full, every other code then in the codebook was looked for and not given. Engines learn
from **one coder's** work on all other documents and are scored against that coder on the document left out:

- **all cells**: one list of all passages and codes, the way a review queue is worked through;
- **mean of codes**: the mean over codes that the coder gave to eight passages or more.

The floor is TF-IDF and logistic regression on the same labels. Cues were tuned on five of the documents
(``tagging_people.TUNED_ON``); floor and vectors know no cues, so ratios are also given on the other documents.

**Curves**: a quarter of the documents is held out at random, and what all engines say there is measured after n
decisions made elsewhere, the first n of one random order. A decision is either one **passage** read and coded in full,
drawn at random (``qualkit review --strategy random``), or one **verdict** on a code that the untaught engines suggest
or that the coder gave of her own accord, with nothing read in full.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
from scoring import Measured, Row, Table, average_precision, calibration_error, draws, mean_over, ratio, row
from tagging_people import CODERS, NOTICE, ROOT, TUNED_ON

from qualkit.actions.codings import import_codings
from qualkit.actions.ingest import ingest
from qualkit.actions.learn import evidence_of
from qualkit.actions.opening import codebook_of, store_of
from qualkit.embedders.remembering import Remembering
from qualkit.embedders.use import UniversalSentenceEncoder
from qualkit.errors import NothingToLearn
from qualkit.measures.answers import Answers
from qualkit.measures.blending import Blend, blended, fit
from qualkit.measures.ranking import plain
from qualkit.model import Codebook, Judged, Segment, Suggestion, TaggingContext
from qualkit.pipeline.learning import folds_of, out_of_fold
from qualkit.pipeline.panel import Panel
from qualkit.plugins import load
from qualkit.project import open_project
from qualkit.text.words import primary

FEWEST = 8
ENGINES: Mapping[str, Mapping[str, Any]] = {"rules.v1": {}, "similar.v1": {}, "classifier.v1": {}}
DECISIONS = (0, 50, 100, 200, 400)
HELD_OUT = 0.25
SPREAD = 4
"""From so many documents on an interval over documents is given."""


@dataclass(frozen=True)
class Study:
    """The passages that somebody judged, with what each coder said of them; ``names`` are the documents' keys."""

    codebook: Codebook
    segments: Sequence[Segment]
    rows: Mapping[str, Sequence[Judged]]
    names: Mapping[str, str]
    panel: Panel


def study() -> Study:
    """Read the sample study into a temporary project."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("codebooks", "corpora", "guides", "studies"):
            shutil.copytree(ROOT / name, Path(folder) / name)
        shutil.copy(ROOT / "qualkit.toml", folder)
        project = open_project(Path(folder), search_above=False)
        which = project.study()
        ingest(project)
        for corpus in project.corpora(which):
            for coder in CODERS:
                for name in (f"codings.{coder}.csv", f"readings.{coder}.jsonl"):
                    import_codings(project, corpus / name)
        codebook = codebook_of(project, which)
        with store_of(project) as store:
            rows, segments = evidence_of(store, which.key, codebook)
            names = {one.id: one.key for one in store.documents(which.key)}
    read = {row.document for row in rows if row.looked_for}
    context = TaggingContext(codebook=codebook, embedder=Remembering(UniversalSentenceEncoder()))
    return Study(codebook, [one for one in segments if one.document in read],
                 {coder: [row for row in rows if row.coder == coder and row.document in read] for coder in CODERS},
                 names, Panel(context, ENGINES))


def measure(shared: Path, seeds: Sequence[int]) -> Iterator[Table]:
    """Yield a table for each coder, then the curve. Nothing here needs shared material."""
    material = study()
    for coder in CODERS:
        yield from against(material, coder)
    for what in LESSONS:
        yield curve(material, seeds, what)


# --- one document out ------------------------------------------------------------------------------------


def against(material: Study, coder: str) -> Iterator[Table]:
    """All engines against one coder: all documents, those no cue was tuned on, and those in French."""
    rows = material.rows[coder]
    read = {row.document for row in rows if row.looked_for}
    segments = [one for one in material.segments if one.document in read]
    rows = [row for row in rows if row.document in read]
    answers = out_of_fold(segments, rows, material.panel, folds=folds_of([one.document for one in segments], len(read)))
    scores = {"TF-IDF + logistic regression (floor)": alone(answers, tfidf([one.text for one in segments])),
              "vectors + logistic regression": alone(answers, vectors(material, segments)), **answers.scores,
              "blend.v1": blended(answers)}
    tuned = np.array([material.names[one.document] in TUNED_ON for one in segments])
    french = np.array([primary(one.language) == "fr" for one in segments])
    everything = np.ones(len(segments), dtype=bool)
    for name, where in (("all documents", everything), ("no cue was tuned on", ~tuned), ("in French", french)):
        rows_of = list(figures(answers, scores, where, aims=name == "all documents"))
        documents = len({one.document for one, here in zip(segments, where, strict=True) if here})
        notes = [NOTICE]
        if documents < SPREAD:
            rows_of = [replace(one, low=None, high=None) for one in rows_of]
            notes.insert(0, f"No intervals: {documents} documents say too little of how documents differ.")
        yield Table(title=f"Sample study (INVENTED), one document out, against {coder}: {name}", notes=notes,
                    rows=rows_of)


def alone(answers: Answers, features: Callable[[Any], tuple[Any, Any]]) -> Any:
    """Scores of plain logistic regressions, one for each code, taught on the other folds."""
    from sklearn.linear_model import LogisticRegression

    found = np.zeros(answers.yes.shape)
    for fold in np.unique(answers.folds):
        here = answers.folds == fold
        taught, asked = features(here)
        for at in range(len(answers.codes)):
            known = answers.asked[~here, at]
            labels = answers.yes[~here, at][known] > 0
            if labels.sum() > 1 and not labels.all():
                model = LogisticRegression(class_weight="balanced", max_iter=1000)
                found[here, at] = model.fit(taught[known], labels).predict_proba(asked)[:, 1]
    return found


def tfidf(texts: Sequence[str]) -> Callable[[Any], tuple[Any, Any]]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    def features(here: Any) -> tuple[Any, Any]:
        made = TfidfVectorizer(sublinear_tf=True)
        taught = made.fit_transform([text for text, out in zip(texts, here, strict=True) if not out])
        return taught, made.transform([text for text, out in zip(texts, here, strict=True) if out])

    return features


def vectors(material: Study, segments: Sequence[Segment]) -> Callable[[Any], tuple[Any, Any]]:
    assert material.panel.context.embedder is not None
    found = material.panel.context.embedder.embed([one.text for one in segments])
    return lambda here: (found[~here], found[here])


def figures(answers: Answers, scores: Mapping[str, Any], where: Any, *, aims: bool) -> Iterator[Row]:
    """Average precision of each, and the ratios to the first, which is the floor."""
    documents = [document for document, _ in np.array(answers.passages, dtype=object)[where]]
    weights = draws(documents)
    cells = answers.asked[where]
    truth, flat = answers.yes[where] > 0, weights[:, np.nonzero(cells)[0]]
    common = [at for at in range(len(answers.codes)) if (truth[:, at] & cells[:, at]).sum() >= FEWEST]
    queue = {name: average_precision(truth[cells], one[where][cells]) for name, one in scores.items()}
    codes = {name: mean_over([(np.flatnonzero(cells[:, at]), average_precision(
        truth[cells[:, at], at], one[where][cells[:, at], at])) for at in common]) for name, one in scores.items()}
    floor = next(iter(scores))
    for name in scores:
        yield row(f"{name}, AP of all cells", queue[name], flat)
    yield row("blend.v1 to floor, all cells", ratio(queue["blend.v1"], queue[floor]), flat, unit="×",
              aim=1.3 if aims else None)
    if common:
        for name in scores:
            yield row(f"{name}, mean AP of {len(common)} codes", codes[name], weights)
        yield row(f"blend.v1 to floor, {len(common)} codes", ratio(codes["blend.v1"], codes[floor]), weights, unit="×",
                  aim=1.3 if aims else None)
    yield row("blend.v1, pooled calibration error",
              calibration_error(truth[cells], scores["blend.v1"][where][cells]), flat, at_least=False,
              aim=0.05 if aims else None)


# --- how much deciding helps -----------------------------------------------------------------------------


def curve(material: Study, seeds: Sequence[int], what: str) -> Table:
    """Average precision on documents held out, after so many decisions; the mean over coders and seeds."""
    found: dict[int, list[Measured]] = {count: [] for count in DECISIONS}
    weights, sizes = [], []
    codes = [code.id for code in material.codebook.active]
    for seed, coder in product(seeds, CODERS):
        teaching, asked = _parted(material, coder, seed)
        truth, known = _truth(material.rows[coder], asked, codes)
        pool = LESSONS[what](material, coder, teaching, seed)
        weights.append(draws([one.document for one in asked], seed=seed)[:, np.nonzero(known)[0]])
        sizes.append(int(known.sum()))
        for count in DECISIONS:
            scores = taught(material, teaching, pool[:count], asked, codes)
            found[count].append(average_precision(truth[known], scores[known]))
    joined, ends = np.concatenate(weights, axis=1), [0, *accumulate(sizes)]
    places = [np.arange(begin, end) for begin, end in pairwise(ends)]
    rows = [row(f"after {count} {what}, AP of all cells", mean_over(list(zip(places, own, strict=True))), joined)
            for count, own in found.items()]
    rises = all(before.value < after.value for before, after in pairwise(rows[1:]))
    return Table(title=f"Sample study (INVENTED), a quarter held out, {len(seeds)} seeds and both coders: {what}",
                 rows=rows, notes=[f"The curve {'rises' if rises else 'DOES NOT RISE'} at each step.", NOTICE])


def _parted(material: Study, coder: str, seed: int) -> tuple[list[Segment], list[Segment]]:
    """The passages to teach on and those held out, by document."""
    read = sorted({row.document for row in material.rows[coder] if row.looked_for}, key=material.names.__getitem__)
    out = set(np.random.default_rng(seed).choice(read, max(2, round(HELD_OUT * len(read))), replace=False).tolist())
    segments = [one for one in material.segments if one.document in read]
    return [one for one in segments if one.document not in out], [one for one in segments if one.document in out]


def _truth(rows: Sequence[Judged], asked: Sequence[Segment], codes: Sequence[str]) -> tuple[Any, Any]:
    said = {(row.document, row.segment): row for row in rows}
    values = [[said[one.document, one.ordinal].says(code) if (one.document, one.ordinal) in said else None
               for code in codes] for one in asked]
    return np.array([[value is True for value in own] for own in values]), np.array(
        [[value is not None for value in own] for own in values])


def _passages(material: Study, coder: str, teaching: Sequence[Segment], seed: int) -> list[Judged]:
    """The coder's passages in a random order, each read in full."""
    places = {(one.document, one.ordinal) for one in teaching}
    rows = [row for row in material.rows[coder] if (row.document, row.segment) in places]
    return [rows[at] for at in np.random.default_rng(1000 + seed).permutation(len(rows))]


def _verdicts(material: Study, coder: str, teaching: Sequence[Segment], seed: int) -> list[Judged]:
    """One code of one passage each, in a random order: what untaught engines suggest, and the coder's own codings."""
    said = {(row.document, row.segment): row for row in material.rows[coder]}
    places = {(one.document, one.ordinal) for one in teaching}
    pool = {(one.document, one.segment, one.code) for one in _suggested(material, teaching)}
    pool |= {(*place, code) for place in places & said.keys() for code in said[place].given}
    rows = []
    for document, segment, code in sorted(pool):
        verdict = said[document, segment].says(code) if (document, segment) in said else None
        if verdict is not None:
            own = frozenset({code})
            rows.append(Judged(document=document, segment=segment, coder=coder, given=own if verdict else frozenset(),
                               refused=frozenset() if verdict else own))
    return [rows[at] for at in np.random.default_rng(1000 + seed).permutation(len(rows))]


LESSONS: Mapping[str, Callable[[Study, str, Sequence[Segment], int], list[Judged]]] = {
    "passages read": _passages, "verdicts": _verdicts}
"""What a decision may be -> the decisions in the order they are made."""


def _suggested(material: Study, segments: Sequence[Segment]) -> Iterator[Suggestion]:
    for name in ("rules.v1", "similar.v1"):
        engine = load("taggers", name)()
        engine.prepare(material.panel.context)
        yield from (one for one in engine.tag(segments) if isinstance(one, Suggestion))


def taught(material: Study, teaching: Sequence[Segment], rows: Sequence[Judged], asked: Sequence[Segment],
           codes: Sequence[str]) -> Any:
    """What all engines say of the passages held out, after these decisions; plain scores before anything is learnt."""
    blend, classifier = _models(material, teaching, rows)
    scores: list[dict[str, dict[str, float]]] = [{} for _ in asked]
    place = {(one.document, one.ordinal): at for at, one in enumerate(asked)}
    for one in _suggested(material, asked):
        scores[place[one.document, one.segment]].setdefault(one.code, {})[one.engines[0]] = one.score
    if classifier is not None:
        for at, own in enumerate(classifier.scores(asked)):
            for code, score in zip(classifier.codes, own, strict=True):
                scores[at].setdefault(code, {})["classifier.v1"] = float(score)
    return np.array([[_said(blend, code, own.get(code, {})) for code in codes] for own in scores])


def _models(material: Study, teaching: Sequence[Segment], rows: Sequence[Judged]) -> tuple[Blend | None, Any]:
    if not rows:
        return None, None
    known = {row.document for row in rows}
    segments = [one for one in teaching if one.document in known]
    classifier = load("taggers", "classifier.v1")()
    try:
        classifier.fit(material.panel.context, segments, rows)
    except NothingToLearn:
        classifier = None
    try:
        answers = out_of_fold(segments, rows, material.panel, folds=folds_of([one.document for one in segments]))
    except NothingToLearn:
        return None, classifier
    return fit(answers), classifier


def _said(blend: Blend | None, code: str, scores: Mapping[str, float]) -> float:
    """The probability, or the plain score where nothing can be called one."""
    if blend is not None:
        return blend.probability(code, scores)
    return float(plain(scores.items()))
