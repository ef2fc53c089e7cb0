"""Say how good the engines are on this study, beside its own coders, before anyone leans on them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualkit.actions.learn import evidence_of, executor_of, tuned_documents
from qualkit.actions.opening import codebook_of, now, store_of
from qualkit.actions.tag import CLASSIFIER, recipe_of
from qualkit.embedders.remembering import Remembering
from qualkit.errors import UnknownName
from qualkit.measures.bias import DEALS
from qualkit.measures.blending import Aim
from qualkit.measures.classification import FEWEST
from qualkit.measures.intervals import DRAWS, LEVEL
from qualkit.measures.judged import Decided
from qualkit.model import Case, Codebook, CoderKind, Derived, Document, Progress, Segment, Study, TaggingContext
from qualkit.pipeline.evaluating import Asked, Material, evaluated
from qualkit.pipeline.panel import Panel
from qualkit.pipeline.recipe import fingerprint, inputs_fingerprint, judged_fingerprint
from qualkit.pipeline.tagging import JOIN
from qualkit.plugins import load
from qualkit.project import Project
from qualkit.reports.parts.engines import EVALUATION, SCHEMA, state_of
from qualkit.store import Store
from qualkit.text.words import primary

BY = ("document", "participant")
RANDOM = "random"
"""How the samples begin that can estimate what was missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateResult:
    """``found`` is what was measured, as JSON values; the store keeps the same, and reports print it."""

    found: Mapping[str, Any]
    unchanged: bool = False


def evaluate(project: Project, *, study: str = "", asked: Asked | None = None, aim: str = "",
             attributes: Sequence[str] = (), fresh: bool = False,
             on_progress: Progress = lambda stage, done, total: None) -> EvaluateResult:
    """Cross-validate the engines on what people decided, and keep the result for the audit report.

    ``attributes`` are those by which bias is looked for (default: the cleared ones, language and role). While
    decisions, codebook, engines and options are the same, nothing is measured anew (but with ``fresh``).

    Raises:
        NothingToLearn: people have decided too little.
        UnknownName: there is no such attribute.
        UsageError: every coded document is one on which cues were tried out; no such aim.
    """
    which = project.study(study, synthesis=False)
    codebook = codebook_of(project, which)
    recipe = recipe_of(project, [*dict.fromkeys([*project.file.tagging.engines, CLASSIFIER])], aim=aim)
    wanted = replace(asked or Asked(), aim=Aim.parse(str(recipe[JOIN].get("aim", "balanced"))))
    with store_of(project, durable=False) as store:
        desk = _Desk(project, store, which, wanted)
        material = desk.material(codebook, attributes)
        identity = fingerprint(
            recipe | {"evaluate": desk.options(material)}, codebook_version=codebook.version,
            inputs=inputs_fingerprint(material.segments) + judged_fingerprint(material.judged))
        kept = store.derived(which.key, EVALUATION)
        if kept is not None and kept.fingerprint == identity and not fresh:
            return EvaluateResult(found=json.loads(kept.body), unchanged=True)
        context = TaggingContext(codebook=codebook,
                                 embedder=Remembering(load("embedders", project.file.tagging.embedder)()))
        engines = {name: options for name, options in recipe.items() if name != JOIN}
        panel = Panel(context, engines, executor=executor_of(project, material.segments))
        found = evaluated(material, panel, asked=wanted, on_progress=on_progress)
        head = desk.head(material, codebook) | {"recipe": engines}
        body = json.dumps(head | desk.named(found, codebook), sort_keys=True).encode()
        store.put_derived(Derived(study=which.key, name=EVALUATION, fingerprint=identity, at=now(), body=body,
                                  codebook_version=codebook.version))
    return EvaluateResult(found=json.loads(body))


