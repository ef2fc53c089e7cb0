"""Search and screening as people entered them: the arithmetic is checked, no count is filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qualkit.model import Screening, Synthesis
from qualkit.reports.labels import Labels


def mismatches(synthesis: Synthesis, labels: Labels) -> list[str]:
    """Sums that do not come out, in a sentence each; where a count is missing nothing is said of its sum."""
    return [labels("syn.mismatch", sum=labels(f"syn.sum.{name}"), found=found, said=said)
            for name, found, said in _sums(synthesis) if found is not None and said is not None and found != said]


def _sums(synthesis: Synthesis) -> Iterator[tuple[str, int | None, int | None]]:
    """What counts should give, and what was entered."""
    one = synthesis.screening
    hits = [search.records for search in synthesis.searches]
    if hits:
        yield "searches", None if None in hits else sum(filter(None, hits)), one.identified
    if one.identified is not None and one.duplicates is not None:
        yield "screened", one.identified + (one.other_sources or 0) - one.duplicates, one.screened
    if one.screened is not None and one.excluded is not None:
        yield "full_texts", one.screened - one.excluded - (one.not_retrieved or 0), one.full_texts
    if one.full_texts is not None and (one.excluded_full_texts or one.included is not None):
        yield "included", one.full_texts - sum(each.number for each in one.excluded_full_texts), one.included
    if synthesis.included:
        yield "studies", len(synthesis.included), one.included


def steps(screening: Screening, synthesis: Synthesis, labels: Labels) -> list[dict[str, Any]]:
    """The flow from records to included studies: what goes on, and what leaves at each step; only entered counts."""
    searched = [labels("syn.flow.hits", source=one.source, count=one.records)
                for one in synthesis.searches if one.records is not None]
    reasons = [labels("syn.flow.reason", reason=one.reason, count=one.number) for one in screening.excluded_full_texts]
    gone = sum(one.number for one in screening.excluded_full_texts) if reasons else None
    rows = [
        (("identified", screening.identified, searched), ("duplicates", screening.duplicates, [])),
        (("other_sources", screening.other_sources, []), None),
        (("screened", screening.screened, []), ("excluded", screening.excluded, [])),
        (("full_texts", screening.full_texts, []), ("excluded_full_texts", gone, reasons)),
        (("included", screening.included, []), None)]
    found = [{"left": _box(left, labels), "right": _box(right, labels) if right else None} for left, right in rows]
    if screening.not_retrieved:
        found.insert(3, {"left": None, "right": _box(("not_retrieved", screening.not_retrieved, []), labels)})
    return [one for one in found if one["left"] or one["right"]]


def _box(box: tuple[str, int | None, list[str]], labels: Labels) -> dict[str, Any] | None:
    name, count, lines = box
    return None if count is None else {"key": name, "text": labels(f"syn.flow.{name}"), "count": count, "lines": lines}
