"""The evidence map: how much there is where, which way it points, and where somebody looked and found nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.model import Records, ReportRequest, View
from qualkit.reports.frame import Framed, frame, overridden, sealed
from qualkit.reports.labels import Labels
from qualkit.reports.pages import evidence_pages
from qualkit.reports.pages.flow import Block, Sheet
from qualkit.reports.parts.anchors import slug
from qualkit.reports.parts.basis import basis_of
from qualkit.reports.parts.catalogue import all_studies
from qualkit.reports.parts.mapped import BARE, EMPTY, EXCLUDED, LEVELS, UNKNOWN, Entry, Plan, Voices, Written
from qualkit.reports.parts.privacy import Veil
from qualkit.reports.parts.rules import Broken, settle

SHAPES: Mapping[str, tuple[str, str]] = {
    "supports": ("circle", "blue"), "mixed": ("diamond", "orange"), "little or no evidence": ("square", "grey"),
    "contested": ("triangle", "red"), "high": ("circle", "blue"), "moderate": ("diamond", "green"),
    "low": ("square", "orange"), "very low": ("triangle", "red"), "works": ("circle", "blue"),
    "innovation": ("star", "green"), "adjust": ("diamond", "orange"), "mistake": ("triangle", "red"),
    "present": ("circle", "blue"), "absent": ("square", "grey"), "told": ("circle", "blue"), "": ("ring", "grey")}
"""What each mark is drawn as: no two marks of one map share a shape, so that colour never stands alone."""

MARKS = {"direction": ("supports", "present", "told", "mixed", "little or no evidence", "absent", "contested"),
         "confidence": LEVELS, "kind": ("works", "innovation", "adjust", "mistake")}

WIDEST, LEAST = 40.0, 11.0
"""Diameter of the largest bubble, and the smallest that can still be hit and told apart."""


class EvidenceMap(Framed):
    """Blocks B4 (in short) and B8 as a map. Options: ``of``, ``rows``, ``columns``, ``show``, ``studies``."""

    name = "evidence-map"
    needs_material = False
    synthesis = None
    """It may be asked for by studies of either sort."""
    whole_project = True

    def build(self, view: View, request: ReportRequest) -> dict[str, Any]:
        """Return the report model (schema ``qualkit.evidence-map/1``).

        Raises:
            UsageError: an option asks for what cannot be mapped.
        """
        labels = Labels(request.language)
        plan, everyone = Plan.of_request(view, request), all_studies(view, request)
        basis = basis_of(view, mark=labels("redacted"), keep=tuple(request.options.get("keep", ())),
                         values=labels.values)
        made: Written | Voices = (
            Voices(basis=basis, request=request, labels=labels, plan=plan) if plan.of == "codings" else
            Written(view=view, request=request, labels=labels, everyone=everyone, plan=plan))
        grid = _Grid(made, plan, view, labels)
        broken = settle(_broken(grid, labels), request)
        data = frame(self.name, view, request, labels=labels, broken=[*broken, *overridden(request, labels)]) | {
            "map": grid.model(request.numbers), "studies": _studies(everyone, grid.entries)}
        data["invented"] = data["invented"] or any(one["invented"] for one in data["studies"])
        if data["invented"] and labels("mark.invented") not in data["marks"]:
            data["marks"] = [*data["marks"], labels("mark.invented")]
        if len(data["studies"]) > 1:
            data["file_stem"] = data["file_stem"].removesuffix(f"-{view.study.key}")
            data["opening"] |= {"commissioner": "", "authors": [], "places": [], "field_dates": "", "version": "",
                                "licence": "", "citation": ""}
        data["opening"] |= {"title": request.title or data["map"]["title"]}
        veil = basis.veil if plan.of == "codings" else Veil(view.privacy.redact, mark=labels("redacted"))
        return sealed(data, veil, request=request, labels=labels)

    def lay_out(self, data: Mapping[str, Any]) -> list[Block]:
        """Return the blocks in reading order."""
        return evidence_pages.lay_out(data)

    def sheets(self, data: Mapping[str, Any], flow: Sequence[Block]) -> dict[str, Sheet]:
        """Return the workbook's sheets: a row for each cell, a row for each entry, then the tables of the pages."""
        return evidence_pages.sheets(data) | super().sheets(data, flow)


