"""Learn from what people decided: a model for each code, and what makes probabilities of all engines' scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualkit.actions.opening import codebook_of, now, store_of
from qualkit.actions.tag import CLASSIFIER, recipe_of
from qualkit.embedders.remembering import Remembering
from qualkit.errors import NothingToLearn
from qualkit.measures.answers import ENOUGH
from qualkit.measures.blending import Aim, Blend, Threshold
from qualkit.measures.calibration import Calibration, calibration
from qualkit.measures.judged import Decided, judged
from qualkit.measures.settling import Settlement
from qualkit.model import Codebook, Derived, Judged, Progress, Segment, TaggingContext
from qualkit.model.contracts import Executor
from qualkit.pipeline.executors import Serial
from qualkit.pipeline.learning import blend_of, folds_of, learnt
from qualkit.pipeline.panel import Panel
from qualkit.pipeline.recipe import fingerprint, inputs_fingerprint, judged_fingerprint
from qualkit.pipeline.tagging import BLEND, JOIN
from qualkit.plugins import load
from qualkit.project import Project
from qualkit.store import Store
from qualkit.taggers.learner import FEWEST

MANY = 300
"""From so many passages on processes are worth starting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearntCode:
    """What was learnt of one code: how many passages carry it, and how many were said not to.

    ``learnt``: it has a model of its own; else rules and likeness speak for it alone. ``threshold`` is None where too
    little was coded to speak of probabilities.
    """

    code: str
    positives: int
    negatives: int
    learnt: bool
    threshold: Threshold | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnResult:
    """What was learnt, from how much; ``calibration`` is that of the out-of-fold probabilities, if there are any."""

    passages: int
    documents: int
    coders: tuple[str, ...]
    codes: tuple[LearntCode, ...]
    engines: tuple[str, ...]
    aim: str
    enough: int = ENOUGH
    """So many codings are asked for before a score is called a probability."""
    calibration: Calibration | None = None
    unchanged: bool = False


def learn(project: Project, *, study: str = "", aim: str = "", fresh: bool = False,
          on_progress: Progress = lambda stage, done, total: None) -> LearnResult:
    """Learn from every decision about a study; `qualkit.actions.tag` uses it from then on.

    While decisions, codebook and engines are the same, nothing is learnt anew (but with ``fresh``).

    Raises:
        NothingToLearn: people have decided too little; what was learnt before is kept.
        UsageError: there is no such aim.
    """
    which = project.study(study, synthesis=False)
    codebook = codebook_of(project, which)
    recipe = recipe_of(project, [*dict.fromkeys([*project.file.tagging.engines, CLASSIFIER])])
    aimed = Aim.parse(aim or str(recipe[JOIN].get("aim", "balanced")))
    engines = {name: options for name, options in recipe.items() if name != JOIN}
    with store_of(project, durable=False) as store:
        rows, segments = evidence_of(store, which.key, codebook)
        if not rows:
            raise NothingToLearn("nobody has coded or read anything")
        identity = fingerprint(recipe | {"tuned_on": {"documents": sorted(project.file.tagging.tuned_on)}},
                               codebook_version=codebook.version,
                               inputs=inputs_fingerprint(segments) + judged_fingerprint(rows))
        unchanged = not fresh and _is_known(store, which.key, identity)
        if not unchanged:
            embedder = Remembering(load("embedders", project.file.tagging.embedder)())
            context = TaggingContext(codebook=codebook, embedder=embedder)
            tuned = tuned_documents(project, store, which.key)
            panel = Panel(context, engines, executor=executor_of(project, segments))
            bodies = _learnt(rows, segments, panel, tuned=tuned, on_progress=on_progress)
            with store.transaction():
                store.put_codebook(which.key, codebook)
                for name in (CLASSIFIER, BLEND):
                    store.drop_derived(which.key, name)
                for name, body in bodies.items():
                    store.put_derived(Derived(study=which.key, name=name, fingerprint=identity, body=body, at=now(),
                                              codebook_version=codebook.version))
        kept = store.derived(which.key, BLEND)
        blend = Blend.load(kept.body) if kept else None
        model = store.derived(which.key, CLASSIFIER)
    return _result(rows, codebook, blend, aimed, learnt=_codes_of(model), unchanged=unchanged)


