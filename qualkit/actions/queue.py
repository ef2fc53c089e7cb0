"""What waits: suggestions that a coder has not decided on, and passages that nobody has seen, in a chosen order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from qualkit.actions.transfer import find_code, find_document
from qualkit.errors import UnknownName, UsageError
from qualkit.measures import reading_order
from qualkit.measures.blending import Aim, Blend
from qualkit.measures.codebook_use import ancestors
from qualkit.measures.judged import Decided, by_passage, judged
from qualkit.measures.looks import Looks, looks, seen_by
from qualkit.measures.reading_order import DRAWN, STRATEGIES, Pick
from qualkit.model import Codebook, Document, Judged, Segment, Study, Suggestion, Text, Verdict
from qualkit.pipeline.recipe import Engines
from qualkit.pipeline.tagging import BLEND, JOIN
from qualkit.plugins import load, names
from qualkit.project import Project
from qualkit.reports.parts.excerpts import position
from qualkit.store import Store

MOST_COMPARED = 5000
"""Passages that are compared with one another; of more, so many are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What comes up: by document keys, code keys (children included), engine, least score; and in which order.

    ``unsure`` also brings up what the engines abstained from. ``strategy`` is one of `STRATEGIES`; without one, the
    order is that of the text. ``limit`` 0 is no limit.
    """

    documents: Collection[str] = ()
    codes: Collection[str] = ()
    engine: str = ""
    least: float = 0.0
    unsure: bool = False
    strategy: str = ""
    seed: int = 1
    limit: int = 0

    @property
    def is_drawn(self) -> bool:
        """Whether passages come up by themselves, their suggestions hidden."""
        return self.strategy in DRAWN


@dataclass(kw_only=True)
class Queue:
    """A study's waiting passages, for one coder or (with no handle) for anybody."""

    project: Project
    store: Store
    study: Study
    codebook: Codebook
    coder: str = ""

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """The documents that can be read, by id, in order of their keys."""
        return {one.id: one for one in self.store.documents(self.study.key)
                if not one.missing and not one.duplicate_of}

    @cached_property
    def decided(self) -> Decided:
        """All that people said about the study."""
        key = self.study.key
        return Decided(codings=self.store.codings(key), decisions=self.store.decisions(key),
                       readings=self.store.readings(key), passage_readings=self.store.passage_readings(key))

    @cached_property
    def segments(self) -> Sequence[Segment]:
        """All passages of respondents, in order; for what has to see them all."""
        return list(self.store.segments(self.study.key, evidence_only=True))

    @cached_property
    def looks(self) -> Looks:
        """Who looked at what."""
        return looks(self.decided, self.segments)

    def picks(self, wanted: Filter) -> list[Pick]:
        """Return what comes up, in its order.

        Raises:
            UnknownName: there is no such document, code, engine or strategy.
            UsageError: a draw is asked for from a part of the passages, or one engine to disagree with itself.
        """
        self._check(wanted)
        found = self._drawn(wanted) if wanted.is_drawn else self._suggested(wanted)
        return found[:wanted.limit or None]

    def come_up(self, wanted: Filter) -> Iterator[tuple[Pick, Sequence[Suggestion]]]:
        """Yield what comes up with the suggestions on it as they wait then; see `picks`."""
        self._check(wanted)
        if not wanted.strategy:  # the order of the text needs no passage before its turn
            every = ((document, segment, own) for document in self._chosen(wanted)
                     for segment, own in self.waiting(document, wanted).items())
            for document, segment, own in islice(every, wanted.limit or None):
                yield Pick(place=(document.id, segment), code=own[0].code, figure=own[0].score), own
            return
        for pick in self.picks(wanted):
            document_id, segment = pick.place
            own = [] if wanted.is_drawn else self.waiting(self.documents[document_id], wanted).get(segment, [])
            if own or wanted.is_drawn:
                yield pick, own

    def _check(self, wanted: Filter) -> None:
        for name in wanted.codes:
            find_code(name, self.codebook)
        if wanted.engine and wanted.engine not in names("taggers"):
            raise UnknownName("engine", wanted.engine, names("taggers"))
        if wanted.strategy and wanted.strategy not in STRATEGIES:
            raise UnknownName("strategy", wanted.strategy, STRATEGIES)
        if wanted.is_drawn and (wanted.documents or wanted.codes or wanted.engine or wanted.least or wanted.unsure):
            raise UsageError(f"The strategy {wanted.strategy} goes through all passages, not a part of them.",
                             hint="Leave out what narrows it down; a draw from a part tells of that part only.")

    def count(self, wanted: Filter, picks: Sequence[Pick]) -> int:
        """How many passages there are to pick from; ``picks`` are all of them but of the diverse ones."""
        return len(self._unseen()) if wanted.is_drawn else len(picks)

    # --- suggestions --------------------------------------------------------------------------

    def waiting(self, document: Document, wanted: Filter) -> dict[int, list[Suggestion]]:
        """The suggestions that nobody (or not this coder) has decided on, by passage, the best first.

        With a strategy, those are left out too of which people said otherwise whether they hold, by a coding or a
        reading: engines that learnt from it have nothing more to ask.
        """
        settled = self._settled(document)
        unsure = wanted.unsure or wanted.strategy == "uncertain"
        found: dict[int, list[Suggestion]] = {}
        for one in self.store.suggestions(self.study.key, document=document.id, undecided=not self.coder,
                                          unsure=unsure):
            if (one.start, one.end, one.code) not in settled and self._fits(one, wanted) and not (
                    wanted.strategy and self._is_said(one)):
                found.setdefault(one.segment, []).append(one)
        return {segment: sorted(own, key=lambda one: one.rank) for segment, own in sorted(found.items())}

    def _settled(self, document: Document) -> set[tuple[int, int, str]]:
        return {(one.anchor.start, one.anchor.end, one.code)
                for one in self.store.decisions(self.study.key, document=document.id)
                if one.coder == self.coder and one.verdict is not Verdict.DEFER}

    def _is_said(self, suggestion: Suggestion) -> bool:
        rows = self._rows.get((suggestion.document, suggestion.segment), ())
        return any(row.says(suggestion.code) is not None for row in rows if self.coder in ("", row.coder))

    @cached_property
    def _rows(self) -> Mapping[tuple[str, int], Sequence[Judged]]:
        return by_passage(judged(self.decided, self.segments, self.codebook))

    def _fits(self, suggestion: Suggestion, wanted: Filter) -> bool:
        code = self.codebook.by_id.get(suggestion.code)
        if code is None or suggestion.score < wanted.least:
            return False
        if wanted.engine and wanted.engine not in suggestion.engines:
            return False
        return not wanted.codes or any(code.key == key or code.key.startswith(f"{key}/") for key in wanted.codes)

    def _suggested(self, wanted: Filter) -> list[Pick]:
        waiting = {(document.id, segment): own for document in self._chosen(wanted)
                   for segment, own in self.waiting(document, wanted).items()}
        if wanted.strategy == "uncertain":
            return reading_order.uncertain(waiting, self.thresholds)
        if wanted.strategy == "disagree":
            return reading_order.disagree(waiting, self._engines(), ancestors(self.codebook))
        if wanted.strategy == "rare":
            return reading_order.rare(waiting, self.found)
        if wanted.strategy == "likely":
            return reading_order.likely(waiting)
        return [Pick(place=place, code=own[0].code, figure=own[0].score) for place, own in waiting.items()]

    def _chosen(self, wanted: Filter) -> Iterator[Document]:
        every = self.documents.values()
        named = {find_document(name, every).id for name in wanted.documents}
        return (one for one in every if not named or one.id in named)

    @cached_property
    def thresholds(self) -> Mapping[str, float]:
        """From which score on a code (by id) is suggested, for the aim of the last run; empty if none was learnt."""
        kept = self.store.derived(self.study.key, BLEND)
        if kept is None:
            return {}
        aim = Aim.parse(str(self._recipe.get(JOIN, {}).get("aim", "balanced")))
        return {code: one.at for code, one in Blend.load(kept.body).thresholds(aim).items()}

    @cached_property
    def _recipe(self) -> Engines:
        """The engines of the last run that suggested codes, with their options."""
        runs = [one.plugins for one in self.store.runs(self.study.key) if one.verb == "tag"]
        return runs[-1] if runs else {}

    def _engines(self) -> Sequence[str]:
        found = [name for name in self._recipe if name != JOIN]
        if len(found) < 2:
            raise UsageError("One engine alone cannot disagree with others.",
                             hint="Name more of them under [tagging] in qualkit.toml, then run: qualkit tag")
        return found

    @cached_property
    def found(self) -> Mapping[str, int]:
        """On how many passages each code (by id) stands, given by anybody."""
        given = {(*place, code) for place, own in self._rows.items() for row in own for code in row.given}
        counts: dict[str, int] = {}
        for _, _, code in given:
            counts[code] = counts.get(code, 0) + 1
        return counts

    # --- draws --------------------------------------------------------------------------------

    def _drawn(self, wanted: Filter) -> list[Pick]:
        seen, unseen = seen_by(self.looks, self.coder), self._unseen()
        if wanted.strategy == "random":
            return reading_order.at_random(map(_place, unseen), seed=wanted.seed)
        some = {one.place for one in reading_order.at_random(map(_place, unseen), seed=wanted.seed)[:MOST_COMPARED]}
        chosen = [one for one in unseen if _place(one) in some]
        read = [one for one in self.segments if _place(one) in seen][-MOST_COMPARED:]
        vectors = self._vectors([*chosen, *read])
        return reading_order.diverse([_place(one) for one in chosen], vectors[:len(chosen)], vectors[len(chosen):],
                                     seed=wanted.seed, limit=wanted.limit or len(chosen))

    def _unseen(self) -> list[Segment]:
        seen = seen_by(self.looks, self.coder)
        return [one for one in self.segments if _place(one) not in seen]

    def _vectors(self, segments: Sequence[Segment]) -> Any:
        return load("embedders", self.project.file.tagging.embedder)().embed([one.text for one in segments])


def _place(segment: Segment) -> tuple[str, int]:
    return segment.document, segment.ordinal


def place_of(text: Text, start: int) -> str:
    """Where a reader finds a place of a document again: ``turn 12``, ``¶ 3``."""
    unit, number = position(text, start)
    return f"turn {number}" if unit == "turn" else f"¶ {number}"
