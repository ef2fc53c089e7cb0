"""The learning framework: projects by type of alliance, and what each learnt at each milestone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from qualkit.model import Finding, ItemKind, ReportRequest, View
from qualkit.reports.labels import Labels
from qualkit.reports.pages import framework_pages
from qualkit.reports.pages.flow import Block
from qualkit.reports.papers import Desk, Paper
from qualkit.reports.parts import annexes, claims, lesson_rows, promises
from qualkit.reports.parts.items import Row, Shelf
from qualkit.reports.parts.rules import Broken

GROUPS = ("alliance type", "group", "type")
"""Cleared attributes of a project's documents that may say which group the project belongs to."""


class LearningFramework(Paper):
    """Blocks B1 to B3, B6 and B10 to B13 of a programme whose projects learn together."""

    name = "learning-framework"

    def build(self, view: View, request: ReportRequest) -> dict[str, Any]:
        """Return the report model (schema ``qualkit.learning-framework/1``).

        Raises:
            ReportRefused: a lesson that somebody wrote or accepted lacks a project or a milestone,
                and nobody took that on by name.
        """
        desk = Desk(view, request)
        shelf, themes = desk.shelf, desk.themes
        milestones = _milestones(desk)
        rows = lesson_rows.lessons(shelf)
        about = _homes(shelf, rows)
        learnt = [_placed(one, about, milestones) for one in rows]
        groups = [one for one in shelf.of(ItemKind.GROUP) if one["fields"].get("of") == "projects"]
        projects = _projects(desk, learnt, about=about, groups=groups)
        matrix = _matrix(desk, projects, milestones=milestones, learnt=learnt, about=about)
        own = {"themes": themes, "projects": projects, "groups": groups, "milestones": milestones,
               "matrix": matrix, "learnt_at": _learnt_at(milestones, learnt, matrix), "lessons": learnt,
               "absent": {"projects": shelf.absent(ItemKind.PROJECT), "lessons": shelf.absent(ItemKind.LESSON)},
               "register": claims.register(desk.basis, desk.quotations),
               "questions": _questions(shelf, about),
               "recommendations": promises.recommendations(shelf),
               "codebook": annexes.codebook_annex(desk.basis, desk.labels)}
        return desk.finish(self.name, own, broken=_broken(learnt, projects, milestones, desk.labels),
                           written=("summary", "context", "questions", "conclusions"), counted=True)

    def lay_out(self, data: Mapping[str, Any]) -> list[Block]:
        """Return the blocks in reading order."""
        return framework_pages.lay_out(data)


def _milestones(desk: Desk) -> list[dict[str, str]]:
    """The codebook's top codes m1 to m4, else the milestones that documents name, else those of the lessons."""
    named = {_number(one["number"]) or f"m{place}": one["text"]
             for place, one in reversed([*enumerate(desk.shelf.of(ItemKind.MILESTONE), 1)])}
    codes = [one for one in desk.basis.view.codebook.active if one.depth == 0 and re.fullmatch(r"m\d+", one.key)]
    if codes:
        return [{"key": one.key, "name": one.name_in(desk.labels.language), "asks": _asks(named.get(one.key, ""))}
                for one in codes]
    if named:
        return [{"key": key, "name": text.removesuffix(_asks(text)).rstrip(" :–—-"), "asks": _asks(text)}
                for key, text in reversed(named.items())]
    values = (_number(one.milestone) or one.milestone for one in desk.basis.view.records.lessons if one.milestone)
    return [{"key": key, "name": key, "asks": ""} for key in sorted(dict.fromkeys(values))]


def _asks(text: str) -> str:
    """What a milestone asks, where its document says so behind its name."""
    asked = re.search(r"(?:[:–—]|\s-)\s+(\S.*\?)\s*$", text, re.DOTALL)
    return asked[1] if asked else ""


def _number(text: str) -> str:
    """``m3`` of "3", "M3" or "Milestone 3"."""
    found = re.search(r"\d+", text)
    return f"m{int(found[0])}" if found else ""


def _milestone(text: str, milestones: Sequence[Mapping[str, str]]) -> str:
    """The key of the milestone that a text names; empty where it names none of them."""
    known = {one["key"] for one in milestones}
    by_name = {one["name"].casefold(): one["key"] for one in milestones}
    return next((key for key in (text, _number(text), by_name.get(text.casefold(), "")) if key in known), "")


def _homes(shelf: Shelf, learnt: Iterable[Row]) -> Mapping[str, str]:
    """The project that each document is about: as stated and cleared, else the one its printed title opens with."""
    names = {*(one["text"] for one in shelf.of(ItemKind.PROJECT)), *(one["project"] for one in learnt)} - {""}
    found = {}
    for document, title in shelf.titles.items():
        opened = [name for name in names if re.match(rf"{re.escape(name)}(?!\w)", title, re.IGNORECASE)]
        found[document] = shelf.attributes.get(document, {}).get("project", "") or max(opened, key=len, default="")
    return found


