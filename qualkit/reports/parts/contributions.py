"""What each synthesised finding rests on: the findings of the studies it names, with their facts and words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from qualkit.model import Behind, CarriedQuote, EvidenceFacts, Finding, Records, View, text_hash
from qualkit.reports.labels import Labels
from qualkit.reports.parts.excerpts import direction_of

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """A finding that a synthesised one names as ``study/id``; ``finding`` is None where there is no such."""

    ref: str
    study: str
    against: bool = False
    finding: Finding | None = None
    facts: EvidenceFacts = field(default_factory=EvidenceFacts)
    changed: bool = False


@dataclass(frozen=True)
class Contributions:
    """The findings of other studies, looked up by ``study/id``."""

    view: View

    @cached_property
    def records(self) -> Mapping[str, Records]:
        """The studies that findings of this one may name."""
        wanted = self.view.study.synthesis_of
        return {one.study: one for one in self.view.others if one.source or one.study in wanted}

    @cached_property
    def _findings(self) -> Mapping[str, Finding]:
        return {f"{study}/{one.id}": one for study, records in self.records.items() for one in records.findings}

    @cached_property
    def _seen(self) -> Mapping[str, str]:
        synthesis = self.view.synthesis
        return {one.finding: one.hash for one in synthesis.seen} if synthesis else {}

    def of(self, finding: Finding) -> list[Contribution]:
        """What a synthesised finding names, first for it, then against it."""
        named = [(ref, False) for ref in dict.fromkeys(finding.evidence)]
        named += [(ref, True) for ref in dict.fromkeys(finding.counter_evidence)]
        return [self._one(finding, ref, against) for ref, against in named]

    def _one(self, finding: Finding, ref: str, against: bool) -> Contribution:
        study, found = ref.partition("/")[0], self._findings.get(ref)
        if found is None:
            return Contribution(ref=ref, study=study, against=against)
        facts = self.records[study].facts.get(found.id, EvidenceFacts())
        return Contribution(ref=ref, study=study, against=against, finding=found, facts=facts,
                            changed=self._has_changed(finding, ref, found))

    def _has_changed(self, finding: Finding, ref: str, found: Finding) -> bool:
        """By its words where they were noted down, else by its date: later than all that was built on it."""
        if ref in self._seen:
            return self._seen[ref] != fingerprint(found)
        judged = [one.date for one in self.view.records.judgements if one.finding == finding.id]
        built = [day for day in (finding.date, *judged) if _DAY.fullmatch(day)]
        return bool(built and _DAY.fullmatch(found.date)) and found.date > max(built)

    def studies(self, finding: Finding) -> list[str]:
        """The studies that a finding rests on, those it only names against itself left out."""
        return list(dict.fromkeys(one.study for one in self.of(finding) if one.finding and not one.against))


def fingerprint(finding: Finding) -> str:
    """A short hash of what a finding says; who signed it when makes no difference."""
    said = (finding.statement, finding.direction or "", finding.scope, finding.counter_case)
    return text_hash("\n".join(map(str, said)))[:16]


def counted(behind: Behind, settings: Iterable[str] = (), complete: Iterable[str] = ()) -> EvidenceFacts:
    """The figures that pseudonyms make: a case met by two kinds of instrument is one source, in two bases."""
    kinds = dict.fromkeys(map(_kind, behind.read))
    return EvidenceFacts(
        sources=len(set(map(_person, behind.sources))), against=len(set(map(_person, behind.against))),
        directions={way: len(sources) for way, sources in behind.directions.items()}, base=len(behind.read),
        kinds={kind: (sum(_kind(one) == kind for one in behind.sources if one in behind.read),
                      sum(_kind(one) == kind for one in behind.read)) for kind in kinds},
        documents=len(behind.documents), quotes=len(behind.passages), words=sum(behind.passages.values()),
        settings=tuple(settings), complete=tuple(complete), behind=behind)


def _complete(facts: Sequence[EvidenceFacts]) -> tuple[str, ...]:
    """The attributes that are known of every source of all."""
    return tuple(name for name in facts[0].complete if all(name in one.complete for one in facts)) if facts else ()


def _person(unit: str) -> str:
    return unit.partition(":")[0]


def _kind(unit: str) -> str:
    return unit.partition(":")[2]


def together(facts: Iterable[tuple[str, EvidenceFacts]]) -> EvidenceFacts:
    """Facts (each with its study) added up over studies; what findings of one study share is counted once."""
    by_study: dict[str, list[EvidenceFacts]] = {}
    for study, one in facts:
        by_study.setdefault(study, []).append(one)
    return _sum([_joined(each) for each in by_study.values()])


def _joined(facts: Sequence[EvidenceFacts]) -> EvidenceFacts:
    """Facts of one study. Where an older file does not say what they count, the most that one of them counts."""
    if len(facts) == 1:
        return facts[0]
    settings = tuple(dict.fromkeys(value for one in facts for value in one.settings))
    if any(one.sources and not one.behind.sources for one in facts):
        return replace(max(facts, key=lambda one: (one.sources, one.quotes)), settings=settings,
                       complete=_complete(facts))
    behind = [one.behind for one in facts]
    ways = sorted({way for one in behind for way in one.directions})
    return counted(Behind(
        **{name: tuple(dict.fromkeys(each for one in behind for each in getattr(one, name)))
           for name in ("sources", "against", "read", "documents")},
        directions={way: tuple(dict.fromkeys(each for one in behind for each in one.directions.get(way, ())))
                    for way in ways},
        passages={name: words for one in behind for name, words in one.passages.items()}), settings, _complete(facts))


def _sum(facts: Sequence[EvidenceFacts]) -> EvidenceFacts:
    """Facts of different studies: their bases stay bases of different people."""
    kinds: dict[str, tuple[int, int]] = {}
    directions = sum((Counter(one.directions) for one in facts), Counter[str]())
    for one in facts:
        for kind, (n, base) in one.kinds.items():
            before = kinds.get(kind, (0, 0))
            kinds[kind] = before[0] + n, before[1] + base
    settings = dict.fromkeys(value for one in facts for value in one.settings)
    return EvidenceFacts(
        kinds=kinds, directions=dict(sorted(directions.items())), settings=tuple(settings),
        complete=_complete(facts), **{name: sum(getattr(one, name) for one in facts)
           for name in ("sources", "base", "documents", "quotes", "words", "against")})


class Carriage:
    """Numbers the quotations that studies carry to a synthesis; each is printed once."""

    def __init__(self, contributions: Contributions, labels: Labels) -> None:
        self._contributions, self._labels = contributions, labels
        self._number: dict[tuple[str, str], str] = {}

    def of(self, contribution: Contribution, *, theme: str, most: int) -> list[dict[str, Any]]:
        """Up to ``most`` of a contributing finding's quotations, as a report prints them; starred ones first."""
        if contribution.finding is None:
            return []
        records = self._contributions.records[contribution.study]
        found = [one for one in records.quotes if one.finding == contribution.finding.id]
        return [self._written(one, contribution, theme) for one in self._chosen(found, contribution.study, most)]

    def _chosen(self, quotes: Sequence[CarriedQuote], study: str, most: int) -> Iterator[CarriedQuote]:
        """Those against it too, where there are: one at least of each way, one source after another."""
        fresh = [one for one in quotes if (study, one.id) not in self._number]
        ways = [[one for one in fresh if one.against is way] for way in (False, True)]
        spread = [_spread(way) for way in ways]
        least = [way[:1] for way in spread]
        rest = [one for way in spread for one in way[1:]]
        taken = [one for way in least for one in way][:most]
        taken += rest[:most - len(taken)]
        return iter([one for one in fresh if one in taken])

    def _written(self, one: CarriedQuote, contribution: Contribution, theme: str) -> dict[str, Any]:
        labels = self._labels
        name = self._number[contribution.study, one.id] = f"Q{len(self._number) + 1}"
        against = one.against is not contribution.against
        said = [f"{contribution.study} {one.source}", labels(f"one.{one.kind}"), *one.attributes.values()]
        other = {"text": one.translation, "language": one.translation_language, "translator": "",
                 "dir": direction_of(one.translation_language, one.translation), "is_original": False,
                 "by_machine": one.translation_by_machine} if one.translation else None
        return {
            "id": name, "theme": theme, "box": "counter" if against else "main", "code": one.code,
            "code_name": one.code_name, "source": one.source, "document": one.document, "kind": one.kind,
            "unit": one.unit, "number": one.number, "start": 0, "end": 0,
            "place": labels(f"place.{one.unit}", document=one.document, number=one.number),
            "attributes": dict(one.attributes), "attribution": ", ".join(said), "text": one.text,
            "language": one.language, "dir": direction_of(one.language, one.text), "translation": other,
            "direction": one.direction or None, "hedged": one.hedged, "key": one.key, "coders": [],
            "suggested": False, "why": "", "verified": True, "context": [], "finding": contribution.ref,
            "question": one.question, "study": contribution.study}


def _spread(quotes: Sequence[CarriedQuote]) -> list[CarriedQuote]:
    """Starred ones first, then the first of each source, then the second."""
    turn: dict[str, int] = {}
    order = []
    for one in quotes:
        turn[one.source] = turn.get(one.source, -1) + 1
        order.append((not one.key, turn[one.source], one))
    return [one for _, _, one in sorted(order, key=lambda each: each[:2])]
