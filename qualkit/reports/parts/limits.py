"""Warnings and limitations, drafted from the data for a person to edit. A machine only counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.measures import matrices
from qualkit.measures.counts import WORDS_FROM, Status, Unit
from qualkit.model import ReportRequest
from qualkit.reports.labels import Labels
from qualkit.reports.parts import claims, publications, refusals
from qualkit.reports.parts.basis import Basis
from qualkit.reports.parts.differences import State, differences_of
from qualkit.reports.parts.quotations import Quotations
from qualkit.reports.parts.sampling import unreached
from qualkit.text.languages import languages_of

TELLING = 120
"""Letters from which a text's own language is told."""


def warnings(basis: Basis, request: ReportRequest, *, labels: Labels,
             themes: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The rules of the study report that this study does not meet, each with its sentence."""
    return list(_warnings(basis, request, labels, themes))


def matrix_warnings(found: Mapping[str, Any], request: ReportRequest, labels: Labels) -> Iterator[tuple[str, str]]:
    """Written cells that are not printed, or that rest on what has changed."""
    stale = sum(bool(one["added"] or one["withdrawn"])
                for row in found["rows"] for cell in row["cells"] for one in cell["summaries"])
    for rule, key, count in (("matrix-cell-without-source", "warn.matrix_lost", found["lost"]),
                             ("matrix-cell-outdated", "warn.matrix_stale", stale)):
        if count:
            yield rule, labels.many(key, count) if request.numbers else labels(f"{key}.plain")


def _warnings(basis: Basis, request: ReportRequest, labels: Labels,
              themes: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    numbers = request.numbers
    for theme in themes:
        quotes = [quote for code in theme["codes"] for quote in code["quotes"]] + theme["counter"]
        documents = {quote["document"] for quote in quotes}
        if len(quotes) > 1 and len(documents) == 1:
            yield "one-document-theme", labels("warn.one_document", theme=theme["name"], document=documents.pop())
    for name, values in unreached(basis).items():
        yield "no-source", labels("warn.no_source", attribute=labels.attribute(name), values=labels.join(values))
    if basis.read and not _has_contrary(basis):
        yield "no-null-or-mixed", labels("warn.no_null")
    if basis.on_questions:
        yield "coded-question", (labels.many("warn.questions", len(basis.on_questions)) if numbers
                                 else labels("warn.questions.plain"))
    unresolved = claims.unresolved(basis)
    if unresolved:
        yield "unresolved-evidence", refusals.unresolved_evidence(labels, unresolved)
    one_sided = claims.one_sided(basis)
    if one_sided:
        yield "evidence-direction", labels("warn.evidence_direction", findings=labels.join(one_sided))
    small = basis.identifying
    if small:
        yield "small-cells", (labels.many("warn.small_cells", small, limit=basis.view.privacy.small_cell)
                              if numbers else labels("warn.small_cells.plain"))
    foreign = _foreign(basis, labels)
    if foreign:
        yield "other-language", labels("warn.other_language", language=language_name(labels, labels.language),
                                       parts=labels.join(foreign))
    unverified = sum(not quote["verified"] for theme in themes for quote in _all_quotes(theme))
    if unverified:
        yield "quote-not-in-source", (labels.many("warn.unverified", unverified) if numbers
                                      else labels("warn.unverified.plain"))


def _foreign(basis: Basis, labels: Labels) -> list[str]:
    """Parts that people wrote in another language than the report's."""
    written = {labels(f"h.{name}"): text for name, text in basis.view.study_text.sections.items()
               if f"h.{name}" in labels.all}
    written[labels("warn.findings")] = " ".join(finding.statement for finding in basis.view.findings)
    return [name for name, text in written.items() if len(text) >= TELLING
            and languages_of([text])[0].split("-")[0] not in (labels.language, "und")]


def _all_quotes(theme: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*(quote for code in theme["codes"] for quote in code["quotes"]), *theme["counter"], *theme["suggested"]]


def _has_contrary(basis: Basis) -> bool:
    codes = [frozenset({code.id}) for code in basis.view.codebook.active]
    return any(basis.ledger.status(unit, code) in (Status.ABSENT, Status.MIXED)
               for unit in basis.units for code in codes)


def limitations(basis: Basis, request: ReportRequest, *, labels: Labels, quotations: Quotations) -> list[str]:
    """Sentences a person starts the limitations from."""
    drafted = _limitations(basis, labels, quotations)
    return [sentence if request.numbers else plain for sentence, plain in drafted]


def _limitations(basis: Basis, labels: Labels, quotations: Quotations) -> Iterator[tuple[str, str]]:
    """Each with figures and without."""
    yield labels("limit.purposive"), labels("limit.purposive.plain")
    yield from _reading_base(basis, labels)
    yield from _unread(basis, labels)
    yield from _thin(basis, labels)
    yield from _coders(basis, labels)
    yield from _left_out(basis, labels)
    yield from _languages(basis, labels, quotations)
    yield from ((said, said) for said in publications.scarcity(basis, labels))
    without = [code.name_in(labels.language) for code in basis.view.codebook.active
               if basis.read and not any(basis.ledger.marks_on(unit, {code.id}) for unit in basis.units)
               and basis.view.codebook.is_leaf(code.key)]
    if without:
        yield (labels("limit.unused", codes=labels.join(without)),) * 2


def _reading_base(basis: Basis, labels: Labels) -> Iterator[tuple[str, str]]:
    """How much of each instrument was read in full, by gender where that may be told."""
    if not basis.read:
        return
    pieces = []
    for kind in basis.instruments:
        units = basis.units_of(kind)
        split = ", ".join(
            f"{value} {_of_read(basis, [one for one in units if one.attributes.get('gender') == value], labels)}"
            for value in matrices.values(units, "gender") if value)
        pieces.append(f"{_of_read(basis, units, labels)} {labels(f'many.{kind}')}{f' ({split})' if split else ''}")
    yield labels("limit.base", pieces=labels("semicolon").join(pieces)), labels("limit.base.plain")


def _of_read(basis: Basis, units: Sequence[Unit], labels: Labels) -> str:
    return labels("of", n=sum(unit.id in basis.read for unit in units), N=len(units))


def _unread(basis: Basis, labels: Labels) -> Iterator[tuple[str, str]]:
    unread = len(basis.documents) - len(set(basis.known) & set(basis.documents))
    if unread:
        yield (labels.many("limit.unread", unread, total=len(basis.documents)), labels("limit.unread.plain"))
    coded = {basis.home(coding.document) for coding in basis.by_people}
    uncoded = len([one for one in basis.documents if one not in coded and one not in basis.known])
    if uncoded and coded:
        yield labels.many("limit.uncoded", uncoded), labels("limit.uncoded.plain")
    if basis.stale_readings:
        yield labels.many("limit.stale", basis.stale_readings), labels("limit.stale.plain")
    pending = len(basis.undecided)
    if pending:
        yield labels.many("limit.undecided", pending), labels("limit.undecided.plain")


def _thin(basis: Basis, labels: Labels) -> Iterator[tuple[str, str]]:
    small = []
    for kind in basis.instruments:
        size = sum(unit.id in basis.read for unit in basis.units_of(kind))
        if 0 < size < WORDS_FROM:
            small.append((kind, size))
    if small:
        said = labels.join([f"{size} {labels(f'many.{kind}' if size > 1 else f'one.{kind}')}" for kind, size in small])
        plain = labels.join([labels(f"many.{kind}") for kind, _ in small])
        yield labels("limit.thin", said=said, limit=WORDS_FROM), labels("limit.thin.plain", said=plain)
    missing = unreached(basis)
    for name, values in missing.items():
        yield (labels("limit.missing", attribute=labels.attribute(name), values=labels.join(values)),) * 2


def _coders(basis: Basis, labels: Labels) -> Iterator[tuple[str, str]]:
    coders = {coding.coder for coding in basis.by_people} | {reading.coder for reading in basis.readings}
    double = sum(len(readers) > 1 for readers in basis.known.values())
    if len(coders) == 1:
        yield (labels("limit.single_coder"),) * 2
    elif coders and not double:
        yield (labels("limit.no_double"),) * 2
    elif double and basis.settlement.applied:
        found = differences_of(basis)
        yield labels("limit.settled", documents=double, places=len(found), settled=sum(
            one.state is State.SETTLED for one in found)), labels("limit.settled.plain")
    elif double:
        yield labels.many("limit.double", double), labels("limit.double.plain")


def _left_out(basis: Basis, labels: Labels) -> Iterator[tuple[str, str]]:
    for name in ("refused", "duplicates", "missing"):
        number = getattr(basis, name)
        if number:
            yield labels.many(f"limit.{name}", number), labels(f"limit.{name}.plain")
    if basis.aside:
        yield labels.many("limit.aside", len(basis.aside)), labels("limit.aside.plain")
    silent = sum(any(basis.silenced[one]) for one in basis.documents)
    if silent:
        yield labels.many("consent.speakers", silent), labels("consent.speakers.plain")
    if basis.unquoted_sources:
        yield labels.many("consent.counted", basis.unquoted_sources), labels("consent.counted.plain")


def _languages(basis: Basis, labels: Labels, quotations: Quotations) -> Iterator[tuple[str, str]]:
    cued = {language for code in basis.view.codebook.active for language in code.cues}
    spoken = Counter(document.language for document in basis.documents.values())
    foreign = [language for language in sorted(spoken) if language not in cued]
    if foreign and basis.undecided:
        names = labels.join([language_name(labels, one) for one in foreign])
        yield (labels("limit.languages", languages=names),) * 2
    untranslated = sum(quote["language"] not in (labels.language, "und") and quote["translation"] is None
                       for quote in quotations.printed)
    if untranslated:
        yield labels.many("limit.untranslated", untranslated), labels("limit.untranslated.plain")


def language_name(labels: Labels, code: str) -> str:
    """The name of a language, or its code where we have no name for it."""
    return labels.all.get(f"lang.{code}", code)