def _questions(shelf: Shelf, about: Mapping[str, str]) -> list[Row]:
    """Open questions, those of a project's note with its name."""
    rows = shelf.of(ItemKind.OPEN_QUESTION)
    if not any(about.get(one["document"]) for one in rows):
        return rows
    return [one | {"fields": one["fields"] | {"project": about.get(one["document"]) or "–"}} for one in rows]


def _placed(one: Row, about: Mapping[str, str], milestones: Sequence[Mapping[str, str]]) -> Row:
    """A lesson with the project of its document where it names none, and its milestone's key."""
    project = one["project"] or about.get(one["document"], "")
    return one | {"project": project, "milestone": _milestone(one["milestone"], milestones),
                  "milestone_stated": one["milestone"]}


def _projects(desk: Desk, learnt: Iterable[Row], *, about: Mapping[str, str],
              groups: Iterable[Row]) -> list[dict[str, Any]]:
    """Projects that documents name, that documents are about, or that lessons come from, each once."""
    called = {one["number"]: one["fields"]["name"] for one in groups if one["number"] and one["fields"].get("name")}
    found: dict[str, dict[str, Any]] = {}

    def add(name: str, **facts: Any) -> None:
        if name:
            known = found.setdefault(name.casefold(), {
                "name": name, "group": "", "country": "", "place": "", "documents": [], "undecided": False, "by": ""})
            known |= {key: value for key, value in facts.items() if value and key != "document" and not known[key]}
            known["documents"] += [one for one in (facts.get("document"),) if one and one not in known["documents"]]

    for document, attributes in desk.shelf.attributes.items():
        add(about.get(document, ""), document=document, country=attributes.get("country", ""),
            place=attributes.get("place", ""),
            group=next((attributes[name] for name in GROUPS if attributes.get(name)), ""))
    for one in desk.shelf.of(ItemKind.PROJECT):
        is_new = one["text"].casefold() not in found
        add(one["text"], document=one["document"], undecided=is_new and one["undecided"], by=one["by"], **{
            name: one["fields"].get(name, "") for name in ("group", "country", "place")})
    for one in learnt:
        add(one["project"], country=one["country"])
    ordered = sorted(found.values(), key=lambda one: one["group"] or "\uffff")
    return [one | {"group_name": called.get(one["group"], "")} for one in ordered]


def _learnt_at(milestones: Sequence[Mapping[str, str]], learnt: Sequence[Row],
               matrix: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A row for each milestone: what it asks, its findings, and the projects that have a lesson of each kind there."""
    found = []
    for place, one in enumerate(milestones):
        here = [lesson for lesson in learnt if lesson["milestone"] == one["key"]]
        kinds: dict[str, dict[str, None]] = {}
        for lesson in here:
            kinds.setdefault(lesson["kind"], {}).setdefault(lesson["project"] or "–")
        findings = dict.fromkeys(name for row in matrix for name in row["cells"][place]["findings"])
        found.append({"key": one["key"], "name": one["name"], "asks": one["asks"], "findings": list(findings),
                      "kinds": {kind: list(names) for kind, names in kinds.items()}})
    return found


def _matrix(desk: Desk, projects: Sequence[Mapping[str, Any]], *, milestones: Sequence[Mapping[str, str]],
            learnt: Sequence[Row], about: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row for each project; in its cells the lessons and findings that name the project and the milestone."""
    places = [(finding, _about(desk, finding, about)) for finding in desk.basis.view.findings]
    return [{"project": one["name"], "group": one["group"], "group_name": one["group_name"], "cells": [
        {"milestone": column["key"],
         "lessons": [{"id": lesson["id"], "title": lesson["title"], "kind": lesson["kind"],
                      "undecided": lesson["undecided"]} for lesson in learnt
                     if lesson["milestone"] == column["key"] and _same(lesson["project"], one["name"])],
         "findings": [finding.id for finding, (names, key) in places
                      if key == column["key"] and any(_same(name, one["name"]) for name in names)]}
        for column in milestones]} for one in projects]


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _about(desk: Desk, finding: Finding, about: Mapping[str, str]) -> tuple[set[str], str]:
    """The projects whose documents a finding's evidence, for and against, lies in; the milestone of its theme."""
    codings = desk.basis.by_id
    named = [one for one in (*finding.evidence, *finding.counter_evidence) if one in codings]
    documents = {desk.basis.home(codings[one].document) for one in named}
    names = {about.get(desk.basis.pseudonyms[one], "") for one in documents}
    return names - {""}, finding.theme.split("/")[0]


def _broken(learnt: Sequence[Row], projects: Sequence[Mapping[str, Any]], milestones: Sequence[Mapping[str, str]],
            labels: Labels) -> Iterator[Broken]:
    rows = [one | {"text": one["title"]} for one in learnt]
    yield from promises.lacking(rows, "lesson-without-place", "project", "milestone", labels=labels)
    if not milestones:
        yield Broken(rule="no-milestone", text=labels("rule.no-milestone"))
    silent = [one["name"] for one in projects if not any(_same(lesson["project"], one["name"]) for lesson in learnt)]
    if silent:
        yield Broken(rule="project-without-lesson", text=labels("rule.project-without-lesson",
                                                                projects=labels.join(silent)))
