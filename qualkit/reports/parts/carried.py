"""A study's records as they leave it: findings with the facts behind them, and the quotations they rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qualkit.model import (
    Behind,
    CarriedQuote,
    Coding,
    Direction,
    EvidenceFacts,
    Finding,
    Lesson,
    Records,
    Theme,
    View,
)
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis, basis_of
from qualkit.reports.parts.candidates import Candidate
from qualkit.reports.parts.contributions import counted
from qualkit.reports.parts.quotations import Quotations


def carried(view: View, *, language: str = "en", keep: Sequence[str] = ()) -> Records:
    """Return what a synthesis may know of a study: no file names, no ids of codings, nothing of whoever refused.

    The facts count; they judge nothing. Quotations that do not stand in their source are left behind.
    """
    labels = Labels(language)
    basis = basis_of(view, mark=labels("redacted"), keep=keep, values=labels.values)
    quotations = Quotations(basis, labels, "")
    own = {one.id: one for one in view.findings}
    return replace(
        view.records, title=view.study.title, invented=view.study.invented,
        findings=tuple(replace(one, evidence=(), counter_evidence=(), discarded=()) for one in view.findings),
        lessons=tuple(_lesson(one, own) for one in view.records.lessons),
        action_items=(), judgements=(), items=(), material=_material(basis), codes=_codes(view, language),
        facts={one.id: _facts(basis, one, quotations) for one in view.findings},
        lesson_facts={one.id: _facts(basis, _behind(one, own), quotations) for one in view.records.lessons},
        asked=tuple(theme.key for theme in view.themes if _is_asked(basis, theme)),
        themes={one.id: _themes(view, one) for one in view.findings},
        quotes=tuple(_quotes(view.findings, quotations)))


def out_of_house(view: View, *, language: str = "en", keep: Sequence[str] = ()) -> Records:
    """The same for another project: names of speakers and villages are taken out of what people wrote, too.

    Those who sign findings and lessons stay named.
    """
    basis = basis_of(view, mark=Labels(language)("redacted"), values=Labels(language).values)
    made: Records = _veiled(carried(view, language=language, keep=keep), basis, signed=False)
    return made


SIGNED = frozenset({"author", "review", "by", "date", "id", "study", "source", "quotes", "behind"})
"""Fields that a veil leaves as they are: keys, signatures, citations, pseudonyms, and quotations veiled already."""


def _veiled(value: Any, basis: Basis, signed: bool) -> Any:  # a noun, or what its fields hold
    if signed or value is None:
        return value
    if type(value) is str:  # no word of a choice
        return basis.veil.testimony(value)
    if isinstance(value, tuple):
        return tuple(_veiled(one, basis, False) for one in value)
    if isinstance(value, dict):
        return {key: _veiled(one, basis, False) for key, one in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return replace(value, **{name: _veiled(getattr(value, name), basis, name in SIGNED)
                                 for name in value.__dataclass_fields__})
    return value


def _lesson(lesson: Lesson, findings: Collection[str]) -> Lesson:
    return replace(lesson, evidence=tuple(one for one in lesson.evidence if one in findings))


def _behind(lesson: Lesson, findings: Mapping[str, Finding]) -> Finding:
    """The codings a lesson rests on, by its findings or by itself; their base is whoever was read in full."""
    named = [one for key in lesson.evidence for one in (findings[key].evidence if key in findings else (key,))]
    return Finding(id=lesson.id, theme="", statement="", author="", evidence=tuple(dict.fromkeys(named)))


def _is_asked(basis: Basis, theme: Theme) -> bool:
    """Whether a source read in full was asked about any of its codes, as where a code's sources are counted."""
    codes = frozenset(code.id for code in basis.view.codebook.active if theme.holds(basis.view.codebook, code))
    return bool(codes) and any(unit.covers(codes) and (unit.asked is None or not unit.asked.isdisjoint(codes))
                               for unit in basis.units)


def _codes(view: View, language: str) -> dict[str, str]:
    by_key = view.codebook.by_key
    return {one.theme: by_key[one.theme].name_in(language) for one in view.findings if one.theme in by_key}


def _themes(view: View, finding: Finding) -> tuple[str, ...]:
    """The shared themes a finding belongs to; in a synthesis its theme is one."""
    code = view.codebook.by_key.get(finding.theme)
    if code is None:
        return (finding.theme,)
    return tuple(theme.key for theme in view.themes if theme.holds(view.codebook, code))


# --- facts -----------------------------------------------------------------------------------------


