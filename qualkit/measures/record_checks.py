"""What records lack before they can be defended: evidence, conditions, names, dates, words of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from qualkit.measures.slogans import is_slogan
from qualkit.model import COMPONENTS, ActionItem, Finding, Judgement, Lesson, Recommendation, Records
from qualkit.text.small import SMALL
from qualkit.text.words import stems

ALIKE = 0.6
"""Share of stems in common (Jaccard) from which two records are told as near-duplicates."""

FEWEST = 4
"""Stems a text must have to be compared at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What records may point to. ``withdrawn`` and ``lost`` codings are told apart where the caller can."""

    codings: frozenset[str] = frozenset()
    """Ids of codings that stand."""
    withdrawn: frozenset[str] = frozenset()
    """Those that somebody took back."""
    lost: frozenset[str] = frozenset()
    """Those whose document is missing, or whose words are gone from it."""
    others: frozenset[str] = frozenset()
    """``study/id`` of the findings and lessons of other studies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A rule that a record breaks; ``flaw.<rule>`` is its sentence. ``named`` are the ids it is about."""

    rule: str
    noun: str
    id: str
    named: tuple[str, ...] = ()


def check_records(records: Records, known: Known, *, language: str = "en") -> list[Flaw]:
    """Return the flaws of a study's records, kind by kind in their order; near-duplicates come last of each.

    ``language`` is the one the records are written in, for the stems by which they are compared.
    """
    points = _Points(records, known)
    return [*(flaw for one in records.findings for flaw in _finding(one, points)),
            *_alike("finding", [(one.id, one.statement) for one in records.findings], language),
            *(flaw for one in records.lessons for flaw in _lesson(one, points)),
            *_alike("lesson", [(one.id, one.title) for one in records.lessons], language,
                    apart={frozenset({one.id, other}) for one in records.lessons for other in one.contrary}),
            *(flaw for one in records.recommendations for flaw in _recommendation(one, points)),
            *_alike("recommendation", [(one.id, one.text) for one in records.recommendations], language),
            *(flaw for one in records.action_items for flaw in _action_item(one, points)),
            *_alike("action item", [(one.id, f"{one.text} {one.project}") for one in records.action_items], language),
            *(flaw for one in records.judgements for flaw in _judgement(one, points))]


class _Points:
    """What the ids in records lead to."""

    def __init__(self, records: Records, known: Known) -> None:
        self.known = known
        self.findings = {one.id for one in records.findings} | known.others
        self.lessons = {one.id for one in records.lessons} | known.others
        self.recommendations = {one.id for one in records.recommendations}

    def flaws(self, noun: str, key: str, evidence: Sequence[str], *, findings: bool) -> Iterator[Flaw]:
        """What is wrong with evidence: codings, and findings where these may be evidence too."""
        sound = self.known.codings | (self.findings if findings else self.known.others)
        bad = [one for one in dict.fromkeys(evidence) if one not in sound]
        for rule, ids in (("withdrawn-evidence", self.known.withdrawn), ("lost-evidence", self.known.lost)):
            named = tuple(one for one in bad if one in ids)
            if named:
                yield Flaw(rule=rule, noun=noun, id=key, named=named)
        unknown = tuple(one for one in bad if one not in self.known.withdrawn | self.known.lost)
        if unknown:
            yield Flaw(rule="unknown-evidence", noun=noun, id=key, named=unknown)


def _finding(one: Finding, points: _Points) -> Iterator[Flaw]:
    if not one.evidence:
        yield Flaw(rule="no-evidence", noun="finding", id=one.id)
    every = (*one.evidence, *one.counter_evidence, *(each.evidence for each in one.discarded))
    yield from points.flaws("finding", one.id, every, findings=False)
    if not one.author.strip():
        yield Flaw(rule="unsigned", noun="finding", id=one.id)
    if is_slogan(one.statement):
        yield Flaw(rule="slogan", noun="finding", id=one.id)


def _lesson(one: Lesson, points: _Points) -> Iterator[Flaw]:
    for rule, missing in (("no-condition", not one.condition), ("no-context", not one.origin),
                          ("no-evidence", not one.evidence)):
        if missing:
            yield Flaw(rule=rule, noun="lesson", id=one.id)
    yield from points.flaws("lesson", one.id, one.evidence, findings=True)
    yield from _unknown("unknown-lesson", "lesson", one.id, one.contrary, points.lessons)
    if is_slogan(one.title, one.addressee):
        yield Flaw(rule="slogan", noun="lesson", id=one.id)


def _recommendation(one: Recommendation, points: _Points) -> Iterator[Flaw]:
    for rule, missing in (("no-basis", not one.basis), ("no-addressee", not one.addressee)):
        if missing:
            yield Flaw(rule=rule, noun="recommendation", id=one.id)
    yield from _unknown("unknown-basis", "recommendation", one.id, one.basis, points.findings | points.lessons)
    if is_slogan(one.text, one.addressee or one.owner):
        yield Flaw(rule="slogan", noun="recommendation", id=one.id)


def _action_item(one: ActionItem, points: _Points) -> Iterator[Flaw]:
    for rule, missing in (("no-owner", not one.owner), ("no-due", not one.due)):
        if missing:
            yield Flaw(rule=rule, noun="action item", id=one.id)
    yield from _unknown("unknown-basis", "action item", one.id, one.basis,
                        points.findings | points.lessons | points.recommendations)
    yield from _unknown("unknown-lesson", "action item", one.id, [one.lesson] if one.lesson else [], points.lessons)
    if is_slogan(one.text, one.owner or one.actor):
        yield Flaw(rule="slogan", noun="action item", id=one.id)


def _judgement(one: Judgement, points: _Points) -> Iterator[Flaw]:
    components = [getattr(one, name) for name in COMPONENTS]
    yield from _unknown("unknown-finding", "judgement", one.finding, [one.finding], points.findings)
    if not one.assessors and (one.overall or any(part.level for part in components)):
        yield Flaw(rule="no-assessor", noun="judgement", id=one.finding)
    if one.overall and not (one.explanation and all(part.level and part.explanation for part in components)):
        yield Flaw(rule="half-judged", noun="judgement", id=one.finding)


def _unknown(rule: str, noun: str, key: str, ids: Sequence[str], known: Iterable[str]) -> Iterator[Flaw]:
    named = tuple(one for one in dict.fromkeys(ids) if one not in set(known))
    if named:
        yield Flaw(rule=rule, noun=noun, id=key, named=named)


def _alike(noun: str, texts: Sequence[tuple[str, str]], language: str,
           apart: Iterable[frozenset[str]] = ()) -> Iterator[Flaw]:
    """Pairs that say much the same; lessons that are named as contrary to one another are no pair."""
    known, meant = {key: _bag(text, language) for key, text in texts}, set(apart)
    for one, other in combinations(known, 2):
        if frozenset({one, other}) not in meant and likeness(known[one], known[other]) >= ALIKE:
            yield Flaw(rule="near-duplicate", noun=noun, id=other, named=(one,))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's index of two sets of stems; nought where one is too small to tell."""
    if min(len(one), len(other)) < FEWEST:
        return 0.0
    return len(one & other) / len(one | other)


def _bag(text: str, language: str) -> frozenset[str]:
    return frozenset(one for one in stems(text, language) if len(one) > 1 and one not in SMALL)
