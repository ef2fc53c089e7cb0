"""Documents with items for tests of the reports on documents: what stands in them, accepted or only proposed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fake_view import FakeView, demo

from qualkit.errors import ReportRefused
from qualkit.model import (
    DocumentKind,
    Item,
    ItemKind,
    ItemVerdict,
    Records,
    ReportRequest,
    Study,
    StudyText,
)
from qualkit.plugins import load


def paper_view(**documents: str) -> FakeView:
    """A study of documents alone: no interviews, no codings, no prose unless a test adds them."""
    view = demo()
    view.study = Study(key="meeting", title="A meeting on due dates", codebook="microfinance", corpora=("meeting",),
                       invented=True)
    view.study_text = StudyText(study="meeting", sections={})
    view.all_documents, view.all_codings, view.all_readings, view.all_suggestions = [], [], [], []
    view.all_decisions, view.all_problems, view.findings = [], [], ()
    view.written = Records(study="meeting")
    for name, content in documents.items():
        add_paper(view, f"{name}.txt", content)
    return view


def add_paper(view: FakeView, key: str, content: str, *, kind: DocumentKind = DocumentKind.WORKSHOP_REPORT,
              **attributes: str) -> None:
    """Add a document in which nobody is interviewed."""
    view.add(key, [("", content)], kind=kind, attributes=attributes)


def item(view: FakeView, kind: str, quote: str, /, *, accepted: bool = True, **more: Any) -> Item:
    """An item whose words stand in the first document that has them."""
    document = next((one for one in view.all_documents if quote and quote in view.texts[one.id].content),
                    view.all_documents[0])
    start = max(0, view.texts[document.id].content.find(quote))
    number = len(view.written.items) + len(view.all_proposals)
    fields = {"id": f"item-{number}", "document": document.key, "kind": ItemKind(kind), "text": quote, "quote": quote,
              "start": start, "end": start + len(quote), "text_hash": document.text_hash, "reader": "sections.v1"}
    made = Item(**(fields | more))
    if not accepted:
        view.all_proposals.append(made)
        return made
    made = replace(made, verdict=ItemVerdict.ACCEPTED, by="Lena Brandt", date="2024-07-01")
    view.written = replace(view.written, items=(*view.written.items, made))
    return made


KINDS = ("workshop-brief", "case-brief", "learning-route", "learning-framework")

REPORT = """Report of a meeting in Port Namwezi, 18 to 20 June 2024.

Twenty-seven people came from nine countries. Write to lena.brandt@forum.example or call +256 41 555 0101.

Conclusions

7. Income with seasons is the rule.

8. Monthly collection is kept because reporting is monthly.

Governments should accept schedules with dues after harvest.

A1. A consultation of supervisors. By November 2024.

The list of participants is in Attachment 1."""


def build(kind: str, view: FakeView, **request: Any) -> dict[str, Any]:
    """The model of a report."""
    made: dict[str, Any] = load("reports", kind)().build(view, ReportRequest(
        kind=kind, study=view.study.key, **request))
    return made


def refused(kind: str, view: FakeView, **request: Any) -> list[str]:
    """The rules by which a report is refused; none if it is written. A draft names those that refuse the final report."""
    if not request.get("final"):
        data = build(kind, view, **request)
        told: list[str] = data["refused"]
        assert {*told} <= {*refused(kind, view, **request | {"final": True})}
        assert data["rules_broken"][:len(told)] == told
        assert (data["labels"]["mark.refused"] in data["marks"]) is bool(told)
        return told
    try:
        build(kind, view, **request)
    except ReportRefused as error:
        return re.findall(r"\[([a-z-]+)\]", str(error))
    return []


def taken_on(*rules: str) -> tuple[dict[str, str], ...]:
    """Overrides by a named person with a reason."""
    return tuple({"rule": rule, "by": "T. Tester", "reason": "the sample is unfinished"} for rule in rules)


def tables(kind: str, data: Mapping[str, Any]) -> dict[str, list[list[str]]]:
    """The printed tables by anchor: rows of cells, the name of a group before the rows it begins."""
    found: dict[str, list[list[str]]] = {}
    for block in load("reports", kind)().lay_out(data):
        if block["kind"] == "table":
            found[block["id"].removeprefix("t-")] = [line for one in block["rows"] for line in (
                *([[one["group"]]] if one["group"] else []),
                [part["text"].replace("\N{NO-BREAK SPACE}", " ") for part in one["cells"]])]
    return found


def page(kind: str, data: Mapping[str, Any]) -> str:
    """Everything that is printed, as one text."""
    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                yield from walk(inner) if key not in ("id", "kind", "link") else ()
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner)
        elif isinstance(value, str):
            yield value

    return "\n".join(walk(load("reports", kind)().lay_out(data))).replace("\N{NO-BREAK SPACE}", " ")