class _Desk:
    """Lays out what is evaluated on, and names it for people."""

    def __init__(self, project: Project, store: Store, study: Study, asked: Asked) -> None:
        self.project, self.store, self.study, self.asked = project, store, study, asked
        self.tuned = set(project.file.tagging.tuned_on)
        self.documents = {one.id: one for one in store.documents(study.key)}
        self.cast = store.cast(study.key)

    def material(self, codebook: Codebook, wanted: Sequence[str]) -> Material:
        """Everything that people decided, with what is known of who speaks."""
        rows, segments = evidence_of(self.store, self.study.key, codebook, settled=False)
        machines = {one.handle for one in self.store.coders().values() if one.kind is CoderKind.ENGINE}
        cases = [self.cast.case_of(self.documents[one.document].key, one.speaker) for one in segments]
        known = [_known(self.documents[one.document], case, one) for one, case in zip(segments, cases, strict=True)]
        return Material(
            segments=segments, judged=[row for row in rows if row.coder not in machines],
            tuned=tuned_documents(self.project, self.store, self.study.key),
            groups=[self._group(self.documents[one.document], case)
                    for one, case in zip(segments, cases, strict=True)],
            attributes={name: [each.get(name, "") for each in known] for name in self._attributes(wanted)},
            sampled=self._sampled(segments), others=self._others({one.document for one in segments}))

    def _attributes(self, wanted: Sequence[str]) -> list[str]:
        """The attributes that are looked at, each of which something must be known by."""
        known = {"language", "role", *(name for one in self.documents.values() for name in one.attributes),
                 *(name for case in self.cast.cases.values() for name in case.attributes)}
        for name in wanted:
            if name not in known:
                raise UnknownName("attribute", name, known)
        usual = [*self.project.file.privacy.cleared, "language", "role"]
        return [*dict.fromkeys(wanted or (name for name in usual if name in known))]

    def _sampled(self, segments: Sequence[Segment]) -> frozenset[tuple[str, int]]:
        read: dict[str, list[tuple[int, int]]] = {}
        for one in self.store.passage_readings(self.study.key):
            if one.sample.startswith(RANDOM):
                read.setdefault(one.document, []).append((one.anchor.start, one.anchor.end))
        return frozenset((one.document, one.ordinal) for one in segments
                         if any(start <= one.start and one.end <= end for start, end in read.get(one.document, ())))

    def _others(self, judged: Collection[str]) -> int:
        """How many documents or participants nobody judged, of the kinds of documents that somebody did."""
        present = [one for one in self.documents.values() if not one.missing and not one.duplicate_of]
        kinds = {one.kind for one in present if one.id in judged}
        known, others = ({self._group(one, self.cast.case_of(one.key, "")) for one in present
                          if (one.id in judged) is among and one.kind in kinds} for among in (True, False))
        return len(others - known)

    def _group(self, document: Document, case: Case | None) -> str:
        """What is held out together: the document, or the participant it stands for."""
        return document.id if self.asked.by == BY[0] or case is None else f"case {case.key}"

    def options(self, material: Material) -> dict[str, Any]:
        """All that the figures depend on beside engines, decisions and words."""
        told = json.dumps([material.groups, material.attributes, sorted(material.sampled), material.others])
        asked = self.asked
        return {"by": asked.by, "aim": str(asked.aim), "folds": asked.folds, "seed": asked.seed, "curve": asked.curve,
                "tuned": sorted(material.tuned), "told": hashlib.sha256(told.encode()).hexdigest()}

    def head(self, material: Material, codebook: Codebook) -> dict[str, Any]:
        """How it was measured, and on what not."""
        judged, asked = {one.document for one in material.segments}, self.asked
        known = {one.key for one in self.documents.values()}
        return {
            "schema": SCHEMA, "study": self.study.key, "invented": self.study.invented, "by": asked.by,
            "aim": str(asked.aim), "folds": asked.folds, "seed": asked.seed, "draws": DRAWS, "level": LEVEL,
            "deals": DEALS, "others": material.others, "fewest": FEWEST,
            "state": state_of(codebook, self._decided()),
            "tuned_on": {"left_out": sorted(self.documents[one].key for one in material.tuned & judged),
                         "unknown": sorted(self.tuned - known)}}

    def _decided(self) -> Decided:
        """What people decided in a report's documents, each by themselves: whatever was settled between them since."""
        store, key = self.store, self.study.key
        return Decided(
            codings=[one for one in store.codings(key) if not self.documents[one.document].missing],
            decisions=store.decisions(key), readings=store.readings(key),
            passage_readings=store.passage_readings(key))

    def named(self, found: Mapping[str, Any], codebook: Codebook) -> dict[str, Any]:
        """The same with the keys of codes and documents instead of their ids: people know them by these."""
        names = {one.id: one.key for one in codebook} | {one.id: one.key for one in self.documents.values()}
        return {name: _renamed(value, names) for name, value in found.items()}


def _known(document: Document, case: Case | None, segment: Segment) -> dict[str, str]:
    """What is known of who speaks: of the document, then of the case, then of the passage itself."""
    language = primary(segment.language)
    return {"role": segment.role.value, **document.attributes, **(case.attributes if case else {}),
            "language": "" if language == "und" else language}


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _renamed(one, names) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_renamed(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value
