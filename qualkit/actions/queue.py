"""What waits: suggestions that a coder has not decided on, and passages that nobody has seen, in a chosen order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import Any

from qualkit.actions.blinding import hidden_from
from qualkit.actions.transfer import find_code, find_document
from qualkit.actions.waiting import last_words, still_waiting
from qualkit.errors import Sentence, UnknownName, UsageError
from qualkit.measures import reading_order
from qualkit.measures.blending import Aim, Blend
from qualkit.measures.codebook_use import ancestors
from qualkit.measures.judged import Decided, by_passage, judged
from qualkit.measures.looks import Looks, looks, seen_by
from qualkit.measures.reading_order import DRAWN, STRATEGIES, Pick, Waiting
from qualkit.model import (
    Codebook,
    Coding,
    Decision,
    Document,
    Judged,
    PassageReading,
    Reading,
    Segment,
    Study,
    Suggestion,
    Text,
    Verdict,
)
from qualkit.pipeline.recipe import Engines
from qualkit.pipeline.tagging import BLEND, JOIN
from qualkit.plugins import load, names
from qualkit.project import Project
from qualkit.reports.parts.excerpts import position
from qualkit.store import Store
from qualkit.store.cases import Cast
from qualkit.store.codings import CodedSpan

MOST_COMPARED = 5000
"""Passages that are compared with one another; of more, so many are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What comes up: by document keys, code keys (children included), engine, least score; and in which order.

    ``attributes`` (``gender=women``) must all be known of who speaks, one of those of the same name being enough.
    ``unsure`` also brings up what the engines abstained from. ``strategy`` is one of `STRATEGIES`; without one, the
    order is that of the text. ``limit`` 0 is no limit.
    """

    documents: Collection[str] = ()
    codes: Collection[str] = ()
    engine: str = ""
    least: float = 0.0
    most: float = 1.0
    attributes: Collection[str] = ()
    unsure: bool = False
    strategy: str = ""
    seed: int = 1
    limit: int = 0

    @property
    def is_drawn(self) -> bool:
        """Whether passages come up by themselves, their suggestions hidden."""
        return self.strategy in DRAWN

    @property
    def narrows(self) -> bool:
        """Whether it leaves out any passages or suggestions."""
        return bool(self.documents or self.codes or self.engine or self.least or self.most < 1 or self.attributes)


@dataclass(kw_only=True)
class Queue:
    """A study's waiting passages, for one coder or (with no handle) for anybody.

    What it has read it keeps: after an act, make another.
    """

    project: Project
    store: Store
    study: Study
    codebook: Codebook
    coder: str = ""
    _last: dict[str, dict[tuple[int, int, str], Decision]] = field(default_factory=dict)

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """The documents that can be read, by id, in order of their keys."""
        return {one.id: one for one in self.store.documents(self.study.key)
                if not one.missing and not one.duplicate_of}

    def document(self, document_id: str) -> Document:
        """Return one that can be read, by its id; not all are asked for that.

        Raises:
            UnknownName: there is none.
        """
        known = "documents" in self.__dict__
        found = self.documents.get(document_id) if known else self.store.document(document_id)
        if found is None or found.study != self.study.key or found.missing or found.duplicate_of:
            raise UnknownName("document", document_id)
        return found

    @cached_property
    def decided(self) -> Decided:
        """All that people said about the study, as far as this coder may see it."""
        return decided_of(self.store, self.study.key, hidden=self.hidden)

    @cached_property
    def hidden(self) -> Mapping[str, frozenset[str]]:
        """Whose work on which documents this coder may not see yet; see `qualkit.actions.blinding`."""
        return hidden_from(self.coder, self.store, self.study.key) if self.coder else {}

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
        self.check(wanted)
        found = self._drawn(wanted) if wanted.is_drawn else self._suggested(wanted)
        return found[:wanted.limit or None]

    def come_up(self, wanted: Filter) -> Iterator[tuple[Pick, Sequence[Suggestion]]]:
        """Yield what comes up with the suggestions on it as they wait then; see `picks`."""
        self.check(wanted)
        if not wanted.strategy:  # the order of the text needs no passage before its turn
            every = ((document, segment, own) for document in self.chosen(wanted)
                     for segment, own in self.waiting(document, wanted).items())
            for document, segment, own in islice(every, wanted.limit or None):
                yield Pick(place=(document.id, segment), code=own[0].code, figure=own[0].score), own
            return
        for pick in self.picks(wanted):
            document_id, segment = pick.place
            own = [] if wanted.is_drawn else self.waiting(self.documents[document_id], wanted).get(segment, [])
            if own or wanted.is_drawn:
                yield pick, own

    def check(self, wanted: Filter) -> None:
        """Refuse a filter that names what is not there.

        Raises:
            UnknownName, UsageError: as `picks`.
        """
        for name in wanted.codes:
            find_code(name, self.codebook)
        if wanted.engine and wanted.engine not in names("taggers"):
            raise UnknownName("engine", wanted.engine, names("taggers"))
        if wanted.strategy and wanted.strategy not in STRATEGIES:
            raise UnknownName("strategy", wanted.strategy, STRATEGIES)
        for name in wanted.attributes:
            self._check_attribute(name)
        if wanted.is_drawn and (wanted.narrows or wanted.unsure):
            raise UsageError(Sentence("The strategy %(strategy)s goes through all passages, not a part of them.",
                                      strategy=wanted.strategy),
                             hint=Sentence("Leave out what narrows it down; a draw from a part tells of that part "
                                           "only."))

    def _check_attribute(self, wanted: str) -> None:
        name, equals, value = wanted.partition("=")
        if not equals or value not in self.attributes.get(name, ()):
            every = (f"{one}={each}" for one, values in self.attributes.items() for each in values)
            raise UnknownName("attribute", wanted, every)

    @cached_property
    def attributes(self) -> Mapping[str, Sequence[str]]:
        """The attributes that are known of documents and speakers, with their values in order."""
        found: dict[str, set[str]] = {}
        for case in self._cast.cases.values():
            for name, value in case.attributes.items():
                found.setdefault(name, set()).add(value)
        for document in self.documents.values():
            for name, value in document.attributes.items():
                found.setdefault(name, set()).add(value)
        return {name: sorted(values - {""}) for name, values in sorted(found.items())}

    @cached_property
    def _cast(self) -> Cast:
        return self.store.cast(self.study.key)

    def known_of(self, document: Document, segment: Segment) -> Mapping[str, str]:
        """What is known of who speaks: of the document, then of the case."""
        case = self._cast.case_of(document.key, segment.speaker)
        return {**document.attributes, **(case.attributes if case else {})}

    def shown_of(self, document: Document, segment: Segment) -> Mapping[str, str]:
        """What of that helps to read a passage: what is known of the case, and what is cleared for quotations."""
        case = self._cast.case_of(document.key, segment.speaker)
        named = {*(case.attributes if case else ()), *self.project.file.privacy.cleared}
        return {name: value for name, value in self.known_of(document, segment).items() if name in named and value}

    def count(self, wanted: Filter, picks: Sequence[Pick]) -> int:
        """How many passages there are to pick from; ``picks`` are all of them but of the diverse ones."""
        return len(self._unseen()) if wanted.is_drawn else len(picks)

    # --- suggestions --------------------------------------------------------------------------

    def waiting(self, document: Document, wanted: Filter, *, segment: int | None = None,
                reasons: bool = True) -> dict[int, list[Suggestion]]:
        """The suggestions that nobody has decided on, or that leave this coder something to say, by passage, the best
        first.

        With a strategy, those are left out too of which people said otherwise whether they hold, by a coding or a
        reading: engines that learnt from it have nothing more to ask. ``segment`` asks for one passage only (its
        ordinal).
        """
        found: dict[int, list[Suggestion]] = {}
        for suggestion in still_waiting(self.suggested(document, wanted, segment=segment, reasons=reasons),
                                        decisions=self.last_words(document).values(), coded=self._coded(document)):
            found.setdefault(suggestion.segment, []).append(suggestion)
        if wanted.strategy and found:
            self._leave_out_said(found)
        return {segment: sorted(own, key=lambda one: one.rank) for segment, own in sorted(found.items())}

    def suggested(self, document: Document, wanted: Filter, *, segment: int | None = None, rejected: bool = False,
                  reasons: bool = True) -> Iterator[Suggestion]:
        """What is suggested in a document and fits a filter, decided on or not; ``rejected`` shows also what was."""
        fitting = self._fitting(document, wanted)
        every = self.store.suggestions(
            self.study.key, document=document.id, segment=segment, undecided=not self.coder, reasons=reasons,
            rejected=rejected, unsure=wanted.unsure or wanted.strategy == "uncertain")
        return (one for one in every if self._fits(one, wanted) and (fitting is None or one.segment in fitting))

    def last_words(self, document: Document) -> dict[tuple[int, int, str], Decision]:
        """This coder's last verdict on each start, end and code of a document."""
        if document.id not in self._last:
            own = (one for one in self.store.decisions(self.study.key, document=document.id)
                   if one.coder == self.coder)
            self._last[document.id] = last_words(own)
        return self._last[document.id]

    def _coded(self, document: Document) -> Sequence[CodedSpan]:
        return self.store.coded_spans(document.id, coder=self.coder) if self.coder else ()

    def settled(self, document: Document) -> list[Decision]:
        """This coder's last verdicts in a document, those left out that put something off."""
        return [one for one in self.last_words(document).values() if one.verdict is not Verdict.DEFER]

    def is_wanted(self, one: Decision, document: Document, wanted: Filter) -> bool:
        """Whether a filter would have brought up what was decided on."""
        score, engines = one.snapshot.get("score", 0.0), one.snapshot.get("engines", ())
        fitting = self._fitting(document, wanted)
        return self._is_chosen(one.code, wanted) and wanted.least <= score <= wanted.most and (
            not wanted.engine or wanted.engine in engines) and (
            fitting is None or any(part.start < one.anchor.end and one.anchor.start < part.end
                                   for part in fitting.values()))

    def _leave_out_said(self, found: dict[int, list[Suggestion]]) -> None:
        document = next(iter(found.values()))[0].document
        rows = self._said_in(document)
        for segment in list(found):
            found[segment] = [one for one in found[segment] if not any(
                row.says(one.code) is not None for row in rows.get((document, segment), ())
                if self.coder in ("", row.coder))]
            if not found[segment]:
                del found[segment]

    def look_at_all(self, wanted: Filter) -> None:
        """Say that all documents will be asked for: then what people said is read once for all of them."""
        if wanted.strategy:
            _ = self._rows

    def _said_in(self, document: str) -> Mapping[tuple[str, int], Sequence[Judged]]:
        """What people said of a document's passages; of one document alone unless all have been asked for."""
        if "_rows" in self.__dict__:
            return self._rows
        decided = decided_of(self.store, self.study.key, document=document, hidden=self.hidden)
        return by_passage(judged(decided, self.store.segments_of(document), self.codebook))

    @cached_property
    def _rows(self) -> Mapping[tuple[str, int], Sequence[Judged]]:
        return by_passage(judged(self.decided, self.segments, self.codebook))

    def _fits(self, suggestion: Suggestion, wanted: Filter) -> bool:
        if not wanted.least <= suggestion.score <= wanted.most:
            return False
        if wanted.engine and wanted.engine not in suggestion.engines:
            return False
        return self._is_chosen(suggestion.code, wanted)

    def _is_chosen(self, code_id: str, wanted: Filter) -> bool:
        code = self.codebook.by_id.get(code_id)
        return code is not None and (not wanted.codes or any(
            code.key == key or code.key.startswith(f"{key}/") for key in wanted.codes))

    def _fitting(self, document: Document, wanted: Filter) -> Mapping[int, Segment] | None:
        """The passages of whom the wanted attributes are known; None where none are wanted."""
        if not wanted.attributes:
            return None
        names: dict[str, set[str]] = {}
        for one in wanted.attributes:
            name, _, value = one.partition("=")
            names.setdefault(name, set()).add(value)
        return {one.ordinal: one for one in self.store.segments_of(document.id)
                if all(self.known_of(document, one).get(name) in values for name, values in names.items())}

    def _suggested(self, wanted: Filter) -> list[Pick]:
        self.look_at_all(wanted)
        return self.ordered({(document.id, segment): own for document in self.chosen(wanted)
                             for segment, own in self.waiting(document, wanted).items()}, wanted)

    def ordered(self, waiting: Waiting, wanted: Filter) -> list[Pick]:
        """Put passages with suggestions that wait into the order that a filter asks for."""
        if wanted.strategy == "uncertain":
            return reading_order.uncertain(waiting, self.thresholds)
        if wanted.strategy == "disagree":
            return reading_order.disagree(waiting, self._engines(), ancestors(self.codebook))
        if wanted.strategy == "rare":
            return reading_order.rare(waiting, self.found)
        if wanted.strategy == "likely":
            return reading_order.likely(waiting)
        return [Pick(place=place, code=own[0].code, figure=own[0].score) for place, own in waiting.items()]

    def chosen(self, wanted: Filter) -> Iterator[Document]:
        """The documents that a filter lets through. Those that this coder codes blind are not among them: what is
        suggested there has been learnt from those whose work is not to be seen yet.

        Raises:
            UnknownName: there is no such document.
            UsageError: one is named that this coder codes blind.
        """
        every = self.documents.values()
        named = [find_document(name, every) for name in wanted.documents]
        for one in named:
            if one.id in self.hidden:
                raise UsageError(Sentence("You code %(document)s blind, beside others: its suggestions wait until all "
                                          "have finished.", document=one.key),
                                 hint=Sentence("Read it in full."))
        ids = {one.id for one in named}
        return (one for one in every if one.id not in self.hidden and (not ids or one.id in ids))

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
            raise UsageError(Sentence("One engine alone cannot disagree with others."),
                             hint=Sentence("Name more of them under [tagging] in qualkit.toml, then run: qualkit tag"))
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


def decided_of(store: Store, study: str, *, document: str = "",
               hidden: Mapping[str, frozenset[str]] = MappingProxyType({})) -> Decided:
    """All that people said about a study, or one document of it, less the work that is ``hidden``."""
    def shown(one: Coding | Decision | Reading | PassageReading) -> bool:
        return document in ("", one.document) and one.coder not in hidden.get(one.document, ())

    one = document or None
    return Decided(
        codings=list(filter(shown, store.codings(study, document=one))),
        decisions=list(filter(shown, store.decisions(study, document=one))),
        readings=list(filter(shown, store.readings(study))),
        passage_readings=list(filter(shown, store.passage_readings(study))))


def meets(decision: Decision, suggestion: Suggestion) -> bool:
    """Whether a verdict is about what is suggested: the same code on words that overlap."""
    return (decision.code == suggestion.code and decision.anchor.start < suggestion.end
            and suggestion.start < decision.anchor.end)


def _place(segment: Segment) -> tuple[str, int]:
    return segment.document, segment.ordinal


def place_of(text: Text, start: int) -> str:
    """Where a reader finds a place of a document again: ``turn 12``, ``¶ 3``."""
    unit, number = position(text, start)
    return f"turn {number}" if unit == "turn" else f"¶ {number}"
