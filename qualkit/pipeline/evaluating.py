"""Try engines on documents that they have not learnt from, and measure all that is to be known before trusting them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import Any

from qualkit.errors import NothingToLearn, UsageError
from qualkit.measures.answers import Answers
from qualkit.measures.bias import Errors, efficiency, joint, splits, usual_value
from qualkit.measures.blending import Aim, blended, chosen, fit
from qualkit.measures.calibration import calibration
from qualkit.measures.chance import wilson
from qualkit.measures.classification import Figures
from qualkit.measures.ranking import SCALE, plain
from qualkit.measures.trial import Trial, beside_coders, by_code, mean_aps, mistaken, together, told_codes, trial_of
from qualkit.model import Judged, Progress, Segment
from qualkit.pipeline.learning import FOLDS, folds_of, out_of_fold
from qualkit.pipeline.learning_curve import held_out, learning_curve
from qualkit.pipeline.panel import Panel
from qualkit.pipeline.tagging import BLEND

CONFUSED = 3
"""Passages from which on a confusion is told, and `LISTED` so many of them."""
LISTED = 20

Body = dict[str, Any]
"""JSON values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How it is evaluated: folds and intervals ``by`` document or participant, thresholds for an ``aim``."""

    by: str = "document"
    aim: Aim = field(default_factory=Aim)
    folds: int = FOLDS
    seed: int = 1
    curve: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is evaluated on. ``segments`` are all passages of the judged documents, ``judged`` what coders said.

    ``groups`` and ``attributes`` have a value for each passage: its document or participant, and what is known of it.
    ``tuned`` are documents on which cues were tried out: they teach, and judge nobody. ``sampled`` are (document,
    passage) that were drawn at random and read whole. ``others`` are the groups that nobody judged.
    """

    segments: Sequence[Segment]
    judged: Sequence[Judged]
    groups: Sequence[str]
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tuned: frozenset[str] = frozenset()
    sampled: frozenset[tuple[str, int]] = frozenset()
    others: int = 0


def evaluated(material: Material, panel: Panel, *, asked: Asked,
              on_progress: Progress = lambda stage, done, total: None) -> Body:
    """Return what is to be known, as JSON values; codes by their ids.

    Raises:
        NothingToLearn: nobody gave any code, or one document only was coded.
        UsageError: nothing was read in full, or only documents on which cues were tried out.
    """
    kept = _kept(material)
    answers = out_of_fold(material.segments, material.judged, panel, folds=folds_of(material.groups, asked.folds),
                          tuned=material.tuned, on_progress=on_progress)
    scores, suggested, main = _said(answers, panel, asked.aim)
    trial = trial_of(answers, panel.context.codebook, judged=material.judged, groups=material.groups, scores=scores,
                     suggested=suggested)
    on_progress("measuring", 0, None)
    own = trial.of(kept)
    held = calibration(own.scores[main][own.asked], own.labels[own.asked]) if main == BLEND else None
    return {
        "main": main, "engines": [*scores], **_measured(own, main), "calibration": asdict(held) if held else None,
        "sample": _sample(own, main, material.sampled), "bias": _bias(own, main, material, kept),
        "curve": _curve(material, panel, asked, (answers, trial), on_progress) if asked.curve else None}


def _kept(material: Material) -> list[bool]:
    """Which passages engines may be judged by: somebody read them in full, and no cue was tried out on them."""
    if not any(row.given for row in material.judged):
        raise NothingToLearn("no code was given yet")
    read = {(row.document, row.segment) for row in material.judged if row.looked_for}
    if not read:
        raise UsageError("Nobody has read a document or a passage in full, so what the engines miss cannot be told.",
                         hint="Code one in full: qualkit review --read DOCUMENT. "
                              "Or passages drawn at random: qualkit review --strategy random")
    if all(document in material.tuned for document, _ in read):
        raise UsageError("Every document that was read in full is one on which cues were tried out (tuned_on).",
                         hint="Code others in full, or take some out of tuned_on in qualkit.toml.")
    return [(one.document, one.ordinal) in read and one.document not in material.tuned for one in material.segments]


