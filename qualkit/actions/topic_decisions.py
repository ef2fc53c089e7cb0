"""What people do with code proposals: adopt one into the codebook, put two together, dismiss one. Each with a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from qualkit.actions.opening import store_of, view_of
from qualkit.actions.topic_list import (
    NAME,
    TopicList,
    joined,
    keep,
    kept,
    memo,
    refuse_decided,
    short,
    verdicts,
)
from qualkit.actions.topics import EXEMPLARS, Look
from qualkit.discoverers.topics import named_by
from qualkit.errors import UsageError
from qualkit.files.codebook_edits import insert_code
from qualkit.model import Change, Code, CodeProposal, Coder, Example, Study, Term, derive, mint
from qualkit.project import Project
from qualkit.reports.parts.basis import Basis
from qualkit.store import Store
from qualkit.text.cues import is_cue
from qualkit.text.words import fold, primary, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """A code that was written into the codebook, and what was put into it to be looked over."""

    topic: str
    path: Path
    key: str
    name: str
    examples: int
    cues: int
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A proposal that somebody decided on; ``becomes`` is the one it is part of now."""

    topic: str
    said: str
    by: str
    becomes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCode:
    """What a person gives to the code a proposal becomes."""

    key: str
    name: str = ""
    definition: str = ""


def adopt(project: Project, topic: str, new: NewCode, *, coder: str, study: str = "") -> Adopted:
    """Write a proposal into the study's codebook as an emergent code, in one step.

    Its exemplars become typical examples, with listed names and words redacted, where consent to quote allows; its
    terms become cues; both are to be looked over. A definition is a person's. No coding is made.

    Raises:
        UnknownName: there is no such topic.
        UsageError: the key is taken or is no key; nobody says who they are; it was decided on before.
        FileInvalid, ChangedUnderYou: the codebook has mistakes, or was changed meanwhile; nothing was written.
    """
    which = project.study(study, synthesis=False)
    with store_of(project) as store:
        one = _open(store, which, topic, coder=coder)
        look = Look(view_of(project, store, which))
        terms = [term for term in one.terms if look.names.isdisjoint(fold(word.text) for word in words(term.text))]
        examples = tuple(Example(text=text, language=language) for text, language in _examples(look, one))
        today = datetime.now(UTC).date().isoformat()
        change = Change(date=today, what=f"added from the topic {short(one.id)} of {one.engine}", by=coder,
                        why=f"{one.size} passages of {len(one.documents)} documents; look over its cues and examples")
        code = Code(id=mint(), key=new.key, name=new.name.strip() or named_by(terms), definition=new.definition.strip(),
                    examples=examples, cues=_cues(terms, one.languages), emergent=True, changes=(change,))
        path = project.codebook_path(which)
        book = insert_code(path, code)
        store.put_codebook(which.key, book)
        _say(store, which, one, said=f"Adopted as {new.key}", coder=coder)
    return Adopted(topic=one.id, path=path, key=new.key, name=code.name, examples=len(examples),
                   cues=sum(map(len, code.cues.values())), version=book.version)


def merge(project: Project, first: str, second: str, *, coder: str, study: str = "") -> Decided:
    """Put two proposals together; the new one is listed instead of them.

    Raises:
        UnknownName: there is no such topic.
        UsageError: they are one and the same, or one was decided on before; nobody says who they are.
    """
    which = project.study(study, synthesis=False)
    with store_of(project) as store:
        one, other = (_open(store, which, name, coder=coder) for name in (first, second))
        if one.id == other.id:
            raise UsageError(f"{short(one.id)} cannot be put together with itself.", hint="Name two topics.")
        both = joined(one, other)
        held, topics = store.derived(which.key, NAME), kept(store, which.key)
        assert held is not None and topics is not None
        if both.id not in {each.id for each in topics.proposals}:
            keep(store, which.key, replace(topics, proposals=(both, *topics.proposals)), fingerprint=held.fingerprint,
                 version=held.codebook_version, at=held.at)
        _say(store, which, one, said=f"Joined with {other.id}", coder=coder)
        _say(store, which, other, said=f"Joined with {one.id}", coder=coder)
    return Decided(topic=one.id, said=f"Joined with {short(other.id)}", by=coder, becomes=both.id)


def dismiss(project: Project, topic: str, *, why: str, coder: str, study: str = "") -> Decided:
    """Remember that a proposal is no code, and why; with the same passages it is not listed again.

    Raises:
        UnknownName: there is no such topic.
        UsageError: no reason is given, it was decided on before, or nobody says who they are.
    """
    if not why.strip():
        raise UsageError("A topic is dismissed for a reason.", hint="Say it with --why.")
    which = project.study(study, synthesis=False)
    with store_of(project) as store:
        one = _open(store, which, topic, coder=coder)
        _say(store, which, one, said=f"Dismissed: {why.strip()}", coder=coder)
    return Decided(topic=one.id, said=f"Dismissed: {why.strip()}", by=coder)


def _open(store: Store, study: Study, topic: str, *, coder: str) -> CodeProposal:
    """A proposal of the last run that nobody has decided on."""
    if not coder.strip():
        raise UsageError("A person decides on topics, with a name.", hint="Say who you are with --coder.")
    topics: TopicList | None = kept(store, study.key)
    if topics is None:
        raise UsageError("Topics have not been looked for yet.", hint="Run: qualkit topics")
    one = topics.find(topic)
    refuse_decided(verdicts(store, study.key), one)
    return one


def _say(store: Store, study: Study, one: CodeProposal, *, said: str, coder: str) -> None:
    store.put_coder(Coder(id=derive("coder", coder), handle=coder))
    store.add_memo(memo(study.key, one.id, said=said, coder=coder))


def _examples(look: Look, one: CodeProposal) -> list[tuple[str, str]]:
    """The words of the exemplars with their language: those that name nobody first, for they leave the store."""
    basis: Basis = look.basis
    told = [(basis.veil.testimony(each.text), each) for each in islice(look.exemplars(one), 3 * EXEMPLARS)]
    told.sort(key=lambda pair: pair[0] != pair[1].text)
    return [(" ".join(text.split()), primary(each.language)) for text, each in told[:EXEMPLARS]]


def _cues(terms: Sequence[Term], languages: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """A proposal's terms as cues, by language; what cannot be written as one is left out."""
    return {language: tuple(one.text for one in terms if one.language == language and is_cue(one.text, language))
            for language in languages}
