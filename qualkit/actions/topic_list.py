"""The proposals of the last run as the store keeps them, and what people said of them.

Kept are what is dear to compute: which passages, which words. Quotes, overlap with codes and the spread over sources
are looked up when they are shown, because codings, consent and privacy change meanwhile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import chain, zip_longest
from typing import Any

from qualkit.actions.opening import now
from qualkit.discoverers.terms import MOST
from qualkit.errors import UnknownName, UsageError
from qualkit.model import CodeProposal, Derived, Memo, PassageAt, Term, derive, proposal_id
from qualkit.pipeline.discovery import PassedOver
from qualkit.store import Store

NAME = "topics"
"""The name under which the store keeps them."""

SCHEMA = "qualkit.topics/1"

ABOUT = "topic"
"""What memos about proposals are about."""

SHORTEST = 4
"""Letters of an id that are enough to name a proposal."""

JOINED = re.compile(r"Joined with ([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicList:
    """A run of a discoverer: what was asked of it, what it looked at, and what it proposes."""

    engine: str
    options: Mapping[str, Any] = field(default_factory=dict)
    scope: str = "all"
    """``all``, ``uncoded``, or ``NAME=VALUE`` of a part; both joined by `` and ``."""
    looked_at: Mapping[str, int] = field(default_factory=dict)
    short: int = 0
    passed_over: tuple[PassedOver, ...] = ()
    proposals: tuple[CodeProposal, ...] = ()
    passages: tuple[PassageAt, ...] = ()
    """Every passage looked at: the map shows those in no proposal too."""
    alike: tuple[tuple[str, str, float], ...] = ()
    """Ids of proposals in two languages that say much the same, and how much."""
    former: tuple[CodeProposal, ...] = ()
    """Proposals of earlier runs that people decided on: what comes back in other words is told from them."""

    def find(self, name: str) -> CodeProposal:
        """Return the proposal of an id, or of the beginning of one.

        Raises:
            UnknownName: there is none, or the beginning fits several.
        """
        fits = [one for one in self.proposals if len(name) >= SHORTEST and one.id.startswith(name.casefold())]
        if len(fits) != 1:
            raise UnknownName("topic", name, [short(one.id) for one in self.proposals])
        return fits[0]


def short(topic: str) -> str:
    """The beginning of an id, as people read it."""
    return topic[:8]


def kept(store: Store, study: str) -> TopicList | None:
    """Return the last run's list, or None; one that another version of qualkit wrote in another form counts as none."""
    held = store.derived(study, NAME)
    data = json.loads(held.body) if held is not None else {}
    if data.pop("schema", "") != SCHEMA:
        return None
    return TopicList(**{**data, "proposals": tuple(map(_proposal, data["proposals"])),
                        "former": tuple(map(_proposal, data["former"])),
                        "alike": tuple((first, second, near) for first, second, near in data["alike"]),
                        "passages": tuple(PassageAt(**one) for one in data["passages"]),
                        "passed_over": tuple(PassedOver(**one) for one in data["passed_over"])})


def keep(store: Store, study: str, found: TopicList, *, fingerprint: str, version: str,
         at: datetime | None = None) -> None:
    """Keep a list in place of the former one."""
    body = json.dumps({"schema": SCHEMA, **asdict(found)}, ensure_ascii=False, sort_keys=True).encode()
    store.put_derived(Derived(study=study, name=NAME, fingerprint=fingerprint, codebook_version=version, body=body,
                              at=at or now()))


def _proposal(data: Mapping[str, Any]) -> CodeProposal:
    return CodeProposal(**{**data, "languages": tuple(data["languages"]), "joins": tuple(data["joins"]),
                           "terms": tuple(Term(**one) for one in data["terms"]),
                           "passages": tuple(PassageAt(**one) for one in data["passages"])})


# --- what people said ----------------------------------------------------------------------------

