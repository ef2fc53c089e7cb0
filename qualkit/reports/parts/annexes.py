"""Annexes: codebook, quote audit, de-identified sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.measures.quote_audit import audit
from qualkit.model import Code
from qualkit.reports.labels import Labels
from qualkit.reports.parts.basis import Basis


def codebook_annex(basis: Basis, labels: Labels) -> dict[str, Any]:
    """Every code, retired ones too, with what it takes in and leaves out."""
    book = basis.view.codebook
    return {"key": book.key, "title": book.titles.get(labels.language, book.title), "version": book.version,
            "codes": [_code(code, basis, labels) for code in book]}


def _code(code: Code, basis: Basis, labels: Labels) -> dict[str, Any]:
    by_key = basis.view.codebook.by_key
    examples = [{"text": basis.veil.testimony(one.text), "kind": one.kind, "belongs": one.belongs}
                for one in code.examples]
    heir = code.replaced_by or ""
    return {
        "key": code.key, "name": code.name_in(labels.language), "depth": code.depth, "status": code.status.value,
        "replaced_by": by_key[heir].key if heir in by_key else heir, "emergent": code.emergent,
        "definition": code.definition_in(labels.language), "include": code.include, "exclude": code.exclude,
        "examples": examples, "changes": [
            {"date": one.date, "what": one.what, "why": one.why, "by": one.by} for one in code.changes]}


def quote_audit(basis: Basis, themes: Sequence[Mapping[str, Any]], subgroup: str) -> list[dict[str, Any]]:
    """For each theme whose words it is told in; suggested quotes are left out of the audit."""
    return list(_audited(basis, themes, subgroup))


def printed_share(basis: Basis, quotes: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Words of transcripts that are printed, in quotations and the questions before them, and words in all."""
    printed = sum(len(text.split()) for quote in quotes
                  for text in (quote["text"], *(turn["text"] for turn in quote["context"])))
    return {"printed": printed, "words": sum(basis.words.values())}


def _audited(basis: Basis, themes: Sequence[Mapping[str, Any]], subgroup: str) -> Iterator[dict[str, Any]]:
    for theme in themes:
        quotes = [quote for code in theme["codes"] for quote in code["quotes"]] + list(theme["counter"])
        codes = basis.family(theme["key"])
        carrying = {unit.id.split(":")[0] for unit in basis.units if basis.ledger.marks_on(unit, codes)}
        spread = audit([quote["source"] for quote in quotes], carrying)
        yield {"theme": theme["key"], "name": theme["name"], "quotes": spread.quotes, "sources": spread.sources,
               "largest": spread.largest, "largest_source": spread.largest_source,
               "effective": round(spread.effective, 3), "never_quoted": list(spread.never_quoted),
               "subgroups": _shares(basis, quotes, codes=codes, subgroup=subgroup)}


def _shares(basis: Basis, quotes: Sequence[Mapping[str, Any]], *, codes: frozenset[str],
            subgroup: str) -> list[dict[str, Any]]:
    """Each subgroup's part in the quotes beside its part in the codings they were picked from."""
    if not subgroup:
        return []
    coded: dict[str, int] = {}
    for mark in basis.ledger.marks:
        if mark.code in codes:
            value = basis.unit_by_id[mark.unit].attributes.get(subgroup, "")
            coded[value] = coded.get(value, 0) + 1
    quoted = [basis.unit_by_id[f"{quote['source']}:{quote['kind']}"].attributes.get(subgroup, "") for quote in quotes]
    return [{"value": value, "quotes": quoted.count(value), "codings": coded[value]}
            for value in sorted(coded, key=lambda one: (one == "", one.casefold()))]


def source_list(basis: Basis) -> list[dict[str, Any]]:
    """Sources by pseudonym with cleared attributes only; names, titles and file names stay inside."""
    rows = []
    codings = Counter(mark.unit for mark in basis.ledger.marks)
    for source in basis.sources:
        unit = basis.unit_by_id[source.unit]
        languages = dict.fromkeys(basis.documents[one].language for one in source.documents)
        rows.append({
            "id": source.id, "kind": source.kind.value, "attributes": dict(basis.printed[source.unit]),
            "documents": [basis.pseudonyms[one] for one in source.documents], "languages": list(languages),
            "words": sum(basis.words[one] for one in source.documents),
            "people": source.people, "read_by": sorted(unit.readers),
            "codings": codings[unit.id]})
    return rows
