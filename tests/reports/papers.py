"""Documents with items for tests of the reports on documents: what stands in them, accepted or only proposed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fake_view import FakeView, demo

from qualkit.model import DocumentKind, Item, ItemKind, ItemVerdict, Records, Study, StudyText


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


def item(view: FakeView, kind: str, quote: str, *, accepted: bool = True, **more: Any) -> Item:
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
