"""The evidence on a theme, laid out for the person who will write a finding: it holds no conclusion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualkit.measures.matrices import values
from qualkit.model import Coding, Direction, Memo, View
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis, basis_of
from qualkit.reports.parts.excerpts import tidy
from qualkit.reports.parts.sampling import unreached

CONTRARY = (Direction.MIXED, Direction.ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A coding with its words, redacted as in a report; ``document`` is its key."""

    coding: str
    document: str
    code: str
    direction: str
    words: str
    coder: str
    starred: bool = False
    hedged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceForm:
    """What is known of a theme: who spoke of it, in which words, who is missing, what was noted."""

    theme: str
    name: str
    definition: str
    said: tuple[str, ...]
    """Counts by instrument and subgroup, n of N."""
    starred: tuple[Passage, ...]
    contrary: tuple[Passage, ...]
    others: tuple[Passage, ...]
    missing: tuple[str, ...]
    memos: tuple[str, ...]


def evidence_form(view: View, theme: str, *, language: str = "en") -> EvidenceForm:
    """Lay out what people coded at a theme and below it.

    Words are redacted as in a report: forms are kept in a folder that is shared, and often public.
    """
    labels = Labels(language)
    basis = basis_of(view, mark=labels("redacted"), values=labels.values)
    code, ids = view.codebook.by_key[theme], basis.family(theme)
    codings = [one for one in basis.by_people if basis.resolved(one.code) in ids]
    passages = [_passage(basis, labels, one) for one in codings]
    contrary = [one for one, coding in zip(passages, codings, strict=True) if coding.direction in CONTRARY]
    starred = [one for one in passages if one.starred and one not in contrary]
    return EvidenceForm(
        theme=theme, name=code.name_in(language), definition=code.definition_in(language),
        said=tuple(_said(basis, labels, ids)), starred=tuple(starred), contrary=tuple(contrary),
        others=tuple(one for one in passages if one not in starred and one not in contrary),
        missing=tuple(_missing(basis, labels, ids)), memos=tuple(_memos(basis, ids, codings)))


def _passage(basis: Basis, labels: Labels, coding: Coding) -> Passage:
    may_quote = all(basis.may_quote(one.document, one.start, one.end) for one in coding.anchors)
    code = basis.view.codebook.by_id[basis.resolved(coding.code)]
    return Passage(
        coding=coding.id, code=code.key, document=_key(basis, coding.document),
        words=basis.veil.testimony(tidy(coding.quote)) if may_quote else labels("consent.not_quoted"),
        direction=(coding.direction or Direction.PRESENT).value, coder=coding.coder, starred=coding.key_quote,
        hedged=coding.hedged)


def _key(basis: Basis, document: str) -> str:
    """A document's key, which may hold a name."""
    return basis.veil.testimony(basis.documents[basis.home(document)].key)


def _said(basis: Basis, labels: Labels, ids: frozenset[str]) -> Iterator[str]:
    for kind in basis.instruments:
        units, said = basis.units_of(kind), labels(f"many.{kind}")
        tally = basis.ledger.tally(ids, units)
        if tally.base:
            yield labels("form.tally", units=said, **tally.as_dict())
        if tally.beyond:
            yield labels("form.beyond", units=said, count=tally.beyond)
        for attribute in basis.splitting if tally.base else ():
            parts = [(value, basis.ledger.tally(ids, [one for one in units if one.attributes.get(attribute) == value]))
                     for value in values(units, attribute) if value]
            told = ", ".join(f"{value} {labels('of', n=part.n, N=part.base)}" for value, part in parts if part.base)
            if len(parts) > 1 and told:
                yield labels("form.subgroup", units=said, attribute=labels.attribute(attribute), said=told)


def _missing(basis: Basis, labels: Labels, ids: frozenset[str]) -> Iterator[str]:
    for name, wanted in unreached(basis).items():
        yield labels("form.missing.value", attribute=labels.attribute(name), values=", ".join(wanted))
    for kind in basis.instruments:
        units, said = basis.units_of(kind), labels(f"many.{kind}")
        for attribute in basis.splitting:
            unread = [value for value in values(units, attribute) if value and not any(
                one.id in basis.read for one in units if one.attributes.get(attribute) == value)]
            if unread:
                yield labels("form.missing.unread", units=said, attribute=labels.attribute(attribute),
                             values=", ".join(unread))
        if not_asked := basis.ledger.tally(ids, units).not_asked:
            yield labels("form.missing.not_asked", units=said, count=not_asked)
    silent = [_key(basis, document) for source in basis.sources for document in source.documents
              if basis.unit_by_id[source.unit].covers(ids) and not basis.ledger.marks_on(
                  basis.unit_by_id[source.unit], ids)]
    if silent:
        yield labels("form.missing.silent", documents=", ".join(silent))
    if waiting := len(set(basis.documents) - set(basis.known)):
        yield labels("form.missing.waiting", count=waiting)


def _memos(basis: Basis, ids: frozenset[str], codings: list[Coding]) -> Iterator[str]:
    about = {("code", one) for one in ids} | {("coding", one.id) for one in codings}
    decided = {("decision", one.decision) for one in codings if one.decision}
    for memo in basis.view.memos():
        if (memo.about_kind, memo.about_id) in about | decided:
            yield _noted(basis, memo)
    for coding in codings:
        if coding.memo.strip():
            yield f"{coding.coder}, {coding.id[:8]}: {basis.veil.testimony(tidy(coding.memo))}"


def _noted(basis: Basis, memo: Memo) -> str:
    return f"{memo.author}, {memo.written_at.date().isoformat()}: {basis.veil.testimony(tidy(memo.markdown))}"
