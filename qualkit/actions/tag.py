"""Let the engines suggest codes: streamed, resumable, and replaced as a whole when done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.actions.opening import codebook_of, now, store_of
from qualkit.errors import UnknownName
from qualkit.model import Progress, Run, derive
from qualkit.pipeline.recipe import fingerprint, inputs_fingerprint, versions
from qualkit.pipeline.tagging import JOIN, TaggedBatch, tag_segments
from qualkit.plugins import load, names
from qualkit.project import Project
from qualkit.store import Store


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


def tag(project: Project, *, study: str = "", engines: Sequence[str] = (), executor: str = "", fresh: bool = False,
        on_progress: Progress = lambda stage, done, total: None) -> TagResult:
    """Suggest codes for every passage of a study.

    The same recipe over the same passages is not run again (but with ``fresh``); an interrupted
    run goes on where it stopped. Suggestions of the run before count until this one is done.

    Raises:
        UnknownName: there is no such engine or executor.
        UsageError: nothing has been ingested.
    """
    which = project.study(study, synthesis=False)
    codebook = codebook_of(project, which)
    plugins = recipe_of(project, engines)
    kind = executor or project.file.executor
    if kind not in names("executors"):
        raise UnknownName("executor", kind, names("executors"))
    with store_of(project, durable=False) as store:
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
                done=done, on_progress=lambda stage, count, _: on_progress("tagging", count, total))
            for batch in batches:
                _put(store, run, batch)
            store.finish_run(run)
        return _result(store, which.key, run, {code.id: code.key for code in codebook}, unchanged=unchanged)


def recipe_of(project: Project, engines: Sequence[str] = ()) -> dict[str, Mapping[str, Any]]:
    """Return engine -> options as qualkit.toml and the command line have them."""
    tagging = project.file.tagging
    chosen = engines or tagging.engines
    for name in chosen:
        if name not in names("taggers"):
            raise UnknownName("engine", name, names("taggers"))
    options = tagging.options
    return {**{name: options.get(name, {}) for name in chosen},
            JOIN: {"embedder": tagging.embedder, **options.get(JOIN, {})}}


def _put(store: Store, run: Run, batch: TaggedBatch) -> None:
    store.put_suggestions(run.id, f"{batch.ordinal:06d}", [*batch.suggestions, *batch.abstentions])


def _result(store: Store, study: str, run: Run, keys: Mapping[str, str], *, unchanged: bool) -> TagResult:
    tally = store.tally(study)
    codes = ((keys.get(one, one), count) for one, count in tally.codes.items())
    return TagResult(
        run=run.id, engines=tuple(name for name in run.plugins if name != JOIN), suggestions=tally.suggestions,
        passages=store.count_segments(study, evidence_only=True), passages_suggested=tally.passages,
        abstentions=tuple((engine, reason, count) for (engine, reason), count in sorted(tally.silent.items())),
        top_codes=tuple(sorted(codes, key=lambda item: (-item[1], item[0]))[:10]), unchanged=unchanged)