class _Grid:
    """Rows, columns and cells of a map."""

    def __init__(self, made: Written | Voices, plan: Plan, view: View, labels: Labels) -> None:
        self.made, self.plan, self.view, self.labels = made, plan, view, labels
        self.entries = made.entries()
        self.columns = made.columns() if isinstance(made, Voices) else made.columns(self.entries)
        self.rows = list(made.rows) if isinstance(made, Voices) else self._rows()
        self.states = {(row, column): made.state(row, column, self.entries)
                       for row in self.rows for column in self.columns}

    def _rows(self) -> list[str]:
        used = {row for one in self.entries for row in one.rows}
        order = [one.key for one in self.view.themes] if self.plan.rows == "theme" else \
            [*MARKS["kind"], "observational", "instructional"]
        known = [key for key in order if key in used or self.plan.rows == "theme"]
        return [*known, *sorted(used - set(known) - {""}), *([""] if "" in used else [])]

    def model(self, numbers: bool) -> dict[str, Any]:
        """The map as the report's data."""
        number = {one.id: place for place, one in enumerate(self.entries)}
        rows = [{"key": key, "name": self._name("rows", key)} for key in self.rows]
        columns = [{"key": key, "name": self._name("columns", key)} for key in self.columns]
        held = [[[one for one in self.entries if row in one.rows and column in one.columns]
                 for column in self.columns] for row in self.rows]
        most = max((max(Counter(one.mark for one in cell).values(), default=0) for line in held for cell in line),
                   default=0)
        cells = [[self._cell(row, column, held[down][across], number, most=most if numbers else 0, at=(down, across))
                  for across, column in enumerate(self.columns)] for down, row in enumerate(self.rows)]
        outside = [one.id for one in self.entries if not set(one.columns) & set(self.columns)]
        title = self.labels("map.title", rows=self._axis("rows").lower(), columns=self._axis("columns").lower())
        return {"of": self.plan.of, "show": self.plan.show, "title": title, "rows": rows, "columns": columns,
                "row_axis": self._axis("rows"), "column_axis": self._axis("columns"), "cells": cells,
                "marks": [self._mark(mark) for mark in self._marks()], "most": most if numbers else 0,
                "states": [state for state in (EMPTY, EXCLUDED, UNKNOWN, BARE) if state in self.states.values()],
                "instrument": self.made.kind if isinstance(self.made, Voices) else "",
                "outside": len(outside) if numbers else 0,
                "entries": [{"id": one.id, "text": one.text, "mark": one.mark, "study": one.study,
                             "told": list(one.told)} for one in self.entries]}

    def _cell(self, row: str, column: str, held: Sequence[Entry], number: Mapping[str, int], *, most: int,
              at: tuple[int, int]) -> dict[str, Any]:
        counts = Counter(one.mark for one in held)
        base = self.made.base(row, column) if isinstance(self.made, Voices) and most else None
        return {"state": self.states[row, column], "anchor": f"cell-{at[0] + 1}-{at[1] + 1}",
                "row": at[0], "column": at[1], "base": base,
                "n": len(held) if most else None, "entries": [number[one.id] for one in held], "marks": [
                    {"mark": mark, "n": counts[mark] if most else None,
                     "size": round(max(LEAST, WIDEST * math.sqrt(counts[mark] / most)), 1) if most else WIDEST / 2}
                    for mark in self._marks() if counts[mark]]}

    def _marks(self) -> list[str]:
        used = {one.mark for one in self.entries}
        return [*(mark for mark in MARKS[self.plan.show] if mark in used), *([""] if "" in used else [])]

    def _mark(self, mark: str) -> dict[str, str]:
        shape, tone = SHAPES[mark]
        return {"key": mark, "shape": shape, "tone": tone, "name": self._mark_name(mark), "slug": slug(mark or "none")}

    def _mark_name(self, mark: str) -> str:
        named = {"direction": f"direction.{mark}", "confidence": f"map.level.{mark}", "kind": f"lesson.kind.{mark}"}
        key = named[self.plan.show] if self.plan.of != "codings" else f"map.way.{mark}"
        return self.labels(key) if mark else self.labels(f"map.unmarked.{self.plan.show}")

    def _axis(self, side: str) -> str:
        name = getattr(self.plan, side)
        return self.labels.all.get(f"map.by.{name}", self.labels.all.get(f"attribute.{name}", name.capitalize()))

    def _name(self, side: str, key: str) -> str:
        by, labels = getattr(self.plan, side), self.labels
        if not key:
            return labels("lessons.no_theme") if by == "theme" else labels("map.unstated")
        if by == "theme" and self.plan.of != "codings":
            return next((one.name_in(labels.language) for one in self.view.themes if one.key == key), key)
        if by in ("theme", "code"):
            return self.view.codebook.by_key[key].name_in(labels.language)
        named = {"kind": f"lesson.kind.{key}", "maturity": f"lessons.maturity.{key}", "instrument": f"many.{key}.title",
                 "criterion": f"criterion.{key}"}
        return labels.all.get(named.get(by, ""), key)


def _broken(grid: _Grid, labels: Labels) -> Iterator[Broken]:
    """An empty cell and an excluded one that look the same, and a map without anything on it."""
    if not grid.entries:
        yield Broken(rule="empty-map", text=labels("map.rule.empty"))
    unknown = [column for column in grid.columns if any(grid.states[row, column] == UNKNOWN for row in grid.rows)]
    if unknown:
        yield Broken(rule="empty-or-excluded", text=labels("map.rule.unknown", columns=labels.join(unknown)))


def _studies(everyone: Sequence[Records], entries: Sequence[Entry]) -> list[dict[str, Any]]:
    used = {one.study for one in entries}
    return [{"key": one.study, "title": one.title or one.study, "invented": one.invented, "source": one.source}
            for one in everyone if one.study in used]
