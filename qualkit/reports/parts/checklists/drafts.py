"""Drafts for checklist items: sentences over a report's model, and the parts of the report that tell more.

A draft says only what the data hold. Where they hold nothing the answer is None, and the item is a form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.reports.labels import Labels

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence and the anchors of the parts that tell more."""

    text: str
    anchors: Sequence[str] = ()


Drafter = Callable[[Data, Labels], Draft | None]


def _prose(section: str, anchor: str = "") -> Drafter:
    """An item that a section of people's prose answers, once it is written."""
    def draft(data: Data, labels: Labels) -> Draft | None:
        written = data.get("prose", {}).get(section)
        return Draft(labels("check.told"), [anchor or f"methods-{section}"]) if written else None
    return draft


def _size(data: Data, labels: Labels) -> Draft | None:
    if not data.get("sources"):
        return None
    if not data["numbers"]:
        return Draft(labels("check.told"), ["sources"])
    kinds = Counter(one["kind"] for one in data["sources"])
    said = labels.join([f"{count} × {labels(f'one.{kind}')}" for kind, count in kinds.items()])
    return Draft(labels("check.size", count=len(data["sources"]), kinds=said), ["t-sampling", "sources"])


def _refusals(data: Data, labels: Labels) -> Draft | None:
    table = (data.get("figures") or {}).get("sampling")
    if not table or table["total"].get("refusals") is None:
        return None
    total = table["total"]
    return Draft(labels("check.refusals", refusals=total["refusals"], withdrawn=total.get("withdrawn") or 0),
                 ["t-sampling"])


def _places(data: Data, labels: Labels) -> Draft | None:
    places = data["opening"].get("places")
    return Draft(labels("check.places", places=labels.join(list(places))), ["context"]) if places else None


def _described(data: Data, labels: Labels) -> Draft | None:
    if not data.get("sources"):
        return None
    dates = data["opening"].get("field_dates")
    return Draft(labels("check.described", dates=dates) if dates else labels("check.told"), ["t-sampling", "sources"])


def _guides(data: Data, labels: Labels) -> Draft | None:
    names = [one["title"] or one["instrument"] for one in data.get("methods", {}).get("guides", ())]
    return Draft(labels("check.guides", guides="; ".join(names)), ["methods-coding"]) if names else None


def _repeats(data: Data, labels: Labels) -> Draft | None:
    if not data.get("sources"):
        return None
    several = sum(len(one["documents"]) > 1 for one in data["sources"])
    if several and not data["numbers"]:
        return Draft(labels("check.told"), ["sources"])
    return Draft(labels.many("check.repeats", several) if several else labels("check.repeats.none"), ["sources"])


def _appearance(data: Data, labels: Labels) -> Draft | None:
    shown = (data.get("figures") or {}).get("appearance")
    return Draft(labels("check.appearance"), ["appearance"]) if shown else None


def _coders(data: Data, labels: Labels) -> Draft | None:
    coders = data.get("methods", {}).get("coders")
    return Draft(labels("check.coders", coders=labels.join(list(coders))), ["methods-coding"]) if coders else None


def _codebook(data: Data, labels: Labels) -> Draft | None:
    codes = [one for one in data.get("codebook", {}).get("codes", ()) if one["status"] == "active"]
    return Draft(labels("check.codebook"), ["codebook"]) if codes else None


def _derivation(data: Data, labels: Labels) -> Draft | None:
    if not data.get("codebook", {}).get("codes"):
        return None
    emergent = data.get("methods", {}).get("emergent") or []
    return Draft(labels("check.emergent", codes=labels.join(list(emergent))) if emergent
                 else labels("check.a_priori"), ["methods-coding", "codebook"])


def _software(data: Data, labels: Labels) -> Draft | None:
    return Draft(labels("check.software", version=data["provenance"]["qualkit"]), ["provenance"])


def _quotations(data: Data, labels: Labels) -> Draft | None:
    return Draft(labels("check.quotations"), ["findings", "sources"]) if data.get("themes") else None


def _consistency(data: Data, labels: Labels) -> Draft | None:
    return Draft(labels("check.consistency"), ["register", "audit"]) if data.get("register") else None


def _themes(data: Data, labels: Labels) -> Draft | None:
    names = [one["name"] for one in data.get("themes", ()) if one.get("claims")]
    return Draft(labels("check.themes", themes=labels.join(names)), ["findings"]) if names else None


def _contrary(data: Data, labels: Labels) -> Draft | None:
    with_cases = [one["name"] for one in data.get("themes", ()) if one.get("counter")]
    return Draft(labels("check.contrary", themes=labels.join(with_cases)), ["findings"]) if with_cases else None


def _title(data: Data, labels: Labels) -> Draft | None:
    return Draft(labels("check.title", title=data["opening"]["title"], kind=labels(f"subtitle.{data['kind']}")))


def _commissioner(data: Data, labels: Labels) -> Draft | None:
    name = data["opening"].get("commissioner")
    return Draft(labels("check.commissioner", name=name)) if name else None


def _processing(data: Data, labels: Labels) -> Draft | None:
    return Draft(labels("check.processing"), ["methods-translation", "methods-coding", "provenance"]) \
        if data.get("sources") else None


def _trust(data: Data, labels: Labels) -> Draft | None:
    read_twice = data.get("methods", {}).get("double_read")
    if not data.get("register"):
        return None
    anchors = ["audit", "agreement"] if data.get("agreement") else ["audit"]
    return Draft(labels.many("check.trust.twice", read_twice) if read_twice else labels("check.trust"), anchors)


def _part(key: str, anchor: str, label: str = "check.told") -> Drafter:
    """An item that a part of a synthesis answers, where the part holds anything."""
    def draft(data: Data, labels: Labels) -> Draft | None:
        return Draft(labels(label), [anchor]) if data.get(key) else None
    return draft


DRAFTS: Mapping[str, Drafter] = {
    **{name: _prose(name) for name in ("approach", "sampling", "reflexivity", "ethics", "coding")},
    **{name: _prose(name, name) for name in ("summary", "context", "questions", "limitations")},
    "size": _size, "refusals": _refusals, "places": _places, "described": _described, "guides": _guides,
    "repeats": _repeats, "appearance": _appearance, "coders": _coders, "codebook": _codebook,
    "derivation": _derivation, "software": _software, "quotations": _quotations, "consistency": _consistency,
    "themes": _themes, "contrary": _contrary, "title": _title, "commissioner": _commissioner,
    "processing": _processing, "trust": _trust,
    "review_question": _part("question", "questions"), "criteria": _part("eligibility", "methods-search"),
    "search_sources": _part("search", "methods-search"), "search_strings": _part("search", "methods-search"),
    "study_table": _part("studies", "studies"), "screening": _part("search", "methods-search"),
    "appraisal_tool": _part("appraisal", "appraisal"), "appraisers": _part("appraisal", "appraisal"),
    "appraisal": _part("appraisal", "appraisal"), "extraction": _part("themes", "findings", "check.extraction"),
    "synthesised": _part("themes", "summary-of-findings"),
}
"""Draft of each name that a checklist's items ask for."""
