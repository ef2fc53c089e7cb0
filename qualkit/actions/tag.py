"""Let the engines suggest codes: streamed, resumable, and replaced as a whole when done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualkit.actions.opening import codebook_of, now, store_of
from qualkit.errors import NothingToLearn, StaleModel, UnknownName
from qualkit.measures.blending import Aim
from qualkit.model import Codebook, Derived, Progress, Run, derive
from qualkit.pipeline.recipe import fingerprint, inputs_fingerprint, versions
from qualkit.pipeline.tagging import BLEND, JOIN, TaggedBatch, tag_segments
from qualkit.plugins import load, names
from qualkit.project import Project
from qualkit.store import Store

NOTHING_LEARNT: Mapping[str, Derived] = {}
CLASSIFIER = "classifier.v1"
"""The engine that learns; it is asked when it has learnt something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagResult:
    """What the engines proposed. ``abstentions`` are (engine, reason, passages) that were passed over in
    the open; ``top_codes`` are (code key, suggestions) of the ten suggested most."""

    run: str
    engines: tuple[str, ...]
    passages: int = 0
    passages_suggested: int = 0
    suggestions: int = 0
    abstentions: tuple[tuple[str, str, int], ...] = ()
    top_codes: tuple[tuple[str, int], ...] = ()
    unchanged: bool = False
    unsure: int = 0
    """How many suggestions the engines abstained from; they are kept for `qualkit next`."""
    left_out: tuple[tuple[str, str], ...] = ()
    """(engine, why) of those that could not be asked."""


def tag(project: Project, *, study: str = "", engines: Sequence[str] = (), executor: str = "", aim: str = "",
        fresh: bool = False, on_progress: Progress = lambda stage, done, total: None) -> TagResult:
    """Suggest codes for every passage of a study, with what was learnt from people's decisions if anything was.

    The same recipe over the same passages is not run again (but with ``fresh``); an interrupted
    run goes on where it stopped. Suggestions of the run before count until this one is done. ``aim`` says what
    thresholds are chosen for (see `qualkit.measures.blending`).

    Raises:
        UnknownName: there is no such engine or executor.
        UsageError: nothing has been ingested; there is no such aim.
        StaleModel: an engine that was named learnt with another version of the codebook.
        NothingToLearn: an engine that was named has not learnt anything.
    """
    which = project.study(study, synthesis=False)
    codebook = codebook_of(project, which)
    kind = executor or project.file.executor
    if kind not in names("executors"):
        raise UnknownName("executor", kind, names("executors"))
    with store_of(project, durable=False) as store:
        models, left_out = _models(store, which.key, codebook, needed=CLASSIFIER in engines)
        plugins = recipe_of(project, engines or _asked(project, models), aim=aim, models=models)
        store.put_codebook(which.key, codebook)
        inputs = inputs_fingerprint(store.segments(which.key, evidence_only=True))
        identity = fingerprint(plugins, codebook_version=codebook.version, inputs=inputs)
        run = Run(id=derive("run", which.key, identity, *([now().isoformat()] if fresh else [])), verb="tag",
                  plugins=plugins, codebook_version=codebook.version, inputs=inputs, versions=versions(), at=now())
        done = {int(key) for key in store.begin_run(which.key, run)}
        unchanged = store.is_finished(run.id)
        if not unchanged:
            total = store.count_segments(which.key, evidence_only=True)
            batches = tag_segments(
                store.segments(which.key), codebook=codebook, engines=plugins, executor=load("executors", kind)(),
                models={name: one.body for name, one in models.items()}, done=done,
                on_progress=lambda stage, count, _: on_progress("tagging", count, total))
            for batch in batches:
                _put(store, run, batch)
            store.finish_run(run)
        result = _result(store, which.key, run, {code.id: code.key for code in codebook}, unchanged=unchanged)
        return replace(result, left_out=left_out)


def _models(store: Store, study: str, codebook: Codebook, *,
            needed: bool) -> tuple[dict[str, Derived], tuple[tuple[str, str], ...]]:
    """What was learnt for the codebook as it stands, and what had to be left out with the reason."""
    found = {name: one for name in (CLASSIFIER, BLEND) if (one := store.derived(study, name))}
    stale = [name for name, one in found.items() if one.codebook_version != codebook.version]
    if needed and CLASSIFIER in stale:
        raise StaleModel(CLASSIFIER)
    if needed and CLASSIFIER not in found:
        raise NothingToLearn("qualkit learn was not run yet" if not found else "no code was given often enough")
    if stale:
        return {}, ((CLASSIFIER, "it learnt with another version of the codebook; run: qualkit learn"),)
    return found, ()


def _asked(project: Project, models: Mapping[str, Derived]) -> list[str]:
    """The engines of qualkit.toml, with the one that learns if it has learnt something."""
    usual = [name for name in project.file.tagging.engines if name != CLASSIFIER]
    return [*usual, CLASSIFIER] if CLASSIFIER in models else usual


def recipe_of(project: Project, engines: Sequence[str] = (), *, aim: str = "",
              models: Mapping[str, Derived] = NOTHING_LEARNT) -> dict[str, Mapping[str, Any]]:
    """Return engine -> options as qualkit.toml and the command line have them.

    Raises:
        UnknownName: there is no such engine.
        UsageError: there is no such aim.
    """
    tagging = project.file.tagging
    chosen = engines or tagging.engines
    for name in chosen:
        if name not in names("taggers"):
            raise UnknownName("engine", name, names("taggers"))
    options = tagging.options
    joined = {"embedder": tagging.embedder, **options.get(JOIN, {}), **({"aim": aim} if aim else {})}
    Aim.parse(str(joined.get("aim", "balanced")))
    learnt = {name: one.fingerprint for name, one in models.items()}
    return {**{name: options.get(name, {}) for name in chosen},
            JOIN: joined | ({"learnt": learnt} if learnt else {})}


def _put(store: Store, run: Run, batch: TaggedBatch) -> None:
    store.put_suggestions(run.id, f"{batch.ordinal:06d}", [*batch.suggestions, *batch.abstentions])


def _result(store: Store, study: str, run: Run, keys: Mapping[str, str], *, unchanged: bool) -> TagResult:
    tally = store.tally(study)
    codes = ((keys.get(one, one), count) for one, count in tally.codes.items())
    return TagResult(
        run=run.id, engines=tuple(name for name in run.plugins if name != JOIN), suggestions=tally.suggestions,
        passages=store.count_segments(study, evidence_only=True), passages_suggested=tally.passages,
        unsure=tally.unsure,
        abstentions=tuple((engine, reason, count) for (engine, reason), count in sorted(tally.silent.items())),
        top_codes=tuple(sorted(codes, key=lambda item: (-item[1], item[0]))[:10]), unchanged=unchanged)