def _said(answers: Answers, panel: Panel, aim: Aim) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Scores and suggestions by engine, those of all engines together last; and what that one is called."""
    scores = dict(answers.scores)
    suggested = {name: one >= _least(name, panel) if name in answers.learning else one > 0
                 for name, one in scores.items()}
    if fit(answers) is None:  # too little was coded to speak of probabilities
        joined = plain(scores.items())
        return scores | {SCALE: joined}, suggested | {SCALE: joined > 0}, SCALE
    probabilities = blended(answers)
    return scores | {BLEND: probabilities}, suggested | {BLEND: chosen(answers, probabilities, aim)}, BLEND


def _least(name: str, panel: Panel) -> float:
    """The score from which on an engine that learns suggests a code."""
    return float(getattr(panel.learners[name], "least", 0.5))


def _measured(trial: Trial, main: str) -> Body:
    codes = {code: each for code, each in by_code(trial).items() if any(one.positives or one.suggested
                                                                         for one in each.values())}
    often = islice((one for one in mistaken(trial, main) if one.count >= CONFUSED and one.times > 1), LISTED)
    return {
        "material": {"documents": len({document for document, _ in trial.passages}), "passages": len(trial.passages),
                     "groups": int(trial.groups.max(initial=-1)) + 1, "units": int(trial.asked.sum()),
                     "coders": sorted(trial.said)},
        "codes": [{"code": code, **_figures(each)} for code, each in codes.items()],
        "pooled": _figures(together(trial)), "told": len(told_codes(trial)),
        "mean_ap": {engine: asdict(one) for engine, one in mean_aps(trial).items()},
        "kappa": [asdict(one) for one in beside_coders(trial, main)],
        "confusions": [asdict(one) for one in often]}


def _figures(each: Mapping[str, Figures]) -> Body:
    """What is the same for all engines, then what is not."""
    first = next(iter(each.values()))
    return {"asked": first.asked, "positives": first.positives, "too_few": first.too_few, "figures": {
        engine: {name: value for name, value in asdict(one).items() if name not in ("asked", "positives")}
        for engine, one in each.items()}}


def _bias(own: Trial, main: str, material: Material, kept: Sequence[bool]) -> Body:
    known = {name: [one for one, stays in zip(values, kept, strict=True) if stays]
             for name, values in material.attributes.items()}
    errors = Errors(suggested=own.suggested[main], carries=own.carries, asked=own.asked, participants=own.groups,
                    attributes={name: _by_group(values, own.groups) for name, values in known.items()})
    telling = {name: values for name, values in errors.attributes.items() if len(set(values) - {""}) > 1}
    errors = replace(errors, attributes=telling)
    found = splits(errors, own.codes)
    return {
        "attributes": [*telling],
        "splits": [asdict(one) | {"groups": [asdict(each) | {"human": each.human, "machine": each.machine,
                                                             "recall": each.recall, "precision": each.precision}
                                             for each in one.groups]} for one in found],
        "joint": [asdict(one) for one in joint(errors, own.codes)],
        "efficiency": [asdict(one) | {"worth": one.worth}
                       for one in efficiency(errors, own.codes, others=material.others)]}


def _by_group(values: Sequence[str], groups: Any) -> list[str]:
    own: list[list[str]] = [[] for _ in range(int(groups.max(initial=-1)) + 1)]
    for value, group in zip(values, groups.tolist(), strict=True):
        own[group].append(value)
    return [usual_value(one) for one in own]


def _sample(trial: Trial, main: str, sampled: frozenset[tuple[str, int]]) -> Body:
    """Of passages drawn at random: those without any suggestion, and on how many of them people found something."""
    rows = [at for at, one in enumerate(trial.passages) if one in sampled]
    silent = [at for at in rows if not trial.suggested[main][at].any()]
    said = {at: [any(one[at, column] == 1 for one in trial.said.values()) for column in range(len(trial.codes))]
            for at in rows}
    missed = [at for at in silent if any(said[at])]
    by_code = {code: sum(said[at][column] and not trial.suggested[main][at, column] for at in rows)
               for column, code in enumerate(trial.codes)}
    interval = wilson(len(missed), len(silent))
    return {"drawn": len(rows), "silent": len(silent), "missed": len(missed),
            "interval": list(interval) if interval else None,
            "codes": [{"code": code, "missed": int(count)} for code, count in by_code.items() if count]}


def _curve(material: Material, panel: Panel, asked: Asked, grounds: tuple[Answers, Trial],
           on_progress: Progress) -> Body | None:
    answers, trial = grounds
    away = held_out(material.groups, _kept(material), seed=asked.seed)
    found = learning_curve(
        material.segments, material.judged, panel, groups=material.groups, away=away, answers=answers, trial=trial,
        seed=asked.seed, on_progress=on_progress)
    return asdict(found) if found else None