def _material(basis: Basis) -> EvidenceFacts:
    """What the whole study rests on: of each kind, sources read in full and sources."""
    units = [source.unit for source in basis.sources]
    return EvidenceFacts(
        sources=len(units), base=len(basis.read), documents=len(basis.documents), quotes=len(basis.by_people),
        words=sum(basis.words.values()), settings=_settings(basis, units), complete=_complete(basis, units),
        kinds={kind: (sum(one.id in basis.read for one in basis.units_of(kind)), len(basis.units_of(kind)))
               for kind in basis.instruments})


def _facts(basis: Basis, finding: Finding, quotations: Quotations) -> EvidenceFacts:
    by_id = basis.by_id
    evidence, counter = ([by_id[one] for one in dict.fromkeys(ids) if one in by_id]
                         for ids in (finding.evidence, finding.counter_evidence))
    speaking, against = ({_unit(basis, one) for one in named} for named in (evidence, counter))
    said = {((one.direction or Direction.PRESENT).value, _source(basis, one)) for one in evidence}
    number = quotations.order
    return counted(Behind(
        sources=tuple(sorted(speaking)), against=tuple(sorted(against)), read=tuple(_read(basis, finding)),
        documents=tuple(sorted({basis.pseudonyms[basis.home(one.document)] for one in (*evidence, *counter)})),
        directions={way: tuple(sorted(source for direction, source in said if direction == way))
                    for way in sorted({direction for direction, _ in said})},
        passages={str(number[one]): quotations.length(one) for one in _candidates(finding, quotations)}),
        _settings(basis, speaking | against), _complete(basis, speaking | against))


def _unit(basis: Basis, coding: Coding) -> str:
    return basis.source_of[basis.home(coding.document)].unit


def _source(basis: Basis, coding: Coding) -> str:
    return basis.source_of[basis.home(coding.document)].id


def _read(basis: Basis, finding: Finding) -> Iterator[str]:
    """The sources read in full for the theme, one kind after another."""
    known = basis.view.codebook.by_key
    codes = basis.family(known[finding.theme].key) if finding.theme in known else frozenset()
    return (unit.id for kind in basis.instruments for unit in basis.units_of(kind) if unit.covers(codes))


def _settings(basis: Basis, units: Iterable[str]) -> tuple[str, ...]:
    """Values of cleared attributes that may be printed, by attribute."""
    seen = {(name, value) for unit in units for name, value in basis.printed[unit].items() if name != "instrument"}
    order = basis.view.privacy.cleared
    return tuple(f"{name}: {value}" for name, value in sorted(seen, key=lambda one: (order.index(one[0]), one[1])))


def _complete(basis: Basis, units: Collection[str]) -> tuple[str, ...]:
    """Cleared attributes that are known and printed of every one of them."""
    names = [name for name in basis.view.privacy.cleared if name != "instrument"]
    return tuple(name for name in names if units and all(basis.printed[unit].get(name) for unit in units))


# --- quotations ------------------------------------------------------------------------------------


def _candidates(finding: Finding, quotations: Quotations) -> list[Candidate]:
    named = (*finding.evidence, *finding.counter_evidence)
    return list(dict.fromkeys(quotations.of_coding[one] for one in named if one in quotations.of_coding))


def _quotes(findings: Iterable[Finding], quotations: Quotations) -> Iterator[CarriedQuote]:
    """Each finding's quotations; a passage that two findings rest on keeps its number."""
    written: dict[Candidate, dict[str, Any]] = {}
    for finding in findings:
        for one in _candidates(finding, quotations):
            if one not in written:
                written[one] = quotations.write([one], theme=finding.theme, box="main", at=finding.theme)[0]
            if written[one]["verified"]:
                yield _carried(written[one], finding.id, _is_against(finding, one))


def _is_against(finding: Finding, one: Candidate) -> bool:
    """Whether its author named it against the finding, and not for it."""
    return set(one.codings).isdisjoint(finding.evidence) and not set(one.codings).isdisjoint(finding.counter_evidence)


def _carried(quote: dict[str, Any], finding: str, against: bool) -> CarriedQuote:
    other = quote["translation"] or {"text": "", "language": "", "by_machine": False}
    same = {name: quote[name] for name in ("id", "text", "language", "source", "document", "kind", "unit", "number",
                                           "code", "code_name", "hedged", "key", "question")}
    return CarriedQuote(
        **same, finding=finding, against=against, direction=quote["direction"] or "",
        attributes={name: value for name, value in quote["attributes"].items() if name != "instrument"},
        translation=other["text"], translation_language=other["language"], translation_by_machine=other["by_machine"])