def verdicts(store: Store, study: str) -> dict[str, Memo]:
    """What a person said last of each proposal of a study, by its id."""
    return {one.about_id: one for one in store.memos()
            if one.about_kind == ABOUT and one.id == derive("memo", ABOUT, study, one.about_id)}


def told(said: Memo) -> str:
    """A verdict as people read it."""
    return JOINED.sub(lambda found: f"Joined with {short(found[1])}", said.markdown)


def memo(study: str, topic: str, *, said: str, coder: str) -> Memo:
    """A person's verdict on a proposal; a later one takes its place."""
    return Memo(id=derive("memo", ABOUT, study, topic), about_kind=ABOUT, about_id=topic, author=coder, markdown=said,
                written_at=now())


def refuse_decided(said: Mapping[str, Memo], topic: CodeProposal) -> None:
    """Raise a UsageError if somebody has decided on a proposal already; say who and what."""
    if (one := said.get(topic.id)) is not None:
        raise UsageError(f"{one.author} decided on the topic {short(topic.id)} on {one.written_at:%Y-%m-%d}: "
                         f"{told(one).rstrip('.')}.", hint="Look at: qualkit topics show --all")


MUCH = 0.5
"""The share of passages in both, of those in either, from which a proposal is an earlier one come back."""


def decided_before(held: TopicList | None, said: Mapping[str, Memo], new: Iterable[CodeProposal]) -> list[CodeProposal]:
    """Proposals of the runs before that people decided on and that a new run does not find as they were."""
    found = {one.id for one in new}
    every = (*held.former, *held.proposals) if held else ()
    return list({one.id: one for one in every if one.id in said and one.id not in found}.values())


def come_back(one: CodeProposal, former: Iterable[CodeProposal]) -> CodeProposal | None:
    """The earlier proposal that a new one shares most of its passages with, or None."""
    own = {(at.document, at.start, at.end) for at in one.passages}
    for other in former:
        theirs = {(at.document, at.start, at.end) for at in other.passages}
        if len(own & theirs) >= MUCH * len(own | theirs):
            return other
    return None


# --- joining -------------------------------------------------------------------------------------

def joined(first: CodeProposal, second: CodeProposal) -> CodeProposal:
    """Two proposals as one: the passages of both in turn, the heaviest words of both."""
    pairs = zip_longest(first.passages, second.passages)
    passages = tuple(dict.fromkeys(one for one in chain.from_iterable(pairs) if one is not None))
    languages = tuple(dict.fromkeys((*first.languages, *second.languages)))
    terms = [one for language in languages for one in _heaviest(first.terms, second.terms, language)]
    names = dict.fromkeys((*first.name.split(", ")[:2], *second.name.split(", ")[:2]))
    return CodeProposal(id=proposal_id("joined", passages, (first.engine,)), engine=first.engine,
                        name=", ".join(names), languages=languages, terms=tuple(terms), passages=passages,
                        joins=(first.id, second.id))


def _heaviest(first: Sequence[Term], second: Sequence[Term], language: str) -> list[Term]:
    found: dict[str, Term] = {}
    for one in (one for one in (*first, *second) if one.language == language):
        other = found.get(one.text)
        found[one.text] = one if other is None else replace(
            one, weight=max(one.weight, other.weight), passages=one.passages + other.passages,
            documents=max(one.documents, other.documents))
    return sorted(found.values(), key=lambda one: (-one.weight, one.text))[:MOST]


def joined_again(proposals: Iterable[CodeProposal], said: Mapping[str, Memo]) -> tuple[CodeProposal, ...]:
    """The proposals of a new run with those put together that a person put together before."""
    by_id = {one.id: one for one in proposals}
    for topic in list(by_id):
        partner = JOINED.match(said[topic].markdown) if topic in said else None
        if partner and partner[1] in by_id and topic < partner[1]:
            both = joined(by_id[topic], by_id[partner[1]])
            by_id.setdefault(both.id, both)
    return tuple(by_id.values())