def evidence_of(store: Store, study: str, codebook: Codebook, *,
                settled: bool = True) -> tuple[list[Judged], list[Segment]]:
    """Return what people decided, and all passages of the documents they decided about, in order.

    Where a difference between two coders was settled, both say what was settled; or else (not ``settled``) what each
    had made of it alone, which is what engines are measured against.
    """
    made = Settlement(every=store.codings(study), adjudications=store.adjudications(study))
    codings = made.as_agreed(store.coders()) if settled else made.as_made()
    decided = Decided(codings=codings, decisions=store.decisions(study), readings=store.readings(study),
                      passage_readings=store.passage_readings(study))
    about = decided.documents
    segments = [one for one in store.segments(study, evidence_only=True) if one.document in about]
    rows = judged(decided, segments, codebook)
    documents = {row.document for row in rows}
    return rows, [one for one in segments if one.document in documents]


def _is_known(store: Store, study: str, identity: str) -> bool:
    found = [one for name in (CLASSIFIER, BLEND) if (one := store.derived(study, name))]
    return bool(found) and all(one.fingerprint == identity for one in found)


def tuned_documents(project: Project, store: Store, study: str) -> frozenset[str]:
    """Return the ids of the documents on which cues were tried out, as qualkit.toml names them."""
    names = set(project.file.tagging.tuned_on)
    return frozenset(one.id for one in store.documents(study) if one.key in names) if names else frozenset()


def executor_of(project: Project, segments: Sequence[Segment]) -> Executor:
    """Return what carries the work: the executor of qualkit.toml, or this process where there is little to do."""
    made: Executor = load("executors", project.file.executor)() if len(segments) >= MANY else Serial()
    return made


def _learnt(rows: Sequence[Judged], segments: Sequence[Segment], panel: Panel, *, tuned: frozenset[str],
            on_progress: Progress) -> dict[str, bytes]:
    """What is to be kept, by name: the model where a code has positives enough, the blend where all have."""
    on_progress("learning", 0, None)
    found = learnt(segments, rows, panel, folds=folds_of([one.document for one in segments]), tuned=tuned,
                   on_progress=on_progress)
    blend = blend_of(found.answers, panel) if found.answers else None
    bodies = {**found.models, **({BLEND: blend.save()} if blend else {})}
    if not bodies and not any(row.looked_for or row.refused for row in rows):
        raise NothingToLearn("nothing says where a code does not apply: no document was read in full, and no "
                             "suggestion rejected")
    if not bodies:
        raise NothingToLearn(f"no code was given to {FEWEST} passages, and all codings are fewer than {ENOUGH}")
    return bodies


def _codes_of(model: Derived | None) -> frozenset[str]:
    if model is None:
        return frozenset()
    from qualkit.formats.arrays import unpack

    return frozenset(map(str, unpack(model.body)[0]["codes"]))


def _result(rows: Sequence[Judged], codebook: Codebook, blend: Blend | None, aim: Aim, *, learnt: frozenset[str],
            unchanged: bool) -> LearnResult:
    import numpy as np

    thresholds: Mapping[str, Threshold] = blend.thresholds(aim) if blend else {}
    passages: dict[str, tuple[set[tuple[str, int]], set[tuple[str, int]]]] = {}
    for row in rows:
        place = row.document, row.segment
        for code in row.given:
            passages.setdefault(code, (set(), set()))[0].add(place)
    for row in rows:
        for code in (code for code in passages if row.says(code) is False):
            passages[code][1].add((row.document, row.segment))
    codes = tuple(
        LearntCode(code=code.key, positives=len(passages[code.id][0]), learnt=code.id in learnt,
                   negatives=len(passages[code.id][1] - passages[code.id][0]), threshold=thresholds.get(code.id))
        for code in codebook.active if code.id in passages)
    so = [np.concatenate(list(each.values())) for each in (blend.said, blend.so)] if blend and blend.said else None
    return LearnResult(
        passages=len({(row.document, row.segment) for row in rows}), documents=len({row.document for row in rows}),
        coders=tuple(sorted({row.coder for row in rows})), codes=codes, aim=str(aim), unchanged=unchanged,
        engines=blend.engines if blend else (CLASSIFIER,), calibration=calibration(*so) if so else None)
