"""Find code proposals in a study's passages, and say of each what it rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any

from qualkit.actions.opening import store_of, view_of
from qualkit.actions.topic_list import (
    NAME,
    TopicList,
    come_back,
    decided_before,
    joined_again,
    keep,
    kept,
    told,
    verdicts,
)
from qualkit.errors import UnknownName, UsageError
from qualkit.measures.proposals import CodeShare, Spread, code_shares, codes_on, spread
from qualkit.model import CodeProposal, Memo, PassageAt, Place, Progress, Segment, Term, View
from qualkit.pipeline.discovery import Engine, PassedOver, discover
from qualkit.pipeline.recipe import fingerprint, inputs_fingerprint, versions
from qualkit.project import Project
from qualkit.reports.parts.basis import Basis, basis_of
from qualkit.reports.parts.privacy import names_in, personal_in
from qualkit.text.words import fold, words

TOPICS, KEYNESS = "topics.v1", "keyness.v1"

EXEMPLARS = 3
"""Quotes shown of a proposal, each from another document."""

LONGEST_QUOTE = 600
"""Characters of a passage that can still stand as an example."""

MATTERS = ("bertopic", "hdbscan", "scikit-learn", "scipy", "spacy")
"""Distributions whose version may change what is proposed, beside those of every recipe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to find, and where: ``uncoded``: only where no coding stands; ``part``: ``NAME=VALUE`` of an attribute."""

    engine: str = TOPICS
    number: int | None = None
    by: str = "kmeans"
    seed: int = 0
    uncoded: bool = False
    part: str = ""
    fresh: bool = False

    @property
    def options(self) -> dict[str, Any]:
        """What the engine is made with."""
        given: dict[str, Any] = {"number": self.number, "by": self.by, "seed": self.seed}
        plain = Asked()
        return given if self.engine == TOPICS else {  # others are told only what was said
            name: value for name, value in given.items() if value != getattr(plain, name)}

    @property
    def scope(self) -> str:
        """Which passages, in a word."""
        return " and ".join(filter(None, [self.part, "uncoded" if self.uncoded else ""])) or "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplar:
    """A passage that shows a proposal, where consent to quote allows."""

    document: str
    speaker: str
    language: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A proposal with what it rests on. ``decided`` is what a person said of it, with name and date."""

    id: str
    name: str
    engine: str
    languages: tuple[str, ...]
    terms: tuple[Term, ...]
    size: int
    documents: int
    sources: int
    repeatability: float | None
    exemplars: tuple[Exemplar, ...] = ()
    unquoted: int = 0
    """Passages that may be counted and not quoted."""
    judged: int = 0
    """Passages in documents that people have coded or read; the codes' shares are of these."""
    codes: tuple[CodeShare, ...] = ()
    spread: tuple[Spread, ...] = ()
    decided: str = ""
    decided_by: str = ""
    joins: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    """Proposals of other languages, not decided on, that say much the same."""
    formerly: str = ""
    """What a person said of an earlier proposal that had most of these passages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsResult:
    """The proposals of the last run. ``hidden`` are decided on and not listed; ``changed``: the passages have since."""

    study: str
    engine: str = ""
    scope: str = "all"
    options: Mapping[str, Any] = field(default_factory=dict)
    looked_at: Mapping[str, int] = field(default_factory=dict)
    documents: int = 0
    short: int = 0
    passed_over: tuple[PassedOver, ...] = ()
    loose: int = 0
    """Passages that were looked at and are in no proposal."""
    topics: tuple[Topic, ...] = ()
    hidden: int = 0
    small: int = 3
    """Sources below which a number is not told."""
    unread: int = 0
    """Of what no code covers: passages in documents nobody has coded or read."""
    changed: bool = False
    unchanged: bool = False
    invented: bool = False


def find_topics(project: Project, asked: Asked | None = None, *, study: str = "",
                on_progress: Progress = lambda stage, done, total: None) -> TopicsResult:
    """Find proposals, keep them in place of those of the run before, and return them.

    The same question over the same passages is answered from what is kept (but with ``fresh``). What a person
    dismissed or adopted is not listed again, and what a person put together stays so, as long as its passages are the
    same. Words of whoever refused consent are not looked at.

    Raises:
        UnknownName: there is no such discoverer, study or attribute.
        UsageError: nothing has been ingested, or the part is everything or nothing.
        MissingExtra: a library is not installed; with the command that installs it.
    """
    asked = asked or Asked()
    which = project.study(study, synthesis=False)
    with store_of(project) as store:
        look = Look(view_of(project, store, which))
        part, rest = look.split(asked)
        identity = look.identity(asked, part, rest)
        held, before = store.derived(which.key, NAME), kept(store, which.key)
        unchanged = held is not None and before is not None and held.fingerprint == identity and not asked.fresh
        if not unchanged:
            engine = Engine(name=asked.engine, options=asked.options, embedder=project.file.tagging.embedder)
            found = discover(part, rest=rest, engine=engine, names=look.names, on_progress=on_progress)
            said = verdicts(store, which.key)
            proposals = joined_again(found.proposals, said)
            keep(store, which.key, TopicList(
                engine=asked.engine, options=asked.options, scope=asked.scope, looked_at=found.looked_at,
                short=found.short, passed_over=found.passed_over, proposals=proposals, alike=found.alike,
                passages=tuple(map(place_of, found.passages)),
                former=tuple(decided_before(before, said, proposals))),
                fingerprint=identity, version=look.view.codebook.version)
        topics = kept(store, which.key)
        assert topics is not None
        return look.result(topics, verdicts(store, which.key), unchanged=unchanged)


def show_topics(project: Project, topic: str = "", *, study: str = "", every: bool = False) -> TopicsResult:
    """Return the proposals of the last run, or one; with ``every`` also those that were decided on.

    Raises:
        UsageError: nothing has been ingested, or topics were never looked for.
        UnknownName: there is no such topic.
    """
    which = project.study(study, synthesis=False)
    with store_of(project, read_only=True) as store:
        topics = kept(store, which.key)
        if topics is None:
            raise UsageError("Topics have not been looked for yet.", hint="Run: qualkit topics")
        only = topics.find(topic).id if topic else ""
        return Look(view_of(project, store, which)).result(topics, verdicts(store, which.key), only=only, every=every)


def place_of(segment: Segment) -> PassageAt:
    """Where a passage stands."""
    return PassageAt(document=segment.document, text_hash=segment.text_hash, start=segment.start, end=segment.end)


@dataclass(frozen=True)
class Look:
    """What may be looked at in a study, and what is known of its passages."""

    view: View

    @cached_property
    def basis(self) -> Basis:
        """The eligible material: present, not refused, each thing once."""
        return basis_of(self.view)

    @cached_property
    def segments(self) -> Sequence[Segment]:
        """The passages, without those of whoever refused."""
        return [one for document in self.basis.documents for one in self.view.segments(document)
                if not self.basis.is_silenced(document, one.start, one.end)]

    @cached_property
    def names(self) -> frozenset[str]:
        """Folded words that are nobody's subject: speakers, personal attributes, what the project redacts."""
        attributes = [one.attributes for one in self.view.documents()]
        attributes += [case.attributes for case in self.view.cases().values()]
        speakers = names_in(turn.speaker for document in self.basis.documents
                            for turn in self.basis.texts[document].turns if turn.speaker)
        listed = speakers | personal_in(attributes, self.view.privacy.cleared) | set(self.view.privacy.redact)
        return frozenset(fold(word.text) for entry in listed for word in words(entry))

    @cached_property
    def spans(self) -> Mapping[str, list[tuple[int, int, str]]]:
        """What people coded, by document; a coding that lost its place covers nothing."""
        found: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for coding in self.basis.by_people:
            for anchor in coding.anchors if coding.place is not Place.ORPHAN else ():
                start, end = self.basis.on_original(anchor.document, anchor.start, anchor.end)
                found[self.basis.home(anchor.document)].append((start, end, self.basis.resolved(coding.code)))
        return found

    @cached_property
    def judged(self) -> frozenset[str]:
        """Documents that people have coded or read: elsewhere the want of a code says nothing."""
        return frozenset(self.spans) | {self.basis.home(one.document) for one in self.basis.readings}

    def split(self, asked: Asked) -> tuple[list[Segment], list[Segment]]:
        """The passages asked about, and the rest.

        Raises:
            UnknownName: no source has such an attribute or value.
            UsageError: the part is not NAME=VALUE.
        """
        inside = self._of_part(asked.part)
        part: list[Segment] = []
        rest: list[Segment] = []
        for one in self.segments:
            wanted = one.document in inside and not (asked.uncoded and self._is_coded(one))
            (part if wanted else rest).append(one)
        return part, rest

    def _is_coded(self, one: Segment) -> bool:
        return any(start < one.end and one.start < end for start, end, _ in self.spans.get(one.document, ()))

    def _of_part(self, part: str) -> frozenset[str]:
        """The documents of sources with an attribute's value; all of them if none is named."""
        if not part:
            return frozenset(self.basis.documents)
        name, equals, value = (word.strip() for word in part.partition("="))
        if not equals or not name or not value:
            raise UsageError(f"{part!r} is not NAME=VALUE.", hint="For example: --part region=Mopti")
        known = [(source.documents, {**source.attributes, "kind": source.kind.value}) for source in self.basis.sources]
        stated = [(documents, said) for documents, own in known for key, said in own.items() if fold(key) == fold(name)]
        if not stated:
            raise UnknownName("attribute", name, {key for _, own in known for key in own})
        inside = frozenset(one for documents, said in stated if fold(said) == fold(value) for one in documents)
        if not inside:
            raise UnknownName(f"value of {name}", value, {said for _, said in stated})
        return inside

    def identity(self, asked: Asked, part: Sequence[Segment], rest: Sequence[Segment]) -> str:
        """The fingerprint of a question and all that its answer hangs on."""
        inputs = [inputs_fingerprint(part), inputs_fingerprint(rest), ",".join(sorted(self.names)),
                  *(f"{name}={number}" for name, number in sorted(versions(MATTERS).items()))]
        return fingerprint({asked.engine: {**asked.options, "scope": asked.scope}}, inputs="|".join(inputs))

    # --- what a list says ----------------------------------------------------------------------

    def result(self, found: TopicList, said: Mapping[str, Memo], *, only: str = "", every: bool = False,
               unchanged: bool = False) -> TopicsResult:
        """A list of proposals with what each rests on today."""
        shown = [one for one in found.proposals if (one.id == only if only else every or one.id not in said)]
        ground = self._ground(found)
        looked_at = {passage.document for passage in found.passages}
        taken = {passage for one in found.proposals for passage in one.passages}
        return TopicsResult(
            study=self.view.study.key, engine=found.engine, scope=found.scope, options=found.options,
            looked_at=found.looked_at, documents=len(looked_at), short=found.short, passed_over=found.passed_over,
            loose=len(set(found.passages) - taken),
            topics=tuple(replace(self._topic(one, ground, said.get(one.id)), alike=_alike(one, found, said),
                                 formerly=_formerly(one, found, said)) for one in shown),
            hidden=0 if only else len(found.proposals) - len(shown), changed=len(ground.present) < len(found.passages),
            unread=sum(one.document not in self.judged for one in ground.present) if "uncoded" in found.scope else 0,
            small=self.view.privacy.small_cell, unchanged=unchanged, invented=self.view.study.invented)

    def _ground(self, found: TopicList) -> _Ground:
        present = frozenset(one for one in found.passages if self.stands(one))
        sources = {source.unit: source for source in (self.basis.source_of[one.document] for one in present)}
        return _Ground(
            present=present, carried=codes_on((one for one in present if one.document in self.judged), self.spans),
            sources={unit: {"kind": one.kind.value, **self.basis.cleared(one.attributes)}
                     for unit, one in sources.items()})

    def _topic(self, one: CodeProposal, ground: _Ground, said: Memo | None) -> Topic:
        own = [passage for passage in one.passages if passage in ground.present]
        units = {self.basis.source_of[passage.document].unit for passage in own}
        keys = {code.id: code.key for code in self.view.codebook}
        return Topic(
            id=one.id, name=one.name, engine=one.engine, languages=one.languages, terms=one.terms, size=one.size,
            documents=len(one.documents), sources=len(units), repeatability=one.repeatability, joins=one.joins,
            exemplars=tuple(islice(self.exemplars(one), EXEMPLARS)),
            unquoted=sum(not self.basis.may_quote(each.document, each.start, each.end) for each in own),
            judged=sum(passage in ground.carried for passage in own),
            codes=tuple(replace(each, code=keys.get(each.code, each.code))
                        for each in code_shares(own, ground.carried)),
            spread=tuple(spread(units, ground.sources, names=["kind", *self.basis.splitting],
                                small=self.view.privacy.small_cell)),
            decided=told(said) if said else "", decided_by=said.author if said else "")

    def stands(self, one: PassageAt) -> bool:
        """Whether a passage may be looked at, and its words are still those that were."""
        document = self.basis.documents.get(one.document)
        return (document is not None and document.text_hash == one.text_hash
                and not self.basis.is_silenced(one.document, one.start, one.end))

    def exemplars(self, one: CodeProposal) -> Iterator[Exemplar]:
        """The most telling passages that may be quoted and are no longer than an example should be, each from another
        document; of a proposal from one document, from that one. Of the third that tells most, those with one of its
        words stand first: a reader sees why they belong together."""
        met: set[str] = set()
        first = max(EXEMPLARS, len(one.passages) // 3)
        for passage in (*sorted(one.passages[:first], key=lambda at: not self._holds_a_word(at, one)),
                        *one.passages[first:]):
            at = (passage.document, passage.start, passage.end)
            if (passage.document in met and len(one.documents) > 1) or not self.stands(passage):
                continue
            if passage.end - passage.start > LONGEST_QUOTE or not self.basis.may_quote(*at):
                continue
            met.add(passage.document)
            yield self._exemplar(passage)

    def _holds_a_word(self, passage: PassageAt, one: CodeProposal) -> bool:
        if not self.stands(passage):
            return False
        text = self.basis.texts[passage.document].content[passage.start:passage.end].casefold()
        return any(term.text in text for term in one.terms)

    def _exemplar(self, passage: PassageAt) -> Exemplar:
        document = self.basis.documents[passage.document]
        text = self.basis.texts[passage.document]
        turn = next((one for one in text.turns if one.start <= passage.start < one.end), None)
        return Exemplar(document=document.key, speaker=turn.speaker if turn else "", start=passage.start,
                        end=passage.end, text=text.content[passage.start:passage.end],
                        language=(turn.language if turn else "") or document.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What proposals are held against: the passages that still stand, the codes on those people judged, the sources."""

    present: frozenset[PassageAt]
    carried: Mapping[PassageAt, frozenset[str]]
    sources: Mapping[str, Mapping[str, str]]


def _alike(one: CodeProposal, found: TopicList, said: Mapping[str, Memo]) -> tuple[str, ...]:
    others = (pair[1] if pair[0] == one.id else pair[0] for pair in found.alike if one.id in pair[:2])
    return tuple(other for other in others if other not in said)


def _formerly(one: CodeProposal, found: TopicList, said: Mapping[str, Memo]) -> str:
    before = come_back(one, found.former)
    return f"{told(said[before.id])} ({said[before.id].author})" if before and before.id in said else ""
