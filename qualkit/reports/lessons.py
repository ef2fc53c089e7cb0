"""The catalogue of lessons: what studies learnt, for people who plan the next loan, in one file to mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from qualkit.model import LessonStatus, ReportRequest, View
from qualkit.reports.drawing import catalogue_files
from qualkit.reports.frame import Framed, Writer, frame, overridden, sealed
from qualkit.reports.labels import Labels
from qualkit.reports.pages import catalogue_pages
from qualkit.reports.pages.flow import Block, Sheet
from qualkit.reports.parts.catalogue import Card, Catalogue, all_studies, parts_of, themes_of, values_of
from qualkit.reports.parts.privacy import Veil
from qualkit.reports.parts.rules import Broken, settle

FILTERS = ("themes", "country", "kind", "addressee", "status", "study", "maturity")
"""What the page can be narrowed down by."""


class LessonsReport(Framed):
    """Blocks B10 and B11 over all studies of a project: each lesson with its condition and what it rests on.

    A draft holds every lesson and says which are drafts or retired; a final report those that somebody reviewed.
    """

    name = "lessons"
    needs_material = False
    synthesis = None
    """It may be asked for by studies of either sort."""
    whole_project = True
    writers: Mapping[str, Writer] = MappingProxyType({"csv": catalogue_files.csv, "ris": catalogue_files.ris})
    """Formats of this kind alone."""

    def build(self, view: View, request: ReportRequest) -> dict[str, Any]:
        """Return the report model (schema ``qualkit.lessons/1``).

        Raises:
            ReportRefused: a final catalogue would be empty, because nobody reviewed a lesson.
            UnknownName: it asks for a study that is none.
        """
        labels = Labels(request.language)
        made = Catalogue(view=view, request=request, labels=labels, everyone=all_studies(view, request))
        cards = [card | {"facets": {name: _held(card, name) for name in FILTERS}} for card in made.cards()]
        broken = settle(_broken(made, cards, labels), request)
        data = frame(self.name, view, request, labels=labels, broken=[*broken, *overridden(request, labels)]) | {
            "lessons": cards, "themes": themes_of(cards, view, labels), "studies": _studies(made, cards),
            "synonyms": [list(one) for one in view.study.synonyms],
            "left_out": _left_out(made), "invented": any(one["invented"] for one in cards)}
        data["filters"] = list(_filters(data, labels))
        data |= {"marks": _marks(data, labels), "opening": _opening(data, request, labels)}
        if len(made.studies) > 1:
            data["file_stem"] = data["file_stem"].removesuffix(f"-{view.study.key}")
        data["provenance"] |= {"imports": [{"study": one.study, "file": one.source, "hash": one.source_hash}
                                           for one in made.studies if one.source]}
        return sealed(data, Veil(view.privacy.redact, mark=labels("redacted")), request=request, labels=labels)

    def lay_out(self, data: Mapping[str, Any]) -> list[Block]:
        """Return the blocks in reading order."""
        return catalogue_pages.lay_out(data)

    def sheets(self, data: Mapping[str, Any], flow: Sequence[Block]) -> dict[str, Sheet]:
        """Return the workbook's sheets: the lessons whole, then the tables of the pages."""
        return {"lessons": catalogue_files.sheet(data)} | super().sheets(data, flow)


def _broken(made: Catalogue, cards: Sequence[Card], labels: Labels) -> Iterator[Broken]:
    if made.request.final and not cards:
        yield Broken(rule="no-reviewed-lesson", refuses=True, text=labels("lessons.rule.no-reviewed-lesson"))
    found: dict[str, list[str]] = {}
    for flaw in made.flaws():
        found.setdefault(flaw.rule, []).append(f"{flaw.id} ({', '.join(flaw.named)})" if flaw.named else flaw.id)
    for rule, refs in found.items():
        yield Broken(rule=f"lesson-{rule}", text=labels(f"lessons.rule.{rule}", items=labels.join(refs)))


def _studies(made: Catalogue, cards: Sequence[Card]) -> list[dict[str, Any]]:
    return [{"key": one.study, "title": one.title or one.study, "invented": one.invented, "source": one.source,
             "lessons": sum(card["study"] == one.study for card in cards) if made.request.numbers else None}
            for one in made.studies if any(card["study"] == one.study for card in cards)]


def _left_out(made: Catalogue) -> dict[str, int]:
    """Lessons that a final catalogue does not print, by status."""
    found = {status.value: sum(lesson.status is status for ref, (_, lesson) in made.all.items()
                               if ref not in made.printed) for status in LessonStatus}
    return {status: count for status, count in found.items() if count} if made.request.numbers else {}


def _filters(data: Mapping[str, Any], labels: Labels) -> Iterator[dict[str, Any]]:
    """Each with its choices; what all lessons share is no choice."""
    cards = data["lessons"]
    names = {"themes": {one["key"]: one["name"] for one in data["themes"] if one["key"]},
             "study": {one["key"]: one["title"] for one in data["studies"]}}
    for name in FILTERS:
        if name in names:
            choices = [*names[name].items()]
        elif name in ("country", "addressee"):
            choices = [(value, value) for value in values_of(cards, name)]
        else:
            prefix = f"lesson.{name}." if name != "maturity" else "lessons.maturity."
            held = {card[name] for card in cards}
            choices = [(key.removeprefix(prefix), text) for key, text in labels.all.items()
                       if key.startswith(prefix) and key.removeprefix(prefix) in held]
        if len(choices) > 1:
            yield {"by": name, "name": labels(f"lessons.filter.{name}"), "choices": [list(one) for one in choices]}


def _marks(data: Mapping[str, Any], labels: Labels) -> list[str]:
    """It is a draft where it holds lessons that nobody reviewed; it is invented where one of its studies is."""
    draft = [labels("mark.refused" if data["refused"] else "lessons.mark.draft")] if data["draft"] else []
    return [*draft, labels("mark.invented")] if data["invented"] else draft


def _opening(data: Mapping[str, Any], request: ReportRequest, labels: Labels) -> dict[str, Any]:
    """Its face: a catalogue of several studies has no commissioner and no place of its own."""
    own: dict[str, Any] = data["opening"]
    if len(data["studies"]) > 1:
        own = own | {"commissioner": "", "authors": [], "places": values_of(data["lessons"], "country"),
                     "field_dates": "", "version": "", "citation": "", "licence": ""}
    return own | {"title": request.title or labels("lessons.title")}


def _held(card: Card, name: str) -> list[str]:
    """The values of a card that a filter compares."""
    if name == "themes":
        return list(card["themes"])
    return parts_of(card, name) if name in ("country", "addressee") else [card[name]]
