"""What the models of all kinds of reports share: the face, the marks, the words, the provenance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from qualkit import __version__
from qualkit.model import ReportRequest, View
from qualkit.reports.drawing.page_xlsx import sheets_of
from qualkit.reports.labels import Labels
from qualkit.reports.pages.flow import Block, Sheet
from qualkit.reports.parts.privacy import Veil, unvetted
from qualkit.reports.parts.provenance import last_day
from qualkit.reports.parts.rules import Broken, refusing, warned

Writer = Callable[[Mapping[str, Any], Sequence[Block]], bytes]
"""Model and flow -> the bytes of a file, in a format that only one kind of report has."""


class Framed:
    """A kind of report whose workbook holds the tables that its pages hold."""

    name = ""

    def sheets(self, data: Mapping[str, Any], flow: Sequence[Block]) -> dict[str, Sheet]:
        """Return the workbook's sheets: each table of the flow, and its quotations."""
        return sheets_of(flow)


def frame(kind: str, view: View, request: ReportRequest, *, labels: Labels,
          broken: Sequence[Broken] = ()) -> dict[str, Any]:
    """Return the keys that every report model has; a kind adds its own and hands all to `sealed`."""
    return {
        "schema": f"qualkit.{kind}/1", "kind": kind, "language": request.language, "dir": "ltr",
        "draft": not request.final, "numbers": request.numbers, "invented": view.study.invented,
        "marks": marks(view, request, labels, broken), "opening": opening(view, request),
        "file_stem": f"{'' if request.final else 'draft-'}{kind}-{view.study.key}",
        "provenance": {"qualkit": __version__, "schema": f"qualkit.{kind}/1",
                       "overrides": [dict(one) for one in request.overrides]},
        **warned(broken, request, labels)}


def overridden(request: ReportRequest, labels: Labels) -> list[Broken]:
    """Who took on which rule and why, as warnings, for kinds of reports that have no page of provenance."""
    return [Broken(rule=one["rule"], text=labels("prov.override", rule=one["rule"], by=one["by"], reason=one["reason"]))
            for one in request.overrides]


def marks(view: View, request: ReportRequest, labels: Labels, broken: Sequence[Broken] = ()) -> list[str]:
    """What stands on every page: that it is a draft or would be refused, that its material is invented."""
    own = f"mark.draft.{request.kind}"
    found = [] if request.final else [labels(own if own in labels.all else "mark.draft")]
    found = [labels("mark.refused")] if refusing(broken, request) else found
    return [*found, labels("mark.invented")] if view.study.invented else found


def opening(view: View, request: ReportRequest) -> dict[str, Any]:
    """The face of a report; its date is the request's or the last human act's, never the clock's."""
    text = view.study_text
    return {"title": request.title or view.study.title, "study": view.study.key, "commissioner": text.commissioner,
            "authors": list(text.authors), "places": list(text.places), "field_dates": text.field_dates,
            "date": request.date or last_day(view), "version": text.version, "licence": text.licence,
            "citation": text.citation}


def sealed(data: Mapping[str, Any], veil: Veil, *, request: ReportRequest, labels: Labels) -> dict[str, Any]:
    """The model as it leaves: listed words redacted everywhere, words that may be names told of, labels added."""
    shown = _named(_vetted(veil.over(data), request, labels, veil.vetted), veil, request, labels)
    subtitle = labels(f"subtitle.{data['kind']}")
    shown["opening"]["title"] = shown["opening"]["title"].strip() or subtitle
    if request.options.get("numbered_paragraphs") in (True, "true"):
        shown |= {"numbered_paragraphs": True}
    return shown | {"labels": {**labels.all, **_own(labels.all, data["kind"]), "subtitle": subtitle}}


def _own(labels: Mapping[str, str], kind: str) -> dict[str, str]:
    """What a kind of report says in words of its own: ``todo.summary.workshop-brief`` instead of ``todo.summary``."""
    ends = f".{kind}"
    return {key.removesuffix(ends): said for key, said in labels.items()
            if key.endswith(ends) and key.removesuffix(ends) in labels}


def _named(data: dict[str, Any], veil: Veil, request: ReportRequest, labels: Labels) -> dict[str, Any]:
    """Say in how many texts people wrote a speaker's name or village, never which: a machine rewrites no sentence.

    Who stands on the cover may be named in full: authors tell of their own interviews.
    """
    cover = [author.partition(" (")[0].strip() for author in data["opening"]["authors"]]
    count = sum(veil.names_somebody(_without(cover, text)) for text in _written(data))
    if not count:
        return data
    warning = labels.many("consent.named", count) if request.numbers else labels("consent.named.plain")
    return data | {"warnings": [*data["warnings"], warning], "rules_broken": [*data["rules_broken"], "speaker-named"]}


_SIGNED = frozenset({"opening", "provenance", "author", "authors", "by", "review", "coders", "assessors", "labels"})
"""Keys of a model under which people sign with their own names."""


def _without(names: Sequence[str], text: str) -> str:
    for name in filter(None, names):
        text = text.replace(name, "")
    return text


def _written(data: Any) -> Iterator[str]:  # JSON values
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from _written(value) if key not in _SIGNED else ()
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _written(value)


def _vetted(data: dict[str, Any], request: ReportRequest, labels: Labels, vetted: Sequence[str]) -> dict[str, Any]:
    """Say how many printed words may be names that nobody listed, never which: the report leaves the house."""
    words = unvetted(data, [*vetted, *request.options.get("vetted", ())])
    if not words:
        return data | {"unvetted": ""}
    quotes = sorted({quote for found in words.values() for quote in found}, key=lambda one: (one[0], int(one[1:])))
    warning = labels.many("warn.unvetted", len(words)) if request.numbers else labels("warn.unvetted.plain")
    return data | {"unvetted": labels("audit.unvetted", warning=warning, quotes=", ".join(quotes)),
                   "warnings": [*data["warnings"], warning], "rules_broken": [*data["rules_broken"], "unvetted-names"]}
